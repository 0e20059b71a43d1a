package io.taihu.notices;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.model.Limit;
import io.taihu.spi.NoticeStore;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One or several notices as a channel tells them at once. Immutable.
 *
 * @param space of the channel
 * @param id the same whenever the same notices are tried again
 * @param onDuty or null
 */
record Message(
        String space,
        String id,
        Channel channel,
        List<Told> told,
        @Nullable Person onDuty) {
    @Limit(value = "Most notices that are told in one message", zh = "一条消息合并的最多通知数", reached = Limit.Reached.IN_PARTS)
    static final int TOGETHER_MAX = 100;

    /**
     * One notice.
     *
     * @param turn how many turns behind whoever is on duty it is for
     * @param values by their names in templates
     */
    record Told(String id, String key, long timeMicros, int turn, Map<String, String> values) {
        /** @param content JSON text as {@link NoticeStore} keeps it */
        static Told read(String id, String key, String content) {
            JsonNode read = Kept.parse(content);
            Map<String, String> values = new HashMap<>();
            read.properties()
                    .forEach(each -> values.put(each.getKey(), each.getValue().asText()));
            return new Told(
                    id,
                    key,
                    read.path("time.micros").asLong(),
                    read.path("turn").asInt(),
                    values);
        }
    }

    /** @param escape of values, for where they shall stand */
    String title(UnaryOperator<String> escape) {
        String first = title(told.getFirst(), escape);
        return told.size() == 1 ? first : told.size() + " × " + first;
    }

    /** @param escape of values, for where they shall stand */
    String text(UnaryOperator<String> escape) {
        if (told.size() == 1) {
            return text(told.getFirst(), escape);
        }
        StringBuilder text = new StringBuilder();
        for (Told each : told) {
            text.append(text.isEmpty() ? "" : "\n\n")
                    .append(title(each, escape))
                    .append('\n')
                    .append(text(each, escape));
        }
        return text.toString();
    }

    /** As programs read it. */
    ObjectNode json() {
        ObjectNode out = Kept.JSON.createObjectNode();
        out.put("id", id).put("title", title(UnaryOperator.identity())).put("text", text(UnaryOperator.identity()));
        if (onDuty != null) {
            out.putObject("onDuty")
                    .put("name", onDuty.name())
                    .put("email", onDuty.email())
                    .put("mobile", onDuty.mobile());
        }
        ArrayNode notices = out.putArray("notices");
        for (Told each : told) {
            ObjectNode one = notices.addObject().put("id", each.id()).put("key", each.key());
            one.put("time", Instant.ofEpochMilli(each.timeMicros() / 1_000).toString());
            for (String name : List.of("space", "severity", "message", "state", "url")) {
                one.put(name, each.values().getOrDefault(name, ""));
            }
            one.putObject("thing")
                    .put("id", each.values().getOrDefault("thing.id", ""))
                    .put("name", each.values().getOrDefault("thing.name", ""));
        }
        return out;
    }

    /** A text as HTML shows it as it is. */
    static String html(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;")
                .replace("\n", "<br>\n");
    }

    /** A text that no robot takes for markup or for calling somebody: what would be is written full-width, which all show alike. */
    static String plainMarkdown(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            out.append("<>[]*#`~|\\!@".indexOf(c) < 0 ? c : (char) (c + 0xFEE0));
        }
        return out.toString();
    }

    /** A text cut so that it has at most some bytes of UTF-8. */
    static String cut(String text, int bytes) {
        if (text.getBytes(StandardCharsets.UTF_8).length <= bytes) {
            return text;
        }
        int end = Math.min(text.length(), bytes);
        while (text.substring(0, end).getBytes(StandardCharsets.UTF_8).length > bytes - 3) {
            end -= Character.isLowSurrogate(text.charAt(end - 1)) && end > 1 ? 2 : 1;
        }
        return text.substring(0, end) + "…";
    }

    private String title(Told one, UnaryOperator<String> escape) {
        return channel.titleTemplate()
                .render(values(one), escape)
                .replace('\n', ' ')
                .strip();
    }

    private String text(Told one, UnaryOperator<String> escape) {
        return channel.textTemplate().render(values(one), escape);
    }

    private Map<String, String> values(Told one) {
        Map<String, String> values = new HashMap<>(one.values());
        values.put("onDuty", onDuty == null ? "" : onDuty.words());
        return values;
    }
}

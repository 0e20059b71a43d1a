package io.taihu.notices;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.core.Fields;
import io.taihu.core.Reach;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.Nearest;
import io.taihu.model.Severity;
import io.taihu.model.TaihuException;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A way of telling people or programs, as its definition has it. Immutable.
 *
 * @param onDuty id of the rota whose person on duty is told too; empty for none
 * @param quiet null for never
 * @param digestMinutes how long notices are collected into one; 0 for not at all
 * @param escalation who is told next of an alarm that nobody acknowledges
 * @param urgent from which severity on they go at once, whatever quiet hours and digests say
 */
record Channel(
        String title,
        boolean enabled,
        Kind kind,
        Target target,
        String onDuty,
        Template titleTemplate,
        Template textTemplate,
        @Nullable Quiet quiet,
        int digestMinutes,
        List<Escalation> escalation,
        Severity urgent) {
    /** Longest time that notices are collected for. */
    @Limit(
            value = "Longest time that a channel collects notices for, in minutes",
            zh = "通道收集通知的最长时间（分钟）",
            reached = Limit.Reached.REFUSED)
    static final int DIGEST_MINUTES_MAX = 1_440;

    private static final Set<String> MEMBERS = Set.of(
            "title",
            "space",
            "kind",
            "enabled",
            "email",
            "webhook",
            "robot",
            "mqtt",
            "onDuty",
            "escalation",
            "titleTemplate",
            "textTemplate",
            "quiet",
            "digestMinutes",
            "urgent");

    /** Members of each kind's own that are kept and not shown. */
    private static final Map<String, List<String>> SECRETS = Map.of(
            "email",
            List.of("password"),
            "webhook",
            List.of("secret"),
            "robot",
            List.of("url", "secret"),
            "mqtt",
            List.of("password"));

    /** What a password is for: when one of these is another, it has to be given again. */
    private static final List<String> SERVER = List.of("host", "port", "security", "user");

    static Channel read(JsonNode definition, Reach reach) {
        Fields fields = new Fields(definition, "$", MEMBERS);
        String title = fields.text("title", 256).strip();
        if (title.isEmpty()) {
            throw Fields.wrong("$.title", "must say what it is");
        }
        fields.text("space", 2_000);
        Kind kind = word(fields.text("kind", 32), Kind.class, "$.kind");
        JsonNode where = fields.node(kind.member);
        if (where == null) {
            throw Fields.wrong("$." + kind.member, "is needed for kind " + word(kind));
        }
        for (String other : SECRETS.keySet()) {
            if (!other.equals(kind.member) && fields.node(other) != null) {
                throw Fields.wrong("$." + other, "is not for kind " + word(kind));
            }
        }
        String place = "$." + kind.member;
        Target target = switch (kind) {
            case EMAIL -> Mail.read(where, place);
            case WEBHOOK -> Target.Webhook.read(where, place, reach);
            case WECOM, DINGTALK, FEISHU -> Target.Robot.read(where, place, reach);
            case MQTT -> Broker.read(where, place);
        };
        String onDuty = fields.text("onDuty", 32);
        if (target instanceof Mail mail && mail.to().isEmpty() && onDuty.isEmpty()) {
            throw Fields.wrong("$.email.to", "must name somebody, unless onDuty names a rota");
        }
        JsonNode enabled = fields.node("enabled");
        if (enabled != null && !enabled.isBoolean()) {
            throw Fields.wrong("$.enabled", "must be true or false");
        }
        JsonNode quiet = fields.node("quiet");
        String urgent = fields.text("urgent", 16);
        return new Channel(
                title,
                enabled == null || enabled.booleanValue(),
                kind,
                target,
                onDuty,
                template(fields, "titleTemplate", Template.TITLE),
                template(fields, "textTemplate", Template.TEXT),
                quiet == null ? null : Quiet.read(quiet, "$.quiet"),
                (int) fields.number("digestMinutes", 0, 0, DIGEST_MINUTES_MAX),
                Escalation.read(fields),
                urgent.isEmpty() ? Severity.CRITICAL : word(urgent, Severity.class, "$.urgent"));
    }

    /** Whether a notice goes at once, whatever quiet hours and digests say. */
    boolean isUrgent(Severity severity) {
        return severity.compareTo(urgent) >= 0;
    }

    /**
     * A definition with the secrets that are kept already, where it does not give them anew.
     *
     * @param present as it is kept, or null
     */
    static ObjectNode whole(ObjectNode asked, @Nullable JsonNode present) {
        ObjectNode whole = asked.deepCopy();
        if (present != null && whole.path("kind").equals(present.path("kind"))) {
            SECRETS.forEach((member, secrets) -> {
                if (whole.get(member) instanceof ObjectNode section) {
                    JsonNode kept = present.path(member);
                    if (secrets.contains("password") && !section.has("password") && kept.has("password")) {
                        checkSameServer(member, section, kept);
                    }
                    for (String secret : secrets) {
                        if (!section.has(secret) && kept.has(secret) && !isDropped(section, secret)) {
                            section.set(secret, kept.get(secret));
                        }
                    }
                }
            });
        }
        return whole;
    }

    /** A password goes with its user. */
    private static boolean isDropped(ObjectNode section, String secret) {
        return secret.equals("password") && section.path("user").asText("").isEmpty();
    }

    /** Nobody has a password that they do not know sent to a server of their own. */
    private static void checkSameServer(String member, ObjectNode section, JsonNode kept) {
        if (section.path("user").asText("").isEmpty()) {
            return;
        }
        for (String name : SERVER) {
            if (!section.path(name).asText("").equals(kept.path(name).asText(""))) {
                throw new TaihuException(
                        ErrorCode.INVALID,
                        "$." + member + ".password must be given again, for " + name + " has changed");
            }
        }
    }

    /** A definition without its secrets: which there are, it says. */
    static ObjectNode shown(JsonNode definition) {
        ObjectNode shown = definition.deepCopy();
        SECRETS.forEach((member, secrets) -> {
            if (shown.get(member) instanceof ObjectNode section) {
                ArrayNode kept = section.arrayNode();
                if (member.equals("robot")) {
                    section.put(
                            "host",
                            String.valueOf(
                                    URI.create(section.path("url").asText()).getHost()));
                }
                for (String secret : secrets) {
                    JsonNode value = section.remove(secret);
                    if (value != null && !value.asText("").isEmpty()) {
                        kept.add(secret);
                    }
                }
                section.set("kept", kept);
            }
        });
        return shown;
    }

    /** One of an enum's constants by its word, in small letters. */
    static <E extends Enum<E>> E word(String word, Class<E> of, String place) {
        List<String> words =
                Arrays.stream(of.getEnumConstants()).map(Channel::word).toList();
        int at = words.indexOf(word);
        if (at < 0) {
            throw Fields.wrong(
                    place,
                    "must be one of " + String.join(", ", words) + ", got \"" + word + "\"; did you mean "
                            + Nearest.of(word, words) + "?");
        }
        return of.getEnumConstants()[at];
    }

    /** As JSON has it. */
    static String word(Enum<?> it) {
        return it.name().toLowerCase(Locale.ROOT);
    }

    private static Template template(Fields fields, String name, Template fallback) {
        String text = fields.text(name, Template.TEMPLATE_MAX);
        return text.isBlank() ? fallback : Template.read(text, fields.place(name));
    }
}

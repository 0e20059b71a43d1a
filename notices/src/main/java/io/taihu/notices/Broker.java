package io.taihu.notices;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.core.Fields;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * A topic of MQTT: of this server, when there is no host, or of a broker elsewhere. Never shown or logged whole.
 *
 * @param host empty for this server
 * @param tls whether TLS begins at once
 */
record Broker(String topic, String host, int port, boolean tls, String user, String password) implements Target {
    /** What topics of this server begin with. */
    static final String OWN = "notices/";

    @Limit(
            value = "Longest topic of MQTT that a channel publishes to",
            zh = "通道发布的 MQTT 主题的最大长度",
            unit = Limit.Unit.BYTES,
            reached = Limit.Reached.REFUSED)
    static final int TOPIC_MAX = 512;

    @Limit(
            value = "Most levels of a topic of MQTT that a channel publishes to",
            zh = "通道发布的 MQTT 主题的最多层数",
            reached = Limit.Reached.REFUSED)
    static final int LEVELS_MAX = 16;

    static Broker read(JsonNode node, String place) {
        Fields fields = new Fields(node, place, Set.of("topic", "host", "port", "security", "user", "password"));
        String host = fields.text("host", 253).strip();
        String security = fields.text("security", 8);
        if (!security.isEmpty() && !security.equals("tls") && !security.equals("none")) {
            throw Fields.wrong(fields.place("security"), "must be tls or none, got \"" + security + "\"");
        }
        boolean tls = !security.equals("none");
        Broker read = new Broker(
                fields.text("topic", TOPIC_MAX),
                host,
                (int) fields.number("port", tls ? 8_883 : 1_883, 1, 65_535),
                tls,
                fields.text("user", 254),
                fields.text("password", 256));
        checkTopic(read, fields.place("topic"));
        if (host.isEmpty()) {
            for (String name : Set.of("port", "security", "user", "password")) {
                if (fields.node(name) != null) {
                    throw Fields.wrong(fields.place(name), "is for a broker elsewhere; give its host, or leave it out");
                }
            }
        } else if (!host.matches("[A-Za-z0-9._:-]+")) {
            throw Fields.wrong(fields.place("host"), "must be the name or address of a broker");
        }
        if (!tls && !read.password.isEmpty()) {
            throw new TaihuException(
                    ErrorCode.INVALID,
                    fields.place("password") + " is not sent in plain: a password needs security tls");
        }
        return read;
    }

    /** Whether it is a topic of this server. */
    boolean own() {
        return host.isEmpty();
    }

    private static void checkTopic(Broker it, String place) {
        String topic = it.topic;
        boolean plain = topic.codePoints()
                .noneMatch(c -> c == '+'
                        || c == '#'
                        || Character.isISOControl(c)
                        || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE));
        String[] levels = topic.split("/", -1);
        if (topic.isEmpty()
                || !plain
                || topic.startsWith("$")
                || topic.getBytes(StandardCharsets.UTF_8).length > TOPIC_MAX
                || levels.length > LEVELS_MAX) {
            throw Fields.wrong(
                    place,
                    "must be a topic of 1 to " + TOPIC_MAX + " bytes and at most " + LEVELS_MAX
                            + " levels, without +, #, control characters and $ at its beginning");
        }
        if (it.own() && (!topic.startsWith(OWN) || topic.endsWith("/") || topic.contains("//"))) {
            throw Fields.wrong(
                    place, "must begin with " + OWN + ", such as " + OWN + "operators, for a topic of this server");
        }
    }
}

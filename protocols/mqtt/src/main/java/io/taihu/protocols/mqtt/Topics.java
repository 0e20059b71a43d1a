package io.taihu.protocols.mqtt;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.taihu.model.Invocation;
import io.taihu.model.Limit;
import io.taihu.spi.PayloadFormat;
import org.jspecify.annotations.Nullable;

/**
 * Our own topics, and what is published to them:
 *
 * <pre>
 * things/{id}/readings                 JSON, or CBOR (told apart by the first byte), or what the content type says
 * things/{id}/readings/{format}        cbor, senml+json, senml+cbor, ndjson
 * things/{id}/events/{name}
 * things/{id}/actions/{name}/response  what became of an action: {"id":"…","state":"accepted|done|failed","output":…,"error":"…"}
 * things/{id}/properties/response      the same for a desired value
 * </pre>
 *
 * <p>What is asked of a thing goes to {@code things/{id}/actions/{name}/request} and {@code things/{id}/properties/set}.
 */
final class Topics {
    /** Longest topic name or filter, in characters. */
    @Limit(
            value = "Longest topic or filter of MQTT",
            zh = "MQTT 主题或过滤器的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    static final int LENGTH_MAX = 1_024;
    /** Most levels of a topic name or filter. */
    @Limit(value = "Most levels of a topic or filter of MQTT", zh = "MQTT 主题或过滤器的最多层数", reached = Limit.Reached.REFUSED)
    static final int LEVELS_MAX = 32;

    private Topics() {}

    /** What a published message is. */
    enum What {
        READINGS,
        EVENT,
        /** An answer to what was asked of the thing. */
        ANSWER
    }

    /**
     * Where a published message goes.
     *
     * @param name of the event or of the action; empty for readings and for answers about properties
     * @param format how it is written, when the topic says so
     */
    record Target(
            String thing, What what, String name, @Nullable PayloadFormat format) {}

    /** What a topic is for; null when nothing may be published to it. */
    static @Nullable Target target(String topic) {
        if (topic.length() > LENGTH_MAX || !topic.startsWith("things/")) {
            return null;
        }
        String[] levels = topic.split("/", -1);
        if (levels.length < 3 || levels[1].isEmpty()) {
            return null;
        }
        if (levels[2].equals("readings")) {
            if (levels.length == 3) {
                return new Target(levels[1], What.READINGS, "", null);
            }
            PayloadFormat format = levels.length == 4 ? format(levels[3]) : null;
            return format == null ? null : new Target(levels[1], What.READINGS, "", format);
        }
        if (levels[2].equals("events") && levels.length == 4 && !levels[3].isEmpty()) {
            return new Target(levels[1], What.EVENT, levels[3], null);
        }
        boolean response = levels[levels.length - 1].equals("response");
        if (response && levels[2].equals("actions") && levels.length == 5 && !levels[3].isEmpty()) {
            return new Target(levels[1], What.ANSWER, levels[3], null);
        }
        if (response && levels[2].equals("properties") && levels.length == 4) {
            return new Target(levels[1], What.ANSWER, "", null);
        }
        return null;
    }

    /** What is said of a topic that nothing may be published to. */
    static String foreign(String topic) {
        return "nothing may be published to " + Answers.shorten(topic)
                + "; readings go to things/{id}/readings, events to things/{id}/events/{name},"
                + " answers to things/{id}/actions/{name}/response";
    }

    /** Where a command is sent to. */
    static String ofCommand(String thing, Invocation command) {
        return "things/" + thing
                + (command.kind() == Invocation.Kind.ACTION
                        ? "/actions/" + command.name() + "/request"
                        : "/properties/set");
    }

    /** The format of a message: what its topic says, else what MQTT 5's content type says, else what its first byte looks like. */
    static PayloadFormat format(MqttPublishMessage message, Target to, byte first, boolean v5) {
        PayloadFormat format = to.format();
        if (format != null) {
            return format;
        }
        if (v5) {
            MqttProperties.MqttProperty<?> type =
                    message.variableHeader().properties().getProperty(MqttProperties.CONTENT_TYPE);
            PayloadFormat named = type == null ? null : ofMediaType(String.valueOf(type.value()));
            if (named != null) {
                return named;
            }
        }
        return guess(first);
    }

    /** The format of a message whose topic and properties do not say it: CBOR maps and arrays begin with a byte that JSON cannot begin with. */
    static PayloadFormat guess(byte first) {
        return (first & 0x80) != 0 ? PayloadFormat.CBOR : PayloadFormat.JSON;
    }

    /** The format of a media type, its parameters aside; null when it is none of ours. */
    static @Nullable PayloadFormat ofMediaType(String mediaType) {
        int parameters = mediaType.indexOf(';');
        String type = (parameters < 0 ? mediaType : mediaType.substring(0, parameters)).strip();
        for (PayloadFormat format : PayloadFormat.values()) {
            if (format.mediaType().equalsIgnoreCase(type)) {
                return format;
            }
        }
        return null;
    }

    private static @Nullable PayloadFormat format(String name) {
        return switch (name) {
            case "json" -> PayloadFormat.JSON;
            case "cbor" -> PayloadFormat.CBOR;
            case "senml+json" -> PayloadFormat.SENML_JSON;
            case "senml+cbor" -> PayloadFormat.SENML_CBOR;
            case "ndjson" -> PayloadFormat.NDJSON;
            default -> null;
        };
    }
}

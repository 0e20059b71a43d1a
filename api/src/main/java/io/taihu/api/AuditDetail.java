package io.taihu.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What was asked, as the audit log keeps it: the values of members that are known to hold no secret, and of all others the name
 * alone. Short, and of texts, whole numbers and flags alone, so that everybody writes it with the same bytes.
 */
final class AuditDetail {
    /** Longest detail, in UTF-16 units; of a longer one the names of its members are kept. */
    @Limit(
            value = "Longest detail that an entry of the audit log has of a request",
            zh = "审计记录中请求详情的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.CUT)
    static final int DETAIL_MAX = 2_000;
    /** Longest body that is looked into, in bytes. */
    @Limit(
            value = "Longest body of a request that the audit log looks into",
            zh = "审计会查看的请求正文的最大长度",
            unit = Limit.Unit.BYTES,
            reached = Limit.Reached.LEFT_OUT)
    static final int BODY_MAX = 64 << 10;

    @Limit(
            value = "Longest text in the detail of an audit entry",
            zh = "审计详情中单个文本的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.CUT)
    private static final int TEXT_MAX = 200;

    @Limit(
            value = "Most items of a list in the detail of an audit entry",
            zh = "审计详情中列表的最多项数",
            reached = Limit.Reached.LEFT_OUT)
    private static final int ITEMS_MAX = 20;

    @Limit(
            value = "Deepest nesting in the detail of an audit entry",
            zh = "审计详情的最大嵌套层数",
            reached = Limit.Reached.LEFT_OUT)
    private static final int DEPTH_MAX = 4;

    private static final String OTHERS = "others";
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,39}");

    /** Members of requests, and parameters, whose values may be kept. A new one is left out until it is named here. */
    private static final Set<String> OPEN = Set.of(
            "id",
            "act",
            "name",
            "title",
            "titles",
            "path",
            "space",
            "model",
            "kind",
            "zone",
            "language",
            "labels",
            "location",
            "enabled",
            "grants",
            "deeds",
            "own",
            "expires",
            "thingsMax",
            "readingsPerSecondMax",
            "bytesPerSecondMax",
            "mode",
            "silenceSeconds",
            "retentionDays",
            "page",
            "query",
            "version",
            "revision",
            "format");

    /** Names that are left out wherever they stand, also among the labels of a thing. */
    private static final Pattern SECRET = Pattern.compile(
            "(?i).*(passw|passphrase|secret|token|credential|private|otp|\\bpin\\b|code|api.?key|auth).*");

    private AuditDetail() {}

    /**
     * JSON of what was asked.
     *
     * @param parameters of path and query, by name
     * @param body or null
     */
    static String of(Map<String, List<String>> parameters, byte @Nullable [] body) {
        ObjectNode out = Json.object();
        ArrayNode others = Json.array();
        parameters.forEach((name, values) -> {
            ArrayNode all = Json.array();
            values.forEach(all::add);
            member(out, others, name, all.size() == 1 ? all.get(0) : all);
        });
        if (body != null && body.length > 0) {
            ObjectNode object = object(body);
            if (object == null) {
                out.put("bytes", body.length);
            } else {
                object.properties().forEach(each -> member(out, others, each.getKey(), each.getValue()));
            }
        }
        return text(out, others);
    }

    private static String text(ObjectNode out, ArrayNode others) {
        if (!others.isEmpty()) {
            out.set(OTHERS, others);
        }
        String text = Json.text(out);
        if (text.length() <= DETAIL_MAX) {
            return text;
        }
        ArrayNode names = Json.array();
        out.properties().stream()
                .map(Map.Entry::getKey)
                .filter(name -> !name.equals(OTHERS))
                .limit(ITEMS_MAX)
                .forEach(names::add);
        others.forEach(name -> {
            if (names.size() < 2 * ITEMS_MAX) {
                names.add(name);
            }
        });
        ObjectNode short_ = Json.object();
        short_.set(OTHERS, names);
        return Json.text(short_);
    }

    private static @Nullable ObjectNode object(byte[] body) {
        if (body.length > BODY_MAX) {
            return null;
        }
        try {
            return Json.read(body) instanceof ObjectNode object ? object : null;
        } catch (TaihuException e) {
            return null;
        }
    }

    private static void member(ObjectNode out, ArrayNode others, String name, JsonNode value) {
        if (OPEN.contains(name) && !out.has(name)) {
            out.set(name, plain(value, 1));
        } else if (NAME.matcher(name).matches() && others.size() < ITEMS_MAX) {
            others.add(name);
        }
    }

    private static JsonNode plain(JsonNode value, int depth) {
        if (value.isTextual()) {
            return Json.object().textNode(plain(value.textValue()));
        }
        if (value.isIntegralNumber() && value.canConvertToLong() || value.isBoolean() || value.isNull()) {
            return value;
        }
        if (value.isArray() && depth < DEPTH_MAX) {
            ArrayNode out = Json.array();
            for (int i = 0; i < Math.min(value.size(), ITEMS_MAX); i++) {
                out.add(plain(value.path(i), depth + 1));
            }
            if (value.size() > ITEMS_MAX) {
                out.add("… " + value.size());
            }
            return out;
        }
        if (value.isObject() && depth < DEPTH_MAX) {
            ObjectNode out = Json.object();
            for (Map.Entry<String, JsonNode> each : value.properties()) {
                if (out.size() == ITEMS_MAX) {
                    out.put("…", value.size());
                    break;
                }
                boolean secret = SECRET.matcher(each.getKey()).matches();
                out.set(plain(each.getKey()), secret ? Json.object().textNode("…") : plain(each.getValue(), depth + 1));
            }
            return out;
        }
        return Json.object().textNode(value.isContainerNode() ? "…" : plain(value.asText()));
    }

    /** A text that is short and needs no escapes but for quotes and backslashes. */
    private static String plain(String text) {
        StringBuilder plain = new StringBuilder();
        text.codePoints().limit(TEXT_MAX).forEach(c -> {
            boolean odd = Character.getType(c) == Character.CONTROL
                    || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
            plain.appendCodePoint(odd ? '\uFFFD' : c);
        });
        return text.codePointCount(0, text.length()) > TEXT_MAX ? plain + "…" : plain.toString();
    }
}

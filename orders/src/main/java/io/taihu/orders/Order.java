package io.taihu.orders;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.core.Fields;
import io.taihu.model.Invocation;
import io.taihu.model.Invocation.Kind;
import io.taihu.model.Limit;
import io.taihu.spi.Registry.ThingQuery;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What to ask of which things.
 *
 * @param things ids; empty when they are searched for
 * @param model name, or null for any
 * @param text part of id or name, or null
 * @param kind whether it is an action or a desired value
 * @param name of the action or property
 * @param input JSON text; empty for none
 * @param expiresSeconds how long each waits for its thing; 0 for the usual
 * @param perSecond how many things a second, at most
 * @param canary how many things are tried first, and must all end well before the rest is asked; 0 for none
 * @param failuresMax how many may fail or expire before no more are asked
 */
record Order(
        String space,
        List<String> things,
        @Nullable String model,
        @Nullable String text,
        Map<String, String> labels,
        Kind kind,
        String name,
        String input,
        String reason,
        long expiresSeconds,
        long perSecond,
        long canary,
        long failuresMax) {
    @Limit(value = "Most things that a bulk command names", zh = "批量命令点名的最多物数", reached = Limit.Reached.REFUSED)
    static final int THINGS_MAX = 10_000;

    @Limit(
            value = "Greatest rate of a bulk command, things a second",
            zh = "批量命令的最大速率（每秒物数）",
            reached = Limit.Reached.REFUSED)
    static final int PER_SECOND_MAX = 1_000;

    @Limit(
            value = "Most labels that the search of a bulk command asks for",
            zh = "批量命令按标签查找的最多条件数",
            reached = Limit.Reached.REFUSED)
    static final int LABELS_MAX = 8;

    private static final Set<String> MEMBERS = Set.of(
            "title",
            "space",
            "things",
            "model",
            "q",
            "labels",
            "action",
            "input",
            "property",
            "value",
            "reason",
            "expiresSeconds",
            "perSecond",
            "canary",
            "failuresMax");

    /**
     * Reads an order, which is a JSON object.
     *
     * @throws io.taihu.model.TaihuException INVALID, naming the member that is wrong
     */
    static Order read(JsonNode node, String place) {
        Fields fields = new Fields(node, place, MEMBERS);
        String action = fields.text("action", 128);
        String property = fields.text("property", 128);
        if (action.isEmpty() == property.isEmpty()) {
            throw Fields.wrong(place, "must name either an action or a property");
        }
        JsonNode input = fields.node(action.isEmpty() ? "value" : "input");
        if (action.isEmpty() && input == null) {
            throw Fields.wrong(fields.place("value"), "is needed and missing");
        }
        String text = input == null ? "" : input.toString();
        if (text.length() > Invocation.JSON_MAX) {
            throw Fields.wrong(place, "has an input of at most " + Invocation.JSON_MAX + " characters");
        }
        String model = fields.text("model", 128);
        String search = fields.text("q", 256);
        return new Order(
                fields.text("space", 2_000),
                fields.texts("things", THINGS_MAX, 128),
                model.isEmpty() ? null : model,
                search.isEmpty() ? null : search,
                fields.labels("labels", LABELS_MAX),
                action.isEmpty() ? Kind.PROPERTY : Kind.ACTION,
                action.isEmpty() ? property : action,
                text,
                fields.text("reason", Invocation.WORDS_MAX),
                fields.number("expiresSeconds", 0, 1, 2_592_000),
                fields.number("perSecond", 10, 1, PER_SECOND_MAX),
                fields.number("canary", 0, 0, THINGS_MAX),
                fields.number("failuresMax", 0, 0, 1_000_000));
    }

    /** The search, when no things are named: for those that are in service. */
    ThingQuery query() {
        return new ThingQuery(List.of(space), model, text, labels, null, false);
    }
}

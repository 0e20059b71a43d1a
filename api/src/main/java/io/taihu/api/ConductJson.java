package io.taihu.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.model.Conduct;
import io.taihu.model.Conduct.Comparison;
import io.taihu.model.Conduct.Interlock;
import io.taihu.model.Limit;
import io.taihu.model.Property;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How an action is carried out, as JSON in a model of ours and, with a prefix, in a W3C Thing Model. */
final class ConductJson {
    @Limit(
            value = "Greatest age that an interlock lets a value have",
            zh = "联锁条件中数值的最大允许时长",
            unit = Limit.Unit.SECONDS,
            reached = Limit.Reached.REFUSED)
    private static final long AGE_SECONDS_MAX = 31_536_000;

    private ConductJson() {}

    /** @param prefix before the names of what W3C has no word for */
    static Conduct read(Members action, String prefix) {
        Boolean idempotent = action.flag("idempotent");
        Boolean dangerous = action.flag(prefix + "dangerous");
        Long timeout = action.integer(prefix + "timeoutSeconds", 1, Conduct.TIMEOUT_MAX.toSeconds());
        return new Conduct(
                idempotent != null && idempotent,
                dangerous != null && dangerous,
                timeout == null ? Conduct.TIMEOUT_DEFAULT : Duration.ofSeconds(timeout),
                ModelJson.schema(action.node("output"), action.place("output")),
                interlocks(action.node(prefix + "interlocks"), action.place(prefix + "interlocks")));
    }

    static void write(Conduct conduct, String prefix, ObjectNode out) {
        if (conduct.idempotent()) {
            out.put("idempotent", true);
        }
        if (conduct.dangerous()) {
            out.put(prefix + "dangerous", true);
        }
        if (!conduct.timeout().equals(Conduct.TIMEOUT_DEFAULT)) {
            out.put(prefix + "timeoutSeconds", conduct.timeout().toSeconds());
        }
        if (!conduct.output().isEmpty()) {
            out.set("output", Json.parse(conduct.output()));
        }
        if (!conduct.interlocks().isEmpty()) {
            ArrayNode all = out.putArray(prefix + "interlocks");
            for (Interlock each : conduct.interlocks()) {
                ObjectNode one = all.addObject();
                one.put("property", each.property()).put("is", each.is().sign());
                one.set("value", Json.parse(each.value()));
                if (!each.age().isZero()) {
                    one.put("ageSeconds", each.age().toSeconds());
                }
            }
        }
    }

    private static List<Interlock> interlocks(@Nullable JsonNode node, String place) {
        if (node == null) {
            return List.of();
        }
        if (!node.isArray() || node.size() > Conduct.INTERLOCKS_MAX) {
            throw Members.wrong(place, "must be an array of at most " + Conduct.INTERLOCKS_MAX + " interlocks");
        }
        List<Interlock> found = new ArrayList<>();
        for (JsonNode each : node) {
            found.add(interlock(Members.of(each, place + "[" + found.size() + "]")));
        }
        return found;
    }

    private static Interlock interlock(Members members) {
        String property = members.textNeeded("property", Property.NAME_MAX);
        String sign = members.textNeeded("is", 2);
        JsonNode value = members.node("value");
        Long age = members.integer("ageSeconds", 1, AGE_SECONDS_MAX);
        members.end();
        Comparison is;
        try {
            is = Comparison.ofSign(sign);
        } catch (IllegalArgumentException e) {
            throw Members.wrong(members.place("is"), String.valueOf(e.getMessage()));
        }
        boolean equality = is == Comparison.EQUAL || is == Comparison.UNEQUAL;
        if (value == null || !(value.isNumber() || (equality && (value.isTextual() || value.isBoolean())))) {
            throw Members.wrong(
                    members.place("value"), equality ? "must be a number, a text, true or false" : "must be a number");
        }
        return new Interlock(property, is, Json.text(value), age == null ? Duration.ZERO : Duration.ofSeconds(age));
    }
}

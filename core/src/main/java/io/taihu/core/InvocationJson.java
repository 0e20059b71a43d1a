package io.taihu.core;

import io.taihu.model.Invocation;
import io.taihu.model.Invocation.Step;
import java.util.List;
import java.util.Locale;

/** An invocation as the API and live views show it. */
public final class InvocationJson {
    private InvocationJson() {}

    /** Writes one as a JSON object. */
    public static JsonText write(JsonText out, String thing, Invocation it) {
        return members(out.beginObject(), thing, it).endObject();
    }

    /** Writes one as a JSON object with its life. */
    public static JsonText write(JsonText out, String thing, Invocation it, List<Step> steps) {
        members(out.beginObject(), thing, it).key("steps").beginArray();
        for (Step step : steps) {
            out.beginObject().key("state").text(word(step.state())).key("at").time(step.timeMicros());
            if (step.attempt() > 0) {
                out.key("attempt").number(step.attempt());
            }
            text(out, "by", step.by());
            raw(out, "output", step.output());
            text(out, "problem", step.problem());
            out.endObject();
        }
        return out.endArray().endObject();
    }

    /** The word for a constant. */
    public static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static JsonText members(JsonText out, String thing, Invocation it) {
        out.key("id").text(it.id()).key("thing").text(thing);
        out.key("kind").text(word(it.kind())).key("name").text(it.name());
        raw(out, "input", it.input());
        out.key("state").text(word(it.state()));
        out.key("created").time(it.createdMicros()).key("changed").time(it.changedMicros());
        if (it.expiresMicros() != 0) {
            out.key("expires").time(it.expiresMicros());
        }
        out.key("attempts").number(it.attempts());
        out.key("by").text(it.by());
        text(out, "byName", it.byName());
        text(out, "reason", it.reason());
        text(out, "group", it.group());
        raw(out, "output", it.output());
        text(out, "problem", it.problem());
        return out;
    }

    private static void text(JsonText out, String key, String value) {
        if (!value.isEmpty()) {
            out.key(key).text(value);
        }
    }

    private static void raw(JsonText out, String key, String json) {
        if (!json.isEmpty()) {
            out.key(key).raw(json);
        }
    }
}

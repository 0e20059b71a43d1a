package io.taihu.core;

import io.taihu.model.Alarm;
import io.taihu.model.Alarm.Step;
import io.taihu.model.Thing;
import java.util.List;

/** An alarm as the API and live views show it. */
public final class AlarmJson {
    private AlarmJson() {}

    /** Writes one as a JSON object. */
    public static JsonText write(JsonText out, Thing thing, Alarm it) {
        return members(out.beginObject(), thing, it).endObject();
    }

    /**
     * Writes one as a JSON object with its life.
     *
     * @param escalatesMicros when others are told next; 0 for not at all
     */
    public static JsonText write(JsonText out, Thing thing, Alarm it, List<Step> steps, long escalatesMicros) {
        time(members(out.beginObject(), thing, it), "escalates", escalatesMicros);
        out.key("steps").beginArray();
        for (Step step : steps) {
            out.beginObject().key("what").text(InvocationJson.word(step.what()));
            out.key("at").time(step.timeMicros()).key("recorded").time(step.recordedMicros());
            out.key("severity").number(step.severity());
            text(out, "by", step.by());
            text(out, "byName", step.byName());
            text(out, "detail", step.detail());
            text(out, "comment", step.comment());
            out.endObject();
        }
        return out.endArray().endObject();
    }

    private static JsonText members(JsonText out, Thing thing, Alarm it) {
        out.key("id").text(it.id()).key("rule").text(it.source().rule());
        text(out, "key", it.source().key());
        out.key("thing").text(thing.id()).key("thingName").text(thing.name());
        out.key("space").text(thing.space()).key("model").text(thing.model());
        out.key("severity").number(it.severity());
        out.key("class").text(InvocationJson.word(it.classed()));
        out.key("message").text(it.message());
        out.key("active").bool(it.state().active());
        out.key("acknowledged").bool(it.state().acknowledged());
        out.key("latched").bool(it.state().latched());
        time(out, "shelvedUntil", it.state().shelvedUntilMicros());
        text(out, "suppressedBy", it.state().suppressedBy());
        out.key("since").time(it.life().sinceMicros());
        time(out, "cleared", it.life().clearedMicros());
        text(out, "acknowledgedBy", it.life().acknowledgedBy());
        time(out, "acknowledgedAt", it.life().acknowledgedMicros());
        text(out, "assignee", it.assignee());
        out.key("occurrences").number(it.life().occurrences());
        return out.key("changed").time(it.life().changedMicros());
    }

    private static void text(JsonText out, String key, String value) {
        if (!value.isEmpty()) {
            out.key(key).text(value);
        }
    }

    private static void time(JsonText out, String key, long micros) {
        if (micros != 0) {
            out.key(key).time(micros);
        }
    }
}

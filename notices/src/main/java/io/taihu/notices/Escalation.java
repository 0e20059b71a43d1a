package io.taihu.notices;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.core.Fields;
import io.taihu.model.Limit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Who is told next of an alarm that nobody acknowledges. Immutable.
 *
 * @param afterMinutes since the channel told that the alarm began
 * @param channel id of the channel that tells; empty for the same one again
 * @param turn how many turns behind whoever is on duty by that channel's rota: 1 for the next one
 */
record Escalation(int afterMinutes, String channel, int turn) {
    @Limit(value = "Most steps of a channel's escalation", zh = "一个通道的最多升级步数", reached = Limit.Reached.REFUSED)
    static final int STEPS_MAX = 8;

    @Limit(
            value = "Longest time until somebody else is told, in minutes",
            zh = "通知升级的最长等待时间（分钟）",
            reached = Limit.Reached.REFUSED)
    static final int AFTER_MINUTES_MAX = 10_080;

    static List<Escalation> read(Fields fields) {
        JsonNode found = fields.node("escalation");
        String place = fields.place("escalation");
        List<Escalation> steps = new ArrayList<>();
        if (found == null) {
            return steps;
        }
        if (!found.isArray() || found.size() > STEPS_MAX) {
            throw Fields.wrong(place, "must be an array of at most " + STEPS_MAX + " steps");
        }
        int before = 0;
        for (JsonNode each : found) {
            Fields step = new Fields(each, place + "[" + steps.size() + "]", Set.of("afterMinutes", "channel", "turn"));
            int after = (int) step.number("afterMinutes", 0, 0, AFTER_MINUTES_MAX);
            if (after <= before) {
                throw Fields.wrong(
                        step.place("afterMinutes"), "must be more than " + before + ", for steps follow one another");
            }
            before = after;
            steps.add(
                    new Escalation(after, step.text("channel", 32), (int) step.number("turn", 0, 0, Rota.PEOPLE_MAX)));
        }
        return List.copyOf(steps);
    }
}

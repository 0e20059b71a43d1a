package io.taihu.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.rules.Explanation;
import io.taihu.spi.Access.Deed;
import io.taihu.watch.Explanations;
import io.taihu.watch.Explanations.Explained;
import io.taihu.watch.Rulebook;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Why rules fire or do not: for a thing, now or at a moment. */
final class ExplanationRoutes {
    private static final int ID_LENGTH = 256;

    private final Rooms rooms;
    private final Rulebook rules;
    private final Explanations explanations;
    private final HistoryGate gate;

    /** @param gate through which goes what asks history */
    ExplanationRoutes(Rooms rooms, HistoryGate gate) {
        this.rooms = rooms;
        this.rules = rooms.rulebook();
        this.explanations = rooms.explanations();
        this.gate = gate;
    }

    /** One that is saved. */
    void saved(Call call) {
        Rulebook.Written rule =
                OrderRoutes.one(call, rules.rule(call.path("id")), "rule", Deed.READ, Rulebook.Written::space);
        call.need(Deed.READ, rule.space());
        String id = call.query("thing");
        if (id == null) {
            throw new TaihuException(
                    ErrorCode.INVALID, "thing must be given: the id of the one that it is explained for");
        }
        Thing thing = call.thing(rooms.directory().thing(id), id, Deed.READ);
        String at = call.query("at");
        Optional<Explained> found =
                at == null ? explanations.now(rule.id(), thing) : then(call, rule.id(), thing, Times.micros(at, "at"));
        Explained explained = found.orElseThrow(() -> new TaihuException(
                ErrorCode.NOT_FOUND,
                rule.enabled() && rule.faults().isEmpty()
                        ? "the rule is not about \"" + id + "\""
                        : "the rule is not in force; its text can be explained as one that is not saved"));
        call.json(200, write(explained));
    }

    private Optional<Explained> then(Call call, String rule, Thing thing, long atMicros) {
        try (HistoryGate.Turn _ = gate.enter(call.who())) {
            return explanations.then(rule, thing, atMicros);
        }
    }

    /** A text that is not saved. */
    void text(Call call) {
        call.spaces(Deed.READ, "");
        Members body = call.members();
        String text = body.textNeeded("text", Integer.MAX_VALUE);
        String id = body.textNeeded("thing", ID_LENGTH);
        JsonNode at = body.node("at");
        body.end();
        call.need(
                Deed.READ,
                rules.check(text, space -> call.may(Deed.READ, space)).space());
        Thing thing = call.thing(rooms.directory().thing(id), id, Deed.READ);
        Long atMicros = at == null ? null : (Long) Times.micros(at, "$.at");
        Explanations.OfText found;
        try (HistoryGate.Turn _ = gate.enter(call.who())) {
            found = explanations.ofText(text, space -> call.may(Deed.READ, space), thing, atMicros);
        }
        ObjectNode out = Json.object();
        RuleRoutes.write(out.putArray("faults"), found.faults());
        found.explained().ifPresent(each -> out.set("explanation", write(each)));
        call.json(200, out);
    }

    /** The rules that are about a thing, with how they stand with it. */
    void ofThing(Call call) {
        call.member();
        String id = call.path("id");
        Thing thing = call.thing(rooms.directory().thing(id), id, Deed.READ);
        ObjectNode out = Json.object();
        ArrayNode items = out.putArray("items");
        for (Explanations.Standing each : explanations.standings(thing)) {
            if (!call.may(Deed.READ, each.space())) {
                continue;
            }
            ObjectNode item = items.addObject().put("rule", each.rule()).put("name", each.name());
            ObjectNode titles = item.putObject("titles");
            each.titles().forEach(titles::put);
            Explanation it = each.explanation();
            item.put("phase", Words.of(it.phase()));
            time(item, "since", it.sinceMicros());
            time(item, "due", it.dueMicros());
            if (it.severity() > 0) {
                item.put("severity", it.severity()).put("message", it.message());
            }
            item.put("why", it.why());
        }
        call.json(200, out);
    }

    private static ObjectNode write(Explained explained) {
        Explanation it = explained.explanation();
        ObjectNode out = Json.object();
        out.put("phase", Words.of(it.phase())).put("at", Times.text(it.atMicros()));
        time(out, "from", explained.fromMicros());
        time(out, "since", it.sinceMicros());
        time(out, "due", it.dueMicros());
        if (it.severity() > 0) {
            out.put("severity", it.severity()).put("message", it.message());
        }
        ArrayNode parts = out.putArray("parts");
        it.parts().forEach(each -> write(parts.addObject(), each));
        Explanation.@Nullable Part reason = it.reason();
        if (reason != null) {
            write(out.putObject("reason"), reason);
            out.put("why", it.why());
        }
        return out;
    }

    private static void write(ObjectNode out, Explanation.Part part) {
        if (!part.role().isEmpty()) {
            out.put("role", part.role());
        }
        out.put("text", part.text())
                .put("line", part.line())
                .put("column", part.column())
                .put("length", part.length());
        out.put("value", part.value());
        Explanation.@Nullable Kept kept = part.kept();
        if (kept != null) {
            ObjectNode of = out.putObject("kept").put("kind", Words.of(kept.kind()));
            if (kept.count() >= 0) {
                of.put("count", kept.count());
            }
            time(of, "from", kept.fromMicros());
            time(of, "to", kept.toMicros());
        }
        ArrayNode parts = out.putArray("parts");
        part.parts().forEach(each -> write(parts.addObject(), each));
    }

    private static void time(ObjectNode out, String name, long micros) {
        if (micros != 0) {
            out.put(name, Times.text(micros));
        }
    }
}

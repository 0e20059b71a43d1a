package io.taihu.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.core.Identities;
import io.taihu.model.ErrorCode;
import io.taihu.rules.Fault;
import io.taihu.rules.RuleTrials;
import io.taihu.spi.Access.Deed;
import io.taihu.watch.Rulebook;
import io.taihu.watch.Rulebook.Checked;
import io.taihu.watch.Rulebook.Written;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rules by which alarms are raised: as texts, each of the space within which its things lie. */
final class RuleRoutes {
    /** A text is as long as a body; the language says what is too long for a rule. */
    private static final int ANY_LENGTH = Integer.MAX_VALUE;

    private static final Comparator<Fault> IN_ORDER =
            Comparator.comparingInt(Fault::line).thenComparingInt(Fault::column);

    private final Rulebook rules;

    RuleRoutes(Rooms rooms) {
        this.rules = rooms.rulebook();
    }

    void list(Call call) {
        OrderRoutes.list(call, Deed.READ, rules::rules, Written::id, written -> write(written, false));
    }

    void create(Call call) {
        String by = Identities.by(call.member());
        Asked asked = asked(call);
        if (!sound(call, asked.text())) {
            return;
        }
        Written made = rules.create(asked.text(), asked.enabled() == null || asked.enabled(), by);
        call.etag(made.revision()).location("/api/v1/rules/" + made.id()).json(201, write(made, true));
    }

    void get(Call call) {
        Written found = rule(call, Deed.READ);
        call.etag(found.revision()).json(200, write(found, true));
    }

    void replace(Call call) {
        String by = Identities.by(call.member());
        Written present = rule(call, Deed.COMMAND);
        call.match(present.revision());
        Asked asked = asked(call);
        boolean enabled = asked.enabled() == null ? present.enabled() : asked.enabled();
        boolean onlyDisabled = !enabled && asked.text().equals(present.text());
        // one that a change of its model has made wrong can still be switched off
        if (!onlyDisabled && !sound(call, asked.text())) {
            return;
        }
        Written changed = rules.update(present.id(), asked.text(), enabled, by, present.revision());
        call.etag(changed.revision()).json(200, write(changed, true));
    }

    void delete(Call call) {
        Written present = rule(call, Deed.COMMAND);
        call.match(present.revision());
        rules.delete(present.id(), present.revision());
        call.nothing();
    }

    void check(Call call) {
        call.spaces(Deed.READ, "");
        Members body = call.members();
        String text = body.textNeeded("text", ANY_LENGTH);
        body.end();
        Checked checked = check(call, text);
        call.need(Deed.READ, checked.space());
        ObjectNode out = Json.object();
        write(out.putArray("faults"), checked.faults());
        out.put("name", checked.name()).put("model", checked.model()).put("space", checked.space());
        call.json(200, out.put("things", checked.things()));
    }

    void test(Call call) {
        call.spaces(Deed.READ, "");
        Members body = call.members();
        String text = body.textNeeded("text", ANY_LENGTH);
        body.end();
        Rulebook.Tested tested = rules.test(text, space -> call.may(Deed.READ, space));
        call.need(Deed.READ, tested.space());
        ObjectNode out = Json.object();
        write(out.putArray("faults"), tested.faults());
        ArrayNode items = out.putArray("items");
        for (RuleTrials.Result each : tested.results()) {
            ObjectNode item = items.addObject().put("name", each.name()).put("line", each.line());
            item.put("passed", each.passed()).put("expected", each.expected());
            if (!each.passed()) {
                item.put("instead", each.instead());
            }
        }
        call.json(200, out);
    }

    void functions(Call call) {
        call.spaces(Deed.READ, "");
        ObjectNode out = Json.object();
        ArrayNode items = out.putArray("items");
        rules.functions()
                .forEach((name, meaning) -> items.addObject().put("name", name).put("meaning", meaning));
        call.json(200, out);
    }

    private Checked check(Call call, String text) {
        return rules.check(text, space -> call.may(Deed.READ, space), space -> call.may(Deed.COMMAND, space));
    }

    private record Asked(String text, @Nullable Boolean enabled) {}

    private static Asked asked(Call call) {
        Members body = call.members();
        Asked asked = new Asked(body.textNeeded("text", ANY_LENGTH), body.flag("enabled"));
        body.end();
        return asked;
    }

    /** Whether a text may be kept; when not, all that is wrong with it is answered. */
    private boolean sound(Call call, String text) {
        Checked checked = check(call, text);
        if (checked.name().isEmpty()) {
            // its space cannot be read either: who may write rules anywhere is told why
            call.spaces(Deed.COMMAND, "");
        } else {
            call.need(Deed.COMMAND, checked.space());
        }
        List<Fault> faults = checked.faults().stream().sorted(IN_ORDER).toList();
        if (faults.isEmpty()) {
            return true;
        }
        ObjectNode problem = Problem.of(
                ErrorCode.INVALID,
                faults.getFirst() + (faults.size() == 1 ? "" : " (and " + (faults.size() - 1) + " more)"));
        write(problem.putArray("faults"), faults);
        call.problem(problem);
        return false;
    }

    private Written rule(Call call, Deed deed) {
        Written found = OrderRoutes.one(call, rules.rule(call.path("id")), "rule", deed, Written::space);
        call.need(deed, found.space());
        return found;
    }

    /** All that is wrong with a text, in order. */
    static void write(ArrayNode out, List<Fault> faults) {
        faults.stream()
                .sorted(IN_ORDER)
                .forEach(each -> out.addObject()
                        .put("line", each.line())
                        .put("column", each.column())
                        .put("length", each.length())
                        .put("message", each.message()));
    }

    private static ObjectNode write(Written rule, boolean whole) {
        ObjectNode out = Json.object();
        out.put("id", rule.id()).put("space", rule.space()).put("name", rule.name());
        ObjectNode titles = out.putObject("titles");
        rule.titles().forEach(titles::put);
        out.put("model", rule.model());
        if (!rule.about().isEmpty()) {
            out.put("about", rule.about());
        }
        if (whole) {
            out.put("text", rule.text());
        }
        out.put("enabled", rule.enabled()).put("revision", rule.revision()).put("by", rule.by());
        out.put("created", rule.created().toString())
                .put("changed", rule.changed().toString());
        write(out.putArray("faults"), rule.faults());
        Rulebook.Health health = rule.health();
        out.putObject("health")
                .put("evaluations", health.evaluations())
                .put("raised", health.raised())
                .put("active", health.active())
                .put("nanos", health.nanos())
                .put("unknown", health.unknown())
                .put("commands", health.done().commands())
                .put("events", health.done().events())
                .put("derived", health.done().derived())
                .put("over", health.done().over())
                .put("refused", health.done().refused())
                .put("problem", health.problem());
        return out;
    }
}

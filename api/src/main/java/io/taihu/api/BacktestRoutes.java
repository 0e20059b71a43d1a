package io.taihu.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.core.Identities;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.Space;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.rules.Backtest.Comparison;
import io.taihu.rules.Backtest.Firing;
import io.taihu.rules.Backtest.Outcome;
import io.taihu.spi.Access.Deed;
import io.taihu.watch.BacktestJob;
import io.taihu.watch.BacktestJob.Asked;
import io.taihu.watch.BacktestJob.Begun;
import io.taihu.watch.BacktestJob.Found;
import io.taihu.watch.Backtests;
import io.taihu.watch.Rulebook;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Rules that are tried on what history has: begun, looked at, stopped. */
final class BacktestRoutes {
    /** Most things that are named. */
    @Limit(value = "Most things that a backtest names", zh = "一次回测指定的最多物数", reached = Limit.Reached.REFUSED)
    static final int NAMED_MAX = 1_000;

    private static final int ID_LENGTH = 256;
    private static final double MICROS = 1_000_000.0;

    private final Rooms rooms;
    private final Rulebook rules;
    private final Backtests backtests;

    BacktestRoutes(Rooms rooms) {
        this.rooms = rooms;
        this.rules = rooms.rulebook();
        this.backtests = rooms.backtests();
    }

    void list(Call call) {
        List<String> spaces = call.spaces(Deed.READ, call.query("space", ""));
        ObjectNode out = Json.object();
        ArrayNode items = out.putArray("items");
        backtests.jobs(spaces).forEach(each -> items.add(write(each)));
        call.json(200, out);
    }

    void begin(Call call) {
        call.spaces(Deed.READ, "");
        String by = Identities.by(call.member());
        Members body = call.members();
        String text = body.textNeeded("text", Integer.MAX_VALUE);
        String rule = body.text("rule", ID_LENGTH);
        String space = body.text("space", ID_LENGTH);
        List<String> things = body.texts("things", NAMED_MAX, ID_LENGTH);
        JsonNode from = body.node("from");
        JsonNode to = body.node("to");
        body.end();
        Rulebook.Checked checked = rules.check(text, path -> call.may(Deed.READ, path));
        String within = space == null ? checked.space() : space;
        call.need(Deed.READ, within);
        if (checked.faults().isEmpty() && !Space.within(within, checked.space())) {
            throw Members.wrong("$.space", "must lie within \"" + checked.space() + "\", the space of the rule");
        }
        if (rule != null) {
            Rulebook.Written saved = rules.rule(rule)
                    .orElseThrow(() -> Members.wrong("$.rule", "is \"" + rule + "\", and there is no such rule"));
            call.need(Deed.READ, saved.space());
        }
        for (String id : things == null ? List.<String>of() : things) {
            call.thing(rooms.directory().thing(id), id, Deed.READ);
        }
        if (from == null) {
            throw Members.wrong("$.from", "must be given: the beginning of the time that is looked at");
        }
        long now = rooms.clock().micros();
        long toMicros = to == null ? now + 1 : Math.min(now + 1, Times.micros(to, "$.to"));
        long fromMicros = Times.micros(from, "$.from");
        if (fromMicros >= toMicros) {
            throw Members.wrong("$.from", "must lie before to, and before now");
        }
        Begun begun = backtests.begin(
                new Asked(
                        text,
                        rule == null ? "" : rule,
                        things == null ? List.of() : things,
                        within,
                        fromMicros,
                        toMicros),
                path -> call.may(Deed.READ, path),
                by);
        BacktestJob job = begun.job();
        if (job == null) {
            ObjectNode problem = Problem.of(
                    ErrorCode.INVALID,
                    "the text is no rule: line " + begun.faults().getFirst());
            RuleRoutes.write(problem.putArray("faults"), begun.faults());
            call.problem(problem);
        } else {
            call.location("/api/v1/backtests/" + job.id()).json(201, write(job));
        }
    }

    void get(Call call) {
        call.json(200, write(found(call)));
    }

    void stop(Call call) {
        backtests.stop(own(call).id());
        call.nothing();
    }

    void forget(Call call) {
        backtests.forget(own(call).id());
        call.nothing();
    }

    /** A page of firings by their beginnings. */
    void firings(Call call) {
        Found found = found(call).found();
        Of of = Words.read(Of.class, call.query("of", "text"), "of");
        int limit = (int) call.number("limit", 100, 1, 1_000);
        String cursor = call.query("cursor");
        int first = cursor == null ? 0 : place(cursor);
        Outcome outcome = found == null ? null : of == Of.TEXT ? found.outcome() : found.inForce();
        ObjectNode out = Json.object();
        ArrayNode items = out.putArray("items");
        if (found != null && outcome != null) {
            Comparison comparison = found.comparison();
            Set<Firing> only = comparison == null
                    ? Set.of()
                    : new HashSet<>(of == Of.TEXT ? comparison.onlyFirst() : comparison.onlySecond());
            Stream<Firing> all = outcome.firings().stream();
            if (call.flag("only")) {
                all = all.filter(only::contains);
            }
            List<Firing> page = all.sorted(
                            Comparator.comparingLong(Firing::raisedMicros).thenComparingLong(Firing::thing))
                    .skip(first)
                    .limit(limit + 1)
                    .toList();
            page.stream()
                    .limit(limit)
                    .forEach(each -> write(items.addObject(), each, found, comparison != null, only.contains(each)));
            if (page.size() > limit) {
                out.put("cursor", Cursors.of(Integer.toString(first + limit)));
            }
        }
        call.json(200, out);
    }

    /** Whose firings are wanted. */
    private enum Of {
        TEXT,
        IN_FORCE
    }

    private static int place(String cursor) {
        try {
            return Integer.parseInt(Cursors.read(cursor, 1).getFirst());
        } catch (NumberFormatException e) {
            throw new TaihuException(ErrorCode.INVALID, "cursor is none that was given", e);
        }
    }

    private BacktestJob found(Call call) {
        return OrderRoutes.one(call, backtests.job(call.path("id")), "backtest", Deed.READ, BacktestJob::space);
    }

    /** One that somebody may end: their own, or one within a space in which they may command. */
    private BacktestJob own(Call call) {
        BacktestJob found = found(call);
        if (!found.by().equals(Identities.by(call.member()))) {
            call.need(Deed.COMMAND, found.space());
        }
        return found;
    }

    private ObjectNode write(BacktestJob job) {
        ObjectNode out = Json.object();
        out.put("id", job.id())
                .put("by", job.by())
                .put("name", job.name())
                .put("model", job.model())
                .put("space", job.space());
        out.put("from", Times.text(job.fromMicros()))
                .put("to", Times.text(job.toMicros()))
                .put("things", job.things());
        if (!job.compared().isEmpty()) {
            out.put("rule", job.compared());
        }
        out.put("state", job.state().name().toLowerCase(Locale.ROOT))
                .put("created", job.created().toString());
        Instant ended = job.ended();
        if (ended != null) {
            out.put("ended", ended.toString());
        }
        if (!job.why().isEmpty()) {
            out.put("why", job.why());
        }
        double seconds = Math.max(
                0.001,
                Duration.between(
                                        job.created(),
                                        ended == null
                                                ? Times.instant(rooms.clock().micros())
                                                : ended)
                                .toNanos()
                        / 1e9);
        ObjectNode progress =
                out.putObject("progress").put("share", job.share()).put("readings", job.readings());
        progress.put("perSecond", Math.round(job.readings() / seconds))
                .put("seconds", Math.round(seconds * 1_000) / 1_000.0);
        if (ended == null && job.share() > 0) {
            progress.put("secondsLeft", Math.round(seconds * (1 - job.share()) / job.share()));
        }
        Found found = job.found();
        if (found != null) {
            write(out.putObject("found"), found.outcome());
            Outcome inForce = found.inForce();
            Comparison comparison = found.comparison();
            if (inForce != null && comparison != null) {
                write(out.putObject("inForce"), inForce);
                out.putObject("comparison")
                        .put("onlyText", comparison.onlyFirst().size())
                        .put("both", comparison.both().size())
                        .put("onlyInForce", comparison.onlySecond().size());
            }
        }
        return out;
    }

    private static void write(ObjectNode out, Outcome outcome) {
        out.put("raised", outcome.raised())
                .put("things", outcome.things())
                .put("longestSeconds", outcome.longestMicros() / MICROS)
                .put("activeSeconds", outcome.activeMicros() / MICROS)
                .put("leftOut", outcome.leftOut());
    }

    private static void write(ObjectNode out, Firing firing, Found found, boolean compared, boolean only) {
        @Nullable Thing thing = found.things().get(firing.thing());
        out.put("thing", thing == null ? "" : thing.id()).put("name", thing == null ? "" : thing.name());
        out.put("from", Times.text(firing.raisedMicros()));
        if (firing.clearedMicros() > 0) {
            out.put("to", Times.text(firing.clearedMicros()));
        }
        out.put("severity", firing.severity()).put("message", firing.message());
        if (compared) {
            out.put("only", only);
        }
    }
}

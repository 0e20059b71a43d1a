package io.taihu.transfer;

import io.taihu.model.Limit;
import io.taihu.transfer.Import.LineProblem;
import io.taihu.transfer.Import.Progress;
import java.util.ArrayList;
import java.util.List;

/** Counts the rows of a run. For one thread. */
final class Tally {
    /** Most problems kept of a run; more are counted only. */
    @Limit(
            value = "Most problems kept of an import; more are counted only",
            zh = "一次导入保留的最多问题数；更多的只计数",
            reached = Limit.Reached.LEFT_OUT)
    static final int PROBLEMS_MAX = 1_000;

    private long rows;
    private long taken;
    private long refused;
    private long partly;
    private long made;
    private long changed;
    private long same;
    private long firstMicros;
    private long lastMicros;
    private final List<LineProblem> problems;

    Tally(Progress from) {
        rows = from.rows();
        taken = from.taken();
        refused = from.refused();
        partly = from.partly();
        made = from.made();
        changed = from.changed();
        same = from.same();
        firstMicros = from.firstMicros();
        lastMicros = from.lastMicros();
        problems = new ArrayList<>(from.problems());
    }

    void row() {
        rows++;
    }

    void taken(long micros) {
        taken++;
        firstMicros = Math.min(firstMicros, micros);
        lastMicros = Math.max(lastMicros, micros);
    }

    void made() {
        made++;
    }

    /** Counts a row about a thing. */
    void thing(ThingMap.Outcome outcome) {
        switch (outcome) {
            case MADE -> made++;
            case CHANGED -> changed++;
            case SAME -> same++;
        }
        taken++;
    }

    void problem(long line, String column, String reason, boolean stored) {
        partly += stored ? 1 : 0;
        refused += stored ? 0 : 1;
        if (problems.size() < PROBLEMS_MAX) {
            problems.add(new LineProblem(line, column, reason, stored));
        }
    }

    Progress at(Table table, long grown, boolean end) {
        return new Progress(
                rows,
                taken,
                refused,
                partly,
                made,
                changed,
                same,
                table.position(),
                table.lines(),
                end ? 1 : Math.min(1, table.done()),
                firstMicros,
                lastMicros,
                grown,
                List.copyOf(problems));
    }
}

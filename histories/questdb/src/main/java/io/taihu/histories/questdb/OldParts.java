package io.taihu.histories.questdb;

import io.questdb.cairo.TableToken;
import io.taihu.model.Limit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes way for rows into the narrow parts of one table (see {@link Parts}): a part becomes native before the first row goes into
 * it. For the writer's thread.
 */
final class OldParts {
    /** How long one part may take to become native. */
    @Limit(
            value = "How long one partition of history may take to be made ready for a late row",
            zh = "为迟到行准备历史一个分区的最长时间",
            reached = Limit.Reached.GIVEN_UP)
    private static final Duration CHANGE_MAX = Duration.ofMinutes(10);

    private final QuestDb db;
    private final Parts parts;
    private final TableToken token;
    private final List<Parts.Stretch> narrow = new ArrayList<>();
    private boolean looked;
    private long until;

    /** @param greatest time of all rows that are stored */
    OldParts(QuestDb db, Parts parts, TableToken token, long greatest) {
        this.db = db;
        this.parts = parts;
        this.token = token;
        until = greatest;
    }

    /** The table has more columns now, so all its Parquet may be narrow. */
    void grown(long greatest) {
        looked = false;
        until = greatest;
    }

    /** The time at and after which no row can go into a narrow part. */
    long until() {
        return until;
    }

    /** Whether there is a narrow part within a time, both ends inclusive. */
    boolean within(long from, long to) {
        if (from >= until) {
            return false;
        }
        look();
        return narrow.stream().anyMatch(part -> part.from() <= to && part.until() > from);
    }

    /**
     * Makes sure that rows of a time, both ends inclusive, can be written, and all columns of it be read.
     *
     * @throws io.taihu.model.TaihuException UNAVAILABLE when the table stands still or it takes too long
     */
    void open(long from, long to) {
        if (!within(from, to)) {
            return;
        }
        for (Parts.Stretch part : List.copyOf(narrow)) {
            if (part.from() <= to && part.until() > from) {
                db.toNative(token, part.from(), CHANGE_MAX);
                narrow.remove(part);
            }
        }
        until = end();
    }

    private void look() {
        if (!looked) {
            db.awaitApplied(token, CHANGE_MAX); // parts that become Parquet may still be in the log
            narrow.clear();
            narrow.addAll(parts.narrow(token));
            looked = true;
            until = end();
        }
    }

    private long end() {
        return narrow.isEmpty() ? Long.MIN_VALUE : narrow.getLast().until();
    }
}

package io.taihu.histories.questdb;

import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;

/** Ends a pass over rows that takes too long, or whose thread is to end. For one pass. */
final class Deadline {
    /** Rows after which the time is looked at. */
    private static final int CHECK_ROWS = 8_192;

    private final long nanos = System.nanoTime() + QuestDb.QUERY_MAX.toNanos();
    private int untilCheck = CHECK_ROWS;

    /** To be called for each row. */
    void check() {
        if (--untilCheck == 0) {
            untilCheck = CHECK_ROWS;
            if (System.nanoTime() - nanos > 0 || Thread.currentThread().isInterrupted()) {
                throw new TaihuException(
                        ErrorCode.UNAVAILABLE, "the question takes too long: ask for fewer things or a shorter time");
            }
        }
    }
}

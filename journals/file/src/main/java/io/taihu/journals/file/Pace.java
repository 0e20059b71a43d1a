package io.taihu.journals.file;

/**
 * Decides whether callers flush themselves or a thread does, from how long flushes take. Told by the leader of a flush, asked
 * by any thread.
 */
final class Pace {
    /** Above this a thread flushes. */
    static final long SLOW_NANOS = 1_000_000;
    /** Below this callers do again. */
    static final long QUICK_NANOS = 500_000;

    /** What one flush may weigh at most, so that a single hiccup decides nothing. */
    private static final long SAMPLE_NANOS_MAX = 4 * SLOW_NANOS;

    private static final int WEIGHT = 8;

    private final FileJournal.Flusher flusher;
    private long average;
    private volatile boolean threaded;

    Pace(FileJournal.Flusher flusher) {
        this.flusher = flusher;
        this.threaded = flusher == FileJournal.Flusher.THREAD;
    }

    boolean threaded() {
        return threaded;
    }

    void flushed(long nanos) {
        if (flusher != FileJournal.Flusher.AUTO) {
            return;
        }
        average += (Math.min(nanos, SAMPLE_NANOS_MAX) - average) / WEIGHT;
        if (threaded ? average < QUICK_NANOS : average > SLOW_NANOS) {
            threaded = !threaded;
        }
    }
}

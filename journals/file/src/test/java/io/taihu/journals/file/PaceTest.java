package io.taihu.journals.file;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Who flushes when. */
final class PaceTest {
    @Test
    void aThreadFlushesWhileFlushesAreSlow() {
        Pace pace = new Pace(FileJournal.Flusher.AUTO);
        assertThat(pace.threaded()).isFalse();
        flush(pace, 3_000_000, 20);
        assertThat(pace.threaded()).isTrue();
        flush(pace, 700_000, 100); // neither slow nor quick: stays as it is
        assertThat(pace.threaded()).isTrue();
        flush(pace, 100_000, 30);
        assertThat(pace.threaded()).isFalse();
        flush(pace, 700_000, 100);
        assertThat(pace.threaded()).isFalse();
    }

    @Test
    void oneHiccupDecidesNothing() {
        Pace pace = new Pace(FileJournal.Flusher.AUTO);
        flush(pace, 100_000, 50);
        flush(pace, 5_000_000_000L, 1);
        assertThat(pace.threaded()).isFalse();
    }

    @Test
    void aChoiceIsKept() {
        Pace inline = new Pace(FileJournal.Flusher.INLINE);
        flush(inline, 10_000_000, 100);
        assertThat(inline.threaded()).isFalse();
        Pace thread = new Pace(FileJournal.Flusher.THREAD);
        flush(thread, 1_000, 100);
        assertThat(thread.threaded()).isTrue();
    }

    private static void flush(Pace pace, long nanos, int times) {
        for (int i = 0; i < times; i++) {
            pace.flushed(nanos);
        }
    }
}

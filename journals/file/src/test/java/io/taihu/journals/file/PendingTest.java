package io.taihu.journals.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.spi.Completion;
import io.taihu.spi.JournalException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Who is to be told. */
final class PendingTest {
    private static final Completion NOBODY = new Completion() {
        @Override
        public void durable(long token, long position) {}

        @Override
        public void failed(long token, JournalException cause) {}
    };

    @Test
    void givesAllInOrderHoweverItGrowsAndWraps() {
        Pending pending = new Pending();
        Pending.Batch batch = new Pending.Batch();
        SplittableRandom random = new SplittableRandom(1);
        long added = 0;
        long taken = 0;
        for (int round = 0; round < 2_000; round++) {
            int more = random.nextInt(round % 100 == 0 ? 5_000 : 300);
            for (int i = 0; i < more; i++) {
                pending.add(NOBODY, -added, added * 8);
                added++;
            }
            long before = taken + random.nextLong(added - taken + 1);
            int count = pending.take(before * 8, batch);
            assertThat(count).isEqualTo((int) (before - taken));
            for (int i = 0; i < count; i++) {
                assertThat(batch.completions[i]).isSameAs(NOBODY);
                assertThat(batch.tokens[i]).isEqualTo(-taken);
                assertThat(batch.positions[i]).isEqualTo(taken * 8);
                taken++;
            }
        }
        assertThat(pending.take(Long.MAX_VALUE, batch)).isEqualTo((int) (added - taken));
        assertThat(pending.take(Long.MAX_VALUE, batch)).isZero();
    }
}

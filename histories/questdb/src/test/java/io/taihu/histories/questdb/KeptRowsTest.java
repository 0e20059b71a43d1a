package io.taihu.histories.questdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class KeptRowsTest {
    private record Kept(long place, int table, int entry, byte[] bytes) {}

    @Test
    void keepsTheLatestRowsAndTellsWhichLeaveOldestFirst() {
        long seed = Long.getLong("history.seed", 99);
        Random random = new Random(seed);
        KeptRows rows = new KeptRows(8_192);
        ArrayDeque<Kept> expected = new ArrayDeque<>();
        long left = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(rows.lengthMax() + 1)];
            random.nextBytes(bytes);
            List<Long> leaving = new ArrayList<>();
            long place = rows.keep(i % 3, i, bytes, 0, bytes.length, leaving::add);
            for (long gone : leaving) {
                assertThat(gone)
                        .as("seed %d, row %d", seed, i)
                        .isEqualTo(expected.removeFirst().place());
                left++;
            }
            expected.addLast(new Kept(place, i % 3, i, bytes));
            if (i % 97 == 0) {
                List<Long> places = new ArrayList<>();
                for (long p = rows.next(0); p < rows.end(); p = rows.next(rows.after(p))) {
                    places.add(p);
                }
                assertThat(places)
                        .as("seed %d, row %d", seed, i)
                        .isEqualTo(expected.stream().map(Kept::place).toList());
                for (Kept kept : expected) {
                    assertThat(rows.table(kept.place())).isEqualTo(kept.table());
                    assertThat(rows.entry(kept.place())).isEqualTo(kept.entry());
                    int offset = rows.offset(kept.place());
                    assertThat(Arrays.copyOfRange(rows.bytes(), offset, offset + rows.length(kept.place())))
                            .isEqualTo(kept.bytes());
                }
            }
        }
        assertThat(left).isGreaterThan(15_000);
        rows.clear();
        assertThat(rows.next(0)).isEqualTo(rows.end());
    }
}

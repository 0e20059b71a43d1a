package io.taihu.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.spi.AuditLog.NewEntry;
import io.taihu.spi.AuditLog.Result;
import io.taihu.spi.AuditLog.Subject;
import io.taihu.spi.AuditLog.Who;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RefusalsTest {
    private final Refusals refusals = new Refusals(3);

    private static NewEntry refused(String address, String operation, String subject, String space) {
        return new NewEntry(
                1_790_000_000_000_000L,
                Who.NOBODY,
                address,
                operation,
                new Subject("thing", subject),
                space,
                Result.REFUSED,
                "forbidden",
                0,
                1,
                "{}");
    }

    @Test
    void theFirstOfAKindIsToldAtOnceAndTheRestAsOne() {
        NewEntry first = refused("1.1.1.1", "x", "a", "city");
        assertThat(refusals.note(first, 0)).contains(first);
        assertThat(refusals.note(first, 1)).isEmpty();
        assertThat(refusals.note(first, 2)).isEmpty();
        assertThat(refusals.isOver(Refusals.WINDOW_NANOS - 1)).isFalse();
        assertThat(refusals.isOver(Refusals.WINDOW_NANOS)).isTrue();

        List<NewEntry> told = refusals.end(1_790_000_060_000_000L);
        assertThat(told).hasSize(1);
        assertThat(told.getFirst().times()).isEqualTo(2);
        assertThat(told.getFirst().subject()).isEqualTo(new Subject("thing", "a"));
        assertThat(told.getFirst().space()).isEqualTo("city");
        assertThat(told.getFirst().detail()).isEqualTo("{\"since\":\"2026-09-21T14:13:20Z\"}");
        assertThat(refusals.isOver(Long.MAX_VALUE)).isFalse();
        assertThat(refusals.note(first, 3)).as("a new minute").contains(first);
    }

    @Test
    void othersThanTheFirstAreNamedOnlyByWhatTheyHaveInCommon() {
        refusals.note(refused("1.1.1.1", "x", "a", "city"), 0);
        refusals.note(refused("1.1.1.1", "x", "b", "town"), 0);

        NewEntry told = refusals.end(0).getFirst();
        assertThat(told.subject()).isEqualTo(new Subject("thing", ""));
        assertThat(told.space()).isEmpty();
    }

    @Test
    void whatIsRefusedOnceHasNoSecondEntry() {
        refusals.note(refused("1.1.1.1", "x", "a", ""), 0);

        assertThat(refusals.end(0)).isEmpty();
    }

    @Test
    void aFloodFromEverywhereIsToldInFewEntries() {
        long atOnce = IntStream.range(0, 100_000)
                .filter(i -> refusals.note(refused("10.0." + i, "op" + i, "a", ""), i)
                        .isPresent())
                .count();
        List<NewEntry> told = refusals.end(0);

        assertThat(atOnce).isEqualTo(3);
        assertThat(told).hasSize(1);
        assertThat(told.getFirst().operation()).isEqualTo(Refusals.OTHERS);
        assertThat(told.getFirst().times()).isEqualTo(99_997);
    }
}

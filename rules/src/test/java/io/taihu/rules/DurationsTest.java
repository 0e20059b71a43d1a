package io.taihu.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DurationsTest {
    @ParameterizedTest
    @CsvSource({
        "1h30m, 5400000000, 1h30m",
        "90 s, 90000000, 1m30s",
        "5min, 300000000, 5m",
        "5 min, 300000000, 5m",
        "2d, 172800000000, 2d",
        "2w, 1209600000000, 14d",
        "1 h  30 m  15 sec, 5415000000, 1h30m15s",
        "250ms, 250000, 250ms",
        "0.25s, 250000, 250ms",
        "0.5 h, 1800000000, 30m",
        "0.0015ms, 2, 0.002ms",
        "61.5s, 61500000, 1m1.5s",
        "400d, 34560000000000, 400d"
    })
    void readsAndPrints(String text, long micros, String printed) {
        List<Fault> faults = new ArrayList<>();
        assertThat(Durations.parse(Clause.of(text), faults::add)).isEqualTo(micros);
        assertThat(faults).isEmpty();
        assertThat(Durations.print(micros)).isEqualTo(printed);
        assertThat(Durations.parse(Clause.of(printed), faults::add)).isEqualTo(micros);
    }

    @ParameterizedTest
    @CsvSource({
        "'', 3, 1, 'a duration was expected, such as 30s, 1h30m or 2d'",
        "'  ', 3, 1, 'a duration was expected, such as 30s, 1h30m or 2d'",
        "soon, 3, 4, 'a duration was expected, such as 30s, 1h30m or 2d'",
        "-5s, 3, 1, 'a duration was expected, such as 30s, 1h30m or 2d'",
        "1..5s, 3, 5, 'a duration was expected, such as 30s, 1h30m or 2d'",
        ".s, 3, 2, 'a duration was expected, such as 30s, 1h30m or 2d'",
        "1h m, 6, 1, 'a duration was expected, such as 30s, 1h30m or 2d'",
        "90, 3, 2, 'a duration has a unit, such as 90s or 90m'",
        "1h 30, 6, 2, 'a duration has a unit, such as 30s or 30m'",
        "5 minn, 5, 4, '\"minn\" is no unit of a duration; did you mean min? There are ms, s, sec, m, min, h, d, w'",
        "0s, 3, 2, 'a duration is longer than nothing and at most 400d, got 0s'",
        "401d, 3, 4, 'a duration is at most 400d, got 401d'",
        "99999999999999999999999999999999999999999999999999w, 3, 51, 'a duration is at most 400d, got 99999999999999999999999999999999999999999999999999w'"
    })
    void saysWhatIsNoDuration(String text, int column, int length, String message) {
        List<Fault> faults = new ArrayList<>();
        assertThat(Durations.parse(new Clause(text, 7, 3, 3), faults::add)).isZero();
        assertThat(faults).containsExactly(new Fault(7, column, length, message));
    }

    @Test
    void isBounded() {
        List<Fault> faults = new ArrayList<>();
        assertThat(Durations.parse(Clause.of("1s".repeat(1_000_000)), faults::add))
                .isZero();
        assertThat(faults).hasSize(1);
    }
}

package io.taihu.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.spi.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Readings of today, in zones whose days begin at other times. */
final class PaceTest {
    private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
    private static final ZoneId ST_JOHNS = ZoneId.of("America/St_Johns");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final ZoneId UTC = ZoneId.of("UTC");

    private final AtomicLong readings = new AtomicLong();
    private final AtomicLong nowMicros = new AtomicLong();
    private final Clock clock = new Clock() {
        @Override
        public long micros() {
            return nowMicros.get();
        }

        @Override
        public long nanos() {
            return nowMicros.get() * 1_000;
        }
    };

    @Test
    void todayBeginsAtMidnightOfTheZone() {
        Pace pace = startedAt("2026-11-20T12:00:00Z");
        // one reading a minute for a day and a half
        minutes(pace, 36 * 60);
        // it is 00:00 UTC of the 22nd, 08:00 in Shanghai, 20:30 of the 21st in St. John's, 01:00 in Berlin
        assertThat(pace.today(UTC)).isZero();
        assertThat(pace.today(SHANGHAI)).isEqualTo(8 * 60);
        assertThat(pace.today(ST_JOHNS)).isEqualTo(20 * 60 + 30);
        assertThat(pace.today(BERLIN)).isEqualTo(60);
        pace.close();
    }

    @Test
    void aDayOfTwentyFiveHoursIsCountedWhole() {
        Pace pace = startedAt("2026-10-24T20:00:00Z");
        // to 23:59 in Berlin on the day the clocks are set back
        minutes(pace, 26 * 60 + 59);
        assertThat(pace.today(BERLIN)).isEqualTo(24 * 60 + 59);
        pace.close();
    }

    @Test
    void beforeTheFirstMidnightAllSinceTheStartCounts() {
        Pace pace = startedAt("2026-11-20T12:07:00Z");
        minutes(pace, 30);
        assertThat(pace.today(UTC)).isEqualTo(30);
        pace.close();
    }

    @Test
    void aMachineThatSleptOverMidnightCountsFromWhenItWoke() {
        Pace pace = startedAt("2026-11-20T12:00:00Z");
        minutes(pace, 60);
        nowMicros.set(micros("2026-11-21T03:00:00Z"));
        minutes(pace, 10);
        assertThat(pace.today(UTC)).isEqualTo(10);
        pace.close();
    }

    private Pace startedAt(String time) {
        nowMicros.set(micros(time));
        return new Pace(readings::get, () -> 0, clock);
    }

    private void minutes(Pace pace, int count) {
        for (int i = 0; i < count; i++) {
            pace.today(UTC); // as the look each second does
            readings.incrementAndGet();
            nowMicros.addAndGet(60_000_000);
        }
        pace.today(UTC);
    }

    private static long micros(String time) {
        return Instant.parse(time).toEpochMilli() * 1_000;
    }
}

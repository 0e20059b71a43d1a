package io.taihu.netkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.spi.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PastDaysTest {
    private static final long NOW = 1_790_000_000L;
    private static final long DAY = 86_400;

    private long nanos;
    private final Clock clock = new Clock() {
        @Override
        public long micros() {
            return NOW * 1_000_000;
        }

        @Override
        public long nanos() {
            return nanos;
        }
    };
    private final PastDays days = new PastDays(Duration.ofDays(7_000), clock);

    @Test
    void whatIsAheadOrTooLongAgoIsNotTaken() {
        assertThat(days.wrong(NOW + 600)).isEmpty();
        assertThat(days.wrong(NOW + 601)).contains("more than 10 minutes ahead");
        assertThat(days.wrong(NOW - 7_000 * DAY)).isEmpty();
        assertThat(days.wrong(NOW - 7_000 * DAY - 1)).contains("more than 7000 days ago");
        assertThat(days.wrong(-1)).contains("days ago");
    }

    @Test
    void ofDaysLongPastOnlySoManyAreTakenAtOnce() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(days.wrong(NOW - i % 31 * DAY)).as("the last month").isEmpty();
        }
        for (int i = 100; i < 100 + PastDays.DAYS_MAX; i++) {
            assertThat(days.wrong(NOW - i * DAY)).isEmpty();
        }
        assertThat(days.wrong(NOW - 600 * DAY)).contains("send it later");
        assertThat(days.wrong(NOW - 100 * DAY)).as("named before").isEmpty();
        nanos += Duration.ofSeconds(10).toNanos();
        assertThat(days.wrong(NOW - 600 * DAY)).isEmpty();
        assertThat(days.wrong(NOW - 601 * DAY)).contains("send it later");
    }
}

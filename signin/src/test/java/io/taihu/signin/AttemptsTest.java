package io.taihu.signin;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.spi.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class AttemptsTest {
    private long nanos = 1;

    private final Clock clock = new Clock() {
        @Override
        public long micros() {
            return nanos / 1_000;
        }

        @Override
        public long nanos() {
            return nanos;
        }
    };
    private final Attempts attempts = new Attempts(clock, 3, Duration.ofSeconds(10));

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    @Test
    void theFirstAreFreeAndThenEachWaitsTwiceAsLong() {
        for (int i = 0; i < 3; i++) {
            assertThat(attempts.begin("a")).isZero();
        }
        for (long seconds : new long[] {1, 2, 4, 8, 10, 10}) {
            assertThat(attempts.begin("a")).isEqualTo(seconds);
            pass(Duration.ofSeconds(seconds).minusNanos(1));
            assertThat(attempts.begin("a")).as("what is refused does not count").isEqualTo(1);
            pass(Duration.ofNanos(1));
            assertThat(attempts.begin("a")).isZero();
        }
        assertThat(attempts.begin("b")).as("another").isZero();
    }

    @Test
    void whatWasRightIsTakenBackAndWhatIsLongAgoForgotten() {
        for (int i = 0; i < 50; i++) {
            assertThat(attempts.begin("a")).isZero();
            attempts.takeBack("a");
        }
        for (int i = 0; i < 3; i++) {
            assertThat(attempts.begin("a")).isZero();
        }
        assertThat(attempts.begin("a")).isPositive();
        attempts.forget("a");
        assertThat(attempts.begin("a")).isZero();
        attempts.begin("a");
        attempts.begin("a");
        assertThat(attempts.begin("a")).isPositive();
        pass(Attempts.FORGET.plusSeconds(1));
        for (int i = 0; i < 3; i++) {
            assertThat(attempts.begin("a")).isZero();
        }
    }

    @Test
    void manyKeysAreBounded() {
        for (int i = 0; i < Attempts.KEYS_MAX + 10; i++) {
            for (int tried = 0; tried < 3; tried++) {
                attempts.begin("key" + i);
            }
        }
        assertThat(attempts.begin("key0")).as("the oldest is forgotten").isZero();
        assertThat(attempts.begin("key" + Attempts.KEYS_MAX)).isPositive();
    }
}

package io.taihu.notices;

import io.taihu.spi.NoticeStore;
import io.taihu.spi.Settings;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/**
 * How long to wait before what failed is tried again: each time twice as long, up to an hour, and never quite as long as others
 * wait; and when it is tried no more. Thread-safe.
 */
final class Patience {
    /** Robots take some 20 messages a minute. */
    static final long ROBOT_GAP_MICROS = 3_000_000;

    private static final long FIRST_MICROS = 5_000_000;
    private static final long LAST_MICROS = Duration.ofHours(1).toMillis() * 1_000;

    private final long tries;
    private final long giveUpMicros;
    private final RandomGenerator random;
    /** Of channels that failed or were told something of late; those that are there, which the registry bounds. */
    private final Map<String, Rest> rests = new ConcurrentHashMap<>();

    /**
     * A channel is left alone.
     *
     * @param failures since it worked
     */
    private record Rest(int failures, long untilMicros) {}

    Patience(Settings settings, RandomGenerator random) {
        this.tries = settings.get(NoticeSettings.TRIES);
        this.giveUpMicros = settings.get(NoticeSettings.GIVE_UP).toMillis() * 1_000;
        this.random = random;
    }

    long giveUpMicros() {
        return giveUpMicros;
    }

    /** Until when a channel is left alone; 0 when it is not. */
    long restsUntil(String channel) {
        Rest rest = rests.get(channel);
        return rest == null ? 0 : rest.untilMicros;
    }

    boolean isFailing(String channel) {
        Rest rest = rests.get(channel);
        return rest != null && rest.failures > 0;
    }

    /** Notes that a channel works, and until when it is left alone all the same. */
    void works(String channel, long untilMicros) {
        rests.put(channel, new Rest(0, untilMicros));
    }

    /**
     * Notes that a channel failed.
     *
     * @param wantedMicros how long it wants to be left alone, at least
     * @return until when it is
     */
    long failed(String channel, long now, long wantedMicros) {
        return rests.compute(channel, (_, known) -> {
                    int failures = known == null ? 1 : Math.min(known.failures + 1, 64);
                    return new Rest(failures, now + Math.max(wantedMicros, pauseMicros(failures)));
                })
                .untilMicros;
    }

    /** How long to wait after so many tries. */
    long pauseMicros(int attempts) {
        long whole = Math.min(LAST_MICROS, FIRST_MICROS << Math.min(attempts - 1, 20));
        return whole / 2 + random.nextLong(whole / 2 + 1);
    }

    /** Whether a notice that fails now is given up. */
    boolean isOver(NoticeStore.Notice notice, long now) {
        return notice.attempts() + 1 >= tries || notice.begunMicros() > 0 && now - notice.begunMicros() > giveUpMicros;
    }
}

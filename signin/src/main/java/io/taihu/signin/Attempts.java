package io.taihu.signin;

import io.taihu.model.Limit;
import io.taihu.spi.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts what is tried under a key, such as an address or a name, and makes it wait: the first few are free, then each waits
 * twice as long as the one before. Thread-safe; in memory alone.
 */
final class Attempts {
    /** Most keys remembered; the one not seen for longest goes first. */
    @Limit(
            value = "Most names, addresses and browsers whose wrong tries are remembered",
            zh = "记录失败登录的名称、地址与浏览器的最多个数",
            reached = Limit.Reached.OLDEST_GOES)
    static final int KEYS_MAX = 20_000;
    /** What was tried is forgotten when nothing was for so long. */
    static final Duration FORGET = Duration.ofHours(1);

    private final Clock clock;
    private final int free;
    private final long mostNanos;
    private final Map<String, Count> counts = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Count> eldest) {
            return size() > KEYS_MAX;
        }
    };

    private static final class Count {
        int tried;
        long last;
        long wait;
    }

    /**
     * @param free tries before the first wait
     * @param most longest wait
     */
    Attempts(Clock clock, int free, Duration most) {
        this.clock = clock;
        this.free = free;
        this.mostNanos = most.toNanos();
    }

    /**
     * Counts a try before it is made, so that many at once are no way around.
     *
     * @return 0 when it may be made, otherwise the seconds to wait: it does not count then
     */
    synchronized long begin(String key) {
        long now = clock.nanos();
        Count count = counts.computeIfAbsent(key, _ -> new Count());
        if (count.tried > 0 && now - count.last > FORGET.toNanos()) {
            count.tried = 0;
            count.wait = 0;
        }
        long left = count.tried == 0 ? 0 : count.wait - (now - count.last);
        if (left > 0) {
            return Math.max(1, (left + 999_999_999L) / 1_000_000_000L);
        }
        count.tried++;
        count.last = now;
        count.wait = wait(count.tried);
        return 0;
    }

    /** What was tried under this key was right after all: that try is taken back. */
    synchronized void takeBack(String key) {
        Count count = counts.get(key);
        if (count != null && count.tried > 0) {
            count.tried--;
            count.wait = wait(count.tried);
        }
    }

    /** Everything tried under this key is forgotten. */
    synchronized void forget(String key) {
        counts.remove(key);
    }

    private long wait(int tried) {
        int over = tried - free;
        return over < 0 ? 0 : Math.min(mostNanos, 1_000_000_000L << Math.min(over, 20));
    }
}

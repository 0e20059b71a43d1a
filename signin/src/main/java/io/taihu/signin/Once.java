package io.taihu.signin;

import io.taihu.core.Tokens;
import io.taihu.model.Limit;
import io.taihu.spi.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Things put by for a while under names that cannot be guessed, each to be taken once. Thread-safe; in memory alone. */
final class Once<T> {
    /** Most at once; the oldest goes first. */
    @Limit(
            value = "Most ceremonies of signing in that are under way",
            zh = "同时进行的登录流程的最多个数",
            reached = Limit.Reached.OLDEST_GOES)
    static final int MAX = 10_000;

    private final Clock clock;
    private final long nanos;
    private final Map<String, Kept<T>> kept = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Kept<T>> eldest) {
            return size() > MAX;
        }
    };

    private record Kept<T>(T what, long since) {}

    Once(Clock clock, Duration lasts) {
        this.clock = clock;
        this.nanos = lasts.toNanos();
    }

    /** Puts something by and gives its name. */
    synchronized String put(T what) {
        String name = Tokens.make("once");
        kept.put(name, new Kept<>(what, clock.nanos()));
        return name;
    }

    /** Takes it; null when it is not there, was taken before or has waited too long. */
    synchronized @Nullable T take(String name) {
        Kept<T> found = kept.remove(name);
        return found == null || clock.nanos() - found.since() > nanos ? null : found.what();
    }
}

package io.taihu.watch;

import io.taihu.model.Limit;
import io.taihu.spi.TellingStore.What;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Counts what is told of each rule and of each space in minutes, to tell a flood by. Thread-safe; a restart begins anew. */
final class Floods {
    /** Most rules and spaces that are counted at a time. */
    @Limit(
            value = "Most rules and spaces whose alarms are counted to tell a flood",
            zh = "为识别告警风暴而计数的规则与空间的最多个数",
            reached = Limit.Reached.LEFT_OUT)
    static final int COUNTED_MAX = 10_000;

    private static final long MINUTE_MICROS = Duration.ofMinutes(1).toMillis() * 1_000;

    private final int most;
    private final Map<String, Minute> minutes = new HashMap<>();

    private static final class Minute {
        private final long end;
        private final boolean flooded;
        private int count;

        Minute(long end, boolean flooded) {
            this.end = end;
            this.flooded = flooded;
        }
    }

    Floods(int most) {
        this.most = most;
    }

    /** Counts one, and says until when it waits for others; 0 for not at all. A flood that goes on is told once a minute. */
    synchronized long until(What what, String rule, String space, long now) {
        return Math.max(count(what + " rule " + rule, now), count(what + " space " + space, now));
    }

    private long count(String key, long now) {
        Minute minute = minutes.get(key);
        if (minute == null || now >= minute.end) {
            boolean goesOn = minute != null && minute.count > most && now < minute.end + MINUTE_MICROS;
            if (minute == null && minutes.size() >= COUNTED_MAX) {
                minutes.values().removeIf(each -> now >= each.end + MINUTE_MICROS);
                if (minutes.size() >= COUNTED_MAX) {
                    return 0;
                }
            }
            minute = new Minute(now + MINUTE_MICROS, goesOn);
            minutes.put(key, minute);
        }
        minute.count++;
        return minute.flooded || minute.count > most ? minute.end : 0;
    }
}

package io.taihu.netkit;

import io.taihu.model.Limit;
import io.taihu.spi.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.BitSet;

/**
 * Says which times of readings a listener takes: not too far ahead, not longer ago than it was told, and of days that are long past only
 * so many at once, since history keeps each day in files of its own, and opening hundreds of them holds up the readings of all. A day that
 * was named before costs nothing. Thread-safe.
 */
public final class PastDays {
    /** How far ahead a device's clock may be. */
    @Limit(
            value = "How far ahead the time of a vehicle's report may lie",
            zh = "车辆上报时间可超前的最大量",
            reached = Limit.Reached.REFUSED)
    public static final Duration AHEAD_MAX = Duration.ofMinutes(10);
    /** Days that are never counted. */
    @Limit(
            value = "Age from which a day that vehicles report of counts as long past",
            zh = "车辆上报的日期视为久远的年龄",
            reached = Limit.Reached.REFUSED)
    static final Duration RECENT = Duration.ofDays(31);
    /** Long past days that may be named for the first time at once. */
    @Limit(
            value =
                    "Most long past days that vehicles may report of for the first time at once; one more every ten seconds",
            zh = "车辆可一次首次上报的久远日期最多天数；每十秒增加一天",
            reached = Limit.Reached.REFUSED)
    static final int DAYS_MAX = 400;

    private static final long NANOS_A_DAY_MORE = Duration.ofSeconds(10).toNanos();
    private static final long DAY_SECONDS = Duration.ofDays(1).toSeconds();
    private static final long MICROS = 1_000_000;

    private final Clock clock;
    private final Duration past;
    private final BitSet named = new BitSet();
    private double left = DAYS_MAX;
    private long nanos;

    /** @param past how long ago a time may lie */
    public PastDays(Duration past, Clock clock) {
        this.clock = clock;
        this.past = past;
        this.nanos = clock.nanos();
    }

    /**
     * What is wrong with a time; empty for nothing.
     *
     * @param seconds since 1970
     */
    public String wrong(long seconds) {
        long now = clock.micros() / MICROS;
        if (seconds > now - RECENT.toSeconds() && seconds <= now + AHEAD_MAX.toSeconds()) {
            return "";
        }
        if (seconds > now) {
            return "its time is " + Instant.ofEpochSecond(seconds) + ", more than " + AHEAD_MAX.toMinutes()
                    + " minutes ahead";
        }
        if (seconds < now - past.toSeconds() || seconds < 0) {
            return "its time is " + Instant.ofEpochSecond(seconds) + ", more than " + past.toDays() + " days ago";
        }
        int day = (int) (seconds / DAY_SECONDS);
        return takes(day)
                ? ""
                : "it is of " + LocalDate.ofEpochDay(day) + ", and too many days longer ago than " + RECENT.toDays()
                        + " days were reported of just now; send it later";
    }

    private synchronized boolean takes(int day) {
        if (named.get(day)) {
            return true;
        }
        long now = clock.nanos();
        left = Math.min(DAYS_MAX, left + (double) (now - nanos) / NANOS_A_DAY_MORE);
        nanos = now;
        if (left < 1) {
            return false;
        }
        left--;
        named.set(day);
        return true;
    }
}

package io.taihu.protocols.jt808;

import io.taihu.netkit.PastDays;
import java.time.Instant;

/**
 * Times of a terminal's locations. Terminals count seconds and report every change at once, so several of one second get microseconds by
 * their serials: each is kept, and one that is sent again is the same again. For one thread.
 */
final class Times {
    private static final long EARLIEST = Instant.parse("2005-01-01T00:00:00Z").getEpochSecond();
    private static final long MICROS = 1_000_000;

    private long second = Long.MIN_VALUE;
    private int firstSerial;

    /** What is wrong with a time; empty for nothing. */
    static String wrong(long seconds, PastDays days) {
        if (seconds == TimeField.NO_TIME) {
            return "its time is none: it must be 12 digits YYMMDDhhmmss in GMT+8";
        }
        if (seconds < EARLIEST) {
            return "its time is " + Instant.ofEpochSecond(seconds) + ", before 2005";
        }
        return days.wrong(seconds);
    }

    /** Microseconds since 1970 of a location that came with a serial. */
    long micros(long seconds, int serial) {
        if (seconds != second) {
            second = seconds;
            firstSerial = serial;
        }
        return seconds * MICROS + (serial - firstSerial & 0xFFFF);
    }

    /** Microseconds since 1970 of the next location of a batch, whose order tells those of one second apart. */
    long next(long seconds) {
        if (seconds != second) {
            second = seconds;
            firstSerial = 0;
        } else {
            firstSerial++;
        }
        return seconds * MICROS + firstSerial;
    }
}

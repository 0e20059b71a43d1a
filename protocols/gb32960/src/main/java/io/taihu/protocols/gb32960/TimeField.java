package io.taihu.protocols.gb32960;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Year less 2000, month, day, hour, minute and second of Beijing, a byte each. */
final class TimeField extends Field {
    static final int WIDTH = 6;
    /** What {@link #micros} answers when the bytes are no time. */
    static final long NONE = Long.MIN_VALUE;

    static final ZoneOffset BEIJING = ZoneOffset.ofHours(8);
    private static final DateTimeFormatter ISO = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxxx");
    private static final int CENTURY = 2_000;

    TimeField(String name) {
        super(name);
    }

    /** Microseconds since 1970 of a raw time, or {@link #NONE}. */
    static long micros(long raw) {
        try {
            return LocalDateTime.of(
                                    CENTURY + (int) (raw >> 40),
                                    part(raw, 32),
                                    part(raw, 24),
                                    part(raw, 16),
                                    part(raw, 8),
                                    part(raw, 0))
                            .toEpochSecond(BEIJING)
                    * 1_000_000;
        } catch (DateTimeException e) {
            return NONE;
        }
    }

    /** The raw time of an instant, whose parts of a second are left out. */
    static long raw(Instant time) {
        OffsetDateTime at = time.atOffset(BEIJING);
        int year = at.getYear() - CENTURY;
        if (year < 0 || year > 0xff) {
            throw new IllegalArgumentException("a time lies between 2000 and 2255, not " + at);
        }
        return (long) year << 40
                | (long) at.getMonthValue() << 32
                | (long) at.getDayOfMonth() << 24
                | (long) at.getHour() << 16
                | (long) at.getMinute() << 8
                | at.getSecond();
    }

    static void write(long raw, Out out) {
        out.unsigned(raw, WIDTH);
    }

    @Override
    void read(In in, Values into, int place) {
        in.need(WIDTH, name());
        into.raw[place] = in.unsigned(WIDTH);
    }

    @Override
    void write(Values from, int place, Out out) {
        write(from.raw[place], out);
    }

    @Override
    void json(Values from, int place, Json out) {
        out.name(name());
        json(from.raw[place], out);
    }

    static void json(long raw, Json out) {
        long micros = micros(raw);
        if (micros == NONE) {
            out.open().name("value").nothing().name("quality").text(Validity.INVALID.word());
            out.name("raw").text(String.format("%012x", raw)).close();
        } else {
            out.text(ISO.format(Instant.ofEpochSecond(micros / 1_000_000).atOffset(BEIJING)));
        }
    }

    private static int part(long raw, int shift) {
        return (int) (raw >> shift) & 0xff;
    }
}

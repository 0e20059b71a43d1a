package io.taihu.protocols.jt808;

import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;

/**
 * A time as BCD[6] YYMMDDhhmmss, in GMT+8 unless it is said otherwise; sinks are told those of a terminal with another zone in GMT+8 as
 * well. Digits that are no time, such as the zeros of "every day", stay digits. Immutable.
 */
final class TimeField extends NumberField {
    /** What {@link #epochSeconds} says of digits that are no time. */
    static final long NO_TIME = Long.MIN_VALUE;

    private static final long DAYS_TO_2000 = 10_957;
    private static final int[] DAYS_BEFORE = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    private static final ZoneOffset CHINA = Dialect.STANDARD.zone();
    private static final DateTimeFormatter DIGITS = DateTimeFormatter.ofPattern("yyMMddHHmmss");
    private static final DateTimeFormatter ISO = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssXXX");

    private final ZoneOffset zone;

    TimeField(String name) {
        this(name, CHINA);
    }

    TimeField(String name, ZoneOffset zone) {
        super(name, 6);
        this.zone = zone;
    }

    @Override
    void read(BodyReader in, Sink sink) {
        sink.number(this, moved(raw(in), in.dialect().zone(), CHINA));
    }

    @Override
    void write(Values from, BodyWriter out) {
        out.number(moved(raw(from.need(name())), CHINA, out.dialect().zone()), size());
    }

    /** The digits of the same moment in another zone; those that are no time, or have a zone of their own, as they are. */
    private long moved(long raw, ZoneOffset from, ZoneOffset to) {
        if (from.equals(to) || !zone.equals(CHINA)) {
            return raw;
        }
        long seconds = epochSeconds(raw, from);
        if (seconds == NO_TIME) {
            return raw;
        }
        LocalDateTime there = LocalDateTime.ofEpochSecond(seconds, 0, to);
        // the first and the last hours of the century have no digits in the other zone
        return there.getYear() >= 2000 && there.getYear() < 2100
                ? HexFormat.fromHexDigitsToLong(there.format(DIGITS))
                : raw;
    }

    @Override
    Object value(long raw) {
        long seconds = epochSeconds(raw, zone);
        return seconds == NO_TIME
                ? HexFormat.of().toHexDigits(raw, 12)
                : LocalDateTime.ofEpochSecond(seconds, 0, zone).atOffset(zone).format(ISO);
    }

    @Override
    long raw(Object value) {
        if (value instanceof String text) {
            if (text.length() == 12 && text.chars().allMatch(c -> Character.digit(c, 16) >= 0)) {
                return HexFormat.fromHexDigitsToLong(text);
            }
            try {
                LocalDateTime time =
                        OffsetDateTime.parse(text).withOffsetSameInstant(zone).toLocalDateTime();
                if (time.getYear() >= 2000 && time.getYear() < 2100) {
                    return HexFormat.fromHexDigitsToLong(time.format(DIGITS));
                }
            } catch (DateTimeParseException e) {
                // said below
            }
        }
        throw new BodyException(
                "field " + name()
                        + " must be a time of this century such as 2026-07-01T12:00:00+08:00, or 12 digits, got "
                        + value,
                -1);
    }

    /** Seconds since 1970 of BCD digits in GMT+8; {@link #NO_TIME} when they are no time. */
    static long epochSeconds(long bcd) {
        return epochSeconds(bcd, CHINA);
    }

    private static long epochSeconds(long bcd, ZoneOffset zone) {
        // a digit above 9 shows when 6 is added to it
        if (((bcd + 0x666666666666L ^ bcd ^ 0x666666666666L) & 0x1111111111110L) != 0) {
            return NO_TIME;
        }
        int month = two(bcd, 32);
        int day = two(bcd, 24);
        int hour = two(bcd, 16);
        int minute = two(bcd, 8);
        int second = two(bcd, 0);
        int year = 2000 + two(bcd, 40);
        if (month < 1 || month > 12 || day < 1 || day > days(year, month) || hour > 23 || minute > 59 || second > 59) {
            return NO_TIME;
        }
        int years = year - 2000;
        long date = DAYS_TO_2000 + years * 365L + (years + 3) / 4 + DAYS_BEFORE[month - 1] + day - 1;
        if (month > 2 && years % 4 == 0) {
            date++;
        }
        return date * 86_400 + hour * 3_600L + minute * 60L + second - zone.getTotalSeconds();
    }

    private static int two(long bcd, int shift) {
        int digits = (int) (bcd >>> shift) & 0xFF;
        return (digits >>> 4) * 10 + (digits & 0xF);
    }

    private static int days(int year, int month) {
        return switch (month) {
            case 2 -> year % 4 == 0 ? 29 : 28;
            case 4, 6, 9, 11 -> 30;
            default -> 31;
        };
    }
}

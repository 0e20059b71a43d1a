package io.taihu.core;

/** Times as RFC 3339 text, without allocating. Stateless. */
final class Rfc3339 {
    /** Not a time. */
    static final long INVALID = Long.MIN_VALUE;
    /** Longest text that {@link #write} makes. */
    static final int LENGTH_MAX = 32;

    private static final long DAY_SECONDS = 86_400;
    private static final int SHORTEST = "2026-11-20T14:05:09Z".length();

    private Rfc3339() {}

    /**
     * Reads a date and time with offset, such as {@code 2026-11-20T22:05:09.102+08:00}. Fractions finer than a microsecond
     * are cut off; a leap second counts as the first second of the next day.
     *
     * @return µs since 1970, or {@link #INVALID}
     */
    static long parse(byte[] b, int from, int length) {
        int end = from + length;
        if (length < SHORTEST) {
            return INVALID;
        }
        int year = digits(b, from, 4);
        int month = digits(b, from + 5, 2);
        int day = digits(b, from + 8, 2);
        int hour = digits(b, from + 11, 2);
        int minute = digits(b, from + 14, 2);
        int second = digits(b, from + 17, 2);
        byte t = b[from + 10];
        if ((year | month | day | hour | minute | second) < 0
                || b[from + 4] != '-'
                || b[from + 7] != '-'
                || (t != 'T' && t != 't' && t != ' ')
                || b[from + 13] != ':'
                || b[from + 16] != ':'
                || month < 1
                || month > 12
                || day < 1
                || day > daysOfMonth(year, month)
                || hour > 23
                || minute > 59
                || second > 60) {
            return INVALID;
        }
        int at = from + 19;
        long micros = 0;
        if (b[at] == '.') {
            int first = ++at;
            int weight = 100_000;
            while (at < end && b[at] >= '0' && b[at] <= '9') {
                micros += (long) weight * (b[at] - '0');
                weight /= 10;
                at++;
            }
            if (at == first) {
                return INVALID;
            }
        }
        int offsetMinutes = 0;
        if (at >= end) {
            return INVALID;
        } else if (b[at] == 'Z' || b[at] == 'z') {
            at++;
        } else if ((b[at] == '+' || b[at] == '-') && end - at == 6 && b[at + 3] == ':') {
            int hours = digits(b, at + 1, 2);
            int minutes = digits(b, at + 4, 2);
            if ((hours | minutes) < 0 || hours > 23 || minutes > 59) {
                return INVALID;
            }
            offsetMinutes = (b[at] == '-' ? -1 : 1) * (60 * hours + minutes);
            at += 6;
        }
        if (at != end) {
            return INVALID;
        }
        long minutes = dayOf(year, month, day) * 1_440 + hour * 60L + minute - offsetMinutes;
        if (second == 60 && Math.floorMod(minutes, 1_440) != 1_439) {
            return INVALID;
        }
        return (minutes * 60 + second) * 1_000_000 + micros;
    }

    /**
     * Writes a time in UTC, with milliseconds or microseconds only where it has them.
     *
     * @param b has room for {@value #LENGTH_MAX} bytes from {@code at} on
     * @return index behind the last byte written
     */
    static int write(long timeMicros, byte[] b, int at) {
        long seconds = Math.floorDiv(timeMicros, 1_000_000L);
        int micros = (int) Math.floorMod(timeMicros, 1_000_000L);
        long days = Math.floorDiv(seconds, DAY_SECONDS);
        int ofDay = (int) Math.floorMod(seconds, DAY_SECONDS);
        // the civil calendar in eras of 400 years, which begin on 1 March
        long shifted = days + 719_468;
        long era = Math.floorDiv(shifted, 146_097L);
        int dayOfEra = (int) (shifted - era * 146_097);
        int yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int marchMonth = (5 * dayOfYear + 2) / 153;
        int day = dayOfYear - (153 * marchMonth + 2) / 5 + 1;
        int month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
        long year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
        int p = at;
        if (year < 0 || year > 9_999) {
            b[p++] = (byte) (year < 0 ? '-' : '+');
            p = digits(b, p, (int) Math.abs(year), 6);
        } else {
            p = digits(b, p, (int) year, 4);
        }
        b[p++] = '-';
        p = digits(b, p, month, 2);
        b[p++] = '-';
        p = digits(b, p, day, 2);
        b[p++] = 'T';
        p = digits(b, p, ofDay / 3_600, 2);
        b[p++] = ':';
        p = digits(b, p, ofDay / 60 % 60, 2);
        b[p++] = ':';
        p = digits(b, p, ofDay % 60, 2);
        if (micros != 0) {
            b[p++] = '.';
            p = micros % 1_000 == 0 ? digits(b, p, micros / 1_000, 3) : digits(b, p, micros, 6);
        }
        b[p++] = 'Z';
        return p;
    }

    private static int digits(byte[] b, int at, int value, int count) {
        int rest = value;
        for (int i = at + count - 1; i >= at; i--) {
            b[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return at + count;
    }

    private static int digits(byte[] b, int at, int count) {
        int value = 0;
        for (int i = at; i < at + count; i++) {
            int digit = b[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    private static long dayOf(int year, int month, int day) {
        long y = month <= 2 ? year - 1 : year;
        long era = Math.floorDiv(y, 400L);
        long yearOfEra = y - era * 400;
        long dayOfYear = (153L * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468;
    }

    private static int daysOfMonth(int year, int month) {
        return switch (month) {
            case 4, 6, 9, 11 -> 30;
            case 2 -> year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
            default -> 31;
        };
    }
}

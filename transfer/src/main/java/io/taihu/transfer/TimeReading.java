package io.taihu.transfer;

import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the times of a column. For one thread. */
final class TimeReading {
    /** Local times as they are mostly written. */
    private static final DateTimeFormatter LOCAL = new DateTimeFormatterBuilder()
            .appendPattern("[uuuu-M-d][uuuu/M/d][uuuu.M.d][uuuu年M月d日]")
            .optionalStart()
            .appendPattern("['T'][' ']H:mm[:ss]")
            .optionalStart()
            .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true)
            .optionalEnd()
            .optionalStart()
            .appendPattern("[XXXXX][XX][X]")
            .optionalEnd()
            .optionalEnd()
            .toFormatter(Locale.ROOT);

    private static final double SECONDS_BELOW = 1e11;
    private static final double MILLIS_BELOW = 1e14;
    private static final double MICROS_BELOW = 1e17;

    /** How the name of a column ends whose times are of UTC without saying so each. */
    static final String UTC = " (UTC)";

    private final String format;
    private final ZoneId zone;
    private final @Nullable DateTimeFormatter pattern;

    /** @throws TaihuException INVALID when the format is none */
    TimeReading(String format, ZoneId zone) {
        this.format = format;
        this.zone = zone;
        this.pattern = switch (format) {
            case "auto", "rfc3339", "s", "ms", "us", "ns" -> null;
            default -> {
                try {
                    yield DateTimeFormatter.ofPattern(format, Locale.ROOT);
                } catch (IllegalArgumentException e) {
                    throw new TaihuException(
                            ErrorCode.INVALID,
                            "$.time must be auto, rfc3339, s, ms, us, ns or a pattern such as dd.MM.yyyy HH:mm:ss: "
                                    + e.getMessage(),
                            e);
                }
            }
        };
    }

    /** The zone of a column's times that state none: as its name says, or else as given. */
    static ZoneId zone(String column, ZoneId given) {
        return column.toUpperCase(Locale.ROOT).strip().endsWith(UTC) ? ZoneOffset.UTC : given;
    }

    /**
     * A time in µs since 1970.
     *
     * @throws RowProblem when it is none
     */
    long micros(String column, @Nullable Object cell) throws RowProblem {
        try {
            return switch (cell) {
                case null -> throw new RowProblem(column, "the time is missing");
                case Table.Time time -> time.micros();
                case Long number -> number(number);
                case Double number -> number.longValue() == number ? number(number.longValue()) : fraction(number);
                default -> text(cell.toString().strip());
            };
        } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
            throw new RowProblem(column, wanted() + ", got \"" + RowMap.cut(String.valueOf(cell)) + "\"");
        }
    }

    private long text(String text) {
        if (pattern != null) {
            return of(pattern.parse(text));
        }
        if (isNumber(text)) {
            return text.indexOf('.') < 0 ? number(Long.parseLong(text)) : fraction(Double.parseDouble(text));
        }
        if (format.equals("rfc3339")) {
            return micros(OffsetDateTime.parse(text.replace(' ', 'T')).toInstant());
        }
        if (!format.equals("auto")) {
            throw new DateTimeException("no number");
        }
        return of(LOCAL.parse(text));
    }

    private long of(TemporalAccessor parsed) {
        if (parsed.isSupported(ChronoField.INSTANT_SECONDS)) {
            return micros(Instant.from(parsed));
        }
        if (parsed.isSupported(ChronoField.OFFSET_SECONDS)) {
            return micros(OffsetDateTime.from(parsed).toInstant());
        }
        LocalDateTime local = parsed.isSupported(ChronoField.HOUR_OF_DAY)
                ? LocalDateTime.from(parsed)
                : LocalDate.from(parsed).atStartOfDay();
        return micros(local.atZone(zone).toInstant());
    }

    private long number(long value) {
        return switch (format) {
            case "s" -> Math.multiplyExact(value, 1_000_000L);
            case "ms" -> Math.multiplyExact(value, 1_000L);
            case "us" -> value;
            case "ns" -> Math.floorDiv(value, 1_000L);
            case "auto" -> {
                double size = Math.abs((double) value);
                yield size < SECONDS_BELOW
                        ? Math.multiplyExact(value, 1_000_000L)
                        : size < MILLIS_BELOW
                                ? Math.multiplyExact(value, 1_000L)
                                : size < MICROS_BELOW ? value : Math.floorDiv(value, 1_000L);
            }
            default -> throw new DateTimeException("a number");
        };
    }

    private long fraction(double value) {
        double scale = switch (format) {
            case "s" -> 1e6;
            case "ms" -> 1e3;
            case "us" -> 1;
            case "ns" -> 1e-3;
            case "auto" -> Math.abs(value) < SECONDS_BELOW ? 1e6 : Math.abs(value) < MILLIS_BELOW ? 1e3 : 1;
            default -> throw new DateTimeException("a number");
        };
        return Math.round(value * scale);
    }

    private String wanted() {
        return switch (format) {
            case "auto" ->
                "a time is RFC 3339 such as 2026-11-20T14:05:09Z, a local one such as 2026-11-20 14:05:09, or a"
                        + " number since 1970";
            case "rfc3339" -> "a time is RFC 3339 with an offset, such as 2026-11-20T14:05:09Z";
            case "s", "ms", "us", "ns" -> "a time is a number of " + format + " since 1970";
            default -> "a time is written as " + format;
        };
    }

    private static boolean isNumber(String text) {
        int from = text.startsWith("-") ? 1 : 0;
        boolean dot = false;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.' && !dot) {
                dot = true;
            } else if (c < '0' || c > '9') {
                return false;
            }
        }
        return text.length() > from;
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }
}

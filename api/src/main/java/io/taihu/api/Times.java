package io.taihu.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;

/** Times as the API reads and writes them: RFC 3339, or milliseconds since 1970. */
final class Times {
    @Limit(
            value = "Latest time that is taken: the end of the year 9999",
            zh = "接受的最晚时间：9999 年末",
            unit = Limit.Unit.MICROSECONDS,
            reached = Limit.Reached.REFUSED)
    private static final long MICROS_MAX = 253_402_300_799_999_999L;

    private Times() {}

    /** Microseconds of a text that is RFC 3339 or a number of milliseconds. */
    static long micros(String text, String place) {
        try {
            if (!text.isEmpty()
                    && text.chars().skip(text.charAt(0) == '-' ? 1 : 0).allMatch(Character::isDigit)) {
                return within(Math.multiplyExact(Long.parseLong(text), 1_000L), place);
            }
            // a plus sign in a query that was not written as %2B arrives as a space
            Instant instant = OffsetDateTime.parse(text.replace(' ', '+')).toInstant();
            return within(ChronoUnit.MICROS.between(Instant.EPOCH, instant), place);
        } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
            throw wrong(place, text);
        }
    }

    static long micros(JsonNode node, String place) {
        if (node.isTextual() || node.isIntegralNumber()) {
            return micros(node.asText(), place);
        }
        throw wrong(place, Members.kind(node));
    }

    static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /** RFC 3339 in UTC. */
    static String text(long micros) {
        return instant(micros).toString();
    }

    private static long within(long micros, String place) {
        if (Math.abs(micros) > MICROS_MAX) {
            throw new TaihuException(ErrorCode.INVALID, place + " must lie before the year 10000");
        }
        return micros;
    }

    private static TaihuException wrong(String place, String got) {
        return new TaihuException(
                ErrorCode.INVALID,
                place + " must be RFC 3339, such as 2026-11-20T06:05:09Z, or milliseconds since 1970, got \""
                        + (got.length() > 40 ? got.substring(0, 40) + "…" : got) + "\"");
    }
}

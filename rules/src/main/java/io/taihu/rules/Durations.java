package io.taihu.rules;

import io.taihu.model.Limit;
import io.taihu.model.Nearest;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Durations as people write them: {@code 90 s}, {@code 1h30m}, {@code 2d}. Pure. */
final class Durations {
    /** Longest duration. */
    @Limit(value = "Longest duration in a rule", zh = "规则中时长的最大值", reached = Limit.Reached.REFUSED)
    static final Duration DURATION_MAX = Duration.ofDays(400);

    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long LONGEST_MICROS = DURATION_MAX.toSeconds() * MICROS_PER_SECOND;
    /** More characters than numbers and words of a duration take. */
    private static final int LONGEST_TEXT = 64;

    private static final List<String> WORDS = List.of("ms", "s", "sec", "m", "min", "h", "d", "w");
    private static final String EXPECTED = "a duration was expected, such as 30s, 1h30m or 2d";

    private Durations() {}

    /** Microseconds of a text; 0 when it is none, and then the fault is told. */
    static long parse(Clause clause, Consumer<Fault> faults) {
        long micros = since(clause, faults);
        if (micros == 0) {
            faults.accept(outside(clause, "longer than nothing and at most "));
        }
        return Math.max(0, micros);
    }

    private static Fault outside(Clause clause, String bounds) {
        String text = clause.text();
        return clause.fault(
                0, text.length(), "a duration is " + bounds + DURATION_MAX.toDays() + "d, got " + text.strip());
    }

    /** Microseconds of a text, which may be none at all, as in {@code 0s}; -1 when it is no duration, and then the fault is told. */
    static long since(Clause clause, Consumer<Fault> faults) {
        String text = clause.text();
        if (text.length() > LONGEST_TEXT) {
            faults.accept(clause.fault(0, LONGEST_TEXT, EXPECTED));
            return -1;
        }
        double seconds = 0;
        int at = spaces(text, 0);
        if (at == text.length()) {
            faults.accept(clause.fault(0, 1, EXPECTED));
            return -1;
        }
        while (at < text.length()) {
            int word = over(text, at, true);
            int from = spaces(text, word);
            int end = over(text, from, false);
            String unit = text.substring(from, end);
            double number = number(text.substring(at, word));
            if (Double.isNaN(number)) {
                faults.accept(clause.fault(at, Math.max(1, end - at), EXPECTED));
                return -1;
            }
            if (unit.isEmpty()) {
                faults.accept(clause.fault(
                        at,
                        word - at,
                        "a duration has a unit, such as " + text.substring(at, word) + "s or "
                                + text.substring(at, word) + "m"));
                return -1;
            }
            double each = Unit.seconds(unit);
            if (Double.isNaN(each)) {
                faults.accept(clause.fault(
                        from,
                        end - from,
                        "\"" + unit + "\" is no unit of a duration; did you mean " + Nearest.of(unit, WORDS)
                                + "? There are " + String.join(", ", WORDS)));
                return -1;
            }
            seconds += number * each;
            at = spaces(text, end);
        }
        long micros = Math.round(seconds * MICROS_PER_SECOND);
        if (micros > LONGEST_MICROS) {
            faults.accept(outside(clause, "at most "));
            return -1;
        }
        return micros;
    }

    /** Shortly, such as {@code 1h30m}; it reads as the same. */
    static String print(long micros) {
        if (micros < MICROS_PER_SECOND) {
            return decimal(micros, 1_000) + "ms";
        }
        StringBuilder out = new StringBuilder();
        long rest = micros;
        for (String unit : List.of("d", "h", "m")) {
            long each = ((long) Unit.seconds(unit)) * MICROS_PER_SECOND;
            if (rest >= each) {
                out.append(rest / each).append(unit);
                rest %= each;
            }
        }
        return rest == 0 ? out.toString() : out + decimal(rest, MICROS_PER_SECOND) + "s";
    }

    private static String decimal(long number, long of) {
        return BigDecimal.valueOf(number)
                .divide(BigDecimal.valueOf(of))
                .stripTrailingZeros()
                .toPlainString();
    }

    private static double number(String text) {
        return text.isEmpty()
                        || text.startsWith(".")
                        || text.endsWith(".")
                        || text.indexOf('.') != text.lastIndexOf('.')
                ? Double.NaN
                : Double.parseDouble(text);
    }

    private static int spaces(String text, int from) {
        int at = from;
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    /** Behind the digits, or behind what is neither a digit nor a space. */
    private static int over(String text, int from, boolean digits) {
        int at = from;
        while (at < text.length()
                && !Character.isWhitespace(text.charAt(at))
                && digits == ((text.charAt(at) >= '0' && text.charAt(at) <= '9') || text.charAt(at) == '.')) {
            at++;
        }
        return at;
    }
}

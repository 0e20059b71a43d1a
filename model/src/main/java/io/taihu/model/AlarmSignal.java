package io.taihu.model;

/**
 * What a rule has found out: that an alarm of a thing begins, is different now, or is over. Times are µs since 1970.
 *
 * @param rule id of the rule's document
 * @param thing number of the thing
 * @param key which of the rule's alarms of this thing; empty when it has one
 * @param severity 1 to {@value Alarm#SEVERITY_GREATEST}, see {@link Severity}
 * @param message what is wrong, for people
 * @param latched whether it stays until somebody resets it, also when it is over
 * @param timeMicros when it happened, by the reading that showed it
 * @param receivedMicros when that reading came
 * @param sequence grows with each signal of the same rule, thing and key; one that is not greater than the last is a
 *     repetition after a restart, and changes nothing
 */
public record AlarmSignal(
        String rule,
        long thing,
        String key,
        Kind kind,
        int severity,
        String message,
        boolean latched,
        long timeMicros,
        long receivedMicros,
        long sequence) {
    /** What it tells. */
    public enum Kind {
        /** The condition holds from now on. */
        RAISED,
        /** It goes on to hold; its severity or message is another. */
        CHANGED,
        /** It does not hold any more. */
        CLEARED
    }

    public AlarmSignal {
        if (severity < 1 || severity > Alarm.SEVERITY_GREATEST) {
            throw new TaihuException(
                    ErrorCode.INVALID,
                    "an alarm's severity lies within 1 and " + Alarm.SEVERITY_GREATEST + ", got " + severity);
        }
        message = plain(message);
    }

    /** Without what no store keeps, and cut. */
    private static String plain(String text) {
        StringBuilder kept = new StringBuilder();
        text.codePoints()
                .filter(c -> !Character.isISOControl(c) && (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE))
                .takeWhile(c -> kept.length() + Character.charCount(c) <= Alarm.MESSAGE_MAX)
                .forEach(kept::appendCodePoint);
        return kept.toString();
    }
}

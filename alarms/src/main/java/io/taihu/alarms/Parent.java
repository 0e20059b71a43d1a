package io.taihu.alarms;

/**
 * By which alarms those of a rule are suppressed.
 *
 * @param of where the other alarm is
 * @param rule id of the rule that raises it
 */
public record Parent(Of of, String rule) {
    /** Of what the other alarm is. */
    public enum Of {
        /** The same thing. */
        THING,
        /** A gateway of the thing. */
        GATEWAY,
        /** Any thing in the same space, or in one above. */
        SPACE
    }
}

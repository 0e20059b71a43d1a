package io.taihu.model;

/** The four classes in which severities 1 to 1000 are shown (Severity of OPC UA Part 5; the priorities of ISA-18.2). */
public enum Severity {
    LOW(1, 250),
    MEDIUM(251, 500),
    HIGH(501, 750),
    CRITICAL(751, Alarm.SEVERITY_GREATEST);

    private final int least;
    private final int most;

    Severity(int least, int most) {
        this.least = least;
        this.most = most;
    }

    /** The least severity of this class. */
    public int least() {
        return least;
    }

    /** The greatest severity of this class. */
    public int most() {
        return most;
    }

    /** The class that a severity lies in. */
    public static Severity of(int severity) {
        for (Severity each : values()) {
            if (severity <= each.most) {
                return each;
            }
        }
        return CRITICAL;
    }
}

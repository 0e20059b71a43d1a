package io.taihu.protocols.gb32960;

/** What a value says of itself: section 6 of the data formats in both editions. */
public enum Validity {
    GOOD("good"),
    /** All ones: the vehicle does not have it. */
    INVALID("invalid"),
    /** All ones less one: its source is out of order. */
    ABNORMAL("abnormal"),
    /** A number outside the range of its table. */
    BEYOND("beyond-range");

    private final String word;

    Validity(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }

    /** Whether there is a value at all. */
    boolean present() {
        return this == GOOD || this == BEYOND;
    }
}

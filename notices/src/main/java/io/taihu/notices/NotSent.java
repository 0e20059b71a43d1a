package io.taihu.notices;

/** A message was not taken, or nobody knows. */
final class NotSent extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean forGood;
    private final long waitMillis;

    /**
     * @param why in words
     * @param forGood whether the same message would never be taken
     * @param waitMillis how long the receiver wants to be left alone; 0 when it did not say
     */
    NotSent(String why, boolean forGood, long waitMillis) {
        super(why);
        this.forGood = forGood;
        this.waitMillis = waitMillis;
    }

    String why() {
        return String.valueOf(getMessage());
    }

    boolean forGood() {
        return forGood;
    }

    long waitMillis() {
        return waitMillis;
    }
}

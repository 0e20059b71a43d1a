package io.taihu.model;

/** What a record of the journal is. */
public enum RecordKind {
    /** Values of one thing at one time. */
    READING(1),
    /** A fact the thing raised. Body: name, JSON text of its data. */
    EVENT(2),
    /** A session of the thing opened or closed. Body: see {@link RecordWriter#presence}. */
    PRESENCE(3),
    /** A message that was refused, in whole or in part. Body: see {@link RecordWriter#refusal}. */
    REFUSAL(4),
    /** Something asked of the thing: an action, or a desired value. Body: see {@link RecordWriter#command}. */
    COMMAND(5),
    /** A step in the life of a command. Body: see {@link RecordWriter#step}. */
    STEP(6);

    private static final RecordKind[] BY_CODE = {READING, READING, EVENT, PRESENCE, REFUSAL, COMMAND, STEP};

    private final int code;

    RecordKind(int code) {
        this.code = code;
    }

    /** The byte that stands for this kind in the journal; never changes. */
    public int code() {
        return code;
    }

    /**
     * The kind that a byte stands for.
     *
     * @throws IllegalArgumentException when no kind has this code
     */
    public static RecordKind ofCode(int code) {
        if (code < 1 || code >= BY_CODE.length) {
            throw new IllegalArgumentException("no record kind has code " + code);
        }
        return BY_CODE[code];
    }
}

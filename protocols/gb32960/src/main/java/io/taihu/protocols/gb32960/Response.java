package io.taihu.protocols.gb32960;

/** Response flags: table 4 of both editions; what stands above {@link #DUPLICATE_VIN} came with 2025, and many use it in 2016. */
public enum Response {
    SUCCESS(0x01, "success"),
    ERROR(0x02, "error"),
    DUPLICATE_VIN(0x03, "duplicate-vin"),
    UNKNOWN_VIN(0x04, "unknown-vin"),
    WRONG_SIGNATURE(0x05, "wrong-signature"),
    WRONG_STRUCTURE(0x06, "wrong-structure"),
    WRONG_DECRYPTION(0x07, "wrong-decryption"),
    /** It is no response but a command. */
    COMMAND(0xfe, "command");

    private static final String[] WORDS = new String[256];

    static {
        for (Response response : values()) {
            WORDS[response.code] = response.word;
        }
    }

    private final int code;
    private final String word;

    Response(int code, String word) {
        this.code = code;
        this.word = word;
    }

    public int code() {
        return code;
    }

    /** What a code is called, defined or not. */
    static String word(int code) {
        String known = WORDS[code];
        return known == null ? "reserved" : known;
    }
}

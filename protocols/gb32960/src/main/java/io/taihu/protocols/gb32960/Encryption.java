package io.taihu.protocols.gb32960;

/** Encryption of the data unit: 6.2 of both editions. */
final class Encryption {
    static final int NONE = 1;

    private static final String[] WORDS = {"none", "rsa", "aes128", "sm2", "sm4"};

    private Encryption() {}

    /** Whether a data unit can be read only with a key. FE and FF say that the sender does not know, so it is tried as it is. */
    static boolean sealed(int code) {
        return code > NONE && code <= WORDS.length;
    }

    static String word(int code) {
        return code >= 1 && code <= WORDS.length
                ? WORDS[code - 1]
                : code == 0xfe ? "abnormal" : code == 0xff ? "invalid" : "reserved";
    }
}

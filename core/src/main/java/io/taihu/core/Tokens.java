package io.taihu.core;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/** Makes tokens and the hashes by which they are known. Thread-safe. */
public final class Tokens {
    /** Random bytes in a token. A token is as good as a 256-bit key, so one round of SHA-256 protects what is kept. */
    public static final int RANDOM_BYTES = 32;

    private static final SecureRandom RANDOM = new SecureRandom();

    private Tokens() {}

    /** A new token, with a prefix that says what it is good for. */
    public static String make(String prefix) {
        byte[] random = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(random);
        return prefix + "_" + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    /** A code that people can type: 16 letters and digits without those that look alike, in groups of four; 80 random bits. */
    public static String makeCode() {
        byte[] random = new byte[CODE_LENGTH];
        RANDOM.nextBytes(random);
        StringBuilder code = new StringBuilder();
        for (int i = 0; i < CODE_LENGTH; i++) {
            code.append(i > 0 && i % 4 == 0 ? "-" : "").append(CODE_LETTERS.charAt(random[i] & 31));
        }
        return code.toString();
    }

    /** A typed code as it was made: in capitals, with its dashes. */
    public static String typed(String code) {
        String letters =
                code.strip().toUpperCase(java.util.Locale.ROOT).replace("-", "").replace(" ", "");
        return letters.length() == CODE_LENGTH ? String.join("-", letters.split("(?<=\\G.{4})")) : code;
    }

    private static final int CODE_LENGTH = 16;
    private static final String CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    /** What is kept of a token. */
    public static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}

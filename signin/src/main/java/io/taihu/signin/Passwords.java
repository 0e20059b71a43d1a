package io.taihu.signin;

import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import java.util.Locale;
import java.util.Set;

/** What a new password must be: long, and not what is guessed first (NIST SP 800-63B, 5.1.1.2). */
final class Passwords {
    private static final int DISTINCT_MIN = 5;

    /** Parts that, with digits and signs around them, make up most of the common passwords that are long enough. */
    private static final Set<String> COMMON = Set.of(
            "password",
            "passw0rd",
            "qwertyuiop",
            "qwerty",
            "asdfghjkl",
            "zxcvbnm",
            "administrator",
            "admin",
            "welcome",
            "letmein",
            "iloveyou",
            "changeme",
            "default",
            "taihu",
            "woaini",
            "1q2w3e4r5t",
            "1qaz2wsx3edc",
            "q1w2e3r4t5");

    private Passwords() {}

    static void check(String password, String name) {
        String low = password.strip().toLowerCase(Locale.ROOT);
        if (low.length() < SignIn.PASSWORD_MIN || password.length() > SignIn.PASSWORD_MAX) {
            throw weak("has " + SignIn.PASSWORD_MIN + " to " + SignIn.PASSWORD_MAX + " characters");
        }
        String folded = name.toLowerCase(Locale.ROOT);
        String local = folded.replaceFirst("@.*", "");
        String letters = low.replaceAll("^[^\\p{L}]+|[^\\p{L}]+$", "");
        boolean common = letters.isEmpty()
                || COMMON.contains(letters)
                || COMMON.stream().anyMatch(low::equals)
                || letters.equals(local)
                || low.equals(folded);
        if (common || low.chars().distinct().count() < DISTINCT_MIN) {
            throw weak("is not a common one, not digits alone, and not the name");
        }
    }

    private static TaihuException weak(String rule) {
        return new TaihuException(ErrorCode.INVALID, "$.password must be one that " + rule);
    }
}

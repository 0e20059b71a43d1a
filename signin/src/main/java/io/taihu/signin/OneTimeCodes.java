package io.taihu.signin;

import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** One-time codes by time (RFC 6238): six digits, 30 seconds, HMAC-SHA-1, which is what every authenticator can. Thread-safe. */
final class OneTimeCodes {
    static final int DIGITS = 6;
    static final long STEP_SECONDS = 30;
    /** Steps that a clock may be off, either way. */
    static final int DRIFT = 1;

    private static final int KEY_BYTES = 20;
    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final SecureRandom RANDOM = new SecureRandom();

    private OneTimeCodes() {}

    /** A new key, in Base32. */
    static String makeKey() {
        byte[] key = new byte[KEY_BYTES];
        RANDOM.nextBytes(key);
        return base32(key);
    }

    /** What an authenticator reads from a QR code. */
    static String uri(String key, String account, String issuer) {
        String by = escape(issuer);
        return "otpauth://totp/" + by + ":" + escape(account) + "?secret=" + key + "&issuer=" + by
                + "&algorithm=SHA1&digits=" + DIGITS + "&period=" + STEP_SECONDS;
    }

    /**
     * The step whose code this is, looked for around now and after the last one used; -1 when there is none.
     *
     * @param last step used last: a code is good once, and an older one no more
     */
    static long step(String key, String code, long seconds, long last) {
        byte[] typed = code.replace(" ", "").getBytes(StandardCharsets.UTF_8);
        byte[] bytes = bytes(key);
        long now = seconds / STEP_SECONDS;
        long found = -1;
        for (long step = now - DRIFT; step <= now + DRIFT; step++) {
            boolean equal =
                    MessageDigest.isEqual(typed, code(bytes, step, DIGITS).getBytes(StandardCharsets.UTF_8));
            found = equal && step > last ? step : found;
        }
        return found;
    }

    /** The code of a step. */
    static String code(byte[] key, long step, int digits) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(key, "HmacSHA1"));
            byte[] hash =
                    mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(step).array());
            int at = hash[hash.length - 1] & 15;
            long number = ByteBuffer.wrap(hash, at, Integer.BYTES).getInt() & 0x7fff_ffffL;
            long modulus = 1;
            for (int i = 0; i < digits; i++) {
                modulus *= 10;
            }
            return String.format(Locale.ROOT, "%0" + digits + "d", number % modulus);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC-SHA-1", e);
        }
    }

    static String base32(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        int bits = 0;
        int held = 0;
        for (byte each : bytes) {
            held = held << 8 | each & 255;
            bits += 8;
            while (bits >= 5) {
                bits -= 5;
                text.append(BASE32.charAt(held >> bits & 31));
            }
        }
        return bits == 0
                ? text.toString()
                : text.append(BASE32.charAt(held << 5 - bits & 31)).toString();
    }

    static byte[] bytes(String base32) {
        byte[] bytes = new byte[base32.length() * 5 / 8];
        int bits = 0;
        int held = 0;
        int at = 0;
        for (char each : base32.toCharArray()) {
            held = held << 5 | BASE32.indexOf(each);
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                bytes[at++] = (byte) (held >> bits);
            }
        }
        return Arrays.copyOf(bytes, at);
    }

    private static String escape(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}

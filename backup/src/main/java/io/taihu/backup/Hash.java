package io.taihu.backup;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of some bytes, which stands for them. Immutable. */
record Hash(long a, long b, long c, long d) {
    private static final int BYTES = 32;

    static Hash of(byte[] digest) {
        ByteBuffer bytes = ByteBuffer.wrap(digest);
        return new Hash(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
    }

    /** @throws IllegalArgumentException when it is not 64 hexadecimal digits */
    static Hash parse(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a SHA-256 has " + 2 * BYTES + " digits");
        }
        return of(bytes);
    }

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** 64 hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of()
                .formatHex(ByteBuffer.allocate(BYTES)
                        .putLong(a)
                        .putLong(b)
                        .putLong(c)
                        .putLong(d)
                        .array());
    }
}

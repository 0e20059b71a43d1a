package io.taihu.registry;

import io.taihu.spi.AuditLog.NewEntry;
import io.taihu.spi.AuditLog.Subject;
import io.taihu.spi.AuditLog.Who;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * By what the entries of the audit log are chained: SHA-256 over one form of bytes, which docs/security.md tells whoever wants
 * to check it without Taihu.
 */
final class AuditChain {
    /** What every entry's bytes begin with. */
    private static final String FORM = "taihu-audit-1";

    private AuditChain() {}

    /** Hash of an entry in its place, in hex. */
    static String hash(String previous, long sequence, NewEntry entry) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            text(out, FORM);
            text(out, previous);
            out.writeLong(sequence);
            out.writeLong(entry.micros());
            out.writeLong(entry.begun());
            out.writeLong(entry.times());
            for (String each : List.of(
                    word(entry.who().kind()),
                    entry.who().id(),
                    entry.who().name(),
                    entry.who().token(),
                    entry.address(),
                    entry.operation(),
                    entry.subject().kind(),
                    entry.subject().id(),
                    entry.space(),
                    word(entry.result()),
                    entry.code(),
                    entry.detail())) {
                text(out, each);
            }
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray()));
        } catch (IOException | NoSuchAlgorithmException e) {
            throw new IllegalStateException("memory takes bytes, and every Java has SHA-256", e);
        }
    }

    /** A constant as it is kept, shown and hashed. */
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** An entry as every store keeps it and every reader reads it: short, and without what stands for nothing in text. */
    static NewEntry plain(NewEntry given, int textMax, int spaceMax) {
        Who who = given.who();
        return new NewEntry(
                given.micros(),
                new Who(who.kind(), plain(who.id(), textMax), plain(who.name(), textMax), plain(who.token(), textMax)),
                plain(given.address(), textMax),
                plain(given.operation(), textMax),
                new Subject(
                        plain(given.subject().kind(), textMax),
                        plain(given.subject().id(), textMax)),
                plain(given.space(), spaceMax),
                given.result(),
                plain(given.code(), textMax),
                given.begun(),
                given.times(),
                plain(given.detail(), Integer.MAX_VALUE));
    }

    private static String plain(String text, int max) {
        StringBuilder plain = new StringBuilder(Math.min(text.length(), max));
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            boolean odd = Character.getType(c) == Character.CONTROL
                    || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
            i += Character.charCount(c);
            if (plain.length() + (odd ? 1 : Character.charCount(c)) > max) {
                break;
            }
            plain.appendCodePoint(odd ? '\uFFFD' : c);
        }
        return plain.toString();
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }
}

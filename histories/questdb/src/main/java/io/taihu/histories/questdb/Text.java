package io.taihu.histories.questdb;

import io.questdb.std.str.AsciiCharSequence;
import io.questdb.std.str.Utf8Sequence;
import java.nio.charset.StandardCharsets;

/** UTF-8 in an array of somebody else's, as QuestDB takes it. Used again for each text; not thread-safe. */
final class Text implements Utf8Sequence {
    private final AsciiCharSequence ascii = new AsciiCharSequence();
    private byte[] bytes = new byte[0];
    private int offset;
    private int size;
    private boolean isAscii;

    Text of(byte[] bytes, int offset, int size) {
        this.bytes = bytes;
        this.offset = offset;
        this.size = size;
        int all = 0;
        for (int i = offset; i < offset + size; i++) {
            all |= bytes[i];
        }
        isAscii = all >= 0;
        return this;
    }

    /** Any text of QuestDB's as a string; its own classes do not all know how. */
    static String string(Utf8Sequence text) {
        byte[] bytes = new byte[text.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = text.byteAt(i);
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public CharSequence asAsciiCharSequence() {
        return ascii.of(this);
    }

    @Override
    public byte byteAt(int index) {
        return bytes[offset + index];
    }

    @Override
    public boolean isAscii() {
        return isAscii;
    }

    @Override
    public int size() {
        return size;
    }
}

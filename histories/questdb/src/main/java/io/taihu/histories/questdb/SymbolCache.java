package io.taihu.histories.questdb;

import io.taihu.model.Limit;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The strings of the few texts that a column of an enumeration has, found by their UTF-8 without allocating. Not thread-safe. */
final class SymbolCache {
    /** Texts at most; one that comes later takes the place of another. */
    @Limit(
            value = "Texts of a column of history that are remembered",
            zh = "记住的历史列文本数",
            reached = Limit.Reached.OLDEST_GOES)
    static final int TEXTS_MAX = 256;

    private final byte[] @Nullable [] utf8 = new byte[TEXTS_MAX][];
    private final @Nullable String[] strings = new String[TEXTS_MAX];

    String string(byte[] bytes, int offset, int size) {
        int hash = size;
        for (int i = offset; i < offset + size; i++) {
            hash = 31 * hash + bytes[i];
        }
        int at = (hash ^ hash >>> 16) & (TEXTS_MAX - 1);
        byte[] known = utf8[at];
        String string = strings[at];
        if (known == null || string == null || !Arrays.equals(known, 0, known.length, bytes, offset, offset + size)) {
            known = Arrays.copyOfRange(bytes, offset, offset + size);
            string = new String(known, StandardCharsets.UTF_8);
            utf8[at] = known;
            strings[at] = string;
        }
        return string;
    }
}

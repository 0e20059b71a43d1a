package io.taihu.backup;

import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import java.util.List;

/**
 * A file in a backup.
 *
 * @param path in the data folder, with {@code /} between folders
 * @param pieces what it is put together of, each but the last of {@link #PIECE_BYTES}
 * @param stamp by which the next backup sees that it has not changed; empty when it cannot
 */
record Entry(String path, long length, List<Hash> pieces, String stamp) {
    /** Length of a piece: what is only added to is kept again from the last piece on. */
    static final int PIECE_BYTES = 4 << 20;

    @Limit(
            value = "Longest path of a file in a backup",
            zh = "备份中文件路径的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.GIVEN_UP)
    static final int PATH_LENGTH_MAX = 1_000;

    Entry {
        pieces = List.copyOf(pieces);
    }

    /** Bytes of one of the pieces. */
    long length(int piece) {
        return Math.min(PIECE_BYTES, length - (long) piece * PIECE_BYTES);
    }

    /**
     * Checks that it can be put together, and that it stays within the folder: a manifest may come from anywhere.
     *
     * @throws TaihuException MALFORMED, saying what is wrong
     */
    void check() {
        if (!isPlain(path)) {
            throw wrong("is no path within a data folder");
        }
        if (length < 0 || pieces.size() != (length + PIECE_BYTES - 1) / PIECE_BYTES) {
            throw wrong("has " + length + " bytes and " + pieces.size() + " pieces of " + PIECE_BYTES);
        }
    }

    private TaihuException wrong(String what) {
        String shown = path.length() <= PATH_LENGTH_MAX ? path : path.substring(0, PATH_LENGTH_MAX) + "…";
        return new TaihuException(ErrorCode.MALFORMED, "the manifest's \"" + shown + "\" " + what);
    }

    /** Whether a path names a file below the folder it is taken in, on any system. */
    static boolean isPlain(String path) {
        if (path.isEmpty() || path.length() > PATH_LENGTH_MAX) {
            return false;
        }
        for (String part : path.split("/", -1)) {
            boolean special = part.isEmpty() || part.equals(".") || part.equals("..");
            if (special || part.chars().anyMatch(c -> c < ' ' || c == '\\' || c == ':')) {
                return false;
            }
        }
        return true;
    }
}

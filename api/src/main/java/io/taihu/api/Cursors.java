package io.taihu.api;

import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** Where a page ended, as an opaque text. */
final class Cursors {
    @Limit(
            value = "Longest cursor of a list",
            zh = "列表游标的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    private static final int LENGTH_MAX = 2_048;

    private Cursors() {}

    static String of(String... parts) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(String.join("\n", parts).getBytes(StandardCharsets.UTF_8));
    }

    /** The parts that were given: MALFORMED when it is not one of ours. */
    static List<String> read(String cursor, int parts) {
        if (cursor.length() <= LENGTH_MAX) {
            try {
                List<String> found = List.of(
                        new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8).split("\n", -1));
                if (found.size() == parts) {
                    return found;
                }
            } catch (IllegalArgumentException e) {
                // said below
            }
        }
        throw foreign();
    }

    static long number(String part) {
        try {
            return Long.parseLong(part);
        } catch (NumberFormatException e) {
            throw foreign();
        }
    }

    private static TaihuException foreign() {
        return new TaihuException(ErrorCode.MALFORMED, "cursor must be one that a page before gave");
    }
}

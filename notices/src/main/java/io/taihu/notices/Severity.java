package io.taihu.notices;

import io.taihu.core.Fields;
import io.taihu.core.Nearest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How much something matters, least first. */
public enum Severity {
    INFO,
    WARNING,
    MAJOR,
    CRITICAL;

    private static final List<String> WORDS =
            Arrays.stream(values()).map(Severity::word).toList();

    /** As JSON has it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws io.taihu.model.TaihuException INVALID when there is none of this word */
    public static Severity read(String word, String place) {
        int at = WORDS.indexOf(word);
        if (at < 0) {
            throw Fields.wrong(
                    place,
                    "must be one of " + String.join(", ", WORDS) + ", got \"" + word + "\"; did you mean "
                            + Nearest.of(word, WORDS) + "?");
        }
        return values()[at];
    }
}

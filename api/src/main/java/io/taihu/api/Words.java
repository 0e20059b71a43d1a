package io.taihu.api;

import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Constants as the API writes them: in lower case. */
final class Words {
    private Words() {}

    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** The constant a word stands for: INVALID, naming those there are, when it is none. */
    static <E extends Enum<E>> E read(Class<E> type, String word, String place) {
        for (E constant : type.getEnumConstants()) {
            if (of(constant).equals(word)) {
                return constant;
            }
        }
        throw new TaihuException(
                ErrorCode.INVALID,
                place + " must be one of "
                        + Arrays.stream(type.getEnumConstants()).map(Words::of).collect(Collectors.joining(", "))
                        + ", got \"" + (word.length() > 40 ? word.substring(0, 40) + "…" : word) + "\"");
    }
}

package io.taihu.protocols.jt808;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a terminal does otherwise than the standard wherever it writes a time or a text. Immutable.
 *
 * @param zone of its times
 * @param charset of its texts
 */
record Dialect(ZoneOffset zone, Charset charset) {
    /** Label of a thing whose terminal has another zone, such as {@code +07:00}. */
    static final String ZONE = "jt808.zone";
    /** Label of a thing whose terminal has another charset: {@code utf-8}. */
    static final String CHARSET = "jt808.charset";

    /** GMT+8 and GBK; GB 18030 holds the whole of GBK and what terminals add to it. */
    static final Dialect STANDARD = new Dialect(ZoneOffset.ofHours(8), Charset.forName("GB18030"));

    /** What the labels of a thing say. */
    static Dialect of(Map<String, String> labels) {
        ZoneOffset zone = zone(labels.getOrDefault(ZONE, ""));
        Charset charset = charset(labels.getOrDefault(CHARSET, ""));
        return new Dialect(zone == null ? STANDARD.zone() : zone, charset == null ? STANDARD.charset() : charset);
    }

    /** What is wrong with the labels of a thing, which the standard stands in for. */
    static List<String> wrong(Map<String, String> labels) {
        List<String> wrong = new ArrayList<>();
        if (zone(labels.getOrDefault(ZONE, "")) == null) {
            wrong.add("label " + ZONE + " must be an offset such as +07:00, it is \"" + labels.get(ZONE)
                    + "\"; +08:00 is taken");
        }
        if (charset(labels.getOrDefault(CHARSET, "")) == null) {
            wrong.add(
                    "label " + CHARSET + " must be gbk or utf-8, it is \"" + labels.get(CHARSET) + "\"; gbk is taken");
        }
        return wrong;
    }

    private static @Nullable ZoneOffset zone(String text) {
        try {
            return text.isBlank() ? STANDARD.zone() : ZoneOffset.of(text.strip());
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static @Nullable Charset charset(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "", "gbk", "gb2312", "gb18030" -> STANDARD.charset();
            case "utf-8", "utf8" -> StandardCharsets.UTF_8;
            default -> null;
        };
    }
}

package io.taihu.registry;

import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.Location;
import io.taihu.model.Space;
import io.taihu.model.TaihuException;
import io.taihu.model.ThingModel;
import java.text.Normalizer;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/** The limits of what is written into the registry, and how text is folded for search. */
final class Texts {
    /** Longest name of a thing, title of a space, or name of a token, in UTF-16 units. */
    @Limit(
            value = "Longest name of a thing, title of a space, or name of a token as it is kept",
            zh = "存储的物名、空间标题或令牌名的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    static final int NAME_MAX = 256;
    /** Most labels of one thing. */
    @Limit(value = "Most labels of one thing", zh = "一个物的最多标签数", reached = Limit.Reached.REFUSED)
    static final int LABELS_MAX = 64;
    /** Longest label, in UTF-16 units. */
    @Limit(
            value = "Longest name of a label",
            zh = "标签名的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    static final int LABEL_MAX = 128;
    /** Longest value of a label, in UTF-16 units. */
    @Limit(
            value = "Longest value of a label",
            zh = "标签值的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    static final int LABEL_VALUE_MAX = 256;

    private Texts() {}

    static TaihuException invalid(String message) {
        return new TaihuException(ErrorCode.INVALID, message);
    }

    static TaihuException notFound(String message) {
        return new TaihuException(ErrorCode.NOT_FOUND, message);
    }

    static TaihuException conflict(String message) {
        return new TaihuException(ErrorCode.CONFLICT, message);
    }

    static TaihuException stale(String what, long present, long given) {
        return new TaihuException(
                ErrorCode.STALE,
                what + " has changed meanwhile: its revision is " + present + ", got " + given + "; read it again");
    }

    static void checkId(String id) {
        if (!ThingModel.NAME.matcher(id).matches()) {
            throw invalid("a thing's id is 1 to 128 letters, digits or . _ : @ -, got " + quote(id));
        }
    }

    static void checkPath(String path) {
        String[] names = path.split("/", -1);
        if (names.length > Space.DEPTH_MAX) {
            throw invalid("a space's path has at most " + Space.DEPTH_MAX + " names, got " + names.length + " in "
                    + quote(path));
        }
        for (String name : names) {
            if (!Space.NAME.matcher(name).matches()) {
                throw invalid("each name of a space's path is 1 to 64 letters, digits or . _ -, got " + quote(name)
                        + " in " + quote(path));
            }
        }
    }

    /** Refuses text that is too long, or that some store could not keep: control characters and half characters. */
    static void checkText(String what, String text, int max) {
        if (text.length() > max) {
            throw invalid(what + " has at most " + max + " characters, got " + text.length());
        }
        if (text.codePoints().anyMatch(c -> Character.getType(c) == Character.CONTROL || isHalf(c))) {
            throw invalid(what + " must be text without control characters, got " + quote(text));
        }
    }

    static void checkLabels(String id, Map<String, String> labels) {
        if (labels.size() > LABELS_MAX) {
            throw invalid("thing " + quote(id) + " can have at most " + LABELS_MAX + " labels, got " + labels.size());
        }
        labels.forEach((label, value) -> {
            if (label.isBlank()) {
                throw invalid(
                        "a label of thing " + quote(id) + " must have a name of 1 to " + LABEL_MAX + " characters");
            }
            checkText("a label of thing " + quote(id), label, LABEL_MAX);
            checkText("the value of label " + quote(label) + " of thing " + quote(id), value, LABEL_VALUE_MAX);
        });
    }

    /** The place without negative zeros, which SQLite does not keep. */
    static Location plain(Location location) {
        return new Location(location.latitude() + 0.0, location.longitude() + 0.0);
    }

    /** Whether text holds half a surrogate pair, which UTF-8 cannot carry. */
    static boolean hasHalf(String text) {
        return text.codePoints().anyMatch(Texts::isHalf);
    }

    private static boolean isHalf(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    /** Text as search sees it: letter case and the widths and forms of one character are the same. */
    static String fold(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    }

    /** A pattern for {@code LIKE ... ESCAPE '!'} that finds the text anywhere, its own wildcards taken literally. */
    static String anywhere(String text) {
        return "%" + literally(fold(text)) + "%";
    }

    /** Text in a pattern for {@code LIKE ... ESCAPE '!'} that stands for itself. */
    static String literally(String text) {
        return text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
    }

    /** The registry's number that an id stands for; empty when it stands for none. */
    static OptionalLong number(String id) {
        try {
            return OptionalLong.of(Long.parseLong(id));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** Adds to a statement on {@code space s} that its path is one of these or lies below one. */
    static void within(List<String> paths, StringBuilder statement, List<Object> parameters) {
        if (!paths.contains("")) {
            statement.append(" AND ");
            inside("s.path", paths, statement, parameters);
        }
    }

    /** A condition: a path is one of these or lies below one. */
    static void inside(String column, List<String> paths, StringBuilder statement, List<Object> parameters) {
        statement.append("(1 = 0");
        for (String path : paths) {
            // '0' is the code point behind '/'
            statement.append(" OR " + column + " = ? OR (" + column + " > ? AND " + column + " < ?)");
            Collections.addAll(parameters, path, path + "/", path + "0");
        }
        statement.append(')');
    }

    /** Text in quotes for a sentence: shortened, and without control characters. */
    static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().limit(160).forEach(c -> {
            if (Character.isISOControl(c) || isHalf(c)) {
                quoted.append('\uFFFD');
            } else {
                quoted.appendCodePoint(c);
            }
        });
        return quoted.append(text.codePointCount(0, text.length()) > 160 ? "…\"" : "\"")
                .toString();
    }
}

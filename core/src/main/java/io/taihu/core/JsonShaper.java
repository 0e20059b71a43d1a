package io.taihu.core;

import io.taihu.model.ThingModel;
import io.taihu.model.ValueType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Shapes JSON: one reading, an array of them, or one a line.
 *
 * <p>A reading is {@code {"time":T,"values":{…}}} or flat {@code {key: value}}; keys come in any order. In the first form
 * nothing may stand beside {@code time} (or {@code ts}) and {@code values}. In the flat form a key {@code time} or
 * {@code ts} is the time, unless the model has a property of that name. Devices send the same keys in the same order, so
 * the next key of the model, and what came in its stead before, are compared before any is looked up. One thread.
 */
final class JsonShaper {
    private static final long TIME_WORD = word("\"time\"");
    private static final long TIME_MASK = (1L << 48) - 1;
    private static final long TS_WORD = word("\"ts\"");
    private static final long TS_MASK = (1L << 32) - 1;
    private static final long VALUES_WORD = word("\"values\"");
    private static final int UNKNOWN = -1;
    private static final int TIME = -2;
    private static final int VALUES = -3;
    /** What {@link #members} answers when a flat reading turns out to have its values in a member of their own. */
    private static final int AGAIN = -1;

    private final Draft draft;
    private final JsonScanner scanner = new JsonScanner();
    private final JsonText scratch = new JsonText();
    private byte[] in = new byte[1_024];
    private int end;

    private ModelShape shape;
    // which key came when another was expected, lately and of any model: a guess that is checked
    private final int[] follows = new int[ThingModel.SLOTS_MAX + 1];

    // the last key: its name when the model does not know it, and where its value begins
    private String keyName = "";
    private int valueAt;

    JsonShaper(Draft draft, ModelShape none) {
        this.draft = draft;
        this.shape = none;
    }

    /** Shapes one reading or an array of them. */
    void json(byte[] bytes, int offset, int length, ModelShape shape) {
        this.shape = shape;
        load(bytes, offset, length);
        scanner.wrap(in, end);
        int at = scanner.start(0);
        if (in[at] == '{') {
            at = reading(at, 1);
        } else if (in[at] == '[') {
            at = array(at);
        } else {
            notReading(at, 1);
            at = scanner.copy(at, 1, scratch.clear());
        }
        scanner.atEnd(at);
    }

    /** Shapes one reading a line; a line that is malformed is refused alone. */
    void lines(byte[] bytes, int offset, int length, ModelShape shape) {
        this.shape = shape;
        load(bytes, offset, length);
        int line = 1;
        int from = 0;
        while (from < end) {
            int to = from;
            while (to < end && in[to] != '\n') {
                to++;
            }
            draft.line(line++, from);
            line(from, to);
            from = to + 1;
        }
    }

    private void line(int from, int to) {
        // the scanner stops at a zero
        byte newline = in[to];
        in[to] = 0;
        scanner.wrap(in, to);
        try {
            int at = scanner.start(from);
            if (at < to) {
                if (in[at] == '{') {
                    at = reading(at, 1);
                } else {
                    notReading(at, 1);
                    at = scanner.copy(at, 1, scratch.clear());
                }
                scanner.atEnd(at);
            }
        } catch (MalformedPayload e) {
            if (e.at() == MalformedPayload.WHOLE) {
                throw e;
            }
            draft.refuseLine(e);
        }
        in[to] = newline;
    }

    private void load(byte[] bytes, int offset, int length) {
        in = CborShaper.load(in, bytes, offset, length);
        end = length;
    }

    private void notReading(int at, int depth) {
        if (at >= scanner.end()) {
            throw scanner.malformed(at, "the message is empty; a reading is an object such as {\"temperature\": 21.5}");
        }
        if (depth == 1 && in[at] != '[') {
            draft.trouble("", "a message is a reading such as {\"temperature\": 21.5}, or an array of them");
        } else {
            draft.trouble("", "a reading is an object such as {\"temperature\": 21.5}");
        }
    }

    private int array(int at) {
        int p = scanner.space(at + 1);
        if (in[p] == ']') {
            return p + 1;
        }
        for (int element = 0; ; element++) {
            draft.element(element);
            if (in[p] == '{') {
                p = reading(p, 2);
            } else {
                draft.begin();
                notReading(p, 2);
                p = scanner.copy(p, 2, scratch.clear());
            }
            p = scanner.space(p);
            if (in[p] == ']') {
                return p + 1;
            }
            p = scanner.comma(p, ']');
        }
    }

    private int reading(int at, int depth) {
        draft.begin();
        int first = scanner.space(at + 1);
        int after = in[first] == '}' ? first + 1 : members(first, true, depth + 1);
        if (after == AGAIN) {
            draft.restart();
            after = envelope(first, depth + 1);
        }
        draft.end();
        return after;
    }

    /**
     * Goes over the members of a flat reading, or of the values of another.
     *
     * @param first index at which the first key should stand
     * @param whole whether this is the reading itself, which may turn out not to be flat
     * @param depth how deep the members' values lie
     * @return index behind the closing brace, or {@link #AGAIN}
     */
    private int members(int first, boolean whole, int depth) {
        byte[] in = this.in;
        ModelShape shape = this.shape;
        int count = shape.count();
        int next = 0;
        boolean properties = false;
        int p = first;
        for (; ; ) {
            draft.countKey();
            int expected = next;
            if (next >= count || !shape.stands(next, in, p)) {
                // not the model's next key: the one that came after the same key before?
                int hint = follows[next];
                next = hint < count && shape.stands(hint, in, p) ? hint : count;
            }
            if (next < count) {
                p += shape.length(next);
                p = in[p] == ':' ? p + 1 : scanner.colon(p);
                p = in[p] <= ' ' ? scanner.space(p) : p;
                p = value(next++, p, depth);
                properties = true;
            } else {
                int key = key(p, whole);
                p = valueAt;
                if (key >= 0) {
                    follows[expected] = key;
                    next = key + 1;
                    p = value(key, p, depth);
                    properties = true;
                } else if (key == TIME) {
                    next = expected;
                    p = time(p, depth);
                } else if (key == VALUES && in[p] == '{') {
                    return properties ? AGAIN : envelopeValues(p, depth);
                } else {
                    next = expected;
                    p = unknown(keyName, p, depth);
                    properties = true;
                }
            }
            byte c = in[p];
            if (c <= ' ') {
                p = scanner.space(p);
                c = in[p];
            }
            if (c == ',') {
                p++;
                p = in[p] <= ' ' ? scanner.space(p) : p;
            } else if (c == '}') {
                return p + 1;
            } else {
                throw scanner.unexpected(p, "',' or '}'");
            }
        }
    }

    /** Goes over the members of a reading whose values lie in one of them; gives the index behind it. */
    private int envelope(int first, int depth) {
        int p = first;
        for (; ; ) {
            draft.countKey();
            int after = scanner.text(scanner.quote(p));
            String name = scanner.string();
            p = scanner.colon(after);
            switch (name) {
                case "time", "ts" -> p = time(name, p, depth);
                case "values" -> p = values(p, depth);
                case "quality" -> p = qualities(p, depth);
                default -> {
                    p = scanner.copy(p, depth, scratch.clear());
                    draft.beside(name);
                }
            }
            p = scanner.space(p);
            if (in[p] == '}') {
                return p + 1;
            }
            p = scanner.comma(p, '}');
        }
    }

    /** The same, from the member {@code values} on. */
    private int envelopeValues(int valuesAt, int depth) {
        int p = scanner.space(values(valuesAt, depth));
        return in[p] == '}' ? p + 1 : envelope(scanner.comma(p, '}'), depth);
    }

    private int values(int at, int depth) {
        draft.forgetValues();
        if (in[at] != '{') {
            draft.trouble("values", "values is an object such as {\"temperature\": 21.5}");
            return scanner.copy(at, depth, scratch.clear());
        }
        int first = scanner.space(at + 1);
        if (in[first] == '}') {
            return first + 1;
        }
        draft.member("values");
        int after = members(first, false, depth + 1);
        draft.member("");
        return after;
    }

    private int qualities(int at, int depth) {
        if (in[at] != '{') {
            draft.trouble("quality", "quality is an object such as {\"temperature\": \"bad\"}");
            return scanner.copy(at, depth, scratch.clear());
        }
        int p = scanner.space(at + 1);
        if (in[p] == '}') {
            return p + 1;
        }
        draft.member("quality");
        for (; ; ) {
            draft.countKey();
            int after = scanner.text(scanner.quote(p));
            int key = shape.find(scanner.text(), scanner.textFrom(), scanner.textLength());
            String name = scanner.string();
            p = scanner.colon(after);
            if (in[p] == '"') {
                p = scanner.text(p);
                draft.quality(name, key, scanner.text(), scanner.textFrom(), scanner.textLength());
            } else {
                draft.trouble(name, "a quality is the text good, uncertain or bad");
                p = scanner.copy(p, depth + 1, scratch.clear());
            }
            p = scanner.space(p);
            if (in[p] == '}') {
                draft.member("");
                return p + 1;
            }
            p = scanner.comma(p, '}');
        }
    }

    /** Reads a key and the colon behind it: the model's key, or {@link #TIME}, {@link #VALUES} or {@link #UNKNOWN}. */
    private int key(int at, boolean whole) {
        if (whole) {
            long word = (long) ModelShape.WORD.get(in, at);
            if ((word & TIME_MASK) == TIME_WORD && !shape.namesTime()) {
                keyName = "time";
                valueAt = scanner.colon(at + 6);
                return TIME;
            } else if (word == VALUES_WORD && !shape.namesValues()) {
                keyName = "values";
                valueAt = scanner.colon(at + 8);
                return VALUES;
            } else if ((word & TS_MASK) == TS_WORD && !shape.namesTs()) {
                keyName = "ts";
                valueAt = scanner.colon(at + 4);
                return TIME;
            }
        }
        int after = scanner.text(scanner.quote(at));
        int key = shape.find(scanner.text(), scanner.textFrom(), scanner.textLength());
        if (key < 0) {
            keyName = scanner.string();
            if (whole) {
                key = switch (keyName) {
                    case "time", "ts" -> TIME;
                    case "values" -> VALUES;
                    default -> UNKNOWN;
                };
            }
        }
        valueAt = scanner.colon(after);
        return key;
    }

    private int value(int key, int at, int depth) {
        byte c = in[at];
        if (JsonScanner.numeric(c)) {
            int after = scanner.number(at);
            if (after - at > PayloadLimits.NUMBER_MAX) {
                draft.refuse(key, longNumber(after - at));
            } else if (shape.type(key) == ValueType.NUMBER) {
                double value = scanner.number();
                if (Double.isFinite(value)) {
                    draft.finite(key, value);
                } else {
                    draft.number(key, value);
                }
            } else if (scanner.whole()) {
                draft.integer(key, scanner.integer());
            } else if (shape.type(key) == ValueType.INTEGER) {
                draft.notWhole(key, new String(in, at, after - at, StandardCharsets.US_ASCII));
            } else {
                draft.number(key, scanner.number());
            }
            return after;
        }
        return otherValue(key, at, depth);
    }

    private int otherValue(int key, int at, int depth) {
        switch (in[at]) {
            case '"' -> {
                int after = scanner.text(at);
                draft.text(key, scanner.text(), scanner.textFrom(), scanner.textLength());
                return after;
            }
            case 't' -> {
                int after = scanner.literal(at, "true");
                draft.bool(key, true);
                return after;
            }
            case 'f' -> {
                int after = scanner.literal(at, "false");
                draft.bool(key, false);
                return after;
            }
            case 'n' -> {
                int after = scanner.literal(at, "null");
                draft.nothing(key);
                return after;
            }
            default -> {
                int after = scanner.copy(at, depth, scratch.clear());
                draft.nested(key, scratch);
                return after;
            }
        }
    }

    private int unknown(String name, int at, int depth) {
        switch (in[at]) {
            case '"' -> {
                int after = scanner.text(at);
                draft.unknownText(name, scanner.textLength());
                return after;
            }
            case 't', 'f' -> {
                int after = scanner.copy(at, depth, scratch.clear());
                draft.unknown(name, ValueType.BOOLEAN, null);
                return after;
            }
            case 'n' -> {
                return scanner.literal(at, "null");
            }
            case '{', '[' -> {
                int after = scanner.copy(at, depth, scratch.clear());
                draft.unknownNested(name, scratch, null);
                return after;
            }
            default -> {
                if (!JsonScanner.numeric(in[at])) {
                    throw scanner.unexpected(at, "a value");
                }
                int after = scanner.number(at);
                if (after - at > PayloadLimits.NUMBER_MAX) {
                    draft.refuseName(name, ProblemWords.cut(name) + longNumber(after - at));
                } else {
                    draft.unknownNumber(name, scanner.number(), null);
                }
                return after;
            }
        }
    }

    private int time(int at, int depth) {
        return time(keyName, at, depth);
    }

    private int time(String name, int at, int depth) {
        if (JsonScanner.numeric(in[at])) {
            int after = scanner.number(at);
            if (after - at > PayloadLimits.NUMBER_MAX) {
                draft.trouble(name, name + longNumber(after - at));
                draft.noTime();
            } else {
                draft.time(scanner.micros());
            }
            return after;
        } else if (in[at] == '"') {
            int after = scanner.text(at);
            draft.time(name, scanner.text(), scanner.textFrom(), scanner.textLength());
            return after;
        } else if (in[at] == 'n') {
            draft.noTime();
            return scanner.literal(at, "null");
        }
        int after = scanner.copy(at, depth, scratch.clear());
        draft.notTime(name, ProblemWords.quote(scratch));
        return after;
    }

    private static String longNumber(int length) {
        return " has " + length + " characters, a number has at most " + PayloadLimits.NUMBER_MAX;
    }

    private static long word(String ascii) {
        return (long) ModelShape.WORD.get(Arrays.copyOf(ascii.getBytes(StandardCharsets.US_ASCII), 8), 0);
    }
}

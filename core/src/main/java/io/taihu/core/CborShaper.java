package io.taihu.core;

import io.taihu.model.ValueType;
import java.util.Arrays;

/**
 * Shapes CBOR: the same readings as {@link JsonShaper}'s, as maps with texts as keys.
 *
 * <p>A number as time is milliseconds since 1970, with tag 1 seconds; a text, with or without tag 0, is RFC 3339. A byte
 * string counts as base64url text; undefined counts as null. One thread.
 */
final class CborShaper {
    private static final long TAG_SECONDS = 1;
    private static final int AGAIN = -1;

    private final Draft draft;
    private final CborReader reader = new CborReader();
    private final JsonText scratch = new JsonText();
    private byte[] in = new byte[1_024];
    private ModelShape shape;

    CborShaper(Draft draft, ModelShape none) {
        this.draft = draft;
        this.shape = none;
    }

    /** Shapes one reading or an array of them. */
    void cbor(byte[] bytes, int offset, int length, ModelShape shape) {
        this.shape = shape;
        in = load(in, bytes, offset, length);
        reader.wrap(in, length);
        if (length == 0) {
            throw reader.malformed(0, "the message is empty; a reading is a map such as {\"temperature\": 21.5}");
        }
        int p = reader.item(0);
        p = switch (reader.kind()) {
            case MAP -> reading(p, 1);
            case ARRAY -> array(p);
            case INTEGER, NUMBER, TEXT, BYTES, BOOLEAN, NULL, SIMPLE -> {
                draft.trouble("", "a message is a reading such as {\"temperature\": 21.5}, or an array of them");
                yield p;
            }
        };
        if (p < length) {
            throw reader.malformed(p, "nothing may follow the end of the CBOR item");
        }
    }

    /** Copies a message to where it can be read a little beyond its end. */
    static byte[] load(byte[] into, byte[] bytes, int offset, int length) {
        int size = length + JsonText.PADDING;
        byte[] in = into.length < size || into.length > PayloadLimits.KEEP_MAX ? new byte[Math.max(1_024, size)] : into;
        System.arraycopy(bytes, offset, in, 0, length);
        Arrays.fill(in, length, size, (byte) 0);
        return in;
    }

    private int array(int first) {
        long left = reader.size();
        int p = first;
        for (int element = 0; reader.goesOn(p, left); element++, left--) {
            draft.element(element);
            int from = p;
            p = reader.item(p);
            if (reader.kind() == CborReader.Kind.MAP) {
                p = reading(p, 2);
            } else {
                draft.begin();
                draft.trouble("", "a reading is a map such as {\"temperature\": 21.5}");
                p = reader.json(p, from, 2, scratch.clear());
            }
        }
        return reader.behind(p, left);
    }

    private int reading(int first, int depth) {
        draft.begin();
        long size = reader.size();
        int after = members(first, size, true, depth + 1);
        if (after == AGAIN) {
            draft.restart();
            after = envelope(first, size, depth + 1);
        }
        draft.end();
        return after;
    }

    private int members(int first, long size, boolean whole, int depth) {
        long left = size;
        int p = first;
        boolean properties = false;
        for (; reader.goesOn(p, left); left--) {
            draft.countKey();
            int keyAt = p;
            p = reader.key(p);
            int key = shape.find(reader.text(), reader.textFrom(), reader.textLength());
            if (key >= 0) {
                p = value(key, p, depth);
                properties = true;
                continue;
            }
            String name = reader.string();
            if (whole && (name.equals("time") || name.equals("ts"))) {
                p = time(name, p, depth);
            } else if (whole && name.equals("values") && isMap(p)) {
                return properties ? AGAIN : envelope(keyAt, left, depth);
            } else {
                p = unknown(name, p, depth);
                properties = true;
            }
        }
        return reader.behind(p, left);
    }

    private boolean isMap(int at) {
        reader.item(at);
        return reader.kind() == CborReader.Kind.MAP;
    }

    private int envelope(int first, long size, int depth) {
        long left = size;
        int p = first;
        for (; reader.goesOn(p, left); left--) {
            draft.countKey();
            p = reader.key(p);
            String name = reader.string();
            switch (name) {
                case "time", "ts" -> p = time(name, p, depth);
                case "values" -> p = values(p, depth);
                case "quality" -> p = qualities(p, depth);
                default -> {
                    p = reader.json(p, depth, scratch.clear());
                    draft.beside(name);
                }
            }
        }
        return reader.behind(p, left);
    }

    private int values(int at, int depth) {
        draft.forgetValues();
        int p = reader.item(at);
        if (reader.kind() != CborReader.Kind.MAP) {
            draft.trouble("values", "values is a map such as {\"temperature\": 21.5}");
            return reader.json(p, at, depth, scratch.clear());
        }
        draft.member("values");
        int after = members(p, reader.size(), false, depth + 1);
        draft.member("");
        return after;
    }

    private int qualities(int at, int depth) {
        int p = reader.item(at);
        if (reader.kind() != CborReader.Kind.MAP) {
            draft.trouble("quality", "quality is a map such as {\"temperature\": \"bad\"}");
            return reader.json(p, at, depth, scratch.clear());
        }
        draft.member("quality");
        long left = reader.size();
        for (; reader.goesOn(p, left); left--) {
            draft.countKey();
            p = reader.key(p);
            int key = shape.find(reader.text(), reader.textFrom(), reader.textLength());
            String name = reader.string();
            int from = p;
            p = reader.item(p);
            if (reader.kind() == CborReader.Kind.TEXT) {
                draft.quality(name, key, reader.text(), reader.textFrom(), reader.textLength());
            } else {
                draft.trouble(name, "a quality is the text good, uncertain or bad");
                p = reader.json(p, from, depth + 1, scratch.clear());
            }
        }
        draft.member("");
        return reader.behind(p, left);
    }

    private int value(int key, int at, int depth) {
        int p = reader.item(at);
        switch (reader.kind()) {
            case INTEGER -> draft.integer(key, reader.integer());
            case NUMBER -> draft.number(key, reader.number());
            case TEXT, BYTES -> draft.text(key, reader.text(), reader.textFrom(), reader.textLength());
            case BOOLEAN -> draft.bool(key, reader.truth());
            case NULL -> draft.nothing(key);
            case SIMPLE -> draft.refuse(key, " is a CBOR simple value, which means nothing here");
            case ARRAY, MAP -> {
                p = reader.json(p, at, depth, scratch.clear());
                draft.nested(key, scratch);
            }
        }
        return p;
    }

    private int unknown(String name, int at, int depth) {
        int p = reader.item(at);
        switch (reader.kind()) {
            case INTEGER -> draft.unknown(name, ValueType.NUMBER, null);
            case NUMBER -> draft.unknownNumber(name, reader.number(), null);
            case TEXT, BYTES -> draft.unknownText(name, reader.textLength());
            case BOOLEAN -> draft.unknown(name, ValueType.BOOLEAN, null);
            case NULL -> {}
            case SIMPLE ->
                draft.refuseName(name, ProblemWords.cut(name) + " is a CBOR simple value, which means nothing here");
            case ARRAY, MAP -> {
                p = reader.json(p, at, depth, scratch.clear());
                draft.unknownNested(name, scratch, null);
            }
        }
        return p;
    }

    private int time(String name, int at, int depth) {
        int p = reader.item(at);
        boolean seconds = reader.tag() == TAG_SECONDS;
        switch (reader.kind()) {
            case INTEGER -> draft.time(scaled(reader.integer(), seconds ? 1_000_000 : 1_000));
            case NUMBER -> {
                if (Double.isFinite(reader.number())) {
                    draft.time(Math.round(reader.number() * (seconds ? 1e6 : 1e3)));
                } else {
                    draft.notTime(name, "NaN or Infinity");
                }
            }
            case TEXT -> draft.time(name, reader.text(), reader.textFrom(), reader.textLength());
            case NULL -> draft.noTime();
            case BYTES, ARRAY, MAP, BOOLEAN, SIMPLE -> {
                p = reader.json(p, at, depth, scratch.clear());
                draft.notTime(name, ProblemWords.quote(scratch));
            }
        }
        return p;
    }

    private static long scaled(long value, long factor) {
        long most = Long.MAX_VALUE / factor;
        return value > most ? Long.MAX_VALUE : value < -most ? -Long.MAX_VALUE : value * factor;
    }
}

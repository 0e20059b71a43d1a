package io.taihu.core;

import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * Reads CBOR (RFC 8949) item by item where it lies, strictly: whole items, valid UTF-8, text as keys of maps. Positions go
 * in and come out; what an item held is in the fields it names. One thread.
 *
 * <p>Tags are read over, but for decimal fractions (4), which count as numbers. Byte strings are told as base64url text
 * without padding, as RFC 8949 §6.1 has it. The array must be readable for {@link JsonText#PADDING} bytes behind the end.
 */
final class CborReader {
    /** Most tags before one item. */
    @Limit(value = "Most tags before one item of CBOR", zh = "CBOR 一项之前的最多标签数", reached = Limit.Reached.REFUSED)
    private static final int TAGS_MAX = 4;
    /** Decimal fractions beyond this power of ten are no doubles. */
    @Limit(
            value = "Greatest power of ten of a decimal fraction in CBOR",
            zh = "CBOR 十进制小数的最大十的幂",
            reached = Limit.Reached.REFUSED)
    private static final int DECIMAL_EXPONENT_MAX = 400;

    private static final int TAG_DECIMAL = 4;
    private static final int INDEFINITE = 31;
    private static final int BREAK = 0xff;
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    /** What an item is. */
    enum Kind {
        /** A whole number that fits 64 bits with its sign. */
        INTEGER,
        /** Any other number. */
        NUMBER,
        TEXT,
        BYTES,
        ARRAY,
        MAP,
        BOOLEAN,
        /** Null or undefined. */
        NULL,
        /** A simple value that means nothing here. */
        SIMPLE
    }

    private byte[] in = new byte[JsonText.PADDING];
    private int end;

    private Kind kind = Kind.NULL;
    private long tag;
    private long argument;
    private long integer;
    private double number;
    private boolean truth;
    private byte[] text = in;
    private int textFrom;
    private int textLength;
    private byte[] joined = new byte[256];

    /** Looks at other bytes. */
    void wrap(byte[] in, int end) {
        this.in = in;
        this.end = end;
    }

    int end() {
        return end;
    }

    /**
     * Reads one item: of an array or map its head only, of others the whole.
     *
     * @return index behind what was read
     */
    int item(int at) {
        int p = at;
        tag = -1;
        for (int tags = 0; p < end && (in[p] & 0xe0) == 0xc0; tags++) {
            if (tags == TAGS_MAX) {
                throw new MalformedPayload(ErrorCode.TOO_LARGE, p, "an item has at most " + TAGS_MAX + " tags");
            }
            p = argument(p);
            tag = argument;
        }
        int first = first(p);
        int after = argument(p);
        switch (first >> 5) {
            case 0, 1 -> integer(first >> 5 == 1);
            case 2, 3 -> after = string(p, after, first >> 5 == 3);
            case 4 -> {
                kind = Kind.ARRAY;
                if (tag == TAG_DECIMAL) {
                    return decimal(p, after);
                }
            }
            case 5 -> kind = Kind.MAP;
            default -> simple(p, first & 31);
        }
        return after;
    }

    Kind kind() {
        return kind;
    }

    /** The innermost tag of the last item, or -1. */
    long tag() {
        return tag;
    }

    /** Number of items of the last array, or of pairs of the last map; -1 when it goes on until a break. */
    long size() {
        return argument;
    }

    /** The last integer. */
    long integer() {
        return integer;
    }

    /** The last number, an integer's too. */
    double number() {
        return number;
    }

    boolean truth() {
        return truth;
    }

    byte[] text() {
        return text;
    }

    int textFrom() {
        return textFrom;
    }

    int textLength() {
        return textLength;
    }

    String string() {
        return new String(text, textFrom, textLength, StandardCharsets.UTF_8);
    }

    /** Whether an array or map goes on at an index; {@code left} is what is left of its size, or below zero. */
    boolean goesOn(int at, long left) {
        return left != 0 && (left > 0 || first(at) != BREAK);
    }

    /** Index behind an array or map whose last element ends here. */
    int behind(int at, long left) {
        return left < 0 ? at + 1 : at;
    }

    /** Reads a key of a map, which must be text; {@link #text()} holds it. */
    int key(int at) {
        int after = item(at);
        if (kind != Kind.TEXT) {
            throw malformed(at, "the keys of a map must be text");
        }
        return after;
    }

    /**
     * Reads any item whole and appends it as compact JSON.
     *
     * @param depth how deep this item lies, the outermost of the message being 1
     * @return index behind it
     */
    int json(int at, int depth, JsonText out) {
        int p = item(at);
        return json(p, at, depth, out);
    }

    /** The same for an item that {@link #item} has just read, its beginning being {@code from}. */
    int json(int after, int from, int depth, JsonText out) {
        switch (kind) {
            case INTEGER -> out.number(integer);
            case NUMBER -> out.number(number);
            case TEXT, BYTES -> out.text(text, textFrom, textLength);
            case BOOLEAN -> out.bool(truth);
            case NULL, SIMPLE -> out.nothing();
            case ARRAY, MAP -> {
                return nested(after, from, depth, out);
            }
        }
        return after;
    }

    private int nested(int after, int from, int depth, JsonText out) {
        if (depth > PayloadLimits.DEPTH_MAX) {
            throw new MalformedPayload(
                    ErrorCode.TOO_LARGE, from, "arrays and maps nest at most " + PayloadLimits.DEPTH_MAX + " deep");
        }
        boolean map = kind == Kind.MAP;
        long left = argument;
        int p = after;
        if (map) {
            out.beginObject();
        } else {
            out.beginArray();
        }
        for (; goesOn(p, left); left--) {
            if (map) {
                p = key(p);
                out.key(text, textFrom, textLength);
            }
            p = json(p, depth + 1, out);
        }
        if (map) {
            out.endObject();
        } else {
            out.endArray();
        }
        return behind(p, left);
    }

    MalformedPayload malformed(int at, String reason) {
        return new MalformedPayload(ErrorCode.MALFORMED, at, reason);
    }

    private int first(int at) {
        if (at >= end) {
            throw malformed(at, "the message ends where an item should come");
        }
        return in[at] & 0xff;
    }

    /** Reads the head of an item; its argument, or -1 when it goes on until a break. */
    private int argument(int at) {
        int first = first(at);
        int info = first & 31;
        int after = at + 1;
        if (info < 24) {
            argument = info;
        } else if (info <= 27) {
            int size = 1 << (info - 24);
            after += size;
            if (after > end) {
                throw malformed(at, "the message ends within the head of an item");
            }
            argument = 0;
            for (int i = at + 1; i < after; i++) {
                argument = argument << 8 | (in[i] & 0xff);
            }
        } else if (info == INDEFINITE && first >> 5 >= 2 && first >> 5 <= 5) {
            argument = -1;
        } else if (first == BREAK) {
            throw malformed(at, "a break where no array, map or string is open");
        } else {
            throw malformed(at, "no item begins with byte 0x" + Integer.toHexString(first));
        }
        if (argument < 0 && info == 27 && first >> 5 >= 2 && first >> 5 <= 5) {
            throw malformed(at, "the message ends long before the size it states");
        }
        return after;
    }

    private void integer(boolean below) {
        if (argument >= 0) {
            kind = Kind.INTEGER;
            integer = below ? -1 - argument : argument;
            number = integer;
        } else {
            kind = Kind.NUMBER;
            double unsigned = (argument >>> 1) * 2.0 + (argument & 1);
            number = below ? -1 - unsigned : unsigned;
        }
    }

    private int string(int at, int after, boolean isText) {
        kind = isText ? Kind.TEXT : Kind.BYTES;
        int p = after;
        if (argument >= 0) {
            p = chunk(at, after, isText);
            text = in;
            textFrom = after;
            textLength = p - after;
        } else {
            int major = isText ? 3 : 2;
            int length = 0;
            while (first(p) != BREAK) {
                int head = p;
                p = argument(p);
                if (first(head) >> 5 != major || argument < 0) {
                    throw malformed(head, "a string in pieces holds whole strings of its own kind only");
                }
                int from = p;
                p = chunk(head, from, isText);
                int size = p - from;
                if (length + size + JsonText.PADDING > joined.length) {
                    joined = Arrays.copyOf(joined, 2 * (length + size + JsonText.PADDING));
                }
                System.arraycopy(in, from, joined, length, size);
                length += size;
            }
            p++;
            text = joined;
            textFrom = 0;
            textLength = length;
        }
        if (!isText) {
            byte[] base64 = BASE64.encode(Arrays.copyOfRange(text, textFrom, textFrom + textLength));
            text = base64;
            textFrom = 0;
            textLength = base64.length;
        }
        return p;
    }

    /** Checks a piece of a string; gives the index behind it. */
    private int chunk(int at, int from, boolean isText) {
        if (argument > end - from) {
            throw malformed(at, "the message ends within a string of " + argument + " bytes");
        }
        int size = (int) argument;
        if (isText) {
            int bad = Utf8.invalidAt(in, from, size);
            if (bad >= 0) {
                throw malformed(bad, "not valid UTF-8: byte 0x" + Integer.toHexString(in[bad] & 0xff));
            }
        }
        return from + size;
    }

    private void simple(int at, int info) {
        switch (info) {
            case 20, 21 -> {
                kind = Kind.BOOLEAN;
                truth = info == 21;
            }
            case 22, 23 -> kind = Kind.NULL;
            case 24 -> {
                if (argument < 32) {
                    throw malformed(at, "a simple value below 32 has one byte");
                }
                kind = Kind.SIMPLE;
            }
            case 25 -> floating(Float.float16ToFloat((short) argument));
            case 26 -> floating(Float.intBitsToFloat((int) argument));
            case 27 -> floating(Double.longBitsToDouble(argument));
            default -> kind = Kind.SIMPLE;
        }
    }

    private void floating(double value) {
        kind = Kind.NUMBER;
        number = value;
    }

    /** Reads the rest of {@code [exponent, mantissa]}. */
    private int decimal(int at, int after) {
        boolean open = argument < 0;
        if (!open && argument != 2) {
            throw malformed(at, "a decimal fraction is an exponent and a mantissa");
        }
        long tagBefore = tag;
        int p = part(after);
        long exponent = integer;
        p = part(p);
        long mantissa = integer;
        if (open) {
            if (first(p) != BREAK) {
                throw malformed(at, "a decimal fraction is an exponent and a mantissa");
            }
            p++;
        }
        tag = tagBefore;
        if (mantissa == 0 || exponent < -DECIMAL_EXPONENT_MAX) {
            floating(0);
        } else if (exponent > DECIMAL_EXPONENT_MAX) {
            floating(mantissa < 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
        } else {
            floating(BigDecimal.valueOf(mantissa, (int) -exponent).doubleValue());
        }
        return p;
    }

    private int part(int at) {
        int first = first(at) >> 5;
        if (first > 1) {
            throw malformed(at, "a decimal fraction has whole numbers of at most 64 bits");
        }
        int after = argument(at);
        integer(first == 1);
        if (kind != Kind.INTEGER) {
            throw malformed(at, "a decimal fraction has whole numbers of at most 64 bits");
        }
        return after;
    }
}

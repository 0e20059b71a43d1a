package io.taihu.core;

import io.taihu.model.ErrorCode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/**
 * Reads JSON (RFC 8259) token by token where it lies, strictly: no comments, no leading zeros, no NaN, valid UTF-8, whole
 * surrogate pairs. Positions go in and come out; what a token held is in the fields it names. One thread.
 *
 * <p>The array must be readable, and zero, for {@link JsonText#PADDING} bytes behind the end: a zero is valid nowhere in
 * JSON, so no loop here needs to ask for the end.
 */
final class JsonScanner {
    private static final double[] TENS = {
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };
    private static final long[] LONG_TENS = new long[19];
    private static final long EXACT_MAX = 1L << 53;
    private static final int EXPONENT_MAX = 1_000_000;
    /** Most digits of a mantissa that is sure to fit 64 bits. */
    private static final int MANTISSA_DIGITS = 18;

    static {
        long ten = 1;
        for (int i = 0; i < LONG_TENS.length; i++) {
            LONG_TENS[i] = ten;
            ten *= 10;
        }
    }

    private byte[] in = new byte[JsonText.PADDING];
    private int end;

    // the last number
    private int numberFrom;
    private int numberEnd;
    private boolean negative;
    private boolean exact;
    private long mantissa;
    private int exponent;
    private long integer;

    // the last text
    private boolean escaped;
    private byte[] text = in;
    private int textFrom;
    private int textLength;
    private byte[] unescaped = new byte[256];

    /** Looks at other bytes. */
    void wrap(byte[] in, int end) {
        this.in = in;
        this.end = end;
    }

    int end() {
        return end;
    }

    /** First index of the message's value; refuses a byte order mark. */
    int start(int from) {
        if (in[from] == (byte) 0xef && in[from + 1] == (byte) 0xbb && in[from + 2] == (byte) 0xbf) {
            throw malformed(from, "begins with a byte order mark; send UTF-8 without it");
        }
        return space(from);
    }

    /** Expects nothing but white space from here on. */
    void atEnd(int at) {
        int p = space(at);
        if (p < end) {
            throw malformed(p, "nothing may follow the end of the JSON value");
        }
    }

    /** First index from this one on that is not white space. */
    int space(int at) {
        int p = at;
        for (; ; p++) {
            byte c = in[p];
            if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
                return p;
            }
        }
    }

    /** Expects a colon, white space around it; gives the index of the value. */
    int colon(int at) {
        int p = space(at);
        if (in[p] != ':') {
            throw unexpected(p, "':' after the key");
        }
        return space(p + 1);
    }

    /**
     * Reads a number that begins here; {@link #number()}, {@link #whole()} and {@link #micros()} tell what it is.
     *
     * @return index behind it
     */
    int number(int at) {
        // short enough to be inlined where readings are read; what is rare is elsewhere
        byte[] in = this.in;
        int first = in[at] == '-' ? at + 1 : at;
        int p = first;
        long m = 0;
        int digit = in[p] - '0';
        while (digit >= 0 && digit <= 9) {
            m = m * 10 + digit;
            digit = in[++p] - '0';
        }
        int digits = p - first;
        if (digits == 0 || (digits > 1 && in[first] == '0')) {
            throw notInteger(first, digits);
        }
        int e = 0;
        if (in[p] == '.') {
            int fraction = ++p;
            digit = in[p] - '0';
            while (digit >= 0 && digit <= 9) {
                m = m * 10 + digit;
                digit = in[++p] - '0';
            }
            e = fraction - p;
            digits -= e;
            if (e == 0) {
                throw unexpected(p, "a digit after the decimal point");
            }
        }
        numberFrom = at;
        negative = first != at;
        mantissa = m;
        exponent = e;
        exact = digits <= MANTISSA_DIGITS || significant(first, p) <= MANTISSA_DIGITS;
        if ((in[p] | 0x20) == 'e') {
            p = power(p + 1);
        }
        numberEnd = p;
        return p;
    }

    private MalformedPayload notInteger(int first, int digits) {
        if (digits > 0) {
            return malformed(first + 1, "a number has no leading zero");
        }
        return unexpected(first, "a digit");
    }

    /** Reads the exponent of a number; gives the index behind it. */
    private int power(int at) {
        int sign = in[at];
        int first = sign == '-' || sign == '+' ? at + 1 : at;
        int p = first;
        int power = 0;
        int digit = in[p] - '0';
        while (digit >= 0 && digit <= 9) {
            power = Math.min(power * 10 + digit, EXPONENT_MAX);
            digit = in[++p] - '0';
        }
        if (p == first) {
            throw unexpected(p, "a digit of the exponent");
        }
        exponent += sign == '-' ? -power : power;
        return p;
    }

    /** The last number, as the double nearest to it; infinite when it is too great. */
    double number() {
        long m = mantissa;
        int e = exponent;
        if (exact && m <= EXACT_MAX && e <= 22 && e >= -22) {
            double value = e == 0 ? m : e < 0 ? m / TENS[-e] : m * TENS[e];
            return negative ? -value : value;
        }
        if (exact && m != 0) {
            double value = Decimal.nearest(m, e);
            if (!Double.isNaN(value)) {
                return negative ? -value : value;
            }
        }
        return Double.parseDouble(numberText());
    }

    /** Digits of a mantissa from the first that is not zero on. */
    private int significant(int from, int to) {
        int count = 0;
        for (int i = from; i < to; i++) {
            byte c = in[i];
            if (c >= '0' && c <= '9') {
                count += count > 0 || c != '0' ? 1 : 0;
            } else if (c != '.') {
                break;
            }
        }
        return count;
    }

    /** Whether the last number is whole and fits 64 bits. {@link #integer()} gives it. */
    boolean whole() {
        if (exact) {
            long m = mantissa;
            int e = exponent;
            if (m == 0) {
                e = 0;
            }
            while (e < 0 && m % 10 == 0) {
                m /= 10;
                e++;
            }
            if (e == 0) {
                integer = negative ? -m : m;
                return true;
            }
            if (e < 0) {
                return false;
            }
        }
        try {
            integer = new BigDecimal(numberText()).longValueExact();
            return true;
        } catch (ArithmeticException | NumberFormatException e) {
            return false;
        }
    }

    /** The last number, after {@link #whole()} was true. */
    long integer() {
        return integer;
    }

    /** The last number as milliseconds since 1970, in µs; saturates far beyond the year 100,000. */
    long micros() {
        if (exact && mantissa < Long.MAX_VALUE / 1_000) {
            int shift = exponent + 3;
            if (shift >= 0 && shift <= 3) {
                long micros = mantissa * LONG_TENS[shift];
                return negative ? -micros : micros;
            }
            if (shift < 0 && shift > -LONG_TENS.length) {
                long micros = mantissa / LONG_TENS[-shift];
                return negative ? -micros : micros;
            }
        }
        return (long) (number() * 1_000);
    }

    /** Characters of the last number. */
    int numberLength() {
        return numberEnd - numberFrom;
    }

    private String numberText() {
        return new String(in, numberFrom, numberEnd - numberFrom, StandardCharsets.ISO_8859_1);
    }

    /**
     * Reads a text whose opening quote stands here; {@link #text()} and its neighbours hold it.
     *
     * @return index behind the closing quote
     */
    int text(int at) {
        int after = skipText(at);
        if (escaped) {
            unescape(at + 1, after - 1);
        } else {
            text = in;
            textFrom = at + 1;
            textLength = after - at - 2;
        }
        return after;
    }

    /** The array in which the last text lies, as UTF-8. */
    byte[] text() {
        return text;
    }

    int textFrom() {
        return textFrom;
    }

    int textLength() {
        return textLength;
    }

    /** The last text as a string of its own. */
    String string() {
        return new String(text, textFrom, textLength, StandardCharsets.UTF_8);
    }

    /** Checks a text whose opening quote stands here; gives the index behind the closing one. */
    int skipText(int at) {
        byte[] in = this.in;
        boolean escapes = false;
        int p = at + 1;
        for (; ; ) {
            byte c = in[p];
            if (c == '"') {
                escaped = escapes;
                return p + 1;
            } else if (c == '\\') {
                escapes = true;
                p = escape(p);
            } else if (c >= ' ') {
                p++;
            } else if (c < 0) {
                p = utf8(p);
            } else if (p >= end) {
                throw malformed(p, "the message ends within a text");
            } else {
                throw malformed(p, "a control character in a text must be escaped, here is byte 0x" + hex(c));
            }
        }
    }

    /**
     * Reads any value that begins here and appends it without white space.
     *
     * @param depth how deep this value lies, the outermost of the message being 1
     * @return index behind it
     */
    int copy(int at, int depth, JsonText out) {
        byte c = in[at];
        switch (c) {
            case '"' -> {
                int after = skipText(at);
                out.append(in, at, after - at);
                return after;
            }
            case '{', '[' -> {
                return copyNested(at, depth, out);
            }
            case 't' -> {
                return literal(at, "true", out);
            }
            case 'f' -> {
                return literal(at, "false", out);
            }
            case 'n' -> {
                return literal(at, "null", out);
            }
            default -> {
                if (c != '-' && (c < '0' || c > '9')) {
                    throw c == 'N' || c == 'I' ? notFinite(at) : unexpected(at, "a value");
                }
                int after = number(at);
                if (after - at > PayloadLimits.NUMBER_MAX) {
                    throw new MalformedPayload(
                            ErrorCode.TOO_LARGE,
                            at,
                            "a number has at most " + PayloadLimits.NUMBER_MAX + " characters, this one "
                                    + (after - at));
                }
                out.append(in, at, after - at);
                return after;
            }
        }
    }

    private int copyNested(int at, int depth, JsonText out) {
        if (depth > PayloadLimits.DEPTH_MAX) {
            throw new MalformedPayload(
                    ErrorCode.TOO_LARGE, at, "arrays and objects nest at most " + PayloadLimits.DEPTH_MAX + " deep");
        }
        boolean object = in[at] == '{';
        char close = object ? '}' : ']';
        out.append(object ? '{' : '[');
        int p = space(at + 1);
        if (in[p] == close) {
            out.append(close);
            return p + 1;
        }
        for (; ; ) {
            if (object) {
                p = quote(p);
                int after = skipText(p);
                out.append(in, p, after - p);
                out.append(':');
                p = colon(after);
            }
            p = space(copy(p, depth + 1, out));
            if (in[p] == close) {
                out.append(close);
                return p + 1;
            }
            p = comma(p, close);
            out.append(',');
        }
    }

    /** Expects a comma here; gives the index of what comes next. */
    int comma(int at, char close) {
        if (in[at] != ',') {
            throw unexpected(at, "',' or '" + close + "'");
        }
        return space(at + 1);
    }

    /** Expects the quote of a key here. */
    int quote(int at) {
        if (in[at] != '"') {
            throw unexpected(at, "a key in double quotes");
        }
        return at;
    }

    /** Expects one of the words of JSON here; gives the index behind it. */
    int literal(int at, String word, JsonText out) {
        int after = literal(at, word);
        out.append(in, at, word.length());
        return after;
    }

    /** Expects one of the words of JSON here; gives the index behind it. */
    int literal(int at, String word) {
        for (int i = 0; i < word.length(); i++) {
            if (in[at + i] != word.charAt(i)) {
                throw unexpected(at, word);
            }
        }
        return at + word.length();
    }

    /** Whether a byte can begin a number. */
    static boolean numeric(byte c) {
        return c == '-' || (c >= '0' && c <= '9');
    }

    MalformedPayload malformed(int at, String reason) {
        return new MalformedPayload(ErrorCode.MALFORMED, at, reason);
    }

    MalformedPayload unexpected(int at, String wanted) {
        if (at >= end) {
            return malformed(at, "the message ends where " + wanted + " should come");
        }
        byte c = in[at];
        if (c == 'N' || c == 'I') {
            return notFinite(at);
        }
        String found = c > ' ' && c < 0x7f ? "'" + (char) c + "'" : "byte 0x" + hex(c);
        return malformed(at, wanted + " should come here, but " + found + " does");
    }

    MalformedPayload notFinite(int at) {
        return malformed(at, "NaN and Infinity are not JSON; leave the value out or send null");
    }

    /** Goes over one character that is not ASCII. */
    private int utf8(int at) {
        int length = Utf8.length(in, at);
        if (length == 0) {
            throw malformed(at, "not valid UTF-8: byte 0x" + hex(in[at]));
        }
        return at + length;
    }

    private int escape(int at) {
        switch (in[at + 1]) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {
                return at + 2;
            }
            case 'u' -> {
                int unit = hex4(at + 2);
                if (unit >= 0xdc00 && unit < 0xe000) {
                    throw malformed(at, "a low surrogate without its high one before it");
                }
                if (unit < 0xd800 || unit >= 0xdc00) {
                    return at + 6;
                }
                if (in[at + 6] == '\\' && in[at + 7] == 'u') {
                    int low = hex4(at + 8);
                    if (low >= 0xdc00 && low < 0xe000) {
                        return at + 12;
                    }
                }
                throw malformed(at, "a high surrogate without its low one behind it");
            }
            default -> throw unexpected(at + 1, "one of \"\\/bfnrtu after the backslash");
        }
    }

    private int hex4(int at) {
        int value = 0;
        for (int i = at; i < at + 4; i++) {
            int digit = Character.digit(in[i], 16);
            if (in[i] < 0 || digit < 0) {
                throw unexpected(i, "a hexadecimal digit");
            }
            value = value << 4 | digit;
        }
        return value;
    }

    /** Decodes what was checked before. */
    private void unescape(int from, int to) {
        if (unescaped.length < to - from + JsonText.PADDING || unescaped.length > PayloadLimits.KEEP_MAX) {
            unescaped = new byte[to - from + 256];
        }
        byte[] out = unescaped;
        int length = 0;
        int p = from;
        while (p < to) {
            byte c = in[p++];
            if (c != '\\') {
                out[length++] = c;
                continue;
            }
            c = in[p++];
            switch (c) {
                case 'b' -> out[length++] = '\b';
                case 'f' -> out[length++] = '\f';
                case 'n' -> out[length++] = '\n';
                case 'r' -> out[length++] = '\r';
                case 't' -> out[length++] = '\t';
                case 'u' -> {
                    int point = hex4(p);
                    p += 4;
                    if (point >= 0xd800 && point < 0xdc00) {
                        point = 0x10000 + ((point - 0xd800) << 10) + (hex4(p + 2) - 0xdc00);
                        p += 6;
                    }
                    length = Utf8.put(point, out, length);
                }
                default -> out[length++] = c;
            }
        }
        text = out;
        textFrom = 0;
        textLength = length;
    }

    private static String hex(byte b) {
        return Integer.toHexString(0x100 | (b & 0xff)).substring(1);
    }
}

package io.taihu.protocols.gb32960;

import java.util.HexFormat;

/** Writes JSON, member by member; commas are put where they belong. One thread. */
final class Json {
    private static final HexFormat HEX = HexFormat.of();
    private static final String DIGITS = "0123456789abcdef";

    private final StringBuilder out = new StringBuilder(256);

    Json open() {
        comma();
        out.append('{');
        return this;
    }

    Json close() {
        out.append('}');
        return this;
    }

    Json openList() {
        comma();
        out.append('[');
        return this;
    }

    Json closeList() {
        out.append(']');
        return this;
    }

    Json name(String name) {
        comma();
        quote(name);
        out.append(':');
        return this;
    }

    Json text(String value) {
        comma();
        quote(value);
        return this;
    }

    Json hex(byte[] bytes) {
        return text(HEX.formatHex(bytes));
    }

    Json number(long value) {
        comma();
        out.append(value);
        return this;
    }

    /** A number with digits behind the point, exactly; zeros at its end are left out. */
    Json decimal(long unscaled, int decimals) {
        comma();
        long left = Math.abs(unscaled);
        int digits = decimals;
        while (digits > 0 && left % 10 == 0) {
            left /= 10;
            digits--;
        }
        if (unscaled < 0) {
            out.append('-');
        }
        String text = Long.toString(left);
        if (digits == 0) {
            out.append(text);
            return this;
        }
        text = "0".repeat(Math.max(0, digits + 1 - text.length())) + text;
        out.append(text, 0, text.length() - digits).append('.').append(text, text.length() - digits, text.length());
        return this;
    }

    Json bool(boolean value) {
        comma();
        out.append(value);
        return this;
    }

    Json nothing() {
        comma();
        out.append("null");
        return this;
    }

    @Override
    public String toString() {
        return out.toString();
    }

    private void comma() {
        if (!out.isEmpty()) {
            char last = out.charAt(out.length() - 1);
            if (last != '{' && last != '[' && last != ':') {
                out.append(',');
            }
        }
    }

    private void quote(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20 || c >= 0x7f && c < 0xa0) {
                out.append("\\u00").append(DIGITS.charAt(c >> 4 & 15)).append(DIGITS.charAt(c & 15));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}

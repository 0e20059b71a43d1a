package io.taihu.protocols.jt808;

import java.util.HexFormat;

/** A number that is an id of the standard's and is told in hex, such as {@code 0x0200}. Immutable. */
final class IdField extends NumberField {
    static final String PREFIX = "0x";

    IdField(String name, int size) {
        super(name, size);
    }

    @Override
    Object value(long raw) {
        return text(raw, size());
    }

    @Override
    long raw(Object value) {
        if (value instanceof String text && text.startsWith(PREFIX)) {
            try {
                long raw = HexFormat.fromHexDigitsToLong(text, PREFIX.length(), text.length());
                checkRange(raw, value);
                return raw;
            } catch (IllegalArgumentException e) {
                // said below
            }
        } else if (value instanceof Number) {
            return super.raw(value);
        }
        throw new BodyException("field " + name() + " must be an id such as 0x0200, got " + value, -1);
    }

    static String text(long id, int size) {
        return PREFIX + HexFormat.of().toHexDigits(id, 2 * size);
    }
}

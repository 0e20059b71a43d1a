package io.taihu.protocols.jt808;

import org.jspecify.annotations.Nullable;

/** A number of 1 to 8 bytes, with a unit and a scale. Immutable. */
class NumberField extends Field {
    private static final long NO_NONE = Long.MIN_VALUE;

    /** How a number below 0 is written. */
    private enum Sign {
        NEVER,
        TWOS_COMPLEMENT,
        /** By the top bit; what is too far from 0 so read is taken for two's complement, which several terminals write instead. */
        TOP_BIT
    }

    private final int size;
    private final Sign sign;
    private final int divisor;
    private final String unit;
    private final long none;

    NumberField(String name, int size) {
        this(name, size, Sign.NEVER, 1, "", NO_NONE);
    }

    private NumberField(String name, int size, Sign sign, int divisor, String unit, long none) {
        super(name);
        this.size = size;
        this.sign = sign;
        this.divisor = divisor;
        this.unit = unit;
        this.none = none;
    }

    /** The same with a unit in UCUM. */
    NumberField in(String wanted) {
        return new NumberField(name(), size, sign, divisor, wanted, none);
    }

    /** The same in steps of a part of the unit: {@code per(10)} counts tenths. */
    NumberField per(int wanted) {
        return new NumberField(name(), size, sign, wanted, unit, none);
    }

    /** The same in two's complement. */
    NumberField signed() {
        return new NumberField(name(), size, Sign.TWOS_COMPLEMENT, divisor, unit, none);
    }

    /** The same with a sign of its own in the top bit. */
    NumberField signBit() {
        return new NumberField(name(), size, Sign.TOP_BIT, divisor, unit, none);
    }

    /** The same, of which one number in the bytes means that there is no value. */
    NumberField none(long raw) {
        return new NumberField(name(), size, sign, divisor, unit, raw);
    }

    final int size() {
        return size;
    }

    @Override
    final int fixedSize() {
        return size;
    }

    final int divisor() {
        return divisor;
    }

    @Override
    final String unit() {
        return unit;
    }

    /** Whether a number in the bytes says that there is no value. */
    final boolean isNone(long raw) {
        return none != NO_NONE && raw == none;
    }

    @Override
    void read(BodyReader in, Sink sink) {
        sink.number(this, raw(in));
    }

    final long raw(BodyReader in) {
        long raw = in.number(size);
        return switch (sign) {
            case NEVER -> raw;
            case TWOS_COMPLEMENT -> twosComplement(raw);
            case TOP_BIT -> {
                long top = 1L << 8 * size - 1;
                long magnitude = raw & ~top;
                yield (raw & top) == 0 ? raw : magnitude < top / 2 ? -magnitude : twosComplement(raw);
            }
        };
    }

    private long twosComplement(long raw) {
        return raw << 64 - 8 * size >> 64 - 8 * size;
    }

    @Override
    void write(Values from, BodyWriter out) {
        Object value = from.get(name());
        if (value == null && none != NO_NONE) {
            out.number(none, size);
        } else {
            long raw = raw(from.need(name()));
            out.number(sign == Sign.TOP_BIT && raw < 0 ? -raw | 1L << 8 * size - 1 : raw, size);
        }
    }

    /** What a number in the bytes means; null for none. */
    @Nullable
    Object value(long raw) {
        if (isNone(raw)) {
            return null;
        }
        return divisor == 1 ? (Object) raw : (Object) (raw / (double) divisor);
    }

    /**
     * The number in the bytes that means a value.
     *
     * @throws BodyException when there is none
     */
    long raw(Object value) {
        if (!(value instanceof Number number)) {
            throw new BodyException("field " + name() + " must be a number, got " + value, -1);
        }
        long raw = Math.round(number.doubleValue() * divisor);
        checkRange(raw, value);
        return raw;
    }

    private String plain(long raw) {
        return divisor == 1 ? Long.toString(raw) : Double.toString(raw / (double) divisor);
    }

    final void checkRange(long raw, Object value) {
        int bits = 8 * size;
        long least = sign == Sign.NEVER ? 0 : -1L << bits - 1;
        long most = sign != Sign.NEVER ? ~least : bits == 64 ? Long.MAX_VALUE : (1L << bits) - 1;
        if (raw < least || raw > most) {
            throw new BodyException(
                    "field " + name() + " must lie within " + plain(least) + " and " + plain(most)
                            + (unit.isEmpty() ? "" : " " + unit) + ", got " + value,
                    -1);
        }
    }
}

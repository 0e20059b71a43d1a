package io.taihu.protocols.gb32960;

/**
 * A number of 1, 2 or 4 bytes: what it means is {@code (raw + offset) / 10^decimals} in its unit. All ones is invalid and all ones
 * less one is abnormal, unless it is {@link #plain}.
 */
final class NumberField extends Field {
    private static final long[] POWERS = {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000};

    private final int width;
    private final String unit;
    private final int decimals;
    /** In units of the last digit. */
    private final long offset;

    private final long most;
    private final boolean marked;
    private final boolean hex;
    /** A raw value with a word of its own. */
    private final int special;

    private final String specialWord;

    private NumberField(
            String name,
            int width,
            String unit,
            int decimals,
            long offset,
            long most,
            boolean marked,
            boolean hex,
            int special,
            String specialWord) {
        super(name);
        this.width = width;
        this.unit = unit;
        this.decimals = decimals;
        this.offset = offset;
        this.most = most;
        this.marked = marked;
        this.hex = hex;
        this.special = special;
        this.specialWord = specialWord;
    }

    static NumberField of(String name, int width, String unit) {
        return new NumberField(name, width, unit, 0, 0, ones(width), true, false, -1, "");
    }

    /** Its last digit is the one so many places behind the point. */
    NumberField decimals(int digits) {
        return new NumberField(name(), width, unit, digits, offset, most, marked, hex, special, specialWord);
    }

    /** What raw 0 means, in the unit. */
    NumberField from(long lowest) {
        return new NumberField(
                name(), width, unit, decimals, lowest * POWERS[decimals], most, marked, hex, special, specialWord);
    }

    /** The greatest raw value that its table allows. */
    NumberField most(long raw) {
        return new NumberField(name(), width, unit, decimals, offset, raw, marked, hex, special, specialWord);
    }

    /** All ones are a number as any other. */
    NumberField plain() {
        return new NumberField(name(), width, unit, decimals, offset, most, false, hex, special, specialWord);
    }

    /** A code of a manufacturer, which is told in hex. */
    NumberField hex() {
        return new NumberField(name(), width, unit, decimals, offset, most, false, true, special, specialWord);
    }

    /** A raw value outside the range that means something of its own. */
    NumberField word(int raw, String word) {
        return new NumberField(name(), width, unit, decimals, offset, most, marked, hex, raw, word);
    }

    int width() {
        return width;
    }

    int decimals() {
        return decimals;
    }

    String unit() {
        return unit;
    }

    Validity validity(long raw) {
        if (marked && raw >= ones(width) - 1) {
            return raw == ones(width) ? Validity.INVALID : Validity.ABNORMAL;
        }
        return raw > most && raw != special ? Validity.BEYOND : Validity.GOOD;
    }

    boolean special(long raw) {
        return raw == special;
    }

    /** What a raw value means, in the unit. */
    double value(long raw) {
        return (double) (raw + offset) / POWERS[decimals];
    }

    /** The same for a number without decimals. */
    long whole(long raw) {
        return raw + offset;
    }

    /** The raw value nearest to one in the unit. */
    long raw(double value) {
        long raw = Math.round(value * POWERS[decimals]) - offset;
        if (raw < 0 || raw > ones(width)) {
            throw new IllegalArgumentException(name() + " cannot be " + value + " " + unit);
        }
        return raw;
    }

    @Override
    void read(In in, Values into, int place) {
        in.need(width, name());
        into.raw[place] = in.unsigned(width);
    }

    @Override
    void write(Values from, int place, Out out) {
        out.unsigned(from.raw[place], width);
    }

    @Override
    void json(Values from, int place, Json out) {
        long raw = from.raw[place];
        Validity validity = validity(raw);
        out.name(name());
        if (unit.isEmpty() && validity == Validity.GOOD && raw != special) {
            value(raw, validity, out);
            return;
        }
        out.open().name("value");
        value(raw, validity, out);
        if (validity != Validity.GOOD) {
            out.name("quality").text(validity.word());
        }
        if (raw == special) {
            out.name("meaning").text(specialWord);
        }
        if (!unit.isEmpty()) {
            out.name("unit").text(unit);
        }
        out.close();
    }

    /** The value alone: a number, hex, or null. */
    void value(long raw, Validity validity, Json out) {
        if (hex) {
            out.text(String.format("%0" + 2 * width + "x", raw));
        } else if (!validity.present()) {
            out.nothing();
        } else {
            out.decimal(raw + offset, decimals);
        }
    }

    static long ones(int width) {
        return (1L << 8 * width) - 1;
    }
}

package io.taihu.protocols.jt808;

/** A number that later fields depend on. Immutable. */
final class Remembered extends Field {
    private final NumberField field;

    Remembered(NumberField field) {
        super(field.name());
        this.field = field;
    }

    NumberField field() {
        return field;
    }

    @Override
    int fixedSize() {
        return field.size();
    }

    @Override
    void read(BodyReader in, Sink sink) {
        long raw = field.raw(in);
        in.remember(raw);
        sink.number(field, raw);
    }

    @Override
    void write(Values from, BodyWriter out) {
        long raw = field.raw(from.need(name()));
        out.remember(raw);
        out.number(raw, field.size());
    }
}

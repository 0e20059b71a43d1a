package io.taihu.protocols.gb32960;

/** ASCII of a fixed length, filled up with zeros. */
final class TextField extends Field {
    private final int width;

    TextField(String name, int width) {
        super(name);
        this.width = width;
    }

    @Override
    void read(In in, Values into, int place) {
        in.need(width, name());
        into.keep(place, in.text(width));
    }

    @Override
    void write(Values from, int place, Out out) {
        out.text((String) from.object(place, ""), width);
    }

    @Override
    void json(Values from, int place, Json out) {
        out.name(name()).text((String) from.object(place, ""));
    }
}

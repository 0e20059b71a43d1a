package io.taihu.protocols.gb32960;

/** A WORD count and so many bytes. */
final class BytesField extends Field {
    private static final int COUNT = 2;
    private static final byte[] NONE = {};

    BytesField(String name) {
        super(name);
    }

    @Override
    void read(In in, Values into, int place) {
        in.need(COUNT, name());
        int count = in.byte2();
        in.need(count, name());
        into.keep(place, in.bytes(count));
    }

    @Override
    void write(Values from, int place, Out out) {
        byte[] bytes = (byte[]) from.object(place, NONE);
        out.unsigned(bytes.length, COUNT).bytes(bytes);
    }

    @Override
    void json(Values from, int place, Json out) {
        out.name(name()).hex((byte[]) from.object(place, NONE));
    }
}

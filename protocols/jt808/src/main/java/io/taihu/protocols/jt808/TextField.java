package io.taihu.protocols.jt808;

/**
 * A text in GBK, or in the charset of its terminal: of a fixed size padded with zeros, behind its length, or up to the end. Immutable.
 */
final class TextField extends Field {
    private final int size;
    private final int lengthSize;

    private TextField(String name, int size, int lengthSize) {
        super(name);
        this.size = size;
        this.lengthSize = lengthSize;
    }

    static TextField fixed(String name, int size) {
        return new TextField(name, size, 0);
    }

    /** @param lengthSize bytes of the length before it */
    static TextField counted(String name, int lengthSize) {
        return new TextField(name, 0, lengthSize);
    }

    static TextField rest(String name) {
        return new TextField(name, 0, 0);
    }

    @Override
    int fixedSize() {
        return size > 0 ? size : -1;
    }

    @Override
    void read(BodyReader in, Sink sink) {
        sink.text(this, in.text(size > 0 ? size : Bytes.counted(in, lengthSize)));
    }

    @Override
    void write(Values from, BodyWriter out) {
        byte[] bytes = from.text(name()).getBytes(out.dialect().charset());
        if (size > 0) {
            if (bytes.length > size) {
                throw new BodyException(
                        "field " + name() + " has at most " + size + " bytes in "
                                + out.dialect().charset() + ", got " + bytes.length,
                        -1);
            }
            out.padded(bytes, size);
        } else {
            Bytes.count(out, bytes.length, lengthSize, name());
            out.bytes(bytes);
        }
    }
}

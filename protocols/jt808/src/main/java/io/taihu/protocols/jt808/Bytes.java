package io.taihu.protocols.jt808;

/** Bytes without a meaning here, told as hex; or digits of BCD, which are the same in hex. Immutable. */
final class Bytes extends Field {
    private final int size;
    private final int lengthSize;

    private Bytes(String name, int size, int lengthSize) {
        super(name);
        this.size = size;
        this.lengthSize = lengthSize;
    }

    static Bytes fixed(String name, int size) {
        return new Bytes(name, size, 0);
    }

    static Bytes counted(String name, int lengthSize) {
        return new Bytes(name, 0, lengthSize);
    }

    static Bytes rest(String name) {
        return new Bytes(name, 0, 0);
    }

    @Override
    int fixedSize() {
        return size > 0 ? size : -1;
    }

    @Override
    void read(BodyReader in, Sink sink) {
        int length = size > 0 ? size : counted(in, lengthSize);
        int from = in.skip(length);
        sink.bytes(this, in.array(), from, length);
    }

    @Override
    void write(Values from, BodyWriter out) {
        byte[] bytes = from.hex(name());
        if (size > 0) {
            if (bytes.length != size) {
                throw new BodyException(
                        "field " + name() + " has " + 2 * size + " digits, got " + 2 * bytes.length, -1);
            }
        } else {
            count(out, bytes.length, lengthSize, name());
        }
        out.bytes(bytes);
    }

    /** The length that stands before something; all that is left when none does. */
    static int counted(BodyReader in, int lengthSize) {
        if (lengthSize == 0) {
            return in.remaining();
        }
        int at = in.position();
        long length = in.number(lengthSize);
        if (length > in.remaining()) {
            throw new BodyException("it says " + length + " bytes follow, " + in.remaining() + " are left", at);
        }
        return (int) length;
    }

    static void count(BodyWriter out, int length, int lengthSize, String name) {
        if (lengthSize == 0) {
            return;
        }
        if (length >= 1L << 8 * lengthSize) {
            throw new BodyException(
                    "field " + name + " has at most " + ((1L << 8 * lengthSize) - 1) + " bytes, got " + length, -1);
        }
        out.number(length, lengthSize);
    }
}

package io.taihu.protocols.jt808;

/** Fields behind the number of their bytes, beside those around. Immutable. */
final class Sized extends Group {
    private final int lengthSize;

    Sized(int lengthSize, Field... fields) {
        super("", fields);
        this.lengthSize = lengthSize;
    }

    @Override
    int fixedSize() {
        return -1;
    }

    @Override
    void read(BodyReader in, Sink sink) {
        int length = Bytes.counted(in, lengthSize);
        int end = in.end();
        int own = in.index() + length;
        in.end(own);
        super.read(in, sink);
        if (in.remaining() > 0) {
            sink.fault(in.remaining() + " bytes too many", in.position());
            in.go(own);
        }
        in.end(end);
    }

    @Override
    void write(Values from, BodyWriter out) {
        int at = out.length();
        out.number(0, lengthSize);
        super.write(from, out);
        out.patch(at, out.length() - at - lengthSize, lengthSize);
    }
}

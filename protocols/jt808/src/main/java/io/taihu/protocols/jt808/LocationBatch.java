package io.taihu.protocols.jt808;

/** The locations of 0x0704, each behind its length. One that cannot be read is told as hex and the others are read. Immutable. */
final class LocationBatch extends Field {
    private static final LocationField LOCATION = LocationField.whole();
    private static final Field UNREAD = Bytes.rest("unread");
    private static final Group ELEMENT = new Group("", LOCATION);

    LocationBatch() {
        super("locations");
    }

    @Override
    void read(BodyReader in, Sink sink) {
        int end = in.end();
        sink.openList(this);
        while (in.remaining() > 0) {
            int at = in.index();
            int length = in.remaining() < 2 ? Integer.MAX_VALUE : in.u16();
            boolean cut = length > in.remaining();
            if (cut || length < LocationField.BASIC_SIZE) {
                sink.fault(
                        cut ? "a location is cut off" : "a location has at least 28 bytes, this says " + length,
                        in.position());
                if (cut) {
                    in.go(at);
                }
                in.end(cut ? end : in.index() + length);
                sink.open(ELEMENT);
                UNREAD.read(in, sink);
                sink.close();
            } else {
                in.end(in.index() + length);
                sink.open(ELEMENT);
                LOCATION.read(in, sink);
                sink.close();
            }
            in.end(end);
        }
        sink.close();
    }

    @Override
    void write(Values from, BodyWriter out) {
        for (Object each : from.list(name())) {
            if (!(each instanceof Values location)) {
                throw new BodyException("elements of " + name() + " must be objects, got " + each, -1);
            }
            int at = out.length();
            out.number(0, 2);
            LOCATION.write(location, out);
            out.patch(at, out.length() - at - 2, 2);
        }
    }
}

package io.taihu.protocols.jt808;

import java.util.List;

/** Groups of fields, as many as the standard says. Immutable. */
final class Repeated extends Field {
    private final int count;
    private final Group element;

    Repeated(String name, int count, Field... fields) {
        super(name);
        this.count = count;
        this.element = new Group("", fields);
    }

    int count() {
        return count;
    }

    Group element() {
        return element;
    }

    @Override
    int fixedSize() {
        return element.fixedSize() < 0 ? -1 : count * element.fixedSize();
    }

    @Override
    void read(BodyReader in, Sink sink) {
        sink.openList(this);
        for (int i = 0; i < count; i++) {
            sink.open(element);
            element.read(in, sink);
            sink.close();
        }
        sink.close();
    }

    @Override
    void write(Values from, BodyWriter out) {
        List<?> list = from.list(name());
        if (list.size() != count) {
            throw new BodyException("field " + name() + " has " + count + " elements, got " + list.size(), -1);
        }
        for (Object each : list) {
            if (!(each instanceof Values values)) {
                throw new BodyException("elements of " + name() + " must be objects, got " + each, -1);
            }
            element.write(values, out);
        }
    }
}

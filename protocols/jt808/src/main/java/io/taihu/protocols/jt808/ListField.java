package io.taihu.protocols.jt808;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A list behind its number of elements, or up to the end; elements are groups of fields, or single values. Immutable. */
final class ListField extends Field {
    private static final int TO_THE_END = 0;

    private final int countSize;
    private final boolean single;
    private final Group element;

    /**
     * @param countSize bytes of the number of elements before it; 0 for a list up to the end of the body
     * @param single whether an element is the value of its one field, without a name
     */
    ListField(String name, int countSize, boolean single, Field... fields) {
        super(name);
        this.countSize = countSize;
        this.single = single;
        this.element = new Group("", fields);
    }

    /** Whether an element is the value of its one field. */
    boolean isSingle() {
        return single;
    }

    Group element() {
        return element;
    }

    @Override
    boolean dependsOnEdition() {
        return element.dependsOnEdition();
    }

    @Override
    void read(BodyReader in, Sink sink) {
        int at = in.position();
        long count = countSize == TO_THE_END ? Long.MAX_VALUE : in.number(countSize);
        sink.openList(this);
        for (long i = 0; i < count && (countSize != TO_THE_END || in.remaining() > 0); i++) {
            if (in.remaining() == 0) {
                throw new BodyException("it says " + count + " elements of " + name() + " follow, there are " + i, at);
            }
            if (single) {
                element.read(in, sink);
            } else {
                sink.open(element);
                element.read(in, sink);
                sink.close();
            }
        }
        sink.close();
    }

    @Override
    void write(Values from, BodyWriter out) {
        List<?> list = from.list(name());
        if (countSize != TO_THE_END) {
            Bytes.count(out, list.size(), countSize, name());
        }
        for (Object each : list) {
            if (single) {
                element.write(named(each), out);
            } else if (each instanceof Values values) {
                element.write(values, out);
            } else {
                throw new BodyException("elements of " + name() + " must be objects, got " + each, -1);
            }
        }
    }

    private Values named(@Nullable Object value) {
        return value == null ? Values.of() : Values.of().put(element.fields()[0].name(), value);
    }
}

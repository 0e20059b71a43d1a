package io.taihu.protocols.jt808;

/** Fields one after the other: an object of its own when it has a name, otherwise part of what is around it. Immutable. */
class Group extends Field {
    private final Field[] fields;

    Group(String name, Field... fields) {
        super(name);
        this.fields = fields;
    }

    final Field[] fields() {
        return fields;
    }

    @Override
    int fixedSize() {
        int size = 0;
        for (Field field : fields) {
            if (field.fixedSize() < 0) {
                return -1;
            }
            size += field.fixedSize();
        }
        return size;
    }

    @Override
    boolean dependsOnEdition() {
        for (Field field : fields) {
            if (field.dependsOnEdition()) {
                return true;
            }
        }
        return false;
    }

    @Override
    void read(BodyReader in, Sink sink) {
        if (name().isEmpty()) {
            readAll(fields, in, sink);
        } else {
            sink.open(this);
            readAll(fields, in, sink);
            sink.close();
        }
    }

    @Override
    void write(Values from, BodyWriter out) {
        writeAll(fields, name().isEmpty() ? from : from.object(name()), out);
    }

    @Override
    final boolean present(Values from) {
        if (!name().isEmpty()) {
            return from.has(name());
        }
        for (Field field : fields) {
            if (field.present(from)) {
                return true;
            }
        }
        return false;
    }
}

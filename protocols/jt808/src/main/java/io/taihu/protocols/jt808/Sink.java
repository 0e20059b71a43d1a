package io.taihu.protocols.jt808;

/**
 * Takes the fields of a body as they are read: the same tables feed a tree of values for people and the typed values of a reading,
 * without an object for each field between. For one thread.
 */
interface Sink {
    /** A number as it is in the bytes; {@link NumberField#value} makes of it what it means. */
    void number(NumberField field, long raw);

    void text(Field field, String text);

    /** Bytes that have no meaning here; valid during the call. */
    void bytes(Field field, byte[] from, int offset, int length);

    /** Something that is wrong with a part of the body, while the rest is read on. */
    void fault(String reason, int at);

    /** Fields up to {@link #close} are within this one. */
    void open(Field field);

    /** Fields up to {@link #close} are elements of this one. */
    void openList(Field field);

    void close();

    /** Keeps nothing, and throws {@link BodyException} at a fault. */
    Sink STRICT = new Sink() {
        @Override
        public void number(NumberField field, long raw) {}

        @Override
        public void text(Field field, String text) {}

        @Override
        public void bytes(Field field, byte[] from, int offset, int length) {}

        @Override
        public void fault(String reason, int at) {
            throw new BodyException(reason, at);
        }

        @Override
        public void open(Field field) {}

        @Override
        public void openList(Field field) {}

        @Override
        public void close() {}
    };
}

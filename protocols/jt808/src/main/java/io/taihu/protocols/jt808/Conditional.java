package io.taihu.protocols.jt808;

/** Fields that are there only in some bodies. Immutable. */
final class Conditional extends Group {
    private final Test test;
    private final boolean edition;

    /** When the fields are there. */
    private interface Test {
        boolean reading(BodyReader in);

        boolean writing(Group group, Values from, BodyWriter out);
    }

    private Conditional(Test test, boolean edition, Field... fields) {
        super("", fields);
        this.test = test;
        this.edition = edition;
    }

    /** There when the edition is one of a range. */
    static Conditional edition(Version first, Version last, Field... fields) {
        return new Conditional(
                new Test() {
                    @Override
                    public boolean reading(BodyReader in) {
                        return within(in.version());
                    }

                    @Override
                    public boolean writing(Group group, Values from, BodyWriter out) {
                        return within(out.version());
                    }

                    private boolean within(Version version) {
                        return version.compareTo(first) >= 0 && version.compareTo(last) <= 0;
                    }
                },
                true,
                fields);
    }

    /** There when bits of the number that was remembered are as wanted. */
    static Conditional bits(long mask, long wanted, Field... fields) {
        return new Conditional(
                new Test() {
                    @Override
                    public boolean reading(BodyReader in) {
                        return (in.remembered() & mask) == wanted;
                    }

                    @Override
                    public boolean writing(Group group, Values from, BodyWriter out) {
                        return (out.remembered() & mask) == wanted;
                    }
                },
                false,
                fields);
    }

    /** There when something is left to read, or to write. */
    static Conditional more(Field... fields) {
        return new Conditional(
                new Test() {
                    @Override
                    public boolean reading(BodyReader in) {
                        return in.remaining() > 0;
                    }

                    @Override
                    public boolean writing(Group group, Values from, BodyWriter out) {
                        return group.present(from);
                    }
                },
                false,
                fields);
    }

    @Override
    int fixedSize() {
        return -1;
    }

    @Override
    boolean dependsOnEdition() {
        return edition || super.dependsOnEdition();
    }

    @Override
    void read(BodyReader in, Sink sink) {
        if (test.reading(in)) {
            super.read(in, sink);
        }
    }

    @Override
    void write(Values from, BodyWriter out) {
        if (test.writing(this, from, out)) {
            super.write(from, out);
        }
    }
}

package io.taihu.protocols.jt808;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One message of the standard: its id, its name, and the tables that its body may be written by. Terminals write bodies of one edition
 * under headers of another; so where the tables differ, the one is taken that fits the body to its last byte. Immutable.
 */
final class Message {
    private final int id;
    private final String name;
    private final List<Variant> variants;
    private final boolean newestFirst;
    private final boolean alwaysFits;

    /**
     * A table.
     *
     * @param check whether what was read by it can be meant; null for always
     */
    private record Variant(Group layout, @Nullable Predicate<Values> check) {}

    private record Fit(Variant variant, Version version) {}

    private Message(int id, String name, List<Variant> variants, boolean newestFirst) {
        this.id = id;
        this.name = name;
        this.variants = variants;
        this.newestFirst = newestFirst;
        this.alwaysFits = variants.size() == 1
                && variants.getFirst().check() == null
                && !variants.getFirst().layout().dependsOnEdition();
    }

    static Message message(int id, String name, Field... fields) {
        return new Message(id, name, List.of(new Variant(new Group("", fields), null)), false);
    }

    /** The same with one more way to write its body. */
    Message or(Field... fields) {
        List<Variant> all = new ArrayList<>(variants);
        all.add(new Variant(new Group("", fields), null));
        return new Message(id, name, List.copyOf(all), newestFirst);
    }

    /** The same, of which the way told last is taken only for what can be meant. */
    Message onlyIf(Predicate<Values> check) {
        List<Variant> all = new ArrayList<>(variants);
        all.set(all.size() - 1, new Variant(all.getLast().layout(), check));
        return new Message(id, name, List.copyOf(all), newestFirst);
    }

    /** The same, which is read by the newest edition that fits, whatever the header says. */
    Message newestFirst() {
        return new Message(id, name, variants, true);
    }

    int id() {
        return id;
    }

    /** All fields that it may have. */
    List<Field> fields() {
        return variants.stream().<Field>map(Variant::layout).toList();
    }

    /** Its name in our words, such as {@code location}. */
    String name() {
        return name;
    }

    /**
     * Reads a body.
     *
     * @param header edition that the header is of
     * @return the edition that the body is of
     * @throws BodyException when the body ends too early; what was read before has been told to the sink
     */
    Version read(byte[] bytes, int offset, int length, Version header, Sink sink) {
        return read(bytes, offset, length, header, Dialect.STANDARD, sink);
    }

    /** The same of a terminal that writes times and texts in its own way. */
    Version read(byte[] bytes, int offset, int length, Version header, Dialect dialect, Sink sink) {
        Fit fit = alwaysFits ? new Fit(variants.getFirst(), header) : fit(bytes, offset, length, header);
        BodyReader in = new BodyReader(bytes, offset, length, fit.version(), dialect);
        fit.variant().layout().read(in, sink);
        if (in.remaining() > 0) {
            sink.fault(in.remaining() + " bytes more than " + name + " has", in.position());
            REST.read(in, sink);
        }
        return fit.version();
    }

    private static final Field REST = Bytes.rest("surplus");

    private Fit fit(byte[] bytes, int offset, int length, Version header) {
        Fit fallback = null;
        for (Version version : order(header)) {
            for (Variant variant : variants) {
                if (fits(variant, new BodyReader(bytes, offset, length, version))) {
                    return new Fit(variant, version);
                }
                if (fallback == null && version == header) {
                    fallback = new Fit(variant, version);
                }
            }
        }
        return fallback == null ? new Fit(variants.getFirst(), header) : fallback;
    }

    private Version[] order(Version header) {
        return header == Version.V2019 || newestFirst
                ? new Version[] {Version.V2019, Version.V2013, Version.V2011}
                : header == Version.V2013
                        ? new Version[] {Version.V2013, Version.V2011, Version.V2019}
                        : new Version[] {Version.V2011, Version.V2013, Version.V2019};
    }

    private static boolean fits(Variant variant, BodyReader in) {
        Predicate<Values> check = variant.check();
        try {
            if (check == null) {
                variant.layout().read(in, Sink.STRICT);
                return in.remaining() == 0;
            }
            ValuesSink sink = new ValuesSink();
            variant.layout().read(in, sink);
            return in.remaining() == 0 && check.test(sink.values());
        } catch (BodyException e) {
            return false;
        }
    }

    /**
     * Writes a body in the first way that can write it.
     *
     * @throws BodyException naming the field that is missing or cannot be written, and what would be right
     */
    byte[] write(Values from, Version version) {
        return write(from, version, Dialect.STANDARD);
    }

    /** The same for a terminal that reads times and texts in its own way. */
    byte[] write(Values from, Version version, Dialect dialect) {
        BodyException failed = null;
        for (Variant variant : variants) {
            Predicate<Values> check = variant.check();
            if (check != null && !check.test(from)) {
                continue;
            }
            try {
                BodyWriter out = new BodyWriter(version, dialect);
                variant.layout().write(from, out);
                if (from.has(REST.name())) {
                    out.bytes(from.hex(REST.name()));
                }
                return out.toBytes();
            } catch (BodyException e) {
                failed = failed == null ? e : failed;
            }
        }
        throw failed == null ? new BodyException(name + " cannot be written with these fields", -1) : failed;
    }
}

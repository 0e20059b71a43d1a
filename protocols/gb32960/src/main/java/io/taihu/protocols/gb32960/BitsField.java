package io.taihu.protocols.gb32960;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A byte of several parts, each some of its bits. */
final class BitsField extends Field {
    private final List<Part> parts;

    /**
     * Some bits of a byte.
     *
     * @param words of its values from 0; empty for a part of one bit that is true or false
     */
    record Part(String name, int shift, int bits, List<String> words) {
        static Part flag(String name, int bit) {
            return new Part(name, bit, 1, List.of());
        }

        static Part code(String name, int shift, int bits, String... words) {
            return new Part(name, shift, bits, List.of(words));
        }

        long of(long raw) {
            return raw >> shift & (1L << bits) - 1;
        }

        @Nullable
        String word(long raw) {
            long value = of(raw);
            return value < words.size() ? words.get((int) value) : null;
        }
    }

    BitsField(String name, Part... parts) {
        super(name);
        this.parts = List.of(parts);
    }

    Part part(String name) {
        for (Part part : parts) {
            if (part.name().equals(name)) {
                return part;
            }
        }
        throw new IllegalArgumentException(name() + " has no part \"" + name + "\"");
    }

    @Override
    void read(In in, Values into, int place) {
        in.need(1, name());
        into.raw[place] = in.byte1();
    }

    @Override
    void write(Values from, int place, Out out) {
        out.unsigned(from.raw[place], 1);
    }

    @Override
    void json(Values from, int place, Json out) {
        long raw = from.raw[place];
        out.name(name()).open();
        for (Part part : parts) {
            out.name(part.name());
            String word = part.word(raw);
            if (part.words().isEmpty()) {
                out.bool(part.of(raw) == 1);
            } else if (word == null) {
                out.number(part.of(raw));
            } else {
                out.text(word);
            }
        }
        out.close();
    }
}

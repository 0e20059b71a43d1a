package io.taihu.protocols.gb32960;

import java.util.ArrayList;
import java.util.List;

/** A DWORD each of whose bits says whether something holds. All ones are invalid, all ones less one abnormal. */
final class FlagsField extends Field {
    private static final int WIDTH = 4;
    private static final int BITS = 32;

    private final List<String> names;

    /** @param names of the bits from 0 */
    FlagsField(String name, List<String> names) {
        super(name);
        this.names = names;
    }

    static Validity validity(long raw) {
        return raw < NumberField.ones(WIDTH) - 1
                ? Validity.GOOD
                : raw == NumberField.ones(WIDTH) ? Validity.INVALID : Validity.ABNORMAL;
    }

    /** What is set; a bit that the standard does not define is called by its number. */
    List<String> set(long raw) {
        List<String> set = new ArrayList<>();
        for (int bit = 0; bit < BITS && raw >> bit != 0; bit++) {
            if ((raw >> bit & 1) == 1) {
                set.add(bit < names.size() ? names.get(bit) : "reserved-" + bit);
            }
        }
        return set;
    }

    /** The raw value in which these are set. */
    long raw(List<String> set) {
        long raw = 0;
        for (String name : set) {
            int bit = names.indexOf(name);
            if (bit < 0) {
                throw new IllegalArgumentException(name() + " has no flag \"" + name + "\"");
            }
            raw |= 1L << bit;
        }
        return raw;
    }

    @Override
    void read(In in, Values into, int place) {
        in.need(WIDTH, name());
        into.raw[place] = in.byte4();
    }

    @Override
    void write(Values from, int place, Out out) {
        out.unsigned(from.raw[place], WIDTH);
    }

    @Override
    void json(Values from, int place, Json out) {
        long raw = from.raw[place];
        Validity validity = validity(raw);
        out.name(name());
        if (!validity.present()) {
            out.open()
                    .name("value")
                    .nothing()
                    .name("quality")
                    .text(validity.word())
                    .close();
            return;
        }
        out.openList();
        set(raw).forEach(out::text);
        out.closeList();
    }
}

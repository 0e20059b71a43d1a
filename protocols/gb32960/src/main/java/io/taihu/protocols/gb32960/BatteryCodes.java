package io.taihu.protocols.gb32960;

import java.util.ArrayList;
import java.util.List;

/**
 * The codes of the batteries in a vehicle's login. In 2016 BYTE n, BYTE m and n codes of m characters, m being 0 when there are none. In
 * 2025 BYTE n of management systems, how many packs each has in a BYTE, and a code of 24 characters (GB/T 34014) for each pack.
 */
final class BatteryCodes extends Field {
    private static final int LENGTH_2025 = 24;
    private static final Sent NONE = new Sent(0, new int[0], List.of());

    private final Edition edition;

    /**
     * What a login says of its batteries.
     *
     * @param length of a code, which 2016 sends
     * @param packs of each management system, which 2025 sends
     */
    record Sent(int length, int[] packs, List<String> codes) {}

    BatteryCodes(String name, Edition edition) {
        super(name);
        this.edition = edition;
    }

    /** Puts codes in a table: of a subsystem each in 2016, of packs of one management system in 2025. */
    static void put(Values into, int place, Edition edition, List<String> codes) {
        boolean old = edition == Edition.V2016;
        int length = old ? codes.isEmpty() ? 0 : codes.getFirst().length() : LENGTH_2025;
        into.raw[place] = old ? codes.size() : codes.isEmpty() ? 0 : 1;
        into.keep(place, new Sent(length, old || codes.isEmpty() ? new int[0] : new int[] {codes.size()}, codes));
    }

    /** The codes that were sent in a table. */
    static List<String> of(Values values, int place) {
        return ((Sent) values.object(place, NONE)).codes();
    }

    @Override
    void read(In in, Values into, int place) {
        in.need(1, name());
        int n = in.byte1();
        into.raw[place] = n;
        if (n >= 0xfe) {
            return;
        }
        int length;
        int codes;
        int[] packs = {};
        if (edition == Edition.V2016) {
            in.need(1, name());
            length = in.byte1();
            codes = length == 0 ? 0 : n;
        } else {
            in.need(n, name());
            length = LENGTH_2025;
            codes = 0;
            packs = new int[n];
            for (int i = 0; i < n; i++) {
                packs[i] = in.byte1();
                codes += packs[i];
            }
        }
        in.need(codes * length, name());
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < codes; i++) {
            texts.add(in.text(length));
        }
        into.keep(place, new Sent(length, packs, texts));
    }

    @Override
    void write(Values from, int place, Out out) {
        int n = (int) from.raw[place];
        Sent sent = (Sent) from.object(place, NONE);
        out.unsigned(n, 1);
        if (n >= 0xfe) {
            return;
        }
        if (edition == Edition.V2016) {
            out.unsigned(sent.length(), 1);
        } else {
            for (int packs : sent.packs()) {
                out.unsigned(packs, 1);
            }
        }
        sent.codes().forEach(code -> out.text(code, sent.length()));
    }

    @Override
    void json(Values from, int place, Json out) {
        Sent sent = (Sent) from.object(place, NONE);
        out.name(name()).open().name("systems").number(from.raw[place]);
        if (edition == Edition.V2025) {
            out.name("packs").openList();
            for (int packs : sent.packs()) {
                out.number(packs);
            }
            out.closeList();
        } else {
            out.name("codeLength").number(sent.length());
        }
        out.name("codes").openList();
        sent.codes().forEach(out::text);
        out.closeList().close();
    }
}

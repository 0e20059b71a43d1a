package io.taihu.protocols.gb32960;

/**
 * A count and so many numbers of one kind, such as the voltages of all cells. A count that is invalid or abnormal is followed by
 * nothing. The numbers are kept raw in one {@code int[]}.
 */
final class SeriesField extends Field {
    private static final int[] NONE = {};

    private final int countWidth;
    private final NumberField element;

    SeriesField(String name, int countWidth, NumberField element) {
        super(name);
        this.countWidth = countWidth;
        this.element = element;
    }

    NumberField element() {
        return element;
    }

    static long raw(int kept) {
        return kept & 0xffff_ffffL;
    }

    @Override
    void read(In in, Values into, int place) {
        in.need(countWidth, name());
        long count = in.unsigned(countWidth);
        into.raw[place] = count;
        into.keep(place, present(count) ? elements(in, (int) count) : NONE);
    }

    private int[] elements(In in, int count) {
        int width = element.width();
        in.need(count * width, name());
        int[] raw = new int[count];
        for (int i = 0; i < count; i++) {
            raw[i] = width == 1 ? in.byte1() : width == 2 ? in.byte2() : (int) in.byte4();
        }
        return raw;
    }

    @Override
    void write(Values from, int place, Out out) {
        int[] raw = (int[]) from.object(place, NONE);
        out.unsigned(from.raw[place], countWidth);
        for (int one : raw) {
            out.unsigned(one, element.width());
        }
    }

    /** Whether numbers follow a count. */
    boolean present(long count) {
        return count < NumberField.ones(countWidth) - 1;
    }

    int[] of(Values from, int place) {
        return (int[]) from.object(place, NONE);
    }

    @Override
    void json(Values from, int place, Json out) {
        out.name(name());
        long count = from.raw[place];
        if (!present(count)) {
            boolean invalid = count == NumberField.ones(countWidth);
            out.open().name("values").nothing().name("quality");
            out.text((invalid ? Validity.INVALID : Validity.ABNORMAL).word()).close();
            return;
        }
        int[] raw = of(from, place);
        if (element.unit().isEmpty()) {
            list(raw, out);
            return;
        }
        out.open().name("values");
        list(raw, out);
        out.name("unit").text(element.unit());
        marked(raw, Validity.INVALID, out);
        marked(raw, Validity.ABNORMAL, out);
        out.close();
    }

    private void list(int[] raw, Json out) {
        out.openList();
        for (int one : raw) {
            element.value(raw(one), element.validity(raw(one)), out);
        }
        out.closeList();
    }

    /** The places, from 0, of those that are not numbers. */
    private void marked(int[] raw, Validity mark, Json out) {
        boolean any = false;
        for (int i = 0; i < raw.length; i++) {
            if (element.validity(raw(raw[i])) == mark) {
                if (!any) {
                    out.name(mark.word()).openList();
                    any = true;
                }
                out.number(i);
            }
        }
        if (any) {
            out.closeList();
        }
    }
}

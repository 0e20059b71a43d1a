package io.taihu.protocols.gb32960;

import java.util.ArrayList;
import java.util.List;

/** A BYTE count and so many rows of a table, such as all motors. A count that is invalid or abnormal is followed by nothing. */
final class RowsField extends Field {
    private static final int FIRST_MARK = 0xfe;

    private final Table row;

    RowsField(String name, Table row) {
        super(name);
        this.row = row;
    }

    Table row() {
        return row;
    }

    @SuppressWarnings("unchecked")
    List<Values> of(Values from, int place) {
        return (List<Values>) from.object(place, List.of());
    }

    @Override
    void read(In in, Values into, int place) {
        in.need(1, name());
        int count = in.byte1();
        into.raw[place] = count;
        if (count >= FIRST_MARK) {
            return;
        }
        List<Values> rows = new ArrayList<>(Math.min(count, 8));
        for (int i = 0; i < count; i++) {
            rows.add(row.read(in));
        }
        into.keep(place, rows);
    }

    @Override
    void write(Values from, int place, Out out) {
        out.unsigned(from.raw[place], 1);
        for (Values one : of(from, place)) {
            one.write(out);
        }
    }

    @Override
    void json(Values from, int place, Json out) {
        long count = from.raw[place];
        out.name(name());
        if (count >= FIRST_MARK) {
            Validity mark = count == FIRST_MARK ? Validity.ABNORMAL : Validity.INVALID;
            out.open()
                    .name("values")
                    .nothing()
                    .name("quality")
                    .text(mark.word())
                    .close();
            return;
        }
        out.openList();
        for (Values one : of(from, place)) {
            out.open();
            one.json(out);
            out.close();
        }
        out.closeList();
    }
}

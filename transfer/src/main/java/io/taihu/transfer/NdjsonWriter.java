package io.taihu.transfer;

import io.taihu.core.JsonText;
import io.taihu.model.Location;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One JSON object a line; readings as {@code POST /api/v1/readings} takes them. */
final class NdjsonWriter implements TableWriter {
    private static final int BUFFER = 1 << 16;

    private final List<Column> columns;
    private final OutputStream out;
    private final JsonText line = new JsonText();
    private final java.io.ByteArrayOutputStream buffer = new java.io.ByteArrayOutputStream(BUFFER);

    NdjsonWriter(List<Column> columns, OutputStream out) {
        this.columns = columns;
        this.out = out;
    }

    @Override
    public void row(@Nullable Object[] cells) throws IOException {
        line.clear().beginObject();
        boolean values = false;
        for (int i = 0; i < cells.length; i++) {
            Column column = columns.get(i);
            if (column.value() && !values) {
                values = true;
                line.key("values").beginObject();
            }
            Object cell = cells[i];
            if (cell != null) {
                line.key(column.name());
                write(column.kind(), cell);
            }
        }
        if (values) {
            line.endObject();
        }
        line.endObject();
        buffer.write(line.bytes(), 0, line.length());
        buffer.write('\n');
        if (buffer.size() >= BUFFER) {
            flush();
        }
    }

    @Override
    public void close() throws IOException {
        flush();
        out.flush();
    }

    private void write(Kind kind, Object cell) {
        switch (cell) {
            case Long micros when kind == Kind.TIME -> line.time(micros);
            case Long number -> line.number(number);
            case Double number -> line.number(number);
            case Boolean flag -> line.bool(flag);
            case double[] numbers -> line.raw(CsvWriter.json(numbers));
            case Location place -> {
                line.beginObject().key("lat").number(place.latitude());
                line.key("lon").number(place.longitude()).endObject();
            }
            case String json when kind == Kind.JSON -> line.raw(json);
            default -> line.text(cell.toString());
        }
    }

    private void flush() throws IOException {
        buffer.writeTo(out);
        buffer.reset();
    }
}

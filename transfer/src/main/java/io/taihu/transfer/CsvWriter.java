package io.taihu.transfer;

import io.taihu.core.JsonText;
import io.taihu.model.Location;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** CSV (RFC 4180) in UTF-8, with a line of names. */
final class CsvWriter implements TableWriter {
    private static final int BUFFER = 1 << 16;

    private final List<Column> columns;
    private final OutputStream out;
    private final StringBuilder text = new StringBuilder();

    CsvWriter(List<Column> columns, OutputStream out) {
        this.columns = columns;
        this.out = out;
        for (int i = 0; i < columns.size(); i++) {
            text.append(i == 0 ? "" : ",");
            CsvField.plain(text, columns.get(i).name());
        }
        text.append("\r\n");
    }

    @Override
    public void row(@Nullable Object[] cells) throws IOException {
        for (int i = 0; i < cells.length; i++) {
            Object cell = cells[i];
            text.append(i == 0 ? "" : ",");
            if (cell != null) {
                Kind kind = columns.get(i).kind();
                String written = text(kind, cell);
                if (kind == Kind.TEXT) {
                    CsvField.text(text, written);
                } else {
                    CsvField.plain(text, written);
                }
            }
        }
        text.append("\r\n");
        if (text.length() >= BUFFER) {
            flush();
        }
    }

    @Override
    public void close() throws IOException {
        flush();
        out.flush();
    }

    /** A cell as text. */
    static String text(Kind kind, Object cell) {
        return switch (cell) {
            case Long micros
            when kind == Kind.TIME ->
                java.time.Instant.EPOCH
                        .plus(micros, java.time.temporal.ChronoUnit.MICROS)
                        .toString();
            case Double number -> RowMap.plain(number);
            case double[] numbers -> json(numbers);
            case Location place -> place.latitude() + "," + place.longitude();
            default -> cell.toString();
        };
    }

    static String json(double[] numbers) {
        JsonText json = new JsonText().beginArray();
        for (double number : numbers) {
            json.number(number);
        }
        return json.endArray().toString();
    }

    private void flush() throws IOException {
        out.write(text.toString().getBytes(StandardCharsets.UTF_8));
        text.setLength(0);
    }
}

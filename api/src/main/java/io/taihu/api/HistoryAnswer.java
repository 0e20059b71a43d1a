package io.taihu.api;

import io.taihu.core.JsonText;
import io.taihu.transfer.CsvField;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An answer of history: writes rows as they come, as JSON or CSV. For one request. */
final class HistoryAnswer {
    private final Call call;
    private final boolean csv;
    private final boolean millis;
    private final boolean thingColumn;
    private final JsonText out = new JsonText();
    private final StringBuilder text = new StringBuilder();

    HistoryAnswer(Call call, boolean millis, boolean thingColumn) {
        this.call = call;
        this.csv = call.accepts("text/csv");
        this.millis = millis;
        this.thingColumn = thingColumn;
    }

    void begin(List<String> columns) {
        if (csv) {
            text.append(thingColumn ? "time,thing" : "time");
            columns.forEach(c -> CsvField.plain(text.append(','), c));
            text.append("\r\n");
            return;
        }
        out.beginObject().key("columns").beginArray().text("time");
        if (thingColumn) {
            out.text("thing");
        }
        columns.forEach(out::text);
        out.endArray().key("rows").beginArray();
    }

    void row(String thing, long timeMicros, @Nullable Object[] values) {
        if (csv) {
            text.append(millis ? Long.toString(timeMicros / 1_000) : Times.text(timeMicros));
            if (thingColumn) {
                CsvField.text(text.append(','), thing);
            }
            for (Object value : values) {
                Csv.value(text.append(','), value);
            }
            text.append("\r\n");
            return;
        }
        out.beginArray();
        if (millis) {
            out.number(Math.floorDiv(timeMicros, 1_000));
        } else {
            out.time(timeMicros);
        }
        if (thingColumn) {
            out.text(thing);
        }
        for (Object value : values) {
            ValueJson.write(out, value, false);
        }
        out.endArray();
    }

    void end(@Nullable String cursor) {
        if (csv) {
            if (cursor != null) {
                call.context().header("Taihu-Cursor", cursor);
            }
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            call.bytes(200, "text/csv; charset=utf-8", bytes, bytes.length);
            return;
        }
        out.endArray();
        if (cursor != null) {
            out.key("cursor").text(cursor);
        }
        out.endObject();
        call.bytes(200, "application/json", out.bytes(), out.length());
    }
}

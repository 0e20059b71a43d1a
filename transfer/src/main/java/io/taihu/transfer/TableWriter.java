package io.taihu.transfer;

import io.taihu.model.ValueType;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a file row by row. Cells are of their column's kind: {@link Long} for times (µs since 1970) and whole numbers,
 * {@link Double}, {@link Boolean}, {@code double[]}, {@link io.taihu.model.Location}, {@link String}, or null. Closing ends the
 * file, not the stream. For one thread.
 */
public interface TableWriter extends Closeable {
    /** What a column holds. */
    enum Kind {
        TIME,
        NUMBER,
        INTEGER,
        BOOLEAN,
        TEXT,
        NUMBERS,
        JSON,
        LOCATION;

        /** The kind of a property's values. */
        public static Kind of(ValueType type) {
            return switch (type) {
                case NUMBER -> NUMBER;
                case INTEGER -> INTEGER;
                case BOOLEAN -> BOOLEAN;
                case STRING, ENUM -> TEXT;
                case NUMBERS -> NUMBERS;
                case OBJECT -> JSON;
                case LOCATION -> LOCATION;
            };
        }
    }

    /**
     * A column.
     *
     * @param value whether it is the value of a reading, rather than whose or when it is
     */
    record Column(String name, Kind kind, boolean value) {}

    void row(@Nullable Object[] cells) throws IOException;

    /** Begins a file. */
    static TableWriter of(FileFormat format, List<Column> columns, OutputStream out) throws IOException {
        return switch (format) {
            case CSV -> new CsvWriter(columns, out);
            case NDJSON -> new NdjsonWriter(columns, out);
            case XLSX -> new XlsxWriter(columns, out);
            case PARQUET -> new ParquetWriter(columns, out);
        };
    }
}

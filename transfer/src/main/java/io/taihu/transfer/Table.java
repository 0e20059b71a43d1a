package io.taihu.transfer;

import io.taihu.model.Limit;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a file, one after another. A cell is a {@link String}, {@link Double}, {@link Long}, {@link Boolean}, a
 * {@link Time}, a {@link Json}, or null when it is empty. For one thread.
 */
interface Table extends Closeable {
    /** Most columns of a file. */
    @Limit(value = "Most columns of a file to be imported", zh = "导入文件的最多列数", reached = Limit.Reached.REFUSED)
    int COLUMNS_MAX = 1_024;
    /** Longest name of a column, in characters; longer ones are cut. */
    @Limit(
            value = "Longest name of a column of a file to be imported",
            zh = "导入文件列名的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.CUT)
    int COLUMN_NAME_MAX = 128;
    /** Longest line or row, in bytes. */
    @Limit(
            value = "Longest line or row of a file to be imported",
            zh = "导入文件一行的最大长度",
            unit = Limit.Unit.BYTES,
            reached = Limit.Reached.REFUSED)
    int ROW_MAX = 1 << 20;

    /** A point in time, µs since 1970. */
    record Time(long micros) {}

    /** An object or array as JSON. */
    record Json(String text) {}

    /** Names of the columns, each once; those of NDJSON grow from row to row. */
    List<String> columns();

    /** Steps to the next row; false behind the last. */
    boolean next() throws IOException;

    /** What is wrong with the row as a whole, in which case it has no cells; null when nothing is. */
    @Nullable
    String trouble();

    /** A cell of the row. */
    @Nullable
    Object cell(int column);

    /** Number of the line or row in the file, as people count: from 1. */
    long line();

    /** Lines or rows passed with this one; given back to {@link #open}. */
    long lines();

    /** Where to go on behind this row; given back to {@link #open}. */
    long position();

    /** How much of the file has been passed, 0 to 1. */
    double done();

    /** Opens a file at its first row, or behind the row that had a position. */
    static Table open(Path file, Layout layout, long position, long lines) throws IOException {
        return switch (layout.format()) {
            case CSV -> new CsvTable(file, layout, position, lines);
            case NDJSON -> new NdjsonTable(file, position, lines);
            case XLSX -> new XlsxTable(file, layout, position);
            case PARQUET -> new ParquetTable(file, position);
        };
    }
}

package io.taihu.transfer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Parquet 1.0 as every reader knows it: one plain page a column and row group, packed by gzip. Times are timestamps in µs of
 * UTC; places, lists of numbers and objects are texts, as in CSV. A row group is held until it has {@value #GROUP_ROWS} rows or
 * about {@value #GROUP_BYTES} bytes.
 */
final class ParquetWriter implements TableWriter {
    private static final int GROUP_ROWS = 100_000;
    private static final long GROUP_BYTES = 32L << 20;
    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

    private static final int BOOLEAN = 0;
    private static final int INT64 = 2;
    private static final int DOUBLE = 5;
    private static final int BYTE_ARRAY = 6;
    private static final int PLAIN = 0;
    private static final int RLE = 3;
    private static final int GZIP = 2;
    private static final int UTF8 = 0;
    private static final int TIMESTAMP_MICROS = 10;

    private final List<Column> columns;
    private final OutputStream out;
    private final List<Chunk> chunks = new ArrayList<>();
    private final List<Group> groups = new ArrayList<>();
    private long position;
    private int rows;
    private long total;

    /** Where a column's page of a row group is. */
    private record Page(long offset, long packed, long plain) {}

    private record Group(int rows, List<Page> pages) {}

    /** The cells of one column since the last row group. */
    private static final class Chunk {
        final int type;
        final ByteArrayOutputStream values = new ByteArrayOutputStream();
        final ByteArrayOutputStream there = new ByteArrayOutputStream();
        int bits;
        int flags;
        int flagCount;

        Chunk(Kind kind) {
            type = switch (kind) {
                case TIME, INTEGER -> INT64;
                case NUMBER -> DOUBLE;
                case BOOLEAN -> BOOLEAN;
                case TEXT, NUMBERS, JSON, LOCATION -> BYTE_ARRAY;
            };
        }

        void add(Kind kind, @Nullable Object cell, int row) {
            bits |= (cell == null ? 0 : 1) << (row & 7);
            if ((row & 7) == 7) {
                there.write(bits);
                bits = 0;
            }
            if (cell == null) {
                return;
            }
            switch (type) {
                case INT64 -> int64((Long) cell);
                case DOUBLE -> int64(Double.doubleToRawLongBits((Double) cell));
                case BOOLEAN -> {
                    flags |= ((Boolean) cell ? 1 : 0) << (flagCount++ & 7);
                    if ((flagCount & 7) == 0) {
                        values.write(flags);
                        flags = 0;
                    }
                }
                default -> {
                    byte[] utf8 = CsvWriter.text(kind, cell).getBytes(StandardCharsets.UTF_8);
                    int32(values, utf8.length);
                    values.writeBytes(utf8);
                }
            }
        }

        private void int64(long value) {
            int32(values, (int) value);
            int32(values, (int) (value >>> 32));
        }

        /** The page: which rows have a value, as bits in one run, and the values. */
        byte[] page(int rows) {
            if ((rows & 7) != 0) {
                there.write(bits);
            }
            if ((flagCount & 7) != 0) {
                values.write(flags);
            }
            ByteArrayOutputStream levels = new ByteArrayOutputStream();
            int run = (rows + 7) / 8 << 1 | 1;
            while ((run & ~0x7f) != 0) {
                levels.write(run & 0x7f | 0x80);
                run >>>= 7;
            }
            levels.write(run);
            levels.writeBytes(there.toByteArray());
            ByteArrayOutputStream page = new ByteArrayOutputStream(levels.size() + values.size() + 4);
            int32(page, levels.size());
            page.writeBytes(levels.toByteArray());
            page.writeBytes(values.toByteArray());
            return page.toByteArray();
        }

        private static void int32(ByteArrayOutputStream to, int value) {
            to.write(value);
            to.write(value >>> 8);
            to.write(value >>> 16);
            to.write(value >>> 24);
        }
    }

    ParquetWriter(List<Column> columns, OutputStream out) throws IOException {
        this.columns = columns;
        this.out = out;
        write(MAGIC);
        clear();
    }

    @Override
    public void row(@Nullable Object[] cells) throws IOException {
        long bytes = 0;
        for (int i = 0; i < cells.length; i++) {
            Chunk chunk = chunks.get(i);
            chunk.add(columns.get(i).kind(), cells[i], rows);
            bytes += chunk.values.size();
        }
        rows++;
        if (rows == GROUP_ROWS || bytes > GROUP_BYTES) {
            endGroup();
        }
    }

    @Override
    public void close() throws IOException {
        endGroup();
        byte[] footer = footer();
        write(footer);
        write(new byte[] {
            (byte) footer.length,
            (byte) (footer.length >>> 8),
            (byte) (footer.length >>> 16),
            (byte) (footer.length >>> 24)
        });
        write(MAGIC);
        out.flush();
    }

    private void endGroup() throws IOException {
        if (rows == 0) {
            return;
        }
        List<Page> pages = new ArrayList<>();
        for (Chunk chunk : chunks) {
            byte[] plain = chunk.page(rows);
            ByteArrayOutputStream packed = new ByteArrayOutputStream(plain.length / 2 + 64);
            try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
                gzip.write(plain);
            }
            byte[] header = new ThriftText()
                    .beginElement()
                    .number(1, 0)
                    .number(2, plain.length)
                    .number(3, packed.size())
                    .begin(5)
                    .number(1, rows)
                    .number(2, PLAIN)
                    .number(3, RLE)
                    .number(4, RLE)
                    .end()
                    .end()
                    .bytes();
            pages.add(new Page(position, header.length + packed.size(), header.length + plain.length));
            write(header);
            write(packed.toByteArray());
        }
        groups.add(new Group(rows, pages));
        total += rows;
        clear();
    }

    private byte[] footer() {
        ThriftText text = new ThriftText();
        text.beginElement().number(1, 1).list(2, ThriftText.STRUCT, columns.size() + 1);
        text.beginElement().text(4, "taihu").number(5, columns.size()).end();
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            int type = chunks.get(i).type;
            text.beginElement().number(1, type).number(3, 1).text(4, column.name());
            if (column.kind() == Kind.TIME) {
                text.number(6, TIMESTAMP_MICROS);
                text.begin(10)
                        .begin(8)
                        .flag(1)
                        .begin(2)
                        .begin(2)
                        .end()
                        .end()
                        .end()
                        .end();
            } else if (type == BYTE_ARRAY) {
                text.number(6, UTF8);
                text.begin(10).begin(1).end().end();
            }
            text.end();
        }
        text.number(3, total).list(4, ThriftText.STRUCT, groups.size());
        for (Group group : groups) {
            group(text, group);
        }
        return text.text(6, "taihu").end().bytes();
    }

    private void group(ThriftText text, Group group) {
        text.beginElement().list(1, ThriftText.STRUCT, columns.size());
        long bytes = 0;
        for (int i = 0; i < columns.size(); i++) {
            Page page = group.pages().get(i);
            bytes += page.plain();
            text.beginElement().number(2, page.offset()).begin(3).number(1, chunks.get(i).type);
            text.list(2, ThriftText.I32, 2).element(PLAIN).element(RLE);
            text.list(3, ThriftText.BINARY, 1).element(columns.get(i).name());
            text.number(4, GZIP).number(5, (long) group.rows());
            text.number(6, page.plain()).number(7, page.packed()).number(9, page.offset());
            text.end().end();
        }
        text.number(2, bytes).number(3, (long) group.rows()).end();
    }

    private void clear() {
        chunks.clear();
        columns.forEach(column -> chunks.add(new Chunk(column.kind())));
        rows = 0;
    }

    private void write(byte[] bytes) throws IOException {
        out.write(bytes);
        position += bytes.length;
    }
}

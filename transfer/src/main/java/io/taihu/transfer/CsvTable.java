package io.taihu.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * CSV (RFC 4180) by its bytes, so that each row has an offset in the file to go on from. A quoted field that never ends costs
 * its own line, not the rest of the file.
 */
final class CsvTable implements Table {
    private static final int MORE = -1;

    private final FileChannel channel;
    private final long size;
    private final Charset charset;
    private final byte delimiter;
    private final Columns columns = new Columns();

    private byte[] buffer = new byte[256 << 10];
    private int end;
    private boolean atEnd;
    /** Offset in the file of the buffer's first byte. */
    private long base;
    /** Where in the buffer the present row begins, and the next one. */
    private int start;

    private int next;
    private long line;
    private long nextLine;

    private int fields;
    private int[] froms = new int[64];
    private int[] tos = new int[64];
    private boolean[] escaped = new boolean[64];
    private @Nullable String trouble;

    /**
     * @param position offset of the row to begin with, 0 for the first
     * @param linesBefore lines that lie before it
     */
    CsvTable(Path file, Layout layout, long position, long linesBefore) throws IOException {
        this.charset = layout.decoding();
        this.delimiter = (byte) layout.delimiter();
        this.channel = FileChannel.open(file, StandardOpenOption.READ);
        this.size = channel.size();
        this.nextLine = 1;
        skipMark();
        int mark = next;
        if (step()) {
            for (int i = 0; i < fields; i++) {
                Object name = cell(i);
                columns.add(layout.header() && name != null ? name.toString() : "");
            }
        }
        if (position > 0) {
            seek(position);
            nextLine = linesBefore + 1;
        } else if (!layout.header()) {
            seek(mark);
            nextLine = 1;
        }
    }

    @Override
    public List<String> columns() {
        return columns.names();
    }

    @Override
    public boolean next() throws IOException {
        while (step()) {
            if (trouble != null || fields > 1 || tos[0] > froms[0]) {
                return true;
            }
            // an empty line
        }
        return false;
    }

    @Override
    public @Nullable String trouble() {
        return trouble;
    }

    @Override
    public @Nullable Object cell(int column) {
        if (column >= fields || trouble != null) {
            return null;
        }
        int from = froms[column];
        int to = tos[column];
        if (from == to) {
            return null;
        }
        String text = new String(buffer, from, to - from, charset);
        return CsvField.bare(escaped[column] ? text.replace("\"\"", "\"") : text);
    }

    @Override
    public long line() {
        return line;
    }

    @Override
    public long lines() {
        return nextLine - 1;
    }

    @Override
    public long position() {
        return base + next;
    }

    @Override
    public double done() {
        return size == 0 ? 1 : (double) position() / size;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** Steps to the next row, empty or not. */
    private boolean step() throws IOException {
        start = next;
        line = nextLine;
        while (true) {
            int behind = scan();
            if (behind != MORE) {
                if (behind == start) {
                    return false;
                }
                if (behind - start > ROW_MAX) {
                    fields = 0;
                    trouble = "the row is longer than " + ROW_MAX + " bytes";
                }
                nextLine = line + lines(start, behind);
                next = behind;
                return true;
            }
            if (end - start > ROW_MAX || atEnd) {
                return tooLong();
            }
            fill();
        }
    }

    /** Passes over the first line of a row that has no end within the limit, or within the file. */
    private boolean tooLong() throws IOException {
        boolean quoted = false;
        for (int i = start; i < end && buffer[i] != '\n'; i++) {
            quoted |= buffer[i] == '"';
        }
        int at = start;
        while (true) {
            while (at < end && buffer[at] != '\n') {
                at++;
            }
            if (at < end || atEnd) {
                break;
            }
            start = end;
            fill();
            at = start;
        }
        next = Math.min(end, at + 1);
        nextLine = line + 1;
        fields = 0;
        trouble = quoted
                ? "a quoted field that begins in this line has no closing quote within " + ROW_MAX + " bytes"
                : "the row is longer than " + ROW_MAX + " bytes";
        return true;
    }

    /** Index behind the row at {@link #start}, its fields noted; {@link #MORE} when its end is not in the buffer. */
    private int scan() {
        fields = 0;
        trouble = null;
        int p = start;
        if (p >= end) {
            return atEnd ? p : MORE;
        }
        while (true) {
            if (p < end && buffer[p] == '"') {
                int close = closing(p + 1);
                if (close == MORE) {
                    return MORE;
                }
                p = close + 1;
                if (p + 1 >= end && !atEnd) {
                    return MORE;
                }
                if (p < end && buffer[p] == '\r') {
                    p++;
                }
                if (p >= end) {
                    return p;
                }
                if (buffer[p] == '\n') {
                    return p + 1;
                }
                if (buffer[p] != delimiter) {
                    trouble =
                            "column " + fields + ": something stands behind the closing quote; a quote within a quoted"
                                    + " field is doubled";
                    while (p < end && buffer[p] != '\n') {
                        p++;
                    }
                    if (p >= end && !atEnd) {
                        return MORE;
                    }
                    return Math.min(end, p + 1);
                }
                p++;
            } else {
                int from = p;
                while (p < end && buffer[p] != delimiter && buffer[p] != '\n') {
                    p++;
                }
                if (p >= end && !atEnd) {
                    return MORE;
                }
                boolean last = p >= end || buffer[p] == '\n';
                int to = last && p > from && buffer[p - 1] == '\r' ? p - 1 : p;
                field(from, to, false);
                if (last) {
                    return Math.min(end, p + 1);
                }
                p++;
            }
        }
    }

    /** Index of the quote that ends a field, which is noted; {@link #MORE} when it is not in the buffer. */
    private int closing(int from) {
        boolean doubled = false;
        for (int q = from; q < end; q++) {
            if (buffer[q] != '"') {
                continue;
            }
            if (q + 1 < end && buffer[q + 1] == '"') {
                doubled = true;
                q++;
            } else if (q + 1 < end || atEnd) {
                field(from, q, doubled);
                return q;
            }
        }
        return MORE;
    }

    private void field(int from, int to, boolean doubled) {
        if (fields == COLUMNS_MAX) {
            trouble = "a row has at most " + COLUMNS_MAX + " columns";
            return;
        }
        if (fields == froms.length) {
            froms = Arrays.copyOf(froms, 2 * fields);
            tos = Arrays.copyOf(tos, 2 * fields);
            escaped = Arrays.copyOf(escaped, 2 * fields);
        }
        froms[fields] = from;
        tos[fields] = to;
        escaped[fields++] = doubled;
    }

    private int lines(int from, int to) {
        int count = 0;
        for (int i = from; i < to; i++) {
            count += buffer[i] == '\n' ? 1 : 0;
        }
        return Math.max(1, count);
    }

    private void skipMark() throws IOException {
        fill();
        if (end >= 3 && buffer[0] == (byte) 0xef && buffer[1] == (byte) 0xbb && buffer[2] == (byte) 0xbf) {
            next = 3;
        }
    }

    private void seek(long position) {
        base = position;
        start = 0;
        next = 0;
        end = 0;
        atEnd = false;
    }

    /** Reads on behind what is there, and moves the present row to the front to have room. */
    private void fill() throws IOException {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            base += start;
            end -= start;
            start = 0;
        }
        if (end == buffer.length) {
            buffer = Arrays.copyOf(buffer, 2 * buffer.length);
        }
        int read = channel.read(ByteBuffer.wrap(buffer, end, buffer.length - end), base + end);
        if (read <= 0) {
            atEnd = true;
        } else {
            end += read;
        }
    }
}

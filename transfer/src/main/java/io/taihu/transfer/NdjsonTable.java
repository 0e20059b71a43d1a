package io.taihu.transfer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One JSON object a line; the members of its member {@code values} count as its own. */
final class NdjsonTable implements Table {
    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(32)
                            .maxStringLength(ROW_MAX)
                            .maxNameLength(1_024)
                            .maxNumberLength(100)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final FileChannel channel;
    private final long size;
    private final Columns columns = new Columns();
    private byte[] buffer = new byte[256 << 10];
    private int at;
    private int end;
    private boolean atEnd;
    private long base;
    private long line;
    private @Nullable Object[] cells = new Object[64];
    private @Nullable String trouble;

    NdjsonTable(Path file, long position, long linesBefore) throws IOException {
        this.channel = FileChannel.open(file, StandardOpenOption.READ);
        this.size = channel.size();
        this.base = position;
        this.line = linesBefore;
    }

    @Override
    public List<String> columns() {
        return columns.names();
    }

    @Override
    public boolean next() throws IOException {
        while (true) {
            boolean tooLong = false;
            int p = at;
            while (true) {
                while (p < end && buffer[p] != '\n') {
                    p++;
                }
                if (p < end || atEnd) {
                    break;
                }
                if (p - at > ROW_MAX) {
                    // only its end is looked for
                    tooLong = true;
                    at = p;
                }
                p -= at;
                fill();
            }
            if (p == at && p >= end && !tooLong) {
                return false;
            }
            int from = at;
            line++;
            at = Math.min(end, p + 1);
            trouble = null;
            if (tooLong || p - from > ROW_MAX) {
                trouble = "the line is longer than " + ROW_MAX + " bytes";
                return true;
            }
            if (!blank(from, p)) {
                read(from, p - from);
                return true;
            }
        }
    }

    @Override
    public @Nullable String trouble() {
        return trouble;
    }

    @Override
    public @Nullable Object cell(int column) {
        return column < cells.length ? cells[column] : null;
    }

    @Override
    public long line() {
        return line;
    }

    @Override
    public long lines() {
        return line;
    }

    @Override
    public long position() {
        return base + at;
    }

    @Override
    public double done() {
        return size == 0 ? 1 : (double) position() / size;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void read(int from, int length) {
        Arrays.fill(cells, null);
        int skip = length >= 3 && buffer[from] == (byte) 0xef && buffer[from + 1] == (byte) 0xbb ? 3 : 0;
        try {
            JsonNode node = MAPPER.readTree(buffer, from + skip, length - skip);
            if (!(node instanceof ObjectNode object)) {
                trouble = "the line must be a JSON object";
                return;
            }
            for (Map.Entry<String, JsonNode> member : object.properties()) {
                if (member.getKey().equals("values") && member.getValue() instanceof ObjectNode values) {
                    for (Map.Entry<String, JsonNode> value : values.properties()) {
                        put(object.has(value.getKey()) ? "values." + value.getKey() : value.getKey(), value.getValue());
                    }
                } else {
                    put(member.getKey(), member.getValue());
                }
            }
        } catch (JsonProcessingException e) {
            long column = e.getLocation() == null ? 0 : e.getLocation().getColumnNr();
            trouble = "not good JSON at column " + column + ": " + e.getOriginalMessage();
        } catch (IOException e) {
            throw new IllegalStateException("an array can always be read", e);
        }
    }

    private void put(String name, JsonNode value) {
        int column = columns.find(name);
        if (column < 0) {
            if (columns.names().size() >= COLUMNS_MAX) {
                trouble = "the file has more than " + COLUMNS_MAX + " different members";
                return;
            }
            columns.add(name);
            column = columns.names().size() - 1;
        }
        if (column >= cells.length) {
            cells = Arrays.copyOf(cells, 2 * cells.length);
        }
        cells[column] = cellOf(value);
    }

    private static @Nullable Object cellOf(JsonNode value) {
        if (value.isNull()) {
            return null;
        }
        if (value.isTextual()) {
            return value.textValue();
        }
        if (value.isBoolean()) {
            return value.booleanValue();
        }
        if (value.isIntegralNumber() && value.canConvertToLong()) {
            return value.longValue();
        }
        if (value.isNumber()) {
            return value.doubleValue();
        }
        return new Json(value.toString());
    }

    private boolean blank(int from, int to) {
        for (int i = from; i < to; i++) {
            if (buffer[i] > ' ' || buffer[i] < 0) {
                return false;
            }
        }
        return true;
    }

    /** Reads on, with what lies from {@link #at} on moved to the front. */
    private void fill() throws IOException {
        System.arraycopy(buffer, at, buffer, 0, end - at);
        base += at;
        end -= at;
        at = 0;
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

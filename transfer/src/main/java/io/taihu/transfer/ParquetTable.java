package io.taihu.transfer;

import dev.hardwood.InputFile;
import dev.hardwood.metadata.RowGroup;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import dev.hardwood.row.PqList;
import dev.hardwood.schema.SchemaNode;
import io.taihu.core.JsonText;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of a Parquet file; its columns are the members of the outermost record, of which structs and maps are left empty. */
final class ParquetTable implements Table {
    /** Most bytes that a row group unpacks to. */
    @Limit(
            value = "Most bytes that a row group of a Parquet file unpacks to",
            zh = "Parquet 文件一个行组解开后的最多字节数",
            unit = Limit.Unit.BYTES,
            reached = Limit.Reached.REFUSED)
    static final long GROUP_MAX = 1L << 30;

    private final ParquetFileReader file;
    private final RowReader rows;
    private final Columns columns = new Columns();
    private final long total;
    private long row;

    ParquetTable(Path path, long position) throws IOException {
        try {
            this.file = ParquetFileReader.open(InputFile.of(path));
        } catch (RuntimeException e) {
            throw broken(e);
        }
        try {
            for (RowGroup group : file.getFileMetaData().rowGroups()) {
                if (group.totalByteSize() > GROUP_MAX) {
                    throw new TaihuException(
                            ErrorCode.INVALID, "a row group unpacks to more than " + GROUP_MAX + " bytes");
                }
            }
            List<SchemaNode> fields = file.getFileSchema().getRootNode().children();
            if (fields.size() > COLUMNS_MAX) {
                throw new TaihuException(ErrorCode.INVALID, "the file has more than " + COLUMNS_MAX + " columns");
            }
            fields.forEach(field -> columns.add(field.name()));
            this.total = file.getFileMetaData().numRows();
            this.rows = position > 0
                    ? file.buildRowReader().skip(Math.min(position, total)).build()
                    : file.rowReader();
            this.row = position;
        } catch (TaihuException e) {
            file.close();
            throw e;
        } catch (RuntimeException e) {
            file.close();
            throw broken(e);
        }
    }

    @Override
    public List<String> columns() {
        return columns.names();
    }

    @Override
    public boolean next() throws IOException {
        try {
            if (row >= total || !rows.hasNext()) {
                return false;
            }
            rows.next();
        } catch (RuntimeException e) {
            throw broken(e);
        }
        row++;
        return true;
    }

    @Override
    public @Nullable String trouble() {
        return null;
    }

    @Override
    public @Nullable Object cell(int column) {
        if (rows.isNull(column)) {
            return null;
        }
        Object value = rows.getValue(column);
        return switch (value) {
            case null -> null;
            case String text -> text;
            case Boolean flag -> flag;
            case Double number -> number;
            case Float number -> Double.parseDouble(number.toString());
            case Number number when !(number instanceof BigDecimal) -> number.longValue();
            case BigDecimal number -> number.doubleValue();
            case Instant instant -> new Time(ChronoUnit.MICROS.between(Instant.EPOCH, instant));
            case LocalDateTime local -> local.toString().replace('T', ' ');
            case byte[] bytes -> new String(bytes, StandardCharsets.UTF_8);
            case PqList list -> numbers(list);
            default ->
                value instanceof dev.hardwood.row.PqStruct || value instanceof dev.hardwood.row.PqMap
                        ? null
                        : value.toString();
        };
    }

    @Override
    public long line() {
        return row;
    }

    @Override
    public long lines() {
        return row;
    }

    @Override
    public long position() {
        return row;
    }

    @Override
    public double done() {
        return total == 0 ? 1 : (double) row / total;
    }

    @Override
    public void close() throws IOException {
        rows.close();
        file.close();
    }

    private static @Nullable Json numbers(PqList list) {
        JsonText out = new JsonText().beginArray();
        for (Object each : list.values()) {
            if (!(each instanceof Number number)) {
                return null;
            }
            out.number(number.doubleValue());
        }
        return new Json(out.endArray().toString());
    }

    private static IOException broken(RuntimeException e) {
        return new IOException("the Parquet file cannot be read: " + e.getMessage(), e);
    }
}

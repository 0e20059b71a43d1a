package io.taihu.rules;

import io.taihu.model.Property;
import io.taihu.model.Quality;
import io.taihu.model.RecordView;
import io.taihu.model.ValueType;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The last value of one property of every thing of a population. Times are µs since 1970; of one thread. */
final class Column {
    private static final byte[] NONE = {};

    private final ValueType type;
    private final boolean texts;
    private final Rows rows;
    /** Where its time stands in a row; behind it, of all but texts, the number, truth value or latitude, and then the longitude. */
    private final int at;

    @Nullable
    String[] words = {};

    /** Bytes of the text read last, and that text: most things say the same as the one before. */
    private byte[] lastBytes = NONE;

    private String lastText = "";

    Column(Property property, Rows rows) {
        this(property.type(), rows);
    }

    Column(ValueType type, Rows rows) {
        this.type = type;
        this.texts = type == ValueType.STRING || type == ValueType.ENUM;
        this.rows = rows;
        this.at = rows.take(width());
        for (int thing = 0; thing < rows.of.length; thing++) {
            if (rows.has(thing)) {
                rows.of[thing][at] = Double.NEGATIVE_INFINITY;
            }
        }
    }

    private int width() {
        return texts ? 1 : type == ValueType.LOCATION ? 3 : 2;
    }

    /** Gives its place back. */
    void end() {
        rows.free(at, width());
    }

    /** Where its number, truth value or latitude stands in a row. */
    int place() {
        return at + 1;
    }

    /** Where its longitude stands in a row. */
    int longitudePlace() {
        return at + 2;
    }

    /** Time of the last value; negative infinity before the first. */
    double time(int thing) {
        return rows.of[thing][at];
    }

    /** Number, truth value or latitude. */
    double value(int thing) {
        return rows.of[thing][at + 1];
    }

    double longitude(int thing) {
        return rows.of[thing][at + 2];
    }

    ValueType type() {
        return type;
    }

    boolean texts() {
        return texts;
    }

    void grow(int things) {
        if (texts) {
            words = Arrays.copyOf(words, things);
        }
    }

    /** Begins with nothing of a thing that is new. */
    void begin(int thing) {
        rows.of[thing][at] = Double.NEGATIVE_INFINITY;
        if (texts) {
            words[thing] = null;
        }
    }

    void forget(int thing) {
        if (texts) {
            words[thing] = null;
        }
    }

    /** What taking a value did. */
    enum Taken {
        /** It is older than the last, or is the last once more. */
        NOT,
        /** It is the same as the last, later. */
        SAME,
        CHANGED
    }

    /** Takes the present value of a record; one of bad quality is not known. */
    Taken take(int thing, RecordView record, double time) {
        double[] row = rows.of[thing];
        double last = row[at];
        if (time < last || (record.type() != type && !record.absent())) {
            return Taken.NOT;
        }
        boolean changed = texts ? takeText(thing, record) : takeNumber(row, record);
        if (!changed && time == last) {
            return Taken.NOT;
        }
        row[at] = time;
        return changed ? Taken.CHANGED : Taken.SAME;
    }

    private boolean takeNumber(double[] row, RecordView record) {
        boolean bad = record.quality() == Quality.BAD || record.absent();
        double value = bad
                ? Double.NaN
                : switch (type) {
                    case NUMBER -> record.number();
                    case LOCATION -> record.latitude();
                    default -> record.integer();
                };
        boolean changed = Double.compare(value, row[at + 1]) != 0;
        row[at + 1] = value;
        if (type == ValueType.LOCATION) {
            double longitude = bad ? Double.NaN : record.longitude();
            changed |= Double.compare(longitude, row[at + 2]) != 0;
            row[at + 2] = longitude;
        }
        return changed;
    }

    private boolean takeText(int thing, RecordView record) {
        String text = record.quality() == Quality.BAD || record.absent() ? null : text(record);
        String before = words[thing];
        words[thing] = text;
        return text == null ? before != null : !text.equals(before);
    }

    private String text(RecordView record) {
        int from = record.textOffset();
        int end = from + record.textLength();
        if (!Arrays.equals(lastBytes, 0, lastBytes.length, record.bytes(), from, end)) {
            lastBytes = Arrays.copyOfRange(record.bytes(), from, end);
            lastText = new String(lastBytes, StandardCharsets.UTF_8);
        }
        return lastText;
    }

    void save(int thing, DataOutput out) throws IOException {
        out.writeDouble(time(thing));
        if (texts) {
            Texts.write(out, words[thing]);
        } else {
            out.writeDouble(value(thing));
        }
        if (type == ValueType.LOCATION) {
            out.writeDouble(longitude(thing));
        }
    }

    void load(int thing, DataInput in) throws IOException {
        rows.of[thing][at] = in.readDouble();
        if (texts) {
            words[thing] = Texts.read(in);
        } else {
            rows.of[thing][at + 1] = in.readDouble();
        }
        if (type == ValueType.LOCATION) {
            rows.of[thing][at + 2] = in.readDouble();
        }
    }
}

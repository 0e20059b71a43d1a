package io.taihu.histories.questdb;

import io.questdb.cairo.CairoException;
import io.questdb.cairo.ColumnType;
import io.questdb.cairo.SymbolMapReader;
import io.questdb.cairo.TableToken;
import io.questdb.cairo.TableWriter;
import io.questdb.cairo.arr.DirectArray;
import io.questdb.cairo.security.AllowAllSecurityContext;
import io.questdb.cairo.sql.SymbolTable;
import io.questdb.cairo.sql.TableRecordMetadata;
import io.questdb.cairo.wal.WalWriter;
import io.taihu.model.Quality;
import io.taihu.model.RecordView;
import io.taihu.model.Thing;
import io.taihu.model.ThingModel;
import io.taihu.model.ValueType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Puts rows of one model into the log of its table, and remembers what of it the road needs: which column is whose, and the
 * symbols of things.
 *
 * <p>For the writer's thread. A value of a slot goes to its column without allocating.
 */
final class RowWriter implements AutoCloseable {
    private final QuestDb db;
    private final Tables tables;
    private final TableToken token;
    final ThingRows things = new ThingRows();
    final LateRows late = new LateRows();
    final OldParts old;
    private final DirectArray array;
    private final Text text;
    private final int number;
    private Map<String, Long> learnedTimes = Map.of();

    private ThingModel model;
    private @Nullable WalWriter wal;
    private int thingColumn;
    private int qualityColumn;
    private int[] columns = new int[0];
    private int[] longitudes = new int[0];
    private ValueType[] types = new ValueType[0];
    private @Nullable SymbolCache[] options = new SymbolCache[0];
    private int[] seen = new int[0];
    private int stamp;
    /** Whether the table has no columns that the model does not know yet. */
    private boolean allMapped;

    private boolean closed;

    /** Every row of a thing without a greatest time of its own that was stored before is at or before this time. */
    long floor;
    /** Greatest time of all rows. */
    long greatest;
    /** Whether it was looked at what is stored for each thing, so that another look would tell no more. */
    boolean learned;
    /** Things that the log writer found new since it was opened. */
    int newSymbols;
    /** Rows in the log since the last commit. */
    int uncommitted;
    /** When something was written last, of {@link System#nanoTime}. */
    long usedNanos;
    /** When the log writer was opened. */
    long openedNanos;

    /**
     * @param number the writer's own number for this
     * @param greatest greatest time stored
     */
    RowWriter(
            QuestDb db,
            Tables tables,
            TableToken token,
            int number,
            ThingModel model,
            long greatest,
            DirectArray array,
            Text text) {
        this.db = db;
        this.tables = tables;
        this.token = token;
        this.number = number;
        this.model = model;
        this.old = new OldParts(db, tables.parts(), token, greatest);
        this.greatest = greatest;
        this.floor = greatest;
        this.array = array;
        this.text = text;
    }

    TableToken token() {
        return token;
    }

    int number() {
        return number;
    }

    /** The entry of a thing in {@link #things}. */
    int entry(Thing thing) {
        int before = things.size();
        int entry = things.entry(thing.number(), thing.id());
        if (entry == before && learned) {
            Long time = learnedTimes.get(thing.id());
            if (time != null) {
                things.greatest[entry] = time;
            }
        }
        return entry;
    }

    /**
     * Takes what a look at the table found.
     *
     * @param from where the look began: things that are not in {@code times} have no rows from here on
     * @param times greatest time of each thing that has rows from there on, by its id
     */
    void learn(long from, Map<String, Long> times) {
        learned = true;
        learnedTimes = times;
        floor = from - 1;
        for (int entry = 0; entry < things.size(); entry++) {
            Long time = times.get(things.id(entry));
            if (time != null && time > things.greatest[entry]) {
                things.greatest[entry] = time;
                things.kept[entry] = ThingRows.NOT_KEPT;
            }
        }
    }

    /** Takes that a look at the table found more things than can be remembered: {@link #floor} stays, for all of them. */
    void learnNothing() {
        learned = true;
        learnedTimes = Map.of();
    }

    ThingModel model() {
        return model;
    }

    /** Number of slots that have a column. */
    int slots() {
        return columns.length;
    }

    /** Opens the log writer. */
    void open() {
        wal();
    }

    private WalWriter wal() {
        WalWriter present = wal;
        if (present == null) {
            present = db.openWal(token);
            wal = present;
            openedNanos = System.nanoTime();
            newSymbols = 0;
            things.forgetSymbols();
            map(present.getMetadata(), columns.length);
        }
        return present;
    }

    /**
     * Makes sure that each slot of a model has a column.
     *
     * @param commit called before the table changes, when there are rows that are not committed
     */
    void grow(ThingModel wanted, Runnable commit) {
        if (wanted.slots().size() <= columns.length) {
            return;
        }
        ModelTable table = ModelTable.of(wanted);
        if (uncommitted > 0) {
            commit.run();
        }
        if (closed) {
            return; // its table was found damaged by the commit
        }
        WalWriter writer = wal(); // not before: a commit may close it
        writer.goActive();
        try (SequencerFiles sequencer = db.sequencer(token)) {
            for (int slot = columns.length; slot < wanted.slots().size(); slot++) {
                ValueType type = wanted.slots().get(slot).type();
                TableRecordMetadata metadata = writer.getMetadata();
                String name = table.column(slot, metadata);
                if (type == ValueType.LOCATION) {
                    add(writer, sequencer, Names.latitude(name), ColumnType.DOUBLE);
                    add(writer, sequencer, Names.longitude(name), ColumnType.DOUBLE);
                } else {
                    add(writer, sequencer, name, ModelTable.columnType(type));
                }
            }
        }
        db.wake();
        old.grown(greatest);
        model = wanted;
        map(writer.getMetadata(), wanted.slots().size());
    }

    private static void add(WalWriter writer, SequencerFiles sequencer, String name, int type) {
        if (writer.getMetadata().getColumnIndexQuiet(name) < 0) {
            sequencer.beforeColumn();
            writer.addColumn(name, type, AllowAllSecurityContext.INSTANCE);
            sequencer.afterColumn();
        }
    }

    private void map(TableRecordMetadata metadata, int slots) {
        thingColumn = metadata.getColumnIndex(Names.THING);
        qualityColumn = metadata.getColumnIndex(Names.QUALITY);
        ModelTable table = ModelTable.of(model);
        columns = new int[slots];
        longitudes = new int[slots];
        types = new ValueType[slots];
        seen = new int[slots];
        stamp = 0;
        @Nullable SymbolCache[] caches = Arrays.copyOf(options, slots);
        for (int slot = 0; slot < slots; slot++) {
            ValueType type = model.slots().get(slot).type();
            types[slot] = type;
            String name = table.column(slot, metadata);
            if (type == ValueType.LOCATION) {
                columns[slot] = metadata.getColumnIndex(Names.latitude(name));
                longitudes[slot] = metadata.getColumnIndex(Names.longitude(name));
            } else {
                columns[slot] = metadata.getColumnIndex(name);
                longitudes[slot] = -1;
            }
            if (type == ValueType.ENUM && caches[slot] == null) {
                caches[slot] = new SymbolCache();
            }
        }
        options = caches;
        int mapped = 3;
        for (int slot = 0; slot < slots; slot++) {
            mapped += longitudes[slot] < 0 ? 1 : 2;
        }
        int present = 0;
        for (int column = 0; column < metadata.getColumnCount(); column++) {
            present += metadata.getColumnType(column) > 0 ? 1 : 0;
        }
        allMapped = mapped == present;
    }

    /** What a look at a reading's values found. */
    enum Shape {
        /** A value for each column, none twice. */
        WHOLE,
        /** Columns without a value. */
        PARTIAL,
        /** A property has two values; the later is meant. */
        REPEATING
    }

    /**
     * Looks at which slots a reading has.
     *
     * @throws IllegalArgumentException when it has one that the model does not have
     */
    Shape shape(RecordView reading) {
        int present = ++stamp;
        int distinct = 0;
        boolean repeats = false;
        reading.rewind();
        while (reading.next()) {
            int slot = reading.slot();
            if (slot >= seen.length) {
                throw new IllegalArgumentException("a reading of model " + model.name() + " version "
                        + reading.modelVersion() + " has slot " + slot + ", but version " + model.version() + " has "
                        + seen.length);
            }
            if (seen[slot] == present) {
                repeats = true;
            } else {
                seen[slot] = present;
                distinct++;
            }
        }
        return repeats ? Shape.REPEATING : distinct == seen.length && allMapped ? Shape.WHOLE : Shape.PARTIAL;
    }

    /** Puts a row into the log; no property has two values in it. */
    void write(int entry, RecordView row) {
        long time = row.timeMicros();
        if (time < old.until()) {
            old.open(time, time);
        }
        WalWriter writer = wal();
        TableWriter.Row out = writer.newRow(time);
        boolean good = true;
        putThing(writer, out, entry);
        row.rewind();
        while (row.next()) {
            good &= row.quality() == Quality.GOOD;
            put(out, row, row.slot());
        }
        if (!good) {
            byte[] json = QualityText.of(row, model).getBytes(StandardCharsets.UTF_8);
            out.putVarchar(qualityColumn, text.of(json, 0, json.length));
        }
        out.append();
        uncommitted++;
    }

    private void putThing(WalWriter writer, TableWriter.Row out, int entry) {
        int symbol = things.symbols[entry];
        if (symbol == ThingRows.SYMBOL_UNKNOWN) {
            SymbolMapReader symbols = writer.getSymbolMapReader(thingColumn);
            symbol = symbols.keyOf(things.id(entry));
            if (symbol == SymbolTable.VALUE_NOT_FOUND) {
                symbol = ThingRows.SYMBOL_NEW;
                newSymbols++;
            }
            things.symbols[entry] = symbol;
        }
        if (symbol >= 0) {
            out.putSymIndex(thingColumn, symbol);
        } else {
            out.putSym(thingColumn, things.id(entry));
        }
    }

    private void put(TableWriter.Row out, RecordView row, int slot) {
        if (row.absent()) {
            return; // null, with its quality beside it
        }
        ValueType type = row.type();
        if (type != types[slot]) {
            if (type == ValueType.INTEGER && types[slot] == ValueType.NUMBER) {
                out.putDouble(columns[slot], (double) row.integer());
                return;
            }
            tables.refusedValue();
            return;
        }
        int column = columns[slot];
        switch (type) {
            case NUMBER -> out.putDouble(column, row.number());
            case INTEGER -> out.putLong(column, row.integer());
            case BOOLEAN -> out.putInt(column, (int) row.integer());
            case STRING, OBJECT -> out.putVarchar(column, text.of(row.bytes(), row.textOffset(), row.textLength()));
            case ENUM ->
                out.putSym(
                        column,
                        Objects.requireNonNull(options[slot]).string(row.bytes(), row.textOffset(), row.textLength()));
            case NUMBERS -> {
                int length = row.numbersLength();
                array.setType(ModelTable.NUMBERS);
                array.setDimLen(0, length);
                array.applyShape();
                for (int i = 0; i < length; i++) {
                    array.putDouble(i, row.number(i));
                }
                out.putArray(column, array);
            }
            case LOCATION -> {
                out.putDouble(column, row.latitude());
                out.putDouble(longitudes[slot], row.longitude());
            }
        }
    }

    /** Makes what is in the log durable. */
    void commit() {
        if (uncommitted > 0 && wal != null) {
            wal.commit();
            uncommitted = 0;
            usedNanos = System.nanoTime();
        }
    }

    /** Closes the log writer, which must have nothing uncommitted; the next row opens another. */
    void closeWal() {
        WalWriter present = wal;
        if (present != null) {
            wal = null;
            present.close();
        }
    }

    boolean isOpen() {
        return wal != null;
    }

    /** Drops what was not committed and forgets what was known of things. */
    void discard() {
        uncommitted = 0;
        forgetThings();
        late.clear();
        try {
            closeWal();
        } catch (CairoException e) {
            // a log writer that failed may fail to close as well; it is not used again
        }
    }

    /** Forgets what was known of things; rows that may be stored already are looked at again. */
    void forgetThings() {
        things.clear();
        floor = greatest;
        learned = false;
        learnedTimes = Map.of();
    }

    /** Drops what was not committed, for good: its table is written no more. */
    @Override
    public void close() {
        closed = true;
        discard();
    }
}

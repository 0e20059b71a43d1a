package io.taihu.histories.questdb;

import io.questdb.cairo.CairoError;
import io.questdb.cairo.CairoException;
import io.questdb.cairo.ErrorTag;
import io.questdb.cairo.TableToken;
import io.questdb.cairo.TableWriter;
import io.questdb.cairo.arr.DirectArray;
import io.questdb.cairo.sql.TableReferenceOutOfDateException;
import io.questdb.cairo.wal.WalWriter;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.RecordView;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.model.ThingModel;
import io.taihu.spi.History;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The one writer: appends rows to the logs of the tables, so that rows of one thing and time merge although QuestDB replaces
 * whole rows.
 *
 * <ul>
 *   <li>A reading with a value for each column goes to the log as it is.
 *   <li>A partial one at a time greater than any before of its thing is kept in memory ({@link KeptRows}) for others of the same
 *       time to be merged with; it goes to the log when a greater time comes, when its place is needed, or at the commit.
 *   <li>A partial one at an earlier time waits ({@link LateRows}) until the commit, which looks at what is stored.
 * </ul>
 *
 * <p>For one thread. After an exception nothing added since the last commit counts as written: the caller goes back there and
 * adds it again.
 */
final class QuestDbWriter implements History.Writer {
    /** Log writers kept open; the one not used for longest is closed when there are more. */
    @Limit(
            value = "Writers of tables of history that are kept open",
            zh = "保持打开的历史表写入器数",
            reached = Limit.Reached.OLDEST_GOES)
    static final int OPEN_MAX = 256;
    /** Models with a smaller number are found by index. */
    @Limit(
            value = "Highest number of a model that history finds by index",
            zh = "历史按下标查找的最大物模型编号",
            reached = Limit.Reached.COARSER)
    private static final int NUMBERS_MAX = 1 << 16;
    /** Memory for partial rows. */
    static final int KEPT_BYTES = 4 << 20;
    /** A table is set aside when its stored rows could not be read so often, and nothing was committed in between. */
    static final int UNREADABLE_TRIES = 3;
    /** How long a late row waits for the table to be ready to be looked at. */
    @Limit(
            value = "How long a late row waits for its table of history",
            zh = "迟到行等待其历史表的最长时间",
            reached = Limit.Reached.GIVEN_UP)
    private static final Duration APPLY_MAX = Duration.ofSeconds(60);
    /** A log writer is opened anew for new things' symbols not more often than this. */
    private static final long SYMBOLS_NANOS = Duration.ofSeconds(10).toNanos();
    /** A log writer that is not used for so long is closed. */
    private static final long UNUSED_NANOS = Duration.ofMinutes(10).toNanos();

    private final QuestDb db;
    private final Tables tables;
    private final StoredRows stored;
    private final Removal removal;
    private final KeptRows kept;
    private final KeptRows.Leaving leaving = this::leave;
    private final DirectArray array = new DirectArray();
    private final Text text = new Text();
    private final RecordView keptView = new RecordView();
    private final Merge merge = new Merge();

    /** By the number of the model, of numbers below {@link #NUMBERS_MAX}. */
    private @Nullable RowWriter[] byModel = new RowWriter[64];

    private final Map<Integer, RowWriter> others = new HashMap<>();
    /** By {@link RowWriter#number()}. */
    private final List<@Nullable RowWriter> byNumber = new ArrayList<>();

    private @Nullable WalWriter events;
    private int eventsUncommitted;
    private int pending;
    /** Tables whose stored rows could not be read, and how often since the last commit that went well. */
    private final Map<TableToken, Integer> unreadable = new HashMap<>();

    private long openFrom;
    private int drops;
    private volatile boolean closed;

    /** @param keptBytes memory for partial rows */
    QuestDbWriter(QuestDb db, Tables tables, int keptBytes) {
        kept = new KeptRows(keptBytes);
        this.db = db;
        this.tables = tables;
        stored = new StoredRows(db, tables, merge);
        removal = new Removal(db, tables, Removal.ROWS_MAX);
        drops = tables.drops();
    }

    @Override
    public void append(RecordView reading, ThingModel model, Thing thing) {
        long time = reading.timeMicros();
        if (time < 0 || time >= Tables.TIME_MAX) {
            tables.refused(model, thing.id(), "its time, " + time + " µs since 1970, lies before 1970 or behind 9999");
            return;
        }
        if (drops != tables.drops()) {
            forgetDropped();
        }
        RowWriter rows;
        try {
            rows = rows(model);
            if (rows == null) {
                tables.lost();
                return;
            }
            if (model.slots().size() > rows.slots()) {
                rows.grow(model, this::commit);
            }
            if (rows.things.size() >= ThingRows.THINGS_MAX) {
                commit();
                rows.forgetThings();
            }
            if (byNumber.get(rows.number()) != rows) {
                tables.lost(); // found damaged by a commit just now
                return;
            }
            put(rows, rows.entry(thing), time, reading);
            pending++;
        } catch (CairoException | TableReferenceOutOfDateException | CairoError e) {
            throw failed(e);
        } catch (TaihuException e) {
            if (e.code() != ErrorCode.TOO_LARGE) {
                discard();
                throw e;
            }
            tables.refused(model, thing.id(), String.valueOf(e.getMessage()));
            return;
        }
        if (rows.late.full()) {
            commit();
        }
    }

    private void put(RowWriter rows, int entry, long time, RecordView given) {
        ThingRows things = rows.things;
        RowWriter.Shape shape = rows.shape(given);
        RecordView reading = given;
        if (shape == RowWriter.Shape.REPEATING) {
            reading = merge.of(null, given);
            shape = rows.shape(reading);
        }
        boolean whole = shape == RowWriter.Shape.WHOLE;
        if (time <= rows.floor && time > things.greatest[entry] && !whole && !rows.learned) {
            try {
                stored.learn(rows, time);
            } catch (CairoException | InternalError e) {
                int losing = 1 + rows.uncommitted + rows.late.size();
                setAside(rows, e);
                lose(losing);
                return;
            }
        }
        if (time > things.greatest[entry] && time > rows.floor) {
            if (things.open[entry]) {
                writeKept(rows, entry);
            }
            reach(rows, entry, time);
            if (whole) {
                rows.write(entry, reading);
            } else {
                keep(rows, entry, reading);
            }
        } else if (time == things.greatest[entry] && things.kept[entry] != ThingRows.NOT_KEPT) {
            long place = things.kept[entry];
            keptView.wrap(kept.bytes(), kept.offset(place), kept.length(place));
            keep(rows, entry, whole ? reading : merge.of(keptView, reading));
        } else if (whole && !things.late[entry]) {
            reach(rows, entry, time);
            rows.write(entry, reading);
        } else {
            reach(rows, entry, time);
            things.late[entry] = true;
            rows.late.add(entry, time, reading.bytes(), reading.offset(), reading.length());
        }
    }

    private static void reach(RowWriter rows, int entry, long time) {
        if (time > rows.things.greatest[entry]) {
            rows.things.greatest[entry] = time;
            rows.things.kept[entry] = ThingRows.NOT_KEPT;
            rows.greatest = Math.max(rows.greatest, time);
        }
    }

    private void keep(RowWriter rows, int entry, RecordView reading) {
        ThingRows things = rows.things;
        if (reading.length() > kept.lengthMax()) {
            things.kept[entry] = ThingRows.NOT_KEPT;
            things.open[entry] = false;
            rows.write(entry, reading);
            return;
        }
        long place = kept.keep(rows.number(), entry, reading.bytes(), reading.offset(), reading.length(), leaving);
        things.kept[entry] = place;
        things.open[entry] = true;
    }

    /** A kept row must go from memory. */
    private void leave(long place) {
        RowWriter rows = byNumber.get(kept.table(place));
        int entry = kept.entry(place);
        if (rows != null && rows.things.kept[entry] == place) {
            if (rows.things.open[entry]) {
                writeKept(rows, entry);
            }
            rows.things.kept[entry] = ThingRows.NOT_KEPT;
        }
    }

    private void writeKept(RowWriter rows, int entry) {
        long place = rows.things.kept[entry];
        keptView.wrap(kept.bytes(), kept.offset(place), kept.length(place));
        rows.write(entry, keptView);
        rows.things.open[entry] = false;
    }

    @Override
    public void event(RecordView event, Thing thing) {
        long time = event.timeMicros();
        if (time < 0 || time >= Tables.TIME_MAX) {
            tables.refusedEvent(thing.id(), time);
            return;
        }
        try {
            WalWriter writer = events == null ? openEvents() : events;
            if (writer == null) {
                tables.lost();
                return;
            }
            event.rewind();
            byte[] name = event.string().getBytes(StandardCharsets.UTF_8);
            byte[] json = event.string().getBytes(StandardCharsets.UTF_8);
            TableWriter.Row row = writer.newRow(time);
            row.putSym(1, thing.id());
            row.putVarchar(2, text.of(name, 0, name.length));
            row.putVarchar(3, text.of(json, 0, json.length));
            row.append();
            eventsUncommitted++;
            pending++;
        } catch (CairoException | TableReferenceOutOfDateException | CairoError e) {
            throw failed(e);
        }
    }

    @Override
    public int pending() {
        return pending;
    }

    @Override
    public void commit() {
        if (drops != tables.drops()) {
            forgetDropped();
        }
        try {
            writeOpen();
            commitLogs();
            for (int i = 0; i < byNumber.size(); i++) {
                RowWriter rows = byNumber.get(i);
                if (rows != null && rows.late.size() > 0) {
                    if (tables.ready(rows.token(), APPLY_MAX)) {
                        commitLate(rows);
                    } else {
                        lose(rows.late.size());
                        close(rows);
                    }
                }
            }
            pending = 0;
            unreadable.clear();
            tidy();
        } catch (CairoException | TableReferenceOutOfDateException | CairoError e) {
            throw failed(e);
        } catch (TaihuException e) {
            discard();
            throw e;
        }
    }

    @Override
    public void remove(String thing) {
        commit();
        removal.remove(thing);
    }

    private void writeOpen() {
        for (long place = kept.next(openFrom); place < kept.end(); place = kept.next(kept.after(place))) {
            RowWriter rows = byNumber.get(kept.table(place));
            int entry = kept.entry(place);
            if (rows != null && rows.things.kept[entry] == place && rows.things.open[entry]) {
                writeKept(rows, entry);
            }
        }
        openFrom = kept.end();
    }

    private void commitLogs() {
        for (int i = 0; i < byNumber.size(); i++) {
            RowWriter rows = byNumber.get(i);
            if (rows != null && rows.uncommitted > 0) {
                rows.commit();
            }
        }
        WalWriter writer = events;
        if (writer != null && eventsUncommitted > 0) {
            writer.commit();
            eventsUncommitted = 0;
        }
        db.wake();
    }

    private void commitLate(RowWriter rows) {
        int late = rows.late.size();
        try {
            writeLate(rows);
        } catch (CairoException | InternalError e) {
            setAside(rows, e);
            lose(late);
            return;
        }
        rows.commit();
        db.wake();
    }

    private void lose(int rows) {
        for (int row = 0; row < rows; row++) {
            tables.lost();
        }
    }

    /**
     * Writes no more to a table whose stored rows cannot be read time after time, so that the others can go on. The JVM tells by
     * an {@link InternalError} that a mapped file is shorter than it should be.
     *
     * @throws TaihuException when it may still pass, as a time-out does: what is not committed is to be offered again
     * @throws CairoException the given one when it tells of no damage, but of what passes: no space, no time, no memory
     */
    private void setAside(RowWriter rows, Throwable e) {
        if (e instanceof CairoException why
                && (!why.isCritical()
                        || why.isInterruption()
                        || why.isOutOfMemory()
                        || ErrorTag.resolveTag(why.getErrno()) != ErrorTag.NONE
                        || !tables.exists(rows.token()))) {
            throw why;
        }
        if (unreadable.merge(rows.token(), 1, Integer::sum) < UNREADABLE_TRIES) {
            throw failed(e);
        }
        unreadable.remove(rows.token());
        tables.setAside(rows.token(), "its rows cannot be read: " + e.getMessage());
        close(rows);
    }

    /** Merges late rows with what is stored and writes them. */
    private void writeLate(RowWriter rows) {
        stored.merge(rows);
        Arrays.fill(rows.things.late, false);
        rows.late.clear();
    }

    /** Closes log writers that are not used, and opens those anew that do not know many things' symbols. */
    private void tidy() {
        long now = System.nanoTime();
        int open = 0;
        for (int i = 0; i < byNumber.size(); i++) {
            RowWriter rows = byNumber.get(i);
            if (rows == null || !rows.isOpen()) {
                continue;
            }
            boolean manyNew = rows.newSymbols > 0
                    && rows.newSymbols * 8 >= rows.things.size()
                    && now - rows.openedNanos > SYMBOLS_NANOS
                    && db.applied(rows.token()) >= db.committed(rows.token());
            if (manyNew || now - rows.usedNanos > UNUSED_NANOS) {
                rows.closeWal();
                continue;
            }
            open++;
        }
        if (open > OPEN_MAX) {
            byNumber.stream()
                    .filter(rows -> rows != null && rows.isOpen())
                    .sorted(Comparator.comparingLong(rows -> rows == null ? 0 : rows.usedNanos - now))
                    .limit(open - OPEN_MAX)
                    .forEach(rows -> Objects.requireNonNull(rows).closeWal());
        }
    }

    private @Nullable RowWriter rows(ThingModel model) {
        int number = model.number();
        if (number > 0 && number < byModel.length) {
            RowWriter rows = byModel[number];
            if (rows != null) {
                return rows;
            }
        } else if (number >= NUMBERS_MAX) {
            RowWriter rows = others.get(number);
            if (rows != null) {
                return rows;
            }
        }
        return open(model);
    }

    /** Opens the table of events; null when it is damaged. */
    private @Nullable WalWriter openEvents() {
        TableToken token = tables.events();
        if (!tables.ready(token, APPLY_MAX)) {
            return null;
        }
        try {
            events = db.openWal(token);
        } catch (CairoException e) {
            if (ErrorTag.resolveTag(e.getErrno()) != ErrorTag.NONE) {
                throw e;
            }
            tables.setAside(token, "it cannot be opened: " + e.getFlyweightMessage());
        }
        return events;
    }

    /** Opens a model's table; null when it is damaged. */
    private @Nullable RowWriter open(ThingModel model) {
        TableToken token = tables.ensure(model);
        if (!tables.ready(token, APPLY_MAX)) {
            return null;
        }
        RowWriter rows;
        try {
            rows = new RowWriter(db, tables, token, byNumber.size(), model, tables.greatest(token), array, text);
            rows.open();
            rows.grow(tables.newest(model), this::commit);
        } catch (CairoException e) {
            if (ErrorTag.resolveTag(e.getErrno()) != ErrorTag.NONE || !tables.exists(token)) {
                throw e;
            }
            tables.setAside(token, "it cannot be opened: " + e.getFlyweightMessage());
            return null;
        }
        int number = model.number();
        if (number >= NUMBERS_MAX) {
            others.put(number, rows);
        } else {
            if (number >= byModel.length) {
                byModel = Arrays.copyOf(byModel, Math.max(number + 1, 2 * byModel.length));
            }
            byModel[number] = rows;
        }
        byNumber.add(rows);
        return rows;
    }

    private void forgetDropped() {
        drops = tables.drops();
        for (int i = 0; i < byNumber.size(); i++) {
            RowWriter rows = byNumber.get(i);
            if (rows != null && !tables.exists(rows.token())) {
                close(rows);
            }
        }
    }

    /** Writes no more to a table; what is not committed to it is gone. */
    private void close(RowWriter rows) {
        for (int i = 0; i < byModel.length; i++) {
            if (byModel[i] == rows) {
                byModel[i] = null;
            }
        }
        others.values().remove(rows);
        byNumber.set(rows.number(), null);
        rows.close();
    }

    private TaihuException failed(Throwable e) {
        discard();
        return new TaihuException(
                ErrorCode.UNAVAILABLE, "history in " + db.folder() + " cannot be written: " + e.getMessage(), e);
    }

    /** Forgets all that is not committed. */
    private void discard() {
        kept.clear();
        openFrom = kept.end();
        pending = 0;
        for (int i = 0; i < byNumber.size(); i++) {
            RowWriter rows = byNumber.get(i);
            if (rows != null) {
                rows.discard();
            }
        }
        closeEvents();
    }

    private void closeEvents() {
        WalWriter writer = events;
        events = null;
        eventsUncommitted = 0;
        if (writer != null) {
            try {
                writer.close();
            } catch (CairoException e) {
                // it failed before; it is not used again
            }
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** Releases everything; what was not committed is gone. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            discard();
            array.close();
        }
    }
}

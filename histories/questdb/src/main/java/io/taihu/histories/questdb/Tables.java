package io.taihu.histories.questdb;

import io.questdb.cairo.CairoException;
import io.questdb.cairo.ErrorTag;
import io.questdb.cairo.PartitionBy;
import io.questdb.cairo.TableReader;
import io.questdb.cairo.TableToken;
import io.questdb.cairo.sql.TableMetadata;
import io.questdb.cairo.wal.seq.SeqTxnTracker;
import io.questdb.std.ObjHashSet;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import io.taihu.model.ThingModel;
import io.taihu.spi.History;
import io.taihu.spi.Meters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which table is whose, and how it is: makes, finds, heals and drops them. Thread-safe; only for threads that last, see
 * {@link QuestDb}.
 */
final class Tables {
    private static final Logger LOG = LoggerFactory.getLogger(Tables.class);
    /** First time that QuestDB does not take: the year 10000. */
    @Limit(
            value = "First time that history does not take: the year 10000",
            zh = "历史不接受的最早时间：10000 年",
            unit = Limit.Unit.MICROSECONDS,
            reached = Limit.Reached.REFUSED)
    static final long TIME_MAX = 253_402_300_800_000_000L;

    private static final Pattern OURS = Pattern.compile("m(\\d{1,10})_.*", Pattern.DOTALL);
    /** How long a table's disk space counts as known. */
    private static final long MEASURED_NANOS = Duration.ofMinutes(1).toNanos();
    /** How long a resumed table is watched. */
    @Limit(
            value = "How long a table of history that was resumed is watched",
            zh = "恢复后的历史表被观察的时间",
            reached = Limit.Reached.GIVEN_UP)
    private static final Duration RESUME_MAX = Duration.ofSeconds(10);

    /** A table that cannot be opened in time is set aside when that has happened so often in a row: it may pass. */
    private static final int LATE_TRIES = 3;
    /** The same of one that is suspended again for a reason that is not told. */
    private static final int UNCLEAR_TRIES = 10;
    /** With less room than that on the disk nothing is taken for damage. */
    private static final long ROOM_BYTES = 64L << 20;

    private final QuestDb db;
    private final Parts parts;
    private final String partition;
    private final Duration eventsRetention;
    private final LongAdder refused;
    private final LongAdder refusedValues;
    private final LongAdder lost;
    private final LongAdder resumed;
    private final Map<Integer, ThingModel> models = new ConcurrentHashMap<>();
    private final Map<String, Measured> measured = new ConcurrentHashMap<>();
    /** What is wrong with tables that cannot be written, by their directories. */
    private final Map<String, String> setAside = new ConcurrentHashMap<>();

    /** How often tables could not be opened in time, by their directories. */
    private final Map<String, Integer> late = new ConcurrentHashMap<>();

    private final Map<String, Integer> unclear = new ConcurrentHashMap<>();

    private final AtomicInteger drops = new AtomicInteger();

    Tables(QuestDb db, String partition, Duration eventsRetention, Meters meters) {
        this.db = db;
        parts = new Parts(db);
        this.partition = partition;
        this.eventsRetention = eventsRetention;
        refused = meters.counter(
                "taihu_history_refused_readings_total",
                "Readings that history cannot keep: their time lies before 1970 or behind 9999, or merged they are too long.");
        refusedValues = meters.counter(
                "taihu_history_refused_values_total",
                "Values that history cannot keep: they are not of their column's type.");
        lost = meters.counter(
                "taihu_history_lost_readings_total",
                "Readings that history did not keep because their table is damaged.");
        resumed = meters.counter(
                "taihu_history_resumed_tables_total",
                "Times that a table was resumed after an error had suspended it.");
    }

    /** All tables of ours. */
    List<TableToken> all() {
        ObjHashSet<TableToken> tokens = new ObjHashSet<>();
        db.engine().getTableTokens(tokens, false);
        List<TableToken> ours = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            TableToken token = tokens.get(i);
            if (number(token) >= 0 || token.getTableName().equals(Names.EVENTS)) {
                ours.add(token);
            }
        }
        return ours;
    }

    /** Which parts of the tables are narrow. */
    Parts parts() {
        return parts;
    }

    /** Number of the model a table belongs to; -1 when it is not a model's. */
    private static int number(TableToken token) {
        Matcher matcher = OURS.matcher(token.getTableName());
        if (!matcher.matches()) {
            return -1;
        }
        long number = Long.parseLong(matcher.group(1));
        return number > Integer.MAX_VALUE ? -1 : (int) number;
    }

    /** The table of a model; null when it has none. */
    @Nullable
    TableToken find(ThingModel model) {
        TableToken likely = db.table(Names.table(model));
        if (likely != null) {
            return likely;
        }
        for (TableToken token : all()) {
            if (number(token) == model.number()) {
                return token;
            }
        }
        return null;
    }

    /** The table of a model; makes it when there is none. */
    TableToken ensure(ThingModel model) {
        if (model.number() <= 0) {
            throw new TaihuException(
                    ErrorCode.INVALID,
                    "model " + model.name() + " has no number, it must be stored in the registry first");
        }
        models.merge(model.number(), model, (old, young) -> young.version() >= old.version() ? young : old);
        TableToken token = find(model);
        if (token == null) {
            db.execute(ModelTable.create(Names.table(model), partition, model.retention()));
            token = find(model);
            LOG.info("made table {} for model {}", Names.table(model), model.name());
        }
        return present(token, Names.table(model));
    }

    /** The newest version of a model that was prepared or written. */
    ThingModel newest(ThingModel model) {
        return models.getOrDefault(model.number(), model);
    }

    /** Makes sure that a model's table is there and has the model's retention. */
    void prepare(ThingModel model) {
        TableToken token = ensure(model);
        String ttl;
        try (TableMetadata metadata = db.engine().getTableMetadata(token)) {
            String unit = PartitionBy.toString(metadata.getPartitionBy());
            if (metadata.getTtlHoursOrMonths() == ModelTable.ttl(unit, model.retention())) {
                return;
            }
            ttl = ModelTable.ttlText(unit, model.retention());
        } catch (CairoException e) {
            LOG.error(
                    "table {} of the history in {} cannot be opened: {}",
                    token.getTableName(),
                    db.folder(),
                    e.getFlyweightMessage());
            return; // its health says so; the others are to go on
        }
        db.execute("ALTER TABLE " + Sql.name(token.getTableName()) + " SET TTL " + ttl);
        LOG.info("table {} keeps rows for {}", token.getTableName(), model.retention());
    }

    /** How long rows of a table are kept, as far as it is known; zero for ever. */
    Duration retention(TableToken token) {
        if (token.getTableName().equals(Names.EVENTS)) {
            return eventsRetention;
        }
        ThingModel model = models.get(number(token));
        return model == null ? Duration.ZERO : model.retention();
    }

    /** The table of events; makes it when there is none. */
    TableToken events() {
        TableToken token = db.table(Names.EVENTS);
        if (token == null) {
            db.execute(ModelTable.createEvents(partition, eventsRetention));
            token = db.table(Names.EVENTS);
        }
        return present(token, Names.EVENTS);
    }

    private TableToken present(@Nullable TableToken token, String name) {
        if (token == null) {
            throw new TaihuException(ErrorCode.INTERNAL, "table " + name + " is gone from " + db.folder());
        }
        return token;
    }

    /** Greatest time of all rows that are applied. */
    long greatest(TableToken token) {
        try (TableReader reader = db.engine().getReader(token)) {
            return reader.size() == 0 ? Long.MIN_VALUE : reader.getMaxTimestamp();
        }
    }

    void drop(ThingModel model) {
        TableToken token = find(model);
        if (token != null) {
            db.execute("DROP TABLE IF EXISTS " + Sql.name(token.getTableName()));
            setAside.remove(token.getDirName());
            measured.remove(token.getDirName());
            models.remove(model.number());
            drops.incrementAndGet();
        }
    }

    /** Changes whenever a table has been dropped. */
    int drops() {
        return drops.get();
    }

    boolean exists(TableToken token) {
        TableToken present = db.table(token.getTableName());
        return present != null && present.equals(token);
    }

    /**
     * Lets a suspended table go on, and watches it for a moment.
     *
     * @return whether it goes on
     */
    boolean resume(TableToken token) {
        LOG.warn(
                "table {} of the history in {} is suspended, it is resumed: {}",
                token.getTableName(),
                db.folder(),
                why(token));
        resumed.increment();
        db.execute("ALTER TABLE " + Sql.name(token.getTableName()) + " RESUME WAL");
        try {
            db.awaitApplied(token, RESUME_MAX);
        } catch (TaihuException e) {
            if (db.suspended(token)) {
                LOG.error(
                        "table {} of the history in {} is suspended again: {}",
                        token.getTableName(),
                        db.folder(),
                        why(token));
                return false;
            }
        }
        unclear.remove(token.getDirName());
        if (setAside.remove(token.getDirName()) != null) {
            LOG.info("table {} of the history in {} can be written again", token.getTableName(), db.folder());
        }
        return true;
    }

    private String why(TableToken token) {
        SeqTxnTracker tracker = db.engine().getTableSequencerAPI().getTxnTracker(token);
        String message = tracker.getErrorMessage();
        return tracker.getErrorTag().text() + (message == null ? "" : " " + message);
    }

    /**
     * Makes sure that what is committed to a table can be looked at.
     *
     * @return whether it can; otherwise the table is damaged and is set aside: nothing more is written to it until it is
     *     healed, so that the others can go on
     * @throws TaihuException UNAVAILABLE when it may be so later, such as when the disk is full
     */
    boolean ready(TableToken token, Duration atMost) {
        if (setAside.containsKey(token.getDirName())) {
            return false;
        }
        try {
            greatest(token);
            late.remove(token.getDirName());
        } catch (CairoException e) {
            boolean inTime = !e.getFlyweightMessage().toString().contains("timeout");
            if (ErrorTag.resolveTag(e.getErrno()) != ErrorTag.NONE
                    || !exists(token)
                    || (!inTime && late.merge(token.getDirName(), 1, Integer::sum) < LATE_TRIES)) {
                throw e;
            }
            setAside(token, "it cannot be opened: " + e.getFlyweightMessage());
            return false;
        }
        try {
            if (!db.suspended(token)) {
                db.awaitApplied(token, atMost);
                return true;
            }
        } catch (TaihuException e) {
            if (!db.suspended(token)) {
                throw e;
            }
        }
        if (resume(token)) {
            db.awaitApplied(token, atMost);
            return true;
        }
        if (mayGoOnLater(token)) {
            throw new TaihuException(
                    ErrorCode.UNAVAILABLE,
                    "table " + token.getTableName() + " of the history in " + db.folder() + " is suspended: "
                            + why(token));
        }
        setAside(token, "suspended: " + why(token));
        return false;
    }

    /**
     * Whether what has suspended a table may be over later. When one of the parts that rows are sorted in by several threads fails, the
     * reason is not told, and a full disk is one: then it is no damage while there is little room, nor before it has failed some times.
     */
    private boolean mayGoOnLater(TableToken token) {
        SeqTxnTracker tracker = db.engine().getTableSequencerAPI().getTxnTracker(token);
        if (tracker.getErrorTag() != ErrorTag.NONE) {
            return true;
        }
        String message = tracker.getErrorMessage();
        if (message == null || !message.contains("bulk update failed")) {
            return false;
        }
        return db.folder().toFile().getUsableSpace() < ROOM_BYTES
                || unclear.merge(token.getDirName(), 1, Integer::sum) < UNCLEAR_TRIES;
    }

    /** Nothing is written to a damaged table any more. */
    void setAside(TableToken token, String why) {
        setAside.put(token.getDirName(), why);
        LOG.error(
                "table {} of the history in {} is damaged, its readings are not kept: {}. To start it anew, stop the server and"
                        + " move the folder {} away",
                token.getTableName(),
                db.folder(),
                why,
                db.folder());
    }

    boolean isSetAside(TableToken token) {
        return setAside.containsKey(token.getDirName());
    }

    /** Counts a reading of a table that is set aside. */
    void lost() {
        lost.increment();
    }

    /** How a table is. */
    History.TableHealth health(TableToken token) {
        String problem = "";
        long rows = -1;
        try (TableReader reader = db.engine().getReader(token)) {
            rows = reader.size();
        } catch (CairoException e) {
            problem = "it cannot be opened: " + e.getFlyweightMessage() + "; move " + db.folder()
                    + " away while the server is stopped to start anew";
        }
        if (db.suspended(token)) {
            problem = "new rows wait outside because of an error: " + why(token);
        }
        String aside = setAside.get(token.getDirName());
        if (aside != null) {
            problem = "its readings are not kept: " + aside;
        }
        return new History.TableHealth(token.getTableName(), modelName(token), rows, bytes(token), problem);
    }

    private String modelName(TableToken token) {
        if (token.getTableName().equals(Names.EVENTS)) {
            return "";
        }
        ThingModel model = models.get(number(token));
        return model == null
                ? token.getTableName().substring(token.getTableName().indexOf('_') + 1)
                : model.name();
    }

    /** Disk space, looked at when it was asked for. */
    private record Measured(long nanos, long bytes) {}

    private long bytes(TableToken token) {
        Measured known = measured.get(token.getDirName());
        if (known == null || System.nanoTime() - known.nanos() > MEASURED_NANOS) {
            known = new Measured(System.nanoTime(), measure(token));
            measured.put(token.getDirName(), known);
        }
        return known.bytes();
    }

    private long measure(TableToken token) {
        Path folder = db.folder().resolve("db").resolve(token.getDirName());
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).mapToLong(Tables::size).sum();
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("cannot measure {}", folder, e);
            return 0; // partitions come and go while it is walked
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0; // gone meanwhile
        }
    }

    /** Counts an event that cannot be kept. */
    void refusedEvent(String thing, long time) {
        refused.increment();
        LOG.warn(
                "history cannot keep an event of thing {}: its time, {} µs since 1970, lies before 1970 or behind 9999",
                thing,
                time);
    }

    /** Counts a reading that cannot be kept. */
    void refused(ThingModel model, String thing, String why) {
        refused.increment();
        LOG.warn("history cannot keep a reading of thing {} of model {}: {}", thing, model.name(), why);
    }

    /** Counts a value that cannot be kept. */
    void refusedValue() {
        refusedValues.increment();
    }
}

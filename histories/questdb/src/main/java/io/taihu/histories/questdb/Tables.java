package io.taihu.histories.questdb;

import io.questdb.cairo.CairoException;
import io.questdb.cairo.TableReader;
import io.questdb.cairo.TableToken;
import io.questdb.std.ObjHashSet;
import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.model.ThingModel;
import io.taihu.spi.Meters;
import io.taihu.spi.History;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which table is whose: makes, finds and drops them. Thread-safe; only for threads that last, see {@link QuestDb}. */
final class Tables {
    private static final Logger LOG = LoggerFactory.getLogger(Tables.class);
    /** First time that QuestDB does not take: the year 10000. */
    static final long TIME_MAX = 253_402_300_800_000_000L;

    private static final Pattern OURS = Pattern.compile("m(\\d{1,10})_.*", Pattern.DOTALL);

    private final QuestDb db;
    private final String partition;
    private final Duration eventsRetention;
    private final LongAdder refused;
    private volatile int drops;

    Tables(QuestDb db, String partition, Duration eventsRetention, Meters meters) {
        this.db = db;
        this.partition = partition;
        this.eventsRetention = eventsRetention;
        refused = meters.counter(
                "taihu_history_refused_readings_total",
                "Readings that history cannot keep: their time lies before 1970 or behind 9999, or they are too long merged.");
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

    /** Number of the model a table belongs to; -1 when it is not a model's. */
    static int number(TableToken token) {
        Matcher matcher = OURS.matcher(token.getTableName());
        if (!matcher.matches()) {
            return -1;
        }
        long number = Long.parseLong(matcher.group(1));
        return number > Integer.MAX_VALUE ? -1 : (int) number;
    }

    /** The table of a model; null when it has none. */
    @Nullable TableToken find(ThingModel model) {
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
                    ErrorCode.INVALID, "model " + model.name() + " has no number, it must be stored in the registry first");
        }
        TableToken token = find(model);
        if (token == null) {
            db.execute(ModelTable.create(Names.table(model), partition, model.retention()));
            token = find(model);
            LOG.info("made table {} for model {}", Names.table(model), model.name());
        }
        return present(token, Names.table(model));
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
        } catch (CairoException e) {
            throw new TaihuException(
                    ErrorCode.UNAVAILABLE,
                    "table " + token.getTableName() + " in " + db.folder() + " cannot be opened: " + e.getMessage(),
                    e);
        }
    }

    void drop(ThingModel model) {
        TableToken token = find(model);
        if (token != null) {
            db.execute("DROP TABLE IF EXISTS \"" + token.getTableName() + "\"");
            drops++;
        }
    }

    /** How a table is. */
    History.TableHealth health(TableToken token) {
        String problem = "";
        long rows = -1;
        long bytes = 0;
        try (TableReader reader = db.engine().getReader(token)) {
            rows = reader.size();
        } catch (CairoException e) {
            problem = "cannot be opened: " + e.getMessage();
        }
        if (db.suspended(token)) {
            problem = "suspended: "
                    + db.engine().getTableSequencerAPI().getTxnTracker(token).getErrorMessage();
        }
        Path folder = db.folder().resolve("db").resolve(token.getDirName());
        try (Stream<Path> files = Files.walk(folder)) {
            bytes = files.filter(Files::isRegularFile).mapToLong(Tables::size).sum();
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("cannot measure {}", folder, e);
        }
        return new History.TableHealth(token.getTableName(), token.getTableName().substring(token.getTableName().indexOf('_') + 1), rows, bytes, problem);
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0; // gone meanwhile
        }
    }

    /** Grows whenever a table has been dropped. */
    int drops() {
        return drops;
    }

    boolean exists(TableToken token) {
        TableToken present = db.table(token.getTableName());
        return present != null && present.equals(token);
    }

    /** Counts a reading that cannot be kept. */
    void refused(ThingModel model, Thing thing, String why) {
        refused.increment();
        LOG.warn("history cannot keep a reading of thing {} of model {}: {}", thing.id(), model.name(), why);
    }
}

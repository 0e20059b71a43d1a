package io.taihu.transfer;

import io.taihu.core.Directory;
import io.taihu.core.Road;
import io.taihu.core.Tokens;
import io.taihu.core.Trial;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import io.taihu.model.ThingModel;
import io.taihu.spi.Clock;
import io.taihu.spi.Intake.Peer;
import io.taihu.spi.PayloadFormat;
import io.taihu.spi.Session;
import io.taihu.spi.Session.Offer;
import io.taihu.transfer.Import.Progress;
import io.taihu.transfer.Mapping.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Goes through the rows of a file once, from where it stopped: the import itself, or its dry run. For one thread. */
final class ImportRun {
    private static final long CHECKPOINT_NANOS = 1_000_000_000L;
    private static final int LOOK_ROWS = 256;
    /** Ids that are not there and are remembered, so that the registry is asked once for each. */
    @Limit(
            value = "Ids that are not there and are remembered in an import",
            zh = "导入中记住的不存在的标识数",
            reached = Limit.Reached.COARSER)
    private static final int ABSENT_MAX = 10_000;

    private final Directory directory;
    private final Road road;
    private final Clock clock;
    private final Import job;
    private final BooleanSupplier stopped;
    private final Checkpoint checkpoint;
    private final RowMap map;
    private final Set<String> absent = new HashSet<>();
    private final Set<String> imagined = new HashSet<>();

    /** Keeps how far a run has come, all of which is on the disk. */
    interface Checkpoint {
        void reached(Progress progress);
    }

    ImportRun(Directory directory, Road road, Clock clock, Import job, BooleanSupplier stopped, Checkpoint checkpoint) {
        this.directory = directory;
        this.road = road;
        this.clock = clock;
        this.job = job;
        this.stopped = stopped;
        this.checkpoint = checkpoint;
        this.map = new RowMap(job.mapping(), job.layout(), clock);
    }

    /** Does with one row what is to be done. */
    private interface Row {
        void take(Table table, Tally tally) throws RowProblem;
    }

    /** Imports what is left of the file; true when it came to its end. */
    boolean run(Path file) throws IOException {
        if (job.mapping().kind() == Kind.THINGS) {
            ThingMap things = new ThingMap(job.mapping(), directory);
            return pass(file, job.progress(), null, null, (table, tally) -> tally.thing(things.row(table, false)));
        }
        Peer peer = new Peer("import", job.id(), false, true);
        try (Feeder feeder = new Feeder(road, listener -> road.enter(job.token(), peer, listener), stopped)) {
            return pass(file, job.progress(), feeder, null, (table, tally) -> feed(table, tally, feeder));
        } catch (Feeder.Stopped e) {
            return false;
        }
    }

    /** Looks what would become of the whole file; true when it came to its end. */
    boolean check(Path file) throws IOException {
        if (job.mapping().kind() == Kind.THINGS) {
            ThingMap things = new ThingMap(job.mapping(), directory);
            return pass(file, Progress.NONE, null, null, (table, tally) -> tally.thing(things.row(table, true)));
        }
        Trial trial = new Trial(directory, clock);
        return pass(file, Progress.NONE, null, trial, (table, tally) -> tryOut(table, tally, trial));
    }

    private boolean pass(Path file, Progress from, @Nullable Feeder feeder, @Nullable Trial trial, Row row)
            throws IOException {
        Tally tally = new Tally(from);
        try (Table table = Table.open(file, job.layout(), from.position(), from.lines())) {
            long last = clock.nanos();
            long count = 0;
            boolean more = true;
            while (more && !stopped.getAsBoolean()) {
                more = table.next();
                if (more) {
                    tally.row();
                    try {
                        row.take(table, tally);
                    } catch (RowProblem e) {
                        tally.problem(table.line(), e.column(), e.reason(), false);
                    }
                }
                if (!more || (++count % LOOK_ROWS == 0 && clock.nanos() - last >= CHECKPOINT_NANOS)) {
                    if (feeder != null) {
                        feeder.awaitDurable();
                    }
                    checkpoint.reached(tally.at(table, trial == null ? 0 : trial.grown(), !more));
                    last = clock.nanos();
                }
            }
            if (more) {
                if (feeder != null) {
                    feeder.awaitDurable();
                }
                checkpoint.reached(tally.at(table, trial == null ? 0 : trial.grown(), false));
            }
            return !more;
        }
    }

    private void feed(Table table, Tally tally, Feeder feeder) throws RowProblem {
        String ended = feeder.ended();
        if (ended != null) {
            throw new TaihuException(io.taihu.model.ErrorCode.UNAVAILABLE, "its session ended: " + ended);
        }
        map.readThing(table);
        ThingModel model = model(map.thing(), tally);
        map.readValues(table, model);
        Offer answer = feeder.offer(map.thing(), map.bytes(), map.length());
        if (answer == Offer.TAKEN || answer == Offer.TAKEN_IN_PART) {
            tally.taken(map.time());
        }
        if (answer != Offer.TAKEN) {
            Session.Problem problem = feeder.problem();
            tally.problem(
                    table.line(),
                    problem == null ? "" : property(problem.place()),
                    problem == null ? "it was refused" : problem.reason(),
                    answer == Offer.TAKEN_IN_PART);
        }
    }

    private void tryOut(Table table, Tally tally, Trial trial) throws RowProblem {
        map.readThing(table);
        String thing = map.thing();
        String name = absent.contains(thing)
                ? null
                : directory.modelOf(thing).map(ThingModel::name).orElse(null);
        if (name == null) {
            remember(absent, thing);
            if (!job.mapping().create()) {
                throw noThing(thing);
            }
            if (imagined.size() < ABSENT_MAX && imagined.add(thing)) {
                tally.made();
            }
            String given = job.mapping().model();
            name = given == null ? thing : given;
        }
        map.readValues(table, trial.model(name));
        List<Session.Problem> problems = trial.readings(name, PayloadFormat.JSON, map.bytes(), 0, map.length());
        if (trial.stored()) {
            tally.taken(map.time());
        }
        if (!problems.isEmpty()) {
            Session.Problem first = problems.getFirst();
            tally.problem(table.line(), property(first.place()), first.reason(), trial.stored());
        }
    }

    /** The model of a thing, which is made when it is not there and may be. */
    private ThingModel model(String thing, Tally tally) throws RowProblem {
        ThingModel model =
                absent.contains(thing) ? null : directory.modelOf(thing).orElse(null);
        if (model != null) {
            return model;
        }
        if (!job.mapping().create()) {
            remember(absent, thing);
            throw noThing(thing);
        }
        try {
            directory.createThing(
                    thing,
                    job.mapping().model(),
                    job.mapping().space(),
                    null,
                    java.util.Map.of(),
                    null,
                    Tokens.hash(Tokens.make("thing")));
        } catch (TaihuException e) {
            throw new RowProblem("", "the thing could not be made: " + e.getMessage());
        }
        tally.made();
        return directory.modelOf(thing).orElseThrow();
    }

    private static void remember(Set<String> ids, String id) {
        if (ids.size() >= ABSENT_MAX) {
            ids.clear();
        }
        ids.add(id);
    }

    private static RowProblem noThing(String thing) {
        return new RowProblem(
                "", "there is no thing \"" + RowMap.cut(thing) + "\"; make it first, or let the import make things");
    }

    /** The property that a place in a reading names, such as {@code $.values.level}. */
    private static String property(String place) {
        return place.startsWith("$.values.") ? place.substring("$.values.".length()) : place;
    }
}

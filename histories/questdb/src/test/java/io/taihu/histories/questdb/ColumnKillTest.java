package io.taihu.histories.questdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.model.Property;
import io.taihu.model.Quality;
import io.taihu.model.RecordKind;
import io.taihu.model.RecordView;
import io.taihu.model.RecordWriter;
import io.taihu.model.Thing;
import io.taihu.model.ThingModel;
import io.taihu.model.ValueType;
import io.taihu.spi.History;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that makes tables and gives them columns without end, killed again and again. */
final class ColumnKillTest {
    private static final int ROUNDS = Integer.getInteger("taihu.kill.rounds", 6);
    private static final int COLUMNS = 5;

    @TempDir
    Path folder;

    /** The model of a step as it is before or after it: each fifth step there is a new one. */
    private static ThingModel model(int step) {
        Readings base = new Readings(1 + step / COLUMNS, Duration.ZERO);
        List<Property> more = new ArrayList<>();
        for (int column = 0; column <= step % COLUMNS; column++) {
            more.add(Property.plain("more" + column, 10 + column, ValueType.NUMBER));
        }
        return base.model.grow(more);
    }

    /** Writes a reading with the column that is new in a step. */
    private static void append(QuestDbHistory history, int step) {
        ThingModel model = model(step);
        Thing thing = new Readings(model.number(), Duration.ZERO).thing(1);
        RecordWriter record = new RecordWriter();
        record.begin(RecordKind.READING, model, 1, Readings.BASE + step, 0)
                .number(10 + step % COLUMNS, step, Quality.GOOD);
        history.writer().append(new RecordView().wrap(record.bytes(), 0, record.length()), model, thing);
    }

    /** Goes on from a step until it is killed, and says which is committed. */
    public static void main(String[] args) {
        QuestDbHistory history = Readings.open(Path.of(args[0]), Map.of());
        for (int step = Integer.parseInt(args[1]); ; step++) {
            append(history, step);
            history.writer().commit();
            System.out.println(step);
        }
    }

    @Test
    void takesColumnsAfterEachKill() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int next = 0;
        for (int round = 0; round < ROUNDS; round++) {
            next = writeAndKill(next, 1 + random.nextInt(20), random.nextInt(20_000_000));
        }
        try (QuestDbHistory history = Readings.open(folder, Map.of())) {
            append(history, next); // the journal gives again what was not committed
            history.writer().commit();
            history.awaitVisible();
            assertThat(history.health())
                    .allSatisfy(table -> assertThat(table.problem()).isEmpty());
            for (int step = 0; step <= next; step++) {
                assertThat(value(history, step))
                        .as("step %d, seed %d", step, seed)
                        .isEqualTo(step);
            }
        }
    }

    private static double value(QuestDbHistory history, int step) {
        ThingModel model = model(step);
        List<Property> column = model.slots().subList(10 + step % COLUMNS, 11 + step % COLUMNS);
        double[] found = {Double.NaN};
        long time = Readings.BASE + step;
        history.rows(
                new History.Query(model, List.of("thing-1"), column, time, time + 1),
                null,
                10,
                (thing, at, values) -> found[0] = (Double) values[0]);
        return found[0];
    }

    /** The step to go on from. */
    private int writeAndKill(int from, int steps, int nanos) throws Exception {
        Process writer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ColumnKillTest.class.getName(),
                        folder.toString(),
                        Integer.toString(from))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int next = from;
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8))) {
            for (int i = 0; i < steps; i++) {
                String line = said.readLine();
                assertThat(line).as("what the writer says").isNotNull();
                next = Integer.parseInt(line) + 1;
            }
            TimeUnit.NANOSECONDS.sleep(nanos); // any moment of the next steps
            writer.toHandle().destroyForcibly(); // leaves what it said readable
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                next = Integer.parseInt(line) + 1;
            }
        } finally {
            writer.destroyForcibly();
            assertThat(writer.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
        return next;
    }
}

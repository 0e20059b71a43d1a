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
import io.taihu.spi.Clock;
import io.taihu.spi.History;
import io.taihu.spi.Meters;
import io.taihu.spi.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The writer against a map in memory, with so little memory for partial rows that most must leave it early. */
final class WriterTest {
    private static final int READINGS = 4_000;
    private static final int THINGS = 40;
    private static final int KEPT_BYTES = 8_192;

    @TempDir
    Path folder;

    private record Entry(byte[] record, ThingModel model, Thing thing) {}

    private static ThingModel model(int number, int slots) {
        List<Property> properties = new ArrayList<>();
        for (int slot = 0; slot < slots; slot++) {
            properties.add(Property.plain("v" + slot, slot, slot % 2 == 0 ? ValueType.NUMBER : ValueType.INTEGER));
        }
        return new ThingModel(
                number,
                "fuzz" + number,
                slots,
                ThingModel.Mode.OPEN,
                ThingModel.Stage.DRAFT,
                Map.of(),
                properties,
                List.of(),
                List.of(),
                ThingModel.SILENCE_DEFAULT,
                Duration.ZERO);
    }

    private QuestDbHistory open() {
        return QuestDbHistory.open(folder, Settings.of(Map.of()), Clock.system(), Meters.none(), KEPT_BYTES);
    }

    @Test
    void mergesWhateverOrderReadingsComeIn() throws Exception {
        long seed = Long.getLong("history.seed", 20_261_120);
        Random random = new Random(seed);
        List<Entry> journal = new ArrayList<>();
        TreeMap<String, Object[]> expected = new TreeMap<>();
        long[] reached = new long[THINGS];
        int[] slots = {2, 3, 1};
        RecordWriter record = new RecordWriter();
        for (int i = 0; i < READINGS; i++) {
            int number = random.nextInt(THINGS);
            int model = number % 3;
            if (random.nextInt(400) == 0) {
                slots[model]++;
            }
            ThingModel version = model(model + 1, slots[model]);
            Thing thing = new Thing(
                    number + 1,
                    "t" + number,
                    model + 1,
                    version.name(),
                    "",
                    "",
                    Map.of(),
                    null,
                    true,
                    1,
                    Instant.EPOCH);
            long time = switch (random.nextInt(8)) {
                case 0, 1, 2 -> reached[number];
                case 3 -> Math.max(0, reached[number] - random.nextInt(20));
                default -> reached[number] + 1 + random.nextInt(3);
            };
            reached[number] = Math.max(reached[number], time);
            record.begin(RecordKind.READING, version, thing.number(), Readings.BASE + time, 0);
            Object[] row = expected.computeIfAbsent(
                    String.format("%d %016d %s", model, time, thing.id()), key -> new Object[20]);
            for (int slot = 0; slot < slots[model]; slot++) {
                if (random.nextInt(3) > 0) {
                    if (slot % 2 == 0) {
                        record.number(slot, i, Quality.GOOD);
                        row[slot] = (double) i;
                    } else {
                        record.integer(slot, i, Quality.GOOD);
                        row[slot] = (long) i;
                    }
                }
            }
            journal.add(new Entry(record.toByteArray(), version, thing));
        }

        QuestDbHistory history = open();
        try {
            int committed = 0;
            RecordView view = new RecordView();
            for (int i = 0; i < READINGS; i++) {
                Entry entry = journal.get(i);
                history.writer()
                        .append(view.wrap(entry.record(), 0, entry.record().length), entry.model(), entry.thing());
                if (random.nextInt(300) == 0) {
                    history.writer().commit();
                    committed = i + 1;
                }
                if (random.nextInt(READINGS / 3) == 0) {
                    if (random.nextBoolean()) {
                        history.close();
                        history = open();
                    } else {
                        history.writer().close();
                    }
                    i = Math.max(0, committed - random.nextInt(200)) - 1;
                }
            }
            history.writer().commit();
            history.awaitVisible();
            for (int model = 0; model < 3; model++) {
                ThingModel version = model(model + 1, slots[model]);
                List<String> stored = new ArrayList<>();
                String prefix = model + " ";
                boolean more = history.rows(
                        new History.Query(version, List.of(), version.slots(), 0, Long.MAX_VALUE),
                        null,
                        100_000,
                        (thing, time, values) ->
                                stored.add(String.format("%s%016d %s", prefix, time - Readings.BASE, thing)
                                        + Arrays.toString(values)));
                assertThat(more).isFalse();
                List<String> wanted = new ArrayList<>();
                int width = slots[model];
                expected.subMap(prefix, model + 1 + " ")
                        .forEach((key, row) -> wanted.add(key + Arrays.toString(Arrays.copyOf(row, width))));
                assertThat(stored).as("seed %d, model %d", seed, model).containsExactlyElementsOf(wanted);
            }
        } finally {
            history.close();
        }
    }
}

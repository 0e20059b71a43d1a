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
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A journal of a few days of three models and of events, made from a seed: models come to be and grow on the way, most readings are
 * partial, some come late, days change; one model's rows are dropped when they are old. And what history must hold after a power cut
 * somewhere in it.
 */
final class PowerCutRun {
    static final int READINGS = 300;
    private static final int MODELS = 3;
    private static final int THINGS = 8;
    private static final int SLOTS_MAX = 12;
    private static final Duration RETENTION = Duration.ofDays(2);
    private static final long MINUTE = 60_000_000L;
    /** Whether old partitions become Parquet; then models do not grow, since QuestDB takes no late row into Parquet of fewer columns. */
    private static final boolean PARQUET = Boolean.getBoolean("history.cut.parquet");

    private static final ValueType[] TYPES = {
        ValueType.NUMBER, ValueType.STRING, ValueType.INTEGER, ValueType.ENUM, ValueType.NUMBERS, ValueType.BOOLEAN
    };

    /** One record of the journal. @param values of each slot as history gives them; null where it has none */
    record Entry(
            byte[] record,
            ThingModel model,
            Thing thing,
            long time,
            @Nullable Object[] values,
            boolean event) {
        String key() {
            return event ? "event " + time + " " + thing.id() : model.number() + " " + time + " " + thing.id();
        }
    }

    final List<Entry> journal = new ArrayList<>();
    private final ThingModel[] newest = new ThingModel[MODELS];

    PowerCutRun(Random random) {
        long now = System.currentTimeMillis() * 1_000;
        long base = now - 6 * 24 * 60 * MINUTE;
        RecordWriter record = new RecordWriter();
        int[] slots = {3, 1, 6};
        long time = base;
        for (int i = 0; i < READINGS; i++) {
            int number = random.nextInt(Math.min(THINGS, 2 + i / 30));
            int model = number % MODELS;
            if (!PARQUET && random.nextInt(70) == 0 && slots[model] < SLOTS_MAX) {
                slots[model]++;
            }
            time += 1 + (random.nextInt(3) == 0 ? random.nextLong(5 * 24 * 60 * MINUTE / READINGS * 3) : 0);
            long at = switch (random.nextInt(12)) {
                case 0 -> Math.max(base, time - random.nextLong(10));
                case 1 -> Math.max(base, time - random.nextLong(36 * 60 * MINUTE));
                default -> time;
            };
            ThingModel version = model(model + 1, slots[model]);
            newest[model] = version;
            Thing thing = thing(number, version);
            @Nullable Object[] values = new Object[SLOTS_MAX];
            boolean event = random.nextInt(15) == 0;
            if (event) {
                record.begin(RecordKind.EVENT, version, thing.number(), at, 0);
                record.event("moved", "{\"n\":" + i + "}");
                values[0] = "{\"n\":" + i + "}";
            } else {
                record.begin(RecordKind.READING, version, thing.number(), at, 0);
                boolean whole = random.nextBoolean();
                for (int slot = 0; slot < slots[model]; slot++) {
                    if (whole || random.nextBoolean()) {
                        values[slot] = put(record, slot, i);
                    }
                }
            }
            journal.add(new Entry(record.toByteArray(), version, thing, at, values, event));
        }
    }

    private static Object put(RecordWriter record, int slot, int i) {
        switch (TYPES[slot % TYPES.length]) {
            case NUMBER -> {
                record.number(slot, i, Quality.GOOD);
                return (double) i;
            }
            case INTEGER -> {
                record.integer(slot, i, Quality.GOOD);
                return (long) i;
            }
            case BOOLEAN -> {
                record.bool(slot, i % 2 == 0, Quality.GOOD);
                return i % 2 == 0;
            }
            case STRING -> {
                String text = "text of more than nine bytes " + i;
                record.text(slot, ValueType.STRING, text, Quality.GOOD);
                return text;
            }
            case ENUM -> {
                record.text(slot, ValueType.ENUM, "option " + i % 40, Quality.GOOD);
                return "option " + i % 40;
            }
            case NUMBERS -> {
                record.numbers(slot, new double[] {i, i + 1}, 2, Quality.GOOD);
                return List.of((double) i, i + 1.0);
            }
            case OBJECT, LOCATION -> throw new IllegalStateException();
        }
        throw new IllegalStateException();
    }

    private static ThingModel model(int number, int slots) {
        List<Property> properties = new ArrayList<>();
        for (int slot = 0; slot < slots; slot++) {
            properties.add(Property.plain("v" + slot, slot, TYPES[slot % TYPES.length]));
        }
        return new ThingModel(
                number,
                "cut" + number,
                slots,
                ThingModel.Mode.OPEN,
                ThingModel.Stage.DRAFT,
                Map.of(),
                properties,
                List.of(),
                List.of(),
                ThingModel.SILENCE_DEFAULT,
                number == MODELS ? RETENTION : Duration.ZERO);
    }

    private static Thing thing(int number, ThingModel model) {
        return new Thing(
                number + 1, "t" + number, model.number(), model.name(), "", "", Map.of(), null, true, 1, Instant.EPOCH);
    }

    /** Appends a part of the journal. */
    void append(QuestDbHistory history, int from, int to) {
        RecordView view = new RecordView();
        for (int i = from; i < to; i++) {
            Entry entry = journal.get(i);
            view.wrap(entry.record(), 0, entry.record().length);
            if (entry.event()) {
                history.writer().event(view, entry.thing());
            } else {
                history.writer().append(view, entry.model(), entry.thing());
            }
        }
    }

    static QuestDbHistory open(Path folder, OrderedFiles files) {
        return QuestDbHistory.open(
                folder,
                Settings.of(Map.of("history.parquet-after", PARQUET ? "2d" : "0s")),
                Clock.system(),
                Meters.none(),
                QuestDbWriter.KEPT_BYTES,
                files);
    }

    /** Prepares the newest version of each model, as the server does when it starts. */
    void prepare(QuestDbHistory history) {
        for (ThingModel model : newest) {
            history.prepare(model);
        }
    }

    /** What is stored: the values of each row by its key. */
    TreeMap<String, @Nullable Object[]> stored(QuestDbHistory history) {
        TreeMap<String, @Nullable Object[]> rows = new TreeMap<>();
        for (ThingModel model : newest) {
            boolean more = history.rows(
                    new History.Query(model, List.of(), model.slots(), 0, Long.MAX_VALUE),
                    null,
                    100_000,
                    (thing, time, values) -> {
                        @Nullable Object[] row = Arrays.copyOf(values, SLOTS_MAX);
                        for (int slot = 0; slot < row.length; slot++) {
                            if (row[slot] instanceof double[] numbers) {
                                row[slot] = Arrays.stream(numbers).boxed().toList();
                            }
                        }
                        assertThat(rows.put(model.number() + " " + time + " " + thing, row))
                                .as("row of %s at %d twice", thing, time)
                                .isNull();
                    });
            assertThat(more).isFalse();
        }
        for (int number = 0; number < THINGS; number++) {
            String id = "t" + number;
            for (History.EventRow event : history.events(id, Long.MAX_VALUE, 10_000)) {
                @Nullable Object[] row = new Object[SLOTS_MAX];
                row[0] = event.json();
                assertThat(rows.put("event " + event.timeMicros() + " " + id, row))
                        .isNull();
            }
        }
        return rows;
    }

    private boolean maybeDropped(Entry entry) {
        return !entry.event()
                && entry.model().number() == MODELS
                && entry.time() < System.currentTimeMillis() * 1_000 - RETENTION.toMillis() * 1_000;
    }

    /**
     * Compares what is stored with the journal.
     *
     * @param committed records that must be there
     * @param appended records that may be there, each whole or not at all
     */
    void check(TreeMap<String, @Nullable Object[]> stored, int committed, int appended) {
        TreeMap<String, @Nullable Object[]> expected = new TreeMap<>();
        for (int i = 0; i < committed; i++) {
            Entry entry = journal.get(i);
            if (!maybeDropped(entry)) {
                merge(expected, entry);
            }
        }
        for (int i = 0; i < appended; i++) {
            Entry entry = journal.get(i);
            @Nullable Object[] row = stored.get(entry.key());
            if (row == null) {
                continue;
            }
            @Nullable Object[] wanted = expected.computeIfAbsent(entry.key(), key -> new Object[SLOTS_MAX]);
            if (i >= committed || maybeDropped(entry)) {
                for (int slot = 0; slot < SLOTS_MAX; slot++) {
                    if (entry.values()[slot] != null && Objects.equals(entry.values()[slot], row[slot])) {
                        wanted[slot] = row[slot]; // what came later may be there already
                    }
                }
            }
        }
        List<String> problems = new ArrayList<>();
        expected.forEach((key, wanted) -> {
            @Nullable Object[] row = stored.get(key);
            if (row == null) {
                problems.add("lost: " + key);
            } else if (!Arrays.equals(row, wanted)) {
                problems.add(key + " is " + Arrays.toString(row) + ", not " + Arrays.toString(wanted));
            }
        });
        stored.forEach((key, row) -> {
            if (!expected.containsKey(key)) {
                problems.add("never written: " + key + Arrays.toString(row));
            }
        });
        assertThat(problems.stream().limit(5))
                .as("%d problems, %d stored, %d expected", problems.size(), stored.size(), expected.size())
                .isEmpty();
    }

    private static void merge(Map<String, @Nullable Object[]> rows, Entry entry) {
        @Nullable Object[] row = rows.computeIfAbsent(entry.key(), key -> new Object[SLOTS_MAX]);
        for (int slot = 0; slot < SLOTS_MAX; slot++) {
            if (entry.values()[slot] != null) {
                row[slot] = entry.values()[slot];
            }
        }
    }
}

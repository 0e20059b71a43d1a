package io.taihu.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taihu.model.Location;
import io.taihu.model.Property;
import io.taihu.model.Quality;
import io.taihu.model.RecordKind;
import io.taihu.model.RecordView;
import io.taihu.model.RecordWriter;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.model.ThingModel;
import io.taihu.model.ValueType;
import io.taihu.spi.History;
import io.taihu.spi.History.After;
import io.taihu.spi.History.Aggregate;
import io.taihu.spi.PastReadings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What every history does. One history serves all tests of a class, because it may take seconds to open; each test has
 * things and a model of its own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class HistoryKit {
    /** A time to count from, in µs: 2026-11-20T00:00Z. */
    protected static final long BASE = 1_795_132_800_000_000L;
    /** One second in µs. */
    protected static final long SECOND = 1_000_000;

    private static final List<Aggregate> ALL = List.of(Aggregate.values());

    private final RecordWriter record = new RecordWriter();
    private @Nullable History history;
    private int models;
    private long things;
    private ThingModel model = ThingModel.draft("none");

    /** Opens the history of this class: the same stored rows each time. */
    protected abstract History open();

    @BeforeAll
    void openHistory() {
        history = open();
    }

    @AfterAll
    void closeHistory() {
        history().close();
    }

    @BeforeEach
    void makeModel() {
        model = modelOf(
                "model " + ++models,
                Property.plain("a", 0, ValueType.NUMBER),
                Property.plain("b", 1, ValueType.NUMBER));
    }

    /** The history, open. */
    protected final History history() {
        return Objects.requireNonNull(history);
    }

    /** The model of the present test, of two numbers a and b. */
    protected final ThingModel model() {
        return model;
    }

    /** Closes the history and opens it again. */
    protected final void reopen() {
        history().close();
        history = open();
    }

    // ------------------------------------------------------------------------------------------ rows

    @Test
    void givesBackWhatWasCommitted() {
        Thing thing = thing("t");
        append(thing, BASE, 1.5, 2.5);
        append(thing, BASE + SECOND, -3.25, 4);
        commit();

        assertThat(rows()).containsExactly(row(thing, BASE, 1.5, 2.5), row(thing, BASE + SECOND, -3.25, 4.0));
    }

    @Test
    void givesRowsAsTheReadingsTheyCameFrom() {
        ThingModel types = everyType("readings");
        Thing thing = thing("t");
        Thing other = thing("other");
        record.begin(RecordKind.READING, types, thing.number(), BASE + 1, BASE);
        record.number(0, 0.5, Quality.BAD)
                .integer(1, 10, Quality.GOOD)
                .bool(2, true, Quality.GOOD)
                .text(3, ValueType.STRING, "s", Quality.UNCERTAIN)
                .text(4, ValueType.ENUM, "on", Quality.GOOD)
                .numbers(5, new double[] {1, 2}, 2, Quality.GOOD)
                .text(6, ValueType.OBJECT, "{}", Quality.GOOD)
                .location(7, 1, 2, Quality.GOOD);
        append(thing, types);
        for (Thing each : List.of(thing, other)) {
            record.begin(RecordKind.READING, types, each.number(), BASE, BASE);
            record.integer(1, 3, Quality.GOOD);
            append(each, types);
        }
        commit();
        visible();

        PastReadings found = readings(types, types.slots(), BASE, Map.of(thing.id(), thing.number()), 1 << 20);
        assertThat(found.count()).isEqualTo(2);
        assertThat(found.more()).isFalse();
        assertThat(found.next()).isTrue();
        RecordView view = found.record();
        assertThat(List.of(view.kind(), view.model(), view.thing(), view.timeMicros(), view.receivedMicros()))
                .isEqualTo(List.of(RecordKind.READING, types.number(), thing.number(), BASE, BASE));
        assertThat(said(view)).containsExactly("1 3 GOOD");
        assertThat(found.next()).isTrue();
        assertThat(said(found.record()))
                .containsExactly(
                        "0 0.5 BAD",
                        "1 10 GOOD",
                        "2 true GOOD",
                        "3 s UNCERTAIN",
                        "4 on GOOD",
                        "5 2 GOOD",
                        "6 {} GOOD",
                        "7 1.0,2.0 GOOD");
        assertThat(found.next()).isFalse();

        PastReadings two = readings(types, List.of(), BASE, Map.of(thing.id(), 7L, other.id(), 8L), 1 << 20);
        assertThat(two.count()).as("readings without a value that is wanted").isEqualTo(3);
        assertThat(two.next()).isTrue();
        assertThat(said(two.record())).isEmpty();
    }

    @Test
    void givesReadingsInPartsThatEndBetweenMoments() {
        Thing first = thing("first");
        Thing second = thing("second");
        for (int i = 0; i < 100; i++) {
            append(first, BASE + i / 2 * SECOND + i % 2, i, null);
            append(second, BASE + i / 2 * SECOND + i % 2, -i, null);
        }
        commit();
        visible();
        Map<String, Long> numbers = Map.of(first.id(), 1L, second.id(), 2L);
        List<Double> sums = new ArrayList<>();
        long from = BASE;
        int parts = 0;
        boolean more = true;
        while (more) {
            PastReadings part = readings(model, List.of(model.slots().getFirst()), from, numbers, 300);
            double sum = 0;
            while (part.next()) {
                assertThat(part.record().next()).isTrue();
                sum += part.record().number();
            }
            sums.add(sum);
            assertThat(part.count() % 2).as("both things of a moment").isZero();
            more = part.more();
            from = part.nextMicros();
            parts++;
        }
        assertThat(parts).isBetween(20, 40);
        assertThat(sums).containsOnly(0.0);
        assertThat(readings(model, model.slots(), BASE + 1_000 * SECOND, numbers, 300)
                        .next())
                .isFalse();
    }

    private PastReadings readings(
            ThingModel of, List<Property> properties, long from, Map<String, Long> numbers, int bytes) {
        return history().readings(new History.Query(of, List.of(), properties, from, Long.MAX_VALUE), numbers, bytes);
    }

    /** Each value of a record: its slot, what it is and how good. */
    private static List<String> said(RecordView view) {
        List<String> said = new ArrayList<>();
        while (view.next()) {
            String value = switch (view.type()) {
                case NUMBER -> Double.toString(view.number());
                case INTEGER -> Long.toString(view.integer());
                case BOOLEAN -> Boolean.toString(view.integer() != 0);
                case STRING, ENUM, OBJECT -> view.text();
                case NUMBERS -> Integer.toString(view.numbersLength());
                case LOCATION -> view.latitude() + "," + view.longitude();
            };
            said.add(view.slot() + " " + value + " " + view.quality());
        }
        return said;
    }

    @Test
    void countsWhatIsPendingUntilCommitted() {
        Thing thing = thing("t");
        append(thing, BASE, 1, 2);
        append(thing, BASE + 1, 1, null);
        assertThat(history().writer().pending()).isEqualTo(2);
        commit();
        assertThat(history().writer().pending()).isZero();
    }

    @Test
    void forgetsWhatIsNotCommittedWhenItsWriterCloses() {
        Thing thing = thing("t");
        append(thing, BASE, 1, 2);
        append(thing, BASE + 1, 1, null);
        commit();
        append(thing, BASE, 3, 4);
        append(thing, BASE + 1, null, 3);
        append(thing, BASE + 2, 5, null);
        history().writer().close();
        assertThat(rows()).containsExactly(row(thing, BASE, 1.0, 2.0), row(thing, BASE + 1, 1.0, null));
        append(thing, BASE + 1, null, 4);
        commit();
        assertThat(rows()).containsExactly(row(thing, BASE, 1.0, 2.0), row(thing, BASE + 1, 1.0, 4.0));
    }

    @Test
    void ordersRowsByTimeThenThing() {
        List<Thing> things = List.of(thing("c"), thing("a"), thing("b"));
        for (Thing thing : things) {
            append(thing, BASE + 2, 2, 2);
            append(thing, BASE, 0, 0);
        }
        commit();
        append(things.get(1), BASE + 1, 1, 1);
        commit();

        assertThat(rows())
                .extracting(Row::time)
                .containsExactly(BASE, BASE, BASE, BASE + 1, BASE + 2, BASE + 2, BASE + 2);
        assertThat(rows().subList(0, 3)).extracting(Row::thing).isSorted();
        assertThat(rows().subList(4, 7)).extracting(Row::thing).isSorted();
    }

    @Test
    void keepsMicrosecondsApart() {
        Thing thing = thing("t");
        for (int i = 0; i < 10; i++) {
            append(thing, BASE + i, i, i);
        }
        commit();
        assertThat(rows()).hasSize(10);
    }

    @Test
    void takesFromInclusiveAndToExclusive() {
        Thing thing = thing("t");
        for (int i = 0; i < 5; i++) {
            append(thing, BASE + i, i, i);
        }
        commit();
        assertThat(rows(List.of(), model.slots(), BASE + 1, BASE + 3))
                .extracting(Row::time)
                .containsExactly(BASE + 1, BASE + 2);
        assertThat(rows(List.of(), model.slots(), BASE + 3, BASE + 3)).isEmpty();
        assertThat(rows(List.of(), model.slots(), BASE + 3, BASE + 1)).isEmpty();
    }

    @Test
    void givesOnlyTheThingsAndPropertiesAskedFor() {
        Thing one = thing("one");
        Thing two = thing("two");
        Thing three = thing("three");
        for (Thing thing : List.of(one, two, three)) {
            append(thing, BASE, thing.number(), 0);
        }
        commit();

        Property a = model.slots().get(0);
        Property b = model.slots().get(1);
        assertThat(rows(List.of(two.id()), List.of(a), 0, Long.MAX_VALUE))
                .containsExactly(row(two, BASE, (double) two.number()));
        assertThat(rows(List.of(three.id(), one.id()), List.of(b, a), 0, Long.MAX_VALUE))
                .containsExactly(
                        row(one, BASE, 0.0, (double) one.number()), row(three, BASE, 0.0, (double) three.number()));
        assertThat(rows(List.of("nobody"), List.of(a), 0, Long.MAX_VALUE)).isEmpty();
        assertThat(rows(List.of(one.id()), List.of(), 0, Long.MAX_VALUE)).containsExactly(row(one, BASE));
    }

    @Test
    void knowsNothingOfAModelThatHasNoRows() {
        assertThat(rows()).isEmpty();
        assertThat(sampled(List.of(), BASE, BASE + SECOND, 10, Set.of(Aggregate.AVG)))
                .isEmpty();
        history().prepare(model);
        assertThat(rows()).isEmpty();
    }

    @Test
    void pagesThroughEveryRowOnce() {
        List<Thing> things = List.of(thing("p"), thing("q"), thing("r"));
        Random random = new Random(7);
        List<Row> expected = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            for (Thing thing : things) {
                if (random.nextInt(3) > 0) {
                    long time = BASE + i / 4 * SECOND;
                    append(thing, time, i, null);
                    expected.removeIf(row -> row.thing().equals(thing.id()) && row.time() == time);
                    expected.add(row(thing, time, (double) i, null));
                }
            }
        }
        commit();
        expected.sort(java.util.Comparator.comparingLong(Row::time).thenComparing(Row::thing));

        visible();
        for (int limit : new int[] {1, 2, 3, 7, 1_000}) {
            List<Row> seen = new ArrayList<>();
            After after = null;
            boolean more = true;
            while (more) {
                List<Row> page = new ArrayList<>();
                more = history().rows(query(List.of(), model.slots(), 0, Long.MAX_VALUE), after, limit, collect(page));
                assertThat(page).hasSizeLessThanOrEqualTo(limit);
                assertThat(page.isEmpty() && more).isFalse();
                seen.addAll(page);
                after = seen.isEmpty()
                        ? null
                        : new After(seen.getLast().time(), seen.getLast().thing());
            }
            assertThat(seen).as("pages of %d", limit).isEqualTo(expected);
        }
    }

    // ------------------------------------------------------------------------------------------ merging

    @Test
    void mergesPartialRowsOfOneTimeWithinABatch() {
        Thing thing = thing("t");
        append(thing, BASE, 1, null);
        append(thing, BASE, null, 2);
        append(thing, BASE + 1, null, 3);
        append(thing, BASE + 1, 4, null);
        append(thing, BASE + 1, 5, null);
        commit();
        assertThat(rows()).containsExactly(row(thing, BASE, 1.0, 2.0), row(thing, BASE + 1, 5.0, 3.0));
    }

    @Test
    void mergesPartialRowsOfOneTimeOverCommits() {
        Thing thing = thing("t");
        append(thing, BASE, 1, null);
        commit();
        append(thing, BASE, null, 2);
        commit();
        assertThat(rows()).containsExactly(row(thing, BASE, 1.0, 2.0));
        append(thing, BASE, 3, null);
        commit();
        assertThat(rows()).containsExactly(row(thing, BASE, 3.0, 2.0));
    }

    @Test
    void mergesLatePartialRowsWithWhatIsStored() {
        Thing thing = thing("t");
        append(thing, BASE, 1, 1);
        append(thing, BASE + 1, null, 2);
        append(thing, BASE + 5, 5, 5);
        commit();
        append(thing, BASE, 10, null);
        append(thing, BASE + 1, 11, null);
        append(thing, BASE + 2, 12, null);
        append(thing, BASE + 2, null, 13);
        append(thing, BASE + 5, null, 15);
        commit();
        assertThat(rows())
                .containsExactly(
                        row(thing, BASE, 10.0, 1.0),
                        row(thing, BASE + 1, 11.0, 2.0),
                        row(thing, BASE + 2, 12.0, 13.0),
                        row(thing, BASE + 5, 5.0, 15.0));
    }

    @Test
    void mergesLatePartialRowsWithinTheBatch() {
        Thing thing = thing("t");
        append(thing, BASE, 1, 1);
        append(thing, BASE + 5, 5, 5);
        append(thing, BASE, null, 2);
        append(thing, BASE, 3, 3);
        append(thing, BASE, 4, null);
        append(thing, BASE + 5, 6, null);
        commit();
        assertThat(rows()).containsExactly(row(thing, BASE, 4.0, 3.0), row(thing, BASE + 5, 6.0, 5.0));
    }

    @Test
    void replacesWholeRows() {
        Thing thing = thing("t");
        append(thing, BASE, 1, 2);
        append(thing, BASE + 1, 1, 2);
        append(thing, BASE, 3, 4);
        commit();
        append(thing, BASE + 1, 5, 6);
        append(thing, BASE, 7, 8);
        commit();
        assertThat(rows()).containsExactly(row(thing, BASE, 7.0, 8.0), row(thing, BASE + 1, 5.0, 6.0));
    }

    @Test
    void takesTheLaterOfTwoValuesOfOnePropertyInAReading() {
        Thing thing = thing("t");
        record.begin(RecordKind.READING, model, thing.number(), BASE, BASE);
        record.number(0, 1, Quality.GOOD).number(1, 2, Quality.GOOD).number(0, 3, Quality.GOOD);
        append(thing);
        record.begin(RecordKind.READING, model, thing.number(), BASE + 1, BASE);
        record.number(0, 1, Quality.GOOD).number(0, 4, Quality.GOOD);
        append(thing);
        commit();
        assertThat(rows()).containsExactly(row(thing, BASE, 3.0, 2.0), row(thing, BASE + 1, 4.0, null));
    }

    @Test
    void mergesAfterItWasOpenedAgain() {
        Thing thing = thing("t");
        Thing other = thing("o");
        append(thing, BASE, 1, null);
        append(other, BASE + 100, 1, null);
        commit();
        reopen();
        append(thing, BASE, null, 2);
        append(thing, BASE + 1, 3, null);
        append(other, BASE + 100, null, 2);
        commit();
        assertThat(rows())
                .containsExactly(
                        row(thing, BASE, 1.0, 2.0), row(thing, BASE + 1, 3.0, null), row(other, BASE + 100, 1.0, 2.0));
    }

    @Test
    void changesNothingWhenReadingsAreReplayed() {
        long seed = Long.getLong("history.seed", 4_711);
        Random random = new Random(seed);
        List<Thing> things = List.of(thing("x"), thing("y"), thing("z"), thing("w"));
        List<Runnable> journal = new ArrayList<>();
        TreeMap<String, Row> expected = new TreeMap<>();
        for (int i = 0; i < 600; i++) {
            Thing thing = things.get(random.nextInt(things.size()));
            long time = BASE + (i / 3 - (random.nextInt(10) == 0 ? random.nextInt(50) : 0)) * SECOND / 4;
            Double a = random.nextInt(4) == 0 ? null : (double) i;
            Double b = a == null || random.nextBoolean() ? (double) -i : null;
            journal.add(() -> append(thing, time, a, b));
            expected.merge(
                    String.format("%020d %s", time, thing.id()),
                    row(thing, time, a, b),
                    (old, young) -> old.merge(young));
        }
        int committed = 0;
        for (int i = 0; i < journal.size(); i++) {
            journal.get(i).run();
            if (random.nextInt(60) == 0) {
                commit();
                committed = i;
            }
            if (i == 200 || i == 400) {
                commit();
                reopen();
                for (int j = Math.max(0, committed - 50); j <= i; j++) {
                    journal.get(j).run();
                }
            }
        }
        commit();
        assertThat(rows()).as("seed %d", seed).containsExactlyElementsOf(expected.values());

        journal.forEach(Runnable::run);
        commit();
        assertThat(rows()).as("replayed, seed %d", seed).containsExactlyElementsOf(expected.values());

        reopen();
        journal.subList(300, 600).forEach(Runnable::run);
        commit();
        assertThat(rows()).as("opened again and replayed, seed %d", seed).containsExactlyElementsOf(expected.values());
    }

    @Test
    void takesReadingsOfManyThingsInAnyOrderOfTime() {
        List<Thing> many = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            many.add(thing("m" + i));
        }
        List<Row> expected = new ArrayList<>();
        List<Runnable> appends = new ArrayList<>();
        for (Thing thing : many) {
            for (int i = 0; i < 4; i++) {
                long time = BASE + i * SECOND + thing.number() % 3;
                double value = i + thing.number();
                appends.add(() -> append(thing, time, value, null));
                expected.add(row(thing, time, value, null));
            }
        }
        Collections.shuffle(appends, new Random(3));
        appends.forEach(Runnable::run);
        commit();
        assertThat(rows()).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void mergesLateRowsOfManyThings() {
        List<Thing> many = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            many.add(thing("l" + i));
        }
        for (Thing thing : many) {
            append(thing, BASE + thing.number() % 7, 1, thing.number());
            append(thing, BASE + SECOND, 2, null);
        }
        commit();
        for (Thing thing : many) {
            append(thing, BASE + thing.number() % 7, 3, null);
            append(thing, BASE + SECOND - 1, 4, null);
        }
        commit();
        List<Row> expected = new ArrayList<>();
        for (Thing thing : many) {
            expected.add(row(thing, BASE + thing.number() % 7, 3.0, (double) thing.number()));
            expected.add(row(thing, BASE + SECOND - 1, 4.0, null));
            expected.add(row(thing, BASE + SECOND, 2.0, null));
        }
        assertThat(rows()).containsExactlyInAnyOrderElementsOf(expected);
    }

    // ------------------------------------------------------------------------------------------ types

    @Test
    void keepsValuesOfEveryType() {
        ThingModel types = everyType("every type");
        Thing thing = thing("t");
        record.begin(RecordKind.READING, types, thing.number(), BASE, BASE);
        record.number(0, -0.1e-300, Quality.GOOD)
                .integer(1, Long.MAX_VALUE, Quality.GOOD)
                .bool(2, true, Quality.GOOD)
                .text(3, ValueType.STRING, "a 'quoted' \"text\" \\ 湖 🌊 \u0000 end", Quality.GOOD)
                .text(4, ValueType.ENUM, "über", Quality.GOOD)
                .numbers(5, new double[] {1, 2.5, -3}, 3, Quality.GOOD)
                .text(6, ValueType.OBJECT, "{\"deep\": [1, {\"x\": null}]}", Quality.GOOD)
                .location(7, 31.49, 120.31, Quality.GOOD);
        append(thing, types);
        record.begin(RecordKind.READING, types, thing.number(), BASE + 1, BASE);
        record.number(0, Double.MAX_VALUE, Quality.GOOD)
                .integer(1, -1, Quality.GOOD)
                .bool(2, false, Quality.GOOD)
                .text(3, ValueType.STRING, "", Quality.GOOD)
                .text(4, ValueType.ENUM, "off", Quality.GOOD)
                .numbers(5, new double[0], 0, Quality.GOOD)
                .text(6, ValueType.OBJECT, "[]", Quality.GOOD)
                .location(7, -90, -180, Quality.GOOD);
        append(thing, types);
        commit();

        List<Row> rows = rows(types, List.of(), types.slots());
        assertThat(rows).hasSize(2);
        assertThat(rows.get(0).values().subList(0, 5))
                .containsExactly(-0.1e-300, Long.MAX_VALUE, true, "a 'quoted' \"text\" \\ 湖 🌊 \u0000 end", "über");
        assertThat((double[]) rows.get(0).values().get(5)).containsExactly(1, 2.5, -3);
        assertThat(rows.get(0).values().subList(6, 8))
                .containsExactly("{\"deep\": [1, {\"x\": null}]}", new Location(31.49, 120.31));
        assertThat(rows.get(1).values().subList(0, 5)).containsExactly(Double.MAX_VALUE, -1L, false, "", "off");
        assertThat((double[]) rows.get(1).values().get(5)).isEmpty();
        assertThat(rows.get(1).values().subList(6, 8)).containsExactly("[]", new Location(-90, -180));
    }

    @Test
    void keepsWhatIsAbsentAbsentAndMergesEveryType() {
        ThingModel types = everyType("absent");
        Thing thing = thing("t");
        record.begin(RecordKind.READING, types, thing.number(), BASE + 9, BASE);
        append(thing, types);
        for (int slot = 0; slot < types.slots().size(); slot++) {
            record.begin(RecordKind.READING, types, thing.number(), BASE + slot, BASE);
            value(types, slot);
            append(thing, types);
        }
        for (int slot = 0; slot < types.slots().size(); slot++) {
            record.begin(RecordKind.READING, types, thing.number(), BASE + 20, BASE);
            value(types, slot);
            append(thing, types);
        }
        commit();
        for (int slot = 0; slot < types.slots().size(); slot++) {
            record.begin(RecordKind.READING, types, thing.number(), BASE + 3, BASE);
            value(types, slot);
            append(thing, types);
        }
        commit();

        List<Row> rows = rows(types, List.of(), types.slots());
        assertThat(rows).hasSize(types.slots().size() + 2);
        for (int slot = 0; slot < types.slots().size(); slot++) {
            List<@Nullable Object> values = rows.get(slot).values();
            for (int i = 0; i < values.size(); i++) {
                if (i == slot || slot == 3) {
                    assertThat(values.get(i)).as("slot %d of row %d", i, slot).isNotNull();
                } else {
                    assertThat(values.get(i)).as("slot %d of row %d", i, slot).isNull();
                }
            }
        }
        assertThat(rows.get(8).values()).containsOnlyNulls();
        assertThat(rows.get(9).values()).doesNotContainNull();
    }

    @Test
    void keepsNothingOfWhatIsToldToBeAbsent() {
        ThingModel types = everyType("told absent");
        Thing thing = thing("t");
        record.begin(RecordKind.READING, types, thing.number(), BASE, BASE);
        for (int slot = 0; slot < types.slots().size(); slot++) {
            record.absent(slot, Quality.BAD);
        }
        append(thing, types);
        record.begin(RecordKind.READING, types, thing.number(), BASE + 1, BASE).absent(1, Quality.BAD);
        append(thing, types);
        commit();
        record.begin(RecordKind.READING, types, thing.number(), BASE, BASE).number(0, 7, Quality.GOOD);
        append(thing, types);
        commit();

        List<Row> rows = rows(types, List.of(), types.slots());
        assertThat(rows).hasSize(2);
        assertThat(rows.get(0).values().getFirst()).isEqualTo(7.0);
        assertThat(rows.get(0).values().subList(1, types.slots().size())).containsOnlyNulls();
        assertThat(rows.get(1).values()).containsOnlyNulls();
    }

    @Test
    void keepsLongTexts() {
        ThingModel types = everyType("long texts");
        Thing thing = thing("t");
        String text = "湖".repeat(100_000);
        for (int i = 0; i < 3; i++) {
            record.begin(RecordKind.READING, types, thing.number(), BASE + i, BASE);
            record.text(3, ValueType.STRING, text + i, Quality.GOOD);
            append(thing, types);
            record.begin(RecordKind.READING, types, thing.number(), BASE + i, BASE);
            record.integer(1, i, Quality.GOOD);
            append(thing, types);
        }
        commit();
        List<Row> rows = rows(
                types, List.of(), List.of(types.slots().get(3), types.slots().get(1)));
        assertThat(rows).hasSize(3);
        for (int i = 0; i < 3; i++) {
            assertThat(rows.get(i).values()).containsExactly(text + i, (long) i);
        }
    }

    @Test
    void keepsQualityThroughMerging() {
        Thing thing = thing("t");
        record.begin(RecordKind.READING, model, thing.number(), BASE, BASE);
        record.number(0, 1, Quality.BAD);
        append(thing);
        append(thing, BASE + 1, 1, 2);
        commit();
        append(thing, BASE, null, 2);
        commit();
        assertThat(rows()).containsExactly(row(thing, BASE, 1.0, 2.0), row(thing, BASE + 1, 1.0, 2.0));
        assertThat(quality(thing.id(), BASE)).isEqualTo("{\"a\":\"bad\"}");
        assertThat(quality(thing.id(), BASE + 1)).isNull();

        record.begin(RecordKind.READING, model, thing.number(), BASE, BASE);
        record.number(0, 5, Quality.GOOD).number(1, 5, Quality.UNCERTAIN);
        append(thing);
        commit();
        assertThat(quality(thing.id(), BASE)).isEqualTo("{\"b\":\"uncertain\"}");
    }

    /** The quality a row was kept with, as JSON; null when all its values are good. */
    protected abstract @Nullable String quality(String thing, long timeMicros);

    // ------------------------------------------------------------------------------------------ models

    @Test
    void growsWithItsModel() {
        Thing thing = thing("t");
        append(thing, BASE, 1, 2);
        ThingModel grown = model.grow(List.of(
                Property.plain("c", 2, ValueType.STRING),
                Property.plain("d", 3, ValueType.LOCATION),
                Property.plain("e", 4, ValueType.ENUM)));
        record.begin(RecordKind.READING, grown, thing.number(), BASE + 1, BASE);
        record.number(0, 3, Quality.GOOD)
                .text(2, ValueType.STRING, "three", Quality.GOOD)
                .location(3, 1, 2, Quality.GOOD)
                .text(4, ValueType.ENUM, "on", Quality.GOOD);
        append(thing, grown);
        append(thing, BASE + 2, 5, 6);
        commit();
        assertThat(rows(grown, List.of(), grown.slots()))
                .containsExactly(
                        row(thing, BASE, 1.0, 2.0, null, null, null),
                        row(thing, BASE + 1, 3.0, null, "three", new Location(1, 2), "on"),
                        row(thing, BASE + 2, 5.0, 6.0, null, null, null));
        assertThat(rows(model, List.of(), model.slots())).hasSize(3);
    }

    @Test
    void growsWhenPreparedBeforeOrAfterRows() {
        Thing thing = thing("t");
        history().prepare(model);
        append(thing, BASE, 1, 2);
        ThingModel grown = model.grow(List.of(Property.plain("c", 2, ValueType.INTEGER)));
        history().prepare(grown);
        append(thing, BASE + 1, 3, 4);
        record.begin(RecordKind.READING, grown, thing.number(), BASE + 2, BASE);
        record.integer(2, 7, Quality.GOOD);
        append(thing, grown);
        commit();
        ThingModel again = grown.grow(List.of(Property.plain("d", 3, ValueType.NUMBER)));
        history().prepare(again);
        record.begin(RecordKind.READING, again, thing.number(), BASE + 2, BASE);
        record.number(3, 0.5, Quality.GOOD);
        append(thing, again);
        commit();
        assertThat(rows(again, List.of(), again.slots()))
                .containsExactly(
                        row(thing, BASE, 1.0, 2.0, null, null),
                        row(thing, BASE + 1, 3.0, 4.0, null, null),
                        row(thing, BASE + 2, null, null, 7L, 0.5));
    }

    @Test
    void answersForPropertiesThatNoReadingHadYet() {
        Thing thing = thing("t");
        append(thing, BASE, 1, 2);
        commit();
        visible();
        ThingModel grown = model.grow(List.of(Property.plain("c", 2, ValueType.NUMBER)));
        assertThat(rows(grown, List.of(), grown.slots())).containsExactly(row(thing, BASE, 1.0, 2.0, null));
        List<Row> sampled = new ArrayList<>();
        history()
                .sampled(
                        new History.Query(
                                grown, List.of(), List.of(grown.slots().get(2)), BASE, BASE + SECOND),
                        1,
                        EnumSet.allOf(Aggregate.class),
                        collect(sampled));
        assertThat(sampled).containsExactly(row(thing, BASE, null, null, null, null, 0L, null, null));
    }

    @Test
    void takesAnyNameOfAPropertyOrModel() {
        List<String> names = List.of(
                "Temp",
                "temp",
                "TEMP",
                "temp_1",
                "ts",
                "TS",
                "thing",
                "quality",
                "温度",
                "溫度",
                "air quality",
                "air_quality",
                "air-quality",
                "pm2.5",
                "pm2,5",
                "x\"; DROP TABLE events; --",
                "'; drop table events; --",
                "a'b",
                "a\"b",
                "select",
                "*",
                "%",
                " ",
                "?",
                "\\",
                "/etc/passwd",
                "..",
                "\u0000",
                "\n",
                "🌊",
                "🌋",
                "ß",
                "İ",
                "ı",
                "i",
                "I",
                "長".repeat(128),
                "長".repeat(127),
                "1",
                "timestamp",
                "null",
                "pos",
                "pos_lat",
                "a~b",
                "a:b",
                "\uFEFF",
                "e\u0301",
                "é");
        List<Property> slots = new ArrayList<>();
        for (String name : names) {
            slots.add(Property.plain(name, slots.size(), name.equals("pos") ? ValueType.LOCATION : ValueType.NUMBER));
        }
        ThingModel named = modelOf("空气:质量-1.0@" + models + "_é", slots.toArray(Property[]::new));
        Thing thing = thing("t");
        record.begin(RecordKind.READING, named, thing.number(), BASE, BASE);
        for (Property property : slots) {
            if (property.type() == ValueType.LOCATION) {
                record.location(property.slot(), 1, 2, Quality.GOOD);
            } else {
                record.number(property.slot(), property.slot(), Quality.GOOD);
            }
        }
        append(thing, named);
        record.begin(RecordKind.READING, named, thing.number(), BASE + 1, BASE);
        record.number(3, 33, Quality.BAD);
        append(thing, named);
        commit();
        reopen();

        List<Row> rows = rows(named, List.of(), named.slots());
        assertThat(rows).hasSize(2);
        for (Property property : slots) {
            assertThat(rows.getFirst().values().get(property.slot()))
                    .as(property.name())
                    .isEqualTo(
                            property.type() == ValueType.LOCATION
                                    ? new Location(1, 2)
                                    : (Object) (double) property.slot());
        }
        assertThat(rows.getLast().values().get(3)).isEqualTo(33.0);
    }

    @Test
    void takesAnyIdOfAThing() {
        List<Thing> things = new ArrayList<>();
        for (String id : List.of(
                "x' OR '1'='1",
                "'; DROP TABLE events; --",
                "a\"b",
                "\\",
                "湖",
                "🌊",
                "a,b",
                "",
                "NULL",
                "%",
                "A",
                "a")) {
            things.add(new Thing(
                    ++this.things, id, model.number(), model.name(), "", id, Map.of(), null, true, 1, Instant.EPOCH));
        }
        for (Thing thing : things) {
            append(thing, BASE, thing.number(), 1);
        }
        commit();
        for (Thing thing : things) {
            assertThat(rows(List.of(thing.id()), model.slots(), 0, Long.MAX_VALUE))
                    .as(thing.id())
                    .containsExactly(row(thing, BASE, (double) thing.number(), 1.0));
        }
        assertThat(rows(things.stream().map(Thing::id).toList(), model.slots(), 0, Long.MAX_VALUE))
                .hasSize(things.size());
        assertThat(rows()).hasSize(things.size());
    }

    @Test
    void keepsRetiredPropertiesAndTheirNamesakesApart() {
        Thing thing = thing("t");
        append(thing, BASE, 1, 2);
        Property old = model.slots().getFirst().retire();
        ThingModel next = new ThingModel(
                model.number(),
                model.name(),
                2,
                model.mode(),
                model.stage(),
                Map.of(),
                List.of(old, model.slots().get(1), Property.plain("a", 2, ValueType.STRING)),
                List.of(),
                List.of(),
                model.silence(),
                model.retention());
        record.begin(RecordKind.READING, next, thing.number(), BASE, BASE);
        record.text(2, ValueType.STRING, "new", Quality.GOOD);
        append(thing, next);
        commit();
        assertThat(rows(next, List.of(), next.slots())).containsExactly(row(thing, BASE, 1.0, 2.0, "new"));
    }

    @Test
    void dropsAModelAndNothingElse() {
        Thing thing = thing("t");
        append(thing, BASE, 1, 2);
        ThingModel other = modelOf("model 1" + models + "x", Property.plain("a", 0, ValueType.NUMBER));
        record.begin(RecordKind.READING, other, thing.number(), BASE, BASE).number(0, 1, Quality.GOOD);
        append(thing, other);
        commit();
        history().drop(model);
        assertThat(rows()).isEmpty();
        assertThat(rows(other, List.of(), other.slots())).hasSize(1);
        history().drop(model);

        append(thing, BASE, 3, null);
        commit();
        assertThat(rows()).containsExactly(row(thing, BASE, 3.0, null));
    }

    @Test
    void dropsAModelWhoseRowsAreBeingWritten() {
        Thing thing = thing("t");
        append(thing, BASE, 1, null);
        commit();
        append(thing, BASE, null, 1);
        append(thing, BASE + 1, 1, 1);
        append(thing, BASE + 2, 1, null);
        history().drop(model);
        commit();
        append(thing, BASE + 3, 4, 4);
        commit();
        assertThat(rows()).containsExactly(row(thing, BASE + 3, 4.0, 4.0));
    }

    @Test
    void forgetsWhatIsOlderThanTheRetention() {
        ThingModel kept = new ThingModel(
                ++models,
                "kept ".strip() + models,
                1,
                ThingModel.Mode.OPEN,
                ThingModel.Stage.DRAFT,
                Map.of(),
                model.slots(),
                List.of(),
                List.of(),
                model.silence(),
                Duration.ofDays(2));
        history().prepare(kept);
        Thing thing = thing("t");
        long now = System.currentTimeMillis() * 1_000;
        long day = Duration.ofDays(1).toNanos() / 1_000;
        for (long time : new long[] {now - 30 * day, now - 10 * day, now - day, now}) {
            record.begin(RecordKind.READING, kept, thing.number(), time, time);
            record.number(0, 1, Quality.GOOD).number(1, 1, Quality.GOOD);
            append(thing, kept);
            commit();
        }
        tend();
        assertThat(rows(kept, List.of(), kept.slots())).extracting(Row::time).containsExactly(now - day, now);
    }

    /** Lets the history do what it does now and then by itself. */
    protected abstract void tend();

    // ------------------------------------------------------------------------------------------ last values

    @Test
    void tellsLastValueOfEachProperty() {
        Thing one = thing("t1");
        Thing two = thing("t2");
        Thing none = thing("t3");
        append(one, BASE, 1, 10);
        append(one, BASE + 10, 2, null);
        append(one, BASE + 20, 3, 30);
        append(two, BASE + 5, null, 5);
        append(none, BASE + 100, 9, 9);
        commit();
        assertThat(latest(model, List.of(), BASE, BASE + 20))
                .isEqualTo(Map.of(one.id(), "2.0@10 10.0@0 last @10", two.id(), "- 5.0@5 last @5"));
        assertThat(latest(model, List.of(one.id()), BASE + 5, BASE + 21))
                .isEqualTo(Map.of(one.id(), "3.0@20 30.0@20 last @20"));
        assertThat(latest(model, List.of(one.id()), BASE + 5, BASE + 20))
                .isEqualTo(Map.of(one.id(), "2.0@10 - last @10"));
        assertThat(latest(model, List.of("nobody"), BASE, BASE + 1_000)).isEmpty();
        assertThat(latest(model, List.of(), BASE, BASE)).isEmpty();
        Map<String, Long> lastRows = new HashMap<>();
        history()
                .latest(
                        new History.Query(model, List.of(), List.of(), BASE, BASE + 15),
                        (thing, last, values) -> lastRows.put(thing, last - BASE));
        assertThat(lastRows).isEqualTo(Map.of(one.id(), 10L, two.id(), 5L));
    }

    @Test
    void tellsLastValuesOfEveryTypeWithTheirQuality() {
        ThingModel types = everyType("last types");
        Thing thing = thing("t");
        record.begin(RecordKind.READING, types, thing.number(), BASE, BASE);
        record.number(0, 0.5, Quality.BAD)
                .integer(1, 10, Quality.GOOD)
                .bool(2, true, Quality.GOOD)
                .text(3, ValueType.STRING, "s", Quality.UNCERTAIN)
                .text(4, ValueType.ENUM, "on", Quality.GOOD)
                .numbers(5, new double[] {1, 2}, 2, Quality.GOOD)
                .text(6, ValueType.OBJECT, "{}", Quality.GOOD)
                .location(7, 1, 2, Quality.GOOD);
        append(thing, types);
        commit();
        visible();
        List<History.Latest> found = new ArrayList<>();
        history()
                .latest(
                        new History.Query(types, List.of(), types.slots(), BASE, BASE + 1),
                        (id, last, values) -> found.addAll(List.of(values)));
        assertThat(found).extracting(History.Latest::timeMicros).containsOnly(BASE);
        assertThat(found)
                .extracting(History.Latest::value)
                .containsExactly(0.5, 10L, true, "s", "on", new double[] {1, 2}, "{}", new Location(1, 2));
        assertThat(found)
                .extracting(History.Latest::quality)
                .containsExactly(
                        Quality.BAD,
                        Quality.GOOD,
                        Quality.GOOD,
                        Quality.UNCERTAIN,
                        Quality.GOOD,
                        Quality.GOOD,
                        Quality.GOOD,
                        Quality.GOOD);
    }

    /** The last values of things in words: {@code value@time}, the time from {@link #BASE}. */
    private Map<String, String> latest(ThingModel model, List<String> things, long from, long to) {
        visible();
        Map<String, String> found = new HashMap<>();
        history().latest(new History.Query(model, things, model.slots(), from, to), (thing, last, values) -> {
            StringBuilder words = new StringBuilder();
            for (History.Latest value : values) {
                words.append(words.isEmpty() ? "" : " ")
                        .append(value == null ? "-" : value.value() + "@" + (value.timeMicros() - BASE));
            }
            words.append(" last @").append(last - BASE);
            assertThat(found.put(thing, words.toString().strip())).isNull();
        });
        return found;
    }

    // ------------------------------------------------------------------------------------------ sampling

    @Test
    void samplesAsTheArithmeticSays() {
        long seed = Long.getLong("history.seed", 815);
        Random random = new Random(seed);
        List<Thing> three = List.of(thing("s1"), thing("s2"), thing("s3"));
        List<Row> given = new ArrayList<>();
        for (Thing thing : three) {
            long time = BASE + random.nextInt(1_000_000);
            for (int i = 0; i < 700; i++) {
                time += random.nextInt(40) == 0 ? 400 * SECOND : 1 + random.nextLong(3 * SECOND);
                Double a = random.nextInt(5) == 0 ? null : random.nextGaussian();
                Double b = a == null || random.nextInt(3) == 0 ? random.nextInt(100) - 50.0 : null;
                append(thing, time, a, b);
                given.add(row(thing, time, a, b));
            }
        }
        commit();
        for (int points : new int[] {1, 2, 7, 100, 1_000}) {
            long from = BASE + random.nextInt(2_000) * SECOND + random.nextInt(1_000);
            long to = from + 1 + random.nextLong(3_000 * SECOND);
            List<String> ids = points % 2 == 0
                    ? List.of()
                    : List.of(three.get(0).id(), three.get(2).id());
            List<Row> expected = naive(given, ids, from, to, points);
            List<Row> sampled = sampled(ids, from, to, points, EnumSet.allOf(Aggregate.class));
            assertThat(sampled).as("seed %d, %d points", seed, points).hasSameSizeAs(expected);
            for (int i = 0; i < expected.size(); i++) {
                assertThat(sampled.get(i).thing()).isEqualTo(expected.get(i).thing());
                assertThat(sampled.get(i).time()).isEqualTo(expected.get(i).time());
                assertSame(sampled.get(i).values(), expected.get(i).values());
            }
        }
    }

    @Test
    void samplesGiveOnlyTheAggregatesAskedForInTheirOrder() {
        Thing thing = thing("t");
        append(thing, BASE, 1, 10);
        append(thing, BASE + 1, 2, 20);
        commit();
        assertThat(sampled(List.of(), BASE, BASE + 10, 1, EnumSet.of(Aggregate.LAST, Aggregate.MIN)))
                .containsExactly(row(thing, BASE, 1.0, 2.0, 10.0, 20.0));
        assertThat(sampled(List.of(), BASE, BASE + 10, 1, Set.of(Aggregate.SUM)))
                .containsExactly(row(thing, BASE, 3.0, 30.0));
        assertThat(sampled(List.of(), BASE, BASE + 10, 1, Set.of())).containsExactly(row(thing, BASE));
    }

    @Test
    void samplesLeaveStretchesWithoutRowsOut() {
        Thing thing = thing("t");
        append(thing, BASE, 1, null);
        append(thing, BASE + 90, null, 9);
        commit();
        assertThat(sampled(List.of(), BASE, BASE + 100, 10, EnumSet.of(Aggregate.AVG, Aggregate.COUNT)))
                .containsExactly(row(thing, BASE, 1.0, 1L, null, 0L), row(thing, BASE + 90, null, 0L, 9.0, 1L));
    }

    @Test
    void samplesShowSpikes() {
        Thing thing = thing("t");
        for (int i = 0; i < 1_000; i++) {
            append(thing, BASE + i, i == 567 ? 1e9 : i == 568 ? -1e9 : 0, null);
        }
        commit();
        assertThat(sampled(List.of(), BASE, BASE + 1_000, 2, EnumSet.of(Aggregate.MIN, Aggregate.MAX)))
                .containsExactly(row(thing, BASE, 0.0, 0.0, null, null), row(thing, BASE + 500, -1e9, 1e9, null, null));
    }

    @Test
    void samplesEveryTypeAsFarAsItMakesSense() {
        ThingModel types = everyType("sampled types");
        Thing thing = thing("t");
        for (int i = 0; i < 3; i++) {
            record.begin(RecordKind.READING, types, thing.number(), BASE + i, BASE);
            if (i > 0) {
                record.number(0, i, Quality.GOOD)
                        .integer(1, 10L * i, Quality.GOOD)
                        .bool(2, i == 1, Quality.GOOD)
                        .text(3, ValueType.STRING, "s" + i, Quality.GOOD)
                        .text(4, ValueType.ENUM, i == 1 ? "on" : "off", Quality.GOOD)
                        .numbers(5, new double[] {i}, 1, Quality.GOOD)
                        .text(6, ValueType.OBJECT, "{\"i\":" + i + "}", Quality.GOOD)
                        .location(7, i, i, Quality.GOOD);
            }
            append(thing, types);
        }
        commit();
        visible();
        List<Row> sampled = new ArrayList<>();
        history()
                .sampled(
                        new History.Query(types, List.of(), types.slots(), BASE, BASE + 3),
                        1,
                        EnumSet.allOf(Aggregate.class),
                        collect(sampled));
        assertThat(sampled).hasSize(1);
        List<@Nullable Object> values = sampled.getFirst().values();
        // avg, min, max, sum, count, first, last
        assertThat(values.subList(0, 7)).containsExactly(1.5, 1.0, 2.0, 3.0, 2L, 1.0, 2.0);
        assertThat(values.subList(7, 14)).containsExactly(15.0, 10L, 20L, 30L, 2L, 10L, 20L);
        assertThat(values.subList(14, 21)).containsExactly(0.5, 0L, 1L, 1L, 2L, true, false);
        assertThat(values.subList(21, 28)).containsExactly(null, null, null, null, 2L, "s1", "s2");
        assertThat(values.subList(28, 35)).containsExactly(null, null, null, null, 2L, "on", "off");
        assertThat(values.subList(35, 40)).containsExactly(null, null, null, null, 2L);
        assertThat((double[]) values.get(40)).containsExactly(1);
        assertThat((double[]) values.get(41)).containsExactly(2);
        assertThat(values.subList(42, 49)).containsExactly(null, null, null, null, 2L, "{\"i\":1}", "{\"i\":2}");
        assertThat(values.subList(49, 56))
                .containsExactly(null, null, null, null, 2L, new Location(1, 1), new Location(2, 2));
    }

    @Test
    void refusesQuestionsWithoutBounds() {
        append(thing("t"), BASE, 1, 1);
        commit();
        assertThatThrownBy(() -> sampled(List.of(), BASE, BASE + 1, 0, Set.of(Aggregate.AVG)))
                .isInstanceOf(TaihuException.class);
        assertThatThrownBy(() -> sampled(List.of(), BASE, BASE + 1, Integer.MAX_VALUE, Set.of(Aggregate.AVG)))
                .isInstanceOf(TaihuException.class);
        assertThatThrownBy(() ->
                        history().rows(query(List.of(), model.slots(), 0, 1), null, 0, collect(new ArrayList<>())))
                .isInstanceOf(TaihuException.class);
        assertThatThrownBy(() -> history()
                        .rows(
                                query(List.of(), model.slots(), 0, 1),
                                null,
                                Integer.MAX_VALUE,
                                collect(new ArrayList<>())))
                .isInstanceOf(TaihuException.class);
    }

    // ------------------------------------------------------------------------------------------ events

    @Test
    void givesEventsNewestFirst() {
        Thing thing = thing("t");
        Thing other = thing("o");
        for (int i = 0; i < 5; i++) {
            event(thing, BASE + i, "opened", "{\"i\":" + i + "}");
        }
        event(thing, BASE + 2, "closed '\"; --", "\"湖\"");
        event(other, BASE + 2, "opened", "1");
        commit();
        visible();

        assertThat(history().events(thing.id(), BASE + 4, 100))
                .hasSize(5)
                .extracting(History.EventRow::timeMicros)
                .containsExactly(BASE + 3, BASE + 2, BASE + 2, BASE + 1, BASE);
        assertThat(history().events(thing.id(), BASE + 3, 2))
                .containsExactlyInAnyOrder(
                        new History.EventRow(thing.id(), BASE + 2, "opened", "{\"i\":2}"),
                        new History.EventRow(thing.id(), BASE + 2, "closed '\"; --", "\"湖\""));
        assertThat(history().events(thing.id(), Long.MAX_VALUE, 1))
                .containsExactly(new History.EventRow(thing.id(), BASE + 4, "opened", "{\"i\":4}"));
        assertThat(history().events(other.id(), Long.MAX_VALUE, 10)).hasSize(1);
        assertThat(history().events(thing.id(), Set.of("closed '\"; --", "never"), Long.MAX_VALUE, 10))
                .containsExactly(new History.EventRow(thing.id(), BASE + 2, "closed '\"; --", "\"湖\""));
        assertThat(history().events(thing.id(), Set.of("opened", "never"), BASE + 3, 2))
                .extracting(History.EventRow::timeMicros)
                .containsExactly(BASE + 2, BASE + 1);
        assertThat(history().events("nobody' OR 'a'='a", Long.MAX_VALUE, 10)).isEmpty();
    }

    @Test
    void changesNothingWhenEventsAreReplayed() {
        Thing thing = thing("t");
        for (int round = 0; round < 3; round++) {
            event(thing, BASE, "one", "{}");
            event(thing, BASE, "two", "{}");
            event(thing, BASE + 1, "one", "");
            event(thing, BASE + 1, "one", "");
            commit();
            if (round == 1) {
                reopen();
            }
        }
        visible();
        assertThat(history().events(thing.id(), Long.MAX_VALUE, 10)).hasSize(3);
    }

    // ------------------------------------------------------------------------------------------ removing

    @Test
    void removesEveryRowAndEventOfAThingAndNothingElse() {
        ThingModel types = everyType("every type");
        Thing going = thing("going");
        Thing staying = thing("staying");
        long day = 86_400 * SECOND;
        for (int i = 0; i < 60; i++) {
            for (Thing thing : List.of(going, staying)) {
                record.begin(RecordKind.READING, types, thing.number(), BASE + i * day / 20, BASE);
                for (Property slot : types.slots()) {
                    if ((i + slot.slot()) % 3 > 0) {
                        value(types, slot.slot());
                    }
                }
                append(thing, types);
            }
            append(going, BASE + i, i, i);
            event(going, BASE + i, "opened", "{}");
            event(staying, BASE + i, "opened", "{}");
        }
        append(staying, BASE + 7, 7, null);
        commit();
        List<String> stayed = rows(types, List.of(staying.id()), types.slots()).stream()
                .map(HistoryKit::text)
                .toList();
        assertThat(stayed).hasSize(60);

        append(going, BASE + 100, 1, null);
        history().writer().remove(going.id());

        assertThat(rows(types, List.of(going.id()), types.slots())).isEmpty();
        assertThat(rows(types, List.of(), types.slots()).stream()
                        .map(HistoryKit::text)
                        .toList())
                .isEqualTo(stayed);
        assertThat(rows()).containsExactly(row(staying, BASE + 7, 7.0, null));
        assertThat(history().events(going.id(), Long.MAX_VALUE, 100)).isEmpty();
        assertThat(history().events(staying.id(), Long.MAX_VALUE, 100)).hasSize(60);

        reopen();
        assertThat(rows(types, List.of(), types.slots())).hasSize(60);
        assertThat(rows()).hasSize(1);
    }

    @Test
    void takesRowsAgainUnderAnIdWhoseHistoryWasRemoved() {
        Thing thing = thing("t");
        append(thing, BASE, 1, 2);
        append(thing, BASE + 2, 1, 2);
        commit();
        history().writer().remove(thing.id());
        history().writer().remove("nobody' OR 'a'='a");
        assertThat(rows()).isEmpty();
        append(thing, BASE + 1, 5, null);
        append(thing, BASE + 1, null, 6);
        append(thing, BASE, 7, null);
        commit();
        assertThat(rows()).containsExactly(row(thing, BASE, 7.0, null), row(thing, BASE + 1, 5.0, 6.0));
    }

    @Test
    void removesThingsFromWhereverTheirRowsLie() {
        for (int seed = 1; seed <= 25; seed++) {
            makeModel();
            Random random = new Random(seed);
            List<Thing> all = new ArrayList<>(List.of(thing("a"), thing("b"), thing("c")));
            Map<String, Row> expected = new java.util.TreeMap<>();
            for (int round = 0; round < 4; round++) {
                for (Thing thing : all) {
                    // each in some days only, so that some are alone in one, first, or last
                    long day = random.nextInt(4) * 86_400L * SECOND;
                    for (int i = random.nextInt(6); i > 0; i--) {
                        long time = BASE + day + random.nextInt(2_000) * SECOND;
                        append(thing, time, i, null);
                        expected.put("%s %020d".formatted(thing.id(), time), row(thing, time, (double) i, null));
                    }
                }
                commit();
                Thing going = all.get(random.nextInt(all.size()));
                history().writer().remove(going.id());
                expected.keySet().removeIf(key -> key.startsWith(going.id() + " "));
                assertThat(rows().stream().map(HistoryKit::text).sorted())
                        .as("seed %d, round %d", seed, round)
                        .containsExactlyElementsOf(expected.values().stream()
                                .map(HistoryKit::text)
                                .sorted()
                                .toList());
            }
        }
    }

    private static String text(Row row) {
        return row.thing() + " " + row.time() + " "
                + row.values().stream()
                        .map(each -> each instanceof double[] numbers ? Arrays.toString(numbers) : String.valueOf(each))
                        .toList();
    }

    // ------------------------------------------------------------------------------------------ health

    @Test
    void tellsHowEachTableIs() {
        append(thing("t"), BASE, 1, 1);
        commit();
        visible();
        assertThat(history().health())
                .filteredOn(table -> table.model().equals(model.name()))
                .singleElement()
                .satisfies(table -> {
                    assertThat(table.problem()).isEmpty();
                    assertThat(table.rows()).isIn(-1L, 1L);
                    assertThat(table.bytes()).isPositive();
                });
    }

    @Test
    void answersFromManyThreadsWhileRowsAreWritten() throws Exception {
        Thing thing = thing("t");
        append(thing, BASE, 1, 1);
        commit();
        visible();
        List<Thread> readers = new ArrayList<>();
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 8; i++) {
            readers.add(Thread.ofVirtual().start(() -> {
                try {
                    for (int round = 0; round < 20; round++) {
                        assertThat(rowsNow(model, List.of(thing.id()), model.slots(), 0, Long.MAX_VALUE))
                                .isNotEmpty();
                    }
                } catch (Throwable e) {
                    failures.add(e);
                }
            }));
        }
        for (int i = 1; i <= 20; i++) {
            append(thing, BASE + i, i, i);
            commit();
        }
        for (Thread reader : readers) {
            reader.join();
        }
        assertThat(failures).isEmpty();
        assertThat(rows()).hasSize(21);
    }

    // ------------------------------------------------------------------------------------------ plumbing

    /** A row as the kit compares it. */
    protected record Row(String thing, long time, List<@Nullable Object> values) {
        Row merge(Row younger) {
            List<@Nullable Object> merged = new ArrayList<>(values);
            for (int i = 0; i < merged.size(); i++) {
                if (younger.values.get(i) != null) {
                    merged.set(i, younger.values.get(i));
                }
            }
            return new Row(thing, time, merged);
        }
    }

    private static Row row(Thing thing, long time, @Nullable Object... values) {
        return new Row(thing.id(), time, Arrays.asList(values));
    }

    /** A new thing of the present model. */
    protected final Thing thing(String id) {
        String unique = id + "-" + models;
        return new Thing(
                ++things, unique, model.number(), model.name(), "", unique, Map.of(), null, true, 1, Instant.EPOCH);
    }

    /** A new model. */
    protected final ThingModel modelOf(String name, Property... slots) {
        return new ThingModel(
                ++models,
                name.replace(' ', '_'),
                1,
                ThingModel.Mode.OPEN,
                ThingModel.Stage.DRAFT,
                Map.of(),
                List.of(slots),
                List.of(),
                List.of(),
                ThingModel.SILENCE_DEFAULT,
                Duration.ZERO);
    }

    private ThingModel everyType(String name) {
        List<Property> slots = new ArrayList<>();
        for (ValueType type : ValueType.values()) {
            slots.add(Property.plain(type.name(), slots.size(), type));
        }
        return modelOf(name, slots.toArray(Property[]::new));
    }

    private void value(ThingModel types, int slot) {
        ValueType type = types.slots().get(slot).type();
        switch (type) {
            case NUMBER -> record.number(slot, 1.5, Quality.GOOD);
            case INTEGER -> record.integer(slot, 2, Quality.GOOD);
            case BOOLEAN -> record.bool(slot, true, Quality.GOOD);
            case STRING, ENUM, OBJECT -> record.text(slot, type, "{}", Quality.GOOD);
            case NUMBERS -> record.numbers(slot, new double[] {1, 2}, 2, Quality.GOOD);
            case LOCATION -> record.location(slot, 1, 2, Quality.GOOD);
        }
    }

    /** Adds a reading of the present model. */
    protected final void append(Thing thing, long time, @Nullable Number a, @Nullable Number b) {
        record.begin(RecordKind.READING, model, thing.number(), time, time);
        if (a != null) {
            record.number(0, a.doubleValue(), Quality.GOOD);
        }
        if (b != null) {
            record.number(1, b.doubleValue(), Quality.GOOD);
        }
        append(thing);
    }

    private void append(Thing thing) {
        append(thing, model);
    }

    private void append(Thing thing, ThingModel version) {
        byte[] bytes = record.toByteArray();
        history().writer().append(new RecordView().wrap(bytes, 0, bytes.length), version, thing);
    }

    private void event(Thing thing, long time, String name, String json) {
        record.begin(RecordKind.EVENT, model, thing.number(), time, time).event(name, json);
        byte[] bytes = record.toByteArray();
        history().writer().event(new RecordView().wrap(bytes, 0, bytes.length), thing);
    }

    /** Commits. */
    protected final void commit() {
        history().writer().commit();
    }

    /** Waits until queries see what was committed. */
    protected final void visible() {
        try {
            history().awaitVisible();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private History.Query query(List<String> ids, List<Property> properties, long from, long to) {
        return new History.Query(model, ids, properties, from, to);
    }

    private static History.RowSink collect(List<Row> rows) {
        return (thing, time, values) -> rows.add(new Row(thing, time, Arrays.asList(values)));
    }

    /** All rows of the present model. */
    protected final List<Row> rows() {
        return rows(model, List.of(), model.slots());
    }

    private List<Row> rows(ThingModel of, List<String> ids, List<Property> properties) {
        visible();
        return rowsNow(of, ids, properties, 0, Long.MAX_VALUE);
    }

    private List<Row> rows(List<String> ids, List<Property> properties, long from, long to) {
        visible();
        return rowsNow(model, ids, properties, from, to);
    }

    private List<Row> rowsNow(ThingModel of, List<String> ids, List<Property> properties, long from, long to) {
        List<Row> rows = new ArrayList<>();
        boolean more = history().rows(new History.Query(of, ids, properties, from, to), null, 10_000, collect(rows));
        assertThat(more).isFalse();
        return rows;
    }

    private List<Row> sampled(List<String> ids, long from, long to, int points, Set<Aggregate> aggregates) {
        visible();
        List<Row> rows = new ArrayList<>();
        history().sampled(query(ids, model.slots(), from, to), points, aggregates, collect(rows));
        return rows;
    }

    private static List<Row> naive(List<Row> given, List<String> ids, long from, long to, int points) {
        long width = Math.ceilDiv(to - from, points);
        TreeMap<String, TreeMap<Long, List<Row>>> stretches = new TreeMap<>();
        for (Row row : given) {
            if (row.time() >= from && row.time() < to && (ids.isEmpty() || ids.contains(row.thing()))) {
                stretches
                        .computeIfAbsent(row.thing(), id -> new TreeMap<>())
                        .computeIfAbsent((row.time() - from) / width, stretch -> new ArrayList<>())
                        .add(row);
            }
        }
        List<Row> sampled = new ArrayList<>();
        stretches.forEach((thing, byStretch) -> byStretch.forEach((stretch, rows) -> {
            List<@Nullable Object> values = new ArrayList<>();
            for (int property = 0; property < 2; property++) {
                int at = property;
                List<Double> numbers = rows.stream()
                        .map(row -> (Double) row.values().get(at))
                        .filter(Objects::nonNull)
                        .toList();
                boolean none = numbers.isEmpty();
                double sum = numbers.stream().mapToDouble(n -> n).sum();
                for (Aggregate aggregate : ALL) {
                    values.add(
                            switch (aggregate) {
                                case AVG -> none ? null : sum / numbers.size();
                                case MIN -> none ? null : Collections.min(numbers);
                                case MAX -> none ? null : Collections.max(numbers);
                                case SUM -> none ? null : sum;
                                case COUNT -> (long) numbers.size();
                                case FIRST -> none ? null : numbers.getFirst();
                                case LAST -> none ? null : numbers.getLast();
                            });
                }
            }
            sampled.add(new Row(thing, from + stretch * width, values));
        }));
        return sampled;
    }

    private static void assertSame(List<@Nullable Object> values, List<@Nullable Object> expected) {
        assertThat(values).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            if (expected.get(i) instanceof Double number && values.get(i) instanceof Double value) {
                assertThat(value)
                        .isCloseTo(number, org.assertj.core.data.Offset.offset(1e-9 * Math.max(1, Math.abs(number))));
            } else {
                assertThat(values.get(i)).isEqualTo(expected.get(i));
            }
        }
    }
}

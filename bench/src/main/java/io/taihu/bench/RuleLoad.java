package io.taihu.bench;

import io.taihu.model.Property;
import io.taihu.model.Quality;
import io.taihu.model.RecordKind;
import io.taihu.model.RecordView;
import io.taihu.model.RecordWriter;
import io.taihu.model.ThingModel;
import io.taihu.model.ValueType;
import io.taihu.rules.Engine;
import io.taihu.rules.Fault;
import io.taihu.rules.Rule;
import io.taihu.rules.RuleReader;
import io.taihu.rules.RuleText;
import io.taihu.rules.Surroundings;
import io.taihu.rules.Watched;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * {@code bench rules}: what judging costs, on one thread of this process, as the road's reader of rules does it: records are looked at
 * where they lie. Each batch is given to an engine with the rules of the load and to one without rules, in turns; what is measured is CPU
 * time of the thread.
 */
final class RuleLoad {
    private static final int VALUES = 10;
    private static final int BATCH = 4_096;
    /** Each thing speaks about once in 10 s. */
    private static final long ROUND_MICROS = 10_000_000;
    /** So many readings of each thing fill the longest window. */
    private static final int ROUNDS_TO_FILL = 62;

    private static final int ROUNDS_TO_WARM = 10;

    private static final long BEGIN = 1_772_323_200_000_000L;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Report report;
    private final Map<String, Object> machine;
    private final int things;
    private final int seconds;
    private final Random random = new Random(1);
    private final ThingModel model = model();

    /** What rules there are. */
    enum Kind {
        /** One rule that compares two properties. */
        SIMPLE(List.of("val0 > 990 and val1 < 10")),
        /** Ten such rules. */
        TEN(IntStream.range(0, 10)
                .mapToObj(i -> "val" + i + " > 990 and val" + (i + 1) % VALUES + " < 10")
                .toList()),
        /** One rule over three windows. */
        WINDOWS(List.of("avg(val0, 5m) > 900 or max(val1, 10m) < 100 or stddev(val2, 10m) > 400")),
        /** A hundred rules that compare one property with a constant each, of which a reading in ten crosses one. */
        HUNDRED(IntStream.range(0, 100).mapToObj(RuleLoad::limit).toList());

        @SuppressWarnings("ImmutableEnumChecker") // lists that cannot be changed
        private final List<String> conditions;

        Kind(List<String> conditions) {
            this.conditions = conditions;
        }

        /**
         * The load of a name.
         *
         * @throws IllegalArgumentException when there is none
         */
        static Kind of(String name) {
            for (Kind kind : values()) {
                if (kind.word().equals(name)) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("\"" + name + "\" is no load of rules; there are "
                    + Arrays.stream(values()).map(Kind::word).collect(Collectors.joining(", ")));
        }

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    RuleLoad(Report report, Map<String, Object> machine, int things, int seconds) {
        this.report = report;
        this.machine = machine;
        this.things = things;
        this.seconds = seconds;
    }

    /** Values of a property are within 0 and 1000; ten limits of it lie about their greatest. */
    private static String limit(int rule) {
        return "val" + rule % VALUES + " > " + (995 + rule / VALUES);
    }

    private static ThingModel model() {
        List<Property> properties = IntStream.range(0, VALUES)
                .mapToObj(slot -> Property.plain("val" + slot, slot, ValueType.NUMBER))
                .toList();
        return ThingModel.draft("bench").grow(properties);
    }

    private Rule rule(String id, String when) {
        List<Fault> faults = new ArrayList<>();
        RuleText text = RuleReader.read("rule: " + id + "\nthings: {model: bench}\nwhen: " + when + "\n", faults)
                .orElseThrow(() -> new IllegalStateException(faults.toString()));
        return Rule.of(id, "", text, new Surroundings(model, ZoneOffset.UTC, Surroundings.Areas.NONE), faults)
                .orElseThrow(() -> new IllegalStateException(faults.toString()));
    }

    /** Measures one load and prints its figures. */
    void run(Kind kind) {
        Stream stream = new Stream();
        Judging judging = new Judging();
        judging.engine.put(rule("base", "val9 > 1000000"));
        for (int thing = 1; thing <= things; thing++) {
            judging.engine.thing(new Watched(thing, model.number(), "thing-" + thing, "", "", Map.of()));
        }
        judging.engine.begin();
        long before = heap();
        for (int i = 0; i < kind.conditions.size(); i++) {
            judging.engine.put(rule("r" + i, kind.conditions.get(i)));
        }
        Judging idle = new Judging();
        int rounds = kind == Kind.WINDOWS ? ROUNDS_TO_FILL : ROUNDS_TO_WARM;
        for (long filled = 0; filled < (long) rounds * things; filled += BATCH) {
            stream.fill();
            judging.take(stream);
            idle.take(stream);
        }
        long after = heap();
        measure(kind, stream, judging, idle, (double) (after - before) / things / kind.conditions.size());
    }

    private void measure(Kind kind, Stream stream, Judging judging, Judging idle, double bytes) {
        long evaluations = judging.evaluations(kind);
        long signals = judging.signals;
        judging.nanos = 0;
        idle.nanos = 0;
        long messages = 0;
        for (boolean first = true; judging.nanos < seconds * 1_000_000_000L; first = !first) {
            stream.fill();
            (first ? judging : idle).take(stream);
            (first ? idle : judging).take(stream);
            messages += BATCH;
        }
        evaluations = judging.evaluations(kind) - evaluations;
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("what", "rules");
        figures.put("load", kind.word());
        figures.put("things", things);
        figures.put("rules", kind.conditions.size());
        figures.put("messages", messages);
        figures.put("evaluations_per_s", Report.rounded(evaluations * 1e9 / judging.nanos));
        figures.put("evaluations_per_msg", Report.rounded((double) evaluations / messages));
        figures.put("signals_per_msg", Report.rounded((double) (judging.signals - signals) / messages));
        figures.put("cpu_us_per_msg", Report.rounded(judging.nanos / 1e3 / messages));
        figures.put("added_cpu_us_per_msg", Report.rounded((judging.nanos - idle.nanos) / 1e3 / messages));
        figures.put("bytes_per_thing_and_rule", Report.rounded(bytes));
        figures.put("machine", machine);
        report.line(figures);
    }

    private static long heap() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** Readings of ten numbers, each round of all things in another order. */
    private final class Stream {
        private final RecordWriter writer = new RecordWriter();
        private final int[] order = IntStream.rangeClosed(1, things).toArray();
        /** One behind the other, as in the journal. */
        private byte[] records = {};

        private int length;
        private long sent;

        void fill() {
            for (int i = 0; i < BATCH; i++) {
                int at = (int) (sent % things);
                int other = at + random.nextInt(things - at);
                int thing = order[other];
                order[other] = order[at];
                order[at] = thing;
                long time = BEGIN + sent * (ROUND_MICROS / Math.min(things, ROUND_MICROS));
                sent++;
                writer.begin(RecordKind.READING, model, thing, time, time);
                for (int slot = 0; slot < VALUES; slot++) {
                    writer.number(slot, value(), Quality.GOOD);
                }
                if (records.length == 0) {
                    length = writer.length();
                    records = new byte[BATCH * length];
                }
                System.arraycopy(writer.bytes(), 0, records, i * length, length);
            }
        }

        private double value() {
            return random.nextInt(2_000) == 0 ? 994.5 + random.nextInt(12) : random.nextDouble() * 994;
        }
    }

    /** An engine and what it took. */
    private static final class Judging {
        private final Engine engine = new Engine(BEGIN, _ -> this.signals++);
        private final RecordView record = new RecordView();
        private long signals;
        private long nanos;

        void take(Stream stream) {
            long from = THREADS.getCurrentThreadCpuTime();
            for (int at = 0; at < stream.records.length; at += stream.length) {
                record.wrap(stream.records, at, stream.length);
                engine.advance(record.receivedMicros());
                if (record.kind() == RecordKind.READING
                        && engine.isWatched(record.model())
                        && !engine.reading(record)) {
                    throw new IllegalStateException("a thing is not known");
                }
            }
            nanos += THREADS.getCurrentThreadCpuTime() - from;
        }

        long evaluations(Kind kind) {
            return IntStream.range(0, kind.conditions.size())
                    .mapToLong(i -> engine.standing("r" + i).evaluations())
                    .sum();
        }
    }
}

package io.taihu.watch;

import io.taihu.alarms.Alarms;
import io.taihu.core.BackOff;
import io.taihu.core.Directory;
import io.taihu.core.Twin;
import io.taihu.core.Twins;
import io.taihu.model.Alarm;
import io.taihu.model.AlarmSignal;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.RecordKind;
import io.taihu.model.RecordView;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.model.ThingModel;
import io.taihu.notices.Notices;
import io.taihu.rules.Derived;
import io.taihu.rules.Effect;
import io.taihu.rules.Engine;
import io.taihu.rules.Explanation;
import io.taihu.rules.Rule;
import io.taihu.rules.RuleText;
import io.taihu.rules.Watched;
import io.taihu.spi.AlarmStore;
import io.taihu.spi.Clock;
import io.taihu.spi.Copy;
import io.taihu.spi.Journal;
import io.taihu.spi.JournalReader;
import io.taihu.spi.Meters;
import io.taihu.spi.Registry.Bond;
import io.taihu.spi.Registry.ThingQuery;
import io.taihu.spi.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges rules on what the journal has: a reader whose position moves only when the alarms found are kept, together with the state of
 * the rules. So after a stop at any moment nothing is lost, and what is found twice changes nothing.
 *
 * <p>One thread owns the engine; whatever others want of it waits in a queue until that has its turn.
 */
public final class RuleFeed implements AutoCloseable {
    /** Name of its reader in the journal. */
    public static final String READER = "rules";

    /** Signals that are kept at once. */
    @Limit(
            value = "Most signals of rules that are kept at once",
            zh = "一次保存的规则信号的最多数量",
            reached = Limit.Reached.IN_PARTS)
    static final int SIGNALS_MAX = 1_000;

    /** How far the time lags behind the wall's in silence, so that a reading on its way to the disk is not overtaken. */
    private static final long LAG_MICROS = 2_000_000;

    /** Longest wait for the turn of a question. */
    private static final Duration EXPLAIN_PATIENCE = Duration.ofSeconds(5);

    private static final Duration WAIT = Duration.ofMillis(200);
    /** How long a reader that has caught up rests: fewer wake-ups cost less. */
    private static final long REST_NANOS = 20_000_000L;

    private static final long SAVE_NANOS = Duration.ofSeconds(10).toNanos();
    /** A state that takes long to write is written less often. */
    private static final int SAVE_REST = 20;

    private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int PAGE = 1_000;
    private static final Logger LOG = LoggerFactory.getLogger(RuleFeed.class);

    private final Directory directory;
    private final Journal journal;
    private final Twins twins;
    private final Alarms alarms;
    private final Teller teller;
    private final Outputs outputs;
    private final Desires desires;
    private final Clock clock;
    private final StateFile file;
    private final LongAdder readings;
    private final BackOff backOff = new BackOff("Rules");
    private final Thread thread;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final RecordView record = new RecordView();
    private final Map<String, InForce> rules = new HashMap<>();
    /** The kinds of relations that are known, since rules look along them. */
    private final Set<String> kinds = new HashSet<>();

    private final List<AlarmSignal> signals = new ArrayList<>();
    private final List<Effect> effects = new ArrayList<>();
    private final List<Derived> derived = new ArrayList<>();
    private final Engine engine;
    private volatile Map<String, Engine.Standing> standings = Map.of();
    private volatile @Nullable JournalReader reader;
    private volatile long position;
    private volatile boolean open = true;
    private volatile boolean recovering = true;
    private volatile String trouble = "rules are being put in force";
    /** Those who wait until the present step is over. */
    private final List<CompletableFuture<Void>> turnsAwaited = new ArrayList<>();

    private boolean reconciled;
    private long savedNanos;
    private long saveRestNanos = SAVE_NANOS;
    private long lookedNanos;

    /** @param folder where the state of the rules is kept */
    public RuleFeed(
            Path folder,
            Directory directory,
            Journal journal,
            Twins twins,
            Alarms alarms,
            Notices notices,
            Outputs outputs,
            Settings settings,
            Clock clock,
            Meters meters) {
        this.directory = directory;
        this.journal = journal;
        this.twins = twins;
        this.alarms = alarms;
        this.teller = new Teller(directory, alarms, notices, settings, clock);
        this.outputs = outputs;
        this.desires = new Desires(directory, outputs.commands());
        this.clock = clock;
        this.file = new StateFile(folder);
        this.engine = new Engine(clock.micros(), signals::add, effects::add, derived::add);
        this.readings = meters.counter("taihu_rules_readings_total", "Readings that rules have looked at");
        this.position = journal.positions().getOrDefault(READER, 0L);
        meters.gauge("taihu_reader_lag_bytes", "Journal bytes a reader has yet to read", this::lag, "reader", READER);
        this.thread = Thread.ofPlatform().name("rule-feed").unstarted(this::run);
    }

    /** Begins with these rules in force. */
    void start(List<InForce> all) {
        // what is found once more after a stop must bear the same sequences, and is known by them
        tasks.add(() -> all.forEach(rule -> begin(rule, Map.of())));
        all.forEach(teller::put);
        teller.start();
        directory.onThing(thing -> later(() -> engine.thing(Watched.of(thing))));
        directory.onRelation((from, kind, to, there) -> later(() -> {
            if (kinds.contains(kind)) {
                engine.relation(kind, from.number(), to.number(), there);
            }
        }));
        directory.onDeletion(thing -> later(() -> engine.forget(thing.number())));
        thread.start();
    }

    /** Puts a rule in force, in the place of a former version of it. */
    void put(InForce rule) {
        teller.put(rule);
        later(() -> {
            if (recovering) {
                begin(rule, Map.of()); // what was kept is not read yet
                return;
            }
            teller.put(rule); // a removal that was waiting has been carried out
            Map<Long, Long> sequences = sequences(rule.rule().id());
            outputs.forget(rule.rule().id());
            begin(rule, sequences);
            certain(!rule.rule().derives().isEmpty());
            reconcile(rule.rule().id());
        });
    }

    /** Takes a rule out of force. */
    void remove(String id) {
        later(() -> {
            rules.remove(id);
            outputs.forget(id);
            engine.remove(id);
            teller.remove(id);
        });
    }

    /** How a rule fared when it was looked at last, within about a second. */
    Engine.Standing standing(String id) {
        return standings.getOrDefault(id, Engine.Standing.NONE);
    }

    /** What has become of what a rule has done besides alarms and notices. */
    Outputs.Done done(String id) {
        return outputs.of(id);
    }

    /** Why somebody may not have a rule command things; empty when they may. */
    String barred(RuleText rule, String space, String by) {
        return outputs.barred(rule, space, by);
    }

    /** What properties shall be. */
    Desires desires() {
        return desires;
    }

    /** Has people told of what is found. */
    Teller teller() {
        return teller;
    }

    /**
     * How some rules stand with a thing at this moment, by their ids; those that are not about it, or not in force, are left out.
     *
     * @throws TaihuException UNAVAILABLE when rules are not judged now
     */
    Map<String, Explanation> explain(Collection<String> ids, long thing) {
        CompletableFuture<Map<String, Explanation>> answer = new CompletableFuture<>();
        later(() -> {
            Map<String, Explanation> found = new HashMap<>();
            ids.forEach(id -> engine.explain(id, thing).ifPresent(each -> found.put(id, each)));
            answer.complete(found);
        });
        try {
            return answer.get(EXPLAIN_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TaihuException(ErrorCode.UNAVAILABLE, "the server is stopping", e);
        } catch (TimeoutException | ExecutionException e) {
            throw new TaihuException(
                    ErrorCode.UNAVAILABLE,
                    "rules are not judged now" + (trouble().isEmpty() ? "" : ": " + trouble()),
                    e);
        }
    }

    /** Why rules are behind, in words; empty when they keep up. */
    public String trouble() {
        return trouble.isEmpty() ? backOff.trouble() : trouble;
    }

    /** Journal bytes not yet looked at. */
    public long lag() {
        return Math.max(0, journal.end() - position);
    }

    /** Waits until everything that waits now has had its turn, and all that is durable now was looked at. */
    void awaitTurn() {
        CompletableFuture<Void> turn = new CompletableFuture<>();
        later(() -> turnsAwaited.add(turn));
        turn.join();
    }

    /** Gives a backup the state of the rules. */
    public static void copy(Path folder, Copy copy) throws IOException {
        StateFile.copy(folder, copy);
    }

    @Override
    public void close() {
        open = false;
        backOff.end();
        wake();
        if (recovering) {
            thread.interrupt();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        teller.close();
    }

    private void later(Runnable task) {
        tasks.add(task);
        wake();
    }

    private void wake() {
        JournalReader current = reader;
        if (current != null) {
            current.wakeup();
        }
        LockSupport.unpark(thread);
    }

    private void run() {
        boolean isNew = !journal.positions().containsKey(READER);
        try (JournalReader from = journal.reader(READER)) {
            reader = from;
            twins.ready().get();
            boolean begins = !recover(from, isNew);
            recovering = false;
            trouble = "";
            certain(begins); // a stop before the next save goes on from here, and not behind what comes meanwhile
            while (open) {
                step(from);
            }
            flush();
            save(from);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (CancellationException e) {
            LOG.debug("Rules were stopped while they waited", e);
        } catch (RuntimeException | ExecutionException e) {
            trouble = "rules are not judged any more: " + e.getMessage();
            LOG.error(
                    "Rules are not judged any more; what was found is kept, and the next start goes on from there", e);
        } finally {
            reader = null;
        }
    }

    /** Goes on where the last run stopped, or begins with what is known of things now; whether the last run had kept anything. */
    private boolean recover(JournalReader from, boolean isNew) {
        // before things are asked for what they say, so that nothing falls between
        long end = journal.end();
        runTasks();
        OptionalLong kept = file.load(engine, effects);
        engine.begin();
        if (kept.isPresent()) {
            // a backup may have the state of a moment later than its journal
            from.seek(Math.min(end, Math.max(kept.getAsLong(), from.committed())));
        } else if (isNew) {
            // what came before there were rules is not theirs
            from.seek(end);
        }
        position = from.position();
        return kept.isPresent();
    }

    private void step(JournalReader from) throws InterruptedException {
        runTasks();
        certain(false);
        List<CompletableFuture<Void>> turns = List.copyOf(turnsAwaited);
        turnsAwaited.clear();
        JournalReader.Batch batch = from.poll(WAIT);
        // a rule that was put in force before these were reported sees them
        runTasks();
        certain(false);
        boolean any = false;
        while (batch.next()) {
            any = true;
            record.wrap(batch.bytes(), batch.offset(), batch.length());
            engine.advance(record.receivedMicros());
            if (record.kind() == RecordKind.READING && engine.isWatched(record.model())) {
                readings.increment();
                if (!engine.reading(record)) {
                    know(record.thing());
                    engine.reading(record);
                }
            } else if (engine.isDesired(record.model())) {
                desires.take(record, engine);
            }
            if (Math.max(signals.size(), derived.size()) >= SIGNALS_MAX) {
                flush();
            }
        }
        boolean caughtUp = from.position() >= journal.end();
        if (caughtUp) {
            engine.advance(clock.micros() - LAG_MICROS);
        }
        flush();
        position = from.position();
        if (caughtUp && !reconciled) {
            reconciled = true;
            List.copyOf(rules.keySet()).forEach(this::reconcile);
        }
        long now = clock.nanos();
        if (now - lookedNanos >= LOOK_NANOS) {
            lookedNanos = now;
            look();
        }
        if (now - savedNanos >= saveRestNanos && from.position() != from.committed()) {
            save(from);
        }
        turns.forEach(turn -> turn.complete(null));
        if (any && caughtUp && open && tasks.isEmpty()) {
            LockSupport.parkNanos(this, REST_NANOS);
        }
    }

    /**
     * Keeps that something was found before it is carried out, when it follows from no record of the journal: a rule or a thing that is new
     * would after a stop be judged anew, at another time.
     *
     * @param always also when nothing was found: a rule that calculates begins here, and after a stop goes on with the records behind
     */
    private void certain(boolean always) {
        JournalReader from = reader;
        if (from != null && (always || !effects.isEmpty())) {
            keep();
            save(from);
            flush();
        }
    }

    private void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            patiently(task);
        }
    }

    /** Does something that asks the registry, again and again while that is away. */
    private void patiently(Runnable action) {
        while (true) {
            try {
                action.run();
                backOff.over();
                return;
            } catch (TaihuException e) {
                backOff.failed(e);
                backOff.pause();
            }
        }
    }

    private void know(long number) {
        if (!engine.knows(number)) {
            patiently(() -> directory.thing(number).ifPresent(thing -> engine.thing(Watched.of(thing))));
        }
    }

    /** Puts a rule in force and makes known what it has not seen: things of its model, and what they say now. */
    private void begin(InForce rule, Map<Long, Long> sequences) {
        ThingModel model = rule.rule().model();
        InForce former = rules.put(rule.rule().id(), rule);
        if (former != null && former.rule().model().number() != model.number()) {
            engine.remove(rule.rule().id());
        }
        engine.prepare(rule.rule());
        rule.rule().beyond().forEach(this::learn);
        desires.tell(rule.rule(), engine);
        engine.put(rule.rule(), thing -> sequences.getOrDefault(thing, 0L));
        introduce(model);
    }

    /** Makes known other things that a rule looks at, how they belong to its own, and what they say now. */
    private void learn(Rule.Beyond beyond) {
        if (!beyond.relation().isEmpty() && !kinds.contains(beyond.relation())) {
            Bond after = null;
            List<Bond> page;
            do {
                page = directory.registry().bonds(beyond.relation(), after, PAGE);
                page.forEach(each -> engine.relation(beyond.relation(), each.from(), each.to(), true));
                after = page.isEmpty() ? null : page.getLast();
            } while (page.size() == PAGE);
            kinds.add(beyond.relation()); // not before all are known: what fails is begun anew
        }
        directory.model(beyond.model()).ifPresent(this::introduce);
    }

    private void introduce(ThingModel model) {
        String after = null;
        List<Thing> page;
        do {
            page = directory.things(new ThingQuery("", model.name(), null, Map.of()), after, PAGE);
            page.forEach(thing -> engine.thing(Watched.of(thing)));
            seed(model, page);
            if (derived.size() >= SIGNALS_MAX) {
                outputs.keep(derived, rules::get);
            }
            after = page.isEmpty() ? null : page.getLast().id();
        } while (page.size() == PAGE);
    }

    /** Tells the engine what twins say, as readings that came when they did; what it knows already changes nothing. */
    private void seed(ThingModel model, List<Thing> things) {
        Seed seed = new Seed(model);
        for (Twin twin : twins.twins(things)) {
            seed.readings(twin).forEach(engine::reading);
        }
    }

    /** Keeps what was found, and carries out what follows from it. */
    private void flush() {
        keep();
        if (!effects.isEmpty()) {
            patiently(() -> outputs.carryOut(effects, rules::get, this::quiet));
        }
    }

    private void keep() {
        if (!derived.isEmpty()) {
            patiently(() -> outputs.keep(derived, rules::get));
        }
        if (signals.isEmpty()) {
            return;
        }
        List<AlarmSignal> found = List.copyOf(signals);
        patiently(() -> {
            alarms.signal(found.stream()
                    .filter(signal -> {
                        InForce rule = rules.get(signal.rule());
                        return rule == null || rule.text().alarm();
                    })
                    .toList());
            teller.found(found);
        });
        signals.clear();
    }

    /** Whether its alarm was put aside by somebody, or is under maintenance. */
    private boolean quiet(AlarmSignal signal) {
        return alarms.alarm(Alarm.Source.of(signal))
                .filter(alarm -> alarm.state().quiet())
                .isPresent();
    }

    /** Clears alarms of a rule that it does not know as active: what it, its things or a clock were before has left them. */
    private void reconcile(String id) {
        if (!rules.containsKey(id)) {
            return;
        }
        flush();
        List<AlarmSignal> over = new ArrayList<>();
        everyAlarm(id, AlarmStore.Which.OPEN, alarm -> {
            if (alarm.state().active() && !engine.active(id, alarm.source().thing())) {
                over.add(cleared(alarm));
            }
        });
        alarms.signal(over);
    }

    /** By the numbers of things the sequences of the last signals of a rule. */
    private Map<Long, Long> sequences(String id) {
        flush();
        Map<Long, Long> sequences = new HashMap<>();
        everyAlarm(
                id, AlarmStore.Which.ANY, alarm -> sequences.put(alarm.source().thing(), alarm.sequence()));
        return sequences;
    }

    private void everyAlarm(String rule, AlarmStore.Which which, Consumer<Alarm> each) {
        AlarmStore.After after = null;
        List<Alarm> page;
        do {
            page = alarms.alarms(AlarmStore.Query.ofRule(rule, which), after, PAGE);
            page.forEach(each);
            after = page.isEmpty() ? null : AlarmStore.After.of(page.getLast());
        } while (page.size() == PAGE);
    }

    private AlarmSignal cleared(Alarm alarm) {
        long now = clock.micros();
        return new AlarmSignal(
                alarm.source().rule(),
                alarm.source().thing(),
                alarm.source().key(),
                AlarmSignal.Kind.CLEARED,
                alarm.severity(),
                alarm.message(),
                alarm.state().latched(),
                now,
                now,
                alarm.sequence() + 1);
    }

    private void look() {
        Map<String, Engine.Standing> found = new HashMap<>();
        rules.keySet().forEach(id -> found.put(id, engine.standing(id)));
        standings = Map.copyOf(found);
    }

    private void save(JournalReader from) {
        long began = clock.nanos();
        // what was polled and not judged yet is behind it
        file.save(engine, position, effects);
        from.commit(position);
        savedNanos = clock.nanos();
        saveRestNanos = Math.max(SAVE_NANOS, SAVE_REST * (savedNanos - began));
    }
}

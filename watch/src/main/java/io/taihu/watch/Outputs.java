package io.taihu.watch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.taihu.core.Commands;
import io.taihu.core.Commands.Asker;
import io.taihu.core.Conclusions;
import io.taihu.core.Directory;
import io.taihu.core.Identities;
import io.taihu.model.AlarmSignal;
import io.taihu.model.ErrorCode;
import io.taihu.model.Invocation;
import io.taihu.model.Limit;
import io.taihu.model.RecordKind;
import io.taihu.model.RecordWriter;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.model.ThingModel;
import io.taihu.rules.Derived;
import io.taihu.rules.Effect;
import io.taihu.rules.RuleText;
import io.taihu.spi.Access;
import io.taihu.spi.Access.Deed;
import io.taihu.spi.Clock;
import io.taihu.spi.Principal;
import io.taihu.spi.Setting;
import io.taihu.spi.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what rules have done besides alarms and notices: commands by the same way as those of people, in the name of whoever saved
 * the rule, and events. Each has an id that the same signal gives again, so that one which is found twice is asked once.
 *
 * <p>{@link #carryOut} belongs to one thread; what is asked may be asked by any.
 */
public final class Outputs {
    /** Most commands by one rule within a minute. */
    @Limit(reached = Limit.Reached.LEFT_OUT)
    public static final Setting<Long> COMMANDS = Setting.number(
            "rules.commands-per-minute",
            60,
            1,
            100_000,
            "Most actions and desired values that one rule asks for within a minute");

    /** Every setting of this room. */
    public static final List<Setting<?>> SETTINGS = List.of(COMMANDS);

    /** Things that are asked at once. */
    @Limit(value = "Most things that rules command at once", zh = "规则同时下发命令的最多物数", reached = Limit.Reached.IN_PARTS)
    static final int AT_ONCE = 32;

    private static final long MINUTE_MICROS = 60_000_000;
    /** So long it is told that something was not done. */
    private static final long TOLD_MICROS = 60 * MINUTE_MICROS;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Directory directory;
    private final Identities identities;
    private final Commands commands;
    private final Conclusions conclusions;
    private final Access access;
    private final Clock clock;
    private final long perMinute;
    private final long expiryMicros;
    private final Map<String, Tally> tallies = new ConcurrentHashMap<>();

    public Outputs(
            Directory directory,
            Commands commands,
            Conclusions conclusions,
            Access access,
            Settings settings,
            Clock clock) {
        this.directory = directory;
        this.identities = new Identities(directory);
        this.commands = commands;
        this.conclusions = conclusions;
        this.access = access;
        this.clock = clock;
        this.perMinute = settings.get(COMMANDS);
        this.expiryMicros = settings.get(Commands.EXPIRY).toMillis() * 1_000;
    }

    /**
     * What has become of what a rule has done, since it was put in force.
     *
     * @param commands that were asked
     * @param events that there were
     * @param derived readings of which it has calculated something
     * @param over commands that were not asked because of the limit of a minute
     * @param refused those, and events, that were not for another reason
     * @param problem why the last was not, in words; empty once another was (that there were too many is
     *     told for a minute at least), and after an hour
     */
    public record Done(long commands, long events, long derived, long over, long refused, String problem) {
        static final Done NONE = new Done(0, 0, 0, 0, 0, "");
    }

    /** What has become of a rule's outputs; changed by whoever holds it. */
    private static final class Tally {
        private long commands;
        private long events;
        private long derived;
        private long over;
        private long refused;
        private String problem = "";
        private long problemMicros;
        private long minute;
        private long inMinute;

        synchronized boolean take(long now, long most) {
            if (now - minute >= MINUTE_MICROS || now < minute) {
                minute = now;
                inMinute = 0;
            }
            if (inMinute >= most) {
                over++;
                problem = "more than " + most + " commands within a minute (" + COMMANDS.name() + ")";
                problemMicros = now;
                return false;
            }
            inMinute++;
            return true;
        }

        /** What was taken was not asked for. */
        synchronized void giveBack() {
            inMinute = Math.max(0, inMinute - 1);
        }

        synchronized void done(boolean event, long now) {
            if (event) {
                events++;
            } else {
                commands++;
            }
            // that there was too much is told for a minute at least
            if (over == 0 || now - problemMicros >= MINUTE_MICROS) {
                problem = "";
            }
        }

        synchronized void derive() {
            derived++;
        }

        synchronized void refuse(String why, long now) {
            refused++;
            problem = why;
            problemMicros = now;
        }

        synchronized Done now(long now) {
            return new Done(commands, events, derived, over, refused, now - problemMicros < TOLD_MICROS ? problem : "");
        }
    }

    /** What people and rules have asked of things. */
    Commands commands() {
        return commands;
    }

    /** What has become of a rule's outputs. */
    Done of(String rule) {
        Tally tally = tallies.get(rule);
        return tally == null ? Done.NONE : tally.now(clock.micros());
    }

    /**
     * Keeps what was calculated as readings of the things, of rules whose makers may still have that calculated; all of it is taken out of
     * the list.
     *
     * @throws TaihuException UNAVAILABLE when some could not be kept now: it is to be called again with what is left
     */
    void keep(List<Derived> derived, Function<String, @Nullable InForce> rules) {
        RecordWriter writer = new RecordWriter();
        Map<String, String> barred = new HashMap<>();
        while (!derived.isEmpty()) {
            // what is on the disk is not written again when the next part fails
            List<Derived> part = derived.subList(0, Math.min(derived.size(), RuleFeed.SIGNALS_MAX));
            List<byte[]> records = new ArrayList<>();
            Set<String> kept = new HashSet<>();
            for (Derived each : part) {
                InForce rule = rules.apply(each.rule());
                if (rule != null
                        && barred.computeIfAbsent(rule.by(), this::derivesBarred)
                                .isEmpty()) {
                    each.write(writer);
                    records.add(writer.toByteArray());
                    kept.add(each.rule());
                }
            }
            if (!records.isEmpty()) {
                conclusions.append(records);
            }
            long now = clock.micros();
            for (Derived each : part) {
                InForce rule = rules.apply(each.rule());
                if (rule != null) {
                    Tally tally = tallies.computeIfAbsent(each.rule(), _ -> new Tally());
                    if (kept.contains(each.rule())) {
                        tally.derive();
                    } else {
                        tally.refuse(barred.getOrDefault(rule.by(), ""), now);
                    }
                }
            }
            part.clear();
        }
    }

    /** A rule is another now, or gone. */
    void forget(String rule) {
        tallies.remove(rule);
    }

    /**
     * Why somebody may not have a rule command things; empty when they may, or when it commands none.
     *
     * @param space within which the rule's things lie
     * @param by who saved it, or is about to
     */
    String barred(RuleText rule, String space, String by) {
        if (!rule.commands()) {
            return rule.derive().isEmpty() ? "" : derivesBarred(by);
        }
        Principal.Member who = identities.maker(by).orElse(null);
        if (who == null) {
            return gone(by);
        }
        if (!access.may(who, Deed.COMMAND, space)) {
            return nameOf(who) + ", who saved the rule, may not command things of "
                    + (space.isEmpty() ? "all spaces" : "the space \"" + space + "\"");
        }
        return rule.others().stream()
                .filter(id -> directory
                        .thing(id)
                        .filter(thing -> !access.may(who, Deed.COMMAND, thing))
                        .isPresent())
                .findFirst()
                .map(id -> nameOf(who) + ", who saved the rule, may not command thing " + id)
                .orElse("");
    }

    /** Why somebody may not have a rule calculate properties; empty when they may. */
    private String derivesBarred(String by) {
        Principal.Member who = identities.maker(by).orElse(null);
        if (who == null) {
            return gone(by);
        }
        // no thing of the model reports the property any more, wherever it is
        return access.may(who, Deed.MANAGE_MODELS, "")
                ? ""
                : nameOf(who)
                        + ", who saved the rule, may not change models, and with them what their things calculate";
    }

    private static String gone(String by) {
        return "who saved the rule (" + by
                + ") is let in no more; somebody who may do what it does has to save it again";
    }

    /**
     * Carries out what was found, of each thing in its order; returns when the journal has it. What is done is taken out of the list.
     *
     * @param quiet whether the alarm of a signal was put aside, or is under maintenance: then nothing is commanded
     * @throws TaihuException UNAVAILABLE when some could not be asked now: it is to be called again with what is left
     */
    void carryOut(List<Effect> effects, Function<String, @Nullable InForce> rules, Predicate<AlarmSignal> quiet) {
        Map<String, List<Effect>> byThing = new LinkedHashMap<>();
        effects.forEach(each -> byThing.computeIfAbsent(
                        each.thing().isEmpty() ? "#" + each.signal().thing() : each.thing(), _ -> new ArrayList<>())
                .add(each));
        Set<Effect> done = ConcurrentHashMap.newKeySet();
        AtomicReference<RuntimeException> away = new AtomicReference<>();
        Semaphore room = new Semaphore(AT_ONCE);
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            byThing.values().forEach(each -> {
                room.acquireUninterruptibly();
                var _ = pool.submit(() -> {
                    try {
                        each.forEach(effect -> {
                            if (effect.kind() == Effect.Kind.EVENT || !quiet.test(effect.signal())) {
                                carryOut(effect, rules.apply(effect.signal().rule()));
                            }
                            done.add(effect);
                        });
                    } catch (RuntimeException e) {
                        away.set(e);
                    } finally {
                        room.release();
                    }
                });
            });
        }
        effects.removeAll(done);
        RuntimeException cause = away.get();
        if (cause != null) {
            throw cause;
        }
    }

    private void carryOut(Effect effect, @Nullable InForce rule) {
        if (rule == null) {
            return; // it was taken out of force meanwhile, and does nothing any more
        }
        Tally tally = tallies.computeIfAbsent(rule.rule().id(), _ -> new Tally());
        long now = clock.micros();
        try {
            Thing thing = (effect.thing().isEmpty()
                            ? directory.thing(effect.signal().thing())
                            : directory.thing(effect.thing()))
                    .orElseThrow(
                            () -> new TaihuException(ErrorCode.NOT_FOUND, "thing " + effect.thing() + " was deleted"));
            if (effect.kind() == Effect.Kind.EVENT) {
                event(effect, rule, thing);
                tally.done(true, now);
            } else if (ask(effect, rule, thing, tally, now)) {
                tally.done(false, now);
            }
        } catch (TaihuException e) {
            if (e.code() == ErrorCode.UNAVAILABLE) {
                throw e;
            }
            tally.refuse(effect.name() + ": " + e.getMessage(), now);
        }
    }

    /** An event as things send them; the same once more is the same row of history. */
    private void event(Effect effect, InForce rule, Thing thing) {
        ThingModel model = model(thing);
        Map<String, Object> data = new LinkedHashMap<>(effect.values());
        if (effect.severity() > 0) {
            data.putIfAbsent("severity", effect.severity());
        }
        data.putIfAbsent("rule", rule.text().name());
        long time = effect.signal().timeMicros();
        conclusions.append(new RecordWriter()
                .begin(
                        RecordKind.EVENT,
                        model,
                        thing.number(),
                        time,
                        Math.max(time, effect.signal().receivedMicros()))
                .event(effect.name(), json(data)));
    }

    /** Whether something was asked; not, when it was before, or the rule has asked for enough. */
    private boolean ask(Effect effect, InForce rule, Thing thing, Tally tally, long now) {
        AlarmSignal signal = effect.signal();
        String id = "rule-" + signal.rule() + "." + signal.thing() + "."
                + (signal.key().isEmpty() ? "" : signal.key() + ".") + signal.sequence() + "." + effect.item();
        if (commands.invocation(id).isPresent()) {
            return false;
        }
        if (!effect.unknown().isEmpty()) {
            throw new TaihuException(
                    ErrorCode.INVALID, effect.unknown() + " was not known, so it was not asked of " + thing.id());
        }
        long within = effect.withinMicros() > 0 ? effect.withinMicros() : expiryMicros;
        long left = signal.timeMicros() + within - now;
        if (left <= 0) {
            throw new TaihuException(
                    ErrorCode.CONFLICT,
                    "the alarm of " + thing.id() + " was found "
                            + Duration.ofMillis((now - signal.timeMicros()) / 1_000)
                                    .toSeconds() + " s late, and so it was not asked any more");
        }
        Principal.Member who = identities
                .maker(rule.by())
                .orElseThrow(
                        () -> new TaihuException(ErrorCode.FORBIDDEN, barred(rule.text(), rule.space(), rule.by())));
        if (!access.may(who, Deed.COMMAND, thing)) {
            throw new TaihuException(
                    ErrorCode.FORBIDDEN, nameOf(who) + ", who saved the rule, may not command thing " + thing.id());
        }
        if (!tally.take(now, perMinute)) {
            return false;
        }
        boolean action = effect.kind() == Effect.Kind.ACTION;
        Asker asker = new Asker(
                who.account().isEmpty() ? rule.by() : who.account(),
                nameOf(who),
                reason(rule, signal),
                "rule/" + signal.rule(),
                id,
                action || effect.withinMicros() > 0 ? Duration.ofMillis(Math.max(1, left / 1_000)) : null);
        try {
            if (action) {
                commands.act(thing, effect.name(), input(effect, thing), asker);
            } else {
                commands.desire(thing, effect.name(), json(effect.values().get("")), asker);
            }
        } catch (TaihuException e) {
            tally.giveBack();
            throw e;
        }
        return true;
    }

    /** What an action is given; an object without members where its model says that there is one. */
    private String input(Effect effect, Thing thing) {
        if (effect.values().containsKey("")) {
            return json(effect.values().get(""));
        }
        boolean plain = effect.values().isEmpty()
                && model(thing)
                        .action(effect.name())
                        .filter(action -> !action.schema().isEmpty())
                        .isEmpty();
        return plain ? "" : json(effect.values());
    }

    private static String reason(InForce rule, AlarmSignal signal) {
        String said = "rule " + rule.text().name() + ", "
                + (signal.kind() == AlarmSignal.Kind.RAISED ? "alarm raised" : "alarm cleared") + ": "
                + signal.message();
        return said.length() <= Invocation.WORDS_MAX ? said : said.substring(0, Invocation.WORDS_MAX);
    }

    private ThingModel model(Thing thing) {
        Optional<ThingModel> model = directory.modelOf(thing.id());
        return model.orElseThrow(() -> new TaihuException(ErrorCode.NOT_FOUND, "thing " + thing.id() + " was deleted"));
    }

    private String nameOf(Principal.Member who) {
        String name = Identities.nameOf(directory.registry(), who);
        return name.isEmpty() ? Identities.by(who) : name;
    }

    private static String json(@Nullable Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("values of a rule cannot be written", e);
        }
    }
}

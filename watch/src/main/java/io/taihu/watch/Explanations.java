package io.taihu.watch;

import io.taihu.core.Directory;
import io.taihu.core.Twin;
import io.taihu.core.Twins;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.rules.Backtest;
import io.taihu.rules.Engine;
import io.taihu.rules.Explanation;
import io.taihu.rules.Fault;
import io.taihu.rules.Rule;
import io.taihu.rules.Watched;
import io.taihu.spi.Clock;
import io.taihu.spi.History;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tells why a rule does or does not fire for a thing: now, by the state of the engine that runs; and at another moment or by a text that
 * is not saved, by judging anew what history has from before. Thread-safe; blocks.
 */
public final class Explanations {
    /** Most readings that are judged anew to explain one moment. */
    @Limit(
            value = "Most readings that are judged anew to explain a rule at a moment",
            zh = "解释某一时刻的规则时重新判断的最多读数",
            reached = Limit.Reached.REFUSED)
    static final int READINGS_MAX = 3_000_000;

    private static final long DAY_MICROS = 86_400_000_000L;
    /** So many times the longest time of a rule is looked back. */
    private static final int LOOK_BACK_TIMES = 2;
    /** How far before that a value is looked for that was not reported since. */
    private static final long LAST_MICROS = 7 * DAY_MICROS;

    private final Directory directory;
    private final Rulebook rules;
    private final RuleFeed feed;
    private final Twins twins;
    private final CompletableFuture<? extends History> history;
    private final Clock clock;

    /** @param history completes when it is open; what needs it is UNAVAILABLE until then */
    public Explanations(
            Directory directory,
            Rulebook rules,
            RuleFeed feed,
            Twins twins,
            CompletableFuture<? extends History> history,
            Clock clock) {
        this.directory = directory;
        this.rules = rules;
        this.feed = feed;
        this.twins = twins;
        this.history = history;
        this.clock = clock;
    }

    /**
     * How a rule stands with a thing.
     *
     * @param fromMicros since when readings were judged anew for it; 0 when it is what the engine that runs says
     */
    public record Explained(Explanation explanation, long fromMicros) {}

    /**
     * A rule in force that is about a thing, with how it stands with it.
     *
     * @param space of the rule
     * @param titles by language tag; under the empty one where it is the same in all
     */
    public record Standing(
            String rule, String space, String name, Map<String, String> titles, Explanation explanation) {}

    /** What was found for a text, or why it is no rule. */
    public record OfText(List<Fault> faults, Optional<Explained> explained) {}

    /** How a rule in force stands with a thing now; empty when it is not in force or not about the thing. */
    public Optional<Explained> now(String rule, Thing thing) {
        return Optional.ofNullable(feed.explain(List.of(rule), thing.number()).get(rule))
                .map(it -> new Explained(it, 0));
    }

    /** How all rules in force that are about a thing stand with it now. */
    public List<Standing> standings(Thing thing) {
        List<InForce> all = rules.about(Watched.of(thing));
        if (all.isEmpty()) {
            return List.of();
        }
        Map<String, Explanation> found =
                feed.explain(all.stream().map(each -> each.rule().id()).toList(), thing.number());
        List<Standing> standings = new ArrayList<>();
        for (InForce each : all) {
            Explanation explanation = found.get(each.rule().id());
            if (explanation != null) {
                standings.add(new Standing(
                        each.rule().id(),
                        each.space(),
                        each.rule().name(),
                        each.text().title(),
                        explanation));
            }
        }
        return standings;
    }

    /** How the rule that is in force stood with a thing at a moment; empty when it is not in force or not about the thing. */
    public Optional<Explained> then(String rule, Thing thing, long atMicros) {
        return rules.inForce(rule).flatMap(it -> explained(it, _ -> true, thing, atMicros));
    }

    /**
     * How a text that is not saved stands with a thing.
     *
     * @param sees whether whoever asks may see the space with a path
     * @param atMicros null for now
     */
    public OfText ofText(String text, Predicate<String> sees, Thing thing, @Nullable Long atMicros) {
        List<Fault> faults = new ArrayList<>();
        RuleSource.Compiled it = rules.reader().compiled(text, sees, faults).orElse(null);
        return new OfText(
                List.copyOf(faults), it == null ? Optional.empty() : explained(it.rule(), sees, thing, atMicros));
    }

    private Optional<Explained> explained(Rule rule, Predicate<String> sees, Thing thing, @Nullable Long atMicros) {
        Watched watched = Watched.of(thing);
        if (!rule.isAbout(watched)) {
            return Optional.empty();
        }
        long now = clock.micros();
        long at = atMicros == null ? now : Math.min(atMicros, now);
        long from = Math.max(0, at - Math.max(DAY_MICROS, LOOK_BACK_TIMES * rule.lookBackMicros()));
        Engine engine = new Engine(from, _ -> {});
        Companions companions = new Companions(directory, rules.desires(), List.of(rule), List.of(thing), sees);
        companions.company().join(engine, List.of(rule));
        engine.put(rule);
        engine.thing(watched);
        engine.begin();
        companions.questions().forEach(each -> seed(engine, each, from));
        replay(engine, companions, thing, from, at);
        if (atMicros == null) {
            // what history does not show yet
            List<Thing> all = new ArrayList<>(companions.others());
            all.add(thing);
            for (Twin twin : twins.twins(all)) {
                directory
                        .model(twin.thing().model())
                        .ifPresent(model -> new Seed(model).readings(twin).forEach(engine::reading));
            }
        }
        engine.advance(at);
        return engine.explain(rule.id(), thing.number()).map(it -> new Explained(it, from));
    }

    /** What was reported last before the time that is looked at. */
    private void seed(Engine engine, Companions.Question question, long from) {
        History.Query before = question.over(Math.max(0, from - LAST_MICROS), from);
        PastFeed.open(history).latest(before, (id, _, values) -> {
            Long number = question.numbers().get(id);
            if (number != null) {
                Seed.readings(question.model(), number, before.properties(), values)
                        .forEach(engine::reading);
            }
        });
    }

    private void replay(Engine engine, Companions companions, Thing thing, long from, long at) {
        Backtest.Readings past = companions.past(PastFeed.open(history), from, at + 1);
        int count = 0;
        while (past.next()) {
            if (++count > READINGS_MAX) {
                throw new TaihuException(
                        ErrorCode.TOO_LARGE,
                        "\"" + thing.id() + "\", and those that the rule looks at from it, have more than "
                                + READINGS_MAX + " readings within the time that the rule looks back");
            }
            engine.advance(past.record().receivedMicros());
            engine.reading(past.record());
        }
    }
}

package io.taihu.watch;

import io.taihu.core.Directory;
import io.taihu.model.ErrorCode;
import io.taihu.model.Property;
import io.taihu.model.Space;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.model.ThingModel;
import io.taihu.rules.Backtest;
import io.taihu.rules.Desire;
import io.taihu.rules.Rule;
import io.taihu.rules.Watched;
import io.taihu.spi.History;
import io.taihu.spi.Registry.Bond;
import io.taihu.spi.Registry.ThingQuery;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Things that rules look at from some of their own, as these belong together now, and whose readings of the past are needed. Blocks on the
 * registry while it is made; immutable.
 */
final class Companions {
    private static final int PAGE = 1_000;

    private final Directory directory;
    private final List<Rule> rules;
    private final Collection<Thing> own;
    private final Predicate<String> sees;
    private final Map<Long, Thing> others = new LinkedHashMap<>();
    private final List<Backtest.Bond> bonds = new ArrayList<>();
    private final List<Desire> desires = new ArrayList<>();

    /**
     * @param rules about things of one model
     * @param own those of them that are looked at
     * @param sees whether whoever asks may see the space with a path: others are left out
     * @throws TaihuException INVALID when they see more than {@value Backtests#THINGS_MAX} others
     */
    Companions(Directory directory, Desires desires, List<Rule> rules, Collection<Thing> own, Predicate<String> sees) {
        this.directory = directory;
        this.rules = rules;
        this.own = own;
        this.sees = sees;
        Set<Long> numbers = new HashSet<>();
        own.forEach(each -> numbers.add(each.number()));
        rules.stream().flatMap(rule -> rule.beyond().stream()).distinct().forEach(each -> {
            if (each.relation().isEmpty()) {
                ofSpaces(each.model());
            } else {
                related(each, numbers);
            }
        });
        rules.forEach(rule -> desires.of(rule, numbers::contains, this.desires::add));
    }

    private void ofSpaces(String model) {
        Set<String> spaces = new TreeSet<>();
        own.forEach(each -> spaces.add(each.space()));
        for (String space : spaces) {
            if (spaces.stream().noneMatch(above -> !above.equals(space) && Space.within(space, above))) {
                String after = null;
                List<Thing> page;
                do {
                    page = directory.things(new ThingQuery(space, model, null, Map.of()), after, PAGE);
                    page.forEach(this::add);
                    after = page.isEmpty() ? null : page.getLast().id();
                } while (page.size() == PAGE);
            }
        }
    }

    private void related(Rule.Beyond beyond, Set<Long> numbers) {
        Bond after = null;
        List<Bond> page;
        do {
            page = directory.registry().bonds(beyond.relation(), after, PAGE);
            for (Bond each : page) {
                boolean from = numbers.contains(each.from());
                boolean to = numbers.contains(each.to());
                if (from || to) {
                    bonds.add(new Backtest.Bond(beyond.relation(), each.from(), each.to()));
                }
                if (from) {
                    add(each.to(), beyond.model());
                }
                if (to) {
                    add(each.from(), beyond.model());
                }
            }
            after = page.isEmpty() ? null : page.getLast();
        } while (page.size() == PAGE);
    }

    private void add(long number, String model) {
        directory.thing(number).filter(each -> each.model().equals(model)).ifPresent(this::add);
    }

    private void add(Thing thing) {
        if (sees.test(thing.space())) {
            others.put(thing.number(), thing);
        }
        if (others.size() > Backtests.THINGS_MAX) {
            throw new TaihuException(
                    ErrorCode.INVALID,
                    "the rule looks at more than " + Backtests.THINGS_MAX
                            + " other things; ask for some things of its own");
        }
    }

    Collection<Thing> others() {
        return others.values();
    }

    Backtest.Company company() {
        return new Backtest.Company(others().stream().map(Watched::of).toList(), bonds, desires);
    }

    /**
     * A question to history about things of one model, with their numbers by their ids.
     *
     * @param named whether the things are few enough to be named
     */
    record Question(ThingModel model, Map<String, Long> numbers, List<Property> properties, boolean named) {
        History.Query over(long fromMicros, long toMicros) {
            return new History.Query(
                    model, named ? List.copyOf(numbers.keySet()) : List.of(), properties, fromMicros, toMicros);
        }
    }

    /** What is to be asked to have the readings of all, those of other models than the rules' own first. */
    List<Question> questions() {
        Map<String, Map<String, Long>> numbers = new LinkedHashMap<>();
        Map<String, Set<Integer>> slots = new HashMap<>();
        rules.stream()
                .flatMap(rule -> rule.beyond().stream())
                .map(Rule.Beyond::model)
                .distinct()
                .forEach(model -> {
                    numbers.put(model, new LinkedHashMap<>());
                    Set<Integer> seen = new LinkedHashSet<>();
                    rules.forEach(rule -> seen.addAll(rule.seen(model)));
                    slots.put(model, seen);
                });
        others().forEach(each -> numbers.computeIfAbsent(each.model(), _ -> new LinkedHashMap<>())
                .put(each.id(), each.number()));
        ThingModel model = rules.getFirst().model();
        Map<String, Long> ours = numbers.getOrDefault(model.name(), new LinkedHashMap<>());
        Set<Integer> ourSlots = slots.getOrDefault(model.name(), new LinkedHashSet<>());
        numbers.remove(model.name());
        numbers.put(model.name(), ours);
        slots.put(model.name(), ourSlots);
        own.forEach(each -> ours.put(each.id(), each.number()));
        // of another version they stand in the same slots
        rules.forEach(rule -> rule.properties().forEach(each -> ourSlots.add(each.slot())));
        List<Question> questions = new ArrayList<>();
        numbers.forEach((name, things) -> {
            ThingModel of = name.equals(model.name())
                    ? model
                    : directory
                            .model(name)
                            .orElseThrow(() -> new TaihuException(
                                    ErrorCode.INVALID, "there is no model \"" + name + "\" any more"));
            List<Property> properties = of.slots().stream()
                    .filter(each -> slots.getOrDefault(name, Set.of()).contains(each.slot()))
                    .toList();
            if (!things.isEmpty()) {
                questions.add(new Question(of, things, properties, things.size() <= Backtests.NAMED));
            }
        });
        return questions;
    }

    /** Readings of all within a time, in one order. */
    Backtest.Readings past(History history, long fromMicros, long toMicros) {
        List<PastFeed> feeds = questions().stream()
                .map(each -> new PastFeed(history, each.over(fromMicros, toMicros), each.numbers()))
                .toList();
        return feeds.size() == 1 ? feeds.getFirst() : new PastMerge(feeds);
    }
}

package io.taihu.watch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.taihu.alarms.Alarms;
import io.taihu.alarms.Parent;
import io.taihu.core.Directory;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.model.ThingModel;
import io.taihu.notices.Channels;
import io.taihu.rules.ChannelNames;
import io.taihu.rules.Engine;
import io.taihu.rules.Fault;
import io.taihu.rules.Rule;
import io.taihu.rules.RuleReader;
import io.taihu.rules.RuleText;
import io.taihu.rules.RuleTrials;
import io.taihu.rules.ShiftCalendar;
import io.taihu.rules.Watched;
import io.taihu.spi.DocumentStore;
import io.taihu.spi.DocumentStore.Document;
import io.taihu.spi.DocumentStore.NewDocument;
import io.taihu.spi.Registry.ThingQuery;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All rules, as people write them: kept as documents of the space within which their things lie, and put in force. Thread-safe; blocks on
 * the registry, whose errors it passes on.
 */
public final class Rulebook {
    /** Most rules. */
    @Limit(value = "Most rules", zh = "最多规则数", reached = Limit.Reached.REFUSED)
    static final int RULES_MAX = 5_000;
    /** Most things that are counted to tell how many a rule is about. */
    @Limit(
            value = "Most things that are counted to tell how many a rule is about",
            zh = "统计规则涉及的物时的最多计数",
            reached = Limit.Reached.LEFT_OUT)
    static final int THINGS_COUNTED = 10_000;

    /** Classes of this room that have limits, for the page of limits. */
    public static final List<Class<?>> LIMITED = Stream.concat(
                    Rule.LIMITED.stream(),
                    Stream.of(
                            Rulebook.class,
                            RuleFeed.class,
                            Outputs.class,
                            Floods.class,
                            Calendars.class,
                            Geofences.class,
                            Backtests.class,
                            Explanations.class))
            .toList();

    private static final String KIND = "rule";
    private static final int PAGE = 1_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Directory directory;
    private final DocumentStore store;
    private final RuleSource reader;
    private final Alarms alarms;
    private final RuleFeed feed;
    private final Calendars calendars;
    private final Geofences geofences;
    private final Channels channels;
    private final Around around;
    /** By id: those that are in force or should be. */
    private final Map<String, Held> held = new ConcurrentHashMap<>();

    public Rulebook(Directory directory, Alarms alarms, Channels channels, RuleFeed feed) {
        this.directory = directory;
        this.store = directory.registry().documents();
        this.alarms = alarms;
        this.feed = feed;
        this.calendars = new Calendars(directory, this::users, this::calendarChanged);
        this.geofences = new Geofences(directory, this::askers, this::geofencesChanged);
        this.channels = channels;
        this.around = new Around(directory, calendars, geofences, channels);
        this.reader = new RuleSource(directory, around);
    }

    /** The calendars of shifts that rules look at. */
    public Calendars calendars() {
        return calendars;
    }

    /** What people have drawn for rules to ask. */
    public Geofences geofences() {
        return geofences;
    }

    /**
     * What was found in a rule's text.
     *
     * @param faults in the order in which they stand; empty when it can be put in force
     * @param name of the rule, empty when it cannot be read
     * @param model of its things, empty when it cannot be read
     * @param space within which they lie; empty for everywhere
     * @param things how many there are now, at most {@value #THINGS_COUNTED}
     */
    public record Checked(List<Fault> faults, String name, String model, String space, int things) {}

    /**
     * A rule as it is kept.
     *
     * @param titles by language tag; under the empty one where it is the same in all
     * @param about what its text says about it; empty when it says nothing
     * @param revision grows with each change
     * @param by whose it is: an account, or {@code token/ID}
     * @param faults why it is not in force although it should be
     */
    public record Written(
            String id,
            String space,
            String name,
            Map<String, String> titles,
            String model,
            String about,
            String text,
            boolean enabled,
            long revision,
            String by,
            Instant created,
            Instant changed,
            List<Fault> faults,
            Health health) {}

    /**
     * How a rule has fared since it was put in force.
     *
     * @param evaluations how often it was judged
     * @param raised how many alarms it has raised
     * @param active things that have an alarm by it now
     * @param nanos what a judgement has cost of late, on average; 0 before it was measured
     * @param unknown how often it was not known whether what it wants holds, as something it looks at was not there or not valid
     * @param done what has become of what it does besides alarms and notices
     * @param barred why none of its commands is carried out; empty when they may be
     * @param untold which channels it names that are not there; empty when they are
     */
    public record Health(
            long evaluations,
            long raised,
            long active,
            long nanos,
            long unknown,
            Outputs.Done done,
            String barred,
            String untold) {
        /** Why what it does is not done; empty when nothing is wrong. */
        public String problem() {
            return Stream.of(barred, done.problem(), untold)
                    .filter(each -> !each.isEmpty())
                    .findFirst()
                    .orElse("");
        }
    }

    /**
     * A rule that does not do what it says.
     *
     * @param why in words
     */
    public record Troubled(String id, String name, String space, String why) {}

    /**
     * A rule that is held, with what is wrong with it, or what can be put in force.
     *
     * @param geofences ids of those that it asks
     */
    private record Held(
            Document document,
            Definition definition,
            List<Fault> faults,
            @Nullable Rule rule,
            @Nullable RuleText text,
            Set<String> geofences) {
        boolean isNewerThan(Held other) {
            return document.revision() > other.document.revision();
        }
    }

    private record Definition(String text, boolean enabled) {}

    /** Puts all that are kept in force. */
    public void start() {
        String after = null;
        List<Document> page;
        List<InForce> all = new ArrayList<>();
        calendars.load();
        geofences.load();
        do {
            page = store.documents(KIND, List.of(""), after, PAGE);
            for (Document each : page) {
                Held read = read(each);
                held.put(each.id(), read);
                inForce(read).ifPresent(all::add);
            }
            after = page.isEmpty() ? null : page.getLast().id();
        } while (page.size() == PAGE);
        held.values().stream()
                .filter(each -> each.rule() != null)
                .map(each -> each.rule().model().name())
                .distinct()
                .forEach(this::derive);
        directory.onModel(this::modelChanged);
        directory.onSpaces(this::spacesChanged);
        channels.use(new ChannelUsers());
        suppress();
        feed.start(all);
    }

    /**
     * How the tests of a rule went.
     *
     * @param space of the rule's things; empty also when it cannot be read
     * @param faults why they could not be run; then there are no results
     */
    public record Tested(String space, List<Fault> faults, List<RuleTrials.Result> results) {}

    // what people do

    /**
     * What is wrong with a text, for somebody: what lies in spaces that they may not see is not named, and not taken either.
     *
     * @param sees whether they may see the space with a path
     * @param channels whether they may see the channels of one
     */
    public Checked check(String text, Predicate<String> sees, Predicate<String> channels) {
        List<Fault> faults = new ArrayList<>();
        RuleText read = RuleReader.read(text, faults).orElse(null);
        if (read == null) {
            return new Checked(List.copyOf(faults), "", "", "", 0);
        }
        reader.checked(read, sees, channels, faults)
                .ifPresent(rule -> Derivations.check(rule, read, allInForce(), faults));
        return new Checked(List.copyOf(faults), read.name(), read.model(), read.space(), things(read));
    }

    /** What is wrong with a text, for somebody who is told the names of no channels. */
    public Checked check(String text, Predicate<String> sees) {
        return check(text, sees, _ -> false);
    }

    /** Runs the tests of a text; nothing is kept. */
    public Tested test(String text, Predicate<String> sees) {
        List<Fault> faults = new ArrayList<>();
        return reader.compiled(text, sees, faults)
                .map(it -> new Tested(
                        it.rule().space(), List.of(), RuleTrials.run(it.rule(), it.text(), it.surroundings())))
                .orElseGet(() -> new Tested(
                        RuleReader.read(text, new ArrayList<>())
                                .map(RuleText::space)
                                .orElse(""),
                        List.copyOf(faults),
                        List.of()));
    }

    /** Writes a new rule: INVALID with its first fault when it has any, CONFLICT when its space has one of this name. */
    public Written create(String text, boolean enabled, String by) {
        RuleText read = sound(text);
        if (held.size() >= RULES_MAX) {
            throw new TaihuException(
                    ErrorCode.QUOTA, "there can be at most " + RULES_MAX + " rules; delete some that are not needed");
        }
        free(read, "");
        allowed(read, enabled, by);
        return put(store.create(new NewDocument(KIND, read.space(), read.name(), definition(text, enabled), "{}", by)));
    }

    /** Writes a rule anew; its revision must be the present one, and its space stays. */
    public Written update(String id, String text, boolean enabled, String by, long revision) {
        Document present = document(id);
        if (!enabled && definition(present).text().equals(text)) {
            // whatever is wrong with it by now, it can be switched off
            return put(store.update(id, present.title(), definition(text, false), by, revision));
        }
        RuleText read = sound(text);
        if (!present.space().equals(read.space())) {
            throw new TaihuException(
                    ErrorCode.INVALID,
                    "things.space must stay \"" + present.space()
                            + "\"; for another space write a new rule and delete this one");
        }
        free(read, id);
        allowed(read, enabled, by);
        return put(store.update(id, read.name(), definition(text, enabled), by, revision));
    }

    /** Deletes a rule and ends its alarms. */
    public void delete(String id, long revision) {
        document(id);
        store.delete(id, revision);
        Held gone = held.get(id);
        held.computeIfPresent(id, (_, _) -> {
            feed.remove(id);
            return null;
        });
        alarms.ruleDeleted(id);
        suppress();
        if (gone != null && gone.text() != null) {
            derive(gone.text().model());
        }
    }

    // what is asked

    public Optional<Written> rule(String id) {
        return store.document(id).filter(each -> each.kind().equals(KIND)).map(this::written);
    }

    /** Those of some spaces and below, newest first, those before the id {@code after}. */
    public List<Written> rules(List<String> spaces, @Nullable String after, int limit) {
        return store.documents(KIND, spaces, after, limit).stream()
                .map(this::written)
                .toList();
    }

    /** The functions of the language by name, each with how it is written and what it gives. */
    public Map<String, String> functions() {
        return Rule.functions();
    }

    /** Why rules are behind, in words; empty when they keep up. */
    public String trouble() {
        return feed.trouble();
    }

    /** Rules in force that do not do what they say, at most so many. */
    public List<Troubled> troubled(int most) {
        return held.values().stream()
                .filter(each -> each.definition().enabled() && each.text() != null && each.rule() != null)
                .map(each -> {
                    String why = health(each.document(), each.text(), true).problem();
                    return new Troubled(
                            each.document().id(),
                            each.document().title(),
                            each.document().space(),
                            why);
                })
                .filter(each -> !each.why().isEmpty())
                .limit(most)
                .toList();
    }

    // within

    /** Whoever has a rule command things may command these themselves. */
    private void allowed(RuleText read, boolean enabled, String by) {
        String barred = enabled ? feed.barred(read, read.space(), by) : "";
        if (!barred.isEmpty()) {
            throw new TaihuException(ErrorCode.FORBIDDEN, barred);
        }
    }

    private Document document(String id) {
        return store.document(id)
                .filter(each -> each.kind().equals(KIND))
                .orElseThrow(() -> new TaihuException(ErrorCode.NOT_FOUND, "there is no rule \"" + id + "\""));
    }

    private void free(RuleText read, String own) {
        for (Held each : held.values()) {
            if (!each.document().id().equals(own)
                    && each.document().space().equals(read.space())
                    && each.document().title().equals(read.name())) {
                throw new TaihuException(
                        ErrorCode.CONFLICT,
                        "the space \"" + read.space() + "\" has a rule \"" + read.name()
                                + "\" already; take another name");
            }
        }
    }

    private RuleText sound(String text) {
        List<Fault> faults = new ArrayList<>();
        RuleText read = RuleReader.read(text, faults).orElse(null);
        if (read != null) {
            reader.sound(read, faults).ifPresent(rule -> Derivations.check(rule, read, allInForce(), faults));
        }
        if (read == null || !faults.isEmpty()) {
            throw new TaihuException(ErrorCode.INVALID, "line " + faults.getFirst());
        }
        return read;
    }

    /** Takes what was written, unless something newer has come meanwhile. */
    private Written put(Document document) {
        Held read = read(document);
        Held former = held.get(document.id());
        held.merge(document.id(), read, (present, ours) -> present.isNewerThan(ours) ? present : ours);
        suppress(); // before it raises anything
        Stream.of(Optional.ofNullable(former), Optional.of(read))
                .flatMap(Optional::stream)
                .map(Held::text)
                .filter(Objects::nonNull)
                .map(RuleText::model)
                .distinct()
                .forEach(this::derive);
        held.computeIfPresent(document.id(), (_, present) -> {
            enforce(present);
            return present;
        });
        if (!read.definition().enabled()) {
            alarms.ruleDeleted(document.id());
        }
        return written(document);
    }

    /** Has a rule judged, or not any more; within a change of what is held, so that the last that is held is the last that is told. */
    private void enforce(Held rule) {
        inForce(rule)
                .ifPresentOrElse(feed::put, () -> feed.remove(rule.document().id()));
    }

    /** Says by which others alarms are suppressed: rules are named, and whose name is taken by several means all of them. */
    private void suppress() {
        List<InForce> all = allInForce().toList();
        Map<String, List<String>> ids = new HashMap<>();
        all.forEach(each -> ids.computeIfAbsent(each.text().name(), _ -> new ArrayList<>())
                .add(each.rule().id()));
        Map<String, List<Parent>> parents = new HashMap<>();
        for (InForce each : all) {
            each.text()
                    .under()
                    .forEach(under -> ids.getOrDefault(under.rule(), List.of())
                            .forEach(id -> parents.computeIfAbsent(each.rule().id(), _ -> new ArrayList<>())
                                    .add(new Parent(Parent.Of.valueOf(under.of().name()), id))));
        }
        alarms.suppress(parents);
    }

    private Held read(Document document) {
        Definition definition = definition(document);
        List<Fault> faults = new ArrayList<>();
        RuleText text = RuleReader.read(definition.text(), faults).orElse(null);
        Set<String> asked = new HashSet<>();
        Rule rule = text == null
                ? null
                : reader.kept(document.id(), document.space(), text, faults, asked::add)
                        .orElse(null);
        return new Held(
                document, definition, List.copyOf(faults), faults.isEmpty() ? rule : null, text, Set.copyOf(asked));
    }

    private static Optional<InForce> inForce(Held read) {
        Rule rule = read.rule();
        RuleText text = read.text();
        return rule == null || text == null || !read.definition().enabled()
                ? Optional.empty()
                : Optional.of(new InForce(
                        rule, text, read.document().space(), read.document().by()));
    }

    private Stream<InForce> allInForce() {
        return held.values().stream().flatMap(each -> inForce(each).stream());
    }

    /** Tells the road which properties of a model things do not report. */
    private void derive(String model) {
        directory.model(model).ifPresent(present -> {
            directory.derive(present, Derivations.of(model, allInForce()));
        });
    }

    /** Names of the rules that look at a calendar, whether they are in force or not. */
    private List<String> users(ShiftCalendar calendar) {
        return names(each -> {
            Rule rule = each.rule();
            return rule != null
                    && rule.calendars().stream()
                            .anyMatch(used -> used.space().equals(calendar.space())
                                    && used.name().equals(calendar.name()));
        });
    }

    private void calendarChanged(String name) {
        for (Held each : held.values()) {
            Rule rule = each.rule();
            if (rule == null
                    || rule.calendars().stream().anyMatch(used -> used.name().equals(name))) {
                again(each);
            }
        }
    }

    /** The rules that name channels, whether they are in force or not. */
    private final class ChannelUsers implements Channels.Users {
        @Override
        public List<String> of(Channels.Named channel, boolean byTitle) {
            return those((space, text) -> {
                ChannelNames channels = around.channels(space, _ -> false);
                return text.channels().stream()
                        .filter(name -> !byTitle || !name.equals(channel.id()))
                        .anyMatch(name -> channels.meant(name).contains(channel.id()));
            });
        }

        @Override
        public List<String> confused(Channels.Named channel) {
            return those((space, text) -> !ChannelNames.isId(channel.title())
                    && text.channels().contains(channel.title())
                    && ChannelNames.reaches(space, channel.space())
                    && around.channels(space, _ -> false).meant(channel.title()).stream()
                            .anyMatch(id -> !id.equals(channel.id())));
        }

        private List<String> those(BiPredicate<String, RuleText> which) {
            return names(each -> {
                RuleText text = each.text();
                return text != null
                        && !text.channels().isEmpty()
                        && which.test(each.document().space(), text);
            });
        }
    }

    Desires desires() {
        return feed.desires();
    }

    /** Names of the rules that ask a geofence, whether they are in force or not. */
    private List<String> askers(String geofence) {
        return names(each -> each.geofences().contains(geofence));
    }

    /** Names of some of the rules, in order. */
    private List<String> names(Predicate<Held> which) {
        return held.values().stream()
                .filter(which)
                .map(each -> each.document().title())
                .sorted()
                .toList();
    }

    /** One that is new may also hold where another of its name did, or put right what was wrong. */
    private void geofencesChanged() {
        for (Held each : held.values()) {
            if (each.rule() == null || !each.geofences().isEmpty()) {
                again(each);
            }
        }
    }

    RuleSource reader() {
        return reader;
    }

    /** The version of a rule that is in force. */
    Optional<Rule> inForce(String id) {
        return Optional.ofNullable(held.get(id)).flatMap(Rulebook::inForce).map(InForce::rule);
    }

    /** The rules in force that are about a thing, by their names. */
    List<InForce> about(Watched thing) {
        return allInForce()
                .filter(each -> each.rule().isAbout(thing))
                .sorted(Comparator.comparing(each -> each.rule().name()))
                .toList();
    }

    private int things(RuleText text) {
        int counted = 0;
        String after = null;
        List<Thing> page;
        do {
            page = directory.things(new ThingQuery(text.space(), text.model(), null, text.labels()), after, PAGE);
            counted +=
                    (int) page.stream().filter(thing -> text.names(thing.id())).count();
            after = page.isEmpty() ? null : page.getLast().id();
        } while (page.size() == PAGE && counted < THINGS_COUNTED);
        return counted;
    }

    private Written written(Document it) {
        Held known = held.get(it.id());
        Held read = known != null && known.document().revision() == it.revision() ? known : read(it);
        RuleText text = read.text();
        return new Written(
                it.id(),
                it.space(),
                it.title(),
                text == null ? Map.of() : text.title(),
                text == null ? "" : text.model(),
                text == null ? "" : text.about(),
                read.definition().text(),
                read.definition().enabled(),
                it.revision(),
                it.by(),
                it.created(),
                it.changed(),
                read.faults(),
                health(it, text, read.definition().enabled()));
    }

    private Health health(Document it, @Nullable RuleText text, boolean enabled) {
        Engine.Standing standing = feed.standing(it.id());
        return new Health(
                standing.evaluations(),
                standing.raised(),
                standing.active(),
                standing.nanos(),
                standing.unknown(),
                feed.done(it.id()),
                enabled && text != null ? feed.barred(text, it.space(), it.by()) : "",
                enabled && text != null ? around.untold(it.space(), text.channels()) : "");
    }

    /** A newer version of a model may put right what was wrong, or make wrong what was right. */
    private void modelChanged(ThingModel model) {
        for (Held each : held.values()) {
            RuleText text = each.text();
            Rule rule = each.rule();
            if ((text != null && text.model().equals(model.name()))
                    || rule == null
                    || rule.beyond().stream().anyMatch(beyond -> beyond.model().equals(model.name()))) {
                again(each);
            }
        }
        suppress();
        derive(model.name());
    }

    private void spacesChanged() {
        calendars.load();
        geofences.load();
        channels.changed();
        around.spacesChanged();
        held.values().forEach(this::again);
        suppress();
    }

    private void again(Held former) {
        store.document(former.document().id())
                .map(this::read)
                .ifPresent(read -> held.computeIfPresent(read.document().id(), (_, present) -> {
                    if (present.isNewerThan(read)) {
                        return present;
                    }
                    if (!Objects.equals(read.rule(), present.rule())) {
                        enforce(read);
                    }
                    return read;
                }));
    }

    private static String definition(String text, boolean enabled) {
        return JSON.createObjectNode().put("text", text).put("enabled", enabled).toString();
    }

    private static Definition definition(Document document) {
        try {
            JsonNode definition = JSON.readTree(document.definition());
            return new Definition(
                    definition.path("text").asText(), definition.path("enabled").asBoolean());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("rule " + document.id() + " cannot be read", e);
        }
    }
}

package io.taihu.core;

import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.Location;
import io.taihu.model.Property;
import io.taihu.model.Space;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.model.ThingModel;
import io.taihu.spi.Clock;
import io.taihu.spi.Registry;
import io.taihu.spi.Registry.NewThing;
import io.taihu.spi.Registry.Relation;
import io.taihu.spi.Setting;
import io.taihu.spi.Settings;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is registered, held in memory as the road needs it; every change of things, models and spaces goes through here, so
 * that the registry, the road and the readers agree.
 *
 * <p>Thread-safe. Methods whose name begins with {@code cached} only look at memory; all others may block on the registry. It
 * holds one entry for each thing that was asked for and exists, so its size is bounded by the things registered.
 */
public final class Directory {
    /** How far an open model grows by itself. */
    @Limit(reached = Limit.Reached.REFUSED)
    public static final Setting<Long> PROPERTIES_MAX = Setting.number(
            "model.properties-max", 256, 1, ThingModel.SLOTS_MAX, "Most properties that an open model gets by itself");
    /** Readings a second of one thing. */
    @Limit(reached = Limit.Reached.WAITS)
    public static final Setting<Long> THING_READINGS_MAX = Setting.number(
            "quota.thing-readings", 0, 0, 10_000_000, "Most readings a second from one thing, 0 for no limit");

    /** The zone of all spaces that name none. */
    public static final Setting<String> ZONE = new Setting<>(
            "space.zone",
            "",
            "Time zone where no space names one, such as Asia/Shanghai; that of the machine when empty",
            text -> {
                if (!text.isEmpty() && !Space.isZone(text)) {
                    throw new IllegalArgumentException("must be an IANA time zone such as Asia/Shanghai, or empty");
                }
                return text;
            });

    private static final int LOAD_PAGE = 1_000;
    /** How often the growth of a model is tried while others change the model. */
    @Limit(
            value = "How often the growth of a model is tried while others change it",
            zh = "他人更改物模型时重试其扩展的次数",
            reached = Limit.Reached.GIVEN_UP)
    private static final int GROW_TRIES_MAX = 10;

    private final Registry registry;
    private final long propertiesMax;
    private final String zone;
    private final Map<String, ThingEntry> byId = new ConcurrentHashMap<>();
    private final Map<Long, ThingEntry> byNumber = new ConcurrentHashMap<>();
    private final ThingsById ordered = new ThingsById();
    /** Whether every thing is held. */
    private volatile boolean complete;

    private final Map<Integer, ModelEntry> models = new ConcurrentHashMap<>();
    private final SpaceQuotas quotas;
    private final Journeys journeys;
    private final SpaceUsage.All usage = new SpaceUsage.All();
    private final List<Consumer<ThingModel>> modelListeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<Thing>> deletionListeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<Thing>> thingListeners = new CopyOnWriteArrayList<>();
    private final List<RelationListener> relationListeners = new CopyOnWriteArrayList<>();
    private final List<Runnable> spaceListeners = new CopyOnWriteArrayList<>();

    public Directory(Registry registry, Settings settings, Clock clock) {
        this.registry = registry;
        this.propertiesMax = settings.get(PROPERTIES_MAX);
        this.quotas = new SpaceQuotas(clock, settings.get(THING_READINGS_MAX));
        this.zone = zone(settings.get(ZONE));
        this.journeys = new Journeys(clock);
        for (Space space : registry.spaces()) {
            quotas.put(space);
        }
    }

    /** What is kept; for reading. Changes go through this class. */
    public Registry registry() {
        return registry;
    }

    /** The readings that are followed on the road, by whoever takes part in it. */
    public Journeys journeys() {
        return journeys;
    }

    public Optional<Thing> thing(String id) {
        return Optional.ofNullable(entry(id)).map(ThingEntry::thing);
    }

    /** A thing by the number that records name; empty when it was deleted. */
    public Optional<Thing> thing(long number) {
        return Optional.ofNullable(entry(number)).map(ThingEntry::thing);
    }

    /** The present version of a thing's model, by the thing's id; empty when there is no such thing. */
    public Optional<ThingModel> modelOf(String thing) {
        ThingEntry entry = entry(thing);
        return entry == null ? Optional.empty() : Optional.of(entry.model().model());
    }

    /** Things by id, those after {@code after}: from memory, but for a search by text. */
    public List<Thing> things(Registry.ThingQuery query, @Nullable String after, int limit) {
        return things(query, after, 0, limit);
    }

    /** The same, without the first {@code skip} of them. */
    public List<Thing> things(Registry.ThingQuery query, @Nullable String after, int skip, int limit) {
        if (complete && (query.text() == null || query.text().isEmpty())) {
            return ordered.page(query, after, skip, limit);
        }
        List<Thing> found = registry.things(query, after, skip + limit);
        return found.subList(Math.min(skip, found.size()), found.size());
    }

    /** The version of a model that a record names; empty when the model was deleted. */
    public Optional<ThingModel> model(int number, int version) {
        ModelEntry entry = models.get(number);
        if (entry == null) {
            entry = registry.model(number, version)
                    .flatMap(m -> registry.model(m.name()))
                    .map(this::hold)
                    .orElse(null);
        }
        return entry == null ? Optional.empty() : entry.version(version);
    }

    /** Latest version of a model. */
    public Optional<ThingModel> model(String name) {
        return registry.model(name);
    }

    /** Calls back with each new model and each new version, on the thread that made it. */
    public void onModel(Consumer<ThingModel> listener) {
        modelListeners.add(listener);
    }

    /** From now on rules calculate these properties of a model, and things do not report them: by their names those of the rules. */
    public void derive(ThingModel model, Map<String, String> rules) {
        hold(model).derive(rules);
    }

    /** Calls back with each thing that was deleted. */
    public void onDeletion(Consumer<Thing> listener) {
        deletionListeners.add(listener);
    }

    /** Calls back with each thing that is new, changed or moved, as it is now; it must return soon. */
    public void onThing(Consumer<Thing> listener) {
        thingListeners.add(listener);
    }

    /** Is told that there is a relation between two things, or that there is none any more. */
    public interface RelationListener {
        /** It must return soon. */
        void changed(Thing from, String kind, Thing to, boolean there);
    }

    /** Calls back with each relation that is made or ended; those of a thing that is deleted end with it. */
    public void onRelation(RelationListener listener) {
        relationListeners.add(listener);
    }

    /** Calls back when spaces were made, changed, moved or deleted; it must return soon. */
    public void onSpaces(Runnable listener) {
        spaceListeners.add(listener);
    }

    /**
     * Registers a thing.
     *
     * @param model name of an existing model, or null for the one that its space gives; where none does, one is drafted,
     *     named like the thing, from its first messages
     * @param tokenHash hash of the token made for it
     */
    public Thing createThing(
            String id,
            @Nullable String model,
            String space,
            @Nullable String name,
            Map<String, String> labels,
            @Nullable Location location,
            byte[] tokenHash) {
        if (!ThingModel.NAME.matcher(id).matches()) {
            throw new TaihuException(
                    ErrorCode.INVALID, "a thing's id is 1 to 128 letters, digits or . _ : @ -, got \"" + id + "\"");
        }
        String given = model == null ? tree(space).model(space) : model;
        String modelName = given.isEmpty() ? id : given;
        if (given.isEmpty()
                && registry.model(id).isEmpty()
                && registry.thing(id).isEmpty()) {
            if (registry.space(space).isEmpty()) {
                throw new TaihuException(
                        ErrorCode.INVALID, "there is no space \"" + space + "\"; make it first, or leave it out");
            }
            createModel(ThingModel.draft(id));
        }
        NewThing wanted = new NewThing(id, modelName, space, name == null ? id : name, labels, location);
        synchronized (this) {
            // with no deletion in between, which would be undone in memory
            return told(hold(registry.createThing(wanted, tokenHash)).thing());
        }
    }

    /** Changes a thing; its revision must be the present one. */
    public synchronized Thing updateThing(Thing changed) {
        return told(hold(registry.updateThing(changed)).thing());
    }

    private Thing told(Thing thing) {
        thingListeners.forEach(l -> l.accept(thing));
        return thing;
    }

    /** Takes a thing out of service for good, with its history kept: its sessions end and it has no credentials any more. */
    public synchronized Thing decommissionThing(String id, long revision) {
        return hold(registry.decommissionThing(id, revision)).thing();
    }

    /** Puts a decommissioned thing back into service, with a token. */
    public synchronized Thing recommissionThing(String id, long revision, byte[] tokenHash) {
        return hold(registry.recommissionThing(id, revision, tokenHash)).thing();
    }

    /**
     * Forgets a thing.
     *
     * @param history whether its history goes too, a little later
     */
    public synchronized void deleteThing(String id, long revision, boolean history) {
        Thing thing = thing(id).orElseThrow(() -> new TaihuException(ErrorCode.NOT_FOUND, "there is no thing " + id));
        registry.deleteThing(id, revision, history);
        ThingEntry entry = byId.remove(id);
        ordered.remove(id);
        byNumber.remove(thing.number());
        if (entry != null) {
            entry.remove();
        }
        deletionListeners.forEach(l -> l.accept(thing));
    }

    public ThingModel createModel(ThingModel model) {
        ThingModel stored = registry.createModel(model);
        hold(stored);
        modelListeners.forEach(l -> l.accept(stored));
        return stored;
    }

    /** Makes a model that comes with the server, or gives the one of its name what it lacks of it. */
    public void ensureModel(ThingModel builtIn) {
        Optional<ThingModel> present = registry.model(builtIn.name());
        if (present.isEmpty()) {
            createModel(builtIn);
        } else {
            ThingModel whole = present.get().with(builtIn);
            if (!whole.equals(present.get())) {
                addModelVersion(whole);
            }
        }
    }

    /** Puts the next version of a model in force. */
    public ThingModel addModelVersion(ThingModel model) {
        ThingModel stored = registry.addModelVersion(model);
        hold(stored).replace(stored);
        modelListeners.forEach(l -> l.accept(stored));
        return stored;
    }

    /** Says with the same errors whether {@link #addModelVersion} would put this in force now; changes nothing. */
    public void checkModelVersion(ThingModel model) {
        registry.checkModelVersion(model);
    }

    public void deleteModel(String name) {
        Optional<ThingModel> model = registry.model(name);
        registry.deleteModel(name);
        model.ifPresent(m -> models.remove(m.number()));
    }

    /** All spaces with what they inherit. */
    public SpaceTree tree() {
        return new SpaceTree(registry.spaces(), zone);
    }

    /** One space, and what it inherits from those above it. */
    public SpaceTree tree(String path) {
        List<Space> above = new ArrayList<>();
        for (String at = path; ; at = Space.parent(at)) {
            registry.space(at).ifPresent(above::add);
            if (at.isEmpty()) {
                return new SpaceTree(above, zone);
            }
        }
    }

    public synchronized Space createSpace(Space space) {
        Space stored = registry.createSpace(space);
        quotas.put(stored);
        spaceListeners.forEach(Runnable::run);
        return stored;
    }

    /** Changes all of a space but its path. */
    public synchronized Space updateSpace(Space space) {
        Space stored = registry.updateSpace(space);
        quotas.put(stored);
        for (ThingEntry entry : byId.values()) {
            if (Space.within(entry.thing().space(), stored.path())) {
                entry.quotas(quotas.of(entry.thing()));
            }
        }
        spaceListeners.forEach(Runnable::run);
        return stored;
    }

    /**
     * Gives a space, with all that is in it and below, another place in the tree. Open sessions stay open: what comes from
     * then on counts against the quotas there, and is seen there.
     */
    public synchronized Space moveSpace(String path, String to, long revision) {
        Space moved = registry.moveSpace(path, to, revision);
        if (path.equals(to)) {
            return moved;
        }
        quotas.move(path, to);
        usage.move(path, to);
        for (ThingEntry entry : byId.values()) {
            Thing was = entry.thing();
            if (Space.within(was.space(), path)) {
                Thing now = new Thing(
                        was.number(),
                        was.id(),
                        was.modelNumber(),
                        was.model(),
                        Space.moved(was.space(), path, to),
                        was.name(),
                        was.labels(),
                        was.location(),
                        was.enabled(),
                        was.revision() + 1,
                        was.created(),
                        was.decommissioned());
                entry.replace(now, entry.model(), quotas.of(now), usage.of(now.space()));
                told(now);
            }
        }
        spaceListeners.forEach(Runnable::run);
        return moved;
    }

    public synchronized void deleteSpace(String path, long revision) {
        registry.deleteSpace(path, revision);
        quotas.remove(path);
        usage.remove(path);
        spaceListeners.forEach(Runnable::run);
    }

    /** Makes a relation between two things; says whether it is new. */
    public boolean putRelation(Thing from, String kind, Thing to) {
        boolean made = registry.putRelation(from.id(), kind, to.id());
        relationListeners.forEach(each -> each.changed(from, kind, to, true));
        gatewaysChanged(kind, to);
        ThingEntry gateway = byNumber.get(from.number());
        if (kind.equals(Relation.GATEWAY) && gateway != null) {
            gateway.sessions().forEach(session -> session.nowBehind(to.id()));
        }
        return made;
    }

    /** Ends a relation between two things: NOT_FOUND when there is none. */
    public void deleteRelation(Thing from, String kind, Thing to) {
        registry.deleteRelation(from.id(), kind, to.id());
        relationListeners.forEach(each -> each.changed(from, kind, to, false));
        gatewaysChanged(kind, to);
    }

    /** Numbers of the things that are gateways of a thing; none when there is no such thing. May ask the registry. */
    public Set<Long> gateways(String thing) {
        ThingEntry entry = entry(thing);
        return entry == null ? Set.of() : gateways(entry);
    }

    /** The same; asks the registry the first time, so it may block. */
    Set<Long> gateways(ThingEntry entry) {
        synchronized (entry) {
            Set<Long> known = entry.gateways();
            if (known == null) {
                String id = entry.thing().id();
                known = registry.relations(id).stream()
                        .filter(each -> each.kind().equals(Relation.GATEWAY)
                                && each.to().equals(id))
                        .map(each -> entry(each.from()))
                        .filter(Objects::nonNull)
                        .map(each -> each.thing().number())
                        .collect(Collectors.toUnmodifiableSet());
                entry.gateways(known);
            }
            return known;
        }
    }

    /** Ids of the things that a thing is the gateway of; asks the registry. */
    List<String> behind(String gateway) {
        return registry.relations(gateway).stream()
                .filter(each ->
                        each.kind().equals(Relation.GATEWAY) && each.from().equals(gateway))
                .map(Relation::to)
                .toList();
    }

    /** The next message for the thing looks its gateways up anew. */
    private void gatewaysChanged(String kind, Thing of) {
        ThingEntry entry = byNumber.get(of.number());
        if (kind.equals(Relation.GATEWAY) && entry != null) {
            synchronized (entry) {
                entry.gateways(null);
            }
        }
    }

    /** What came from each space that has things in memory, by path, those below it aside. */
    public Map<String, SpaceUsage> usage() {
        return usage.copy();
    }

    /** Brings all things into memory, from which they are listed from then on. */
    void loadAll() {
        String after = null;
        while (!complete) {
            after = loadPage(after);
            complete = after == null;
        }
    }

    /** Reads a page of things and holds them, with no change of them in between; the last id, null at the end. */
    private synchronized @Nullable String loadPage(@Nullable String after) {
        List<Thing> page = registry.things(Registry.ThingQuery.ALL, after, LOAD_PAGE);
        page.forEach(this::hold);
        return page.size() < LOAD_PAGE ? null : page.getLast().id();
    }

    @Nullable
    ThingEntry cached(String id) {
        return byId.get(id);
    }

    @Nullable
    ThingEntry entry(String id) {
        ThingEntry entry = byId.get(id);
        return entry != null ? entry : load(() -> registry.thing(id));
    }

    @Nullable
    ThingEntry entry(long number) {
        ThingEntry entry = byNumber.get(number);
        return entry != null ? entry : load(() -> registry.thing(number));
    }

    /** How many more properties a model may get by itself. */
    public int growthRoom(ThingModel model) {
        return model.mode() == ThingModel.Mode.OPEN
                ? (int) Math.max(0, propertiesMax - model.slots().size())
                : 0;
    }

    /**
     * Lets an open model grow by properties that messages brought; those it has by now are passed over. Blocks. Where another
     * version came first, it grows from that one.
     */
    void grow(ModelEntry entry, List<Property> wanted) {
        synchronized (entry) {
            for (int tries = 1; ; tries++) {
                ThingModel model = registry.model(entry.model().name()).orElse(entry.model());
                List<Property> added = lacking(model, wanted);
                if (added.isEmpty()) {
                    entry.replace(model);
                    return;
                }
                try {
                    addModelVersion(model.grow(added));
                    return;
                } catch (TaihuException e) {
                    if (e.code() != ErrorCode.STALE || tries == GROW_TRIES_MAX) {
                        throw e;
                    }
                }
            }
        }
    }

    /** What a model may grow by, in its next slots. */
    private List<Property> lacking(ThingModel model, List<Property> wanted) {
        List<Property> added = new ArrayList<>();
        int room = growthRoom(model);
        for (Property property : wanted) {
            if (added.size() < room && model.property(property.name()).isEmpty()) {
                int slot = model.slots().size() + added.size();
                added.add(new Property(
                        property.name(),
                        slot,
                        property.type(),
                        property.unit(),
                        property.titles(),
                        property.minimum(),
                        property.maximum(),
                        property.options(),
                        false,
                        false));
            }
        }
        return added;
    }

    /** Holds what was read; a newer revision, or a thing registered anew under the same id, takes the place of an older one. */
    private synchronized ThingEntry hold(Thing thing) {
        ThingEntry held = byId.get(thing.id());
        if (held != null && held.thing().number() > thing.number()) {
            return held;
        }
        if (held != null && held.thing().number() == thing.number()) {
            if (thing.revision() > held.thing().revision()) {
                held.replace(thing, modelEntry(thing), quotas.of(thing), usage.of(thing.space()));
            }
            return held;
        }
        ThingEntry entry = new ThingEntry(thing, modelEntry(thing), quotas.of(thing), usage.of(thing.space()));
        byId.put(thing.id(), entry);
        ordered.put(thing.id(), entry);
        byNumber.put(thing.number(), entry);
        return entry;
    }

    /** Reads a thing and holds it, with no change of it in between. */
    private synchronized @Nullable ThingEntry load(java.util.function.Supplier<Optional<Thing>> read) {
        return read.get().map(this::hold).orElse(null);
    }

    private ModelEntry hold(ThingModel model) {
        return models.computeIfAbsent(model.number(), _ -> new ModelEntry(model, registry));
    }

    private ModelEntry modelEntry(Thing thing) {
        ModelEntry entry = models.get(thing.modelNumber());
        return entry != null ? entry : hold(registry.model(thing.model()).orElseThrow());
    }

    private static String zone(String named) {
        String found = named.isEmpty() ? ZoneId.systemDefault().getId() : named;
        return Space.isZone(found) && !found.equals("Etc/UTC") ? found : "UTC";
    }
}

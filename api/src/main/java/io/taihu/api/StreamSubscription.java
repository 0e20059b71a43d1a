package io.taihu.api;

import io.taihu.core.JsonText;
import io.taihu.core.Twins.TwinView;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.Property;
import io.taihu.model.Space;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.model.ThingModel;
import io.taihu.spi.Access;
import io.taihu.spi.Access.Deed;
import io.taihu.spi.Live;
import io.taihu.spi.Principal;
import io.taihu.spi.Registry.ThingQuery;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One subscription of a socket. Updates only leave a note, of which thing changed since when or of the row to be sent; every so
 * many milliseconds the notes become frames. Kind {@code twin} asks the twins what is known then, so what it sends is the
 * truth by event time, however many readings came between. Thread-safe.
 */
final class StreamSubscription implements Live.Listener {
    /** Rows of one frame. */
    static final int FRAME_ROWS = 500;
    /** Most things named by one subscription. */
    @Limit(value = "Most things that one subscription names", zh = "一个订阅点名的最多物数", reached = Limit.Reached.REFUSED)
    static final int THINGS_MAX = 10_000;

    static final int EVERY_MIN = 100;

    @Limit(
            value = "Longest pause between the frames of a subscription",
            zh = "订阅各帧之间的最长间隔",
            unit = Limit.Unit.MILLISECONDS,
            reached = Limit.Reached.REFUSED)
    static final int EVERY_MAX = 60_000;

    static final int EVERY_DEFAULT = 250;
    private static final int SNAPSHOT_PAGE = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(StreamSubscription.class);

    /** What a subscription is about. */
    enum Kind {
        TWIN,
        READING,
        EVENT,
        PRESENCE,
        INVOCATION,
        ALARM,
        PLACE
    }

    /** A thing that changed, and the oldest event time among its readings since the last frame. */
    private static final class Change {
        final Thing thing;
        long oldestMicros;

        Change(Thing thing, long oldestMicros) {
            this.thing = thing;
            this.oldestMicros = oldestMicros;
        }
    }

    private final long id;
    private final Kind kind;
    private final @Nullable Set<String> things;
    private final Live.Filter filter;
    private final @Nullable Set<String> properties;
    private final int everyMillis;
    private final Principal who;
    private final StreamSocket socket;
    private final StreamHub hub;
    private final ReentrantLock lock = new ReentrantLock();
    private Map<Long, Change> changes = new LinkedHashMap<>();
    private List<String> rows = new ArrayList<>();
    private long rowsBytes;
    private final List<Live.Subscription> live = new ArrayList<>();
    private @Nullable ScheduledFuture<?> ticks;
    private final AtomicBoolean working = new AtomicBoolean();
    private volatile boolean snapshotDone;
    private volatile boolean closed;

    private StreamSubscription(
            long id,
            Kind kind,
            @Nullable Set<String> things,
            Live.Filter filter,
            @Nullable Set<String> properties,
            int everyMillis,
            Principal who,
            StreamSocket socket,
            StreamHub hub) {
        this.id = id;
        this.kind = kind;
        this.things = things;
        this.filter = filter;
        this.properties = properties;
        this.everyMillis = everyMillis;
        this.who = who;
        this.socket = socket;
        this.hub = hub;
    }

    /** Reads what a page wants: INVALID or FORBIDDEN when it cannot be had. */
    static StreamSubscription of(long id, Members members, Principal who, StreamSocket socket, StreamHub hub) {
        Kind kind = members.ignore("id").word("kind", Kind.class);
        List<String> things = members.texts("things", THINGS_MAX, 128);
        String space = members.text("space", 2_000);
        String model = members.text("model", 128);
        List<String> properties = members.texts("properties", ThingModel.SLOTS_MAX, Property.NAME_MAX);
        Long every = members.integer("every", EVERY_MIN, EVERY_MAX);
        members.end();
        if (kind == null) {
            throw Members.wrong("$.kind", "must be twin, reading, event, presence, invocation, alarm or place");
        }
        Access access = hub.rooms().access();
        if (things == null) {
            String path = space == null ? "" : space;
            if (access.spaces(who, Deed.READ, path).isEmpty()) {
                throw new TaihuException(
                        ErrorCode.FORBIDDEN,
                        "this token may not see what is in space \"" + path + "\"; name the things");
            }
        } else {
            for (String thing : things) {
                Thing found = hub.rooms().directory().thing(thing).orElse(null);
                if (found == null ? !access.may(who, Deed.READ, "") : !access.may(who, Deed.READ, found)) {
                    throw new TaihuException(ErrorCode.FORBIDDEN, "this token may not see thing \"" + thing + "\"");
                }
            }
        }
        return new StreamSubscription(
                id,
                kind,
                things == null ? null : Set.copyOf(things),
                new Live.Filter("", model == null ? "" : model, space == null ? "" : space),
                properties == null ? null : new HashSet<>(properties),
                every == null ? EVERY_DEFAULT : every.intValue(),
                who,
                socket,
                hub);
    }

    /** Subscribes, sends the snapshot, then changes. */
    void begin() {
        Live feed = hub.rooms().live();
        if (things == null) {
            live.add(feed.subscribe(who, filter, this));
        } else {
            for (String thing : things) {
                live.add(feed.subscribe(who, new Live.Filter(thing, filter.model(), filter.space()), this));
            }
        }
        ticks = hub.every(everyMillis, this::tick);
        if (kind == Kind.TWIN || kind == Kind.PRESENCE) {
            hub.work(this::snapshot);
        } else {
            snapshotDone = true;
        }
    }

    void close() {
        closed = true;
        ScheduledFuture<?> running = ticks;
        if (running != null) {
            running.cancel(false);
        }
        live.forEach(Live.Subscription::close);
        lock.lock();
        try {
            rows = new ArrayList<>();
            socket.release(rowsBytes);
            rowsBytes = 0;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void update(Live.Update update) {
        if (closed) {
            return;
        }
        Live.Kind what = update.kind();
        boolean wanted = switch (kind) {
            case TWIN, READING, PLACE -> what == Live.Kind.READING;
            case EVENT -> what == Live.Kind.EVENT;
            case PRESENCE -> what == Live.Kind.PRESENCE;
            case INVOCATION -> what == Live.Kind.INVOCATION;
            case ALARM -> what == Live.Kind.ALARM;
        };
        if (!wanted) {
            return;
        }
        if (kind != Kind.TWIN && kind != Kind.PRESENCE && kind != Kind.PLACE) {
            String row = row(update);
            if (!row.isEmpty()) {
                keep(row);
            }
            return;
        }
        lock.lock();
        try {
            Thing thing = update.thing();
            Change change = changes.get(thing.number());
            if (change == null) {
                changes.put(thing.number(), new Change(thing, update.timeMicros()));
            } else {
                change.oldestMicros = Math.min(change.oldestMicros, update.timeMicros());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Keeps a row for the next frame; a page that wants more than its socket's buffer holds is too slow. */
    private void keep(String row) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            rows.add(row);
            rowsBytes += row.length();
            socket.keep(row.length());
        } finally {
            lock.unlock();
        }
    }

    private String row(Live.Update update) {
        JsonText out = new JsonText().beginArray().text(update.thing().id());
        out.number(Math.floorDiv(update.timeMicros(), 1_000));
        if (kind == Kind.INVOCATION || kind == Kind.ALARM) {
            byte[] data = update.json();
            return out.raw(data, 0, data.length).endArray().toString();
        }
        if (kind == Kind.EVENT) {
            byte[] data = update.json();
            out.text(update.event());
            if (data.length == 0) {
                out.nothing();
            } else {
                out.raw(data, 0, data.length);
            }
            return out.endArray().toString();
        }
        boolean any = false;
        out.beginObject();
        for (Map.Entry<String, String> value : update.values().entrySet()) {
            if (properties == null || properties.contains(value.getKey())) {
                any = true;
                out.key(value.getKey()).raw(value.getValue());
            }
        }
        out.endObject().endArray();
        return any ? out.toString() : "";
    }

    /** Called by the timer: the work is done elsewhere, and left out while the last is still being done. */
    private void tick() {
        if (closed || !snapshotDone || idle() || !working.compareAndSet(false, true)) {
            return;
        }
        hub.work(() -> {
            try {
                flush();
            } catch (IllegalStateException e) {
                LOG.debug("A frame could not be made", e);
            } finally {
                working.set(false);
            }
        });
    }

    private boolean idle() {
        lock.lock();
        try {
            return changes.isEmpty() && rows.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private void flush() {
        List<Change> changed;
        List<String> ready;
        long left;
        lock.lock();
        try {
            changed = List.copyOf(changes.values());
            changes = new LinkedHashMap<>();
            ready = rows;
            rows = new ArrayList<>();
            left = rowsBytes;
            rowsBytes = 0;
        } finally {
            lock.unlock();
        }
        for (int from = 0; from < ready.size() && !closed; from += FRAME_ROWS) {
            List<String> page = ready.subList(from, Math.min(ready.size(), from + FRAME_ROWS));
            long bytes = page.stream().mapToLong(String::length).sum();
            socket.release(bytes);
            left -= bytes;
            socket.send("{\"id\":" + id + ",\"rows\":[" + String.join(",", page) + "]}");
        }
        socket.release(left);
        for (int from = 0; from < changed.size() && !closed; from += FRAME_ROWS) {
            List<Change> page = changed.subList(from, Math.min(changed.size(), from + FRAME_ROWS));
            Map<Long, Change> byNumber = new LinkedHashMap<>();
            page.forEach(c -> byNumber.put(c.thing.number(), c));
            JsonText out = new JsonText()
                    .beginObject()
                    .key("id")
                    .number(id)
                    .key("rows")
                    .beginArray();
            int[] written = {0};
            try {
                hub.rooms().twins().write(page.stream().map(c -> c.thing).toList(), (thing, twin) -> {
                    Change change = byNumber.get(thing.number());
                    written[0] += write(out, thing, twin, change == null ? 0 : change.oldestMicros, false);
                });
            } catch (IllegalStateException e) {
                // twins wait for something: what has changed is said when they go on
                putBack(changed.subList(from, changed.size()));
                throw e;
            }
            if (written[0] > 0) {
                socket.send(out.endArray().endObject().toString());
            }
        }
    }

    private void putBack(List<Change> unsaid) {
        lock.lock();
        try {
            unsaid.forEach(change -> changes.putIfAbsent(change.thing.number(), change));
        } finally {
            lock.unlock();
        }
    }

    private void snapshot() {
        try {
            String after = null;
            List<Thing> named = things == null ? List.of() : named(things);
            List<String> seen = hub.rooms().access().spaces(who, Deed.READ, filter.space());
            int from = 0;
            boolean more = true;
            while (more && !closed) {
                List<Thing> page;
                if (things == null) {
                    page = hub.rooms()
                            .directory()
                            .things(
                                    new ThingQuery(
                                            seen, filter.model().isEmpty() ? null : filter.model(), null, Map.of()),
                                    after,
                                    SNAPSHOT_PAGE);
                    more = page.size() == SNAPSHOT_PAGE;
                    after = page.isEmpty() ? null : page.getLast().id();
                } else {
                    int to = Math.min(named.size(), from + SNAPSHOT_PAGE);
                    page = named.subList(from, to);
                    from = to;
                    more = to < named.size();
                }
                if (!frames(page, !more)) {
                    return;
                }
            }
            snapshotDone = true;
        } catch (TaihuException e) {
            close();
            socket.refuse(id, e);
        } catch (IllegalStateException e) {
            close();
            socket.refuse(id, new TaihuException(ErrorCode.UNAVAILABLE, String.valueOf(e.getMessage()), e));
        }
    }

    private List<Thing> named(Set<String> ids) {
        List<Thing> found = new ArrayList<>();
        for (String each : ids.stream().sorted().toList()) {
            hub.rooms()
                    .directory()
                    .thing(each)
                    .filter(t -> filter.model().isEmpty() || filter.model().equals(t.model()))
                    .filter(t -> Space.within(t.space(), filter.space()))
                    .filter(t -> hub.rooms().access().may(who, Deed.READ, t))
                    .ifPresent(found::add);
        }
        return found;
    }

    private boolean frames(List<Thing> page, boolean last) {
        int from = 0;
        do {
            List<Thing> part = page.subList(from, Math.min(page.size(), from + FRAME_ROWS));
            from += FRAME_ROWS;
            JsonText out = new JsonText()
                    .beginObject()
                    .key("id")
                    .number(id)
                    .key("snapshot")
                    .bool(true);
            if (last && from >= page.size()) {
                out.key("done").bool(true);
            }
            out.key("rows").beginArray();
            hub.rooms().twins().write(part, (thing, twin) -> write(out, thing, twin, Long.MIN_VALUE, true));
            if (!socket.sendPatiently(out.endArray().endObject().toString())) {
                return false;
            }
        } while (from < page.size());
        return true;
    }

    /** Writes a row of a thing's twin or presence; 0 when there is nothing to tell. */
    private int write(JsonText out, Thing thing, TwinView twin, long oldestMicros, boolean always) {
        if (kind == Kind.PRESENCE) {
            out.beginArray().text(thing.id()).number(Math.floorDiv(twin.sinceMicros(), 1_000));
            out.text(Words.of(twin.presence())).endArray();
            return 1;
        }
        if (kind == Kind.PLACE) {
            return place(out, thing, twin, oldestMicros);
        }
        List<Property> changed = new ArrayList<>();
        long newest = 0;
        for (Property property : twin.properties()) {
            long time = twin.timeMicros(property.slot());
            if (time >= oldestMicros && (properties == null || properties.contains(property.name()))) {
                changed.add(property);
                newest = Math.max(newest, time);
            }
        }
        if (changed.isEmpty() && !always) {
            return 0;
        }
        out.beginArray().text(thing.id()).number(Math.floorDiv(newest, 1_000)).beginObject();
        for (Property property : changed) {
            out.key(property.name()).beginArray();
            ValueJson.write(out, twin, property);
            out.number((long) twin.quality(property.slot()).ordinal());
            out.number(Math.floorDiv(twin.timeMicros(property.slot()), 1_000));
            out.endArray();
        }
        out.endObject().endArray();
        return 1;
    }

    /** Writes where a thing is, when it has told a place since. */
    private static int place(JsonText out, Thing thing, TwinView twin, long oldestMicros) {
        Place place = Place.of(thing, twin);
        if (place == null || place.timeMicros() == 0 || place.timeMicros() < oldestMicros) {
            return 0;
        }
        out.beginArray().text(thing.id()).number(Math.floorDiv(place.timeMicros(), 1_000));
        out.number(place.location().latitude()).number(place.location().longitude());
        place.motion(out);
        out.endArray();
        return 1;
    }
}

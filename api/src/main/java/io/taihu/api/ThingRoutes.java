package io.taihu.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.core.JsonText;
import io.taihu.core.Refusal;
import io.taihu.core.Tokens;
import io.taihu.core.Twins.TwinView;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.Location;
import io.taihu.model.Presence;
import io.taihu.model.Space;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.model.ThingModel;
import io.taihu.spi.Access.Deed;
import io.taihu.spi.Registry;
import io.taihu.spi.Registry.ThingQuery;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Things: find, register, change, forget; their tokens and their refused messages. */
final class ThingRoutes {
    @Limit(value = "Most labels of a thing in a request", zh = "请求中一个物的最多标签数", reached = Limit.Reached.REFUSED)
    static final int LABELS_MAX = 64;

    @Limit(
            value = "Longest label of a thing in a request",
            zh = "请求中物标签的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    static final int LABEL_MAX = 256;

    @Limit(
            value = "Most labels that one search of things asks for",
            zh = "一次查找物的最多标签条件数",
            reached = Limit.Reached.REFUSED)
    static final int LABELS_ASKED_MAX = 8;

    @Limit(
            value = "Longest name of a thing in a request",
            zh = "请求中物名的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    static final int NAME_MAX = 256;

    @Limit(
            value = "Most things that a page of a list lies behind its beginning",
            zh = "列表某页距开头的最多物数",
            reached = Limit.Reached.REFUSED)
    static final int OFFSET_MAX = 1_000_000;
    /** Things looked at together when a page is filtered by what their twins are. */
    private static final int SCAN = 1_000;
    /** How often a change without If-Match is tried when others change the same thing. */
    private static final int TRIES = 5;

    private final Rooms rooms;
    private final Consumer<String> ended;

    /** @param ended told the id of each token that is revoked */
    ThingRoutes(Rooms rooms, Consumer<String> ended) {
        this.rooms = rooms;
        this.ended = ended;
    }

    /** Which things a request is about, from its query: of those that the one who asks may see. */
    static ThingQuery query(Call call) {
        Map<String, String> labels = new LinkedHashMap<>();
        for (String label : call.queries("label")) {
            int colon = label.indexOf(':');
            labels.put(colon < 0 ? label : label.substring(0, colon), colon < 0 ? "" : label.substring(colon + 1));
        }
        if (labels.size() > LABELS_ASKED_MAX) {
            throw new TaihuException(ErrorCode.INVALID, "label may be given at most " + LABELS_ASKED_MAX + " times");
        }
        String text = call.query("q");
        return new ThingQuery(
                call.spaces(Deed.READ, call.query("space", "")),
                call.query("model"),
                text == null || text.isBlank() ? null : text.strip(),
                labels,
                call.query("enabled") == null ? null : call.flag("enabled"),
                call.query("decommissioned") == null ? null : call.flag("decommissioned"));
    }

    void list(Call call) {
        ThingQuery query = query(call);
        int limit = (int) call.number("limit", 100, 1, 1_000);
        String cursor = call.query("cursor");
        String after = cursor == null ? null : Cursors.read(cursor, 1).getFirst();
        Predicate<TwinView> now = now(call);
        int offset = (int) call.number("offset", 0, 0, OFFSET_MAX);
        Page page = page(query, now, after, offset, limit);
        JsonText out = new JsonText().beginObject().key("items").beginArray();
        rooms.twins().write(page.things(), (thing, twin) -> write(out, thing, twin, null));
        out.endArray();
        if (page.more()) {
            out.key("cursor").text(Cursors.of(page.things().getLast().id()));
        }
        if (call.flag("count")) {
            out.key("count").number(count(query, now));
        }
        out.endObject();
        call.bytes(200, "application/json", out.bytes(), out.length());
    }

    void create(Call call) {
        Members body = call.members();
        String id = body.textNeeded("id", 128);
        String model = body.text("model", 128);
        String space = body.text("space", 2_000);
        String name = body.text("name", NAME_MAX);
        Map<String, String> labels = body.textsByNameKept("labels", LABELS_MAX, LABEL_MAX);
        Location location = location(body, "location");
        body.end();
        String path = space == null ? "" : space;
        call.need(Deed.MANAGE_THINGS, path);
        if (!ThingModel.NAME.matcher(id).matches()) {
            throw Members.wrong("$.id", "must be 1 to 128 letters, digits or . _ : @ -, got \"" + id + "\"");
        }
        needSpace(path);
        if (model != null) {
            needModel(model);
        }
        String token = Tokens.make("thing");
        Thing thing = rooms.directory()
                .createThing(id, model, path, name, labels == null ? Map.of() : labels, location, Tokens.hash(token));
        call.etag(thing.revision()).location("/api/v1/things/" + Paths.segment(id));
        answer(call, 201, thing, token);
    }

    void get(Call call) {
        Thing thing = thing(call, Deed.READ);
        call.etag(thing.revision());
        answer(call, 200, thing, null);
    }

    void update(Call call) {
        Thing thing = thing(call, Deed.MANAGE_THINGS);
        Members body = call.members();
        String model = body.text("model", 128);
        String space = body.text("space", 2_000);
        String name = body.text("name", NAME_MAX);
        Map<String, @Nullable String> labels = body.textsByName("labels", LABELS_MAX, LABEL_MAX);
        boolean noLocation = body.isNull("location");
        Location location = location(body, "location");
        Boolean enabled = body.flag("enabled");
        body.end();
        if (space != null) {
            call.need(Deed.MANAGE_THINGS, space);
            needSpace(space);
        }
        ThingModel ofModel = model == null ? null : needModel(model);
        Thing changed = retry(
                call,
                thing,
                present -> rooms.directory()
                        .updateThing(new Thing(
                                present.number(),
                                present.id(),
                                ofModel == null ? present.modelNumber() : ofModel.number(),
                                ofModel == null ? present.model() : ofModel.name(),
                                space == null ? present.space() : space,
                                name == null ? present.name() : name.isEmpty() ? present.id() : name,
                                labels == null ? present.labels() : merge(present.labels(), labels),
                                noLocation ? null : location == null ? present.location() : location,
                                enabled == null ? present.enabled() : enabled,
                                present.revision(),
                                present.created(),
                                present.decommissioned())));
        call.etag(changed.revision());
        answer(call, 200, changed, null);
    }

    void delete(Call call) {
        Thing thing = thing(call, Deed.MANAGE_THINGS);
        retry(call, thing, present -> {
            rooms.directory().deleteThing(present.id(), present.revision(), false);
            return present;
        });
        call.nothing();
    }

    void renewToken(Call call) {
        Thing thing = thing(call, Deed.MANAGE_THINGS);
        String token = Tokens.make("thing");
        Registry registry = rooms.directory().registry();
        Registry.Token made =
                registry.createToken(Registry.NewToken.ofThing(thing.id(), Tokens.hash(token), thing.number()));
        for (Registry.Token old : registry.thingTokens(thing.number())) {
            if (!old.id().equals(made.id())) {
                registry.deleteToken(old.id()).forEach(ended);
            }
        }
        ObjectNode out = Json.object();
        out.put("thing", thing.id());
        out.put("token", token);
        call.json(201, out);
    }

    void errors(Call call) {
        Thing thing = thing(call, Deed.READ);
        ObjectNode out = Json.object();
        ArrayNode items = out.putArray("items");
        for (Refusal refusal : rooms.twins().refusals(thing)) {
            ObjectNode each = items.addObject();
            each.put("time", Times.text(refusal.timeMicros()));
            each.put("code", Words.of(ErrorCode.valueOf(refusal.code())));
            each.put("place", refusal.place());
            each.put("reason", refusal.reason());
            each.put("format", refusal.format());
            each.put("stored", refusal.partlyTaken());
            each.put("size", refusal.bytes().length);
            each.put("hex", HexFormat.of().formatHex(refusal.bytes()));
            each.put("text", new String(refusal.bytes(), StandardCharsets.UTF_8));
        }
        call.json(200, out);
    }

    Thing thing(Call call, Deed deed) {
        String id = call.path("id");
        return call.thing(rooms.directory().thing(id), id, deed);
    }

    /** Things of a page, and whether there are more behind it. */
    record Page(List<Thing> things, boolean more) {}

    /** What the twins of the things that a request is about must be, from its query; null when it says nothing of them. */
    static @Nullable Predicate<TwinView> now(Call call) {
        String wanted = call.query("presence");
        List<Condition> conditions = Condition.of(call);
        if (wanted == null && conditions.isEmpty()) {
            return null;
        }
        Presence presence = wanted == null ? null : Words.read(Presence.class, wanted, "presence");
        return twin -> {
            if (presence != null && twin.presence() != presence) {
                return false;
            }
            for (Condition condition : conditions) {
                if (!condition.holds(twin)) {
                    return false;
                }
            }
            return true;
        };
    }

    /**
     * A page of the things that a query finds.
     *
     * @param now what their twins must be; null for anything
     * @param skip how many of those found are left out
     */
    Page page(ThingQuery query, @Nullable Predicate<TwinView> now, @Nullable String after, int skip, int limit) {
        if (now == null) {
            List<Thing> found = rooms.directory().things(query, after, skip, limit + 1);
            boolean more = found.size() > limit;
            return new Page(more ? found.subList(0, limit) : found, more);
        }
        List<Thing> found = new ArrayList<>();
        int[] left = {skip};
        boolean whole = scan(query, after, (thing, twin) -> {
            if (now.test(twin) && --left[0] < 0) {
                found.add(thing);
            }
            return found.size() <= limit;
        });
        return whole ? new Page(found, false) : new Page(found.subList(0, limit), true);
    }

    private long count(ThingQuery query, @Nullable Predicate<TwinView> now) {
        if (now == null) {
            return rooms.directory().registry().countThings(query);
        }
        long[] count = {0};
        scan(query, null, (_, twin) -> {
            count[0] += now.test(twin) ? 1 : 0;
            return true;
        });
        return count[0];
    }

    /**
     * Looks at things and their twins, by id.
     *
     * @param each whether to go on behind it
     * @return whether the end was reached
     */
    boolean scan(ThingQuery query, @Nullable String after, BiPredicate<Thing, TwinView> each) {
        String from = after;
        boolean[] on = {true};
        while (true) {
            List<Thing> part = rooms.directory().things(query, from, SCAN);
            rooms.twins().write(part, (thing, twin) -> on[0] = on[0] && each.test(thing, twin));
            if (!on[0] || part.size() < SCAN) {
                return on[0];
            }
            from = part.getLast().id();
        }
    }

    void answer(Call call, int status, Thing thing, @Nullable String token) {
        JsonText out = new JsonText();
        rooms.twins().write(List.of(thing), (each, twin) -> write(out, each, twin, token));
        call.bytes(status, "application/json", out.bytes(), out.length());
    }

    private static void write(JsonText out, Thing thing, TwinView twin, @Nullable String token) {
        out.beginObject();
        out.key("id").text(thing.id());
        out.key("model").text(thing.model());
        out.key("space").text(thing.space());
        out.key("name").text(thing.name());
        out.key("labels").beginObject();
        if (!thing.labels().isEmpty()) {
            new TreeMap<>(thing.labels()).forEach((key, value) -> out.key(key).text(value));
        }
        out.endObject();
        Location location = thing.location();
        if (location != null) {
            out.key("location").beginObject();
            out.key("latitude").number(location.latitude()).key("longitude").number(location.longitude());
            out.endObject();
        }
        out.key("enabled").bool(thing.enabled());
        if (thing.decommissioned() != null) {
            out.key("decommissioned").text(thing.decommissioned().toString());
        }
        out.key("presence").text(Words.of(twin.presence()));
        if (twin.lastReceivedMicros() > 0) {
            out.key("lastSeen").time(twin.lastReceivedMicros());
        }
        out.key("revision").number(thing.revision());
        out.key("created").text(thing.created().toString());
        if (token != null) {
            out.key("token").text(token);
        }
        out.endObject();
    }

    private void needSpace(String path) {
        if (rooms.directory().registry().space(path).isEmpty()) {
            throw Members.wrong(
                    "$.space", "names no space: there is no \"" + path + "\"; make it first with POST /api/v1/spaces");
        }
    }

    private ThingModel needModel(String name) {
        return rooms.directory()
                .model(name)
                .orElseThrow(() -> Members.wrong(
                        "$.model",
                        "names no model: there is no \"" + name
                                + "\"; make it first with POST /api/v1/models, or leave model out to have one drafted from the first"
                                + " messages"));
    }

    /** A place on Earth in a member of this name, if it is there. */
    static @Nullable Location location(Members body, String name) {
        var node = body.node(name);
        if (node == null) {
            return null;
        }
        Members place = Members.of(node, body.place(name));
        double latitude = place.numberNeeded("latitude");
        double longitude = place.numberNeeded("longitude");
        place.end();
        if (!Location.valid(latitude, longitude)) {
            throw Members.wrong(place.place(), "must have a latitude within ±90 and a longitude within ±180");
        }
        return new Location(latitude, longitude);
    }

    private static Map<String, String> merge(Map<String, String> present, Map<String, @Nullable String> changes) {
        Map<String, String> merged = new TreeMap<>(present);
        changes.forEach((key, value) -> {
            if (value == null) {
                merged.remove(key);
            } else {
                merged.put(key, value);
            }
        });
        if (merged.size() > LABELS_MAX) {
            throw Members.wrong("$.labels", "has at most " + LABELS_MAX + " entries, this would be " + merged.size());
        }
        return merged;
    }

    interface Change {
        Thing apply(Thing present);
    }

    /** Makes a change to the revision that If-Match names, or else to whatever is there. */
    Thing retry(Call call, Thing found, Change change) {
        call.match(found.revision());
        Thing present = found;
        for (int left = TRIES; ; left--) {
            try {
                return change.apply(present);
            } catch (TaihuException e) {
                if (e.code() != ErrorCode.STALE || call.ifMatch() >= 0 || left == 0) {
                    throw e;
                }
                present = call.thing(rooms.directory().thing(found.id()), found.id(), Deed.MANAGE_THINGS);
            }
        }
    }

    /** Whether a path can be that of a space. */
    static boolean isSpacePath(String path) {
        if (path.isEmpty()) {
            return true;
        }
        String[] names = path.split("/", -1);
        if (names.length > Space.DEPTH_MAX) {
            return false;
        }
        for (String name : names) {
            if (!Space.NAME.matcher(name).matches()) {
                return false;
            }
        }
        return true;
    }
}

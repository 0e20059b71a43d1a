package io.taihu.api;

import io.taihu.core.JsonText;
import io.taihu.core.Twins.TwinView;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.Location;
import io.taihu.model.Presence;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.spi.Registry.ThingQuery;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Where things are, for maps. */
final class PlaceRoutes {
    /** Most places in one answer. */
    @Limit(value = "Most places in one answer, for the map", zh = "地图一次应答的最多位置数", reached = Limit.Reached.LEFT_OUT)
    static final int PLACES_MAX = 50_000;
    /** Things that are looked at for one answer about the past. */
    @Limit(
            value = "Most things whose places in the past are asked for at once",
            zh = "一次查询过去位置的最多物数",
            reached = Limit.Reached.REFUSED)
    private static final int PAST_MAX = 5_000;

    private final Rooms rooms;
    private final ThingRoutes things;
    private final PastTwins past;
    private final HistoryGate gate;

    PlaceRoutes(Rooms rooms, ThingRoutes things, PastTwins past, HistoryGate gate) {
        this.rooms = rooms;
        this.things = things;
        this.past = past;
        this.gate = gate;
    }

    void list(Call call) {
        ThingQuery query = ThingRoutes.query(call);
        Box box = Box.of(call.query("box"));
        Long moment = PastTwins.moment(call);
        int limit = (int) call.number("limit", moment == null ? PLACES_MAX : PAST_MAX, 1, PLACES_MAX);
        if (moment == null) {
            now(call, query, box, limit);
            return;
        }
        try (var _ = gate.enter(call.who())) {
            past(call, query, box, Math.min(limit, PAST_MAX), moment);
        }
    }

    private void now(Call call, ThingQuery query, Box box, int limit) {
        Predicate<TwinView> now = ThingRoutes.now(call);
        JsonText out = begin();
        long[] counts = new long[2];
        boolean whole = things.scan(query, null, (thing, twin) -> {
            if (now != null && !now.test(twin)) {
                return true;
            }
            Place place = Place.of(thing, twin);
            if (place == null) {
                counts[1]++;
                return true;
            }
            if (!box.holds(place.location())) {
                return true;
            }
            if (counts[0] == limit) {
                return false;
            }
            counts[0]++;
            write(out, thing, twin.presence(), place);
            return true;
        });
        end(call, out, whole, counts[1]);
    }

    /** The first things that the query finds, where they were. */
    private void past(Call call, ThingQuery query, Box box, int limit, long moment) {
        List<Thing> found = rooms.directory().things(query, null, limit + 1);
        List<Thing> asked = found.subList(0, Math.min(found.size(), limit));
        var known = past.of(asked, moment, property -> Motion.of(property) != null);
        JsonText out = begin();
        long placeless = 0;
        for (Thing thing : asked) {
            PastTwins.Past was = known.get(thing.id());
            Place place = Place.of(thing, was);
            if (place == null) {
                placeless++;
            } else if (box.holds(place.location())) {
                write(out, thing, was == null ? Presence.NEVER : was.presence(), place);
            }
        }
        end(call, out, found.size() <= limit, placeless);
    }

    private static JsonText begin() {
        JsonText out = new JsonText().beginObject().key("columns").beginArray();
        List.of("thing", "name", "latitude", "longitude", "presence", "time", "speed", "heading", "model")
                .forEach(out::text);
        return out.endArray().key("rows").beginArray();
    }

    private static void end(Call call, JsonText out, boolean whole, long placeless) {
        out.endArray().key("more").bool(!whole);
        out.key("placeless").number(placeless).endObject();
        call.bytes(200, "application/json", out.bytes(), out.length());
    }

    private static void write(JsonText out, Thing thing, Presence presence, Place place) {
        out.beginArray().text(thing.id()).text(thing.name());
        out.number(place.location().latitude()).number(place.location().longitude());
        out.text(Words.of(presence));
        if (place.timeMicros() > 0) {
            out.time(place.timeMicros());
        } else {
            out.nothing();
        }
        place.motion(out);
        out.text(thing.model()).endArray();
    }

    /** A part of the Earth in degrees; it may cross the date line, where west is greater than east. */
    private record Box(double west, double south, double east, double north) {
        private static final Box ALL = new Box(-180, -90, 180, 90);

        static Box of(@Nullable String given) {
            if (given == null) {
                return ALL;
            }
            String[] parts = given.split(",", -1);
            try {
                if (parts.length == 4) {
                    Box box = new Box(
                            Double.parseDouble(parts[0]),
                            Double.parseDouble(parts[1]),
                            Double.parseDouble(parts[2]),
                            Double.parseDouble(parts[3]));
                    if (Location.valid(box.south, box.west) && Location.valid(box.north, box.east)) {
                        return box;
                    }
                }
            } catch (NumberFormatException e) {
                // said below
            }
            throw new TaihuException(
                    ErrorCode.INVALID, "box must be west,south,east,north in degrees, got \"" + given + "\"");
        }

        boolean holds(Location place) {
            double longitude = place.longitude();
            boolean within =
                    west <= east ? longitude >= west && longitude <= east : longitude >= west || longitude <= east;
            return within && place.latitude() >= south && place.latitude() <= north;
        }
    }
}

package io.taihu.api;

import io.taihu.core.JsonText;
import io.taihu.core.Twins.TwinView;
import io.taihu.model.ErrorCode;
import io.taihu.model.Location;
import io.taihu.model.Property;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.model.ValueType;
import io.taihu.spi.Access.Deed;
import io.taihu.spi.Registry.ThingQuery;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Where things are, for maps. */
final class PlaceRoutes {
    /** Most places in one answer. */
    static final int PLACES_MAX = 50_000;

    private final ThingRoutes things;

    PlaceRoutes(ThingRoutes things) {
        this.things = things;
    }

    void list(Call call) {
        ThingQuery query = ThingRoutes.query(call);
        call.need(Deed.READ, query.space());
        Predicate<TwinView> now = ThingRoutes.now(call);
        Box box = Box.of(call.query("box"));
        int limit = (int) call.number("limit", PLACES_MAX, 1, PLACES_MAX);
        JsonText out = new JsonText().beginObject().key("columns").beginArray();
        List.of("thing", "name", "latitude", "longitude", "presence", "time").forEach(out::text);
        out.endArray().key("rows").beginArray();
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
            write(out, thing, twin, place);
            return true;
        });
        out.endArray().key("more").bool(!whole);
        out.key("placeless").number(counts[1]).endObject();
        call.bytes(200, "application/json", out.bytes(), out.length());
    }

    private static void write(JsonText out, Thing thing, TwinView twin, Place place) {
        out.beginArray().text(thing.id()).text(thing.name());
        out.number(place.location().latitude()).number(place.location().longitude());
        out.text(Words.of(twin.presence()));
        if (place.timeMicros() > 0) {
            out.time(place.timeMicros());
        } else {
            out.nothing();
        }
        out.endArray();
    }

    /**
     * Where a thing is.
     *
     * @param timeMicros when it said so; 0 when it is where it was registered to be
     */
    private record Place(Location location, long timeMicros) {
        /** The latest place that a thing reported, or else where it was registered to be; null when neither is known. */
        static @Nullable Place of(Thing thing, TwinView twin) {
            Place latest = null;
            for (Property property : twin.properties()) {
                int slot = property.slot();
                if (twin.type(slot) == ValueType.LOCATION
                        && !twin.omitted(slot)
                        && (latest == null || twin.timeMicros(slot) > latest.timeMicros)) {
                    latest = new Place((Location) twin.object(slot), twin.timeMicros(slot));
                }
            }
            Location fixed = thing.location();
            return latest == null && fixed != null ? new Place(fixed, 0) : latest;
        }
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

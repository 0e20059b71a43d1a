package io.taihu.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.core.JsonText;
import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.spi.Access.Deed;
import io.taihu.spi.LegStore;
import io.taihu.spi.LegStore.Charge;
import io.taihu.spi.LegStore.DrivingEvent;
import io.taihu.spi.LegStore.Energy;
import io.taihu.spi.LegStore.Leg;
import io.taihu.spi.LegStore.Owned;
import io.taihu.spi.LegStore.Page;
import io.taihu.spi.Registry.ThingQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Trips and stops of vehicles, their charges, and how they were driven, as they were found; or to be found anew. */
final class TripRoutes {
    /** Things of a space that are looked at together. */
    private static final int THINGS_AT_ONCE = 1_000;
    /** Longest path of a space that is read, in UTF-16 units. */
    private static final int SPACE_LENGTH = 2_000;

    private final Rooms rooms;
    private final ThingRoutes things;
    private final LegStore store;

    TripRoutes(Rooms rooms, ThingRoutes things) {
        this.rooms = rooms;
        this.things = things;
        this.store = rooms.directory().registry().legs();
    }

    /** Trips of one thing, with its stops. */
    void one(Call call) {
        ofOne(call, store::legs, TripRoutes::write, Leg::startMicros);
    }

    /** Has all that one thing did since a time found anew. */
    void findOneAgain(Call call) {
        Thing thing = things.thing(call, Deed.MANAGE_THINGS);
        Members body = call.members();
        long from = from(body);
        body.end();
        if (!rooms.trips().finds(thing)) {
            throw new TaihuException(
                    ErrorCode.INVALID, "thing \"" + thing.id() + "\" is of a model without a place and a speed");
        }
        call.json(202, Json.object().put("things", rooms.trips().findAgain(List.of(thing), from)));
    }

    /** Has all that the vehicles of a space did since a time found anew, those that the one who asks may change. */
    void findAgain(Call call) {
        Members body = call.members();
        String space = body.text("space", SPACE_LENGTH);
        long from = from(body);
        body.end();
        ThingQuery query =
                new ThingQuery(call.spaces(Deed.MANAGE_THINGS, space == null ? "" : space), null, null, Map.of());
        List<Thing> all = new ArrayList<>();
        List<Thing> page;
        String after = null;
        do {
            page = rooms.directory().things(query, after, THINGS_AT_ONCE);
            all.addAll(page);
            after = page.isEmpty() ? null : page.getLast().id();
        } while (page.size() == THINGS_AT_ONCE);
        call.trace().place(space == null ? "" : space);
        call.json(202, Json.object().put("things", rooms.trips().findAgain(all, from)));
    }

    /** From when on; the beginning when nothing is said. */
    private long from(Members body) {
        JsonNode given = body.node("from");
        if (given == null) {
            return 0;
        }
        long from = Times.micros(given, "$.from");
        if (from > rooms.clock().micros()) {
            throw new TaihuException(ErrorCode.INVALID, "$.from lies ahead");
        }
        return Math.max(0, from);
    }

    /** Trips of all vehicles in a space and below. */
    void list(Call call) {
        listed(
                call,
                store::trips,
                TripRoutes::write,
                last -> Cursors.of(Long.toString(last.found().startMicros()), last.thing(), "0"));
    }

    /** Charges of one thing. */
    void charges(Call call) {
        ofOne(call, store::charges, TripRoutes::write, Charge::startMicros);
    }

    /** Charges of all vehicles in a space and below. */
    void allCharges(Call call) {
        listed(
                call,
                store::charges,
                TripRoutes::write,
                last -> Cursors.of(Long.toString(last.found().startMicros()), last.thing(), "0"));
    }

    /** Driving events of one thing. */
    void events(Call call) {
        Thing thing = things.thing(call, Deed.READ);
        Asked asked = Asked.of(call, 3);
        answer(
                call,
                asked,
                store.events(thing.number(), asked.page()),
                TripRoutes::write,
                event -> cursor(thing.id(), event));
    }

    /** Driving events of all vehicles in a space and below. */
    void allEvents(Call call) {
        listed(call, store::events, TripRoutes::write, last -> cursor(last.thing(), last.found()));
    }

    private static String cursor(String thing, DrivingEvent event) {
        return Cursors.of(
                Long.toString(event.startMicros()),
                thing,
                Integer.toString(event.kind().ordinal()));
    }

    /** Looks in a store for what one thing has between two times, the last first. */
    private interface OfThing<T> {
        List<T> found(long thing, long fromMicros, long toMicros, int limit);
    }

    /** What one thing has, each of which begins before the one that was given last. */
    private <T> void ofOne(Call call, OfThing<T> store, BiConsumer<JsonText, T> writer, ToLongFunction<T> start) {
        Thing thing = things.thing(call, Deed.READ);
        Asked asked = Asked.of(call, 1);
        answer(
                call,
                asked,
                store.found(thing.number(), asked.from, Math.min(asked.to, asked.before), asked.limit + 1),
                writer,
                last -> Cursors.of(Long.toString(start.applyAsLong(last))),
                rooms.trips().waits(thing));
    }

    private static <T> void listed(
            Call call,
            BiFunction<List<String>, Page, List<Owned<T>>> found,
            BiConsumer<JsonText, T> writer,
            Function<Owned<T>, String> cursor) {
        List<String> spaces = call.spaces(Deed.READ, call.query("space", ""));
        Asked asked = Asked.of(call, 3);
        answer(
                call,
                asked,
                found.apply(spaces, asked.page()),
                (out, owned) -> {
                    out.key("thing").text(owned.thing());
                    writer.accept(out, owned.found());
                },
                cursor);
    }

    private static <T> void answer(
            Call call, Asked asked, List<T> found, BiConsumer<JsonText, T> writer, Function<T, String> cursor) {
        answer(call, asked, found, writer, cursor, false);
    }

    /**
     * @param found one more than was asked for when there are more
     * @param again whether they are about to be found anew
     */
    private static <T> void answer(
            Call call,
            Asked asked,
            List<T> found,
            BiConsumer<JsonText, T> writer,
            Function<T, String> cursor,
            boolean again) {
        JsonText out = new JsonText().beginObject().key("items").beginArray();
        found.stream().limit(asked.limit).forEach(each -> {
            out.beginObject();
            writer.accept(out, each);
            out.endObject();
        });
        out.endArray();
        if (found.size() > asked.limit) {
            out.key("cursor").text(cursor.apply(found.get(asked.limit - 1)));
        }
        if (again) {
            out.key("recomputing").bool(true);
        }
        out.endObject();
        call.bytes(200, "application/json", out.bytes(), out.length());
    }

    /** What is asked for: of what one has does not overlap, what begins before the last given is all that is left. */
    private record Asked(long from, long to, long before, String beforeThing, int beforeKind, int limit) {
        /** @param parts of the cursor: when the last one began, whose it was, its kind */
        static Asked of(Call call, int parts) {
            String to = call.query("to");
            String from = call.query("from");
            String cursor = call.query("cursor");
            List<String> read = cursor == null ? List.of() : Cursors.read(cursor, parts);
            Asked asked = new Asked(
                    from == null ? 0 : Times.micros(from, "from"),
                    to == null ? Long.MAX_VALUE : Times.micros(to, "to"),
                    read.isEmpty() ? Long.MAX_VALUE : Cursors.number(read.getFirst()),
                    read.size() < 3 ? "" : read.get(1),
                    read.size() < 3 ? 0 : (int) Cursors.number(read.get(2)),
                    (int) call.number("limit", 100, 1, 1_000));
            if (asked.from >= asked.to) {
                throw new TaihuException(ErrorCode.INVALID, "from must lie before to");
            }
            return asked;
        }

        /** With one more. */
        Page page() {
            return new Page(from, to, before, beforeThing, beforeKind, limit + 1);
        }
    }

    private static void write(JsonText out, Leg leg) {
        out.key("kind").text(leg.moving() ? "trip" : "stop");
        time(out, leg.startMicros(), leg.endMicros());
        out.key("open").bool(leg.open());
        place(out.key("start"), leg.startLatitude(), leg.startLongitude());
        if (leg.moving()) {
            place(out.key("end"), leg.endLatitude(), leg.endLongitude());
            out.key("metres").number(Math.rint(leg.metres()));
            out.key("assumed").bool(leg.assumed());
            known(out, "maxSpeed", leg.maxSpeed());
        }
        known(out, "left", leg.left());
        known(out, "used", leg.used());
        energy(out, leg.energy());
    }

    private static void write(JsonText out, Charge charge) {
        time(out, charge.startMicros(), charge.endMicros());
        out.key("open").bool(charge.open());
        out.key("driving").bool(charge.driving());
        out.key("assumed").bool(charge.assumed());
        if (!Double.isNaN(charge.latitude())) {
            place(out.key("place"), charge.latitude(), charge.longitude());
        }
        known(out, "socFrom", charge.socFrom());
        known(out, "socTo", charge.socTo());
        energy(out, charge.energy());
        known(out, "maxPower", charge.maxPower());
        known(out, "maxSpread", charge.maxSpread());
        known(out, "maxTemperature", charge.maxTemperature());
    }

    private static void write(JsonText out, DrivingEvent event) {
        out.key("kind").text(event.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        time(out, event.startMicros(), event.endMicros());
        place(out.key("place"), event.latitude(), event.longitude());
        known(out, "value", event.value());
        known(out, "limit", event.limit());
    }

    private static void time(JsonText out, long from, long to) {
        out.key("from").time(from).key("to").time(to);
    }

    private static void known(JsonText out, String name, double value) {
        if (!Double.isNaN(value)) {
            out.key(name).number(Math.rint(value * 1e6) / 1e6);
        }
    }

    private static void energy(JsonText out, @Nullable Energy energy) {
        if (energy != null) {
            out.key("energy").beginObject();
            known(out, "kWh", energy.kWh());
            out.key("measured").bool(energy.measured()).endObject();
        }
    }

    private static void place(JsonText out, double latitude, double longitude) {
        out.beginObject()
                .key("latitude")
                .number(latitude)
                .key("longitude")
                .number(longitude)
                .endObject();
    }
}

package io.taihu.api;

import io.taihu.core.AlarmJson;
import io.taihu.core.JsonText;
import io.taihu.core.Twin;
import io.taihu.core.Twins.TwinView;
import io.taihu.model.Alarm;
import io.taihu.model.Invocation;
import io.taihu.model.Limit;
import io.taihu.model.Property;
import io.taihu.model.Quality;
import io.taihu.model.Thing;
import io.taihu.model.ThingModel;
import io.taihu.model.ValueType;
import io.taihu.spi.Access.Deed;
import io.taihu.spi.AlarmStore.Query;
import io.taihu.spi.AlarmStore.Which;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known of things now, or was at a moment of the past. */
final class TwinRoutes {
    /** A clock that is off by less is not worth a word. */
    private static final long CLOCK_OFF_MICROS = 60_000_000L;
    /** Things whose twins are written together, so that an answer takes no more memory than they do. */
    private static final int PART = 250;
    /** Things that can be named in one question. */
    @Limit(
            value = "Most things whose twins are asked for by name at once",
            zh = "一次点名查询孪生的最多物数",
            reached = Limit.Reached.REFUSED)
    private static final int THINGS_MAX = 200;
    /** Things of one answer about the past. */
    @Limit(
            value = "Most things whose twins in the past are asked for at once",
            zh = "一次查询过去孪生的最多物数",
            reached = Limit.Reached.REFUSED)
    private static final int PAST_MAX = 1_000;

    /** Most alarms that the twin of one thing holds. */
    @Limit(
            value = "Most alarms that the twin of one thing holds",
            zh = "一个孪生包含的最多告警数",
            reached = Limit.Reached.LEFT_OUT)
    static final int ALARMS_MAX = 100;

    private final Rooms rooms;
    private final ThingRoutes things;
    private final PastTwins past;
    private final HistoryGate gate;

    TwinRoutes(Rooms rooms, ThingRoutes things, PastTwins past, HistoryGate gate) {
        this.rooms = rooms;
        this.things = things;
        this.past = past;
        this.gate = gate;
    }

    void get(Call call) {
        Thing thing = things.thing(call, Deed.READ);
        Long moment = PastTwins.moment(call);
        if (moment == null) {
            now(call, thing);
            return;
        }
        JsonText out = new JsonText();
        try (var _ = gate.enter(call.who())) {
            PastTwins.write(
                    out, thing, past.of(List.of(thing), moment, _ -> true).get(thing.id()));
        }
        call.bytes(200, "application/json", out.bytes(), out.length());
    }

    private void now(Call call, Thing thing) {
        Twin twin = rooms.twins().twin(thing);
        JsonText out = new JsonText().beginObject();
        head(out, thing, Words.of(twin.presence()), twin.sinceMicros(), twin.lastReceivedMicros());
        if (!twin.protocol().isEmpty() && twin.closeReason().isEmpty()) {
            out.key("session").beginObject();
            out.key("protocol").text(twin.protocol()).key("peer").text(twin.peer());
            out.endObject();
        }
        if (Math.abs(twin.clockOffsetMicros()) > CLOCK_OFF_MICROS) {
            out.key("clockOffset").number(-twin.clockOffsetMicros() / 1e6);
        }
        if (twin.clockImplausible()) {
            out.key("clockImplausible").bool(true);
        }
        out.key("values").beginObject();
        for (Twin.Value value : twin.values()) {
            out.key(value.property().name()).beginObject().key("value");
            ValueJson.write(out, value.value(), value.property().type() == ValueType.OBJECT);
            if (value.value() == null) {
                out.key("omitted").bool(true);
            }
            rest(out, value.property(), value.timeMicros(), Words.of(value.quality()));
        }
        out.endObject();
        desired(out, thing);
        alarms(out, thing);
        out.endObject();
        call.bytes(200, "application/json", out.bytes(), out.length());
    }

    /** What properties shall be, where somebody has said so. */
    private void desired(JsonText out, Thing thing) {
        List<Invocation> wanted = rooms.commands().desired(thing);
        if (wanted.isEmpty()) {
            return;
        }
        out.key("desired").beginObject();
        for (Invocation each : wanted) {
            out.key(each.name()).beginObject().key("value").raw(each.input());
            out.key("since").time(each.createdMicros()).key("invocation").text(each.id());
            out.key("state").text(Words.of(each.state())).endObject();
        }
        out.endObject();
    }

    /** Its alarms that are shown, most severe first. */
    private void alarms(JsonText out, Thing thing) {
        List<Alarm> shown = rooms.alarms().alarms(Query.ofThing(thing.number(), Which.SHOWN), null, ALARMS_MAX);
        if (!shown.isEmpty()) {
            out.key("alarms").beginArray();
            shown.forEach(each -> AlarmJson.write(out, thing, each));
            out.endArray();
        }
    }

    void list(Call call) {
        Long moment = PastTwins.moment(call);
        int limit = (int) call.number("limit", 1_000, 1, moment == null ? 10_000 : PAST_MAX);
        ThingRoutes.Page page = page(call, limit);
        List<String> names = call.list("properties", ThingModel.SLOTS_MAX);
        Set<String> wanted = names == null ? null : new HashSet<>(names);
        if (moment != null) {
            past(call, page, wanted, moment);
            return;
        }
        JsonText out = new JsonText().beginObject().key("items").beginArray();
        Many writer = new Many(out, wanted);
        List<Thing> found = page.things();
        List<Thing> first = found.subList(0, Math.min(PART, found.size()));
        // while nothing is sent, what goes wrong can still be said
        rooms.twins().write(first, writer::write);
        try (OutputStream body = call.json()) {
            for (int from = PART; from < found.size(); from += PART) {
                out.drain(body);
                rooms.twins().write(found.subList(from, Math.min(from + PART, found.size())), writer::write);
            }
            out.endArray();
            if (page.more()) {
                out.key("cursor").text(Cursors.of(found.getLast().id()));
            }
            out.endObject().drain(body);
        } catch (IOException e) {
            // the asker went away: there is nobody to tell
        }
    }

    /** The things that are asked for, by their ids or by what they are. */
    private ThingRoutes.Page page(Call call, int limit) {
        List<String> ids = call.list("things", THINGS_MAX);
        if (ids == null) {
            var query = ThingRoutes.query(call);
            String cursor = call.query("cursor");
            String after = cursor == null ? null : Cursors.read(cursor, 1).getFirst();
            return things.page(query, ThingRoutes.now(call), after, 0, limit);
        }
        List<Thing> found = new ArrayList<>();
        for (String id : ids) {
            // one that has been forgotten meanwhile takes nothing from the others
            rooms.directory().thing(id).ifPresent(thing -> found.add(call.thing(Optional.of(thing), id, Deed.READ)));
        }
        return new ThingRoutes.Page(found, false);
    }

    private void past(Call call, ThingRoutes.Page page, @Nullable Set<String> wanted, long moment) {
        JsonText out = new JsonText().beginObject().key("items").beginArray();
        try (var _ = gate.enter(call.who())) {
            var found = past.of(page.things(), moment, p -> wanted == null || wanted.contains(p.name()));
            page.things().forEach(thing -> PastTwins.write(out, thing, found.get(thing.id())));
        }
        out.endArray();
        if (page.more()) {
            out.key("cursor").text(Cursors.of(page.things().getLast().id()));
        }
        out.endObject();
        call.bytes(200, "application/json", out.bytes(), out.length());
    }

    /** Writes many twins: what comes again with each value of a property is put together once. For one request. */
    private static final class Many {
        /**
         * What stands around the values of a property.
         *
         * @param opening its key, up to the value itself
         * @param closings what comes after the time, by quality
         */
        private record Frame(Property property, byte[] opening, byte[][] closings) {
            static Frame of(Property property) {
                JsonText key = new JsonText().key(property.name()).beginObject().key("value");
                byte[][] closings = new byte[Quality.values().length][];
                for (Quality quality : Quality.values()) {
                    JsonText rest = new JsonText().key("quality").text(Words.of(quality));
                    String unit = property.unit();
                    if (unit != null) {
                        rest.key("unit").text(unit);
                    }
                    closings[quality.ordinal()] = rest.endObject().toByteArray();
                }
                return new Frame(property, key.toByteArray(), closings);
            }
        }

        private final JsonText out;
        private final @Nullable Set<String> wanted;
        /** Those of the model written last, by slot. */
        private final @Nullable Frame[] recent = new @Nullable Frame[ThingModel.SLOTS_MAX];

        private long timeMicros = Long.MIN_VALUE;
        private byte[] time = {};

        Many(JsonText out, @Nullable Set<String> wanted) {
            this.out = out;
            this.wanted = wanted;
        }

        void write(Thing thing, TwinView twin) {
            out.beginObject();
            head(out, thing, Words.of(twin.presence()), twin.sinceMicros(), twin.lastReceivedMicros());
            out.key("values").beginObject();
            for (Property property : twin.properties()) {
                if (wanted == null || wanted.contains(property.name())) {
                    write(property, twin);
                }
            }
            out.endObject().endObject();
        }

        @SuppressWarnings(
                "ReferenceEquality") // two properties that are equal are as good, and one is looked at quicker
        private void write(Property property, TwinView twin) {
            int slot = property.slot();
            Frame frame = recent[slot];
            if (frame == null || frame.property() != property) {
                frame = Frame.of(property);
                recent[slot] = frame;
            }
            out.part(frame.opening(), false);
            ValueJson.write(out, twin, property);
            if (twin.omitted(slot)) {
                out.key("omitted").bool(true);
            }
            if (twin.timeMicros(slot) != timeMicros) {
                // the values of one reading have one time
                timeMicros = twin.timeMicros(slot);
                time = new JsonText().key("time").time(timeMicros).toByteArray();
            }
            out.part(time, true);
            out.part(frame.closings()[twin.quality(slot).ordinal()], true);
        }
    }

    static void head(JsonText out, Thing thing, String presence, long since, long lastSeen) {
        out.key("thing").text(thing.id());
        out.key("model").text(thing.model());
        out.key("presence").text(presence);
        if (since > 0) {
            out.key("since").time(since);
        }
        if (lastSeen > 0) {
            out.key("lastSeen").time(lastSeen);
        }
    }

    static void rest(JsonText out, Property property, long timeMicros, String quality) {
        out.key("time").time(timeMicros);
        out.key("quality").text(quality);
        String unit = property.unit();
        if (unit != null) {
            out.key("unit").text(unit);
        }
        out.endObject();
    }
}

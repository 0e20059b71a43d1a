package io.taihu.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.core.Identities;
import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import io.taihu.orders.Bulk;
import io.taihu.orders.Bulks;
import io.taihu.orders.Schedule;
import io.taihu.orders.Schedules;
import io.taihu.spi.Access.Deed;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Many commands at once, and commands at times. */
final class OrderRoutes {
    /** Times to come that one schedule shows. */
    private static final int NEXT_TIMES = 5;

    private final Rooms rooms;
    private final Bulks bulks;
    private final Schedules schedules;

    OrderRoutes(Rooms rooms) {
        this.rooms = rooms;
        this.bulks = rooms.bulks();
        this.schedules = rooms.schedules();
    }

    void bulks(Call call) {
        list(call, Deed.READ, bulks::bulks, Bulk::id, OrderRoutes::write);
    }

    void begin(Call call) {
        String by = Identities.by(call.member());
        ObjectNode body = call.object();
        space(call, body);
        Bulk begun = bulks.begin(body, body.path("title").asText(""), by);
        call.location("/api/v1/bulk-commands/" + begun.id()).json(201, write(begun));
    }

    void bulk(Call call) {
        call.json(200, write(bulk(call, Deed.READ)));
    }

    void stop(Call call) {
        Bulk found = bulk(call, Deed.COMMAND);
        bulks.stop(found.id(), "stopped by hand");
        call.nothing();
    }

    void forget(Call call) {
        bulks.delete(bulk(call, Deed.COMMAND).id());
        call.nothing();
    }

    void schedules(Call call) {
        list(call, Deed.READ, schedules::schedules, Schedule::id, schedule -> write(schedule, false));
    }

    void create(Call call) {
        String by = Identities.by(call.member());
        ObjectNode body = call.object();
        space(call, body);
        Schedule made = schedules.create(body, by);
        call.etag(made.revision()).location("/api/v1/schedules/" + made.id()).json(201, write(made, true));
    }

    void preview(Call call) {
        call.spaces(Deed.COMMAND, "");
        Schedules.Preview preview = schedules.preview(call.object(), NEXT_TIMES);
        ObjectNode out = Json.object();
        ArrayNode times = out.putArray("nextTimes");
        preview.times().forEach(each -> times.add(each.toString()));
        if (!preview.wrong().isEmpty()) {
            ObjectNode wrong = out.putObject("wrong").put("reason", preview.wrong());
            if (!preview.field().isEmpty()) {
                wrong.put("field", preview.field()).put("text", preview.text());
            }
        }
        call.json(200, out);
    }

    void schedule(Call call) {
        Schedule found = schedule(call, Deed.READ);
        call.etag(found.revision()).json(200, write(found, true));
    }

    void replace(Call call) {
        Schedule present = schedule(call, Deed.COMMAND);
        call.match(present.revision());
        ObjectNode body = call.object();
        if (!body.path("space").asText("").equals(present.space())) {
            throw Members.wrong("$.space", "must stay \"" + present.space() + "\"");
        }
        Schedule changed = schedules.update(present.id(), body, Identities.by(call.member()), present.revision());
        call.etag(changed.revision()).json(200, write(changed, true));
    }

    void delete(Call call) {
        Schedule present = schedule(call, Deed.COMMAND);
        call.match(present.revision());
        schedules.delete(present.id(), present.revision());
        call.nothing();
    }

    interface Page<T> {
        List<T> of(List<String> spaces, @Nullable String after, int limit);
    }

    /** A page of what one may do something to, newest first. */
    static <T> void list(Call call, Deed deed, Page<T> page, Function<T, String> id, Function<T, ObjectNode> write) {
        List<String> spaces = call.spaces(deed, call.query("space", ""));
        int limit = (int) call.number("limit", 100, 1, 1_000);
        String cursor = call.query("cursor");
        List<T> found =
                page.of(spaces, cursor == null ? null : Cursors.read(cursor, 1).getFirst(), limit + 1);
        ObjectNode out = Json.object();
        ArrayNode items = out.putArray("items");
        found.stream().limit(limit).forEach(each -> items.add(write.apply(each)));
        if (found.size() > limit) {
            out.put("cursor", Cursors.of(id.apply(found.get(limit - 1))));
        }
        call.json(200, out);
    }

    private Bulk bulk(Call call, Deed deed) {
        return one(call, bulks.bulk(call.path("id")), "bulk command", deed, Bulk::space);
    }

    private Schedule schedule(Call call, Deed deed) {
        return one(call, schedules.schedule(call.path("id")), "schedule", deed, Schedule::space);
    }

    /** One that there may be, for whoever may do something to it. */
    static <T> T one(Call call, Optional<T> found, String what, Deed deed, Function<T, String> space) {
        if (found.isPresent() && call.may(deed, space.apply(found.get()))) {
            return found.get();
        }
        if (found.isEmpty() && call.may(Deed.READ, "")) {
            throw new TaihuException(ErrorCode.NOT_FOUND, "there is no " + what + " \"" + call.path("id") + "\"");
        }
        throw new TaihuException(
                ErrorCode.FORBIDDEN,
                "this token may not " + Call.words(deed) + " by " + what + " \"" + call.path("id") + "\"");
    }

    private void space(Call call, ObjectNode body) {
        String space = body.path("space").asText("");
        call.need(Deed.COMMAND, space);
        if (rooms.directory().registry().space(space).isEmpty()) {
            throw Members.wrong("$.space", "is \"" + space + "\", and there is no such space");
        }
    }

    private static ObjectNode write(Bulk bulk) {
        ObjectNode out = Json.object();
        out.put("id", bulk.id()).put("space", bulk.space()).put("title", bulk.title());
        out.set("definition", Json.parse(bulk.definition()));
        out.put("by", bulk.by()).put("created", bulk.created().toString());
        out.put("phase", Words.of(bulk.phase())).put("group", bulk.group());
        out.put("asked", bulk.asked()).put("refused", bulk.refused());
        if (bulk.total() >= 0) {
            out.put("total", bulk.total());
        }
        if (!bulk.why().isEmpty()) {
            out.put("why", bulk.why());
        }
        ObjectNode states = out.putObject("states");
        bulk.counts().forEach((state, count) -> states.put(Words.of(state), count));
        return out;
    }

    private ObjectNode write(Schedule schedule, boolean whole) {
        ObjectNode out = Json.object();
        out.put("id", schedule.id()).put("space", schedule.space()).put("title", schedule.title());
        ObjectNode definition = (ObjectNode) Json.parse(schedule.definition());
        out.set("when", definition.path("when"));
        out.set("order", definition.path("order"));
        out.put("enabled", schedule.enabled()).put("by", schedule.by()).put("revision", schedule.revision());
        time(out, "next", schedule.next());
        time(out, "last", schedule.last());
        if (!schedule.lastBulk().isEmpty()) {
            out.put("lastBulk", schedule.lastBulk());
        }
        if (!schedule.trouble().isEmpty()) {
            out.put("trouble", schedule.trouble());
        }
        if (whole && schedule.enabled()) {
            ArrayNode times = out.putArray("nextTimes");
            schedules.nextTimes(schedule.id(), NEXT_TIMES).forEach(each -> times.add(each.toString()));
        }
        return out;
    }

    private static void time(ObjectNode out, String name, @Nullable Instant at) {
        if (at != null) {
            out.put(name, at.toString());
        }
    }
}

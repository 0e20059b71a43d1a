package io.taihu.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.alarms.Act;
import io.taihu.alarms.Alarms;
import io.taihu.alarms.Alarms.Actor;
import io.taihu.alarms.Alarms.Done;
import io.taihu.core.AlarmJson;
import io.taihu.core.Identities;
import io.taihu.core.JsonText;
import io.taihu.model.Alarm;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.Severity;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.spi.Access.Deed;
import io.taihu.spi.AlarmStore.After;
import io.taihu.spi.AlarmStore.Count;
import io.taihu.spi.AlarmStore.Order;
import io.taihu.spi.AlarmStore.Query;
import io.taihu.spi.AlarmStore.Which;
import io.taihu.spi.Principal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Alarms: what people see of them, and what they do about them. Whoever may command a thing may act on its alarms. */
final class AlarmRoutes {
    /** Longest text that alarms are searched for. */
    @Limit(
            value = "Longest text that alarms are searched for",
            zh = "搜索告警的最长文本",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    static final int TEXT_MAX = 256;

    private static final int ID_LENGTH = 64;

    private final Rooms rooms;
    private final Alarms alarms;

    AlarmRoutes(Rooms rooms) {
        this.rooms = rooms;
        this.alarms = rooms.alarms();
    }

    void list(Call call) {
        Query query = query(call);
        int limit = (int) call.number("limit", 100, 1, 1_000);
        String cursor = call.query("cursor");
        After after = null;
        if (cursor != null) {
            List<String> read = Cursors.read(cursor, 3);
            after = new After(
                    Math.toIntExact(Math.clamp(Cursors.number(read.get(0)), 0, Alarm.SEVERITY_GREATEST)),
                    Cursors.number(read.get(1)),
                    read.get(2));
        }
        List<Alarm> found = alarms.alarms(query, after, limit + 1);
        JsonText out = new JsonText().beginObject().key("items").beginArray();
        found.stream().limit(limit).forEach(each -> write(out, each));
        out.endArray();
        if (found.size() > limit) {
            After last = After.of(found.get(limit - 1));
            out.key("cursor")
                    .text(Cursors.of(Integer.toString(last.severity()), Long.toString(last.sinceMicros()), last.id()));
        }
        out.endObject();
        call.bytes(200, "application/json", out.bytes(), out.length());
    }

    void counts(Call call) {
        List<Count> counts = alarms.counts(query(call));
        JsonText out = new JsonText().beginObject();
        Predicate<Count> shown = each -> !each.shelved() && !each.suppressed();
        out.key("shown").number(sum(counts, shown));
        out.key("active").number(sum(counts, shown.and(Count::active)));
        out.key("unacknowledged").number(sum(counts, shown.and(each -> !each.acknowledged())));
        out.key("shelved").number(sum(counts, Count::shelved));
        out.key("suppressed").number(sum(counts, Count::suppressed));
        out.key("classes").beginObject();
        for (Severity severity : Severity.values()) {
            Predicate<Count> ofClass = shown.and(each -> each.severity() == severity);
            out.key(Words.of(severity)).beginObject();
            out.key("shown").number(sum(counts, ofClass));
            out.key("active").number(sum(counts, ofClass.and(Count::active)));
            out.key("unacknowledged").number(sum(counts, ofClass.and(each -> !each.acknowledged())));
            out.endObject();
        }
        out.endObject().key("floods").beginArray();
        alarms.floods(call.spaces(Deed.READ, call.query("space", "")))
                .forEach(each -> out.beginObject()
                        .key("space")
                        .text(each.space())
                        .key("raised")
                        .number(each.number())
                        .endObject());
        out.endArray().endObject();
        call.bytes(200, "application/json", out.bytes(), out.length());
    }

    void groups(Call call) {
        JsonText out = new JsonText().beginObject().key("items").beginArray();
        alarms.groups(query(call))
                .forEach(each -> out.beginObject()
                        .key("rule")
                        .text(each.rule())
                        .key("number")
                        .number(each.number())
                        .key("unacknowledged")
                        .number(each.unacknowledged())
                        .key("class")
                        .text(Words.of(Severity.of(each.severity())))
                        .key("since")
                        .time(each.sinceMicros())
                        .endObject());
        out.endArray().endObject();
        call.bytes(200, "application/json", out.bytes(), out.length());
    }

    void chattering(Call call) {
        JsonText out = new JsonText().beginObject().key("items").beginArray();
        alarms.chattering(call.spaces(Deed.READ, call.query("space", "")))
                .forEach(each -> thing(each.alarm()).ifPresent(thing -> {
                    out.beginObject().key("raised").number(each.number()).key("alarm");
                    AlarmJson.write(out, thing, each.alarm()).endObject();
                }));
        out.endArray().endObject();
        call.bytes(200, "application/json", out.bytes(), out.length());
    }

    void past(Call call) {
        String asked = call.query("at");
        long at = asked == null ? Long.MAX_VALUE : Times.micros(asked, "at");
        JsonText out = new JsonText().beginObject().key("items").beginArray();
        alarms.then(call.spaces(Deed.READ, call.query("space", "")), at, (int) call.number("limit", 100, 1, 1_000))
                .forEach(each -> thing(each.alarm())
                        .ifPresent(thing -> out.beginObject()
                                .key("alarm")
                                .text(each.alarm().id())
                                .key("thing")
                                .text(thing.id())
                                .key("thingName")
                                .text(thing.name())
                                .key("space")
                                .text(thing.space())
                                .key("class")
                                .text(Words.of(Severity.of(each.severity())))
                                .key("message")
                                .text(each.message())
                                .key("since")
                                .time(each.sinceMicros())
                                .endObject()));
        out.endArray().endObject();
        call.bytes(200, "application/json", out.bytes(), out.length());
    }

    void get(Call call) {
        write(call, alarm(call, Deed.READ));
    }

    void acknowledge(Call call) {
        act(call, new Act.Acknowledge());
    }

    void comment(Call call) {
        Alarm found = alarm(call, Deed.COMMAND);
        Members body = body(call);
        String comment = comment(body);
        body.end();
        if (comment.isBlank()) {
            throw Members.wrong("$.comment", "must say something");
        }
        write(call, alarms.act(found.id(), new Act.Comment(), actor(call), comment));
    }

    void assign(Call call) {
        Alarm found = alarm(call, Deed.COMMAND);
        Members body = body(call);
        String assignee = plain("$.assignee", body.textNeeded("assignee", Alarm.ASSIGNEE_MAX))
                .strip();
        String comment = comment(body);
        body.end();
        write(call, alarms.act(found.id(), new Act.Assign(assignee), actor(call), comment));
    }

    void shelve(Call call) {
        Alarm found = alarm(call, Deed.COMMAND);
        Members body = body(call);
        long until = Times.micros(body.textNeeded("until", ID_LENGTH), "$.until");
        String comment = comment(body);
        body.end();
        write(call, alarms.act(found.id(), new Act.Shelve(until), actor(call), comment));
    }

    void unshelve(Call call) {
        act(call, new Act.Unshelve());
    }

    void reset(Call call) {
        act(call, new Act.Reset());
    }

    /** What needs no more than a comment. */
    private void act(Call call, Act act) {
        Alarm found = alarm(call, Deed.COMMAND);
        Members body = body(call);
        String comment = comment(body);
        body.end();
        write(call, alarms.act(found.id(), act, actor(call), comment));
    }

    /** Those named, or the unacknowledged ones of a query: as many as one request acts on. */
    void acknowledgeMany(Call call) {
        Actor actor = actor(call);
        Members body = body(call);
        List<String> ids = body.texts("ids", Alarms.BULK_MAX, ID_LENGTH);
        String space = body.text("space", 2_000);
        String model = body.text("model", 128);
        String rule = body.text("rule", ID_LENGTH);
        List<String> classes = body.texts("severity", Severity.values().length, 16);
        String text = body.text("q", TEXT_MAX);
        String comment = comment(body);
        body.end();
        boolean more = false;
        if (ids == null) {
            Query query = new Query(
                    call.spaces(Deed.COMMAND, space == null ? "" : space),
                    0,
                    model == null ? "" : model,
                    rule == null ? "" : rule,
                    Which.UNACKNOWLEDGED,
                    severities(classes, "$.severity"),
                    text == null ? "" : plain("$.q", text),
                    null,
                    "",
                    Order.SEVERITY);
            List<Alarm> found = alarms.alarms(query, null, Alarms.BULK_MAX);
            more = found.size() == Alarms.BULK_MAX;
            ids = found.stream().map(Alarm::id).toList();
            call.trace().place(space == null ? "" : space);
        } else {
            for (String each : ids) {
                alarm(call, each, Deed.COMMAND);
            }
        }
        int done = alarms.act(ids, new Act.Acknowledge(), actor, comment).done();
        call.json(200, Json.object().put("acknowledged", done).put("more", more));
    }

    /** What many can be asked at once. */
    enum Deeds {
        ACKNOWLEDGE,
        COMMENT,
        ASSIGN,
        SHELVE,
        UNSHELVE,
        RESET
    }

    /** Does one thing about those named; which of them were refused is answered, and why. */
    void actOnMany(Call call) {
        Actor actor = actor(call);
        Members body = body(call);
        List<String> ids = body.texts("ids", Alarms.BULK_MAX, ID_LENGTH);
        Deeds deed = body.word("act", Deeds.class);
        String assignee = body.text("assignee", Alarm.ASSIGNEE_MAX);
        String until = body.text("until", ID_LENGTH);
        String comment = comment(body);
        body.end();
        if (ids == null || ids.isEmpty()) {
            throw Members.wrong("$.ids", "must name at least one alarm");
        }
        Act act = act(deed, assignee, until, comment);
        List<String> mine = new ArrayList<>();
        Map<String, TaihuException> refused = new LinkedHashMap<>();
        for (String id : new LinkedHashSet<>(ids)) {
            try {
                alarm(call, id, Deed.COMMAND);
                mine.add(id);
            } catch (TaihuException e) {
                if (e.code() != ErrorCode.FORBIDDEN && e.code() != ErrorCode.NOT_FOUND) {
                    throw e;
                }
                refused.put(id, e);
            }
        }
        if (mine.isEmpty()) {
            throw refused.values().iterator().next();
        }
        Done done = alarms.act(mine, act, actor, comment);
        refused.putAll(done.refused());
        ObjectNode out = Json.object().put("done", done.done());
        ArrayNode items = out.putArray("refused");
        refused.forEach((id, why) -> items.addObject()
                .put("id", id)
                .put("code", Words.of(why.code()))
                .put("detail", why.getMessage()));
        call.json(200, out);
    }

    private static Act act(@Nullable Deeds deed, @Nullable String assignee, @Nullable String until, String comment) {
        return switch (deed) {
            case null -> throw Members.wrong("$.act", "is needed and missing");
            case ACKNOWLEDGE -> new Act.Acknowledge();
            case COMMENT -> {
                if (comment.isBlank()) {
                    throw Members.wrong("$.comment", "must say something");
                }
                yield new Act.Comment();
            }
            case ASSIGN -> {
                if (assignee == null) {
                    throw Members.wrong("$.assignee", "is needed and missing");
                }
                yield new Act.Assign(plain("$.assignee", assignee).strip());
            }
            case SHELVE -> {
                if (until == null) {
                    throw Members.wrong("$.until", "is needed and missing");
                }
                yield new Act.Shelve(Times.micros(until, "$.until"));
            }
            case UNSHELVE -> new Act.Unshelve();
            case RESET -> new Act.Reset();
        };
    }

    private Query query(Call call) {
        String id = call.query("thing");
        Thing thing = id == null ? null : call.thing(rooms.directory().thing(id), id, Deed.READ);
        List<String> spaces = thing != null ? List.of("") : call.spaces(Deed.READ, call.query("space", ""));
        String which = call.query("state");
        String order = call.query("order");
        return new Query(
                spaces,
                thing == null ? 0 : thing.number(),
                call.query("model", ""),
                call.query("rule", ""),
                which == null ? Which.SHOWN : Words.read(Which.class, which, "state"),
                severities(call.list("severity", Severity.values().length), "severity"),
                searched(call.query("q", "")),
                call.query("assignee"),
                call.query("suppressedBy", ""),
                order == null ? Order.SEVERITY : Words.read(Order.class, order, "order"));
    }

    private static List<Severity> severities(@Nullable List<String> words, String place) {
        return words == null
                ? List.of()
                : words.stream()
                        .map(each -> Words.read(Severity.class, each, place))
                        .toList();
    }

    private Alarm alarm(Call call, Deed deed) {
        return alarm(call, call.path("id"), deed);
    }

    /** An alarm, when the one who asks may do this to its thing. */
    private Alarm alarm(Call call, String id, Deed deed) {
        Optional<Alarm> found = alarms.alarm(id);
        Optional<Thing> thing = found.flatMap(this::thing);
        if (thing.isEmpty() || !call.may(Deed.READ, thing.get())) {
            if (call.may(Deed.READ, "")) {
                throw new TaihuException(ErrorCode.NOT_FOUND, "there is no alarm \"" + id + "\"");
            }
            throw new TaihuException(ErrorCode.FORBIDDEN, "this token may not see alarm \"" + id + "\"");
        }
        call.need(deed, thing.get());
        return found.get();
    }

    private Optional<Thing> thing(Alarm alarm) {
        return rooms.directory().thing(alarm.source().thing());
    }

    private Actor actor(Call call) {
        Principal.Member member = call.member();
        return new Actor(
                Identities.by(member), Identities.nameOf(rooms.directory().registry(), member));
    }

    private static Members body(Call call) {
        byte[] body = call.body();
        return Members.of(body.length == 0 ? Json.object() : Json.readObject(body));
    }

    private static String comment(Members body) {
        String comment = body.text("comment", Alarm.COMMENT_MAX);
        return comment == null ? "" : plain("$.comment", comment.replace('\n', ' '));
    }

    private static String searched(String text) {
        if (text.length() > TEXT_MAX) {
            throw new TaihuException(ErrorCode.INVALID, "q has at most " + TEXT_MAX + " characters");
        }
        return plain("q", text);
    }

    private static String plain(String place, String text) {
        boolean plain = text.codePoints()
                .noneMatch(c ->
                        Character.isISOControl(c) || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE));
        if (text.length() > Alarm.COMMENT_MAX || !plain) {
            throw Members.wrong(place, "has at most " + Alarm.COMMENT_MAX + " characters, and no control characters");
        }
        return text;
    }

    private void write(JsonText out, Alarm alarm) {
        thing(alarm).ifPresent(thing -> AlarmJson.write(out, thing, alarm));
    }

    private void write(Call call, Alarm alarm) {
        Thing thing = thing(alarm)
                .orElseThrow(() ->
                        new TaihuException(ErrorCode.NOT_FOUND, "the thing of alarm \"" + alarm.id() + "\" is gone"));
        JsonText out =
                AlarmJson.write(new JsonText(), thing, alarm, alarms.steps(alarm.id()), alarms.escalates(alarm.id()));
        call.bytes(200, "application/json", out.bytes(), out.length());
    }

    private static long sum(List<Count> counts, Predicate<Count> of) {
        return counts.stream().filter(of).mapToLong(Count::number).sum();
    }
}

package io.taihu.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.core.Identities;
import io.taihu.model.ErrorCode;
import io.taihu.model.Space;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.spi.Access.Deed;
import io.taihu.spi.AnnotationStore;
import io.taihu.spi.AnnotationStore.After;
import io.taihu.spi.AnnotationStore.Annotation;
import io.taihu.spi.AnnotationStore.NewAnnotation;
import io.taihu.spi.AnnotationStore.Query;
import io.taihu.spi.AnnotationStore.Text;
import io.taihu.spi.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Notes on history: find, make, change, forget. */
final class AnnotationRoutes {
    /** How often a change without If-Match is tried when others change the same annotation. */
    private static final int TRIES = 5;

    private final Rooms rooms;
    private final AnnotationStore store;

    AnnotationRoutes(Rooms rooms) {
        this.rooms = rooms;
        this.store = rooms.directory().registry().annotations();
    }

    void list(Call call) {
        call.member();
        String to = call.query("to");
        String from = call.query("from");
        long toMicros = to == null ? Long.MAX_VALUE : Times.micros(to, "to");
        long fromMicros = from == null ? Long.MIN_VALUE : Times.micros(from, "from");
        if (fromMicros >= toMicros) {
            throw new TaihuException(ErrorCode.INVALID, "from must lie before to");
        }
        int limit = (int) call.number("limit", 100, 1, 1_000);
        String cursor = call.query("cursor");
        After after = null;
        if (cursor != null) {
            List<String> read = Cursors.read(cursor, 2);
            after = new After(Cursors.number(read.get(0)), Long.toString(Cursors.number(read.get(1))));
        }
        List<Annotation> found = store.annotations(asked(call, fromMicros, toMicros), after, limit + 1);
        ObjectNode out = Json.object();
        ArrayNode items = out.putArray("items");
        found.stream().limit(limit).forEach(annotation -> items.add(write(annotation)));
        if (found.size() > limit) {
            Annotation last = found.get(limit - 1);
            out.put("cursor", Cursors.of(Long.toString(last.text().fromMicros()), last.id()));
        }
        call.json(200, out);
    }

    void create(Call call) {
        Principal.Member member = call.member();
        Members body = call.members();
        String thingId = body.text("thing", 128);
        String space = body.text("space", 2_000);
        String words = words(body.textNeeded("text", AnnotationStore.TEXT_MAX));
        Long from = time(body, "from");
        Long to = time(body, "to");
        body.end();
        if (from == null) {
            throw Members.wrong("$.from", "is needed and missing");
        }
        Text text = text(from, to == null ? from : to, words, member);
        Annotation made;
        if (thingId != null && space == null) {
            Thing thing = call.thing(rooms.directory().thing(thingId), thingId, Deed.MANAGE_DASHBOARDS);
            made = store.create(new NewAnnotation(thing.number(), "", text));
        } else if (thingId == null && space != null) {
            made = store.create(new NewAnnotation(0, space(call, space), text));
        } else {
            throw Members.wrong("$", "must have either thing or space");
        }
        call.location("/api/v1/annotations/" + made.id());
        answer(call, 201, made);
    }

    void get(Call call) {
        answer(call, 200, annotation(call, Deed.READ));
    }

    void update(Call call) {
        Annotation present = annotation(call, Deed.MANAGE_DASHBOARDS);
        Members body = call.members();
        String words = body.text("text", AnnotationStore.TEXT_MAX);
        Long from = time(body, "from");
        Long to = time(body, "to");
        body.end();
        call.match(present.revision());
        for (int left = TRIES; ; left--) {
            Text was = present.text();
            Text text = text(
                    from == null ? was.fromMicros() : from,
                    to == null ? was.toMicros() : to,
                    words == null ? was.words() : words(words),
                    call.member());
            try {
                answer(call, 200, store.update(present.id(), text, present.revision()));
                return;
            } catch (TaihuException e) {
                present = again(call, e, left);
            }
        }
    }

    void delete(Call call) {
        Annotation present = annotation(call, Deed.MANAGE_DASHBOARDS);
        call.match(present.revision());
        for (int left = TRIES; ; left--) {
            try {
                store.delete(present.id(), present.revision());
                call.nothing();
                return;
            } catch (TaihuException e) {
                present = again(call, e, left);
            }
        }
    }

    /** The annotation as somebody else has made it meanwhile, when one may go on with that. */
    private Annotation again(Call call, TaihuException failed, int left) {
        if (failed.code() != ErrorCode.STALE || call.ifMatch() >= 0 || left == 0) {
            throw failed;
        }
        return annotation(call, Deed.MANAGE_DASHBOARDS);
    }

    /** Those of things, with those of the spaces they lie in; or all within a space. */
    private Query asked(Call call, long from, long to) {
        List<String> ids = call.list("things", HistoryRoutes.THINGS_MAX);
        if (ids == null) {
            return new Query(List.of(), List.of(), call.spaces(Deed.READ, call.query("space", "")), from, to);
        }
        if (call.query("space") != null) {
            throw new TaihuException(ErrorCode.INVALID, "give either things or space");
        }
        List<Long> things = new ArrayList<>();
        Set<String> spaces = new TreeSet<>();
        for (String id : ids) {
            Thing thing = call.thing(rooms.directory().thing(id), id, Deed.READ);
            things.add(thing.number());
            for (String space = thing.space(); spaces.add(space) && !space.isEmpty(); ) {
                space = Space.parent(space);
            }
        }
        spaces.removeIf(space -> !call.may(Deed.READ, space));
        return new Query(things, List.copyOf(spaces), List.of(), from, to);
    }

    private String space(Call call, String space) {
        call.need(Deed.MANAGE_DASHBOARDS, space);
        if (rooms.directory().registry().space(space).isEmpty()) {
            throw Members.wrong(
                    "$.space", "is \"" + space + "\", and there is no such space; make it with POST /api/v1/spaces");
        }
        return space;
    }

    /** Whoever may not do this, and may not see all, is not told whether the annotation is there. */
    private Annotation annotation(Call call, Deed deed) {
        call.member();
        String id = call.path("id");
        Optional<Annotation> found = store.annotation(id);
        if (deed != Deed.READ) {
            found.ifPresent(annotation -> call.trace().place(annotation.space()));
        }
        if (found.isPresent() && call.may(deed, found.get().space())) {
            return found.get();
        }
        if (found.isEmpty() && call.may(Deed.READ, "")) {
            throw new TaihuException(ErrorCode.NOT_FOUND, "there is no annotation \"" + id + "\"");
        }
        throw new TaihuException(
                ErrorCode.FORBIDDEN,
                "this token may not " + (deed == Deed.READ ? "see" : "change") + " annotation \"" + id + "\"");
    }

    private Text text(long from, long to, String words, Principal.Member member) {
        if (from > to) {
            throw Members.wrong("$.to", "must not lie before from");
        }
        return new Text(
                from,
                to,
                words,
                Identities.by(member),
                Identities.nameOf(rooms.directory().registry(), member));
    }

    private static @Nullable Long time(Members body, String name) {
        var node = body.node(name);
        return node == null ? null : Times.micros(node, body.place(name));
    }

    /** The text without what stands around it, each of its lines ended in one way. */
    private static String words(String given) {
        String text = given.replace("\r\n", "\n").strip();
        if (text.isEmpty()) {
            throw Members.wrong("$.text", "must say something");
        }
        if (text.codePoints()
                .anyMatch(c -> (c != '\n' && Character.isISOControl(c))
                        || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE))) {
            throw Members.wrong(
                    "$.text", "must be text without control characters but line breaks, and half characters");
        }
        return text;
    }

    private static void answer(Call call, int status, Annotation annotation) {
        call.etag(annotation.revision()).json(status, write(annotation));
    }

    private static ObjectNode write(Annotation annotation) {
        Text text = annotation.text();
        ObjectNode out = Json.object();
        out.put("id", annotation.id());
        if (annotation.thing() != null) {
            out.put("thing", annotation.thing());
        }
        out.put("space", annotation.space());
        out.put("from", Times.text(text.fromMicros()));
        out.put("to", Times.text(text.toMicros()));
        out.put("text", text.words());
        out.put("by", text.by());
        out.put("byName", text.byName());
        out.put("revision", annotation.revision());
        out.put("created", annotation.created().toString());
        out.put("changed", annotation.changed().toString());
        return out;
    }
}

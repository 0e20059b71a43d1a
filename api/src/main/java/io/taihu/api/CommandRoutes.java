package io.taihu.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.core.Commands;
import io.taihu.core.Commands.Asker;
import io.taihu.core.Identities;
import io.taihu.core.InvocationJson;
import io.taihu.core.JsonText;
import io.taihu.model.ErrorCode;
import io.taihu.model.Invocation;
import io.taihu.model.Invocation.State;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.spi.Access.Deed;
import io.taihu.spi.CommandStore.Query;
import io.taihu.spi.PayloadFormat;
import io.taihu.spi.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What people ask of things, and what things that come by HTTP take and answer. */
final class CommandRoutes {
    /** Longest that a thing may wait for something to do. */
    @Limit(
            value = "Longest that a thing waits for commands in one request",
            zh = "物在一次请求中等待命令的最长时间",
            unit = Limit.Unit.SECONDS,
            reached = Limit.Reached.IN_PARTS)
    static final int WAIT_SECONDS_MAX = 60;
    /** Most commands that one answer holds. */
    @Limit(value = "Most commands that one answer holds", zh = "一次应答中的最多命令数", reached = Limit.Reached.IN_PARTS)
    static final int TAKEN_MAX = 16;

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._:-]{1,64}");

    private final Rooms rooms;
    private final Commands commands;
    private final Exchanges exchanges;
    private final int messageMax;

    CommandRoutes(Rooms rooms, Exchanges exchanges) {
        this.rooms = rooms;
        this.commands = rooms.commands();
        this.exchanges = exchanges;
        this.messageMax = Math.toIntExact(rooms.settings().get(HttpSettings.MESSAGE_MAX));
    }

    // for people

    void act(Call call) {
        Thing thing = thing(call, Deed.COMMAND);
        String name = call.path("name");
        byte[] body = call.body(messageMax);
        JsonNode input = body.length == 0 ? null : Json.read(body);
        answer(call, thing, commands.act(thing, name, input == null ? "" : Json.text(input), asker(call)));
    }

    void desire(Call call) {
        Thing thing = thing(call, Deed.COMMAND);
        String name = call.path("name");
        JsonNode value = Json.read(call.body(messageMax));
        answer(call, thing, commands.desire(thing, name, Json.text(value), asker(call)));
    }

    void list(Call call) {
        String id = call.query("thing");
        Thing thing = id == null ? null : call.thing(rooms.directory().thing(id), id, Deed.READ);
        String word = call.query("state");
        State state = word == null ? null : Words.read(State.class, word, "state");
        boolean mine = call.flag("approvable");
        List<String> spaces = mine
                ? approvableSpaces(call, thing)
                : thing != null ? List.of("") : call.spaces(Deed.READ, call.query("space", ""));
        int limit = (int) call.number("limit", 100, 1, 1_000);
        String cursor = call.query("cursor");
        Query query = new Query(
                spaces,
                thing == null ? 0 : thing.number(),
                mine ? State.PROPOSED : state,
                call.flag("open"),
                call.query("group", ""),
                mine ? call.member().account() : "");
        String after = cursor == null ? null : Cursors.read(cursor, 1).getFirst();
        List<Invocation> found = spaces.isEmpty() ? List.of() : commands.invocations(query, after, limit + 1);
        JsonText out = new JsonText().beginObject().key("items").beginArray();
        found.stream().limit(limit).forEach(each -> InvocationJson.write(out, idOf(each), each));
        out.endArray();
        if (found.size() > limit) {
            out.key("cursor").text(Cursors.of(found.get(limit - 1).id()));
        }
        out.endObject();
        call.bytes(200, "application/json", out.bytes(), out.length());
    }

    /** Where whoever asks may agree to what others asked for: nowhere without an account. */
    private List<String> approvableSpaces(Call call, @Nullable Thing thing) {
        Principal.Member member = call.member();
        if (member.account().isEmpty()) {
            return List.of();
        }
        if (thing != null) {
            return call.may(Deed.COMMAND, thing.space()) ? List.of("") : List.of();
        }
        return rooms.access().spaces(member, Deed.COMMAND, call.query("space", ""));
    }

    void get(Call call) {
        write(call, 200, invocation(call, Deed.READ));
    }

    void approve(Call call) {
        Invocation proposed = invocation(call, Deed.COMMAND);
        Principal.Member member = call.member();
        if (proposed.state() != State.PROPOSED) {
            throw new TaihuException(
                    ErrorCode.CONFLICT,
                    "it is " + InvocationJson.word(proposed.state()) + ", and waits for nobody to agree");
        }
        if (member.account().isEmpty() || member.account().equals(proposed.by())) {
            throw new TaihuException(
                    ErrorCode.FORBIDDEN,
                    "a dangerous action needs a second person: somebody with an account, other than who asked for it");
        }
        write(call, 200, commands.approve(proposed, member.account(), reason(call, "agreed to")));
    }

    void cancel(Call call) {
        Invocation open = invocation(call, Deed.COMMAND);
        if (open.state().ended()) {
            throw new TaihuException(
                    ErrorCode.CONFLICT, "it has ended: it is " + InvocationJson.word(open.state()) + " already");
        }
        write(call, 200, commands.cancel(open, by(call.member()), reason(call, "withdrawn")));
    }

    // for things

    void take(Call call) {
        Thing thing = reporter(call);
        if (!(call.who() instanceof Principal.Device)) {
            throw new TaihuException(
                    ErrorCode.FORBIDDEN,
                    "only a thing itself, or its gateway, takes what is asked of it, by its token");
        }
        int limit = (int) call.number("limit", TAKEN_MAX, 1, TAKEN_MAX);
        long wait = call.number("wait", 0, 0, WAIT_SECONDS_MAX);
        try (Exchange exchange = exchanges.open(call, 1)) {
            Taking taking = new Taking(limit);
            exchange.session().commands(thing.id(), taking);
            List<Invocation> taken = taking.await(Duration.ofSeconds(wait));
            JsonText out = new JsonText().beginObject().key("items").beginArray();
            for (Invocation each : taken) {
                out.beginObject().key("id").text(each.id());
                out.key("kind")
                        .text(InvocationJson.word(each.kind()))
                        .key("name")
                        .text(each.name());
                if (!each.input().isEmpty()) {
                    out.key(each.kind() == Invocation.Kind.ACTION ? "input" : "value")
                            .raw(each.input());
                }
                out.endObject();
            }
            out.endArray().key("thing").text(thing.id()).endObject();
            call.bytes(200, "application/json", out.bytes(), out.length());
        }
    }

    void answer(Call call) {
        Thing thing = reporter(call);
        byte[] body = call.body(messageMax);
        if (body.length == 0) {
            throw new TaihuException(ErrorCode.MALFORMED, "the body is empty; it must say id and state");
        }
        try (Exchange exchange = exchanges.open(call, 1)) {
            ReadingRoutes.answer(call, exchange, exchange.answer(thing.id(), PayloadFormat.JSON, body, 0));
        }
    }

    private void answer(Call call, Thing thing, Invocation asked) {
        JsonText out = InvocationJson.write(new JsonText(), thing.id(), asked);
        call.location("/api/v1/invocations/" + asked.id()).bytes(202, "application/json", out.bytes(), out.length());
    }

    private void write(Call call, int status, Invocation it) {
        JsonText out = InvocationJson.write(new JsonText(), idOf(it), it, commands.steps(it.id()));
        call.bytes(status, "application/json", out.bytes(), out.length());
    }

    /** The thing of the request, for itself or its gateway. */
    private Thing reporter(Call call) {
        String id = call.path("id");
        return call.thing(
                rooms.directory().thing(id), id, Deed.REPORT, rooms.directory().gateways(id));
    }

    private Thing thing(Call call, Deed deed) {
        String id = call.path("id");
        return call.thing(rooms.directory().thing(id), id, deed);
    }

    /** The invocation of the request, when the one who asks may do this to its thing. */
    private Invocation invocation(Call call, Deed deed) {
        String id = call.path("id");
        Optional<Invocation> found = commands.invocation(id);
        Optional<Thing> thing = found.flatMap(it -> rooms.directory().thing(it.thing()));
        if (found.isEmpty() || thing.isEmpty()) {
            if (call.may(Deed.READ, "")) {
                throw new TaihuException(ErrorCode.NOT_FOUND, "there is no invocation \"" + id + "\"");
            }
            throw new TaihuException(ErrorCode.FORBIDDEN, "this token may not see invocation \"" + id + "\"");
        }
        call.need(deed, thing.get());
        return found.get();
    }

    private String idOf(Invocation it) {
        return rooms.directory().thing(it.thing()).map(Thing::id).orElse("");
    }

    private Asker asker(Call call) {
        Principal.Member member = call.member();
        String reason = call.query("reason", "");
        words("reason", reason);
        String expires = call.query("expires");
        String key = call.header("Idempotency-Key");
        if (key != null && !ID.matcher(key).matches()) {
            throw new TaihuException(
                    ErrorCode.INVALID, "Idempotency-Key is 1 to 64 letters, digits or . _ : -, got \"" + key + "\"");
        }
        String by = by(member);
        return new Asker(
                by,
                Identities.nameOf(rooms.directory().registry(), member),
                reason,
                "",
                // a key is its asker's own: nobody finds out about another's, or takes it
                key == null ? "" : by.replace("/", "-") + "." + key,
                expires == null ? null : Duration.ofSeconds(seconds(call)));
    }

    private static long seconds(Call call) {
        return call.number("expires", 0, 1, Commands.EXPIRY_MAX.toSeconds());
    }

    static String by(Principal.Member member) {
        return member.account().isEmpty() ? "token/" + member.tokenId() : member.account();
    }

    /** Why somebody takes a step, in their words, or in those for want of a reason. */
    private static String reason(Call call, String otherwise) {
        String why = call.query("reason", "").strip();
        words("reason", why);
        return why.isEmpty() ? otherwise : why;
    }

    private static void words(String name, String text) {
        if (text.length() > Invocation.WORDS_MAX || text.chars().anyMatch(Character::isISOControl)) {
            throw new TaihuException(
                    ErrorCode.INVALID,
                    name + " has at most " + Invocation.WORDS_MAX + " characters, and no control characters");
        }
    }
}

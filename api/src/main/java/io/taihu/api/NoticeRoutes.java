package io.taihu.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.core.Identities;
import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import io.taihu.notices.Channels;
import io.taihu.notices.Kept;
import io.taihu.notices.Notices;
import io.taihu.notices.Rotas;
import io.taihu.spi.Access.Deed;
import io.taihu.spi.NoticeStore;
import io.taihu.spi.NoticeStore.Notice;
import java.util.Arrays;

/**
 * By which channels people and programs are told, who is on duty, and what was told. There are addresses of people in it: whoever may
 * only look sees none of it.
 */
final class NoticeRoutes {
    private static final String CHANNEL = "channel";
    private static final String ROTA = "rota";

    private final Rooms rooms;
    private final Notices notices;
    private final Channels channels;
    private final Rotas rotas;

    NoticeRoutes(Rooms rooms) {
        this.rooms = rooms;
        this.notices = rooms.notices();
        this.channels = notices.channels();
        this.rotas = notices.rotas();
    }

    void channels(Call call) {
        OrderRoutes.list(call, Deed.COMMAND, channels::channels, Kept::id, NoticeRoutes::write);
    }

    void createChannel(Call call) {
        String by = Identities.by(call.member());
        ObjectNode body = call.object();
        space(call, body);
        Kept made = channels.create(body, by);
        call.etag(made.revision()).location("/api/v1/channels/" + made.id()).json(201, write(made));
    }

    void channel(Call call) {
        Kept found = channel(call, Deed.COMMAND);
        call.etag(found.revision()).json(200, write(found));
    }

    void replaceChannel(Call call) {
        Kept present = channel(call, Deed.MANAGE_THINGS);
        ObjectNode body = changed(call, present);
        Kept made = channels.update(present.id(), body, Identities.by(call.member()), present.revision());
        call.etag(made.revision()).json(200, write(made));
    }

    void deleteChannel(Call call) {
        Kept present = channel(call, Deed.MANAGE_THINGS);
        call.match(present.revision());
        channels.delete(present.id(), present.revision());
        call.nothing();
    }

    void test(Call call) {
        Kept found = channel(call, Deed.MANAGE_THINGS);
        Notices.Tested tested = notices.test(found.id(), Identities.nameOf(rooms.directory().registry(), call.member()));
        call.json(200, Json.object().put("sent", tested.sent()).put("words", tested.words()));
    }

    void notices(Call call) {
        String word = call.query("state");
        NoticeStore.State state = word == null
                ? null
                : Arrays.stream(NoticeStore.State.values())
                        .filter(each -> Words.of(each).equals(word))
                        .findFirst()
                        .orElseThrow(() -> new TaihuException(
                                ErrorCode.INVALID, "state must be waiting, sent or dead, got \"" + word + "\""));
        String channel = call.query("channel", "");
        OrderRoutes.list(
                call,
                Deed.COMMAND,
                (spaces, after, limit) ->
                        notices.notices(new NoticeStore.Query(spaces, channel, state), after, limit),
                Notice::id,
                NoticeRoutes::write);
    }

    void retry(Call call) {
        Notice found = OrderRoutes.one(
                call,
                notices.notice(call.path("id")),
                "notice",
                Deed.COMMAND,
                each -> each.is().space());
        notices.retry(found.id());
        call.nothing();
    }

    void rotas(Call call) {
        OrderRoutes.list(call, Deed.COMMAND, rotas::rotas, Kept::id, this::writeRota);
    }

    void createRota(Call call) {
        String by = Identities.by(call.member());
        ObjectNode body = call.object();
        space(call, body);
        Kept made = rotas.create(body, by);
        call.etag(made.revision()).location("/api/v1/rotas/" + made.id()).json(201, writeRota(made));
    }

    void rota(Call call) {
        Kept found = rota(call, Deed.COMMAND);
        call.etag(found.revision()).json(200, writeRota(found));
    }

    void replaceRota(Call call) {
        Kept present = rota(call, Deed.MANAGE_THINGS);
        ObjectNode body = changed(call, present);
        Kept made = rotas.update(present.id(), body, Identities.by(call.member()), present.revision());
        call.etag(made.revision()).json(200, writeRota(made));
    }

    void deleteRota(Call call) {
        Kept present = rota(call, Deed.MANAGE_THINGS);
        call.match(present.revision());
        rotas.delete(present.id(), present.revision());
        call.nothing();
    }

    private Kept channel(Call call, Deed deed) {
        return OrderRoutes.one(call, channels.channel(call.path("id")), CHANNEL, deed, Kept::space);
    }

    private Kept rota(Call call, Deed deed) {
        return OrderRoutes.one(call, rotas.rota(call.path("id")), ROTA, deed, Kept::space);
    }

    private void space(Call call, ObjectNode body) {
        String space = body.path("space").asText("");
        call.need(Deed.MANAGE_THINGS, space);
        if (rooms.directory().registry().space(space).isEmpty()) {
            throw Members.wrong("$.space", "is \"" + space + "\", and there is no such space");
        }
    }

    private static ObjectNode changed(Call call, Kept present) {
        call.match(present.revision());
        ObjectNode body = call.object();
        if (!body.path("space").asText("").equals(present.space())) {
            throw Members.wrong("$.space", "must stay \"" + present.space() + "\"");
        }
        return body;
    }

    private static ObjectNode write(Kept kept) {
        ObjectNode out = Json.object().put("id", kept.id());
        out.setAll((ObjectNode) Json.parse(kept.definition()));
        return out.put("space", kept.space()).put("by", kept.by()).put("revision", kept.revision());
    }

    private ObjectNode writeRota(Kept kept) {
        ObjectNode out = write(kept);
        rotas.onDuty(kept.id()).ifPresent(person -> out.putObject("onDuty")
                .put("name", person.name())
                .put("email", person.email())
                .put("mobile", person.mobile()));
        return out;
    }

    private static ObjectNode write(Notice notice) {
        NoticeStore.NewNotice is = notice.is();
        JsonNode content = Json.parse(is.content());
        ObjectNode out = Json.object();
        out.put("id", is.id()).put("key", is.key()).put("channel", is.channel()).put("space", is.space());
        if (!content.path("thing.id").asText("").isEmpty()) {
            out.put("thing", content.path("thing.id").asText());
        }
        out.put("severity", is.severity()).put("message", content.path("message").asText(is.title()));
        out.put("state", Words.of(notice.state())).put("attempts", notice.attempts());
        out.put("created", Times.text(is.createdMicros())).put("changed", Times.text(notice.changedMicros()));
        if (notice.state() == NoticeStore.State.WAITING) {
            out.put("due", Times.text(is.dueMicros()));
        }
        if (!notice.problem().isEmpty()) {
            out.put("problem", notice.problem());
        }
        return out;
    }
}

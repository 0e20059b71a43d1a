package io.taihu.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.core.Identities;
import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import io.taihu.notices.Kept;
import io.taihu.notices.Notices;
import io.taihu.spi.Access.Deed;
import io.taihu.spi.NoticeStore;
import io.taihu.spi.NoticeStore.Notice;
import java.util.Arrays;

/** What was told, is to be told and was given up; by which channels, and who is on duty. */
final class NoticeRoutes {
    private final Rooms rooms;
    private final Notices notices;
    private final KeptRoutes channels;
    private final KeptRoutes rotas;

    NoticeRoutes(Rooms rooms) {
        this.rooms = rooms;
        this.notices = rooms.notices();
        this.channels = new KeptRoutes(rooms, notices.channels(), "channel", "/api/v1/channels", KeptRoutes::write);
        this.rotas = new KeptRoutes(rooms, notices.rotas(), "rota", "/api/v1/rotas", this::writeRota);
    }

    KeptRoutes channels() {
        return channels;
    }

    KeptRoutes rotas() {
        return rotas;
    }

    void test(Call call) {
        Kept found = channels.one(call, Deed.MANAGE_THINGS);
        Notices.Tested tested =
                notices.test(found.id(), Identities.nameOf(rooms.directory().registry(), call.member()));
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
                (spaces, after, limit) -> notices.notices(new NoticeStore.Query(spaces, channel, state), after, limit),
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

    private ObjectNode writeRota(Kept kept) {
        ObjectNode out = KeptRoutes.write(kept);
        notices.rotas()
                .onDuty(kept.id())
                .ifPresent(person -> out.putObject("onDuty")
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
        out.put("severity", is.severity())
                .put("message", content.path("message").asText(is.title()));
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

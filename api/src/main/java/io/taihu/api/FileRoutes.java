package io.taihu.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.api.SentFiles.Content;
import io.taihu.api.SentFiles.Found;
import io.taihu.api.SentFiles.Sent;
import io.taihu.model.Thing;
import io.taihu.spi.Access.Deed;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Photos, sounds, videos and other files that things have sent, put together from the events that their pieces are. */
final class FileRoutes {
    /** What a file may do in the page of a browser: be looked at. */
    private static final String POLICY =
            "sandbox; default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'";
    /** A time is told to the millisecond at least. */
    private static final long MILLI = 1_000;

    private final ThingRoutes things;
    private final HistoryGate gate;
    private final SentFiles files;

    FileRoutes(Rooms rooms, ThingRoutes things, HistoryGate gate) {
        this.things = things;
        this.gate = gate;
        this.files = new SentFiles(rooms::openHistory);
    }

    void list(Call call) {
        Thing thing = things.thing(call, Deed.READ);
        int limit = (int) call.number("limit", 100, 1, 1_000);
        String to = call.query("to");
        long before = to == null ? Long.MAX_VALUE : Times.micros(to, "to");
        Found found;
        try (var _ = gate.enter(call.who())) {
            found = files.list(thing.id(), before, call.query("cursor"), limit);
        }
        ObjectNode out = Json.object();
        ArrayNode items = out.putArray("items");
        for (Sent each : found.files()) {
            items.addObject()
                    .put("name", each.name())
                    .put("kind", each.kind())
                    .put("size", each.size())
                    .put("time", Times.text(each.timeMicros()))
                    .put("complete", each.complete());
        }
        if (found.cursor() != null) {
            out.put("cursor", found.cursor());
        }
        call.json(200, out);
    }

    void get(Call call) {
        Thing thing = things.thing(call, Deed.READ);
        String name = SentFiles.safe(call.path("name"));
        String time = call.query("time");
        long before = time == null ? Long.MAX_VALUE : Times.micros(time, "time") + MILLI;
        Content content;
        byte[] first;
        try (var _ = gate.enter(call.who())) {
            content = files.content(thing.id(), files.find(thing.id(), name, before));
            first = content.hasNext() ? content.next() : new byte[0];
        }
        FileType type = FileType.of(first);
        call.context().header("Content-Security-Policy", POLICY);
        call.context().header("X-Content-Type-Options", "nosniff");
        call.context()
                .header(
                        "Content-Disposition",
                        (type == FileType.BYTES ? "attachment" : "inline") + "; filename=\""
                                + name.replaceAll("[^ -~]", "_") + "\"; filename*=UTF-8''"
                                + URLEncoder.encode(name, StandardCharsets.UTF_8)
                                        .replace("+", "%20"));
        OutputStream out = call.download(type.mediaType());
        Call.plainType(call.context().res(), type.mediaType());
        try {
            out.write(first);
            while (content.hasNext()) {
                out.write(next(call, content));
            }
        } catch (IOException e) {
            throw new BrokenOffException(e);
        } catch (RuntimeException e) {
            // a file that broke off must not look whole
            call.abort();
            throw new BrokenOffException(e);
        }
    }

    private byte[] next(Call call, Content content) {
        try (var _ = gate.enterPatiently(call.who())) {
            return content.next();
        }
    }
}

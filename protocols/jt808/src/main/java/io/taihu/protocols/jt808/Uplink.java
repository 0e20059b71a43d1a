package io.taihu.protocols.jt808;

import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.netkit.CborWriter;
import io.taihu.netkit.PlainText;
import io.taihu.spi.PayloadFormat;
import io.taihu.spi.Session;
import io.taihu.spi.Session.Offer;
import io.taihu.spi.Session.Problem;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes readings of a terminal's locations and events of its other messages, and offers them. A message that cannot be read costs itself
 * only: it is noted, and answered as bad. On the link's event loop.
 */
final class Uplink {
    static final int ATTACHMENTS = 0x1210;
    static final int MEDIA = 0x0801;
    static final int MEDIA_REPLY = 0x8800;

    private static final int GENERAL_REPLY = 0x0001;
    private static final int HEARTBEAT = 0x0002;
    private static final int LOGOUT = 0x0003;
    private static final int TIME_QUERY = 0x0004;
    private static final int RESEND = 0x0005;
    private static final int LOCATION = 0x0200;
    private static final int LOCATION_REPLY = 0x0201;
    private static final int CONTROL_REPLY = 0x0500;
    private static final int BATCH = 0x0704;
    private static final int KEY = 0x0A00;
    /** Kind of a batch that was kept where no network was. */
    private static final int REISSUED = 1;

    private static final int FILE = 0x1211;
    private static final int FILE_DONE = 0x1212;
    private static final int FILE_REPLY = 0x9212;
    private static final List<String> SAFETY = List.of("driverAssistance", "driverState", "tyres", "blindSpot");
    /** Data of an event beyond this many bytes are left out, and how many they were is told. */
    @Limit(
            value = "Most bytes of a JT/T 808 message's data in an event",
            zh = "事件中 JT/T 808 消息数据的最多字节数",
            unit = Limit.Unit.BYTES,
            reached = Limit.Reached.LEFT_OUT)
    private static final int EVENT_DATA_MAX = 100 << 10;

    /** Event of a part of a file. */
    static final String FILE_BLOCK = "fileBlock";
    /** Bytes of such a part of a photo, sound or video, as blocks of files have at most. */
    static final int PIECE = 64 << 10;

    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSSSSS").withZone(ZoneOffset.UTC);

    private static final LocationField WHOLE = LocationField.whole();

    private final Terminal terminal;
    private final Jt808Loop loop;
    private final ReadingSink.Before before = new ReadingSink.Before();
    private final Times times = new Times();
    private final ReceivedFiles files;
    /** Parts of the frame that is taken which are on their way already, when it is taken again. */
    private int done;
    /** The photo, sound or video that is taken now, and perhaps again. */
    private @Nullable Media media;

    /**
     * A photo, sound or video.
     *
     * @param values what is told of it
     * @param size bytes of it, at the end of the message
     */
    private record Media(Values values, int size) {}

    /** An alarm of the active safety. */
    private record Alarm(String name, Object data) {}

    Uplink(Terminal terminal) {
        this.terminal = terminal;
        this.loop = terminal.link.loop;
        this.files = new ReceivedFiles(terminal.front.fileMax);
    }

    /** Whether a message is about files of alarms. */
    static boolean ofFiles(int id) {
        return id == ATTACHMENTS || id == FILE || id == FILE_DONE || id == HEARTBEAT;
    }

    /** The terminal has been let in: it tells everything once. */
    void begin() {
        before.forget();
    }

    /** Takes a message; false when it has to wait and be taken again. */
    boolean take(Session session, Frame frame, byte[] bytes, int offset, int length) {
        boolean taken;
        try {
            taken = switch (frame.id()) {
                case LOCATION -> location(session, frame, bytes, offset, length, null);
                case LOCATION_REPLY, CONTROL_REPLY -> located(session, frame, bytes, offset, length);
                case BATCH -> batch(session, frame, bytes, offset, length);
                case MEDIA -> media(session, frame, bytes, offset, length);
                case HEARTBEAT -> replied(frame, Terminal.OK);
                case KEY -> replied(frame, Terminal.UNSUPPORTED);
                case LOGOUT -> {
                    terminal.reply(frame.serial(), frame.id(), Terminal.OK);
                    terminal.leave("the terminal logged out");
                    yield true;
                }
                case TIME_QUERY -> time();
                case GENERAL_REPLY, RESEND -> {
                    terminal.orders.heard(frame.id(), values(frame, bytes, offset, length));
                    yield true;
                }
                default -> other(session, frame, bytes, offset, length);
            };
        } catch (BodyException e) {
            terminal.unreadable(e.reason() + " (at byte " + e.at() + " of the body)", frame, bytes, offset, length);
            taken = replied(frame, Terminal.BAD);
        }
        if (taken) {
            done = 0;
        }
        return taken;
    }

    private boolean replied(Frame frame, int result) {
        terminal.reply(frame.serial(), frame.id(), result);
        return true;
    }

    private boolean time() {
        BodyWriter body = new BodyWriter(terminal.form().version());
        Values now = Values.of().put("time", Instant.ofEpochMilli(now() / 1_000).toString());
        Message reply = Catalogue.find(0x8004);
        if (reply != null) {
            body.bytes(reply.write(now, terminal.form().version()));
        }
        terminal.send(0x8004, body.toBytes());
        return true;
    }

    private long now() {
        return terminal.front.context.clock().micros();
    }

    private boolean location(
            Session session, Frame frame, byte[] bytes, int offset, int length, @Nullable Runnable afterwards) {
        CborWriter cbor = loop.cbor;
        ReadingSink sink = loop.readings;
        cbor.clear();
        sink.begin();
        WHOLE.read(new BodyReader(bytes, offset, length, frame.version(), terminal.dialect()), sink);
        long seconds = TimeField.epochSeconds(sink.time());
        String wrong = Times.wrong(seconds, terminal.front.pastDays);
        if (!wrong.isEmpty()) {
            terminal.unreadable(wrong, frame, bytes, offset, length);
            return afterwards == null ? replied(frame, Terminal.BAD) : ran(afterwards);
        }
        if (sink.faults() > 0) {
            terminal.front.itemsRefused.add(sink.faults());
        }
        boolean safety = sink.safety();
        if (done == 0) {
            // of a frame that is taken again, what has changed is told again
            ReadingSink.Before said = before.copy();
            sink.end(said, times.micros(seconds, frame.serial()), false);
            long token = terminal.token(frame);
            boolean last = !safety && afterwards == null;
            Offer offer = session.readings(
                    terminal.phone(),
                    PayloadFormat.CBOR,
                    cbor.array(),
                    0,
                    cbor.length(),
                    last ? terminal : null,
                    token);
            if (last) {
                if (!terminal.offered(offer, token, frame)) {
                    return false;
                }
            } else if (offer == Offer.HELD) {
                loop.rounds.offered();
                return terminal.link.pause();
            }
            before.set(said);
            done = 1;
        }
        loop.rounds.offered();
        if (afterwards != null) {
            return ran(afterwards);
        }
        return !safety
                || safety(
                        session,
                        frame,
                        alarms(new BodyReader(bytes, offset, length, frame.version(), terminal.dialect())));
    }

    private static boolean ran(Runnable task) {
        task.run();
        return true;
    }

    /** Each alarm of the active safety is an event as well; the message is answered with the last. */
    private boolean safety(Session session, Frame frame, List<Alarm> alarms) {
        for (int i = done - 1; i < alarms.size(); i++) {
            if (!event(session, frame, alarms.get(i).name(), alarms.get(i).data(), i == alarms.size() - 1)) {
                return false;
            }
            done++;
        }
        return true;
    }

    /** The alarms of the active safety of a location. */
    private static List<Alarm> alarms(BodyReader location) {
        ValuesSink sink = new ValuesSink();
        WHOLE.read(location, sink);
        Values all = sink.values();
        return SAFETY.stream()
                .filter(all::has)
                .map(name -> new Alarm(name, all.need(name)))
                .toList();
    }

    /** A location that answers a command. */
    private boolean located(Session session, Frame frame, byte[] bytes, int offset, int length) {
        Values values = values(frame, bytes, offset, length);
        return location(session, frame, bytes, offset + 2, length - 2, () -> terminal.orders.heard(frame.id(), values));
    }

    private boolean batch(Session session, Frame frame, byte[] bytes, int offset, int length) {
        CborWriter cbor = loop.cbor;
        ReadingSink sink = loop.readings;
        BodyReader in = new BodyReader(bytes, offset, length, frame.version());
        in.skip(2);
        boolean reissued = in.u8() == REISSUED;
        cbor.clear();
        cbor.beginArray();
        ReadingSink.Before said = new ReadingSink.Before();
        Times batchTimes = new Times();
        List<Alarm> alarms = new ArrayList<>();
        int good = 0;
        int bad = 0;
        while (in.remaining() > 2) {
            int size = Math.min(in.u16(), in.remaining());
            int from = in.skip(size);
            int start = cbor.length();
            try {
                sink.begin();
                WHOLE.read(new BodyReader(bytes, from, size, frame.version(), terminal.dialect()), sink);
                long seconds = TimeField.epochSeconds(sink.time());
                if (Times.wrong(seconds, terminal.front.pastDays).isEmpty()) {
                    sink.end(said, batchTimes.next(seconds), reissued);
                    good++;
                    if (sink.safety() && !reissued) {
                        alarms.addAll(alarms(new BodyReader(bytes, from, size, frame.version(), terminal.dialect())));
                    }
                    continue;
                }
            } catch (BodyException e) {
                // the others are good all the same
            }
            cbor.cut(start);
            bad++;
        }
        cbor.end();
        if (bad > 0 && done == 0) {
            terminal.front.itemsRefused.add(bad);
            terminal.unreadable(
                    bad + " of " + (good + bad) + " locations cannot be read", frame, bytes, offset, length);
        }
        if (good == 0) {
            return replied(frame, bad == 0 ? Terminal.OK : Terminal.BAD);
        }
        if (done == 0) {
            boolean last = alarms.isEmpty();
            long token = terminal.token(frame);
            Offer offer = session.readings(
                    terminal.phone(),
                    PayloadFormat.CBOR,
                    cbor.array(),
                    0,
                    cbor.length(),
                    last ? terminal : null,
                    token);
            if (last) {
                return terminal.offered(offer, token, frame);
            }
            loop.rounds.offered();
            if (offer == Offer.HELD) {
                return terminal.link.pause();
            }
            done = 1;
        }
        return safety(session, frame, alarms);
    }

    private boolean other(Session session, Frame frame, byte[] bytes, int offset, int length) {
        Message message = Catalogue.find(frame.id());
        Values values = values(frame, bytes, offset, length);
        if (message == null) {
            values.put("message", IdField.text(frame.id(), 2));
        }
        if ((frame.id() == FILE || frame.id() == FILE_DONE)
                && values.get("name") instanceof String name
                && values.get("size") instanceof Long size) {
            String wrong = files.announced(name, size, frame.id() == FILE);
            if (!wrong.isEmpty()) {
                terminal.unreadable(wrong, frame, bytes, offset, length);
                return replied(frame, Terminal.FAILED);
            }
            if (frame.id() == FILE_DONE) {
                values.put("complete", files.missing(name).isEmpty());
            }
        }
        boolean answers = done == 0 && terminal.orders.heard(frame.id(), values);
        if (answers && Actions.answersOnly(frame.id())) {
            return true;
        }
        done = Math.max(done, 1);
        String name = message == null ? "message" : message.name();
        return event(session, frame, name, values, true);
    }

    /** Pieces of a photo, sound or video are events like those of a file; what is told of it comes behind them, and is answered. */
    private boolean media(Session session, Frame frame, byte[] bytes, int offset, int length) {
        Media now = media;
        if (done == 0 || now == null) {
            done = 0;
            now = named(values(frame, bytes, offset, length));
            media = now;
        }
        int from = offset + length - now.size();
        for (int at = done * PIECE; at < now.size(); at += PIECE) {
            Offer offer = piece(
                    session,
                    now.values().text("file"),
                    at,
                    bytes,
                    from + at,
                    Math.min(PIECE, now.size() - at),
                    null,
                    0);
            loop.rounds.offered();
            if (offer == Offer.HELD) {
                return terminal.link.pause();
            }
            done++;
        }
        return event(session, frame, "media", now.values(), true);
    }

    /** Terminals count media from 1 again: the time tells those of one number apart. */
    private Media named(Values values) {
        int size = values.get("data") instanceof String hex ? hex.length() / 2 : 0;
        values.fields().remove("data");
        if (size > 0) {
            String format = values.get("format") instanceof String word ? word : "bin";
            long micros = now();
            values.put(
                            "file",
                            "media-" + values.need("mediaId") + "-"
                                    + MICROS.format(Instant.ofEpochSecond(
                                            Math.floorDiv(micros, 1_000_000L),
                                            Math.floorMod(micros, 1_000_000L) * 1_000L))
                                    + "." + (format.equals("jpeg") ? "jpg" : format))
                    .put("size", (long) size);
        }
        return new Media(values, size);
    }

    private Offer piece(
            Session session,
            String name,
            long at,
            byte[] from,
            int offset,
            int length,
            @Nullable Terminal completion,
            long token) {
        CborWriter cbor = loop.cbor;
        cbor.clear();
        cbor.beginMap();
        cbor.text("name");
        cbor.text(PlainText.line(name));
        cbor.text("offset");
        cbor.integer(at);
        cbor.text("data");
        cbor.hex(from, offset, length);
        cbor.end();
        return session.event(
                terminal.phone(), FILE_BLOCK, PayloadFormat.CBOR, cbor.array(), 0, cbor.length(), completion, token);
    }

    private boolean event(Session session, Frame frame, String name, @Nullable Object data, boolean last) {
        CborWriter cbor = loop.cbor;
        if (data instanceof Values values) {
            shorten(values);
        }
        cbor.clear();
        CborValues.value(cbor, data);
        long token = terminal.token(frame);
        Offer offer = session.event(
                terminal.phone(),
                name,
                PayloadFormat.CBOR,
                cbor.array(),
                0,
                cbor.length(),
                last ? terminal : null,
                token);
        if (!last) {
            loop.rounds.offered();
            return offer != Offer.HELD || terminal.link.pause();
        }
        if (frame.id() == MEDIA
                && data instanceof Values values
                && values.get("mediaId") instanceof Long media
                && (offer == Offer.TAKEN || offer == Offer.TAKEN_IN_PART)) {
            BodyWriter body = new BodyWriter(frame.version());
            body.number(media, 4);
            terminal.answerBy(token, MEDIA_REPLY, body.toBytes());
        }
        if (frame.id() == FILE_DONE && data instanceof Values values && values.has("name") && values.has("type")) {
            terminal.answerBy(token, FILE_REPLY, fileReply(values, frame.version()));
        }
        return terminal.offered(offer, token, frame);
    }

    /** Says whether a file is whole; it is sent when all that came of it is durable. */
    private byte[] fileReply(Values file, Version version) {
        String name = file.text("name");
        List<ReceivedFiles.Gap> gaps = files.missing(name);
        Message reply = Catalogue.find(FILE_REPLY);
        if (reply == null) {
            throw new IllegalStateException("no message 0x9212");
        }
        return reply.write(
                Values.of()
                        .put("name", name)
                        .put("type", file.need("type"))
                        .put("result", gaps.isEmpty() ? "done" : "missing")
                        .put(
                                "missing",
                                gaps.stream()
                                        .map(gap -> Values.of()
                                                .put("offset", gap.offset())
                                                .put("length", gap.length()))
                                        .toList()),
                version);
    }

    /** Takes a block of a file as an event; false when it has to wait and be taken again. */
    boolean block(Session session, byte[] bytes, int offset, int length) {
        ReceivedFiles.Block block = ReceivedFiles.Block.of(bytes, offset, length, terminal.dialect());
        if (block == null) {
            return true;
        }
        String wrong = files.wrong(block.name(), block.offset(), block.length());
        if (!wrong.isEmpty()) {
            terminal.unreadable(new Problem(ErrorCode.MALFORMED, "", wrong), new byte[0]);
            return true;
        }
        Offer offer = piece(
                session,
                block.name(),
                block.offset(),
                block.bytes(),
                block.from(),
                block.length(),
                terminal,
                terminal.blockToken());
        return terminal.offeredBlock(offer, () -> files.keep(block.name(), block.offset(), block.length()));
    }

    private static void shorten(Values values) {
        for (String name : List.of("data", "gzip", "block", "surplus")) {
            if (values.get(name) instanceof String hex && hex.length() > 2 * EVENT_DATA_MAX) {
                values.put(name, "").put(name + "Bytes", hex.length() / 2L);
            }
        }
    }

    private Values values(Frame frame, byte[] bytes, int offset, int length) {
        ValuesSink sink = new ValuesSink();
        Message message = Catalogue.find(frame.id());
        if (message == null) {
            Bytes.rest("data").read(new BodyReader(bytes, offset, length, frame.version()), sink);
        } else {
            message.read(bytes, offset, length, frame.version(), terminal.dialect(), sink);
        }
        return sink.values();
    }
}

package io.taihu.protocols.jt808;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The other side: makes the frames of a terminal and reads those of the platform, for simulators and tests. It has no socket. For one
 * thread.
 */
public final class Jt808Device {
    private final Version version;
    private final Dialect dialect;
    private final FrameWriter.Form form;
    private final FrameSplitter splitter = new FrameSplitter();
    private final Frame frame = new Frame();
    private int serial;

    /**
     * A message of the platform.
     *
     * @param id such as 0x8001
     * @param name such as {@code platformReply}
     * @param replySerial serial of the message that it answers; -1 for none
     * @param result what became of that; -1 for none
     * @param code authentication code of a registration; empty for none
     * @param body its fields as JSON
     */
    public record Received(int id, String name, int serial, int replySerial, int result, String code, String body) {}

    /**
     * @param phone digits, at most 12, of 2019 at most 20
     * @param is2019 whether it speaks as of 2019, otherwise as of 2013
     */
    public Jt808Device(String phone, boolean is2019) {
        this(phone, is2019, Dialect.STANDARD);
    }

    /** One that writes times and texts in its own way. */
    Jt808Device(String phone, boolean is2019, Dialect dialect) {
        this.dialect = dialect;
        this.version = is2019 ? Version.V2019 : Version.V2013;
        this.form = new FrameWriter.Form(version, is2019 ? 1 : 0, Phone.bytes(phone, version));
    }

    /** Serial of the next frame. */
    public int serial() {
        return serial;
    }

    /** The next frame has this serial. */
    public void serial(int next) {
        serial = next & 0xFFFF;
    }

    public byte[] registration(String plate, String maker, String model, String terminalId) {
        return message(
                "registration",
                Values.of()
                        .put("province", 32L)
                        .put("city", 200L)
                        .put("maker", maker)
                        .put("model", model)
                        .put("terminalId", terminalId)
                        .put("plateColour", "blue")
                        .put("plate", plate));
    }

    public byte[] authentication(String code) {
        return message(
                "authentication",
                Values.of().put("authCode", code).put("imei", "").put("softwareVersion", "1.0"));
    }

    public byte[] heartbeat() {
        return message("heartbeat", Values.of());
    }

    /**
     * Where it is.
     *
     * @param speed km/h
     * @param direction degrees from north
     * @param alarms words such as {@code overspeed}
     * @param status words such as {@code acc} and {@code fixed}
     */
    public record Fix(
            Instant time,
            double latitude,
            double longitude,
            int altitude,
            double speed,
            int direction,
            double odometer,
            List<String> alarms,
            List<String> status) {}

    public byte[] location(Fix fix) {
        return message("location", values(fix));
    }

    /** Several locations in one message, as after a place without a network. */
    public byte[] batch(List<Fix> fixes) {
        return message(
                "locationBatch",
                Values.of()
                        .put("count", (long) fixes.size())
                        .put("kind", "reissued")
                        .put(
                                "locations",
                                fixes.stream().map(Jt808Device::values).toList()));
    }

    /** A photo, and where it was taken; in as many packets as it takes. */
    public byte[] photo(long mediaId, int channel, Fix fix, byte[] jpeg) {
        return message(
                "media",
                Values.of()
                        .put("mediaId", mediaId)
                        .put("type", "image")
                        .put("format", "jpeg")
                        .put("event", "command")
                        .put("channel", (long) channel)
                        .put("location", values(fix))
                        .put("data", HexFormat.of().formatHex(jpeg)));
    }

    private static Values values(Fix fix) {
        return Values.of()
                .put("alarms", fix.alarms())
                .put("status", fix.status())
                .put("latitude", fix.latitude())
                .put("longitude", fix.longitude())
                .put("altitude", (long) fix.altitude())
                .put("speed", fix.speed())
                .put("direction", (long) fix.direction())
                .put("time", fix.time().atOffset(ZoneOffset.ofHours(8)).toString())
                .put("odometer", fix.odometer())
                .put("radioSignal", 28L)
                .put("satellites", 14L);
    }

    /** Says what became of a message of the platform: 0 done, 1 failed, 2 bad, 3 unsupported. */
    public byte[] reply(Received to, int result) {
        return message(
                "terminalReply",
                Values.of()
                        .put("replySerial", (long) to.serial())
                        .put("replyId", (long) to.id())
                        .put("result", (long) result));
    }

    /**
     * Any message.
     *
     * @param name as in the tables, such as {@code parameters}
     * @param fieldsJson its fields
     */
    public byte[] message(String name, String fieldsJson) {
        return message(name, JsonInput.read(fieldsJson));
    }

    /** The frames of a message whose bytes are given, split when it is long; all in one array. */
    public byte[] message(int id, byte[] body) {
        List<byte[]> frames = FrameWriter.frames(form, id, serial, body);
        serial = serial + frames.size() & 0xFFFF;
        int length = frames.stream().mapToInt(each -> each.length).sum();
        byte[] all = new byte[length];
        int at = 0;
        for (byte[] each : frames) {
            System.arraycopy(each, 0, all, at, each.length);
            at += each.length;
        }
        return all;
    }

    private byte[] message(String name, Values fields) {
        Message message = Catalogue.named(name);
        if (message == null) {
            throw new BodyException("there is no message called " + name, -1);
        }
        return message(message.id(), message.write(fields, version, dialect));
    }

    /** What the platform said in some bytes of its stream; packets of split messages come one by one. */
    public List<Received> take(byte[] bytes) {
        List<Received> all = new ArrayList<>();
        splitter.take(bytes, 0, bytes.length, new FrameSplitter.Taker() {
            @Override
            public void frame(byte[] array, int offset, int length) {
                Received received = received(Arrays.copyOfRange(array, offset, offset + length));
                if (received != null) {
                    all.add(received);
                }
            }

            @Override
            public void tooLong() {
                // no platform sends such
            }
        });
        return all;
    }

    private @Nullable Received received(byte[] bytes) {
        if (frame.read(bytes, 0, bytes.length) != null) {
            return null;
        }
        Message message = Catalogue.find(frame.id());
        ValuesSink sink = new ValuesSink();
        if (message != null && !frame.split()) {
            message.read(bytes, frame.bodyAt(), frame.bodyLength(), version, dialect, sink);
        }
        Values values = sink.values();
        Object result = values.get("result");
        return new Received(
                frame.id(),
                message == null ? "" : message.name(),
                frame.serial(),
                values.get("replySerial") instanceof Long given ? given.intValue() : -1,
                result == null
                        ? -1
                        : result.equals("ok") ? 0 : result instanceof Long given ? given.intValue() : word(result),
                values.get("authCode") instanceof String code ? code : "",
                Json.write(values));
    }

    private static int word(Object result) {
        int at = Arrays.asList(SessionMessages.RESULTS).indexOf(result);
        return at >= 0 ? at : Integer.MAX_VALUE;
    }
}

package io.taihu.protocols.jt808;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a recorded frame says, as one JSON object for people. Stateless. */
final class Description {
    private Description() {}

    /** Describes the first frame in some bytes. */
    static String of(byte[] recorded) {
        List<byte[]> found = new ArrayList<>();
        FrameSplitter splitter = new FrameSplitter();
        boolean[] tooLong = new boolean[1];
        splitter.take(recorded.clone(), 0, recorded.length, new FrameSplitter.Taker() {
            @Override
            public void frame(byte[] bytes, int offset, int length) {
                found.add(Arrays.copyOfRange(bytes, offset, offset + length));
            }

            @Override
            public void tooLong() {
                tooLong[0] = true;
            }
        });
        if (found.isEmpty()) {
            return Json.write(error(
                    tooLong[0]
                            ? "a frame has at most " + FrameSplitter.FRAME_MAX + " bytes between two 7e"
                            : "a frame stands between two 7e, and there is none",
                    recorded.length));
        }
        Values described = frame(found.getFirst());
        if (found.size() > 1) {
            described.put("framesBehind", (long) found.size() - 1);
        }
        return Json.write(described);
    }

    private static Values error(String reason, int at) {
        return Values.of().put("error", reason).put("at", (long) at);
    }

    private static Values frame(byte[] bytes) {
        Frame frame = new Frame();
        Frame.Fault fault = frame.read(bytes, 0, bytes.length);
        Values told = Values.of();
        if (fault != null) {
            told = error(fault.reason(), fault.at());
            if (frame.bodyAt() == 0) {
                return told;
            }
        }
        Message message = Catalogue.find(frame.id());
        told.put("message", IdField.text(frame.id(), 2))
                .put("name", message == null ? "unknown" : message.name())
                .put("phone", frame.phone())
                .put("serial", (long) frame.serial());
        if (frame.version() == Version.V2019) {
            told.put("protocolVersion", (long) frame.protocolVersion());
        }
        if (frame.split()) {
            told.put("packet", (long) frame.packet()).put("packets", (long) frame.packets());
        }
        if (frame.bodyLength() != frame.declaredLength()) {
            // the checksum is right, so it is the header that is wrong
            told.put("declaredLength", (long) frame.declaredLength()).put("length", (long) frame.bodyLength());
        }
        if (fault == null) {
            body(frame, message, told);
        }
        return told;
    }

    private static void body(Frame frame, @Nullable Message message, Values told) {
        boolean whole = !frame.split() && frame.encryption() == 0;
        if (message == null || !whole) {
            if (frame.encryption() != 0) {
                told.put("encryption", (long) frame.encryption());
            }
            BodyReader in = new BodyReader(frame.array(), frame.bodyAt(), frame.bodyLength(), frame.version());
            ValuesSink sink = new ValuesSink();
            Bytes.rest("data").read(in, sink);
            told.put("body", sink.values());
            return;
        }
        ValuesSink sink = new ValuesSink();
        Version edition = frame.version();
        try {
            edition = message.read(frame.array(), frame.bodyAt(), frame.bodyLength(), frame.version(), sink);
        } catch (BodyException e) {
            told.put("error", e.reason()).put("at", (long) (frame.bodyAt() + e.at()));
        }
        if (edition != Version.V2013) {
            told.put("edition", edition.name().substring(1));
        }
        told.put("body", sink.values());
        if (!sink.units().isEmpty()) {
            Values units = Values.of();
            sink.units().forEach(units::put);
            told.put("units", units);
        }
        if (!sink.faults().isEmpty()) {
            told.put("faults", sink.faults());
        }
    }
}

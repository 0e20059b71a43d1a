package io.taihu.protocols.jt808;

import java.util.ArrayList;
import java.util.List;

/** Makes frames. For one thread. */
final class FrameWriter {
    private static final int VERSION_FLAG = 1 << 14;
    private static final int SPLIT_FLAG = 1 << 13;

    /** How the headers of a terminal look: what it wrote itself. */
    record Form(Version version, int protocolVersion, byte[] phone) {
        static Form of(Frame frame) {
            return new Form(frame.version(), frame.protocolVersion(), frame.phoneBytes());
        }
    }

    private FrameWriter() {}

    /** How many frames a body needs. */
    static int packets(int bodyLength) {
        return Math.max(1, (bodyLength + Frame.BODY_LONGEST - 1) / Frame.BODY_LONGEST);
    }

    /**
     * The frames of a message: one, or as many as its body needs.
     *
     * @param serial of the first; those of the others follow it
     * @throws BodyException when the body is longer than 65,535 frames hold
     */
    static List<byte[]> frames(Form form, int id, int serial, byte[] body) {
        int packets = packets(body.length);
        if (packets > 0xFFFF) {
            throw new BodyException("a message has at most 65535 packets, this needs " + packets, -1);
        }
        List<byte[]> frames = new ArrayList<>(packets);
        for (int i = 0; i < packets; i++) {
            int from = i * Frame.BODY_LONGEST;
            int length = Math.min(Frame.BODY_LONGEST, body.length - from);
            frames.add(frame(form, id, serial + i & 0xFFFF, body, from, length, packets, i + 1));
        }
        return frames;
    }

    /** One frame of a message. */
    static byte[] frame(Form form, int id, int serial, byte[] body) {
        return frame(form, id, serial, body, 0, body.length, 1, 1);
    }

    private static byte[] frame(
            Form form, int id, int serial, byte[] body, int from, int length, int packets, int packet) {
        boolean is2019 = form.version() == Version.V2019;
        boolean split = packets > 1;
        BodyWriter out = new BodyWriter(form.version());
        out.number(id, 2);
        out.number(length | (is2019 ? VERSION_FLAG : 0) | (split ? SPLIT_FLAG : 0), 2);
        if (is2019) {
            out.number(form.protocolVersion(), 1);
        }
        out.bytes(form.phone());
        out.number(serial, 2);
        if (split) {
            out.number(packets, 2);
            out.number(packet, 2);
        }
        out.bytes(body, from, length);
        return escape(out.toBytes());
    }

    /** Puts checksum, escapes and delimiters to the bytes of a header and a body. */
    static byte[] escape(byte[] plain) {
        byte sum = 0;
        int more = 0;
        for (byte one : plain) {
            sum ^= one;
            more += special(one) ? 1 : 0;
        }
        more += special(sum) ? 1 : 0;
        byte[] frame = new byte[plain.length + more + 3];
        int at = 0;
        frame[at++] = Frame.FLAG;
        for (byte one : plain) {
            at = put(frame, at, one);
        }
        at = put(frame, at, sum);
        frame[at] = Frame.FLAG;
        return frame;
    }

    private static boolean special(byte one) {
        return one == Frame.FLAG || one == Frame.ESCAPE;
    }

    private static int put(byte[] frame, int at, byte one) {
        if (!special(one)) {
            frame[at] = one;
            return at + 1;
        }
        frame[at] = Frame.ESCAPE;
        frame[at + 1] = (byte) (one == Frame.FLAG ? 2 : 1);
        return at + 2;
    }
}

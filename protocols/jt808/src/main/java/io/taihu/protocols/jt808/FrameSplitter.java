package io.taihu.protocols.jt808;

import io.taihu.model.Limit;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the frames in a stream of bytes and undoes their escapes. What is no frame is told and passed over, and the stream goes on with
 * the next delimiter. For one thread.
 */
final class FrameSplitter {
    /** Longest frame with its escapes, without the delimiters: header 21, body 1,023, checksum, all escaped, and a third more. */
    @Limit(
            value = "Longest frame of JT/T 808, with its escapes",
            zh = "JT/T 808 一帧（含转义）的最大长度",
            unit = Limit.Unit.BYTES,
            reached = Limit.Reached.LEFT_OUT)
    static final int FRAME_MAX = 4_096;

    private byte @Nullable [] held;
    private int heldLength;
    private boolean within;
    private boolean tooLong;
    private long strayBytes;
    private boolean halted;

    /** Takes what is found. */
    interface Taker {
        /** A frame without delimiters and escapes, in an array that may be written to during the call. */
        void frame(byte[] bytes, int offset, int length);

        /** Bytes between two delimiters were more than a frame has. */
        void tooLong();
    }

    /** Bytes since the last delimiter, or since the beginning, that belong to no frame. */
    long strayBytes() {
        return strayBytes;
    }

    /** Forgets the beginning of a frame: what comes next is another stream. */
    void reset() {
        held = null;
        heldLength = 0;
        within = false;
        tooLong = false;
        strayBytes = 0;
    }

    /** Takes nothing behind the frame that is being told: what comes is of another kind. */
    void halt() {
        halted = true;
    }

    /**
     * Takes bytes of the stream, which are changed meanwhile.
     *
     * @return how many: all, unless it was halted
     */
    int take(byte[] bytes, int offset, int length, Taker taker) {
        int end = offset + length;
        int from = offset;
        while (from < end) {
            int flag = find(bytes, from, end);
            boolean closed = flag < end;
            if (!within || tooLong) {
                strayBytes += flag - from;
            } else if (heldLength > 0 || !closed) {
                hold(bytes, from, flag - from, taker);
            }
            if (!closed) {
                return length;
            }
            strayBytes = 0;
            if (heldLength > 0 && held != null) {
                emit(held, 0, heldLength, taker);
            } else if (within && !tooLong && flag > from) {
                if (flag - from > FRAME_MAX) {
                    taker.tooLong();
                } else {
                    emit(bytes, from, flag - from, taker);
                }
            }
            held = null;
            heldLength = 0;
            within = true;
            tooLong = false;
            from = flag + 1;
            if (halted) {
                halted = false;
                return from - offset;
            }
        }
        return length;
    }

    private static int find(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end && bytes[at] != Frame.FLAG) {
            at++;
        }
        return at;
    }

    private void hold(byte[] bytes, int from, int length, Taker taker) {
        if (heldLength + length > FRAME_MAX) {
            strayBytes = (long) heldLength + length;
            held = null;
            heldLength = 0;
            tooLong = true;
            taker.tooLong();
            return;
        }
        if (length == 0) {
            return;
        }
        byte[] now = held;
        if (now == null) {
            now = new byte[Math.max(64, length)];
        } else if (heldLength + length > now.length) {
            now = Arrays.copyOf(now, Math.min(FRAME_MAX, Math.max(heldLength + length, 2 * now.length)));
        }
        System.arraycopy(bytes, from, now, heldLength, length);
        heldLength += length;
        held = now;
    }

    private static void emit(byte[] bytes, int offset, int length, Taker taker) {
        taker.frame(bytes, offset, unescape(bytes, offset, length));
    }

    /**
     * Undoes the escapes in place. An escape byte that is followed by neither 01 nor 02 stays: the checksum says whether it was meant.
     *
     * @return the length without them
     */
    static int unescape(byte[] bytes, int offset, int length) {
        int end = offset + length;
        int to = offset;
        for (int at = offset; at < end; at++) {
            byte one = bytes[at];
            if (one == Frame.ESCAPE && at + 1 < end && (bytes[at + 1] == 1 || bytes[at + 1] == 2)) {
                at++;
                one = bytes[at] == 1 ? Frame.ESCAPE : Frame.FLAG;
            }
            bytes[to++] = one;
        }
        return to - offset;
    }
}

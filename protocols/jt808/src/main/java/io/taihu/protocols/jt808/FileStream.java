package io.taihu.protocols.jt808;

import io.taihu.model.Limit;
import java.util.Arrays;

/**
 * Tells the frames and the blocks of files apart in a stream that has both: a connection over which a terminal sends the files of its alarms.
 * For one thread.
 */
final class FileStream {
    static final byte[] MAGIC = {0x30, 0x31, 0x63, 0x64};
    /** Bytes of a file's name in a block. */
    static final int NAME = 50;

    private static final int HEADER = MAGIC.length + NAME + 8;
    /** Bytes of a file in one block; the standard has them at 64 KiB. */
    @Limit(
            value = "Most bytes of a block of a file of a JT/T 808 terminal",
            zh = "JT/T 808 附件数据块的最多字节数",
            unit = Limit.Unit.BYTES,
            reached = Limit.Reached.LEFT_OUT)
    private static final int BLOCK_MAX = 64 << 10;

    private byte[] held = new byte[256];
    private int length;
    private int wanted;
    private State state = State.BETWEEN;
    /** Whether the last byte was a delimiter, which the next frame may share. It is at first: the stream begins behind a frame. */
    private boolean behindFlag = true;

    private long strayBytes;

    private enum State {
        BETWEEN,
        FRAME,
        HEADER,
        DATA
    }

    /** Takes what is found. */
    interface Taker extends FrameSplitter.Taker {
        /** A block, from its four first bytes on. */
        void block(byte[] bytes, int offset, int length);
    }

    /** Whether some bytes are a block. */
    static boolean isBlock(byte[] bytes, int offset, int length) {
        return length >= HEADER
                && Arrays.equals(bytes, offset, offset + MAGIC.length, MAGIC, 0, MAGIC.length)
                && length == HEADER + size(bytes, offset);
    }

    /** Bytes since the last frame or block that belong to none. */
    long strayBytes() {
        return strayBytes;
    }

    void take(byte[] bytes, int offset, int count, Taker taker) {
        int at = offset;
        int end = offset + count;
        while (at < end) {
            switch (state) {
                case BETWEEN -> at = between(bytes, at);
                case FRAME -> {
                    hold(bytes, at, 1);
                    frame(bytes[at++], taker);
                }
                case HEADER, DATA -> {
                    int part = Math.min(end - at, wanted - length);
                    hold(bytes, at, part);
                    at += part;
                    if (length == wanted) {
                        filled(taker);
                    }
                }
            }
        }
    }

    private int between(byte[] bytes, int at) {
        byte one = bytes[at];
        if (length == 0 && one == Frame.FLAG) {
            state = State.FRAME;
            return at + 1;
        }
        if (one == MAGIC[length]) {
            hold(bytes, at, 1);
            if (length == MAGIC.length) {
                state = State.HEADER;
                wanted = HEADER;
            }
            return at + 1;
        }
        if (behindFlag) {
            state = State.FRAME;
            return at;
        }
        strayBytes += Math.max(1, length);
        int next = length == 0 ? at + 1 : at;
        length = 0;
        return next;
    }

    private void frame(byte one, Taker taker) {
        if (one == Frame.FLAG) {
            if (length > 1) {
                byte[] frame = Arrays.copyOf(held, length - 1);
                done();
                behindFlag = true;
                taker.frame(frame, 0, FrameSplitter.unescape(frame, 0, frame.length));
            } else {
                length = 0;
            }
        } else if (length > FrameSplitter.FRAME_MAX) {
            strayBytes += length;
            length = 0;
            state = State.BETWEEN;
            behindFlag = false;
            taker.tooLong();
        }
    }

    private void filled(Taker taker) {
        if (state == State.HEADER) {
            long size = size(held, 0);
            if (size > BLOCK_MAX) {
                strayBytes += length;
                length = 0;
                state = State.BETWEEN;
                behindFlag = false;
                return;
            }
            state = State.DATA;
            wanted = HEADER + (int) size;
        }
        if (length == wanted) {
            int all = length;
            done();
            behindFlag = false;
            taker.block(held, 0, all);
        }
    }

    private void done() {
        length = 0;
        strayBytes = 0;
        state = State.BETWEEN;
    }

    private static long size(byte[] bytes, int offset) {
        int at = offset + HEADER - 4;
        return (bytes[at] & 0xFFL) << 24
                | (bytes[at + 1] & 0xFF) << 16
                | (bytes[at + 2] & 0xFF) << 8
                | bytes[at + 3] & 0xFF;
    }

    private void hold(byte[] bytes, int from, int count) {
        if (length + count > held.length) {
            held = Arrays.copyOf(held, Math.max(length + count, 2 * held.length));
        }
        System.arraycopy(bytes, from, held, length, count);
        length += count;
    }
}

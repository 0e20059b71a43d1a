package io.taihu.protocols.gb32960;

import io.netty.buffer.ByteBuf;
import io.taihu.model.Limit;
import org.jspecify.annotations.Nullable;

/**
 * Finds frames in a stream of bytes. Nothing in it is escaped, so lengths alone say where a frame ends; after a wrong length or BCC the
 * next mark is looked for, in what seemed to be the frame as well. One for each connection; not thread-safe.
 */
final class FrameSplitter {
    /** Most bytes that belong to no good frame, without a good one between them. */
    @Limit(
            value = "Most bytes in a row of a connection of GB/T 32960 that belong to no good frame",
            zh = "GB/T 32960 连接中连续不属于任何正确帧的最多字节数",
            unit = Limit.Unit.BYTES,
            reached = Limit.Reached.CLOSED)
    static final int GARBAGE_MAX = 262_144;
    /** Most damaged frames without a good one between them. */
    @Limit(
            value = "Most damaged frames in a row of a connection of GB/T 32960",
            zh = "GB/T 32960 连接中连续的最多损坏帧数",
            reached = Limit.Reached.CLOSED)
    static final int DAMAGED_MAX = 64;

    private final int dataMax;
    private int garbage;
    private int damaged;
    private int length;
    private @Nullable Malformed problem;

    /** What there is at the front. */
    enum Found {
        /** Nothing, or a frame that is not whole yet. */
        NOTHING,
        /** A good frame: {@link FrameSplitter#length} bytes from the reader index on. */
        FRAME,
        /** Bytes that are no frame were passed over: see {@link FrameSplitter#problem}. Look again. */
        DAMAGE,
        /** A frame that is longer than this server takes: see {@link FrameSplitter#problem}. */
        TOO_LONG,
        /** Too much that is no frame: see {@link FrameSplitter#problem}. */
        HOPELESS
    }

    /** @param dataMax longest data unit that is taken */
    FrameSplitter(int dataMax) {
        this.dataMax = dataMax;
    }

    /** Length of the frame that was found. */
    int length() {
        return length;
    }

    /** What is wrong with what was passed over; its place is that within the frame. */
    Malformed problem() {
        Malformed known = problem;
        return known == null ? new Malformed(0, "nothing was wrong") : known;
    }

    /** Looks at the front; reads over what can be no frame, and leaves a frame where it is. */
    Found next(ByteBuf in) {
        int start = in.readerIndex();
        int at = mark(in, start);
        if (at > start) {
            in.skipBytes(at - start);
            return passed(at - start, new Malformed(0, "a frame starts with 2323 (2016) or 2424 (2025)"), false);
        }
        if (in.readableBytes() < Frame.HEADER) {
            return Found.NOTHING;
        }
        int data = in.getUnsignedShort(start + Frame.LENGTH_AT);
        if (!plausible(in, start) || data > Frame.DATA_MAX) {
            in.skipBytes(1);
            return passed(1, new Malformed(2, "no frame begins so"), false);
        }
        if (data > dataMax) {
            problem = new Malformed(
                    Frame.LENGTH_AT, "a data unit has at most " + dataMax + " bytes here, this one says " + data);
            return Found.TOO_LONG;
        }
        length = Frame.AROUND + data;
        if (in.readableBytes() < length) {
            return Found.NOTHING;
        }
        int bcc = bcc(in, start + 2, start + length - 1);
        int said = in.getUnsignedByte(start + length - 1);
        if (bcc == said) {
            garbage = 0;
            damaged = 0;
            return Found.FRAME;
        }
        // its length may be what is wrong, and the next frame lie within it
        in.skipBytes(1);
        return passed(
                1, new Malformed(length - 1, String.format("the BCC is %02x and should be %02x", said, bcc)), true);
    }

    private Found passed(int bytes, Malformed why, boolean frame) {
        garbage += bytes;
        damaged += frame ? 1 : 0;
        problem = why;
        return garbage > GARBAGE_MAX || damaged > DAMAGED_MAX ? Found.HOPELESS : Found.DAMAGE;
    }

    /** Where the next mark begins, or may begin with the last byte; the end when there is none. */
    private static int mark(ByteBuf in, int from) {
        int end = in.writerIndex();
        for (int i = from; i < end; i++) {
            byte one = in.getByte(i);
            if ((one == '#' || one == '$') && (i + 1 == end || in.getByte(i + 1) == one)) {
                return i;
            }
        }
        return end;
    }

    /** Whether codes are such as the standard has: two marks may stand anywhere in data. */
    private static boolean plausible(ByteBuf in, int at) {
        int command = in.getUnsignedByte(at + 2);
        int response = in.getUnsignedByte(at + 3);
        int encryption = in.getUnsignedByte(at + Frame.ENCRYPTION_AT);
        return command != 0
                && command != 0xff
                && (response >= 1 && response <= 7 || response == Response.COMMAND.code())
                && (encryption <= 5 || encryption >= 0xfe);
    }

    private static int bcc(ByteBuf in, int from, int to) {
        int at = from;
        long eight = 0;
        for (; at + 8 <= to; at += 8) {
            eight ^= in.getLong(at);
        }
        eight ^= eight >> 32;
        eight ^= eight >> 16;
        int bcc = (int) (eight ^ eight >> 8);
        for (; at < to; at++) {
            bcc ^= in.getByte(at);
        }
        return bcc & 0xff;
    }
}

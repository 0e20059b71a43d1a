package io.taihu.journals.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;

/** A piece of a segment in memory, through which its frames are looked at. For one thread at a time. */
final class Window {
    /** Least that is read at once. */
    static final int BYTES = 1 << 20;

    private static final int CAPACITY_FIRST = 1 << 12;
    /** Of what the disk cannot read, so much is passed over at a time. */
    private static final int UNREADABLE_BYTES = 1 << 12;

    private final boolean skipping;
    private final Frame.Look look = new Frame.Look();
    private ByteBuffer direct = ByteBuffer.allocate(0);
    private byte[] bytes = new byte[0];
    private long start;
    private int length;

    /** @param skipping whether what the disk cannot read is taken for zeros, so that it is passed over like other damage */
    Window(boolean skipping) {
        this.skipping = skipping;
    }

    /** What was found by the last look. */
    Frame.Look look() {
        return look;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Index in {@link #bytes} of a position. */
    int index(long position) {
        return (int) (position - start);
    }

    /** Forgets what it holds. */
    void clear() {
        length = 0;
    }

    /** Reads a segment from a position on, as far as the limit and at least {@code least} bytes if there are as many. */
    int load(Segment segment, long position, int least, long limit) throws IOException {
        int want = (int) Math.min(limit - position, Math.max(least, BYTES));
        if (direct.capacity() < want) {
            int capacity = Math.max(CAPACITY_FIRST, Integer.highestOneBit(want - 1) << 1);
            direct = ByteBuffer.allocateDirect(capacity);
            bytes = new byte[capacity];
        }
        int n = read(segment, segment.offset(position), want);
        direct.get(0, bytes, 0, n);
        start = position;
        length = n;
        return n;
    }

    private int read(Segment segment, long offset, int want) throws IOException {
        try {
            return segment.file.read(direct.clear().limit(want), offset);
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            if (!skipping) {
                throw e;
            }
            int good = direct.position();
            int bad = UNREADABLE_BYTES - (int) ((offset + good) % UNREADABLE_BYTES);
            int end = Math.min(want, Math.max(good + bad, Frame.HEADER)); // a header that begins there is lost as well
            while (direct.position() < end) {
                direct.put((byte) 0);
            }
            return end;
        }
    }

    /** Looks at the frame at a position, reading more where need be. */
    Frame.Kind at(Segment segment, long position, long limit) throws IOException {
        if (position < start || position >= start + length) {
            load(segment, position, 0, limit);
        }
        long room = limit - position;
        Frame.Kind kind = look.at(bytes, index(position), length, room, segment.salt, position);
        for (int i = 0; i < 2 && kind == Frame.Kind.CUT; i++) { // first the header may be cut, then the rest
            load(segment, position, (int) look.size, limit);
            kind = look.at(bytes, 0, length, room, segment.salt, position);
        }
        return kind == Frame.Kind.CUT ? Frame.Kind.NONE : kind;
    }

    /** Looks at the frame at a position as far as it has been read. */
    Frame.Kind inside(Segment segment, long position, long limit) {
        return look.at(bytes, index(position), length, limit - position, segment.salt, position);
    }

    /**
     * The first whole frame at or behind a position, by trying each place; -1 when there is none, or when more than
     * {@code workMax} bytes had to be summed up.
     */
    long find(Segment segment, long position, long limit, boolean marked, long workMax) throws IOException {
        long before = look.work;
        long at = position;
        while (at + Frame.HEADER <= limit && look.work - before < workMax) {
            if (at < start || at + Frame.HEADER > start + length) {
                load(segment, at, 0, limit);
                if (length < Frame.HEADER) {
                    return -1;
                }
            }
            int candidate = Frame.candidate(bytes, index(at), length, segment.salt, at);
            at = start + candidate;
            if (candidate + Frame.HEADER <= length) {
                if (at(segment, at, limit) != Frame.Kind.NONE && (look.marked || !marked)) {
                    return at;
                }
                at += Frame.ALIGNMENT;
            }
        }
        return -1;
    }

    /** Makes every whole frame from a position on unreadable for ever; answers whether there was any. */
    boolean erase(Segment segment, long position, long limit) throws IOException {
        boolean any = false;
        long at = find(segment, position, limit, false, Long.MAX_VALUE);
        while (at >= 0) {
            any = true;
            segment.file.write(ByteBuffer.allocate(Frame.HEADER), segment.offset(at));
            Arrays.fill(bytes, index(at), index(at) + Frame.HEADER, (byte) 0);
            at = find(segment, at + Frame.HEADER, limit, false, Long.MAX_VALUE);
        }
        return any;
    }

    /** Writes a stretch once more as it is. */
    void rewrite(Segment segment, long from, long to) throws IOException {
        for (long at = from; at < to; at += length) {
            if (load(segment, at, 0, to) == 0) {
                break;
            }
            segment.file.write(direct.clear().limit(length), segment.offset(at));
        }
        clear();
    }

    /** Writes a frame that holds no record, marked. */
    void put(Segment segment, long position, int kind, long size) throws IOException {
        byte[] frame = new byte[kind == Frame.HOLE ? Frame.HOLE_SIZE : Frame.SEAL_SIZE];
        int crc = 0;
        if (kind == Frame.HOLE) {
            Frame.putLong(frame, Frame.HEADER, size);
            crc = Frame.crc(frame, Frame.HEADER, Long.BYTES);
        }
        Frame.putLong(frame, 0, Frame.start(kind, crc ^ Frame.MARK));
        Frame.putLong(frame, 8, Frame.stamp(segment.salt, position, kind));
        segment.file.write(ByteBuffer.wrap(frame), segment.offset(position));
        clear();
    }
}

package io.taihu.spi;

import io.taihu.model.RecordView;
import io.taihu.model.RecordWriter;
import java.util.Arrays;

/**
 * Some readings of the past, the oldest first, as history has them: each with its event time as receive time, since history keeps no
 * other. They end between two moments, never within one. Written by one thread and then read by one.
 */
public final class PastReadings {
    private static final int LENGTH_BYTES = 4;

    private final RecordView view = new RecordView();
    private byte[] bytes;
    private int length;
    private int at;
    private int count;
    private long nextMicros;
    private boolean more;

    /** @param room how many bytes are expected; it grows when there are more */
    public PastReadings(int room) {
        this.bytes = new byte[room];
    }

    // writing

    /** Adds the reading that a writer holds. */
    public void add(RecordWriter reading) {
        int size = reading.length();
        if (length + LENGTH_BYTES + size > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length + (bytes.length >> 1), length + LENGTH_BYTES + size));
        }
        for (int i = 0; i < LENGTH_BYTES; i++) {
            bytes[length + i] = (byte) (size >>> 8 * i);
        }
        System.arraycopy(reading.bytes(), 0, bytes, length + LENGTH_BYTES, size);
        length += LENGTH_BYTES + size;
        count++;
    }

    /** How many bytes it holds. */
    public int length() {
        return length;
    }

    /** Ends it before a moment at which there are more. */
    public void endBefore(long micros) {
        more = true;
        nextMicros = micros;
    }

    // reading

    /** How many there are. */
    public int count() {
        return count;
    }

    /** Whether there are others behind them. */
    public boolean more() {
        return more;
    }

    /** When the first of those behind them is; meaningless when there is none. */
    public long nextMicros() {
        return nextMicros;
    }

    /** Goes to the next; false when there is none. */
    public boolean next() {
        if (at >= length) {
            return false;
        }
        int size = 0;
        for (int i = 0; i < LENGTH_BYTES; i++) {
            size |= (bytes[at + i] & 0xff) << 8 * i;
        }
        view.wrap(bytes, at + LENGTH_BYTES, size);
        at += LENGTH_BYTES + size;
        return true;
    }

    /** The one it is at, until the next is asked for. */
    public RecordView record() {
        return view;
    }
}

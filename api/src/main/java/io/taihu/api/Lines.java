package io.taihu.api;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** The lines of a stream, one at a time in an array that is used again. A line longer than the limit is passed over. */
final class Lines {
    private final InputStream in;
    private final int max;
    private final byte[] buffer = new byte[16_384];
    private int at;
    private int end;
    private byte[] line = new byte[1_024];
    private int length;
    private boolean tooLong;

    Lines(InputStream in, int max) {
        this.in = in;
        this.max = max;
    }

    /** Steps to the next line; false behind the last. */
    boolean next() throws IOException {
        length = 0;
        tooLong = false;
        boolean any = false;
        while (true) {
            if (at == end) {
                end = in.read(buffer);
                at = 0;
                if (end <= 0) {
                    end = 0;
                    return any;
                }
            }
            any = true;
            int from = at;
            while (at < end && buffer[at] != '\n') {
                at++;
            }
            take(from, at - from);
            if (at < end) {
                at++;
                return true;
            }
        }
    }

    byte[] line() {
        return line;
    }

    int length() {
        return length;
    }

    boolean tooLong() {
        return tooLong;
    }

    boolean blank() {
        for (int i = 0; i < length; i++) {
            if (line[i] > ' ' || line[i] < 0) {
                return false;
            }
        }
        return !tooLong;
    }

    private void take(int from, int size) {
        if (length + size > max) {
            tooLong = true;
            return;
        }
        if (length + size > line.length) {
            line = Arrays.copyOf(line, Math.max(length + size, Math.min(max, 2 * line.length)));
        }
        System.arraycopy(buffer, from, line, length, size);
        length += size;
    }
}

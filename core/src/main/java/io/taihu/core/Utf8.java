package io.taihu.core;

/** The rules of UTF-8 (RFC 3629), strictly: nothing overlong, no surrogates, nothing beyond U+10FFFF. Stateless. */
final class Utf8 {
    private Utf8() {}

    /**
     * Length of the character that is not ASCII and begins here, or 0 when it is not valid.
     *
     * @param b can be read for four bytes from there on
     */
    static int length(byte[] b, int at) {
        int first = b[at] & 0xff;
        int second = b[at + 1] & 0xff;
        if (first < 0xc2 || first > 0xf4) {
            return 0;
        }
        if (first < 0xe0) {
            return tail(second) ? 2 : 0;
        }
        if (first < 0xf0) {
            boolean fits = tail(second)
                    && tail(b[at + 2])
                    && (first != 0xe0 || second >= 0xa0)
                    && (first != 0xed || second < 0xa0);
            return fits ? 3 : 0;
        }
        boolean fits = tail(second)
                && tail(b[at + 2])
                && tail(b[at + 3])
                && (first != 0xf0 || second >= 0x90)
                && (first != 0xf4 || second < 0x90);
        return fits ? 4 : 0;
    }

    /**
     * Index of the first byte that is not valid, or -1.
     *
     * @param b can be read for four bytes behind the end
     */
    static int invalidAt(byte[] b, int from, int length) {
        int end = from + length;
        int p = from;
        while (p < end) {
            if (b[p] >= 0) {
                p++;
            } else {
                int size = length(b, p);
                if (size == 0 || p + size > end) {
                    return p;
                }
                p += size;
            }
        }
        return -1;
    }

    /** Writes one character; gives the index behind it. */
    static int put(int point, byte[] out, int at) {
        if (point < 0x80) {
            out[at] = (byte) point;
            return at + 1;
        } else if (point < 0x800) {
            out[at] = (byte) (0xc0 | point >> 6);
            out[at + 1] = (byte) (0x80 | (point & 0x3f));
            return at + 2;
        } else if (point < 0x10000) {
            out[at] = (byte) (0xe0 | point >> 12);
            out[at + 1] = (byte) (0x80 | (point >> 6 & 0x3f));
            out[at + 2] = (byte) (0x80 | (point & 0x3f));
            return at + 3;
        }
        out[at] = (byte) (0xf0 | point >> 18);
        out[at + 1] = (byte) (0x80 | (point >> 12 & 0x3f));
        out[at + 2] = (byte) (0x80 | (point >> 6 & 0x3f));
        out[at + 3] = (byte) (0x80 | (point & 0x3f));
        return at + 4;
    }

    private static boolean tail(int b) {
        return (b & 0xc0) == 0x80;
    }
}

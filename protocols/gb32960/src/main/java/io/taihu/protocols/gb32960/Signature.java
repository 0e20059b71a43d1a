package io.taihu.protocols.gb32960;

import java.util.HexFormat;

/**
 * The signature at the end of a report of 2025: type FF. It is kept, not checked: that takes the vehicle's public key.
 *
 * @param algorithm 1 SM2, 2 RSA, 3 ECC
 */
public record Signature(int algorithm, byte[] r, byte[] s) {
    static final int TYPE = 0xff;
    private static final int LEAST = 5;
    private static final String[] WORDS = {"sm2", "rsa", "ecc"};

    /** Reads what stands behind the type. */
    static Signature read(In in) {
        in.need(LEAST, "signature");
        int algorithm = in.byte1();
        byte[] r = part(in, "signature R");
        byte[] s = part(in, "signature S");
        return new Signature(algorithm, r, s);
    }

    private static byte[] part(In in, String what) {
        in.need(2, what);
        int length = in.byte2();
        in.need(length, what);
        return in.bytes(length);
    }

    /**
     * Where a signature begins that reaches exactly to the end: what stands before it may be of a type that is not known.
     *
     * @return offset of its type, or -1 when there is none
     */
    static int find(byte[] bytes, int from, int to) {
        for (int at = from; at + 1 + LEAST <= to; at++) {
            if ((bytes[at] & 0xff) == TYPE && bytes[at + 1] >= 1 && bytes[at + 1] <= WORDS.length) {
                int s = at + 4 + two(bytes, at + 2);
                if (s + 2 <= to && s + 2 + two(bytes, s) == to) {
                    return at;
                }
            }
        }
        return -1;
    }

    private static int two(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
    }

    void write(Out out) {
        out.unsigned(algorithm, 1)
                .unsigned(r.length, 2)
                .bytes(r)
                .unsigned(s.length, 2)
                .bytes(s);
    }

    /** Its algorithm and its parts in hex, with colons between them. */
    String text() {
        HexFormat hex = HexFormat.of();
        String word = algorithm >= 1 && algorithm <= WORDS.length ? WORDS[algorithm - 1] : Integer.toString(algorithm);
        return word + ":" + hex.formatHex(r) + ":" + hex.formatHex(s);
    }

    void json(Json out) {
        out.open().name("algorithm");
        if (algorithm >= 1 && algorithm <= WORDS.length) {
            out.text(WORDS[algorithm - 1]);
        } else {
            out.number(algorithm);
        }
        out.name("r").hex(r).name("s").hex(s).close();
    }
}

package io.taihu.protocols.gb32960;

import io.taihu.model.Limit;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One frame: table 2 of both editions. A view of an array that is not copied; valid as long as nobody changes the array.
 *
 * <table>
 * <caption>Layout</caption>
 * <tr><td>0</td><td>mark twice</td></tr>
 * <tr><td>2</td><td>command</td></tr>
 * <tr><td>3</td><td>response flag</td></tr>
 * <tr><td>4</td><td>VIN, ASCII[17]</td></tr>
 * <tr><td>21</td><td>encryption</td></tr>
 * <tr><td>22</td><td>length n of the data unit, WORD</td></tr>
 * <tr><td>24</td><td>data unit</td></tr>
 * <tr><td>24 + n</td><td>BCC: exclusive or of bytes 2 to 23 + n</td></tr>
 * </table>
 *
 * @param command a {@link Command}'s code, or another
 * @param response a {@link Response}'s code, or another
 * @param vin without the zeros that fill it up
 * @param from where the data unit begins
 * @param to where it ends, exclusive
 */
public record Frame(
        Edition edition, int command, int response, String vin, int encryption, byte[] bytes, int from, int to) {
    /** Longest data unit. */
    @Limit(
            value = "Longest data unit of GB/T 32960, as the standard has it",
            zh = "GB/T 32960 数据单元的最大长度(标准规定)",
            unit = Limit.Unit.BYTES,
            reached = Limit.Reached.REFUSED)
    public static final int DATA_MAX = 65_531;

    static final int HEADER = 24;
    /** What stands around a data unit. */
    static final int AROUND = HEADER + 1;

    static final int VIN_LENGTH = 17;
    static final int VIN_AT = 4;
    static final int ENCRYPTION_AT = 21;
    static final int LENGTH_AT = 22;

    /** A frame that is not encrypted. */
    public static Frame of(Edition edition, int command, int response, String vin, byte[] data) {
        return new Frame(edition, command, response, vin, Encryption.NONE, data, 0, data.length);
    }

    /** A command that is not encrypted. */
    public static Frame command(Edition edition, Command command, String vin, byte[] data) {
        return of(edition, command.code(), Response.COMMAND.code(), vin, data);
    }

    /** Whether it is a command, which is answered, and no response. */
    public boolean isCommand() {
        return response == Response.COMMAND.code();
    }

    /** Whether its data unit can be read only with a key. */
    boolean sealed() {
        return Encryption.sealed(encryption);
    }

    In data() {
        return new In(bytes, from, to);
    }

    /** One with an array of its own. */
    Frame copy() {
        byte[] data = dataBytes();
        return new Frame(edition, command, response, vin, encryption, data, 0, data.length);
    }

    byte[] dataBytes() {
        return Arrays.copyOfRange(bytes, from, to);
    }

    /** The whole frame as it goes over the wire. */
    public byte[] encode() {
        int length = to - from;
        if (length > DATA_MAX) {
            throw new IllegalArgumentException("a data unit has at most " + DATA_MAX + " bytes, this one " + length);
        }
        return new Out(AROUND + length)
                .unsigned(edition.mark(), 1)
                .unsigned(edition.mark(), 1)
                .unsigned(command, 1)
                .unsigned(response, 1)
                .text(vin, VIN_LENGTH)
                .unsigned(encryption, 1)
                .unsigned(length, 2)
                .bytes(bytes, from, length)
                .closed();
    }

    /**
     * Reads the one frame that an array holds.
     *
     * @throws Malformed with the place and what would be right
     */
    public static Frame decode(byte[] bytes) {
        if (bytes.length < AROUND) {
            throw new Malformed(bytes.length, "a frame has at least " + AROUND + " bytes, this one " + bytes.length);
        }
        Edition edition = Edition.ofMark(bytes[0]);
        if (edition == null || bytes[1] != bytes[0]) {
            throw new Malformed(0, "a frame starts with 2323 (2016) or 2424 (2025)");
        }
        int length = length(bytes, 0);
        if (length > DATA_MAX) {
            throw new Malformed(LENGTH_AT, "a data unit has at most " + DATA_MAX + " bytes, this one says " + length);
        }
        int end = HEADER + length;
        if (bytes.length != end + 1) {
            throw new Malformed(
                    LENGTH_AT,
                    "the length says " + length + " bytes of data, and there are " + (bytes.length - AROUND));
        }
        int bcc = bcc(bytes, 2, end);
        if (bytes[end] != (byte) bcc) {
            throw new Malformed(end, String.format("the BCC is %02x and should be %02x", bytes[end] & 0xff, bcc));
        }
        return view(edition, bytes, 0, length);
    }

    /** A frame at a place, of which all but its content is known to be right. */
    static Frame view(Edition edition, byte[] bytes, int at, int length) {
        return new Frame(
                edition,
                bytes[at + 2] & 0xff,
                bytes[at + 3] & 0xff,
                vin(bytes, at + VIN_AT),
                bytes[at + ENCRYPTION_AT] & 0xff,
                bytes,
                at + HEADER,
                at + HEADER + length);
    }

    /** What the header of a frame says is the length of its data unit. */
    static int length(byte[] bytes, int at) {
        return (bytes[at + LENGTH_AT] & 0xff) << 8 | bytes[at + LENGTH_AT + 1] & 0xff;
    }

    /** Exclusive or of bytes. */
    static int bcc(byte[] bytes, int from, int to) {
        int bcc = 0;
        for (int i = from; i < to; i++) {
            bcc ^= bytes[i];
        }
        return bcc & 0xff;
    }

    private static String vin(byte[] bytes, int at) {
        int last = VIN_LENGTH;
        while (last > 0 && bytes[at + last - 1] == 0) {
            last--;
        }
        return new String(bytes, at, last, StandardCharsets.ISO_8859_1);
    }
}

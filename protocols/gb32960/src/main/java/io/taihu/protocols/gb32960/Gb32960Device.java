package io.taihu.protocols.gb32960;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The other side: makes the frames of a vehicle and reads those of the platform, for simulators and tests. It has no socket. For one
 * thread.
 */
public final class Gb32960Device {
    private final Edition edition;
    private final String vin;
    private byte[] held = new byte[0];

    /** @param vin at most 17 characters of ASCII */
    public Gb32960Device(Edition edition, String vin) {
        this.edition = edition;
        this.vin = vin;
    }

    public Edition edition() {
        return edition;
    }

    /**
     * Its login.
     *
     * @param serial of the login, from 1 each day
     * @param batteries as {@link DataUnits#login} wants them
     */
    public byte[] login(Instant time, int serial, String iccid, List<String> batteries) {
        byte[] data = DataUnits.login(edition, time, serial, iccid, batteries).encode();
        return Frame.command(edition, Command.VEHICLE_LOGIN, vin, data).encode();
    }

    /** Its logout, with the serial of its login. */
    public byte[] logout(Instant time, int serial) {
        byte[] data = new Values(DataUnits.LOGOUT)
                .set("time", time)
                .raw("serial", serial)
                .encode();
        return Frame.command(edition, Command.VEHICLE_LOGOUT, vin, data).encode();
    }

    public byte[] heartbeat() {
        return Frame.command(edition, Command.HEARTBEAT, vin, new byte[0]).encode();
    }

    /** What it measured, as it happens or re-issued. */
    public byte[] report(Report report, boolean reissued) {
        return report.frame(vin, reissued).encode();
    }

    /** What became of a command of the platform: with the time of that, and nothing else. */
    public byte[] answer(Frame command, Response response) {
        byte[] data = command.dataBytes();
        return Frame.of(
                        command.edition(),
                        command.command(),
                        response.code(),
                        command.vin(),
                        Arrays.copyOf(data, Math.min(data.length, TimeField.WIDTH)))
                .encode();
    }

    /** Forgets the beginning of a frame: another connection follows. */
    public void forget() {
        held = new byte[0];
    }

    /**
     * What the platform said in some bytes of its stream.
     *
     * @throws Malformed when these are no frames: the connection is of no more use
     */
    public List<Frame> take(byte[] bytes) {
        byte[] all = held.length == 0 ? bytes : Arrays.copyOf(held, held.length + bytes.length);
        if (held.length > 0) {
            System.arraycopy(bytes, 0, all, held.length, bytes.length);
        }
        List<Frame> found = new ArrayList<>();
        int at = 0;
        while (all.length - at >= Frame.AROUND) {
            int length = Frame.AROUND + Frame.length(all, at);
            if (all.length - at < length) {
                break;
            }
            found.add(Frame.decode(Arrays.copyOfRange(all, at, at + length)));
            at += length;
        }
        held = Arrays.copyOfRange(all, at, all.length);
        return found;
    }
}

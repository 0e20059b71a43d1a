package io.taihu.protocols.gb32960;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** Frames as vehicles and platforms send and read them. */
final class Frames {
    /** Before the time at which a manual clock begins. */
    static final Instant BEGIN = Instant.parse("2026-09-19T00:00:00Z");

    private Frames() {}

    static byte[] login(String vin) {
        return frame(
                Edition.V2016,
                Command.VEHICLE_LOGIN,
                vin,
                DataUnits.login(Edition.V2016, BEGIN, 1, "89860000000000000001", List.of()));
    }

    static byte[] platformLogin(String user, String password) {
        return frame(
                Edition.V2016,
                Command.PLATFORM_LOGIN,
                "PLATFORM000000001",
                new Values(DataUnits.PLATFORM_LOGIN)
                        .set("time", BEGIN)
                        .raw("serial", 1)
                        .set("user", user)
                        .set("password", password)
                        .raw("encryption", 1));
    }

    static byte[] frame(Edition edition, Command command, String vin, Values values) {
        return Frame.command(edition, command, vin, values.encode()).encode();
    }

    /** A report whose time says its number. */
    static byte[] report(String vin, int number) {
        return report(vin, BEGIN.plusSeconds(number), number, false);
    }

    static byte[] report(String vin, Instant time, int number, boolean reissued) {
        Report report = new Report(Edition.V2016, time);
        report.add(Tables2016.ENGINE)
                .set("state", "on")
                .set("speed", 900 + number % 100)
                .set("consumption", 1.5);
        return report.frame(vin, reissued).encode();
    }

    /** The number of the report that a frame answers. */
    static int number(Frame answer) {
        long micros = TimeField.micros(answer.data().unsigned(TimeField.WIDTH));
        return (int) (micros / 1_000_000 - BEGIN.getEpochSecond());
    }

    /** Reads the next frame from a socket. */
    static Frame read(DataInputStream in) throws IOException {
        byte[] header = new byte[Frame.HEADER];
        in.readFully(header);
        int length = Frame.length(header, 0);
        byte[] frame = Arrays.copyOf(header, Frame.AROUND + length);
        in.readFully(frame, Frame.HEADER, length + 1);
        try {
            return Frame.decode(frame);
        } catch (Malformed e) {
            throw new EOFException("no frame: " + e.reason());
        }
    }
}

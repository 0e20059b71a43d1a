package io.taihu.protocols.gb32960;

import io.taihu.protocols.gb32960.Gb32960Settings.HeartbeatAnswer;
import io.taihu.protocols.gb32960.Gb32960Settings.LoginAnswer;
import io.taihu.protocols.gb32960.Gb32960Settings.ReportAnswer;
import io.taihu.spi.Settings;
import java.time.Instant;
import java.util.Arrays;

/**
 * Answers to what vehicles and platforms say: 6.3.2 of both editions, and annex B where a listener is set to it. An answer has the
 * command and the VIN of what it answers, and is never encrypted. Immutable and thread-safe.
 */
final class Replies {
    private static final byte[] NOTHING = {};

    private final LoginAnswer login;
    private final ReportAnswer report;
    private final HeartbeatAnswer heartbeat;

    Replies(Settings settings) {
        this.login = settings.get(Gb32960Settings.LOGIN_ANSWER);
        this.report = settings.get(Gb32960Settings.REPORT_ANSWER);
        this.heartbeat = settings.get(Gb32960Settings.HEARTBEAT_ANSWER);
    }

    /** The answer to a frame as its bytes; empty when there is none. */
    byte[] to(Frame asked, Response response, Instant now) {
        Command command = Command.of(asked.command());
        boolean good = response == Response.SUCCESS;
        if (!asked.isCommand()
                || good
                        && report == ReportAnswer.ERRORS
                        && (command == Command.REALTIME || command == Command.REISSUED)) {
            return NOTHING;
        }
        byte[] data = switch (command) {
            case HEARTBEAT -> heartbeat == HeartbeatAnswer.TIME ? time(now) : NOTHING;
            case TIME_SYNC -> time(now);
            case VEHICLE_LOGIN, VEHICLE_LOGOUT -> echoes(asked.edition()) ? asked.dataBytes() : timeOf(asked);
            case null, default -> timeOf(asked);
        };
        return Frame.of(asked.edition(), asked.command(), response.code(), asked.vin(), data)
                .encode();
    }

    private boolean echoes(Edition edition) {
        return login == LoginAnswer.ECHO || login == LoginAnswer.EDITION && edition == Edition.V2016;
    }

    /** The time that a data unit begins with. */
    private static byte[] timeOf(Frame asked) {
        byte[] data = asked.dataBytes();
        return data.length <= TimeField.WIDTH ? data : Arrays.copyOf(data, TimeField.WIDTH);
    }

    private static byte[] time(Instant now) {
        Out out = new Out(TimeField.WIDTH);
        TimeField.write(TimeField.raw(now), out);
        return out.toBytes();
    }
}

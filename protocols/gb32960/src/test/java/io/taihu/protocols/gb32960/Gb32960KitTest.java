package io.taihu.protocols.gb32960;

import io.taihu.spi.Protocol;
import io.taihu.testkit.ProtocolKit;
import java.io.DataInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A vehicle keeps what every protocol promises. It has no secret: a VIN that is not known stands for a wrong one. The number of a reading
 * is its time, which comes back in the answer.
 */
class Gb32960KitTest extends ProtocolKit {
    @Override
    protected Protocol protocol() {
        return new Gb32960Protocol();
    }

    @Override
    protected String port() {
        return "gb32960";
    }

    @Override
    protected Map<String, String> settings() {
        return Map.of(
                "gb32960.port", "0",
                "gb32960.maximum-data-unit", "4k",
                "gb32960.connections-per-vehicle", "16",
                "gb32960.login-timeout", "10s",
                "gb32960.idle-maximum", "1m");
    }

    @Override
    protected byte[] connect(String thing, String secret) {
        return Frames.login(secret.equals(SECRET) ? thing : "wrong." + thing);
    }

    @Override
    protected boolean readAccepted(DataInputStream in) throws IOException {
        return Frames.read(in).response() == Response.SUCCESS.code();
    }

    @Override
    protected byte[] reading(String thing, int number) {
        return Frames.report(thing, number);
    }

    @Override
    protected @Nullable Acknowledgement readAcknowledgement(DataInputStream in) throws IOException {
        Frame answer = Frames.read(in);
        return new Acknowledgement(Frames.number(answer), answer.response() == Response.SUCCESS.code());
    }

    @Override
    protected byte[] tooLong(String thing) {
        return Frame.of(Edition.V2016, Command.REALTIME.code(), Response.COMMAND.code(), thing, new byte[5_000])
                .encode();
    }

    @Override
    protected Reply toForbidden() {
        return Reply.BAD;
    }

    @Override
    protected Reply toRefused() {
        return Reply.BAD;
    }

    @Override
    protected Reply toPartlyTaken() {
        return Reply.GOOD;
    }

    @Override
    protected Duration connectTimeout() {
        return Duration.ofSeconds(11);
    }

    @Override
    protected Duration silence() {
        return Duration.ofSeconds(61);
    }
}

package io.taihu.protocols.jt808;

import io.taihu.protocols.jt808.Jt808Device.Fix;
import io.taihu.protocols.jt808.Jt808Device.Received;
import io.taihu.spi.Protocol;
import io.taihu.testkit.Peer;
import io.taihu.testkit.ProtocolKit;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What every protocol promises, over sockets. */
class Jt808KitTest extends ProtocolKit {
    @Override
    protected Protocol protocol() {
        return new Jt808Protocol();
    }

    @Override
    protected String port() {
        return "jt808";
    }

    @Override
    protected Map<String, String> settings() {
        return Map.of("jt808.port", "0", "jt808.connect-timeout", "10s", "jt808.idle-maximum", "60s");
    }

    /** Digits, as the header has them. */
    @Override
    protected String id(String thing) {
        String digits = thing.replaceAll("\\D", "");
        return "1390000" + (digits.isEmpty() ? "9999" : digits);
    }

    @Override
    protected byte[] connect(String thing, String secret) {
        return new Jt808Device(id(thing), false).authentication(secret);
    }

    @Override
    protected boolean readAccepted(DataInputStream in) throws IOException {
        Received answer = read(in);
        return answer != null && answer.result() == 0;
    }

    @Override
    protected byte[] reading(String thing, int number) {
        Jt808Device device = new Jt808Device(id(thing), false);
        device.serial(number);
        Instant time = Instant.ofEpochSecond(1_780_000_000L + number);
        return device.location(new Fix(time, 31.49, 120.31, 5, number % 100, 90, number, List.of(), List.of("fixed")));
    }

    @Override
    protected @Nullable Acknowledgement readAcknowledgement(DataInputStream in) throws IOException {
        Received answer = read(in);
        return answer == null ? null : new Acknowledgement(answer.replySerial(), answer.result() == 0);
    }

    private static @Nullable Received read(DataInputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int flags = 0;
        while (flags < 2) {
            int one = in.read();
            if (one < 0) {
                return null;
            }
            bytes.write(one);
            flags += one == Frame.FLAG ? 1 : 0;
        }
        return new Jt808Device("1", false).take(bytes.toByteArray()).getFirst();
    }

    /** A bad frame costs itself only; what goes on and on without an end is no terminal. */
    @Override
    protected byte[] tooLong(String thing) {
        byte[] endless = new byte[200_000];
        Arrays.fill(endless, (byte) 'x');
        endless[0] = Frame.FLAG;
        return endless;
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

    /** It may register now. */
    @Override
    protected boolean endsForAWrongSecret() {
        return false;
    }

    @Override
    protected Duration connectTimeout() {
        return Duration.ofSeconds(11);
    }

    @Override
    protected Duration silence() {
        return Duration.ofSeconds(61);
    }

    @Override
    protected boolean login(Peer peer, String thing, String secret) throws IOException {
        peer.send(connect(thing, secret));
        return readAccepted(peer.in());
    }
}

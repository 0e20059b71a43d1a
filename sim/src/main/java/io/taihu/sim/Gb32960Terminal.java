package io.taihu.sim;

import io.netty.channel.IoEventLoop;
import io.taihu.protocols.gb32960.Command;
import io.taihu.protocols.gb32960.Edition;
import io.taihu.protocols.gb32960.Frame;
import io.taihu.protocols.gb32960.Gb32960Device;
import io.taihu.protocols.gb32960.Report;
import io.taihu.protocols.gb32960.Response;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * An electric vehicle that speaks GB/T 32960 on a real connection: it logs in, reports as it happens and re-issued, and logs out. Reports
 * are answered in their order. All on one event loop.
 */
final class Gb32960Terminal {
    private final Gb32960Device device;
    private final String vin;
    private final Listener listener;
    private final Wire wire;
    private final ArrayDeque<Long> waiting = new ArrayDeque<>();
    private int logins;
    private boolean ready;
    private Instant now = Instant.EPOCH;

    /** Told what happens, on the event loop. */
    interface Listener {
        /** The time for a login, which is about to be sent. */
        Instant now();

        /** It has logged in. */
        void ready();

        /** A report was answered: whether it was taken, which is durable. */
        void acknowledged(long token, boolean taken);

        /** The platform does not let it in. */
        void refused(String reason);

        /** The platform asks for something; it is to be answered. */
        void asked(Frame request);

        /** The connection is lost; what was not acknowledged may not have arrived. */
        void disconnected();
    }

    Gb32960Terminal(
            IoEventLoop loop,
            InetSocketAddress server,
            String vin,
            Edition edition,
            Listener listener,
            RandomGenerator random) {
        this.device = new Gb32960Device(edition, vin);
        this.vin = vin;
        this.listener = listener;
        this.wire = new Wire(loop, server, new OnWire(), random);
    }

    void connect() {
        wire.connect();
    }

    /** Logs out and ends the connection for good. */
    void logout(Instant at) {
        if (ready) {
            wire.send(device.logout(at, logins));
        }
        wire.close();
    }

    /** Loses the connection, and comes back. */
    void drop() {
        wire.drop();
    }

    boolean isReady() {
        return ready;
    }

    int unacknowledged() {
        return waiting.size();
    }

    Edition edition() {
        return device.edition();
    }

    /** Reports; false when it cannot at present. */
    boolean report(Report report, boolean reissued, long token) {
        if (!ready || !wire.send(device.report(report, reissued))) {
            return false;
        }
        waiting.add(token);
        return true;
    }

    /** Answers a request with what it carried. */
    void answer(Frame request, Response response) {
        wire.send(device.answer(request, response));
    }

    /** Sends bytes as they are, right or wrong. */
    boolean sendRaw(byte[] bytes) {
        return wire.send(bytes);
    }

    private final class OnWire implements Wire.Listener {
        @Override
        public void up() {
            device.forget();
            now = listener.now();
            logins = logins % 65_531 + 1;
            wire.send(device.login(
                    now,
                    logins,
                    "8986044800000" + vin.substring(vin.length() - 7),
                    List.of("CATL0" + vin.substring(vin.length() - 12) + "BAT0001")));
        }

        @Override
        public void bytes(byte[] bytes) {
            for (Frame frame : device.take(bytes)) {
                if (frame.isCommand()) {
                    listener.asked(frame);
                } else if (frame.command() == Command.VEHICLE_LOGIN.code()) {
                    login(frame);
                } else if (frame.command() == Command.REALTIME.code() || frame.command() == Command.REISSUED.code()) {
                    Long token = waiting.poll();
                    if (token != null) {
                        listener.acknowledged(token, frame.response() == Response.SUCCESS.code());
                    }
                }
            }
        }

        private void login(Frame answer) {
            if (answer.response() == Response.SUCCESS.code()) {
                wire.accepted();
                ready = true;
                listener.ready();
            } else {
                listener.refused("login was answered with " + answer.response());
                wire.drop();
            }
        }

        @Override
        public void down() {
            ready = false;
            waiting.clear();
            listener.disconnected();
        }
    }
}

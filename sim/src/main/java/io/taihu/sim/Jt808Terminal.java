package io.taihu.sim;

import io.netty.channel.IoEventLoop;
import io.taihu.protocols.jt808.Jt808Device;
import io.taihu.protocols.jt808.Jt808Device.Received;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * A terminal of JT/T 808 on a real connection: it registers when it has no code, authenticates, reports, and tells what was acknowledged. It
 * comes back by itself and then registers anew if its code does not do any more. All on one event loop.
 */
public final class Jt808Terminal {
    /** Most locations of one batch, so that it fits into a frame. */
    public static final int BATCH_MAX = 20;

    private static final int REGISTRATION_REPLY = 0x8100;
    private static final int PLATFORM_REPLY = 0x8001;

    private final Jt808Device device;
    private final Identity identity;
    private final Listener listener;
    private final Wire wire;
    private final Map<Integer, Long> waiting = new HashMap<>();
    private String code = "";
    private boolean ready;
    private int authenticationSerial = -1;

    /**
     * Who it says it is.
     *
     * @param phone digits, at most 12, of 2019 at most 20
     * @param is2019 whether it speaks as of 2019, otherwise as of 2013
     */
    public record Identity(String phone, boolean is2019, String plate, String maker, String model, String terminalId) {}

    /**
     * One position as it reports it.
     *
     * @param speed km/h
     * @param direction degrees from north
     * @param odometer km
     * @param fuel L; below zero for none
     * @param alarms words such as {@code overspeed}
     * @param status words such as {@code acc} and {@code fixed}
     */
    public record Position(
            Instant time,
            double latitude,
            double longitude,
            int altitude,
            double speed,
            int direction,
            double odometer,
            double fuel,
            List<String> alarms,
            List<String> status) {
        String json() {
            StringBuilder out = new StringBuilder(320).append("{\"alarms\":");
            words(out, alarms);
            words(out.append(",\"status\":"), status);
            out.append(String.format(
                    Locale.ROOT,
                    ",\"latitude\":%.6f,\"longitude\":%.6f,\"altitude\":%d,\"speed\":%.1f,\"direction\":%d,\"time\":\"%s\","
                            + "\"odometer\":%.1f,\"radioSignal\":%d,\"satellites\":%d",
                    latitude,
                    longitude,
                    altitude,
                    speed,
                    direction,
                    time.atOffset(ZoneOffset.ofHours(8)),
                    odometer,
                    status.contains("fixed") ? 27 : 12,
                    status.contains("fixed") ? 14 : 2));
            if (fuel >= 0) {
                out.append(String.format(Locale.ROOT, ",\"fuel\":%.1f", fuel));
            }
            return out.append('}').toString();
        }

        private static void words(StringBuilder out, List<String> words) {
            out.append('[');
            for (int i = 0; i < words.size(); i++) {
                out.append(i == 0 ? "\"" : ",\"").append(words.get(i)).append('"');
            }
            out.append(']');
        }
    }

    /** Told what happens, on the event loop. */
    public interface Listener {
        /** It has been let in. */
        default void ready() {}

        /**
         * What it sent was answered.
         *
         * @param token given with it
         * @param result 0 for done, which is durable; 1 failed, 2 bad, 3 unsupported
         */
        default void acknowledged(long token, int result) {}

        /** The platform does not let it in. */
        default void refused(String reason) {}

        /** The platform asks for something; it is to be answered. */
        default void asked(Received request) {}

        /** The connection is lost; what was not acknowledged may not have arrived. */
        default void disconnected() {}
    }

    public Jt808Terminal(
            IoEventLoop loop, InetSocketAddress server, Identity identity, Listener listener, RandomGenerator random) {
        this.device = new Jt808Device(identity.phone(), identity.is2019());
        this.identity = identity;
        this.listener = listener;
        this.wire = new Wire(loop, server, new OnWire(), random);
    }

    /** Keeps a connection from now on. */
    public void connect() {
        wire.connect();
    }

    /** Ends the connection for good. */
    public void close() {
        wire.close();
    }

    /** Loses the connection, and comes back. */
    public void drop() {
        wire.drop();
    }

    /** Whether it has been let in. */
    public boolean isReady() {
        return ready;
    }

    /** How many messages wait for an answer. */
    public int unacknowledged() {
        return waiting.size();
    }

    /** Reports a position; false when it cannot at present. */
    public boolean report(Position position, long token) {
        return ready && track("location", position.json(), token);
    }

    /** Reports several positions that could not be reported when they were; at most {@link #BATCH_MAX}. */
    public boolean batch(List<Position> positions, long token) {
        if (positions.isEmpty() || positions.size() > BATCH_MAX) {
            throw new IllegalArgumentException("a batch has 1 to " + BATCH_MAX + " positions, not " + positions.size());
        }
        StringBuilder out = new StringBuilder(positions.size() * 320)
                .append("{\"count\":")
                .append(positions.size())
                .append(",\"kind\":\"reissued\",\"locations\":");
        for (int i = 0; i < positions.size(); i++) {
            out.append(i == 0 ? '[' : ',').append(positions.get(i).json());
        }
        return ready && track("locationBatch", out.append("]}").toString(), token);
    }

    /** Says that it is there. */
    public boolean heartbeat() {
        return ready && wire.send(device.heartbeat());
    }

    /** Says what became of a request: 0 done, 1 failed, 2 bad, 3 unsupported. */
    public boolean reply(Received to, int result) {
        return wire.send(device.reply(to, result));
    }

    /** Says where it is because it was asked. */
    public boolean replyLocation(Received to, Position position) {
        String fields =
                "{\"replySerial\":" + to.serial() + "," + position.json().substring(1);
        return wire.send(device.message("locationReply", fields));
    }

    /** Sends bytes as they are, right or wrong. */
    boolean sendRaw(byte[] bytes) {
        return wire.send(bytes);
    }

    /** Makes frames of this terminal. */
    Jt808Device device() {
        return device;
    }

    private boolean track(String message, String fields, long token) {
        int serial = device.serial();
        if (!wire.send(device.message(message, fields))) {
            return false;
        }
        waiting.put(serial, token);
        return true;
    }

    private final class OnWire implements Wire.Listener {
        @Override
        public void up() {
            enter();
        }

        private void enter() {
            if (code.isEmpty()) {
                wire.send(device.registration(
                        identity.plate(), identity.maker(), identity.model(), identity.terminalId()));
            } else {
                authenticationSerial = device.serial();
                wire.send(device.authentication(code));
            }
        }

        @Override
        public void bytes(byte[] bytes) {
            for (Received received : device.take(bytes)) {
                switch (received.id()) {
                    case REGISTRATION_REPLY -> registered(received);
                    case PLATFORM_REPLY -> answered(received);
                    default -> listener.asked(received);
                }
            }
        }

        private void registered(Received reply) {
            if (reply.result() == 0) {
                code = reply.code();
                enter();
            } else {
                listener.refused("registration was answered with " + reply.body());
                wire.drop();
            }
        }

        private void answered(Received reply) {
            if (reply.replySerial() == authenticationSerial) {
                authenticationSerial = -1;
                if (reply.result() == 0) {
                    wire.accepted();
                    ready = true;
                    listener.ready();
                } else {
                    // its code is known no more: it registers anew
                    code = "";
                    enter();
                }
                return;
            }
            Long token = waiting.remove(reply.replySerial());
            if (token != null) {
                listener.acknowledged(token, reply.result());
            }
        }

        @Override
        public void down() {
            ready = false;
            authenticationSerial = -1;
            waiting.clear();
            listener.disconnected();
        }
    }
}

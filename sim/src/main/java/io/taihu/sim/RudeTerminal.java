package io.taihu.sim;

import io.netty.channel.IoEventLoop;
import io.taihu.protocols.gb32960.Edition;
import io.taihu.protocols.gb32960.Gb32960Device;
import io.taihu.protocols.gb32960.Report;
import io.taihu.protocols.gb32960.Tables2016;
import io.taihu.protocols.jt808.Jt808Device;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Something at the port that is built badly: it says who it is and then sends wrong checksums, half frames, times of another century and
 * noise, or comes and goes ten times in a moment. Twice a minute, so that there is something to see and nothing to suffer. On the simulator's
 * event loop.
 */
final class RudeTerminal {
    private static final long EVERY_MILLIS = 30_000;
    private static final int STORM = 10;
    private static final long STORM_MILLIS = 100;
    private static final Duration CENTURY = Duration.ofDays(36_525);
    private static final byte[] NOISE = "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final IoEventLoop loop;
    private final FleetVehicle vehicle;
    private final long seed;
    private final LongSupplier clock;
    private final Wire wire;
    private final Jt808Terminal known;
    private final Gb32960Device car;
    private final boolean jt808;
    private long turn;

    RudeTerminal(
            IoEventLoop loop,
            InetSocketAddress server,
            FleetVehicle vehicle,
            long seed,
            LongSupplier clock,
            RandomGenerator random) {
        this.loop = loop;
        this.vehicle = vehicle;
        this.seed = seed;
        this.clock = clock;
        this.jt808 = vehicle.speaks().isJt808();
        this.known = new Jt808Terminal(
                loop,
                server,
                new Jt808Terminal.Identity(jt808 ? vehicle.id() : "1", false, "", "TAIHU", "RUDE", "0000001"),
                new Jt808Terminal.Listener() {},
                random);
        this.car = new Gb32960Device(Edition.V2016, vehicle.id());
        this.wire = new Wire(
                loop,
                server,
                new Wire.Listener() {
                    @Override
                    public void up() {
                        RudeTerminal.this.wire.send(car.login(now(), 1, "89860000000000000000", List.of()));
                    }

                    @Override
                    public void bytes(byte[] bytes) {
                        // it does not listen
                    }

                    @Override
                    public void down() {
                        // it comes again by itself
                    }
                },
                random);
    }

    void start() {
        turn = Math.floorDiv(clock.getAsLong(), EVERY_MILLIS);
        connect();
    }

    void end() {
        known.close();
        wire.close();
    }

    private void connect() {
        if (jt808) {
            known.connect();
        } else {
            wire.connect();
        }
    }

    private void drop() {
        if (jt808) {
            known.close();
        } else {
            wire.close();
        }
    }

    /** Does the next of its things when it is time to. */
    void live(long millis) {
        long now = Math.floorDiv(millis, EVERY_MILLIS);
        if (now == turn) {
            return;
        }
        turn = now;
        switch ((int) (Noise.unit(seed, 67_000 + vehicle.index(), turn) * 6)) {
            case 0 -> send(wrongChecksum());
            case 1 -> {
                byte[] whole = report(now());
                send(Arrays.copyOf(whole, whole.length / 2));
                drop();
                loop.schedule(this::connect, 1, TimeUnit.SECONDS);
            }
            case 2 -> send(report(now().minus(CENTURY.dividedBy(4))));
            case 3 -> send(report(now().plus(CENTURY.dividedBy(2))));
            case 4 -> send(NOISE);
            default -> storm(STORM);
        }
    }

    private void storm(int left) {
        drop();
        if (left > 0) {
            loop.schedule(
                    () -> {
                        connect();
                        loop.schedule(() -> storm(left - 1), STORM_MILLIS, TimeUnit.MILLISECONDS);
                    },
                    STORM_MILLIS,
                    TimeUnit.MILLISECONDS);
        } else {
            connect();
        }
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.getAsLong());
    }

    private byte[] wrongChecksum() {
        byte[] frame = report(now());
        // the last byte is the checksum, or stands behind it as a delimiter
        frame[frame.length - 6] ^= 1;
        return frame;
    }

    private byte[] report(Instant time) {
        if (jt808) {
            Jt808Device device = known.device();
            return device.location(new Jt808Device.Fix(
                    time, 31.575, 120.300, 5, 12, 90, 1, List.of(), List.of("acc", "fixed", "beidou")));
        }
        Report report = new Report(Edition.V2016, time);
        report.add(Tables2016.POSITION).set("longitude", 120.300).set("latitude", 31.575);
        return car.report(report, false);
    }

    private void send(byte[] bytes) {
        if (jt808) {
            known.sendRaw(bytes);
        } else {
            wire.send(bytes);
        }
    }
}

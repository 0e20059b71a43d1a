package io.taihu.bench;

import io.netty.buffer.Unpooled;
import io.netty.channel.IoEventLoop;
import io.taihu.sim.DeviceLoops;
import io.taihu.sim.Jt808Terminal;
import io.taihu.sim.Jt808Terminal.Identity;
import io.taihu.sim.Jt808Terminal.Position;
import io.taihu.sim.RawConnection;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Many terminals of JT/T 808 on one event loop, as they are on the road: registered, authenticated, each on a connection of its own, a
 * location every so often, the terminals taking turns. Latency is from when a location was due, so that a server that stalls cannot hide
 * it. Public methods may be called from any thread and wait for the event loop.
 */
final class TerminalLoad implements AutoCloseable {
    private static final int CONNECTING_MAX = 200;
    private static final long TICK_MILLIS = 2;
    private static final long LATENCY_MICROS_MAX = 600_000_000;
    private static final long FIRST_PHONE = 1_064_900_000L;
    private static final List<String> ON = List.of("acc", "fixed", "beidou", "moving");
    /** What comes from those that are built badly: a wrong checksum, half a frame, noise. */
    private static final List<byte[]> RUDE = List.of(
            HexFormat.of()
                    .parseHex("7e0200001c0106490000010001000000000000000301e18c6807278b5c0005000000b4261127120000ff7e"),
            HexFormat.of().parseHex("7e0200001c010649000001"),
            "GET / HTTP/1.1\r\nHost: taihu\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

    private final InetSocketAddress server;
    private final DeviceLoops loops = new DeviceLoops("taihu-bench-vehicles");
    private final IoEventLoop loop = loops.loop();
    private final List<Member> members = new ArrayList<>();
    private final Instant began = Instant.now();
    private Histogram latency = new Histogram(1, LATENCY_MICROS_MAX, 3);
    private int asked;
    private int letIn;
    private int lost;
    private long positions;
    private long sent;
    private long answered;
    private long refused;
    private long rude;
    private String firstError = "";
    private boolean pacing;
    private long pacedFrom;
    private long due;
    private double nanosEach;

    /**
     * What happened so far.
     *
     * @param positions that were acknowledged, those in batches included
     * @param answered messages with positions that were acknowledged
     * @param refused messages that the server did not take
     * @param letIn terminals that are authenticated
     * @param lost connections that ended
     * @param rude connections of those that are built badly
     */
    record Counts(
            long positions, long sent, long answered, long refused, int letIn, int lost, long rude, String firstError) {
        long unanswered() {
            return sent - answered - refused;
        }
    }

    TerminalLoad(InetSocketAddress server, int terminals) {
        this.server = server;
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < terminals; i++) {
            members.add(new Member(i, random.split()));
        }
    }

    /** Telephone numbers, which are the ids of the things, in the order of the terminals. */
    List<String> phones() {
        return members.stream().map(member -> member.phone).toList();
    }

    /** Has all register and authenticate, some at a time; returns when each is let in, or when the time is up. */
    Counts connect(Duration atMost) throws InterruptedException {
        loops.call(() -> {
            for (int i = 0; i < CONNECTING_MAX; i++) {
                next();
            }
            return 0;
        });
        return awaitAll(atMost);
    }

    /** Waits until all are let in, or the time is up. */
    Counts awaitAll(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        Counts counts = counts();
        while (counts.letIn() < members.size() && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(20);
            counts = counts();
        }
        return counts;
    }

    /** From now on each terminal reports where it is once in a time, until {@link #stop}. */
    void pace(Duration every) throws InterruptedException {
        loops.call(() -> {
            pacing = true;
            nanosEach = every.toNanos() / (double) members.size();
            pacedFrom = System.nanoTime();
            due = 0;
            tick();
            return 0;
        });
    }

    void stop() throws InterruptedException {
        loops.call(() -> {
            pacing = false;
            return 0;
        });
    }

    /**
     * Has many terminals upload a batch at the same moment, as when they come out of a tunnel.
     *
     * @param batches in all; a terminal has more than one when there are fewer terminals
     * @param size positions of each
     */
    void burst(int batches, int size) throws InterruptedException {
        loops.call(() -> {
            long now = System.nanoTime();
            for (int i = 0; i < batches; i++) {
                members.get(i % members.size()).batch(size, now);
            }
            return 0;
        });
    }

    /** Has all terminals lose their connections at once; they come back by themselves. */
    void dropAll() throws InterruptedException {
        loops.call(() -> {
            members.forEach(member -> member.terminal.drop());
            return 0;
        });
    }

    /** Connections that send what is no frame and end, spread over a time. */
    void rude(int connections, Duration over) throws InterruptedException {
        loops.call(() -> {
            for (int i = 0; i < connections; i++) {
                byte[] bytes = RUDE.get(i % RUDE.size());
                loop.schedule(
                        () -> {
                            rude++;
                            RawConnection.shout(loop, server, Unpooled.wrappedBuffer(bytes));
                        },
                        over.toNanos() / connections * i,
                        TimeUnit.NANOSECONDS);
            }
            return 0;
        });
    }

    /** Waits until all that was sent is answered, or the time is up. */
    Counts drain(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        Counts counts = counts();
        while (counts.unanswered() > 0 && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(5);
            counts = counts();
        }
        return counts;
    }

    /** Latencies in µs since this was asked last. */
    Histogram latency() throws InterruptedException {
        return loops.call(() -> {
            Histogram measured = latency;
            latency = new Histogram(1, LATENCY_MICROS_MAX, 3);
            return measured;
        });
    }

    Counts counts() throws InterruptedException {
        return loops.call(() -> new Counts(positions, sent, answered, refused, letIn, lost, rude, firstError));
    }

    @Override
    public void close() {
        loops.close();
    }

    private void next() {
        if (asked < members.size()) {
            members.get(asked++).terminal.connect();
        }
    }

    private void tick() {
        if (!pacing) {
            return;
        }
        long now = System.nanoTime();
        for (; pacedFrom + (long) (due * nanosEach) <= now; due++) {
            members.get((int) (due % members.size())).report(pacedFrom + (long) (due * nanosEach));
        }
        loop.schedule(this::tick, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private final class Member implements Jt808Terminal.Listener {
        private final int index;
        private final String phone;
        private final Jt808Terminal terminal;
        private boolean first = true;
        private boolean in;
        private int batched;
        private int batchSize;

        Member(int index, SplittableRandom random) {
            this.index = index;
            this.phone = Long.toString(FIRST_PHONE + index);
            this.terminal = new Jt808Terminal(
                    loop,
                    server,
                    new Identity(phone, index % 2 == 0, "苏B" + (10_000 + index), "TAIHU", "BENCH", phone.substring(3)),
                    this,
                    random);
        }

        void report(long dueNanos) {
            sent(terminal.report(position(Instant.now()), dueNanos), 1);
        }

        void batch(int size, long now) {
            List<Position> all = new ArrayList<>(size);
            for (int i = 0; i < size; i++) {
                // an hour ago and on, so that none has the time of one that was reported as it happened
                all.add(position(began.minusSeconds(3_600).plusSeconds(++batched)));
            }
            batchSize = size;
            // negative, so that it is known as a batch
            sent(terminal.batch(all, -now), size);
        }

        private void sent(boolean taken, int size) {
            sent++;
            if (!taken) {
                refused++;
                fail(phone + " could not send " + size + " positions");
            }
        }

        private Position position(Instant time) {
            double turn = time.toEpochMilli() / 60_000.0 + index;
            return new Position(
                    time,
                    31.5 + 0.1 * Math.sin(turn),
                    120.3 + 0.1 * Math.cos(turn),
                    5,
                    40 + 30 * Math.sin(turn),
                    (int) (turn * 10 % 360),
                    10_000 + turn % 1_000,
                    60,
                    List.of(),
                    ON);
        }

        @Override
        public void ready() {
            in = true;
            letIn++;
            if (first) {
                first = false;
                next();
            }
        }

        @Override
        public void acknowledged(long token, int result) {
            if (result != 0) {
                refused++;
                fail(phone + " was answered with " + result);
                return;
            }
            answered++;
            positions += token < 0 ? batchSize : 1;
            latency.recordValue(Math.clamp((System.nanoTime() - Math.abs(token)) / 1_000, 1, LATENCY_MICROS_MAX));
        }

        @Override
        public void refused(String reason) {
            fail(phone + ": " + reason);
        }

        @Override
        public void disconnected() {
            lost++;
            letIn -= in ? 1 : 0;
            in = false;
        }

        private void fail(String reason) {
            if (firstError.isEmpty()) {
                firstError = reason;
            }
        }
    }
}

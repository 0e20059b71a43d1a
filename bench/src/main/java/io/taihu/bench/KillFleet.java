package io.taihu.bench;

import io.netty.channel.IoEventLoop;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.taihu.bench.Generator.Target;
import io.taihu.sim.DeviceLoops;
import io.taihu.sim.MqttDevice;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * The devices of the kill test: each keeps its messages until they are acknowledged, comes back by itself, and remembers
 * which were. Message n of a device has time {@code first + n} ms. Public methods may be called from any thread.
 */
final class KillFleet implements AutoCloseable {
    private static final long TICK_MILLIS = 5;
    private static final int WAITING_MAX = 100;

    private final DeviceLoops loops = new DeviceLoops("taihu-kill");
    private final IoEventLoop loop = loops.loop();
    private final List<Member> members = new ArrayList<>();
    private final long firstMillis;
    private int perTick;
    private boolean sending;
    private int turn;

    /** What was acknowledged of one device: message numbers. */
    record Acknowledged(BitSet numbers, int sent) {}

    KillFleet(InetSocketAddress server, List<Target> targets, int inFlight, long firstMillis, long seed) {
        this.firstMillis = firstMillis;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < targets.size(); i++) {
            members.add(new Member(i, targets.get(i), server, inFlight, random.split()));
        }
        loop.scheduleAtFixedRate(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    void connect(int index) throws InterruptedException {
        loops.call(() -> {
            members.get(index).client.connect();
            return 0;
        });
    }

    void disconnect(int index) throws InterruptedException {
        loops.call(() -> {
            members.get(index).client.disconnect();
            return 0;
        });
    }

    /** From now on so many new messages a second, from all devices together. */
    void send(int perSecond) throws InterruptedException {
        loops.call(() -> {
            perTick = (int) Math.max(1, perSecond * TICK_MILLIS / 1_000);
            sending = true;
            return 0;
        });
    }

    /** No new messages; those not acknowledged are still sent again. */
    void stop() throws InterruptedException {
        loops.call(() -> {
            sending = false;
            return 0;
        });
    }

    int connected() throws InterruptedException {
        return loops.call(
                () -> (int) members.stream().filter(m -> m.client.connected()).count());
    }

    int unacknowledged() throws InterruptedException {
        return loops.call(
                () -> members.stream().mapToInt(m -> m.client.unacknowledged()).sum());
    }

    long acknowledged() throws InterruptedException {
        return loops.call(
                () -> members.stream().mapToLong(m -> m.acknowledgedCount).sum());
    }

    long sent() throws InterruptedException {
        return loops.call(() -> members.stream().mapToLong(m -> m.next).sum());
    }

    /** Messages that the server said it refused; there must be none. */
    long refused() throws InterruptedException {
        return loops.call(() -> members.stream().mapToLong(m -> m.refused).sum());
    }

    Acknowledged acknowledged(int index) throws InterruptedException {
        return loops.call(
                () -> new Acknowledged((BitSet) members.get(index).acknowledged.clone(), members.get(index).next));
    }

    @Override
    public void close() {
        loops.close();
    }

    private void tick() {
        if (!sending) {
            return;
        }
        for (int i = 0; i < perTick; i++) {
            turn = (turn + 1) % members.size();
            members.get(turn).sendNext();
        }
    }

    private final class Member implements MqttDevice.Listener {
        private final int index;
        private final String topic;
        private final MqttDevice client;
        private final BitSet acknowledged = new BitSet();
        private long acknowledgedCount;
        private long refused;
        private int next;

        Member(int index, Target target, InetSocketAddress server, int inFlight, SplittableRandom random) {
            this.index = index;
            this.topic = "things/" + target.thing() + "/readings";
            MqttVersion version = index % 2 == 0 ? MqttVersion.MQTT_5 : MqttVersion.MQTT_3_1_1;
            var options =
                    MqttDevice.Options.eager(server, target.thing(), target.token(), version, inFlight, WAITING_MAX);
            this.client = new MqttDevice(loop, options, this, random);
        }

        void sendNext() {
            byte[] payload =
                    KillValues.message(index, firstMillis + next).toString().getBytes(StandardCharsets.UTF_8);
            if (client.publish(topic, payload, next)) {
                next++;
            }
        }

        @Override
        public void acknowledged(long token, int reasonCode) {
            if (reasonCode >= 0x80) {
                refused++;
            } else {
                acknowledged.set((int) token);
                acknowledgedCount++;
            }
        }
    }
}

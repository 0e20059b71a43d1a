package io.taihu.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.channel.IoEventLoop;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.taihu.bench.Generator.Target;
import io.taihu.sim.DeviceLoops;
import io.taihu.sim.MqttDevice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Things that do what they are told, write down each time that they did it before they answer, and come back by themselves when
 * the server is killed: one in {@value #HTTP_EVERY} by long polls, the others by MQTT. One in {@value #SILENT_EVERY} commands is
 * done and not answered the first time, one in {@value #FAILED_EVERY} is answered as failed. Methods may be called from any thread.
 */
final class CommandFleet implements AutoCloseable {
    static final int HTTP_EVERY = 5;

    private static final int SILENT_EVERY = 500;
    private static final int FAILED_EVERY = 20;
    private static final int IN_FLIGHT = 64;
    private static final int WAITING_MAX = 10_000;
    private static final int POLL_SECONDS = 5;
    private static final long PAUSE_MILLIS = 50;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final DeviceLoops loops = new DeviceLoops("taihu-commands");
    private final IoEventLoop loop = loops.loop();
    private final List<MqttDevice> devices = new ArrayList<>();
    private final List<Thread> pollers = new ArrayList<>();
    private final Path journal;
    private final FileChannel done;
    private final Set<String> silenced = ConcurrentHashMap.newKeySet();
    private volatile boolean open = true;

    /** @param journal file for what is done: the id of an invocation a line */
    CommandFleet(Path journal, InetSocketAddress mqtt, Api api, List<Target> targets, long seed)
            throws IOException, InterruptedException {
        this.journal = journal;
        this.done = FileChannel.open(journal, StandardOpenOption.CREATE_NEW, StandardOpenOption.APPEND);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < targets.size(); i++) {
            Target target = targets.get(i);
            if (i % HTTP_EVERY == 0) {
                Api own = api.as(target.token());
                pollers.add(Thread.ofVirtual().name(target.thing()).start(() -> poll(own, target.thing())));
            } else {
                listen(mqtt, target, i % 2 == 0 ? MqttVersion.MQTT_5 : MqttVersion.MQTT_3_1_1, random.split());
            }
        }
    }

    /** How often each invocation was carried out. */
    Map<String, Integer> executions() throws IOException {
        Map<String, Integer> counts = new HashMap<>();
        for (String id : Files.readAllLines(journal)) {
            counts.merge(id, 1, Integer::sum);
        }
        return counts;
    }

    /** Answers that the server has not acknowledged. */
    int unanswered() throws InterruptedException {
        return loops.call(
                () -> devices.stream().mapToInt(MqttDevice::unacknowledged).sum());
    }

    @Override
    public void close() throws IOException {
        open = false;
        pollers.forEach(Thread::interrupt);
        try {
            for (Thread each : pollers) {
                each.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        loops.close();
        done.close();
    }

    private void listen(InetSocketAddress server, Target target, MqttVersion version, SplittableRandom random)
            throws InterruptedException {
        String topic = "things/" + target.thing() + "/actions/";
        MqttDevice[] self = new MqttDevice[1];
        MqttDevice.Listener listener = new MqttDevice.Listener() {
            @Override
            public void told(String to, byte[] payload) {
                String name = to.substring(topic.length(), to.lastIndexOf('/'));
                String answer = carryOut(id(payload));
                if (!answer.isEmpty()
                        && !self[0].publish(topic + name + "/response", answer.getBytes(StandardCharsets.UTF_8), 0)) {
                    throw new IllegalStateException("more than " + WAITING_MAX + " answers wait for the server");
                }
            }
        };
        var options = MqttDevice.Options.eager(server, target.thing(), target.token(), version, IN_FLIGHT, WAITING_MAX);
        loops.call(() -> {
            self[0] = new MqttDevice(loop, options, listener, random);
            self[0].listen(topic + "+/request");
            self[0].connect();
            devices.add(self[0]);
            return 0;
        });
    }

    private void poll(Api api, String thing) {
        String path = "/api/v1/things/" + thing;
        try {
            while (open) {
                try {
                    JsonNode taken = api.get(path + "/commands?wait=" + POLL_SECONDS);
                    for (JsonNode each : taken.path("items")) {
                        String answer = carryOut(each.path("id").asText());
                        if (!answer.isEmpty()) {
                            say(api, path + "/answers", answer);
                        }
                    }
                } catch (IOException e) {
                    TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS); // the server is down, or coming up
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Answers until the server has taken it. */
    private void say(Api api, String path, String answer) throws InterruptedException {
        while (open) {
            try {
                api.post(path, answer, 204);
                return;
            } catch (IOException e) {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        }
    }

    /** Does something, writes that down, and gives what the thing answers; empty when it says nothing. */
    private String carryOut(String id) {
        ByteBuffer line = ByteBuffer.wrap((id + "\n").getBytes(StandardCharsets.UTF_8));
        synchronized (done) {
            try {
                while (line.hasRemaining()) {
                    done.write(line);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        int luck = Math.floorMod(id.hashCode(), SILENT_EVERY * FAILED_EVERY);
        if (luck % SILENT_EVERY == 0 && silenced.add(id)) {
            return "";
        }
        return luck % FAILED_EVERY == 1
                ? "{\"id\":\"" + id + "\",\"error\":\"it is stuck\"}"
                : "{\"id\":\"" + id + "\",\"output\":{\"done\":true}}";
    }

    private static String id(byte[] payload) {
        try {
            return JSON.readTree(payload).path("id").asText();
        } catch (IOException e) {
            throw new UncheckedIOException("the server told a thing what is no JSON", e);
        }
    }
}

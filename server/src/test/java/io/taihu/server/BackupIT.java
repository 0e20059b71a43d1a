package io.taihu.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.taihu.core.Twin;
import io.taihu.model.Property;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.model.ThingModel;
import io.taihu.spi.History;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real server under load, backed up in the middle, and what is restored from that. */
class BackupIT {
    private static final int DEVICES = 6;
    /** Messages on their way of each device. */
    private static final int BURST = 40;

    private static final long FIRST_MILLIS = 1_790_000_000_000L;
    private static final String TOKEN = "owners-token-for-backups";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Device> devices = new ArrayList<>();
    private Path data;
    private Process server;
    private int http;
    private int mqtt;

    @BeforeEach
    void start() throws Exception {
        data = folder.resolve("data");
        server = ServerProcess.start(
                data,
                folder.resolve("log"),
                TOKEN,
                "journal.segment-bytes=16m",
                "backup.rate=8m",
                "backup.share=50",
                "backup.keep=3");
        http = ServerProcess.port(data, "http");
        mqtt = ServerProcess.port(data, "mqtt");
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> status("GET", "/readyz", null) == 200);
        send("POST", "/api/v1/models", """
                {"name": "device", "mode": "open",
                 "properties": [{"name": "level", "type": "number"}, {"name": "count", "type": "number"}]}""");
    }

    @AfterEach
    void stop() throws Exception {
        devices.forEach(Device::stop);
        server.destroyForcibly().waitFor();
        client.close();
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void whatWasAcknowledgedBeforeABackupIsInWhatIsRestoredFromIt() throws Exception {
        for (int i = 0; i < DEVICES; i++) {
            devices.add(new Device(i, create("device-" + i)));
        }
        devices.forEach(Device::start);
        AtomicInteger made = new AtomicInteger();
        Thread registrations = Thread.startVirtualThread(() -> {
            while (devices.getFirst().running) {
                create("made-" + made.getAndIncrement());
            }
        });
        awaitAcknowledged(30_000);
        Moment first = backUp("first");
        awaitAcknowledged(devices.stream().mapToInt(Device::acknowledged).sum() + 30_000);
        Moment second = backUp("second");
        Path elsewhere = folder.resolve("elsewhere");
        assertThat(run("backup", "--data", data.toString(), "--to", elsewhere.toString(), "--name", "third"))
                .contains("third")
                .contains("whole");
        devices.forEach(Device::stop);
        registrations.join();
        knowsAllThatLiesInTheFolder();
        server.destroyForcibly().waitFor();

        Path backups = data.resolve("backups");
        assertThat(run("backup", "verify", "--from", backups.toString(), "--name", "first"))
                .contains("first", "good");
        assertThat(run("backup", "list", "--from", backups.toString()))
                .contains("first", "second", "third", "verified");
        assertThat(hidden(backups)).as("what was restored to be looked at").isEmpty();
        restored(backups, "first", first);
        restored(backups, "second", second);
        restored(
                elsewhere,
                "third",
                new Moment(
                        second.before(), devices.stream().mapToInt(Device::sent).toArray(), 0));
        damaged(elsewhere);
    }

    @Test
    void aFolderThatNoServerHasOpenIsCopiedByTheCommand() throws Exception {
        devices.add(new Device(0, create("device-0")));
        devices.getFirst().start();
        awaitAcknowledged(2_000);
        devices.forEach(Device::stop);
        int acknowledged = devices.getFirst().acknowledged();
        server.destroyForcibly().waitFor();

        Path to = folder.resolve("to");
        String said = run("backup", "--data", data.toString(), "--to", to.toString(), "--name", "cold");
        assertThat(said).contains("cold", "whole");
        Moment moment = new Moment(
                new int[] {acknowledged}, new int[] {devices.getFirst().sent()}, 0);
        restored(to, "cold", moment);
        assertThatThrownBy(() -> run("restore", "--from", to.toString(), "--data", data.toString()))
                .isInstanceOf(TaihuException.class)
                .hasMessageContaining("not empty");
        assertThatThrownBy(
                        () -> run("backup", "--data", folder.resolve("nowhere").toString()))
                .isInstanceOf(TaihuException.class)
                .hasMessageContaining("nowhere");
    }

    @Test
    void aFolderThatIsNotWhollyRestoredIsNotServed() throws Exception {
        server.destroyForcibly().waitFor();
        run("backup", "--data", data.toString(), "--name", "one");
        Path half = folder.resolve("half");
        Path backups = data.resolve("backups");
        try (Stream<Path> blobs = Files.walk(backups.resolve("blobs"))) {
            Files.delete(blobs.filter(Files::isRegularFile).findFirst().orElseThrow());
        }
        assertThatThrownBy(() -> run("restore", "--from", backups.toString(), "--data", half.toString()))
                .isInstanceOf(TaihuException.class)
                .hasMessageContaining("it is missing");
        assertThatThrownBy(() -> new RunningTaihu(half))
                .isInstanceOf(TaihuException.class)
                .hasMessageContaining("not finished");
    }

    /**
     * When a backup was begun and was done.
     *
     * @param before messages of each device that were acknowledged before
     * @param after messages of each device that were sent when it was done
     * @param made things that were registered before
     */
    private record Moment(int[] before, int[] after, int made) {}

    private Moment backUp(String name) throws Exception {
        int made = things();
        int[] before = devices.stream().mapToInt(Device::acknowledged).toArray();
        assertThat(status("POST", "/api/v1/backups", "{\"name\": \"" + name + "\"}"))
                .isEqualTo(202);
        JsonNode done = Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .until(
                        () -> get("/api/v1/backups/" + name),
                        each -> !each.path("state").asText().equals("running"));
        assertThat(done.path("state").asText()).as(done.toString()).isEqualTo("done");
        int[] after = devices.stream().mapToInt(Device::sent).toArray();
        for (int i = 0; i < after.length; i++) {
            assertThat(after[i]).as("everything went on").isGreaterThan(before[i]);
        }
        return new Moment(before, after, made);
    }

    private void restored(Path backups, String name, Moment moment) throws Exception {
        Path target = folder.resolve("restored-" + name);
        String said = run("restore", "--from", backups.toString(), "--name", name, "--data", target.toString());
        assertThat(said).contains(name, target.toString());
        try (RunningTaihu again = new RunningTaihu(target)) {
            again.taihu.history().get(1, TimeUnit.MINUTES);
            again.taihu.twins().ready().get(1, TimeUnit.MINUTES);
            again.taihu.awaitHistory();
            for (int i = 0; i < moment.before().length; i++) {
                Thing thing = again.taihu.directory().thing("device-" + i).orElseThrow();
                int rows = rows(again, thing);
                assertThat(rows)
                        .as("rows of " + thing.id() + " from backup " + name)
                        .isBetween(moment.before()[i], moment.after()[i]);
                sameAsTwin(again, thing, rows);
            }
            for (int i = 0; i < moment.made() - DEVICES; i++) {
                assertThat(again.taihu.directory().thing("made-" + i)).isPresent();
            }
            // it goes on: what a device sends again changes nothing, and what is new comes behind
            Thing thing = again.taihu.directory().thing("device-0").orElseThrow();
            int before = rows(again, thing);
            try (RawMqtt device = RawMqtt.connected(again.mqtt(), thing.id(), devices.getFirst().token, 4)) {
                for (int n = before - 10; n < before + 10; n++) {
                    device.send(
                            RawMqtt.publish(4, 1, n % 60_000 + 1, "things/" + thing.id() + "/readings", message(0, n)));
                    assertThat(device.read().type()).isEqualTo(RawMqtt.PUBACK);
                }
            }
            again.taihu.awaitHistory();
            assertThat(rows(again, thing)).isEqualTo(before + 10);
            sameAsTwin(again, thing, before + 10);
        }
    }

    /** Rows of a device, which must be its messages from the first on, each once and with its values. */
    private static int rows(RunningTaihu server, Thing thing) {
        int device = Integer.parseInt(thing.id().substring("device-".length()));
        ThingModel model = server.model(thing.model());
        List<Property> properties = model.slots();
        int[] count = {0};
        History.After[] after = {null};
        boolean more = true;
        while (more) {
            more = server.taihu
                    .history()
                    .join()
                    .rows(
                            new History.Query(model, List.of(thing.id()), properties, 0, Long.MAX_VALUE / 2),
                            after[0],
                            50_000,
                            (id, micros, values) -> {
                                int n = count[0]++;
                                after[0] = new History.After(micros, id);
                                assertThat(micros).isEqualTo((FIRST_MILLIS + n) * 1_000);
                                for (int i = 0; i < values.length; i++) {
                                    assertThat(values[i])
                                            .isEqualTo(value(properties.get(i).name(), device, n));
                                }
                            });
        }
        return count[0];
    }

    private static void sameAsTwin(RunningTaihu server, Thing thing, int rows) {
        ThingModel model = server.model(thing.model());
        List<Twin.Value> values = server.taihu.twins().twin(thing).values();
        AtomicLong told = new AtomicLong();
        server.taihu
                .history()
                .join()
                .latest(
                        new History.Query(model, List.of(thing.id()), model.slots(), 0, Long.MAX_VALUE / 2),
                        (id, last, latest) -> {
                            assertThat(last).isEqualTo((FIRST_MILLIS + rows - 1) * 1_000);
                            for (Twin.Value value : values) {
                                History.Latest kept = latest[value.property().slot()];
                                assertThat(kept.timeMicros()).isEqualTo(value.timeMicros());
                                assertThat(kept.value()).isEqualTo(value.value());
                                told.incrementAndGet();
                            }
                        });
        assertThat(told).hasValue(values.size()).hasPositiveValue();
    }

    private void damaged(Path backups) throws IOException {
        Path blob;
        try (Stream<Path> all = Files.walk(backups.resolve("blobs"))) {
            blob = all.filter(Files::isRegularFile)
                    .filter(each -> each.toFile().length() > 1_000)
                    .findFirst()
                    .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(blob);
        bytes[500] ^= 1;
        Files.write(blob, bytes);
        assertThatThrownBy(() -> run("backup", "verify", "--from", backups.toString()))
                .isInstanceOf(TaihuException.class)
                .hasMessageContaining(blob.toString())
                .hasMessageContaining("expected SHA-256");
        assertThat(hidden(backups)).isEmpty();
    }

    /** A room that keeps something new in the data folder must have it backed up, or say why not. */
    private void knowsAllThatLiesInTheFolder() throws IOException {
        Set<String> known = new HashSet<>(DataFolder.LEFT_OUT);
        known.addAll(DataFolder.FILES);
        known.addAll(List.of(
                DataFolder.JOURNAL,
                DataFolder.HISTORY,
                DataFolder.TWINS,
                DataFolder.IMPORTS,
                DataFolder.RULES,
                "registry.db"));
        try (Stream<Path> all = Files.list(data)) {
            assertThat(all.map(each -> each.getFileName().toString())).isSubsetOf(known);
        }
    }

    private static List<Path> hidden(Path backups) throws IOException {
        try (Stream<Path> all = Files.list(backups)) {
            return all.filter(each -> each.getFileName().toString().startsWith("."))
                    .toList();
        }
    }

    private static String run(String... words) throws InterruptedException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        BackupCommand command = new BackupCommand(out, out, new Words(Locale.ENGLISH));
        List<String> rest = List.of(words).subList(1, words.length);
        if (words[0].equals("backup")) {
            command.backup(rest);
        } else {
            command.restore(rest);
        }
        return said.toString(StandardCharsets.UTF_8);
    }

    private static Object value(String property, int device, int n) {
        return switch (property) {
            case "level" -> device + n / 4.0;
            case "count" -> (double) n;
            // a model that grows while it is backed up
            default -> property.equals("late" + n / 5_000) ? "text " + n : null;
        };
    }

    private static String message(int device, int n) {
        return "{\"time\":" + (FIRST_MILLIS + n) + ",\"values\":{\"level\":" + value("level", device, n) + ",\"count\":"
                + value("count", device, n) + ",\"late" + n / 5_000 + "\":\"text " + n + "\"}}";
    }

    private void awaitAcknowledged(int wanted) {
        Awaitility.await().atMost(Duration.ofMinutes(3)).until(() -> {
            for (Device device : devices) {
                assertThat(device.trouble).as(this::log).isNull();
            }
            return devices.stream().mapToInt(Device::acknowledged).sum() >= wanted;
        });
    }

    /** A device that sends as fast as it is acknowledged. */
    private final class Device {
        private final int index;
        private final String token;
        private final AtomicInteger acknowledged = new AtomicInteger();
        private final AtomicInteger sent = new AtomicInteger();
        private volatile boolean running = true;
        private volatile Throwable trouble;
        private Thread thread;

        Device(int index, String token) {
            this.index = index;
            this.token = token;
        }

        void start() {
            thread = new Thread(this::send, "device-" + index);
            thread.start();
        }

        int acknowledged() {
            return acknowledged.get();
        }

        int sent() {
            return sent.get();
        }

        private void send() {
            String topic = "things/device-" + index + "/readings";
            try (RawMqtt device = RawMqtt.connected(mqtt, "device-" + index, token, 4)) {
                device.timeoutMillis(60_000);
                while (running) {
                    for (int i = 0; i < BURST; i++) {
                        int n = sent.getAndIncrement();
                        device.send(RawMqtt.publish(4, 1, n % 60_000 + 1, topic, message(index, n)));
                    }
                    for (int i = 0; i < BURST; i++) {
                        int n = acknowledged.get();
                        assertThat(device.read().id()).isEqualTo(n % 60_000 + 1);
                        acknowledged.incrementAndGet();
                    }
                }
            } catch (IOException | RuntimeException | AssertionError e) {
                trouble = e;
            }
        }

        void stop() {
            running = false;
            if (thread != null) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private String create(String id) {
        String body = send("POST", "/api/v1/things", "{\"id\": \"" + id + "\", \"model\": \"device\"}");
        try {
            return JSON.readTree(body).path("token").asText();
        } catch (IOException e) {
            throw new IllegalStateException(body, e);
        }
    }

    private int things() {
        return get("/api/v1/status").path("things").path("total").asInt();
    }

    private JsonNode get(String path) {
        try {
            return JSON.readTree(send("GET", path, null));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private int status(String method, String path, String body) {
        return ask(method, path, body).statusCode();
    }

    private String send(String method, String path, String body) {
        var answer = ask(method, path, body);
        assertThat(answer.statusCode())
                .as(method + " " + path + ": " + answer.body())
                .isLessThan(300);
        return answer.body();
    }

    private java.net.http.HttpResponse<String> ask(String method, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http + path))
                .header("Authorization", "Bearer " + TOKEN)
                .header("Content-Type", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(method + " " + path + " broke off: " + log(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}

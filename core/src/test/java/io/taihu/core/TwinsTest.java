package io.taihu.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.model.Presence;
import io.taihu.model.Quality;
import io.taihu.model.RecordKind;
import io.taihu.model.RecordWriter;
import io.taihu.model.Thing;
import io.taihu.spi.Intake.Peer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32C;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TwinsTest {
    private static final Peer REQUEST = new Peer("http", "10.0.0.1:1");

    @TempDir
    Path folder;

    private final TestClock clock = new TestClock();

    @Test
    void theLatestIsTheGreatestEventTimeNotTheLastToArrive() throws Exception {
        try (RoadFixture fixture = new RoadFixture(folder, clock, Map.of())) {
            fixture.thing("a", null, "");
            RoadFixture.Device device = fixture.open("a");
            long now = clock.micros() / 1_000;
            device.say("a", "{\"time\":" + now + ",\"values\":{\"x\":1,\"y\":1}}");
            device.say("a", "{\"time\":" + (now - 1_000) + ",\"values\":{\"x\":2,\"z\":2}}");

            assertThat(fixture.twin("a").values())
                    .extracting(v -> v.property().name() + "=" + v.value())
                    .containsExactlyInAnyOrder("x=1.0", "y=1.0", "z=2.0");
        }
    }

    @Test
    void connectedSilentAndOfflineAreDifferent() throws Exception {
        try (RoadFixture fixture = new RoadFixture(folder, clock, Map.of())) {
            fixture.thing("a", null, "");
            assertThat(fixture.presence("a")).isEqualTo(Presence.NEVER);

            RoadFixture.Device device = fixture.open("a");
            Awaitility.await().until(() -> fixture.presence("a") == Presence.CONNECTED);
            device.say("a", "{\"x\":1}");
            clock.forward(Duration.ofMinutes(4));
            assertThat(fixture.presence("a")).isEqualTo(Presence.CONNECTED);
            clock.forward(Duration.ofMinutes(2));
            assertThat(fixture.presence("a")).isEqualTo(Presence.SILENT);
            assertThat(clock.micros() - fixture.twin("a").sinceMicros())
                    .isEqualTo(Duration.ofMinutes(1).toNanos() / 1_000);
            device.say("a", "{\"x\":2}");
            assertThat(fixture.presence("a")).isEqualTo(Presence.CONNECTED);
            device.session.close("switched off");
            Awaitility.await().until(() -> fixture.presence("a") == Presence.OFFLINE);
            assertThat(fixture.twin("a").closeReason()).isEqualTo("switched off");
            assertThat(fixture.presences.stream().toList())
                    .containsSubsequence("a CONNECTED", "a SILENT", "a CONNECTED", "a OFFLINE");
        }
    }

    @Test
    void whatIsBroughtInFromElsewhereIsKnownButSaysNothingOfPresence() throws Exception {
        try (RoadFixture fixture = new RoadFixture(folder, clock, Map.of())) {
            fixture.thing("a", null, "");
            RoadFixture.Device device = fixture.open("a", new Peer("import", "", false, true));
            long now = clock.micros() / 1_000;
            device.say("a", "{\"time\":" + (now - 60_000) + ",\"values\":{\"x\":1}}");

            assertThat(fixture.presence("a")).isEqualTo(Presence.NEVER);
            assertThat(fixture.twin("a").values())
                    .extracting(v -> v.property().name() + "=" + v.value())
                    .containsExactly("x=1.0");

            device.say("a", "{\"x\":\"no number\"}");
            assertThat(fixture.presence("a")).isEqualTo(Presence.NEVER);
        }
    }

    @Test
    void aThingWithoutSessionsIsOfflineAfterThreeSilences() throws Exception {
        try (RoadFixture fixture = new RoadFixture(folder, clock, Map.of())) {
            fixture.thing("a", null, "");
            RoadFixture.Device device = fixture.open("a", REQUEST);
            device.say("a", "{\"x\":1}");
            device.session.close("answered");
            assertThat(fixture.presence("a")).isEqualTo(Presence.CONNECTED);
            clock.forward(Duration.ofMinutes(6));
            assertThat(fixture.presence("a")).isEqualTo(Presence.SILENT);
            clock.forward(Duration.ofMinutes(10));
            assertThat(fixture.presence("a")).isEqualTo(Presence.OFFLINE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "3"})
    void aRestartForgetsNothingAndMakesNobodyFlap(String shards) throws Exception {
        Map<String, String> settings = Map.of("twins.shards", shards, "presence.recovery", "1s");
        try (RoadFixture before = new RoadFixture(folder, clock, settings)) {
            before.thing("a", null, "");
            before.thing("b", null, "");
            before.thing("c", null, "");
            RoadFixture.Device a = before.open("a");
            a.say(
                    "a",
                    "{\"text\":\"hello\",\"where\":{\"lat\":31.5,\"lon\":120.3},\"list\":[1,2],\"on\":true,\"n\":1.5}");
            before.open("b", REQUEST).say("b", "{\"x\":1}");
            before.open("c").say("c", "{\"x\":1}");
            // not closed: as if the process had been killed, its sessions never ended
            before.twins.close();
        }
        clock.forward(Duration.ofHours(1));
        try (RoadFixture after = new RoadFixture(folder, clock, settings)) {
            assertThat(after.presence("a")).isEqualTo(Presence.CONNECTED);
            assertThat(after.presence("b")).isEqualTo(Presence.CONNECTED);
            assertThat(after.presences).isEmpty();
            assertThat(after.twin("a").values()).hasSize(5);

            after.open("a").session.close("gone");
            Awaitility.await().until(() -> after.presence("a") == Presence.OFFLINE);
            after.presences.clear();
            after.open("a");
            Awaitility.await().until(() -> after.presence("c") == Presence.OFFLINE);
            assertThat(after.presence("a")).isEqualTo(Presence.CONNECTED);
            assertThat(after.presences).doesNotContain("a OFFLINE", "a SILENT");
            assertThat(after.twin("c").closeReason()).contains("restart");
        }
    }

    @Test
    void anotherNumberOfShardsKnowsWhatTheFormerKnew() throws Exception {
        try (RoadFixture before = new RoadFixture(folder, clock, Map.of("twins.shards", "1"))) {
            for (int i = 0; i < 10; i++) {
                before.thing("t" + i, null, "");
                before.open("t" + i).say("t" + i, "{\"x\":" + i + "}");
            }
        }
        for (String shards : new String[] {"3", "2", "1"}) {
            try (RoadFixture after = new RoadFixture(folder, clock, Map.of("twins.shards", shards))) {
                for (int i = 0; i < 10; i++) {
                    assertThat(after.twin("t" + i).values())
                            .extracting(Twin.Value::value)
                            .containsExactly((double) i);
                }
                assertThat(after.journal.positions().keySet())
                        .filteredOn(n -> n.startsWith("twins"))
                        .hasSize(Integer.parseInt(shards));
            }
        }
    }

    @Test
    void aDamagedSnapshotIsPutAsideAndMadeAnewFromTheJournal() throws Exception {
        try (RoadFixture before = new RoadFixture(folder, clock, Map.of())) {
            before.thing("a", null, "");
            before.open("a").say("a", "{\"x\":41}");
            assertThat(before.twin("a").values()).hasSize(1);
        }
        Path snapshot = folder.resolve("twins/twins-0-of-1.snapshot");
        byte[] bytes = java.nio.file.Files.readAllBytes(snapshot);
        bytes[bytes.length / 2] ^= 1;
        java.nio.file.Files.write(snapshot, bytes);
        try (RoadFixture after = new RoadFixture(folder, clock, Map.of())) {
            assertThat(java.nio.file.Files.exists(snapshot.resolveSibling("twins-0-of-1.snapshot.damaged")))
                    .isTrue();
            // the journal still holds what the snapshot had, because no segment was full
            assertThat(after.twin("a").values()).extracting(Twin.Value::value).containsExactly(41.0);
            assertThat(after.journal.positions().keySet()).containsExactly("twins-0-of-1");
        }
    }

    @Test
    void aSnapshotOfANewerLayoutIsKeptForItsVersionAndMadeAnewFromTheJournal() throws Exception {
        try (RoadFixture before = new RoadFixture(folder, clock, Map.of())) {
            before.thing("a", null, "");
            before.open("a").say("a", "{\"x\":41}");
            assertThat(before.twin("a").values()).hasSize(1);
        }
        layout(99);
        try (RoadFixture after = new RoadFixture(folder, clock, Map.of())) {
            assertThat(folder.resolve("twins/twins-0-of-1.snapshot.layout-99")).exists();
            assertThat(folder.resolve("twins/twins-0-of-1.snapshot.damaged")).doesNotExist();
            assertThat(after.twin("a").values()).extracting(Twin.Value::value).containsExactly(41.0);
        }
    }

    @Test
    void countsByModelAndPresenceWithinASpace() throws Exception {
        try (RoadFixture fixture = new RoadFixture(folder, clock, Map.of())) {
            fixture.thing("a", null, "");
            fixture.open("a").say("a", "{\"x\":1}");
            assertThat(fixture.twins.counts(List.of("")).get("a")).containsEntry(Presence.CONNECTED, 1);
            assertThat(fixture.twins.counts(List.of("elsewhere"))).isEmpty();
            assertThat(fixture.twins.withPresence(Presence.CONNECTED, "", 10)).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "3"})
    void deletedThingsAreForgottenInMemoryAndOnTheDisk(String shards) throws Exception {
        Map<String, String> settings = Map.of("twins.shards", shards);
        try (RoadFixture fixture = new RoadFixture(folder, clock, settings)) {
            fixture.thing("kept", null, "");
            fixture.open("kept").say("kept", "{\"x\":1}");
            fixture.thing("secret", null, "");
            fixture.open("secret").say("secret", "{\"x\":\"do not keep this\"}");
            assertThat(fixture.twins.known()).isEqualTo(2);
        }
        assertThat(snapshots()).contains("do not keep this");
        try (RoadFixture fixture = new RoadFixture(folder, clock, settings)) {
            assertThat(fixture.twins.known()).isEqualTo(2);
            fixture.directory.deleteThing(
                    "secret", fixture.directory.thing("secret").orElseThrow().revision(), false);

            Awaitility.await().until(() -> fixture.twins.known() == 1);
        }
        assertThat(snapshots()).doesNotContain("do not keep this");
    }

    @Test
    void whatTheJournalHoldsOfADeletedThingDoesNotBringItBack() throws Exception {
        Path former = folder.resolve("twins/twins-0-of-1.snapshot");
        try (RoadFixture fixture = new RoadFixture(folder, clock, Map.of())) {
            fixture.thing("kept", null, "");
            Thing gone = fixture.thing("gone", null, "");
            RoadFixture.Device device = fixture.open("kept");
            device.say("kept", "{\"x\":1}");
            fixture.open("gone").say("gone", "{\"x\":1}");
            fixture.directory.deleteThing("gone", gone.revision(), false);
            append(fixture, gone);
            Awaitility.await().until(() -> fixture.twins.known() == 1);
            append(fixture, gone);
            device.say("kept", "{\"x\":2}");
            assertThat(fixture.twins.known()).isEqualTo(1);
        }
        java.nio.file.Files.delete(former);
        try (RoadFixture fixture = new RoadFixture(folder, clock, Map.of())) {
            assertThat(fixture.twins.known()).isEqualTo(1);
            assertThat(fixture.twin("kept").values())
                    .extracting(Twin.Value::value)
                    .containsExactly(2.0);
        }
    }

    /** Makes the snapshot one of another layout, whole by its checksum. */
    private void layout(int layout) throws IOException {
        Path file = folder.resolve("twins/twins-0-of-1.snapshot");
        ByteBuffer bytes = ByteBuffer.wrap(java.nio.file.Files.readAllBytes(file));
        CRC32C crc = new CRC32C();
        bytes.putInt(8, layout);
        crc.update(bytes.array(), 0, bytes.capacity() - 8);
        bytes.putLong(bytes.capacity() - 8, crc.getValue());
        java.nio.file.Files.write(file, bytes.array());
    }

    private String snapshots() throws IOException {
        StringBuilder all = new StringBuilder();
        try (java.util.stream.Stream<Path> files = java.nio.file.Files.list(folder.resolve("twins"))) {
            for (Path file : files.toList()) {
                all.append(java.nio.file.Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return all.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "3"})
    void aThingKeepsNoMoreThanItsBytesAndSaysSo(String shards) throws Exception {
        Map<String, String> settings = Map.of("twins.bytes-max", "1k", "twins.shards", shards);
        String message = "{\"t\":\"%s\",\"list\":[%s],\"n\":4.5,\"place\":{\"lat\":31.5,\"lon\":120.3}}";
        try (RoadFixture fixture = new RoadFixture(folder, clock, settings)) {
            fixture.thing("a", null, "");
            RoadFixture.Device device = fixture.open("a");
            device.say("a", message.formatted("x".repeat(900), "1,2"));
            assertThat(values(fixture)).containsEntry("t", "x".repeat(900)).doesNotContainEntry("list", null);

            // 100 numbers have 800 bytes
            device.say("a", message.formatted("x".repeat(900), "7,".repeat(99) + "7"));
            assertThat(values(fixture)).containsEntry("list", null).containsEntry("n", 4.5);
            assertThat(values(fixture).get("t")).isEqualTo("x".repeat(900));
            device.say("a", message.formatted("y".repeat(1_025), "7,".repeat(99) + "7"));
            assertThat(values(fixture)).containsEntry("t", null).containsEntry("n", 4.5);
            assertThat(values(fixture).get("list")).isInstanceOf(double[].class);
            assertThat(values(fixture).get("place")).isNotNull();
        }
        try (RoadFixture fixture = new RoadFixture(folder, clock, settings)) {
            assertThat(values(fixture)).containsEntry("t", null).containsEntry("n", 4.5);
            assertThat(values(fixture).get("list")).isInstanceOf(double[].class);
            clock.forward(Duration.ofSeconds(1));
            fixture.open("a").say("a", "{\"list\":[1],\"t\":\"short\"}");
            assertThat(values(fixture)).containsEntry("t", "short");
        }
    }

    @Test
    void aSnapshotOfTheFormerLayoutIsRead() throws Exception {
        try (RoadFixture before = new RoadFixture(folder, clock, Map.of())) {
            before.thing("a", null, "");
            before.open("a").say("a", "{\"x\":41,\"t\":\"text\",\"list\":[1,2]}");
            assertThat(before.twin("a").values()).hasSize(3);
        }
        layout(1);
        try (RoadFixture after = new RoadFixture(folder, clock, Map.of())) {
            assertThat(folder.resolve("twins/twins-0-of-1.snapshot.layout-1")).doesNotExist();
            assertThat(values(after)).containsEntry("x", 41.0).containsEntry("t", "text");
        }
    }

    @Test
    void manyTwinsComeInTheOrderOfTheirThings() throws Exception {
        try (RoadFixture fixture = new RoadFixture(folder, clock, Map.of("twins.shards", "3"))) {
            List<Thing> things = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                Thing thing = fixture.thing("t" + i, i == 0 ? null : "t0", "");
                things.addFirst(thing);
                if (i % 5 != 4) {
                    fixture.open("t" + i, REQUEST).say("t" + i, "{\"x\":" + i + "}");
                }
            }
            List<String> written = new ArrayList<>();
            Set<Thread> writers = new HashSet<>();
            fixture.twins.write(things, (thing, twin) -> {
                writers.add(Thread.currentThread());
                written.add(thing.id()
                        + twin.properties().stream()
                                .map(p -> "=" + twin.value(p.slot()))
                                .toList());
            });
            List<String> expected = new ArrayList<>();
            for (int i = 19; i >= 0; i--) {
                expected.add("t" + i + (i % 5 != 4 ? "[=" + (double) i + "]" : "[]"));
            }
            assertThat(written).isEqualTo(expected);
            assertThat(writers).containsExactly(Thread.currentThread());
            assertThat(fixture.twins.twins(things)).extracting(Twin::thing).isEqualTo(things);
            assertThat(fixture.twins.presences(things).getFirst()).isEqualTo(Presence.NEVER);
        }
    }

    private static Map<String, @Nullable Object> values(RoadFixture fixture) {
        Map<String, @Nullable Object> values = new HashMap<>();
        fixture.twin("a").values().forEach(v -> values.put(v.property().name(), v.value()));
        return values;
    }

    private void append(RoadFixture fixture, Thing thing) {
        RecordWriter record = new RecordWriter()
                .begin(
                        RecordKind.READING,
                        fixture.directory.model(thing.model()).orElseThrow(),
                        thing.number(),
                        clock.micros(),
                        clock.micros())
                .number(0, 3, Quality.GOOD);
        CompletableFuture<Long> durable = new CompletableFuture<>();
        assertThat(fixture.journal.append(record.bytes(), 0, record.length(), RoadFixture.completion(durable), 1))
                .isTrue();
        fixture.journal.flush();
        durable.join();
    }
}

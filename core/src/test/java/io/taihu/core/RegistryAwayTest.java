package io.taihu.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taihu.model.Presence;
import io.taihu.model.Quality;
import io.taihu.model.RecordKind;
import io.taihu.model.RecordView;
import io.taihu.model.RecordWriter;
import io.taihu.model.Thing;
import io.taihu.model.ThingModel;
import io.taihu.spi.Access;
import io.taihu.spi.History;
import io.taihu.spi.Live;
import io.taihu.spi.Meters;
import io.taihu.spi.Principal;
import io.taihu.spi.Registry;
import io.taihu.spi.Settings;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the readers of the journal do while the registry is away. */
class RegistryAwayTest {
    @TempDir
    Path folder;

    private final TestClock clock = new TestClock();
    private AwayRegistry away;

    private Registry wrap(Registry registry) {
        away = new AwayRegistry(registry);
        return away.registry();
    }

    private RoadFixture fixture() {
        return new RoadFixture(folder, clock, Map.of(), this::wrap, journal -> journal);
    }

    @Test
    void twinsWaitAndGoOn() throws Exception {
        try (RoadFixture fixture = fixture()) {
            fixture.twins.ready().join();
            fixture.thing("a", null, "");
            RoadFixture.Device device = fixture.open("a");
            device.say("a", "{\"x\":1}");
            away.away(true);
            recordOfUnknownThing(fixture);
            device.say("a", "{\"x\":2}");

            Awaitility.await().until(() -> !fixture.twins.trouble().isEmpty());
            assertThat(fixture.twins.trouble()).contains("the registry cannot be reached");
            assertThatThrownBy(() -> fixture.twin("a"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("the registry cannot be reached");
            away.away(false);

            Awaitility.await().until(() -> fixture.twins.trouble().isEmpty());
            assertThat(fixture.twin("a").values()).extracting(Twin.Value::value).containsExactly(2.0);
            assertThat(fixture.presence("a")).isEqualTo(Presence.CONNECTED);
        }
    }

    @Test
    void twinsCloseWhileTheyWait() throws Exception {
        try (RoadFixture fixture = fixture()) {
            fixture.twins.ready().join();
            fixture.thing("a", null, "");
            fixture.open("a").say("a", "{\"x\":1}");
            away.away(true);
            recordOfUnknownThing(fixture);
            Awaitility.await().until(() -> !fixture.twins.trouble().isEmpty());
        }
        try (RoadFixture fixture = fixture()) {
            fixture.twins.ready().join();
            assertThat(fixture.twin("a").values()).extracting(Twin.Value::value).containsExactly(1.0);
        }
    }

    @Test
    void twinsStartWhenItIsBack() throws Exception {
        try (RoadFixture fixture = fixture()) {
            fixture.thing("a", null, "");
            fixture.open("a").say("a", "{\"x\":1}");
        }
        try (RoadFixture fixture = new RoadFixture(
                folder,
                clock,
                Map.of(),
                registry -> {
                    Registry wrapped = wrap(registry);
                    away.away(true);
                    return wrapped;
                },
                journal -> journal)) {
            Awaitility.await().until(() -> away.refused.get() > 1);
            assertThat(fixture.twins.trouble()).contains("the registry cannot be reached");
            assertThat(fixture.twins.ready()).isNotDone();
            away.away(false);

            fixture.twins.ready().get(30, TimeUnit.SECONDS);
            assertThat(fixture.twins.trouble()).isEmpty();
            assertThat(fixture.twin("a").values()).hasSize(1);
        }
    }

    @Test
    void liveViewsWaitAndMissNothing() throws Exception {
        try (RoadFixture fixture = fixture()) {
            fixture.thing("a", null, "");
            RoadFixture.Device device = fixture.open("a");
            device.say("a", "{\"x\":1}");
            Directory empty = new Directory(away.registry(), Settings.of(Map.of()), clock);
            Access everything = new Permissions();
            BlockingQueue<String> seen = new LinkedBlockingQueue<>();
            try (LiveFeed live = new LiveFeed(empty, fixture.journal, everything)) {
                live.start();
                try (Live.Subscription _ = live.subscribe(
                        Principal.Member.owner("owner"),
                        Live.Filter.ALL,
                        update -> seen.add(new String(update.json(), StandardCharsets.UTF_8)))) {
                    awaitListening(device, seen);
                    // only what is not in memory is asked of the registry
                    fixture.thing("b", null, "");
                    RoadFixture.Device other = fixture.open("b");
                    other.say("b", "{\"y\":1}");
                    Awaitility.await().until(() -> seen.stream().anyMatch(json -> json.contains("\"y\":1")));
                    fixture.thing("c", null, "");
                    RoadFixture.Device third = fixture.open("c");
                    fixture.directory.grow(
                            fixture.directory.entry("c").model(),
                            java.util.List.of(io.taihu.model.Property.plain("z", 0, io.taihu.model.ValueType.NUMBER)));
                    away.away(true);
                    third.say("c", "{\"z\":1}");
                    third.say("c", "{\"z\":2}");

                    Awaitility.await().until(() -> !live.trouble().isEmpty());
                    away.away(false);

                    Awaitility.await().until(() -> seen.stream().anyMatch(json -> json.contains("\"z\":2")));
                    assertThat(seen).anyMatch(json -> json.contains("\"z\":1"));
                    assertThat(live.trouble()).isEmpty();
                }
            }
        }
    }

    @Test
    void historyIsFedWhenItIsBack() throws Exception {
        try (RoadFixture fixture = fixture()) {
            fixture.thing("a", null, "");
            fixture.open("a").say("a", "{\"x\":1}");
            Directory empty = new Directory(away.registry(), Settings.of(Map.of()), clock);
            away.away(true);
            Rows rows = new Rows();
            CompletableFuture<History> history = CompletableFuture.completedFuture(rows.history());
            try (HistoryFeed feed = new HistoryFeed(
                    empty,
                    fixture.journal,
                    history,
                    Settings.of(Map.of("history.commit-rows", "1")),
                    clock,
                    Meters.none())) {
                feed.start();
                Awaitility.await().until(() -> feed.trouble().contains("the registry cannot be reached"));
                assertThat(rows.committed).isEmpty();
                away.away(false);

                assertThat(rows.committed.poll(30, TimeUnit.SECONDS)).isEqualTo("a");
                Awaitility.await().until(() -> feed.trouble().isEmpty());
            }
        }
    }

    private static void awaitListening(RoadFixture.Device device, BlockingQueue<String> seen) {
        Awaitility.await().until(() -> {
            device.say("a", "{\"x\":1}");
            return !seen.isEmpty();
        });
    }

    private void recordOfUnknownThing(RoadFixture fixture) {
        ThingModel model = fixture.directory.entry("a").model().model();
        RecordWriter record = new RecordWriter()
                .begin(RecordKind.READING, model, 999, clock.micros(), clock.micros())
                .number(0, 1, Quality.GOOD);
        CompletableFuture<Long> durable = new CompletableFuture<>();
        assertThat(fixture.journal.append(record.bytes(), 0, record.length(), RoadFixture.completion(durable), 1))
                .isTrue();
        fixture.journal.flush();
        durable.join();
    }

    /** A history that keeps the ids of the things whose rows were committed. */
    private static final class Rows implements History.Writer {
        final BlockingQueue<String> committed = new LinkedBlockingQueue<>();
        private final BlockingQueue<String> pending = new LinkedBlockingQueue<>();

        History history() {
            return (History) Proxy.newProxyInstance(
                    History.class.getClassLoader(), new Class<?>[] {History.class}, (_, method, _) -> {
                        if (method.getName().equals("writer")) {
                            return this;
                        }
                        throw new UnsupportedOperationException(method.getName());
                    });
        }

        @Override
        public void append(RecordView reading, ThingModel model, Thing thing) {
            pending.add(thing.id());
        }

        @Override
        public void event(RecordView event, Thing thing) {
            pending.add(thing.id());
        }

        @Override
        public void remove(String thing) {
            committed.remove(thing);
        }

        @Override
        public int pending() {
            return pending.size();
        }

        @Override
        public void commit() {
            pending.drainTo(committed);
        }

        @Override
        public void close() {
            pending.clear();
        }
    }
}

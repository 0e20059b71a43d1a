package io.taihu.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.taihu.core.Commands.Asker;
import io.taihu.model.Conduct;
import io.taihu.model.Conduct.Comparison;
import io.taihu.model.Conduct.Interlock;
import io.taihu.model.Invocation;
import io.taihu.model.Invocation.State;
import io.taihu.model.Invocation.Step;
import io.taihu.model.Property;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.model.ThingModel;
import io.taihu.model.ThingModel.Affordance;
import io.taihu.model.ThingModel.Mode;
import io.taihu.model.ThingModel.Stage;
import io.taihu.model.ValueType;
import io.taihu.spi.CommandStore.Query;
import io.taihu.spi.CommandTaker;
import io.taihu.spi.PayloadFormat;
import io.taihu.spi.Session.Offer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandsTest {
    private static final Asker WE = new Asker("1", "Li Wei", "to try it", "", "", null);

    @TempDir
    Path folder;

    private final TestClock clock = new TestClock();

    @Test
    void anActionGoesFromQueuedToDone() throws Exception {
        try (Site site = new Site()) {
            Device pump = site.listen("pump");

            Invocation asked = site.commands.act(site.thing, "start", "{\"speed\":40}", WE);

            assertThat(asked.state()).isIn(State.QUEUED, State.SENT);
            Invocation sent = pump.next();
            assertThat(sent.id()).isEqualTo(asked.id());
            assertThat(sent.input()).isEqualTo("{\"speed\":40}");
            pump.answer("start", "{\"id\":\"" + sent.id() + "\",\"state\":\"accepted\"}");
            site.awaitState(asked.id(), State.ACCEPTED);
            pump.answer("start", "{\"id\":\"" + sent.id() + "\",\"output\":{\"rpm\":39}}");

            Invocation done = site.awaitState(asked.id(), State.DONE);
            assertThat(done.output()).isEqualTo("{\"rpm\":39}");
            assertThat(site.commands.steps(asked.id()))
                    .extracting(Step::state)
                    .containsExactly(State.QUEUED, State.SENT, State.ACCEPTED, State.DONE);
        }
    }

    @Test
    void waitsForAThingThatIsAwayAndExpires() throws Exception {
        try (Site site = new Site()) {
            Invocation patient = site.commands.act(site.thing, "start", "", WE);
            Invocation hasty =
                    site.commands.act(site.thing, "start", "", new Asker("1", "", "", "", "", Duration.ofSeconds(5)));
            clock.forward(Duration.ofSeconds(6));
            Invocation expired = site.awaitState(hasty.id(), State.EXPIRED);
            assertThat(expired.problem()).contains("was not there");

            Device pump = site.listen("pump");
            assertThat(pump.next().id()).isEqualTo(patient.id());
        }
    }

    @Test
    void whatMayNotBeDoneTwiceIsSentOnce() throws Exception {
        try (Site site = new Site()) {
            Device pump = site.listen("pump");
            Invocation once = site.commands.act(site.thing, "start", "", WE);
            assertThat(pump.next().id()).isEqualTo(once.id());
            pump.close();
            Device again = site.listen("pump");
            clock.forward(Duration.ofSeconds(31));

            Invocation failed = site.awaitState(once.id(), State.FAILED);
            assertThat(failed.attempts()).isEqualTo(1);
            assertThat(failed.problem()).contains("not known");
            assertThat(again.passed).isEmpty();
        }
    }

    @Test
    void whatMayBeDoneTwiceIsSentAgain() throws Exception {
        try (Site site = new Site()) {
            Device pump = site.listen("pump");
            Invocation ping = site.commands.act(site.thing, "ping", "", WE);
            assertThat(pump.next().attempts()).isEqualTo(1);
            clock.forward(Duration.ofSeconds(31));
            assertThat(pump.next().attempts()).isEqualTo(2);
            pump.answer("ping", "");
            site.awaitState(ping.id(), State.DONE);
        }
    }

    @Test
    void aThingThatComesEachMomentIsNotToldTheSameEachTime() throws Exception {
        try (Site site = new Site()) {
            Device pump = site.listen("pump");
            Invocation ping = site.commands.act(site.thing, "ping", "", WE);
            assertThat(pump.next().attempts()).isEqualTo(1);
            pump.close();
            Device again = site.listen("pump");
            // what is asked after its coming is passed after it was looked at
            Invocation start = site.commands.act(site.thing, "start", "", WE);
            assertThat(again.next().id()).isEqualTo(start.id());
            assertThat(site.commands.invocation(ping.id()).orElseThrow().attempts())
                    .isEqualTo(1);

            clock.forward(Duration.ofSeconds(2));
            Invocation second = again.next();
            assertThat(second.id()).isEqualTo(ping.id());
            assertThat(second.attempts()).isEqualTo(2);
        }
    }

    @Test
    void aConnectionThatIsGoneGivesTheCommandBack() throws Exception {
        try (Site site = new Site()) {
            Device broken = site.listen("pump");
            broken.writable = false;
            Invocation asked = site.commands.act(site.thing, "start", "", WE);
            await().until(() -> site.commands.steps(asked.id()).stream()
                    .anyMatch(step -> step.state() == State.QUEUED && step.attempt() == 1));
            broken.close();
            Device pump = site.listen("pump");
            assertThat(pump.next().id()).isEqualTo(asked.id());
        }
    }

    @Test
    void aDesiredValueIsDoneWhenItIsReported() throws Exception {
        try (Site site = new Site()) {
            Device pump = site.listen("pump");
            Invocation older = site.commands.desire(site.thing, "interval", "10", WE);
            assertThat(pump.next().input()).isEqualTo("10");
            Invocation newer = site.commands.desire(site.thing, "interval", "20", WE);
            assertThat(site.awaitState(older.id(), State.CANCELLED).problem()).contains("another value");
            assertThat(pump.next().input()).isEqualTo("20");
            assertThat(site.commands.desired(site.thing))
                    .extracting(Invocation::input)
                    .containsExactly("20");

            pump.say("{\"interval\":10}");
            pump.say("{\"interval\":20.0}");

            site.awaitState(newer.id(), State.DONE);
            assertThat(site.commands.desired(site.thing))
                    .extracting(Invocation::input)
                    .containsExactly("20");
        }
    }

    @Test
    void aDesiredValueIsSentUntilItIsReported() throws Exception {
        try (Site site = new Site()) {
            Device pump = site.listen("pump");
            Invocation asked = site.commands.desire(site.thing, "interval", "10", WE);
            assertThat(pump.next().attempts()).isEqualTo(1);
            clock.forward(Duration.ofSeconds(31));
            assertThat(pump.next().attempts()).isEqualTo(2);
            clock.forward(Duration.ofSeconds(61));
            assertThat(pump.next().attempts()).isEqualTo(3);
            assertThat(site.commands.invocation(asked.id()).orElseThrow().state())
                    .isEqualTo(State.SENT);
        }
    }

    @Test
    void aDangerousActionWaitsForASecondPerson() throws Exception {
        try (Site site = new Site()) {
            Device pump = site.listen("pump");
            Invocation asked = site.commands.act(site.thing, "purge", "", WE);
            assertThat(asked.state()).isEqualTo(State.PROPOSED);
            pump.answer("purge", "{\"id\":\"" + asked.id() + "\"}");
            pump.say("{\"pressure\":2}");

            site.commands.approve(asked, "2", "agreed to");

            assertThat(pump.next().id()).isEqualTo(asked.id());
            pump.answer("purge", "{\"id\":\"" + asked.id() + "\",\"error\":\"valve stuck\"}");
            Invocation failed = site.awaitState(asked.id(), State.FAILED);
            assertThat(failed.problem()).isEqualTo("valve stuck");
        }
    }

    @Test
    void anInterlockMustHoldAtTheMomentOfSending() throws Exception {
        try (Site site = new Site()) {
            Device pump = site.listen("pump");
            Invocation unknown =
                    site.commands.approve(site.commands.act(site.thing, "purge", "", WE), "2", "agreed to");
            assertThat(site.awaitState(unknown.id(), State.FAILED).problem()).contains("has not said what pressure is");
            pump.say("{\"pressure\":5}");
            Invocation high = site.commands.approve(site.commands.act(site.thing, "purge", "", WE), "2", "agreed to");
            assertThat(site.awaitState(high.id(), State.FAILED).problem())
                    .isEqualTo("interlock: pressure < 3 must hold, and pressure is 5");
            pump.say("{\"pressure\":2.5}");
            clock.forward(Duration.ofMinutes(2));
            Invocation old = site.commands.approve(site.commands.act(site.thing, "purge", "", WE), "2", "agreed to");
            assertThat(site.awaitState(old.id(), State.FAILED).problem()).contains("within PT1M");
            assertThat(pump.passed).isEmpty();
        }
    }

    @Test
    void withdrawnBeforeItWasSentIsNeverSent() throws Exception {
        try (Site site = new Site()) {
            Invocation asked = site.commands.act(site.thing, "start", "", WE);
            site.commands.cancel(asked, "1", "not needed");
            assertThat(site.awaitState(asked.id(), State.CANCELLED).problem()).isEqualTo("not needed");
            Device pump = site.listen("pump");
            Invocation next = site.commands.act(site.thing, "start", "", WE);
            assertThat(pump.next().id()).isEqualTo(next.id());
        }
    }

    @Test
    void goesOnAfterARestart() throws Exception {
        String queued;
        String sent;
        try (Site site = new Site()) {
            Device pump = site.listen("pump");
            sent = site.commands.act(site.thing, "start", "", WE).id();
            assertThat(pump.next().id()).isEqualTo(sent);
            pump.close();
            queued = site.commands.act(site.thing, "start", "", WE).id();
        }
        try (Site site = new Site()) {
            assertThat(site.commands.invocation(sent).orElseThrow().state()).isEqualTo(State.SENT);
            Device pump = site.listen("pump");
            assertThat(pump.next().id()).isEqualTo(queued);
            pump.answer("start", "{\"id\":\"" + queued + "\"}");
            site.awaitState(queued, State.DONE);
            clock.forward(Duration.ofSeconds(31));
            site.awaitState(sent, State.FAILED);
            assertThat(pump.passed).isEmpty();
        }
    }

    @Test
    void askingTwiceWithTheSameIdDoesItOnce() throws Exception {
        try (Site site = new Site()) {
            Device pump = site.listen("pump");
            Asker same = new Asker("1", "", "", "bulk/7", "bulk-7-pump", null);
            site.commands.act(site.thing, "start", "", same);
            assertThat(pump.next().id()).isEqualTo("bulk-7-pump");
            pump.answer("start", "{\"id\":\"bulk-7-pump\"}");
            site.awaitState("bulk-7-pump", State.DONE);
            site.commands.act(site.thing, "start", "", same);
            assertThat(site.commands.invocation("bulk-7-pump").orElseThrow().state())
                    .isEqualTo(State.DONE);
            Invocation other = site.commands.act(site.thing, "start", "", WE);
            assertThat(pump.next().id()).isEqualTo(other.id());
            assertThat(site.commands.invocations(new Query(List.of(""), 0, null, false, "bulk/7"), null, 10))
                    .hasSize(1);
        }
    }

    @Test
    void anotherThingCannotAnswer() throws Exception {
        try (Site site = new Site()) {
            Device pump = site.listen("pump");
            site.fixture.thing("other", "pump", "");
            Device other = site.listen("other");
            Invocation asked = site.commands.act(site.thing, "start", "", WE);
            pump.next();
            other.answer("start", "{\"id\":\"" + asked.id() + "\"}");
            assertThat(other.offer("start", "{\"id\":7}")).isEqualTo(Offer.REFUSED);
            pump.answer("start", "{\"id\":\"" + asked.id() + "\",\"state\":\"accepted\"}");
            site.awaitState(asked.id(), State.ACCEPTED);
            assertThat(site.commands.steps(asked.id())).hasSize(3);
        }
    }

    @Test
    void refusesWhatTheModelDoesNotHave() throws Exception {
        try (Site site = new Site()) {
            assertThatThrownBy(() -> site.commands.act(site.thing, "fly", "", WE))
                    .isInstanceOf(TaihuException.class)
                    .hasMessageContaining("it has start, ping, purge");
            assertThatThrownBy(() -> site.commands.desire(site.thing, "pressure", "1", WE))
                    .isInstanceOf(TaihuException.class)
                    .hasMessageContaining("not writable");
        }
    }

    /** A road with commands behind it and one pump. */
    private final class Site implements AutoCloseable {
        final RoadFixture fixture = new RoadFixture(folder, clock, Map.of());
        final LiveFeed live = new LiveFeed(fixture.directory, fixture.journal, new Permissions());
        final Commands commands;
        final Thing thing;

        Site() {
            if (fixture.directory.thing("pump").isEmpty()) {
                fixture.directory.createModel(model());
                fixture.thing("pump", "pump", "");
            }
            thing = fixture.directory.thing("pump").orElseThrow();
            commands = new Commands(
                    fixture.directory,
                    fixture.journal,
                    fixture.road,
                    fixture.twins,
                    live,
                    io.taihu.spi.Settings.of(Map.of()),
                    clock,
                    io.taihu.spi.Meters.none());
            commands.start();
        }

        Device listen(String thing) {
            Device device = new Device(fixture.open(thing), thing);
            device.connection.session.commands(thing, device);
            return device;
        }

        Invocation awaitState(String id, State state) {
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> commands.invocation(id).orElseThrow().state() == state);
            return commands.invocation(id).orElseThrow();
        }

        @Override
        public void close() {
            commands.close();
            fixture.close();
        }

        private static ThingModel model() {
            Conduct purge = new Conduct(
                    false,
                    true,
                    Conduct.TIMEOUT_DEFAULT,
                    "",
                    List.of(new Interlock("pressure", Comparison.BELOW, "3", Duration.ofMinutes(1))));
            Conduct ping = new Conduct(true, false, Conduct.TIMEOUT_DEFAULT, "", List.of());
            return new ThingModel(
                    0,
                    "pump",
                    1,
                    Mode.STRICT,
                    Stage.ACCEPTED,
                    Map.of(),
                    List.of(
                            Property.plain("pressure", 0, ValueType.NUMBER),
                            new Property(
                                    "interval",
                                    1,
                                    ValueType.NUMBER,
                                    "s",
                                    Map.of(),
                                    null,
                                    null,
                                    List.of(),
                                    true,
                                    false)),
                    List.of(),
                    List.of(
                            new Affordance("start", Map.of(), ""),
                            new Affordance("ping", Map.of(), "", ping),
                            new Affordance("purge", Map.of(), "", purge)),
                    ThingModel.SILENCE_DEFAULT,
                    Duration.ZERO);
        }
    }

    /** A thing that listens. */
    private static final class Device implements CommandTaker {
        final RoadFixture.Device connection;
        final String thing;
        final BlockingQueue<Invocation> passed = new LinkedBlockingQueue<>();
        volatile boolean writable = true;

        Device(RoadFixture.Device connection, String thing) {
            this.connection = connection;
            this.thing = thing;
        }

        @Override
        public boolean takes(Invocation command) {
            return true;
        }

        @Override
        public boolean pass(Invocation command) {
            return writable && passed.add(command);
        }

        Invocation next() throws InterruptedException {
            @Nullable Invocation command = passed.poll(20, TimeUnit.SECONDS);
            assertThat(command).as("a command within 20 s").isNotNull();
            return command;
        }

        void say(String json) throws Exception {
            assertThat(connection.say(thing, json)).isEqualTo(Offer.TAKEN);
        }

        void answer(String action, String json) throws Exception {
            assertThat(offer(action, json)).isEqualTo(Offer.TAKEN);
        }

        Offer offer(String action, String json) throws Exception {
            CompletableFuture<Long> durable = new CompletableFuture<>();
            byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
            Offer offer = connection.session.answer(
                    thing, action, PayloadFormat.JSON, bytes, 0, bytes.length, RoadFixture.completion(durable), 1);
            connection.flush();
            durable.get(20, TimeUnit.SECONDS);
            return offer;
        }

        void close() {
            connection.session.close("gone");
        }
    }
}

package io.taihu.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taihu.model.ErrorCode;
import io.taihu.model.Presence;
import io.taihu.model.Property;
import io.taihu.model.Space;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.model.ThingModel;
import io.taihu.model.ValueType;
import io.taihu.spi.Intake.Credentials;
import io.taihu.spi.Intake.Peer;
import io.taihu.spi.Registry;
import io.taihu.spi.Session.Offer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoadTest {
    @TempDir
    Path folder;

    @Test
    void draftsAModelFromTheFirstMessages() throws Exception {
        try (RoadFixture fixture = new RoadFixture(folder, new TestClock(), Map.of())) {
            fixture.thing("pump-7", null, "");
            RoadFixture.Device device = fixture.open("pump-7");

            assertThat(device.say("pump-7", "{\"level\":3.4,\"running\":true}")).isEqualTo(Offer.TAKEN);

            ThingModel model = fixture.directory.model("pump-7").orElseThrow();
            assertThat(model.stage()).isEqualTo(ThingModel.Stage.DRAFT);
            assertThat(model.properties())
                    .extracting(Property::name, Property::type)
                    .containsExactlyInAnyOrder(
                            org.assertj.core.groups.Tuple.tuple("level", ValueType.NUMBER),
                            org.assertj.core.groups.Tuple.tuple("running", ValueType.BOOLEAN));
            assertThat(fixture.twin("pump-7").values())
                    .extracting(Twin.Value::value)
                    .containsExactlyInAnyOrder(3.4, true);
        }
    }

    @Test
    void anOpenModelGrowsNoFurtherThanItsLimit() throws Exception {
        try (RoadFixture fixture = new RoadFixture(folder, new TestClock(), Map.of("model.properties-max", "2"))) {
            fixture.thing("a", null, "");
            RoadFixture.Device device = fixture.open("a");

            assertThat(device.say("a", "{\"x\":1,\"y\":2,\"z\":3}")).isEqualTo(Offer.TAKEN_IN_PART);

            assertThat(fixture.directory.model("a").orElseThrow().properties()).hasSize(2);
            assertThat(fixture.twins.refusals(fixture.directory.thing("a").orElseThrow()))
                    .singleElement()
                    .satisfies(r -> {
                        assertThat(r.reason()).contains("z");
                        assertThat(r.partlyTaken()).isTrue();
                        assertThat(new String(r.bytes(), StandardCharsets.UTF_8))
                                .isEqualTo("{\"x\":1,\"y\":2,\"z\":3}");
                    });
        }
    }

    @Test
    void aStrictModelRefusesUnseenKeysAndTakesTheOthers() throws Exception {
        try (RoadFixture fixture = new RoadFixture(folder, new TestClock(), Map.of())) {
            fixture.directory.createModel(new ThingModel(
                    0,
                    "tank",
                    1,
                    ThingModel.Mode.STRICT,
                    ThingModel.Stage.ACCEPTED,
                    Map.of(),
                    List.of(Property.plain("level", 0, ValueType.NUMBER)),
                    List.of(),
                    List.of(),
                    Duration.ofMinutes(1),
                    Duration.ZERO));
            fixture.thing("t1", "tank", "");
            RoadFixture.Device device = fixture.open("t1");

            assertThat(device.say("t1", "{\"levl\":1,\"level\":2}")).isEqualTo(Offer.TAKEN_IN_PART);
            assertThat(device.session.problem().reason()).contains("levl").contains("level");
            assertThat(device.say("t1", "{\"lvl\":1}")).isEqualTo(Offer.REFUSED);

            assertThat(fixture.twin("t1").values())
                    .singleElement()
                    .satisfies(v -> assertThat(v.value()).isEqualTo(2.0));
            assertThat(fixture.directory.model("tank").orElseThrow().version()).isEqualTo(1);
        }
    }

    @Test
    void brokenMessagesAreRefusedAndKeptWithTheirBytes() throws Exception {
        try (RoadFixture fixture = new RoadFixture(folder, new TestClock(), Map.of())) {
            fixture.thing("a", null, "");
            RoadFixture.Device device = fixture.open("a");

            assertThat(device.say("a", "{\"x\":NaN}")).isEqualTo(Offer.REFUSED);
            assertThat(device.say("a", new byte[] {'{', '"', (byte) 0xc0, (byte) 0xaf, '"', ':', '1', '}'}))
                    .isEqualTo(Offer.REFUSED);

            List<Refusal> refusals =
                    fixture.twins.refusals(fixture.directory.thing("a").orElseThrow());
            assertThat(refusals).hasSize(2).allSatisfy(r -> assertThat(r.code()).isEqualTo("MALFORMED"));
            assertThat(refusals.getLast().bytes())
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo("{\"x\":NaN}");
        }
    }

    @Test
    void lettingInWantsTheThingsOwnToken() {
        try (RoadFixture fixture = new RoadFixture(folder, new TestClock(), Map.of())) {
            fixture.thing("a", null, "");
            fixture.thing("b", null, "");

            for (Credentials wrong :
                    List.of(new Credentials("a", "b"), new Credentials("a", ""), new Credentials("c", "a"))) {
                assertThatThrownBy(() -> fixture.road
                                .open(wrong, new Peer("mqtt", "10.0.0.1:1", true), fixture.new Device())
                                .toCompletableFuture()
                                .join())
                        .isInstanceOf(CompletionException.class)
                        .cause()
                        .isInstanceOfSatisfying(
                                TaihuException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAUTHENTICATED));
            }
            assertThat(fixture.road.strangers().list())
                    .extracting(Strangers.Stranger::id)
                    .containsExactly("c", "a");
        }
    }

    @Test
    void aThingReportsForItselfOnly() throws Exception {
        try (RoadFixture fixture = new RoadFixture(folder, new TestClock(), Map.of())) {
            fixture.thing("a", null, "");
            fixture.thing("b", null, "");
            RoadFixture.Device device = fixture.open("a");

            assertThat(device.say("b", "{\"x\":1}")).isEqualTo(Offer.FORBIDDEN);
            assertThat(device.say("nobody", "{\"x\":1}")).isEqualTo(Offer.FORBIDDEN);
        }
    }

    @Test
    void aGatewayReportsForItsChildrenWhileItIs() throws Exception {
        try (RoadFixture fixture = new RoadFixture(folder, new TestClock(), Map.of())) {
            var gateway = fixture.thing("gateway", null, "");
            var child = fixture.thing("child", null, "");
            fixture.thing("stranger", null, "");
            RoadFixture.Device device = fixture.open("gateway");
            assertThat(device.say("child", "{\"x\":1}")).isEqualTo(Offer.FORBIDDEN);

            fixture.directory.putRelation(gateway, "gateway-of", child);
            assertThat(device.say("child", "{\"x\":1}")).isEqualTo(Offer.TAKEN);
            assertThat(device.say("stranger", "{\"x\":1}")).isEqualTo(Offer.FORBIDDEN);
            assertThat(fixture.open("child").say("gateway", "{\"x\":1}"))
                    .as("not the other way round")
                    .isEqualTo(Offer.FORBIDDEN);

            fixture.directory.deleteRelation(gateway, "gateway-of", child);
            assertThat(device.say("child", "{\"x\":1}")).isEqualTo(Offer.FORBIDDEN);
        }
    }

    @Test
    void aDisabledOrDeletedThingIsPutOut() throws Exception {
        try (RoadFixture fixture = new RoadFixture(folder, new TestClock(), Map.of())) {
            var thing = fixture.thing("a", null, "");
            RoadFixture.Device device = fixture.open("a");
            fixture.directory.deleteThing("a", thing.revision(), false);

            assertThat(device.ended.take()).contains("deleted");
            assertThat(device.say("a", "{\"x\":1}")).isEqualTo(Offer.FORBIDDEN);
        }
    }

    @Test
    void aSpacesQuotaHoldsItsThingsBackAndLosesNothing() throws Exception {
        TestClock clock = new TestClock();
        try (RoadFixture fixture = new RoadFixture(folder, clock, Map.of())) {
            fixture.directory.createSpace(new Space(0, "site", "Site", 0, 2, 0));
            fixture.thing("a", null, "site");
            RoadFixture.Device device = fixture.open("a");
            device.say("a", "{\"time\":1795000000000,\"values\":{\"x\":0}}");

            int taken = 0;
            byte[] message = "{\"x\":1}".getBytes(StandardCharsets.UTF_8);
            Offer offer = Offer.TAKEN;
            while (offer == Offer.TAKEN && taken < 100) {
                offer = device.offer("a", message, new CompletableFuture<>());
                taken++;
            }
            assertThat(offer).isEqualTo(Offer.HELD);
            assertThat(taken).isLessThan(6);

            clock.forward(Duration.ofSeconds(2));
            assertThat(device.say("a", message)).isEqualTo(Offer.TAKEN);
        }
    }

    @Test
    void aSpacesQuotaOfBytesHoldsItsThingsBackAndLosesNothing() throws Exception {
        TestClock clock = new TestClock();
        try (RoadFixture fixture = new RoadFixture(folder, clock, Map.of())) {
            fixture.directory.createSpace(
                    new Space(0, "site", "", Space.Kind.OTHER, "", "", "", null, 0, 0, 1_000, 0, 0));
            fixture.thing("a", null, "site");
            RoadFixture.Device device = fixture.open("a");
            device.say("a", "{\"time\":1795000000000,\"values\":{\"x\":0}}");
            clock.forward(Duration.ofSeconds(5));

            // a record of one number has some dozens of bytes
            assertThat(heldAfter(device)).isBetween(5, 60);
            clock.forward(Duration.ofMillis(500));
            assertThat(heldAfter(device)).as("what half a second brings").isBetween(3, 30);

            clock.forward(Duration.ofSeconds(5));
            assertThat(device.say("a", "{\"text\":\"" + "x".repeat(20_000) + "\"}"))
                    .as("one that is larger than a second's worth")
                    .isEqualTo(Offer.TAKEN);
            clock.forward(Duration.ofSeconds(10));
            assertThat(heldAfter(device)).as("it is paid for by waiting").isZero();
            clock.forward(Duration.ofSeconds(20));
            assertThat(heldAfter(device)).isPositive();
        }
    }

    @Test
    void aQuotaOfReadingsCountsWhatIsInAMessage() throws Exception {
        TestClock clock = new TestClock();
        try (RoadFixture fixture = new RoadFixture(folder, clock, Map.of())) {
            fixture.directory.createSpace(new Space(0, "site", "Site", 0, 10, 0));
            fixture.thing("a", null, "site");
            RoadFixture.Device device = fixture.open("a");
            device.say("a", "{\"time\":1795000000000,\"values\":{\"x\":0}}");
            clock.forward(Duration.ofSeconds(5));

            String each = "{\"x\":1},";
            String hundred = "[" + each.repeat(99) + "{\"x\":1}]";
            assertThat(device.say("a", hundred)).isEqualTo(Offer.TAKEN);
            clock.forward(Duration.ofSeconds(5));
            assertThat(heldAfter(device)).isZero();
            clock.forward(Duration.ofSeconds(5));
            assertThat(heldAfter(device)).isPositive();
        }
    }

    @Test
    void aSpaceThatMovesTakesItsThingsAndTheirSessionsAlong() throws Exception {
        TestClock clock = new TestClock();
        try (RoadFixture fixture = new RoadFixture(folder, clock, Map.of())) {
            Directory directory = fixture.directory;
            directory.createSpace(new Space(0, "free", "", 0, 0, 0));
            Space line = directory.createSpace(new Space(0, "free/line", "", 0, 0, 0));
            directory.createSpace(new Space(0, "tight", "", 0, 2, 0));
            Thing thing = fixture.thing("a", null, "free/line");
            RoadFixture.Device device = fixture.open("a");
            for (int i = 0; i < 50; i++) {
                assertThat(device.say("a", "{\"time\":" + (1_795_000_000_000L + i) + ",\"values\":{\"x\":1}}"))
                        .isEqualTo(Offer.TAKEN);
            }

            Space moved = directory.moveSpace("free/line", "tight/line", line.revision());

            assertThat(moved.things()).isEqualTo(1);
            Thing now = directory.thing("a").orElseThrow();
            assertThat(now.space()).isEqualTo("tight/line");
            assertThat(now.number()).isEqualTo(thing.number());
            assertThat(directory.registry().thing("a")).contains(now);
            assertThat(fixture.twin("a").values()).isNotEmpty();
            assertThat(heldAfter(device)).isLessThan(6);
            assertThat(device.ended).isEmpty();

            directory.moveSpace("tight/line", "line", moved.revision());
            clock.forward(Duration.ofSeconds(2));
            assertThat(heldAfter(device)).isEqualTo(100);
        }
    }

    @Test
    void aSpacesOwnQuotaMovesWithIt() throws Exception {
        TestClock clock = new TestClock();
        try (RoadFixture fixture = new RoadFixture(folder, clock, Map.of())) {
            Space site = fixture.directory.createSpace(new Space(0, "site", "", 0, 2, 0));
            fixture.thing("a", null, "site");
            RoadFixture.Device device = fixture.open("a");
            device.say("a", "{\"time\":1795000000000,\"values\":{\"x\":0}}");
            Space renamed = fixture.directory.moveSpace("site", "plant", site.revision());

            assertThat(heldAfter(device)).isLessThan(6);

            fixture.directory.updateSpace(new Space(renamed.number(), "plant", "", 0, 0, renamed.revision()));
            clock.forward(Duration.ofSeconds(2));
            assertThat(heldAfter(device)).isEqualTo(100);
        }
    }

    /** How many messages a device brings in before it is held back; 100 when it is not. */
    private static int heldAfter(RoadFixture.Device device) throws Exception {
        byte[] message = "{\"x\":1}".getBytes(StandardCharsets.UTF_8);
        int taken = 0;
        while (taken < 100 && device.offer("a", message, new CompletableFuture<>()) == Offer.TAKEN) {
            taken++;
        }
        return taken;
    }

    @Test
    void manyReadingsInOneMessageAreOneAcknowledgement() throws Exception {
        try (RoadFixture fixture = new RoadFixture(folder, new TestClock(), Map.of())) {
            fixture.thing("a", null, "");
            RoadFixture.Device device = fixture.open("a");

            device.say(
                    "a",
                    "[{\"time\":1795000000000,\"values\":{\"x\":1}},{\"time\":1795000001000,\"values\":{\"x\":2}}]");

            assertThat(fixture.road.readings()).isEqualTo(2);
            assertThat(fixture.twin("a").values())
                    .singleElement()
                    .satisfies(v -> assertThat(v.value()).isEqualTo(2.0));
        }
    }

    @Test
    void aMessageThatTheJournalHasNoRoomForWaitsAndIsTakenOnce() throws Exception {
        try (RoadFixture fixture = new RoadFixture(folder, new TestClock(), Map.of("journal.memory", "16m"))) {
            fixture.thing("a", null, "");
            RoadFixture.Device device = fixture.open("a");
            device.say("a", "{\"x\":0,\"y\":\"\"}");
            StringBuilder many = new StringBuilder("[");
            String text = "y".repeat(60_000);
            for (int i = 0; i < 400; i++) {
                many.append(i == 0 ? "" : ",")
                        .append("{\"time\":" + (1_795_000_000_000L + i) + ",\"values\":{\"x\":" + i + ",\"y\":\"" + text
                                + "\"}}");
            }
            byte[] message = many.append("]").toString().getBytes(StandardCharsets.UTF_8);

            CompletableFuture<Long> durable = new CompletableFuture<>();
            Offer offer = device.offer("a", message, durable);
            assertThat(offer).isEqualTo(Offer.HELD);
            while (offer == Offer.HELD) {
                fixture.road.flush();
                offer = device.offer("a", message, durable);
            }
            fixture.road.flush();
            durable.join();

            assertThat(offer).isEqualTo(Offer.TAKEN);
            assertThat(fixture.road.readings()).isEqualTo(401);
        }
    }

    @Test
    void anOpeningAndAClosingKeepTheirOrderWhenTheJournalIsFull() throws Exception {
        FullJournal[] full = new FullJournal[1];
        try (RoadFixture fixture = new RoadFixture(folder, new TestClock(), Map.of(), registry -> registry, journal -> {
            full[0] = new FullJournal(journal);
            return full[0];
        })) {
            fixture.twins.ready().join();
            fixture.thing("a", null, "");
            full[0].fill();
            fixture.open("a").session.close("came and went");
            fixture.open("a").session.close("came and went again");
            assertThat(full[0].waiting()).isPositive();
            full[0].empty();

            Awaitility.await().until(() -> fixture.presence("a") == Presence.OFFLINE);
            assertThat(fixture.twin("a").closeReason()).isEqualTo("came and went again");
        }
    }

    @Test
    void nobodyIsLetInWhileTooManyRecordsWaitForTheJournal() {
        FullJournal[] full = new FullJournal[1];
        try (RoadFixture fixture =
                new RoadFixture(folder, new TestClock(), Map.of("sessions.max", "3"), registry -> registry, journal -> {
                    full[0] = new FullJournal(journal);
                    return full[0];
                })) {
            fixture.twins.ready().join();
            fixture.thing("a", null, "");
            full[0].fill();
            fixture.open("a").session.close("first");
            fixture.open("a").session.close("second");
            assertThatThrownBy(() -> fixture.open("a"))
                    .cause()
                    .isInstanceOfSatisfying(
                            TaihuException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
            full[0].empty();
            Awaitility.await().until(() -> {
                try {
                    fixture.open("a");
                    return true;
                } catch (CompletionException e) {
                    return false;
                }
            });
        }
    }

    @Test
    void aModelThatAnotherChangedMeanwhileGrowsAllTheSame() throws Exception {
        AtomicInteger others = new AtomicInteger();
        try (RoadFixture fixture =
                new RoadFixture(folder, new TestClock(), Map.of(), registry -> overtaken(registry, others), j -> j)) {
            fixture.twins.ready().join();
            fixture.thing("a", null, "");
            RoadFixture.Device device = fixture.open("a");
            others.set(2);

            assertThat(device.say("a", "{\"x\":1}")).isEqualTo(Offer.TAKEN);

            assertThat(device.ended).isEmpty();
            assertThat(fixture.directory.model("a").orElseThrow().properties())
                    .extracting(Property::name)
                    .containsExactly("other2", "other1", "x");

            others.set(Integer.MAX_VALUE);
            device.offer("a", "{\"y\":1}".getBytes(StandardCharsets.UTF_8), new CompletableFuture<>());
            assertThat(device.ended.take()).contains("could not grow");
        }
    }

    /** A registry in which somebody else adds a version to a model just before each of so many that are added here. */
    private static Registry overtaken(Registry behind, AtomicInteger times) {
        return (Registry) Proxy.newProxyInstance(
                Registry.class.getClassLoader(), new Class<?>[] {Registry.class}, (_, method, arguments) -> {
                    if (method.getName().equals("addModelVersion") && times.get() > 0) {
                        ThingModel present =
                                behind.model(((ThingModel) arguments[0]).name()).orElseThrow();
                        behind.addModelVersion(present.grow(List.of(Property.plain(
                                "other" + times.getAndDecrement(),
                                present.slots().size(),
                                ValueType.NUMBER))));
                    }
                    try {
                        return method.invoke(behind, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}

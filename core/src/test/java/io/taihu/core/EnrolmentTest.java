package io.taihu.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taihu.model.ErrorCode;
import io.taihu.model.Property;
import io.taihu.model.Quality;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.model.ThingModel;
import io.taihu.model.ThingModel.Affordance;
import io.taihu.model.ValueType;
import io.taihu.spi.Intake.Again;
import io.taihu.spi.Intake.Credentials;
import io.taihu.spi.Intake.Enrolled;
import io.taihu.spi.Intake.Enrolment;
import io.taihu.spi.Intake.Peer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Things that come in their protocol's own way. */
class EnrolmentTest {
    private static final Peer PEER = new Peer("jt808", "10.0.0.1:1", true);

    @TempDir
    Path folder;

    private final TestClock clock = new TestClock();

    private static Enrolled enrol(RoadFixture fixture, String thing, boolean make, Again again, String mark) {
        Enrolment asked = new Enrolment(thing, "苏B·12345", "", "", Map.of("plate", "苏B12345"), make, again, mark);
        try {
            return fixture.road.enrol(asked, PEER).toCompletableFuture().join();
        } catch (CompletionException e) {
            throw (RuntimeException) e.getCause();
        }
    }

    @Test
    void makesAThingOnSightWhoseSecretOpensASession() throws Exception {
        try (RoadFixture fixture = new RoadFixture(folder, clock, Map.of())) {
            Enrolled made = enrol(fixture, "13912345678", true, Again.ANY, "");
            assertThat(made.made()).isTrue();
            Thing thing = fixture.directory.thing("13912345678").orElseThrow();
            assertThat(thing.name()).isEqualTo("苏B·12345");
            assertThat(thing.labels()).containsEntry("plate", "苏B12345").containsEntry("provisioned-by", "jt808");

            RoadFixture.Device first = fixture.new Device();
            first.session = fixture.road
                    .open(new Credentials("13912345678", made.secret()), PEER, first)
                    .toCompletableFuture()
                    .join();
            Enrolled unused = enrol(fixture, "13912345678", true, Again.ANY, "");
            Enrolled again = enrol(fixture, "13912345678", true, Again.ANY, "");
            assertThat(again.made()).isFalse();
            assertThat(first.ended).as("the session of the former secret").isEmpty();
            open(fixture, made.secret(), fixture.new Device());
            assertThatThrownBy(() -> open(fixture, unused.secret(), first))
                    .as("of those that nobody has used the latest is good")
                    .hasCauseInstanceOf(TaihuException.class);

            open(fixture, again.secret(), fixture.new Device());
            assertThat(first.ended.poll(10, TimeUnit.SECONDS))
                    .as("the session of the former secret")
                    .isNotNull();
            assertThatThrownBy(() -> open(fixture, made.secret(), first)).hasCauseInstanceOf(TaihuException.class);
            open(fixture, again.secret(), fixture.new Device());
        }
    }

    private static void open(RoadFixture fixture, String secret, RoadFixture.Device device) {
        fixture.road
                .open(new Credentials("13912345678", secret), PEER, device)
                .toCompletableFuture()
                .join();
    }

    @Test
    void aStrangerWhoKnowsTheIdIsNotTakenForTheOneThatRegistered() {
        try (RoadFixture fixture = new RoadFixture(folder, clock, Map.of())) {
            Enrolled made = enrol(fixture, "13912345678", true, Again.SAME, "0000001");
            assertThat(code(() -> enrol(fixture, "13912345678", true, Again.SAME, "9999999")))
                    .isEqualTo(ErrorCode.CONFLICT);
            assertThat(code(() -> enrol(fixture, "13912345678", true, Again.SAME, "")))
                    .isEqualTo(ErrorCode.CONFLICT);
            open(fixture, made.secret(), fixture.new Device());
            Enrolled after = enrol(fixture, "13912345678", true, Again.SAME, "0000001");
            open(fixture, after.secret(), fixture.new Device());
            assertThat(code(() -> enrol(fixture, "13912345678", true, Again.SAME, "9999999")))
                    .isEqualTo(ErrorCode.CONFLICT);
            assertThat(enrol(fixture, "13912345678", true, Again.ANY, "9999999").secret())
                    .isNotEmpty();
        }
    }

    @Test
    void refusesWhomNobodyMadeWhoCameBeforeAndWhoIsDisabled() {
        try (RoadFixture fixture = new RoadFixture(folder, clock, Map.of("sessions.made-max", "1"))) {
            assertThat(code(() -> enrol(fixture, "a", false, Again.ANY, ""))).isEqualTo(ErrorCode.NOT_FOUND);
            assertThat(fixture.road.strangers().list())
                    .extracting(Strangers.Stranger::id)
                    .containsExactly("a");
            fixture.thing("known", null, "");
            assertThat(enrol(fixture, "known", false, Again.NEVER, "").made()).isFalse();
            assertThat(code(() -> enrol(fixture, "known", false, Again.NEVER, "")))
                    .isEqualTo(ErrorCode.CONFLICT);
            assertThat(enrol(fixture, "b", true, Again.NEVER, "").made()).isTrue();
            assertThat(code(() -> enrol(fixture, "c", true, Again.NEVER, ""))).isEqualTo(ErrorCode.TOO_LARGE);
            Thing known = fixture.directory.thing("known").orElseThrow();
            fixture.directory.decommissionThing("known", known.revision());
            assertThat(code(() -> enrol(fixture, "known", true, Again.ANY, ""))).isEqualTo(ErrorCode.FORBIDDEN);
            assertThat(code(() -> enrol(fixture, "no/id", true, Again.ANY, ""))).isEqualTo(ErrorCode.TOO_LARGE);
        }
    }

    private static ErrorCode code(org.assertj.core.api.ThrowableAssert.ThrowingCallable asked) {
        Throwable thrown = org.assertj.core.api.Assertions.catchThrowable(asked);
        return ((TaihuException) (thrown instanceof CompletionException ? thrown.getCause() : thrown)).code();
    }

    @Test
    void takesNobodyForAThingThatDoesNotSpeakTheProtocol() {
        try (RoadFixture fixture = new RoadFixture(folder, clock, Map.of())) {
            fixture.thing("sensor", null, "");
            fixture.directory.createThing("lorry", null, "", null, Map.of("jt808", "yes"), null, Tokens.hash("lorry"));
            RoadFixture.Device device = fixture.new Device();
            assertThatThrownBy(() -> fixture.road
                            .open(Credentials.said("sensor", "jt808"), PEER, device)
                            .toCompletableFuture()
                            .join())
                    .hasCauseInstanceOf(TaihuException.class);
            assertThat(code(() -> fixture.road
                            .enrol(new Enrolment("sensor", "", "jt808", "", Map.of(), true, Again.ANY, ""), PEER)
                            .toCompletableFuture()
                            .join()))
                    .isEqualTo(ErrorCode.FORBIDDEN);
            fixture.road
                    .open(Credentials.said("lorry", "jt808"), PEER, device)
                    .toCompletableFuture()
                    .join();
        }
    }

    @Test
    void letsInWhomAConnectorVouchesFor() throws Exception {
        try (RoadFixture fixture = new RoadFixture(folder, clock, Map.of())) {
            fixture.thing("v", null, "");
            RoadFixture.Device device = fixture.new Device();
            device.session = fixture.road
                    .open(Credentials.vouched("v"), PEER, device)
                    .toCompletableFuture()
                    .join();
            device.say("v", "{\"values\":{\"speed\":3}}");
            device.say("v", "{\"values\":{},\"quality\":{\"speed\":\"bad\"}}");
            assertThat(fixture.twin("v").values()).singleElement().satisfies(value -> {
                assertThat(value.quality()).isEqualTo(Quality.BAD);
                assertThat((Double) value.value()).isNaN();
            });
        }
    }

    @Test
    void givesAModelWhatItLacksOfTheOneThatComesWithTheServer() {
        try (RoadFixture fixture = new RoadFixture(folder, clock, Map.of())) {
            ThingModel first = ThingModel.draft("car").grow(List.of(Property.plain("speed", 0, ValueType.NUMBER)));
            ThingModel builtIn = new ThingModel(
                    0,
                    "car",
                    1,
                    first.mode(),
                    first.stage(),
                    Map.of(),
                    first.slots(),
                    List.of(),
                    List.of(),
                    first.silence(),
                    first.retention());
            fixture.directory.ensureModel(builtIn);
            fixture.directory.addModelVersion(fixture.directory
                    .registry()
                    .model("car")
                    .orElseThrow()
                    .grow(List.of(Property.plain("own", 1, ValueType.STRING))));
            ThingModel newer = new ThingModel(
                    0,
                    "car",
                    1,
                    first.mode(),
                    first.stage(),
                    Map.of(),
                    List.of(Property.plain("fuel", 0, ValueType.NUMBER), Property.plain("speed", 1, ValueType.NUMBER)),
                    List.of(),
                    List.of(new Affordance("locate", Map.of(), "")),
                    first.silence(),
                    first.retention());
            fixture.directory.ensureModel(newer);
            ThingModel present = fixture.directory.registry().model("car").orElseThrow();
            assertThat(present.slots()).extracting(Property::name).containsExactly("speed", "own", "fuel");
            assertThat(present.actions()).extracting(Affordance::name).containsExactly("locate");
            fixture.directory.ensureModel(newer);
            assertThat(fixture.directory.registry().model("car").orElseThrow().version())
                    .isEqualTo(present.version());
        }
    }
}

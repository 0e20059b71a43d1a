package io.taihu.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.taihu.model.Alarm;
import io.taihu.model.AlarmSignal;
import io.taihu.model.Area;
import io.taihu.model.ErrorCode;
import io.taihu.model.Invocation;
import io.taihu.model.Invocation.Kind;
import io.taihu.model.Invocation.State;
import io.taihu.model.Invocation.Step;
import io.taihu.model.Location;
import io.taihu.model.Property;
import io.taihu.model.Severity;
import io.taihu.model.Space;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.model.ThingModel;
import io.taihu.model.ThingModel.Affordance;
import io.taihu.model.ThingModel.Mode;
import io.taihu.model.ThingModel.Stage;
import io.taihu.model.ValueType;
import io.taihu.spi.Access.Deed;
import io.taihu.spi.AlarmStore;
import io.taihu.spi.AlarmStore.Happened;
import io.taihu.spi.AlarmStore.Which;
import io.taihu.spi.AnnotationStore;
import io.taihu.spi.AnnotationStore.After;
import io.taihu.spi.AnnotationStore.Annotation;
import io.taihu.spi.AnnotationStore.NewAnnotation;
import io.taihu.spi.AnnotationStore.Text;
import io.taihu.spi.Clock;
import io.taihu.spi.CommandStore;
import io.taihu.spi.CommandStore.Query;
import io.taihu.spi.CommandStore.Stepped;
import io.taihu.spi.DocumentStore.NewDocument;
import io.taihu.spi.Grant;
import io.taihu.spi.LegStore;
import io.taihu.spi.LegStore.Charge;
import io.taihu.spi.LegStore.Driving;
import io.taihu.spi.LegStore.DrivingEvent;
import io.taihu.spi.LegStore.Energy;
import io.taihu.spi.LegStore.Leg;
import io.taihu.spi.LegStore.Page;
import io.taihu.spi.NoticeStore;
import io.taihu.spi.NoticeStore.NewNotice;
import io.taihu.spi.Registry;
import io.taihu.spi.Registry.Account;
import io.taihu.spi.Registry.Dashboard;
import io.taihu.spi.Registry.DashboardHead;
import io.taihu.spi.Registry.DashboardQuery;
import io.taihu.spi.Registry.NewAccount;
import io.taihu.spi.Registry.NewDashboard;
import io.taihu.spi.Registry.NewThing;
import io.taihu.spi.Registry.NewToken;
import io.taihu.spi.Registry.NewView;
import io.taihu.spi.Registry.Relation;
import io.taihu.spi.Registry.Secret;
import io.taihu.spi.Registry.SecretKind;
import io.taihu.spi.Registry.ThingQuery;
import io.taihu.spi.Registry.Token;
import io.taihu.spi.Registry.TokenKind;
import io.taihu.spi.Registry.View;
import io.taihu.spi.Role;
import io.taihu.spi.TellingStore;
import io.taihu.spi.TellingStore.Telling;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link Registry} must do. Each test starts with an empty store. */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields up
public abstract class RegistryKit {
    private static final String DRAFT = "draft";
    private static final Instant START = Instant.parse("2026-11-20T08:00:00.000001Z");
    /** What a statement put together from texts would trip over. */
    private static final List<String> HOSTILE = List.of(
            "'",
            "\"",
            "';--",
            "' OR '1'='1",
            "'; DROP TABLE thing; --",
            "\\",
            "\\'",
            "%",
            "_",
            "!",
            "?",
            ":x",
            "<x>",
            "$1",
            "{x}",
            "${number}",
            "\0",
            "a\0b",
            "\uD83D",
            "/*",
            "NULL");

    /** Time as the tests set it, in microseconds. */
    protected final AtomicLong nowMicros = new AtomicLong(micros(START));

    private final List<Registry> opened = new ArrayList<>();
    private final AtomicLong hashes = new AtomicLong();
    private Registry registry;

    /** Opens the store of the present test; each call gives one more registry on the same store. */
    protected abstract Registry open(Clock clock);

    @BeforeEach
    final void openFirst() {
        registry = openAnother();
        registry.createModel(ThingModel.draft(DRAFT));
    }

    @AfterEach
    final void closeAll() {
        opened.forEach(Registry::close);
    }

    private Registry openAnother() {
        Registry another = open(new Clock() {
            @Override
            public long micros() {
                return nowMicros.get();
            }

            @Override
            public long nanos() {
                return nowMicros.get() * 1_000;
            }
        });
        opened.add(another);
        return another;
    }

    // Things

    @Test
    final void findsThingByIdAndNumber() {
        space("wuxi");
        Thing made = registry.createThing(
                new NewThing("pump-1", DRAFT, "wuxi", "Pump 1", Map.of("line", "A"), new Location(31.5, 120.25)),
                hash());

        assertThat(made)
                .isEqualTo(new Thing(
                        made.number(),
                        "pump-1",
                        registry.model(DRAFT).orElseThrow().number(),
                        DRAFT,
                        "wuxi",
                        "Pump 1",
                        Map.of("line", "A"),
                        new Location(31.5, 120.25),
                        true,
                        1,
                        START));
        assertThat(made.number()).isPositive();
        assertThat(registry.thing("pump-1")).contains(made);
        assertThat(registry.thing(made.number())).contains(made);
        assertThat(registry.thing("pump-2")).isEmpty();
        assertThat(registry.thing(made.number() + 1)).isEmpty();
    }

    @Test
    final void callsThingWithoutNameByItsId() {
        assertThat(thing("pump-1").name()).isEqualTo("pump-1");
    }

    @Test
    final void keepsChineseNamesOf60Characters() {
        String name = "无锡市滨湖区太湖水质自动监测站".repeat(4);
        assertThat(name).hasSize(60);
        Thing made = registry.createThing(new NewThing("太湖-1", DRAFT, "", name, Map.of("区", "滨湖区🌊"), null), hash());

        assertThat(registry.thing("太湖-1")).contains(made);
        assertThat(made.name()).isEqualTo(name);
        assertThat(made.labels()).containsEntry("区", "滨湖区🌊");
    }

    @Test
    final void keepsPlacesToTheLastBit() {
        Location place = new Location(Math.nextUp(31.491169), -Math.PI * 57);
        registry.createThing(new NewThing("a", DRAFT, "", "", Map.of(), place), hash());
        registry.createThing(new NewThing("b", DRAFT, "", "", Map.of(), new Location(-0.0, 0.0)), hash());

        assertThat(registry.thing("a").orElseThrow().location()).isEqualTo(place);
        assertThat(registry.thing("b").orElseThrow().location()).isEqualTo(new Location(0.0, 0.0));
    }

    @Test
    final void refusesSecondThingOfOneId() {
        thing("pump-1");

        refuses(ErrorCode.CONFLICT, () -> thing("pump-1"), "pump-1", "exists");
        assertThat(registry.countThings(ThingQuery.ALL)).isEqualTo(1);
    }

    @Test
    final void refusesThingInUnknownSpaceOrOfUnknownModel() {
        refuses(
                ErrorCode.INVALID,
                () -> registry.createThing(new NewThing("a", DRAFT, "nowhere", "", Map.of(), null), hash()),
                "\"a\"",
                "nowhere");
        refuses(
                ErrorCode.INVALID,
                () -> registry.createThing(new NewThing("a", "nothing", "", "", Map.of(), null), hash()),
                "\"a\"",
                "nothing");
        assertThat(registry.thing("a")).isEmpty();
        assertThat(registry.tokens(null, 10)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a/b", "a+", "#", "a\nb", "a'b", "a\"b", "a%", "a\0", "\uD83D"})
    final void refusesThingIdOutsideItsPattern(String id) {
        refuses(ErrorCode.INVALID, () -> thing(id), "id");
    }

    @Test
    final void refusesTextThatCannotBeKept() {
        refuses(ErrorCode.INVALID, () -> named("a", "x".repeat(257)), "\"a\"", "256", "257");
        refuses(ErrorCode.INVALID, () -> named("a", "x\0y"), "\"a\"", "control");
        refuses(ErrorCode.INVALID, () -> named("a", "x\nSELECT"), "\"a\"", "control");
        refuses(ErrorCode.INVALID, () -> named("a", "half \uD83D"), "\"a\"");
        refuses(ErrorCode.INVALID, () -> labelled("a", Map.of("", "x")), "\"a\"");
        refuses(ErrorCode.INVALID, () -> labelled("a", Map.of("k", "x".repeat(257))), "\"k\"", "256");
        Map<String, String> many = new HashMap<>();
        IntStream.range(0, 65).forEach(i -> many.put("k" + i, "v"));
        refuses(ErrorCode.INVALID, () -> labelled("a", many), "64", "65");
        assertThat(registry.countThings(ThingQuery.ALL)).isZero();
    }

    @Test
    final void refusesSecondThingWithOneToken() {
        byte[] hash = hash();
        registry.createThing(new NewThing("a", DRAFT, "", "", Map.of(), null), hash);

        refuses(
                ErrorCode.CONFLICT,
                () -> registry.createThing(new NewThing("b", DRAFT, "", "", Map.of(), null), hash),
                "token");
        assertThat(registry.thing("b")).isEmpty();
        assertThat(registry.countThings(ThingQuery.ALL)).isEqualTo(1);
    }

    @Test
    final void changesEverythingAThingLetsChange() {
        space("wuxi");
        ThingModel other = registry.createModel(ThingModel.draft("other"));
        Thing made = labelled("a", Map.of("line", "A", "old", "1"));
        Thing wanted = new Thing(
                made.number(),
                "a",
                made.modelNumber(),
                "other",
                "wuxi",
                "泵",
                Map.of("line", "B"),
                new Location(1, 2),
                false,
                1,
                made.created());

        Thing changed = registry.updateThing(wanted);

        assertThat(changed)
                .isEqualTo(new Thing(
                        made.number(),
                        "a",
                        other.number(),
                        "other",
                        "wuxi",
                        "泵",
                        Map.of("line", "B"),
                        new Location(1, 2),
                        false,
                        2,
                        made.created()));
        assertThat(registry.thing("a")).contains(changed);
        assertThat(ids(new ThingQuery("wuxi", "other", "泵", Map.of("line", "B"))))
                .containsExactly("a");
        assertThat(ids(new ThingQuery("", null, null, Map.of("line", "A")))).isEmpty();
        assertThat(ids(new ThingQuery("", null, null, Map.of("old", "")))).isEmpty();
        assertThat(registry.countThings(in("wuxi"))).isEqualTo(1);
        assertThat(registry.countThings(in(""))).isEqualTo(1);
    }

    @Test
    final void refusesChangeOfAnOlderRevision() {
        Thing made = thing("a");
        registry.updateThing(rename(made, "first"));

        refuses(ErrorCode.STALE, () -> registry.updateThing(rename(made, "second")), "\"a\"", "2", "1");
        refuses(ErrorCode.STALE, () -> registry.deleteThing("a", 1), "\"a\"");
        assertThat(registry.thing("a").orElseThrow().name()).isEqualTo("first");
    }

    @Test
    final void refusesChangeOfAThingThatIsGone() {
        Thing first = thing("a");
        registry.deleteThing("a", 1);

        refuses(ErrorCode.NOT_FOUND, () -> registry.updateThing(first), "\"a\"");
        refuses(ErrorCode.NOT_FOUND, () -> registry.deleteThing("a", 1), "\"a\"");
        thing("a"); // another one of the same id and revision
        refuses(ErrorCode.NOT_FOUND, () -> registry.updateThing(first), "\"a\"");
    }

    @Test
    final void decommissionsAndRecommissions() {
        byte[] hash = hash();
        Thing made = registry.createThing(new NewThing("a", DRAFT, "", "", Map.of("k", "v"), null), hash);
        thing("b");
        NewToken claim = new NewToken(TokenKind.CLAIM, "a", hash(), made.number(), "", List.of(), "", null);
        registry.createToken(claim);
        refuses(ErrorCode.STALE, () -> registry.decommissionThing("a", 2), "\"a\"");

        Thing out = registry.decommissionThing("a", 1);

        assertThat(out.decommissioned()).isNotNull();
        assertThat(out.enabled()).isFalse();
        assertThat(out.revision()).isEqualTo(2);
        assertThat(registry.thing("a")).contains(out);
        assertThat(registry.thingTokens(made.number())).isEmpty();
        assertThat(registry.token(hash)).isEmpty();
        assertThat(registry.decommissionThing("a", 2)).as("again").isEqualTo(out);
        refuses(ErrorCode.CONFLICT, () -> registry.createToken(NewToken.ofThing("x", hash(), made.number())), "\"a\"");
        refuses(ErrorCode.CONFLICT, () -> registry.createToken(claim), "\"a\"");
        refuses(ErrorCode.CONFLICT, () -> registry.updateThing(out.withEnabled(true)), "\"a\"");
        refuses(
                ErrorCode.CONFLICT,
                () -> registry.createThing(new NewThing("a", DRAFT, "", "", Map.of(), null), hash()));
        Thing named = registry.updateThing(rename(out, "old"));
        assertThat(named.decommissioned()).as("a change of something else").isEqualTo(out.decommissioned());
        ThingQuery gone = new ThingQuery(List.of(""), null, null, Map.of(), null, true);
        ThingQuery there = new ThingQuery(List.of(""), null, null, Map.of(), null, false);
        assertThat(ids(gone)).containsExactly("a");
        assertThat(ids(there)).containsExactly("b");
        assertThat(registry.countThings(gone)).isEqualTo(1);

        byte[] next = hash();
        Thing back = registry.recommissionThing("a", 3, next);
        assertThat(back.decommissioned()).isNull();
        assertThat(back.enabled()).isTrue();
        assertThat(back.number()).isEqualTo(made.number());
        assertThat(registry.token(next).orElseThrow().thing()).isEqualTo(made.number());
        refuses(ErrorCode.CONFLICT, () -> registry.recommissionThing("a", 4, hash()), "\"a\"");
        refuses(ErrorCode.NOT_FOUND, () -> registry.recommissionThing("c", 1, hash()), "\"c\"");
    }

    @Test
    final void keepsAnIdBackUntilItsHistoryIsGone() {
        Thing first = thing("a");
        Thing second = thing("b");
        registry.deleteThing("a", 1, true);
        registry.deleteThing("b", 1, false);

        assertThat(registry.farewells(10)).containsExactly(new Registry.Farewell(first.number(), "a"));
        thing("b");
        refuses(ErrorCode.CONFLICT, () -> thing("a"), "\"a\"", "history");
        registry.farewellDone(second.number());
        refuses(ErrorCode.CONFLICT, () -> thing("a"), "\"a\"");
        registry.farewellDone(first.number());
        assertThat(registry.farewells(10)).isEmpty();
        assertThat(thing("a").number()).isGreaterThan(second.number());
    }

    @Test
    final void neverGivesANumberAgain() {
        thing("a");
        Thing last = thing("b");
        registry.deleteThing("b", 1);
        assertThat(thing("b").number()).isGreaterThan(last.number());

        ThingModel model = registry.createModel(ThingModel.draft("m"));
        registry.deleteModel("m");
        assertThat(registry.createModel(ThingModel.draft("m")).number()).isGreaterThan(model.number());

        Space space = space("s");
        registry.deleteSpace("s", 1);
        assertThat(space("s").number()).isGreaterThan(space.number());
    }

    @Test
    final void forgetsThingWithItsTokensAndLabels() {
        byte[] hash = hash();
        Thing made = registry.createThing(new NewThing("a", DRAFT, "", "", Map.of("k", "v"), null), hash);
        byte[] second = hash();
        registry.createToken(NewToken.ofThing("spare", second, made.number()));

        registry.deleteThing("a", 1);

        assertThat(registry.thing("a")).isEmpty();
        assertThat(registry.thing(made.number())).isEmpty();
        assertThat(registry.token(hash)).isEmpty();
        assertThat(registry.token(second)).isEmpty();
        assertThat(registry.thingTokens(made.number())).isEmpty();
        assertThat(ids(new ThingQuery("", null, null, Map.of("k", "v")))).isEmpty();
        assertThat(registry.countThings(ThingQuery.ALL)).isZero();
    }

    // Quotas

    @Test
    final void holdsTheMostThingsOfEverySpaceAbove() {
        registry.createSpace(new Space(0, "city", "", 3, 0, 0));
        registry.createSpace(new Space(0, "city/a", "", 2, 0, 0));
        registry.createSpace(new Space(0, "city/b", "", 0, 0, 0));
        registry.createSpace(new Space(0, "cityscape", "", 0, 0, 0));
        thing("a1", "city/a");
        Thing second = thing("a2", "city/a");
        refuses(ErrorCode.QUOTA, () -> thing("a3", "city/a"), "\"a3\"", "city/a", "2");
        Thing other = thing("b1", "city/b");
        refuses(ErrorCode.QUOTA, () -> thing("b2", "city/b"), "\"b2\"", "\"city\"", "3");
        thing("free", "cityscape");

        refuses(ErrorCode.QUOTA, () -> registry.updateThing(move(other, "city/a")), "\"b1\"", "city/a");
        assertThat(registry.thing("b1")).contains(other);

        Thing moved = registry.updateThing(move(second, "city/b"));
        assertThat(registry.countThings(in("city/a"))).isEqualTo(1);
        assertThat(registry.countThings(in("city/b"))).isEqualTo(2);
        assertThat(registry.countThings(in("city"))).isEqualTo(3);
        registry.deleteThing("a2", moved.revision());
        thing("b2", "city/b");
        assertThat(registry.countThings(in("city"))).isEqualTo(3);
        assertThat(registry.countThings(ThingQuery.ALL)).isEqualTo(4);
    }

    @Test
    final void holdsTheQuotaOfTheRootSpace() {
        Space root = registry.space("").orElseThrow();
        registry.updateSpace(new Space(root.number(), "", "Taihu", 1, 0, root.revision()));
        thing("a");

        refuses(ErrorCode.QUOTA, () -> thing("b"), "\"b\"", "1");
    }

    @Test
    final void neverLetsMoreThingsInThanTheQuotaAtOnce() throws Exception {
        registry.createSpace(new Space(0, "small", "", 10, 0, 0));
        Registry other = openAnother();
        AtomicLong refused = new AtomicLong();
        atOnce(8, worker -> {
            for (int i = 0; i < 5; i++) {
                try {
                    (worker % 2 == 0 ? registry : other)
                            .createThing(
                                    new NewThing("t-" + worker + "-" + i, DRAFT, "small", "", Map.of(), null), hash());
                } catch (TaihuException e) {
                    assertThat(e.code()).isEqualTo(ErrorCode.QUOTA);
                    refused.incrementAndGet();
                }
            }
        });

        assertThat(refused).hasValue(30);
        assertThat(registry.things(in("small"), null, 100)).hasSize(10);
        assertThat(registry.countThings(in("small"))).isEqualTo(10);
    }

    // Lists

    @Test
    final void listsThingsByIdInOrderOfCodePoints() {
        List<String> ids = List.of("-x", "10", "9", "A", "a", "a-b", "aa", "é", "Ω", "太湖", "水", "ﬁ", "𝔘", "𠮷");
        List<String> shuffled = new ArrayList<>(ids);
        Collections.shuffle(shuffled, new Random(7));
        shuffled.forEach(this::thing);
        List<String> sorted = ids.stream().sorted(BY_CODE_POINT).toList();

        assertThat(ids(ThingQuery.ALL)).containsExactlyElementsOf(sorted);
        for (int size = 1; size <= ids.size() + 1; size++) {
            assertThat(pages(ThingQuery.ALL, size)).containsExactlyElementsOf(sorted);
        }
        assertThat(registry.things(ThingQuery.ALL, "b", 2))
                .extracting(Thing::id)
                .containsExactly("é", "Ω");
        assertThat(registry.things(ThingQuery.ALL, "𠮷", 2)).isEmpty();
    }

    @Test
    final void refusesLimitOutsideItsRange() {
        for (int limit : new int[] {Integer.MIN_VALUE, -1, 0, Registry.PAGE_MAX + 1, Integer.MAX_VALUE}) {
            refuses(ErrorCode.INVALID, () -> registry.things(ThingQuery.ALL, null, limit), "limit");
            refuses(ErrorCode.INVALID, () -> registry.models(null, limit), "limit");
            refuses(ErrorCode.INVALID, () -> registry.tokens(null, limit), "limit");
        }
    }

    @Test
    final void pagesAreCompleteWhileThingsComeAndGo() throws Exception {
        for (int i = 0; i < 100; i++) {
            thing("keep-%03d".formatted(i));
        }
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService other = Executors.newSingleThreadExecutor()) {
            Future<?> churn = other.submit(() -> {
                for (int i = 0; !done.get(); i++) {
                    String id = "%s-%03d".formatted(i % 2 == 0 ? "a" : "keep", 200 + i % 100);
                    thing(id);
                    registry.deleteThing(id, 1);
                }
            });
            try {
                for (int round = 0; round < 5; round++) {
                    List<String> seen = pages(ThingQuery.ALL, 7);
                    assertThat(seen).doesNotHaveDuplicates().isSortedAccordingTo(BY_CODE_POINT);
                    assertThat(seen.stream().filter(id -> id.startsWith("keep-0")))
                            .hasSize(100);
                }
            } finally {
                done.set(true);
            }
            churn.get();
        }
    }

    @Test
    final void searchesIdAndNameLetterCaseAside() {
        named("Pump-1", "Main Étage");
        named("valve", "ПРИВЕТ");
        named("水泵-2", "太湖新城一号泵站");

        assertThat(ids(text("pump"))).containsExactly("Pump-1");
        assertThat(ids(text("PUMP-1"))).containsExactly("Pump-1");
        assertThat(ids(text("main éT"))).containsExactly("Pump-1");
        assertThat(ids(text("привет"))).containsExactly("valve");
        assertThat(ids(text("新城"))).containsExactly("水泵-2");
        assertThat(ids(text("水泵"))).containsExactly("水泵-2");
        assertThat(ids(text("城水"))).isEmpty();
        assertThat(ids(text("1main"))).isEmpty();
        assertThat(ids(text(""))).hasSize(3);
        assertThat(registry.countThings(text("V"))).isEqualTo(1);
    }

    @Test
    final void takesEveryCharacterOfASearchLiterally() {
        List<String> names =
                List.of("100%", "100", "a_b", "axb", "back\\slash", "bang!", "o'clock", "say \"hi\"", "*", "?");
        for (int i = 0; i < names.size(); i++) {
            named("n" + i, names.get(i));
        }

        for (String name : names) {
            assertThat(registry.things(text(name), null, 100))
                    .as("things whose name has " + name)
                    .extracting(Thing::name)
                    .containsExactlyElementsOf(
                            names.stream().filter(n -> n.contains(name)).toList());
        }
        assertThat(registry.things(text("%"), null, 100))
                .extracting(Thing::name)
                .containsExactly("100%");
        assertThat(registry.things(text("_"), null, 100))
                .extracting(Thing::name)
                .containsExactly("a_b");
        assertThat(registry.things(text("!"), null, 100))
                .extracting(Thing::name)
                .containsExactly("bang!");
    }

    @Test
    final void findsThingsInASpaceAndBelowAndNoneBeside() {
        List.of("wuxi", "wuxi/binhu", "wuxi/binhu/dock", "wuxi-2", "wuxi.b", "wuxi0", "xinwu")
                .forEach(this::space);
        thing("0");
        thing("1", "wuxi");
        thing("2", "wuxi/binhu");
        thing("3", "wuxi/binhu/dock");
        thing("4", "wuxi-2");
        thing("5", "wuxi.b");
        thing("6", "wuxi0");
        thing("7", "xinwu");

        assertThat(ids(in("wuxi"))).containsExactly("1", "2", "3");
        assertThat(ids(in("wuxi/binhu"))).containsExactly("2", "3");
        assertThat(ids(in("wuxi/binhu/dock"))).containsExactly("3");
        assertThat(ids(in("wuxi-2"))).containsExactly("4");
        assertThat(ids(in("wux"))).isEmpty();
        assertThat(ids(in("wuxi/"))).isEmpty();
        assertThat(ids(in(""))).hasSize(8);
        assertThat(registry.countThings(in("wuxi"))).isEqualTo(3);
        assertThat(registry.countThings(in("wux"))).isZero();
        assertThat(registry.countThings(in(""))).isEqualTo(8);
    }

    @Test
    final void findsThingsByLabels() {
        labelled("1", Map.of("line", "A", "shift", "early"));
        labelled("2", Map.of("line", "A", "shift", "late"));
        labelled("3", Map.of("line", "B"));
        labelled("4", Map.of("空", "", "line", "甲"));
        thing("5");

        assertThat(ids(labels(Map.of("line", "A")))).containsExactly("1", "2");
        assertThat(ids(labels(Map.of("line", "A", "shift", "late")))).containsExactly("2");
        assertThat(ids(labels(Map.of("line", "", "shift", "")))).containsExactly("1", "2");
        assertThat(ids(labels(Map.of("line", "")))).containsExactly("1", "2", "3", "4");
        assertThat(ids(labels(Map.of("line", "甲", "空", "")))).containsExactly("4");
        assertThat(ids(labels(Map.of("line", "a")))).isEmpty();
        assertThat(ids(labels(Map.of("A", "line")))).isEmpty();
        assertThat(registry.countThings(labels(Map.of("line", "")))).isEqualTo(4);
        assertThat(registry.things(labels(Map.of("line", "")), "2", 1))
                .extracting(Thing::id)
                .containsExactly("3");
    }

    /** Seeded: every query finds what a plain look at every thing finds, in whatever pages. */
    @Test
    final void findsTheSameAsALookAtEveryThing() {
        long seed = Long.getLong("registry.seed", System.nanoTime());
        Random random = new Random(seed);
        List<String> spaces = List.of("a", "a/b", "a/b/c", "a/bb", "a-b", "b");
        List<String> models = List.of(DRAFT, "m2", "m3");
        List<String> words = List.of("Pump", "pump", "泵", "50%", "_", "Ä", "ä");
        spaces.forEach(this::space);
        models.subList(1, 3).forEach(m -> registry.createModel(ThingModel.draft(m)));
        List<Thing> all = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            Map<String, String> labels = new HashMap<>();
            IntStream.range(0, random.nextInt(3))
                    .forEach(_ -> labels.put("k" + random.nextInt(3), "v" + random.nextInt(3)));
            Thing made = registry.createThing(
                    new NewThing(
                            "t" + random.nextInt(10) + "-" + i,
                            pick(random, models),
                            random.nextInt(4) == 0 ? "" : pick(random, spaces),
                            pick(random, words) + pick(random, words) + i,
                            labels,
                            null),
                    hash());
            all.add(
                    switch (random.nextInt(6)) {
                        case 0 -> registry.updateThing(made.withEnabled(false));
                        case 1 -> registry.decommissionThing(made.id(), made.revision());
                        default -> made;
                    });
        }
        all.sort(Comparator.comparing(Thing::id, BY_CODE_POINT));
        for (int i = 0; i < 150; i++) {
            Map<String, String> labels = new HashMap<>();
            IntStream.range(0, random.nextInt(3))
                    .forEach(_ ->
                            labels.put("k" + random.nextInt(4), random.nextBoolean() ? "" : "v" + random.nextInt(3)));
            ThingQuery query = new ThingQuery(
                    List.of(random.nextBoolean() ? "" : pick(random, spaces)),
                    random.nextBoolean() ? null : pick(random, models),
                    random.nextBoolean() ? null : pick(random, words),
                    labels,
                    random.nextInt(3) > 0 ? null : random.nextBoolean(),
                    random.nextInt(3) > 0 ? null : random.nextBoolean());
            List<String> expected =
                    all.stream().filter(t -> matches(query, t)).map(Thing::id).toList();

            assertThat(pages(query, 1 + random.nextInt(40)))
                    .as("seed %d, %s", seed, query)
                    .isEqualTo(expected);
            assertThat(registry.countThings(query))
                    .as("seed %d, %s", seed, query)
                    .isEqualTo(expected.size());
        }
    }

    private static boolean matches(ThingQuery query, Thing thing) {
        String text = query.text();
        return query.spaces().stream().anyMatch(space -> Space.within(thing.space(), space))
                && (query.model() == null || thing.model().equals(query.model()))
                && (query.enabled() == null || thing.enabled() == query.enabled())
                && (query.decommissioned() == null || query.decommissioned() == (thing.decommissioned() != null))
                && (text == null
                        || (thing.id() + "\n" + thing.name())
                                .toLowerCase(Locale.ROOT)
                                .contains(text.toLowerCase(Locale.ROOT)))
                && query.labels().entrySet().stream()
                        .allMatch(l -> l.getValue().isEmpty()
                                ? thing.labels().containsKey(l.getKey())
                                : l.getValue().equals(thing.labels().get(l.getKey())));
    }

    @Test
    final void hostileTextsFindNothingAndHarmNothing() {
        space("wuxi");
        Thing made = labelled("a", Map.of("k", "v"));
        for (String hostile : HOSTILE) {
            assertThat(registry.thing(hostile)).as(hostile).isEmpty();
            assertThat(registry.model(hostile)).as(hostile).isEmpty();
            assertThat(registry.modelVersions(hostile)).as(hostile).isEmpty();
            assertThat(registry.space(hostile)).as(hostile).isEmpty();
            assertThat(ids(in(hostile))).as(hostile).isEmpty();
            assertThat(registry.countThings(in(hostile))).as(hostile).isZero();
            assertThat(ids(new ThingQuery("", hostile, null, Map.of())))
                    .as(hostile)
                    .isEmpty();
            assertThat(ids(text(hostile))).as(hostile).isEmpty();
            assertThat(ids(labels(Map.of(hostile, "")))).as(hostile).isEmpty();
            assertThat(ids(labels(Map.of("k", hostile)))).as(hostile).isEmpty();
            assertThat(registry.things(ThingQuery.ALL, hostile, 10).size())
                    .as(hostile)
                    .isBetween(0, 1);
            assertThat(registry.models(hostile, 10).size()).as(hostile).isBetween(0, 1);
            refuses(ErrorCode.INVALID, () -> registry.tokens(hostile, 10));
            refuses(ErrorCode.NOT_FOUND, () -> registry.deleteToken(hostile));
            refuses(ErrorCode.NOT_FOUND, () -> registry.deleteThing(hostile, 1));
            refuses(ErrorCode.NOT_FOUND, () -> registry.deleteModel(hostile));
            refuses(ErrorCode.NOT_FOUND, () -> registry.deleteSpace(hostile, 1));
            if (!Space.NAME.matcher(hostile).matches()) {
                refuses(ErrorCode.INVALID, () -> space(hostile));
            }
        }
        assertThat(registry.thing("a")).contains(made);
        assertThat(registry.spaces()).extracting(Space::path).containsExactly("", "wuxi");
    }

    @Test
    final void keepsHostileTextsAsTheyAre() {
        for (String hostile : HOSTILE) {
            if (hostile.indexOf('\0') < 0 && !hostile.equals("\uD83D")) {
                String id = "h" + HOSTILE.indexOf(hostile);
                Thing made = registry.createThing(
                        new NewThing(id, DRAFT, "", hostile, Map.of(hostile, hostile), null), hash());
                assertThat(made.name()).isEqualTo(hostile);
                assertThat(made.labels()).isEqualTo(Map.of(hostile, hostile));
                assertThat(ids(labels(Map.of(hostile, hostile)))).containsExactly(id);
                assertThat(ids(text(hostile))).contains(id);
            }
        }
    }

    // Models

    @Test
    final void keepsEveryPartOfAModel() {
        ThingModel model = new ThingModel(
                0,
                "空气站",
                1,
                Mode.STRICT,
                Stage.ACCEPTED,
                Map.of("zh-CN", "空气质量站", "en", "Air \"quality\" \\ station\n🌫"),
                List.of(
                        new Property(
                                "pm25",
                                0,
                                ValueType.NUMBER,
                                "ug/m3",
                                Map.of("zh", "细颗粒物"),
                                0.1 + 0.2,
                                Double.MAX_VALUE,
                                List.of(),
                                false,
                                false),
                        new Property(
                                "mode",
                                1,
                                ValueType.ENUM,
                                null,
                                Map.of(),
                                null,
                                null,
                                List.of("自动", "", "'; --"),
                                true,
                                false),
                        new Property(
                                "pm25",
                                2,
                                ValueType.INTEGER,
                                "",
                                Map.of(),
                                -0.0,
                                Double.MIN_VALUE,
                                List.of(),
                                false,
                                true),
                        new Property(
                                "edge",
                                3,
                                ValueType.NUMBER,
                                null,
                                Map.of(),
                                Double.NEGATIVE_INFINITY,
                                Double.NaN,
                                List.of(),
                                false,
                                false)),
                List.of(
                        new Affordance("alarm", Map.of("en", "Alarm"), "{\"type\": \"object\"}"),
                        new Affordance("x", Map.of(), "")),
                List.of(new Affordance("reset", Map.of(), "{}")),
                Duration.ofSeconds(90, 123_456_789),
                Duration.ofDays(365));

        ThingModel made = registry.createModel(model);

        assertThat(made)
                .isEqualTo(new ThingModel(
                        made.number(),
                        model.name(),
                        1,
                        model.mode(),
                        model.stage(),
                        model.titles(),
                        model.slots(),
                        model.events(),
                        model.actions(),
                        model.silence(),
                        model.retention()));
        assertThat(made.number()).isPositive();
        assertThat(registry.model("空气站")).contains(made);
        assertThat(registry.model(made.number(), 1)).contains(made);
        assertThat(openAnother().model("空气站")).contains(made);
    }

    @Test
    final void keepsTheLargestModel() {
        List<Property> slots = new ArrayList<>();
        for (int i = 0; i < ThingModel.SLOTS_MAX; i++) {
            slots.add(Property.plain("属性-" + i, i, ValueType.ofCode(1 + i % 8)));
        }
        ThingModel made = registry.createModel(withSlots(ThingModel.draft("big"), slots));

        assertThat(registry.model("big")).contains(made);
        assertThat(made.slots()).isEqualTo(slots);
    }

    @Test
    final void keepsEveryVersionOfAModel() {
        ThingModel first = registry.createModel(ThingModel.draft("m"));
        ThingModel second = registry.addModelVersion(first.grow(List.of(Property.plain("t", 0, ValueType.NUMBER))));
        ThingModel third = registry.addModelVersion(second.grow(List.of(Property.plain("u", 1, ValueType.STRING))));

        assertThat(second.number()).isEqualTo(first.number());
        assertThat(second.version()).isEqualTo(2);
        assertThat(registry.model("m")).contains(third);
        assertThat(registry.modelVersions("m")).containsExactly(third, second, first);
        assertThat(registry.model(first.number(), 2)).contains(second);
        assertThat(registry.model(first.number(), 4)).isEmpty();
        assertThat(registry.model(first.number() + 1, 1)).isEmpty();
        assertThat(registry.modelVersions("x")).isEmpty();
    }

    @Test
    final void refusesModelVersionThatIsNotTheNext() {
        ThingModel first = registry.createModel(ThingModel.draft("m"));
        ThingModel second = first.grow(List.of());
        registry.addModelVersion(second);

        refuses(ErrorCode.STALE, () -> registry.addModelVersion(second), "\"m\"", "3", "2");
        refuses(
                ErrorCode.STALE,
                () -> registry.addModelVersion(second.grow(List.of()).grow(List.of())),
                "\"m\"");
        refuses(
                ErrorCode.NOT_FOUND,
                () -> registry.addModelVersion(ThingModel.draft("x").grow(List.of())),
                "\"x\"");
        refuses(ErrorCode.CONFLICT, () -> registry.createModel(ThingModel.draft("m")), "\"m\"", "exists");
        refuses(
                ErrorCode.INVALID,
                () -> registry.createModel(ThingModel.draft("n").grow(List.of())),
                "version 1");
        assertThat(registry.modelVersions("m")).hasSize(2);
    }

    @Test
    final void checksModelVersionAndStoresNothing() {
        ThingModel first = registry.createModel(ThingModel.draft("m"));
        ThingModel second = first.grow(List.of(Property.plain("t", 0, ValueType.NUMBER)));
        long before = registry.changes();

        registry.checkModelVersion(second);

        assertThat(registry.modelVersions("m")).containsExactly(first);
        assertThat(registry.changes()).isEqualTo(before);
        registry.addModelVersion(second);
        refuses(ErrorCode.STALE, () -> registry.checkModelVersion(second), "\"m\"", "3", "2");
        refuses(
                ErrorCode.INVALID,
                () -> registry.checkModelVersion(withSlots(second.grow(List.of()), List.of())),
                "slot");
        refuses(
                ErrorCode.NOT_FOUND,
                () -> registry.checkModelVersion(ThingModel.draft("x").grow(List.of())),
                "\"x\"");
    }

    @Test
    final void refusesModelVersionThatLosesASlot() {
        Property number = Property.plain("t", 0, ValueType.NUMBER);
        ThingModel first = registry.createModel(withSlots(ThingModel.draft("m"), List.of(number)));

        refuses(ErrorCode.INVALID, () -> registry.addModelVersion(withSlots(first.grow(List.of()), List.of())), "slot");
        refuses(
                ErrorCode.INVALID,
                () -> registry.addModelVersion(
                        withSlots(first.grow(List.of()), List.of(Property.plain("t", 0, ValueType.STRING)))),
                "slot 0",
                "\"t\"");
        refuses(
                ErrorCode.INVALID,
                () -> registry.addModelVersion(
                        withSlots(first.grow(List.of()), List.of(Property.plain("u", 0, ValueType.NUMBER)))),
                "slot 0",
                "\"u\"");
        ThingModel second = registry.addModelVersion(
                withSlots(first.grow(List.of()), List.of(number.retire(), Property.plain("t", 1, ValueType.STRING))));
        assertThat(second.properties()).containsExactly(Property.plain("t", 1, ValueType.STRING));
    }

    @Test
    final void refusesModelWithOneNameTwice() {
        refuses(
                ErrorCode.INVALID,
                () -> registry.createModel(withSlots(
                        ThingModel.draft("m"),
                        List.of(Property.plain("t", 0, ValueType.NUMBER), Property.plain("t", 1, ValueType.NUMBER)))),
                "\"m\"",
                "\"t\"");
        assertThat(registry.model("m")).isEmpty();
    }

    @Test
    final void refusesModelThatCannotBeKept() {
        ThingModel half = withSlots(ThingModel.draft("m"), List.of(Property.plain("half \uD83D", 0, ValueType.NUMBER)));
        refuses(ErrorCode.INVALID, () -> registry.createModel(half), "\"m\"");
        ThingModel huge = new ThingModel(
                0,
                "m",
                1,
                Mode.OPEN,
                Stage.DRAFT,
                Map.of("en", "x".repeat(5_000_000)),
                List.of(),
                List.of(),
                List.of(),
                Duration.ZERO,
                Duration.ZERO);
        refuses(ErrorCode.TOO_LARGE, () -> registry.createModel(huge), "\"m\"");
        assertThat(registry.model("m")).isEmpty();
    }

    @Test
    final void listsTheLatestVersionOfEachModelByName() {
        List.of("b", "a", "中", "B").forEach(m -> registry.createModel(ThingModel.draft(m)));
        ThingModel b2 =
                registry.addModelVersion(registry.model("b").orElseThrow().grow(List.of()));

        assertThat(registry.models(null, 10)).extracting(ThingModel::name).containsExactly("B", "a", "b", DRAFT, "中");
        assertThat(registry.models("a", 1)).containsExactly(b2);
        assertThat(registry.models("b", 2)).extracting(ThingModel::name).containsExactly(DRAFT, "中");
        assertThat(registry.models("中", 2)).isEmpty();
    }

    @Test
    final void forgetsModelOnlyWhenNoThingHasIt() {
        Thing made = thing("a");

        refuses(ErrorCode.CONFLICT, () -> registry.deleteModel(DRAFT), DRAFT, "1");
        registry.deleteThing("a", made.revision());
        registry.deleteModel(DRAFT);
        assertThat(registry.model(DRAFT)).isEmpty();
        assertThat(registry.model(made.modelNumber(), 1)).isEmpty();
        refuses(ErrorCode.NOT_FOUND, () -> registry.deleteModel(DRAFT), DRAFT);
    }

    // Spaces

    @Test
    final void hasARootSpaceFromTheStart() {
        Space root = registry.space("").orElseThrow();

        assertThat(root.path()).isEmpty();
        assertThat(root.thingsMax()).isZero();
        assertThat(registry.spaces()).containsExactly(root);
        refuses(ErrorCode.CONFLICT, () -> registry.createSpace(new Space(0, "", "x", 0, 0, 0)), "root");
        refuses(ErrorCode.CONFLICT, () -> registry.deleteSpace("", root.revision()), "root");
    }

    @Test
    final void makesSpaceBelowItsParent() {
        Space city = registry.createSpace(new Space(0, "无锡", "", 5, 6, 0));
        Space district = registry.createSpace(new Space(0, "无锡/滨湖", "滨湖区", 0, 0, 0));

        assertThat(city).isEqualTo(new Space(city.number(), "无锡", "无锡", 5, 6, 1));
        assertThat(district.title()).isEqualTo("滨湖区");
        assertThat(registry.space("无锡/滨湖")).contains(district);
        refuses(ErrorCode.CONFLICT, () -> space("无锡"), "无锡", "exists");
        refuses(ErrorCode.INVALID, () -> space("苏州/x"), "\"苏州\"", "create");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/a", "a/", "a//b", "a b", "a+", "#", "a\\b", "a:b"})
    final void refusesSpaceWithAWrongPath(String path) {
        refuses(ErrorCode.INVALID, () -> space(path));
    }

    @Test
    final void refusesTreeThatIsTooDeep() {
        StringBuilder path = new StringBuilder("s");
        space(path.toString());
        for (int i = 1; i < Space.DEPTH_MAX; i++) {
            space(path.append("/s").toString());
        }
        thing("deep", path.toString());
        refuses(ErrorCode.INVALID, () -> space(path + "/s"), "16", "17");
        assertThat(registry.countThings(in("s/s"))).isEqualTo(1);
    }

    @Test
    final void listsSpacesByPath() {
        List.of("b", "a", "a/z", "a-1", "太").forEach(this::space);

        assertThat(registry.spaces()).extracting(Space::path).containsExactly("", "a", "a-1", "a/z", "b", "太");
    }

    @Test
    final void changesTitleAndQuotasOfASpace() {
        Space made = space("a");
        Space changed = registry.updateSpace(new Space(made.number(), "a", "甲", 7, 8, 1));

        assertThat(changed).isEqualTo(new Space(made.number(), "a", "甲", 7, 8, 2));
        assertThat(registry.space("a")).contains(changed);
        refuses(ErrorCode.STALE, () -> registry.updateSpace(made), "\"a\"", "2", "1");
        refuses(ErrorCode.STALE, () -> registry.deleteSpace("a", 1), "\"a\"");
        refuses(ErrorCode.NOT_FOUND, () -> registry.updateSpace(new Space(9, "b", "", 0, 0, 1)), "\"b\"");
        refuses(ErrorCode.INVALID, () -> registry.updateSpace(new Space(9, "a", "", -1, 0, 2)), "\"a\"", "-1");
    }

    @Test
    final void keepsWhatASpaceIsAndWhereItLies() {
        Area ring = new Area.Ring(List.of(
                new Location(31.4, 120.1),
                new Location(31.5, 120.3),
                new Location(31.6, -0.0),
                new Location(31.4, 120.1)));
        Space made = registry.createSpace(
                new Space(0, "无锡", "", Space.Kind.CITY, "Asia/Shanghai", "zh", DRAFT, ring, 5, 6, 7, 0, 0));
        Space read = registry.space("无锡").orElseThrow();
        assertThat(read).isEqualTo(made);
        assertThat(read.kind()).isEqualTo(Space.Kind.CITY);
        assertThat(read.zone()).isEqualTo("Asia/Shanghai");
        assertThat(read.language()).isEqualTo("zh");
        assertThat(read.model()).isEqualTo(DRAFT);
        assertThat(read.area())
                .isEqualTo(new Area.Ring(List.of(
                        new Location(31.4, 120.1),
                        new Location(31.5, 120.3),
                        new Location(31.6, 0.0),
                        new Location(31.4, 120.1))));
        Area.Ring outer = new Area.Ring(
                List.of(new Location(31, 120), new Location(31, 121), new Location(32, 121), new Location(31, 120)));
        Area.Ring hole = new Area.Ring(List.of(
                new Location(31.1, 120.5),
                new Location(31.1, 120.6),
                new Location(31.2, 120.6),
                new Location(31.1, 120.5)));
        Area.Ring island = new Area.Ring(
                List.of(new Location(33, 120), new Location(33, 121), new Location(34, 121), new Location(33, 120)));
        for (Area.Ground ground : List.of(
                new Area.Ground(List.of(new Area.Ground.Part(outer, List.of()))),
                new Area.Ground(List.of(
                        new Area.Ground.Part(outer, List.of(hole)), new Area.Ground.Part(island, List.of()))))) {
            String path = "ground-" + ground.parts().size();
            registry.createSpace(new Space(0, path, "", Space.Kind.OTHER, "", "", "", ground, 0, 0, 0, 0, 0));
            assertThat(registry.space(path).orElseThrow().area()).isEqualTo(ground);
        }

        Area point = new Area.Point(new Location(31.57, 120.29));
        Space changed = registry.updateSpace(new Space(
                made.number(), "无锡", "", Space.Kind.DISTRICT, "", "en", "", point, 0, 0, 0, 0, made.revision()));
        assertThat(changed.area()).isEqualTo(point);
        assertThat(changed.zone()).isEmpty();
        assertThat(changed.model()).isEmpty();
        assertThat(registry.spaces()).contains(changed);
    }

    @Test
    final void refusesZoneLanguageAndModelThatAreNone() {
        refuses(
                ErrorCode.INVALID,
                () -> registry.createSpace(about("a", "Asia/Wuxi", "", "")),
                "\"Asia/Wuxi\"",
                "Asia/Shanghai");
        refuses(ErrorCode.INVALID, () -> registry.createSpace(about("a", "+08:00", "", "")), "\"+08:00\"");
        refuses(ErrorCode.INVALID, () -> registry.createSpace(about("a", "", "de", "")), "\"de\"", "\"zh\"");
        refuses(ErrorCode.INVALID, () -> registry.createSpace(about("a", "", "", "none")), "\"none\"", "create");
    }

    @Test
    final void keepsModelThatASpaceGivesToItsThings() {
        registry.createModel(ThingModel.draft("pump"));
        Space made = registry.createSpace(about("a", "", "", "pump"));
        refuses(ErrorCode.CONFLICT, () -> registry.deleteModel("pump"), "\"pump\"", "\"a\"");
        registry.updateSpace(new Space(made.number(), "a", "", 0, 0, made.revision()));
        registry.deleteModel("pump");
        assertThat(registry.model("pump")).isEmpty();
    }

    @Test
    final void movesSpaceWithAllThatIsInItAndBelow() {
        for (String path : List.of("城", "城/a", "城/a/x", "城/a-b", "b")) {
            space(path);
        }
        Thing in = thing("in", "城/a");
        Thing below = thing("below", "城/a/x");
        Thing beside = thing("beside", "城/a-b");
        long before = registry.changes();

        Space moved = registry.moveSpace("城/a", "b/新", 1);

        assertThat(registry.changes()).isNotEqualTo(before);
        assertThat(moved.path()).isEqualTo("b/新");
        assertThat(moved.title()).isEqualTo("新");
        assertThat(moved.things()).isEqualTo(2);
        assertThat(moved.revision()).isEqualTo(2);
        assertThat(registry.spaces()).extracting(Space::path).containsExactly("", "b", "b/新", "b/新/x", "城", "城/a-b");
        assertThat(registry.thing("in")).contains(at(in, "b/新", 2));
        assertThat(registry.thing(below.number())).contains(at(below, "b/新/x", 2));
        assertThat(registry.thing("beside")).contains(beside);
        assertThat(registry.countThings(in("城"))).isEqualTo(1);
        assertThat(registry.countThings(in("b"))).isEqualTo(2);
        assertThat(registry.countThings(in("b/新/x"))).isEqualTo(1);
        assertThat(registry.countThings(ThingQuery.ALL)).isEqualTo(3);
        assertThat(registry.things(in("b"), null, 10)).extracting(Thing::id).containsExactly("below", "in");
        refuses(ErrorCode.STALE, () -> registry.updateThing(in), "\"in\"", "2");
        registry.deleteThing("below", 2);
        assertThat(registry.countThings(in("b"))).isEqualTo(1);
        registry.deleteThing("in", 2);
        registry.deleteSpace("b/新/x", registry.space("b/新/x").orElseThrow().revision());
        registry.deleteSpace("b/新", 2);
    }

    @Test
    final void movesSpaceOnlyWhereItCanBe() {
        for (String path : List.of("a", "a/b", "c", "c/b")) {
            space(path);
        }
        refuses(ErrorCode.INVALID, () -> registry.moveSpace("a", "a/b/a", 1), "\"a/b/a\"", "itself");
        refuses(ErrorCode.CONFLICT, () -> registry.moveSpace("a/b", "c/b", 1), "\"c/b\"", "exists");
        refuses(ErrorCode.INVALID, () -> registry.moveSpace("a/b", "d/b", 1), "\"d\"", "create");
        refuses(ErrorCode.INVALID, () -> registry.moveSpace("a/b", "c/b b", 1), "\"b b\"");
        refuses(ErrorCode.INVALID, () -> registry.moveSpace("a", "", 1));
        refuses(ErrorCode.STALE, () -> registry.moveSpace("a", "x", 7), "\"a\"", "7");
        refuses(ErrorCode.NOT_FOUND, () -> registry.moveSpace("x", "y", 1), "\"x\"");
        refuses(ErrorCode.CONFLICT, () -> registry.moveSpace("", "y", 1), "root");
        assertThat(registry.spaces()).extracting(Space::path).containsExactly("", "a", "a/b", "c", "c/b");
        assertThat(registry.moveSpace("a", "a", 1).revision()).isEqualTo(1);
        registry.moveSpace("a", "a1", 1);
        registry.moveSpace("a1", "c/a1", 2);
        assertThat(registry.spaces()).extracting(Space::path).containsExactly("", "c", "c/a1", "c/a1/b", "c/b");
    }

    @Test
    final void movesNoTreeDeeperThanItMayBe() {
        StringBuilder path = new StringBuilder("s");
        space("s");
        for (int i = 1; i < Space.DEPTH_MAX - 1; i++) {
            space(path.append("/s").toString());
        }
        space("t");
        space("t/u");
        refuses(ErrorCode.INVALID, () -> registry.moveSpace("t", path + "/t", 1), "16");
        registry.moveSpace("t/u", path + "/u", 1);
        assertThat(registry.space(path + "/u")).isPresent();
    }

    @Test
    final void movesSpaceOnlyWithinTheQuotasAboveIt() {
        registry.createSpace(new Space(0, "city", "", 3, 0, 0));
        registry.createSpace(new Space(0, "city/small", "", 1, 0, 0));
        space("far");
        space("far/two");
        thing("t1", "far/two");
        thing("t2", "far/two");
        thing("t3", "city");

        refuses(
                ErrorCode.QUOTA,
                () -> registry.moveSpace("far/two", "city/small/two", 1),
                "\"far/two\"",
                "\"city/small\"",
                "1");
        assertThat(registry.countThings(in("far"))).isEqualTo(2);
        assertThat(registry.countThings(in("city/small"))).isZero();
        registry.moveSpace("far/two", "city/two", 1);
        assertThat(registry.countThings(in("city"))).isEqualTo(3);
        assertThat(registry.countThings(in("far"))).isZero();
        refuses(ErrorCode.QUOTA, () -> thing("t4", "city/two"), "\"city\"", "3");
        registry.moveSpace("city/two", "city/three", 2);
        assertThat(registry.countThings(in("city"))).isEqualTo(3);
    }

    @Test
    final void viewsAndDashboardsFollowTheSpaceTheyName() {
        List.of("a", "a/b", "ab", "z").forEach(this::space);
        String definition = "{\"variables\":[{\"name\":\"v\",\"type\":\"space\",\"default\":\"a/b\"},"
                + "{\"name\":\"w\",\"type\":\"thing\",\"default\":\"a\"}],"
                + "\"widgets\":[{\"type\":\"text\",\"text\":\"a/b\",\"n\":1.50},"
                + "{\"source\":{\"space\":\"a\"}},{\"source\":{\"space\":\"ab\"}}]}";
        Dashboard dashboard = registry.createDashboard(new NewDashboard("a/b", null, "Pumps", definition));
        String id = dashboard.head().id();
        registry.updateDashboard(id, new NewDashboard("", null, "Pumps", "not JSON: a"), 1);
        View view = registry.createView(new NewView("a", "things", "Mine", "q=a&space=a%2Fb&where=space%3Da"));

        registry.moveSpace("a", "z/甲", 1);

        String moved = definition
                .replace("\"default\":\"a/b\"", "\"default\":\"z/甲/b\"")
                .replace("\"space\":\"a\"", "\"space\":\"z/甲\"");
        assertThat(registry.dashboardVersion(id, 1)).hasValueSatisfying(version -> {
            assertThat(version.definition()).isEqualTo(moved);
            assertThat(version.head().space()).isEqualTo("z/甲/b");
        });
        assertThat(registry.dashboard(id))
                .hasValueSatisfying(now -> assertThat(now.definition()).isEqualTo("not JSON: a"));
        assertThat(registry.view(view.id())).hasValueSatisfying(now -> {
            assertThat(now.space()).isEqualTo("z/甲");
            assertThat(now.query()).isEqualTo("q=a&space=z%2F%E7%94%B2%2Fb&where=space%3Da");
        });
    }

    @Test
    final void forgetsSpaceOnlyWhenItIsEmpty() {
        space("a");
        space("a/b");
        space("a-b");
        Thing made = thing("t", "a/b");

        refuses(ErrorCode.CONFLICT, () -> registry.deleteSpace("a", 1), "\"a\"", "1 space");
        refuses(ErrorCode.CONFLICT, () -> registry.deleteSpace("a/b", 1), "a/b", "1 thing");
        registry.updateThing(move(made, ""));
        registry.deleteSpace("a/b", 1);
        registry.deleteSpace("a", 1);
        assertThat(registry.spaces()).extracting(Space::path).containsExactly("", "a-b");
        refuses(ErrorCode.NOT_FOUND, () -> registry.deleteSpace("a", 1), "\"a\"");
    }

    // Tokens

    @Test
    final void findsTokenByItsHashUntilItExpires() {
        byte[] forever = hash();
        byte[] brief = hash();
        Token owner = registry.createToken(NewToken.ofOwner(TokenKind.API, "所有者", forever, null));
        Token link = registry.createToken(NewToken.ofOwner(TokenKind.LINK, "", brief, START.plusSeconds(60)));

        assertThat(owner)
                .isEqualTo(new Token(owner.id(), TokenKind.API, "所有者", 0, "", List.of(Grant.ALL), "", START, null));
        assertThat(registry.token(forever)).contains(owner);
        assertThat(registry.token(brief)).contains(link);
        nowMicros.addAndGet(60_000_000 - 1);
        assertThat(registry.token(brief)).contains(link);
        nowMicros.addAndGet(1);
        assertThat(registry.token(brief)).isEmpty();
        assertThat(registry.token(forever)).contains(owner);
        assertThat(registry.token(hash())).isEmpty();
        assertThat(registry.token(new byte[0])).isEmpty();
        assertThat(registry.redeem(brief)).isEmpty();
    }

    @Test
    final void givesEachThingItsToken() {
        byte[] hash = hash();
        Thing made = registry.createThing(new NewThing("a", DRAFT, "", "", Map.of(), null), hash);
        Thing other = thing("b");
        Token spare = registry.createToken(NewToken.ofThing("spare", hash(), made.number()));

        Token first = registry.token(hash).orElseThrow();
        assertThat(first.kind()).isEqualTo(TokenKind.THING);
        assertThat(first.thing()).isEqualTo(made.number());
        assertThat(registry.thingTokens(made.number())).containsExactly(first, spare);
        assertThat(registry.thingTokens(other.number())).hasSize(1);
        assertThat(registry.thingTokens(0)).isEmpty();
    }

    @Test
    final void refusesTokenThatCannotBe() {
        byte[] hash = hash();
        Thing made = thing("a");
        registry.createToken(NewToken.ofOwner(TokenKind.API, "x", hash, null));

        refuses(ErrorCode.CONFLICT, () -> registry.createToken(NewToken.ofOwner(TokenKind.API, "y", hash, null)));
        refuses(
                ErrorCode.INVALID,
                () -> registry.createToken(NewToken.ofOwner(TokenKind.API, "y", new byte[31], null)),
                "32",
                "31");
        refuses(ErrorCode.INVALID, () -> registry.createToken(NewToken.ofThing("y", hash(), 0)), "thing");
        refuses(ErrorCode.INVALID, () -> registry.createToken(NewToken.ofThing("y", hash(), 4711)), "4711");
        refuses(
                ErrorCode.INVALID,
                () -> registry.createToken(
                        new NewToken(TokenKind.API, "y", hash(), made.number(), "", List.of(), "", null)),
                "API");
        refuses(
                ErrorCode.INVALID,
                () -> registry.createToken(NewToken.ofOwner(TokenKind.API, "y", hash(), Instant.MAX)));
        assertThat(registry.tokens(null, 10)).hasSize(2);
    }

    @Test
    final void boundsTheTokensOfOneThing() {
        Thing made = thing("a");
        ThrowingCallable more = () -> registry.createToken(NewToken.ofThing("", hash(), made.number()));
        @Nullable Throwable refusal = null;
        for (int i = 0; i < 1_000 && refusal == null; i++) {
            refusal = catchThrowable(more);
        }

        assertThat(refusal)
                .isInstanceOfSatisfying(
                        TaihuException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
    }

    @Test
    final void listsTokensOldestFirst() {
        List<String> made = IntStream.range(0, 12)
                .mapToObj(i -> registry.createToken(NewToken.ofOwner(TokenKind.API, "n" + i, hash(), null))
                        .id())
                .toList();

        List<String> listed = new ArrayList<>();
        String after = null;
        for (List<Token> page = registry.tokens(null, 5); !page.isEmpty(); page = registry.tokens(after, 5)) {
            page.forEach(token -> listed.add(token.id()));
            after = listed.getLast();
        }
        assertThat(listed).isEqualTo(made);
    }

    @Test
    final void forgetsToken() {
        byte[] hash = hash();
        Token made = registry.createToken(NewToken.ofOwner(TokenKind.API, "x", hash, null));

        registry.deleteToken(made.id());
        assertThat(registry.token(hash)).isEmpty();
        refuses(ErrorCode.NOT_FOUND, () -> registry.deleteToken(made.id()), made.id());
    }

    @Test
    final void redeemsALinkOnce() {
        byte[] hash = hash();
        Token link = registry.createToken(NewToken.ofOwner(TokenKind.LINK, "first", hash, START.plusSeconds(1)));

        assertThat(registry.redeem(hash)).contains(link);
        assertThat(registry.redeem(hash)).isEmpty();
        assertThat(registry.token(hash)).isEmpty();
    }

    @Test
    final void redeemsAClaimOnceAndAsNothingElse() {
        Thing thing = registry.createThing(new NewThing("a", DRAFT, "", "", Map.of(), null), hash());
        byte[] hash = hash();
        Token claim =
                registry.createToken(new NewToken(TokenKind.CLAIM, "a", hash, thing.number(), "", List.of(), "", null));

        assertThat(registry.redeem(hash)).isEmpty();
        assertThat(registry.thingTokens(thing.number())).contains(claim);
        assertThat(registry.redeemClaim(hash)).contains(claim);
        assertThat(registry.redeemClaim(hash)).isEmpty();
    }

    @Test
    final void redeemsNothingButLinks() {
        byte[] owner = hash();
        byte[] device = hash();
        registry.createToken(NewToken.ofOwner(TokenKind.API, "x", owner, null));
        registry.createThing(new NewThing("a", DRAFT, "", "", Map.of(), null), device);

        assertThat(registry.redeem(owner)).isEmpty();
        assertThat(registry.redeem(device)).isEmpty();
        assertThat(registry.token(owner)).isPresent();
        assertThat(registry.token(device)).isPresent();
    }

    @Test
    final void redeemsForOneOfManyAtOnce() throws Exception {
        Registry other = openAnother();
        for (int round = 0; round < 10; round++) {
            byte[] hash = hash();
            registry.createToken(NewToken.ofOwner(TokenKind.LINK, "", hash, null));
            AtomicLong won = new AtomicLong();
            atOnce(
                    6,
                    worker -> (worker % 2 == 0 ? registry : other).redeem(hash).ifPresent(_ -> won.incrementAndGet()));
            assertThat(won).hasValue(1);
        }
    }

    // People

    private Account account(String name, Grant... grants) {
        return registry.createAccount(new NewAccount(name, "", "", List.of(grants)));
    }

    @Test
    final void keepsAnAccountWithWhatItIsGranted() {
        space("wuxi");
        Account made = registry.createAccount(new NewAccount(
                "Li.Wei@Taihu.test",
                "李伟",
                "zh",
                List.of(new Grant("wuxi", Role.ENGINEER), new Grant("", Role.VIEWER))));

        assertThat(made.name()).isEqualTo("li.wei@taihu.test");
        assertThat(made.grants()).containsExactly(new Grant("", Role.VIEWER), new Grant("wuxi", Role.ENGINEER));
        assertThat(registry.account(made.id())).contains(made);
        assertThat(registry.accountNamed("LI.WEI@taihu.test")).contains(made);
        assertThat(registry.accounts(null, 10)).containsExactly(made);
        assertThat(openAnother().account(made.id())).contains(made);
        refuses(ErrorCode.CONFLICT, () -> account("li.wei@TAIHU.test"), "li.wei@taihu.test");
        refuses(ErrorCode.INVALID, () -> account("two words"), "spaces");
        refuses(ErrorCode.INVALID, () -> account("x", new Grant("nowhere", Role.VIEWER)), "nowhere");
        refuses(ErrorCode.INVALID, () -> account("y", new Grant("", new Role("none", Set.of(Deed.READ)))), "none");
        assertThat(registry.accountNamed("x")).isEmpty();
    }

    @Test
    final void changesAnAccountAtThePresentRevisionOnly() {
        Account made = account("a", Grant.ALL);
        Account next = registry.updateAccount(new Account(
                made.id(),
                "b",
                "B",
                "en",
                false,
                List.of(new Grant("", Role.VIEWER)),
                made.revision(),
                made.created()));

        assertThat(next.revision()).isEqualTo(made.revision() + 1);
        assertThat(next.enabled()).isFalse();
        assertThat(next.grants()).containsExactly(new Grant("", Role.VIEWER));
        assertThat(registry.accountNamed("a")).isEmpty();
        refuses(ErrorCode.STALE, () -> registry.updateAccount(made));
        refuses(ErrorCode.STALE, () -> registry.deleteAccount(made.id(), made.revision()));
        registry.deleteAccount(next.id(), next.revision());
        refuses(ErrorCode.NOT_FOUND, () -> registry.deleteAccount(next.id(), next.revision()));
    }

    @Test
    final void anAccountTakesItsTokensAndSecretsWithIt() {
        Account made = account("a", Grant.ALL);
        byte[] hash = hash();
        Token token = registry.createToken(new NewToken(TokenKind.SESSION, "s", hash, 0, made.id(), null, "", null));
        registry.putSecret(made.id(), SecretKind.PASSWORD, made.id(), "x");

        assertThat(token.account()).isEqualTo(made.id());
        assertThat(token.grants()).isNull();
        assertThat(registry.accountTokens(made.id())).containsExactly(token);
        registry.deleteAccount(made.id(), made.revision());
        assertThat(registry.token(hash)).isEmpty();
        assertThat(registry.secret(SecretKind.PASSWORD, made.id())).isEmpty();
        refuses(
                ErrorCode.INVALID,
                () -> registry.createToken(new NewToken(TokenKind.SESSION, "s", hash, 0, made.id(), null, "", null)),
                made.id());
    }

    @Test
    final void aTokenOfAnAccountLimitedToNothingIsNotUnlimited() {
        space("wuxi");
        Account made = account("a", Grant.ALL);
        byte[] hash = hash();
        registry.createToken(new NewToken(
                TokenKind.API, "s", hash, 0, made.id(), List.of(new Grant("wuxi", Role.VIEWER)), "", null));
        Space wuxi = registry.space("wuxi").orElseThrow();
        registry.deleteSpace("wuxi", wuxi.revision());

        assertThat(registry.token(hash).orElseThrow().grants()).isEmpty();
    }

    @Test
    final void endsWithATokenThoseThatCameOfIt() {
        byte[] share = hash();
        byte[] session = hash();
        Token made = registry.createToken(NewToken.ofOwner(TokenKind.SHARE, "s", share, null));
        Token came = registry.createToken(
                new NewToken(TokenKind.SESSION, "b", session, 0, "", List.of(), "token/" + made.id(), null));

        assertThat(registry.deleteToken(made.id())).containsExactly(made.id(), came.id());
        assertThat(registry.token(session)).isEmpty();
    }

    @Test
    final void boundsTheSessionsOfAnAccountAndKeepsItsOwnTokens() {
        Account made = account("a", Grant.ALL);
        Token own = registry.createToken(new NewToken(TokenKind.API, "own", hash(), 0, made.id(), null, "", null));
        for (int i = 0; i < 150; i++) {
            registry.createToken(new NewToken(TokenKind.SESSION, "s" + i, hash(), 0, made.id(), null, "", null));
        }

        List<Token> kept = registry.accountTokens(made.id());
        assertThat(kept).hasSizeLessThan(150).contains(own);
        assertThat(kept.getLast().name()).isEqualTo("s149");
    }

    @Test
    final void keepsSecretsOnePerNameAndUsesEachUpOnce() throws Exception {
        Account a = account("a");
        Account b = account("b");
        Secret first = registry.putSecret(a.id(), SecretKind.TOTP, a.id(), "1");
        Secret again = registry.putSecret(a.id(), SecretKind.TOTP, a.id(), "2");

        assertThat(again.id()).isEqualTo(first.id());
        assertThat(registry.secrets(a.id())).containsExactly(again);
        refuses(ErrorCode.CONFLICT, () -> registry.putSecret(b.id(), SecretKind.TOTP, a.id(), "3"));
        assertThat(registry.swapSecret(first.id(), "1", "9")).isFalse();
        AtomicLong won = new AtomicLong();
        atOnce(4, worker -> {
            if (registry.swapSecret(first.id(), "2", "used " + worker)) {
                won.incrementAndGet();
            }
        });
        assertThat(won).hasValue(1);
        assertThat(registry.deleteSecret(first.id())).isTrue();
        assertThat(registry.deleteSecret(first.id())).isFalse();
    }

    @Test
    final void keepsRolesAndWhatTheyMeanNow() {
        Role role = new Role("shift-lead", Set.of(Deed.READ, Deed.COMMAND));
        registry.putRole(role);
        Account made = account("a", new Grant("", role));
        registry.putRole(new Role("shift-lead", Set.of(Deed.READ)));

        assertThat(registry.roles()).containsExactly(new Role("shift-lead", Set.of(Deed.READ)));
        assertThat(registry.account(made.id())
                        .orElseThrow()
                        .grants()
                        .getFirst()
                        .role()
                        .deeds())
                .containsExactly(Deed.READ);
        refuses(ErrorCode.CONFLICT, () -> registry.deleteRole("shift-lead"), "shift-lead");
        refuses(ErrorCode.INVALID, () -> registry.putRole(new Role("owner", Set.of())), "owner");
        refuses(ErrorCode.INVALID, () -> registry.putRole(new Role("No Name", Set.of())), "No Name");
        registry.deleteAccount(made.id(), made.revision());
        registry.deleteRole("shift-lead");
        refuses(ErrorCode.NOT_FOUND, () -> registry.deleteRole("shift-lead"));
    }

    @Test
    final void findsWhatLiesInSeveralSpaces() {
        for (String path : List.of("a", "a/b", "ab", "c")) {
            space(path);
            registry.createThing(new NewThing("in-" + path.replace('/', '-'), DRAFT, path, "", Map.of(), null), hash());
        }
        ThingQuery query = new ThingQuery(List.of("a", "c"), null, null, Map.of());

        assertThat(ids(query)).containsExactly("in-a", "in-a-b", "in-c");
        assertThat(registry.countThings(query)).isEqualTo(3);
        assertThat(registry.countThings(new ThingQuery(List.of("a", "c"), null, "in", Map.of())))
                .isEqualTo(3);
        assertThat(ids(new ThingQuery(List.of(), null, null, Map.of()))).isEmpty();
    }

    // Many at once

    @Test
    final void losesNoThingOfManyMadeAtOnce() throws Exception {
        Registry other = openAnother();
        space("wuxi");
        atOnce(8, worker -> {
            for (int i = 0; i < 12; i++) {
                (worker % 2 == 0 ? registry : other)
                        .createThing(
                                new NewThing(
                                        "t-" + worker + "-" + i, DRAFT, "wuxi", "", Map.of("w", "" + worker), null),
                                hash());
                assertThat(registry.thing("t-" + worker + "-" + i)).isPresent();
            }
        });

        List<Thing> things = registry.things(ThingQuery.ALL, null, 1_000);
        assertThat(things).hasSize(96);
        assertThat(things).extracting(Thing::number).doesNotHaveDuplicates();
        assertThat(registry.countThings(in("wuxi"))).isEqualTo(96);
        assertThat(registry.countThings(labels(Map.of("w", "3")))).isEqualTo(12);
    }

    @Test
    final void letsOneOfManyHaveAnId() throws Exception {
        AtomicLong won = new AtomicLong();
        atOnce(8, worker -> {
            try {
                thing("same");
                won.incrementAndGet();
            } catch (TaihuException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT);
            }
        });

        assertThat(won).hasValue(1);
    }

    @Test
    final void losesNoChangeOfManyAtOnce() throws Exception {
        Registry other = openAnother();
        labelled("counter", Map.of("n", "0"));
        atOnce(6, worker -> {
            Registry mine = worker % 2 == 0 ? registry : other;
            for (int i = 0; i < 10; ) {
                Thing now = mine.thing("counter").orElseThrow();
                String next = Integer.toString(Integer.parseInt(now.labels().get("n")) + 1);
                try {
                    mine.updateThing(relabel(now, Map.of("n", next)));
                    i++;
                } catch (TaihuException e) {
                    assertThat(e.code()).isEqualTo(ErrorCode.STALE);
                }
            }
        });

        Thing counter = registry.thing("counter").orElseThrow();
        assertThat(counter.labels()).isEqualTo(Map.of("n", "60"));
        assertThat(counter.revision()).isEqualTo(61);
    }

    @Test
    final void growsAModelOneVersionAtATime() throws Exception {
        Registry other = openAnother();
        atOnce(4, worker -> {
            Registry mine = worker % 2 == 0 ? registry : other;
            for (int i = 0; i < 5; ) {
                ThingModel now = mine.model(DRAFT).orElseThrow();
                try {
                    mine.addModelVersion(now.grow(List.of(
                            Property.plain("w" + worker + "-" + i, now.slots().size(), ValueType.NUMBER))));
                    i++;
                } catch (TaihuException e) {
                    assertThat(e.code()).isEqualTo(ErrorCode.STALE);
                }
            }
        });

        assertThat(registry.model(DRAFT).orElseThrow().slots()).hasSize(20);
        assertThat(registry.modelVersions(DRAFT))
                .extracting(ThingModel::version)
                .hasSize(21);
    }

    @Test
    final void tellsThatAnythingHasChanged() {
        Registry other = openAnother();
        long before = registry.changes();
        registry.thing("a");
        assertThat(registry.changes()).isEqualTo(before);

        Thing made = thing("a");
        long after = other.changes();
        assertThat(after).isNotEqualTo(before);
        other.updateThing(rename(made, "x"));
        assertThat(registry.changes()).isNotEqualTo(after);
        assertThat(registry.thing("a").orElseThrow().name()).isEqualTo("x");
    }

    @Test
    final void goesOnAfterARefusal() {
        thing("a");
        for (int i = 0; i < 20; i++) {
            refuses(ErrorCode.CONFLICT, () -> thing("a"));
            refuses(ErrorCode.INVALID, () -> thing("b", "nowhere"));
        }
        thing("b");
        assertThat(openAnother().things(ThingQuery.ALL, null, 10)).hasSize(2);
    }

    @Test
    final void saysThatItIsClosed() {
        registry.close();
        registry.close();

        refuses(ErrorCode.UNAVAILABLE, () -> registry.thing("a"), "closed");
        refuses(ErrorCode.UNAVAILABLE, () -> thing("a"), "closed");
    }

    // Dashboards and views

    @Test
    final void findsDashboardByItsId() {
        space("wuxi");
        Dashboard made = registry.createDashboard(new NewDashboard("wuxi", "pump", "Pumps 泵", "{\"widgets\":[]}"));

        assertThat(made)
                .isEqualTo(new Dashboard(
                        new DashboardHead(made.head().id(), "wuxi", "pump", "Pumps 泵", 1, START, START),
                        "{\"widgets\":[]}"));
        assertThat(openAnother().dashboard(made.head().id())).contains(made);
        assertThat(registry.dashboard("0")).isEmpty();
        assertThat(registry.dashboard("x")).isEmpty();
        assertThat(registry.dashboards(DashboardQuery.ALL, null, 10)).containsExactly(made.head());
    }

    @Test
    final void listsDashboardsBySpaceModelAndTitle() {
        space("wuxi");
        space("wuxi/binhu");
        space("wuxi-2");
        String a = dashboard("", null, "Plant Overview");
        String b = dashboard("wuxi", "pump", "pump of 100%");
        String c = dashboard("wuxi/binhu", "pump", "泵站");
        String d = dashboard("wuxi-2", null, "overview");

        assertThat(dashboards(DashboardQuery.ALL)).containsExactly(a, b, c, d);
        assertThat(dashboards(new DashboardQuery("wuxi", null, null))).containsExactly(b, c);
        assertThat(dashboards(new DashboardQuery("wuxi/binhu", "pump", null))).containsExactly(c);
        assertThat(dashboards(new DashboardQuery("", "pump", null))).containsExactly(b, c);
        assertThat(dashboards(new DashboardQuery("", null, "OVERVIEW"))).containsExactly(a, d);
        assertThat(dashboards(new DashboardQuery("", null, "%"))).containsExactly(b);
        assertThat(dashboards(new DashboardQuery("", "none", null))).isEmpty();
        assertThat(registry.dashboards(DashboardQuery.ALL, a, 2))
                .extracting(DashboardHead::id)
                .containsExactly(b, c);
        refuses(ErrorCode.INVALID, () -> registry.dashboards(DashboardQuery.ALL, "x", 2));
        refuses(ErrorCode.INVALID, () -> registry.dashboards(DashboardQuery.ALL, null, 0));
    }

    @Test
    final void keepsTheFormerVersionOfADashboard() {
        space("wuxi");
        String id = dashboard("", null, "one");
        nowMicros.addAndGet(1_000_000);
        Dashboard changed = registry.updateDashboard(id, new NewDashboard("wuxi", "pump", "two", "{2}"), 1);

        assertThat(changed)
                .isEqualTo(new Dashboard(
                        new DashboardHead(id, "wuxi", "pump", "two", 2, START, START.plusSeconds(1)), "{2}"));
        assertThat(registry.dashboard(id)).contains(changed);
        assertThat(registry.dashboardVersion(id, 1))
                .contains(new Dashboard(new DashboardHead(id, "", null, "one", 1, START, START), "{}"));
        assertThat(registry.dashboardVersion(id, 2)).contains(changed);
        assertThat(registry.dashboardVersion(id, 3)).isEmpty();
        assertThat(registry.dashboardVersion("x", 1)).isEmpty();
        assertThat(registry.dashboardVersions(id))
                .extracting(DashboardHead::revision)
                .containsExactly(2L, 1L);
        assertThat(registry.dashboardVersions("x")).isEmpty();
        assertThat(dashboards(new DashboardQuery("", null, "one"))).isEmpty();
        assertThat(dashboards(new DashboardQuery("wuxi", "pump", "two"))).containsExactly(id);
    }

    @Test
    final void keepsTheNewestVersionsOfADashboard() {
        String id = dashboard("", null, "one");
        String other = dashboard("", null, "other");
        for (int i = 1; i < 60; i++) {
            registry.updateDashboard(id, new NewDashboard("", null, "one", "{" + i + "}"), i);
        }

        List<DashboardHead> versions = registry.dashboardVersions(id);
        assertThat(versions).hasSize(Registry.DASHBOARD_VERSIONS_MAX);
        assertThat(versions.getFirst().revision()).isEqualTo(60);
        assertThat(versions.getLast().revision()).isEqualTo(11);
        assertThat(registry.dashboardVersion(id, 10)).isEmpty();
        assertThat(registry.dashboardVersion(id, 11).orElseThrow().definition()).isEqualTo("{10}");
        assertThat(registry.dashboardVersions(other)).hasSize(1);
    }

    @Test
    final void changesDashboardByItsRevision() {
        String id = dashboard("", null, "one");
        NewDashboard next = new NewDashboard("", null, "two", "{}");
        registry.updateDashboard(id, next, 1);

        refuses(ErrorCode.STALE, () -> registry.updateDashboard(id, next, 1), "revision is 2");
        refuses(ErrorCode.STALE, () -> registry.deleteDashboard(id, 1), "revision is 2");
        refuses(ErrorCode.NOT_FOUND, () -> registry.updateDashboard("0", next, 1), "0");
        refuses(ErrorCode.NOT_FOUND, () -> registry.deleteDashboard("x", 1), "x");
        registry.deleteDashboard(id, 2);
        assertThat(registry.dashboard(id)).isEmpty();
        assertThat(registry.dashboardVersions(id)).isEmpty();
        assertThat(registry.dashboardVersion(id, 1)).isEmpty();
        assertThat(dashboard("", null, "three")).as("no id is given again").isNotEqualTo(id);
    }

    @Test
    final void letsOneOfManyChangeADashboard() throws Exception {
        String id = dashboard("", null, "one");
        AtomicLong won = new AtomicLong();
        atOnce(8, worker -> {
            try {
                registry.updateDashboard(id, new NewDashboard("", null, "w" + worker, "{}"), 1);
                won.incrementAndGet();
            } catch (TaihuException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.STALE);
            }
        });
        assertThat(won).hasValue(1);
        assertThat(registry.dashboardVersions(id)).hasSize(2);
    }

    @Test
    final void refusesDashboardThatCannotBeKept() {
        refuses(ErrorCode.INVALID, () -> dashboard("none", null, "x"), "none");
        refuses(ErrorCode.INVALID, () -> dashboard("", "a/b", "x"), "a/b");
        refuses(ErrorCode.INVALID, () -> dashboard("", null, " "), "title");
        refuses(ErrorCode.INVALID, () -> dashboard("", null, "x".repeat(257)), "256");
        refuses(ErrorCode.INVALID, () -> dashboard("", null, "a\0b"), "control");
        refuses(ErrorCode.INVALID, () -> dashboard("", null, "\uD83D"));
        refuses(ErrorCode.INVALID, () -> registry.createDashboard(new NewDashboard("", null, "x", "\uD83D")), "half");
        refuses(ErrorCode.INVALID, () -> registry.createDashboard(new NewDashboard("", null, "x", "\0")));
        refuses(
                ErrorCode.TOO_LARGE,
                () -> registry.createDashboard(new NewDashboard("", null, "x", "x".repeat(600_000))));
        assertThat(dashboards(DashboardQuery.ALL)).isEmpty();
    }

    @Test
    final void keepsHostileTextsOfDashboardsAndViewsAsTheyAre() {
        for (String hostile : HOSTILE) {
            assertThat(registry.dashboard(hostile)).isEmpty();
            assertThat(registry.view(hostile)).isEmpty();
            assertThat(registry.views(List.of(hostile), hostile, null, 10)).isEmpty();
            assertThat(dashboards(new DashboardQuery(hostile, hostile, hostile)))
                    .isEmpty();
            refuses(ErrorCode.NOT_FOUND, () -> registry.deleteView(hostile));
            if (hostile.indexOf('\0') < 0 && !hostile.equals("\uD83D")) {
                Dashboard made = registry.createDashboard(new NewDashboard("", null, hostile, hostile));
                assertThat(made.head().title()).isEqualTo(hostile);
                assertThat(made.definition()).isEqualTo(hostile);
                assertThat(dashboards(new DashboardQuery("", null, hostile)))
                        .contains(made.head().id());
                View view = registry.createView(new NewView("", hostile, hostile, hostile));
                assertThat(registry.views(List.of(""), hostile, null, 10)).containsExactly(view);
                assertThat(view.query()).isEqualTo(hostile);
            }
        }
    }

    @Test
    final void forgetsSpaceOnlyWithoutDashboards() {
        Space wuxi = space("wuxi");
        space("other");
        String id = dashboard("wuxi", null, "x");
        View view = registry.createView(new NewView("wuxi", "things", "Silent", "presence=silent"));

        refuses(ErrorCode.CONFLICT, () -> registry.deleteSpace("wuxi", wuxi.revision()), "1 dashboards");
        registry.updateDashboard(id, new NewDashboard("other", null, "x", "{}"), 1);
        registry.deleteSpace("wuxi", wuxi.revision());
        assertThat(registry.view(view.id())).as("goes with its space").isEmpty();
        assertThat(registry.dashboardVersion(id, 1).orElseThrow().head().space())
                .as("a former version keeps its own")
                .isEqualTo("wuxi");
    }

    @Test
    public void keepsWhatIsAskedOfThings() {
        registry.createSpace(new Space(0, "city", "", 0, 0, 0));
        Thing thing = registry.createThing(new NewThing("pump", DRAFT, "city", "", Map.of(), null), hash());
        CommandStore commands = registry.commands();
        Invocation first = asked("first", thing, Kind.ACTION, "start", 1_000_000);
        Invocation second = asked("second", thing, Kind.PROPERTY, "level", 2_000_000);
        Step queued = new Step(State.QUEUED, 1_000_000, 0, "7", "", "");

        commands.put(List.of(first, second), List.of(new Stepped("first", thing.number(), 10, queued)));

        assertThat(commands.invocation("first")).contains(first);
        assertThat(commands.open(null, 10)).containsExactly(first, second);
        assertThat(commands.open("first", 10)).containsExactly(second);
        assertThat(commands.desired(thing.number())).containsExactly(second);
        assertThat(commands.desired("level", 0, 10)).containsExactly(second);
        assertThat(commands.desired("level", thing.number(), 10)).isEmpty();
        assertThat(commands.desired("start", 0, 10)).isEmpty();
        Query within = new Query(List.of("city"), 0, null, false, "");
        assertThat(commands.invocations(within, null, 10)).containsExactly(second, first);
        assertThat(commands.invocations(within, "second", 10)).containsExactly(first);
        assertThat(commands.invocations(new Query(List.of("town"), 0, null, false, ""), null, 10))
                .isEmpty();

        Step done = new Step(State.DONE, 3_000_000, 1, "thing", "{\"rpm\":1}", "");
        Invocation ended = first.after(done);
        Stepped foreign = new Stepped("first", thing.number() + 1, 11, done);
        Stepped its = new Stepped("first", thing.number(), 12, done);
        commands.put(List.of(ended), List.of(foreign, its));
        commands.put(List.of(ended), List.of(its)); // read again after a crash

        assertThat(commands.invocation("first")).contains(ended);
        assertThat(commands.steps("first")).containsExactly(queued, done);
        assertThat(commands.open(null, 10)).containsExactly(second);
        assertThat(commands.invocations(new Query(List.of(""), thing.number(), State.DONE, false, ""), null, 10))
                .containsExactly(ended);
        assertThat(commands.invocations(new Query(List.of(""), thing.number(), null, true, "together"), null, 10))
                .containsExactly(second);

        assertThat(commands.forget(3_000_000, 10)).as("not older").isZero();
        assertThat(commands.forget(3_000_001, 10)).isEqualTo(1);
        assertThat(commands.steps("first")).isEmpty();
        registry.deleteThing("pump", thing.revision());
        assertThat(commands.invocation("second")).isEmpty();
        commands.put(List.of(second), List.of());
        assertThat(commands.invocation("second")).as("of a thing that is gone").isEmpty();
    }

    @Test
    public void keepsWhatIsToBeToldUntilItIsTold() {
        registry.createSpace(new Space(0, "city", "", 0, 0, 0));
        String channel = registry.documents()
                .create(new NewDocument("channel", "", "Mail", "{}", "{}", "7"))
                .id();
        NoticeStore notices = registry.notices();
        NewNotice first = notice("a", "k1", channel, 10, false);
        NewNotice second = notice("b", "k2", channel, 20, true);

        assertThat(notices.put(List.of(first, second))).containsExactly("a", "b");
        assertThat(notices.put(List.of(notice("c", "k1", channel, 5, false))))
                .as("of the same key")
                .isEmpty();
        assertThat(notices.put(List.of(notice("d", "k3", "999999", 5, false))))
                .as("of no channel")
                .isEmpty();

        assertThat(notices.nextDue()).hasValue(10);
        assertThat(notices.nextTogether(channel)).hasValue(20);
        assertThat(notices.dueChannels(9, 10)).isEmpty();
        assertThat(notices.dueChannels(10, 10)).containsExactly(channel);
        assertThat(notices.due(channel, 20, 10))
                .extracting(NoticeStore.Notice::is)
                .containsExactly(first, second);

        notices.tried(List.of("a"), NoticeStore.State.WAITING, 15, "it is away", 11);
        notices.putOff(List.of("b"), 18, true);
        assertThat(notices.due(channel, 20, 10))
                .as("what was tried least comes first")
                .extracting(NoticeStore.Notice::id)
                .containsExactly("b", "a");
        NoticeStore.Notice tried = openAnother().notices().notice("a").orElseThrow();
        assertThat(tried.attempts()).isEqualTo(1);
        assertThat(tried.begunMicros()).isEqualTo(11);
        assertThat(tried.problem()).isEqualTo("it is away");

        notices.holdBack(channel, 25);
        assertThat(notices.nextDue()).hasValue(25);
        assertThat(notices.failing(channel, 28, 25, 11, "it is away"))
                .as("none began before")
                .isZero();
        assertThat(notices.notice("b").orElseThrow().begunMicros()).isEqualTo(25);
        assertThat(notices.notice("b").orElseThrow().is().dueMicros()).isEqualTo(28);
        assertThat(notices.failing(channel, 28, 28, 12, "too long"))
                .as("a began before")
                .isEqualTo(1);
        assertThat(notices.notice("a").orElseThrow().problem()).isEqualTo("too long");
        assertThat(notices.retry("a", 28)).isTrue();

        notices.tried(List.of("a"), NoticeStore.State.DEAD, 0, "given up", 30);
        notices.tried(List.of("b"), NoticeStore.State.SENT, 0, "", 40);
        assertThat(notices.nextDue()).isEmpty();
        assertThat(notices.counts()).isEqualTo(new NoticeStore.Counts(0, 1));
        var within = new NoticeStore.Query(List.of("city"), channel, null);
        assertThat(notices.notices(within, null, 10))
                .extracting(NoticeStore.Notice::id)
                .containsExactly("b", "a");
        assertThat(notices.notices(within, "b", 10))
                .extracting(NoticeStore.Notice::id)
                .containsExactly("a");
        assertThat(notices.notices(new NoticeStore.Query(List.of("town"), "", null), null, 10))
                .isEmpty();
        assertThat(notices.notices(new NoticeStore.Query(List.of(""), "", NoticeStore.State.SENT), null, 10))
                .extracting(NoticeStore.Notice::id)
                .containsExactly("b");

        assertThat(notices.retry("b", 50)).as("told already").isFalse();
        assertThat(notices.retry("a", 50)).isTrue();
        assertThat(notices.notice("a").orElseThrow().attempts()).isZero();
        assertThat(notices.forget(100, 10)).as("one waits").isEqualTo(1);
        assertThat(notices.notice("b")).isEmpty();
        registry.documents().delete(channel, 1);
        assertThat(notices.notice("a")).as("goes with its channel").isEmpty();
    }

    @Test
    public void noMoreWaitForAChannelThanMay() {
        registry.createSpace(new Space(0, "city", "", 0, 0, 0));
        String channel = registry.documents()
                .create(new NewDocument("channel", "", "Mail", "{}", "{}", "7"))
                .id();
        List<NewNotice> many = new java.util.ArrayList<>();
        for (int i = 0; i <= NoticeStore.WAITING_MAX; i++) {
            many.add(notice("n" + i, "k" + i, channel, 0, false));
        }
        assertThat(registry.notices().put(many)).hasSize(NoticeStore.WAITING_MAX);
        NoticeStore.Notice last =
                registry.notices().notice("n" + NoticeStore.WAITING_MAX).orElseThrow();
        assertThat(last.state()).isEqualTo(NoticeStore.State.DEAD);
        assertThat(last.problem()).contains("waited for the channel");
    }

    @Test
    public void keepsWhatIsToBeToldOfAlarmsAndTellsItOnce() {
        Thing pump = registry.createThing(new NewThing("pump", DRAFT, "", "", Map.of(), null), hash());
        AlarmStore alarms = registry.alarms();
        TellingStore tellings = registry.tellings();
        Alarm hot = Alarm.raised(signal(pump, AlarmSignal.Kind.RAISED, 800, 1), "", 1);
        alarms.put(List.of(hot), List.of());
        Telling raised = telling(hot, TellingStore.What.RAISED, 0, 20);
        Telling later = telling(hot, TellingStore.What.ESCALATED, 1, 30);
        tellings.put(List.of(raised, raised, later, telling(hot, TellingStore.What.ESCALATED, 2, 40)), 10);
        assertThat(tellings.due(19)).isEmpty();
        assertThat(tellings.due(20)).extracting(TellingStore.Due::is).containsExactly(raised);
        assertThat(tellings.nextOf(hot.id())).isEqualTo(30);

        tellings.done(
                tellings.due(20),
                21,
                List.of(new Happened(hot.id(), Alarm.Step.of(Alarm.Happening.ESCALATED, hot, "Desk", 21))),
                List.of());
        tellings.put(List.of(raised), 22);
        assertThat(openAnother().tellings().due(29)).as("told already").isEmpty();
        assertThat(alarms.steps(hot.id()))
                .singleElement()
                .extracting(Alarm.Step::detail)
                .isEqualTo("Desk");
        assertThat(tellings.due(30)).hasSize(1);
        alarms.put(List.of(hot.acknowledged("Li", 31)), List.of());
        assertThat(tellings.nextOf(hot.id())).as("somebody knows").isZero();
        tellings.put(List.of(later), 32);
        assertThat(tellings.due(100))
                .as("nobody is told of one that somebody knows of")
                .isEmpty();

        assertThat(tellings.forget(22)).isEqualTo(1);
        tellings.put(
                List.of(telling(hot, TellingStore.What.RAISED, 0, 60), telling(hot, TellingStore.What.CLEARED, 0, 50)),
                50);
        assertThat(tellings.due(100)).as("over before it was told").isEmpty();
        assertThat(alarms.groups(AlarmStore.Query.within(List.of(""), Which.OPEN), 10))
                .containsExactly(new AlarmStore.Group("1", 1, 0, 800, 1_000));
        registry.deleteThing("pump", pump.revision());
        assertThat(tellings.forget(1_000)).as("it went with its alarm").isZero();
    }

    private static Telling telling(Alarm alarm, TellingStore.What what, int level, long due) {
        return new Telling(
                alarm.id(), what, 1, level == 0 ? "" : "7", level, "7", 0, 5, false, 800, "Too hot 太热", 1_000, due);
    }

    private static NewNotice notice(String id, String key, String channel, long due, boolean together) {
        return new NewNotice(id, key, channel, "city", "Pump hot", "critical", "{}", 1, due, together);
    }

    @Test
    public void aDesiredValueThatWasReachedIsNotForgotten() {
        Thing thing = registry.createThing(new NewThing("pump", DRAFT, "", "", Map.of(), null), hash());
        CommandStore commands = registry.commands();
        Step done = new Step(State.DONE, 3_000_000, 1, "", "", "");
        Invocation older =
                asked("older", thing, Kind.PROPERTY, "level", 1_000_000).after(done);
        Invocation newer =
                asked("newer", thing, Kind.PROPERTY, "level", 2_000_000).after(done);
        commands.put(List.of(older, newer), List.of());

        assertThat(commands.forget(9_000_000, 10)).isEqualTo(1);
        assertThat(commands.desired(thing.number())).containsExactly(newer);
        assertThat(commands.desired("level", 0, 10)).containsExactly(newer);
        Invocation open = asked("open", thing, Kind.PROPERTY, "level", 4_000_000);
        commands.put(List.of(open), List.of());
        assertThat(commands.desired("level", 0, 10)).containsExactly(newer, open);
    }

    @Test
    public void keepsAlarmsAndWhatHappenedToThem() {
        registry.createSpace(new Space(0, "city", "", 0, 0, 0));
        Thing pump = registry.createThing(new NewThing("pump", DRAFT, "city", "Pump 1", Map.of(), null), hash());
        Thing lamp = registry.createThing(new NewThing("lamp", DRAFT, "", "", Map.of(), null), hash());
        AlarmStore alarms = registry.alarms();
        AlarmSignal hot = signal(pump, AlarmSignal.Kind.RAISED, 800, 1);
        Alarm first = Alarm.raised(hot, "", 1_000_000);
        Alarm second = Alarm.raised(signal(lamp, AlarmSignal.Kind.RAISED, 300, 1), "", 1_000_000);
        Alarm.Step raised = new Alarm.Step(Alarm.Happening.RAISED, 1_000, 2_000, "", "", 800, "Too hot 太热", "", 1);
        Alarm orphan =
                Alarm.raised(new AlarmSignal("1", 99_999, "", AlarmSignal.Kind.RAISED, 1, "", false, 0, 0, 1), "", 0);

        alarms.put(
                List.of(first, second, orphan),
                List.of(new Happened(first.id(), raised), new Happened(orphan.id(), raised)));
        alarms.put(List.of(first), List.of(new Happened(first.id(), raised))); // read again after a crash

        assertThat(alarms.alarm(first.id())).contains(first);
        assertThat(alarms.alarm(first.source())).contains(first);
        assertThat(alarms.alarm(orphan.id())).as("of a thing that is gone").isEmpty();
        assertThat(alarms.steps(first.id())).containsExactly(raised);
        assertThat(alarms.alarms(AlarmStore.Query.within(List.of(""), Which.SHOWN), null, 10))
                .containsExactly(first, second);
        assertThat(alarms.alarms(AlarmStore.Query.within(List.of(""), Which.OPEN), AlarmStore.After.of(first), 10))
                .containsExactly(second);
        assertThat(alarms.alarms(AlarmStore.Query.within(List.of("city"), Which.ACTIVE), null, 10))
                .containsExactly(first);
        assertThat(alarms.alarms(AlarmStore.Query.ofThing(lamp.number(), Which.UNACKNOWLEDGED), null, 10))
                .containsExactly(second);
        assertThat(found(alarms, "", List.of(Severity.CRITICAL), "", null)).containsExactly(first);
        assertThat(found(alarms, "", List.of(), "PUMP", null))
                .as("by the thing's name")
                .containsExactly(first);
        assertThat(found(alarms, "", List.of(), "太热", null)).hasSize(2);
        assertThat(found(alarms, "none", List.of(), "", null)).isEmpty();
        assertThat(found(alarms, "", List.of(), "", "Li")).isEmpty();
        for (String text : HOSTILE) {
            assertThat(found(alarms, "", List.of(), text.replace("\0", "").replace("\uD83D", "") + "…", null))
                    .isEmpty();
        }

        Alarm known = first.acknowledged("Li", 5).assigned("Li", 6).shelved(7_000_000, 7);
        alarms.put(List.of(known), List.of());
        assertThat(alarms.alarms(AlarmStore.Query.within(List.of(""), Which.SHELVED), null, 10))
                .containsExactly(known);
        assertThat(alarms.alarms(AlarmStore.Query.within(List.of(""), Which.SHOWN), null, 10))
                .containsExactly(second);
        assertThat(alarms.shelvedUntil(6_999_999, 10)).isEmpty();
        assertThat(alarms.shelvedUntil(7_000_000, 10)).containsExactly(known);
        assertThat(found(alarms, "", List.of(), "", "Li")).containsExactly(known);
        assertThat(alarms.counts(AlarmStore.Query.within(List.of(""), Which.OPEN)))
                .containsExactlyInAnyOrder(
                        new AlarmStore.Count(Severity.CRITICAL, true, true, false, true, false, 1),
                        new AlarmStore.Count(Severity.MEDIUM, true, false, false, false, false, 1));
        assertThat(alarms.raisings(List.of("city"), 2_000, 10)).containsExactly(new AlarmStore.Raisings(known, 1));
        assertThat(alarms.raisings(List.of("city"), 2_001, 10)).isEmpty();
        assertThat(alarms.then(List.of("city"), 1_000, 10))
                .containsExactly(new AlarmStore.Then(known, 1_000, 800, "Too hot 太热"));
        assertThat(alarms.then(List.of("city"), 999, 10)).as("not yet").isEmpty();
        assertThat(alarms.then(List.of("yard"), 1_000, 10)).as("elsewhere").isEmpty();
        assertThat(alarms.floods(List.of(""), 0, 0, 10)).containsExactly(new AlarmStore.Flood("city", 1));
        assertThat(alarms.floods(List.of(""), 0, 1, 10)).as("not more than").isEmpty();

        Alarm over = known.after(signal(pump, AlarmSignal.Kind.CLEARED, 800, 2), 8_000_000);
        alarms.put(List.of(over), List.of());
        alarms.put(List.of(known), List.of());
        assertThat(alarms.alarm(first.id())).as("an older one changes nothing").contains(over);
        assertThat(alarms.alarms(AlarmStore.Query.within(List.of(""), Which.NORMAL), null, 10))
                .containsExactly(over);
        assertThat(alarms.forget(8_000_000, 10)).as("not older").isZero();
        assertThat(alarms.forget(8_000_001, 10)).isEqualTo(1);
        assertThat(alarms.steps(first.id())).isEmpty();
        registry.deleteThing("lamp", lamp.revision());
        assertThat(alarms.alarm(second.id())).as("goes with its thing").isEmpty();
    }

    @Test
    public void keepsTheNewestStepsOfAnAlarm() {
        Thing pump = registry.createThing(new NewThing("pump", DRAFT, "", "", Map.of(), null), hash());
        Alarm alarm = Alarm.raised(signal(pump, AlarmSignal.Kind.RAISED, 800, 1), "", 0);
        List<Happened> many = IntStream.rangeClosed(1, AlarmStore.STEPS_MAX + 5)
                .mapToObj(each -> new Happened(
                        alarm.id(), new Alarm.Step(Alarm.Happening.COMMENTED, each, each, "", "", 1, "", "" + each, 0)))
                .toList();
        registry.alarms().put(List.of(alarm), many);

        List<Alarm.Step> kept = registry.alarms().steps(alarm.id());
        assertThat(kept).hasSize(AlarmStore.STEPS_MAX);
        assertThat(kept.getFirst().timeMicros()).isEqualTo(6);
    }

    private static List<Alarm> found(
            AlarmStore alarms, String rule, List<Severity> severities, String text, @Nullable String assignee) {
        return alarms.alarms(
                new AlarmStore.Query(
                        List.of(""), 0, "", rule, Which.ANY, severities, text, assignee, "", AlarmStore.Order.TIME),
                null,
                10);
    }

    private static AlarmSignal signal(Thing thing, AlarmSignal.Kind kind, int severity, long sequence) {
        return new AlarmSignal(
                "1",
                thing.number(),
                "",
                kind,
                severity,
                "Too hot 太热",
                false,
                1_000 * sequence,
                2_000 * sequence,
                sequence);
    }

    private static Invocation asked(String id, Thing thing, Kind kind, String name, long createdMicros) {
        return new Invocation(
                id,
                thing.number(),
                kind,
                name,
                "{\"a\":\"太湖\"}",
                "7",
                "Li",
                "why",
                "together",
                true,
                30_000_000,
                createdMicros,
                0,
                State.QUEUED,
                createdMicros,
                0,
                "",
                "");
    }

    @Test
    final void keepsAndForgetsViews() {
        space("wuxi");
        View a = registry.createView(new NewView("", "things", "Silent", "presence=silent&q=a b"));
        View b = registry.createView(new NewView("wuxi", "things", "Pumps", "model=pump"));
        View c = registry.createView(new NewView("wuxi", "map", "Town", ""));

        assertThat(a).isEqualTo(new View(a.id(), "", "things", "Silent", "presence=silent&q=a b", START));
        assertThat(registry.view(a.id())).contains(a);
        assertThat(registry.views(List.of(""), null, null, 10)).containsExactly(a, b, c);
        assertThat(registry.views(List.of(""), "things", null, 10)).containsExactly(a, b);
        assertThat(registry.views(List.of("wuxi"), null, null, 10)).containsExactly(b, c);
        assertThat(registry.views(List.of(""), null, a.id(), 1)).containsExactly(b);
        registry.deleteView(b.id());
        assertThat(registry.views(List.of("wuxi"), "things", null, 10)).isEmpty();
        refuses(ErrorCode.NOT_FOUND, () -> registry.deleteView(b.id()));
        refuses(ErrorCode.INVALID, () -> registry.createView(new NewView("none", "things", "x", "")), "none");
        refuses(ErrorCode.INVALID, () -> registry.createView(new NewView("", "things", "", "")), "title");
        refuses(ErrorCode.INVALID, () -> registry.createView(new NewView("", "things", "x", "q".repeat(4_097))));
    }

    // Legs

    private static Leg leg(boolean moving, boolean open, long from, long to) {
        return new Leg(
                moving,
                false,
                open,
                from,
                to,
                31.49,
                120.31,
                31.5,
                120.3,
                moving ? 1_234.5 : 0,
                moving ? 61 : Double.NaN,
                80.5,
                Double.NaN,
                moving ? new Energy(-0.25, open) : null);
    }

    private static Charge charge(long from, long to, boolean known) {
        double nothing = Double.NaN;
        return known
                ? new Charge(true, false, true, from, to, 31.49, 120.31, 28, 100, new Energy(42, true), 60, 0.04, 31)
                : new Charge(
                        false, true, false, from, to, nothing, nothing, nothing, nothing, null, nothing, nothing,
                        nothing);
    }

    private static DrivingEvent driving(Driving kind, long from, long to) {
        return new DrivingEvent(kind, from, to, 31.49, 120.31, 92.5, 80);
    }

    private static LegStore.Found legs(Thing thing, long from, Leg... legs) {
        return new LegStore.Found(thing.number(), from, List.of(legs), List.of(), List.of());
    }

    private static Page page(long beforeMicros, String beforeThing, int beforeKind, int limit) {
        return new Page(0, 100, beforeMicros, beforeThing, beforeKind, limit);
    }

    @Test
    final void replacesChargesAndDrivingEventsAndFindsThem() {
        space("wuxi");
        Thing bus = thing("bus");
        Thing taxi = registry.createThing(new NewThing("taxi", DRAFT, "wuxi", "", Map.of(), null), hash());
        LegStore store = registry.legs();
        Charge early = charge(5, 15, false);
        Charge late = charge(40, 60, true);
        DrivingEvent fast = driving(Driving.SPEEDING, 20, 30);
        DrivingEvent braked = driving(Driving.HARSH_BRAKING, 20, 21);
        DrivingEvent tired = driving(Driving.FATIGUE, 70, 90);
        store.replace(List.of(
                new LegStore.Found(bus.number(), 0, List.of(), List.of(early, late), List.of(fast, braked, tired)),
                new LegStore.Found(taxi.number(), 0, List.of(), List.of(charge(41, 42, true)), List.of(fast))));

        LegStore other = openAnother().legs();
        assertThat(other.charges(bus.number(), 0, 100, 10)).containsExactly(late, early);
        assertThat(other.charges(bus.number(), 16, 40, 10)).isEmpty();
        assertThat(other.charges(bus.number(), 15, 41, 1)).containsExactly(late);
        assertThat(other.charges(List.of(""), new Page(0, 100, 10)))
                .extracting(owned -> owned.thing() + " " + owned.found().startMicros())
                .containsExactly("taxi 41", "bus 40", "bus 5");
        assertThat(other.charges(List.of("wuxi"), new Page(0, 100, 10)))
                .extracting(LegStore.Owned::thing)
                .containsExactly("taxi");

        assertThat(store.events(bus.number(), new Page(0, 100, 10))).containsExactly(tired, fast, braked);
        assertThat(store.events(bus.number(), new Page(22, 70, 10))).containsExactly(fast);
        assertThat(store.events(bus.number(), page(20, "bus", Driving.SPEEDING.ordinal(), 10)))
                .containsExactly(braked);
        assertThat(store.events(List.of(""), new Page(0, 100, 10)))
                .extracting(owned -> owned.thing() + " " + owned.found().kind())
                .containsExactly("bus FATIGUE", "taxi SPEEDING", "bus SPEEDING", "bus HARSH_BRAKING");
        assertThat(store.events(List.of(""), page(20, "taxi", Driving.SPEEDING.ordinal(), 1)))
                .extracting(LegStore.Owned::found)
                .containsExactly(fast);
        assertThat(store.events(List.of(""), page(20, "bus", Driving.SPEEDING.ordinal(), 10)))
                .extracting(LegStore.Owned::found)
                .containsExactly(braked);
        assertThat(store.events(List.of(), new Page(0, 100, 10))).isEmpty();

        store.replace(List.of(
                new LegStore.Found(bus.number(), 20, List.of(), List.of(charge(50, 55, false)), List.of(tired))));
        assertThat(store.charges(bus.number(), 0, 100, 10)).containsExactly(charge(50, 55, false), early);
        assertThat(store.events(bus.number(), new Page(0, 100, 10))).containsExactly(tired);
        registry.deleteThing("bus", bus.revision());
        assertThat(store.charges(bus.number(), 0, 100, 10)).isEmpty();
        assertThat(store.events(bus.number(), new Page(0, 100, 10))).isEmpty();
    }

    @Test
    final void aStopThatSomethingElseReachesIntoIsNoneToBeginWith() {
        Thing bus = thing("bus");
        LegStore store = registry.legs();
        Leg first = leg(false, false, 10, 20);
        Leg second = leg(false, false, 30, 40);
        store.replace(List.of(new LegStore.Found(
                bus.number(),
                0,
                List.of(first, leg(true, false, 20, 30), second),
                List.of(charge(25, 35, false)),
                List.of(driving(Driving.SPEEDING, 9, 10)))));
        assertThat(store.lastStop(bus.number(), 100)).contains(first);
        assertThat(store.beginning(bus.number(), 30)).isEqualTo(25);
        assertThat(store.beginning(bus.number(), 22)).isEqualTo(20);
        assertThat(store.beginning(bus.number(), 20)).isEqualTo(20);
        assertThat(store.beginning(bus.number(), 99)).isEqualTo(99);
        store.replace(List.of(new LegStore.Found(
                bus.number(), 21, List.of(second), List.of(), List.of(driving(Driving.SPEEDING, 25, 30)))));
        assertThat(store.lastStop(bus.number(), 100)).contains(second);
        store.replace(List.of(new LegStore.Found(
                bus.number(), 21, List.of(second), List.of(), List.of(driving(Driving.SPEEDING, 25, 31)))));
        assertThat(store.lastStop(bus.number(), 100)).contains(first);
    }

    @Test
    final void replacesLegsAndFindsThem() {
        space("wuxi");
        space("wuxi/fleet");
        Thing bus = thing("bus");
        Thing taxi = registry.createThing(new NewThing("taxi", DRAFT, "wuxi/fleet", "", Map.of(), null), hash());
        LegStore legs = registry.legs();
        Leg stop = leg(false, false, 10, 20);
        Leg trip = leg(true, false, 20, 30);
        Leg open = leg(false, true, 30, 40);
        legs.replace(List.of(
                legs(bus, 0, stop, trip, open),
                legs(taxi, 0, leg(true, false, 5, 25)),
                new LegStore.Found(999, 0, List.of(stop), List.of(), List.of())));

        assertThat(openAnother().legs().legs(bus.number(), 0, 100, 10)).containsExactly(open, trip, stop);
        assertThat(legs.legs(bus.number(), 0, 100, 2)).containsExactly(open, trip);
        assertThat(legs.legs(bus.number(), 20, 30, 10)).containsExactly(trip, stop);
        assertThat(legs.lastStop(bus.number(), 100)).contains(open);
        assertThat(legs.lastStop(bus.number(), 39)).contains(stop);
        assertThat(legs.lastStop(bus.number(), 20)).contains(stop);
        assertThat(legs.lastStop(bus.number(), 19)).isEmpty();
        assertThat(legs.trips(List.of(""), new Page(0, 100, 10)))
                .extracting(owned -> owned.thing() + " " + owned.found().startMicros())
                .containsExactly("bus 20", "taxi 5");
        assertThat(legs.trips(List.of("wuxi"), new Page(0, 100, 10)))
                .extracting(LegStore.Owned::thing)
                .containsExactly("taxi");
        assertThat(legs.trips(List.of(""), page(20, "bus", 0, 10)))
                .extracting(LegStore.Owned::thing)
                .containsExactly("taxi");
        assertThat(legs.trips(List.of(), new Page(0, 100, 10))).isEmpty();

        Leg later = leg(true, true, 30, 50);
        legs.replace(List.of(legs(bus, 30, later)));
        assertThat(legs.legs(bus.number(), 0, 100, 10)).containsExactly(later, trip, stop);
        registry.deleteThing("bus", bus.revision());
        assertThat(legs.legs(bus.number(), 0, 100, 10)).isEmpty();
    }

    // Annotations

    @Test
    final void findsAnnotationsByWhatTheyAreOfAndWhen() {
        space("wuxi");
        space("wuxi/binhu");
        space("wuxi-2");
        Thing pump = thing("pump-1");
        long inside = registry.createThing(new NewThing("in", DRAFT, "wuxi/binhu", "", Map.of(), null), hash())
                .number();
        Annotation a = annotation(pump.number(), "", 10, 10);
        Annotation b = annotation(inside, "", 20, 30);
        Annotation c = annotation(0, "wuxi", 25, 25);
        Annotation d = annotation(0, "wuxi-2", 40, 50);
        Annotation e = annotation(0, "", 40, 45);

        assertThat(b)
                .isEqualTo(new Annotation(
                        b.id(),
                        "in",
                        "wuxi/binhu",
                        new Text(20, 30, "滤网 changed\nby night", "7", "Li Wei"),
                        1,
                        START,
                        START));
        assertThat(c.thing()).isNull();
        assertThat(openAnother().annotations().annotation(b.id())).contains(b);
        assertThat(found(List.of(), List.of(), List.of(""), 0, 100)).containsExactly(e, d, c, b, a);
        assertThat(found(List.of(), List.of(), List.of("wuxi"), 0, 100)).containsExactly(c, b);
        assertThat(found(List.of(inside), List.of("wuxi", ""), List.of(), 0, 100))
                .containsExactly(e, c, b);
        assertThat(found(List.of(pump.number()), List.of(), List.of(), 0, 100)).containsExactly(a);
        assertThat(found(List.of(), List.of(), List.of(), 0, 100)).isEmpty();
        assertThat(found(List.of(), List.of(), List.of(""), 30, 40)).containsExactly(b);
        assertThat(found(List.of(), List.of(), List.of(""), 10, 11)).containsExactly(a);
        assertThat(found(List.of(), List.of(), List.of(""), 11, 20)).isEmpty();
        AnnotationStore.Query all = new AnnotationStore.Query(List.of(), List.of(), List.of(""), 0, 100);
        assertThat(registry.annotations().annotations(all, new After(40, e.id()), 2))
                .containsExactly(d, c);
        assertThat(registry.annotations().annotations(all, new After(40, d.id()), 10))
                .containsExactly(c, b, a);
    }

    @Test
    final void changesAndForgetsAnnotations() {
        space("wuxi");
        AnnotationStore store = registry.annotations();
        Annotation made = annotation(0, "wuxi", 10, 20);
        Annotation changed = store.update(made.id(), new Text(5, 5, "moved", "token/3", "robot"), 1);

        assertThat(changed.text()).isEqualTo(new Text(5, 5, "moved", "token/3", "robot"));
        assertThat(changed.revision()).isEqualTo(2);
        refuses(ErrorCode.STALE, () -> store.update(made.id(), made.text(), 1));
        refuses(ErrorCode.STALE, () -> store.delete(made.id(), 1));
        store.delete(made.id(), 2);
        assertThat(store.annotation(made.id())).isEmpty();
        refuses(ErrorCode.NOT_FOUND, () -> store.delete(made.id(), 2));
        refuses(ErrorCode.NOT_FOUND, () -> store.update("x", made.text(), 1));
        refuses(ErrorCode.INVALID, () -> annotation(0, "none", 1, 1), "none");
        refuses(ErrorCode.INVALID, () -> annotation(99, "", 1, 1), "99");
        refuses(ErrorCode.INVALID, () -> annotation(0, "wuxi", 2, 1), "ends");
        for (String words : List.of(" ", "x".repeat(AnnotationStore.TEXT_MAX + 1), "a\u0000b", "\ud800")) {
            refuses(
                    ErrorCode.INVALID,
                    () -> store.create(new NewAnnotation(0, "wuxi", new Text(1, 1, words, "7", "x"))));
        }
    }

    @Test
    final void annotationsFollowTheirThingAndGoWithIt() {
        space("wuxi");
        space("town");
        Thing pump = thing("pump-1");
        Annotation ofThing = annotation(pump.number(), "", 10, 10);
        Annotation ofSpace = annotation(0, "wuxi", 20, 20);
        registry.moveSpace(
                "wuxi", "town/wuxi", registry.space("wuxi").orElseThrow().revision());

        assertThat(found(List.of(), List.of(), List.of("town"), 0, 100))
                .extracting(Annotation::id, Annotation::space)
                .contains(org.assertj.core.groups.Tuple.tuple(ofSpace.id(), "town/wuxi"));
        registry.deleteThing("pump-1", registry.thing("pump-1").orElseThrow().revision());
        assertThat(registry.annotations().annotation(ofThing.id())).isEmpty();
        registry.deleteSpace(
                "town/wuxi", registry.space("town/wuxi").orElseThrow().revision());
        assertThat(found(List.of(), List.of(), List.of(""), 0, 100)).isEmpty();
    }

    private Annotation annotation(long thing, String space, long from, long to) {
        return registry.annotations()
                .create(new NewAnnotation(thing, space, new Text(from, to, "滤网 changed\nby night", "7", "Li Wei")));
    }

    private List<Annotation> found(List<Long> things, List<String> spaces, List<String> within, long from, long to) {
        return registry.annotations()
                .annotations(new AnnotationStore.Query(things, spaces, within, from, to), null, 10);
    }

    // Relations

    @Test
    final void keepsRelationsUntilEitherThingIsGone() {
        for (String id : List.of("gw", "pump", "tank")) {
            thing(id);
        }

        assertThat(registry.putRelation("gw", "gateway-of", "pump")).isTrue();
        assertThat(registry.putRelation("gw", "gateway-of", "pump"))
                .as("it is there already")
                .isFalse();
        registry.putRelation("pump", "feeds", "tank");
        registry.putRelation("gw", "contains", "pump");

        assertThat(registry.relations("pump"))
                .containsExactly(
                        new Relation("pump", "feeds", "tank", START),
                        new Relation("gw", "contains", "pump", START),
                        new Relation("gw", "gateway-of", "pump", START));
        long gateway = registry.thing("gw").orElseThrow().number();
        long pump = registry.thing("pump").orElseThrow().number();
        assertThat(registry.hasRelation(gateway, "gateway-of", pump)).isTrue();
        registry.putRelation("gw", "feeds", "tank");
        long tank = registry.thing("tank").orElseThrow().number();
        Registry.Bond first = new Registry.Bond(gateway, tank);
        Registry.Bond second = new Registry.Bond(pump, tank);
        assertThat(registry.bonds("feeds", null, 10)).containsExactly(first, second);
        assertThat(registry.bonds("feeds", null, 1)).containsExactly(first);
        assertThat(registry.bonds("feeds", first, 10)).containsExactly(second);
        assertThat(registry.bonds("feeds", second, 10)).isEmpty();
        registry.deleteRelation("gw", "feeds", "tank");
        assertThat(registry.hasRelation(pump, "gateway-of", gateway))
                .as("it has a direction")
                .isFalse();
        refuses(ErrorCode.NOT_FOUND, () -> registry.putRelation("gw", "feeds", "none"), "none");
        refuses(ErrorCode.INVALID, () -> registry.putRelation("gw", "feeds", "gw"), "itself");
        refuses(ErrorCode.INVALID, () -> registry.putRelation("gw", "Feeds it", "pump"), "Feeds it");
        refuses(ErrorCode.NOT_FOUND, () -> registry.deleteRelation("gw", "feeds", "pump"), "feeds");

        registry.deleteRelation("gw", "gateway-of", "pump");
        assertThat(registry.hasRelation(gateway, "gateway-of", pump)).isFalse();
        registry.deleteThing("gw", registry.thing("gw").orElseThrow().revision());
        assertThat(registry.relations("pump")).containsExactly(new Relation("pump", "feeds", "tank", START));
        assertThat(registry.relations("gw")).isEmpty();
    }

    // What the tests are made of

    private static final Comparator<String> BY_CODE_POINT =
            Comparator.comparing(s -> s.codePoints().toArray(), Arrays::compare);

    private static final Pattern STATEMENT =
            Pattern.compile("(?i)select |insert into|delete from|update \\w+ set|constraint|sqlite_[a-z]");

    /** The call throws with this code and a sentence that has these texts and shows nothing of a statement. */
    private static void refuses(ErrorCode code, ThrowingCallable call, String... named) {
        assertThatThrownBy(call).isInstanceOfSatisfying(TaihuException.class, e -> {
            assertThat(e.code()).as(e.getMessage()).isEqualTo(code);
            for (String text : named) {
                assertThat(e).hasMessageContaining(text);
            }
            assertThat(e.getMessage()).doesNotContainPattern(STATEMENT);
        });
    }

    private static void atOnce(int workers, Consumer<Integer> work) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newFixedThreadPool(workers)) {
            List<Future<Boolean>> results = IntStream.range(0, workers)
                    .mapToObj(worker -> threads.submit((Callable<Boolean>) () -> {
                        start.await();
                        work.accept(worker);
                        return true;
                    }))
                    .toList();
            start.countDown();
            for (Future<Boolean> result : results) {
                try {
                    result.get();
                } catch (ExecutionException e) {
                    throw new AssertionError("a worker failed", e.getCause());
                }
            }
        }
    }

    private List<String> ids(ThingQuery query) {
        return registry.things(query, null, 1_000).stream().map(Thing::id).toList();
    }

    private List<String> pages(ThingQuery query, int size) {
        List<String> ids = new ArrayList<>();
        Optional<String> after = Optional.empty();
        while (true) {
            List<Thing> page = registry.things(query, after.orElse(null), size);
            page.forEach(thing -> ids.add(thing.id()));
            if (page.size() < size) {
                return ids;
            }
            after = Optional.of(page.getLast().id());
        }
    }

    private String dashboard(String space, @Nullable String model, String title) {
        return registry.createDashboard(new NewDashboard(space, model, title, "{}"))
                .head()
                .id();
    }

    private List<String> dashboards(DashboardQuery query) {
        return registry.dashboards(query, null, 1_000).stream()
                .map(DashboardHead::id)
                .toList();
    }

    private byte[] hash() {
        return ByteBuffer.allocate(32).putLong(24, hashes.incrementAndGet()).array();
    }

    private static Space about(String path, String zone, String language, String model) {
        return new Space(0, path, "", Space.Kind.OTHER, zone, language, model, null, 0, 0, 0, 0, 0);
    }

    private static Thing at(Thing thing, String space, long revision) {
        return new Thing(
                thing.number(),
                thing.id(),
                thing.modelNumber(),
                thing.model(),
                space,
                thing.name(),
                thing.labels(),
                thing.location(),
                thing.enabled(),
                revision,
                thing.created());
    }

    private Space space(String path) {
        return registry.createSpace(new Space(0, path, "", 0, 0, 0));
    }

    private Thing thing(String id) {
        return thing(id, "");
    }

    private Thing thing(String id, String space) {
        return registry.createThing(new NewThing(id, DRAFT, space, "", Map.of(), null), hash());
    }

    private Thing named(String id, String name) {
        return registry.createThing(new NewThing(id, DRAFT, "", name, Map.of(), null), hash());
    }

    private Thing labelled(String id, Map<String, String> labels) {
        return registry.createThing(new NewThing(id, DRAFT, "", "", labels, null), hash());
    }

    private static Thing rename(Thing t, String name) {
        return new Thing(
                t.number(),
                t.id(),
                t.modelNumber(),
                t.model(),
                t.space(),
                name,
                t.labels(),
                t.location(),
                t.enabled(),
                t.revision(),
                t.created());
    }

    private static Thing move(Thing t, String space) {
        return new Thing(
                t.number(),
                t.id(),
                t.modelNumber(),
                t.model(),
                space,
                t.name(),
                t.labels(),
                t.location(),
                t.enabled(),
                t.revision(),
                t.created());
    }

    private static Thing relabel(Thing t, Map<String, String> labels) {
        return new Thing(
                t.number(),
                t.id(),
                t.modelNumber(),
                t.model(),
                t.space(),
                t.name(),
                labels,
                t.location(),
                t.enabled(),
                t.revision(),
                t.created());
    }

    private static ThingModel withSlots(ThingModel m, List<Property> slots) {
        return new ThingModel(
                m.number(),
                m.name(),
                m.version(),
                m.mode(),
                m.stage(),
                m.titles(),
                slots,
                m.events(),
                m.actions(),
                m.silence(),
                m.retention());
    }

    private static ThingQuery in(String space) {
        return new ThingQuery(space, null, null, Map.of());
    }

    private static ThingQuery text(String text) {
        return new ThingQuery("", null, text, Map.of());
    }

    private static ThingQuery labels(Map<String, String> labels) {
        return new ThingQuery("", null, null, labels);
    }

    private static <T> T pick(Random random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private static long micros(Instant instant) {
        return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000;
    }
}

package io.taihu.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.model.ErrorCode;
import io.taihu.model.RecordView;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.model.ThingModel;
import io.taihu.spi.History;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of a removal fails is tried again, is told, and holds back nothing else. */
final class FarewellsTest {
    @TempDir
    Path folder;

    private final TestClock clock = new TestClock();
    private final Store store = new Store();
    private AwayRegistry away;
    private RoadFixture fixture;
    private Farewells farewells;

    /** A store in which the rows of some things cannot be removed. */
    private static final class Store implements History.Writer {
        private final Map<String, Throwable> bad = new HashMap<>();
        private final List<String> removed = new ArrayList<>();

        @Override
        public void remove(String thing) {
            switch (bad.get(thing)) {
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                case null, default -> removed.add(thing);
            }
        }

        @Override
        public void append(RecordView reading, ThingModel model, Thing thing) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void event(RecordView event, Thing thing) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int pending() {
            return 0;
        }

        @Override
        public void commit() {}

        @Override
        public void close() {}
    }

    @BeforeEach
    void open() {
        fixture = new RoadFixture(
                folder,
                clock,
                Map.of(),
                registry -> {
                    away = new AwayRegistry(registry);
                    return away.registry();
                },
                journal -> journal);
        farewells = new Farewells(fixture.directory, clock);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private void gone(String id) {
        Thing thing = fixture.thing(id, null, "");
        fixture.registry.deleteThing(id, thing.revision(), true);
    }

    private void remove() {
        assertThat(farewells.due()).isTrue();
        farewells.remove(store, () -> true);
    }

    private static TaihuException damaged() {
        return new TaihuException(ErrorCode.UNAVAILABLE, "table m1_ten is damaged");
    }

    @Test
    void oneThatFailsHoldsBackNoOther() {
        gone("a");
        gone("b");
        gone("c");
        store.bad.put("a", damaged());
        remove();

        assertThat(store.removed).containsExactly("b", "c");
        assertThat(farewells.stuck()).isEqualTo(new Farewells.Stuck(1, "a", "table m1_ten is damaged"));
        assertThat(fixture.registry.farewells(10)).extracting(each -> each.id()).containsExactly("a");
    }

    @Test
    void aPageOfThemHoldsBackNoOther() {
        for (int i = 0; i < 230; i++) {
            gone("bad-" + i);
            store.bad.put("bad-" + i, damaged());
        }
        gone("good");
        remove();

        assertThat(store.removed).containsExactly("good");
        assertThat(farewells.stuck()).extracting(Farewells.Stuck::things).isEqualTo(230);
    }

    @Test
    void isTriedAgainEverMoreSeldomAndThenNothingIsStuck() {
        gone("a");
        store.bad.put("a", damaged());
        remove();
        assertThat(farewells.due()).isFalse();
        clock.forward(Duration.ofMinutes(1));
        remove();
        clock.forward(Duration.ofMinutes(1));
        assertThat(farewells.due()).isFalse();
        for (int i = 0; i < 10; i++) {
            clock.forward(Farewells.RETRY_LAST);
            remove();
        }
        store.bad.clear();
        clock.forward(Farewells.RETRY_LAST);
        remove();

        assertThat(store.removed).containsExactly("a");
        assertThat(farewells.stuck()).isNull();
        clock.forward(Farewells.RETRY_LAST);
        assertThat(farewells.due()).isFalse();
    }

    @Test
    void anotherThatGoesIsRemovedAtOnce() {
        gone("a");
        store.bad.put("a", damaged());
        remove();
        gone("b");
        farewells.asked();
        remove();
        assertThat(store.removed).containsExactly("b");
    }

    @Test
    void errorsOfTheStoreAreNoEndOfReadings() {
        gone("a");
        gone("b");
        gone("c");
        store.bad.put("a", new AssertionError("a store's own"));
        store.bad.put("b", new InternalError("a page is missing"));
        remove();
        assertThat(store.removed).containsExactly("c");
        assertThat(farewells.stuck()).satisfies(stuck -> {
            assertThat(stuck.things()).isEqualTo(2);
            assertThat(stuck.why()).contains("a page is missing");
        });
    }

    @Test
    void aRegistryThatIsAwayIsToldAndAskedAgain() {
        gone("a");
        away.away(true);
        remove();
        assertThat(farewells.stuck()).satisfies(stuck -> assertThat(stuck.why()).contains("cannot be reached"));
        away.away(false);
        clock.forward(Duration.ofMinutes(1));
        remove();
        assertThat(store.removed).containsExactly("a");
        assertThat(farewells.stuck()).isNull();
    }

    @Test
    void whenItIsToEndTheRestWaits() {
        gone("a");
        gone("b");
        int[] calls = new int[1];
        farewells.remove(store, () -> calls[0]++ == 0);
        assertThat(store.removed).containsExactly("a");
        remove();
        assertThat(store.removed).containsExactly("a", "b");
    }
}

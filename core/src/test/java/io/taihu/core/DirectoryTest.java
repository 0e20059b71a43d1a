package io.taihu.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.model.Space;
import io.taihu.model.Thing;
import io.taihu.model.ThingModel;
import io.taihu.registry.SqlRegistry;
import io.taihu.spi.Registry.ThingQuery;
import io.taihu.spi.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is listed from memory is what the registry would have listed. */
class DirectoryTest {
    private static final String[] SPACES = {"", "a", "a/b", "ab"};
    private static final String[] MODELS = {"one", "two"};

    @TempDir
    Path folder;

    private SqlRegistry registry;
    private Directory directory;

    @BeforeEach
    void open() {
        registry = SqlRegistry.open(folder.resolve("registry.db"));
        directory = new Directory(registry, Settings.of(Map.of()), new TestClock());
        directory.createModel(ThingModel.draft("one"));
        directory.createModel(ThingModel.draft("two"));
        for (String space : List.of("a", "a/b", "ab")) {
            directory.createSpace(new Space(0, space, space, 0, 0, 1));
        }
    }

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void listsFromMemoryWhatTheRegistryHolds() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 40; i++) {
            create(random);
        }
        directory.loadAll();
        for (int round = 0; round < 300; round++) {
            List<Thing> all = registry.things(ThingQuery.ALL, null, 1_000);
            switch (random.nextInt(6)) {
                case 0 -> create(random);
                case 4 -> {
                    // b is below a or ab, and back again
                    String to = directory.registry().space("a/b").isPresent() ? "ab/b" : "a/b";
                    String from = to.equals("a/b") ? "ab/b" : "a/b";
                    directory.moveSpace(
                            from, to, registry.space(from).orElseThrow().revision());
                    SPACES[2] = to;
                }
                case 1 -> {
                    Thing thing = all.get(random.nextInt(all.size()));
                    directory.updateThing(new Thing(
                            thing.number(),
                            thing.id(),
                            thing.modelNumber(),
                            MODELS[random.nextInt(2)],
                            SPACES[random.nextInt(4)],
                            thing.name(),
                            labels(random),
                            null,
                            thing.decommissioned() == null && random.nextInt(4) > 0,
                            thing.revision(),
                            thing.created()));
                }
                case 2 -> {
                    if (all.size() > 20) {
                        Thing thing = all.get(random.nextInt(all.size()));
                        directory.deleteThing(thing.id(), thing.revision(), false);
                    }
                }
                case 3 -> {
                    Thing thing = all.get(random.nextInt(all.size()));
                    directory.decommissionThing(thing.id(), thing.revision());
                }
                default -> {
                    ThingQuery query = new ThingQuery(
                            List.of(SPACES[random.nextInt(4)]),
                            random.nextBoolean() ? null : MODELS[random.nextInt(2)],
                            random.nextInt(4) == 0 ? "t" : null,
                            random.nextInt(3) > 0 ? Map.of() : Map.of("floor", random.nextBoolean() ? "" : "2"),
                            random.nextInt(3) > 0 ? null : random.nextBoolean(),
                            random.nextInt(3) > 0 ? null : random.nextBoolean());
                    String after = random.nextBoolean()
                            ? null
                            : all.get(random.nextInt(all.size())).id();
                    int limit = 1 + random.nextInt(60);
                    assertThat(directory.things(query, after, limit))
                            .as("seed %d, %s after %s", seed, query, after)
                            .isEqualTo(registry.things(query, after, limit));
                    int skip = random.nextInt(80);
                    List<Thing> whole = registry.things(query, after, skip + limit);
                    assertThat(directory.things(query, after, skip, limit))
                            .as("seed %d, %s after %s, without %d", seed, query, after, skip)
                            .isEqualTo(whole.subList(Math.min(skip, whole.size()), whole.size()));
                }
            }
        }
    }

    @Test
    void listsBeforeEverythingIsInMemoryToo() {
        directory.createThing("t", "one", "a", null, Map.of(), null, Tokens.hash("t"));
        Directory another = new Directory(registry, Settings.of(Map.of()), new TestClock());
        assertThat(another.things(ThingQuery.ALL, null, 10))
                .extracting(Thing::id)
                .containsExactly("t");
        another.loadAll();
        assertThat(another.things(ThingQuery.ALL, null, 10))
                .extracting(Thing::id)
                .containsExactly("t");
    }

    @Test
    void inheritsZoneLanguageAndModelFromTheNearestSpaceThatNamesOne() {
        Directory here = new Directory(registry, Settings.of(Map.of("space.zone", "Europe/Berlin")), new TestClock());
        assertThat(here.tree().zone("a/b")).isEqualTo("Europe/Berlin");
        assertThat(here.tree("a/b").language("a/b")).isEmpty();
        change("", "UTC", "en", "one");
        change("a", "Asia/Shanghai", "", "two");
        for (SpaceTree tree : List.of(here.tree(), here.tree("a/b"))) {
            assertThat(tree.zone("a/b")).isEqualTo("Asia/Shanghai");
            assertThat(tree.language("a/b")).isEqualTo("en");
            assertThat(tree.model("a/b")).isEqualTo("two");
            assertThat(tree.zone("")).isEqualTo("UTC");
        }
        assertThat(here.tree().zone("ab")).isEqualTo("UTC");
    }

    @Test
    void aThingWithoutAModelGetsThatOfItsSpace() {
        change("a", "", "", "two");
        assertThat(directory
                        .createThing("x", null, "a/b", null, Map.of(), null, Tokens.hash("x"))
                        .model())
                .isEqualTo("two");
        assertThat(directory
                        .createThing("y", "one", "a/b", null, Map.of(), null, Tokens.hash("y"))
                        .model())
                .isEqualTo("one");
        assertThat(directory
                        .createThing("z", null, "ab", null, Map.of(), null, Tokens.hash("z"))
                        .model())
                .isEqualTo("z");
    }

    private void change(String path, String zone, String language, String model) {
        Space present = registry.space(path).orElseThrow();
        directory.updateSpace(new Space(
                present.number(),
                path,
                "",
                Space.Kind.OTHER,
                zone,
                language,
                model,
                null,
                0,
                0,
                0,
                0,
                present.revision()));
    }

    @Test
    void ordersByCodePoint() {
        // U+FF21 comes before U+1D400 though its UTF-16 unit is the greater one
        List<String> ids = new ArrayList<>(List.of("\uD835\uDC00", "\uFF21", "a", "A", "aa", "\u592A\u6E56"));
        ids.sort(ThingsById::compare);
        assertThat(ids).containsExactly("A", "a", "aa", "\u592A\u6E56", "\uFF21", "\uD835\uDC00");
    }

    private void create(Random random) {
        String id = "t" + (random.nextBoolean() ? "\uD835\uDC00" : "\uFF21") + random.nextInt(1_000_000);
        directory.createThing(
                id, MODELS[random.nextInt(2)], SPACES[random.nextInt(4)], null, labels(random), null, Tokens.hash(id));
    }

    private static Map<String, String> labels(Random random) {
        @Nullable String floor = random.nextBoolean() ? Integer.toString(random.nextInt(3)) : null;
        return floor == null ? Map.of() : Map.of("floor", floor);
    }
}

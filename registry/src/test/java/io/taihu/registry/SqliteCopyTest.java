package io.taihu.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.model.ThingModel;
import io.taihu.spi.Registry.NewThing;
import io.taihu.spi.Registry.ThingQuery;
import io.taihu.testkit.FolderCopy;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy of a registry that is in use. */
final class SqliteCopyTest {
    private static final ThingQuery ALL = new ThingQuery("", null, null, Map.of());

    @TempDir
    Path folder;

    @Test
    void theCopyIsTheRegistryAtOneMomentWhileOthersWrite() throws Exception {
        AtomicInteger made = new AtomicInteger();
        AtomicBoolean stop = new AtomicBoolean();
        FolderCopy copy = new FolderCopy(folder.resolve("copy"));
        int before;
        int after;
        try (SqlRegistry registry = SqlRegistry.open(folder.resolve("registry.db"))) {
            registry.createModel(ThingModel.draft("m"));
            for (int i = 0; i < 500; i++) {
                create(registry, made.getAndIncrement());
            }
            Thread writer = new Thread(() -> {
                while (!stop.get()) {
                    create(registry, made.get());
                    made.incrementAndGet();
                }
            });
            writer.start();
            try {
                before = made.get();
                assertThat(registry.copyTo(copy)).isTrue();
                after = made.get() + 1;
            } finally {
                stop.set(true);
                writer.join();
            }
        }
        assertThat(copy.scratch(SqlRegistry.FILE)).doesNotExist();
        Path file = folder.resolve("copy").resolve(SqlRegistry.FILE);
        assertThat(SqlRegistry.check(file)).isEqualTo(copy.counts());
        long things = copy.counts().get("registry thing");
        assertThat(things).isBetween((long) before, (long) after);
        try (SqlRegistry registry = SqlRegistry.open(file)) {
            assertThat(registry.countThings(ALL)).isEqualTo(things);
            for (int i = 0; i < things; i++) {
                assertThat(registry.thing("thing-" + i)).isPresent();
            }
            create(registry, 1_000_000);
        }
    }

    @Test
    void aNumberIsNotGivenAgainInACopy() throws IOException {
        FolderCopy copy = new FolderCopy(folder.resolve("copy"));
        long gone;
        try (SqlRegistry registry = SqlRegistry.open(folder.resolve("registry.db"))) {
            registry.createModel(ThingModel.draft("m"));
            create(registry, 1);
            Thing second = create(registry, 2);
            gone = second.number();
            registry.deleteThing(second.id(), second.revision());
            registry.copyTo(copy);
        }
        try (SqlRegistry registry = SqlRegistry.open(folder.resolve("copy").resolve(SqlRegistry.FILE))) {
            assertThat(create(registry, 3).number()).isGreaterThan(gone);
        }
    }

    @Test
    void damageIsFound() throws IOException {
        Path file = folder.resolve("registry.db");
        try (SqlRegistry registry = SqlRegistry.open(file)) {
            registry.createModel(ThingModel.draft("m"));
            for (int i = 0; i < 500; i++) {
                create(registry, i);
            }
        }
        assertThat(SqlRegistry.check(file)).containsEntry("registry thing", 500L);
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(Files.size(file) / 2 / 4_096 * 4_096);
            bytes.write(new byte[4_096]);
        }
        assertThatThrownBy(() -> SqlRegistry.check(file))
                .isInstanceOf(TaihuException.class)
                .hasMessageContaining("damaged");
    }

    private static Thing create(SqlRegistry registry, int number) {
        byte[] hash = new byte[32];
        hash[0] = (byte) number;
        hash[1] = (byte) (number >> 8);
        hash[2] = (byte) (number >> 16);
        return registry.createThing(new NewThing("thing-" + number, "m", "", "Thing " + number, Map.of(), null), hash);
    }
}

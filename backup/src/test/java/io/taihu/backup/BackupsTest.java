package io.taihu.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import io.taihu.spi.Clock;
import io.taihu.spi.Copy;
import io.taihu.spi.Held;
import io.taihu.spi.History;
import io.taihu.spi.Journal;
import io.taihu.spi.Meters;
import io.taihu.spi.Registry;
import io.taihu.spi.Settings;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In which order stores are held, copied and let go, and what becomes of a backup that fails. */
final class BackupsTest {
    @TempDir
    Path folder;

    private final List<String> steps = new CopyOnWriteArrayList<>();
    private final CompletableFuture<History> history = new CompletableFuture<>();
    private String failing = "";
    private int bytes = 100;

    /** Whoever changes this order must know why it is safe: see docs/operations.md. */
    @Test
    void storesAreCopiedInTheOneOrderInWhichTheyFitTogether() {
        history.complete(store(History.class, "history"));
        try (Backups backups = backups()) {
            assertThat(backups.make("one").state()).isEqualTo(Backup.State.DONE);
        }
        assertThat(steps.stream().distinct())
                .containsExactly(
                        "hold journal",
                        "hold history",
                        "copy twins",
                        "copy journal",
                        "copy registry",
                        "let journal",
                        "copy history",
                        "let history");
    }

    @Test
    void whateverFailsTheStoresAreLetGoAndNothingIsLeftBehind() throws IOException {
        history.complete(store(History.class, "history"));
        for (String step : List.of(
                "hold journal", "hold history", "copy twins", "copy journal", "copy registry", "copy history")) {
            failing = step;
            steps.clear();
            try (Backups backups = backups()) {
                String name = step.replace(' ', '-');
                assertThatThrownBy(() -> backups.make(name)).hasMessageContaining("cannot " + step);
                assertThat(backups.get(name).state()).isEqualTo(Backup.State.FAILED);
                assertThat(backups.get(name).trouble()).contains("cannot " + step);
            }
            assertThat(steps.stream().filter(each -> each.startsWith("hold")).count())
                    .as(steps.toString())
                    .isEqualTo(steps.stream()
                            .filter(each -> each.startsWith("let"))
                            .distinct()
                            .count());
            assertThat(blobs()).isEmpty();
        }
        failing = "";
        try (Backups backups = backups()) {
            backups.make("good");
            assertThat(backups.list()).extracting(Backup::name).containsExactly("good");
        }
        assertThat(blobs()).isNotEmpty();
    }

    @Test
    void whatIsStoppedIsGoneOnFrom() throws IOException {
        history.complete(store(History.class, "history"));
        bytes = 3 << 20;
        try (Backups backups = backups("backup.rate", "1m")) {
            backups.begin("one");
            assertThatThrownBy(() -> backups.begin("two"))
                    .extracting(e -> ((TaihuException) e).code())
                    .isEqualTo(ErrorCode.CONFLICT);
            assertThat(backups.get("one").state()).isEqualTo(Backup.State.RUNNING);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> backups.get("one").files() > 0);
        }
        assertThat(new Shelf(folder).get("one").trouble()).contains("stopped");
        int before = blobs().size();
        assertThat(before).isPositive();
        try (Backups backups = backups()) {
            assertThat(backups.make("two").added()).isLessThan(4L * bytes);
        }
    }

    @Test
    void withoutHistoryThereIsNoneAndItIsSaidWhy() {
        try (Backups backups = backups()) {
            assertThatThrownBy(() -> backups.begin(null)).hasMessageContaining("opening");
            history.completeExceptionally(new IllegalStateException("its disk is gone"));
            assertThatThrownBy(() -> backups.begin(null))
                    .hasMessageContaining("its disk is gone")
                    .extracting(e -> ((TaihuException) e).code())
                    .isEqualTo(ErrorCode.UNAVAILABLE);
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void twoWhoKeepBackupsInOneFolderTakeTurns() {
        history.complete(store(History.class, "history"));
        try (Backups one = backups("backup.rate", "1m");
                Backups other = backups()) {
            bytes = 3 << 20;
            one.begin("one");
            assertThatThrownBy(() -> other.begin("two")).hasMessageContaining("another backup into");
        }
    }

    @Test
    void theFolderOfBackupsIsNotTheDataOrAboveIt() {
        for (String wrong : List.of(".", "..", "", folder.toString(), "/")) {
            assertThatThrownBy(() -> Backups.shelf(folder, Settings.of(Map.of("backup.dir", wrong))))
                    .hasMessageContaining("backup.dir");
        }
        assertThat(Backups.shelf(folder, Settings.of(Map.of())).folder()).isEqualTo(folder.resolve("backups"));
        assertThat(Backups.shelf(folder, Settings.of(Map.of("backup.dir", "/mnt/b")))
                        .folder())
                .isEqualTo(Path.of("/mnt/b"));
    }

    private Backups backups(String... settings) {
        Map<String, String> given = settings.length == 0
                ? Map.of("backup.rate", "100000m", "backup.share", "100")
                : Map.of(settings[0], settings[1], "backup.share", "100");
        return new Backups(
                new Shelf(folder),
                new Sources(
                        store(Journal.class, "journal"),
                        history,
                        store(Registry.class, "registry"),
                        List.of(new Sources.Part("twins", copy -> copy(copy, "twins")))),
                Settings.of(given),
                Clock.system(),
                Meters.none(),
                "0.1.0");
    }

    private void step(String what) {
        steps.add(what);
        if (what.equals(failing)) {
            steps.remove(what);
            throw new TaihuException(ErrorCode.UNAVAILABLE, "cannot " + what);
        }
    }

    private void copy(Copy copy, String name) throws IOException {
        step("copy " + name);
        copy.bytes("of-" + name, name.repeat(bytes / name.length()).getBytes(StandardCharsets.UTF_8));
    }

    /** A store of which nothing but what a backup asks of it is there. */
    private <T> T store(Class<T> type, String name) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (_, method, arguments) -> switch (method.getName()) {
                    case "hold" -> {
                        step("hold " + name);
                        yield new Held() {
                            @Override
                            public void copyTo(Copy copy) throws IOException {
                                copy(copy, name);
                            }

                            @Override
                            public void close() {
                                steps.add("let " + name);
                            }
                        };
                    }
                    case "copyTo" -> {
                        copy((Copy) arguments[0], name);
                        yield true;
                    }
                    case "toString" -> name;
                    case "hashCode" -> name.hashCode();
                    default -> throw new UnsupportedOperationException(method.getName());
                }));
    }

    private List<Path> blobs() throws IOException {
        Path blobs = folder.resolve(Shelf.BLOBS);
        if (!Files.exists(blobs)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(blobs)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }
}

package io.taihu.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Backups of files as folders, blobs and manifests, and what becomes of them when they are damaged. */
final class BackupFormatTest {
    private static final String VERSION = "0.1.0";

    @TempDir
    Path folder;

    private Shelf shelf;
    private final Map<String, byte[]> files = new TreeMap<>();
    private final Map<String, String> stamps = new HashMap<>();

    @BeforeEach
    void fill() {
        shelf = new Shelf(folder.resolve("backups"));
        Random random = new Random(1);
        files.put("journal/00000000000000000000.journal", bytes(random, 2 * Entry.PIECE_BYTES + 17));
        files.put("history/db/m1_a~1/2026-11-20.3/表.d", bytes(random, 5_000));
        files.put("history/_restore", new byte[0]);
        files.put("registry.db", bytes(random, Entry.PIECE_BYTES));
        files.put("twins/same.snapshot", files.get("registry.db"));
    }

    @Test
    void aRestoredFolderHasTheSameFiles() throws IOException {
        Backup made = make("one", 7);
        assertThat(made.state()).isEqualTo(Backup.State.DONE);
        assertThat(made.files()).isEqualTo(5);
        assertThat(made.bytes()).isEqualTo(4L * Entry.PIECE_BYTES + 5_017);
        assertThat(made.added()).as("what is the same is kept once").isEqualTo(3L * Entry.PIECE_BYTES + 5_017);

        Restore.Restored restored = restore("one", "data");

        assertThat(restored.counts()).isEqualTo(Map.of("things", 5L));
        assertThat(restored.registry()).isTrue();
        assertThat(contents("data")).isEqualTo(strings(files, Restore.UNFINISHED));
        Restore.finish(folder.resolve("data"));
        Restore.checkWhole(folder.resolve("data"));
    }

    @Test
    void theSecondBackupKeepsOnlyWhatIsNew() throws IOException {
        stamps.put("history/db/m1_a~1/2026-11-20.3/表.d", "rows 5");
        make("one", 7);
        byte[] longer =
                java.util.Arrays.copyOf(files.get("journal/00000000000000000000.journal"), 2 * Entry.PIECE_BYTES + 30);
        files.put("journal/00000000000000000000.journal", longer);
        // of which nobody reads again what has its stamp
        files.put("history/db/m1_a~1/2026-11-20.3/表.d", "not read".getBytes(StandardCharsets.UTF_8));

        Backup second = make("two", 7);

        assertThat(second.added()).as("the last piece of what was added to").isEqualTo(30);
        restore("two", "data");
        assertThat(Files.size(folder.resolve("data/history/db/m1_a~1/2026-11-20.3/表.d")))
                .isEqualTo(5_000);
        assertThat(folder.resolve("data/journal/00000000000000000000.journal")).hasBinaryContent(longer);
        stamps.put("history/db/m1_a~1/2026-11-20.3/表.d", "rows 6");
        make("three", 7);
        restore("three", "data3");
        assertThat(folder.resolve("data3/history/db/m1_a~1/2026-11-20.3/表.d")).hasContent("not read");
    }

    @Test
    void aPieceThatIsGoneIsKeptAgainThoughItsStampIsKnown() throws IOException {
        String name = "history/db/m1_a~1/2026-11-20.3/表.d";
        stamps.put(name, "rows 5");
        make("one", 7);
        for (Path blob : blobs()) {
            if (Files.size(blob) == 5_000) {
                Files.delete(blob);
            }
        }
        make("two", 7);
        restore("two", "data");
        assertThat(folder.resolve("data").resolve(name)).hasBinaryContent(files.get(name));
    }

    @Test
    void damageIsNamedAtEachFile() throws IOException {
        make("one", 7);
        List<Path> blobs = blobs();
        assertThat(blobs).hasSize(5);
        for (Path blob : blobs) {
            byte[] good = Files.readAllBytes(blob);
            byte[] bad = good.clone();
            bad[bad.length / 2] ^= 1;
            Files.write(blob, bad);
            assertDamaged("one", blob, "expected SHA-256", "found");
            Files.write(blob, java.util.Arrays.copyOf(good, good.length - 1));
            assertDamaged("one", blob, "expected " + good.length + " bytes, found " + (good.length - 1));
            Files.write(blob, java.util.Arrays.copyOf(good, good.length + 1));
            assertDamaged("one", blob, "expected " + good.length + " bytes, found");
            Files.delete(blob);
            assertDamaged("one", blob, "it is missing");
            Files.write(blob, good);
        }
        restore("one", "good");
    }

    @Test
    void allThatIsDamagedIsNamedAtOnce() throws IOException {
        make("one", 7);
        for (Path blob : blobs()) {
            Files.delete(blob);
        }
        assertThatThrownBy(() -> restore("one", "all"))
                .hasMessageContaining("registry.db")
                .hasMessageContaining("twins/same.snapshot")
                .hasMessageContaining("bytes " + Entry.PIECE_BYTES + " to ")
                .hasMessageContaining("表.d");
        assertThat(folder.resolve("all").resolve(Restore.UNFINISHED)).exists();
        assertThatThrownBy(() -> Restore.checkWhole(folder.resolve("all"))).hasMessageContaining("not finished");
    }

    @Test
    void aDamagedManifestIsNotRead() throws IOException {
        make("one", 7);
        Path manifest = shelf.folder("one").resolve(Manifest.FILE);
        byte[] good = Files.readAllBytes(manifest);
        for (int at = 0; at < good.length; at += 37) {
            byte[] bad = good.clone();
            bad[at] ^= 4;
            Files.write(manifest, bad);
            String into = "bad" + at;
            assertThatThrownBy(() -> restore("one", into)).isInstanceOf(TaihuException.class);
        }
        Files.write(manifest, java.util.Arrays.copyOf(good, good.length / 2));
        assertThatThrownBy(() -> restore("one", "half"))
                .isInstanceOf(TaihuException.class)
                .hasMessageContaining(manifest.toString())
                .hasMessageContaining("SHA-256");
        Files.write(manifest, good);
        Files.delete(shelf.folder("one").resolve(Manifest.SUM));
        assertThatThrownBy(() -> restore("one", "sum")).hasMessageContaining("is missing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../outside",
                "journal/../../outside",
                "/tmp/outside",
                "",
                ".",
                "a//b",
                "a/./b",
                "a/",
                "C:\\\\outside",
                "a\\\\..\\\\b",
                "a\\u0000b"
            })
    void pathsThatLeaveTheFolderAreRefused(String path) throws IOException {
        make("one", 7);
        rewrite("one", text -> text.replace("\"path\":\"registry.db\"", "\"path\":\"" + path + "\""));
        assertThatThrownBy(() -> restore("one", "data"))
                .isInstanceOf(TaihuException.class)
                .hasMessageContaining("no path within");
        assertThat(folder.resolve("outside")).doesNotExist();
        assertThat(Path.of("/tmp/outside")).doesNotExist();
    }

    @Test
    void aPathThatIsThereTwiceIsRefused() throws IOException {
        make("one", 7);
        rewrite("one", text -> text.replace("\"path\":\"registry.db\"", "\"path\":\"history/_restore\""));
        assertThatThrownBy(() -> restore("one", "data")).hasMessageContaining("twice");
    }

    @Test
    void filesThatWereTakenOutOfTheManifestAreMissed() throws IOException {
        make("one", 7);
        rewrite("one", text -> text.replaceFirst("\n\\{\"path\":\"history/_restore\"[^\n]*", ""));
        assertThatThrownBy(() -> restore("one", "data")).hasMessageContaining("should have 5 files, it has 4");
    }

    @Test
    void whatANewerTaihuMadeIsRefused() throws IOException {
        make("one", 7);
        rewrite("one", text -> text.replace("\"format\":1", "\"format\":2"));
        assertThatThrownBy(() -> restore("one", "format"))
                .hasMessageContaining("newer Taihu")
                .extracting(e -> ((TaihuException) e).code())
                .isEqualTo(ErrorCode.CONFLICT);
        assertThat(folder.resolve("format")).doesNotExist();
        make("two", 7);
        rewrite("two", text -> text.replace("\"taihu\":\"0.1.0\"", "\"taihu\":\"0.10.0-SNAPSHOT\""));
        assertThatThrownBy(() -> restore("two", "version")).hasMessageContaining("0.10.0-SNAPSHOT");
        assertThat(Restore.newer("1.0.1", "1.0.0")).isTrue();
        assertThat(Restore.newer("1.0.0", "1.0.0-SNAPSHOT")).isFalse();
        assertThat(Restore.newer("0.9.9", "0.10.0")).isFalse();
        assertThat(Restore.newer("unknown", "0.10.0")).isFalse();
    }

    @Test
    void aFolderThatIsNotEmptyIsLeftAsItIs() throws IOException {
        make("one", 7);
        Path data = Files.createDirectories(folder.resolve("data"));
        Files.writeString(data.resolve("mine"), "mine");
        assertThatThrownBy(() -> restore("one", "data")).hasMessageContaining("not empty");
        assertThat(contents("data")).isEqualTo(Map.of("mine", "mine"));
        Files.writeString(folder.resolve("file"), "mine");
        assertThatThrownBy(() -> restore("one", "file")).hasMessageContaining("is a file");
        restore(
                "one",
                Files.createDirectories(folder.resolve("empty")).getFileName().toString());
    }

    @Test
    void whatWasBrokenOffIsNoBackup() throws IOException {
        make("one", 7);
        shelf.begin("two", java.time.Instant.parse("2100-01-01T00:00:00Z"));
        assertThat(shelf.list())
                .extracting(Backup::name, Backup::state)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("two", Backup.State.FAILED),
                        org.assertj.core.groups.Tuple.tuple("one", Backup.State.DONE));
        assertThat(shelf.get("two").trouble()).contains("broken off");
        assertThatThrownBy(() -> restore("two", "data"))
                .hasMessageContaining("not whole")
                .hasMessageContaining("broken off");
        assertThat(shelf.newest().name()).isEqualTo("one");
        shelf.failed("two", "the disk said no");
        assertThat(shelf.get("two").trouble()).isEqualTo("the disk said no");
    }

    @Test
    void theOldestGoAndTheirPiecesWithThem() throws IOException {
        make("one", 3);
        byte[] only = files.put("registry.db", "two".getBytes(StandardCharsets.UTF_8));
        Path onlyAt = shelf.blobs().path(Hash.of(Hash.digest().digest(only)));
        files.put("twins/same.snapshot", new byte[0]);
        make("two", 3);
        files.put("registry.db", "three".getBytes(StandardCharsets.UTF_8));
        make("three", 3);
        shelf.begin("broken", java.time.Instant.EPOCH);
        assertThat(blobs()).hasSize(7).contains(onlyAt);
        make("four", 3);
        assertThat(shelf.list()).extracting(Backup::name).containsExactly("four", "three", "two");
        assertThat(blobs()).hasSize(6).doesNotContain(onlyAt);
        restore("two", "data2");
        restore("three", "data3");
    }

    @Test
    void nothingIsRemovedWhileItIsNotKnownWhatIsNeeded() throws IOException {
        make("one", 7);
        files.put("registry.db", "two".getBytes(StandardCharsets.UTF_8));
        files.put("twins/same.snapshot", new byte[0]);
        make("two", 7);
        Path manifest = shelf.folder("two").resolve(Manifest.FILE);
        byte[] good = Files.readAllBytes(manifest);
        Files.write(manifest, java.util.Arrays.copyOf(good, good.length - 30));
        files.put("registry.db", "three".getBytes(StandardCharsets.UTF_8));
        int before = blobs().size();
        make("three", 2);
        assertThat(shelf.list()).extracting(Backup::name).containsExactly("three", "two");
        assertThat(blobs()).hasSize(before + 1);
        Files.write(manifest, good);
        restore("two", "data2");
    }

    @Test
    void aBackupIsBroughtToAnotherFolder() throws IOException {
        make("one", 7);
        Shelf other = new Shelf(folder.resolve("other"));
        assertThat(shelf.carry("one", other).state()).isEqualTo(Backup.State.DONE);
        assertThatThrownBy(() -> shelf.carry("one", other)).hasMessageContaining("already");
        Restore.run(Restore.choose(folder.resolve("other"), null), folder.resolve("data"), VERSION);
        assertThat(contents("data")).isEqualTo(strings(files, Restore.UNFINISHED));
    }

    @Test
    void aBackupIsChosenByItsFolderOrItsNameOrItsAge() throws IOException {
        make("one", 7);
        make("two", 7);
        Path all = shelf.folder();
        assertThat(Restore.choose(all, null).name()).isEqualTo("two");
        assertThat(Restore.choose(all, "one").name()).isEqualTo("one");
        assertThat(Restore.choose(all.resolve("one"), null).name()).isEqualTo("one");
        assertThatThrownBy(() -> Restore.choose(all, "three")).hasMessageContaining("no backup");
        assertThatThrownBy(() -> Restore.choose(all, "../one")).hasMessageContaining("name");
        assertThatThrownBy(() -> Restore.choose(folder.resolve("nowhere"), null))
                .hasMessageContaining("whole");
    }

    @Test
    void onlyItsOwnerMayLookIntoAFolderOfBackups() throws IOException {
        make("one", 7);
        restore("one", "data");
        for (String each : List.of("backups", "data")) {
            assertThat(Files.getPosixFilePermissions(folder.resolve(each)))
                    .isEqualTo(java.nio.file.attribute.PosixFilePermissions.fromString("rwx------"));
        }
    }

    private void assertDamaged(String name, Path blob, String... words) {
        String into = "damaged" + System.nanoTime();
        var thrown = assertThatThrownBy(() -> restore(name, into)).isInstanceOf(TaihuException.class);
        thrown.hasMessageContaining(blob.toString());
        for (String word : words) {
            thrown.hasMessageContaining(word);
        }
    }

    private int made;

    private Backup make(String name, long keep) throws IOException {
        java.time.Instant begun = java.time.Instant.ofEpochSecond(1_790_000_000L + made++);
        try (var lock = shelf.lock();
                Copying copying = new Copying(shelf.begin(name, begun), shelf.blobs(), 1L << 40, 100)) {
            assertThat(lock.isOpen()).isTrue();
            copying.goOnFrom(shelf.former());
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                byte[] content = file.getValue();
                copying.file(
                        file.getKey(),
                        (into, offset) -> {
                            // as a disk may: less than was asked for
                            int n = (int) Math.min(Math.min(into.remaining(), 100_003), content.length - offset);
                            into.put(content, (int) offset, n);
                            return n == 0 ? -1 : n;
                        },
                        content.length + 10L,
                        stamps.getOrDefault(file.getKey(), ""));
            }
            copying.count("things", 5);
            copying.endLines();
            copying.sync();
            Manifest.write(
                    shelf.folder(name),
                    new Manifest.Head(
                            Manifest.FORMAT,
                            VERSION,
                            name,
                            begun,
                            begun.plusMillis(5),
                            true,
                            copying.files(),
                            copying.bytes(),
                            copying.added(),
                            copying.counts()),
                    copying.lines());
            Files.delete(copying.lines());
            shelf.tidy(keep);
        }
        return shelf.get(name);
    }

    private Restore.Restored restore(String name, String into) {
        return Restore.run(new Restore.Chosen(shelf, name), folder.resolve(into), VERSION);
    }

    private interface Change {
        String of(String text);
    }

    /** Changes a manifest as somebody would who means it: its sum is right. */
    private void rewrite(String name, Change change) throws IOException {
        Path manifest = shelf.folder(name).resolve(Manifest.FILE);
        String before = Files.readString(manifest);
        String after = change.of(before);
        assertThat(after).isNotEqualTo(before);
        Files.writeString(manifest, after);
        byte[] digest = Hash.digest().digest(after.getBytes(StandardCharsets.UTF_8));
        Files.writeString(shelf.folder(name).resolve(Manifest.SUM), Hash.of(digest) + "  " + Manifest.FILE + "\n");
    }

    private List<Path> blobs() throws IOException {
        try (Stream<Path> all = Files.walk(shelf.folder().resolve(Shelf.BLOBS))) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    private Map<String, String> contents(String name) throws IOException {
        Map<String, String> found = new TreeMap<>();
        Path root = folder.resolve(name);
        try (Stream<Path> all = Files.walk(root)) {
            for (Path each : all.filter(Files::isRegularFile).toList()) {
                found.put(root.relativize(each).toString(), Files.readString(each, StandardCharsets.ISO_8859_1));
            }
        }
        found.computeIfPresent(Restore.UNFINISHED, (_, _) -> "");
        return found;
    }

    private static Map<String, String> strings(Map<String, byte[]> files, String more) {
        Map<String, String> strings = new TreeMap<>();
        files.forEach((name, bytes) -> strings.put(name, new String(bytes, StandardCharsets.ISO_8859_1)));
        strings.put(more, "");
        return strings;
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}

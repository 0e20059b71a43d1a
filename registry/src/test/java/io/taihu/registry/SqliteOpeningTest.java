package io.taihu.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.taihu.model.ErrorCode;
import io.taihu.model.Space;
import io.taihu.model.TaihuException;
import io.taihu.model.ThingModel;
import io.taihu.spi.Clock;
import io.taihu.spi.Registry.NewDashboard;
import io.taihu.spi.Registry.NewToken;
import io.taihu.spi.Registry.ThingQuery;
import io.taihu.spi.Registry.Token;
import io.taihu.spi.Registry.TokenKind;
import io.taihu.spi.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.SQLiteErrorCode;

final class SqliteOpeningTest {
    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("registry.db");
    }

    @Test
    void opensTheFileInTheDataFolderUnlessTold() {
        try (SqlRegistry registry = SqlRegistry.open(Settings.of(Map.of()), folder)) {
            registry.createModel(ThingModel.draft("m"));
        }
        try (SqlRegistry registry = SqlRegistry.open(file())) {
            assertThat(registry.model("m")).isPresent();
        }
    }

    @Test
    void knowsEveryMigration() throws Exception {
        try (Stream<Path> files = Files.list(migrations())) {
            assertThat(files.map(f -> f.getFileName().toString())
                            .map(name -> Integer.parseInt(name.substring(1, name.indexOf("__"))))
                            .sorted())
                    .isEqualTo(Schema.KNOWN);
        }
    }

    @Test
    void takesAMigrationThatComesAfterAGreaterOne() throws Exception {
        Path without = withoutMigration(4, folder.resolve("without"));
        migrate(new SqliteDatabase(file(), Duration.ofSeconds(1)), "jdbc:sqlite:" + file(), "", "", without);

        try (SqlRegistry registry = SqlRegistry.open(file())) {
            assertThat(registry.accounts(null, 10)).isEmpty();
            assertThat(registry.audit().head().sequence()).isZero();
        }
    }

    static Path migrations() throws Exception {
        return Path.of(Schema.class.getResource("migrations/V1__things.sql").toURI())
                .getParent();
    }

    /** A folder of all migrations but one. */
    static Path withoutMigration(int number, Path folder) throws Exception {
        Files.createDirectory(folder);
        try (Stream<Path> files = Files.list(migrations())) {
            for (Path file : files.toList()) {
                if (!file.getFileName().toString().startsWith("V" + number + "__")) {
                    Files.copy(file, folder.resolve(file.getFileName()));
                }
            }
        }
        return folder;
    }

    static void migrate(Database database, String url, String user, String password, Path migrations) {
        Flyway.configure()
                .dataSource(url, user, password)
                .locations("filesystem:" + migrations)
                .placeholders(database.words())
                .load()
                .migrate();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void bringsARegistryOfAFormerSchemaUpToDate(int schema) throws Exception {
        String url = "jdbc:sqlite:" + file();
        Flyway.configure()
                .dataSource(url, "", "")
                .locations("classpath:io/taihu/registry/migrations")
                .placeholders(new SqliteDatabase(file(), Duration.ofSeconds(1)).words())
                .target(Integer.toString(schema))
                .load()
                .migrate();
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO space (path, title, things_max, readings_per_second_max, things, revision)"
                    + " VALUES ('kept', 'Kept', 7, 8, 0, 3)");
        }
        try (SqlRegistry registry = SqlRegistry.open(file())) {
            assertThat(registry.space("kept"))
                    .hasValueSatisfying(
                            space -> assertThat(space).isEqualTo(new Space(space.number(), "kept", "Kept", 7, 8, 3)));
            assertThat(registry.createDashboard(new NewDashboard("kept", null, "x", "{}"))
                            .head()
                            .space())
                    .isEqualTo("kept");
            assertThat(registry.moveSpace("kept", "moved", 3).title()).isEqualTo("Kept");
        }
    }

    @Test
    void expiredTokensGoWhenAnotherIsMadeThatWillExpire() {
        try (SqlRegistry registry = SqlRegistry.open(file())) {
            registry.createToken(NewToken.ofOwner(TokenKind.LINK, "old", hash(1), Instant.EPOCH.plusSeconds(1)));
            registry.createToken(NewToken.ofOwner(TokenKind.API, "ever", hash(2), null));
            registry.createToken(NewToken.ofOwner(
                    TokenKind.LINK, "new", hash(3), Instant.now().plusSeconds(600)));
            assertThat(registry.tokens(null, 10)).extracting(Token::name).containsExactly("ever", "new");
        }
    }

    private static byte[] hash(int number) {
        byte[] hash = new byte[Tokens.HASH_BYTES];
        hash[0] = (byte) number;
        return hash;
    }

    @Test
    void opensAgainAndAgain() throws Exception {
        for (int i = 0; i < 5; i++) {
            try (SqlRegistry registry = SqlRegistry.open(file())) {
                registry.createSpace(new Space(0, "s" + i, "", 0, 0, 0));
                assertThat(registry.spaces()).hasSize(i + 2);
            }
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.toList()).containsExactly(file()); // nothing else is left behind
        }
    }

    @Test
    void doesNotLoadFlywayWhenTheSchemaIsTheNewest() throws Exception {
        try (OtherProcess first = OtherProcess.counting(file(), "-Xlog:class+load")) {
            assertThat(first.rest())
                    .anyMatch(line -> line.contains("org.flywaydb"))
                    .contains("0 things");
        }
        try (OtherProcess second = OtherProcess.counting(file(), "-Xlog:class+load")) {
            assertThat(second.rest())
                    .noneMatch(line -> line.contains("org.flywaydb"))
                    .contains("0 things");
        }
    }

    @Test
    void keepsTheNativeLibraryUnpacked() throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("temporary"));
        try (OtherProcess first = OtherProcess.countingIn(folder, "-Djava.io.tmpdir=" + temporary)) {
            assertThat(first.rest()).containsExactly("0 things");
        }
        Path library;
        try (Stream<Path> files = Files.walk(folder.resolve("native"))) {
            library = files.filter(Files::isRegularFile).toList().getFirst();
        }
        assertThat(temporary).as("nothing was unpacked by the driver").isEmptyDirectory();

        Files.write(library, new byte[100]); // damaged: the driver unpacks its own
        try (OtherProcess second = OtherProcess.countingIn(folder, "-Djava.io.tmpdir=" + temporary)) {
            assertThat(second.rest()).containsExactly("0 things");
        }
    }

    @Test
    void letsManyProcessesOpenANewFileAtOnce() throws Exception {
        List<OtherProcess> all = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                all.add(OtherProcess.counting(file()));
            }
            for (OtherProcess each : all) {
                assertThat(each.rest()).containsExactly("0 things");
            }
        } finally {
            all.forEach(OtherProcess::close);
        }
    }

    @Test
    void aStatementThatFailedOnceGoesOnLater() throws Exception {
        try (SqlRegistry registry = SqlRegistry.open(file())) {
            registry.createSpace(new Space(0, "a", "", 0, 0, 0));
            execute("ALTER TABLE space RENAME TO space_away");
            for (int tries = 0; tries < 2; tries++) {
                assertThatThrownBy(() -> registry.createSpace(new Space(0, "b", "", 0, 0, 0)))
                        .isInstanceOf(TaihuException.class);
            }
            execute("ALTER TABLE space_away RENAME TO space");
            registry.createSpace(new Space(0, "b", "", 0, 0, 0));
            assertThat(registry.spaces()).hasSize(3);
        }
    }

    @Test
    void seesWhatAnotherProcessWrites() throws Exception {
        try (SqlRegistry registry = SqlRegistry.open(file())) {
            long before = registry.changes();
            try (OtherProcess maker = OtherProcess.making(file())) {
                String id = maker.lines(1).getFirst();
                assertThat(registry.thing(id)).isPresent();
                assertThat(registry.changes()).isNotEqualTo(before);
            }
        }
    }

    @Test
    void refusesFileOfANewerVersion() throws Exception {
        SqlRegistry.open(file()).close();
        execute("INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, installed_by,"
                + " execution_time, success) VALUES (99, '99', 'x', 'SQL', 'x', 'x', 0, 1)");

        refuses(ErrorCode.INVALID, () -> SqlRegistry.open(file()), file().toString(), "newer", "99");
    }

    @Test
    void refusesFileThatIsNotADatabase() throws Exception {
        Files.writeString(file(), "this is a shopping list and not a database\n".repeat(200));

        refuses(ErrorCode.INVALID, () -> SqlRegistry.open(file()), file().toString(), "not a SQLite database");
        assertThat(file()).content().startsWith("this is a shopping list");
    }

    @Test
    void refusesDatabaseOfAnotherProgram() throws Exception {
        execute("CREATE TABLE recipes (name TEXT)");

        refuses(ErrorCode.INVALID, () -> SqlRegistry.open(file()), file().toString(), "empty");
        execute("INSERT INTO recipes VALUES ('soup')");
    }

    @Test
    void saysThatAFileIsDamaged() throws Exception {
        try (SqlRegistry registry = SqlRegistry.open(file())) {
            for (int i = 0; i < 50; i++) {
                registry.createModel(ThingModel.draft("m" + i));
            }
        }
        byte[] bytes = Files.readAllBytes(file());
        Arrays.fill(bytes, 8_192, bytes.length, (byte) 0x5A);
        Files.write(file(), bytes);

        refuses(
                ErrorCode.INTERNAL,
                () -> {
                    try (SqlRegistry registry = SqlRegistry.open(file())) {
                        registry.models(null, 100);
                        registry.spaces();
                    }
                },
                file().toString(),
                "damaged",
                "backup");
    }

    @Test
    void saysThatAFileCannotBeWritten() throws Exception {
        SqlRegistry.open(file()).close();
        boolean root = "root".equals(System.getProperty("user.name"));
        if (root) { // root may write what is only for reading, but not what cannot be changed
            run("chattr", "+i", file().toString());
            assumeTrue(!Files.isWritable(file()), "this file system cannot make a file unchangeable for root");
        } else {
            Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("r--r--r--"));
        }
        try {
            refuses(ErrorCode.UNAVAILABLE, () -> SqlRegistry.open(file()), file().toString(), "written");
        } finally {
            if (root) {
                run("chattr", "-i", file().toString());
            }
        }
    }

    @Test
    void saysThatAFileIsLocked() throws Exception {
        SqlRegistry.open(file()).close();
        SqliteDatabase impatient = new SqliteDatabase(file(), Duration.ofMillis(50));
        try (SqlRegistry registry = SqlRegistry.open(impatient, Clock.system());
                Connection other = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");

            refuses(
                    ErrorCode.UNAVAILABLE,
                    () -> registry.createModel(ThingModel.draft("m")),
                    file().toString(),
                    "locked",
                    "50 ms");
            refuses(ErrorCode.UNAVAILABLE, () -> SqlRegistry.open(impatient, Clock.system()), "locked");
            assertThat(registry.countThings(ThingQuery.ALL)).isZero(); // reading goes on
            statement.execute("ROLLBACK");
            assertThat(registry.createModel(ThingModel.draft("m")).version()).isEqualTo(1);
        }
    }

    @Test
    void refusesPathThatCannotBeAFile() {
        refuses(ErrorCode.UNAVAILABLE, () -> SqlRegistry.open(folder), folder.toString(), "folder");
        Path lost = folder.resolve("no/such/registry.db");
        refuses(ErrorCode.UNAVAILABLE, () -> SqlRegistry.open(lost), lost.toString(), "does not exist");
        refuses(ErrorCode.INVALID, () -> SqlRegistry.open(folder.resolve("a?b.db")), "?");
    }

    @ParameterizedTest
    @CsvSource({
        "SQLITE_FULL, UNAVAILABLE, disk is full",
        "SQLITE_IOERR, UNAVAILABLE, check the disk",
        "SQLITE_IOERR_FSYNC, UNAVAILABLE, check the disk",
        "SQLITE_READONLY_DBMOVED, UNAVAILABLE, write access",
        "SQLITE_BUSY_SNAPSHOT, UNAVAILABLE, locked",
        "SQLITE_CORRUPT_INDEX, INTERNAL, damaged",
        "SQLITE_CONSTRAINT_UNIQUE, INTERNAL, the log has more"
    })
    void explainsErrorsOfTheFile(SQLiteErrorCode given, ErrorCode code, String sentence) {
        SQLException error = new SQLException("[" + given + "] (SELECT secret FROM thing)", "", given.code);

        assertThat(new SqliteDatabase(file(), Duration.ZERO).explain(error))
                .hasMessageContainingAll(file().toString(), sentence)
                .hasMessageNotContaining("SELECT")
                .satisfies(e -> assertThat(e.code()).isEqualTo(code));
    }

    private static void refuses(ErrorCode code, ThrowingCallable call, String... named) {
        assertThatThrownBy(call).isInstanceOfSatisfying(TaihuException.class, e -> {
            assertThat(e).hasMessageContainingAll(named);
            assertThat(e.code()).isEqualTo(code);
        });
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void run(String... command) throws Exception {
        try {
            new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            // there is no such program here, and the test skips
        }
    }
}

package io.taihu.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import io.taihu.model.ThingModel;
import io.taihu.spi.Registry.ThingQuery;
import io.taihu.spi.Settings;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(PostgresServer.Resolver.class)
final class PostgresOpeningTest {
    private static final String SECRET = "hunter2hunter2";

    @Test
    void opensTheDatabaseThatTheSettingsName(PostgresServer server, @TempDir Path folder) {
        Settings settings = Settings.of(Map.of(
                "registry.url", server.newEmptyDatabase(),
                "registry.user", PostgresServer.USER,
                "registry.password", PostgresServer.PASSWORD));
        try (SqlRegistry registry = SqlRegistry.open(settings, folder)) {
            registry.createModel(ThingModel.draft("m"));
        }
        try (SqlRegistry registry = SqlRegistry.open(settings, folder)) {
            assertThat(registry.model("m")).isPresent();
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void letsManyOpenANewDatabaseAtOnce(PostgresServer server) throws Exception {
        String url = server.newEmptyDatabase();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<Long>> counts = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                counts.add(threads.submit(() -> {
                    try (SqlRegistry registry = open(url)) {
                        return registry.countThings(ThingQuery.ALL);
                    }
                }));
            }
            for (Future<Long> count : counts) {
                assertThat(count.get()).isZero();
            }
        }
    }

    @Test
    void goesOnWhenConnectionsWereLost(PostgresServer server) {
        try (SqlRegistry registry = open(server.newDatabase())) {
            for (int i = 0; i < 3; i++) {
                registry.createModel(ThingModel.draft("m" + i));
                assertThat(registry.models(null, 10)).hasSize(i + 1);
                server.disconnectAll();
                assertThat(registry.models(null, 10)).hasSize(i + 1);
                server.disconnectAll();
            }
        }
    }

    @Test
    void flushesCommitsEvenWhereTheServerWouldNot(PostgresServer server) throws Exception {
        String url = server.newDatabase();
        server.admin("ALTER DATABASE " + url.substring(url.lastIndexOf('/') + 1) + " SET synchronous_commit = off");
        try (Connection connection =
                        new PostgresDatabase(url, PostgresServer.USER, PostgresServer.PASSWORD).connect(true);
                Statement statement = connection.createStatement();
                ResultSet value = statement.executeQuery("SHOW synchronous_commit")) {
            value.next();
            assertThat(value.getString(1)).isEqualTo("on");
        }
    }

    @Test
    void saysThatTheServerCannotBeReached() throws Exception {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        refuses(
                ErrorCode.UNAVAILABLE,
                () -> SqlRegistry.open("jdbc:postgresql://127.0.0.1:" + closed + "/taihu", "taihu", SECRET),
                "127.0.0.1:" + closed,
                "cannot be reached");
        refuses(
                ErrorCode.UNAVAILABLE,
                () -> SqlRegistry.open(
                        "jdbc:postgresql://127.0.0.1:" + closed + "/taihu?user=taihu&password=" + SECRET, "", ""),
                "127.0.0.1:" + closed);
    }

    @Test
    void saysThatThePasswordIsWrong(PostgresServer server) {
        String url = server.newDatabase();
        refuses(
                ErrorCode.UNAVAILABLE,
                () -> SqlRegistry.open(url, PostgresServer.USER, SECRET),
                "password",
                server.port() + "");
        refuses(ErrorCode.UNAVAILABLE, () -> SqlRegistry.open(url, "nobody", SECRET), "user");
    }

    @Test
    void saysThatTheDatabaseDoesNotExist(PostgresServer server) {
        refuses(ErrorCode.UNAVAILABLE, () -> open(server.url("nosuch")), "nosuch", "CREATE DATABASE");
    }

    @Test
    void refusesDatabaseWithoutUnicode(PostgresServer server) {
        String url = server.newLatinDatabase();
        refuses(ErrorCode.INVALID, () -> open(url), "LATIN1", "UTF8");
    }

    @Test
    void refusesDatabaseOfAnotherProgram(PostgresServer server) throws Exception {
        String url = server.newEmptyDatabase();
        execute(url, "CREATE TABLE recipes (name TEXT)");
        refuses(ErrorCode.INVALID, () -> open(url), "empty");
    }

    @Test
    void refusesDatabaseOfANewerVersion(PostgresServer server) throws Exception {
        String url = server.newDatabase();
        execute(
                url,
                "INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, installed_by,"
                        + " execution_time, success) VALUES (99, '99', 'x', 'SQL', 'x', 'x', 0, true)");
        refuses(ErrorCode.INVALID, () -> open(url), "newer", "99");
    }

    @Test
    void takesAMigrationThatComesAfterAGreaterOne(PostgresServer server, @TempDir Path folder) throws Exception {
        String url = server.newEmptyDatabase();
        Path without = SqliteOpeningTest.withoutMigration(4, folder.resolve("without"));
        SqliteOpeningTest.migrate(
                new PostgresDatabase(url, PostgresServer.USER, PostgresServer.PASSWORD),
                url,
                PostgresServer.USER,
                PostgresServer.PASSWORD,
                without);

        try (SqlRegistry registry = open(url)) {
            assertThat(registry.accounts(null, 10)).isEmpty();
            assertThat(registry.audit().head().sequence()).isZero();
        }
    }

    @Test
    void refusesUrlOfAnotherKind() {
        refuses(
                ErrorCode.INVALID,
                () -> SqlRegistry.open("jdbc:mysql://x/y", "", ""),
                "registry.url",
                "jdbc:postgresql://");
        refuses(ErrorCode.INVALID, () -> SqlRegistry.open("localhost", "", ""), "registry.url");
        refuses(ErrorCode.INVALID, () -> SqlRegistry.open("jdbc:postgresql://h:x/y", "", ""), "registry.url");
    }

    private static SqlRegistry open(String url) {
        return SqlRegistry.open(url, PostgresServer.USER, PostgresServer.PASSWORD);
    }

    private static void execute(String url, String sql) throws Exception {
        try (Connection connection =
                        new PostgresDatabase(url, PostgresServer.USER, PostgresServer.PASSWORD).connect(false);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void refuses(ErrorCode code, ThrowingCallable call, String... named) {
        assertThatThrownBy(call).isInstanceOfSatisfying(TaihuException.class, e -> {
            assertThat(e).hasMessageContainingAll(named);
            assertThat(e.code()).isEqualTo(code);
            for (Throwable t = e; t != null; t = t.getCause()) {
                assertThat(String.valueOf(t.getMessage())).doesNotContain(SECRET);
            }
        });
    }
}

package io.taihu.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.postgresql.Driver;

/**
 * A real PostgreSQL, started once for all tests that ask for it and gone afterwards: Debian's, on a free port of loopback, in
 * a temporary folder. It refuses to run as root, so root starts it as the user {@code postgres}.
 */
final class PostgresServer implements AutoCloseable {
    static final String USER = "taihu";
    static final String PASSWORD = "s3cret'of?tests";
    private static final String TEMPLATE = "migrated";

    private final Path bin;
    private final Path folder;
    private final int port;
    private final List<String> asUser;
    private final AtomicInteger databases = new AtomicInteger();
    private Process server;

    private PostgresServer(Path bin) {
        try {
            this.bin = bin;
            boolean root = "root".equals(System.getProperty("user.name"));
            this.asUser =
                    root ? List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups") : List.of();
            // not the build's folder: the user postgres may not be let in there, and the path of a socket must be short
            this.folder = Files.createTempDirectory(Path.of("/tmp"), "taihu-postgres-");
            if (root) {
                run(List.of("chown", "postgres", folder.toString()));
            }
            Path password = folder.resolve("password");
            Files.writeString(password, PASSWORD);
            if (root) {
                run(List.of("chown", "postgres", password.toString()));
            }
            run(asUser(
                    "initdb",
                    "--pgdata=" + folder.resolve("data"),
                    "--username=admin",
                    "--pwfile=" + password,
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale=C.UTF-8",
                    "--no-sync"));
            this.port = freePort();
            this.server = launch();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // as docs/registry.md says
        admin("CREATE ROLE taihu LOGIN PASSWORD '" + PASSWORD.replace("'", "''") + "'");
        admin("CREATE DATABASE " + TEMPLATE + " OWNER taihu ENCODING 'UTF8' TEMPLATE template0");
        SqlRegistry.open(url(TEMPLATE), USER, PASSWORD).close();
    }

    /** URL of a new database with the newest schema and nothing in it. */
    String newDatabase() {
        return url(create(" TEMPLATE " + TEMPLATE));
    }

    /** URL of a new database without any table. */
    String newEmptyDatabase() {
        return url(create(" ENCODING 'UTF8' TEMPLATE template0"));
    }

    /** URL of a new database whose encoding is not Unicode. */
    String newLatinDatabase() {
        return url(create(" ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"));
    }

    String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    int port() {
        return port;
    }

    /** Ends all connections of the server's users, as a restart does. */
    void disconnectAll() {
        admin("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '" + USER + "'");
    }

    void admin(String statement) {
        Properties properties = new Properties();
        properties.setProperty("user", "admin");
        properties.setProperty("password", PASSWORD);
        try (Connection connection = new Driver().connect(url("postgres"), properties);
                Statement s = connection.createStatement()) {
            s.execute(statement);
        } catch (SQLException e) {
            throw new AssertionError(statement, e);
        }
    }

    private String create(String how) {
        String name = "t" + databases.incrementAndGet();
        admin("CREATE DATABASE " + name + " OWNER taihu" + how);
        return name;
    }

    private Process launch() throws IOException {
        Process started = new ProcessBuilder(asUser(
                        "postgres",
                        "-D",
                        folder.resolve("data").toString(),
                        "-p",
                        Integer.toString(port),
                        "-c",
                        "listen_addresses=127.0.0.1",
                        "-c",
                        "unix_socket_directories=" + folder,
                        "-c",
                        "fsync=off",
                        "-c",
                        "max_connections=60"))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            assertThat(started.isAlive()).as("PostgreSQL runs, see its log").isTrue();
            return exit(asUser("pg_isready", "-q", "-h", "127.0.0.1", "-p", Integer.toString(port))) == 0;
        });
        return started;
    }

    private List<String> asUser(String program, String... arguments) {
        List<String> command = new ArrayList<>(asUser);
        command.add(bin.resolve(program).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void run(List<String> command) throws IOException {
        assertThat(exit(command)).as(String.join(" ", command)).isZero();
    }

    private static int exit(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("hangs: " + String.join(" ", command));
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws IOException {
        server.destroy();
        try {
            if (!server.waitFor(30, TimeUnit.SECONDS)) {
                server.destroyForcibly();
                throw new AssertionError("PostgreSQL does not stop: a test left a connection open");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Gives tests the server, or skips them where PostgreSQL is not installed. */
    static final class Resolver implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == PostgresServer.class;
        }

        @Override
        public PostgresServer resolveParameter(ParameterContext parameter, ExtensionContext context) {
            Optional<Path> bin = installed();
            Assumptions.assumeTrue(
                    bin.isPresent(),
                    "PostgreSQL is not installed: no /usr/lib/postgresql/*/bin/initdb (apt-get install postgresql)");
            return context.getRoot()
                    .getStore(Namespace.create(PostgresServer.class))
                    .computeIfAbsent(
                            PostgresServer.class, _ -> new PostgresServer(bin.orElseThrow()), PostgresServer.class);
        }

        private static Optional<Path> installed() {
            Path versions = Path.of("/usr/lib/postgresql");
            if (!Files.isDirectory(versions)) {
                return Optional.empty();
            }
            try (Stream<Path> all = Files.list(versions)) {
                return all.map(version -> version.resolve("bin"))
                        .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                        .max(Comparator.comparing((Path bin) ->
                                Double.parseDouble(bin.getParent().getFileName().toString())));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}

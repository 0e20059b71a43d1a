package io.taihu.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.taihu.core.Tokens;
import io.taihu.model.Space;
import io.taihu.spi.Access.Deed;
import io.taihu.spi.AuditLog;
import io.taihu.spi.Grant;
import io.taihu.spi.Registry;
import io.taihu.spi.Registry.NewToken;
import io.taihu.spi.Registry.TokenKind;
import io.taihu.spi.Role;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who reads history by SQL: every role on everything and on a space, and things. */
class SqlIT {
    @TempDir
    static Path data;

    private static RunningTaihu server;
    private static Registry registry;

    @BeforeAll
    static void start() throws Exception {
        server = new RunningTaihu(data, "history.sql-port", "0");
        server.taihu.history().get(1, TimeUnit.MINUTES);
        registry = server.taihu.directory().registry();
        registry.createSpace(new Space(0, "city", "City", 0, 0, 0));
        registry.putRole(new Role("caller", java.util.Set.of(Deed.COMMAND)));
        server.thing("pump");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String token(Role role, String space) {
        String secret = Tokens.make("api");
        registry.createToken(new NewToken(
                TokenKind.API, "sql", Tokens.hash(secret), 0, "", List.of(new Grant(space, role)), "", null));
        return secret;
    }

    private static Connection connect(String token, String mode) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", "token");
        properties.setProperty("password", token);
        properties.setProperty("sslmode", "disable");
        properties.setProperty("preferQueryMode", mode);
        properties.setProperty("socketTimeout", "60");
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + server.taihu.ports().get("sql") + "/qdb", properties);
    }

    private static boolean reads(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM tables()")) {
            return rows.next();
        }
    }

    @TestFactory
    List<DynamicTest> everyRoleReadsAllOrNothing() {
        List<DynamicTest> tests = new ArrayList<>();
        List<Role> roles = Stream.concat(
                        Role.STANDARD.stream(),
                        registry.roles().stream().filter(role -> role.name().equals("caller")))
                .toList();
        assertThat(roles).hasSize(5);
        for (Role role : roles) {
            for (String space : List.of("", "city")) {
                tests.add(DynamicTest.dynamicTest(role.name() + " on \"" + space + "\"", () -> {
                    String token = token(role, space);
                    if (space.isEmpty() && role.deeds().contains(Deed.READ)) {
                        try (Connection connection = connect(token, "extended")) {
                            assertThat(reads(connection)).isTrue();
                        }
                    } else {
                        assertThatThrownBy(() -> connect(token, "extended")).isInstanceOf(SQLException.class);
                    }
                }));
            }
        }
        return tests;
    }

    @Test
    void aThingAndAStrangerReadNothingAndThatIsRecorded() {
        assertThatThrownBy(() -> connect("pump", "extended")).isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> connect(Tokens.make("api"), "extended")).isInstanceOf(SQLException.class);
        Awaitility.await()
                .until(() -> registry.audit().entries(AuditLog.Query.ALL, null, false, 1_000).stream()
                        .map(entry -> entry.told())
                        .anyMatch(entry -> entry.operation().equals("sql.connect-refused")
                                && entry.code().equals("forbidden")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"extended", "simple"})
    void aConnectionReadsNoMoreWhenItsTokenIsRevoked(String mode) throws Exception {
        String token = token(Role.VIEWER, "");
        try (Connection connection = connect(token, mode)) {
            assertThat(reads(connection)).isTrue();
            registry.deleteToken(
                    registry.token(Tokens.hash(token)).orElseThrow().id());

            Throwable refused = catchThrowable(() -> reads(connection));
            assertThat(refused).isInstanceOf(SQLException.class);
            assertThat(refused).rootCause().as("it is told at once").isNotInstanceOf(SocketTimeoutException.class);
        }
    }
}

package io.taihu.histories.questdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taihu.model.Thing;
import io.taihu.spi.Clock;
import io.taihu.spi.Meters;
import io.taihu.spi.Settings;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SqlDoorTest {
    @TempDir
    static Path folder;

    /** Tokens that may see everything. */
    private final Set<String> tokens = ConcurrentHashMap.newKeySet();

    private QuestDbHistory history;
    private final Readings readings = new Readings(1, Duration.ZERO);

    @BeforeAll
    void write() throws InterruptedException {
        history = QuestDbHistory.open(
                folder, Settings.of(Map.of("history.sql-port", "0")), Clock.system(), Meters.none(), tokens::contains);
        for (int i = 0; i < 100; i++) {
            Thing thing = readings.thing(1 + i % 2);
            history.writer().append(readings.whole(thing, Readings.BASE + i, i), readings.model, thing);
        }
        history.writer().commit();
        history.awaitVisible();
    }

    @AfterAll
    void close() {
        history.close();
    }

    private Connection connect(String user, String password) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("sslmode", "disable");
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + history.sqlPort().orElseThrow() + "/qdb", properties);
    }

    private Connection connect() throws Exception {
        return connect("taihu", Files.readString(folder.resolve("sql-password")).strip());
    }

    @Test
    void answersARealClient() throws Exception {
        try (Connection connection = connect();
                PreparedStatement select = connection.prepareStatement(
                        "SELECT count(*), avg(p3) FROM m1_ten WHERE thing = ? AND ts >= '2026-11-20'")) {
            select.setString(1, "thing-1");
            try (ResultSet rows = select.executeQuery()) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getLong(1)).isEqualTo(50);
                assertThat(rows.getDouble(2)).isEqualTo(52);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT ts, avg(p0), max(p0) FROM m1_ten WHERE thing = 'thing-1' AND ts > dateadd('d', -1, '2026-11-20T01:00:00Z') SAMPLE BY 10m",
                "SELECT * FROM m1_ten LATEST ON ts PARTITION BY thing",
                "SELECT table_name, walEnabled, partitionBy FROM tables()",
                "SELECT ts AS time, p0 FROM m1_ten WHERE ts BETWEEN '2026-11-20T00:00:00Z' AND '2026-11-20T01:00:00Z'",
                "SHOW COLUMNS FROM m1_ten"
            })
    void answersWhatTheManualShows(String sql) throws Exception {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
        }
    }

    @Test
    void listsTablesForClientsThatLook() throws Exception {
        try (Connection connection = connect();
                ResultSet tables = connection.getMetaData().getTables(null, null, "m1_ten", null)) {
            assertThat(tables.next()).isTrue();
            assertThat(tables.getString("TABLE_NAME")).isEqualTo("m1_ten");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO m1_ten (ts, thing, p0) VALUES (now(), 'x', 1)",
                "UPDATE m1_ten SET p0 = 1",
                "DROP TABLE m1_ten",
                "TRUNCATE TABLE m1_ten",
                "CREATE TABLE x (a INT)",
                "CREATE TABLE x AS (SELECT * FROM m1_ten)",
                "CREATE VIEW x AS (SELECT * FROM m1_ten)",
                "CREATE MATERIALIZED VIEW x AS (SELECT ts, avg(p0) FROM m1_ten SAMPLE BY 1h) PARTITION BY DAY",
                "ALTER TABLE m1_ten ADD COLUMN x INT",
                "ALTER TABLE m1_ten DROP COLUMN p0",
                "ALTER TABLE m1_ten DROP PARTITION LIST '2026-11-20'",
                "ALTER TABLE m1_ten SET TTL 1d",
                "ALTER TABLE m1_ten RESUME WAL",
                "RENAME TABLE m1_ten TO x",
                "VACUUM TABLE m1_ten",
                "REINDEX TABLE m1_ten LOCK EXCLUSIVE",
                "CHECKPOINT CREATE",
                "COPY m1_ten FROM 'x.csv'",
                "COPY m1_ten TO 'x' WITH FORMAT PARQUET",
                "SELECT * FROM read_parquet('/etc/passwd')",
                "BACKUP TABLE m1_ten"
            })
    void refusesToChangeAnything(String sql) throws Exception {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute(sql)).isInstanceOf(SQLException.class);
        }
        history.awaitVisible();
        assertThat(readings.rows(history)).hasSize(100);
        assertThat(history.health()).hasSize(1);
    }

    @Test
    void refusesOtherUsersAndPasswords() throws Exception {
        String password = Files.readString(folder.resolve("sql-password")).strip();
        assertThatThrownBy(() -> connect("taihu", "quest")).isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> connect("taihu", "")).isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> connect("admin", "quest")).isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> connect("admin", password)).isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> connect("user", "quest")).isInstanceOf(SQLException.class);
    }

    @Test
    void aTokenThatMaySeeEverythingReadsForAsLongAsItMay() throws Exception {
        assertThatThrownBy(() -> connect("token", "api_one")).isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> connect("token", "")).isInstanceOf(SQLException.class);
        tokens.addAll(Set.of("api_one", "a".repeat(300)));
        assertThatThrownBy(() -> connect("taihu", "api_one")).isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> connect("token", "a".repeat(300))).isInstanceOf(SQLException.class);
        try (Connection connection = connect("token", "api_one");
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeQuery("SELECT count(*) FROM m1_ten").next())
                    .isTrue();
            assertThatThrownBy(() -> statement.execute("TRUNCATE TABLE m1_ten")).isInstanceOf(SQLException.class);
            assertThat(statement.executeQuery("SELECT count(*) FROM m1_ten").next())
                    .isTrue();

            tokens.remove("api_one");
            assertThatThrownBy(() -> statement.executeQuery("SELECT count(*) FROM m1_ten"))
                    .isInstanceOf(SQLException.class);
        }
        assertThatThrownBy(() -> connect("token", "api_one")).isInstanceOf(SQLException.class);
    }

    @Test
    void keepsThePasswordToItsOwner() throws Exception {
        Path file = folder.resolve("sql-password");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(file).strip()).hasSize(48);
    }

    @Test
    void listensOnLoopbackAlone() throws Exception {
        int port = history.sqlPort().orElseThrow();
        for (NetworkInterface card : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            for (InetAddress address : Collections.list(card.getInetAddresses())) {
                if (!address.isLoopbackAddress()) {
                    assertThatThrownBy(() -> new Socket(address, port).close()).isInstanceOf(java.io.IOException.class);
                }
            }
        }
    }
}

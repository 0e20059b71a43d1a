package io.taihu.histories.questdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.taihu.model.Thing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The door for SQL, with PostgreSQL's own {@code psql}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PsqlTest {
    private static final long SECONDS_MAX = 30;

    @TempDir
    static Path folder;

    private QuestDbHistory history;
    private final Readings readings = new Readings(1, Duration.ZERO);
    private Path psql;
    private String password;

    /** What a call of psql gave. */
    private record Answer(int status, String text) {}

    private static Optional<Path> find() throws IOException {
        Path versions = Path.of("/usr/lib/postgresql");
        if (Files.isDirectory(versions)) {
            try (Stream<Path> all = Files.list(versions)) {
                Optional<Path> found = all.map(version -> version.resolve("bin/psql"))
                        .filter(Files::isExecutable)
                        .findFirst();
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .map(folder -> Path.of(folder, "psql"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    @BeforeAll
    void write() throws Exception {
        Optional<Path> found = find();
        assumeThat(found).as("psql, as Debian's postgresql-client has it").isPresent();
        psql = found.orElseThrow();
        history = Readings.open(folder, Map.of("history.sql-port", "0"));
        for (int i = 0; i < 100; i++) {
            Thing thing = readings.thing(1 + i % 2);
            history.writer().append(readings.whole(thing, Readings.BASE + i * 60_000_000L, i), readings.model, thing);
        }
        history.writer().commit();
        history.awaitVisible();
        password = Files.readString(folder.resolve("sql-password")).strip();
    }

    @AfterAll
    void close() {
        if (history != null) {
            history.close();
        }
    }

    private Answer ask(String password, String... sql) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                psql.toString(),
                "-X",
                "-A",
                "-t",
                "-w",
                "-v",
                "ON_ERROR_STOP=1",
                "-h",
                "127.0.0.1",
                "-p",
                Integer.toString(history.sqlPort().orElseThrow()),
                "-U",
                "taihu",
                "-d",
                "qdb"));
        for (String one : sql) {
            command.add("-c");
            command.add(one);
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PGPASSWORD", password);
        builder.environment().put("PGCONNECT_TIMEOUT", "10");
        Process process = builder.start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(SECONDS_MAX, TimeUnit.SECONDS))
                .as("psql ends")
                .isTrue();
        return new Answer(process.exitValue(), text);
    }

    @Test
    void selects() throws Exception {
        assertThat(
                        ask(
                                password,
                                "SELECT thing, count(), max(p1) FROM m1_ten WHERE ts >= '2026-11-20' GROUP BY thing ORDER BY thing"))
                .isEqualTo(new Answer(0, "thing-1|50|99.0\nthing-2|50|100.0\n"));
    }

    @Test
    void givesStretchesOfTime() throws Exception {
        Answer answer = ask(
                password,
                "SELECT ts, avg(p0) FROM m1_ten WHERE thing = 'thing-1' AND ts BETWEEN '2026-11-20T00:00:00Z' AND"
                        + " '2026-11-20T01:00:00Z' SAMPLE BY 30m");
        assertThat(answer.status()).as(answer.text()).isZero();
        assertThat(answer.text())
                .isEqualTo("2026-11-20 00:00:00.000000|14.0\n2026-11-20 00:30:00.000000|44.0\n"
                        + "2026-11-20 01:00:00.000000|60.0\n");
    }

    @Test
    void listsTablesAndColumns() throws Exception {
        assertThat(ask(password, "\\d").text()).contains("m1_ten");
    }

    @Test
    void tellsTablesAndColumnsToClientsThatAskTheirSchema() throws Exception {
        assertThat(ask(password, "SELECT table_name FROM information_schema.tables"))
                .isEqualTo(new Answer(0, "m1_ten\n"));
        Answer columns = ask(
                password, "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'm1_ten'");
        assertThat(columns.status()).as(columns.text()).isZero();
        assertThat(columns.text())
                .startsWith("ts|timestamp without time zone\nthing|character varying\n")
                .contains("p9|double precision\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO m1_ten (ts, thing, p0) VALUES (now(), 'x', 1)",
                "DROP TABLE m1_ten",
                "COPY m1_ten TO 'x' WITH FORMAT PARQUET",
                "\\copy m1_ten FROM '/etc/hostname'"
            })
    void refusesToChangeAnything(String sql) throws Exception {
        Answer answer = ask(password, sql);
        assertThat(answer.status()).as(answer.text()).isNotZero();
        assertThat(ask(password, "SELECT count() FROM m1_ten").text()).isEqualTo("100\n");
    }

    @Test
    void refusesAWrongPassword() throws Exception {
        Answer answer = ask(password + "x", "SELECT 1");
        assertThat(answer.status()).isEqualTo(2);
        assertThat(answer.text()).contains("invalid username/password");
    }
}

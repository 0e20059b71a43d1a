package io.taihu.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.model.TaihuException;
import io.taihu.registry.SqlRegistry;
import io.taihu.spi.AuditLog;
import io.taihu.spi.AuditLog.NewEntry;
import io.taihu.spi.AuditLog.Query;
import io.taihu.spi.Registry;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The audit log of a whole server, and the command that verifies it. */
class AuditIT {
    @TempDir
    Path data;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private int audit(String... arguments) throws InterruptedException {
        printed.reset();
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        return new AuditCommand(out, out, new Words(Locale.ENGLISH)).run(List.of(arguments));
    }

    private String said() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    private static void makeSpace(RunningTaihu server, String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + server.http() + "/api/v1/spaces"))
                    .header("Authorization", "Bearer " + RunningTaihu.OWNER)
                    .POST(BodyPublishers.ofString("{\"path\": \"" + path + "\"}"))
                    .build();
            assertThat(client.send(request, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(201);
        }
    }

    private static List<NewEntry> told(Registry registry) {
        return registry.audit().entries(Query.ALL, null, false, 1_000).stream()
                .map(AuditLog.Entry::told)
                .toList();
    }

    @Test
    void theFirstStartIsRecordedAndSoAreSessionsNotLetIn() throws Exception {
        try (RunningTaihu server = new RunningTaihu(data)) {
            server.thing("pump");
            try (RawMqtt mqtt = new RawMqtt(server.mqtt())) {
                mqtt.send(RawMqtt.connect(4, "pump", "not-its-token"));
                assertThat(mqtt.read().body()[1]).as("not let in").isNotZero();
            }
            Registry registry = server.taihu.directory().registry();
            Awaitility.await()
                    .until(() -> told(registry).stream()
                            .anyMatch(each -> each.operation().equals("mqtt.connect-refused")));

            List<NewEntry> all = told(registry);
            assertThat(all).extracting(NewEntry::operation).contains("server.started", "createToken");
            NewEntry token = all.stream()
                    .filter(each -> each.operation().equals("createToken"))
                    .toList()
                    .getLast();
            assertThat(token.who()).isEqualTo(AuditLog.Who.SERVER);
            assertThat(token.detail()).isEqualTo("{\"name\":\"bootstrap\",\"kind\":\"api\"}");
            NewEntry refused = all.getLast();
            assertThat(refused.address()).isEqualTo("127.0.0.1");
            assertThat(refused.subject()).isEqualTo(new AuditLog.Subject("thing", "pump"));
            assertThat(all.toString()).doesNotContain(RunningTaihu.OWNER).doesNotContain("not-its-token");
        }
    }

    @Test
    void theCommandVerifiesAndNamesTheFirstBrokenLink() throws Exception {
        String head;
        try (RunningTaihu server = new RunningTaihu(data)) {
            makeSpace(server, "wuxi");
            String url = "http://127.0.0.1:" + server.http();
            assertThat(audit("verify", "--server", url, "--token", RunningTaihu.OWNER))
                    .isZero();
            assertThat(said()).startsWith("The audit log is whole: ");
            assertThat(audit("verify", "--data", data.toString()))
                    .as("while the server runs")
                    .isZero();
            head = said().replaceAll("(?s).*noted elsewhere: (\\S+).*", "$1");
            makeSpace(server, "wuxi/binhu");
            assertThat(audit("verify", "--server", url, "--token", RunningTaihu.OWNER, "--known", head))
                    .isZero();
            assertThatThrownBy(() -> audit("verify", "--server", url, "--token", "wrong"))
                    .isInstanceOf(TaihuException.class);
        }
        assertThat(audit("verify", "--data", data.toString(), "--known", head)).isZero();

        execute("UPDATE audit SET space = 'elsewhere' WHERE sequence = 2");
        assertThat(audit("verify", "--data", data.toString())).isEqualTo(1);
        try (Registry registry = SqlRegistry.open(data.resolve(SqlRegistry.FILE))) {
            AuditLog.Broken broken = registry.audit().verify(null).broken();
            assertThat(broken).isNotNull();
            assertThat(said())
                    .startsWith("The audit log is broken at entry 2: it is not what its hash was made of.")
                    .contains("expected " + broken.expected())
                    .contains("found    " + broken.found())
                    .contains("1 entries before it are whole.");
        }
        assertThatThrownBy(
                        () -> audit("verify", "--data", data.resolve("nowhere").toString()))
                .hasMessageContaining("nowhere");
        assertThatThrownBy(() -> audit("verify", "--data", data.toString(), "--known", "x"))
                .hasMessageContaining("SEQUENCE:HASH");
    }

    @Test
    void theCommandWritesFiles() throws Exception {
        List<Long> sequences = new ArrayList<>();
        try (RunningTaihu server = new RunningTaihu(data)) {
            makeSpace(server, "wuxi");
            String url = "http://127.0.0.1:" + server.http();
            Path file = data.resolve("audit.csv");
            assertThat(audit(
                            "export",
                            "--server",
                            url,
                            "--token",
                            RunningTaihu.OWNER,
                            "--operation",
                            "createSpace",
                            "--out",
                            file.toString()))
                    .isZero();
            assertThat(Files.readAllLines(file)).hasSize(2).first().asString().startsWith("sequence,time,");
        }
        assertThat(audit("export", "--data", data.toString())).isZero();
        for (String line : said().lines().toList()) {
            JsonNode entry = ApiClient.JSON.readTree(line);
            sequences.add(entry.path("sequence").asLong());
        }
        assertThat(sequences).hasSizeGreaterThan(3).isSorted().doesNotHaveDuplicates();
        assertThat(sequences.getFirst()).isEqualTo(1);
        assertThatThrownBy(() -> audit("export", "--data", data.toString(), "--q", "x"))
                .hasMessageContaining("--server");
    }

    private void execute(String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve(SqlRegistry.FILE));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}

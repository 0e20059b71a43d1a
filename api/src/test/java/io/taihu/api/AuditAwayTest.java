package io.taihu.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.api.RunningServer.Answer;
import io.taihu.spi.AuditLog;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nobody changes anything that cannot be written down. */
final class AuditAwayTest {
    @TempDir
    Path folder;

    @Test
    void nothingIsChangedWhileTheLogCannotBeWritten() throws Exception {
        try (RunningServer server = new RunningServer(folder, Map.of(), false)) {
            Answer account = server.post(
                    "/api/v1/accounts", "{\"name\": \"li@lake.test\", \"grants\": [{\"role\": \"owner\"}]}");
            String code = account.json().path("link").path("path").asText().split("#")[1];
            int tokens = server.get("/api/v1/tokens").json().path("items").size();
            execute("ALTER TABLE audit RENAME TO audit_away");

            assertThat(server.post("/api/v1/tokens", "{\"name\": \"x\"}").status())
                    .as("its beginning comes first")
                    .isEqualTo(503);
            assertThat(server.get("/api/v1/tokens").json().path("items")).hasSize(tokens);
            Answer signIn = server.send("POST", "/api/v1/session", null, "{\"code\": \"" + code + "\"}");
            assertThat(signIn.status()).isEqualTo(503);
            assertThat(signIn.header("Set-Cookie")).isEmpty();
            assertThat(server.post("/api/v1/spaces", "{\"path\": \"made\"}").status())
                    .isEqualTo(503);
            assertThat(server.registry.space("made")).isEmpty();
            assertThat(server.get("/api/v1/spaces").status())
                    .as("looking goes on")
                    .isEqualTo(200);
            assertThat(server.get("/readyz").body()).contains("the audit log cannot be written");

            execute("ALTER TABLE audit_away RENAME TO audit");
            Awaitility.await().until(() -> server.audit.trouble().isEmpty());
            assertThat(server.post("/api/v1/spaces", "{\"path\": \"made\"}").status())
                    .isEqualTo(201);
            assertThat(server.send("POST", "/api/v1/session", null, "{\"code\": \"" + code + "\"}")
                            .status())
                    .as("the code was not used up")
                    .isEqualTo(201);
            AuditLog log = server.registry.audit();
            assertThat(log.verify(null).broken()).isNull();
            assertThat(server.get("/api/v1/audit?operation=audit.interrupted")
                            .json()
                            .path("items"))
                    .hasSize(1);
        }
    }

    /** What only shows when it is to be recorded: it was done, and whoever asked is told that it is not known. */
    @Test
    void whatCouldNotBeRecordedGivesNothing() throws Exception {
        try (RunningServer server = new RunningServer(folder, Map.of(), false)) {
            Answer account = server.post(
                    "/api/v1/accounts", "{\"name\": \"li@lake.test\", \"grants\": [{\"role\": \"owner\"}]}");
            String code = account.json().path("link").path("path").asText().split("#")[1];
            execute("ALTER TABLE audit RENAME TO audit_away");
            Answer signIn = server.send("POST", "/api/v1/session", null, "{\"code\": \"" + code + "\"}");

            assertThat(signIn.status()).isEqualTo(503);
            assertThat(signIn.header("Set-Cookie")).isEmpty();
            execute("ALTER TABLE audit_away RENAME TO audit");
            Awaitility.await().until(() -> server.audit.trouble().isEmpty());
            assertThat(server.get("/api/v1/audit?operation=createSession&result=ok")
                            .json()
                            .path("items"))
                    .as("it was done, and is told as soon as it can be")
                    .hasSize(1);
        }
    }

    private void execute(String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("registry.db"));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}

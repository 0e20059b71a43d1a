package io.taihu.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DesiredAwayTest {
    @TempDir
    Path folder;

    @Test
    void aTwinIsShownWhileWhatIsDesiredCannotBeLookedUp() throws Exception {
        try (RunningServer server = new RunningServer(folder, Map.of(), false)) {
            server.post(
                    "/api/v1/models",
                    "{\"name\": \"lamp\", \"mode\": \"strict\", \"properties\":"
                            + " [{\"name\": \"level\", \"type\": \"number\", \"writable\": true}]}");
            server.thing("lamp", ", \"model\": \"lamp\"");
            assertThat(server.put("/api/v1/things/lamp/properties/level", "3").status())
                    .isEqualTo(202);
            execute("ALTER TABLE invocation RENAME TO invocation_away");

            JsonNode twin = server.get("/api/v1/things/lamp/twin").json();

            assertThat(twin.path("thing").asText()).isEqualTo("lamp");
            assertThat(twin.has("desired")).isFalse();
            assertThat(twin.path("desiredUnknown").asText()).isNotEmpty();

            execute("ALTER TABLE invocation_away RENAME TO invocation");
            JsonNode again = server.get("/api/v1/things/lamp/twin").json();
            assertThat(again.has("desiredUnknown")).isFalse();
            assertThat(again.at("/desired/level/value").asInt()).isEqualTo(3);
        }
    }

    private void execute(String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("registry.db"));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}

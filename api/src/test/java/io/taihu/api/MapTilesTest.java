package io.taihu.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.spi.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ground of maps: told to the page, and let through its policy. */
final class MapTilesTest {
    @Test
    void tilesAreToldAndLetThrough(@TempDir Path folder) {
        Map<String, String> given = Map.of(
                "page.map-tiles", "https://tiles.example:8443/v1/{z}/{x}/{y}.png?k=1", "page.map-attribution", "© 图");
        try (RunningServer server = new RunningServer(folder, given, false)) {
            RunningServer.Answer answer = server.get("/api/v1/status");
            JsonNode map = answer.json().path("map");

            assertThat(map.path("tiles").asText()).isEqualTo(given.get("page.map-tiles"));
            assertThat(map.path("attribution").asText()).isEqualTo("© 图");
            assertThat(answer.header("Content-Security-Policy"))
                    .contains("connect-src 'self' https://tiles.example:8443;")
                    .contains("img-src 'self' data: blob: https://tiles.example:8443;");
        }
    }

    @Test
    void fileIsReadInParts(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("city.pmtiles"), "0123456789");
        Map<String, String> given = Map.of("page.map-file", file.toString(), "page.map-datum", "gcj02");
        try (RunningServer server = new RunningServer(folder, given, false)) {
            JsonNode map = server.get("/api/v1/status").json().path("map");
            assertThat(map.path("file").asBoolean()).isTrue();
            assertThat(map.path("datum").asText()).isEqualTo("gcj02");

            RunningServer.Answer part =
                    server.send("GET", "/api/v1/map/file", server.owner, null, "Range", "bytes=2-4");
            assertThat(part.status()).isEqualTo(206);
            assertThat(part.body()).isEqualTo("234");
            assertThat(part.header("Content-Range")).isEqualTo("bytes 2-4/10");
            assertThat(server.send("GET", "/api/v1/map/file", server.owner, null, "Range", "bytes=8-100")
                            .body())
                    .isEqualTo("89");
            RunningServer.Answer whole = server.get("/api/v1/map/file");
            assertThat(whole.body()).isEqualTo("0123456789");
            assertThat(whole.header("ETag")).isEqualTo(part.header("ETag"));
            for (String wrong : List.of("bytes=10-11", "bytes=5-4", "bytes=-3", "lines=1-2")) {
                assertThat(server.send("GET", "/api/v1/map/file", server.owner, null, "Range", wrong)
                                .status())
                        .as(wrong)
                        .isEqualTo(416);
            }
            Files.delete(file);
            assertThat(server.get("/api/v1/map/file").status()).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tiles.example/{z}/{x}/{y}",
                "javascript:alert(1)//{z}/{x}/{y}",
                "https://tiles.example/{z}/{x}.png",
                "https://a.example; script-src *//{z}/{x}/{y}",
                "https://a.example/{z}/{x}/{y};x",
            })
    void whatIsNoAddressOfTilesIsRefused(String given) {
        assertThatThrownBy(() -> Settings.of(Map.of("page.map-tiles", given)).get(HttpSettings.MAP_TILES))
                .hasMessageContaining("page.map-tiles")
                .hasMessageContaining("{z}");
    }
}

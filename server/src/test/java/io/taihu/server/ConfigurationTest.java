package io.taihu.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taihu.model.TaihuException;
import io.taihu.spi.Setting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {
    private static final Setting<Long> PORT = Setting.port("mqtt.port", 1883, "port");
    private static final Setting<Duration> WAIT = Setting.duration("mqtt.wait-time", "5s", "1s", "1m", "wait");
    private static final List<Setting<?>> KNOWN = List.of(PORT, WAIT);

    @TempDir
    Path folder;

    @Test
    void theCommandLineWinsOverTheEnvironmentOverTheFileOverTheDefault() throws Exception {
        Path file = Files.writeString(folder.resolve("taihu.toml"), "[mqtt]\nport = 1\nwait-time = \"9s\"\n");

        assertThat(read(null, Map.of(), Map.of()).get(PORT)).isEqualTo(1883);
        assertThat(read(file, Map.of(), Map.of()).get(PORT)).isEqualTo(1);
        assertThat(read(file, Map.of("TAIHU_MQTT_PORT", "2"), Map.of()).get(PORT))
                .isEqualTo(2);
        assertThat(read(file, Map.of("TAIHU_MQTT_PORT", "2"), Map.of("mqtt.port", "3"))
                        .get(PORT))
                .isEqualTo(3);
        assertThat(read(file, Map.of(), Map.of()).get(WAIT)).isEqualTo(Duration.ofSeconds(9));
        assertThat(read(file, Map.of("TAIHU_MQTT_WAIT_TIME", "7s"), Map.of()).get(WAIT))
                .isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void anUnknownNameIsRefusedWithTheNearest() {
        assertThatThrownBy(() -> read(null, Map.of(), Map.of("mqtt.prot", "1")))
                .isInstanceOf(TaihuException.class)
                .hasMessageContaining("mqtt.prot")
                .hasMessageContaining("mqtt.port");
    }

    @Test
    void aBadValueIsRefusedAtTheStart() {
        assertThatThrownBy(() -> read(null, Map.of(), Map.of("mqtt.port", "70000")))
                .hasMessageContaining("0 and 65535");
        assertThatThrownBy(() -> read(null, Map.of(), Map.of("mqtt.wait-time", "soon")))
                .hasMessageContaining("500ms");
        assertThatThrownBy(() -> read(folder.resolve("none.toml"), Map.of(), Map.of()))
                .hasMessageContaining("none.toml");
    }

    @Test
    void everySettingHasADefaultThatItTakesAndAPlaceInTheDocuments() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "settings.md"));
        for (Setting<?> setting : Taihu.settings()) {
            setting.read(setting.fallback());
            assertThat(page)
                    .as("run ./taihu settings --markdown > docs/settings.md")
                    .contains("`" + setting.name() + "`");
        }
        assertThat(SettingsPage.text(Taihu.settings())).isEqualTo(page);
    }

    private static Configuration read(
            @org.jspecify.annotations.Nullable Path file, Map<String, String> environment, Map<String, String> set) {
        return Configuration.read(KNOWN, file, environment, set);
    }
}

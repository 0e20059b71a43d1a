package io.taihu.server;

import io.taihu.spi.Setting;
import java.util.List;

/** The page of all settings and limits, made from the code. */
final class SettingsPage {
    private SettingsPage() {}

    static String text(List<Setting<?>> settings) {
        StringBuilder page = new StringBuilder("""
                # Settings

                Each has one name: `--set mqtt.port=1884` (any number of times), or `TAIHU_MQTT_PORT=1884` in the environment (dots and
                dashes become underscores), or in `taihu.toml` in the data folder (or `--config FILE`). The command line wins over the
                environment, that over the file. A name that does not exist, or a value out of range, stops the start.

                This page is made by `./taihu settings --markdown`.

                | setting | default | |
                |---|---|---|
                """);
        for (Setting<?> setting : settings) {
            page.append("| `")
                    .append(setting.name())
                    .append("` | ")
                    .append(setting.fallback().isEmpty() ? "–" : "`" + setting.fallback() + "`")
                    .append(" | ")
                    .append(setting.about().replace("|", "\\|"))
                    .append(" |\n");
        }
        return page.toString();
    }
}

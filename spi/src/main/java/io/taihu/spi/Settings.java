package io.taihu.spi;

import java.util.Map;

/** What this server is configured to do. Immutable and thread-safe. */
public interface Settings {
    /**
     * The value of a setting: as given, or its default.
     *
     * @throws io.taihu.model.TaihuException INVALID when what was given cannot be read
     */
    <T> T get(Setting<T> setting);

    /** Settings given as texts by name, for tests and embedding; what is not named has its default. */
    static Settings of(Map<String, String> given) {
        Map<String, String> copy = Map.copyOf(given);
        return new Settings() {
            @Override
            public <T> T get(Setting<T> setting) {
                return setting.read(copy.getOrDefault(setting.name(), setting.fallback()));
            }
        };
    }
}

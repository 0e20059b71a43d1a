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

    /** Where a value comes from. */
    enum Source {
        DEFAULT,
        FILE,
        ENVIRONMENT,
        COMMAND_LINE
    }

    /**
     * A setting as it was given.
     *
     * @param text as it was written
     */
    record Given(String text, Source source) {}

    /** What was given for a setting, or its default. */
    Given given(Setting<?> setting);

    /** Settings given as texts by name, for tests and embedding; what is not named has its default. */
    static Settings of(Map<String, String> given) {
        Map<String, String> copy = Map.copyOf(given);
        return new Settings() {
            @Override
            public <T> T get(Setting<T> setting) {
                return setting.read(given(setting).text());
            }

            @Override
            public Given given(Setting<?> setting) {
                String text = copy.get(setting.name());
                return text == null
                        ? new Given(setting.fallback(), Source.DEFAULT)
                        : new Given(text, Source.COMMAND_LINE);
            }
        };
    }
}

package io.taihu.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import io.taihu.model.ErrorCode;
import io.taihu.model.Nearest;
import io.taihu.model.TaihuException;
import io.taihu.spi.Setting;
import io.taihu.spi.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is configured: {@code --set} before the environment before the file before the defaults. Immutable and thread-safe. */
final class Configuration implements Settings {
    private final Map<String, Given> given;

    private Configuration(Map<String, Given> given) {
        this.given = Map.copyOf(given);
    }

    /**
     * Reads what was given and checks all of it.
     *
     * @param known every setting there is
     * @param file the configuration file, or null for none
     * @param set what {@code --set} said, by name
     * @throws TaihuException INVALID for an unknown name or a value that cannot be read
     */
    static Configuration read(
            Collection<Setting<?>> known,
            @Nullable Path file,
            Map<String, String> environment,
            Map<String, String> set) {
        Map<String, Setting<?>> byName = new LinkedHashMap<>();
        known.forEach(s -> byName.put(s.name(), s));
        Map<String, Given> given = new LinkedHashMap<>();
        if (file != null) {
            readFile(file).forEach((name, value) -> given.put(name, new Given(value, Source.FILE)));
        }
        for (Setting<?> setting : known) {
            String value = environment.get(setting.variable());
            if (value != null) {
                given.put(setting.name(), new Given(value, Source.ENVIRONMENT));
            }
        }
        set.forEach((name, value) -> given.put(name, new Given(value, Source.COMMAND_LINE)));
        given.forEach((name, value) -> {
            Setting<?> setting = byName.get(name);
            if (setting == null) {
                throw new TaihuException(
                        ErrorCode.INVALID,
                        "there is no setting " + name + "; did you mean " + Nearest.of(name, byName.keySet()) + "?");
            }
            setting.read(value.text());
        });
        return new Configuration(given);
    }

    @Override
    public <T> T get(Setting<T> setting) {
        return setting.read(given(setting).text());
    }

    @Override
    public Given given(Setting<?> setting) {
        Given found = given.get(setting.name());
        return found == null ? new Given(setting.fallback(), Source.DEFAULT) : found;
    }

    private static Map<String, String> readFile(Path file) {
        try {
            Map<String, String> found = new LinkedHashMap<>();
            flatten("", new TomlMapper().readTree(Files.readString(file)), found);
            return found;
        } catch (IOException e) {
            throw new TaihuException(
                    ErrorCode.INVALID, "cannot read the configuration " + file + ": " + e.getMessage(), e);
        }
    }

    private static void flatten(String prefix, JsonNode node, Map<String, String> found) {
        node.properties().forEach(entry -> {
            String name = prefix + entry.getKey();
            if (entry.getValue().isObject()) {
                flatten(name + ".", entry.getValue(), found);
            } else {
                found.put(name, entry.getValue().asText());
            }
        });
    }
}

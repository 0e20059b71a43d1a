package io.taihu.api;

import io.taihu.spi.Limits;
import io.taihu.spi.Setting;
import io.taihu.spi.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * Where and within which bounds the server runs.
 *
 * @param data folder of all its data
 * @param settings every setting there is, by name
 * @param limits every limit that the code has
 */
public record Premises(Path data, List<Setting<?>> settings, Supplier<List<Limits.Entry>> limits) {
    /** A number that is set, by the name of its setting; 0 when there is no such setting. */
    long number(Settings given, String name) {
        for (Setting<?> setting : settings) {
            if (setting.name().equals(name) && given.get(setting) instanceof Number number) {
                return number.longValue();
            }
        }
        return 0;
    }
}

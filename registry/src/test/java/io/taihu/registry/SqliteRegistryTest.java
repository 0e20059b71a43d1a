package io.taihu.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.model.Space;
import io.taihu.model.Thing;
import io.taihu.model.ThingModel;
import io.taihu.spi.Registry.NewThing;
import io.taihu.spi.Registry.ThingQuery;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteRegistryTest {
    @TempDir
    Path folder;

    @Test
    void keepsWhatWasWritten() {
        Path file = folder.resolve("registry.db");
        Thing thing;
        try (JdbiRegistry registry = JdbiRegistry.open(file)) {
            registry.createModel(ThingModel.draft("air"));
            registry.createSpace(new Space(0, "wuxi", "无锡", 0, 0, 0));
            thing = registry.createThing(
                    new NewThing("air-1", "air", "wuxi", "空气 1", Map.of("district", "滨湖"), null), new byte[32]);
        }
        try (JdbiRegistry registry = JdbiRegistry.open(file)) {
            assertThat(registry.thing("air-1")).contains(thing);
            assertThat(registry.things(new ThingQuery("wuxi", "air", "空", Map.of("district", "滨湖")), null, 10))
                    .containsExactly(thing);
            assertThat(registry.countThings(ThingQuery.ALL)).isEqualTo(1);
        }
    }
}

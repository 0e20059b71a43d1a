package io.taihu.registry;

import io.taihu.spi.Clock;
import io.taihu.spi.Registry;
import io.taihu.testkit.RegistryKit;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class SqliteRegistryTest extends RegistryKit {
    @TempDir
    Path folder;

    @Override
    protected Registry open(Clock clock) {
        return SqlRegistry.open(new SqliteDatabase(folder.resolve("registry.db"), SqliteDatabase.BUSY_TIMEOUT), clock);
    }
}

package io.taihu.registry;

import io.taihu.spi.Clock;
import io.taihu.spi.Registry;
import io.taihu.testkit.RegistryKit;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresServer.Resolver.class)
final class PostgresRegistryTest extends RegistryKit {
    private final String url;

    PostgresRegistryTest(PostgresServer server) {
        this.url = server.newDatabase();
    }

    @Override
    protected Registry open(Clock clock) {
        return SqlRegistry.open(new PostgresDatabase(url, PostgresServer.USER, PostgresServer.PASSWORD), clock);
    }
}

package io.taihu.registry;

import io.taihu.spi.Registry;
import io.taihu.testkit.AuditKit;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresServer.Resolver.class)
final class PostgresAuditTest extends AuditKit {
    private final String url;

    PostgresAuditTest(PostgresServer server) {
        this.url = server.newDatabase();
    }

    @Override
    protected Registry open() {
        return SqlRegistry.open(url, PostgresServer.USER, PostgresServer.PASSWORD);
    }

    @Override
    protected void tamper(String sql) {
        try (Connection connection =
                        new PostgresDatabase(url, PostgresServer.USER, PostgresServer.PASSWORD).connect(true);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }
}

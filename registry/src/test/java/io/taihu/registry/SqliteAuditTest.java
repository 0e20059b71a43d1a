package io.taihu.registry;

import io.taihu.spi.Registry;
import io.taihu.testkit.AuditKit;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.io.TempDir;

final class SqliteAuditTest extends AuditKit {
    @TempDir
    Path folder;

    @Override
    protected Registry open() {
        return SqlRegistry.open(folder.resolve("registry.db"));
    }

    @Override
    protected void tamper(String sql) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("registry.db"));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }
}

package io.taihu.registry;

import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Runs Flyway. A class of its own, so that a start that needs no migration does not load Flyway. */
final class Migration {
    private static final String MIGRATIONS = "classpath:io/taihu/registry/migrations";

    private Migration() {}

    static void run(Database database, int newest) {
        try {
            Flyway.configure(Migration.class.getClassLoader())
                    .dataSource(new Connections(database))
                    .locations(MIGRATIONS)
                    .placeholders(database.words())
                    .failOnMissingLocations(true)
                    .cleanDisabled(true)
                    // a number that was left out may come after a greater one
                    .outOfOrder(true)
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof SQLException reason) {
                    throw database.explain(reason);
                }
            }
            throw new TaihuException(
                    ErrorCode.INVALID,
                    database + " cannot be brought to schema " + newest
                            + "; it must be empty or Taihu's own, the log has more",
                    e);
        }
    }

    /** Connections as Flyway asks for them. */
    private record Connections(Database database) implements DataSource {
        @Override
        public Connection getConnection() throws SQLException {
            return database.connect(true);
        }

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
            throw new SQLFeatureNotSupportedException();
        }

        @Override
        public PrintWriter getLogWriter() throws SQLException {
            throw new SQLFeatureNotSupportedException();
        }

        @Override
        public void setLogWriter(PrintWriter out) throws SQLException {
            throw new SQLFeatureNotSupportedException();
        }

        @Override
        public void setLoginTimeout(int seconds) throws SQLException {
            throw new SQLFeatureNotSupportedException();
        }

        @Override
        public int getLoginTimeout() {
            return 0;
        }

        @Override
        public Logger getParentLogger() throws SQLFeatureNotSupportedException {
            throw new SQLFeatureNotSupportedException();
        }

        @Override
        public <T> T unwrap(Class<T> type) throws SQLException {
            throw new SQLFeatureNotSupportedException();
        }

        @Override
        public boolean isWrapperFor(Class<?> type) {
            return false;
        }
    }
}

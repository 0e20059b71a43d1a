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

/** Which tables there are: brings a store to the newest schema, and loads Flyway only when it is not there yet. */
final class Schema {
    /** The newest migration under {@code migrations/}. */
    static final int NEWEST = 1;

    private static final String MIGRATIONS = "classpath:io/taihu/registry/migrations";
    private static final String VERSION =
            "SELECT version FROM flyway_schema_history WHERE success AND version IS NOT NULL"
                    + " ORDER BY installed_rank DESC LIMIT 1";

    private Schema() {}

    /** Migrates when the store's schema is older than the newest. INVALID when it is newer. */
    static void ensure(Database database, Sql sql) {
        if (version(database, sql) == NEWEST) {
            return;
        }
        database.migrate(() -> {
            int version = version(database, sql);
            if (version > NEWEST) {
                throw new TaihuException(
                        ErrorCode.INVALID,
                        database + " was written by a newer version of Taihu: its schema is " + version
                                + ", the newest known here is " + NEWEST + "; run that version");
            }
            if (version < NEWEST) {
                migrate(database);
            }
        });
    }

    /** 0 when there are no tables yet. */
    private static int version(Database database, Sql sql) {
        try {
            return sql.first(VERSION, row -> Integer.parseInt(row.getString(1))).orElse(0);
        } catch (SqlFailure e) {
            if (database.lacksTable(e.reason())) {
                return 0;
            }
            throw database.explain(e.reason());
        }
    }

    private static void migrate(Database database) {
        try {
            Flyway.configure(Schema.class.getClassLoader())
                    .dataSource(new Connections(database))
                    .locations(MIGRATIONS)
                    .placeholders(database.words())
                    .failOnMissingLocations(true)
                    .cleanDisabled(true)
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
                    database + " cannot be brought to schema " + NEWEST
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

package io.taihu.registry;

import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/** A database of PostgreSQL's, with the encoding UTF8. */
final class PostgresDatabase implements Database {
    private final String url;
    private final Properties properties;
    private final String name;

    PostgresDatabase(String url, String user, String password) {
        Properties given = new Properties();
        PGProperty.APPLICATION_NAME.set(given, "taihu");
        PGProperty.CONNECT_TIMEOUT.set(given, 5);
        PGProperty.SOCKET_TIMEOUT.set(given, 60);
        PGProperty.TCP_KEEP_ALIVE.set(given, true);
        if (!user.isEmpty()) {
            PGProperty.USER.set(given, user);
        }
        if (!password.isEmpty()) {
            PGProperty.PASSWORD.set(given, password);
        }
        Properties parsed = url.startsWith("jdbc:postgresql:") ? Driver.parseURL(url, given) : null;
        if (parsed == null) {
            throw Texts.invalid("setting registry.url must be empty, for SQLite, or such as"
                    + " jdbc:postgresql://localhost:5432/taihu");
        }
        this.url = url;
        this.properties = given;
        this.name = "PostgreSQL database " + PGProperty.PG_DBNAME.getOrDefault(parsed) + " at "
                + PGProperty.PG_HOST.getOrDefault(parsed) + ":" + PGProperty.PG_PORT.getOrDefault(parsed);
    }

    @Override
    public Connection connect(boolean writes) throws SQLException {
        Connection connection = new Driver().connect(url, properties);
        if (connection == null) {
            throw new IllegalStateException(name + ": the driver does not take its URL");
        }
        try (Statement statement = connection.createStatement()) {
            // writers wait for one another by a row's lock, after which each must see what the one before wrote
            statement.execute("SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED");
            if (writes) {
                statement.execute("SELECT set_config('synchronous_commit', 'on', false)"
                        + " WHERE current_setting('synchronous_commit') = 'off'");
            }
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        return connection;
    }

    @Override
    public Map<String, String> words() {
        return Map.of(
                "number",
                "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
                "text",
                "TEXT COLLATE \"C\"",
                "bytes",
                "BYTEA");
    }

    @Override
    public boolean lacksTable(SQLException e) {
        return state(e).equals("42P01");
    }

    @Override
    public boolean lost(SQLException e) {
        return state(e).startsWith("08") || state(e).startsWith("57P");
    }

    @Override
    public TaihuException explain(SQLException e) {
        String state = state(e);
        return switch (state) {
            case "3D000" -> error(ErrorCode.UNAVAILABLE, " does not exist; create it: CREATE DATABASE ...", e);
            case "28P01", "28000" ->
                error(
                        ErrorCode.UNAVAILABLE,
                        " refuses the user or the password; check registry.user and registry.password",
                        e);
            case "42501" ->
                error(
                        ErrorCode.UNAVAILABLE,
                        " does not let this user use its tables; make the user the owner of the database",
                        e);
            case "25006" -> error(ErrorCode.UNAVAILABLE, " is read-only; give the address of the primary", e);
            case "53100" -> error(ErrorCode.UNAVAILABLE, " cannot grow: its disk is full; make room", e);
            case "53300" -> error(ErrorCode.UNAVAILABLE, " has no connection left; raise max_connections", e);
            default -> {
                if (state.startsWith("08")) {
                    yield error(
                            ErrorCode.UNAVAILABLE,
                            " cannot be reached; check that it runs and that registry.url has its host and port",
                            e);
                }
                if (state.startsWith("57") || state.startsWith("53") || state.startsWith("40")) {
                    yield error(ErrorCode.UNAVAILABLE, " cannot do it now (" + state + "); try again", e);
                }
                yield error(ErrorCode.INTERNAL, " refused a statement (" + state + "); the log has more", e);
            }
        };
    }

    /** Flyway holds a lock of the server's while it migrates. */
    @Override
    public void migrate(Runnable migration) {
        try (Connection connection = connect(false);
                Statement statement = connection.createStatement();
                ResultSet encoding = statement.executeQuery("SHOW server_encoding")) {
            encoding.next();
            if (!encoding.getString(1).equals("UTF8")) {
                throw Texts.invalid(name + " has the encoding " + encoding.getString(1)
                        + " and must have UTF8: CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0");
            }
        } catch (SQLException e) {
            throw explain(e);
        }
        migration.run();
    }

    @Override
    public String toString() {
        return name;
    }

    private TaihuException error(ErrorCode code, String what, SQLException e) {
        return new TaihuException(code, name + what, e);
    }

    private static String state(SQLException e) {
        @Nullable String state = e.getSQLState();
        return state == null ? "" : state;
    }
}

package io.taihu.registry;

import io.taihu.model.Limit;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** Statements on one connection, with {@code ?} for parameters, prepared once. Used by one thread at a time. */
final class Sql implements AutoCloseable {
    /** Most statements kept prepared; the one used longest ago goes first. */
    @Limit(
            value = "Statements of the registry that are kept prepared",
            zh = "注册库保持预编译的语句数",
            reached = Limit.Reached.OLDEST_GOES)
    static final int PREPARED_MAX = 64;

    private final Connection connection;
    private final SequencedMap<String, PreparedStatement> prepared = new LinkedHashMap<>(16, 0.75f, true);

    Sql(Connection connection) {
        this.connection = connection;
    }

    /** Reads one row; called on each. */
    interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    /** All rows of a query, or of a change that is RETURNING. */
    <T> List<T> list(String sql, Row<T> row, @Nullable Object... parameters) {
        try (ResultSet result = prepare(sql, parameters).executeQuery()) {
            List<T> rows = new ArrayList<>();
            while (result.next()) {
                rows.add(row.of(result));
            }
            return rows;
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    <T> Optional<T> first(String sql, Row<T> row, @Nullable Object... parameters) {
        List<T> rows = list(sql, row, parameters);
        return rows.isEmpty() ? Optional.empty() : Optional.of(rows.getFirst());
    }

    /** The whole number in the only column of the only row. */
    long number(String sql, @Nullable Object... parameters) {
        return first(sql, row -> row.getLong(1), parameters).orElseThrow();
    }

    /** Rows changed. */
    int update(String sql, @Nullable Object... parameters) {
        try {
            return prepare(sql, parameters).executeUpdate();
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    void begin() {
        run(() -> connection.setAutoCommit(false));
    }

    void commit() {
        run(() -> {
            connection.commit();
            connection.setAutoCommit(true);
        });
    }

    /** Undoes what was begun, if anything was. */
    void rollback() {
        run(() -> {
            if (!connection.getAutoCommit()) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        });
    }

    @Override
    public void close() {
        run(connection::close);
    }

    /** SQLite's driver closes a statement that failed, for good: the next one is prepared anew. */
    private SqlFailure failed(String sql, SQLException e) {
        try (PreparedStatement _ = prepared.remove(sql)) {
            return new SqlFailure(e);
        } catch (SQLException closing) {
            e.addSuppressed(closing);
            return new SqlFailure(e);
        }
    }

    private PreparedStatement prepare(String sql, @Nullable Object[] parameters) throws SQLException {
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            Map.Entry<String, PreparedStatement> oldest =
                    prepared.size() < PREPARED_MAX ? null : prepared.pollFirstEntry();
            if (oldest != null) {
                oldest.getValue().close();
            }
            statement = connection.prepareStatement(sql);
            prepared.put(sql, statement);
        }
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, storable(parameters[i]));
        }
        return statement;
    }

    /** PostgreSQL refuses U+0000; no text with control characters is ever kept, so another one finds the same: nothing. */
    private static @Nullable Object storable(@Nullable Object parameter) {
        return parameter instanceof String text && text.indexOf('\0') >= 0 ? text.replace('\0', '\1') : parameter;
    }

    private interface Step {
        void run() throws SQLException;
    }

    private static void run(Step step) {
        try {
            step.run();
        } catch (SQLException e) {
            throw new SqlFailure(e);
        }
    }
}

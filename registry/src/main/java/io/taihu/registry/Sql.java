package io.taihu.registry;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/** Statements on one connection, with {@code ?} for parameters. Used by one thread at a time. */
final class Sql implements AutoCloseable {
    private final Handle handle;

    Sql(Handle handle) {
        this.handle = handle;
    }

    /** Reads one row; called on each. */
    interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    /** All rows of a query, or of a change that is RETURNING. */
    <T> List<T> list(String sql, Row<T> row, @Nullable Object... parameters) {
        try (Query query = handle.createQuery(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                query.bind(i, storable(parameters[i]));
            }
            return query.map((result, context) -> row.of(result)).list();
        } catch (JdbiException e) {
            throw failure(e);
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
        try (Update update = handle.createUpdate(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                update.bind(i, storable(parameters[i]));
            }
            return update.execute();
        } catch (JdbiException e) {
            throw failure(e);
        }
    }

    /** PostgreSQL refuses U+0000; no text with control characters is ever kept, so another one finds the same: nothing. */
    private static @Nullable Object storable(@Nullable Object parameter) {
        return parameter instanceof String text && text.indexOf('\0') >= 0 ? text.replace('\0', '\1') : parameter;
    }

    void begin() {
        run(handle::begin);
    }

    void commit() {
        run(handle::commit);
    }

    void rollback() {
        run(handle::rollback);
    }

    @Override
    public void close() {
        run(handle::close);
    }

    private static void run(Runnable step) {
        try {
            step.run();
        } catch (JdbiException e) {
            throw failure(e);
        }
    }

    private static SqlFailure failure(JdbiException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException reason) {
                return new SqlFailure(reason);
            }
        }
        throw e;
    }
}

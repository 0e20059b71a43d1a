package io.taihu.registry;

import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import java.sql.SQLException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections to a database: one that writes, and a few that read, opened when first needed and again when lost.
 * Thread-safe: writers wait for one another, readers for a free connection.
 */
final class Store implements AutoCloseable {
    /** Most connections that read. */
    @Limit(value = "Connections that read from the registry at once", zh = "同时读取注册库的连接数", reached = Limit.Reached.WAITS)
    static final int READERS_MAX = 4;

    private static final Logger LOG = LoggerFactory.getLogger(Store.class);

    private final Database database;
    private final ReentrantLock writing = new ReentrantLock(true);
    private @Nullable Sql writer; // guarded by writing
    private final Semaphore readersFree = new Semaphore(READERS_MAX, true);
    private final ConcurrentLinkedDeque<Sql> readersIdle = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    /** Opens the writer and brings the schema up to date. */
    Store(Database database) {
        this.database = database;
        Sql first = connect(true);
        try {
            Schema.ensure(database, first);
        } catch (RuntimeException e) {
            first.close();
            throw e;
        }
        this.writer = first;
    }

    /** Runs one statement that changes nothing. */
    <T> T read(Function<Sql, T> statement) {
        readersFree.acquireUninterruptibly();
        try {
            Sql idle = readersIdle.pollFirst();
            if (idle != null) {
                try {
                    return readWith(idle, statement);
                } catch (SqlFailure e) {
                    if (!database.lost(e.reason())) {
                        throw explained(e);
                    }
                }
            }
            try {
                return readWith(connect(false), statement);
            } catch (SqlFailure e) {
                throw explained(e);
            }
        } finally {
            readersFree.release();
        }
    }

    private <T> T readWith(Sql reader, Function<Sql, T> statement) {
        boolean usable = true;
        try {
            checkOpen();
            return statement.apply(reader);
        } catch (SqlFailure e) {
            usable = !database.lost(e.reason());
            throw e;
        } finally {
            if (usable && !closed) {
                readersIdle.addFirst(reader);
                if (closed && readersIdle.remove(reader)) {
                    closeQuietly(reader);
                }
            } else {
                closeQuietly(reader);
            }
        }
    }

    /** Runs one transaction; when it throws, nothing has changed. */
    <T> T write(Function<Sql, T> transaction) {
        writing.lock();
        try {
            checkOpen();
            Sql sql = begin();
            boolean done = false;
            try {
                T result = transaction.apply(sql);
                sql.commit();
                done = true;
                return result;
            } catch (SqlFailure e) {
                throw explained(e);
            } finally {
                if (!done) {
                    rollback(sql);
                }
            }
        } finally {
            writing.unlock();
        }
    }

    /** A transaction that holds the registry's one lock for writing; a lost connection is opened anew. */
    private Sql begin() {
        Sql present = writer;
        if (present != null) {
            try {
                return begun(present);
            } catch (SqlFailure e) {
                rollback(present);
                if (!database.lost(e.reason())) {
                    throw explained(e);
                }
                closeQuietly(present);
                writer = null;
            }
        }
        Sql fresh = connect(true);
        writer = fresh;
        try {
            return begun(fresh);
        } catch (SqlFailure e) {
            rollback(fresh);
            throw explained(e);
        }
    }

    private static Sql begun(Sql sql) {
        sql.begin();
        sql.update("UPDATE registry_state SET changes = changes + 1 WHERE id = 1");
        return sql;
    }

    /** Undoes what was begun; a connection that cannot is given up. */
    private void rollback(Sql sql) {
        try {
            sql.rollback();
        } catch (SqlFailure e) {
            LOG.debug("rollback failed, connection given up", e.reason());
            closeQuietly(sql);
            writer = null;
        }
    }

    private Sql connect(boolean writes) {
        try {
            return new Sql(database.connect(writes));
        } catch (SQLException e) {
            throw database.explain(e);
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new TaihuException(ErrorCode.UNAVAILABLE, "the registry is closed");
        }
    }

    private TaihuException explained(SqlFailure e) {
        TaihuException explained = database.explain(e.reason());
        if (explained.code() == ErrorCode.INTERNAL) {
            LOG.error("{}", explained.getMessage(), e.reason());
        }
        return explained;
    }

    private static void closeQuietly(Sql sql) {
        try {
            sql.close();
        } catch (SqlFailure e) {
            LOG.debug("closing a connection failed", e.reason());
        }
    }

    @Override
    public void close() {
        writing.lock();
        try {
            closed = true;
            for (Sql idle = readersIdle.poll(); idle != null; idle = readersIdle.poll()) {
                closeQuietly(idle);
            }
            Sql present = writer;
            if (present != null) {
                closeQuietly(present);
            }
            writer = null;
        } finally {
            writing.unlock();
        }
    }
}

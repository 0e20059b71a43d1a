package io.taihu.histories.questdb;

import io.questdb.Metrics;
import io.questdb.cutlass.pgwire.DefaultPGCircuitBreakerRegistry;
import io.questdb.cutlass.pgwire.PGConfiguration;
import io.questdb.cutlass.pgwire.PGServer;
import io.questdb.griffin.SqlExecutionContextImpl;
import io.questdb.mp.WorkerPool;
import io.questdb.mp.WorkerPoolConfiguration;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;

/** The way in for psql, pandas and Grafana: SQL over PostgreSQL's wire, on loopback, for reading only. */
final class SqlDoor implements AutoCloseable {
    /** Threads that serve connections; a query takes one of them. */
    private static final int THREADS = 2;
    /** Connections at once. */
    @Limit(value = "Most connections of SQL at once", zh = "SQL 的最多同时连接数", reached = Limit.Reached.REFUSED)
    private static final int CONNECTIONS_MAX = 16;
    /** Longest query, in seconds. */
    @Limit(
            value = "Longest query of SQL",
            zh = "SQL 查询的最长时间",
            unit = Limit.Unit.SECONDS,
            reached = Limit.Reached.GIVEN_UP)
    private static final int QUERY_SECONDS_MAX = 300;
    /** File of the generated password. */
    static final String PASSWORD_FILE = "sql-password";

    private final WorkerPool threads;
    private final PGServer server;

    SqlDoor(QuestDb db) {
        PGConfiguration configuration = db.configuration().getPGWireConfiguration();
        threads = new WorkerPool(new Threads());
        try {
            server = new PGServer(
                    configuration,
                    db.engine(),
                    threads,
                    new DefaultPGCircuitBreakerRegistry(
                            configuration, db.engine().getConfiguration()),
                    () -> new SqlExecutionContextImpl(db.engine(), 0));
        } catch (RuntimeException e) {
            threads.close();
            throw new TaihuException(
                    ErrorCode.UNAVAILABLE,
                    "SQL cannot be listened for on 127.0.0.1:" + configuration.getBindPort() + ": " + e.getMessage(),
                    e);
        }
        threads.start();
    }

    /** QuestDB's settings for a door that only reads. */
    static Map<String, String> settings(int port, String user, String password) {
        return Map.ofEntries(
                Map.entry("pg.enabled", "true"),
                Map.entry("pg.net.bind.to", "127.0.0.1:" + port),
                Map.entry("pg.net.connection.limit", Integer.toString(CONNECTIONS_MAX)),
                Map.entry("pg.security.readonly", "true"),
                Map.entry("pg.readonly.user.enabled", "true"),
                Map.entry("pg.readonly.user", user),
                Map.entry("pg.readonly.password", password),
                // QuestDB always has another user, which nobody is to know
                Map.entry("pg.user", secret()),
                Map.entry("pg.password", secret()),
                Map.entry("pg.recv.buffer.size", "256k"),
                Map.entry("pg.send.buffer.size", "256k"),
                Map.entry("query.timeout", QUERY_SECONDS_MAX + "s"));
    }

    /** The password in the folder's file; makes both when there is none. */
    static String password(Path folder) {
        Path file = folder.resolve(PASSWORD_FILE);
        try {
            if (!Files.exists(file)) {
                Files.createDirectories(folder);
                if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                    Files.createFile(
                            file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                }
                Files.writeString(file, secret() + "\n");
            }
            String password = Files.readString(file).strip();
            if (password.isEmpty()) {
                throw new TaihuException(
                        ErrorCode.UNAVAILABLE,
                        file + " is empty; delete it, and a new password is made at the next start");
            }
            return password;
        } catch (IOException e) {
            throw new TaihuException(ErrorCode.UNAVAILABLE, "the SQL password cannot be kept in " + file + ": " + e, e);
        }
    }

    private static String secret() {
        byte[] bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    int port() {
        return server.getPort();
    }

    @Override
    public void close() {
        threads.close();
        server.close();
    }

    private static final class Threads implements WorkerPoolConfiguration {
        @Override
        public Metrics getMetrics() {
            return Metrics.DISABLED;
        }

        @Override
        public String getPoolName() {
            return "history-sql";
        }

        @Override
        public int getWorkerCount() {
            return THREADS;
        }

        @Override
        public boolean isDaemonPool() {
            return true;
        }

        @Override
        public long getNapThreshold() {
            return 100;
        }

        @Override
        public long getSleepThreshold() {
            return 200;
        }

        @Override
        public int workerPoolPriority() {
            return Thread.MIN_PRIORITY;
        }
    }
}

package io.taihu.histories.questdb;

import io.questdb.log.LogError;
import io.questdb.log.LogFactory;
import io.questdb.log.LogLevel;
import io.questdb.log.LogRecordUtf8Sink;
import io.questdb.log.LogWriter;
import io.questdb.log.LogWriterConfig;
import io.questdb.mp.RingQueue;
import io.questdb.mp.SCSequence;
import io.questdb.mp.SynchronizedJob;
import io.taihu.model.Limit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what QuestDB logs, errors and worse, to slf4j. QuestDB's log is one for the process; it is set up by whoever comes
 * first and keeps no thread of its own: {@link #drain} is called now and then by the threads that work for QuestDB.
 */
final class QuestDbLog extends SynchronizedJob implements LogWriter {
    private static final Logger LOG = LoggerFactory.getLogger("io.questdb");
    /** Messages that wait to be drained; more are dropped. */
    @Limit(
            value = "Most messages of QuestDB's log that wait to be written",
            zh = "等待写出的最多 QuestDB 日志消息数",
            reached = Limit.Reached.LEFT_OUT)
    private static final int WAITING_MAX = 256;
    /** Longest message, in bytes; what is longer is cut. */
    @Limit(
            value = "Longest message of QuestDB's log",
            zh = "QuestDB 日志消息的最大长度",
            unit = Limit.Unit.BYTES,
            reached = Limit.Reached.CUT)
    private static final int MESSAGE_MAX = 2_048;

    private static final ReentrantLock SETUP = new ReentrantLock();

    private final RingQueue<LogRecordUtf8Sink> ring;
    private final SCSequence sequence;
    private final int levels;

    private QuestDbLog(RingQueue<LogRecordUtf8Sink> ring, SCSequence sequence, int levels) {
        this.ring = ring;
        this.sequence = sequence;
        this.levels = levels;
    }

    /**
     * Sets QuestDB's log up, once in a process, before any other class of QuestDB is used.
     *
     * <p>QuestDB reads its log's configuration from a file and then starts a thread for it and prints to standard output. Here
     * it is given a configuration it refuses, which leaves it without either, and then configured by calls.
     */
    static void setUp() {
        SETUP.lock();
        try {
            String given = System.getProperty(LogFactory.CONFIG_SYSTEM_PROPERTY);
            if (given != null) {
                return; // the operator wants QuestDB's own log
            }
            LogFactory factory;
            try {
                Path refused = Files.createTempFile("taihu-questdb-log", ".conf");
                try {
                    Files.writeString(
                            refused,
                            "queueDepth=" + WAITING_MAX + "\nrecordLength=" + MESSAGE_MAX
                                    + "\nwriters=none\nw.none.class=none\n");
                    System.setProperty(LogFactory.CONFIG_SYSTEM_PROPERTY, refused.toString());
                    factory = refusedFactory();
                } finally {
                    System.clearProperty(LogFactory.CONFIG_SYSTEM_PROPERTY);
                    Files.delete(refused);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write a temporary file for the set-up of QuestDB's log", e);
            }
            if (factory.getJobs().size() == 0) {
                factory.add(new LogWriterConfig(LogLevel.ERROR | LogLevel.CRITICAL, QuestDbLog::new));
                factory.bind();
            }
        } finally {
            SETUP.unlock();
        }
    }

    private static LogFactory refusedFactory() {
        try {
            return LogFactory.getInstance();
        } catch (LogError e) {
            return LogFactory.getInstance();
        }
    }

    /** Passes on what has been logged since the last call. */
    static void drain() {
        var jobs = LogFactory.getInstance().getJobs();
        for (int i = 0; i < jobs.size(); i++) {
            if (jobs.get(i) instanceof QuestDbLog log) {
                log.run(0);
            }
        }
    }

    @Override
    public void bindProperties(LogFactory factory) {}

    @Override
    protected boolean runSerially() {
        return sequence.consumeAll(ring, this::pass);
    }

    private void pass(LogRecordUtf8Sink message) {
        if ((message.getLevel() & levels) == 0) {
            return;
        }
        String text = message.toString().strip();
        if ((message.getLevel() & (LogLevel.ERROR | LogLevel.CRITICAL)) != 0) {
            LOG.error(text);
        } else {
            LOG.info(text);
        }
    }
}

package io.taihu.core;

import io.taihu.model.ErrorCode;
import io.taihu.model.RecordWriter;
import io.taihu.model.TaihuException;
import io.taihu.spi.Completion;
import io.taihu.spi.Journal;
import io.taihu.spi.JournalException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the server itself finds out about things, such as events by rules and
 * properties that these calculate: records of the journal like those that things send, for all
 * readers behind it. Thread-safe; blocks until they are durable.
 */
public final class Conclusions {
    private static final long DURABLE_WAIT_MILLIS = 30_000;

    private final Journal journal;
    private final Road road;

    public Conclusions(Journal journal, Road road) {
        this.journal = journal;
        this.road = road;
    }

    /** Appends a record, and returns when it is durable. @throws TaihuException UNAVAILABLE when it is not, or nobody can tell */
    public void append(RecordWriter record) {
        append(List.of(record.toByteArray()));
    }

    /** The same for several, in their order. */
    public void append(List<byte[]> records) {
        CompletableFuture<Void> durable = new CompletableFuture<>();
        AtomicInteger left = new AtomicInteger(records.size());
        Completion completion = new Completion() {
            @Override
            public void durable(long token, long position) {
                if (left.decrementAndGet() == 0) {
                    durable.complete(null);
                }
            }

            @Override
            public void failed(long token, JournalException cause) {
                durable.completeExceptionally(cause);
            }
        };
        for (byte[] each : records) {
            if (!road.accepting() || !journal.append(each, 0, each.length, completion, 0)) {
                throw new TaihuException(ErrorCode.UNAVAILABLE, "the road takes nothing now: " + road.whyNot());
            }
        }
        journal.flush();
        try {
            durable.get(DURABLE_WAIT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new TaihuException(ErrorCode.UNAVAILABLE, "it is not on the disk: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TaihuException(ErrorCode.UNAVAILABLE, "the server is stopping", e);
        }
    }
}

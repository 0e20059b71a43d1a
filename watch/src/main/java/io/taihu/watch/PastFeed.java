package io.taihu.watch;

import io.taihu.model.ErrorCode;
import io.taihu.model.RecordView;
import io.taihu.model.TaihuException;
import io.taihu.rules.Backtest;
import io.taihu.spi.History;
import io.taihu.spi.PastReadings;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Goes through what history has, part by part, and has the next part read while this one is looked at. For one thread. */
final class PastFeed implements Backtest.Readings {
    /** Bytes of a part: long enough to pay for its question, short enough that others wait for it only a moment. */
    private static final int PART_BYTES = 4 << 20;

    /** Over how much time is asked at first; then over more or less, so that no question takes long. */
    private static final long SPAN_MICROS = 86_400_000_000L;

    private static final long QUICK_NANOS = 300_000_000L;
    private static final long SLOW_NANOS = 2_000_000_000L;

    private static final Executor AHEAD =
            task -> Thread.ofVirtual().name("rule-past").start(task);

    private final History history;
    private final History.Query query;
    private final Map<String, Long> numbers;
    private PastReadings part = new PastReadings(0);
    private long spanMicros = SPAN_MICROS;
    private @Nullable CompletableFuture<Part> next;

    /** Some readings, until when was asked, and how long that took. */
    private record Part(PastReadings readings, long untilMicros, long nanos) {}

    /** @param numbers of the things that are wanted, by their ids */
    PastFeed(History history, History.Query query, Map<String, Long> numbers) {
        this.history = history;
        this.query = query;
        this.numbers = numbers;
        this.next = ask(query.fromMicros());
    }

    /** History when it is open; UNAVAILABLE while it is not. */
    static History open(CompletableFuture<? extends History> history) {
        if (!history.isDone()) {
            throw new TaihuException(ErrorCode.UNAVAILABLE, "history is opening");
        }
        try {
            return history.join();
        } catch (CompletionException | CancellationException e) {
            throw new TaihuException(ErrorCode.UNAVAILABLE, "history did not open: " + e.getCause(), e);
        }
    }

    private @Nullable CompletableFuture<Part> ask(long from) {
        if (from >= query.toMicros()) {
            return null;
        }
        long until = query.toMicros() - from > spanMicros ? from + spanMicros : query.toMicros();
        History.Query some = new History.Query(query.model(), query.things(), query.properties(), from, until);
        return CompletableFuture.supplyAsync(
                () -> {
                    long began = System.nanoTime();
                    return new Part(history.readings(some, numbers, PART_BYTES), until, System.nanoTime() - began);
                },
                AHEAD);
    }

    @Override
    public boolean next() {
        while (!part.next()) {
            CompletableFuture<Part> awaited = next;
            if (awaited == null) {
                return false;
            }
            try {
                Part came = awaited.join();
                part = came.readings();
                if (came.nanos() > SLOW_NANOS) {
                    spanMicros = Math.max(1, spanMicros / 2);
                } else if (came.nanos() < QUICK_NANOS && spanMicros < Long.MAX_VALUE / 4) {
                    spanMicros *= 2;
                }
                next = ask(part.more() ? part.nextMicros() : came.untilMicros());
            } catch (CompletionException | CancellationException e) {
                throw e.getCause() instanceof TaihuException known
                        ? known
                        : new TaihuException(ErrorCode.INTERNAL, "history could not be read: " + e.getCause(), e);
            }
        }
        return true;
    }

    @Override
    public RecordView record() {
        return part.record();
    }
}

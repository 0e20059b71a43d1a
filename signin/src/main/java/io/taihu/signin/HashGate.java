package io.taihu.signin;

import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Lets few password hashes run at once, whoever asks for them: each takes memory and a core for a while. Thread-safe. */
final class HashGate {
    private final Semaphore free;
    private final Duration wait;

    /**
     * @param most that run at once
     * @param wait how long one more waits
     */
    HashGate(int most, Duration wait) {
        this.free = new Semaphore(most, true);
        this.wait = wait;
    }

    /**
     * Works something out when there is room.
     *
     * @throws TaihuException UNAVAILABLE when there is none in time
     */
    <T> T run(Supplier<T> work) {
        try {
            if (!free.tryAcquire(wait.toNanos(), TimeUnit.NANOSECONDS)) {
                throw busy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy();
        }
        try {
            return work.get();
        } finally {
            free.release();
        }
    }

    private static TaihuException busy() {
        return new TaihuException(ErrorCode.UNAVAILABLE, "too many sign in at once; try again");
    }
}

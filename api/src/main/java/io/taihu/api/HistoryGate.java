package io.taihu.api;

import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.spi.Principal;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Lets few questions of one token into history at once, so that those of others find room there. Thread-safe; {@link #enter}
 * blocks. It holds one entry for each token that is asking.
 */
final class HistoryGate {
    /** Most requests of one token that wait for their turn; more are sent away at once. */
    @Limit(
            value = "Most requests of history of one token that wait for their turn",
            zh = "一个令牌排队等待的历史查询的最多个数",
            reached = Limit.Reached.REFUSED)
    static final int WAITING_MAX = 32;

    private static final long RETRY_SECONDS = 2;
    /** How often a long answer asks for a turn before it breaks off. */
    private static final int PATIENT_TRIES = 20;

    private final int atOnceMax;
    private final Duration waitMax;
    private final Map<String, Door> doors = new ConcurrentHashMap<>();

    /** For one token. */
    private static final class Door {
        final Semaphore turns;
        /** How many are inside or wait; guarded by the map. */
        int count;

        Door(int turns) {
            this.turns = new Semaphore(turns, true);
        }
    }

    /** A request's turn; to be closed by whoever has it. */
    final class Turn implements AutoCloseable {
        private final String who;
        private final Door door;

        private Turn(String who, Door door) {
            this.who = who;
            this.door = door;
        }

        @Override
        public void close() {
            door.turns.release();
            leave(who);
        }
    }

    HistoryGate(long atOnceMax, Duration waitMax) {
        this.atOnceMax = Math.toIntExact(atOnceMax);
        this.waitMax = waitMax;
    }

    /**
     * Waits for a turn.
     *
     * @throws LaterException QUOTA when too many of this token wait already, or it does not come in time
     */
    Turn enter(Principal who) {
        String key = key(who);
        Door door = doors.compute(key, (_, present) -> {
            Door found = present == null ? new Door(atOnceMax) : present;
            if (found.count >= atOnceMax + WAITING_MAX) {
                throw later(atOnceMax + " run and " + WAITING_MAX + " wait");
            }
            found.count++;
            return found;
        });
        boolean mine = false;
        try {
            mine = door.turns.tryAcquire(waitMax.toMillis(), TimeUnit.MILLISECONDS);
            if (!mine) {
                throw later("waited " + waitMax.toSeconds() + " s while " + atOnceMax + " ran");
            }
            return new Turn(key, door);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaterException(ErrorCode.UNAVAILABLE, "the server is stopping", 5);
        } finally {
            if (!mine) {
                leave(key);
            }
        }
    }

    /** The same for what is read for long, in parts: it waits longer for each than a question does. */
    Turn enterPatiently(Principal who) {
        for (int tries = 1; ; tries++) {
            try {
                return enter(who);
            } catch (LaterException e) {
                if (e.code() != ErrorCode.QUOTA || tries == PATIENT_TRIES) {
                    throw e;
                }
                pause(e.retryAfterSeconds());
            }
        }
    }

    private static void pause(long seconds) {
        try {
            Thread.sleep(Duration.ofSeconds(seconds));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaterException(ErrorCode.UNAVAILABLE, "the server is stopping", 5);
        }
    }

    /** Tokens that ask now. */
    int size() {
        return doors.size();
    }

    private void leave(String key) {
        doors.computeIfPresent(key, (_, door) -> --door.count == 0 ? null : door);
    }

    private static LaterException later(String why) {
        return new LaterException(
                ErrorCode.QUOTA,
                "too many questions of history at once by this token (" + HttpSettings.HISTORY_PER_TOKEN.name() + "): "
                        + why,
                RETRY_SECONDS);
    }

    private static String key(Principal who) {
        return switch (who) {
            case Principal.Member member -> "token " + member.tokenId();
            // it has one token, and a new one is no way round
            case Principal.Device device -> "thing " + device.thing().number();
            case Principal.Nobody _ -> "";
        };
    }
}

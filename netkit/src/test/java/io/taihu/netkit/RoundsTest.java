package io.taihu.netkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.EventLoop;
import io.taihu.spi.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RoundsTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final Network network = new Network(Settings.of(Map.of("net.loops", "1")));
    private final EventLoop loop = network.loops().next();
    private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void close() {
        network.close();
    }

    @Test
    void answersOfAnotherThreadComeBeforeLaterOnesOfTheLoop() throws Exception {
        Rounds rounds = new Rounds(loop, () -> {});
        Told told = new Told();
        onLoop(() -> {
            // somebody else leads a flush while the loop is busy, and the loop leads the next one
            elsewhere(() -> {
                rounds.answer(told, 1);
                rounds.answer(told, 2);
            });
            rounds.answer(told, 3);
        });
        assertSeen("1", "2", "3");
    }

    @Test
    void aRoundAsksForOneFlushAndThenWritesOnceForEachConnection() throws Exception {
        Rounds rounds = new Rounds(loop, () -> seen.add("flush"));
        Told told = new Told();
        onLoop(() -> {
            rounds.offered();
            rounds.offered();
            rounds.unwritten(told);
        });
        assertSeen("flush", "write");
    }

    @Test
    void whatTheFlushAnswersIsWrittenInTheSameRound() throws Exception {
        List<Runnable> atFlush = new ArrayList<>();
        Rounds rounds = new Rounds(loop, () -> atFlush.forEach(Runnable::run));
        Told told = new Told();
        atFlush.add(() -> rounds.answer(told, 7));
        atFlush.add(() -> rounds.unwritten(told));
        onLoop(rounds::offered);
        assertSeen("7", "write");
    }

    @Test
    void aFaultOfOneConnectionKeepsNoneFromItsAnswer() throws Exception {
        Rounds rounds = new Rounds(loop, () -> {});
        Rounds.Connection broken = new Rounds.Connection() {
            @Override
            public void answer(long token) {
                throw new IllegalStateException("broken");
            }

            @Override
            public void writeOut() {
                throw new IllegalStateException("broken");
            }
        };
        Told told = new Told();
        rounds.answer(broken, 1);
        rounds.answer(told, 2);
        onLoop(() -> {
            rounds.unwritten(broken);
            rounds.unwritten(told);
        });
        assertSeen("2", "write");
    }

    private void assertSeen(String... expected) {
        await().atMost(LONG).untilAsserted(() -> assertThat(seen).containsExactly(expected));
    }

    private void onLoop(Runnable task) throws Exception {
        loop.submit(task).get(20, TimeUnit.SECONDS);
    }

    private static void elsewhere(Runnable task) {
        Thread thread = Thread.ofPlatform().start(task);
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private final class Told implements Rounds.Connection {
        @Override
        public void answer(long token) {
            seen.add(Long.toString(token));
        }

        @Override
        public void writeOut() {
            seen.add("write");
        }
    }
}

package io.taihu.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.taihu.model.ErrorCode;
import io.taihu.model.Quality;
import io.taihu.model.RecordKind;
import io.taihu.model.RecordWriter;
import io.taihu.model.TaihuException;
import io.taihu.spi.History;
import io.taihu.spi.PastReadings;
import io.taihu.testkit.ManualClock;
import io.taihu.watch.BacktestJob.Asked;
import io.taihu.watch.BacktestJob.Begun;
import io.taihu.watch.BacktestJob.State;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BacktestsTest {
    private static final String HOT = "rule: hot\nthings: {model: pump, space: hall}\nwhen: temperature > 80 degC\n";
    private static final long DAY = 86_400_000_000L;

    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock();
    private final CountDownLatch gate = new CountDownLatch(1);
    /** Begin and end of each question, and what is answered to it. */
    private final List<List<Long>> questions = new ArrayList<>();

    private WatchFixture it = null;
    private CompletableFuture<History> history = new CompletableFuture<>();
    private volatile boolean broken;
    private volatile int perQuestion = 1;

    @BeforeEach
    void open() {
        it = new WatchFixture(folder, clock);
        history.complete(past());
    }

    @AfterEach
    void close() {
        gate.countDown();
        it.close();
    }

    /** A history that answers each question with a hot reading at its beginning, once the gate is open. */
    private History past() {
        return (History) Proxy.newProxyInstance(
                History.class.getClassLoader(), new Class<?>[] {History.class}, (_, method, given) -> {
                    if (!method.getName().equals("readings")) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    gate.await();
                    if (broken) {
                        throw new TaihuException(ErrorCode.UNAVAILABLE, "the disk is gone");
                    }
                    History.Query query = (History.Query) given[0];
                    synchronized (questions) {
                        questions.add(List.of(query.fromMicros(), query.toMicros()));
                    }
                    PastReadings found = new PastReadings(64);
                    for (int i = 0; i < perQuestion; i++) {
                        RecordWriter writer = new RecordWriter();
                        writer.begin(
                                RecordKind.READING,
                                query.model(),
                                it.thing().number(),
                                query.fromMicros() + i,
                                query.fromMicros() + i);
                        found.add(writer.number(0, i % 2 == 0 ? 90 : 20, Quality.GOOD));
                    }
                    return found;
                });
    }

    private Backtests backtests() {
        return new Backtests(it.directory, it.rulebook, history, clock);
    }

    private Asked asked(long days) {
        return new Asked(HOT, "", List.of(), "hall", clock.micros() - days * DAY, clock.micros());
    }

    private static BacktestJob job(Begun begun) {
        return Objects.requireNonNull(begun.job());
    }

    private static BacktestJob ended(Backtests all, String id) {
        await().until(() -> all.job(id).orElseThrow().state() != State.RUNNING);
        return all.job(id).orElseThrow();
    }

    @Test
    void asksForMoreAndMoreTimeUntilTheEnd() {
        gate.countDown();
        try (Backtests all = backtests()) {
            BacktestJob done =
                    ended(all, job(all.begin(asked(100), _ -> true, "me")).id());
            assertThat(done.state()).isEqualTo(State.DONE);
            assertThat(done.share()).isEqualTo(1);
            assertThat(Objects.requireNonNull(done.found()).outcome().firings())
                    .as("hot from first to last")
                    .hasSize(1);
            assertThat(questions.getFirst().getFirst()).isEqualTo(clock.micros() - 100 * DAY);
            for (int i = 1; i < questions.size(); i++) {
                assertThat(questions.get(i).getFirst())
                        .as("no gap, nothing twice")
                        .isEqualTo(questions.get(i - 1).getLast());
            }
            assertThat(questions.getLast().getLast()).isEqualTo(clock.micros());
            assertThat(questions.size()).isBetween(3, 20);
        }
    }

    @Test
    void letsFewRunAtOnceAndFewerOfOnePerson() {
        try (Backtests all = backtests()) {
            String first = job(all.begin(asked(1), _ -> true, "me")).id();
            assertThat(all.job(first).orElseThrow().state()).isEqualTo(State.RUNNING);
            assertThatThrownBy(() -> all.begin(asked(1), _ -> true, "me"))
                    .isInstanceOf(TaihuException.class)
                    .hasMessageContaining("a backtest of yours runs already");
            for (int i = 1; i < Backtests.RUNNING_MAX; i++) {
                all.begin(asked(1), _ -> true, "other " + i);
            }
            assertThatThrownBy(() -> all.begin(asked(1), _ -> true, "one more"))
                    .hasMessageContaining("backtests run already");
            gate.countDown();
            ended(all, first);
            assertThat(job(all.begin(asked(1), _ -> true, "me")).id()).isNotEqualTo(first);
        }
    }

    @Test
    void stopsAndKeepsWhatItHasFound() {
        perQuestion = 40_000;
        try (Backtests all = backtests()) {
            String id = job(all.begin(asked(1_000), _ -> true, "me")).id();
            all.stop(id);
            gate.countDown();
            BacktestJob stopped = ended(all, id);
            assertThat(stopped.state()).isEqualTo(State.STOPPED);
            assertThat(stopped.share()).isLessThan(0.1);
            assertThat(Objects.requireNonNull(stopped.found()).outcome().raised())
                    .isPositive();
            all.forget(id);
            assertThat(all.job(id)).isEmpty();
        }
    }

    @Test
    void tellsWhyItFailed() {
        broken = true;
        gate.countDown();
        try (Backtests all = backtests()) {
            BacktestJob failed =
                    ended(all, job(all.begin(asked(1), _ -> true, "me")).id());
            assertThat(failed.state()).isEqualTo(State.FAILED);
            assertThat(failed.why()).isEqualTo("the disk is gone");
            assertThat(failed.found()).isNull();
        }
        history = new CompletableFuture<>();
        try (Backtests all = backtests()) {
            assertThatThrownBy(() -> all.begin(asked(1), _ -> true, "me")).hasMessage("history is opening");
        }
    }

    @Test
    void forgetsTheOldestAndWhatEndedLongAgo() {
        gate.countDown();
        try (Backtests all = backtests()) {
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < Backtests.ENDED_MAX + 2; i++) {
                ids.add(ended(all, job(all.begin(asked(1), _ -> true, "me")).id())
                        .id());
                clock.advance(Duration.ofSeconds(1));
            }
            assertThat(all.job(ids.get(1))).isEmpty();
            assertThat(all.jobs(List.of("hall")).getFirst().id()).isEqualTo(ids.getLast());
            assertThat(all.jobs(List.of("hall"))).hasSize(Backtests.ENDED_MAX);
            assertThat(all.jobs(List.of("elsewhere"))).isEmpty();
            clock.advance(Duration.ofSeconds(Backtests.ENDED_SECONDS_MAX + 10));
            assertThat(all.jobs(List.of(""))).isEmpty();
        }
    }

    @Test
    void refusesAFaultyTextAndOneAboutNothing() {
        gate.countDown();
        try (Backtests all = backtests()) {
            Begun faulty = all.begin(
                    new Asked(HOT.replace("temperature", "temprature"), "", List.of(), "hall", 0, 1), _ -> true, "me");
            assertThat(faulty.job()).isNull();
            assertThat(faulty.faults()).hasSize(1);
            assertThatThrownBy(() -> all.begin(new Asked(HOT, "", List.of("pump-7"), "hall", 0, 1), _ -> true, "me"))
                    .hasMessageContaining("there is nothing to look at");
        }
    }
}

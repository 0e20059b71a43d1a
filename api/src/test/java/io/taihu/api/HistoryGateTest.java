package io.taihu.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.api.RunningServer.Answer;
import io.taihu.model.ErrorCode;
import io.taihu.spi.Principal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Few questions of one token at once: the gate by itself, and in front of a real history. */
class HistoryGateTest {
    private static final Principal A = Principal.Member.owner("a");
    private static final Principal B = Principal.Member.owner("b");

    @Test
    @Timeout(60)
    void letsFewIn() throws Exception {
        HistoryGate gate = new HistoryGate(3, Duration.ofSeconds(30));
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        CountDownLatch go = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 30; i++) {
                threads.submit(() -> {
                    try (var _ = gate.enter(A)) {
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        go.await();
                        inside.decrementAndGet();
                    }
                    return done.incrementAndGet();
                });
            }
            await().until(() -> inside.get() == 3);
            try (var _ = gate.enter(B)) {
                assertThat(gate.size()).isEqualTo(2);
            }
            go.countDown();
        }
        assertThat(done).hasValue(30);
        assertThat(most).hasValue(3);
        assertThat(gate.size()).isZero();
    }

    @Test
    void waitsOnlySoLong() {
        HistoryGate gate = new HistoryGate(1, Duration.ofMillis(50));
        try (var _ = gate.enter(A)) {
            assertThatThrownBy(() -> gate.enter(A)).isInstanceOfSatisfying(LaterException.class, e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.QUOTA);
                assertThat(e.retryAfterSeconds()).isPositive();
                assertThat(e).hasMessageContaining("http.history-per-token");
            });
        }
        gate.enter(A).close();
        assertThat(gate.size()).isZero();
    }

    @Test
    @Timeout(60)
    void onlySoManyWait() throws Exception {
        HistoryGate gate = new HistoryGate(1, Duration.ofSeconds(30));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            AtomicInteger refused = new AtomicInteger();
            List<Future<?>> waiting = new ArrayList<>();
            try (var _ = gate.enter(A)) {
                for (int i = 0; i < HistoryGate.WAITING_MAX + 5; i++) {
                    waiting.add(threads.submit(() -> {
                        try (var _ = gate.enter(A)) {
                            return;
                        } catch (LaterException e) {
                            refused.incrementAndGet();
                        }
                    }));
                }
                await().until(() -> refused.get() == 5);
                gate.enter(B).close();
            }
            for (Future<?> each : waiting) {
                each.get();
            }
            assertThat(refused).hasValue(5);
        }
    }

    @TempDir
    Path folder;

    @Test
    @Timeout(240)
    void floodOfOneTokenDoesNotStarveAnother() throws Exception {
        int flood = 80;
        try (RunningServer server = new RunningServer(folder, Map.of("http.history-per-token", "2"), true)) {
            server.thing("h", "");
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < 20_000; i++) {
                lines.append("{\"thing\":\"h\",\"time\":")
                        .append(1_795_154_400_000L + i * 1_000L)
                        .append(",\"values\":{\"a\":")
                        .append(i)
                        .append(",\"b\":")
                        .append(i / 7.0)
                        .append("}}\n");
            }
            server.post("/api/v1/readings", lines.toString(), "Content-Type", "application/x-ndjson");
            server.awaitHistory();
            JsonNode other =
                    server.post("/api/v1/tokens", "{\"name\": \"other\"}").json();
            String few = "/api/v1/things/h/history?limit=5";
            assertThat(server.get(few).json().path("rows")).hasSize(5);

            AtomicInteger answered = new AtomicInteger();
            List<Future<Answer>> answers = new ArrayList<>();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < flood; i++) {
                    answers.add(threads.submit(() -> {
                        Answer answer = server.get("/api/v1/things/h/history?limit=10000");
                        if (answer.status() == 200) {
                            answered.incrementAndGet();
                        }
                        return answer;
                    }));
                }
                await().atMost(Duration.ofMinutes(1)).until(() -> answered.get() >= 1);
                int before = answered.get();
                Answer mine = server.send("GET", few, other.path("token").asText(), null);
                int meanwhile = answered.get() - before;
                assertThat(mine.status()).isEqualTo(200);
                // it goes through the same threads of history, behind two questions of the other at most
                assertThat(meanwhile).isLessThan(HistoryGate.WAITING_MAX / 2);
            }
            int refused = 0;
            for (Future<Answer> each : answers) {
                Answer answer = each.get();
                if (answer.status() == 200) {
                    assertThat(answer.json().path("rows")).hasSize(10_000);
                } else {
                    refused++;
                    assertThat(answer.status()).isEqualTo(429);
                    assertThat(Integer.parseInt(answer.header("Retry-After"))).isPositive();
                    assertThat(answer.json().path("code").asText()).isEqualTo("quota");
                }
            }
            assertThat(refused).isPositive().isLessThan(flood);
        }
    }
}

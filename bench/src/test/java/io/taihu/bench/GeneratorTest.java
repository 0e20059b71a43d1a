package io.taihu.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taihu.bench.Generator.Counts;
import io.taihu.bench.Generator.Target;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratorTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private FakeServer server;

    @BeforeEach
    void start() throws Exception {
        server = new FakeServer(folder, 0, 0, FakeServer.Honesty.VOLATILE);
    }

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    @Test
    void countsWhatTheServerCountsWithFullWindows() throws Exception {
        try (Generator generator = generator(10, 25)) {
            assertThat(generator.connect(LONG).accepted()).isEqualTo(10);
            generator.measure();
            generator.full();
            await().atMost(LONG).until(() -> generator.counts().acknowledged() > 20_000);
            Counts counts = generator.drain(LONG);
            assertThat(counts.unacknowledged()).isZero();
            assertThat(counts.stray()).isZero();
            assertThat(server.rows()).isEqualTo(counts.acknowledged());
            assertThat(Arrays.stream(generator.acknowledgedByConnection()).sum())
                    .isEqualTo(counts.acknowledged());
            assertThat(generator.measured().getTotalCount()).isEqualTo(counts.acknowledged());
        }
    }

    @Test
    void survivesThatPacketIdentifiersWrapAround() throws Exception {
        try (Generator generator = generator(1, 1_000)) {
            generator.connect(LONG);
            generator.full();
            await().atMost(LONG).until(() -> generator.counts().acknowledged() > 70_000);
            Counts counts = generator.drain(LONG);
            assertThat(counts.stray()).isZero();
            assertThat(server.rows()).isEqualTo(counts.sent());
        }
    }

    @Test
    void keepsWithinItsWindow() throws Exception {
        server.acknowledging = false;
        try (Generator generator = generator(3, 40)) {
            generator.connect(LONG);
            generator.full();
            await().untilAsserted(() -> assertThat(generator.counts().sent()).isEqualTo(120));
            await().untilAsserted(() -> assertThat(server.mostUnanswered).isEqualTo(40));
            server.acknowledgeAll();
            await().untilAsserted(
                            () -> assertThat(generator.counts().acknowledged()).isGreaterThan(1_000));
            generator.drain(LONG);
            assertThat(server.mostUnanswered).isEqualTo(40);
        }
    }

    @Test
    void sendsAtItsPaceAndEvenly() throws Exception {
        try (Generator generator = generator(50, 16)) {
            generator.connect(LONG);
            long began = System.nanoTime();
            generator.paced(4_000, Duration.ofMillis(1));
            await().atMost(LONG).until(() -> generator.counts().acknowledged() >= 8_000);
            double seconds = (System.nanoTime() - began) / 1e9;
            Counts counts = generator.drain(LONG);
            double due = seconds * 4_000;
            // what is due is sent even after the machine was busy, so that the count follows the clock
            assertThat((double) counts.acknowledged()).isBetween(0.95 * due, 1.05 * due + 400);
            assertThat(server.rows()).isEqualTo(counts.acknowledged());
            long[] each = generator.acknowledgedByConnection();
            assertThat(Arrays.stream(each).max().orElseThrow()
                            - Arrays.stream(each).min().orElseThrow())
                    .isLessThanOrEqualTo(1);
        }
    }

    @Test
    void countsTheWaitOfMessagesThatWereDueWhileTheServerStalled() throws Exception {
        server.acknowledging = false;
        try (Generator generator = generator(2, 4)) {
            generator.connect(LONG);
            generator.measure();
            generator.paced(1_000, Duration.ofMillis(1));
            // both windows are full after 8 messages; those due later have not even been sent
            await().pollInterval(10, TimeUnit.MILLISECONDS)
                    .until(() -> generator.counts().sent() == 8);
            long stalled = System.nanoTime();
            await().until(() -> System.nanoTime() - stalled > 400_000_000);
            server.acknowledgeAll();
            await().untilAsserted(
                            () -> assertThat(generator.counts().acknowledged()).isGreaterThan(300));
            generator.drain(LONG);
            Histogram latency = generator.measured();
            assertThat(latency.getMaxValue()).isGreaterThan(390_000);
            // about 400 messages waited 0 to 400 ms, not only the 8 that were in flight
            assertThat(latency.getCountBetweenValues(100_000, 10_000_000)).isGreaterThan(100);
        }
    }

    @Test
    void noticesThatConnectionsAreLost() throws Exception {
        try (Generator generator = generator(4, 2)) {
            generator.connect(LONG);
            generator.full();
            server.dropAll();
            await().untilAsserted(() -> assertThat(generator.counts().lost()).isEqualTo(4));
            assertThat(generator.counts().firstError()).contains("closed the connection");
        }
    }

    private Generator generator(int connections, int window) {
        List<Target> targets = IntStream.range(0, connections)
                .mapToObj(i -> new Target("t-" + i, "secret"))
                .toList();
        return new Generator(server.address(), targets, window, System.currentTimeMillis() - 3_600_000);
    }
}

package io.taihu.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taihu.protocols.gb32960.Frame;
import io.taihu.protocols.jt808.Jt808Device.Received;
import io.taihu.spi.Clock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FleetSimulatorTest {
    /** Ten past nine on a Tuesday in Wuxi. */
    private static final Instant START = Instant.parse("2026-11-24T01:10:00Z");

    private static final Pattern TIME = Pattern.compile("\"time\":\"([^\"]+)\"");

    private final Fleet fleet = Fleet.plan(1);
    private final AtomicLong millis = new AtomicLong(START.toEpochMilli());
    private final Clock clock = new Clock() {
        @Override
        public long micros() {
            return millis.get() * 1_000;
        }

        @Override
        public long nanos() {
            return millis.get() * 1_000_000;
        }
    };
    private TinyPlatform platform;

    @BeforeEach
    void open() throws IOException {
        platform = new TinyPlatform();
    }

    @AfterEach
    void close() throws IOException {
        platform.close();
    }

    @Test
    void comesRegistersLogsInAndReports() {
        try (FleetSimulator simulator = simulator()) {
            simulator.start();
            awaitConnected(simulator);
            for (int i = 0; i < 6; i++) {
                int before = platform.jt808.size() + platform.gb32960.size();
                millis.addAndGet(10_000);
                await().atMost(20, TimeUnit.SECONDS)
                        .until(() -> platform.jt808.size() + platform.gb32960.size() > before + 30);
            }
            assertThat(messages(0x0100)).hasSizeGreaterThanOrEqualTo(56);
            assertThat(messages(0x0102)).hasSizeGreaterThanOrEqualTo(56);
            assertThat(messages(0x0200)).hasSizeGreaterThan(150).allSatisfy(position -> {
                assertThat(position.body()).contains("\"latitude\":31.", "\"longitude\":120.");
            });
            assertThat(commands(0x01)).isNotEmpty();
            assertThat(commands(0x02)).hasSizeGreaterThan(60);
            await().untilAsserted(() -> assertThat(simulator.acknowledged()).isGreaterThan(200));
            assertThat(simulator.refused()).isZero();
        }
    }

    @Test
    void reportsThePastInBatchesAndReissuedReportsOldestFirst() {
        try (FleetSimulator simulator = simulator()) {
            simulator.start();
            awaitConnected(simulator);
            var done = simulator.backfill(START.minus(Duration.ofMinutes(40)), START, Duration.ofSeconds(30));
            await().atMost(60, TimeUnit.SECONDS).until(() -> {
                // those in the tunnel come out of it
                millis.addAndGet(1_000);
                return done.isDone();
            });
            List<Received> batches = messages(0x0704);
            long positions = batches.stream()
                    .mapToLong(b -> TIME.matcher(b.body()).results().count())
                    .sum();
            List<Frame> again = commands(0x03);
            assertThat(positions).isGreaterThan(1_000);
            assertThat(again).hasSizeGreaterThan(300);
            assertThat(done.join()).isLessThanOrEqualTo(positions + again.size());
            for (Received batch : batches) {
                List<String> times = times(batch);
                assertThat(times).hasSizeLessThanOrEqualTo(20).isSorted().doesNotHaveDuplicates();
            }
        }
    }

    @Test
    void saysAgainWhatWasNotAnsweredWhenTheConnectionIsLost() throws IOException {
        platform.answering = false;
        try (FleetSimulator simulator = simulator()) {
            simulator.start();
            awaitConnected(simulator);
            millis.addAndGet(10_000);
            await().atMost(20, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(messages(0x0200)).hasSizeGreaterThan(30));
            List<String> unanswered = new ArrayList<>();
            platform.jt808.forEach(each -> unanswered.addAll(times(each)));
            assertThat(simulator.acknowledged()).isZero();
            int before = messages(0x0704).size();
            platform.answering = true;
            platform.dropAll();
            await().atMost(30, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(messages(0x0704)).hasSizeGreaterThan(before + 30));
            assertThat(messages(0x0704))
                    .allSatisfy(batch -> assertThat(unanswered).containsAll(times(batch)));
            await().untilAsserted(() -> assertThat(simulator.acknowledged()).isPositive());
        }
    }

    @Test
    void onlyTheRudeOnesSendWhatIsNoFrameAndTheyDoNotStop() throws InterruptedException {
        try (FleetSimulator simulator = simulator()) {
            simulator.start();
            awaitConnected(simulator);
            await().atMost(60, TimeUnit.SECONDS).untilAsserted(() -> {
                millis.addAndGet(30_000);
                assertThat(platform.damaged).hasSizeGreaterThan(2);
            });
            assertThat(simulator.connected()).isGreaterThan(50);
            assertThat(simulator.refused()).isZero();
        }
    }

    private FleetSimulator simulator() {
        return new FleetSimulator(fleet, "127.0.0.1", platform.port(), platform.port(), clock);
    }

    private static void awaitConnected(FleetSimulator simulator) {
        await().atMost(30, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(simulator.connected()).isGreaterThan(65));
    }

    private List<Received> messages(int id) {
        return platform.jt808.stream().filter(each -> each.id() == id).toList();
    }

    private List<Frame> commands(int command) {
        return platform.gb32960.stream()
                .filter(each -> each.command() == command)
                .toList();
    }

    private static List<String> times(Received received) {
        return TIME.matcher(received.body())
                .results()
                .map(each -> each.group(1))
                .toList();
    }
}

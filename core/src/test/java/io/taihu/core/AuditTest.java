package io.taihu.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import io.taihu.registry.SqlRegistry;
import io.taihu.spi.AuditLog;
import io.taihu.spi.AuditLog.Entry;
import io.taihu.spi.AuditLog.NewEntry;
import io.taihu.spi.AuditLog.Query;
import io.taihu.spi.AuditLog.Result;
import io.taihu.spi.AuditLog.Subject;
import io.taihu.spi.AuditLog.Who;
import io.taihu.spi.Clock;
import io.taihu.spi.Intake.Again;
import io.taihu.spi.Intake.Credentials;
import io.taihu.spi.Intake.Enrolment;
import io.taihu.spi.Intake.Peer;
import io.taihu.spi.Meters;
import io.taihu.spi.Settings;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditTest {
    private static final int THREADS = 100;
    private static final int EACH = 10;

    @TempDir
    Path folder;

    private SqlRegistry registry;
    private AuditLog log;
    private Audit audit;
    private volatile boolean away;
    /** Taken by each append before it begins. */
    private final Semaphore slow = new Semaphore(Integer.MAX_VALUE);

    @BeforeEach
    void open() {
        registry = SqlRegistry.open(folder.resolve("registry.db"));
        log = (AuditLog) Proxy.newProxyInstance(
                AuditLog.class.getClassLoader(), new Class<?>[] {AuditLog.class}, (_, method, arguments) -> {
                    if (method.getName().equals("append")) {
                        slow.acquire();
                        slow.release();
                        if (away) {
                            throw new TaihuException(ErrorCode.UNAVAILABLE, "the disk is full");
                        }
                    }
                    try {
                        return method.invoke(registry.audit(), arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @AfterEach
    void close() {
        if (audit != null) {
            audit.close();
        }
        registry.close();
    }

    private void start(String... settings) {
        audit = audit(settings);
        audit.start("{\"version\":\"test\"}");
    }

    private Audit audit(String... settings) {
        Map<String, String> given = new java.util.HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            given.put(settings[i], settings[i + 1]);
        }
        return new Audit(log, Settings.of(given), Clock.system(), Meters.none());
    }

    private static NewEntry entry(String operation, Result result) {
        return new NewEntry(
                Clock.system().micros(),
                Who.NOBODY,
                "10.0.0.1",
                operation,
                Subject.NONE,
                "",
                result,
                result == Result.REFUSED ? "forbidden" : "",
                0,
                1,
                "{}");
    }

    private List<String> told() {
        return registry.audit().entries(Query.ALL, null, false, 10_000).stream()
                .map(each -> each.told().operation() + " "
                        + each.told().result().name().toLowerCase(java.util.Locale.ROOT))
                .toList();
    }

    @Test
    void whatIsRecordedIsThereWhenItReturns() {
        start();
        long sequence = audit.record(entry("x", Result.OK));

        assertThat(registry.audit().entry(sequence).orElseThrow().told().operation())
                .isEqualTo("x");
        assertThat(told()).containsExactly("server.started ok", "x ok");
    }

    @Test
    void manyRecordAtOnceAndEachIsToldItsOwnSequence() throws Exception {
        start();
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<Boolean>> all = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                String mine = "by-" + thread;
                all.add(threads.submit(() -> {
                    for (int i = 0; i < EACH; i++) {
                        long sequence = audit.record(entry(mine, Result.OK));
                        Entry kept = registry.audit().entry(sequence).orElseThrow();
                        if (!kept.told().operation().equals(mine)) {
                            return false;
                        }
                    }
                    return true;
                }));
            }
            for (Future<Boolean> each : all) {
                assertThat(each.get()).isTrue();
            }
        }
        AuditLog.Verdict verdict = registry.audit().verify(null);
        assertThat(verdict.broken()).isNull();
        assertThat(verdict.entries()).isEqualTo(THREADS * EACH + 1);
    }

    @Test
    void nothingIsChangedWhileItCannotBeWritten() {
        start();
        audit.record(entry("before", Result.OK));
        away = true;
        assertThatThrownBy(() -> audit.begin(entry("ahead", Result.BEGUN)))
                .hasMessageContaining("nothing is changed while the audit log cannot be written")
                .hasMessageContaining("the disk is full");
        assertThat(audit.trouble()).contains("the disk is full");
        assertThatThrownBy(audit::needWritable)
                .isInstanceOfSatisfying(
                        TaihuException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
    }

    @Test
    void whatWasDoneIsWrittenAsSoonAsItCanBe() {
        start();
        audit.record(entry("before", Result.OK));
        away = true;
        assertThatThrownBy(() -> audit.record(entry("done", Result.OK))).isInstanceOf(TaihuException.class);
        away = false;

        Awaitility.await().until(() -> audit.trouble().isEmpty());
        audit.needWritable();
        audit.record(entry("after", Result.OK));
        assertThat(told()).containsSubsequence("before ok", "audit.interrupted failed", "done ok", "after ok");
        assertThat(registry.audit().verify(null).broken()).isNull();
    }

    @Test
    void whatWasBegunTooLateIsToldNotToHaveBeenDone() throws Exception {
        start("audit.wait", "100ms");
        Awaitility.await().until(() -> !told().isEmpty());
        slow.acquire(Integer.MAX_VALUE);
        assertThatThrownBy(() -> audit.begin(entry("slow", Result.BEGUN))).isInstanceOf(TaihuException.class);
        slow.release(Integer.MAX_VALUE);

        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(told()).containsExactly("server.started ok", "slow begun", "slow refused"));
        assertThat(registry.audit().open(Long.MAX_VALUE)).isEmpty();
    }

    @Test
    void whatWasBegunWhenTheServerEndedIsToldAtTheNextStart() {
        long begun = registry.audit().append(List.of(entry("left", Result.BEGUN)));
        start();
        audit.record(entry("x", Result.OK));

        assertThat(told()).containsExactly("left begun", "left unknown", "server.started ok", "x ok");
        assertThat(registry.audit().entry(2).orElseThrow().told().begun()).isEqualTo(begun);
    }

    @Test
    void refusalsThatWereOnlyCountedAreToldAtTheEnd() {
        start();
        for (int i = 0; i < 1_000; i++) {
            audit.refused(entry("flood", Result.REFUSED));
        }
        audit.close();

        List<Entry> all = registry.audit().entries(Query.ALL, null, false, 100);
        assertThat(told()).containsExactly("server.started ok", "flood refused", "flood refused");
        assertThat(all.get(2).told().times()).isEqualTo(999);
        assertThatThrownBy(() -> audit.record(entry("late", Result.OK))).isInstanceOf(TaihuException.class);
    }

    @Test
    void whatIsOlderThanIsKeptGoes() {
        long now = Clock.system().micros();
        NewEntry old = entry("old", Result.OK);
        long days = 86_400_000_000L;
        registry.audit()
                .append(List.of(
                        at(old, now - 500 * days),
                        at(old, now - 401 * days),
                        at(entry("young", Result.OK), now - days)));
        start();

        Awaitility.await().until(() -> told().getLast().equals(AuditLog.REMOVED + " ok"));
        assertThat(told()).containsExactly("young ok", "server.started ok", "audit.removed ok");
        assertThat(registry.audit().verify(null).broken()).isNull();
    }

    private static NewEntry at(NewEntry entry, long micros) {
        return new NewEntry(
                micros,
                entry.who(),
                entry.address(),
                entry.operation(),
                entry.subject(),
                entry.space(),
                entry.result(),
                entry.code(),
                entry.begun(),
                entry.times(),
                entry.detail());
    }

    @Test
    void aSessionThatIsNotLetInIsRecorded() throws Exception {
        start();
        Files.createDirectory(folder.resolve("road"));
        try (RoadFixture fixture = new RoadFixture(folder.resolve("road"), new TestClock(), Map.of())) {
            fixture.road.recordIn(audit);
            fixture.thing("pump", null, "");
            for (String thing : List.of("pump", "nobody", "")) {
                assertThatThrownBy(() -> fixture.road
                                .open(
                                        new Credentials(thing, "wrong-password"),
                                        new Peer("mqtt", "10.0.0.7:50123", true),
                                        fixture.new Device())
                                .toCompletableFuture()
                                .join())
                        .hasCauseInstanceOf(TaihuException.class);
            }
        }
        audit.close();

        List<Entry> all = registry.audit().entries(Query.ALL, null, false, 100);
        assertThat(told())
                .containsExactly("server.started ok", "mqtt.connect-refused refused", "mqtt.connect-refused refused");
        NewEntry first = all.get(1).told();
        assertThat(first.address()).as("the port is another each time").isEqualTo("10.0.0.7");
        assertThat(first.subject()).isEqualTo(new Subject("thing", "pump"));
        assertThat(first.code()).isEqualTo("unauthenticated");
        assertThat(first.detail()).isEqualTo("{\"reason\":\"the token is not this thing's\"}");
        assertThat(all.get(2).told().times()).isEqualTo(2);
        assertThat(all.toString()).doesNotContain("wrong-password");
    }

    @Test
    void aThingThatRegistersIsRecorded() throws Exception {
        start();
        Files.createDirectory(folder.resolve("road"));
        try (RoadFixture fixture = new RoadFixture(folder.resolve("road"), new TestClock(), Map.of())) {
            fixture.road.recordIn(audit);
            fixture.road
                    .enrol(
                            new Enrolment("1391", "bus", "", "", Map.of(), true, Again.SAME, "0000001"),
                            new Peer("jt808", "10.0.0.7:50123", true))
                    .toCompletableFuture()
                    .join();

            away = true;
            assertThatThrownBy(() -> fixture.road
                            .enrol(
                                    new Enrolment("1392", "", "", "", Map.of(), true, Again.SAME, ""),
                                    new Peer("jt808", "10.0.0.7:50124", true))
                            .toCompletableFuture()
                            .join())
                    .hasRootCauseInstanceOf(TaihuException.class);
            assertThat(fixture.directory.thing("1392")).isEmpty();
            away = false;
        }
        audit.close();

        assertThat(told()).startsWith("server.started ok", "jt808.register begun", "jt808.register ok");
        NewEntry entry =
                registry.audit().entries(Query.ALL, null, false, 100).get(1).told();
        assertThat(entry.address()).isEqualTo("10.0.0.7");
        assertThat(entry.subject()).isEqualTo(new Subject("thing", "1391"));
        assertThat(entry.detail()).isEqualTo("{\"mark\":\"0000001\"}");
    }

    @Test
    void addressesLoseTheirPort() {
        assertThat(Audit.host("10.0.0.7:50123")).isEqualTo("10.0.0.7");
        assertThat(Audit.host("0:0:0:0:0:0:0:1:50123")).isEqualTo("0:0:0:0:0:0:0:1");
        assertThat(Audit.host("[2001:db8::1]:50123")).isEqualTo("[2001:db8::1]");
        assertThat(Audit.host("2001:db8::1")).isEqualTo("2001:db8::1");
        assertThat(Audit.host("0:0:0:0:0:0:0:1")).isEqualTo("0:0:0:0:0:0:0:1");
        assertThat(Audit.host("10.0.0.7")).isEqualTo("10.0.0.7");
        assertThat(Audit.host("")).isEmpty();
    }
}

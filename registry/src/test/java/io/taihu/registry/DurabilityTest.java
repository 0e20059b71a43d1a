package io.taihu.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.model.Thing;
import io.taihu.spi.AuditLog;
import io.taihu.spi.Registry.ThingQuery;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What createThing returned from is there, however the process ends. */
@ExtendWith(PostgresServer.Resolver.class)
final class DurabilityTest {
    private static final int ROUNDS = 3;
    private static final int THINGS = 25;

    @Test
    void sqliteKeepsEveryThingMadeBeforeKill(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("registry.db");
        List<String> made = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            try (OtherProcess maker = OtherProcess.making(file)) {
                made.addAll(maker.lines(THINGS));
                made.addAll(maker.kill());
            }
            try (SqlRegistry registry = SqlRegistry.open(file)) {
                assertHolds(registry, made);
            }
        }
    }

    @Test
    void postgresKeepsEveryThingMadeBeforeKill(PostgresServer server) throws Exception {
        String url = server.newDatabase();
        List<String> made = new ArrayList<>();
        try (OtherProcess maker = OtherProcess.making(url)) {
            made.addAll(maker.lines(THINGS));
            made.addAll(maker.kill());
        }
        try (SqlRegistry registry = SqlRegistry.open(url, PostgresServer.USER, PostgresServer.PASSWORD)) {
            assertHolds(registry, made);
        }
    }

    @Test
    void sqliteKeepsTheWholeChainBeforeKill(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("registry.db");
        List<String> told = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            try (OtherProcess first = OtherProcess.auditing(file);
                    OtherProcess second = OtherProcess.auditing(file)) {
                told.addAll(first.lines(THINGS));
                told.addAll(second.lines(THINGS));
                told.addAll(first.kill());
                told.addAll(second.kill());
            }
            try (SqlRegistry registry = SqlRegistry.open(file)) {
                assertChained(registry, told);
            }
        }
    }

    @Test
    void postgresKeepsTheWholeChainBeforeKill(PostgresServer server) throws Exception {
        String url = server.newDatabase();
        List<String> told = new ArrayList<>();
        try (OtherProcess writer = OtherProcess.auditing(url)) {
            told.addAll(writer.lines(THINGS));
            told.addAll(writer.kill());
        }
        try (SqlRegistry registry = SqlRegistry.open(url, PostgresServer.USER, PostgresServer.PASSWORD)) {
            assertChained(registry, told);
        }
    }

    /** Every entry that was told to be kept is there, two by two, and none is missing between them. */
    private static void assertChained(SqlRegistry registry, List<String> told) {
        AuditLog log = registry.audit();
        AuditLog.Verdict verdict = log.verify(null);
        assertThat(verdict.broken()).isNull();
        assertThat(verdict.first()).isEqualTo(1);
        assertThat(verdict.entries()).isEqualTo(verdict.head().sequence()).isEven();
        assertThat(told)
                .doesNotHaveDuplicates()
                .allSatisfy(
                        sequence -> assertThat(Long.parseLong(sequence) + 1).isLessThanOrEqualTo(verdict.entries()));
    }

    @Test
    void writersOfTwoProcessesDoNotDisturbOneAnother(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("registry.db");
        SqlRegistry.open(file).close();
        List<String> made = new ArrayList<>();
        try (OtherProcess first = OtherProcess.making(file);
                OtherProcess second = OtherProcess.making(file)) {
            made.addAll(first.lines(THINGS));
            made.addAll(second.lines(THINGS));
            made.addAll(first.kill());
            made.addAll(second.kill());
        }
        try (SqlRegistry registry = SqlRegistry.open(file)) {
            assertHolds(registry, made);
        }
    }

    private static void assertHolds(SqlRegistry registry, List<String> made) {
        Set<String> held = new HashSet<>();
        String after = null;
        for (List<Thing> page = registry.things(ThingQuery.ALL, after, 1_000); !page.isEmpty(); ) {
            page.forEach(thing -> held.add(thing.id()));
            after = page.getLast().id();
            page = registry.things(ThingQuery.ALL, after, 1_000);
        }
        assertThat(held).containsAll(made);
        // a thing is there with all that belongs to it, or not at all
        assertThat(registry.countThings(ThingQuery.ALL)).isEqualTo(held.size());
        assertThat(registry.countThings(new ThingQuery("", null, null, Map.of("made", "here"))))
                .isEqualTo(held.size());
        assertThat(registry.tokens(null, 10_000)).hasSize(held.size());
    }
}

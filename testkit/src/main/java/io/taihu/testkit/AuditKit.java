package io.taihu.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taihu.model.TaihuException;
import io.taihu.spi.AuditLog;
import io.taihu.spi.AuditLog.Break;
import io.taihu.spi.AuditLog.Broken;
import io.taihu.spi.AuditLog.Entry;
import io.taihu.spi.AuditLog.Head;
import io.taihu.spi.AuditLog.Kind;
import io.taihu.spi.AuditLog.NewEntry;
import io.taihu.spi.AuditLog.Query;
import io.taihu.spi.AuditLog.Result;
import io.taihu.spi.AuditLog.Subject;
import io.taihu.spi.AuditLog.Verdict;
import io.taihu.spi.AuditLog.Who;
import io.taihu.spi.Registry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link AuditLog} must do. Each test starts with an empty store. */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields up
public abstract class AuditKit {
    private static final long START = 1_790_000_000_000_000L;
    private static final long SECOND = 1_000_000L;
    private static final int THREADS = 100;
    private static final int EACH = 5;

    private final List<Registry> opened = new ArrayList<>();
    private AuditLog log;

    /** Opens the store of the present test; each call gives one more registry on the same store. */
    protected abstract Registry open();

    /** Does to the store's tables what nobody should. */
    protected abstract void tamper(String sql);

    @BeforeEach
    final void openFirst() {
        log = another();
    }

    @AfterEach
    final void closeAll() {
        opened.forEach(Registry::close);
    }

    private AuditLog another() {
        Registry registry = open();
        opened.add(registry);
        return registry.audit();
    }

    private static NewEntry entry(int number) {
        return entry(number, "", Result.OK, 0);
    }

    private static NewEntry entry(int number, String space, Result result, long begun) {
        return new NewEntry(
                START + number * SECOND,
                new Who(Kind.ACCOUNT, Integer.toString(number % 3), "Person " + number, "9"),
                "10.0.0." + number,
                number % 2 == 0 ? "updateThing" : "deleteThing",
                new Subject("thing", "pump-" + number),
                space,
                result,
                result == Result.REFUSED ? "forbidden" : "",
                begun,
                1,
                "{\"name\":\"水泵 " + number + "\"}");
    }

    private void fill(int count) {
        log.append(java.util.stream.IntStream.rangeClosed(1, count)
                .mapToObj(AuditKit::entry)
                .toList());
    }

    private Broken broken() {
        Broken broken = log.verify(null).broken();
        assertThat(broken).as("the chain is found to be broken").isNotNull();
        return java.util.Objects.requireNonNull(broken);
    }

    @Test
    final void anEmptyLogIsWhole() {
        assertThat(log.verify(null)).isEqualTo(new Verdict(0, 0, new Head(0, AuditLog.BEGINNING), null));
        assertThat(log.head()).isEqualTo(new Head(0, AuditLog.BEGINNING));
        assertThat(log.entries(Query.ALL, null, true, 10)).isEmpty();
    }

    @Test
    final void chainsEachEntryToTheOneBefore() {
        assertThat(log.append(List.of(entry(1), entry(2)))).isEqualTo(1);
        assertThat(log.append(List.of(entry(3)))).isEqualTo(3);

        List<Entry> all = log.entries(Query.ALL, null, false, 10);
        assertThat(all).extracting(Entry::told).containsExactly(entry(1), entry(2), entry(3));
        assertThat(all).extracting(Entry::sequence).containsExactly(1L, 2L, 3L);
        assertThat(all.get(0).previous()).isEqualTo(AuditLog.BEGINNING);
        assertThat(all.get(1).previous()).isEqualTo(all.get(0).hash());
        assertThat(all.get(2).previous()).isEqualTo(all.get(1).hash());
        assertThat(log.head()).isEqualTo(new Head(3, all.get(2).hash()));
        assertThat(log.verify(null)).isEqualTo(new Verdict(1, 3, log.head(), null));
        assertThat(another().entry(2)).contains(all.get(1));
        assertThat(log.entry(4)).isEmpty();
    }

    /** Whoever checks the chain without Taihu relies on these bytes. */
    @Test
    final void theFormOfTheBytesStays() {
        log.append(List.of(entry(1)));

        assertThat(log.head().hash()).isEqualTo(FIRST_HASH);
    }

    /** SHA-256 of the first entry's bytes, as worked out by other means than this code. */
    private static final String FIRST_HASH = "7cfd58d2a3394ae345d8740be50838b98c142d7068a613deffbeb541e263ac9a";

    @Test
    final void keepsTextsShortAndWithoutWhatNoTextHolds() {
        String odd = "a\0b\nc\uD83Dd" + "x".repeat(1_000);
        NewEntry given = new NewEntry(
                START,
                new Who(Kind.TOKEN, odd, odd, odd),
                odd,
                odd,
                new Subject(odd, odd),
                odd,
                Result.OK,
                odd,
                0,
                1,
                "{\"a\":\"b\uDC00\"}");
        log.append(List.of(given));

        NewEntry kept = log.entry(1).orElseThrow().told();
        assertThat(kept.who().name()).hasSize(AuditLog.TEXT_MAX).startsWith("a\uFFFDb\uFFFDc\uFFFDdx");
        assertThat(kept.space()).startsWith("a\uFFFDb").hasSize(odd.length());
        assertThat(kept.detail()).isEqualTo("{\"a\":\"b\uFFFD\"}");
        assertThat(log.verify(null).broken()).isNull();
        assertThatThrownBy(() -> log.append(List.of(new NewEntry(
                        START,
                        Who.NOBODY,
                        "",
                        "x",
                        Subject.NONE,
                        "",
                        Result.OK,
                        "",
                        0,
                        1,
                        "x".repeat(AuditLog.DETAIL_MAX + 1)))))
                .isInstanceOf(TaihuException.class);
    }

    @Test
    final void findsByEverything() {
        log.append(List.of(
                entry(1, "wuxi", Result.OK, 0),
                entry(2, "wuxi/binhu", Result.REFUSED, 0),
                entry(3, "wuxibis", Result.BEGUN, 0),
                entry(4, "", Result.OK, 3)));

        assertThat(found(query("wuxi"))).containsExactly(2L, 1L);
        assertThat(found(query("wuxi/binhu"))).containsExactly(2L);
        assertThat(found(Query.ALL)).containsExactly(4L, 3L, 2L, 1L);
        assertThat(found(by(Kind.ACCOUNT, "1", null, null, null, null, null))).containsExactly(4L, 1L);
        assertThat(found(by(Kind.THING, null, null, null, null, null, null))).isEmpty();
        assertThat(found(by(null, null, "deleteThing", null, null, null, null))).containsExactly(3L, 1L);
        assertThat(found(by(null, null, null, "thing", null, null, null))).hasSize(4);
        assertThat(found(by(null, null, null, "thing", "pump-2", null, null))).containsExactly(2L);
        assertThat(found(by(null, null, null, null, null, Result.REFUSED, null)))
                .containsExactly(2L);
        assertThat(found(by(null, null, null, null, null, null, "水泵 3"))).containsExactly(3L);
        assertThat(found(by(null, null, null, null, null, null, "pERSON 4"))).containsExactly(4L);
        assertThat(found(by(null, null, null, null, null, null, "%"))).isEmpty();
        assertThat(found(new Query(
                        List.of(""),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        false,
                        START + 2 * SECOND,
                        Long.MAX_VALUE,
                        null)))
                .as("from is in, and beginnings are not asked for")
                .containsExactly(4L, 2L);
        assertThat(found(new Query(List.of(""), null, null, null, null, null, null, true, 0, START + 3 * SECOND, null)))
                .as("to is out")
                .containsExactly(2L, 1L);
    }

    private static Query query(String space) {
        return new Query(List.of(space), null, null, null, null, null, null, true, 0, Long.MAX_VALUE, null);
    }

    private static Query by(
            @Nullable Kind who,
            @Nullable String id,
            @Nullable String operation,
            @Nullable String subject,
            @Nullable String subjectId,
            @Nullable Result result,
            @Nullable String text) {
        return new Query(List.of(""), who, id, operation, subject, subjectId, result, true, 0, Long.MAX_VALUE, text);
    }

    private List<Long> found(Query query) {
        return log.entries(query, null, true, 100).stream().map(Entry::sequence).toList();
    }

    @Test
    final void goesOnBehindAPage() {
        fill(5);

        assertThat(log.entries(Query.ALL, 4L, true, 2))
                .extracting(Entry::sequence)
                .containsExactly(3L, 2L);
        assertThat(log.entries(Query.ALL, 4L, false, 2))
                .extracting(Entry::sequence)
                .containsExactly(5L);
        assertThatThrownBy(() -> log.entries(Query.ALL, null, true, 0)).isInstanceOf(TaihuException.class);
    }

    @Test
    final void knowsWhatWasBegunAndHasNoOutcome() {
        log.append(List.of(entry(1, "", Result.BEGUN, 0), entry(2, "", Result.BEGUN, 0), entry(3, "", Result.OK, 1)));

        assertThat(log.open(Long.MAX_VALUE)).extracting(Entry::sequence).containsExactly(2L);
        assertThat(log.open(2)).isEmpty();
    }

    @Test
    final void aChangedEntryIsFound() {
        fill(9);
        tamper("UPDATE audit SET who_name = 'Somebody else' WHERE sequence = 5");

        Broken broken = broken();
        assertThat(broken.sequence()).isEqualTo(5);
        assertThat(broken.how()).isEqualTo(Break.CHANGED);
        assertThat(broken.found()).isEqualTo(log.entry(5).orElseThrow().hash()).isNotEqualTo(broken.expected());
    }

    @Test
    final void everyColumnOfAnEntryIsUnderItsHash() {
        fill(3);
        for (String change : List.of(
                "micros = micros + 1",
                "who_kind = 'token'",
                "who_kind = 'nonsense'",
                "who = 'x'",
                "who_name = 'x'",
                "token = 'x'",
                "address = 'x'",
                "operation = 'x'",
                "subject_kind = 'x'",
                "subject = 'x'",
                "space = 'x'",
                "result = 'refused'",
                "result = 'nonsense'",
                "code = 'x'",
                "begun = 1",
                "times = 2",
                "detail = '{}'",
                "hash = previous",
                "previous = hash")) {
            tamper("CREATE TABLE kept AS SELECT * FROM audit WHERE sequence = 2");
            tamper("UPDATE audit SET " + change + " WHERE sequence = 2");
            assertThat(broken().sequence()).as(change).isEqualTo(2);
            tamper("DELETE FROM audit WHERE sequence = 2");
            tamper("INSERT INTO audit SELECT * FROM kept");
            tamper("DROP TABLE kept");
        }
        assertThat(log.verify(null).broken()).isNull();
    }

    @Test
    final void anEntryChangedTogetherWithItsHashIsFoundAtTheNext() {
        fill(9);
        // the hash of another entry is a good one, and yet not the one that the next is chained to
        tamper("UPDATE audit SET hash = (SELECT hash FROM audit WHERE sequence = 8) WHERE sequence = 5");
        assertThat(broken().sequence()).isEqualTo(5);

        tamper("UPDATE audit SET previous = (SELECT hash FROM audit WHERE sequence = 3) WHERE sequence = 5");
        assertThat(broken().sequence()).isEqualTo(5);
        assertThat(broken().how()).isEqualTo(Break.UNLINKED);
    }

    @Test
    final void aRemovedEntryIsFound() {
        fill(9);
        tamper("DELETE FROM audit WHERE sequence = 5");

        assertThat(broken()).isEqualTo(new Broken(5, Break.MISSING, "5", "6"));
    }

    @Test
    final void aRemovedEntryWhoseGapIsClosedIsFound() {
        fill(9);
        tamper("DELETE FROM audit WHERE sequence = 5");
        for (int later = 6; later <= 9; later++) {
            tamper("UPDATE audit SET sequence = " + (later - 1) + " WHERE sequence = " + later);
        }

        assertThat(broken().sequence()).isEqualTo(5);
    }

    @Test
    final void entriesRemovedFromEitherEndAreFound() {
        fill(9);
        String end = log.head().hash();
        String seventh = log.entry(7).orElseThrow().hash();
        tamper("DELETE FROM audit WHERE sequence > 7");
        assertThat(broken()).isEqualTo(new Broken(8, Break.END, "9:" + end, "7:" + seventh));

        tamper("DELETE FROM audit WHERE sequence < 3");
        assertThat(broken()).isEqualTo(new Broken(3, Break.REMOVED, "1", "3"));

        tamper("DELETE FROM audit");
        assertThat(broken()).isEqualTo(new Broken(1, Break.END, "9:" + end, "0:" + AuditLog.BEGINNING));
    }

    @Test
    final void anInsertedEntryIsFound() {
        fill(9);
        for (int later = 9; later >= 5; later--) {
            tamper("UPDATE audit SET sequence = " + (later + 1) + " WHERE sequence = " + later);
        }
        copy(4, 5, "Somebody else");
        assertThat(broken().sequence()).isEqualTo(5);
    }

    @Test
    final void anEntryPutBehindTheEndIsFound() {
        fill(9);
        copy(9, 10, "Somebody else");

        assertThat(broken().sequence()).isEqualTo(10);
    }

    private void copy(int from, int to, String name) {
        tamper("INSERT INTO audit (sequence, micros, who_kind, who, who_name, token, address, operation, subject_kind,"
                + " subject, space, result, code, begun, times, detail, previous, hash, search) SELECT " + to
                + ", micros, who_kind, who, '" + name + "', token, address, operation, subject_kind, subject, space,"
                + " result, code, begun, times, detail, hash, hash, search FROM audit WHERE sequence = " + from);
    }

    @Test
    final void entriesInAnotherOrderAreFound() {
        fill(9);
        tamper("UPDATE audit SET sequence = 100 WHERE sequence = 4");
        tamper("UPDATE audit SET sequence = 4 WHERE sequence = 5");
        tamper("UPDATE audit SET sequence = 5 WHERE sequence = 100");

        assertThat(broken().sequence()).isEqualTo(4);
    }

    @Test
    final void aChainWrittenAnewIsFoundByWhatWasNotedElsewhere() {
        fill(5);
        Head noted = log.head();
        fill(2);
        assertThat(log.verify(noted).broken()).isNull();

        // as somebody would who can run this code on the store: all of it again, but for one name
        List<NewEntry> told = new ArrayList<>(log.entries(Query.ALL, null, false, 100).stream()
                .map(Entry::told)
                .toList());
        told.set(1, entry(40));
        tamper("DELETE FROM audit");
        tamper("UPDATE audit_head SET sequence = 0, hash = '" + AuditLog.BEGINNING + "'");
        log.append(told);

        assertThat(log.verify(null).broken()).as("the chain itself is whole").isNull();
        assertThat(log.verify(noted).broken())
                .isEqualTo(new Broken(
                        5,
                        Break.REWRITTEN,
                        noted.hash(),
                        log.entry(5).orElseThrow().hash()));
        assertThat(log.verify(new Head(99, noted.hash())).broken()).isNotNull();
    }

    @Test
    final void whatIsOldGoesAndTheChainStaysWhole() {
        fill(20);
        assertThat(log.removeBefore(START, START)).isZero();
        Entry last = log.entry(12).orElseThrow();

        assertThat(log.removeBefore(START + 13 * SECOND, START + 50 * SECOND)).isEqualTo(12);

        assertThat(log.entries(Query.ALL, null, false, 1).getFirst().sequence()).isEqualTo(13);
        Entry anchor = log.entry(21).orElseThrow();
        assertThat(anchor.told().operation()).isEqualTo(AuditLog.REMOVED);
        assertThat(anchor.told().times()).isEqualTo(12);
        assertThat(anchor.told().detail()).isEqualTo("{\"through\":12,\"hash\":\"" + last.hash() + "\"}");
        assertThat(log.verify(null)).isEqualTo(new Verdict(13, 9, log.head(), null));
        assertThatThrownBy(() -> log.verify(new Head(12, last.hash())))
                .isInstanceOf(TaihuException.class)
                .hasMessageContaining("removed with age");

        // and again, with the entry that told of the first time
        assertThat(log.removeBefore(START + 100 * SECOND, START + 200 * SECOND)).isEqualTo(9);
        assertThat(log.verify(null)).isEqualTo(new Verdict(22, 1, log.head(), null));

        fill(1);
        tamper("DELETE FROM audit WHERE sequence = 22");
        assertThat(broken().how()).isEqualTo(Break.REMOVED);
    }

    @Test
    final void removesFromTheOldEndAloneWhateverTheClockWas() {
        log.append(List.of(entry(50), entry(1), entry(60)));

        assertThat(log.removeBefore(START + 10 * SECOND, START + 61 * SECOND)).isZero();
        assertThat(log.removeBefore(START + 55 * SECOND, START + 61 * SECOND)).isEqualTo(2);
        assertThat(log.verify(null).broken()).isNull();
    }

    @Test
    final void manyAppendAtOnceAndTheChainIsWhole() throws Exception {
        AuditLog other = another();
        CountDownLatch ready = new CountDownLatch(THREADS);
        Set<Long> given = Collections.synchronizedSet(new HashSet<>());
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<Boolean>> all = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                AuditLog mine = thread % 2 == 0 ? log : other;
                int number = thread;
                Callable<Boolean> work = () -> {
                    ready.countDown();
                    ready.await();
                    for (int i = 0; i < EACH; i++) {
                        given.add(mine.append(List.of(entry(number))));
                    }
                    return true;
                };
                all.add(threads.submit(work));
            }
            for (Future<Boolean> each : all) {
                assertThat(each.get()).isTrue();
            }
        }
        assertThat(given)
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(1, THREADS * EACH).boxed().toList());
        assertThat(log.verify(null)).isEqualTo(new Verdict(1, THREADS * EACH, log.head(), null));
    }

    @Test
    final void aWalkTakesPartsOfAnyNumber() {
        for (int part = 0; part < 3; part++) {
            log.append(Collections.nCopies(AuditLog.APPEND_MAX, entry(1)));
        }
        assertThat(log.verify(null).entries()).isEqualTo(3L * AuditLog.APPEND_MAX);
        tamper("UPDATE audit SET space = 'x' WHERE sequence = 2999");
        assertThat(broken().sequence()).isEqualTo(2_999);
        assertThatThrownBy(() -> log.append(List.of())).isInstanceOf(TaihuException.class);
        assertThatThrownBy(() -> log.append(Collections.nCopies(AuditLog.APPEND_MAX + 1, entry(1))))
                .isInstanceOf(TaihuException.class);
    }
}

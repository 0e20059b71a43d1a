package io.taihu.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.taihu.spi.Completion;
import io.taihu.spi.Journal;
import io.taihu.spi.JournalException;
import io.taihu.spi.JournalReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every {@link Journal} promises. An implementation's test subclasses it and says how one is opened.
 *
 * <p>A test opens one journal at a time; {@link #reopen} closes it and opens what it has left.
 */
@Timeout(60)
public abstract class JournalKit {
    /** Long enough for anything that should happen. */
    protected static final Duration LONG = Duration.ofSeconds(20);

    @SuppressWarnings("NullAway.Init")
    private Journal journal;

    /** Opens the journal of this test: an empty one the first time, then what is there. */
    protected abstract Journal open();

    /** Longest record that the journal of this test takes. */
    protected abstract int recordBytesMax();

    /** How many bytes are surely more than the journal keeps in memory. */
    protected abstract long bytesBeyondMemory();

    @BeforeEach
    void openFirst() {
        journal = open();
    }

    @AfterEach
    void closeLast() {
        journal.close();
    }

    /** The journal that is open. */
    protected final Journal journal() {
        return journal;
    }

    /** Closes the journal and opens it again. */
    protected final Journal reopen() {
        journal.close();
        journal = open();
        return journal;
    }

    @Test
    void givesRecordsInTheOrderOfAppending() throws InterruptedException {
        appendAll(List.of("one", "two", "three"));
        try (JournalReader reader = journal.reader("r")) {
            assertThat(read(reader, 3)).extracting(Found::text).containsExactly("one", "two", "three");
        }
    }

    @Test
    void givesBytesAsTheyWereWithinTheirArray() throws InterruptedException {
        byte[] array = "xx-payload-yy".getBytes(StandardCharsets.UTF_8);
        assertThat(journal.append(array, 3, 7, null, 0)).isTrue();
        Arrays.fill(array, (byte) '!'); // the journal has a copy of its own
        journal.flush();
        try (JournalReader reader = journal.reader("r")) {
            assertThat(read(reader, 1)).extracting(Found::text).containsExactly("payload");
        }
    }

    @Test
    void completesInTheOrderOfAppendingWithTokenAndPosition() throws InterruptedException {
        Told told = new Told();
        for (int i = 0; i < 100; i++) {
            append("record " + i, told, 1_000 + i);
        }
        journal.flush();
        told.await(100);
        assertThat(told.failures).isEmpty();
        assertThat(told.tokens()).isSorted().hasSize(100).contains(1_000L, 1_099L);
        try (JournalReader reader = journal.reader("r")) {
            List<Found> found = read(reader, 100);
            assertThat(found).extracting(Found::position).containsExactlyElementsOf(told.positions());
        }
    }

    @Test
    void givesOnlyWhatIsDurable() throws InterruptedException {
        try (JournalReader reader = journal.reader("r")) {
            Told told = new Told();
            for (int i = 0; i < 200; i++) {
                append("record " + i, told, i);
                if (i % 7 == 0) {
                    journal.flush();
                }
                JournalReader.Batch batch = reader.poll(Duration.ZERO);
                assertThat(batch.end()).isLessThanOrEqualTo(journal.end());
                assertThat(reader.position()).isLessThanOrEqualTo(journal.end());
            }
        }
    }

    @Test
    void toldPositionsGrowAndLieBeforeTheEnd() {
        Told told = new Told();
        for (int i = 0; i < 50; i++) {
            append("record " + i, told, i);
            journal.flush();
        }
        told.await(50);
        assertThat(told.positions()).isSorted().doesNotHaveDuplicates();
        assertThat(journal.end()).isGreaterThan(told.positions().getLast());
    }

    @Test
    void appendsWithoutACompletion() throws InterruptedException {
        Told told = new Told();
        append("first", null, 0);
        append("second", told, 7);
        append("third", null, 0);
        journal.flush();
        told.await(1);
        assertThat(told.tokens()).containsExactly(7L);
        try (JournalReader reader = journal.reader("r")) {
            assertThat(read(reader, 3)).extracting(Found::text).containsExactly("first", "second", "third");
        }
    }

    @Test
    void tellsTheOthersWhenACompletionThrows() {
        Told told = new Told();
        append("first", told, 1);
        append(
                "second",
                new Completion() {
                    @Override
                    public void durable(long token, long position) {
                        throw new IllegalStateException("on purpose");
                    }

                    @Override
                    public void failed(long token, JournalException cause) {}
                },
                2);
        append("third", told, 3);
        journal.flush();
        told.await(2);
        assertThat(told.tokens()).containsExactly(1L, 3L);
        assertThat(journal.state().kind()).isEqualTo(Journal.State.Kind.OPEN);
    }

    @Test
    void takesRecordsFromACompletion() {
        Told told = new Told();
        append(
                "first",
                new Completion() {
                    @Override
                    public void durable(long token, long position) {
                        append("second", told, token + 1);
                        journal.flush();
                    }

                    @Override
                    public void failed(long token, JournalException cause) {}
                },
                1);
        journal.flush();
        told.await(1);
        assertThat(told.tokens()).containsExactly(2L);
    }

    @Test
    void refusesAnEmptyRecord() {
        assertThatThrownBy(() -> journal.append(new byte[5], 0, 0, null, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesARecordLongerThanItTakes() {
        byte[] record = new byte[recordBytesMax() + 1];
        assertThatThrownBy(() -> journal.append(record, 0, record.length, null, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Integer.toString(recordBytesMax()));
    }

    @Test
    void refusesARangeOutsideTheArray() {
        assertThatThrownBy(() -> journal.append(new byte[5], 3, 3, null, 0))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void takesTheLongestRecordAmongShortOnes() throws InterruptedException {
        byte[] longest = new byte[recordBytesMax()];
        new Random(1).nextBytes(longest);
        try (JournalReader reader = journal.reader("r")) {
            for (int i = 0; i < 5; i++) {
                append("before " + i, null, 0);
                appendWaiting(longest);
                append("after " + i, null, 0);
                journal.flush();
                List<Found> found = read(reader, 3);
                assertThat(found.get(0).text()).isEqualTo("before " + i);
                assertThat(found.get(1).bytes()).isEqualTo(longest);
                assertThat(found.get(2).text()).isEqualTo("after " + i);
            }
        }
    }

    @Test
    void keepsEverythingOverReopening() throws InterruptedException {
        List<String> texts = new ArrayList<>();
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < 20; i++) {
                texts.add("round " + round + " record " + i);
                append(texts.getLast(), null, 0);
            }
            long before = journal.end();
            assertThat(reopen().end()).isGreaterThan(before); // closing made durable what was appended
        }
        try (JournalReader reader = journal.reader("r")) {
            assertThat(read(reader, texts.size())).extracting(Found::text).containsExactlyElementsOf(texts);
            assertThat(reader.position()).isEqualTo(journal.end());
        }
    }

    @Test
    void keepsTheEndOverReopening() {
        appendAll(List.of("one", "two"));
        long end = journal.end();
        assertThat(reopen().end()).isEqualTo(end);
    }

    @Test
    void closesTwice() {
        journal.close();
        journal.close();
        assertThat(journal.state().kind()).isEqualTo(Journal.State.Kind.CLOSED);
        assertThatThrownBy(() -> journal.append(new byte[1], 0, 1, null, 0)).isInstanceOf(JournalException.class);
    }

    @Test
    void closingTellsWhoWaits() {
        Told told = new Told();
        append("record", told, 5);
        journal.close();
        told.await(1);
        assertThat(told.failures).isEmpty();
    }

    @Test
    void answersAnEmptyBatchWhenNothingComes() throws InterruptedException {
        try (JournalReader reader = journal.reader("r")) {
            JournalReader.Batch batch = reader.poll(Duration.ofMillis(5));
            assertThat(batch.next()).isFalse();
            assertThat(batch.end()).isEqualTo(reader.position());
        }
    }

    @Test
    void aWaitingReaderIsToldOfARecord() throws InterruptedException {
        try (JournalReader reader = journal.reader("r")) {
            ArrayBlockingQueue<String> got = new ArrayBlockingQueue<>(10);
            Thread thread = Thread.ofPlatform().start(() -> {
                try {
                    for (int i = 0; i < 3; i++) {
                        JournalReader.Batch batch = reader.poll(LONG);
                        while (batch.next()) {
                            got.add(new String(batch.bytes(), batch.offset(), batch.length(), StandardCharsets.UTF_8));
                        }
                    }
                } catch (InterruptedException e) {
                    got.add("interrupted");
                }
            });
            for (int i = 0; i < 3; i++) {
                await().until(() -> isWaiting(thread));
                appendAll(List.of("record " + i));
                String expected = "record " + i;
                await().untilAsserted(() -> assertThat(got).contains(expected));
            }
            thread.join(LONG);
            assertThat(thread.isAlive()).isFalse();
        }
    }

    @Test
    void wakeupEndsAWait() throws InterruptedException {
        try (JournalReader reader = journal.reader("r")) {
            CountDownLatch done = new CountDownLatch(1);
            Thread thread = Thread.ofPlatform().start(() -> {
                try {
                    reader.poll(Duration.ofDays(1));
                    done.countDown();
                } catch (InterruptedException e) {
                    // the latch tells
                }
            });
            await().until(() -> isWaiting(thread));
            reader.wakeup();
            thread.join(LONG);
            assertThat(done.getCount()).isZero();
        }
    }

    @Test
    void interruptEndsAWait() throws InterruptedException {
        try (JournalReader reader = journal.reader("r")) {
            AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
            Thread thread = Thread.ofPlatform().start(() -> {
                try {
                    reader.poll(Duration.ofDays(1));
                } catch (InterruptedException e) {
                    thrown.set(e);
                }
            });
            await().until(() -> isWaiting(thread));
            thread.interrupt();
            thread.join(LONG);
            assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
            appendAll(List.of("still good"));
            assertThat(read(reader, 1)).extracting(Found::text).containsExactly("still good");
        }
    }

    @Test
    void anInterruptedThreadCanAppendAndFlush() throws InterruptedException {
        Told told = new Told();
        Thread thread = Thread.ofPlatform().start(() -> {
            Thread.currentThread().interrupt();
            append("record", told, 1);
            journal.flush();
        });
        thread.join(LONG);
        told.await(1);
        assertThat(told.failures).isEmpty();
        assertThat(journal.state().kind()).isEqualTo(Journal.State.Kind.OPEN);
        appendAll(List.of("another"));
    }

    @Test
    void closingTheJournalEndsAWait() throws InterruptedException {
        JournalReader reader = journal.reader("r");
        CountDownLatch done = new CountDownLatch(1);
        Thread thread = Thread.ofPlatform().start(() -> {
            try {
                reader.poll(Duration.ofDays(1));
            } catch (InterruptedException | JournalException e) {
                done.countDown();
            }
        });
        await().until(() -> isWaiting(thread));
        journal.close();
        thread.join(LONG);
        assertThat(done.getCount()).isZero();
    }

    @Test
    void aReaderGoesOnWhereItCommitted() throws InterruptedException {
        appendAll(List.of("one", "two", "three"));
        long second;
        try (JournalReader reader = journal.reader("r")) {
            second = read(reader, 3).get(1).position();
            reader.commit(second);
            assertThat(reader.committed()).isEqualTo(second);
        }
        try (JournalReader reader = journal.reader("r")) {
            assertThat(reader.position()).isEqualTo(second);
        }
        reopen();
        assertThat(journal.positions()).containsEntry("r", second);
        try (JournalReader reader = journal.reader("r")) {
            assertThat(reader.committed()).isEqualTo(second);
            assertThat(read(reader, 2)).extracting(Found::text).containsExactly("two", "three");
        }
    }

    @Test
    void readersHavePositionsOfTheirOwn() throws InterruptedException {
        appendAll(List.of("one", "two", "three"));
        try (JournalReader a = journal.reader("a");
                JournalReader b = journal.reader("b")) {
            List<Found> found = read(a, 3);
            a.commit(found.get(2).position());
            b.commit(read(b, 1).get(0).position());
        }
        assertThat(journal.positions())
                .hasSize(2)
                .extractingByKey("a")
                .isNotEqualTo(journal.positions().get("b"));
        reopen();
        try (JournalReader a = journal.reader("a");
                JournalReader b = journal.reader("b")) {
            assertThat(read(a, 1)).extracting(Found::text).containsExactly("three");
            assertThat(read(b, 3)).extracting(Found::text).containsExactly("one", "two", "three");
        }
    }

    @Test
    void refusesToCommitWhatWasNotRead() {
        appendAll(List.of("one", "two"));
        try (JournalReader reader = journal.reader("r")) {
            long end = journal.end();
            assertThatThrownBy(() -> reader.commit(end)).isInstanceOf(IllegalArgumentException.class);
            assertThat(reader.committed()).isLessThan(end);
        }
    }

    @Test
    void seeksToPositionsThatWereGiven() throws InterruptedException {
        appendAll(List.of("one", "two", "three", "four"));
        try (JournalReader reader = journal.reader("r")) {
            List<Found> found = read(reader, 4);
            for (int i : new int[] {2, 0, 3, 1}) {
                reader.seek(found.get(i).position());
                assertThat(reader.position()).isEqualTo(found.get(i).position());
                assertThat(read(reader, 1).getFirst()).isEqualTo(found.get(i));
            }
            reader.seek(journal.end());
            assertThat(reader.poll(Duration.ZERO).next()).isFalse();
        }
    }

    @Test
    void refusesToSeekBeyondTheEnd() {
        appendAll(List.of("one"));
        try (JournalReader reader = journal.reader("r")) {
            long before = reader.position();
            assertThatThrownBy(() -> reader.seek(journal.end() + 1_000)).isInstanceOf(IllegalArgumentException.class);
            assertThat(reader.position()).isEqualTo(before);
        }
    }

    @Test
    void opensAReaderOnceAtATime() {
        try (JournalReader first = journal.reader("r")) {
            assertThatThrownBy(() -> journal.reader("r")).isInstanceOf(IllegalStateException.class);
            assertThat(first.position()).isEqualTo(first.committed());
        }
        journal.reader("r").close();
    }

    @Test
    void aClosedReaderReadsNothing() {
        JournalReader reader = journal.reader("r");
        reader.close();
        reader.close();
        assertThatThrownBy(() -> reader.poll(Duration.ZERO)).isInstanceOf(JournalException.class);
    }

    @Test
    void forgetsAReader() throws InterruptedException {
        appendAll(List.of("one", "two"));
        try (JournalReader reader = journal.reader("r")) {
            read(reader, 2);
            reader.commit(reader.position());
        }
        journal.forget("r");
        journal.forget("never-known");
        assertThat(journal.positions()).isEmpty();
        reopen();
        assertThat(journal.positions()).isEmpty();
        try (JournalReader reader = journal.reader("r")) {
            assertThat(read(reader, 2)).extracting(Found::text).containsExactly("one", "two");
        }
    }

    @Test
    void aTailBeginsBehindWhatIsThereAndLeavesNoTrace() throws InterruptedException {
        appendAll(List.of("before"));
        try (JournalReader tail = journal.tail();
                JournalReader other = journal.tail()) {
            assertThat(tail.position()).isEqualTo(journal.end());
            appendAll(List.of("one", "two"));
            assertThat(read(tail, 2)).extracting(Found::text).containsExactly("one", "two");
            tail.commit(tail.position());
            assertThat(read(other, 2)).extracting(Found::text).containsExactly("one", "two");
            assertThat(journal.positions()).isEmpty();
        }
        reopen();
        assertThat(journal.positions()).isEmpty();
    }

    @Test
    void batchesAreBoundedAndTouchEachOther() throws InterruptedException {
        byte[] record = new byte[1_000];
        int total = (int) Math.max(5_000, bytesBeyondMemory() / record.length);
        try (JournalReader reader = journal.reader("r")) {
            for (int i = 0; i < total; i++) {
                ByteBuffer.wrap(record).putInt(i);
                appendWaiting(record);
            }
            journal.flush();
            int expected = 0;
            int batches = 0;
            while (expected < total) {
                long from = reader.position();
                JournalReader.Batch batch = reader.poll(LONG);
                int bytes = 0;
                boolean first = true;
                while (batch.next()) {
                    assertThat(batch.position()).isGreaterThanOrEqualTo(from);
                    if (first) {
                        assertThat(reader.position()).isEqualTo(batch.end());
                        first = false;
                    }
                    assertThat(ByteBuffer.wrap(batch.bytes()).getInt(batch.offset()))
                            .isEqualTo(expected++);
                    bytes += batch.length();
                }
                assertThat(bytes).isPositive().isLessThan(4 << 20);
                batches++;
            }
            assertThat(batches).isGreaterThan(1);
        }
    }

    @Test
    void aReaderFarBehindMissesNothing() throws InterruptedException {
        int size = 500;
        int total = (int) (3 * bytesBeyondMemory() / size);
        Random random = new Random(3);
        byte[] record = new byte[size];
        try (JournalReader slow = journal.reader("slow")) {
            long sum = 0;
            int read = 0;
            for (int i = 0; i < total; i++) {
                random.nextBytes(record);
                ByteBuffer.wrap(record).putInt(i);
                appendWaiting(record);
                sum += Arrays.hashCode(record);
                if (i % 10_000 == 0) { // reads a little now and then, so that it crosses between files and memory
                    JournalReader.Batch batch = slow.poll(Duration.ZERO);
                    while (batch.next()) {
                        sum -= hash(batch);
                        assertThat(ByteBuffer.wrap(batch.bytes()).getInt(batch.offset()))
                                .isEqualTo(read++);
                    }
                }
            }
            journal.flush();
            while (read < total) {
                JournalReader.Batch batch = slow.poll(LONG);
                while (batch.next()) {
                    sum -= hash(batch);
                    assertThat(ByteBuffer.wrap(batch.bytes()).getInt(batch.offset()))
                            .isEqualTo(read++);
                }
            }
            assertThat(sum).isZero();
        }
    }

    @Test
    void manyAppendAtOnce() throws InterruptedException {
        int producers = 8;
        int each = 3_000;
        AtomicInteger told = new AtomicInteger();
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        Completion completion = new Completion() {
            private long last = -1;

            @Override
            public void durable(long token, long position) {
                if (position <= last) {
                    failures.add(new AssertionError("position " + position + " told after " + last));
                }
                last = position;
                told.incrementAndGet();
            }

            @Override
            public void failed(long token, JournalException cause) {
                failures.add(cause);
            }
        };
        List<Thread> threads = new ArrayList<>();
        for (int p = 0; p < producers; p++) {
            int producer = p;
            threads.add(Thread.ofPlatform().start(() -> {
                byte[] record = new byte[100 + 13 * producer];
                try {
                    for (int i = 0; i < each; i++) {
                        ByteBuffer.wrap(record).putInt(producer).putInt(i);
                        appendWaiting(record, completion, i);
                        if (i % (producer + 1) == 0) {
                            journal.flush();
                        }
                    }
                    journal.flush();
                } catch (Throwable e) {
                    failures.add(e);
                }
            }));
        }
        int[] next = new int[producers];
        try (JournalReader reader = journal.reader("r")) {
            for (int i = 0; i < producers * each; ) {
                JournalReader.Batch batch = reader.poll(LONG);
                int before = i;
                while (batch.next()) {
                    ByteBuffer record = ByteBuffer.wrap(batch.bytes(), batch.offset(), batch.length());
                    int producer = record.getInt();
                    assertThat(record.getInt()).isEqualTo(next[producer]++);
                    assertThat(batch.length()).isEqualTo(100 + 13 * producer);
                    i++;
                }
                assertThat(i).as("records read; failures %s", failures).isGreaterThan(before);
            }
        }
        for (Thread thread : threads) {
            thread.join(LONG);
        }
        await().untilAtomic(told, equalTo(producers * each));
        assertThat(failures).isEmpty();
    }

    @Test
    void whenWritableRunsAtOnceWhenThereIsRoom() {
        AtomicInteger ran = new AtomicInteger();
        journal.whenWritable(ran::incrementAndGet);
        await().untilAtomic(ran, equalTo(1));
    }

    @Test
    void whenWritableRunsOnceThereIsRoomAgain() {
        byte[] record = new byte[Math.min(recordBytesMax(), 10_000)];
        long most = 4 * bytesBeyondMemory() / record.length + 1;
        long taken = 0;
        while (taken < most && journal.append(record, 0, record.length, null, 0)) {
            taken++;
        }
        AtomicInteger ran = new AtomicInteger();
        journal.whenWritable(ran::incrementAndGet);
        journal.flush();
        await().untilAtomic(ran, equalTo(1));
        assertThat(journal.append(record, 0, record.length, null, 0)).isTrue();
    }

    @Test
    void positionsAreUniqueOverReopening() throws InterruptedException {
        Set<Long> positions = new HashSet<>();
        int total = 0;
        for (int round = 0; round < 3; round++) {
            Told told = new Told();
            for (int i = 0; i < 10; i++, total++) {
                append("record " + i, told, i);
            }
            journal.flush();
            told.await(10);
            positions.addAll(told.positions());
            reopen();
        }
        assertThat(positions).hasSize(total);
    }

    // tools

    /** Appends texts, flushes, and waits until they are durable. */
    protected final void appendAll(List<String> texts) {
        Told told = new Told();
        texts.forEach(text -> append(text, told, 0));
        journal.flush();
        told.await(texts.size());
        assertThat(told.failures).isEmpty();
    }

    private void append(String text, @Nullable Completion completion, long token) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        appendWaiting(bytes, completion, token);
    }

    private void appendWaiting(byte[] record) {
        appendWaiting(record, null, 0);
    }

    /** Appends, and waits for room where there is none. */
    protected final void appendWaiting(byte[] record, @Nullable Completion completion, long token) {
        while (!journal.append(record, 0, record.length, completion, token)) {
            CountDownLatch room = new CountDownLatch(1);
            journal.flush();
            journal.whenWritable(room::countDown);
            try {
                room.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** Reads so many records, no more. */
    protected static List<Found> read(JournalReader reader, int count) throws InterruptedException {
        List<Found> found = new ArrayList<>();
        while (found.size() < count) {
            JournalReader.Batch batch = reader.poll(LONG);
            int before = found.size();
            while (batch.next()) {
                found.add(new Found(
                        batch.position(),
                        Arrays.copyOfRange(batch.bytes(), batch.offset(), batch.offset() + batch.length())));
            }
            assertThat(found.size()).as("records read").isGreaterThan(before);
        }
        return found.subList(0, count);
    }

    private static int hash(JournalReader.Batch batch) {
        return Arrays.hashCode(Arrays.copyOfRange(batch.bytes(), batch.offset(), batch.offset() + batch.length()));
    }

    private static boolean isWaiting(Thread thread) {
        return thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING;
    }

    /** A record that was read. */
    public static final class Found {
        private final long position;
        private final byte[] bytes;

        Found(long position, byte[] bytes) {
            this.position = position;
            this.bytes = bytes;
        }

        public long position() {
            return position;
        }

        public byte[] bytes() {
            return bytes.clone();
        }

        public String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Found that && position == that.position && Arrays.equals(bytes, that.bytes);
        }

        @Override
        public int hashCode() {
            return Long.hashCode(position);
        }
    }

    /** Writes down what it is told. */
    protected static final class Told implements Completion {
        private final List<long[]> durable = Collections.synchronizedList(new ArrayList<>());
        final List<JournalException> failures = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void durable(long token, long position) {
            durable.add(new long[] {token, position});
        }

        @Override
        public void failed(long token, JournalException cause) {
            failures.add(cause);
        }

        /** Waits until it was told of so many. */
        public void await(int count) {
            org.awaitility.Awaitility.await().until(() -> durable.size() + failures.size() >= count);
        }

        public List<Long> tokens() {
            return durable.stream().map(told -> told[0]).toList();
        }

        public List<Long> positions() {
            return durable.stream().map(told -> told[1]).toList();
        }
    }
}

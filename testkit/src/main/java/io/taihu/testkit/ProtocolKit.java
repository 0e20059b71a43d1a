package io.taihu.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taihu.spi.Protocol;
import io.taihu.spi.Session.Offer;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every {@link Protocol} of lasting TCP connections promises, whatever its bytes are. An implementation's test subclasses
 * it and makes and reads the few frames that are needed. The road behind it is a {@link FakeRoad}, the time a {@link
 * ManualClock}; the sockets are real.
 *
 * <p>Garbage is drawn from a seed, which a failure names; {@code -Dtaihu.seed=…} gives it back.
 */
@Timeout(120)
public abstract class ProtocolKit {
    /** A thing that is known. */
    protected static final String THING = "thing-1";
    /** Another. */
    protected static final String OTHER = "thing-2";
    /** The secret of both. */
    protected static final String SECRET = "secret";

    /** Comes and goes, while the others stay. */
    private static final String PASSER = "thing-3";

    private static final int THINGS = 10;
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final int MANY = 200;
    private static final int ROUNDS = 20;
    private static final int NUMBERS = 60_000;
    private static final int GARBAGE_ROUNDS = 60;
    private static final int GARBAGE_BYTES_MAX = 3_000;
    private static final int BATCH = 500;
    /** Times that nothing is taken, others being served meanwhile, after which a connection is not read from any more. */
    private static final int STUCK = 3;
    /** More than the buffers of two sockets hold together with what a server may keep for one connection. */
    private static final long TAKEN_BYTES_MAX = 256L << 20;

    @SuppressWarnings("NullAway.Init")
    private FakeContext context;

    private Protocol.@Nullable Running running;

    private final List<Peer> peers = new ArrayList<>();

    /**
     * What the server says to a reading.
     *
     * @param number the reading's
     * @param good whether it says that all is well
     */
    public record Acknowledgement(int number, boolean good) {}

    /** How a protocol answers what it cannot simply acknowledge. */
    public enum Reply {
        /** As if nothing was: it has no words for it. */
        GOOD,
        /** It says that something was wrong. */
        BAD,
        /** It ends the connection. */
        END
    }

    /** The protocol under test. */
    protected abstract Protocol protocol();

    /** Name of its port in {@link Protocol.Running#ports}. */
    protected abstract String port();

    /** Settings by name: any free port, and a frame limit above 2 KiB that {@link #tooLong} exceeds. */
    protected abstract Map<String, String> settings();

    /** The frame that says who a thing is. */
    protected abstract byte[] connect(String thing, String secret);

    /** Reads the answer to {@link #connect}; false when the thing is not let in. */
    protected abstract boolean readAccepted(DataInputStream in) throws IOException;

    /** A frame with one reading of a thing, to be acknowledged. */
    protected abstract byte[] reading(String thing, int number);

    /** Reads the next acknowledgement; null, or an {@link IOException}, when the server has ended the connection instead. */
    protected abstract @Nullable Acknowledgement readAcknowledgement(DataInputStream in) throws IOException;

    /** A frame of a thing that is longer than the limit. */
    protected abstract byte[] tooLong(String thing);

    protected abstract Reply toForbidden();

    protected abstract Reply toRefused();

    protected abstract Reply toPartlyTaken();

    /** How the protocol names a thing of this kit, where its names have a form of their own. */
    protected String id(String thing) {
        return thing;
    }

    /** Whether a connection that said a wrong secret is ended; otherwise it may say another. */
    protected boolean endsForAWrongSecret() {
        return true;
    }

    /** More than a new connection may take to say who it is. */
    protected abstract Duration connectTimeout();

    /** More than a connection that said {@link #connect} may be silent. */
    protected abstract Duration silence();

    /** Makes itself known to the server; for protocols that need more than one frame and its answer. */
    protected boolean login(Peer peer, String thing, String secret) throws IOException {
        peer.send(connect(thing, secret));
        return readAccepted(peer.in());
    }

    @BeforeEach
    void start() {
        Map<String, String> all = new HashMap<>(Map.of("net.loops", "1", "net.write-buffer", "64k"));
        all.putAll(settings());
        context = new FakeContext(all);
        for (int i = 1; i <= THINGS; i++) {
            context.intake().know(id("thing-" + i), SECRET);
        }
        running = protocol().start(context);
    }

    @AfterEach
    void stop() throws Exception {
        peers.forEach(Peer::close);
        if (running != null) {
            running.close();
        }
        context.close();
    }

    /** The road behind the protocol. */
    protected final FakeRoad road() {
        return context.intake();
    }

    protected final ManualClock clock() {
        return context.clock();
    }

    /** A new connection that has said nothing. */
    protected final Peer stranger() {
        return keep(Peer.connect(portNumber()));
    }

    /** A new connection of a thing that is let in. */
    protected final Peer connected(String thing) throws IOException {
        Peer peer = stranger();
        assertThat(login(peer, thing, SECRET)).as("let in").isTrue();
        return peer;
    }

    @Test
    void acknowledgesNothingBeforeItIsDurable() throws IOException {
        road().durableAtFlush(false);
        Peer peer = connected(THING);
        peer.send(readings(1, 3));
        awaitOffers(3);
        moment();
        assertThat(peer.quiet()).as("nothing is said").isTrue();
        assertThat(road().makeDurable(1)).isEqualTo(1);
        assertAcknowledged(peer, 1, 1);
        moment();
        assertThat(peer.quiet()).as("nothing more is said").isTrue();
        assertThat(road().makeDurable(9)).isEqualTo(2);
        assertAcknowledged(peer, 2, 3);
    }

    @Test
    void offersWhatWasSentOnceAndInItsOrder() throws IOException {
        Peer peer = connected(THING);
        peer.send(readings(1, MANY));
        assertAcknowledged(peer, 1, MANY);
        List<FakeRoad.Offered> offers = road().offers();
        assertThat(offers).hasSize(MANY).allSatisfy(o -> assertThat(o.thing()).isEqualTo(id(THING)));
        assertThat(offers).extracting(o -> Arrays.hashCode(o.bytes())).doesNotHaveDuplicates();
    }

    @Test
    void acknowledgesInOrderWhoeverMakesItDurable() throws IOException {
        road().durableAtFlush(false);
        Peer peer = connected(THING);
        peer.send(readings(1, MANY));
        awaitOffers(MANY);
        for (int i = 0; i < MANY; i += 7) {
            road().makeDurable(7);
        }
        assertAcknowledged(peer, 1, MANY);
        // and now both at once: some on another thread, some by the flush
        AtomicBoolean done = new AtomicBoolean();
        Thread other = Thread.ofPlatform().daemon().start(() -> {
            while (!done.get()) {
                road().makeDurable(3);
            }
        });
        road().durableAtFlush(true);
        try {
            for (int i = 1; i < ROUNDS; i++) {
                peer.send(readings(i * MANY + 1, (i + 1) * MANY));
                assertAcknowledged(peer, i * MANY + 1, (i + 1) * MANY);
            }
        } finally {
            done.set(true);
        }
        assertThat(joined(other)).isTrue();
    }

    @Test
    void readsFramesThatComeByteByByte() throws IOException {
        Peer peer = stranger();
        for (byte one : connect(THING, SECRET)) {
            peer.send(new byte[] {one});
        }
        assertThat(readAccepted(peer.in())).isTrue();
        for (byte one : readings(1, 3)) {
            peer.send(new byte[] {one});
        }
        assertAcknowledged(peer, 1, 3);
    }

    @Test
    void whatIsHeldStopsReadingAndIsOfferedAgain() throws IOException {
        AtomicBoolean holding = new AtomicBoolean(true);
        Peer peer = connected(THING);
        road().answering((session, offered) ->
                holding.get() && session.thing().equals(id(THING)) && road().offerCount() > 2
                        ? Offer.HELD
                        : Offer.TAKEN);
        peer.send(readings(1, 9));
        assertAcknowledged(peer, 1, 2);
        awaitOffers(3);
        Unsent rest = sendUntilStuck(peer, 10);
        assertThat(road().offerCount()).as("nothing is offered past it").isEqualTo(3);
        holding.set(false);
        road().open().getFirst().listener().resume();
        finish(peer, rest, 3);
        List<FakeRoad.Offered> offers = road().offers();
        assertThat(offers.get(3).bytes())
                .as("the same message again")
                .isEqualTo(offers.get(2).bytes());
        assertThat(offers.get(4).bytes()).isNotEqualTo(offers.get(2).bytes());
    }

    @Test
    void whatIsHeldAndResumedAtOnceIsOfferedAgain() throws IOException {
        road().answering((session, offered) -> {
            if (road().offerCount() % 2 == 0) {
                return Offer.TAKEN;
            }
            session.listener().resume();
            return Offer.HELD;
        });
        Peer peer = connected(THING);
        peer.send(readings(1, 50));
        assertAcknowledged(peer, 1, 50);
        assertThat(road().offerCount()).isEqualTo(100);
    }

    @Test
    void whatIsForbiddenIsAnsweredInItsTurn() throws IOException {
        answersInTurn(Offer.FORBIDDEN, toForbidden());
    }

    @Test
    void whatIsRefusedIsAnsweredInItsTurn() throws IOException {
        answersInTurn(Offer.REFUSED, toRefused());
    }

    @Test
    void whatIsPartlyTakenIsAnsweredInItsTurn() throws IOException {
        answersInTurn(Offer.TAKEN_IN_PART, toPartlyTaken());
    }

    @Test
    void aWrongCredentialIsRefused() throws IOException {
        for (String[] wrong : new String[][] {{THING, "wrong"}, {"nobody", SECRET}, {THING, ""}}) {
            Peer peer = stranger();
            assertThat(login(peer, wrong[0], wrong[1])).as(wrong[0]).isFalse();
            assertThat(!endsForAWrongSecret() || peer.ended()).as("ended").isTrue();
        }
        assertThat(road().sessions()).isEmpty();
    }

    @Test
    void aFrameLongerThanTheLimitEndsItsOwnConnectionOnly() throws IOException {
        Peer other = connected(OTHER);
        Peer peer = connected(THING);
        peer.send(readings(1, 1));
        assertAcknowledged(peer, 1, 1);
        sendAsFarAsTaken(peer, tooLong(THING));
        assertThat(peer.ended()).as("ended").isTrue();
        FakeSession session = road().sessions().get(1);
        await().atMost(LONG).until(session::closed);
        assertThat(session.unreadable()).as("told to the session").isNotEmpty();
        assertThat(road().offerCount()).isEqualTo(1);
        assertServed(other, 1);
    }

    @Test
    void aFrameLongerThanTheLimitEndsAStranger() throws IOException {
        Peer peer = stranger();
        sendAsFarAsTaken(peer, tooLong(THING));
        assertThat(peer.ended()).as("ended").isTrue();
        assertThat(road().sessions()).isEmpty();
        connected(OTHER);
    }

    @Test
    void garbageEndsItsOwnConnectionOnly() throws IOException {
        long seed = seed();
        Random random = new Random(seed);
        Peer other = connected(OTHER);
        for (int round = 1; round <= GARBAGE_ROUNDS; round++) {
            Peer peer = random.nextBoolean() ? connected(THING) : stranger();
            byte[] garbage = random.nextBoolean() ? random(random) : damaged(random);
            sendAsFarAsTaken(peer, garbage);
            assertServed(other, round);
            try {
                peer.finish();
            } catch (IOException e) {
                // ended already
            }
            assertThat(peer.ended()).as("round %d, seed %d", round, seed).isTrue();
            peer.close();
        }
        await().atMost(LONG)
                .untilAsserted(
                        () -> assertThat(road().open()).as("seed %d", seed).hasSize(1));
        connected(THING);
    }

    @Test
    void aStrangerThatSaysNothingIsEnded() throws IOException {
        Peer silent = stranger();
        Peer half = stranger();
        half.send(firstHalf(connect(THING, SECRET)));
        moment();
        clock().advance(connectTimeout());
        assertThat(silent.ended()).as("the silent one ended").isTrue();
        assertThat(half.ended()).as("half a frame ended").isTrue();
    }

    @Test
    void aTruncatedFrameAndSilenceEndByTimeout() throws IOException {
        Peer peer = connected(THING);
        peer.send(readings(1, 1));
        assertAcknowledged(peer, 1, 1);
        peer.send(firstHalf(reading(THING, 2)));
        moment();
        clock().advance(silence());
        assertThat(peer.ended()).as("ended").isTrue();
        assertAllClosed();
        assertThat(road().offerCount()).isEqualTo(1);
    }

    @Test
    void aPeerThatVanishedIsEndedAndItsSessionClosed() throws IOException {
        Peer gone = connected(THING); // no FIN comes: it only says nothing any more
        Peer other = connected(OTHER);
        clock().advance(silence().dividedBy(2));
        assertServed(other, 1);
        clock().advance(silence().dividedBy(2).plusMillis(1));
        await().atMost(LONG)
                .until(() -> road().sessions().stream()
                        .anyMatch(s ->
                                s.thing().equals(id(THING)) && !s.closeReason().isEmpty()));
        assertServed(other, 2);
        assertThat(gone.ended()).isTrue();
    }

    @Test
    void aPeerThatGoesWithReadingsOnTheirWayHurtsNobody() throws IOException {
        road().durableAtFlush(false);
        Peer other = connected(OTHER);
        Peer peer = connected(THING);
        peer.send(readings(1, MANY));
        awaitOffers(MANY);
        peer.close();
        await().atMost(LONG).until(() -> road().open().size() == 1);
        assertThat(road().makeDurable(MANY)).isEqualTo(MANY);
        road().durableAtFlush(true);
        assertServed(other, 1);
    }

    @Test
    void aSessionOpenedForAPeerThatHasGoneIsClosed() throws IOException {
        road().holdOpenings(true);
        Peer peer = stranger();
        peer.send(connect(THING, SECRET));
        await().atMost(LONG).until(() -> road().openings() == 1);
        peer.close();
        clock().advance(connectTimeout());
        road().holdOpenings(false);
        moment();
        road().letOpen();
        await().atMost(LONG).until(() -> road().sessions().size() == 2);
        assertAllClosed();
    }

    @Test
    void aSlowReaderIsNotReadFromAndSlowsNobody() throws IOException {
        Peer slow = keep(Peer.narrow(portNumber()));
        assertThat(login(slow, THING, SECRET)).isTrue();
        Unsent rest = sendUntilStuck(slow, 1);
        long offered = road().offerCount();
        Peer other = connected(OTHER);
        other.send(concatenate(OTHER, 1, MANY));
        assertAcknowledged(other, 1, MANY);
        assertThat(road().offerCount()).as("nothing is read meanwhile").isEqualTo(offered + MANY);
        finish(slow, rest, 1);
    }

    @Test
    void aFailureOfTheJournalEndsWithoutAcknowledging() throws IOException {
        road().durableAtFlush(false);
        Peer peer = connected(THING);
        peer.send(readings(1, 5));
        awaitOffers(5);
        road().makeDurable(2);
        assertThat(road().fail("the disk is gone")).isEqualTo(3);
        assertAcknowledged(peer, 1, 2);
        assertEnds(peer);
        assertAllClosed();
        assertThat(road().sessions().getFirst().closeReason()).contains("the disk is gone");
    }

    @Test
    void aSessionThatMustEndIsEnded() throws IOException {
        Peer peer = connected(THING);
        road().open().getFirst().listener().end("the thing was disabled");
        assertEnds(peer);
        assertAllClosed();
        assertThat(road().sessions().getFirst().closeReason()).isEqualTo("the thing was disabled");
    }

    @Test
    void stoppingClosesEverySession() throws IOException {
        road().durableAtFlush(false);
        List<Peer> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(connected(i == 0 ? THING : "thing-" + (5 + i)));
        }
        all.getFirst().send(readings(1, 3));
        awaitOffers(3);
        if (running != null) {
            running.close();
            running = null;
        }
        assertThat(road().open()).as("closed when it has stopped").isEmpty();
        for (Peer peer : all) {
            assertThat(peer.ended()).isTrue();
        }
        assertThat(road().makeDurable(9)).isEqualTo(3);
    }

    /** Somebody else comes, is let in and goes: all that the server had to do before has been done. */
    protected final void moment() throws IOException {
        Peer passer = Peer.connect(portNumber());
        try {
            assertThat(login(passer, PASSER, SECRET)).as("others are let in").isTrue();
        } finally {
            passer.close();
        }
    }

    /** Reads acknowledgements that all is well. */
    protected final void assertAcknowledged(Peer peer, int from, int to) throws IOException {
        for (int i = from; i <= to; i++) {
            assertThat(readAcknowledgement(peer.in())).isEqualTo(new Acknowledgement((i - 1) % NUMBERS + 1, true));
        }
    }

    protected final void awaitOffers(long count) {
        await().atMost(LONG).until(() -> road().offerCount() >= count);
    }

    private void answersInTurn(Offer offer, Reply reply) throws IOException {
        Peer peer = connected(THING);
        road().durableAtFlush(false);
        road().answering((session, offered) -> Arrays.equals(offered.bytes(), second()) ? offer : Offer.TAKEN);
        byte[] known = readings(1, 1);
        peer.send(known);
        awaitOffers(1);
        peer.send(reading(THING, 2));
        awaitOffers(2);
        if (reply == Reply.END) {
            moment();
            assertEnds(peer);
            assertAllClosed();
            return;
        }
        peer.send(reading(THING, 3));
        moment();
        assertThat(peer.quiet()).as("not before the one ahead of it").isTrue();
        road().makeDurable(1);
        road().durableAtFlush(true);
        await().atMost(LONG).until(() -> {
            road().makeDurable(9);
            return road().offerCount() >= 3 && road().waiting() == 0;
        });
        assertAcknowledged(peer, 1, 1);
        assertThat(readAcknowledgement(peer.in())).isEqualTo(new Acknowledgement(2, reply == Reply.GOOD));
        assertAcknowledged(peer, 3, 3);
    }

    /** What the second reading looks like when it is offered. */
    private byte[] second() {
        List<FakeRoad.Offered> offers = road().offers();
        return offers.size() < 2 ? new byte[0] : offers.get(1).bytes();
    }

    private void assertServed(Peer peer, int number) throws IOException {
        peer.send(reading(OTHER, number));
        assertAcknowledged(peer, number, number);
    }

    private void assertEnds(Peer peer) {
        try {
            assertThat(readAcknowledgement(peer.in())).as("no acknowledgement").isNull();
            assertThat(peer.ended()).isTrue();
        } catch (IOException e) {
            // ended by a reset
        }
    }

    private void assertAllClosed() {
        await().atMost(LONG)
                .untilAsserted(() ->
                        assertThat(road().open()).extracting(FakeSession::thing).isEmpty());
    }

    /** What was built and not taken by the server, and the number of the last reading in it. */
    private record Unsent(ByteBuffer bytes, int last) {}

    /** Sends readings until the server has taken nothing for a while, in which it served others. */
    private Unsent sendUntilStuck(Peer peer, int first) throws IOException {
        long taken = 0;
        int last = first - 1;
        int stuck = 0;
        ByteBuffer bytes = ByteBuffer.allocate(0);
        while (stuck < STUCK) {
            if (!bytes.hasRemaining()) {
                bytes = ByteBuffer.wrap(readings(last + 1, last + BATCH));
                last += BATCH;
            }
            int now = peer.offer(bytes);
            taken += now;
            if (now > 0) {
                stuck = 0;
            } else {
                moment();
                stuck++;
            }
            assertThat(taken)
                    .as("bytes taken from a connection that should be stopped")
                    .isLessThan(TAKEN_BYTES_MAX);
        }
        return new Unsent(bytes, last);
    }

    /** Sends the rest, while all acknowledgements are read. */
    private void finish(Peer peer, Unsent rest, int firstUnread) throws IOException {
        byte[] bytes = new byte[rest.bytes().remaining()];
        rest.bytes().get(bytes);
        Thread sending = Thread.ofPlatform().daemon().start(() -> sendAsFarAsTaken(peer, bytes));
        assertAcknowledged(peer, firstUnread, rest.last());
        assertThat(joined(sending)).isTrue();
    }

    private static boolean joined(Thread thread) {
        try {
            return thread.join(LONG);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private byte[] readings(int from, int to) {
        return concatenate(THING, from, to);
    }

    private byte[] concatenate(String thing, int from, int to) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = from; i <= to; i++) {
            all.writeBytes(reading(thing, (i - 1) % NUMBERS + 1));
        }
        return all.toByteArray();
    }

    private static byte[] random(Random random) {
        byte[] bytes = new byte[1 + random.nextInt(GARBAGE_BYTES_MAX)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Good frames with a few bytes changed. */
    private byte[] damaged(Random random) {
        byte[] bytes = random.nextBoolean() ? connect(THING, SECRET) : readings(1, 1 + random.nextInt(5));
        for (int i = random.nextInt(4); i >= 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
    }

    private static long seed() {
        String given = System.getProperty("taihu.seed");
        return given == null ? System.nanoTime() : Long.parseLong(given);
    }

    private static byte[] firstHalf(byte[] frame) {
        return Arrays.copyOf(frame, frame.length / 2);
    }

    private static void sendAsFarAsTaken(Peer peer, byte[] bytes) {
        try {
            peer.send(bytes);
        } catch (IOException e) {
            // ended before it was all sent, which is what is asked for
        }
    }

    private Peer keep(Peer peer) {
        peers.add(peer);
        return peer;
    }

    private int portNumber() {
        Protocol.Running now = running;
        if (now == null) {
            throw new IllegalStateException("stopped");
        }
        return now.ports().getOrDefault(port(), 0);
    }
}

package io.taihu.testkit;

import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.spi.Completion;
import io.taihu.spi.Intake;
import io.taihu.spi.JournalException;
import io.taihu.spi.PayloadFormat;
import io.taihu.spi.Principal;
import io.taihu.spi.Session;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A road in memory, for the tests of connectors: the test says who is known, how offers are answered, and when what was taken
 * becomes durable, or that it never does. Completions are called in the order of the offers, one at a time. Thread-safe.
 */
public final class FakeRoad implements Intake {
    /** Most offers that are kept to be looked at; those after them are only counted. */
    public static final int KEPT_MAX = 10_000;

    private final Object completing = new Object();
    private final Map<String, String> secrets = new HashMap<>();
    private final Map<String, Map<String, String>> labels = new HashMap<>();
    /** Marks by the things that registered with them. */
    private final Map<String, String> enrolled = new HashMap<>();
    /** Secrets that nobody has used yet, beside the former ones. */
    private final Map<String, String> fresh = new HashMap<>();

    private final List<Enrolment> enrolments = new ArrayList<>();
    private final Map<String, String> behind = new HashMap<>();
    private final List<FakeSession> sessions = new ArrayList<>();
    private final List<Offered> offers = new ArrayList<>();
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final List<Runnable> openings = new ArrayList<>();
    private boolean durableAtFlush = true;
    private boolean holdOpenings;
    private long offerCount;
    private long position;
    private Answering answering = (session, offered) -> Session.Offer.TAKEN;

    /** A message as it was offered. */
    public record Offered(String thing, String event, PayloadFormat format, byte[] bytes, long token) {}

    /** How an offer is answered; on the connector's thread. */
    @FunctionalInterface
    public interface Answering {
        Session.Offer answer(FakeSession session, Offered offered);
    }

    private record Waiting(Completion completion, long token, long position) {}

    /** Makes a thing known, with the secret it must say. */
    public synchronized void know(String thing, String secret) {
        secrets.put(thing, secret);
    }

    /** A thing has these labels from its next session on. */
    public synchronized void label(String thing, Map<String, String> given) {
        labels.put(thing, Map.copyOf(given));
    }

    /** Puts a thing behind a gateway, which takes its commands. */
    public synchronized void putBehind(String gateway, String child) {
        behind.put(child, gateway);
    }

    synchronized boolean isBehind(String gateway, String child) {
        return gateway.equals(behind.get(child));
    }

    /** Whether a flush makes all durable that was taken, as from the beginning, or {@link #makeDurable} alone does. */
    public synchronized void durableAtFlush(boolean yes) {
        durableAtFlush = yes;
    }

    public synchronized void answering(Answering with) {
        answering = with;
    }

    /** Whether openings of sessions wait for {@link #letOpen}. */
    public synchronized void holdOpenings(boolean yes) {
        holdOpenings = yes;
    }

    /** How many openings of sessions wait. */
    public synchronized int openings() {
        return openings.size();
    }

    public void letOpen() {
        List<Runnable> now;
        synchronized (this) {
            now = List.copyOf(openings);
            openings.clear();
        }
        now.forEach(Runnable::run);
    }

    /** Makes the oldest messages that wait durable, on this thread; returns how many there were. */
    public int makeDurable(int atMost) {
        return complete(atMost, null);
    }

    /** The journal fails: none of what waits becomes durable. */
    public int fail(String reason) {
        return complete(Integer.MAX_VALUE, new JournalException(reason));
    }

    /** Messages that were taken and are not durable yet. */
    public synchronized int waiting() {
        return waiting.size();
    }

    /** The first {@link #KEPT_MAX} offers, also those that were not taken. */
    public synchronized List<Offered> offers() {
        return List.copyOf(offers);
    }

    /** All offers. */
    public synchronized long offerCount() {
        return offerCount;
    }

    /** All sessions that were ever opened, in this order. */
    public synchronized List<FakeSession> sessions() {
        return List.copyOf(sessions);
    }

    /** Those that are not closed. */
    public synchronized List<FakeSession> open() {
        return sessions.stream().filter(session -> !session.closed()).toList();
    }

    @Override
    public CompletionStage<Session> open(Credentials credentials, Peer peer, SessionListener listener) {
        CompletableFuture<Session> future = new CompletableFuture<>();
        Runnable opening = () -> Thread.startVirtualThread(() -> open(credentials, listener, future));
        synchronized (this) {
            if (holdOpenings) {
                openings.add(opening);
                return future;
            }
        }
        opening.run();
        return future;
    }

    /** Makes a thing known as the road would, with a secret that ends in how many are known; a former one is good until it is used. */
    @Override
    public synchronized CompletionStage<Enrolled> enrol(Enrolment asked, Peer peer) {
        boolean known = secrets.containsKey(asked.thing());
        if (!known && !asked.make()) {
            return CompletableFuture.failedStage(
                    new TaihuException(ErrorCode.NOT_FOUND, "no thing has the id " + asked.thing()));
        }
        String mark = enrolled.get(asked.thing());
        boolean again = mark == null
                || switch (asked.again()) {
                    case NEVER -> false;
                    case SAME -> mark.equals(asked.mark());
                    case ANY -> true;
                };
        if (!again) {
            return CompletableFuture.failedStage(
                    new TaihuException(ErrorCode.CONFLICT, "thing " + asked.thing() + " was registered before"));
        }
        enrolled.put(asked.thing(), asked.mark());
        String secret = peer.protocol() + "_" + (enrolments.size() + 1);
        if (known) {
            fresh.put(asked.thing(), secret);
        } else {
            secrets.put(asked.thing(), secret);
        }
        enrolments.add(asked);
        return CompletableFuture.completedStage(new Enrolled(asked.thing(), secret, !known));
    }

    /** All that were registered, in this order. */
    public synchronized List<Enrolment> enrolments() {
        return List.copyOf(enrolments);
    }

    @Override
    public boolean accepting() {
        return true;
    }

    @Override
    public void flush() {
        boolean now;
        synchronized (this) {
            now = durableAtFlush;
        }
        if (now) {
            complete(Integer.MAX_VALUE, null);
        }
    }

    private void open(Credentials credentials, SessionListener listener, CompletableFuture<Session> future) {
        FakeSession session;
        synchronized (this) {
            if (credentials.secret().equals(fresh.get(credentials.thing()))) {
                secrets.put(credentials.thing(), credentials.secret());
                fresh.remove(credentials.thing());
            }
            if (credentials.vouched()
                    ? !secrets.containsKey(credentials.thing())
                    : !credentials.secret().equals(secrets.get(credentials.thing()))) {
                session = null;
            } else {
                session = new FakeSession(this, sessions.size() + 1, principal(credentials.thing()), listener);
                sessions.add(session);
            }
        }
        if (session == null) {
            future.completeExceptionally(
                    new TaihuException(ErrorCode.UNAUTHENTICATED, "the thing is not known, or the token is wrong"));
        } else {
            future.complete(session);
        }
    }

    /** An empty thing stands for the owner, as it does in credentials. */
    private Principal principal(String thing) {
        return thing.isEmpty()
                ? Principal.Member.owner("owner")
                : new Principal.Device(new Thing(
                        thing.hashCode(),
                        thing,
                        1,
                        "model",
                        "",
                        thing,
                        labels.getOrDefault(thing, Map.of()),
                        null,
                        true,
                        1,
                        Instant.EPOCH));
    }

    synchronized Session.Offer offer(
            FakeSession session,
            String thing,
            String event,
            PayloadFormat format,
            byte[] bytes,
            int offset,
            int length,
            @Nullable Completion completion,
            long token) {
        Offered offered = new Offered(thing, event, format, Arrays.copyOfRange(bytes, offset, offset + length), token);
        offerCount++;
        if (offers.size() < KEPT_MAX) {
            offers.add(offered);
        }
        Session.Offer answer = answering.answer(session, offered);
        boolean kept = answer != Session.Offer.HELD && answer != Session.Offer.FORBIDDEN;
        if (kept && completion != null) {
            waiting.add(new Waiting(completion, token, position++));
        }
        return answer;
    }

    private int complete(int atMost, @Nullable JournalException failure) {
        int count = 0;
        synchronized (completing) {
            while (count < atMost) {
                Waiting next;
                synchronized (this) {
                    next = waiting.poll();
                }
                if (next == null) {
                    break;
                }
                count++;
                if (failure == null) {
                    next.completion().durable(next.token(), next.position());
                } else {
                    next.completion().failed(next.token(), failure);
                }
            }
        }
        return count;
    }
}

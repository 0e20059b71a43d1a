package io.taihu.core;

import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.RecordWriter;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.spi.Access;
import io.taihu.spi.Clock;
import io.taihu.spi.Intake;
import io.taihu.spi.Journal;
import io.taihu.spi.Meters;
import io.taihu.spi.Principal;
import io.taihu.spi.Registry;
import io.taihu.spi.Session;
import io.taihu.spi.Setting;
import io.taihu.spi.Settings;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The road of a reading, the whole product in one place. Every message of every protocol goes through these stages, in this
 * order:
 *
 * <ol>
 *   <li>{@link Admission admit}: is the thing known, enabled and within its quotas?
 *   <li>{@link Shaper shape}: bytes become typed values in the slots of the model's current version
 *   <li>{@link Journal#append append}: into the one journal, which makes durable together all that arrived together
 *   <li>acknowledge: the connector's {@link io.taihu.spi.Completion} is told after the flush, never before
 * </ol>
 *
 * <p>Behind the journal its readers go on, each at its own position: {@link Twins}, {@link HistoryFeed}, {@link LiveFeed}.
 *
 * <p>Thread-safe. {@link RoadSession} walks the stages for one connection.
 */
public final class Road implements Intake, AutoCloseable {
    /** Classes of this room that have limits, for the page of limits. */
    public static final List<Class<?>> LIMITED = List.of(
            Audit.class,
            CborReader.class,
            CommandAnswer.class,
            CommandFeed.class,
            CommandSender.class,
            Commands.class,
            DataSchema.class,
            Directory.class,
            Farewells.class,
            HistoryFeed.class,
            Journey.class,
            Journeys.class,
            KnownNames.class,
            ModelSample.class,
            ModelShape.class,
            Observed.class,
            PayloadLimits.class,
            PropertySuggestion.class,
            Reach.class,
            Road.class,
            RoadSession.class,
            SenmlPack.class,
            SessionRefusals.class,
            Strangers.class,
            Trial.class,
            TwinShard.class,
            TwinState.class,
            Twins.class,
            Unawaited.class);

    /** Most sessions open at once. */
    @Limit(reached = Limit.Reached.REFUSED)
    public static final Setting<Long> SESSIONS_MAX =
            Setting.number("sessions.max", 1_000_000, 1, 100_000_000, "Most sessions open at once");
    /** Most sessions being looked up at once; more wait their turn at the connector. */
    @Limit(reached = Limit.Reached.WAITS)
    public static final Setting<Long> OPENING_MAX = Setting.number(
            "sessions.opening-max", 20_000, 1, 1_000_000, "Most sessions whose credentials are being checked at once");

    /** Most things made on sight. */
    @Limit(reached = Limit.Reached.REFUSED)
    public static final Setting<Long> MADE_MAX = Setting.number(
            "sessions.made-max",
            100_000,
            0,
            100_000_000,
            "Most things that are made on sight between two starts of the server");

    final Directory directory;
    final Admission admission;
    final Journal journal;
    final ReceiveClock receiveClock;
    final Access access;
    private final Identities identities;
    private final Enrolments enrolments;
    final Clock clock;
    final RoadMeters meters;
    final Strangers strangers;
    final Unawaited unawaited;
    final Takers takers = new Takers();

    /** How long something that nobody waits for may stay without being flushed. */
    private static final long SOON_NANOS = 5_000_000L;
    /** How often it is looked whether tokens of open sessions have expired. */
    private static final long EXPIRY_NANOS = 1_000_000_000L;

    private final ThreadLocal<Shaper> shaper = ThreadLocal.withInitial(Shaper::new);
    private final ThreadLocal<RecordWriter> scratch = ThreadLocal.withInitial(RecordWriter::new);
    private final AtomicBoolean flushScheduled = new AtomicBoolean();
    private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("road-timer").factory());
    private final Map<Long, RoadSession> sessions = new ConcurrentHashMap<>();
    /** Numbers of the lasting sessions whose token expires, and when: µs since 1970. */
    private final Map<Long, Long> expiries = new ConcurrentHashMap<>();

    private final AtomicLong sessionNumbers;
    private final long firstSession;
    private final long sessionsMax;
    private final Semaphore opening;
    private volatile boolean open = true;
    private volatile RefusedSession refused = (_, _, _, _, _) -> {};

    /** Told of sessions that were not let in for who they are, on a thread that may block. */
    @FunctionalInterface
    interface RefusedSession {
        /**
         * A session was not let in.
         *
         * @param thing id that it gave; empty for none
         * @param space where the thing lives; empty when there is no such thing
         */
        void refused(String thing, String space, Peer peer, ErrorCode code, String reason);
    }

    /**
     * @param floorMicros no receive time before this is given: that of the journal's last record, or later
     * @param firstSession number of the first session; greater than any that this journal knows
     */
    public Road(
            Directory directory,
            Journal journal,
            Access access,
            Settings settings,
            Clock clock,
            Meters meters,
            long floorMicros,
            long firstSession) {
        this.directory = directory;
        this.admission = new Admission(clock);
        this.journal = journal;
        this.receiveClock = new ReceiveClock(clock, floorMicros);
        this.access = access;
        this.identities = new Identities(directory);
        this.enrolments = new Enrolments(directory, settings, this::endSessionsOf);
        this.clock = clock;
        this.meters = new RoadMeters(meters);
        this.strangers = new Strangers();
        this.unawaited = new Unawaited(this);
        this.firstSession = firstSession;
        this.sessionNumbers = new AtomicLong(firstSession);
        this.sessionsMax = settings.get(SESSIONS_MAX);
        this.opening = new Semaphore(Math.toIntExact(settings.get(OPENING_MAX)));
        meters.gauge("taihu_sessions", "Sessions open", sessions::size);
        meters.gauge(
                "taihu_unawaited_records", "Records nobody waits for, until the journal has room", unawaited::size);
        timer.scheduleAtFixedRate(this::endExpired, EXPIRY_NANOS, EXPIRY_NANOS, TimeUnit.NANOSECONDS);
    }

    @Override
    public CompletionStage<Session> open(Credentials credentials, Peer peer, SessionListener listener) {
        if (!accepting()) {
            return failed(ErrorCode.UNAVAILABLE, "the server takes no sessions now: " + whyNot());
        }
        if (sessions.size() >= sessionsMax) {
            return failed(
                    ErrorCode.UNAVAILABLE, "all " + sessionsMax + " sessions (" + SESSIONS_MAX.name() + ") are in use");
        }
        if (unawaited.size() >= sessionsMax) {
            return failed(
                    ErrorCode.UNAVAILABLE,
                    "the journal has no room for the comings and goings of more than " + sessionsMax + " sessions ("
                            + SESSIONS_MAX.name() + ")");
        }
        return opening(() -> enter(credentials, peer, listener));
    }

    @Override
    public CompletionStage<Enrolled> enrol(Enrolment asked, Peer peer) {
        if (!accepting()) {
            return failed(ErrorCode.UNAVAILABLE, "the server registers nothing now: " + whyNot());
        }
        return opening(() -> {
            try {
                return enrolments.enrol(asked, peer);
            } catch (TaihuException e) {
                strangers.note(asked.thing(), peer, String.valueOf(e.getMessage()), receiveClock.now());
                String space = directory.thing(asked.thing()).map(Thing::space).orElse("");
                refused.refused(asked.thing(), space, peer, e.code(), String.valueOf(e.getMessage()));
                throw e;
            }
        });
    }

    /** Does on a thread of its own what lets somebody in, of which not too many go on at once. */
    private <T> CompletionStage<T> opening(Supplier<T> look) {
        if (!opening.tryAcquire()) {
            return failed(
                    ErrorCode.UNAVAILABLE, "too many sessions are being opened at once (" + OPENING_MAX.name() + ")");
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            blocking.execute(() -> {
                try {
                    result.complete(look.get());
                } catch (RuntimeException e) {
                    result.completeExceptionally(e);
                } finally {
                    opening.release();
                }
            });
        } catch (RejectedExecutionException e) {
            opening.release();
            return failed(ErrorCode.UNAVAILABLE, "the server is stopping");
        }
        return result;
    }

    /**
     * Lets in somebody of the server's own who goes on with what the owner of a token began. Blocks.
     *
     * @param tokenId id of that token, which must still be good
     * @throws TaihuException UNAUTHENTICATED when it is not, UNAVAILABLE while the road takes no sessions
     */
    public Session enter(String tokenId, Peer peer, SessionListener listener) {
        if (!accepting()) {
            throw new TaihuException(ErrorCode.UNAVAILABLE, "the server takes no sessions now: " + whyNot());
        }
        Principal who = identities
                .byId(tokenId)
                .map(Identities.Known::who)
                .filter(Principal.Member.class::isInstance)
                .orElseThrow(() -> new TaihuException(
                        ErrorCode.UNAUTHENTICATED, "the token it was begun with was revoked or has expired"));
        RoadSession session =
                new RoadSession(this, sessionNumbers.getAndIncrement(), tokenId, who, null, peer, listener);
        sessions.put(session.number(), session);
        session.opened();
        return session;
    }

    @Override
    public boolean accepting() {
        return open && journal.state().kind() == Journal.State.Kind.OPEN;
    }

    @Override
    public boolean following() {
        return directory.journeys().any();
    }

    /** Why the road takes nothing, in words; empty when it does. */
    public String whyNot() {
        return open ? journal.state().reason() : "the server is stopping";
    }

    @Override
    public void flush() {
        journal.flush();
    }

    /** Has written down who is not let in, and what registers itself in its protocol's own way. */
    public void recordIn(Audit audit) {
        refused = audit::sessionRefused;
        enrolments.recordBy(audit::registering);
    }

    /** Things that tried to speak and are not known. */
    public Strangers strangers() {
        return strangers;
    }

    /**
     * Lets nobody in any more and begins to stop: sessions that close from now on are not recorded as closed, so that after the
     * restart their things have time to come back, as after a crash.
     */
    public void stopping() {
        open = false;
    }

    /** Ends the sessions that were opened with a token, because it was revoked. */
    public void endSessionsOf(String tokenId) {
        sessions.values().stream()
                .filter(s -> s.tokenId().equals(tokenId))
                .forEach(s -> s.end("its token was revoked"));
    }

    /** Ends the sessions of members with some tokens, because what those may has changed; they may come again. */
    public void rightsChanged(Predicate<String> tokenIds) {
        sessions.values().stream()
                .filter(s -> s.principal() instanceof Principal.Member && tokenIds.test(s.tokenId()))
                .forEach(s -> s.end("what its token may has changed"));
    }

    /** Number of the first session of this run of the server; lower ones were open before it started. */
    public long firstSession() {
        return firstSession;
    }

    /** Readings taken since the server started. */
    public long readings() {
        return meters.readings.sum();
    }

    /** Ends all sessions; what was appended is made durable by closing the journal after this. */
    @Override
    public void close() {
        open = false;
        sessions.values().forEach(s -> s.end("the server is stopping"));
        timer.shutdownNow();
        blocking.shutdownNow();
    }

    Shaper shaper() {
        return shaper.get();
    }

    /** A writer for one record at a time, of this thread. */
    RecordWriter scratch() {
        return scratch.get();
    }

    /** Flushes within a few milliseconds, together with whatever else comes. */
    void flushSoon() {
        if (flushScheduled.compareAndSet(false, true)) {
            after(SOON_NANOS, () -> {
                flushScheduled.set(false);
                journal.flush();
            });
        }
    }

    /** Runs something that may block. */
    void later(Runnable task) {
        try {
            blocking.execute(task);
        } catch (RejectedExecutionException e) {
            // the server is stopping: sessions are ended, and nobody waits for this any more
        }
    }

    /** Runs something short after a while. */
    void after(long nanos, Runnable task) {
        try {
            timer.schedule(task, nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // as above
        }
    }

    boolean isStopping() {
        return !open;
    }

    void left(RoadSession session) {
        sessions.remove(session.number());
        expiries.remove(session.number());
    }

    private Session enter(Credentials credentials, Peer peer, SessionListener listener) {
        RoadSession session = identify(credentials, peer, listener);
        sessions.put(session.number(), session);
        session.opened();
        if (peer.lasting() && !session.tokenId().isEmpty()) {
            endWithToken(session);
        }
        return session;
    }

    /** Looks at the token once more, which may have been revoked while the session was not yet among those that end with it. */
    private void endWithToken(RoadSession session) {
        Registry.Token token =
                identities.byId(session.tokenId()).map(Identities.Known::token).orElse(null);
        if (token == null) {
            session.end("its token was revoked");
        } else if (token.expires() != null) {
            expiries.put(session.number(), ChronoUnit.MICROS.between(Instant.EPOCH, token.expires()));
            if (!sessions.containsKey(session.number())) {
                expiries.remove(session.number());
            }
        }
    }

    private void endExpired() {
        long now = clock.micros();
        expiries.forEach((number, expiry) -> {
            if (now >= expiry) {
                expiries.remove(number);
                RoadSession session = sessions.get(number);
                if (session != null) {
                    session.end("its token has expired");
                }
            }
        });
    }

    private RoadSession identify(Credentials credentials, Peer peer, SessionListener listener) {
        if (credentials.vouched()) {
            ThingEntry entry = directory.entry(credentials.thing());
            if (entry == null) {
                throw stranger(
                        credentials.thing(),
                        "",
                        peer,
                        "no thing has the id that it says, by its certificate or its protocol");
            }
            if (!credentials.model().isEmpty() && !speaks(entry.thing(), credentials.model(), peer)) {
                throw stranger(
                        credentials.thing(),
                        entry.thing().space(),
                        peer,
                        "the thing is of model " + entry.thing().model() + ", not " + credentials.model()
                                + ", and has no label " + peer.protocol());
            }
            return device(entry, sessionNumbers.getAndIncrement(), "", peer, listener);
        }
        Identities.Known known =
                identities.byHash(Tokens.hash(credentials.secret())).orElse(null);
        Registry.Token token = known == null ? null : known.token();
        long number = sessionNumbers.getAndIncrement();
        if (credentials.thing().isEmpty()) {
            if (known == null) {
                String reason = "the token is not known or has expired";
                refused.refused("", "", peer, ErrorCode.UNAUTHENTICATED, reason);
                throw new TaihuException(ErrorCode.UNAUTHENTICATED, reason);
            }
            if (!(known.who() instanceof Principal.Device)) {
                return new RoadSession(this, number, known.token().id(), known.who(), null, peer, listener);
            }
            ThingEntry entry = directory.entry(known.token().thing());
            if (entry == null) {
                throw new TaihuException(ErrorCode.UNAUTHENTICATED, "the token's thing was deleted");
            }
            return device(entry, number, known.token().id(), peer, listener);
        }
        ThingEntry entry = directory.entry(credentials.thing());
        if (entry == null) {
            throw stranger(credentials.thing(), "", peer, "no thing has this id");
        }
        needInService(entry, peer);
        if (token == null
                || token.kind() != Registry.TokenKind.THING
                || token.thing() != entry.thing().number()) {
            throw stranger(credentials.thing(), entry.thing().space(), peer, "the token is not this thing's");
        }
        RoadSession session = device(entry, number, token.id(), peer, listener);
        enrolments.used(token, peer);
        return session;
    }

    /** Whether a thing is meant to speak a protocol that proves nothing. */
    static boolean speaks(Thing thing, String model, Peer peer) {
        return thing.model().equals(model) || thing.labels().containsKey(peer.protocol());
    }

    /** Notes one that is not let in; the reason is for the owner, and not for the one who asks. */
    private TaihuException stranger(String thing, String space, Peer peer, String reason) {
        strangers.note(thing, peer, reason, receiveClock.now());
        meters.refusedSessions.increment();
        refused.refused(thing, space, peer, ErrorCode.UNAUTHENTICATED, reason);
        return new TaihuException(ErrorCode.UNAUTHENTICATED, "the thing is not known, or the token is wrong");
    }

    private RoadSession device(ThingEntry entry, long number, String tokenId, Peer peer, SessionListener listener) {
        needInService(entry, peer);
        if (!entry.thing().enabled()) {
            throw notIn(entry.thing(), peer, "disabled");
        }
        return new RoadSession(this, number, tokenId, new Principal.Device(entry.thing()), entry, peer, listener);
    }

    /** One that was decommissioned is told so, by its id alone: it has no credentials any more by which to know it. */
    private void needInService(ThingEntry entry, Peer peer) {
        if (entry.thing().decommissioned() != null) {
            throw notIn(entry.thing(), peer, "decommissioned");
        }
    }

    /** Notes a known thing that is not let in for how it is. */
    private TaihuException notIn(Thing thing, Peer peer, String how) {
        strangers.note(thing.id(), peer, "the thing is " + how, receiveClock.now());
        meters.refusedSessions.increment();
        refused.refused(thing.id(), thing.space(), peer, ErrorCode.FORBIDDEN, "the thing is " + how);
        return new TaihuException(ErrorCode.FORBIDDEN, "thing " + thing.id() + " is " + how);
    }

    private static <T> CompletionStage<T> failed(ErrorCode code, String message) {
        return CompletableFuture.failedStage(new TaihuException(code, message));
    }
}

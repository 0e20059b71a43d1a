package io.taihu.core;

import io.taihu.model.ErrorCode;
import io.taihu.model.Invocation;
import io.taihu.model.Invocation.Step;
import io.taihu.model.Limit;
import io.taihu.model.Property;
import io.taihu.model.RecordKind;
import io.taihu.model.RecordView;
import io.taihu.model.RecordWriter;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.model.ThingModel;
import io.taihu.spi.Access.Deed;
import io.taihu.spi.CommandTaker;
import io.taihu.spi.Completion;
import io.taihu.spi.Intake.Peer;
import io.taihu.spi.Intake.SessionListener;
import io.taihu.spi.PayloadFormat;
import io.taihu.spi.Principal;
import io.taihu.spi.Session;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Walks the stages of the {@link Road} for the messages of one connection.
 *
 * <p>A message is taken whole or not at all: its records are made first, and when the journal has no room for all of them the
 * rest is kept here and appended when the connector offers the message again. Calls come from one thread at a time;
 * {@link #end} may come from any.
 */
final class RoadSession implements Session {
    /** Most bytes of a refused message that are kept for its owner to see. */
    @Limit(value = "Most bytes of a refused message that are kept", zh = "被拒消息保留的最多字节数", unit = Limit.Unit.BYTES, reached = Limit.Reached.CUT)
    static final int REFUSED_BYTES_MAX = 2_048;
    /** How long a message waits that found a quota's queue full. */
    private static final long ASK_AGAIN_NANOS = 500_000_000L;

    private static final long NO_TURN = Long.MIN_VALUE;
    /** Longest name of an event. */
    @Limit(value = "Longest name of an event", zh = "事件名的最大长度", unit = Limit.Unit.CHARACTERS, reached = Limit.Reached.REFUSED)
    static final int EVENT_NAME_MAX = 128;

    private final Road road;
    private final long number;
    private final String tokenId;
    private final Principal principal;
    private final @Nullable ThingEntry own;
    private final Peer peer;
    private final SessionListener listener;
    private final AtomicBoolean closed = new AtomicBoolean();
    /** By which commands are passed to it, with the numbers of their things: its own, and those that it is the gateway of. */
    private final Map<CommandTaker, Long> taking = new ConcurrentHashMap<>();
    private @Nullable Problem problem;
    /** Id of a thing that was looked up for the message at hand and is not there. */
    private volatile @Nullable String absent;

    /** What is followed of the message at hand, for whoever asked. */
    private @Nullable Journey journey;

    private @Nullable Held held;
    /** When the message at hand may pass, after it had to wait for a quota. */
    private long turnNanos = NO_TURN;

    /** What is left of a message that the journal had no room for. */
    private static final class Held {
        final byte[] records;
        final int[] ends;
        final Offer answer;
        int next;

        Held(byte[] records, int[] ends, Offer answer) {
            this.records = records;
            this.ends = ends;
            this.answer = answer;
        }
    }

    RoadSession(
            Road road,
            long number,
            String tokenId,
            Principal principal,
            @Nullable ThingEntry own,
            Peer peer,
            SessionListener listener) {
        this.road = road;
        this.number = number;
        this.tokenId = tokenId;
        this.principal = principal;
        this.own = own;
        this.peer = peer;
        this.listener = listener;
    }

    @Override
    public Principal principal() {
        return principal;
    }

    @Override
    public long number() {
        return number;
    }

    @Override
    public @Nullable Problem problem() {
        return problem;
    }

    @Override
    public Offer readings(
            String thing,
            PayloadFormat format,
            byte[] bytes,
            int offset,
            int length,
            @Nullable Completion completion,
            long token) {
        if (held == null) {
            journey = road.directory.journeys().begun(thing, this);
        }
        ThingEntry entry = held == null ? admitted(thing) : null;
        if (entry == null) {
            return notBegun(completion, token);
        }
        if (journey != null) {
            journey.mark(Journey.Stage.ADMITTED);
        }
        ModelShape shape = entry.model().shape();
        ThingModel model = shape.model();
        long now = road.receiveClock.now();
        Shaped shaped = road.shaper()
                .shape(
                        format,
                        bytes,
                        offset,
                        length,
                        shape,
                        entry.thing().number(),
                        now,
                        road.receiveClock::unique,
                        road.directory.growthRoom(model),
                        peer.backfill() ? RecordWriter.FLAG_BACKFILL : 0);
        List<Property> unknown = shaped.unknown();
        if (!unknown.isEmpty()) {
            road.meters.heldByGrowth.increment();
            List<Property> wanted = List.copyOf(unknown);
            road.later(() -> grow(entry, wanted));
            return Offer.HELD;
        }
        if (journey != null) {
            follow(journey, shaped);
        }
        if (shaped.problems().isEmpty() && shaped.records() == 1) {
            return appendOne(entry, shaped, completion, token);
        }
        return appendAll(shaped, entry, model, now, format, bytes, offset, length, completion, token);
    }

    private void follow(Journey followed, Shaped shaped) {
        if (shaped.records() == 0) {
            notFollowed();
        } else {
            followed.is(new RecordView().wrap(shaped.bytes(), shaped.offset(0), shaped.length(0)));
            followed.mark(Journey.Stage.SHAPED);
        }
    }

    /** Appends the last record of a message, after which it is told; false when there is no room. */
    private boolean appendLast(byte[] bytes, int offset, int length, @Nullable Completion completion, long token) {
        Journey followed = journey;
        if (followed == null) {
            return road.journal.append(bytes, offset, length, completion, token);
        }
        boolean done = road.journal.append(bytes, offset, length, followed.telling(completion), token);
        if (done) {
            followed.mark(Journey.Stage.APPENDED);
            journey = null;
        }
        return done;
    }

    @Override
    public Offer event(
            String thing,
            String name,
            PayloadFormat format,
            byte[] bytes,
            int offset,
            int length,
            @Nullable Completion completion,
            long token) {
        ThingEntry entry = held == null ? admitted(thing) : null;
        if (entry == null) {
            return notBegun(completion, token);
        }
        return offer(entry, format, bytes, offset, length, completion, token, json -> {
            if (name.isEmpty() || name.length() > EVENT_NAME_MAX) {
                throw new TaihuException(
                        ErrorCode.INVALID,
                        "an event's name has 1 to " + EVENT_NAME_MAX + " characters, got " + name.length());
            }
            long now = road.receiveClock.unique();
            road.scratch()
                    .begin(
                            RecordKind.EVENT,
                            entry.model().model(),
                            entry.thing().number(),
                            now,
                            now)
                    .event(name, json);
            road.meters.events.increment();
        });
    }

    @Override
    public Offer answer(
            String thing,
            String action,
            PayloadFormat format,
            byte[] bytes,
            int offset,
            int length,
            @Nullable Completion completion,
            long token) {
        ThingEntry entry = held == null ? admitted(thing) : null;
        if (entry == null) {
            return notBegun(completion, token);
        }
        return offer(entry, format, bytes, offset, length, completion, token, json -> {
            CommandAnswer said = CommandAnswer.read(json);
            if (said.id().isEmpty() && action.isEmpty()) {
                throw new TaihuException(ErrorCode.INVALID, "the answer must say the id of the command it is about");
            }
            long now = road.receiveClock.unique();
            road.scratch()
                    .begin(RecordKind.STEP, entry.model().model(), entry.thing().number(), now, now)
                    .step(
                            said.id().isEmpty() ? CommandFeed.UNNAMED + action : said.id(),
                            new Step(said.state(), now, 0, CommandFeed.BY_THING, said.output(), said.problem()));
        });
    }

    @Override
    public boolean commands(String thing, CommandTaker wanted) {
        if (own == null) {
            return false;
        }
        boolean itself = own.thing().id().equals(thing);
        ThingEntry entry = itself ? own : road.directory.entry(thing);
        if (entry == null || (!itself && !isGatewayOf(entry))) {
            return false;
        }
        long number = entry.thing().number();
        CommandTaker taker = itself ? wanted : new Behind(this, thing, wanted);
        taking.put(taker, number);
        road.takers.add(number, taker);
        if (closed.get()) {
            road.takers.remove(number, taker);
        }
        return true;
    }

    /** Whether the session's thing may take what is asked of another now. May ask the registry. */
    private boolean isGatewayOf(ThingEntry entry) {
        road.directory.gateways(entry);
        return !entry.gone() && entry.thing().enabled() && mayReport(entry);
    }

    /** Takes what is asked of a thing behind the session's own, for as long as that is its gateway. */
    private record Behind(RoadSession session, String thing, CommandTaker wanted) implements CommandTaker {
        @Override
        public boolean takes(Invocation command) {
            return wanted.takes(command) && isStill(command.thing());
        }

        @Override
        public boolean pass(Invocation command) {
            return wanted.pass(command);
        }

        private boolean isStill(long number) {
            Road road = session.road;
            try {
                ThingEntry entry = road.directory.entry(thing);
                return entry != null && session.isGatewayOf(entry);
            } catch (TaihuException e) {
                // nobody knows now: it is asked again, as if the gateway had just come
                road.after(ASK_AGAIN_NANOS, () -> road.takers.arrived(number));
                return false;
            }
        }
    }

    /** Writes the record of a message from its JSON. */
    private interface Recording {
        void write(String json);
    }

    private Offer offer(
            ThingEntry entry,
            PayloadFormat format,
            byte[] bytes,
            int offset,
            int length,
            @Nullable Completion completion,
            long token,
            Recording recording) {
        Offer answer = Offer.TAKEN;
        try {
            recording.write(road.shaper().eventJson(format, bytes, offset, length));
        } catch (TaihuException e) {
            Problem refused = new Problem(e.code(), "", e.getMessage() == null ? "" : e.getMessage());
            problem = refused;
            writeRefusal(
                    refused,
                    false,
                    entry.thing(),
                    entry.model().model(),
                    road.receiveClock.now(),
                    format,
                    bytes,
                    offset,
                    length);
            answer = Offer.REFUSED;
        }
        RecordWriter writer = road.scratch();
        if (road.journal.append(writer.bytes(), 0, writer.length(), completion, token)) {
            return answer;
        }
        return hold(new Held(writer.toByteArray(), new int[] {writer.length()}, answer));
    }

    @Override
    public void unreadable(Problem unreadable, byte[] bytes) {
        ThingEntry entry = own;
        if (entry == null || entry.gone()) {
            return;
        }
        long now = road.receiveClock.now();
        RecordWriter record = new RecordWriter()
                .begin(RecordKind.REFUSAL, entry.model().model(), entry.thing().number(), now, now)
                .refusal(
                        unreadable.code().name(),
                        unreadable.place(),
                        unreadable.reason(),
                        "application/octet-stream",
                        bytes,
                        0,
                        Math.min(bytes.length, REFUSED_BYTES_MAX));
        road.meters.refusals.increment();
        if (!road.unawaited.offer(record.toByteArray())) {
            road.meters.leftOut.increment();
        }
    }

    @Override
    public void close(String reason) {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        notFollowed();
        road.left(this);
        if (own != null) {
            taking.forEach((taker, thing) -> road.takers.remove(thing, taker));
            own.sessions().remove(this);
            if (peer.lasting() && !road.isStopping()) {
                recordPresence(false, reason);
            }
        }
    }

    /** Tells the connector that the session must end. */
    void end(String reason) {
        listener.end(reason);
    }

    /** Id of the token it was opened with. */
    String tokenId() {
        return tokenId;
    }

    /** Called once when the session has been let in. */
    void opened() {
        if (own != null) {
            own.sessions().add(this);
            if (own.gone() || !own.thing().enabled()) {
                listener.end("the thing was disabled or deleted");
            }
            if (peer.lasting()) {
                recordPresence(true, "");
            }
        }
    }

    /** The answer when a message is not begun: the rest of it is appended, or it has to wait, or may never pass. */
    private Offer notBegun(@Nullable Completion completion, long token) {
        if (held != null) {
            return goOn(held, completion, token);
        }
        if (problem == null) {
            return Offer.HELD;
        }
        notFollowed();
        return Offer.FORBIDDEN;
    }

    /** Nothing comes of the message at hand: the next one is followed. */
    private void notFollowed() {
        Journey followed = journey;
        if (followed != null) {
            followed.again();
            journey = null;
        }
    }

    /** The thing a message is about, once its turn has come; otherwise null, with a problem when it may never pass. */
    private @Nullable ThingEntry admitted(String id) {
        problem = null;
        ThingEntry entry = find(id);
        if (entry == null) {
            return null;
        }
        if (turnNanos == NO_TURN) {
            long wait = road.admission.admit(entry);
            if (wait == 0) {
                return entry;
            }
            road.meters.heldByQuota.increment();
            if (wait == TokenBucket.FULL) {
                road.after(ASK_AGAIN_NANOS, listener::resume);
                return null;
            }
            turnNanos = road.clock.nanos() + wait;
            road.after(wait, listener::resume);
            return null;
        }
        if (road.clock.nanos() < turnNanos) {
            return null;
        }
        turnNanos = NO_TURN;
        return entry;
    }

    private @Nullable ThingEntry find(String id) {
        ThingEntry entry = own;
        if (entry == null || !entry.thing().id().equals(id)) {
            entry = road.directory.cached(id);
            if (entry == null || (principal instanceof Principal.Device && entry.gateways() == null)) {
                return load(id);
            }
        }
        if (entry.gone() || !mayReport(entry)) {
            problem = notFor(id);
            return null;
        }
        if (!entry.thing().enabled()) {
            problem = new Problem(ErrorCode.FORBIDDEN, "", "thing " + id + " is disabled");
            return null;
        }
        return entry;
    }

    private boolean mayReport(ThingEntry entry) {
        Set<Long> gateways = entry.gateways();
        return road.access.may(principal, Deed.REPORT, entry.thing(), gateways == null ? Set.of() : gateways);
    }

    private static Problem notFor(String id) {
        return new Problem(
                ErrorCode.FORBIDDEN, "", "thing " + id + " is not known, or this session may not report for it");
    }

    /** Looks a thing up that is not in memory; the message is offered again afterwards. */
    private @Nullable ThingEntry load(String id) {
        if (id.equals(absent)) {
            absent = null;
            problem = principal instanceof Principal.Device
                    ? notFor(id)
                    : new Problem(ErrorCode.NOT_FOUND, "", "there is no thing " + id);
            return null;
        }
        road.later(() -> {
            try {
                ThingEntry found = road.directory.entry(id);
                if (found == null) {
                    absent = id;
                } else if (principal instanceof Principal.Device) {
                    road.directory.gateways(found);
                }
                listener.resume();
            } catch (RuntimeException e) {
                listener.end("thing " + id + " could not be looked up: " + e.getMessage());
            }
        });
        return null;
    }

    private void grow(ThingEntry entry, List<Property> wanted) {
        try {
            road.directory.grow(entry.model(), wanted);
            listener.resume();
        } catch (RuntimeException e) {
            listener.end("its model could not grow: " + e.getMessage());
        }
    }

    private Offer appendOne(ThingEntry entry, Shaped shaped, @Nullable Completion completion, long token) {
        entry.usage().count(1, shaped.length(0));
        if (appendLast(shaped.bytes(), shaped.offset(0), shaped.length(0), completion, token)) {
            road.meters.readings.increment();
            return Offer.TAKEN;
        }
        byte[] rest = Arrays.copyOfRange(shaped.bytes(), shaped.offset(0), shaped.offset(0) + shaped.length(0));
        return hold(new Held(rest, new int[] {rest.length}, Offer.TAKEN));
    }

    private Offer appendAll(
            Shaped shaped,
            ThingEntry entry,
            ThingModel model,
            long now,
            PayloadFormat format,
            byte[] bytes,
            int offset,
            int length,
            @Nullable Completion completion,
            long token) {
        int count = shaped.records();
        List<Problem> problems = shaped.problems();
        Offer answer = problems.isEmpty() ? Offer.TAKEN : count == 0 ? Offer.REFUSED : Offer.TAKEN_IN_PART;
        int refusals = problems.isEmpty() ? 0 : 1;
        if (refusals == 1) {
            Problem first = summary(problems);
            problem = first;
            writeRefusal(first, count > 0, entry.thing(), model, now, format, bytes, offset, length);
        }
        if (count + refusals == 0) {
            // an empty array: nothing to keep, and nothing wrong; the answer still waits for the flush like any other
            problem = new Problem(ErrorCode.INVALID, "", "the message holds no reading");
            writeRefusal(problem, false, entry.thing(), model, now, format, bytes, offset, length);
            refusals = 1;
            answer = Offer.REFUSED;
        }
        RecordWriter writer = road.scratch();
        byte[] records = new byte
                [(count == 0 ? 0 : shaped.offset(count - 1) + shaped.length(count - 1))
                        + (refusals == 0 ? 0 : writer.length())];
        int[] ends = new int[count + refusals];
        int at = 0;
        for (int i = 0; i < count; i++) {
            System.arraycopy(shaped.bytes(), shaped.offset(i), records, at, shaped.length(i));
            at += shaped.length(i);
            ends[i] = at;
        }
        if (refusals == 1) {
            System.arraycopy(writer.bytes(), 0, records, at, writer.length());
            ends[count] = at + writer.length();
        }
        road.meters.readings.add(count);
        entry.usage().count(count, count == 0 ? 0 : ends[count - 1]);
        return goOn(new Held(records, ends, answer), completion, token);
    }

    private Offer goOn(Held rest, @Nullable Completion completion, long token) {
        while (rest.next < rest.ends.length) {
            int from = rest.next == 0 ? 0 : rest.ends[rest.next - 1];
            boolean last = rest.next == rest.ends.length - 1;
            int length = rest.ends[rest.next] - from;
            if (!(last
                    ? appendLast(rest.records, from, length, completion, token)
                    : road.journal.append(rest.records, from, length, null, 0))) {
                return hold(rest);
            }
            rest.next++;
        }
        held = null;
        return rest.answer;
    }

    private Offer hold(Held rest) {
        held = rest;
        road.meters.heldByJournal.increment();
        road.journal.whenWritable(listener::resume);
        return Offer.HELD;
    }

    private static Problem summary(List<Problem> problems) {
        Problem first = problems.getFirst();
        return problems.size() == 1
                ? first
                : new Problem(
                        first.code(), first.place(), first.reason() + " (and " + (problems.size() - 1) + " more)");
    }

    private void writeRefusal(
            Problem refused,
            boolean partlyTaken,
            Thing thing,
            ThingModel model,
            long now,
            PayloadFormat format,
            byte[] bytes,
            int offset,
            int length) {
        road.meters.refusals.increment();
        RecordWriter writer = road.scratch().begin(RecordKind.REFUSAL, model, thing.number(), now, now);
        if (partlyTaken) {
            writer.flag(RecordWriter.FLAG_PARTLY_TAKEN);
        }
        if (peer.backfill()) {
            writer.flag(RecordWriter.FLAG_BACKFILL);
        }
        writer.refusal(
                refused.code().name(),
                refused.place(),
                refused.reason(),
                format.mediaType(),
                bytes,
                offset,
                Math.min(length, REFUSED_BYTES_MAX));
    }

    private void recordPresence(boolean opening, String reason) {
        ThingEntry entry = own;
        if (entry == null || entry.gone()) {
            return;
        }
        long now = road.receiveClock.now();
        RecordWriter record = new RecordWriter()
                .begin(RecordKind.PRESENCE, entry.model().model(), entry.thing().number(), now, now)
                .presence(opening, number, road.firstSession(), peer.protocol(), peer.address(), reason);
        road.unawaited.add(record.toByteArray());
    }
}

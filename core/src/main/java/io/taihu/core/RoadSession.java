package io.taihu.core;

import io.taihu.core.SessionRefusals.Message;
import io.taihu.model.ErrorCode;
import io.taihu.model.Invocation.Step;
import io.taihu.model.Limit;
import io.taihu.model.Property;
import io.taihu.model.RecordKind;
import io.taihu.model.RecordWriter;
import io.taihu.model.TaihuException;
import io.taihu.model.ThingModel;
import io.taihu.spi.CommandTaker;
import io.taihu.spi.Completion;
import io.taihu.spi.Intake.Peer;
import io.taihu.spi.Intake.SessionListener;
import io.taihu.spi.PayloadFormat;
import io.taihu.spi.Principal;
import io.taihu.spi.Session;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Walks the stages of the {@link Road} for the messages of one connection.
 *
 * <p>A message is taken whole or not at all: its records are made first, and when the journal has no room for all of them the
 * rest is kept ({@link SessionAppends}) and appended when the connector offers the message again. Calls come from one thread at a time;
 * {@link #end} may come from any.
 */
final class RoadSession implements Session {
    /** Longest name of an event. */
    @Limit(
            value = "Longest name of an event",
            zh = "事件名的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    static final int EVENT_NAME_MAX = 128;

    private final Road road;
    private final long number;
    private final String tokenId;
    private final Principal principal;
    private final @Nullable ThingEntry own;
    private final Peer peer;
    private final SessionListener listener;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final SessionEntrance entrance;
    private final SessionCommands commands;
    private final SessionAppends appends;
    private final SessionRefusals refusals;

    private @Nullable Problem problem;

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
        entrance = new SessionEntrance(road, principal, own, listener);
        commands = new SessionCommands(road, own, entrance);
        appends = new SessionAppends(road, listener);
        refusals = new SessionRefusals(road, peer);
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
        if (!appends.holds()) {
            appends.begin(thing, this, format, bytes, offset, length);
        }
        ThingEntry entry = admitted(thing);
        if (entry == null) {
            return notBegun(completion, token);
        }
        appends.admitted();
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
        appends.shaped(shaped);
        if (shaped.problems().isEmpty() && shaped.records() == 1) {
            road.admission.charge(entry, 1, shaped.length(0));
            Offer answer =
                    appends.one(shaped.bytes(), shaped.offset(0), shaped.length(0), Offer.TAKEN, completion, token);
            if (answer == Offer.TAKEN) {
                road.meters.readings.increment();
            }
            return answer;
        }
        Message message = new Message(format, bytes, offset, length, now);
        return appendAll(shaped, entry, model, message, completion, token);
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
        ThingEntry entry = admitted(thing);
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
        ThingEntry entry = admitted(thing);
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
        return commands.take(thing, wanted);
    }

    @Override
    public boolean commandsBehind(Function<String, CommandTaker> takers) {
        return commands.takeBehind(takers);
    }

    /** The session's thing became the gateway of another. May ask the registry. */
    void nowBehind(String child) {
        commands.nowBehind(child);
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
            Message message = new Message(format, bytes, offset, length, road.receiveClock.now());
            refusals.write(refused, false, entry, entry.model().model(), message);
            answer = Offer.REFUSED;
        }
        RecordWriter writer = road.scratch();
        return appends.one(writer.bytes(), 0, writer.length(), answer, completion, token);
    }

    @Override
    public void unreadable(Problem unreadable, byte[] bytes) {
        ThingEntry entry = own;
        if (entry != null && !entry.gone()) {
            refusals.unreadable(entry, unreadable, bytes);
        }
    }

    @Override
    public void close(String reason) {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        appends.notFollowed();
        road.left(this);
        if (own != null) {
            commands.end();
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

    /** The thing a message is about; null when it is not begun. */
    private @Nullable ThingEntry admitted(String id) {
        if (appends.holds()) {
            return null;
        }
        ThingEntry entry = entrance.admitted(id);
        problem = entrance.problem();
        return entry;
    }

    /** The answer when a message is not begun: the rest of it is appended, or it has to wait, or may never pass. */
    private Offer notBegun(@Nullable Completion completion, long token) {
        if (appends.holds()) {
            return appends.goOn(completion, token);
        }
        if (problem == null) {
            return Offer.HELD;
        }
        appends.notFollowed();
        return Offer.FORBIDDEN;
    }

    private void grow(ThingEntry entry, List<Property> wanted) {
        try {
            road.directory.grow(entry.model(), wanted);
            listener.resume();
        } catch (RuntimeException e) {
            listener.end("its model could not grow: " + e.getMessage());
        }
    }

    private Offer appendAll(
            Shaped shaped,
            ThingEntry entry,
            ThingModel model,
            Message message,
            @Nullable Completion completion,
            long token) {
        int count = shaped.records();
        List<Problem> problems = shaped.problems();
        Offer answer = problems.isEmpty() ? Offer.TAKEN : count == 0 ? Offer.REFUSED : Offer.TAKEN_IN_PART;
        RecordWriter refusal = null;
        if (!problems.isEmpty()) {
            Problem first = SessionRefusals.summary(problems);
            problem = first;
            refusal = refusals.write(first, count > 0, entry, model, message);
        } else if (count == 0) {
            // an empty array: nothing to keep, and nothing wrong; the answer still waits for the flush like any other
            Problem empty = new Problem(ErrorCode.INVALID, "", "the message holds no reading");
            problem = empty;
            refusal = refusals.write(empty, false, entry, model, message);
            answer = Offer.REFUSED;
        }
        int size = 0;
        for (int i = 0; i < count; i++) {
            size += shaped.length(i);
        }
        road.meters.readings.add(count);
        road.admission.charge(entry, count, size);
        return appends.all(shaped, refusal, answer, completion, token);
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

package io.taihu.core;

import io.taihu.core.UnderWay.Live;
import io.taihu.model.Invocation;
import io.taihu.model.Invocation.Kind;
import io.taihu.model.Invocation.State;
import io.taihu.model.Invocation.Step;
import io.taihu.model.Limit;
import io.taihu.model.RecordKind;
import io.taihu.model.RecordView;
import io.taihu.model.RecordWriter;
import io.taihu.model.Thing;
import io.taihu.model.ThingModel;
import io.taihu.spi.Clock;
import io.taihu.spi.CommandTaker;
import io.taihu.spi.Journal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@link CommandFeed} does about commands under way: passes them on when their things listen, sends again what may be sent again,
 * and ends what nobody answers. Each is a record of the journal first, and counts when the feed has read it back. For the feed's thread.
 */
final class CommandSender {
    /** Commands that one thing has been sent and not answered, at most. */
    @Limit(
            value = "Most commands that one thing has been sent and has not answered",
            zh = "已发给一个物而未应答的最多命令数",
            reached = Limit.Reached.WAITS)
    static final int IN_FLIGHT_MAX = 16;

    private static final Logger LOG = LoggerFactory.getLogger(CommandSender.class);

    private final Directory directory;
    private final Journal journal;
    private final Takers takers;
    private final Interlocks interlocks;
    private final UnderWay underWay;
    private final BackOff backOff;
    private final Clock clock;
    private final Runnable wrote;
    private final Consumer<String> forgotten;
    private final ReadingJson json = new ReadingJson();

    /**
     * @param backOff waits while the registry is away
     * @param wrote told of each record that was appended and is not flushed
     * @param forgotten told the id of each whose thing is gone
     */
    CommandSender(
            Directory directory,
            Journal journal,
            Takers takers,
            Interlocks interlocks,
            UnderWay underWay,
            BackOff backOff,
            Clock clock,
            Runnable wrote,
            Consumer<String> forgotten) {
        this.directory = directory;
        this.journal = journal;
        this.takers = takers;
        this.interlocks = interlocks;
        this.underWay = underWay;
        this.backOff = backOff;
        this.clock = clock;
        this.wrote = wrote;
        this.forgotten = forgotten;
    }

    /** A thing begins to listen: what waits for it goes, and what it never answered goes again where that may be. */
    void arrived(long thing, long now) {
        for (Live each : isGone(thing) ? List.<Live>of() : underWay.of(thing)) {
            if (each.now.state() == State.SENT && each.now.idempotent() && each.steppingSince == 0) {
                long again = each.now.changedMicros() + UnderWay.rest(each.now);
                if (now >= again) {
                    send(each, now);
                } else {
                    underWay.look(each, again);
                }
            }
        }
        underWay.touch(thing);
    }

    /** A thing with commands under way says something: a desired value may have been reached. */
    void reported(RecordView record) {
        Map<String, String> values = null;
        for (Live each : underWay.of(record.thing())) {
            Invocation now = each.now;
            if (now.kind() != Kind.PROPERTY || now.attempts() == 0 || each.steppingSince != 0) {
                continue;
            }
            if (values == null) {
                Optional<ThingModel> model =
                        backOff.patiently(() -> directory.model(record.model(), record.modelVersion()));
                if (model.isEmpty()) {
                    return;
                }
                values = json.values(record.rewind(), model.get());
            }
            String value = values.get(now.name());
            if (value != null && Wanted.reached(value, now.input())) {
                write(each, State.DONE, now.attempts(), "");
            }
        }
    }

    /** Does what is due: ends it, or sends it again. */
    void due(Live held, long now) {
        Invocation it = held.now;
        if (held.steppingSince != 0) {
            underWay.look(held, now + UnderWay.AGAIN_MICROS);
            return;
        }
        boolean expired = it.expiresMicros() != 0 && now >= it.expiresMicros();
        switch (it.state()) {
            case PROPOSED -> write(held, State.EXPIRED, 0, "nobody agreed to it in time");
            case QUEUED -> {
                if (expired) {
                    write(held, State.EXPIRED, it.attempts(), "the thing was not there to take it in time");
                } else {
                    underWay.touch(it.thing());
                }
            }
            case SENT -> {
                if (expired && it.idempotent()) {
                    write(held, State.EXPIRED, it.attempts(), "it was sent and never answered");
                } else if (!it.idempotent()) {
                    write(
                            held,
                            State.FAILED,
                            it.attempts(),
                            "it was sent and not answered within " + it.timeoutMicros() / 1_000_000
                                    + " s: whether it was carried out is not known, and it is not sent again");
                } else if (it.kind() == Kind.PROPERTY && interlocks.reached(it)) {
                    write(held, State.DONE, it.attempts(), "");
                } else {
                    send(held, now);
                }
            }
            case ACCEPTED ->
                write(held, State.FAILED, it.attempts(), "the thing accepted it and never said that it is done");
            case DONE, FAILED, EXPIRED, CANCELLED -> {
                // released
            }
        }
    }

    /** Sends what waits for a thing, as much as it may have at once. */
    void queued(long thing, long now) {
        if (isGone(thing)) {
            letGo(thing);
            return;
        }
        int inFlight = 0;
        for (Live each : underWay.of(thing)) {
            if (inFlight >= IN_FLIGHT_MAX) {
                return;
            }
            if (each.now.state() == State.QUEUED && each.steppingSince == 0) {
                send(each, now);
            }
            inFlight += each.now.state() == State.SENT || each.steppingSince != 0 ? 1 : 0;
        }
    }

    /** Whether a thing was decommissioned or deleted. */
    private boolean isGone(long thing) {
        Optional<Thing> known = backOff.patiently(() -> directory.thing(thing));
        return known.isEmpty() || known.get().decommissioned() != null;
    }

    /** Cancels all that is under way for a thing that was decommissioned; of one that is gone nothing is left to tell. */
    private void letGo(long thing) {
        boolean kept = backOff.patiently(() -> directory.thing(thing).isPresent());
        for (Live each : underWay.of(thing)) {
            if (!kept) {
                forgotten.accept(each.now.id());
                underWay.release(each.now);
            } else if (each.steppingSince == 0) {
                write(each, State.CANCELLED, each.now.attempts(), "the thing was decommissioned");
            }
        }
    }

    /** Writes down that a command is sent, when its thing listens and nothing stands against it. */
    private void send(Live held, long now) {
        Invocation it = held.now;
        if (it.expiresMicros() != 0 && now >= it.expiresMicros()) {
            write(held, State.EXPIRED, it.attempts(), "the thing was not there to take it in time");
            return;
        }
        if (takers.of(it) == null) {
            underWay.look(held, it.expiresMicros() == 0 ? Long.MAX_VALUE : it.expiresMicros());
            return;
        }
        String against;
        try {
            against = it.kind() == Kind.ACTION ? interlocks.against(it, now) : "";
        } catch (RuntimeException e) {
            LOG.warn("The interlocks of {} cannot be looked at now, trying again", it.id(), e);
            underWay.look(held, now + UnderWay.AGAIN_MICROS);
            return;
        }
        if (!against.isEmpty()) {
            write(held, State.FAILED, it.attempts(), against);
        } else {
            write(held, State.SENT, it.attempts() + 1, "");
        }
    }

    /** Passes on a command whose SENT is durable. */
    void pass(Live held) {
        CommandTaker taker = takers.of(held.now);
        boolean passed = false;
        try {
            passed = taker != null && taker.pass(held.now);
        } catch (RuntimeException e) {
            passed = true; // nobody knows what went out
            LOG.warn("A connection failed on command {}", held.now.id(), e);
        }
        if (!passed) {
            write(held, State.QUEUED, held.now.attempts(), "the connection was gone before it could be sent");
        }
    }

    /** Appends a step of the feed's own, which counts once it is read back. */
    void write(Live held, State state, int attempt, String problem) {
        Invocation it = held.now;
        long now = Math.max(clock.micros(), held.now.changedMicros() + 1);
        RecordWriter writer = new RecordWriter()
                .begin(RecordKind.STEP, 0, 0, it.thing(), now, now)
                .step(it.id(), Step.of(state, now, attempt, problem));
        if (journal.append(writer.bytes(), 0, writer.length(), null, 0)) {
            held.steppingSince = now;
            wrote.run();
        } else {
            underWay.look(held, clock.micros() + UnderWay.AGAIN_MICROS);
        }
    }
}

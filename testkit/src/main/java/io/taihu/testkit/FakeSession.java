package io.taihu.testkit;

import io.taihu.model.ErrorCode;
import io.taihu.spi.CommandTaker;
import io.taihu.spi.Completion;
import io.taihu.spi.Intake.SessionListener;
import io.taihu.spi.PayloadFormat;
import io.taihu.spi.Principal;
import io.taihu.spi.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A session of a {@link FakeRoad}, which keeps what it is told. Thread-safe. */
public final class FakeSession implements Session {
    /** What is wrong with an offer that is not taken as a whole. */
    public static final Problem PROBLEM = new Problem(ErrorCode.INVALID, "$.n", "n is a number");

    private final FakeRoad road;
    private final long number;
    private final Principal principal;
    private final SessionListener listener;
    private final List<Problem> unreadable = new ArrayList<>();
    private volatile @Nullable Problem problem;
    private volatile @Nullable String closeReason;
    private volatile @Nullable CommandTaker taker;

    FakeSession(FakeRoad road, long number, Principal principal, SessionListener listener) {
        this.road = road;
        this.number = number;
        this.principal = principal;
        this.listener = listener;
    }

    /** What the road uses to say that what was HELD may be offered again, or that the session must end. */
    public SessionListener listener() {
        return listener;
    }

    /** What the protocol could not read. */
    public List<Problem> unreadable() {
        synchronized (unreadable) {
            return List.copyOf(unreadable);
        }
    }

    public boolean closed() {
        return closeReason != null;
    }

    /** Why it was closed; empty while it is open. */
    public String closeReason() {
        String reason = closeReason;
        return reason == null ? "" : reason;
    }

    /** Id of its thing; empty for the owner. */
    public String thing() {
        return principal instanceof Principal.Device device ? device.thing().id() : "";
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
    public Offer readings(
            String thing,
            PayloadFormat format,
            byte[] bytes,
            int offset,
            int length,
            @Nullable Completion completion,
            long token) {
        return event(thing, "", format, bytes, offset, length, completion, token);
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
        Offer answer = road.offer(this, thing, name, format, bytes, offset, length, completion, token);
        problem = switch (answer) {
            case TAKEN, HELD -> null;
            case TAKEN_IN_PART, REFUSED -> PROBLEM;
            case FORBIDDEN -> new Problem(ErrorCode.FORBIDDEN, "", "this session may not report for " + thing);
        };
        return answer;
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
        return event(thing, "answer " + action, format, bytes, offset, length, completion, token);
    }

    @Override
    public boolean commands(String thing, CommandTaker wanted) {
        if (!thing.equals(thing()) && !road.isBehind(thing(), thing)) {
            return false;
        }
        taker = wanted;
        return true;
    }

    @Override
    public boolean commandsBehind(Function<String, CommandTaker> takers) {
        return false;
    }

    /** By which its connection takes commands; null when its thing listens for none. */
    public @Nullable CommandTaker taker() {
        return taker;
    }

    @Override
    public @Nullable Problem problem() {
        return problem;
    }

    @Override
    public void unreadable(Problem unread, byte[] bytes) {
        synchronized (unreadable) {
            unreadable.add(unread);
        }
    }

    @Override
    public void close(String reason) {
        if (closeReason == null) {
            closeReason = reason;
        }
    }
}

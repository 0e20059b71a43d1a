package io.taihu.protocols.gb32960;

import io.taihu.model.Invocation;
import io.taihu.model.Limit;
import io.taihu.spi.CommandTaker;
import io.taihu.spi.Intake.SessionListener;
import io.taihu.spi.Principal;
import io.taihu.spi.Session;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * A vehicle that reports over a connection: its session, what is remembered of it, and the commands that it has not answered yet. On the
 * connection's event loop; {@link #resume}, {@link #end}, {@link #takes} and {@link #pass} come from other threads and hand over.
 */
final class Vehicle implements SessionListener, CommandTaker {
    /** Most commands that a vehicle has not answered. */
    @Limit(
            value = "Most commands that a vehicle of GB/T 32960 has not answered",
            zh = "GB/T 32960 一辆车尚未应答的最多命令数",
            reached = Limit.Reached.WAITS)
    static final int UNANSWERED_MAX = 32;

    final String vin;
    final VehicleState state = new VehicleState();
    private final Gb32960Connection connection;
    private final Deque<Asked> unanswered = new ArrayDeque<>();
    private volatile int unansweredCount;
    private volatile Edition edition;
    private @Nullable Session session;
    private volatile boolean gone;
    private volatile String endReason = "";

    /** A command on its way: answers say what they answer by their command and, mostly, by its time. */
    private record Asked(int command, long time, String invocation, String action, long deadlineNanos) {}

    Vehicle(String vin, Edition edition, Gb32960Connection connection) {
        this.vin = vin;
        this.edition = edition;
        this.connection = connection;
    }

    Session session() {
        Session open = session;
        if (open == null) {
            throw new IllegalStateException(vin + " has no session yet");
        }
        return open;
    }

    void opened(Session opened) {
        session = opened;
        if (opened.principal() instanceof Principal.Device device
                && !device.thing().model().equals(Gb32960Model.NAME)) {
            state.ofAnotherModel();
        }
        opened.commands(vin, this);
    }

    /** Why its session must end; empty as long as it need not. Said even before the session is known here. */
    String endReason() {
        return endReason;
    }

    boolean gone() {
        return gone;
    }

    /** It is gone or goes. */
    void close(String reason) {
        gone = true;
        Session open = session;
        if (open != null) {
            open.close(reason);
        }
    }

    /** It speaks this edition now, and is spoken to in it. */
    void speaks(Edition spoken) {
        edition = spoken;
    }

    @Override
    public void resume() {
        connection.resume();
    }

    @Override
    public void end(String reason) {
        endReason = reason;
        connection.end(this, reason);
    }

    @Override
    public long readNanos() {
        return connection.readNanos();
    }

    @Override
    public boolean takes(Invocation command) {
        return command.kind() == Invocation.Kind.ACTION
                && Downlink.knows(command.name())
                && !gone
                && connection.active();
    }

    @Override
    public boolean pass(Invocation command) {
        if (gone || unansweredCount >= UNANSWERED_MAX || !connection.active()) {
            return false;
        }
        Frame frame;
        try {
            frame = Downlink.frame(edition, vin, command, Instant.ofEpochSecond(0, connection.micros() * 1_000));
        } catch (IllegalArgumentException e) {
            connection.tell(this, command.name(), Downlink.failed(command.id(), e.getMessage()));
            return true;
        }
        byte[] bytes = frame.encode();
        long time = frame.data().unsigned(TimeField.WIDTH);
        Asked asked = new Asked(
                frame.command(),
                time,
                command.id(),
                command.name(),
                connection.nanos() + command.timeoutMicros() * 1_000);
        connection.send(bytes, () -> {
            unanswered.add(asked);
            unansweredCount = unanswered.size();
        });
        return true;
    }

    /** It answers a command: tells the road, if it is known which. */
    void answered(Frame answer) {
        long now = connection.nanos();
        long time = answer.to() - answer.from() < TimeField.WIDTH
                ? -1
                : answer.data().unsigned(TimeField.WIDTH);
        Asked about = null;
        for (Iterator<Asked> each = unanswered.iterator(); each.hasNext(); ) {
            Asked asked = each.next();
            if (asked.deadlineNanos() - now < 0) {
                each.remove();
            } else if (asked.command() == answer.command() && (about == null || asked.time() == time)) {
                about = asked;
                if (asked.time() == time) {
                    break;
                }
            }
        }
        if (about != null) {
            unanswered.remove(about);
            connection.tell(this, about.action(), Downlink.answer(about.invocation(), answer));
        }
        unansweredCount = unanswered.size();
    }
}

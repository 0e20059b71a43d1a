package io.taihu.protocols.gb32960;

import static io.taihu.spi.PayloadFormat.CBOR;
import static io.taihu.spi.PayloadFormat.JSON;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.taihu.netkit.Rounds;
import io.taihu.spi.Completion;
import io.taihu.spi.JournalException;
import io.taihu.spi.Session;
import io.taihu.spi.Session.Offer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What a connection offers to the road and answers to its peer: each frame when what came of it is durable, in the order of the frames.
 *
 * <p>On the connection's event loop; {@link #durable} and {@link #failed} come from any thread and hand over.
 */
final class Offers implements Rounds.Connection, Completion {
    private static final int ANSWERS_BYTES = 64;
    /** In the token of an answer: the journal failed. */
    private static final long FAILED = 1;

    private final Gb32960Connection connection;
    private final Channel channel;
    private final Conversation conversation;
    private final Rounds rounds;
    /** What is to be offered before the next frame is looked at; at most what one frame and the commands of its vehicles make. */
    private final Deque<Part> parts = new ArrayDeque<>();
    /** Answers to what is not durable yet. */
    private final Deque<byte[]> replies = new ArrayDeque<>();

    private @Nullable ByteBuf answers;
    private long offered;
    private long answered;
    private boolean outOfTurn;
    private volatile String failure = "";

    /** What is offered. */
    enum What {
        READING,
        EVENT,
        ANSWER
    }

    /**
     * A reading, an event or an answer that is offered.
     *
     * @param asked the frame that is answered when it is durable, or null
     */
    private record Part(
            Vehicle vehicle,
            What what,
            String name,
            byte[] bytes,
            int length,
            @Nullable Frame asked) {}

    Offers(Gb32960Connection connection, Channel channel, Conversation conversation) {
        this.connection = connection;
        this.channel = channel;
        this.conversation = conversation;
        this.rounds = connection.loop.rounds;
    }

    /**
     * Offers something behind all that was offered before; what has to wait is copied and offered again in its turn.
     *
     * @param asked the frame that is answered when it is durable; null when nothing is
     */
    void offer(Vehicle vehicle, What what, String name, byte[] bytes, int length, @Nullable Frame asked) {
        Part part = new Part(vehicle, what, name, bytes, length, asked);
        if (!parts.isEmpty() || !offer(part)) {
            Frame kept = asked == null ? null : asked.copy();
            parts.addLast(new Part(vehicle, what, name, Arrays.copyOf(bytes, length), length, kept));
        }
    }

    /** Offers what had to wait; false when it still has to. */
    boolean goOn() {
        while (!parts.isEmpty()) {
            if (connection.ended() || !offer(parts.getFirst())) {
                return false;
            }
            parts.removeFirst();
        }
        return true;
    }

    /** False when it has to wait. */
    private boolean offer(Part part) {
        Vehicle vehicle = part.vehicle();
        if (vehicle.gone()) {
            return true;
        }
        Session session = vehicle.session();
        Completion completion = part.asked() == null ? null : this;
        Offer result = switch (part.what()) {
            case READING -> session.readings(vehicle.vin, CBOR, part.bytes(), 0, part.length(), completion, 0);
            case EVENT -> session.event(vehicle.vin, part.name(), JSON, part.bytes(), 0, part.length(), completion, 0);
            case ANSWER ->
                session.answer(vehicle.vin, part.name(), JSON, part.bytes(), 0, part.length(), completion, 0);
        };
        rounds.offered();
        Frame asked = part.asked();
        return switch (result) {
            case HELD -> connection.pause();
            case FORBIDDEN -> asked == null || say(asked, Response.ERROR);
            case TAKEN, TAKEN_IN_PART, REFUSED -> {
                if (asked != null) {
                    offered++;
                    replies.addLast(
                            conversation.reply(asked, result == Offer.REFUSED ? Response.ERROR : Response.SUCCESS));
                }
                yield true;
            }
        };
    }

    /** Answers a frame at once, behind the answers to all before it; false when it has to wait for them. */
    boolean say(Frame asked, Response response) {
        return write(conversation.reply(asked, response));
    }

    /** Writes behind the answers to all that was offered before; false when it has to wait for them. */
    boolean write(byte[] reply) {
        if (answered < offered) {
            outOfTurn = true;
            return connection.pause();
        }
        append(reply);
        return true;
    }

    /** Writes at the end of this round. */
    void append(byte[] reply) {
        if (reply.length == 0) {
            return;
        }
        ByteBuf out = answers;
        if (out == null) {
            out = channel.alloc().buffer(ANSWERS_BYTES);
            answers = out;
            rounds.unwritten(this);
        }
        out.writeBytes(reply);
    }

    @Override
    public void durable(long token, long position) {
        rounds.answer(this, token);
    }

    @Override
    public void failed(long token, JournalException cause) {
        failure = "the journal failed: " + cause.getMessage();
        rounds.answer(this, FAILED);
    }

    @Override
    public void answer(long token) {
        if (connection.ended()) {
            return;
        }
        answered++;
        byte[] reply = replies.removeFirst();
        if (token == FAILED) {
            connection.end(failure);
            return;
        }
        append(reply);
        if (outOfTurn && answered == offered) {
            outOfTurn = false;
            connection.resume();
        }
    }

    @Override
    public void writeOut() {
        ByteBuf out = answers;
        answers = null;
        if (out != null) {
            channel.writeAndFlush(out, channel.voidPromise());
        }
    }

    /** The connection is gone. */
    void close() {
        parts.clear();
        ByteBuf out = answers;
        answers = null;
        if (out != null) {
            out.release();
        }
    }
}

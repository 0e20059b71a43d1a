package io.taihu.protocols.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodes.Disconnect;
import io.taihu.model.ErrorCode;
import io.taihu.netkit.Rounds;
import io.taihu.spi.Completion;
import io.taihu.spi.JournalException;
import io.taihu.spi.PayloadFormat;
import io.taihu.spi.Session;
import io.taihu.spi.Session.Offer;
import io.taihu.spi.Session.Problem;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an accepted connection publishes: each message is offered to the road, and acknowledged when the road says that it is
 * durable, in the order of the messages. All that is known of messages on their way is here.
 *
 * <p>On the connection's event loop; {@link #durable} and {@link #failed} come from any thread and hand over.
 */
final class Publishing implements Rounds.Connection, Completion {
    /** In the token of an answer: where the QoS stands behind the packet id. */
    private static final int QOS_SHIFT = 16;
    /** Flag in the token of an answer: the journal failed. */
    private static final int FAILED = 1 << 21;

    private static final int ANSWERS_BYTES = 64;

    final Session session;
    final boolean v5;
    /** Whether the client wants reasons in words. */
    final boolean words;

    private final MqttConnection connection;
    private final Channel channel;
    private final MqttLoop loop;
    /** Messages offered to the road, and those of them that have their answer; it comes in the order of the offers. */
    private long offered;

    private long answered;
    /** Those without an answer that wait for an acknowledgement. */
    private int unacknowledged;
    /** Whether a message waits until all before it have their answer, since what it is told is told at once. */
    private boolean outOfTurn;

    private String topic = "";
    private Topics.@Nullable Target target;
    private @Nullable ByteBuf answers;
    /** Packet ids of QoS 2 from PUBLISH to PUBREL; at most as many as there are ids. */
    private @Nullable Set<Integer> unreleased;
    /** At most as many as messages may wait for their acknowledgement. */
    private @Nullable Deque<Noted> noted;

    private volatile String failure = "";

    /** What was wrong with a message whose acknowledgement is to come, the how manieth it was that was offered. */
    private record Noted(long offered, Problem problem) {}

    Publishing(MqttConnection connection, Channel channel, MqttLoop loop, Handshake.Accepted accepted) {
        this.connection = connection;
        this.channel = channel;
        this.loop = loop;
        this.session = accepted.session();
        this.v5 = accepted.v5();
        this.words = accepted.problemInformation();
    }

    /** Handles a PUBLISH; false when it has to wait and be handled again. The message stays the caller's. */
    boolean publish(MqttPublishMessage message) {
        int qos = message.fixedHeader().qosLevel().value();
        int id = qos == 0 ? 0 : message.variableHeader().packetId();
        if (qos == 0 && message.fixedHeader().isDup()) {
            connection.protocolError("a PUBLISH of QoS 0 is never a duplicate");
            return true;
        }
        if (qos == 2 && unreleased != null && unreleased.contains(id)) {
            // the client has not had our PUBREC: it is answered again once the first has been
            if (answered < offered) {
                return waitForTurn();
            }
            Answers.acknowledge(answers(), Answers.PUBREC, id);
            return true;
        }
        if (qos > 0 && unacknowledged >= loop.front.receiveMax) {
            connection.disconnect(
                    Disconnect.RECEIVE_MAXIMUM_EXCEEDED, "more than " + loop.front.receiveMax + " messages in flight");
            return true;
        }
        Topics.Target to = target(message.variableHeader().topicName());
        if (to == null) {
            return forbidden(qos, id, Topics.foreign(message.variableHeader().topicName()));
        }
        ByteBuf payload = message.payload();
        int length = payload.readableBytes();
        byte[] bytes = loop.scratch(length);
        payload.getBytes(payload.readerIndex(), bytes, 0, length);
        PayloadFormat format = Topics.format(message, to, length == 0 ? 0 : bytes[0], v5);
        long token = (long) qos << QOS_SHIFT | id;
        offered++;
        unacknowledged += qos > 0 ? 1 : 0;
        Offer offer = switch (to.what()) {
            case READINGS -> session.readings(to.thing(), format, bytes, 0, length, this, token);
            case EVENT -> session.event(to.thing(), to.name(), format, bytes, 0, length, this, token);
            case ANSWER -> session.answer(to.thing(), to.name(), format, bytes, 0, length, this, token);
        };
        loop.rounds.offered();
        return switch (offer) {
            case TAKEN -> taken(qos, id);
            case TAKEN_IN_PART, REFUSED -> {
                note(qos, session.problem());
                yield taken(qos, id);
            }
            case HELD -> {
                notTaken(qos);
                yield !connection.pause();
            }
            case FORBIDDEN -> {
                notTaken(qos);
                Problem problem = session.problem();
                yield forbidden(qos, id, problem == null ? "not allowed" : problem.reason());
            }
        };
    }

    /** A PUBREL: the packet id may come again for another message. */
    void release(int id) {
        boolean known = unreleased != null && unreleased.remove(id);
        Answers.complete(answers(), id, v5 && !known);
    }

    void ping() {
        Answers.ping(answers());
    }

    @Override
    public void durable(long token, long position) {
        loop.rounds.answer(this, token);
    }

    @Override
    public void failed(long token, JournalException cause) {
        failure = "the journal failed: " + cause.getMessage();
        loop.rounds.answer(this, token | FAILED);
    }

    @Override
    public void answer(long token) {
        if (connection.ended()) {
            return;
        }
        answered++;
        if ((token & FAILED) != 0) {
            connection.disconnect(Disconnect.UNSPECIFIED_ERROR, failure);
            return;
        }
        int qos = (int) (token >> QOS_SHIFT) & 3;
        if (qos > 0) {
            unacknowledged--;
            byte type = qos == 1 ? Answers.PUBACK : Answers.PUBREC;
            if (noted == null || noted.isEmpty() || noted.getFirst().offered() != answered) {
                Answers.acknowledge(answers(), type, (int) token & 0xffff);
            } else {
                refuse(type, (int) token & 0xffff, noted.removeFirst().problem());
            }
        }
        if (outOfTurn && answered == offered) {
            outOfTurn = false;
            connection.goOn();
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
    void close(String reason) {
        session.close(reason);
        if (answers != null) {
            answers.release();
            answers = null;
        }
    }

    /** Always false: the message has to wait. */
    private boolean waitForTurn() {
        outOfTurn = true;
        return !connection.pause();
    }

    private void notTaken(int qos) {
        offered--;
        unacknowledged -= qos > 0 ? 1 : 0;
    }

    private boolean taken(int qos, int id) {
        if (qos == 2) {
            if (unreleased == null) {
                unreleased = new HashSet<>();
            }
            unreleased.add(id);
        }
        return true;
    }

    /** Remembers what was wrong with the message offered last until it is acknowledged. */
    private void note(int qos, @Nullable Problem problem) {
        if (v5 && qos > 0 && problem != null) {
            if (noted == null) {
                noted = new ArrayDeque<>();
            }
            noted.addLast(new Noted(offered, problem));
        }
    }

    /** MQTT 3.1.1 has no words for it and closes (3.3.5-2); MQTT 5 says so in the acknowledgement, in its turn. */
    private boolean forbidden(int qos, int id, String reason) {
        if (!v5 || qos == 0) {
            connection.disconnect(Disconnect.NOT_AUTHORIZED, reason);
            return true;
        }
        if (answered < offered) {
            return waitForTurn();
        }
        refuse(qos == 1 ? Answers.PUBACK : Answers.PUBREC, id, new Problem(ErrorCode.FORBIDDEN, "", reason));
        return true;
    }

    private void refuse(byte type, int id, Problem problem) {
        Answers.acknowledge(answers(), type, id, problem, words);
        if (type == Answers.PUBREC && unreleased != null && Answers.endsExchange(problem)) {
            unreleased.remove(id);
        }
    }

    private Topics.@Nullable Target target(String name) {
        if (!name.equals(topic)) {
            topic = name;
            target = Topics.target(name);
        }
        return target;
    }

    private ByteBuf answers() {
        ByteBuf out = answers;
        if (out == null) {
            out = channel.alloc().buffer(ANSWERS_BYTES);
            answers = out;
            loop.rounds.unwritten(this);
        }
        return out;
    }
}

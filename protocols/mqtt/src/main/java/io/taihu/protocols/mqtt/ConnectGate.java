package io.taihu.protocols.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.taihu.model.Limit;
import java.util.List;

/**
 * The first handler of a connection that nobody knows yet: lets one packet through, a CONNECT of at most {@link
 * #CONNECT_BYTES_MAX}, and keeps what comes after it until the connection is accepted and the gate is taken out of the pipeline,
 * which hands on what it kept. So the decoder of long packets never works for a stranger. On the connection's event loop.
 *
 * <p>A CONNECT above {@link #SMALL_BYTES} takes its length from a budget that all strangers share.
 */
final class ConnectGate extends ByteToMessageDecoder {
    /** Longest CONNECT, its fixed header included. */
    @Limit(
            value = "Longest CONNECT of MQTT",
            zh = "MQTT CONNECT 的最大长度",
            unit = Limit.Unit.BYTES,
            reached = Limit.Reached.CLOSED)
    static final int CONNECT_BYTES_MAX = 65_536;
    /** Longest CONNECT that needs nothing of the shared budget. */
    static final int SMALL_BYTES = 4_096;
    /** Most bytes kept from behind the CONNECT; reading has stopped, but a peer that closes has all read that it sent. */
    @Limit(
            value = "Most bytes kept of what comes behind a CONNECT that is not accepted yet",
            zh = "尚未接受的 CONNECT 之后保留的最多字节数",
            unit = Limit.Unit.BYTES,
            reached = Limit.Reached.CLOSED)
    private static final int BEHIND_BYTES_MAX = 131_072;

    private static final int CONNECT = 0x10;
    private static final int LENGTH_DIGITS_MAX = 4;
    private static final int INCOMPLETE = -1;

    private final MqttFront front;
    private final MqttConnection connection;
    private int taken;
    private boolean shut;

    ConnectGate(MqttFront front, MqttConnection connection) {
        this.front = front;
        this.connection = connection;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object read) throws Exception {
        super.channelRead(context, read);
        if (shut) {
            // the CONNECT has been through the decoder, which would wait for more if it is too short for what it says
            // it holds
            connection.expectConnect();
        }
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (shut) {
            if (in.readableBytes() > BEHIND_BYTES_MAX) {
                refuse(in, "more than " + BEHIND_BYTES_MAX + " bytes came before CONNECT was answered");
            }
            return;
        }
        int first = in.getUnsignedByte(in.readerIndex());
        if (first != CONNECT) {
            refuse(
                    in,
                    first >> 4 == 1
                            ? "the reserved flags of CONNECT are not 0"
                            : "the first packet of a connection is CONNECT");
            return;
        }
        int total = length(in);
        if (total == INCOMPLETE) {
            return;
        }
        if (total > Math.min(CONNECT_BYTES_MAX, front.packetMax)) {
            refuse(
                    in,
                    "a CONNECT has at most " + CONNECT_BYTES_MAX + " bytes, and no packet has more than "
                            + MqttSettings.PACKET_MAX.name());
            return;
        }
        if (taken == 0 && total > SMALL_BYTES) {
            if (!front.takeConnectBytes(total)) {
                refuse(in, "too many long CONNECTs come at once");
                return;
            }
            taken = total;
        }
        if (in.readableBytes() >= total) {
            shut = true;
            connection.heard();
            out.add(in.readRetainedSlice(total));
        }
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext context) {
        front.giveConnectBytes(taken);
        taken = 0;
    }

    /** Length of the packet with its fixed header; beyond all limits when the length is not one. */
    private static int length(ByteBuf in) {
        int length = 0;
        for (int i = 1; i <= LENGTH_DIGITS_MAX; i++) {
            if (in.readableBytes() <= i) {
                return INCOMPLETE;
            }
            int digit = in.getUnsignedByte(in.readerIndex() + i);
            length |= (digit & 0x7f) << 7 * (i - 1);
            if (digit < 0x80) {
                return 1 + i + length;
            }
        }
        return Integer.MAX_VALUE;
    }

    private void refuse(ByteBuf in, String reason) {
        shut = true;
        in.skipBytes(in.readableBytes());
        connection.protocolError(reason);
    }
}

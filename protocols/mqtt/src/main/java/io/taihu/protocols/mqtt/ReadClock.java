package io.taihu.protocols.mqtt;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.taihu.spi.Protocol;

/**
 * Stands before the decoder and takes down when bytes come, while somebody follows a reading; else it looks whether somebody does and
 * goes on. One for all connections.
 */
@Sharable
final class ReadClock extends ChannelInboundHandlerAdapter {
    private final Protocol.Context context;

    ReadClock(Protocol.Context context) {
        this.context = context;
    }

    @Override
    public void channelRead(ChannelHandlerContext channel, Object read) {
        if (context.intake().following()) {
            MqttConnection connection = channel.pipeline().get(MqttConnection.class);
            if (connection != null) {
                connection.bytesCame(context.clock().nanos());
            }
        }
        channel.fireChannelRead(read);
    }
}

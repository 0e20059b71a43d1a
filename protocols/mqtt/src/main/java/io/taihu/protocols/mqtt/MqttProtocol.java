package io.taihu.protocols.mqtt;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.util.ReferenceCountUtil;
import io.taihu.spi.Protocol;
import io.taihu.spi.Setting;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** MQTT 3.1.1 (OASIS, 2014) and 5.0 (OASIS, 2019) in. Thread-safe. */
public final class MqttProtocol implements Protocol {
    @Override
    public String name() {
        return "mqtt";
    }

    @Override
    public List<Setting<?>> settings() {
        return MqttSettings.ALL;
    }

    @Override
    public List<Class<?>> limited() {
        return MqttSettings.LIMITED;
    }

    @Override
    public Running start(Context context) {
        return new MqttFront(context);
    }

    /** Decodes one packet; as MQTT packets do not say their version, a packet other than CONNECT is read as 3.1.1. */
    @Override
    public String decode(byte[] frame) {
        EmbeddedChannel channel = new EmbeddedChannel(new MqttDecoder(4 << 20));
        try {
            channel.writeInbound(Unpooled.wrappedBuffer(frame));
            MqttMessage message = channel.readInbound();
            if (message == null) {
                return "{\"error\":\"the packet is not complete\",\"at\":" + frame.length + "}";
            }
            try {
                if (message.decoderResult().isFailure()) {
                    return "{\"error\":"
                            + quote(String.valueOf(
                                    message.decoderResult().cause().getMessage())) + ",\"at\":0}";
                }
                return describe(message);
            } finally {
                ReferenceCountUtil.release(message);
            }
        } finally {
            channel.finishAndReleaseAll();
        }
    }

    private static String describe(MqttMessage message) {
        List<String> fields = new ArrayList<>();
        fields.add("\"type\":" + quote(message.fixedHeader().messageType().name()));
        fields.add("\"dup\":" + message.fixedHeader().isDup());
        fields.add("\"qos\":" + message.fixedHeader().qosLevel().value());
        fields.add("\"retain\":" + message.fixedHeader().isRetain());
        fields.add("\"remainingLength\":" + message.fixedHeader().remainingLength());
        switch (message) {
            case MqttConnectMessage connect -> {
                fields.add("\"protocol\":" + quote(connect.variableHeader().name()));
                fields.add("\"version\":" + connect.variableHeader().version());
                fields.add("\"keepAliveSeconds\":" + connect.variableHeader().keepAliveTimeSeconds());
                fields.add("\"cleanStart\":" + connect.variableHeader().isCleanSession());
                fields.add("\"clientId\":" + quote(connect.payload().clientIdentifier()));
                String user = connect.payload().userName();
                if (user != null) {
                    fields.add("\"username\":" + quote(user));
                }
                fields.add("\"password\":" + connect.variableHeader().hasPassword());
            }
            case MqttPublishMessage publish -> {
                fields.add("\"topic\":" + quote(publish.variableHeader().topicName()));
                if (publish.fixedHeader().qosLevel().value() > 0) {
                    fields.add("\"packetId\":" + publish.variableHeader().packetId());
                }
                fields.add("\"payload\":" + quote(publish.payload().toString(StandardCharsets.UTF_8)));
            }
            case MqttSubscribeMessage subscribe -> {
                fields.add("\"packetId\":" + subscribe.variableHeader().messageId());
                StringJoiner filters = new StringJoiner(",", "[", "]");
                subscribe.payload().topicSubscriptions().forEach(s -> filters.add(quote(s.topicFilter())));
                fields.add("\"filters\":" + filters);
            }
            default -> {
                if (message.variableHeader() instanceof MqttMessageIdVariableHeader id) {
                    fields.add("\"packetId\":" + id.messageId());
                }
            }
        }
        return "{" + String.join(",", fields) + "}";
    }

    private static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < 0x20) {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}

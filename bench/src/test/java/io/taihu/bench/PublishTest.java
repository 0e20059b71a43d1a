package io.taihu.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PublishTest {
    @Test
    void writesPacketsThatOthersRead() throws Exception {
        long first = 1_795_154_709_998L;
        Publish publish = new Publish("things/full-12/readings", first);
        ByteBuf out = Unpooled.buffer();
        int count = 12_000;
        for (int i = 0; i < count; i++) {
            publish.write(out, i + 1);
        }
        assertThat(out.readableBytes()).isEqualTo(count * publish.length());
        EmbeddedChannel decoder = new EmbeddedChannel(new MqttDecoder(1 << 20));
        decoder.writeInbound(out);
        ObjectMapper mapper = new ObjectMapper();
        Set<String> values = new HashSet<>();
        for (int i = 0; i < count; i++) {
            MqttPublishMessage message = decoder.readInbound();
            assertThat(message.decoderResult().isSuccess()).isTrue();
            assertThat(message.fixedHeader().qosLevel()).isEqualTo(MqttQoS.AT_LEAST_ONCE);
            assertThat(message.variableHeader().topicName()).isEqualTo("things/full-12/readings");
            assertThat(message.variableHeader().packetId()).isEqualTo(i + 1);
            JsonNode payload = mapper.readTree(message.payload().toString(StandardCharsets.UTF_8));
            message.release();
            assertThat(payload.get("time").asLong()).isEqualTo(first + i);
            assertThat(payload.get("values").size()).isEqualTo(10);
            payload.get("values").forEach(value -> assertThat(value.isNumber()).isTrue());
            values.add(payload.get("values").toString());
        }
        Object left = decoder.readInbound();
        assertThat(left).isNull();
        assertThat(values).hasSize(10_000);
        assertThat(publish.payloadLength()).isBetween(180, 190);
    }

    @Test
    void refusesATimeThatDoesNotFit() {
        assertThatThrownBy(() -> new Publish("t", 5)).hasMessageContaining("13 digits");
    }

    @Test
    void introducesItselfAsThingAndToken() {
        byte[] packet = Generator.connectPacket(new Generator.Target("pump-7", "x".repeat(200)));
        EmbeddedChannel decoder = new EmbeddedChannel(new MqttDecoder(1 << 20));
        decoder.writeInbound(Unpooled.wrappedBuffer(packet));
        MqttConnectMessage connect = decoder.readInbound();
        assertThat(connect.decoderResult().isSuccess()).isTrue();
        assertThat(connect.variableHeader().version()).isEqualTo(4);
        assertThat(connect.variableHeader().isCleanSession()).isTrue();
        assertThat(connect.payload().clientIdentifier()).isEqualTo("pump-7");
        assertThat(connect.payload().userName()).isEqualTo("pump-7");
        assertThat(connect.payload().passwordInBytes())
                .isEqualTo("x".repeat(200).getBytes(StandardCharsets.UTF_8));
    }
}

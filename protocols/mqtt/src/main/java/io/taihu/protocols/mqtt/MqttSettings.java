package io.taihu.protocols.mqtt;

import io.taihu.model.Limit;
import io.taihu.spi.Setting;
import java.time.Duration;
import java.util.List;

/** What can be configured of MQTT. */
final class MqttSettings {
    static final Setting<String> HOST = Setting.text("mqtt.host", "127.0.0.1", "Address that MQTT listens on");
    static final Setting<Long> PORT = Setting.port("mqtt.port", 1883, "TCP port of MQTT");
    static final Setting<Long> TLS_PORT =
            Setting.port("mqtt.tls-port", 8883, "TCP port of MQTT over TLS, when there is a tls.certificate-file");

    @Limit(reached = Limit.Reached.CLOSED)
    static final Setting<Long> PACKET_MAX =
            Setting.bytes("mqtt.maximum-packet-size", "1m", "1k", "4m", "Longest MQTT packet");

    @Limit(reached = Limit.Reached.CLOSED)
    static final Setting<Long> RECEIVE_MAX = Setting.number(
            "mqtt.receive-maximum",
            65_535,
            1,
            65_535,
            "Most messages of QoS 1 and 2 of a connection that wait for their acknowledgement");

    @Limit(reached = Limit.Reached.CLOSED)
    static final Setting<Long> CONNECTIONS_MAX = Setting.number(
            "mqtt.connections-max", 100_000, 1, 10_000_000, "Most MQTT connections at once; more are closed at once");

    @Limit(reached = Limit.Reached.REFUSED)
    static final Setting<Long> CONNECTIONS_PER_THING = Setting.number(
            "mqtt.connections-per-thing",
            16,
            1,
            65_535,
            "Most MQTT connections of one thing at once; one more is refused unless it takes over a client id");

    @Limit(reached = Limit.Reached.OLDEST_GOES)
    static final Setting<Long> CONNECTING_MAX = Setting.number(
            "mqtt.connecting-max",
            20_000,
            1,
            10_000_000,
            "Most MQTT connections whose CONNECT is not accepted yet; beyond it the one that has been silent longest is closed");

    @Limit(reached = Limit.Reached.CLOSED)
    static final Setting<Duration> CONNECT_TIMEOUT = Setting.duration(
            "mqtt.connect-timeout", "10s", "1s", "10m", "How long a new connection may take to send CONNECT");

    @Limit(reached = Limit.Reached.CLOSED)
    static final Setting<Duration> IDLE_MAX = Setting.duration(
            "mqtt.idle-maximum",
            "1d",
            "1m",
            "30d",
            "How long a connection without a keep alive of its own may say nothing");

    @Limit(reached = Limit.Reached.REFUSED)
    static final Setting<Long> SUBSCRIPTIONS_MAX =
            Setting.number("mqtt.subscriptions-max", 100, 0, 10_000, "Most subscriptions of a connection");

    static final List<Setting<?>> ALL = List.of(
            HOST,
            PORT,
            TLS_PORT,
            PACKET_MAX,
            RECEIVE_MAX,
            CONNECTIONS_MAX,
            CONNECTIONS_PER_THING,
            CONNECTING_MAX,
            CONNECT_TIMEOUT,
            IDLE_MAX,
            SUBSCRIPTIONS_MAX);

    /** Classes of this room that have limits, for the page of limits. */
    static final List<Class<?>> LIMITED = List.of(
            Answers.class,
            ConnectGate.class,
            Handshake.class,
            MqttConnection.class,
            MqttFront.class,
            MqttSettings.class,
            Topics.class);

    private MqttSettings() {}
}

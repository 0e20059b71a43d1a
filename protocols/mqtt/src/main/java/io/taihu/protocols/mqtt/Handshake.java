package io.taihu.protocols.mqtt;

import io.netty.channel.Channel;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import io.taihu.spi.Intake.Credentials;
import io.taihu.spi.Intake.Peer;
import io.taihu.spi.Principal;
import io.taihu.spi.Session;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From CONNECT to CONNACK: what the client wants is read, who it is is asked of the road, and the connection is accepted or
 * refused. Made for one CONNECT and forgotten after its answer. On the connection's event loop.
 */
final class Handshake {
    /** Longest client id, in characters. */
    @Limit(
            value = "Longest client id of MQTT",
            zh = "MQTT 客户端标识的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    static final int CLIENT_ID_MAX = 256;

    private static final int QOS_NONE = 3;
    private static final Logger LOG = LoggerFactory.getLogger(Handshake.class);

    private final MqttConnection connection;
    private final Channel channel;
    private final MqttFront front;
    private final boolean v5;
    private final boolean problemInformation;
    private final long idleNanos;
    private final String user;
    private final String client;
    private final boolean assigned;

    /**
     * What came of a handshake.
     *
     * @param key the client id that the connection holds
     * @param problemInformation whether the client wants reasons in words
     * @param idleNanos how long it may say nothing
     */
    record Accepted(
            Session session, ClientIds.Key key, String user, boolean v5, boolean problemInformation, long idleNanos) {}

    private Handshake(MqttConnection connection, Channel channel, MqttFront front, MqttConnectMessage message) {
        MqttConnectVariableHeader header = message.variableHeader();
        String name = message.payload().userName();
        String id = message.payload().clientIdentifier();
        this.connection = connection;
        this.channel = channel;
        this.front = front;
        this.v5 = header.version() == 5;
        this.problemInformation = number(header.properties(), MqttProperties.REQUEST_PROBLEM_INFORMATION, 1) == 1;
        this.idleNanos = header.keepAliveTimeSeconds() == 0
                ? front.idleMaxNanos
                : header.keepAliveTimeSeconds() * 1_500_000_000L;
        boolean bare = !header.hasPassword() && (name == null || name.isEmpty());
        this.user = bare ? connection.certified() : name == null ? "" : name;
        this.assigned = id.isEmpty();
        this.client = assigned ? UUID.randomUUID().toString() : id;
    }

    /** Begins with a CONNECT; the connection is told when it is accepted or refused. */
    static void begin(MqttConnection connection, Channel channel, MqttFront front, MqttConnectMessage message) {
        MqttConnectVariableHeader header = message.variableHeader();
        boolean will = header.isWillFlag();
        if (header.willQos() == QOS_NONE || (!will && (header.willQos() != 0 || header.isWillRetain()))) {
            connection.protocolError("the flags of the will in CONNECT contradict each other");
            return;
        }
        new Handshake(connection, channel, front, message).begin(message);
    }

    /** Refuses a CONNECT of a version that is not known, in the words of 3.1.1, which all understand. */
    static void refuseVersion(MqttConnection connection, Channel channel) {
        refuse(connection, channel, MqttConnectReturnCode.CONNECTION_REFUSED_UNACCEPTABLE_PROTOCOL_VERSION, "");
    }

    /** Refuses a CONNECT of MQTT 3.1 whose client id is longer than that version allows. */
    static void refuseClientId(MqttConnection connection, Channel channel) {
        refuse(connection, channel, MqttConnectReturnCode.CONNECTION_REFUSED_IDENTIFIER_REJECTED, "");
    }

    private void begin(MqttConnectMessage message) {
        MqttConnectVariableHeader header = message.variableHeader();
        if (client.length() > CLIENT_ID_MAX || (assigned && !v5 && !header.isCleanSession())) {
            refuse(
                    v5
                            ? MqttConnectReturnCode.CONNECTION_REFUSED_CLIENT_IDENTIFIER_NOT_VALID
                            : MqttConnectReturnCode.CONNECTION_REFUSED_IDENTIFIER_REJECTED,
                    "a client id has at most " + CLIENT_ID_MAX + " characters");
            return;
        }
        if (v5 && header.properties().getProperty(MqttProperties.AUTHENTICATION_METHOD) != null) {
            refuse(
                    MqttConnectReturnCode.CONNECTION_REFUSED_BAD_AUTHENTICATION_METHOD,
                    "who it is is said by user name and password");
            return;
        }
        byte[] password = message.payload().passwordInBytes();
        String certified = password == null ? connection.certified() : "";
        if (password == null && (certified.isEmpty() || !certified.equals(user))) {
            refuse(
                    v5
                            ? MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED_5
                            : MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED,
                    certified.isEmpty()
                            ? "the password is a thing's token, or an API token without a user name"
                            : "the user name is another than the CN of the certificate, which is " + certified);
            return;
        }
        connection.pause();
        Credentials credentials = password == null
                ? Credentials.vouched(certified)
                : new Credentials(user, new String(password, StandardCharsets.UTF_8));
        front.context
                .intake()
                .open(credentials, new Peer("mqtt", connection.address(), true), connection)
                .whenComplete((opened, error) -> channel.eventLoop().execute(() -> opened(opened, error)));
    }

    private void opened(@Nullable Session opened, @Nullable Throwable error) {
        if (opened == null) {
            Throwable cause =
                    error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
            if (!connection.ended()) {
                String words = cause instanceof TaihuException known && known.code() == ErrorCode.FORBIDDEN
                        ? String.valueOf(known.getMessage())
                        : "";
                refuse(returnCode(cause), words);
            }
            return;
        }
        if (connection.ended()) {
            opened.close("the connection was lost while it was being opened");
            return;
        }
        ClientIds.Key key = front.clientIds.take(opened.principal(), client, connection);
        if (key == null) {
            String reason = "thing " + thing(opened) + " has " + front.connectionsPerThing
                    + " MQTT connections already (" + MqttSettings.CONNECTIONS_PER_THING.name() + ")";
            opened.close("refused: " + reason);
            refuse(
                    v5
                            ? MqttConnectReturnCode.CONNECTION_REFUSED_QUOTA_EXCEEDED
                            : MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE,
                    reason);
            return;
        }
        MqttMessageBuilders.ConnAckBuilder accepted = MqttMessageBuilders.connAck()
                .returnCode(MqttConnectReturnCode.CONNECTION_ACCEPTED)
                .sessionPresent(false);
        if (v5) {
            accepted.properties(connAckProperties());
        }
        channel.writeAndFlush(accepted.build(), channel.voidPromise());
        connection.accepted(new Accepted(opened, key, user, v5, problemInformation, idleNanos));
    }

    private MqttProperties connAckProperties() {
        MqttProperties properties = new MqttProperties();
        properties.add(new MqttProperties.IntegerProperty(MqttProperties.SESSION_EXPIRY_INTERVAL, 0));
        if (front.receiveMax < 65_535) {
            properties.add(new MqttProperties.IntegerProperty(MqttProperties.RECEIVE_MAXIMUM, front.receiveMax));
        }
        properties.add(new MqttProperties.IntegerProperty(MqttProperties.MAXIMUM_PACKET_SIZE, front.packetMax));
        properties.add(new MqttProperties.IntegerProperty(MqttProperties.SHARED_SUBSCRIPTION_AVAILABLE, 0));
        properties.add(new MqttProperties.IntegerProperty(MqttProperties.SUBSCRIPTION_IDENTIFIER_AVAILABLE, 0));
        if (assigned) {
            properties.add(new MqttProperties.StringProperty(MqttProperties.ASSIGNED_CLIENT_IDENTIFIER, client));
        }
        return properties;
    }

    private void refuse(MqttConnectReturnCode code, String reason) {
        refuse(connection, channel, code, v5 ? reason : "");
    }

    private static void refuse(MqttConnection connection, Channel channel, MqttConnectReturnCode code, String words) {
        connection.refused("refused: " + code + (words.isEmpty() ? "" : ", " + words));
        MqttMessageBuilders.ConnAckBuilder answer =
                MqttMessageBuilders.connAck().returnCode(code).sessionPresent(false);
        if (!words.isEmpty()) {
            MqttProperties properties = new MqttProperties();
            properties.add(new MqttProperties.StringProperty(MqttProperties.REASON_STRING, Answers.shorten(words)));
            answer.properties(properties);
        }
        channel.writeAndFlush(answer.build()).addListener(_ -> channel.close());
    }

    private MqttConnectReturnCode returnCode(@Nullable Throwable cause) {
        ErrorCode code = cause instanceof TaihuException known ? known.code() : ErrorCode.INTERNAL;
        if (code == ErrorCode.INTERNAL) {
            LOG.error("A session of {} from {} could not be opened", user, connection.address(), cause);
        }
        return switch (code) {
            case UNAUTHENTICATED, NOT_FOUND ->
                v5
                        ? MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USERNAME_OR_PASSWORD
                        : MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USER_NAME_OR_PASSWORD;
            case FORBIDDEN ->
                v5
                        ? MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED_5
                        : MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED;
            case MALFORMED, CONFLICT, STALE, TOO_LARGE, INVALID, QUOTA, INTERNAL, UNAVAILABLE ->
                v5
                        ? MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE_5
                        : MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE;
        };
    }

    private static String thing(Session session) {
        return session.principal() instanceof Principal.Device device
                ? device.thing().id()
                : "";
    }

    private static long number(MqttProperties properties, int property, long fallback) {
        MqttProperties.MqttProperty<?> found = properties.getProperty(property);
        return found != null && found.value() instanceof Number value ? value.longValue() : fallback;
    }
}

package io.taihu.protocols.mqtt;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.taihu.model.Invocation;
import io.taihu.model.RecordKind;
import io.taihu.model.Thing;
import io.taihu.spi.Access.Deed;
import io.taihu.spi.CommandTaker;
import io.taihu.spi.CommandText;
import io.taihu.spi.Live;
import io.taihu.spi.PayloadFormat;
import io.taihu.spi.Principal;
import io.taihu.spi.Session;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * What one connection has subscribed to, and the live messages and commands for it, at QoS 0.
 *
 * <p>Subscribing happens on the connection's event loop; updates come on the live feed's thread and are handed to the channel
 * while it can be written to, and dropped and counted while not.
 */
final class Subscriber implements CommandTaker {
    private static final short REFUSED_3 = 0x80;
    private static final short NOT_AUTHORIZED = 0x87;
    private static final short INVALID_FILTER = 0x8f;
    private static final short QUOTA_EXCEEDED = 0x97;
    private static final short NO_SUBSCRIPTION = 0x11;
    private static final long WAIT_NANOS = 10_000_000L;

    private final Channel channel;
    private final MqttFront front;
    private final Principal who;
    private final boolean v5;
    private final AtomicBoolean sending = new AtomicBoolean();
    private final Map<String, Live.Subscription> subscriptions = new LinkedHashMap<>();
    private final Session session;
    /** Filters that commands of the connection's own thing may match; another thread reads them. */
    private final Map<String, TopicFilter> commands = new ConcurrentHashMap<>();

    Subscriber(Channel channel, MqttFront front, Session session, boolean v5) {
        this.channel = channel;
        this.front = front;
        this.session = session;
        this.who = session.principal();
        this.v5 = v5;
    }

    @Override
    public boolean takes(Invocation command) {
        if (!channel.isActive() || !(who instanceof Principal.Device device)) {
            return false;
        }
        String topic = Topics.ofCommand(device.thing().id(), command);
        return commands.values().stream().anyMatch(filter -> filter.matches(topic));
    }

    /** At QoS 0: what is sent again, and when, is the road's to decide and not the connection's. */
    @Override
    public boolean pass(Invocation command) {
        if (!channel.isActive() || !channel.isWritable() || !(who instanceof Principal.Device device)) {
            return false;
        }
        MqttProperties properties = new MqttProperties();
        if (v5) {
            properties.add(new MqttProperties.BinaryProperty(
                    MqttProperties.CORRELATION_DATA, command.id().getBytes(StandardCharsets.UTF_8)));
            properties.add(new MqttProperties.StringProperty(
                    MqttProperties.RESPONSE_TOPIC,
                    "things/" + device.thing().id()
                            + (command.kind() == Invocation.Kind.ACTION
                                    ? "/actions/" + command.name() + "/response"
                                    : "/properties/response")));
            properties.add(
                    new MqttProperties.StringProperty(MqttProperties.CONTENT_TYPE, PayloadFormat.JSON.mediaType()));
        }
        channel.writeAndFlush(
                new MqttPublishMessage(
                        new MqttFixedHeader(MqttMessageType.PUBLISH, false, MqttQoS.AT_MOST_ONCE, false, 0),
                        new MqttPublishVariableHeader(
                                Topics.ofCommand(device.thing().id(), command), 0, properties),
                        Unpooled.wrappedBuffer(CommandText.of(command).getBytes(StandardCharsets.UTF_8))),
                channel.voidPromise());
        return true;
    }

    void subscribe(MqttSubscribeMessage message) {
        List<TopicFilter> granted = new ArrayList<>();
        short[] codes = new short[message.payload().topicSubscriptions().size()];
        int i = 0;
        for (MqttTopicSubscription wanted : message.payload().topicSubscriptions()) {
            codes[i++] = subscribe(wanted.topicFilter(), granted);
        }
        channel.writeAndFlush(
                SubAcks.of(message.variableHeader().messageId(), codes, v5, channel.alloc()), channel.voidPromise());
        for (TopicFilter filter : granted) {
            // asked for off the loop, since the answer waits for the twins; one at a time for a connection
            if (filter.spaces() && sending.compareAndSet(false, true)) {
                Thread.startVirtualThread(() -> {
                    try {
                        sendLastValues(filter);
                    } finally {
                        sending.set(false);
                    }
                });
            }
        }
    }

    void unsubscribe(MqttUnsubscribeMessage message) {
        List<String> filters = message.payload().topics();
        short[] codes = new short[filters.size()];
        for (int i = 0; i < codes.length; i++) {
            Live.Subscription ended = subscriptions.remove(filters.get(i));
            commands.remove(filters.get(i));
            if (ended == null) {
                codes[i] = NO_SUBSCRIPTION;
            } else {
                ended.close();
            }
        }
        channel.writeAndFlush(
                SubAcks.unsubscribed(message.variableHeader().messageId(), codes, v5, channel.alloc()),
                channel.voidPromise());
    }

    void close() {
        subscriptions.values().forEach(Live.Subscription::close);
        subscriptions.clear();
    }

    private short subscribe(String text, List<TopicFilter> granted) {
        TopicFilter filter;
        try {
            filter = TopicFilter.parse(text);
        } catch (IllegalArgumentException e) {
            return v5 ? INVALID_FILTER : REFUSED_3;
        }
        if (!allowed(filter)) {
            return v5 ? NOT_AUTHORIZED : REFUSED_3;
        }
        if (subscriptions.size() >= front.subscriptionsMax && !subscriptions.containsKey(text)) {
            return v5 ? QUOTA_EXCEEDED : REFUSED_3;
        }
        Live.Subscription former = subscriptions.put(
                text, front.context.live().subscribe(who, filter.live(), update -> pass(filter, update)));
        if (former != null) {
            former.close();
        }
        granted.add(filter);
        if (who instanceof Principal.Device device && filter.mayAsk()) {
            commands.put(text, filter);
            // also when it was known before: the thing says that it is there now
            session.commands(device.thing().id(), this);
        }
        return 0;
    }

    /** A thing may listen to its own topics; anybody else to what they may read, which is asked again for each thing. */
    private boolean allowed(TopicFilter filter) {
        if (!filter.things() && !filter.spaces()) {
            return false;
        }
        return switch (who) {
            case Principal.Device device -> filter.only(device.thing().id());
            case Principal.Member _ ->
                !front.context.access().spaces(who, Deed.READ, "").isEmpty();
            case Principal.Nobody _ -> false;
        };
    }

    private void pass(TopicFilter filter, Live.Update update) {
        Thing thing = update.thing();
        if (filter.spaces()) {
            if (update.kind() == RecordKind.READING) {
                update.values().forEach((name, json) -> sendIfMatching(filter, spaceTopic(thing, name), json, false));
            }
            return;
        }
        String topic = switch (update.kind()) {
            case READING -> "things/" + thing.id() + "/readings";
            case EVENT -> "things/" + thing.id() + "/events/" + update.event();
            case PRESENCE -> "things/" + thing.id() + "/presence";
            case REFUSAL, COMMAND, STEP, ALARM -> "";
        };
        if (filter.matches(topic)) {
            send(topic, update.json(), false);
        }
    }

    private void sendLastValues(TopicFilter filter) {
        front.context
                .lastValues()
                .each(
                        who,
                        Live.Filter.ALL,
                        (thing, values) -> values.forEach(
                                (name, json) -> sendIfMatching(filter, spaceTopic(thing, name), json, true)));
    }

    private void sendIfMatching(TopicFilter filter, String topic, String json, boolean retained) {
        if (filter.matches(topic)) {
            send(topic, json.getBytes(StandardCharsets.UTF_8), retained);
        }
    }

    private void send(String topic, byte[] json, boolean retained) {
        while (retained && channel.isActive() && !channel.isWritable()) {
            // last values are sent once, by a thread that may wait for the reader
            LockSupport.parkNanos(WAIT_NANOS);
        }
        if (!channel.isWritable()) {
            front.liveDropped.increment();
            return;
        }
        MqttPublishMessage message = new MqttPublishMessage(
                new MqttFixedHeader(MqttMessageType.PUBLISH, false, MqttQoS.AT_MOST_ONCE, retained, 0),
                new MqttPublishVariableHeader(topic, 0),
                Unpooled.wrappedBuffer(json));
        channel.writeAndFlush(message, channel.voidPromise());
    }

    private static String spaceTopic(Thing thing, String property) {
        return "spaces/" + (thing.space().isEmpty() ? "" : thing.space() + "/") + thing.id() + "/" + property;
    }
}

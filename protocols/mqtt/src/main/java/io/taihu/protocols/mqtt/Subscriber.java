package io.taihu.protocols.mqtt;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.taihu.model.RecordKind;
import io.taihu.model.Thing;
import io.taihu.spi.Access.Deed;
import io.taihu.spi.Live;
import io.taihu.spi.Principal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * What one connection has subscribed to, and the live messages for it, at QoS 0.
 *
 * <p>Subscribing happens on the connection's event loop; updates come on the live feed's thread and are handed to the channel
 * while it can be written to, and dropped and counted while not.
 */
final class Subscriber {
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

    Subscriber(Channel channel, MqttFront front, Principal who, boolean v5) {
        this.channel = channel;
        this.front = front;
        this.who = who;
        this.v5 = v5;
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
            case REFUSAL -> "";
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

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
import io.taihu.model.TaihuException;
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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What one connection has subscribed to, and the live messages and commands for it, at QoS 0. A gateway may also listen to what
 * is asked of the things behind it, of each or of all.
 *
 * <p>Subscribing happens on the connection's event loop; whether a thing is behind a gateway is looked up elsewhere, and the
 * connection waits for it. Updates come on the live feed's thread and are handed to the channel while it can be written to, and
 * dropped and counted while not.
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
    private final Session session;
    private final Runnable resume;
    /** Filters that commands may match, by their text; other threads read them. */
    private final Map<String, TopicFilter> commands = new ConcurrentHashMap<>();
    /** One for each thing behind the connection's own; always the same object, so that it is known again. */
    @SuppressWarnings("UnnecessaryLambda") // always the same object
    private final Function<String, CommandTaker> takers = thing -> new Taker(this, thing);
    /** Whether the thing at hand is behind this gateway was asked for the filters of this message. */
    private @Nullable MqttSubscribeMessage asking;
    /** What came of it, by filter: 0 or why not. */
    private volatile @Nullable Map<String, Short> answers;

    /** @param resume lets the connection handle a SUBSCRIBE again that had to wait */
    Subscriber(Channel channel, MqttFront front, Session session, boolean v5, Runnable resume) {
        this.channel = channel;
        this.resume = resume;
        this.front = front;
        this.session = session;
        this.who = session.principal();
        this.v5 = v5;
    }

    /** Passes on what is asked of one thing: the connection's own, or one behind it. */
    private record Taker(Subscriber subscriber, String thing) implements CommandTaker {
        @Override
        public boolean takes(Invocation command) {
            return subscriber.listens(Topics.ofCommand(thing, command));
        }

        @Override
        public boolean pass(Invocation command) {
            return subscriber.pass(thing, command);
        }
    }

    private boolean listens(String topic) {
        return channel.isActive() && commands.values().stream().anyMatch(filter -> filter.matches(topic));
    }

    /** At QoS 0: what is sent again, and when, is the road's to decide and not the connection's. */
    private boolean pass(String thing, Invocation command) {
        if (!channel.isActive() || !channel.isWritable()) {
            return false;
        }
        MqttProperties properties = new MqttProperties();
        if (v5) {
            properties.add(new MqttProperties.BinaryProperty(
                    MqttProperties.CORRELATION_DATA, command.id().getBytes(StandardCharsets.UTF_8)));
            properties.add(new MqttProperties.StringProperty(
                    MqttProperties.RESPONSE_TOPIC,
                    "things/" + thing
                            + (command.kind() == Invocation.Kind.ACTION
                                    ? "/actions/" + command.name() + "/response"
                                    : "/properties/response")));
            properties.add(
                    new MqttProperties.StringProperty(MqttProperties.CONTENT_TYPE, PayloadFormat.JSON.mediaType()));
        }
        channel.writeAndFlush(
                new MqttPublishMessage(
                        new MqttFixedHeader(MqttMessageType.PUBLISH, false, MqttQoS.AT_MOST_ONCE, false, 0),
                        new MqttPublishVariableHeader(Topics.ofCommand(thing, command), 0, properties),
                        Unpooled.wrappedBuffer(CommandText.of(command).getBytes(StandardCharsets.UTF_8))),
                channel.voidPromise());
        return true;
    }

    /** False when the message has to wait, and be handled again. */
    boolean subscribe(MqttSubscribeMessage message) {
        if (asking != message) {
            List<TopicFilter> behind = behind(message);
            if (!behind.isEmpty()) {
                asking = message;
                answers = null;
                Thread.ofVirtual().name("mqtt-gateway").start(() -> {
                    answers = ask(behind);
                    resume.run();
                });
                return false;
            }
        } else if (answers == null) {
            return false;
        }
        Map<String, Short> known = answers;
        acknowledge(message, asking != message || known == null ? Map.of() : known);
        asking = null;
        answers = null;
        return true;
    }

    /** Filters about what is asked of other things than the connection's own. */
    private List<TopicFilter> behind(MqttSubscribeMessage message) {
        if (!(who instanceof Principal.Device device)) {
            return List.of();
        }
        List<TopicFilter> behind = new ArrayList<>();
        for (MqttTopicSubscription wanted : message.payload().topicSubscriptions()) {
            try {
                TopicFilter filter = TopicFilter.parse(wanted.topicFilter());
                boolean another = !filter.asked().isEmpty()
                        && !filter.asked().equals(device.thing().id());
                if (another || filter.askedOfAny()) {
                    behind.add(filter);
                }
            } catch (IllegalArgumentException e) {
                // answered with the others
            }
        }
        return behind;
    }

    private Map<String, Short> ask(List<TopicFilter> behind) {
        Map<String, Short> found = new HashMap<>();
        for (TopicFilter filter : behind) {
            if (!commands.containsKey(filter.text()) && commands.size() >= front.subscriptionsMax) {
                found.put(filter.text(), v5 ? QUOTA_EXCEEDED : REFUSED_3);
                continue;
            }
            short code = 0;
            // before it is asked for: what waits may come at once
            commands.put(filter.text(), filter);
            try {
                if (!listen(filter)) {
                    code = v5 ? NOT_AUTHORIZED : REFUSED_3;
                }
            } catch (TaihuException e) {
                code = REFUSED_3;
            }
            if (code != 0) {
                commands.remove(filter.text());
            }
            found.put(filter.text(), code);
        }
        return found;
    }

    private boolean listen(TopicFilter filter) {
        return filter.askedOfAny()
                ? session.commandsBehind(takers)
                : session.commands(filter.asked(), new Taker(this, filter.asked()));
    }

    private void acknowledge(MqttSubscribeMessage message, Map<String, Short> asked) {
        List<TopicFilter> granted = new ArrayList<>();
        short[] codes = new short[message.payload().topicSubscriptions().size()];
        int i = 0;
        for (MqttTopicSubscription wanted : message.payload().topicSubscriptions()) {
            codes[i++] = subscribe(wanted.topicFilter(), granted, asked);
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

    private short subscribe(String text, List<TopicFilter> granted, Map<String, Short> asked) {
        TopicFilter filter;
        try {
            filter = TopicFilter.parse(text);
        } catch (IllegalArgumentException e) {
            return v5 ? INVALID_FILTER : REFUSED_3;
        }
        Short behind = asked.get(text);
        if (behind == null && !allowed(filter)) {
            return v5 ? NOT_AUTHORIZED : REFUSED_3;
        }
        if (subscriptions.size() >= front.subscriptionsMax && !subscriptions.containsKey(text)) {
            commands.remove(text);
            return v5 ? QUOTA_EXCEEDED : REFUSED_3;
        }
        if (behind != null) {
            // commands alone: a gateway sees no more of what is behind it
            Live.Subscription former = behind == 0 ? subscriptions.put(text, () -> {}) : subscriptions.remove(text);
            if (former != null) {
                former.close();
            }
            return behind;
        }
        Live.Subscription former = subscriptions.put(
                text,
                filter.notices()
                        ? front.context
                                .announcements()
                                .listen(who, (topic, json) -> filter.matches(topic) && send(topic, json, false))
                        : front.context.live().subscribe(who, filter.live(), update -> pass(filter, update)));
        if (former != null) {
            former.close();
        }
        granted.add(filter);
        if (who instanceof Principal.Device device && filter.mayAsk()) {
            commands.put(text, filter);
            // also when it was known before: the thing says that it is there now
            session.commands(device.thing().id(), new Taker(this, device.thing().id()));
        }
        return 0;
    }

    /** A thing may listen to its own topics; anybody else to what they may read, which is asked again for each thing. */
    private boolean allowed(TopicFilter filter) {
        if (filter.notices()) {
            // heard by whoever may command, which is asked again for each
            return !front.context.access().spaces(who, Deed.COMMAND, "").isEmpty();
        }
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
            if (update.kind() == Live.Kind.READING) {
                update.values().forEach((name, json) -> sendIfMatching(filter, spaceTopic(thing, name), json, false));
            }
            return;
        }
        String topic = switch (update.kind()) {
            case READING -> "things/" + thing.id() + "/readings";
            case EVENT -> "things/" + thing.id() + "/events/" + update.event();
            case PRESENCE -> "things/" + thing.id() + "/presence";
            case INVOCATION, ALARM -> "";
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

    /** @return whether it is on its way */
    private boolean send(String topic, byte[] json, boolean retained) {
        while (retained && channel.isActive() && !channel.isWritable()) {
            // last values are sent once, by a thread that may wait for the reader
            LockSupport.parkNanos(WAIT_NANOS);
        }
        if (!channel.isWritable()) {
            front.liveDropped.increment();
            return false;
        }
        MqttPublishMessage message = new MqttPublishMessage(
                new MqttFixedHeader(MqttMessageType.PUBLISH, false, MqttQoS.AT_MOST_ONCE, retained, 0),
                new MqttPublishVariableHeader(topic, 0),
                Unpooled.wrappedBuffer(json));
        channel.writeAndFlush(message, channel.voidPromise());
        return channel.isActive();
    }

    private static String spaceTopic(Thing thing, String property) {
        return "spaces/" + (thing.space().isEmpty() ? "" : thing.space() + "/") + thing.id() + "/" + property;
    }
}

package io.taihu.notices;

import io.taihu.model.Limit;
import io.taihu.model.Severity;
import io.taihu.model.TaihuException;
import io.taihu.spi.Clock;
import io.taihu.spi.DocumentStore.Document;
import io.taihu.spi.Meters;
import io.taihu.spi.NoticeStore;
import io.taihu.spi.Settings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what waits: each channel has a lane of its own, a virtual thread while there is something to tell, so that a slow one
 * delays no other. What was being told when it stopped is told again, with the same id. Thread-safe.
 */
final class Lanes implements AutoCloseable {
    @Limit(
            value = "Most channels that tell something at the same time",
            zh = "同时发送的最多通道数",
            reached = Limit.Reached.WAITS)
    static final int LANES_MAX = 256;

    @Limit(value = "Most notices that are forgotten at a time", zh = "一次清除的最多通知数", reached = Limit.Reached.IN_PARTS)
    private static final int FORGET_MAX = 1_000;

    private static final Duration LOOK = Duration.ofSeconds(30);
    private static final Logger LOG = LoggerFactory.getLogger(Lanes.class);

    private final NoticeStore store;
    private final Channels channels;
    private final Rotas rotas;
    private final Timing timing;
    private final Sending sending;
    private final Clock clock;
    private final Patience patience;
    private final long keptMicros;
    private final LongAdder sent;
    private final LongAdder failed;
    private final LongAdder dead;
    private final Set<String> running = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore something = new Semaphore(0);
    private final Thread looking;
    private volatile NoticeStore.Counts counts = new NoticeStore.Counts(0, 0);
    private volatile boolean closed;

    Lanes(
            NoticeStore store,
            Channels channels,
            Rotas rotas,
            Timing timing,
            Sending sending,
            Clock clock,
            Patience patience,
            Settings settings,
            Meters meters) {
        this.store = store;
        this.channels = channels;
        this.rotas = rotas;
        this.timing = timing;
        this.sending = sending;
        this.clock = clock;
        this.patience = patience;
        this.keptMicros = settings.get(NoticeSettings.KEPT).toMillis() * 1_000;
        this.sent = meters.counter("taihu_notices_sent_total", "Notices that a channel took");
        this.failed = meters.counter("taihu_notices_failed_total", "Tries of notices that failed");
        this.dead = meters.counter("taihu_notices_given_up_total", "Notices that were given up");
        meters.gauge("taihu_notices_waiting", "Notices that wait, as counted a moment ago", () -> counts.waiting());
        meters.gauge("taihu_notices_dead", "Notices that were given up and are kept", () -> counts.dead());
        this.looking = Thread.ofPlatform().daemon().name("notices").unstarted(this::look);
    }

    void start() {
        looking.start();
    }

    /** Something waits that was not there. */
    void wake() {
        something.release();
    }

    @Override
    public void close() {
        closed = true;
        looking.interrupt();
        threads.shutdownNow();
        try {
            looking.join(Duration.ofSeconds(2).toMillis()); // at once when it was never started
            var _ = threads.awaitTermination(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets whoever is due tell, until it is closed. */
    private void look() {
        long counted = Long.MIN_VALUE;
        while (!closed) {
            long wait = LOOK.toMillis();
            try {
                long now = clock.micros();
                for (String channel : store.dueChannels(now, LANES_MAX * 2)) {
                    begin(channel);
                }
                if (now - counted > LOOK.toMillis() * 1_000) {
                    counted = now;
                    counts = store.counts();
                    store.forget(now - keptMicros, FORGET_MAX);
                }
                OptionalLong next = store.nextDue();
                // what is due now has a lane, or waits for one that ends
                wait = next.isEmpty() ? wait : Math.clamp((next.getAsLong() - clock.micros()) / 1_000 + 1, 200, wait);
            } catch (TaihuException e) {
                LOG.warn("Notices wait: {}", e.getMessage());
            }
            try {
                if (something.tryAcquire(wait, TimeUnit.MILLISECONDS)) {
                    something.drainPermits();
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void begin(String channel) {
        if (closed || running.size() >= LANES_MAX || !running.add(channel)) {
            return;
        }
        threads.execute(() -> {
            try {
                run(channel);
            } catch (RuntimeException e) {
                // the registry is away, or something is wrong here: what is due stays due, and is looked at again in a
                // while
                if (!closed) {
                    LOG.warn("Notices of channel {} wait", channel, e);
                    patience.failed(channel, clock.micros(), 0);
                }
            } finally {
                running.remove(channel);
                something.release();
            }
        });
    }

    /** Tells what is due of a channel, until nothing is or it fails. */
    private void run(String id) {
        while (!closed) {
            long now = clock.micros();
            long rests = patience.restsUntil(id);
            if (rests > now) {
                if (patience.isFailing(id)) {
                    // its time runs, too, of what comes meanwhile
                    store.failing(id, rests, now, 0, "");
                } else {
                    store.holdBack(id, rests);
                }
                return;
            }
            List<NoticeStore.Notice> due = store.due(id, now, Message.TOGETHER_MAX);
            Document document = channels.document(id).orElse(null);
            if (due.isEmpty() || document == null) {
                return;
            }
            Channel channel;
            try {
                channel = channels.read(document);
            } catch (TaihuException e) {
                // a setting has changed, and what was right is not any more
                failed(id, due, new NotSent("the channel cannot be used: " + e.getMessage(), false, 0));
                return;
            }
            if (!channel.enabled()) {
                store.tried(ids(due), NoticeStore.State.DEAD, now, "the channel was switched off", now);
                dead.add(due.size());
                continue;
            }
            OptionalLong quietEnd = timing.quietEnd(document.space(), channel, now);
            if (quietEnd.isPresent()) {
                List<NoticeStore.Notice> silent = due.stream()
                        .filter(each ->
                                !channel.isUrgent(Channel.word(each.is().severity(), Severity.class, "severity")))
                        .toList();
                if (!silent.isEmpty()) {
                    store.putOff(ids(silent), quietEnd.getAsLong(), true);
                    continue;
                }
            }
            if (!tell(id, document.space(), channel, group(channel, due))) {
                return;
            }
        }
    }

    /** Those of some that are told at once: robots take few messages a minute, so that they are told all. */
    private static List<NoticeStore.Notice> group(Channel channel, List<NoticeStore.Notice> due) {
        NoticeStore.Notice first = due.getFirst();
        boolean robot = channel.target() instanceof Target.Robot;
        if (!robot && !first.is().together()) {
            return List.of(first);
        }
        int turn = turn(first);
        return due.stream()
                .filter(each -> turn(each) == turn)
                .filter(each -> robot || (each.is().together() && each.attempts() == first.attempts()))
                .toList();
    }

    /** How many turns behind whoever is on duty one is for: those of others are told by themselves. */
    private static int turn(NoticeStore.Notice notice) {
        return Kept.parse(notice.is().content()).path("turn").asInt();
    }

    /** @return whether the channel can go on at once */
    private boolean tell(String id, String space, Channel channel, List<NoticeStore.Notice> group) {
        try {
            sending.send(message(space, channel, group));
            store.tried(ids(group), NoticeStore.State.SENT, 0, "", clock.micros());
            sent.add(group.size());
            patience.works(
                    id, channel.target() instanceof Target.Robot ? clock.micros() + Patience.ROBOT_GAP_MICROS : 0);
            return true;
        } catch (NotSent e) {
            if (closed) {
                return false;
            }
            failed.add(group.size());
            return failed(id, group, e);
        }
    }

    private boolean failed(String id, List<NoticeStore.Notice> group, NotSent e) {
        long now = clock.micros();
        if (e.forGood()) {
            store.tried(ids(group), NoticeStore.State.DEAD, now, e.why(), now);
            dead.add(group.size());
            return true;
        }
        long until = patience.failed(id, now, e.waitMillis() * 1_000);
        List<String> ended = new ArrayList<>();
        for (NoticeStore.Notice each : group) {
            if (patience.isOver(each, now)) {
                ended.add(each.id());
            } else {
                long again = Math.max(until, now + patience.pauseMicros(each.attempts() + 1));
                store.tried(List.of(each.id()), NoticeStore.State.WAITING, again, e.why(), now);
            }
        }
        store.tried(ended, NoticeStore.State.DEAD, now, e.why(), now);
        int others = store.failing(id, until, now, now - patience.giveUpMicros(), e.why());
        dead.add(ended.size() + others);
        return false;
    }

    private Message message(String space, Channel channel, List<NoticeStore.Notice> group) {
        List<Message.Told> told = group.stream()
                .map(each ->
                        Message.Told.read(each.id(), each.is().key(), each.is().content()))
                .toList();
        String id = told.size() == 1
                ? told.getFirst().id()
                : UUID.nameUUIDFromBytes(String.join("\n", ids(group)).getBytes(StandardCharsets.UTF_8))
                        .toString()
                        .replace("-", "");
        return new Message(
                space, id, channel, told, rotas.of(channel, told.getFirst().turn()));
    }

    private static List<String> ids(List<NoticeStore.Notice> group) {
        return group.stream().map(NoticeStore.Notice::id).toList();
    }
}

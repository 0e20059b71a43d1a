package io.taihu.orders;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.core.Commands;
import io.taihu.core.Commands.Asker;
import io.taihu.core.Directory;
import io.taihu.core.Fields;
import io.taihu.core.Identities;
import io.taihu.model.Invocation.Kind;
import io.taihu.model.Invocation.State;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.orders.Bulk.Phase;
import io.taihu.spi.Access;
import io.taihu.spi.Access.Deed;
import io.taihu.spi.DocumentStore;
import io.taihu.spi.DocumentStore.Document;
import io.taihu.spi.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries one bulk command out, on a thread of its own: asks thing after thing at its pace, waits for the first few when that is
 * wanted, and stops when too many fail. How far it has come is kept after each page; after a restart that page is asked again, under
 * the same ids, so that nothing is asked twice.
 */
final class BulkRun implements Runnable {
    /** Things asked for between two notes of how far it has come. */
    static final int PAGE = 100;
    /** Commands on their way to the journal at once. */
    static final int AT_ONCE = 32;

    private static final long LOOK_NANOS = 300_000_000L;
    private static final long AWAY_NANOS = 5_000_000_000L;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Logger LOG = LoggerFactory.getLogger(BulkRun.class);

    private final Document document;
    private final Order order;
    private final String key;
    private final Directory directory;
    private final Commands commands;
    private final Identities identities;
    private final Access access;
    private final DocumentStore store;
    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private volatile Phase phase;
    private volatile String why = "";
    private volatile long total = -1;
    private volatile @Nullable String after;
    private volatile String stop = "";
    private volatile boolean open = true;
    private @Nullable Thread thread;

    /** @param key begins the ids of its invocations */
    BulkRun(
            Document document,
            Order order,
            String key,
            Directory directory,
            Commands commands,
            Access access,
            DocumentStore store) {
        this.document = document;
        this.order = order;
        this.key = key;
        this.directory = directory;
        this.commands = commands;
        this.identities = new Identities(directory);
        this.access = access;
        this.store = store;
        this.phase = order.canary() > 0 ? Phase.CANARY : Phase.RUNNING;
        read(document.state());
    }

    void start() {
        if (!phase.ended()) {
            thread = Thread.ofVirtual().name("bulk-" + document.id()).start(this);
        }
    }

    /** Lets it ask no more. */
    void stop(String reason) {
        stop = reason;
        LockSupport.unpark(thread);
    }

    void close() {
        open = false;
        Thread running = thread;
        if (running != null) {
            running.interrupt();
            try {
                running.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    Bulk now() {
        return new Bulk(
                document.id(),
                document.space(),
                document.title(),
                document.definition(),
                document.by(),
                document.created(),
                phase,
                asked.get(),
                refused.get(),
                total,
                why,
                commands.counts(Bulk.group(document.id())));
    }

    String state() {
        ObjectNode out = JSON.createObjectNode();
        out.put("phase", phase.name())
                .put("asked", asked.get())
                .put("refused", refused.get())
                .put("total", total);
        out.put("why", why).put("key", key);
        if (after != null) {
            out.put("after", after);
        }
        return out.toString();
    }

    private void read(String state) {
        try {
            var node = JSON.readTree(state);
            phase = node.hasNonNull("phase") ? Phase.valueOf(node.get("phase").asText()) : phase;
            asked.set(node.path("asked").asLong());
            refused.set(node.path("refused").asLong());
            total = node.path("total").asLong(-1);
            why = node.path("why").asText();
            after = node.hasNonNull("after") ? node.get("after").asText() : null;
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException("the state of bulk command " + document.id() + " cannot be read", e);
        }
    }

    @Override
    public void run() {
        while (open && !phase.ended()) {
            try {
                go();
            } catch (TaihuException e) {
                // the registry or the road is away: it goes on where it stood
                LOG.warn("Bulk command {} waits: {}", document.id(), e.getMessage());
                LockSupport.parkNanos(this, AWAY_NANOS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void go() throws InterruptedException {
        if (total < 0) {
            total = order.things().isEmpty()
                    ? directory.registry().countThings(order.query())
                    : order.things().stream()
                            .distinct()
                            .filter(id -> directory.thing(id).isPresent())
                            .count();
        }
        while (open && !phase.ended()) {
            Optional<Principal.Member> who = identities.maker(document.by());
            if (who.isEmpty()) {
                end(Phase.STOPPED, "whoever asked for it is let in no more");
                return;
            }
            if (!stop.isEmpty()) {
                end(Phase.STOPPED, stop);
                return;
            }
            long canaryLeft = phase == Phase.CANARY ? order.canary() - asked.get() - refused.get() : Long.MAX_VALUE;
            Map<State, Long> counts = commands.counts(Bulk.group(document.id()));
            if (canaryLeft <= 0 && isUnderWay(counts)) {
                // what becomes of each of the first few is waited for, so that it is told of all of them
                LockSupport.parkNanos(this, LOOK_NANOS);
                continue;
            }
            long failed = counts.getOrDefault(State.FAILED, 0L) + counts.getOrDefault(State.EXPIRED, 0L);
            if (failed > order.failuresMax()) {
                end(Phase.STOPPED, failed + " failed, and at most " + order.failuresMax() + " may");
                return;
            }
            if (canaryLeft <= 0) {
                judgeCanary(counts);
                continue;
            }
            List<Thing> page = page((int) Math.min(PAGE, canaryLeft));
            if (page.isEmpty()) {
                end(Phase.DONE, why);
                return;
            }
            ask(page, who.get());
            after = page.getLast().id();
            note();
        }
    }

    private List<Thing> page(int most) {
        String from = after;
        if (order.things().isEmpty()) {
            return directory.things(order.query(), from, most);
        }
        return order.things().stream()
                .distinct()
                .sorted()
                .filter(id -> from == null || id.compareTo(from) > 0)
                .map(directory::thing)
                .flatMap(Optional::stream)
                .limit(most)
                .toList();
    }

    /** Asks a page of things, at its pace; returns when the journal has all that was asked. */
    private void ask(List<Thing> page, Principal.Member who) throws InterruptedException {
        long nanos = 1_000_000_000L / order.perSecond();
        Semaphore room = new Semaphore(AT_ONCE);
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            long next = System.nanoTime();
            for (Thing thing : page) {
                if (!stop.isEmpty() || !open) {
                    break;
                }
                LockSupport.parkNanos(this, next - System.nanoTime());
                next = Math.max(next, System.nanoTime() - nanos) + nanos;
                room.acquire();
                pool.execute(() -> {
                    try {
                        ask(thing, who);
                    } finally {
                        room.release();
                    }
                });
            }
        }
        if (!open) {
            throw new InterruptedException("the server is stopping");
        }
    }

    private void ask(Thing thing, Principal.Member who) {
        try {
            if (!access.may(who, Deed.COMMAND, thing)) {
                throw Fields.wrong(thing.id(), "may not be commanded by whoever asked for this");
            }
            Asker asker = new Asker(
                    document.by(),
                    document.title(),
                    order.reason(),
                    Bulk.group(document.id()),
                    key + "." + thing.number(),
                    order.expiresSeconds() == 0 ? null : Duration.ofSeconds(order.expiresSeconds()));
            if (order.kind() == Kind.ACTION) {
                refuseDangerous(thing);
                commands.act(thing, order.name(), order.input(), asker);
            } else {
                commands.desire(thing, order.name(), order.input(), asker);
            }
            asked.incrementAndGet();
        } catch (TaihuException e) {
            refused.incrementAndGet();
            if (why.isEmpty()) {
                why = thing.id() + ": " + e.getMessage();
            }
        }
    }

    /** What is dangerous is asked of one thing at a time, since a second person agrees to it. */
    private void refuseDangerous(Thing thing) {
        boolean dangerous = directory
                .modelOf(thing.id())
                .flatMap(model -> model.action(order.name()))
                .map(action -> action.conduct().dangerous())
                .orElse(false);
        if (dangerous) {
            throw Fields.wrong(
                    "action \"" + order.name() + "\"",
                    "is dangerous, and a second person agrees to one thing at a time");
        }
    }

    private static boolean isUnderWay(Map<State, Long> counts) {
        return counts.entrySet().stream().anyMatch(each -> !each.getKey().ended() && each.getValue() > 0);
    }

    /** All of the first few have ended; if all were done, the rest is asked. */
    private void judgeCanary(Map<State, Long> counts) {
        long done = counts.getOrDefault(State.DONE, 0L);
        if (done < asked.get()) {
            end(Phase.STOPPED, "of the first " + asked.get() + " only " + done + " were done");
        } else {
            phase = Phase.RUNNING;
            note();
        }
    }

    private void end(Phase last, String reason) {
        phase = last;
        why = reason;
        note();
    }

    private void note() {
        store.note(document.id(), state());
    }
}

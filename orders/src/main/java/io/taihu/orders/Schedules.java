package io.taihu.orders;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.core.Fields;
import io.taihu.model.TaihuException;
import io.taihu.spi.Clock;
import io.taihu.spi.DocumentStore;
import io.taihu.spi.DocumentStore.Document;
import io.taihu.spi.DocumentStore.NewDocument;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All schedules: each begins a bulk command at its times. One that came due while the server was away happens when it is not later
 * than {@link #GRACE}; otherwise it is left out, and says so. Each of its times happens once: what it asks then has ids of that time.
 * Thread-safe; may block.
 */
public final class Schedules implements AutoCloseable {
    /** What they are as documents. */
    public static final String KIND = "schedule";
    /** How late something may happen. */
    public static final Duration GRACE = Duration.ofMinutes(5);

    private static final Set<String> MEMBERS = Set.of("title", "space", "when", "order", "enabled");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Logger LOG = LoggerFactory.getLogger(Schedules.class);

    private final Bulks bulks;
    private final DocumentStore store;
    private final Clock clock;
    private final Map<String, Held> held = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("schedules").factory());

    private record Held(Document document, When when, JsonNode order, boolean enabled, State state) {}

    /** @param next null when nothing follows */
    private record State(@Nullable Instant next, @Nullable Instant last, String lastBulk, String trouble) {
        String write() {
            ObjectNode out = JSON.createObjectNode().put("lastBulk", lastBulk).put("trouble", trouble);
            if (next != null) {
                out.put("next", next.toString());
            }
            if (last != null) {
                out.put("last", last.toString());
            }
            return out.toString();
        }

        static State read(String text) {
            JsonNode node = parse(text);
            return new State(
                    node.hasNonNull("next") ? Instant.parse(node.get("next").asText()) : null,
                    node.hasNonNull("last") ? Instant.parse(node.get("last").asText()) : null,
                    node.path("lastBulk").asText(),
                    node.path("trouble").asText());
        }
    }

    public Schedules(Bulks bulks, DocumentStore store, Clock clock) {
        this.bulks = bulks;
        this.store = store;
        this.clock = clock;
    }

    /** Begins to look at the time. */
    public void start() {
        String after = null;
        while (true) {
            List<Document> page = store.documents(KIND, List.of(""), after, 1_000);
            page.forEach(each -> held.put(each.id(), hold(each)));
            if (page.size() < 1_000) {
                break;
            }
            after = page.getLast().id();
        }
        var _ = timer.scheduleWithFixedDelay(this::look, 0, 1, TimeUnit.SECONDS);
    }

    /** Makes one from its definition, {@code {title, space, when, order, enabled}}. */
    public Schedule create(JsonNode definition, String by) {
        check(definition);
        Document made = store.create(
                new NewDocument(KIND, space(definition), title(definition), definition.toString(), "{}", by));
        return put(made);
    }

    /** Changes one; from now on it happens in the name of whoever changed it, so that nobody acts by what another may. */
    public Schedule update(String id, JsonNode definition, String by, long revision) {
        check(definition);
        return put(store.update(id, title(definition), definition.toString(), by, revision));
    }

    public void delete(String id, long revision) {
        store.delete(id, revision);
        held.remove(id);
    }

    public Optional<Schedule> schedule(String id) {
        return Optional.ofNullable(held.get(id)).map(Schedules::show);
    }

    /** Newest first. */
    public List<Schedule> schedules(List<String> spaces, @Nullable String after, int limit) {
        return store.documents(KIND, spaces, after, limit).stream()
                .map(each -> held.getOrDefault(each.id(), hold(each)))
                .map(Schedules::show)
                .toList();
    }

    /** Its next times, as it is now. */
    public List<Instant> nextTimes(String id, int most) {
        Held found = held.get(id);
        return found == null ? List.of() : times(found.when(), most);
    }

    /**
     * When a schedule that is being written would happen.
     *
     * @param field of its cron, the one that is wrong: {@code minute}, {@code hour}, {@code day}, {@code month} or {@code weekday};
     *     empty when it is none of them
     * @param text what stands there
     * @param wrong what is wrong, with its place; empty when nothing is
     */
    public record Preview(List<Instant> times, String field, String text, String wrong) {}

    /** The next times of a schedule that is being written, or what of it is wrong. */
    public Preview preview(JsonNode when, int most) {
        try {
            return new Preview(times(When.read(when, "$"), most), "", "", "");
        } catch (TaihuException e) {
            Optional<Cron.Fault> fault =
                    when.path("cron").isTextual() ? Cron.fault(when.path("cron").textValue()) : Optional.empty();
            Cron.Field field = fault.map(Cron.Fault::field).orElse(null);
            return new Preview(
                    List.of(),
                    field == null ? "" : field.name().toLowerCase(Locale.ROOT),
                    field == null ? "" : fault.map(Cron.Fault::text).orElse(""),
                    String.valueOf(e.getMessage()));
        }
    }

    private List<Instant> times(When when, int most) {
        List<Instant> times = new ArrayList<>();
        Instant at = now();
        while (times.size() < most) {
            Optional<Instant> next = when.after(at);
            if (next.isEmpty()) {
                break;
            }
            times.add(next.get());
            at = next.get();
        }
        return times;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /** Lets everything happen that is due. */
    void look() {
        Instant now = now();
        for (Held each : held.values()) {
            Instant next = each.state().next();
            if (each.enabled() && next != null && !next.isAfter(now)) {
                try {
                    happen(each, next, now);
                } catch (RuntimeException e) {
                    LOG.error(
                            "Schedule {} could not be looked at and is tried again",
                            each.document().id(),
                            e);
                }
            }
        }
    }

    private void happen(Held each, Instant due, Instant now) {
        Instant last = each.state().last();
        String bulk = each.state().lastBulk();
        String trouble = "";
        if (Duration.between(due, now).compareTo(GRACE) > 0) {
            trouble = "it was due at " + due + ", when the server was not there, and was left out";
        } else {
            try {
                bulk = bulks.begin(
                                each.order(),
                                each.document().title(),
                                each.document().by(),
                                "s" + each.document().id() + "-" + due.getEpochSecond())
                        .id();
                last = due;
            } catch (TaihuException e) {
                trouble = "it was due at " + due + ": " + e.getMessage();
            }
        }
        State state = new State(each.when().after(now).orElse(null), last, bulk, trouble);
        store.note(each.document().id(), state.write());
        held.computeIfPresent(
                each.document().id(),
                (_, present) -> present.document().revision() == each.document().revision()
                        ? new Held(present.document(), present.when(), present.order(), present.enabled(), state)
                        : present);
    }

    private Schedule put(Document document) {
        Held read = hold(document);
        State state = new State(
                read.enabled() ? read.when().after(now()).orElse(null) : null,
                read.state().last(),
                read.state().lastBulk(),
                "");
        Held made = new Held(document, read.when(), read.order(), read.enabled(), state);
        store.note(document.id(), made.state().write());
        held.put(document.id(), made);
        return show(made);
    }

    private Held hold(Document document) {
        JsonNode definition = parse(document.definition());
        return new Held(
                document,
                When.read(definition.path("when"), "$.when"),
                definition.path("order"),
                definition.path("enabled").asBoolean(true),
                State.read(document.state()));
    }

    private void check(JsonNode definition) {
        Fields fields = new Fields(definition, "$", MEMBERS);
        JsonNode enabled = fields.node("enabled");
        if (enabled != null && !enabled.isBoolean()) {
            throw Fields.wrong("$.enabled", "must be true or false");
        }
        if (fields.text("title", 256).isBlank()) {
            throw Fields.wrong("$.title", "must say what it is");
        }
        fields.text("space", 2_000);
        JsonNode when = fields.node("when");
        JsonNode order = fields.node("order");
        if (when == null || order == null) {
            throw Fields.wrong("$", "needs when and order");
        }
        When.read(when, "$.when");
        bulks.check(order, "$.order");
    }

    private static String space(JsonNode definition) {
        return definition.path("space").asText("");
    }

    private static String title(JsonNode definition) {
        return definition.path("title").asText();
    }

    private static Schedule show(Held it) {
        Document document = it.document();
        return new Schedule(
                document.id(),
                document.space(),
                document.title(),
                document.definition(),
                document.by(),
                document.revision(),
                it.enabled(),
                it.enabled() ? it.state().next() : null,
                it.state().last(),
                it.state().lastBulk(),
                it.state().trouble());
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.micros() / 1_000);
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a schedule that was kept cannot be read", e);
        }
    }
}

package io.taihu.orders;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.taihu.core.Commands;
import io.taihu.core.Directory;
import io.taihu.core.Fields;
import io.taihu.model.ErrorCode;
import io.taihu.model.Invocation.Kind;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import io.taihu.spi.Access;
import io.taihu.spi.DocumentStore;
import io.taihu.spi.DocumentStore.Document;
import io.taihu.spi.DocumentStore.NewDocument;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** All bulk commands: one request to many things, at a pace, with the first few tried first, and a stop. Thread-safe; may block. */
public final class Bulks implements AutoCloseable {
    /** Classes of this room that have limits, for the page of limits. */
    public static final List<Class<?>> LIMITED = List.of(Bulks.class, Order.class, When.class);

    /** What they are as documents. */
    public static final String KIND = "bulk";
    /** Most that are under way at once. */
    @Limit(value = "Most bulk commands under way at once", zh = "同时进行的最多批量命令数", reached = Limit.Reached.REFUSED)
    public static final int RUNNING_MAX = 100;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Directory directory;
    private final Commands commands;
    private final Access access;
    private final DocumentStore store;
    private final Map<String, BulkRun> running = new ConcurrentHashMap<>();

    public Bulks(Directory directory, Commands commands, Access access) {
        this.directory = directory;
        this.commands = commands;
        this.access = access;
        this.store = directory.registry().documents();
    }

    /** Goes on with those that were under way when the server stopped. */
    public void start() {
        String after = null;
        while (true) {
            List<Document> page = store.documents(KIND, List.of(""), after, 1_000);
            for (Document each : page) {
                BulkRun run = run(each);
                if (!run.now().phase().ended()) {
                    running.put(each.id(), run);
                    run.start();
                }
            }
            if (page.size() < 1_000) {
                return;
            }
            after = page.getLast().id();
        }
    }

    /**
     * Begins one.
     *
     * @param definition what to ask of which things, see {@code BulkOrder} of the API
     * @param by who asks: id of an account, or {@code token/ID}; asked again for each page what they may
     * @throws TaihuException INVALID, QUOTA
     */
    public Bulk begin(JsonNode definition, String title, String by) {
        return begin(definition, title, by, "");
    }

    /** The same, under a key: one begun twice with the same key asks each thing once. */
    Bulk begin(JsonNode definition, String title, String by, String key) {
        Order order = check(definition, "$");
        running.values().removeIf(run -> run.now().phase().ended());
        if (running.size() >= RUNNING_MAX) {
            throw new TaihuException(
                    ErrorCode.QUOTA, "at most " + RUNNING_MAX + " bulk commands are under way at once; stop one first");
        }
        String state =
                key.isEmpty() ? "{}" : JSON.createObjectNode().put("key", key).toString();
        Document made = store.create(new NewDocument(
                KIND, order.space(), title.isEmpty() ? order.name() : title, definition.toString(), state, by));
        BulkRun run = run(made);
        running.put(made.id(), run);
        run.start();
        return run.now();
    }

    /**
     * Reads an order as it would be carried out.
     *
     * @throws TaihuException INVALID, naming what is wrong
     */
    Order check(JsonNode definition, String place) {
        Order order = Order.read(definition, place);
        if (order.kind() == Kind.ACTION && order.model() != null) {
            directory
                    .model(order.model())
                    .flatMap(model -> model.action(order.name()))
                    .ifPresent(action -> {
                        if (action.conduct().dangerous()) {
                            throw Fields.wrong(
                                    place + ".action",
                                    "is dangerous, and a second person agrees to one thing at a time");
                        }
                    });
        }
        return order;
    }

    public Optional<Bulk> bulk(String id) {
        BulkRun run = running.get(id);
        return run != null
                ? Optional.of(run.now())
                : store.document(id).filter(d -> d.kind().equals(KIND)).map(d -> run(d).now());
    }

    /** Newest first. */
    public List<Bulk> bulks(List<String> spaces, @Nullable String after, int limit) {
        return store.documents(KIND, spaces, after, limit).stream()
                .map(each -> bulk(each.id()).orElse(null))
                .filter(java.util.Objects::nonNull)
                .toList();
    }

    /** Lets one ask no more things; what was asked goes on. */
    public void stop(String id, String reason) {
        BulkRun run = running.get(id);
        if (run == null) {
            throw new TaihuException(ErrorCode.CONFLICT, "it asks nothing any more");
        }
        run.stop(reason);
    }

    /** Forgets one that has ended; its invocations stay. */
    public void delete(String id) {
        BulkRun run = running.get(id);
        if (run != null && !run.now().phase().ended()) {
            throw new TaihuException(ErrorCode.CONFLICT, "it is under way; stop it first");
        }
        running.remove(id);
        store.document(id).ifPresent(d -> store.delete(id, d.revision()));
    }

    @Override
    public void close() {
        running.values().forEach(BulkRun::close);
    }

    private BulkRun run(Document document) {
        try {
            JsonNode key = JSON.readTree(document.state()).path("key");
            return new BulkRun(
                    document,
                    Order.read(JSON.readTree(document.definition()), "$"),
                    key.isTextual() && !key.asText().isEmpty() ? key.asText() : "bulk-" + document.id(),
                    directory,
                    commands,
                    access,
                    store);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("bulk command " + document.id() + " cannot be read", e);
        }
    }
}

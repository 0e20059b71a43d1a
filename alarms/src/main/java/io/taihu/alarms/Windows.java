package io.taihu.alarms;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.taihu.alarms.Window.When;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.Space;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.spi.DocumentStore;
import io.taihu.spi.DocumentStore.Document;
import io.taihu.spi.DocumentStore.NewDocument;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All maintenance windows: held in memory, kept as documents. Thread-safe; what changes one blocks on the registry. */
final class Windows {
    /** What they are as documents. */
    static final String KIND = "maintenance";
    /** Most that are kept. */
    @Limit(value = "Most maintenance windows that are kept", zh = "保留的最多维护窗口数", reached = Limit.Reached.REFUSED)
    static final int WINDOWS_MAX = 10_000;

    private static final int PAGE = 1_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final DocumentStore store;
    private final Map<String, Window> held = new ConcurrentHashMap<>();

    Windows(DocumentStore store) {
        this.store = store;
    }

    /** Reads all of them, as their spaces are called now. */
    void read() {
        Map<String, Window> found = new TreeMap<>();
        List<Document> page;
        String after = null;
        do {
            page = store.documents(KIND, List.of(""), after, PAGE);
            page.forEach(each -> found.put(each.id(), window(each)));
            after = page.isEmpty() ? null : page.getLast().id();
        } while (page.size() == PAGE);
        held.keySet().retainAll(found.keySet());
        held.putAll(found);
    }

    Window create(Window wanted) {
        check(wanted);
        if (held.size() >= WINDOWS_MAX) {
            throw new TaihuException(
                    ErrorCode.QUOTA,
                    "there can be at most " + WINDOWS_MAX + " maintenance windows; delete some that are over");
        }
        return hold(store.create(
                new NewDocument(KIND, wanted.space(), wanted.reason(), definition(wanted), "{}", wanted.by())));
    }

    Window update(Window wanted) {
        check(wanted);
        return hold(store.update(wanted.id(), wanted.reason(), definition(wanted), wanted.by(), wanted.revision()));
    }

    void delete(String id, long revision) {
        store.delete(id, revision);
        held.remove(id);
    }

    Optional<Window> window(String id) {
        return store.document(id).filter(each -> each.kind().equals(KIND)).map(Windows::window);
    }

    List<Window> windows(List<String> spaces, @Nullable String after, int limit) {
        return store.documents(KIND, spaces, after, limit).stream()
                .map(Windows::window)
                .toList();
    }

    /** Those of some spaces and below that stand so at a time, newest first, those before the id {@code after}. */
    List<Window> windows(List<String> spaces, When when, long micros, @Nullable String after, int limit) {
        long before = after == null ? Long.MAX_VALUE : Long.parseLong(after);
        return held.values().stream()
                .filter(each -> each.when(micros) == when && number(each) < before)
                .filter(each -> spaces.stream().anyMatch(space -> Space.within(each.space(), space)))
                .sorted(Comparator.comparingLong(Windows::number).reversed())
                .limit(limit)
                .toList();
    }

    private static long number(Window it) {
        return Long.parseLong(it.id());
    }

    /** Ids of those that go on at a time. */
    Set<String> at(long micros) {
        return held.values().stream()
                .filter(each -> each.at(micros))
                .map(Window::id)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** By what alarms of a thing are suppressed at a time; empty when by none. */
    String suppresses(Thing thing, long micros) {
        return held.values().stream()
                .filter(each -> each.at(micros) && each.covers(thing))
                .map(Window::id)
                .min(String::compareTo)
                .map(each -> KIND + "/" + each)
                .orElse("");
    }

    private Window hold(Document document) {
        Window made = window(document);
        held.put(made.id(), made);
        return made;
    }

    private static void check(Window wanted) {
        if (wanted.fromMicros() >= wanted.toMicros()) {
            throw new TaihuException(ErrorCode.INVALID, "a maintenance window ends after it begins");
        }
        if (wanted.reason().isBlank()) {
            throw new TaihuException(ErrorCode.INVALID, "a maintenance window must say why in its reason");
        }
    }

    private static String definition(Window it) {
        return JSON.createObjectNode()
                .put("thing", it.thing())
                .put("from", it.fromMicros())
                .put("to", it.toMicros())
                .toString();
    }

    private static Window window(Document it) {
        try {
            JsonNode definition = JSON.readTree(it.definition());
            return new Window(
                    it.id(),
                    it.space(),
                    definition.path("thing").asText(""),
                    definition.path("from").asLong(),
                    definition.path("to").asLong(),
                    it.title(),
                    it.by(),
                    it.revision());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maintenance window " + it.id() + " cannot be read", e);
        }
    }
}

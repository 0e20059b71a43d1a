package io.taihu.watch;

import io.taihu.core.Directory;
import io.taihu.model.ErrorCode;
import io.taihu.model.Space;
import io.taihu.model.TaihuException;
import io.taihu.spi.DocumentStore;
import io.taihu.spi.DocumentStore.Document;
import io.taihu.spi.DocumentStore.NewDocument;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What people keep in spaces for rules to ask by name: documents of one kind, each holding in its space and in all below that have none of
 * the same name. Thread-safe; blocks on the registry, whose errors it passes on.
 *
 * @param <K> a document as it was read
 */
final class SpaceDocuments<K extends SpaceDocuments.Named> {
    private static final int PAGE = 1_000;
    /** Names of rules that are told when they stand in the way. */
    private static final int NAMED = 5;

    private final Directory directory;
    private final DocumentStore store;
    private final String kind;
    private final int most;
    private final Function<Document, K> reading;
    private final Map<String, K> kept = new ConcurrentHashMap<>();

    /** Something that has a name in a space. */
    interface Named {
        String id();

        String space();

        String name();
    }

    /** @param kind of the documents, and what people call one */
    SpaceDocuments(Directory directory, String kind, int most, Function<Document, K> reading) {
        this.directory = directory;
        this.store = directory.registry().documents();
        this.kind = kind;
        this.most = most;
        this.reading = reading;
    }

    /** Reads all that there are, as their spaces are now. */
    void load() {
        Map<String, K> all = new HashMap<>();
        String after = null;
        List<Document> page;
        do {
            page = store.documents(kind, List.of(""), after, PAGE);
            page.forEach(each -> all.put(each.id(), reading.apply(each)));
            after = page.isEmpty() ? null : page.getLast().id();
        } while (page.size() == PAGE);
        kept.putAll(all);
        kept.keySet().retainAll(all.keySet());
    }

    /** Keeps a new one: QUOTA when there are too many, CONFLICT when its space has one of this name, INVALID without its space. */
    K create(String space, String name, String definition, String by) {
        if (kept.size() >= most) {
            throw new TaihuException(
                    ErrorCode.QUOTA,
                    "there can be at most " + most + " " + kind + "s; delete some that are not needed");
        }
        needFree(space, name, "");
        if (directory.registry().space(space).isEmpty()) {
            throw new TaihuException(ErrorCode.INVALID, "$.space there is no space \"" + space + "\"");
        }
        return put(store.create(new NewDocument(kind, space, name, definition, "{}", by)));
    }

    /** Keeps one anew; its revision must be the present one. */
    K update(String id, String name, String definition, String by, long revision) {
        return put(store.update(id, name, definition, by, revision));
    }

    void delete(String id, long revision) {
        store.delete(id, revision);
        kept.remove(id);
    }

    /** Goes on only when no other than the one of the id {@code but} has a name in a space. */
    void needFree(String space, String name, String but) {
        if (all().anyMatch(each -> !each.id().equals(but)
                && each.space().equals(space)
                && each.name().equals(name))) {
            throw new TaihuException(
                    ErrorCode.CONFLICT,
                    "the space \"" + space + "\" has a " + kind + " \"" + name + "\" already; take another name");
        }
    }

    /**
     * Goes on only when no rule stands in the way.
     *
     * @param rules names of those that ask it
     * @param what would become of it, behind "it"
     */
    void needUnused(K one, List<String> rules, String what) {
        if (!rules.isEmpty()) {
            throw new TaihuException(
                    ErrorCode.CONFLICT,
                    "the " + kind + " \"" + one.name() + "\" is used by "
                            + (rules.size() == 1 ? "the rule " : "the rules ")
                            + String.join(", ", rules.subList(0, Math.min(NAMED, rules.size())))
                            + (rules.size() > NAMED ? " and " + (rules.size() - NAMED) + " more" : "")
                            + "; change or delete these before it " + what);
        }
    }

    Stream<K> all() {
        return kept.values().stream();
    }

    Optional<K> one(String id) {
        return Optional.ofNullable(kept.get(id));
    }

    /** The one of an id: NOT_FOUND when there is none. */
    K needed(String id) {
        return one(id).orElseThrow(
                        () -> new TaihuException(ErrorCode.NOT_FOUND, "there is no " + kind + " \"" + id + "\""));
    }

    /** Those of some spaces and below, newest first, those before the id {@code after}. */
    List<K> page(List<String> spaces, @Nullable String after, int limit) {
        return store.documents(kind, spaces, after, limit).stream()
                .map(each -> one(each.id()).orElseGet(() -> reading.apply(each)))
                .toList();
    }

    /** The one of a name that holds in a space. */
    Optional<K> holding(String space, String name) {
        return all().filter(each -> each.name().equals(name) && Space.within(space, each.space()))
                .max(Comparator.comparingInt(each -> each.space().length()));
    }

    private K put(Document document) {
        K read = reading.apply(document);
        kept.put(read.id(), read);
        return read;
    }
}

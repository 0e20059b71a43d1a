package io.taihu.notices;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.core.Directory;
import io.taihu.core.Fields;
import io.taihu.spi.Clock;
import io.taihu.spi.DocumentStore;
import io.taihu.spi.DocumentStore.Document;
import io.taihu.spi.DocumentStore.NewDocument;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All rotas: who is on duty when. Thread-safe; blocks. */
public final class Rotas {
    /** What they are as documents. */
    public static final String KIND = "rota";

    private final DocumentStore store;
    private final Directory directory;
    private final Clock clock;

    Rotas(Directory directory, Clock clock) {
        this.store = directory.registry().documents();
        this.directory = directory;
        this.clock = clock;
    }

    /** Makes one from its definition, as the contract has it. */
    public Kept create(ObjectNode definition, String by) {
        Rota.read(definition);
        return show(store.create(new NewDocument(
                KIND, definition.path("space").asText(""), title(definition), definition.toString(), "{}", by)));
    }

    public Kept update(String id, ObjectNode definition, String by, long revision) {
        Rota.read(definition);
        return show(store.update(id, title(definition), definition.toString(), by, revision));
    }

    public void delete(String id, long revision) {
        store.delete(id, revision);
    }

    public Optional<Kept> rota(String id) {
        return document(id).map(Rotas::show);
    }

    /** Newest first. */
    public List<Kept> rotas(List<String> spaces, @Nullable String after, int limit) {
        return store.documents(KIND, spaces, after, limit).stream().map(Rotas::show).toList();
    }

    /** Who is on duty now by a rota; empty when there is none of this id. */
    public Optional<Person> onDuty(String id) {
        return document(id)
                .map(found -> Rota.read(Kept.parse(found.definition()))
                        .at(
                                Instant.ofEpochMilli(clock.micros() / 1_000),
                                ZoneId.of(directory.tree(found.space()).zone(found.space()))));
    }

    /** Who is on duty now for a channel; null when it has no rota, or its rota is gone. */
    @Nullable
    Person of(Channel channel) {
        return channel.onDuty().isEmpty() ? null : onDuty(channel.onDuty()).orElse(null);
    }

    private Optional<Document> document(String id) {
        return store.document(id).filter(found -> found.kind().equals(KIND));
    }

    private static String title(ObjectNode definition) {
        String title = definition.path("title").asText("").strip();
        if (title.isEmpty() || title.length() > DocumentStore.NAME_MAX) {
            throw Fields.wrong("$.title", "must be a text of 1 to " + DocumentStore.NAME_MAX + " characters");
        }
        return title;
    }

    private static Kept show(Document document) {
        return Kept.of(document, (ObjectNode) Kept.parse(document.definition()));
    }
}

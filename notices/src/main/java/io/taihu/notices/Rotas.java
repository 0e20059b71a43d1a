package io.taihu.notices;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.core.Directory;
import io.taihu.core.Fields;
import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
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
public final class Rotas implements Shelf {
    /** What they are as documents. */
    public static final String KIND = "rota";

    private static final int PAGE = 1_000;

    private final DocumentStore store;
    private final Directory directory;
    private final Clock clock;

    Rotas(Directory directory, Clock clock) {
        this.store = directory.registry().documents();
        this.directory = directory;
        this.clock = clock;
    }

    @Override
    public Kept create(ObjectNode definition, String by) {
        Rota.read(definition);
        return show(store.create(new NewDocument(
                KIND, definition.path("space").asText(""), title(definition), definition.toString(), "{}", by)));
    }

    @Override
    public Kept update(String id, ObjectNode definition, String by, long revision) {
        Rota.read(definition);
        return show(store.update(id, title(definition), definition.toString(), by, revision));
    }

    @Override
    public void delete(String id, long revision) {
        document(id).flatMap(this::channelOf).ifPresent(channel -> {
            throw new TaihuException(
                    ErrorCode.CONFLICT,
                    "the channel \"" + channel.title()
                            + "\" tells whoever is on duty by this rota; change the channel first");
        });
        store.delete(id, revision);
    }

    /** A channel that names a rota; such a one is in the same space. */
    private Optional<Document> channelOf(Document rota) {
        List<Document> page;
        String after = null;
        do {
            page = store.documents(Channels.KIND, List.of(rota.space()), after, PAGE);
            for (Document each : page) {
                if (Kept.parse(each.definition()).path("onDuty").asText("").equals(rota.id())) {
                    return Optional.of(each);
                }
            }
            after = page.isEmpty() ? null : page.getLast().id();
        } while (page.size() == PAGE);
        return Optional.empty();
    }

    @Override
    public Optional<Kept> one(String id) {
        return document(id).map(Rotas::show);
    }

    @Override
    public List<Kept> page(List<String> spaces, @Nullable String after, int limit) {
        return store.documents(KIND, spaces, after, limit).stream()
                .map(Rotas::show)
                .toList();
    }

    /** Who is on duty now by a rota; empty when there is none of this id. */
    public Optional<Person> onDuty(String id) {
        return onDuty(id, 0);
    }

    private Optional<Person> onDuty(String id, int turn) {
        return document(id)
                .map(found -> Rota.read(Kept.parse(found.definition()))
                        .at(
                                Instant.ofEpochMilli(clock.micros() / 1_000),
                                ZoneId.of(directory.tree(found.space()).zone(found.space())),
                                turn));
    }

    /** Who is on duty now for a channel, or so many turns behind; null when it has no rota, or its rota is gone. */
    @Nullable
    Person of(Channel channel, int turn) {
        return channel.onDuty().isEmpty()
                ? null
                : onDuty(channel.onDuty(), turn).orElse(null);
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

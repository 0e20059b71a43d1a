package io.taihu.notices;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.core.Fields;
import io.taihu.core.Reach;
import io.taihu.model.ErrorCode;
import io.taihu.model.Space;
import io.taihu.model.TaihuException;
import io.taihu.spi.DocumentStore;
import io.taihu.spi.DocumentStore.Document;
import io.taihu.spi.DocumentStore.NewDocument;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All channels. Their secrets stay within this room. Thread-safe; blocks. */
public final class Channels implements Shelf {
    /** What they are as documents. */
    public static final String KIND = "channel";

    private static final int PAGE = 1_000;

    private final DocumentStore store;
    private final Rotas rotas;
    private final Reach reach;

    Channels(DocumentStore store, Rotas rotas, Reach reach) {
        this.store = store;
        this.rotas = rotas;
        this.reach = reach;
    }

    @Override
    public Kept create(ObjectNode definition, String by) {
        ObjectNode whole = Channel.whole(definition, null);
        Channel read = check(whole);
        return show(store.create(
                new NewDocument(KIND, whole.path("space").asText(""), read.title(), whole.toString(), "{}", by)));
    }

    @Override
    public Kept update(String id, ObjectNode definition, String by, long revision) {
        Document present = document(id).orElseThrow(() -> notFound(id));
        ObjectNode whole = Channel.whole(definition, Kept.parse(present.definition()));
        Channel read = check(whole);
        return show(store.update(id, read.title(), whole.toString(), by, revision));
    }

    @Override
    public void delete(String id, long revision) {
        document(id).flatMap(this::namedBy).ifPresent(other -> {
            throw new TaihuException(
                    ErrorCode.CONFLICT,
                    "the channel \"" + other.title()
                            + "\" tells by this one what nobody acknowledges; change that first");
        });
        store.delete(id, revision);
    }

    @Override
    public Optional<Kept> one(String id) {
        return document(id).map(Channels::show);
    }

    @Override
    public List<Kept> page(List<String> spaces, @Nullable String after, int limit) {
        return store.documents(KIND, spaces, after, limit).stream()
                .map(Channels::show)
                .toList();
    }

    Optional<Document> document(String id) {
        return store.document(id).filter(found -> found.kind().equals(KIND));
    }

    Channel read(Document document) {
        return Channel.read(Kept.parse(document.definition()), reach);
    }

    static TaihuException notFound(String id) {
        return new TaihuException(ErrorCode.NOT_FOUND, "there is no channel \"" + id + "\"");
    }

    private Channel check(ObjectNode whole) {
        Channel read = Channel.read(whole, reach);
        if (!read.onDuty().isEmpty()) {
            String space = rotas.one(read.onDuty()).map(Kept::space).orElse(null);
            if (space == null || !space.equals(whole.path("space").asText(""))) {
                throw Fields.wrong("$.onDuty", "must be the id of a rota of the same space");
            }
        }
        for (int i = 0; i < read.escalation().size(); i++) {
            String id = read.escalation().get(i).channel();
            Document other = id.isEmpty() ? null : document(id).orElse(null);
            if (!id.isEmpty()
                    && (other == null || !Space.within(whole.path("space").asText(""), other.space()))) {
                throw Fields.wrong(
                        "$.escalation[" + i + "].channel",
                        "must be the id of a channel of the same space or of one above");
            }
        }
        return read;
    }

    /** Steps of one that may not be usable as the settings are now. */
    List<Escalation> escalation(Document document) {
        try {
            return read(document).escalation();
        } catch (TaihuException e) {
            return List.of();
        }
    }

    /** Another one that names a channel in its escalation; such a one is in the same space or below. */
    private Optional<Document> namedBy(Document named) {
        List<Document> page;
        String after = null;
        do {
            page = store.documents(KIND, List.of(named.space()), after, PAGE);
            for (Document each : page) {
                boolean names = !each.id().equals(named.id())
                        && escalation(each).stream()
                                .anyMatch(step -> step.channel().equals(named.id()));
                if (names) {
                    return Optional.of(each);
                }
            }
            after = page.isEmpty() ? null : page.getLast().id();
        } while (page.size() == PAGE);
        return Optional.empty();
    }

    private static Kept show(Document document) {
        return Kept.of(document, Channel.shown(Kept.parse(document.definition())));
    }
}

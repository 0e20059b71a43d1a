package io.taihu.notices;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.core.Fields;
import io.taihu.core.Reach;
import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import io.taihu.spi.DocumentStore;
import io.taihu.spi.DocumentStore.Document;
import io.taihu.spi.DocumentStore.NewDocument;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All channels. Their secrets stay within this room. Thread-safe; blocks. */
public final class Channels {
    /** What they are as documents. */
    public static final String KIND = "channel";

    private final DocumentStore store;
    private final Rotas rotas;
    private final Reach reach;

    Channels(DocumentStore store, Rotas rotas, Reach reach) {
        this.store = store;
        this.rotas = rotas;
        this.reach = reach;
    }

    /** Makes one from its definition, as the contract has it. */
    public Kept create(ObjectNode definition, String by) {
        ObjectNode whole = Channel.whole(definition, null);
        Channel read = check(whole);
        return show(store.create(
                new NewDocument(KIND, whole.path("space").asText(""), read.title(), whole.toString(), "{}", by)));
    }

    /** Changes one; secrets that are not given stay. */
    public Kept update(String id, ObjectNode definition, String by, long revision) {
        Document present = document(id).orElseThrow(() -> notFound(id));
        ObjectNode whole = Channel.whole(definition, Kept.parse(present.definition()));
        Channel read = check(whole);
        return show(store.update(id, read.title(), whole.toString(), by, revision));
    }

    public void delete(String id, long revision) {
        store.delete(id, revision);
    }

    public Optional<Kept> channel(String id) {
        return document(id).map(Channels::show);
    }

    /** Newest first. */
    public List<Kept> channels(List<String> spaces, @Nullable String after, int limit) {
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
            String space = rotas.rota(read.onDuty()).map(Kept::space).orElse(null);
            if (space == null || !space.equals(whole.path("space").asText(""))) {
                throw Fields.wrong("$.onDuty", "must be the id of a rota of the same space");
            }
        }
        return read;
    }

    private static Kept show(Document document) {
        return Kept.of(document, Channel.shown(Kept.parse(document.definition())));
    }
}

package io.taihu.registry;

import static io.taihu.registry.Texts.invalid;
import static io.taihu.registry.Texts.notFound;
import static io.taihu.registry.Texts.quote;

import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import io.taihu.spi.Clock;
import io.taihu.spi.DocumentStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Definitions of other rooms. */
final class Documents implements DocumentStore {
    private static final String SELECT = "SELECT d.number, d.kind, s.path, d.title, d.definition, d.state, d.made_by,"
            + " d.revision, d.created, d.changed FROM document d JOIN space s ON s.number = d.space WHERE 1 = 1";

    private final Store store;
    private final Clock clock;

    Documents(Store store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    @Override
    public Document create(NewDocument document) {
        check(document.title(), document.definition());
        Texts.checkText("the kind of a document", document.kind(), NAME_MAX);
        long now = clock.micros();
        return store.write(sql -> {
            long space = Spaces.numberOf(sql, document.kind() + " " + quote(document.title()), document.space());
            if (sql.number("SELECT COUNT(*) FROM document WHERE kind = ?", document.kind()) >= KIND_MAX) {
                throw new TaihuException(
                        ErrorCode.QUOTA, "there can be at most " + KIND_MAX + " of kind " + document.kind());
            }
            long number = sql.number(
                    "INSERT INTO document (kind, space, title, definition, state, made_by, revision, created, changed)"
                            + " VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?) RETURNING number",
                    document.kind(),
                    space,
                    document.title(),
                    document.definition(),
                    document.state(),
                    document.by(),
                    now,
                    now);
            return find(sql, Long.toString(number)).orElseThrow();
        });
    }

    @Override
    public Optional<Document> document(String id) {
        return store.read(sql -> find(sql, id));
    }

    @Override
    public List<Document> documents(String kind, List<String> spaces, @Nullable String after, int limit) {
        SqlRegistry.checkLimit(limit);
        StringBuilder text = new StringBuilder(SELECT).append(" AND d.kind = ?");
        List<Object> parameters = new ArrayList<>(List.of(kind));
        Texts.within(spaces, text, parameters);
        if (after != null) {
            text.append(" AND d.number < ?");
            parameters.add(Texts.number(after).orElseThrow(() -> invalid("nothing can have id " + quote(after))));
        }
        text.append(" ORDER BY d.number DESC LIMIT ?");
        parameters.add(limit);
        return store.read(sql -> sql.list(text.toString(), Documents::document, parameters.toArray()));
    }

    @Override
    public Document update(String id, String title, String definition, String by, long revision) {
        check(title, definition);
        long now = clock.micros();
        return store.write(sql -> {
            Document present = present(sql, id, revision);
            sql.update(
                    "UPDATE document SET title = ?, definition = ?, made_by = ?, revision = revision + 1, changed = ? WHERE number = ?",
                    title,
                    definition,
                    by,
                    now,
                    Long.parseLong(present.id()));
            return find(sql, id).orElseThrow();
        });
    }

    @Override
    public void note(String id, String state) {
        OptionalLong number = Texts.number(id);
        if (number.isPresent()) {
            store.write(sql -> sql.update("UPDATE document SET state = ? WHERE number = ?", state, number.getAsLong()));
        }
    }

    @Override
    public void delete(String id, long revision) {
        store.write(sql -> {
            Document present = present(sql, id, revision);
            return sql.update("DELETE FROM document WHERE number = ?", Long.parseLong(present.id()));
        });
    }

    private static Document present(Sql sql, String id, long revision) {
        Document present = find(sql, id).orElseThrow(() -> notFound("there is nothing with id " + quote(id)));
        if (present.revision() != revision) {
            throw Texts.stale(present.kind() + " " + quote(present.title()), present.revision(), revision);
        }
        return present;
    }

    private static Optional<Document> find(Sql sql, String id) {
        OptionalLong number = Texts.number(id);
        return number.isEmpty()
                ? Optional.empty()
                : sql.first(SELECT + " AND d.number = ?", Documents::document, number.getAsLong());
    }

    private static void check(String title, String definition) {
        Texts.checkText("the title", title, NAME_MAX);
        if (definition.length() > TEXT_MAX) {
            throw new TaihuException(
                    ErrorCode.TOO_LARGE,
                    "a definition has at most " + TEXT_MAX + " characters, got " + definition.length());
        }
    }

    private static Document document(ResultSet row) throws SQLException {
        return new Document(
                Long.toString(row.getLong(1)),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getLong(8),
                Tokens.instant(row.getLong(9)),
                Tokens.instant(row.getLong(10)));
    }
}

package io.taihu.registry;

import static io.taihu.registry.Texts.invalid;
import static io.taihu.registry.Texts.notFound;
import static io.taihu.registry.Texts.quote;

import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import io.taihu.spi.AnnotationStore;
import io.taihu.spi.Clock;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Notes on history. */
final class Annotations implements AnnotationStore {
    private static final String SELECT =
            "SELECT a.number, t.id, s.path, a.begins, a.ends, a.words, a.made_by, a.by_name,"
                    + " a.revision, a.created, a.changed FROM annotation a LEFT JOIN thing t ON t.number = a.thing"
                    + " JOIN space s ON s.number = COALESCE(a.space, t.space) WHERE 1 = 1";

    private final Store store;
    private final Clock clock;

    Annotations(Store store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    @Override
    public Annotation create(NewAnnotation annotation) {
        Text text = annotation.text();
        check(text);
        long now = clock.micros();
        return store.write(sql -> {
            Long thing = annotation.thing() == 0 ? null : annotation.thing();
            if (thing != null && Things.find(sql, thing).isEmpty()) {
                throw invalid("an annotation is of a thing that is there, and there is none of number " + thing);
            }
            Long space = thing == null ? Spaces.numberOf(sql, "an annotation", annotation.space()) : null;
            if (sql.number("SELECT COUNT(*) FROM annotation") >= ANNOTATIONS_MAX) {
                throw new TaihuException(ErrorCode.QUOTA, "there can be at most " + ANNOTATIONS_MAX + " annotations");
            }
            long number = sql.number(
                    "INSERT INTO annotation (thing, space, begins, ends, words, made_by, by_name, revision, created,"
                            + " changed) VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?, ?) RETURNING number",
                    thing,
                    space,
                    text.fromMicros(),
                    text.toMicros(),
                    text.words(),
                    text.by(),
                    text.byName(),
                    now,
                    now);
            return find(sql, Long.toString(number)).orElseThrow();
        });
    }

    @Override
    public Optional<Annotation> annotation(String id) {
        return store.read(sql -> find(sql, id));
    }

    @Override
    public List<Annotation> annotations(Query query, @Nullable After after, int limit) {
        SqlRegistry.checkLimit(limit);
        StringBuilder text = new StringBuilder(SELECT);
        List<Object> parameters = new ArrayList<>();
        if (!query.within().contains("")) {
            text.append(" AND (1 = 0");
            if (!query.things().isEmpty()) {
                text.append(" OR a.thing IN (").append(marks(query.things())).append(')');
                parameters.addAll(query.things());
            }
            if (!query.spaces().isEmpty()) {
                text.append(" OR a.space IN (SELECT number FROM space WHERE path IN (")
                        .append(marks(query.spaces()))
                        .append("))");
                parameters.addAll(query.spaces());
            }
            if (!query.within().isEmpty()) {
                text.append(" OR ");
                Texts.inside("s.path", query.within(), text, parameters);
            }
            text.append(')');
        }
        text.append(" AND a.begins < ? AND a.ends >= ?");
        Collections.addAll(parameters, query.toMicros(), query.fromMicros());
        if (after != null) {
            long number = Texts.number(after.id())
                    .orElseThrow(() -> invalid("no annotation can have id " + quote(after.id())));
            text.append(" AND (a.begins < ? OR (a.begins = ? AND a.number < ?))");
            Collections.addAll(parameters, after.fromMicros(), after.fromMicros(), number);
        }
        text.append(" ORDER BY a.begins DESC, a.number DESC LIMIT ?");
        parameters.add(limit);
        return store.read(sql -> sql.list(text.toString(), Annotations::annotation, parameters.toArray()));
    }

    @Override
    public Annotation update(String id, Text text, long revision) {
        check(text);
        long now = clock.micros();
        return store.write(sql -> {
            long number = present(sql, id, revision);
            sql.update(
                    "UPDATE annotation SET begins = ?, ends = ?, words = ?, made_by = ?, by_name = ?,"
                            + " revision = revision + 1, changed = ? WHERE number = ?",
                    text.fromMicros(),
                    text.toMicros(),
                    text.words(),
                    text.by(),
                    text.byName(),
                    now,
                    number);
            return find(sql, id).orElseThrow();
        });
    }

    @Override
    public void delete(String id, long revision) {
        store.write(sql -> sql.update("DELETE FROM annotation WHERE number = ?", present(sql, id, revision)));
    }

    private static long present(Sql sql, String id, long revision) {
        Annotation present = find(sql, id).orElseThrow(() -> notFound("there is no annotation " + quote(id)));
        if (present.revision() != revision) {
            throw Texts.stale("annotation " + quote(id), present.revision(), revision);
        }
        return Long.parseLong(present.id());
    }

    private static Optional<Annotation> find(Sql sql, String id) {
        OptionalLong number = Texts.number(id);
        return number.isEmpty()
                ? Optional.empty()
                : sql.first(SELECT + " AND a.number = ?", Annotations::annotation, number.getAsLong());
    }

    private static void check(Text text) {
        if (text.fromMicros() > text.toMicros()) {
            throw invalid("an annotation ends when it begins or later");
        }
        if (text.words().isBlank()) {
            throw invalid("an annotation must say something");
        }
        Texts.checkText("an annotation", text.words().replace('\n', ' '), TEXT_MAX);
        Texts.checkText("the name of who writes an annotation", text.byName(), Texts.NAME_MAX);
    }

    private static String marks(List<?> values) {
        return String.join(", ", Collections.nCopies(values.size(), "?"));
    }

    private static Annotation annotation(ResultSet row) throws SQLException {
        return new Annotation(
                Long.toString(row.getLong(1)),
                row.getString(2),
                row.getString(3),
                new Text(row.getLong(4), row.getLong(5), row.getString(6), row.getString(7), row.getString(8)),
                row.getLong(9),
                Tokens.instant(row.getLong(10)),
                Tokens.instant(row.getLong(11)));
    }
}

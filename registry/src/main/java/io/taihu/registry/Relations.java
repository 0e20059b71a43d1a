package io.taihu.registry;

import static io.taihu.registry.Texts.invalid;
import static io.taihu.registry.Texts.notFound;
import static io.taihu.registry.Texts.quote;

import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import io.taihu.spi.Registry.Bond;
import io.taihu.spi.Registry.Relation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The statements on relations between things. Each runs in the transaction of its caller. */
final class Relations {
    /** Most relations of one thing, from it and to it together. */
    @Limit(
            value = "Most relations of one thing, from it and to it together",
            zh = "一个物的最多关系数（两个方向合计）",
            reached = Limit.Reached.REFUSED)
    static final int RELATIONS_MAX = 2_000;

    private static final String SELECT = "SELECT a.id, r.kind, b.id, r.created FROM relation r"
            + " JOIN thing a ON a.number = r.source JOIN thing b ON b.number = r.target WHERE ";

    private Relations() {}

    /** Whether it is new. */
    static boolean put(Sql sql, String from, String kind, String to, long nowMicros) {
        if (!Relation.KIND.matcher(kind).matches()) {
            throw invalid("a relation is called by 1 to " + Relation.KIND_MAX
                    + " lower-case letters, digits and - between them, got " + quote(kind));
        }
        if (from.equals(to)) {
            throw invalid("thing " + quote(from) + " cannot have a relation to itself");
        }
        long source = number(sql, from);
        long target = number(sql, to);
        if (sql.number(
                        "SELECT COUNT(*) FROM relation WHERE source = ? AND kind = ? AND target = ?",
                        source,
                        kind,
                        target)
                > 0) {
            return false;
        }
        checkRoom(sql, from, source);
        checkRoom(sql, to, target);
        sql.update(
                "INSERT INTO relation (source, kind, target, created) VALUES (?, ?, ?, ?)",
                source,
                kind,
                target,
                nowMicros);
        return true;
    }

    static void delete(Sql sql, String from, String kind, String to) {
        int gone = sql.update(
                "DELETE FROM relation WHERE kind = ? AND source = (SELECT number FROM thing WHERE id = ?)"
                        + " AND target = (SELECT number FROM thing WHERE id = ?)",
                kind,
                from,
                to);
        if (gone == 0) {
            throw notFound("thing " + quote(from) + " has no relation " + quote(kind) + " to thing " + quote(to));
        }
    }

    /** All of a thing, those from it first, by kind and the other's id. */
    static List<Relation> of(Sql sql, String thing) {
        List<Relation> from = sql.list(
                SELECT + "r.source = (SELECT number FROM thing WHERE id = ?) ORDER BY r.kind, b.id",
                Relations::relation,
                thing);
        List<Relation> to = sql.list(
                SELECT + "r.target = (SELECT number FROM thing WHERE id = ?) ORDER BY r.kind, a.id",
                Relations::relation,
                thing);
        return java.util.stream.Stream.concat(from.stream(), to.stream()).toList();
    }

    /** Those of a kind behind one, by the numbers of their things. */
    static List<Bond> bonds(Sql sql, String kind, @Nullable Bond after, int limit) {
        long from = after == null ? -1 : after.from();
        return sql.list(
                "SELECT source, target FROM relation WHERE kind = ? AND (source > ? OR (source = ? AND target > ?))"
                        + " ORDER BY source, target LIMIT ?",
                row -> new Bond(row.getLong(1), row.getLong(2)),
                kind,
                from,
                from,
                after == null ? -1 : after.to(),
                limit);
    }

    /** Whether there is this one. */
    static boolean has(Sql sql, long source, String kind, long target) {
        return sql.number(
                        "SELECT COUNT(*) FROM relation WHERE source = ? AND kind = ? AND target = ?",
                        source,
                        kind,
                        target)
                > 0;
    }

    private static void checkRoom(Sql sql, String id, long thing) {
        long there = sql.number("SELECT COUNT(*) FROM relation WHERE source = ?", thing)
                + sql.number("SELECT COUNT(*) FROM relation WHERE target = ?", thing);
        if (there >= RELATIONS_MAX) {
            throw new TaihuException(
                    ErrorCode.QUOTA,
                    "thing " + quote(id) + " has " + RELATIONS_MAX + " relations, the most there may be");
        }
    }

    private static long number(Sql sql, String id) {
        return Things.find(sql, id)
                .orElseThrow(() -> notFound("there is no thing " + quote(id)))
                .number();
    }

    private static Relation relation(java.sql.ResultSet row) throws java.sql.SQLException {
        return new Relation(row.getString(1), row.getString(2), row.getString(3), Tokens.instant(row.getLong(4)));
    }
}

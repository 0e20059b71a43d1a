package io.taihu.registry;

import static io.taihu.registry.Texts.conflict;
import static io.taihu.registry.Texts.invalid;
import static io.taihu.registry.Texts.notFound;
import static io.taihu.registry.Texts.quote;

import io.taihu.model.ErrorCode;
import io.taihu.model.Space;
import io.taihu.model.TaihuException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The statements on spaces. Each runs in the transaction of its caller. */
final class Spaces {
    /** Most spaces of one registry. */
    static final int SPACES_MAX = 50_000;

    private static final String SELECT =
            "SELECT number, path, title, things_max, readings_per_second_max, revision FROM space ";
    private static final Sql.Row<Space> SPACE = row -> new Space(
            row.getLong(1), row.getString(2), row.getString(3), row.getLong(4), row.getLong(5), row.getLong(6));

    private Spaces() {}

    static Optional<Space> find(Sql sql, String path) {
        return sql.first(SELECT + "WHERE path = ?", SPACE, path);
    }

    static List<Space> all(Sql sql) {
        return sql.list(SELECT + "ORDER BY path", SPACE);
    }

    static Space create(Sql sql, Space space) {
        String path = space.path();
        if (path.isEmpty()) {
            throw conflict("the root space is there from the start; a new space has a path such as \"wuxi\"");
        }
        Texts.checkPath(path);
        checkTitleAndQuotas(space);
        if (find(sql, path).isPresent()) {
            throw conflict("space " + quote(path) + " exists already");
        }
        int slash = path.lastIndexOf('/');
        String parent = slash < 0 ? "" : path.substring(0, slash);
        if (find(sql, parent).isEmpty()) {
            throw invalid("space " + quote(path) + " needs its parent " + quote(parent)
                    + ", which does not exist; create that first");
        }
        if (sql.number("SELECT COUNT(*) FROM space") >= SPACES_MAX) {
            throw new TaihuException(ErrorCode.QUOTA, "there can be at most " + SPACES_MAX + " spaces");
        }
        sql.update(
                "INSERT INTO space (path, title, things_max, readings_per_second_max, things, revision)"
                        + " VALUES (?, ?, ?, ?, 0, 1)",
                path,
                space.title().isEmpty() ? path.substring(slash + 1) : space.title(),
                space.thingsMax(),
                space.readingsPerSecondMax());
        return find(sql, path).orElseThrow();
    }

    static Space update(Sql sql, Space space) {
        checkTitleAndQuotas(space);
        Space present = present(sql, space.path(), space.revision());
        String title = space.title();
        if (title.isEmpty()) {
            title = space.path().substring(space.path().lastIndexOf('/') + 1);
        }
        sql.update(
                "UPDATE space SET title = ?, things_max = ?, readings_per_second_max = ?, revision = revision + 1"
                        + " WHERE number = ?",
                title,
                space.thingsMax(),
                space.readingsPerSecondMax(),
                present.number());
        return find(sql, space.path()).orElseThrow();
    }

    static void delete(Sql sql, String path, long revision) {
        if (path.isEmpty()) {
            throw conflict("the root space stays");
        }
        Space present = present(sql, path, revision);
        long below = sql.number("SELECT COUNT(*) FROM space WHERE path > ? AND path < ?", path + "/", path + "0");
        if (below > 0) {
            throw conflict("space " + quote(path) + " has " + below + " spaces below it; remove those first");
        }
        long things = things(sql, path);
        if (things > 0) {
            throw conflict("space " + quote(path) + " has " + things + " things; move or remove those first");
        }
        long dashboards = sql.number("SELECT COUNT(*) FROM dashboard WHERE space = ?", present.number());
        if (dashboards > 0) {
            throw conflict("space " + quote(path) + " has " + dashboards + " dashboards; move or remove those first");
        }
        sql.update("DELETE FROM space WHERE number = ?", present.number());
    }

    /** Number of things in a space and below; 0 when there is no such space. */
    static long things(Sql sql, String path) {
        return sql.first("SELECT things FROM space WHERE path = ?", row -> row.getLong(1), path)
                .orElse(0L);
    }

    /** Number of the space a thing is to live in. */
    static long numberFor(Sql sql, String thing, String path) {
        return numberOf(sql, "thing " + quote(thing), path);
    }

    /**
     * Number of the space that something other than a thing is to live in.
     *
     * @param what it is, for a sentence
     */
    static long numberOf(Sql sql, String what, String path) {
        return find(sql, path)
                .orElseThrow(() -> invalid(
                        what + " cannot live in space " + quote(path) + ", which does not exist; create that first"))
                .number();
    }

    /** Counts a thing in (1) or out (-1) of a space and all above it; QUOTA when one of them has its most things. */
    static void count(Sql sql, String thing, String path, int change) {
        List<String> above = withAncestors(path);
        String in = " WHERE path IN (" + String.join(", ", Collections.nCopies(above.size(), "?")) + ")";
        sql.update("UPDATE space SET things = things + " + (change > 0 ? "1" : "-1") + in, above.toArray());
        if (change > 0) {
            Optional<Space> full = sql.first(
                    SELECT + in + " AND things_max > 0 AND things > things_max ORDER BY path", SPACE, above.toArray());
            if (full.isPresent()) {
                throw new TaihuException(
                        ErrorCode.QUOTA,
                        "thing " + quote(thing) + " has no room in space " + quote(path) + ": space "
                                + quote(full.get().path()) + " takes at most "
                                + full.get().thingsMax() + " things in it and below");
            }
        }
    }

    private static List<String> withAncestors(String path) {
        List<String> paths = new ArrayList<>();
        paths.add("");
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            paths.add(path.substring(0, slash));
        }
        if (!path.isEmpty()) {
            paths.add(path);
        }
        return paths;
    }

    private static Space present(Sql sql, String path, long revision) {
        Space present = find(sql, path).orElseThrow(() -> notFound("there is no space " + quote(path)));
        if (present.revision() != revision) {
            throw Texts.stale("space " + quote(path), present.revision(), revision);
        }
        return present;
    }

    private static void checkTitleAndQuotas(Space space) {
        Texts.checkText("the title of space " + quote(space.path()), space.title(), Texts.NAME_MAX);
        if (space.thingsMax() < 0 || space.readingsPerSecondMax() < 0) {
            throw invalid("the quotas of space " + quote(space.path())
                    + " must be 0, for no limit, or more; got thingsMax " + space.thingsMax()
                    + " and readingsPerSecondMax " + space.readingsPerSecondMax());
        }
    }
}

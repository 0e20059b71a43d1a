package io.taihu.registry;

import static io.taihu.registry.Texts.conflict;
import static io.taihu.registry.Texts.invalid;
import static io.taihu.registry.Texts.notFound;
import static io.taihu.registry.Texts.quote;

import io.taihu.model.Area;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.Location;
import io.taihu.model.Space;
import io.taihu.model.TaihuException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The statements on spaces. Each runs in the transaction of its caller. */
final class Spaces {
    /** Most spaces of one registry. */
    @Limit(value = "Most spaces", zh = "最多空间数", reached = Limit.Reached.REFUSED)
    static final int SPACES_MAX = 50_000;

    private static final String SELECT =
            "SELECT s.number, s.path, s.title, s.kind, s.zone, s.language, m.name, s.latitude, s.longitude, s.ring,"
                    + " s.things_max, s.readings_per_second_max, s.bytes_per_second_max, s.things, s.revision"
                    + " FROM space s LEFT JOIN model m ON m.number = s.model ";

    /** One space and all below it, by three parameters. */
    private static final String WITHIN = "(path = ? OR (path > ? AND path < ?))";

    private Spaces() {}

    static Optional<Space> find(Sql sql, String path) {
        return sql.first(SELECT + "WHERE s.path = ?", Spaces::space, path);
    }

    static List<Space> all(Sql sql) {
        return sql.list(SELECT + "ORDER BY s.path", Spaces::space);
    }

    static Space create(Sql sql, Space space) {
        String path = space.path();
        if (path.isEmpty()) {
            throw conflict("the root space is there from the start; a new space has a path such as \"wuxi\"");
        }
        Texts.checkPath(path);
        check(space);
        if (find(sql, path).isPresent()) {
            throw conflict("space " + quote(path) + " exists already");
        }
        needParent(sql, path);
        if (sql.number("SELECT COUNT(*) FROM space") >= SPACES_MAX) {
            throw new TaihuException(ErrorCode.QUOTA, "there can be at most " + SPACES_MAX + " spaces");
        }
        Location place = place(space);
        sql.update(
                "INSERT INTO space (path, title, kind, zone, language, model, latitude, longitude, ring, things_max,"
                        + " readings_per_second_max, bytes_per_second_max, things, revision)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 1)",
                path,
                title(space),
                space.kind().name(),
                space.zone(),
                space.language(),
                modelNumber(sql, space),
                place == null ? null : place.latitude(),
                place == null ? null : place.longitude(),
                ring(space),
                space.thingsMax(),
                space.readingsPerSecondMax(),
                space.bytesPerSecondMax());
        return find(sql, path).orElseThrow();
    }

    static Space update(Sql sql, Space space) {
        check(space);
        Space present = present(sql, space.path(), space.revision());
        Location place = place(space);
        sql.update(
                "UPDATE space SET title = ?, kind = ?, zone = ?, language = ?, model = ?, latitude = ?, longitude = ?,"
                        + " ring = ?, things_max = ?, readings_per_second_max = ?, bytes_per_second_max = ?,"
                        + " revision = revision + 1 WHERE number = ?",
                title(space),
                space.kind().name(),
                space.zone(),
                space.language(),
                modelNumber(sql, space),
                place == null ? null : place.latitude(),
                place == null ? null : place.longitude(),
                ring(space),
                space.thingsMax(),
                space.readingsPerSecondMax(),
                space.bytesPerSecondMax(),
                present.number());
        return find(sql, space.path()).orElseThrow();
    }

    /** Gives a space and all below it another place in the tree. Things keep their rows; only their revision grows. */
    static Space move(Sql sql, String path, String to, long revision) {
        if (path.isEmpty()) {
            throw conflict("the root space stays where it is");
        }
        Texts.checkPath(to);
        Space present = present(sql, path, revision);
        if (path.equals(to)) {
            return present;
        }
        if (Space.within(to, path)) {
            throw invalid("space " + quote(path) + " cannot move to " + quote(to)
                    + ", which lies within itself; choose a place outside of it");
        }
        if (find(sql, to).isPresent()) {
            throw conflict("space " + quote(to) + " exists already; choose another name or move that first");
        }
        needParent(sql, to);
        checkDepth(sql, path, to);
        Object[] within = {path, path + "/", path + "0"}; // '0' is the code point behind '/'
        count(sql, withAncestors(Space.parent(path)), -present.things());
        count(sql, withAncestors(Space.parent(to)), present.things());
        refuseFull(sql, "space " + quote(path), to, Space.parent(to));
        sql.update(
                "UPDATE thing SET revision = revision + 1 WHERE space IN (SELECT number FROM space WHERE " + WITHIN
                        + ")",
                within);
        String moved = "? || substr(path, " + (path.codePointCount(0, path.length()) + 1) + ")";
        sql.update(
                "UPDATE space SET path = " + moved + ", revision = revision + 1 WHERE " + WITHIN,
                to,
                within[0],
                within[1],
                within[2]);
        if (present.title().equals(name(path))) {
            // nobody gave it a title of its own
            sql.update("UPDATE space SET title = ? WHERE number = ?", name(to), present.number());
        }
        Dashboards.moved(sql, path, to);
        Views.moved(sql, path, to);
        return find(sql, to).orElseThrow();
    }

    /** The deepest space below may come to lie no deeper than the tree may be. */
    private static void checkDepth(Sql sql, String path, String to) {
        List<String> paths = sql.list(
                "SELECT path FROM space WHERE " + WITHIN, row -> row.getString(1), path, path + "/", path + "0");
        for (String each : paths) {
            String moved = Space.moved(each, path, to);
            if (moved.split("/").length > Space.DEPTH_MAX) {
                throw invalid("space " + quote(path) + " cannot move to " + quote(to) + ": " + quote(moved)
                        + " would be deeper than " + Space.DEPTH_MAX + " names");
            }
        }
    }

    private static void needParent(Sql sql, String path) {
        String parent = Space.parent(path);
        if (find(sql, parent).isEmpty()) {
            throw invalid("space " + quote(path) + " needs its parent " + quote(parent)
                    + ", which does not exist; create that first");
        }
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
        long documents = sql.number("SELECT COUNT(*) FROM document WHERE space = ?", present.number());
        if (documents > 0) {
            throw conflict("space " + quote(path) + " has " + documents
                    + " bulk commands, schedules, channels, rotas or rules; move or remove those first");
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
        count(sql, withAncestors(path), change);
        if (change > 0) {
            refuseFull(sql, "thing " + quote(thing), path, path);
        }
    }

    private static void count(Sql sql, List<String> paths, long change) {
        List<Object> parameters = new ArrayList<>(List.of(change));
        parameters.addAll(paths);
        sql.update("UPDATE space SET things = things + ? WHERE path IN (" + places(paths) + ")", parameters.toArray());
    }

    /** QUOTA when a space, or one above it, has more things than it takes now that something came into it. */
    private static void refuseFull(Sql sql, String what, String to, String path) {
        List<String> above = withAncestors(path);
        Optional<Space> full = sql.first(
                SELECT + "WHERE s.path IN (" + places(above)
                        + ") AND s.things_max > 0 AND s.things > s.things_max ORDER BY s.path",
                Spaces::space,
                above.toArray());
        if (full.isPresent()) {
            throw new TaihuException(
                    ErrorCode.QUOTA,
                    what + " has no room in space " + quote(to) + ": space "
                            + quote(full.get().path()) + " takes at most "
                            + full.get().thingsMax() + " things in it and below");
        }
    }

    private static String places(List<String> paths) {
        return String.join(", ", Collections.nCopies(paths.size(), "?"));
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

    private static void check(Space space) {
        String what = "space " + quote(space.path());
        Texts.checkText("the title of " + what, space.title(), Texts.NAME_MAX);
        if (!space.zone().isEmpty() && !Space.isZone(space.zone())) {
            throw invalid("the zone of " + what + " must be an IANA time zone such as \"Asia/Shanghai\" or \"UTC\","
                    + " or empty for that of the space above, got " + quote(space.zone()));
        }
        if (!space.language().isEmpty() && !Space.LANGUAGES.contains(space.language())) {
            throw invalid("the language of " + what
                    + " must be \"en\" or \"zh\", or empty for that of the space above, got "
                    + quote(space.language()));
        }
        if (space.thingsMax() < 0 || space.readingsPerSecondMax() < 0 || space.bytesPerSecondMax() < 0) {
            throw invalid("the quotas of " + what + " must be 0, for no limit, or more; got thingsMax "
                    + space.thingsMax() + ", readingsPerSecondMax " + space.readingsPerSecondMax()
                    + " and bytesPerSecondMax " + space.bytesPerSecondMax());
        }
    }

    /** The last name of a path. */
    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static String title(Space space) {
        return space.title().isEmpty() ? name(space.path()) : space.title();
    }

    private static @Nullable Integer modelNumber(Sql sql, Space space) {
        return space.model().isEmpty()
                ? null
                : Models.numberOf(sql, "things of space " + quote(space.path()), space.model());
    }

    private static @Nullable Location place(Space space) {
        return space.area() instanceof Area.Point point ? Texts.plain(point.location()) : null;
    }

    /** A ring as {@code longitude,latitude}, parted by blanks; ground with {@code ;} before holes and {@code |} before further parts. */
    private static @Nullable String ring(Space space) {
        return switch (space.area()) {
            case Area.Ring ring -> text(ring);
            // one part without holes is told from a ring by the sign behind it
            case Area.Ground ground ->
                ground.parts().stream()
                                .map(part -> Stream.concat(Stream.of(part.outer()), part.holes().stream())
                                        .map(Spaces::text)
                                        .collect(Collectors.joining(";")))
                                .collect(Collectors.joining("|"))
                        + "|";
            case Area.Point _ -> null;
            case null -> null;
        };
    }

    private static String text(Area.Ring ring) {
        return ring.points().stream()
                .map(Texts::plain)
                .map(at -> at.longitude() + "," + at.latitude())
                .collect(Collectors.joining(" "));
    }

    private static Space space(ResultSet row) throws SQLException {
        String model = row.getString(7);
        return new Space(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                Space.Kind.valueOf(row.getString(4)),
                row.getString(5),
                row.getString(6),
                model == null ? "" : model,
                area(row),
                row.getLong(11),
                row.getLong(12),
                row.getLong(13),
                row.getLong(14),
                row.getLong(15));
    }

    private static Area.Ring ring(String text) {
        return new Area.Ring(Arrays.stream(text.split(" "))
                .map(each -> each.split(","))
                .map(each -> new Location(Double.parseDouble(each[1]), Double.parseDouble(each[0])))
                .toList());
    }

    private static @Nullable Area area(ResultSet row) throws SQLException {
        String ring = row.getString(10);
        if (ring != null) {
            return ring.indexOf('|') < 0
                    ? ring(ring)
                    : new Area.Ground(Arrays.stream(ring.split("\\|"))
                            .map(part -> Arrays.stream(part.split(";"))
                                    .map(Spaces::ring)
                                    .toList())
                            .map(rings -> new Area.Ground.Part(rings.getFirst(), rings.subList(1, rings.size())))
                            .toList());
        }
        double latitude = row.getDouble(8);
        return row.wasNull() ? null : new Area.Point(new Location(latitude, row.getDouble(9)));
    }
}

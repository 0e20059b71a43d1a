package io.taihu.registry;

import static io.taihu.registry.Texts.conflict;
import static io.taihu.registry.Texts.notFound;
import static io.taihu.registry.Texts.quote;

import io.taihu.model.Location;
import io.taihu.model.Thing;
import io.taihu.spi.Registry.Farewell;
import io.taihu.spi.Registry.NewThing;
import io.taihu.spi.Registry.NewToken;
import io.taihu.spi.Registry.ThingQuery;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The statements on things. Each runs in the transaction of its caller. */
final class Things {
    // CROSS JOIN is an inner join to both; SQLite also takes the tables in the order written, so the walk is by id.
    private static final String COLUMNS =
            "SELECT t.number, t.id, t.model, m.name, s.path, t.name, t.labels, t.latitude,"
                    + " t.longitude, t.enabled, t.revision, t.created, t.decommissioned FROM ";
    private static final String NAMES =
            " CROSS JOIN model m CROSS JOIN space s WHERE m.number = t.model AND s.number = t.space";
    private static final String SELECT = COLUMNS + "thing t" + NAMES;

    private Things() {}

    static Optional<Thing> find(Sql sql, String id) {
        return sql.first(SELECT + " AND t.id = ?", Things::thing, id);
    }

    static Optional<Thing> find(Sql sql, long number) {
        return sql.first(SELECT + " AND t.number = ?", Things::thing, number);
    }

    static List<Thing> page(Sql sql, ThingQuery query, @Nullable String after, int limit) {
        List<Object> parameters = new ArrayList<>();
        String found = COLUMNS + where(query, NAMES, parameters);
        if (after != null) {
            found += query.labels().isEmpty() ? " AND t.id > ?" : " AND l.id > ?";
            parameters.add(after);
        }
        found += query.labels().isEmpty() ? " ORDER BY t.id LIMIT ?" : " ORDER BY l.id LIMIT ?";
        parameters.add(limit);
        return sql.list(found, Things::thing, parameters.toArray());
    }

    static long count(Sql sql, ThingQuery query) {
        if (query.model() == null
                && query.text() == null
                && query.labels().isEmpty()
                && query.enabled() == null
                && query.decommissioned() == null) {
            return query.spaces().stream()
                    .mapToLong(space -> Spaces.things(sql, space))
                    .sum();
        }
        List<Object> parameters = new ArrayList<>();
        String found = where(query, " WHERE 1 = 1", parameters);
        return sql.number("SELECT COUNT(*) FROM " + found, parameters.toArray());
    }

    static Thing create(Sql sql, NewThing thing, long createdMicros) {
        String id = thing.id();
        Texts.checkId(id);
        Texts.checkText("the name of thing " + quote(id), thing.name(), Texts.NAME_MAX);
        Texts.checkLabels(id, thing.labels());
        if (find(sql, id).isPresent()) {
            throw conflict("thing " + quote(id) + " exists already");
        }
        if (sql.number("SELECT COUNT(*) FROM farewell WHERE id = ?", id) > 0) {
            throw conflict("the history of the thing that was " + quote(id)
                    + " is still being removed; try again in a moment");
        }
        int model = Models.numberFor(sql, id, thing.model());
        long space = Spaces.numberFor(sql, id, thing.space());
        Spaces.count(sql, id, thing.space(), 1);
        String name = thing.name().isEmpty() ? id : thing.name();
        Location location = thing.location() == null ? null : Texts.plain(thing.location());
        long number = sql.number(
                "INSERT INTO thing (id, model, space, name, search, labels, latitude, longitude, enabled, revision, created)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?) RETURNING number",
                id,
                model,
                space,
                name,
                search(id, name),
                ModelJson.writeTexts(thing.labels()),
                location == null ? null : location.latitude(),
                location == null ? null : location.longitude(),
                true,
                createdMicros);
        addLabels(sql, number, id, thing.labels());
        return find(sql, number).orElseThrow();
    }

    static Thing update(Sql sql, Thing thing) {
        String id = thing.id();
        Texts.checkText("the name of thing " + quote(id), thing.name(), Texts.NAME_MAX);
        Texts.checkLabels(id, thing.labels());
        Thing present = present(sql, id, thing.revision());
        if (present.number() != thing.number()) {
            throw notFound("thing " + quote(id) + " with number " + thing.number()
                    + " is gone; the one of that id has number " + present.number());
        }
        if (present.decommissioned() != null && thing.enabled()) {
            throw conflict("thing " + quote(id) + " is decommissioned; recommission it to let its readings in again");
        }
        int model = Models.numberFor(sql, id, thing.model());
        long space = Spaces.numberFor(sql, id, thing.space());
        if (!present.space().equals(thing.space())) {
            Spaces.count(sql, id, present.space(), -1);
            Spaces.count(sql, id, thing.space(), 1);
        }
        String name = thing.name().isEmpty() ? id : thing.name();
        Location location = thing.location() == null ? null : Texts.plain(thing.location());
        sql.update(
                "UPDATE thing SET model = ?, space = ?, name = ?, search = ?, labels = ?, latitude = ?, longitude = ?,"
                        + " enabled = ?, revision = revision + 1 WHERE number = ?",
                model,
                space,
                name,
                search(id, name),
                ModelJson.writeTexts(thing.labels()),
                location == null ? null : location.latitude(),
                location == null ? null : location.longitude(),
                thing.enabled(),
                present.number());
        if (!present.labels().equals(thing.labels())) {
            sql.update("DELETE FROM thing_label WHERE thing = ?", present.number());
            addLabels(sql, present.number(), id, thing.labels());
        }
        return find(sql, present.number()).orElseThrow();
    }

    static Thing decommission(Sql sql, String id, long revision, long nowMicros) {
        Thing present = present(sql, id, revision);
        if (present.decommissioned() != null) {
            return present;
        }
        sql.update("DELETE FROM token WHERE thing = ?", present.number());
        sql.update(
                "UPDATE thing SET decommissioned = ?, enabled = ?, revision = revision + 1 WHERE number = ?",
                nowMicros,
                false,
                present.number());
        return find(sql, present.number()).orElseThrow();
    }

    static Thing recommission(Sql sql, String id, long revision, byte[] tokenHash, long nowMicros) {
        Thing present = present(sql, id, revision);
        if (present.decommissioned() == null) {
            throw conflict("thing " + quote(id) + " is not decommissioned");
        }
        sql.update(
                "UPDATE thing SET decommissioned = NULL, enabled = ?, revision = revision + 1 WHERE number = ?",
                true,
                present.number());
        Tokens.create(sql, NewToken.ofThing(id, tokenHash, present.number()), nowMicros);
        return find(sql, present.number()).orElseThrow();
    }

    /** Things that are gone and whose history is still to go, the first first. */
    static List<Farewell> farewells(Sql sql, int limit) {
        return sql.list(
                "SELECT thing, id FROM farewell ORDER BY asked, thing LIMIT ?",
                row -> new Farewell(row.getLong(1), row.getString(2)),
                limit);
    }

    static void farewellDone(Sql sql, long number) {
        sql.update("DELETE FROM farewell WHERE thing = ?", number);
    }

    static void delete(Sql sql, String id, long revision, boolean history, long nowMicros) {
        Thing present = present(sql, id, revision);
        if (history) {
            sql.update("INSERT INTO farewell (thing, id, asked) VALUES (?, ?, ?)", present.number(), id, nowMicros);
        }
        Spaces.count(sql, id, present.space(), -1);
        Commands.forgetThing(sql, present.number());
        sql.update("DELETE FROM thing WHERE number = ?", present.number());
    }

    private static Thing present(Sql sql, String id, long revision) {
        Thing present = find(sql, id).orElseThrow(() -> notFound("there is no thing " + quote(id)));
        if (present.revision() != revision) {
            throw Texts.stale("thing " + quote(id), present.revision(), revision);
        }
        return present;
    }

    private static void addLabels(Sql sql, long number, String id, Map<String, String> labels) {
        labels.forEach((label, value) -> sql.update(
                "INSERT INTO thing_label (thing, label, value, id) VALUES (?, ?, ?, ?)", number, label, value, id));
    }

    /** The tables and conditions of a query: the walk is by id, along the labels' index when it asks for labels. */
    private static String where(ThingQuery query, String joined, List<Object> parameters) {
        StringBuilder text = new StringBuilder();
        boolean first = true;
        StringBuilder more = new StringBuilder();
        List<Object> moreParameters = new ArrayList<>();
        for (Map.Entry<String, String> label : byNarrowest(query.labels())) {
            boolean any = label.getValue().isEmpty();
            if (first) {
                text.append("thing_label l CROSS JOIN thing t").append(joined);
                text.append(" AND t.number = l.thing AND l.label = ?").append(any ? "" : " AND l.value = ?");
                parameters.add(label.getKey());
                if (!any) {
                    parameters.add(label.getValue());
                }
                first = false;
            } else {
                more.append(" AND EXISTS (SELECT 1 FROM thing_label o WHERE o.thing = t.number AND o.label = ?")
                        .append(any ? ")" : " AND o.value = ?)");
                moreParameters.add(label.getKey());
                if (!any) {
                    moreParameters.add(label.getValue());
                }
            }
        }
        if (first) {
            text.append("thing t").append(joined);
        }
        text.append(more);
        parameters.addAll(moreParameters);
        if (!query.spaces().contains("")) {
            text.append(" AND t.space IN (SELECT number FROM space WHERE ");
            Texts.inside("path", query.spaces(), text, parameters);
            text.append(')');
        }
        if (query.model() != null) {
            text.append(" AND t.model = (SELECT number FROM model WHERE name = ?)");
            parameters.add(query.model());
        }
        if (query.text() != null && !query.text().isEmpty()) {
            text.append(" AND t.search LIKE ? ESCAPE '!'");
            parameters.add(Texts.anywhere(query.text()));
        }
        if (query.enabled() != null) {
            text.append(" AND t.enabled = ?");
            parameters.add(query.enabled());
        }
        if (query.decommissioned() != null) {
            text.append(" AND t.decommissioned IS ").append(query.decommissioned() ? "NOT NULL" : "NULL");
        }
        return text.toString();
    }

    /** Labels with a value before those of any value. */
    private static List<Map.Entry<String, String>> byNarrowest(Map<String, String> labels) {
        return labels.entrySet().stream()
                .sorted(Map.Entry.<String, String>comparingByValue((a, b) -> Boolean.compare(a.isEmpty(), b.isEmpty()))
                        .thenComparing(Map.Entry.comparingByKey()))
                .toList();
    }

    /** What text search looks into. A line break is in neither id nor name, so no text is found across them. */
    private static String search(String id, String name) {
        return Texts.fold(id) + "\n" + Texts.fold(name);
    }

    private static Thing thing(ResultSet row) throws SQLException {
        long decommissioned = row.getLong(13);
        Instant out = row.wasNull() ? null : Tokens.instant(decommissioned);
        double latitude = row.getDouble(8);
        Location location = row.wasNull() ? null : new Location(latitude, row.getDouble(9));
        return new Thing(
                row.getLong(1),
                row.getString(2),
                row.getInt(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                ModelJson.readTexts(row.getString(7)),
                location,
                row.getBoolean(10),
                row.getLong(11),
                Tokens.instant(row.getLong(12)),
                out);
    }
}

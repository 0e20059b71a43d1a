package io.taihu.registry;

import static io.taihu.registry.Texts.invalid;
import static io.taihu.registry.Texts.notFound;
import static io.taihu.registry.Texts.quote;

import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.Space;
import io.taihu.model.TaihuException;
import io.taihu.model.ThingModel;
import io.taihu.spi.Registry;
import io.taihu.spi.Registry.Dashboard;
import io.taihu.spi.Registry.DashboardHead;
import io.taihu.spi.Registry.DashboardQuery;
import io.taihu.spi.Registry.NewDashboard;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The statements on dashboards. Each runs in the transaction of its caller. */
final class Dashboards {
    /** Most dashboards of one registry. */
    @Limit(value = "Most dashboards", zh = "最多看板数", reached = Limit.Reached.REFUSED)
    static final int DASHBOARDS_MAX = 5_000;
    /** Longest definition, in UTF-16 units. */
    @Limit(
            value = "Longest definition of a dashboard as it is kept",
            zh = "存储的看板定义的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    static final int DEFINITION_MAX = 512 * 1_024;

    private static final String HEAD =
            "SELECT d.number, s.path, d.model, d.title, d.revision, d.created, d.changed FROM dashboard d"
                    + " JOIN space s ON s.number = d.space WHERE 1 = 1";
    private static final String VERSION =
            "SELECT d.number, v.space, v.model, v.title, v.revision, d.created, v.changed, v.definition"
                    + " FROM dashboard d JOIN dashboard_version v ON v.dashboard = d.number WHERE d.number = ?";

    private Dashboards() {}

    static Dashboard create(Sql sql, NewDashboard dashboard, long nowMicros) {
        long space = checked(sql, dashboard);
        if (sql.number("SELECT COUNT(*) FROM dashboard") >= DASHBOARDS_MAX) {
            throw new TaihuException(ErrorCode.QUOTA, "there can be at most " + DASHBOARDS_MAX + " dashboards");
        }
        long number = sql.number(
                "INSERT INTO dashboard (space, model, title, search, revision, created, changed)"
                        + " VALUES (?, ?, ?, ?, 1, ?, ?) RETURNING number",
                space,
                dashboard.model(),
                dashboard.title(),
                Texts.fold(dashboard.title()),
                nowMicros,
                nowMicros);
        addVersion(sql, number, 1, dashboard, nowMicros);
        return find(sql, number).orElseThrow();
    }

    static Optional<Dashboard> find(Sql sql, String id) {
        OptionalLong number = Texts.number(id);
        return number.isEmpty() ? Optional.empty() : find(sql, number.getAsLong());
    }

    private static Optional<Dashboard> find(Sql sql, long number) {
        return sql.first(VERSION + " AND v.revision = d.revision", Dashboards::dashboard, number);
    }

    static List<DashboardHead> page(Sql sql, DashboardQuery query, @Nullable String after, int limit) {
        StringBuilder found = new StringBuilder(HEAD);
        List<Object> parameters = new ArrayList<>();
        Texts.within(query.spaces(), found, parameters);
        String model = query.model();
        if (model != null) {
            found.append(" AND d.model = ?");
            parameters.add(model);
        }
        String text = query.text();
        if (text != null) {
            found.append(" AND d.search LIKE ? ESCAPE '!'");
            parameters.add(Texts.anywhere(text));
        }
        if (after != null) {
            found.append(" AND d.number > ?");
            parameters.add(Texts.number(after).orElseThrow(() -> invalid("no dashboard can have id " + quote(after))));
        }
        found.append(" ORDER BY d.number LIMIT ?");
        parameters.add(limit);
        return sql.list(found.toString(), Dashboards::head, parameters.toArray());
    }

    static Dashboard update(Sql sql, String id, NewDashboard dashboard, long revision, long nowMicros) {
        DashboardHead present = present(sql, id, revision);
        long number = Long.parseLong(present.id());
        long space = checked(sql, dashboard);
        long next = revision + 1;
        sql.update(
                "UPDATE dashboard SET space = ?, model = ?, title = ?, search = ?, revision = ?, changed = ?"
                        + " WHERE number = ?",
                space,
                dashboard.model(),
                dashboard.title(),
                Texts.fold(dashboard.title()),
                next,
                nowMicros,
                number);
        addVersion(sql, number, next, dashboard, nowMicros);
        sql.update(
                "DELETE FROM dashboard_version WHERE dashboard = ? AND revision <= ?",
                number,
                next - Registry.DASHBOARD_VERSIONS_MAX);
        return find(sql, number).orElseThrow();
    }

    static void delete(Sql sql, String id, long revision) {
        DashboardHead present = present(sql, id, revision);
        sql.update("DELETE FROM dashboard WHERE number = ?", Long.parseLong(present.id()));
    }

    static List<DashboardHead> versions(Sql sql, String id) {
        OptionalLong number = Texts.number(id);
        return number.isEmpty()
                ? List.of()
                : sql.list(
                        "SELECT d.number, v.space, v.model, v.title, v.revision, d.created, v.changed"
                                + " FROM dashboard d JOIN dashboard_version v ON v.dashboard = d.number"
                                + " WHERE d.number = ? ORDER BY v.revision DESC",
                        Dashboards::head,
                        number.getAsLong());
    }

    static Optional<Dashboard> version(Sql sql, String id, long revision) {
        OptionalLong number = Texts.number(id);
        return number.isEmpty()
                ? Optional.empty()
                : sql.first(VERSION + " AND v.revision = ?", Dashboards::dashboard, number.getAsLong(), revision);
    }

    /** Lets the versions of all dashboards follow a space that has moved. */
    static void moved(Sql sql, String from, String to) {
        record Version(long dashboard, long revision, String space) {}
        String named = "%" + Texts.literally(from) + "%";
        List<Version> versions = sql.list(
                "SELECT dashboard, revision, space FROM dashboard_version"
                        + " WHERE space = ? OR (space > ? AND space < ?) OR definition LIKE ? ESCAPE '!'",
                row -> new Version(row.getLong(1), row.getLong(2), row.getString(3)),
                from,
                from + "/",
                from + "0",
                named);
        for (Version version : versions) {
            String definition = sql.first(
                            "SELECT definition FROM dashboard_version WHERE dashboard = ? AND revision = ?",
                            row -> row.getString(1),
                            version.dashboard(),
                            version.revision())
                    .orElseThrow();
            String space = version.space();
            sql.update(
                    "UPDATE dashboard_version SET space = ?, definition = ? WHERE dashboard = ? AND revision = ?",
                    Space.within(space, from) ? Space.moved(space, from, to) : space,
                    SpaceNames.movedInDashboard(definition, from, to),
                    version.dashboard(),
                    version.revision());
        }
    }

    private static void addVersion(Sql sql, long number, long revision, NewDashboard dashboard, long nowMicros) {
        sql.update(
                "INSERT INTO dashboard_version (dashboard, revision, space, model, title, definition, changed)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                number,
                revision,
                dashboard.space(),
                dashboard.model(),
                dashboard.title(),
                dashboard.definition(),
                nowMicros);
    }

    private static DashboardHead present(Sql sql, String id, long revision) {
        DashboardHead present = find(sql, id)
                .orElseThrow(() -> notFound("there is no dashboard " + quote(id)))
                .head();
        if (present.revision() != revision) {
            throw Texts.stale("dashboard " + quote(id), present.revision(), revision);
        }
        return present;
    }

    /** Number of the space, when all of a dashboard can be kept. */
    private static long checked(Sql sql, NewDashboard dashboard) {
        Texts.checkText("the title of a dashboard", dashboard.title(), Texts.NAME_MAX);
        if (dashboard.title().isBlank()) {
            throw invalid("a dashboard must have a title");
        }
        String model = dashboard.model();
        if (model != null && !ThingModel.NAME.matcher(model).matches()) {
            throw invalid("a model's name is 1 to 128 letters, digits or . _ : @ -, got " + quote(model));
        }
        String definition = dashboard.definition();
        if (definition.length() > DEFINITION_MAX) {
            throw new TaihuException(
                    ErrorCode.TOO_LARGE,
                    "what is on a dashboard has at most " + DEFINITION_MAX + " characters, got " + definition.length());
        }
        if (definition.indexOf('\0') >= 0 || Texts.hasHalf(definition)) {
            throw invalid("what is on a dashboard must be text without U+0000 and half characters");
        }
        return Spaces.numberOf(sql, "dashboard " + quote(dashboard.title()), dashboard.space());
    }

    private static DashboardHead head(ResultSet row) throws SQLException {
        return new DashboardHead(
                Long.toString(row.getLong(1)),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getLong(5),
                Tokens.instant(row.getLong(6)),
                Tokens.instant(row.getLong(7)));
    }

    private static Dashboard dashboard(ResultSet row) throws SQLException {
        return new Dashboard(head(row), row.getString(8));
    }
}

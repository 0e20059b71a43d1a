package io.taihu.registry;

import static io.taihu.registry.Texts.invalid;
import static io.taihu.registry.Texts.notFound;
import static io.taihu.registry.Texts.quote;

import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import io.taihu.spi.Registry.NewView;
import io.taihu.spi.Registry.View;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The statements on saved views. Each runs in the transaction of its caller. */
final class Views {
    /** Most views of one registry. */
    @Limit(value = "Most saved views", zh = "最多已存视图数", reached = Limit.Reached.REFUSED)
    static final int VIEWS_MAX = 5_000;
    /** Longest name of a page, in UTF-16 units. */
    @Limit(
            value = "Longest name of a page of a saved view",
            zh = "已存视图页名的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    static final int PAGE_NAME_MAX = 64;
    /** Longest query, in UTF-16 units. */
    @Limit(
            value = "Longest question of a saved view as it is kept",
            zh = "存储的已存视图查询的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    static final int QUERY_MAX = 4_096;

    private static final String SELECT = "SELECT w.number, s.path, w.page, w.title, w.query, w.created"
            + " FROM saved_view w JOIN space s ON s.number = w.space WHERE 1 = 1";

    private Views() {}

    static View create(Sql sql, NewView view, long nowMicros) {
        Texts.checkText("the page of a view", view.page(), PAGE_NAME_MAX);
        Texts.checkText("the title of a view", view.title(), Texts.NAME_MAX);
        Texts.checkText("the query of a view", view.query(), QUERY_MAX);
        if (view.title().isBlank() || view.page().isBlank()) {
            throw invalid("a view must have a title and a page");
        }
        long space = Spaces.numberOf(sql, "view " + quote(view.title()), view.space());
        if (sql.number("SELECT COUNT(*) FROM saved_view") >= VIEWS_MAX) {
            throw new TaihuException(ErrorCode.QUOTA, "there can be at most " + VIEWS_MAX + " views");
        }
        long number = sql.number(
                "INSERT INTO saved_view (space, page, title, query, created) VALUES (?, ?, ?, ?, ?) RETURNING number",
                space,
                view.page(),
                view.title(),
                view.query(),
                nowMicros);
        return sql.first(SELECT + " AND w.number = ?", Views::view, number).orElseThrow();
    }

    static Optional<View> find(Sql sql, String id) {
        OptionalLong number = Texts.number(id);
        return number.isEmpty()
                ? Optional.empty()
                : sql.first(SELECT + " AND w.number = ?", Views::view, number.getAsLong());
    }

    static List<View> page(Sql sql, List<String> spaces, @Nullable String page, @Nullable String after, int limit) {
        StringBuilder found = new StringBuilder(SELECT);
        List<Object> parameters = new ArrayList<>();
        Texts.within(spaces, found, parameters);
        if (page != null) {
            found.append(" AND w.page = ?");
            parameters.add(page);
        }
        if (after != null) {
            found.append(" AND w.number > ?");
            parameters.add(Texts.number(after).orElseThrow(() -> invalid("no view can have id " + quote(after))));
        }
        found.append(" ORDER BY w.number LIMIT ?");
        parameters.add(limit);
        return sql.list(found.toString(), Views::view, parameters.toArray());
    }

    /** Lets the queries of all views follow a space that has moved. */
    static void moved(Sql sql, String from, String to) {
        record Query(long view, String text) {}
        List<Query> queries = sql.list(
                "SELECT number, query FROM saved_view WHERE query LIKE '%space=%'",
                row -> new Query(row.getLong(1), row.getString(2)));
        for (Query query : queries) {
            String moved = SpaceNames.movedInQuery(query.text(), from, to);
            if (!moved.equals(query.text())) {
                sql.update("UPDATE saved_view SET query = ? WHERE number = ?", moved, query.view());
            }
        }
    }

    static void delete(Sql sql, String id) {
        OptionalLong number = Texts.number(id);
        if (number.isEmpty() || sql.update("DELETE FROM saved_view WHERE number = ?", number.getAsLong()) == 0) {
            throw notFound("there is no view " + quote(id));
        }
    }

    private static View view(ResultSet row) throws SQLException {
        return new View(
                Long.toString(row.getLong(1)),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                Tokens.instant(row.getLong(6)));
    }
}

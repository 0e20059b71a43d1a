package io.taihu.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import io.taihu.spi.Access.Deed;
import io.taihu.spi.Registry;
import io.taihu.spi.Registry.NewView;
import io.taihu.spi.Registry.View;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Saved views of list pages: list, make, forget. */
final class ViewRoutes {
    private static final Pattern PAGE = Pattern.compile("[a-z][a-z0-9-]{0,63}");

    @Limit(
            value = "Longest title of a saved view",
            zh = "已存视图标题的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    private static final int TITLE_MAX = 256;

    @Limit(
            value = "Longest question of a saved view",
            zh = "已存视图查询的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    private static final int QUERY_MAX = 4_096;

    private final Registry registry;

    ViewRoutes(Registry registry) {
        this.registry = registry;
    }

    void list(Call call) {
        List<String> spaces = call.spaces(Deed.READ, call.query("space", ""));
        int limit = (int) call.number("limit", 100, 1, 1_000);
        String cursor = call.query("cursor");
        List<View> found = registry.views(
                spaces, call.query("page"), cursor == null ? null : DashboardRoutes.after(cursor), limit + 1);
        ObjectNode out = Json.object();
        ArrayNode items = out.putArray("items");
        found.stream().limit(limit).forEach(view -> items.add(write(view)));
        if (found.size() > limit) {
            out.put("cursor", Cursors.of(found.get(limit - 1).id()));
        }
        call.json(200, out);
    }

    void create(Call call) {
        Members body = call.members();
        String page = body.textNeeded("page", 64);
        String title = line(body, "title", TITLE_MAX);
        String query = line(body, "query", QUERY_MAX);
        String given = body.text("space", 2_000);
        body.end();
        String space = given == null ? "" : given;
        if (!PAGE.matcher(page).matches()) {
            throw Members.wrong(
                    "$.page", "must be 1 to 64 lower-case letters, digits or -, a letter first, got \"" + page + "\"");
        }
        if (title.isBlank()) {
            throw Members.wrong("$.title", "must say what it is");
        }
        call.need(Deed.MANAGE_DASHBOARDS, space);
        if (registry.space(space).isEmpty()) {
            throw Members.wrong(
                    "$.space", "is \"" + space + "\", and there is no such space; make it with POST /api/v1/spaces");
        }
        call.json(201, write(registry.createView(new NewView(space, page, title, query))));
    }

    void delete(Call call) {
        String id = call.path("id");
        Optional<View> found = registry.view(id);
        found.ifPresent(view -> call.trace().place(view.space()));
        if (found.isEmpty() && call.may(Deed.READ, "")) {
            throw new TaihuException(ErrorCode.NOT_FOUND, "there is no view \"" + id + "\"");
        }
        if (found.isEmpty() || !call.may(Deed.MANAGE_DASHBOARDS, found.get().space())) {
            throw new TaihuException(ErrorCode.FORBIDDEN, "this token may not change view \"" + id + "\"");
        }
        registry.deleteView(id);
        call.nothing();
    }

    private static String line(Members body, String name, int max) {
        String text = body.textNeeded(name, max);
        if (text.codePoints()
                .anyMatch(c ->
                        Character.isISOControl(c) || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE))) {
            throw Members.wrong(body.place(name), "must be text of one line, without control and half characters");
        }
        return text;
    }

    private static ObjectNode write(View view) {
        ObjectNode out = Json.object();
        out.put("id", view.id());
        out.put("page", view.page());
        out.put("title", view.title());
        out.put("query", view.query());
        out.put("space", view.space());
        out.put("created", view.created().toString());
        return out;
    }
}

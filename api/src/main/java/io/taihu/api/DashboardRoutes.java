package io.taihu.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import io.taihu.spi.Access.Deed;
import io.taihu.spi.Registry;
import io.taihu.spi.Registry.Dashboard;
import io.taihu.spi.Registry.DashboardHead;
import io.taihu.spi.Registry.DashboardQuery;
import io.taihu.spi.Registry.NewDashboard;
import java.util.List;
import java.util.Optional;

/** Dashboards: find, make, change by versions, forget. */
final class DashboardRoutes {
    /** How often a change without If-Match is tried when others change the same dashboard. */
    private static final int TRIES = 5;

    private final Registry registry;

    DashboardRoutes(Registry registry) {
        this.registry = registry;
    }

    void list(Call call) {
        List<String> spaces = call.spaces(Deed.READ, call.query("space", ""));
        int limit = (int) call.number("limit", 100, 1, 1_000);
        String text = call.query("q");
        DashboardQuery query =
                new DashboardQuery(spaces, call.query("model"), text == null || text.isBlank() ? null : text.strip());
        String cursor = call.query("cursor");
        List<DashboardHead> found = registry.dashboards(query, cursor == null ? null : after(cursor), limit + 1);
        ObjectNode out = Json.object();
        ArrayNode items = out.putArray("items");
        found.stream().limit(limit).forEach(head -> items.add(DashboardJson.write(head)));
        if (found.size() > limit) {
            out.put("cursor", Cursors.of(found.get(limit - 1).id()));
        }
        call.json(200, out);
    }

    void create(Call call) {
        NewDashboard wanted = wanted(call);
        Dashboard made = registry.createDashboard(wanted);
        call.etag(made.head().revision())
                .location("/api/v1/dashboards/" + made.head().id());
        call.json(201, DashboardJson.write(made));
    }

    void get(Call call) {
        answer(call, dashboard(call, Deed.READ));
    }

    void replace(Call call) {
        Dashboard present = dashboard(call, Deed.MANAGE_DASHBOARDS);
        NewDashboard wanted = wanted(call);
        call.match(present.head().revision());
        for (int left = TRIES; ; left--) {
            try {
                answer(
                        call,
                        registry.updateDashboard(
                                present.head().id(), wanted, present.head().revision()));
                return;
            } catch (TaihuException e) {
                if (e.code() != ErrorCode.STALE || call.ifMatch() >= 0 || left == 0) {
                    throw e;
                }
                present = dashboard(call, Deed.MANAGE_DASHBOARDS);
            }
        }
    }

    void delete(Call call) {
        Dashboard present = dashboard(call, Deed.MANAGE_DASHBOARDS);
        call.match(present.head().revision());
        for (int left = TRIES; ; left--) {
            try {
                registry.deleteDashboard(present.head().id(), present.head().revision());
                call.nothing();
                return;
            } catch (TaihuException e) {
                if (e.code() != ErrorCode.STALE || call.ifMatch() >= 0 || left == 0) {
                    throw e;
                }
                present = dashboard(call, Deed.MANAGE_DASHBOARDS);
            }
        }
    }

    void versions(Call call) {
        Dashboard present = dashboard(call, Deed.READ);
        ObjectNode out = Json.object();
        ArrayNode items = out.putArray("items");
        registry.dashboardVersions(present.head().id()).forEach(head -> items.add(DashboardJson.write(head)));
        call.json(200, out);
    }

    void version(Call call) {
        Dashboard present = dashboard(call, Deed.READ);
        long revision;
        try {
            revision = Long.parseLong(call.path("revision"));
        } catch (NumberFormatException e) {
            throw new TaihuException(
                    ErrorCode.MALFORMED, "a revision is a whole number, got \"" + call.path("revision") + "\"");
        }
        Dashboard found = registry.dashboardVersion(present.head().id(), revision)
                .orElseThrow(() -> new TaihuException(
                        ErrorCode.NOT_FOUND,
                        "dashboard \"" + present.head().id() + "\" has no version " + revision + " any more or yet; its"
                                + " latest is " + present.head().revision() + ", and "
                                + Registry.DASHBOARD_VERSIONS_MAX + " are kept"));
        // the tag is what If-Match compares, so that what was read here can be put back
        call.etag(present.head().revision()).json(200, DashboardJson.write(found));
    }

    /** The body, where the one who asks may put it. */
    private NewDashboard wanted(Call call) {
        NewDashboard wanted = DashboardJson.read(Json.readObject(call.body(DashboardJson.BYTES_MAX)));
        call.need(Deed.MANAGE_DASHBOARDS, wanted.space());
        if (registry.space(wanted.space()).isEmpty()) {
            throw Members.wrong(
                    "$.space",
                    "is \"" + wanted.space() + "\", and there is no such space; make it with POST /api/v1/spaces");
        }
        return wanted;
    }

    /** Whoever may not do this, and may not see all, is not told whether the dashboard is there. */
    private Dashboard dashboard(Call call, Deed deed) {
        String id = call.path("id");
        Optional<Dashboard> found = registry.dashboard(id);
        if (deed != Deed.READ) {
            found.ifPresent(dashboard -> call.trace().place(dashboard.head().space()));
        }
        if (found.isPresent() && call.may(deed, found.get().head().space())) {
            return found.get();
        }
        if (found.isEmpty() && call.may(Deed.READ, "")) {
            throw new TaihuException(ErrorCode.NOT_FOUND, "there is no dashboard \"" + id + "\"");
        }
        throw new TaihuException(
                ErrorCode.FORBIDDEN,
                "this token may not " + (deed == Deed.READ ? "see" : "change") + " dashboard \"" + id + "\"");
    }

    static String after(String cursor) {
        return Long.toString(Cursors.number(Cursors.read(cursor, 1).getFirst()));
    }

    private static void answer(Call call, Dashboard dashboard) {
        call.etag(dashboard.head().revision()).json(200, DashboardJson.write(dashboard));
    }
}

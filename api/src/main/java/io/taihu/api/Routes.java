package io.taihu.api;

import static io.javalin.http.HandlerType.DELETE;
import static io.javalin.http.HandlerType.GET;
import static io.javalin.http.HandlerType.PATCH;
import static io.javalin.http.HandlerType.POST;
import static io.javalin.http.HandlerType.PUT;

import io.javalin.http.HandlerType;
import io.taihu.api.Route.Action;
import io.taihu.api.Route.Guard;
import java.util.List;

/** The whole of the API in one list. */
final class Routes {
    /** Where the WebSocket is. */
    static final String STREAM = "/api/v1/stream";

    private Routes() {}

    static List<Route> of(
            ThingRoutes things,
            ReadingRoutes readings,
            CommandRoutes commands,
            OrderRoutes orders,
            ProvisionRoutes provision,
            TwinRoutes twins,
            PlaceRoutes places,
            HistoryRoutes history,
            ModelRoutes models,
            SpaceRoutes spaces,
            RelationRoutes relations,
            DashboardRoutes dashboards,
            ViewRoutes views,
            TokenRoutes tokens,
            AccountRoutes accounts,
            RoleRoutes roles,
            SessionRoutes session,
            ImportRoutes imports,
            ExportRoutes exports,
            BackupRoutes backups,
            AuditRoutes audit,
            OperationRoutes operation,
            ServerRoutes server) {
        return List.of(
                known(GET, "/api/v1/things", things::list),
                known(POST, "/api/v1/things", things::create),
                known(GET, "/api/v1/things/{id}", things::get),
                known(PATCH, "/api/v1/things/{id}", things::update),
                known(DELETE, "/api/v1/things/{id}", things::delete),
                known(POST, "/api/v1/things/{id}/token", things::renewToken),
                known(GET, "/api/v1/things/{id}/errors", things::errors),
                known(GET, "/api/v1/things/{id}/relations", relations::list),
                known(PUT, "/api/v1/things/{id}/relations/{kind}/{other}", relations::put),
                known(DELETE, "/api/v1/things/{id}/relations/{kind}/{other}", relations::delete),
                known(POST, "/api/v1/things/{id}/readings", readings::readings),
                known(POST, "/api/v1/things/{id}/events/{name}", readings::event),
                bearer(POST, "/api/v1/readings", readings::bulk),
                known(POST, "/api/v1/things/{id}/actions/{name}", commands::act),
                known(PUT, "/api/v1/things/{id}/properties/{name}", commands::desire),
                known(GET, "/api/v1/things/{id}/commands", commands::take),
                known(POST, "/api/v1/things/{id}/answers", commands::answer),
                known(GET, "/api/v1/invocations", commands::list),
                known(GET, "/api/v1/invocations/{id}", commands::get),
                known(POST, "/api/v1/invocations/{id}/approve", commands::approve),
                known(POST, "/api/v1/invocations/{id}/cancel", commands::cancel),
                known(GET, "/api/v1/provisioning-keys", provision::list),
                known(POST, "/api/v1/provisioning-keys", provision::create),
                known(DELETE, "/api/v1/provisioning-keys/{id}", provision::delete),
                known(POST, "/api/v1/things/{id}/claim", provision::claim),
                bearer(POST, "/api/v1/provision", provision::provision),
                known(GET, "/api/v1/bulk-commands", orders::bulks),
                known(POST, "/api/v1/bulk-commands", orders::begin),
                known(GET, "/api/v1/bulk-commands/{id}", orders::bulk),
                known(DELETE, "/api/v1/bulk-commands/{id}", orders::forget),
                known(POST, "/api/v1/bulk-commands/{id}/stop", orders::stop),
                known(GET, "/api/v1/schedules", orders::schedules),
                known(POST, "/api/v1/schedules", orders::create),
                known(GET, "/api/v1/schedules/{id}", orders::schedule),
                known(PUT, "/api/v1/schedules/{id}", orders::replace),
                known(DELETE, "/api/v1/schedules/{id}", orders::delete),
                known(GET, "/api/v1/things/{id}/twin", twins::get),
                known(GET, "/api/v1/twins", twins::list),
                known(GET, "/api/v1/places", places::list),
                known(GET, "/api/v1/things/{id}/history", history::one),
                known(GET, "/api/v1/things/{id}/events", history::events),
                known(GET, "/api/v1/history", history::several),
                known(GET, "/api/v1/models", models::list),
                known(POST, "/api/v1/models", models::create),
                known(GET, "/api/v1/models/{name}", models::get),
                known(PUT, "/api/v1/models/{name}", models::replace),
                known(PATCH, "/api/v1/models/{name}", models::update),
                known(DELETE, "/api/v1/models/{name}", models::delete),
                known(GET, "/api/v1/models/{name}/suggestion", models::suggestion),
                known(POST, "/api/v1/models/{name}/accept", models::accept),
                known(POST, "/api/v1/models/{name}/check", models::check),
                known(GET, "/api/v1/models/{name}/versions", models::versions),
                known(GET, "/api/v1/models/{name}/versions/{version}", models::version),
                known(GET, "/api/v1/models/{name}/dashboard", models::dashboard),
                known(GET, "/api/v1/dashboards", dashboards::list),
                known(POST, "/api/v1/dashboards", dashboards::create),
                known(GET, "/api/v1/dashboards/{id}", dashboards::get),
                known(PUT, "/api/v1/dashboards/{id}", dashboards::replace),
                known(DELETE, "/api/v1/dashboards/{id}", dashboards::delete),
                known(GET, "/api/v1/dashboards/{id}/versions", dashboards::versions),
                known(GET, "/api/v1/dashboards/{id}/versions/{revision}", dashboards::version),
                known(GET, "/api/v1/views", views::list),
                known(POST, "/api/v1/views", views::create),
                known(DELETE, "/api/v1/views/{id}", views::delete),
                known(GET, "/api/v1/spaces", spaces::list),
                known(GET, "/api/v1/usage", spaces::usage),
                known(POST, "/api/v1/spaces", spaces::create),
                known(GET, "/api/v1/spaces/<path>", spaces::get),
                known(PATCH, "/api/v1/spaces/<path>", spaces::update),
                known(DELETE, "/api/v1/spaces/<path>", spaces::delete),
                known(GET, "/api/v1/imports", imports::list),
                known(POST, "/api/v1/imports", imports::create),
                known(GET, "/api/v1/imports/{id}", imports::get),
                known(PATCH, "/api/v1/imports/{id}", imports::change),
                known(DELETE, "/api/v1/imports/{id}", imports::delete),
                known(GET, "/api/v1/imports/{id}/preview", imports::preview),
                known(GET, "/api/v1/imports/{id}/problems", imports::problems),
                known(POST, "/api/v1/imports/{id}/check", imports::check),
                known(POST, "/api/v1/imports/{id}/start", imports::start),
                known(POST, "/api/v1/imports/{id}/pause", imports::pause),
                known(GET, "/api/v1/export/readings", exports::readings),
                known(GET, "/api/v1/export/things", exports::things),
                known(GET, "/api/v1/tokens", tokens::list),
                known(POST, "/api/v1/tokens", tokens::create),
                known(GET, "/api/v1/dashboards/{id}/shares", tokens::shares),
                known(POST, "/api/v1/dashboards/{id}/shares", tokens::share),
                known(GET, "/api/v1/accounts", accounts::list),
                known(POST, "/api/v1/accounts", accounts::create),
                known(GET, "/api/v1/accounts/{id}", accounts::get),
                known(PATCH, "/api/v1/accounts/{id}", accounts::update),
                known(DELETE, "/api/v1/accounts/{id}", accounts::delete),
                known(POST, "/api/v1/accounts/{id}/link", accounts::link),
                known(POST, "/api/v1/accounts/{id}/sign-out", accounts::signOut),
                known(GET, "/api/v1/roles", roles::list),
                known(PUT, "/api/v1/roles/{name}", roles::replace),
                known(DELETE, "/api/v1/roles/{name}", roles::delete),
                known(DELETE, "/api/v1/tokens/{id}", tokens::delete),
                open(POST, "/api/v1/session", session::create),
                known(GET, "/api/v1/session", session::get),
                known(DELETE, "/api/v1/session", session::delete),
                known(GET, "/api/v1/audit", audit::list),
                known(GET, "/api/v1/audit/verify", audit::verify),
                known(GET, "/api/v1/status", server::status),
                known(GET, "/api/v1/health", operation::health),
                known(GET, "/api/v1/limits", operation::limits),
                known(GET, "/api/v1/settings", operation::settings),
                known(GET, "/api/v1/backups", backups::list),
                known(POST, "/api/v1/backups", backups::create),
                known(GET, "/api/v1/backups/{name}", backups::get),
                open(GET, "/api/openapi.yaml", server::openApi),
                open(GET, "/healthz", server::healthz),
                open(GET, "/readyz", server::readyz),
                open(GET, "/metrics", server::metrics));
    }

    private static Route open(HandlerType method, String path, Action action) {
        return new Route(method, path, Guard.OPEN, action);
    }

    private static Route known(HandlerType method, String path, Action action) {
        return new Route(method, path, Guard.KNOWN, action);
    }

    private static Route bearer(HandlerType method, String path, Action action) {
        return new Route(method, path, Guard.BEARER, action);
    }
}

package io.taihu.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.http.MethodNotAllowedResponse;
import io.taihu.api.Route.Guard;
import io.taihu.core.Identities;
import io.taihu.core.Identities.Known;
import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import io.taihu.signin.Credentials;
import io.taihu.signin.Passkeys;
import io.taihu.signin.Provider;
import io.taihu.signin.SecondFactorNeeded;
import io.taihu.signin.SignIn;
import io.taihu.signin.SignInSettings;
import io.taihu.signin.TooManyAttempts;
import io.taihu.spi.Principal;
import io.taihu.spi.Registry;
import io.taihu.spi.Settings;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The page, the REST API and the WebSocket on one port, and on one more over TLS.
 *
 * <p>Requests run on virtual threads; a few platform threads do the selecting. {@link #start} and {@link #close} are for one
 * thread.
 */
public final class ApiServer implements AutoCloseable {
    /** Platform threads that accept, select and parse. */
    private static final int THREADS = 16;

    private static final long WEBSOCKET_IDLE_MILLIS = 60_000;
    private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);

    private final Rooms rooms;
    private final Listeners listeners;
    private final Authentication authentication;
    private final Pace pace;
    private final StreamHub streams;
    private final Health health;
    private final SpacePace spacePace;
    private final PageRoutes page;
    private final Recorder recorder;
    private final List<Route> routes;
    private final long bodyMax;
    private @Nullable Javalin javalin;

    public ApiServer(Rooms rooms) {
        this.rooms = rooms;
        Settings settings = rooms.settings();
        this.listeners = new Listeners(settings, rooms.tls());
        this.bodyMax = settings.get(HttpSettings.BODY_MAX);
        this.page = new PageRoutes(settings);
        this.authentication = new Authentication(
                new Identities(rooms.directory()), rooms.clock(), settings.get(HttpSettings.FAILED_AUTHS));
        this.pace = new Pace(rooms.road()::readings, rooms.journal()::end, rooms.clock());
        ServerRoutes server = new ServerRoutes(rooms, pace, authentication);
        this.spacePace = new SpacePace(rooms.directory(), rooms.clock());
        this.health = new Health(rooms, server, pace);
        this.recorder = new Recorder(
                rooms.audit(), rooms.directory().registry(), new Operations(server.contract()), rooms.clock());
        this.streams = new StreamHub(rooms, authentication, server);
        Consumer<String> tokenEnded = tokenId -> {
            rooms.road().endSessionsOf(tokenId);
            streams.tokenEnded(tokenId);
        };
        Consumer<Predicate<String>> rightsChanged = tokenIds -> {
            rooms.road().rightsChanged(tokenIds);
            streams.rightsChanged(tokenIds);
        };
        Registry registry = rooms.directory().registry();
        Credentials credentials = new Credentials(registry, rooms.clock());
        SignIn signIn = new SignIn(registry, credentials, settings, rooms.clock());
        Passkeys passkeys = new Passkeys(settings.get(SignInSettings.PUBLIC_URL), registry, credentials, rooms.clock());
        Provider provider = new Provider(settings, registry, rooms.clock());
        Sessions sessions = new Sessions(
                registry,
                authentication,
                tokenEnded,
                rooms.clock(),
                settings.get(HttpSettings.SESSION),
                settings.get(SignInSettings.PUBLIC_URL).startsWith("https:"));
        SessionRoutes session =
                new SessionRoutes(registry, authentication, sessions, signIn, passkeys, provider, tokenEnded);
        ProviderRoutes providers = new ProviderRoutes(provider, signIn, sessions, account -> {
            Set<String> tokens = registry.accountTokens(account.id()).stream()
                    .map(Registry.Token::id)
                    .collect(Collectors.toSet());
            rightsChanged.accept(tokens::contains);
        });
        ThingRoutes things = new ThingRoutes(rooms, tokenEnded);
        Exchanges exchanges = new Exchanges(rooms, authentication);
        HistoryGate gate =
                new HistoryGate(settings.get(HttpSettings.HISTORY_PER_TOKEN), settings.get(HttpSettings.HISTORY_WAIT));
        PastTwins past = new PastTwins(rooms);
        this.routes = Routes.of(
                things,
                new FarewellRoutes(rooms, things, tokenEnded),
                new ReadingRoutes(rooms, exchanges),
                new CommandRoutes(rooms, exchanges),
                new OrderRoutes(rooms),
                new NoticeRoutes(rooms),
                new AlarmRoutes(rooms),
                new MaintenanceRoutes(rooms),
                new RuleRoutes(rooms),
                new CalendarRoutes(rooms),
                new GeofenceRoutes(rooms),
                new ExplanationRoutes(rooms, gate),
                new BacktestRoutes(rooms),
                new ProvisionRoutes(rooms, authentication, tokenEnded),
                new TwinRoutes(rooms, things, past, gate),
                new PlaceRoutes(rooms, things, past, gate),
                new MapRoutes(settings),
                new HistoryRoutes(rooms, things, gate),
                new FileRoutes(rooms, things, gate),
                new TripRoutes(rooms, things),
                new ModelRoutes(rooms, gate),
                new SpaceRoutes(rooms.directory(), () -> rightsChanged.accept(_ -> true), spacePace),
                new RelationRoutes(rooms.directory(), rooms.twins()),
                new JourneyRoutes(rooms.directory(), rooms.version()),
                new DashboardRoutes(rooms.directory().registry()),
                new ViewRoutes(rooms.directory().registry()),
                new AnnotationRoutes(rooms),
                new TokenRoutes(rooms.directory(), tokenEnded, rooms.clock()),
                new AccountRoutes(registry, credentials, tokenEnded, rightsChanged, rooms.clock()),
                new RoleRoutes(rooms.directory().registry(), () -> rightsChanged.accept(_ -> true)),
                session,
                providers,
                new SecurityRoutes(
                        registry,
                        sessions,
                        session,
                        signIn,
                        credentials,
                        passkeys,
                        providers,
                        tokenEnded,
                        rooms.clock()),
                new ImportRoutes(rooms.imports()),
                new ExportRoutes(rooms, gate),
                new BackupRoutes(rooms.backups()),
                new AuditRoutes(rooms.audit().log()),
                new OperationRoutes(rooms, health),
                server);
        // the contract names each of them, or the server does not start
        routes.forEach(recorder::known);
    }

    /**
     * Loads the web framework on a thread of its own, while the server does what takes its one thread: a third of the time that a
     * first start takes. Nothing waits for it.
     */
    public static void preload() {
        Thread.ofPlatform().daemon().name("preload").start(() -> {
            new ServerConnector(new Server(new QueuedThreadPool()));
            Javalin.create(config -> config.startup.showJavalinBanner = false);
        });
    }

    /**
     * Begins to listen.
     *
     * @return the ports as they go into ports.json: {@code http}, and {@code https} when there is a certificate
     * @throws TaihuException UNAVAILABLE, naming what cannot be listened on with its setting
     */
    public Map<String, Integer> start() {
        pace.start();
        health.start();
        spacePace.start();
        streams.start();
        Javalin made = Javalin.create(this::configure);
        try {
            made.start();
        } catch (RuntimeException e) {
            close();
            throw new TaihuException(
                    ErrorCode.UNAVAILABLE, "cannot listen on " + listeners.described() + ": " + rootMessage(e), e);
        }
        javalin = made;
        return listeners.ports();
    }

    /** Every operation, for the test that holds the list against openapi.yaml. */
    List<Route> routes() {
        return routes;
    }

    @Override
    public void close() {
        streams.close();
        health.close();
        spacePace.close();
        pace.close();
        Javalin running = javalin;
        javalin = null;
        if (running != null) {
            running.stop();
        }
    }

    private void configure(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.http.prefer405over404 = true;
        config.http.maxRequestSize = bodyMax;
        config.http.defaultContentType = "application/json";
        QueuedThreadPool threads = new QueuedThreadPool(THREADS, 4);
        threads.setName("http");
        threads.setVirtualThreadsExecutor(Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("http-", 0).factory()));
        config.jetty.threadPool = threads;
        config.jetty.modifyHttpConfiguration(this::limits);
        config.jetty.addConnector(listeners::plain);
        if (listeners.hasTls()) {
            config.jetty.addConnector(listeners::overTls);
        }
        config.jetty.modifyServer(this::server);
        config.jetty.modifyWebSocketServletFactory(factory -> {
            factory.setMaxTextMessageSize(StreamHub.FRAME_MAX);
            factory.setMaxFrameSize(StreamHub.FRAME_MAX);
            factory.setIdleTimeout(java.time.Duration.ofMillis(WEBSOCKET_IDLE_MILLIS));
        });
        config.routes.before(page::guard);
        for (Route route : routes) {
            config.routes.addHttpHandler(route.method(), route.path(), context -> serve(route, context));
        }
        config.routes.addHttpHandler(HandlerType.GET, Routes.STREAM, context -> {
            throw new TaihuException(ErrorCode.MALFORMED, "this is a WebSocket; ask with Upgrade: websocket");
        });
        config.routes.wsBeforeUpgrade(Routes.STREAM, context -> streams.admit(context.req(), context.res()));
        config.routes.ws(Routes.STREAM, streams::configure);
        config.routes.addHttpHandler(
                HandlerType.GET,
                "/*",
                context -> page.get(call(context, new Principal.Nobody(), null, recorder.page(context))));
        config.routes.exception(TaihuException.class, this::problem);
        config.routes.exception(
                BrokenOffException.class,
                (e, context) -> LOG.info("{} {} broke off: {}", context.method(), context.path(), rootMessage(e)));
        config.routes.exception(HttpResponseException.class, this::frameworkProblem);
        config.routes.exception(Exception.class, this::fault);
    }

    private void limits(HttpConfiguration http) {
        http.setRequestHeaderSize(Math.toIntExact(rooms.settings().get(HttpSettings.HEADERS_MAX)));
        http.setSendServerVersion(false);
        http.setSendDateHeader(false);
        http.setIdleTimeout(rooms.settings().get(HttpSettings.IDLE).toMillis());
    }

    private void server(Server server) {
        server.addBean(new NetworkConnectionLimit(
                Math.toIntExact(rooms.settings().get(HttpSettings.CONNECTIONS_MAX)), server));
        // JSON is UTF-8 by its own standard; these need no charset behind them
        for (String json : List.of("application/json", Problem.MEDIA_TYPE, ThingModelDocument.MEDIA_TYPE)) {
            server.getMimeTypes().addAssumed(json, "utf-8");
        }
        server.setErrorHandler(new PlainErrors());
        server.setStopTimeout(2_000);
    }

    private void serve(Route route, Context context) {
        Trace trace = recorder.trace(route, context);
        try {
            serve(route, context, trace);
            trace.done(context.statusCode());
        } catch (RuntimeException e) {
            trace.notDone(code(e));
            throw e;
        }
    }

    private void serve(Route route, Context context, Trace trace) {
        String secret = null;
        Principal who = new Principal.Nobody();
        if (route.guard() != Guard.OPEN) {
            secret = authentication.secret(context.req(), !context.method().equals(HandlerType.GET));
            if (secret == null) {
                throw Authentication.unauthenticated(
                        "this needs a token: Authorization: Bearer TOKEN, or a browser session from POST /api/v1/session");
            }
            if (route.guard() == Guard.KNOWN) {
                Known known = authentication.known(secret, context.req().getRemoteAddr());
                trace.known(known);
                who = known.who();
            }
        }
        if (route.path().startsWith("/api/v1/")) {
            context.header("Cache-Control", "no-store");
        }
        trace.needRecord();
        route.action().run(call(context, who, secret, trace));
    }

    private static ErrorCode code(RuntimeException e) {
        return switch (e) {
            case TaihuException known -> known.code();
            case HttpResponseException answered -> Problem.code(answered.getStatus());
            default -> ErrorCode.INTERNAL;
        };
    }

    private Call call(Context context, Principal who, @Nullable String secret, Trace trace) {
        return new Call(context, who, secret, rooms.access(), bodyMax, trace);
    }

    private void problem(TaihuException e, Context context) {
        // what it would have given is not given
        for (String header : List.of("Set-Cookie", "ETag", "Location")) {
            context.res().setHeader(header, null);
        }
        if (e.code() == ErrorCode.UNAUTHENTICATED) {
            context.header("WWW-Authenticate", "Bearer realm=\"taihu\"");
        }
        if (e instanceof LaterException later) {
            context.header("Retry-After", Long.toString(later.retryAfterSeconds()));
        } else if (e instanceof TooManyAttempts later) {
            context.header("Retry-After", Long.toString(later.retryAfterSeconds()));
        } else if (e.code() == ErrorCode.UNAVAILABLE || e.code() == ErrorCode.QUOTA) {
            context.header("Retry-After", "1");
        }
        if (e.code() == ErrorCode.INTERNAL) {
            LOG.error("{} {} failed", context.method(), context.path(), e);
        }
        ObjectNode problem = Problem.of(e.code(), String.valueOf(e.getMessage()));
        if (e instanceof SecondFactorNeeded needed) {
            needed.kinds().forEach(problem.putArray("secondFactor")::add);
        } else if (e instanceof SignInAgain) {
            problem.put("signInAgain", true);
        }
        answer(context, problem);
    }

    private void frameworkProblem(HttpResponseException e, Context context) {
        String detail = context.method() + " " + context.path() + ": " + e.getMessage();
        if (e instanceof MethodNotAllowedResponse) {
            detail = context.path() + " does not take " + context.method() + "; "
                    + String.join(", ", e.getDetails().values());
        }
        ErrorCode code = Problem.code(e.getStatus());
        answer(context, Problem.of(code, e.getStatus(), Problem.title(code), detail));
    }

    /** The top of a request: the one place where a fault of our own may end. */
    private void fault(Exception e, Context context) {
        if (e instanceof IllegalStateException && !rooms.twins().trouble().isEmpty()) {
            context.header("Retry-After", "5");
            answer(context, Problem.of(ErrorCode.UNAVAILABLE, rooms.twins().trouble()));
            return;
        }
        LOG.error("{} {} failed", context.method(), context.path(), e);
        answer(context, Problem.of(ErrorCode.INTERNAL, "the server failed on this request; its log says how"));
    }

    private static void answer(Context context, ObjectNode problem) {
        context.status(problem.path("status").asInt()).result(Json.write(problem));
        Call.plainType(context.res(), Problem.MEDIA_TYPE);
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }
}

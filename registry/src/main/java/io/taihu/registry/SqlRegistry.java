package io.taihu.registry;

import io.taihu.model.Space;
import io.taihu.model.Thing;
import io.taihu.model.ThingModel;
import io.taihu.spi.AlarmStore;
import io.taihu.spi.AnnotationStore;
import io.taihu.spi.AuditLog;
import io.taihu.spi.Clock;
import io.taihu.spi.CommandStore;
import io.taihu.spi.Copy;
import io.taihu.spi.DocumentStore;
import io.taihu.spi.LegStore;
import io.taihu.spi.NoticeStore;
import io.taihu.spi.Registry;
import io.taihu.spi.Role;
import io.taihu.spi.Setting;
import io.taihu.spi.Settings;
import io.taihu.spi.TellingStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Registry} in a file of SQLite's or in a database of PostgreSQL's, with the same statements.
 *
 * <p>Thread-safe. Writers wait for one another, over all processes on the same store; at most four reads run at a time and
 * never wait for a writer. Several processes may have the same store open.
 */
public final class SqlRegistry implements Registry {
    /** Where the registry is: empty for {@value #FILE} in the data folder. */
    public static final Setting<String> URL = Setting.text(
            "registry.url",
            "",
            "PostgreSQL for the registry, such as jdbc:postgresql://localhost:5432/taihu; empty for SQLite");

    public static final Setting<String> USER = Setting.text("registry.user", "", "user for registry.url");
    public static final Setting<String> PASSWORD = Setting.secret("registry.password", "password for registry.url");

    /** Every setting of this room. */
    public static final List<Setting<?>> SETTINGS = List.of(URL, USER, PASSWORD);

    /** Classes of this room that have limits, for the page of limits. */
    public static final List<Class<?>> LIMITED = List.of(
            Accounts.class,
            Dashboards.class,
            Models.class,
            Relations.class,
            Roles.class,
            Spaces.class,
            Sql.class,
            SqlAuditLog.class,
            Store.class,
            Texts.class,
            Tokens.class,
            Views.class);

    /** The registry's file in the data folder. */
    public static final String FILE = "registry.db";

    private final Database database;
    private final Store store;
    private final Commands commands;
    private final Documents documents;
    private final Annotations annotations;
    private final Legs legs;
    private final Notices notices;
    private final Alarms alarms;
    private final Tellings tellings;
    private final Clock clock;
    private final SqlAuditLog audit;

    private SqlRegistry(Database database, Clock clock) {
        this.database = database;
        this.store = new Store(database);
        this.commands = new Commands(store);
        this.documents = new Documents(store, clock);
        this.annotations = new Annotations(store, clock);
        this.legs = new Legs(store);
        this.notices = new Notices(store);
        this.alarms = new Alarms(store);
        this.tellings = new Tellings(store);
        this.clock = clock;
        this.audit = new SqlAuditLog(store);
    }

    /**
     * Opens the registry that the settings name, creating it when it is not there.
     *
     * @throws io.taihu.model.TaihuException when it cannot be opened, naming the file or the server and what to do
     */
    public static SqlRegistry open(Settings settings, Path dataFolder) {
        String url = settings.get(URL).strip();
        if (!url.isEmpty()) {
            return open(url, settings.get(USER), settings.get(PASSWORD));
        }
        SqliteLibrary.keepIn(dataFolder.resolve("native"));
        return open(dataFolder.resolve(FILE));
    }

    /**
     * Opens a file of SQLite's, creating it when it is not there; its folder must exist.
     *
     * @throws io.taihu.model.TaihuException when it cannot be opened, naming the file and what to do
     */
    public static SqlRegistry open(Path sqliteFile) {
        return open(sqliteFile, Clock.system());
    }

    /** As {@link #open(Path)}, with a time that tests can set. */
    public static SqlRegistry open(Path sqliteFile, Clock clock) {
        return open(new SqliteDatabase(sqliteFile, SqliteDatabase.BUSY_TIMEOUT), clock);
    }

    /**
     * Opens a database of PostgreSQL's, creating the tables when they are not there.
     *
     * @throws io.taihu.model.TaihuException when it cannot be opened, naming the server and what to do
     */
    public static SqlRegistry open(String jdbcUrl, String user, String password) {
        return open(new PostgresDatabase(jdbcUrl, user, password), Clock.system());
    }

    static SqlRegistry open(Database database, Clock clock) {
        return new SqlRegistry(database, clock);
    }

    @Override
    public CommandStore commands() {
        return commands;
    }

    @Override
    public DocumentStore documents() {
        return documents;
    }

    @Override
    public AnnotationStore annotations() {
        return annotations;
    }

    @Override
    public LegStore legs() {
        return legs;
    }

    @Override
    public NoticeStore notices() {
        return notices;
    }

    @Override
    public AlarmStore alarms() {
        return alarms;
    }

    @Override
    public TellingStore tellings() {
        return tellings;
    }

    @Override
    public Thing createThing(NewThing thing, byte[] tokenHash) {
        long now = clock.micros();
        return store.write(sql -> {
            Thing created = Things.create(sql, thing, now);
            Tokens.create(sql, NewToken.ofThing(created.id(), tokenHash, created.number()), now);
            return created;
        });
    }

    @Override
    public Optional<Thing> thing(String id) {
        return store.read(sql -> Things.find(sql, id));
    }

    @Override
    public Optional<Thing> thing(long number) {
        return store.read(sql -> Things.find(sql, number));
    }

    @Override
    public List<Thing> things(ThingQuery query, @Nullable String after, int limit) {
        checkLimit(limit);
        return store.read(sql -> Things.page(sql, query, after, limit));
    }

    @Override
    public long countThings(ThingQuery query) {
        return store.read(sql -> Things.count(sql, query));
    }

    @Override
    public Thing updateThing(Thing thing) {
        return store.write(sql -> Things.update(sql, thing));
    }

    @Override
    public Thing decommissionThing(String id, long revision) {
        long now = clock.micros();
        return store.write(sql -> Things.decommission(sql, id, revision, now));
    }

    @Override
    public Thing recommissionThing(String id, long revision, byte[] tokenHash) {
        long now = clock.micros();
        return store.write(sql -> Things.recommission(sql, id, revision, tokenHash, now));
    }

    @Override
    public void deleteThing(String id, long revision, boolean history) {
        long now = clock.micros();
        store.write(sql -> {
            Things.delete(sql, id, revision, history, now);
            return true;
        });
    }

    @Override
    public List<Farewell> farewells(int limit) {
        checkLimit(limit);
        return store.read(sql -> Things.farewells(sql, limit));
    }

    @Override
    public void farewellDone(long thing) {
        store.write(sql -> {
            Things.farewellDone(sql, thing);
            return true;
        });
    }

    @Override
    public ThingModel createModel(ThingModel model) {
        return store.write(sql -> Models.create(sql, model));
    }

    @Override
    public ThingModel addModelVersion(ThingModel model) {
        return store.write(sql -> Models.addVersion(sql, model));
    }

    @Override
    public void checkModelVersion(ThingModel model) {
        store.read(sql -> Models.checkVersion(sql, model));
    }

    @Override
    public Optional<ThingModel> model(String name) {
        return store.read(sql -> Models.find(sql, name));
    }

    @Override
    public Optional<ThingModel> model(int number, int version) {
        return store.read(sql -> Models.find(sql, number, version));
    }

    @Override
    public List<ThingModel> modelVersions(String name) {
        return store.read(sql -> Models.versions(sql, name));
    }

    @Override
    public List<ThingModel> models(@Nullable String after, int limit) {
        checkLimit(limit);
        return store.read(sql -> Models.page(sql, after, limit));
    }

    @Override
    public void deleteModel(String name) {
        store.write(sql -> {
            Models.delete(sql, name);
            return true;
        });
    }

    @Override
    public Space createSpace(Space space) {
        return store.write(sql -> Spaces.create(sql, space));
    }

    @Override
    public Optional<Space> space(String path) {
        return store.read(sql -> Spaces.find(sql, path));
    }

    @Override
    public List<Space> spaces() {
        return store.read(Spaces::all);
    }

    @Override
    public Space updateSpace(Space space) {
        return store.write(sql -> Spaces.update(sql, space));
    }

    @Override
    public Space moveSpace(String path, String to, long revision) {
        return store.write(sql -> Spaces.move(sql, path, to, revision));
    }

    @Override
    public void deleteSpace(String path, long revision) {
        store.write(sql -> {
            Spaces.delete(sql, path, revision);
            return true;
        });
    }

    @Override
    public Token createToken(NewToken token) {
        long now = clock.micros();
        return store.write(sql -> Tokens.create(sql, token, now));
    }

    @Override
    public Optional<Token> token(byte[] hash) {
        long now = clock.micros();
        return store.read(sql -> Tokens.find(sql, hash, now));
    }

    @Override
    public Optional<Token> tokenById(String id) {
        long now = clock.micros();
        return store.read(sql -> Tokens.byId(sql, id, now));
    }

    @Override
    public List<Token> accountTokens(String account) {
        return store.read(sql -> Tokens.ofAccount(sql, account));
    }

    @Override
    public Account createAccount(NewAccount account) {
        long now = clock.micros();
        return store.write(sql -> Accounts.create(sql, account, now));
    }

    @Override
    public Optional<Account> account(String id) {
        return store.read(sql -> Accounts.find(sql, id));
    }

    @Override
    public Optional<Account> accountNamed(String name) {
        return store.read(sql -> Accounts.named(sql, name));
    }

    @Override
    public List<Account> accounts(@Nullable String after, int limit) {
        checkLimit(limit);
        return store.read(sql -> Accounts.page(sql, after, limit));
    }

    @Override
    public Account updateAccount(Account account) {
        return store.write(sql -> Accounts.update(sql, account));
    }

    @Override
    public void deleteAccount(String id, long revision) {
        store.write(sql -> {
            Accounts.delete(sql, id, revision);
            return true;
        });
    }

    @Override
    public List<Secret> secrets(String account) {
        return store.read(sql -> Accounts.secrets(sql, account));
    }

    @Override
    public Optional<Secret> secret(SecretKind kind, String name) {
        return store.read(sql -> Accounts.secret(sql, kind, name));
    }

    @Override
    public Secret putSecret(String account, SecretKind kind, String name, String data) {
        long now = clock.micros();
        return store.write(sql -> Accounts.put(sql, account, kind, name, data, now));
    }

    @Override
    public boolean swapSecret(String id, String was, String data) {
        return store.write(sql -> Accounts.swap(sql, id, was, data));
    }

    @Override
    public boolean deleteSecret(String id) {
        return store.write(sql -> Accounts.deleteSecret(sql, id));
    }

    @Override
    public List<Role> roles() {
        return store.read(Roles::all);
    }

    @Override
    public void putRole(Role role) {
        store.write(sql -> {
            Roles.put(sql, role);
            return true;
        });
    }

    @Override
    public void deleteRole(String name) {
        store.write(sql -> {
            Roles.delete(sql, name);
            return true;
        });
    }

    @Override
    public List<Token> tokens(@Nullable String after, int limit) {
        checkLimit(limit);
        return store.read(sql -> Tokens.page(sql, after, limit));
    }

    @Override
    public List<Token> thingTokens(long thing) {
        return store.read(sql -> Tokens.ofThing(sql, thing));
    }

    @Override
    public List<String> deleteToken(String id) {
        return store.write(sql -> Tokens.delete(sql, id));
    }

    @Override
    public Optional<Token> redeem(byte[] hash) {
        long now = clock.micros();
        return store.write(sql -> Tokens.redeem(sql, hash, TokenKind.LINK, now));
    }

    @Override
    public Optional<Token> redeemClaim(byte[] hash) {
        long now = clock.micros();
        return store.write(sql -> Tokens.redeem(sql, hash, TokenKind.CLAIM, now));
    }

    @Override
    public Dashboard createDashboard(NewDashboard dashboard) {
        long now = clock.micros();
        return store.write(sql -> Dashboards.create(sql, dashboard, now));
    }

    @Override
    public Optional<Dashboard> dashboard(String id) {
        return store.read(sql -> Dashboards.find(sql, id));
    }

    @Override
    public List<DashboardHead> dashboards(DashboardQuery query, @Nullable String after, int limit) {
        checkLimit(limit);
        return store.read(sql -> Dashboards.page(sql, query, after, limit));
    }

    @Override
    public Dashboard updateDashboard(String id, NewDashboard dashboard, long revision) {
        long now = clock.micros();
        return store.write(sql -> Dashboards.update(sql, id, dashboard, revision, now));
    }

    @Override
    public void deleteDashboard(String id, long revision) {
        store.write(sql -> {
            Dashboards.delete(sql, id, revision);
            return true;
        });
    }

    @Override
    public List<DashboardHead> dashboardVersions(String id) {
        return store.read(sql -> Dashboards.versions(sql, id));
    }

    @Override
    public Optional<Dashboard> dashboardVersion(String id, long revision) {
        return store.read(sql -> Dashboards.version(sql, id, revision));
    }

    @Override
    public View createView(NewView view) {
        long now = clock.micros();
        return store.write(sql -> Views.create(sql, view, now));
    }

    @Override
    public Optional<View> view(String id) {
        return store.read(sql -> Views.find(sql, id));
    }

    @Override
    public List<View> views(List<String> spaces, @Nullable String page, @Nullable String after, int limit) {
        checkLimit(limit);
        return store.read(sql -> Views.page(sql, spaces, page, after, limit));
    }

    @Override
    public void deleteView(String id) {
        store.write(sql -> {
            Views.delete(sql, id);
            return true;
        });
    }

    @Override
    public boolean putRelation(String from, String kind, String to) {
        long now = clock.micros();
        return store.write(sql -> Relations.put(sql, from, kind, to, now));
    }

    @Override
    public void deleteRelation(String from, String kind, String to) {
        store.write(sql -> {
            Relations.delete(sql, from, kind, to);
            return true;
        });
    }

    @Override
    public List<Relation> relations(String thing) {
        return store.read(sql -> Relations.of(sql, thing));
    }

    @Override
    public List<Bond> bonds(String kind, @Nullable Bond after, int limit) {
        checkLimit(limit);
        return store.read(sql -> Relations.bonds(sql, kind, after, limit));
    }

    @Override
    public boolean hasRelation(long from, String kind, long to) {
        return store.read(sql -> Relations.has(sql, from, kind, to));
    }

    @Override
    public long changes() {
        return store.read(sql -> sql.number("SELECT changes FROM registry_state WHERE id = 1"));
    }

    @Override
    public boolean copyTo(Copy copy) throws IOException {
        return switch (database) {
            case SqliteDatabase sqlite -> {
                sqlite.copyTo(store, copy);
                yield true;
            }
            case PostgresDatabase _ -> false;
        };
    }

    /**
     * Looks through a whole file of SQLite's that nobody else uses, and counts what is in it.
     *
     * @return numbers by the words that {@link #copyTo} uses
     * @throws io.taihu.model.TaihuException when it is damaged, saying how
     */
    public static Map<String, Long> check(Path sqliteFile) {
        return new SqliteDatabase(sqliteFile, SqliteDatabase.BUSY_TIMEOUT).check();
    }

    @Override
    public AuditLog audit() {
        return audit;
    }

    @Override
    public void close() {
        store.close();
    }

    static void checkLimit(int limit) {
        if (limit < 1 || limit > PAGE_MAX) {
            throw Texts.invalid("limit must lie within 1 and " + PAGE_MAX + ", got " + limit);
        }
    }
}

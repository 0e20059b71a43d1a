package io.taihu.spi;

import io.taihu.model.Limit;
import io.taihu.model.Location;
import io.taihu.model.Space;
import io.taihu.model.Thing;
import io.taihu.model.ThingModel;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is known of things, models, spaces, people, tokens, dashboards and saved views, kept durably: a method that returns has its change on the disk.
 *
 * <p>Thread-safe; every method may block on the disk, so event loops do not call it. Errors are
 * {@link io.taihu.model.TaihuException}: NOT_FOUND (what is to be changed or forgotten is not there), CONFLICT (name taken,
 * still needed), STALE (revision is not the present one), INVALID (a value cannot be taken, such as a space, model or parent
 * that does not exist), QUOTA (a space has its most things), TOO_LARGE, UNAVAILABLE (the store cannot be written or reached
 * now). Lists are ordered by code point; a page's {@code limit} lies within 1 and {@value #PAGE_MAX}.
 */
public interface Registry extends AutoCloseable {

    /** Most items a list gives at once: a page of 10,000, and one more that tells that there are more. */
    @Limit(value = "Most items that the registry gives at once", zh = "注册库一次给出的最多项数", reached = Limit.Reached.IN_PARTS)
    int PAGE_MAX = 10_001;

    /** Most versions kept of one dashboard. */
    @Limit(value = "Versions kept of one dashboard", zh = "一个看板保留的版本数", reached = Limit.Reached.OLDEST_GOES)
    int DASHBOARD_VERSIONS_MAX = 50;

    /** What was asked of things. */
    CommandStore commands();

    /** Definitions that other rooms write and read. */
    DocumentStore documents();

    /** Notes on history. */
    AnnotationStore annotations();

    /** Trips and stops of vehicles. */
    LegStore legs();

    /** What is to be told by channels. */
    NoticeStore notices();
    /** Alarms of things. */
    AlarmStore alarms();

    /** What is to be told of alarms. */
    TellingStore tellings();

    /** Registers a thing in an existing space and with an existing model, and a token for it. */
    Thing createThing(NewThing thing, byte[] tokenHash);

    Optional<Thing> thing(String id);

    Optional<Thing> thing(long number);

    /** Things by id, those after {@code after}. */
    List<Thing> things(ThingQuery query, @Nullable String after, int limit);

    /** Number of things a query finds. */
    long countThings(ThingQuery query);

    /**
     * Changes name, model (by its name), space, labels, location and enabled; {@code thing.revision()} must be the present
     * one.
     */
    Thing updateThing(Thing thing);

    /** Forgets a thing and its tokens; what history has of it stays. */
    default void deleteThing(String id, long revision) {
        deleteThing(id, revision, false);
    }

    /**
     * Forgets a thing and its tokens.
     *
     * @param history whether its history goes too: it is among the {@link #farewells} until it has, and nothing gets its id before
     */
    void deleteThing(String id, long revision, boolean history);

    /**
     * Takes a thing out of service for good: it is not enabled any more and cannot be, its tokens are forgotten and it gets no
     * others. One that is out of service already stays as it is.
     */
    Thing decommissionThing(String id, long revision);

    /** Puts a decommissioned thing back into service, with a token: CONFLICT when it is not decommissioned. */
    Thing recommissionThing(String id, long revision, byte[] tokenHash);

    /** Things that are gone and whose history is still to go, the first first. */
    List<Farewell> farewells(int limit);

    /** The history of a thing that is gone has gone too. */
    void farewellDone(long thing);

    /** Stores version 1 of a model and gives its number. */
    ThingModel createModel(ThingModel model);

    /**
     * Stores the next version of a model. Its version must be the present one plus 1: STALE otherwise. It keeps every slot
     * with its name and type: INVALID otherwise.
     */
    ThingModel addModelVersion(ThingModel model);

    /** Says with the same errors whether {@link #addModelVersion} would store this now; stores nothing. */
    void checkModelVersion(ThingModel model);

    /** Latest version. */
    Optional<ThingModel> model(String name);

    Optional<ThingModel> model(int number, int version);

    /** All versions, newest first. */
    List<ThingModel> modelVersions(String name);

    /** Latest version of each model by name, those after {@code after}. */
    List<ThingModel> models(@Nullable String after, int limit);

    /** Forgets a model that no thing has and no space gives to new things: CONFLICT otherwise. */
    void deleteModel(String name);

    /** Makes a space below an existing parent. */
    Space createSpace(Space space);

    Optional<Space> space(String path);

    /** All spaces, by path. */
    List<Space> spaces();

    /** Changes all but its path and what is counted; {@code space.revision()} must be the present one. */
    Space updateSpace(Space space);

    /**
     * Gives a space, with all that is in it and below, another place in the tree. Things keep number, id and all else, and
     * their revision grows by 1. What names a space by its path follows: saved views, and dashboards with their versions.
     *
     * @param to its path from then on; its parent must exist, it must not, and it must not lie within the space itself
     */
    Space moveSpace(String path, String to, long revision);

    /** Forgets a space that has no things, no dashboards and no spaces below, with its saved views: CONFLICT otherwise. */
    void deleteSpace(String path, long revision);

    Token createToken(NewToken token);

    /** The token with this hash, if it has not expired. */
    Optional<Token> token(byte[] hash);

    /** The token of this id, if it has not expired. */
    Optional<Token> tokenById(String id);

    /** All tokens, oldest first, those after {@code after}. */
    List<Token> tokens(@Nullable String after, int limit);

    /** A thing's tokens, oldest first. */
    List<Token> thingTokens(long thing);

    /** Forgets a token and those that are about it, {@code token/ID}; gives the ids of all that are gone. */
    List<String> deleteToken(String id);

    /** Uses a {@link TokenKind#LINK} up: forgets it and gives it; empty when it is not there, used or expired. Atomic. */
    Optional<Token> redeem(byte[] hash);

    /** Uses a {@link TokenKind#CLAIM} up: forgets it and gives it; empty when it is not there, used or expired. Atomic. */
    Optional<Token> redeemClaim(byte[] hash);

    /** Makes an account with roles that are there in spaces that are there. */
    Account createAccount(NewAccount account);

    Optional<Account> account(String id);

    /** The account of this name, letter case aside. */
    Optional<Account> accountNamed(String name);

    /** Accounts, oldest first, those after the id {@code after}. */
    List<Account> accounts(@Nullable String after, int limit);

    /** Changes everything but id and creation; {@code account.revision()} must be the present one. */
    Account updateAccount(Account account);

    /** Forgets an account with its secrets and tokens. */
    void deleteAccount(String id, long revision);

    /** An account's secrets, oldest first. */
    List<Secret> secrets(String account);

    Optional<Secret> secret(SecretKind kind, String name);

    /** Keeps a secret in the place of one of the same kind, name and account: CONFLICT when the name is another account's. */
    Secret putSecret(String account, SecretKind kind, String name, String data);

    /** Changes a secret's data when it still is what it was; says whether it did. Atomic: what makes a code good for once. */
    boolean swapSecret(String id, String was, String data);

    /** Forgets a secret; says whether it was there: of several who use it up at once, one hears true. */
    boolean deleteSecret(String id);

    /** An account's tokens, oldest first. */
    List<Token> accountTokens(String account);

    /** The roles of the operators' own, by name. */
    List<Role> roles();

    /** Keeps a role, in the place of one of the same name: INVALID when it has the name of a standard one. */
    void putRole(Role role);

    /** Forgets a role that nobody is granted: CONFLICT otherwise. */
    void deleteRole(String name);

    /** Keeps a dashboard in an existing space, as revision 1. */
    Dashboard createDashboard(NewDashboard dashboard);

    /** A dashboard as it is now. */
    Optional<Dashboard> dashboard(String id);

    /** Dashboards without what is on them, oldest first, those after the id {@code after}. */
    List<DashboardHead> dashboards(DashboardQuery query, @Nullable String after, int limit);

    /**
     * Makes the next version of a dashboard; {@code revision} must be the present one. Of the versions the newest
     * {@value #DASHBOARD_VERSIONS_MAX} are kept, the present one among them.
     */
    Dashboard updateDashboard(String id, NewDashboard dashboard, long revision);

    /** Forgets a dashboard and all its versions. */
    void deleteDashboard(String id, long revision);

    /** The versions kept of a dashboard, newest first, the present one being the first; none when it is not there. */
    List<DashboardHead> dashboardVersions(String id);

    /** One version of a dashboard, if it is kept. */
    Optional<Dashboard> dashboardVersion(String id, long revision);

    /** Keeps a view in an existing space. */
    View createView(NewView view);

    Optional<View> view(String id);

    /**
     * Views, oldest first, those after the id {@code after}.
     *
     * @param spaces paths: those in one of them or below
     * @param page theirs, or null for any
     */
    List<View> views(List<String> spaces, @Nullable String page, @Nullable String after, int limit);

    void deleteView(String id);

    /**
     * Keeps a relation between two things, unless it is there: NOT_FOUND without both of them, QUOTA when one has its most.
     *
     * @return whether it is new
     */
    boolean putRelation(String from, String kind, String to);

    /** Forgets a relation; with either of its things it is forgotten as well. */
    void deleteRelation(String from, String kind, String to);

    /** The relations of a thing, those from it first, by kind and the other's id; none when it is not there. */
    List<Relation> relations(String thing);

    /** Relations of one kind, by the numbers of their things, those after {@code after}; null for the first. */
    List<Bond> bonds(String kind, @Nullable Bond after, int limit);

    /** A relation by the numbers of its things. */
    record Bond(long from, long to) {}

    /** Whether there is a relation between two things, by their numbers. */
    boolean hasRelation(long from, String kind, long to);

    /** A number that is another one after every change, whoever made it: this process or another on the same store. */
    long changes();

    /**
     * Copies everything as it is at one moment.
     *
     * @return whether it did; false for a store that is not in the data folder and has a backup of its own
     */
    boolean copyTo(Copy copy) throws java.io.IOException;

    /** Who did what, kept in the same store. */
    AuditLog audit();

    @Override
    void close();

    /** A thing to be. */
    record NewThing(
            String id,
            String model,
            String space,
            String name,
            Map<String, String> labels,
            @Nullable Location location) {}

    /**
     * Which things.
     *
     * @param spaces paths: those in one of them or below; the empty path for all
     * @param model name, or null for any
     * @param text part of id or name, letter case aside; or null
     * @param labels each must match; an empty value matches any value of that label
     * @param enabled whether their readings are taken, or null for any
     * @param decommissioned whether they are out of service for good, or null for any
     */
    record ThingQuery(
            List<String> spaces,
            @Nullable String model,
            @Nullable String text,
            Map<String, String> labels,
            @Nullable Boolean enabled,
            @Nullable Boolean decommissioned) {
        public ThingQuery(
                List<String> spaces, @Nullable String model, @Nullable String text, Map<String, String> labels) {
            this(spaces, model, text, labels, null, null);
        }

        public ThingQuery(String space, @Nullable String model, @Nullable String text, Map<String, String> labels) {
            this(List.of(space), model, text, labels);
        }

        /** All things. */
        public static final ThingQuery ALL = within("");

        /** All things in a space and below it. */
        public static ThingQuery within(String space) {
            return new ThingQuery(space, null, null, Map.of());
        }
    }

    /**
     * A thing that is gone and whose history is still to go.
     *
     * @param thing its number
     */
    record Farewell(long thing, String id) {}

    /** What a token is good for. */
    enum TokenKind {
        /** A program's: what it is granted; or a person's own, limited to what it is granted. */
        API,
        /** A browser's, of somebody who signed in. */
        SESSION,
        /** To be exchanged once for a {@link #SESSION}. */
        LINK,
        /** To be exchanged for a {@link #SESSION} as often as one likes until it ends: to let others look. */
        SHARE,
        /** To speak as one thing. */
        THING,
        /** To be exchanged once, by a thing, for a token of its own. */
        CLAIM,
        /** By which things register themselves; what it lets them do is said by what it is about. */
        PROVISION
    }

    /**
     * A token to be.
     *
     * @param hash SHA-256 of the token; the token itself is never kept
     * @param thing number of its thing when it is a THING's or a CLAIM for one, otherwise 0
     * @param account id of the account that it is of; empty when it is nobody's
     * @param grants without an account what it may do; with one what it is limited to, or null for all that the account may
     * @param about what it is for, for those who look for it, such as {@code dashboard/12}; may be empty
     * @param expires when it ends, or null
     */
    record NewToken(
            TokenKind kind,
            String name,
            byte[] hash,
            long thing,
            String account,
            @Nullable List<Grant> grants,
            String about,
            @Nullable Instant expires) {
        /** A thing's. */
        public static NewToken ofThing(String name, byte[] hash, long thing) {
            return new NewToken(TokenKind.THING, name, hash, thing, "", List.of(), "", null);
        }

        /** One of nobody's that may do everything. */
        public static NewToken ofOwner(TokenKind kind, String name, byte[] hash, @Nullable Instant expires) {
            return new NewToken(kind, name, hash, 0, "", List.of(Grant.ALL), "", expires);
        }
    }

    /**
     * A token as it is kept.
     *
     * @param grants as in {@link NewToken}
     */
    record Token(
            String id,
            TokenKind kind,
            String name,
            long thing,
            String account,
            @Nullable List<Grant> grants,
            String about,
            Instant created,
            @Nullable Instant expires) {}

    /**
     * An account to be.
     *
     * @param name by which its person signs in, such as an address of mail: unique, letter case aside
     * @param title what people call them
     * @param language {@code en}, {@code zh}, or empty for the browser's
     */
    record NewAccount(String name, String title, String language, List<Grant> grants) {}

    /**
     * A person's account.
     *
     * @param enabled whether they get in at all
     * @param grants what they may do; roles that are no longer there are left out
     * @param revision grows with each change; the API's ETag
     */
    record Account(
            String id,
            String name,
            String title,
            String language,
            boolean enabled,
            List<Grant> grants,
            long revision,
            Instant created) {}

    /** What a person proves with who they are. */
    enum SecretKind {
        /** Data: the hash of a password. One for each account; its name is the account's id. */
        PASSWORD,
        /** Data: the key of one-time codes and the last one used. One for each account; its name is the account's id. */
        TOTP,
        /** Data: hash of a code to be used once when all else is lost; its name is made up. */
        RECOVERY,
        /** Data: a passkey; its name is the credential's id. */
        PASSKEY,
        /** Signing in elsewhere; its name is issuer and subject. */
        OIDC
    }

    /**
     * A secret as it is kept.
     *
     * @param name unique within its kind
     * @param data what whoever reads it understands
     */
    record Secret(String id, String account, SecretKind kind, String name, String data, Instant created) {}

    /**
     * A dashboard to be, or its next version.
     *
     * @param space path of an existing space
     * @param model name of the model that it is a template for, there or not; null when it is none
     * @param title what people call it
     * @param definition what is on it, as text that the registry does not read
     */
    record NewDashboard(String space, @Nullable String model, String title, String definition) {}

    /**
     * A dashboard without what is on it.
     *
     * @param revision 1 for the first version, one more for each change
     * @param changed when this version was made
     */
    record DashboardHead(
            String id,
            String space,
            @Nullable String model,
            String title,
            long revision,
            Instant created,
            Instant changed) {}

    /** A version of a dashboard. */
    record Dashboard(DashboardHead head, String definition) {}

    /**
     * Which dashboards.
     *
     * @param spaces paths: those in one of them or below; the empty path for all
     * @param model that they are a template for, or null for any and none
     * @param text part of the title, letter case aside; or null
     */
    record DashboardQuery(
            List<String> spaces,
            @Nullable String model,
            @Nullable String text) {
        public DashboardQuery(String space, @Nullable String model, @Nullable String text) {
            this(List.of(space), model, text);
        }

        /** All dashboards. */
        public static final DashboardQuery ALL = new DashboardQuery("", null, null);
    }

    /**
     * That things belong together.
     *
     * @param from id of the one
     * @param kind in what way, such as {@code contains}, {@code feeds}, {@code measures}, {@code controls}, {@link #GATEWAY}
     * @param to id of the other
     */
    record Relation(String from, String kind, String to, Instant created) {
        /** Longest kind. */
        @Limit(
                value = "Longest name of the kind of a relation",
                zh = "关系类型名的最大长度",
                unit = Limit.Unit.CHARACTERS,
                reached = Limit.Reached.REFUSED)
        public static final int KIND_MAX = 40;

        /** Lower-case letters, digits, and {@code -} between them. */
        public static final Pattern KIND = Pattern.compile("(?=.{1," + KIND_MAX + "}$)[a-z0-9]+(-[a-z0-9]+)*");
        /** The one that reports for the other, and takes its commands. */
        public static final String GATEWAY = "gateway-of";
    }

    /**
     * A view of a list page to be.
     *
     * @param page which page it is of
     * @param query what the page is asked for, as the page writes it in its address
     */
    record NewView(String space, String page, String title, String query) {}

    /** A view as it is kept. */
    record View(String id, String space, String page, String title, String query, Instant created) {}
}

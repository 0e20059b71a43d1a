package io.taihu.spi;

import io.taihu.model.Location;
import io.taihu.model.Space;
import io.taihu.model.Thing;
import io.taihu.model.ThingModel;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of things, models, spaces, tokens, dashboards and saved views, kept durably: a method that returns has its change on the disk.
 *
 * <p>Thread-safe; every method may block on the disk, so event loops do not call it. Errors are
 * {@link io.taihu.model.TaihuException}: NOT_FOUND (what is to be changed or forgotten is not there), CONFLICT (name taken,
 * still needed), STALE (revision is not the present one), INVALID (a value cannot be taken, such as a space, model or parent
 * that does not exist), QUOTA (a space has its most things), TOO_LARGE, UNAVAILABLE (the store cannot be written or reached
 * now). Lists are ordered by code point; a page's {@code limit} lies within 1 and {@value #PAGE_MAX}.
 */
public interface Registry extends AutoCloseable {

    /** Most items a list gives at once: a page of 10,000, and one more that tells that there are more. */
    int PAGE_MAX = 10_001;

    /** Most versions kept of one dashboard. */
    int DASHBOARD_VERSIONS_MAX = 50;

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

    /** Forgets a thing and its tokens. */
    void deleteThing(String id, long revision);

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

    /** All tokens, oldest first, those after {@code after}. */
    List<Token> tokens(@Nullable String after, int limit);

    /** A thing's tokens, oldest first. */
    List<Token> thingTokens(long thing);

    void deleteToken(String id);

    /** Uses a {@link TokenKind#LINK} up: forgets it and gives it; empty when it is not there, used or expired. Atomic. */
    Optional<Token> redeem(byte[] hash);

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
     * @param space path: those in it and below
     * @param page theirs, or null for any
     */
    List<View> views(String space, @Nullable String page, @Nullable String after, int limit);

    void deleteView(String id);

    /** A number that is another one after every change, whoever made it: this process or another on the same store. */
    long changes();

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
     * @param space path: these and all below; empty for all
     * @param model name, or null for any
     * @param text part of id or name, letter case aside; or null
     * @param labels each must match; an empty value matches any value of that label
     */
    record ThingQuery(
            String space, @Nullable String model, @Nullable String text, Map<String, String> labels) {
        /** All things. */
        public static final ThingQuery ALL = within("");

        /** All things in a space and below it. */
        public static ThingQuery within(String space) {
            return new ThingQuery(space, null, null, Map.of());
        }
    }

    /** What a token is good for. */
    enum TokenKind {
        /** Everything: the owner's API token. */
        OWNER,
        /** To be exchanged once for an {@link #OWNER} token. */
        LINK,
        /** To speak as one thing. */
        THING
    }

    /**
     * A token to be.
     *
     * @param hash SHA-256 of the token; the token itself is never kept
     * @param thing number of its thing when it is a THING's, otherwise 0
     * @param expires when it ends, or null
     */
    record NewToken(
            TokenKind kind,
            String name,
            byte[] hash,
            long thing,
            @Nullable Instant expires) {}

    /** A token as it is kept. */
    record Token(
            String id,
            TokenKind kind,
            String name,
            long thing,
            Instant created,
            @Nullable Instant expires) {}

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
     * @param space path: these and all below; empty for all
     * @param model that they are a template for, or null for any and none
     * @param text part of the title, letter case aside; or null
     */
    record DashboardQuery(
            String space, @Nullable String model, @Nullable String text) {
        /** All dashboards. */
        public static final DashboardQuery ALL = new DashboardQuery("", null, null);
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

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
 * What is known of things, models, spaces and tokens, kept durably: a method that returns has its change on the disk.
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

    /** Forgets a model that no thing has: CONFLICT otherwise. */
    void deleteModel(String name);

    /** Makes a space below an existing parent. */
    Space createSpace(Space space);

    Optional<Space> space(String path);

    /** All spaces, by path. */
    List<Space> spaces();

    /** Changes title and quotas; {@code space.revision()} must be the present one. */
    Space updateSpace(Space space);

    /** Forgets a space that has no things and no spaces below: CONFLICT otherwise. */
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
}

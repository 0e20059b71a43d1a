package io.taihu.spi;

import io.taihu.model.Thing;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who asks: everything the one function that decides needs to know of them. */
public sealed interface Principal {
    /**
     * A person who signed in, or a program with a token.
     *
     * @param tokenId of the token that is shown for each request
     * @param account id of the person's account; empty for a program
     * @param grants what they may do
     * @param limits when not null, what this token is limited to: each deed must be granted here as well
     */
    record Member(
            String tokenId,
            String account,
            List<Grant> grants,
            @Nullable List<Grant> limits) implements Principal {
        public Member {
            grants = List.copyOf(grants);
            limits = limits == null ? null : List.copyOf(limits);
        }

        /** Somebody who may do everything, by a token. */
        public static Member owner(String tokenId) {
            return new Member(tokenId, "", List.of(Grant.ALL), null);
        }
    }

    /** A thing, by its token. */
    record Device(Thing thing) implements Principal {}

    /** Somebody without credentials. */
    record Nobody() implements Principal {}
}

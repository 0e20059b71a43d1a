package io.taihu.server;

import io.taihu.core.Audit;
import io.taihu.core.Directory;
import io.taihu.core.Identities;
import io.taihu.core.Tokens;
import io.taihu.model.ErrorCode;
import io.taihu.spi.Access;
import io.taihu.spi.Access.Deed;
import io.taihu.spi.Intake.Peer;
import io.taihu.spi.Principal;
import java.util.function.Predicate;

/**
 * Says which tokens read history by SQL: a statement may name any table and any thing, so those that may see everything. Thread-safe; asks
 * the registry, so it may block.
 */
final class SqlAccess implements Predicate<String> {
    private static final Peer PEER = new Peer("sql", "127.0.0.1");

    private final Identities identities;
    private final Access access;
    private final Audit audit;

    SqlAccess(Directory directory, Access access, Audit audit) {
        this.identities = new Identities(directory);
        this.access = access;
        this.audit = audit;
    }

    @Override
    public boolean test(String token) {
        Principal who =
                identities.byHash(Tokens.hash(token)).map(Identities.Known::who).orElse(null);
        if (who != null && access.may(who, Deed.READ, "")) {
            return true;
        }
        audit.sessionRefused(
                "",
                "",
                PEER,
                who == null ? ErrorCode.UNAUTHENTICATED : ErrorCode.FORBIDDEN,
                who == null ? "the token is not known or has expired" : "the token may not see everything");
        return false;
    }
}

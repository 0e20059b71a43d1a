package io.taihu.core;

import io.taihu.spi.Principal;
import io.taihu.spi.Registry;
import io.taihu.spi.Registry.Token;
import io.taihu.spi.Registry.TokenKind;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Tells who a token stands for. Thread-safe; asks the registry, so it may block. */
public final class Identities {
    private final Directory directory;

    public Identities(Directory directory) {
        this.directory = directory;
    }

    /** A token that is good, and who it stands for. */
    public record Known(Token token, Principal who) {}

    /** Whose token has this hash; empty when it is good for nothing. */
    public Optional<Known> byHash(byte[] hash) {
        return directory.registry().token(hash).flatMap(this::of);
    }

    /** The same by a token's id. */
    public Optional<Known> byId(String id) {
        return directory.registry().tokenById(id).flatMap(this::of);
    }

    private Optional<Known> of(Token token) {
        return who(token).map(who -> new Known(token, who));
    }

    private Optional<Principal> who(Token token) {
        if (token.kind() == TokenKind.THING) {
            return directory.thing(token.thing()).map(Principal.Device::new);
        }
        if (token.kind() == TokenKind.LINK || token.kind() == TokenKind.SHARE) {
            // these are there to be exchanged
            return Optional.empty();
        }
        if (token.account().isEmpty()) {
            return Optional.of(
                    new Principal.Member(token.id(), "", Objects.requireNonNullElse(token.grants(), List.of()), null));
        }
        return directory
                .registry()
                .account(token.account())
                .filter(Registry.Account::enabled)
                .map(account -> new Principal.Member(token.id(), account.id(), account.grants(), token.grants()));
    }
}

package io.taihu.core;

import io.taihu.spi.Principal;
import io.taihu.spi.Registry;
import io.taihu.spi.Registry.Token;
import io.taihu.spi.Registry.TokenKind;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

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

    /**
     * Who somebody is now that made something earlier which acts in their name; empty when they are let in no more.
     *
     * @param by id of an account, or {@code token/ID}
     */
    public Optional<Principal.Member> maker(String by) {
        if (by.startsWith(TOKEN)) {
            return byId(by.substring(TOKEN.length()))
                    .map(Known::who)
                    .filter(Principal.Member.class::isInstance)
                    .map(Principal.Member.class::cast);
        }
        return directory
                .registry()
                .account(by)
                .filter(Registry.Account::enabled)
                .map(account -> new Principal.Member("", account.id(), account.grants(), null));
    }

    /**
     * How somebody is known who makes something that acts in their name: by their account, or by their token when they have
     * none, or when it is limited to less than their account may.
     */
    public static String by(Principal.Member member) {
        return member.account().isEmpty() || member.limits() != null ? TOKEN + member.tokenId() : member.account();
    }

    /** What somebody is called: the title of their account, or the name of their token when they have none. */
    public static String nameOf(Registry registry, Principal.Member member) {
        return member.account().isEmpty()
                ? registry.tokenById(member.tokenId()).map(Token::name).orElse("")
                : registry.account(member.account())
                        .map(Registry.Account::title)
                        .orElse("");
    }

    private static final String TOKEN = "token/";

    private Optional<Known> of(Token token) {
        return who(token).map(who -> new Known(token, who));
    }

    /** Kinds that let nobody in by themselves. */
    private static final Set<TokenKind> EXCHANGED =
            EnumSet.of(TokenKind.LINK, TokenKind.SHARE, TokenKind.CLAIM, TokenKind.PROVISION);

    private Optional<Principal> who(Token token) {
        if (token.kind() == TokenKind.THING) {
            return directory.thing(token.thing()).map(Principal.Device::new);
        }
        if (EXCHANGED.contains(token.kind())) {
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

package io.taihu.registry;

import static io.taihu.registry.Texts.conflict;
import static io.taihu.registry.Texts.invalid;
import static io.taihu.registry.Texts.notFound;
import static io.taihu.registry.Texts.quote;

import io.taihu.model.Limit;
import io.taihu.model.Thing;
import io.taihu.registry.Roles.Holder;
import io.taihu.spi.Grant;
import io.taihu.spi.Registry.NewToken;
import io.taihu.spi.Registry.Token;
import io.taihu.spi.Registry.TokenKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The statements on tokens. Each runs in the transaction of its caller. */
final class Tokens {
    /** Most tokens of one thing. */
    @Limit(value = "Most tokens of one thing", zh = "一个物的最多令牌数", reached = Limit.Reached.REFUSED)
    static final int THING_TOKENS_MAX = 16;
    /** Bytes of a SHA-256. */
    static final int HASH_BYTES = 32;

    /** Most tokens of one account: signed-in browsers and programs. */
    @Limit(
            value = "Most tokens of one account: signed-in browsers and programs",
            zh = "一个账号的最多令牌数（已登录的浏览器与程序）",
            reached = Limit.Reached.REFUSED)
    static final int ACCOUNT_TOKENS_MAX = 100;
    /** Longest word on what a token is about, in UTF-16 units. */
    @Limit(
            value = "Longest word on what a token is about",
            zh = "令牌用途说明的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    static final int ABOUT_MAX = 256;

    private static final String COLUMNS = "number, kind, name, thing, created, expires, account, limited, about";
    private static final String SELECT = "SELECT " + COLUMNS + " FROM token ";

    private Tokens() {}

    static Token create(Sql sql, NewToken token, long nowMicros) {
        Texts.checkText("the name of a token", token.name(), Texts.NAME_MAX);
        checkHash(token.hash());
        Texts.checkText("what a token is about", token.about(), ABOUT_MAX);
        if (isOfThing(token.kind()) != (token.thing() != 0)) {
            throw invalid("a token of kind THING or CLAIM names its thing by number and no other kind does, got kind "
                    + token.kind() + " and thing " + token.thing());
        }
        if (token.expires() != null) {
            // where one comes that will end, those that have go; not at each thing's, which look at no other's
            sql.update("DELETE FROM token WHERE expires <= ?", nowMicros);
        }
        if (token.thing() != 0) {
            sql.update("DELETE FROM token WHERE thing = ? AND expires <= ?", token.thing(), nowMicros);
            Thing thing = Things.find(sql, token.thing()).orElse(null);
            if (thing == null) {
                throw invalid("token " + quote(token.name()) + " cannot be for thing number " + token.thing()
                        + ", which does not exist");
            }
            if (thing.decommissioned() != null) {
                throw conflict("thing " + quote(thing.id())
                        + " is decommissioned and gets no credentials; recommission it first");
            }
            if (sql.number("SELECT COUNT(*) FROM token WHERE thing = ?", token.thing()) >= THING_TOKENS_MAX) {
                throw conflict("thing number " + token.thing() + " has " + THING_TOKENS_MAX
                        + " tokens, the most it can have; remove one first");
            }
        }
        if (sql.number("SELECT COUNT(*) FROM token WHERE hash = ?", (Object) token.hash()) > 0) {
            throw conflict("a token with this hash exists already; make another");
        }
        Long account = token.account().isEmpty() ? null : account(sql, token);
        List<Grant> grants = token.grants();
        if (account == null && grants == null) {
            throw invalid("a token of no account says what it is granted");
        }
        long number = sql.number(
                "INSERT INTO token (kind, name, hash, thing, created, expires, account, limited, about)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING number",
                token.kind().name(),
                token.name(),
                token.hash(),
                token.thing() == 0 ? null : token.thing(),
                nowMicros,
                token.expires() == null ? null : micros(token.expires()),
                account,
                account != null && grants != null,
                token.about());
        if (grants != null && !grants.isEmpty()) {
            Roles.grant(sql, Holder.TOKEN, number, grants);
        }
        return first(sql, SELECT + "WHERE number = ?", number).orElseThrow();
    }

    private static long account(Sql sql, NewToken token) {
        String id = token.account();
        long number = Texts.number(id).orElse(0);
        if (sql.number("SELECT COUNT(*) FROM account WHERE number = ?", number) == 0) {
            throw invalid(
                    "token " + quote(token.name()) + " cannot be for account " + quote(id) + ", which does not exist");
        }
        if (sql.number("SELECT COUNT(*) FROM token WHERE account = ?", number) >= ACCOUNT_TOKENS_MAX) {
            // of browsers the one signed in longest ago gives way; what somebody made on purpose stays
            int gone = sql.update(
                    "DELETE FROM token WHERE number = (SELECT MIN(number) FROM token WHERE account = ? AND kind = 'SESSION')",
                    number);
            if (gone == 0) {
                throw conflict("account " + quote(id) + " has " + ACCOUNT_TOKENS_MAX
                        + " tokens, the most it can have; end one first");
            }
        }
        return number;
    }

    static Optional<Token> find(Sql sql, byte[] hash, long nowMicros) {
        return first(sql, SELECT + "WHERE hash = ? AND (expires IS NULL OR expires > ?)", hash, nowMicros);
    }

    static Optional<Token> byId(Sql sql, String id, long nowMicros) {
        OptionalLong number = Texts.number(id);
        return number.isEmpty()
                ? Optional.empty()
                : first(
                        sql,
                        SELECT + "WHERE number = ? AND (expires IS NULL OR expires > ?)",
                        number.getAsLong(),
                        nowMicros);
    }

    static List<Token> ofAccount(Sql sql, String account) {
        OptionalLong number = Texts.number(account);
        return number.isEmpty()
                ? List.of()
                : list(sql, SELECT + "WHERE account = ? ORDER BY number", number.getAsLong());
    }

    static List<Token> page(Sql sql, @Nullable String after, int limit) {
        return list(
                sql,
                SELECT + "WHERE number > ? ORDER BY number LIMIT ?",
                after == null
                        ? 0L
                        : Texts.number(after).orElseThrow(() -> invalid("no token can have id " + quote(after))),
                limit);
    }

    static List<Token> ofThing(Sql sql, long thing) {
        return list(sql, SELECT + "WHERE thing = ? ORDER BY number", thing);
    }

    static List<String> delete(Sql sql, String id) {
        OptionalLong number = Texts.number(id);
        if (number.isEmpty() || sql.update("DELETE FROM token WHERE number = ?", number.getAsLong()) == 0) {
            throw notFound("there is no token " + quote(id));
        }
        List<String> gone = new ArrayList<>(List.of(id));
        gone.addAll(sql.list(
                "DELETE FROM token WHERE about = ? RETURNING number",
                row -> Long.toString(row.getLong(1)),
                "token/" + number.getAsLong()));
        return gone;
    }

    private static boolean isOfThing(TokenKind kind) {
        return kind == TokenKind.THING || kind == TokenKind.CLAIM;
    }

    /** Uses a token of a kind up. */
    static Optional<Token> redeem(Sql sql, byte[] hash, TokenKind kind, long nowMicros) {
        Optional<Token> found = find(sql, hash, nowMicros).filter(token -> token.kind() == kind);
        return found.filter(token -> sql.update("DELETE FROM token WHERE hash = ?", (Object) hash) > 0);
    }

    static void checkHash(byte[] hash) {
        if (hash.length != HASH_BYTES) {
            throw invalid("a token's hash has " + HASH_BYTES + " bytes, got " + hash.length);
        }
    }

    static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    private static long micros(Instant instant) {
        try {
            return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
        } catch (ArithmeticException e) {
            throw invalid("a token cannot end at " + instant + "; give a nearer time, or none for never");
        }
    }

    private static Optional<Token> first(Sql sql, String select, @Nullable Object... parameters) {
        return list(sql, select, parameters).stream().findFirst();
    }

    private static List<Token> list(Sql sql, String select, @Nullable Object... parameters) {
        record Row(Token token, boolean granted) {}
        return sql
                .list(
                        select,
                        row -> {
                            Token token = token(row);
                            boolean limited = row.getBoolean(8);
                            return new Row(
                                    token,
                                    token.kind() != TokenKind.THING
                                            && (limited || token.account().isEmpty()));
                        },
                        parameters)
                .stream()
                .map(row -> row.granted() ? withGrants(sql, row.token()) : row.token())
                .toList();
    }

    private static Token withGrants(Sql sql, Token token) {
        return new Token(
                token.id(),
                token.kind(),
                token.name(),
                token.thing(),
                token.account(),
                Roles.granted(sql, Holder.TOKEN, Long.parseLong(token.id())),
                token.about(),
                token.created(),
                token.expires());
    }

    private static Token token(ResultSet row) throws SQLException {
        long thing = row.getLong(4);
        long created = row.getLong(5);
        long expires = row.getLong(6);
        Instant ends = row.wasNull() ? null : instant(expires);
        long account = row.getLong(7);
        boolean nobodys = row.wasNull();
        String about = row.getString(9);
        TokenKind kind = TokenKind.valueOf(row.getString(2));
        return new Token(
                Long.toString(row.getLong(1)),
                kind,
                row.getString(3),
                thing,
                nobodys ? "" : Long.toString(account),
                kind == TokenKind.THING ? List.of() : null,
                about == null ? "" : about,
                instant(created),
                ends);
    }
}

package io.taihu.registry;

import static io.taihu.registry.Texts.conflict;
import static io.taihu.registry.Texts.invalid;
import static io.taihu.registry.Texts.notFound;
import static io.taihu.registry.Texts.quote;

import io.taihu.spi.Registry.NewToken;
import io.taihu.spi.Registry.Token;
import io.taihu.spi.Registry.TokenKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The statements on tokens. Each runs in the transaction of its caller. */
final class Tokens {
    /** Most tokens of one thing. */
    static final int THING_TOKENS_MAX = 16;
    /** Bytes of a SHA-256. */
    static final int HASH_BYTES = 32;

    private static final String COLUMNS = "number, kind, name, thing, created, expires";
    private static final String SELECT = "SELECT " + COLUMNS + " FROM token ";

    private Tokens() {}

    static Token create(Sql sql, NewToken token, long nowMicros) {
        Texts.checkText("the name of a token", token.name(), Texts.NAME_MAX);
        checkHash(token.hash());
        if ((token.kind() == TokenKind.THING) != (token.thing() != 0)) {
            throw invalid("a token of kind THING names its thing by number and no other kind does, got kind "
                    + token.kind() + " and thing " + token.thing());
        }
        if (token.expires() != null) {
            // where one comes that will end, those that have go; not at each thing's, which look at no other's
            sql.update("DELETE FROM token WHERE expires <= ?", nowMicros);
        }
        if (token.thing() != 0) {
            sql.update("DELETE FROM token WHERE thing = ? AND expires <= ?", token.thing(), nowMicros);
            if (Things.find(sql, token.thing()).isEmpty()) {
                throw invalid("token " + quote(token.name()) + " cannot be for thing number " + token.thing()
                        + ", which does not exist");
            }
            if (sql.number("SELECT COUNT(*) FROM token WHERE thing = ?", token.thing()) >= THING_TOKENS_MAX) {
                throw conflict("thing number " + token.thing() + " has " + THING_TOKENS_MAX
                        + " tokens, the most it can have; remove one first");
            }
        }
        if (sql.number("SELECT COUNT(*) FROM token WHERE hash = ?", (Object) token.hash()) > 0) {
            throw conflict("a token with this hash exists already; make another");
        }
        long number = sql.number(
                "INSERT INTO token (kind, name, hash, thing, created, expires) VALUES (?, ?, ?, ?, ?, ?) RETURNING number",
                token.kind().name(),
                token.name(),
                token.hash(),
                token.thing() == 0 ? null : token.thing(),
                nowMicros,
                token.expires() == null ? null : micros(token.expires()));
        return sql.first(SELECT + "WHERE number = ?", Tokens::token, number).orElseThrow();
    }

    static Optional<Token> find(Sql sql, byte[] hash, long nowMicros) {
        return sql.first(
                SELECT + "WHERE hash = ? AND (expires IS NULL OR expires > ?)", Tokens::token, hash, nowMicros);
    }

    static List<Token> page(Sql sql, @Nullable String after, int limit) {
        return sql.list(
                SELECT + "WHERE number > ? ORDER BY number LIMIT ?",
                Tokens::token,
                after == null ? 0L : number(after).orElseThrow(() -> invalid("no token can have id " + quote(after))),
                limit);
    }

    static List<Token> ofThing(Sql sql, long thing) {
        return sql.list(SELECT + "WHERE thing = ? ORDER BY number", Tokens::token, thing);
    }

    static void delete(Sql sql, String id) {
        Optional<Long> number = number(id);
        if (number.isEmpty() || sql.update("DELETE FROM token WHERE number = ?", number.get()) == 0) {
            throw notFound("there is no token " + quote(id));
        }
    }

    static Optional<Token> redeem(Sql sql, byte[] hash, long nowMicros) {
        return sql.first(
                "DELETE FROM token WHERE hash = ? AND kind = 'LINK' AND (expires IS NULL OR expires > ?) RETURNING "
                        + COLUMNS,
                Tokens::token,
                hash,
                nowMicros);
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

    private static Optional<Long> number(String id) {
        try {
            return Optional.of(Long.parseLong(id));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Token token(ResultSet row) throws SQLException {
        long thing = row.getLong(4);
        long created = row.getLong(5);
        long expires = row.getLong(6);
        Instant ends = row.wasNull() ? null : instant(expires);
        return new Token(
                Long.toString(row.getLong(1)),
                TokenKind.valueOf(row.getString(2)),
                row.getString(3),
                thing,
                instant(created),
                ends);
    }
}

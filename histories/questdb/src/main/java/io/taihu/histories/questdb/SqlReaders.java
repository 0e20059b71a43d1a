package io.taihu.histories.questdb;

import io.questdb.DynamicUsernamePasswordMatcher;
import io.questdb.FactoryProvider;
import io.questdb.FactoryProviderFactory;
import io.questdb.FactoryProviderImpl;
import io.questdb.FreeOnExit;
import io.questdb.ServerConfiguration;
import io.questdb.cairo.CairoEngine;
import io.questdb.cairo.CairoException;
import io.questdb.cairo.SecurityContext;
import io.questdb.cairo.security.ReadOnlySecurityContext;
import io.questdb.cairo.security.SecurityContextFactory;
import io.questdb.cairo.sql.NetworkSqlExecutionCircuitBreaker;
import io.questdb.cutlass.pgwire.OptionsListener;
import io.questdb.cutlass.pgwire.PGAuthenticatorFactory;
import io.questdb.cutlass.pgwire.PGCircuitBreakerRegistry;
import io.questdb.cutlass.pgwire.PGCleartextPasswordAuthenticator;
import io.questdb.cutlass.pgwire.PGConfiguration;
import io.questdb.network.Net;
import io.questdb.network.Socket;
import io.questdb.std.Chars;
import io.questdb.std.str.DirectUtf8String;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who comes in by SQL: the user of the settings, and whoever gives as the password of user {@value #TOKEN_USER} a token that may see everything,
 * which is asked again for each statement. Thread-safe as far as its predicate is.
 */
final class SqlReaders implements FactoryProviderFactory {
    /** User name of those who come with a token. */
    static final String TOKEN_USER = "token";
    /** Longest token. */
    @Limit(
            value = "Longest token that SQL looks at",
            zh = "SQL 会查看的令牌的最大长度",
            unit = Limit.Unit.BYTES,
            reached = Limit.Reached.REFUSED)
    static final int TOKEN_MAX = 256;

    private final Predicate<String> mayRead;

    /** @param mayRead whether a token may see everything now; may block for a moment */
    SqlReaders(Predicate<String> mayRead) {
        this.mayRead = mayRead;
    }

    @Override
    public FactoryProvider getInstance(ServerConfiguration configuration, CairoEngine engine, FreeOnExit freeOnExit) {
        return new FactoryProviderImpl(configuration) {
            @Override
            public PGAuthenticatorFactory getPgWireAuthenticatorFactory() {
                return (wire, breaker, registry, options) -> new Door(configuration, wire, breaker, registry, options);
            }

            @Override
            public SecurityContextFactory getSecurityContextFactory() {
                SecurityContextFactory usual = super.getSecurityContextFactory();
                return (principal, via) -> {
                    return principal instanceof Door door && door.token != null
                            ? new Reader(door.token, door.socket)
                            : usual.getInstance(principal, via);
                };
            }
        };
    }

    private boolean may(String token) {
        try {
            return mayRead.test(token);
        } catch (TaihuException e) {
            return false; // nobody can tell now
        }
    }

    /** Asks for the password, of one connection after the other. */
    private final class Door extends PGCleartextPasswordAuthenticator {
        /** That the connection came in by, when it did by one. */
        private @Nullable String token;

        private @Nullable Socket socket;

        Door(
                ServerConfiguration configuration,
                PGConfiguration wire,
                NetworkSqlExecutionCircuitBreaker breaker,
                PGCircuitBreakerRegistry registry,
                OptionsListener options) {
            super(
                    wire,
                    configuration.getCairoConfiguration().getBuildInformation(),
                    breaker,
                    registry,
                    options,
                    new DynamicUsernamePasswordMatcher(configuration, wire),
                    true);
        }

        @Override
        public void init(Socket connected, long received, long receivedEnd, long sent, long sentEnd) {
            super.init(connected, received, receivedEnd, sent, sentEnd);
            socket = connected;
        }

        @Override
        public void clear() {
            super.clear();
            token = null;
            socket = null;
        }

        @Override
        protected byte verifyPassword(CharSequence user, long address, int length) {
            byte known = super.verifyPassword(user, address, length);
            if (known != SecurityContext.AUTH_TYPE_NONE || !Chars.equals(user, TOKEN_USER) || length > TOKEN_MAX) {
                return known;
            }
            String given = new DirectUtf8String().of(address, address + length).toString();
            if (!may(given)) {
                return SecurityContext.AUTH_TYPE_NONE;
            }
            token = given;
            return SecurityContext.AUTH_TYPE_CREDENTIALS;
        }
    }

    /** Reads everything, for as long as its token may. */
    private final class Reader extends ReadOnlySecurityContext {
        private final String token;
        private final @Nullable Socket socket;

        Reader(String token, @Nullable Socket socket) {
            this.token = token;
            this.socket = socket;
        }

        @Override
        public void checkEntityEnabled() {
            if (!may(token)) {
                if (socket != null) {
                    // a simple query would wait for an answer that does not come
                    socket.shutdown(Net.SHUT_WR);
                }
                throw CairoException.authorization()
                        .put("the token was revoked, has expired, or may not see everything any more");
            }
        }

        @Override
        public String getPrincipal() {
            return TOKEN_USER;
        }
    }
}

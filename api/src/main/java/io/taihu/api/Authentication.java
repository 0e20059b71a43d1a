package io.taihu.api;

import io.taihu.core.Directory;
import io.taihu.core.Tokens;
import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import io.taihu.spi.Clock;
import io.taihu.spi.Principal;
import io.taihu.spi.Registry;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells who asks, by the token that a request carries in {@code Authorization} or in the cookie.
 *
 * <p>A cookie is sent by browsers without anybody's will, so with it a request that changes something, or opens a WebSocket,
 * must come from a page of this server. Thread-safe.
 */
final class Authentication {
    static final String COOKIE = "taihu_session";
    /** Longest token. */
    static final int SECRET_MAX = 256;
    /** Most addresses whose failures are remembered; the oldest goes first. */
    static final int ADDRESSES_MAX = 10_000;

    private static final long MINUTE_NANOS = 60_000_000_000L;

    private final Directory directory;
    private final Clock clock;
    private final long failuresMax;
    private final Map<String, Failures> failures = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
            return size() > ADDRESSES_MAX;
        }
    };

    private static final class Failures {
        long since;
        long count;
    }

    Authentication(Directory directory, Clock clock, long failuresPerMinuteMax) {
        this.directory = directory;
        this.clock = clock;
        this.failuresMax = failuresPerMinuteMax;
    }

    /**
     * The token of a request, or null.
     *
     * @param deliberate whether only a page of this server may send it when it is in a cookie
     * @throws TaihuException UNAUTHENTICATED when Authorization is not a Bearer's, FORBIDDEN when a foreign page asks
     */
    @Nullable
    String secret(HttpServletRequest request, boolean deliberate) {
        String header = request.getHeader("Authorization");
        if (header != null) {
            if (!header.regionMatches(true, 0, "Bearer ", 0, 7)) {
                throw unauthenticated("Authorization must be \"Bearer TOKEN\"");
            }
            return header.substring(7).strip();
        }
        String cookie = cookie(request);
        if (cookie != null && deliberate) {
            refuseForeignPages(request);
        }
        return cookie;
    }

    /**
     * Who a token stands for.
     *
     * @throws TaihuException UNAUTHENTICATED, or QUOTA when this address gave too many wrong ones
     */
    Principal principal(String secret, String address) {
        return known(secret, address).who();
    }

    /** As {@link #principal}, with the token. */
    Known known(String secret, String address) {
        Known found = secret.isEmpty() || secret.length() > SECRET_MAX ? null : known(Tokens.hash(secret));
        if (found == null) {
            throw failed(address, "the token is not known or has expired");
        }
        return found;
    }

    /** A token that is good, and who it stands for. */
    record Known(Registry.Token token, Principal who) {}

    /** Who a token stands for, or null when it is good for nothing. */
    @Nullable
    Principal look(byte[] hash) {
        Known known = known(hash);
        return known == null ? null : known.who();
    }

    /** The token with this hash, or null when it is good for nothing. */
    @Nullable
    Known known(byte[] hash) {
        Registry.Token token = directory.registry().token(hash).orElse(null);
        Principal who = token == null ? null : who(token);
        return token == null || who == null ? null : new Known(token, who);
    }

    private @Nullable Principal who(Registry.Token token) {
        return switch (token.kind()) {
            case OWNER -> new Principal.Owner(token.id());
            case THING ->
                directory
                        .thing(token.thing())
                        .<Principal>map(Principal.Device::new)
                        .orElse(null);
            case LINK -> null;
        };
    }

    /** Counts a wrong token or code of an address, and gives what to answer. */
    TaihuException failed(String address, String reason) {
        long now = clock.nanos();
        synchronized (failures) {
            Failures of = failures.computeIfAbsent(address, _ -> new Failures());
            if (of.count == 0 || now - of.since > MINUTE_NANOS) {
                of.since = now;
                of.count = 0;
            }
            of.count++;
            if (of.count > failuresMax) {
                long seconds = Math.max(1, (MINUTE_NANOS - (now - of.since)) / 1_000_000_000L);
                return new LaterException(
                        ErrorCode.QUOTA,
                        "too many wrong tokens from " + address + "; try again in " + seconds + " s",
                        seconds);
            }
        }
        return unauthenticated(reason);
    }

    static TaihuException unauthenticated(String reason) {
        return new TaihuException(ErrorCode.UNAUTHENTICATED, reason);
    }

    private static @Nullable String cookie(HttpServletRequest request) {
        Cookie[] cookies = request.getCookies();
        if (cookies != null) {
            for (Cookie cookie : cookies) {
                if (cookie.getName().equals(COOKIE)) {
                    return cookie.getValue();
                }
            }
        }
        return null;
    }

    private static void refuseForeignPages(HttpServletRequest request) {
        String origin = request.getHeader("Origin");
        String site = request.getHeader("Sec-Fetch-Site");
        boolean foreign = origin != null
                ? !sameHost(origin, request.getHeader("Host"))
                : site != null && !site.equals("same-origin") && !site.equals("none");
        if (foreign) {
            throw new TaihuException(
                    ErrorCode.FORBIDDEN,
                    "a page from elsewhere (" + (origin == null ? site : origin) + ") may not ask this");
        }
    }

    private static boolean sameHost(String origin, @Nullable String host) {
        try {
            String authority = URI.create(origin).getRawAuthority();
            return host != null
                    && authority != null
                    && authority.toLowerCase(Locale.ROOT).equals(host.toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}

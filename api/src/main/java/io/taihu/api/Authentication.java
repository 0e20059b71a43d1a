package io.taihu.api;

import io.taihu.core.Identities;
import io.taihu.core.Identities.Known;
import io.taihu.core.Tokens;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import io.taihu.spi.Clock;
import io.taihu.spi.Principal;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
    @Limit(
            value = "Longest token that is looked at",
            zh = "会查看的令牌的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    static final int SECRET_MAX = 256;
    /** Most addresses whose failures are remembered; the oldest goes first. */
    @Limit(value = "Addresses whose wrong tokens are counted", zh = "统计错误令牌的地址数", reached = Limit.Reached.OLDEST_GOES)
    static final int ADDRESSES_MAX = 10_000;

    private static final long MINUTE_NANOS = 60_000_000_000L;

    private final Identities identities;
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

    Authentication(Identities identities, Clock clock, long failuresPerMinuteMax) {
        this.identities = identities;
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
        String cookie = cookie(request, COOKIE);
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
        return Optional.of(secret)
                .filter(s -> !s.isEmpty() && s.length() <= SECRET_MAX)
                .flatMap(s -> identities.byHash(Tokens.hash(s)))
                .orElseThrow(() -> failed(address, "the token is not known or has expired"));
    }

    /** Who a token stands for, or null when it is good for nothing. */
    @Nullable
    Principal look(byte[] hash) {
        return identities.byHash(hash).map(Known::who).orElse(null);
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

    /** The value of a cookie, or null. */
    static @Nullable String cookie(HttpServletRequest request, String name) {
        Cookie[] cookies = request.getCookies();
        if (cookies != null) {
            for (Cookie cookie : cookies) {
                if (cookie.getName().equals(name)) {
                    return cookie.getValue();
                }
            }
        }
        return null;
    }

    /** Goes on only when no page from elsewhere asks. */
    static void refuseForeignPages(HttpServletRequest request) {
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

package io.taihu.core;

import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import io.taihu.spi.Registry;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A registry that can be made to be away for a while, as when its database is restarted. Thread-safe. */
final class AwayRegistry {
    /** Calls that came while it was away. */
    final AtomicInteger refused = new AtomicInteger();

    private final Registry behind;
    private volatile boolean away;

    AwayRegistry(Registry behind) {
        this.behind = behind;
    }

    /** Whether it is away for everything but the list of spaces, without which nothing starts. */
    void away(boolean away) {
        this.away = away;
    }

    Registry registry() {
        return (Registry) Proxy.newProxyInstance(
                Registry.class.getClassLoader(), new Class<?>[] {Registry.class}, (_, method, arguments) -> {
                    if (away && !List.of("close", "spaces").contains(method.getName())) {
                        refused.incrementAndGet();
                        throw new TaihuException(ErrorCode.UNAVAILABLE, "the registry cannot be reached");
                    }
                    try {
                        return method.invoke(behind, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}

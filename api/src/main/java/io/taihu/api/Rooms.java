package io.taihu.api;

import io.taihu.core.Directory;
import io.taihu.core.HistoryFeed;
import io.taihu.core.LiveFeed;
import io.taihu.core.Road;
import io.taihu.core.Twins;
import io.taihu.spi.Access;
import io.taihu.spi.Clock;
import io.taihu.spi.History;
import io.taihu.spi.Journal;
import io.taihu.spi.Meters;
import io.taihu.spi.Settings;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * What the API shows and changes.
 *
 * @param history completes when history has opened; until then what needs it answers 503
 * @param metrics the figures as Prometheus text
 * @param ports on which the protocols listen, by name
 * @param version of the server
 * @param demo whether the things are simulated
 */
public record Rooms(
        Directory directory,
        Road road,
        Twins twins,
        LiveFeed live,
        Access access,
        Journal journal,
        CompletableFuture<? extends History> history,
        HistoryFeed historyFeed,
        Settings settings,
        Clock clock,
        Meters meters,
        Supplier<String> metrics,
        Map<String, Integer> ports,
        String version,
        boolean demo) {}

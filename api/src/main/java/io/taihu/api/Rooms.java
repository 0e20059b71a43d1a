package io.taihu.api;

import io.taihu.alarms.Alarms;
import io.taihu.backup.Backups;
import io.taihu.core.Audit;
import io.taihu.core.Commands;
import io.taihu.core.Directory;
import io.taihu.core.HistoryFeed;
import io.taihu.core.LiveFeed;
import io.taihu.core.Road;
import io.taihu.core.Twins;
import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import io.taihu.notices.Notices;
import io.taihu.orders.Bulks;
import io.taihu.orders.Schedules;
import io.taihu.spi.Access;
import io.taihu.spi.Clock;
import io.taihu.spi.History;
import io.taihu.spi.Journal;
import io.taihu.spi.LegFinding;
import io.taihu.spi.Meters;
import io.taihu.spi.Settings;
import io.taihu.transfer.Imports;
import io.taihu.watch.Backtests;
import io.taihu.watch.Explanations;
import io.taihu.watch.Rulebook;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * What the API shows and changes.
 *
 * @param history completes when history has opened; until then what needs it answers 503
 * @param trips finds the trips of vehicles
 * @param metrics the figures as Prometheus text
 * @param tls the certificate that HTTP shows over TLS, asked for each connection; null when there is none
 * @param ports on which the protocols listen, by name
 * @param premises where and within which bounds it runs
 * @param version of the server
 * @param demo whether the things are simulated
 */
public record Rooms(
        Directory directory,
        Road road,
        Twins twins,
        LiveFeed live,
        Commands commands,
        Bulks bulks,
        Schedules schedules,
        Notices notices,
        Alarms alarms,
        Rulebook rulebook,
        Backtests backtests,
        Explanations explanations,
        Access access,
        Audit audit,
        Journal journal,
        CompletableFuture<? extends History> history,
        HistoryFeed historyFeed,
        Imports imports,
        Backups backups,
        Settings settings,
        Clock clock,
        Meters meters,
        LegFinding trips,
        Supplier<String> metrics,
        @Nullable Supplier<SSLContext> tls,
        Map<String, Integer> ports,
        Premises premises,
        String version,
        boolean demo) {
    private static final long RETRY_SECONDS = 2;
    private static final long RETRY_FAILED_SECONDS = 30;

    /**
     * History.
     *
     * @throws TaihuException UNAVAILABLE while it opens, and when it did not
     */
    History openHistory() {
        try {
            History store = history.getNow(null);
            if (store == null) {
                throw new LaterException(ErrorCode.UNAVAILABLE, "history is opening", RETRY_SECONDS);
            }
            return store;
        } catch (CompletionException e) {
            throw new LaterException(
                    ErrorCode.UNAVAILABLE,
                    "history did not open: "
                            + (e.getCause() == null ? e : e.getCause().getMessage()),
                    RETRY_FAILED_SECONDS);
        }
    }
}

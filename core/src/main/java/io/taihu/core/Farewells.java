package io.taihu.core;

import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import io.taihu.spi.Clock;
import io.taihu.spi.History;
import io.taihu.spi.Registry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes from history what is gone. What fails is tried again later, ever more seldom, and holds back neither readings nor the
 * removal of others. For history's thread, except {@link #asked} and {@link #stuck}.
 */
public final class Farewells {
    /** Things that are looked up together. */
    private static final int PAGE = 100;
    /** Things whose history could not be removed, after which one round of removing ends. */
    @Limit(
            value = "Things whose history could not be removed, after which the rest waits",
            zh = "历史未能删除的物达到此数后，其余的等待",
            reached = Limit.Reached.WAITS)
    static final int FAILED_MAX = 1_000;

    private static final Duration RETRY_FIRST = Duration.ofMinutes(1);
    /** Longest time until what failed is tried again. */
    @Limit(
            value = "Longest time until a removal from history that failed is tried again",
            zh = "从历史中删除失败后再次尝试的最长间隔",
            reached = Limit.Reached.WAITS)
    static final Duration RETRY_LAST = Duration.ofHours(1);

    private static final Logger LOG = LoggerFactory.getLogger(Farewells.class);

    private final Directory directory;
    private final Clock clock;
    /** Whether things are gone that were not looked at yet; those of before a restart are not known. */
    private volatile boolean asked = true;

    private boolean again;
    private long againAt;
    private long wait = RETRY_FIRST.toNanos();
    private volatile @Nullable Stuck stuck;

    Farewells(Directory directory, Clock clock) {
        this.directory = directory;
        this.clock = clock;
    }

    /**
     * Things that are gone and whose history could not be removed.
     *
     * @param things how many
     * @param first the id of one of them; empty when it is not known which they are
     * @param why the last failure, in words
     */
    public record Stuck(int things, String first, String why) {}

    /** A thing is gone. */
    void asked() {
        asked = true;
    }

    /** What could not be removed when it was tried last; null when nothing is left. */
    @Nullable
    Stuck stuck() {
        return stuck;
    }

    boolean due() {
        return asked || (again && clock.nanos() - againAt >= 0);
    }

    /** Removes the history of all that is gone, for as long as it goes on. Nothing may be uncommitted. */
    void remove(History.Writer writer, BooleanSupplier goesOn) {
        asked = false;
        again = false;
        Map<Long, String> failed = new HashMap<>();
        String why = "";
        try {
            List<Registry.Farewell> page;
            int before;
            do {
                before = failed.size();
                page = directory.registry().farewells(PAGE + before);
                for (Registry.Farewell each : page) {
                    if (!goesOn.getAsBoolean()) {
                        asked = true;
                        return;
                    }
                    String failure = failed.containsKey(each.thing()) ? "" : remove(writer, each);
                    if (!failure.isEmpty()) {
                        failed.put(each.thing(), each.id());
                        why = failure;
                    }
                }
            } while (page.size() == PAGE + before && failed.size() < FAILED_MAX);
        } catch (TaihuException e) {
            why = "which they are is not known: " + e.getMessage();
        }
        if (why.isEmpty()) {
            stuck = null;
            wait = RETRY_FIRST.toNanos();
            return;
        }
        stuck = new Stuck(
                failed.size(), failed.values().stream().sorted().findFirst().orElse(""), why);
        again = true;
        againAt = clock.nanos() + wait;
        wait = Math.min(RETRY_LAST.toNanos(), 2 * wait);
        LOG.warn("The history of {} things that are gone is removed later: {}", failed.size(), why);
    }

    /** Why it could not be removed, in words; empty when it is. */
    private String remove(History.Writer writer, Registry.Farewell gone) {
        try {
            writer.remove(gone.id());
        } catch (TaihuException e) {
            return String.valueOf(e.getMessage());
        } catch (RuntimeException | AssertionError | InternalError e) {
            // a store's own assertion, or a page of its files that the disk could not give: readings go on meanwhile
            LOG.error("The history of thing {}, which is gone, cannot be removed", gone.id(), e);
            return e.toString();
        }
        directory.registry().farewellDone(gone.thing());
        LOG.info("The history of thing {}, which is gone, was removed", gone.id());
        return "";
    }
}

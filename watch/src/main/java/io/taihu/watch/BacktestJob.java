package io.taihu.watch;

import io.taihu.model.Thing;
import io.taihu.rules.Backtest;
import io.taihu.rules.Fault;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A rule that is tried on the past, and how far that has come. Times of the past are µs since 1970.
 *
 * @param by whose it is: an account, or {@code token/ID}
 * @param name of the rule
 * @param space within which its things lie
 * @param things how many it looks at
 * @param compared id of the saved rule whose version in force is tried beside it; empty when there is none
 * @param ended null while it runs
 * @param why it failed, or was stopped by the server, in words; else empty
 * @param readings that it has looked at
 * @param share of the time that it has come through, from 0 to 1
 * @param found null before it has ended
 */
public record BacktestJob(
        String id,
        String by,
        String name,
        String model,
        String space,
        long fromMicros,
        long toMicros,
        int things,
        String compared,
        Instant created,
        @Nullable Instant ended,
        State state,
        String why,
        long readings,
        double share,
        @Nullable Found found) {
    /** Where it stands. */
    public enum State {
        RUNNING,
        DONE,
        /** Somebody stopped it, or it took too long; what it has found until then is there. */
        STOPPED,
        FAILED
    }

    /**
     * What is asked.
     *
     * @param rule id of the saved rule to compare with; empty for none
     * @param things ids of those meant; empty for all of the rule
     * @param space within which things are looked at; it lies within the rule's own
     */
    public record Asked(String text, String rule, List<String> things, String space, long fromMicros, long toMicros) {
        public Asked {
            things = List.copyOf(things);
        }
    }

    /** A run that has begun, or what is wrong with the text. */
    public record Begun(List<Fault> faults, @Nullable BacktestJob job) {}

    /**
     * What came of it.
     *
     * @param inForce the same of the version in force; null when there is none to compare with
     * @param comparison null when there is none
     * @param things by their numbers
     */
    public record Found(
            Backtest.Outcome outcome,
            Backtest.@Nullable Outcome inForce,
            Backtest.@Nullable Comparison comparison,
            Map<Long, Thing> things) {}
}

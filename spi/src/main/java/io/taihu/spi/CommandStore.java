package io.taihu.spi;

import io.taihu.model.Invocation;
import io.taihu.model.Invocation.Step;
import io.taihu.model.Limit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where what was asked of things is kept, as far as the journal has been read: it may be asked of everything, while the
 * journal forgets. Thread-safe; blocks on the disk; errors as in {@link Registry}.
 */
public interface CommandStore {
    /** Keeps how invocations are now, and steps of theirs, in one transaction; what is there already is written over or left. */
    void put(List<Invocation> invocations, List<Stepped> steps);

    Optional<Invocation> invocation(String id);

    /** Steps of one, oldest first. */
    List<Step> steps(String id);

    /** Those asked for, newest first, those before the id {@code after}; a page's limit lies within 1 and {@value Registry#PAGE_MAX}. */
    List<Invocation> invocations(Query query, @Nullable String after, int limit);

    /** How many of those that were asked together are in which state. */
    Map<Invocation.State, Long> counts(String group);

    /** Those that have not ended, oldest first, those after the id {@code after}. */
    List<Invocation> open(@Nullable String after, int limit);

    /** What each property of a thing shall be: the newest that was asked and neither withdrawn, refused nor expired. */
    List<Invocation> desired(long thing);

    /**
     * The same of one property by its name, of all things with a greater number than {@code afterThing}, in the order of their numbers; and
     * before it what was done last, which counts again when it comes to nothing.
     */
    List<Invocation> desired(String property, long afterThing, int limit);

    /**
     * Forgets those that ended before a time, the oldest first.
     *
     * @param most how many at a time
     * @return how many went
     */
    int forget(long beforeMicros, int most);

    /** Most steps kept of one invocation. */
    @Limit(
            value = "Most steps kept of the life of one command",
            zh = "一条命令保留的最多步骤数",
            reached = Limit.Reached.OLDEST_GOES)
    int STEPS_MAX = 200;

    /**
     * A step as the journal has it.
     *
     * @param thing number of the thing that the invocation must be of
     * @param position in the journal, by which one that comes again is known
     */
    record Stepped(String invocation, long thing, long position, Step step) {}

    /**
     * Which invocations.
     *
     * @param spaces paths: those of things in one of them or below
     * @param thing number, or 0 for any
     * @param state or null for any
     * @param open only those that have not ended
     * @param group or empty for any
     * @param notBy id of an account whose own are left out; empty for none
     */
    record Query(
            List<String> spaces,
            long thing,
            Invocation.@Nullable State state,
            boolean open,
            String group,
            String notBy) {
        /** Whoever asked for them. */
        public Query(List<String> spaces, long thing, Invocation.@Nullable State state, boolean open, String group) {
            this(spaces, thing, state, open, group, "");
        }
    }
}

package io.taihu.spi;

import io.taihu.model.Alarm;
import io.taihu.model.Alarm.Step;
import io.taihu.model.Limit;
import io.taihu.model.Severity;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where alarms are kept, with all that happened to them. They go with their thing. Thread-safe; blocks on the disk; errors as in
 * {@link Registry}.
 */
public interface AlarmStore {
    /**
     * Keeps how alarms are now, and what happened to them, in one transaction. An alarm that is kept with a greater sequence is left
     * as it is; a step of a signal that is kept already is left out; alarms of a thing that is gone are left out. Of one that is not
     * to be seen to any more nobody is told that nobody has acknowledged it.
     *
     * @param tellings what is to be told of them, as {@link TellingStore#put} keeps it
     */
    void put(List<Alarm> alarms, List<Happened> steps, List<TellingStore.Telling> tellings);

    /** With nothing to be told. */
    default void put(List<Alarm> alarms, List<Happened> steps) {
        put(alarms, steps, List.of());
    }

    Optional<Alarm> alarm(String id);

    /** The one of a rule, a thing and a key. */
    Optional<Alarm> alarm(Alarm.Source source);

    /** What happened to one, oldest first. */
    List<Step> steps(String id);

    /** Those of a query in its order, those behind {@code after}; a page's limit lies within 1 and {@value Registry#PAGE_MAX}. */
    List<Alarm> alarms(Query query, @Nullable After after, int limit);

    /** How many that are not normal there are of each kind, of those of a query whose {@code which} and order do not matter. */
    List<Count> counts(Query query);

    /** How many there are of each rule, of those of a query whose order does not matter: the most severe first, of these the most. */
    List<Group> groups(Query query, int limit);

    /** Those whose shelving has ended by a time, the first to end first. */
    List<Alarm> shelvedUntil(long micros, int limit);

    /** Those that were raised most often since a time, most often first. */
    List<Raisings> raisings(List<String> spaces, long sinceMicros, int limit);

    /** Those that were active at a time, as far as their steps are kept: the most severe first, of these the latest. */
    List<Then> then(List<String> spaces, long atMicros, int limit);

    /** Spaces in whose own things more than a number of alarms were raised since a time, most first. */
    List<Flood> floods(List<String> spaces, long sinceMicros, int moreThan, int limit);

    /**
     * Forgets normal ones that changed last before a time, the oldest first.
     *
     * @param most how many at a time
     * @return how many went
     */
    int forget(long beforeMicros, int most);

    /** Most steps kept of one alarm. */
    @Limit(value = "Most steps kept of the life of one alarm", zh = "一条告警保留的最多步骤数", reached = Limit.Reached.OLDEST_GOES)
    int STEPS_MAX = 1_000;

    /** A step of an alarm. */
    record Happened(String alarm, Step step) {}

    /** Which alarms by how they are. */
    enum Which {
        /** Neither normal nor put aside: what somebody must look at. */
        SHOWN,
        /** Of these, those whose condition holds. */
        ACTIVE,
        /** Of these, those nobody has acknowledged. */
        UNACKNOWLEDGED,
        /** Put aside by somebody for a while. */
        SHELVED,
        /** Not normal, and recorded without being shown. */
        SUPPRESSED,
        /** All that are not normal. */
        OPEN,
        /** History. */
        NORMAL,
        ANY
    }

    /** In which order. */
    enum Order {
        /** The most severe first, of these the one that began last. */
        SEVERITY,
        /** The one that began last first. */
        TIME
    }

    /**
     * Which alarms.
     *
     * @param spaces paths: those of things in one of them or below
     * @param thing number, or 0 for any
     * @param model name, or empty for any
     * @param rule id, or empty for any
     * @param severities those of these classes; empty for any
     * @param text part of the message or of the thing's id or name, letter case aside; empty for any
     * @param assignee or null for any; empty for those that nobody sees to
     * @param suppressedBy as {@link Alarm.State} has it, or empty for any
     */
    record Query(
            List<String> spaces,
            long thing,
            String model,
            String rule,
            Which which,
            List<Severity> severities,
            String text,
            @Nullable String assignee,
            String suppressedBy,
            Order order) {
        /** All of a thing. */
        public static Query ofThing(long thing, Which which) {
            return new Query(List.of(""), thing, "", "", which, List.of(), "", null, "", Order.SEVERITY);
        }

        /** All of some spaces. */
        public static Query within(List<String> spaces, Which which) {
            return new Query(spaces, 0, "", "", which, List.of(), "", null, "", Order.SEVERITY);
        }

        /** All of a rule. */
        public static Query ofRule(String rule, Which which) {
            return new Query(List.of(""), 0, "", rule, which, List.of(), "", null, "", Order.TIME);
        }
    }

    /** The last one of the page before. */
    record After(int severity, long sinceMicros, String id) {
        public static After of(Alarm alarm) {
            return new After(alarm.severity(), alarm.life().sinceMicros(), alarm.id());
        }
    }

    /** How many are so. */
    record Count(
            Severity severity,
            boolean active,
            boolean acknowledged,
            boolean latched,
            boolean shelved,
            boolean suppressed,
            long number) {}

    /** How many a rule has, the greatest severity of them, and when the last one began. */
    record Group(String rule, long number, long unacknowledged, int severity, long sinceMicros) {}

    /** How often one was raised. */
    record Raisings(Alarm alarm, long number) {}

    /**
     * One as it was at a time.
     *
     * @param alarm as it is now
     * @param sinceMicros when it had begun
     * @param message what it said then
     */
    record Then(Alarm alarm, long sinceMicros, int severity, String message) {}

    /** How many alarms were raised in a space. */
    record Flood(String space, long number) {}
}

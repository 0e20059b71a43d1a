package io.taihu.model;

import java.util.Optional;
import java.util.UUID;

/**
 * A condition of a thing that people must know of: active or not, acknowledged or not, shelved or not. There is one for each rule,
 * thing and key; when it comes again it is the same one, with one more occurrence.
 *
 * <p>Its states are those of ISA-18.2 (its state diagram: normal, unacknowledged alarm, acknowledged alarm, returned to normal
 * unacknowledged, latched unacknowledged and acknowledged, shelved, suppressed by design, out of service) in the independent parts
 * in which OPC UA Part 9 keeps them (5.7.2 AckedState, 5.8.2 ActiveState, SuppressedState, ShelvingState, LatchedState). One that is
 * neither active, nor unacknowledged, nor latched is normal: history, and no more. Immutable; times are µs since 1970, 0 for never.
 *
 * @param id unique; see {@link #newId}
 * @param severity 1 to {@value #SEVERITY_GREATEST}
 * @param message what is wrong, for people
 * @param assignee who sees to it, a person or a crew by name; empty for nobody
 * @param sequence of the last signal that was applied
 */
public record Alarm(
        String id,
        Source source,
        int severity,
        String message,
        State state,
        Life life,
        String assignee,
        long sequence) {
    /** The greatest severity. */
    public static final int SEVERITY_GREATEST = 1_000;
    /** Longest message, in UTF-16 units. */
    @Limit(
            value = "Longest message of an alarm",
            zh = "告警消息的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.CUT)
    public static final int MESSAGE_MAX = 1_000;
    /** Longest comment, in UTF-16 units. */
    @Limit(
            value = "Longest comment on an alarm",
            zh = "告警备注的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    public static final int COMMENT_MAX = 1_000;
    /** Longest name of who sees to an alarm, in UTF-16 units. */
    @Limit(
            value = "Longest name of who sees to an alarm",
            zh = "告警负责人名称的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    public static final int ASSIGNEE_MAX = 128;

    /**
     * What it is the alarm of.
     *
     * @param rule id of the rule's document
     * @param thing number of the thing
     * @param key which of the rule's alarms of this thing; empty when it has one
     */
    public record Source(String rule, long thing, String key) {
        public static Source of(AlarmSignal signal) {
            return new Source(signal.rule(), signal.thing(), signal.key());
        }
    }

    /**
     * How it is, each part for itself.
     *
     * @param active the condition holds (Part 9, 5.8.2)
     * @param acknowledged somebody has said that they know (Part 9, 5.7.2); true of one that is normal
     * @param latched it stays until it is reset (Part 9, 5.8.2 LatchedState)
     * @param shelvedUntilMicros until when an operator has put it aside (Part 9, 5.8.17 TimedShelved); 0 when it is not
     * @param suppressedBy why it is recorded and not shown (Part 9, 5.8.2 SuppressedState and OutOfServiceState), such as
     *     {@code maintenance/12} or {@code alarm/ID} of a parent; empty when it is shown
     */
    public record State(
            boolean active, boolean acknowledged, boolean latched, long shelvedUntilMicros, String suppressedBy) {
        /** Nothing is left to be done about it. */
        public boolean normal() {
            return !active && acknowledged && !latched;
        }

        /** Whether people are shown it: it is not normal, and neither shelved nor suppressed. */
        public boolean shown() {
            return !normal() && !quiet();
        }

        /** Whether nobody is to be told of it: it is shelved or suppressed. */
        public boolean quiet() {
            return shelvedUntilMicros != 0 || !suppressedBy.isEmpty();
        }
    }

    /**
     * What it has been through.
     *
     * @param sinceMicros when the present or last occurrence began, by event time
     * @param clearedMicros when that occurrence was over; 0 while it is active
     * @param acknowledgedBy what they are called who acknowledged it; empty when nobody has
     * @param occurrences how often it was raised
     * @param changedMicros when anything of it changed last
     */
    public record Life(
            long sinceMicros,
            long clearedMicros,
            String acknowledgedBy,
            long acknowledgedMicros,
            long occurrences,
            long changedMicros) {}

    /** What happened to it. */
    public enum Happening {
        RAISED,
        CHANGED,
        CLEARED,
        ACKNOWLEDGED,
        COMMENTED,
        ASSIGNED,
        SHELVED,
        UNSHELVED,
        SUPPRESSED,
        UNSUPPRESSED,
        /** Others were told, for nobody had acknowledged it. */
        ESCALATED,
        RESET,
        /** Its rule is gone, or its thing is decommissioned. */
        ENDED
    }

    /**
     * One step of its life.
     *
     * @param timeMicros when it happened; for what a rule found out by event time
     * @param recordedMicros when it was recorded
     * @param by id of an account, or {@code token/ID}; empty for the server
     * @param byName what they were called then
     * @param severity as it was from then on
     * @param detail the message of what a rule found out, to whom it was assigned, until when it was shelved, by what suppressed,
     *     or who was told
     * @param comment in the words of whoever did it; may be empty
     * @param sequence of the signal that told it; 0 for what no signal told
     */
    public record Step(
            Happening what,
            long timeMicros,
            long recordedMicros,
            String by,
            String byName,
            int severity,
            String detail,
            String comment,
            long sequence) {
        /** A step of the server's own. */
        public static Step of(Happening what, Alarm alarm, String detail, long nowMicros) {
            return new Step(what, nowMicros, nowMicros, "", "", alarm.severity(), detail, "", 0);
        }
    }

    /** A new id: a random UUID without dashes. */
    public static String newId() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    /** One that was just raised for the first time. */
    public static Alarm raised(AlarmSignal signal, String suppressedBy, long nowMicros) {
        return new Alarm(
                newId(),
                Source.of(signal),
                signal.severity(),
                signal.message(),
                new State(true, false, signal.latched(), 0, suppressedBy),
                new Life(signal.timeMicros(), 0, "", 0, 1, nowMicros),
                "",
                signal.sequence());
    }

    /** The class its severity lies in. */
    public Severity classed() {
        return Severity.of(severity);
    }

    /**
     * What a signal makes happen to it: empty for one that was applied before, or that changes nothing.
     *
     * <p>One that is not active is neither changed nor cleared; one that is active already is changed instead of raised.
     */
    public Optional<Happening> happens(AlarmSignal signal) {
        if (signal.sequence() <= sequence) {
            return Optional.empty();
        }
        boolean other = signal.severity() != severity || !signal.message().equals(message);
        return switch (signal.kind()) {
            case RAISED ->
                !state.active()
                        ? Optional.of(Happening.RAISED)
                        : other ? Optional.of(Happening.CHANGED) : Optional.empty();
            case CHANGED -> state.active() && other ? Optional.of(Happening.CHANGED) : Optional.empty();
            case CLEARED -> state.active() ? Optional.of(Happening.CLEARED) : Optional.empty();
        };
    }

    /**
     * How it is after a signal; itself when that was applied before. A higher class of severity has to be acknowledged anew
     * (ISA-18.2).
     */
    public Alarm after(AlarmSignal signal, long nowMicros) {
        if (signal.sequence() <= sequence) {
            return this;
        }
        Optional<Happening> happening = happens(signal);
        if (happening.isEmpty()) {
            return new Alarm(id, source, severity, message, state, life, assignee, signal.sequence());
        }
        return switch (happening.get()) {
            case RAISED ->
                new Alarm(
                        id,
                        source,
                        signal.severity(),
                        signal.message(),
                        new State(true, false, signal.latched(), state.shelvedUntilMicros(), state.suppressedBy()),
                        new Life(signal.timeMicros(), 0, "", 0, life.occurrences() + 1, nowMicros),
                        assignee,
                        signal.sequence());
            case CHANGED -> {
                boolean worse = Severity.of(signal.severity()).compareTo(classed()) > 0;
                yield new Alarm(
                        id,
                        source,
                        signal.severity(),
                        signal.message(),
                        new State(
                                true,
                                state.acknowledged() && !worse,
                                state.latched() || signal.latched(),
                                state.shelvedUntilMicros(),
                                state.suppressedBy()),
                        new Life(
                                life.sinceMicros(),
                                0,
                                worse ? "" : life.acknowledgedBy(),
                                worse ? 0 : life.acknowledgedMicros(),
                                life.occurrences(),
                                nowMicros),
                        assignee,
                        signal.sequence());
            }
            case CLEARED,
                    ACKNOWLEDGED,
                    COMMENTED,
                    ASSIGNED,
                    SHELVED,
                    UNSHELVED,
                    SUPPRESSED,
                    UNSUPPRESSED,
                    ESCALATED,
                    RESET,
                    ENDED ->
                new Alarm(
                        id,
                        source,
                        severity,
                        message,
                        new State(
                                false,
                                state.acknowledged(),
                                state.latched(),
                                state.shelvedUntilMicros(),
                                state.suppressedBy()),
                        new Life(
                                life.sinceMicros(),
                                signal.timeMicros(),
                                life.acknowledgedBy(),
                                life.acknowledgedMicros(),
                                life.occurrences(),
                                nowMicros),
                        assignee,
                        signal.sequence());
        };
    }

    private Alarm with(State to, long nowMicros) {
        return new Alarm(id, source, severity, message, to, changed(nowMicros), assignee, sequence);
    }

    /** Acknowledged by somebody. */
    public Alarm acknowledged(String byName, long nowMicros) {
        return new Alarm(
                id,
                source,
                severity,
                message,
                new State(state.active(), true, state.latched(), state.shelvedUntilMicros(), state.suppressedBy()),
                new Life(life.sinceMicros(), life.clearedMicros(), byName, nowMicros, life.occurrences(), nowMicros),
                assignee,
                sequence);
    }

    /** Somebody sees to it; the empty name for nobody. */
    public Alarm assigned(String to, long nowMicros) {
        return new Alarm(id, source, severity, message, state, changed(nowMicros), to, sequence);
    }

    /** Put aside until a time; 0 for not any more. */
    public Alarm shelved(long untilMicros, long nowMicros) {
        return with(
                new State(state.active(), state.acknowledged(), state.latched(), untilMicros, state.suppressedBy()),
                nowMicros);
    }

    /** Recorded and not shown, because of something; empty for shown again. */
    public Alarm suppressed(String by, long nowMicros) {
        return with(
                new State(state.active(), state.acknowledged(), state.latched(), state.shelvedUntilMicros(), by),
                nowMicros);
    }

    /** One that is over is acknowledged, without anybody having done it; itself when it is active. */
    public Alarm settled() {
        return state.active()
                ? this
                : new Alarm(
                        id,
                        source,
                        severity,
                        message,
                        new State(false, true, state.latched(), state.shelvedUntilMicros(), state.suppressedBy()),
                        life,
                        assignee,
                        sequence);
    }

    /** Not latched any more. */
    public Alarm reset(long nowMicros) {
        return with(
                new State(
                        state.active(), state.acknowledged(), false, state.shelvedUntilMicros(), state.suppressedBy()),
                nowMicros);
    }

    /** Normal, because its rule is gone or its thing is decommissioned: there is nothing left to say that it is over. */
    public Alarm ended(long nowMicros) {
        return new Alarm(
                id,
                source,
                severity,
                message,
                new State(false, true, false, 0, ""),
                new Life(
                        life.sinceMicros(),
                        state.active() ? nowMicros : life.clearedMicros(),
                        life.acknowledgedBy(),
                        life.acknowledgedMicros(),
                        life.occurrences(),
                        nowMicros),
                assignee,
                sequence);
    }

    private Life changed(long nowMicros) {
        return new Life(
                life.sinceMicros(),
                life.clearedMicros(),
                life.acknowledgedBy(),
                life.acknowledgedMicros(),
                life.occurrences(),
                nowMicros);
    }
}

package io.taihu.model;

import java.util.UUID;

/**
 * Something asked of a thing, and how far it has come: an action to carry out, or a value that a property shall have.
 *
 * <p>Its life goes PROPOSED (only when a second person must agree), QUEUED, SENT, ACCEPTED, and ends in exactly one of DONE,
 * FAILED, EXPIRED and CANCELLED. All of it is told by records of the journal, {@link RecordKind#COMMAND} and
 * {@link RecordKind#STEP}, of which the first that ends it counts. Immutable; times are µs since 1970.
 *
 * @param id unique; see {@link #newId}
 * @param thing number of the thing
 * @param name of the action or the property
 * @param input JSON text: the action's input, or the property's desired value; empty for an action without input
 * @param by id of the account, or {@code token/ID} of a program, that asked
 * @param byName what people call them
 * @param reason why, in their words; may be empty
 * @param group what it was asked together with, such as {@code bulk/12}; may be empty
 * @param idempotent whether it may be sent again when no answer comes
 * @param timeoutMicros how long the thing may take to answer
 * @param expiresMicros when it is not sent any more; 0 for never
 * @param attempts how often it was sent
 * @param output JSON text of what the thing answered; may be empty
 * @param problem why it is in this state, in words; may be empty
 */
public record Invocation(
        String id,
        long thing,
        Kind kind,
        String name,
        String input,
        String by,
        String byName,
        String reason,
        String group,
        boolean idempotent,
        long timeoutMicros,
        long createdMicros,
        long expiresMicros,
        State state,
        long changedMicros,
        int attempts,
        String output,
        String problem) {

    /** Longest input and output, in UTF-16 units. */
    @Limit(
            value = "Longest input and output of a command",
            zh = "命令输入与输出的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    public static final int JSON_MAX = 65_536;
    /** Longest reason and problem, in UTF-16 units. */
    @Limit(
            value = "Longest reason and problem of a command",
            zh = "命令原因与问题的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.CUT)
    public static final int WORDS_MAX = 1_000;

    /** What is asked. */
    public enum Kind {
        /** An action is to be carried out. */
        ACTION,
        /** A property is to have a value. */
        PROPERTY
    }

    /** How far it has come. */
    public enum State {
        /** A second person must agree first. */
        PROPOSED,
        /** Waits for the thing to be there. */
        QUEUED,
        /** Passed to the thing's connection. */
        SENT,
        /** The thing says that it will do it. */
        ACCEPTED,
        /** The thing says that it is done, or its reported value is the desired one. */
        DONE,
        /** It was not done, or nobody can tell: see the problem. */
        FAILED,
        /** Its time ran out before it was done. */
        EXPIRED,
        /** Somebody withdrew it, refused it, or asked something newer in its place. */
        CANCELLED;

        /** Whether nothing follows. */
        public boolean ended() {
            return compareTo(DONE) >= 0;
        }
    }

    /**
     * One step of its life.
     *
     * @param attempt how often it had been sent by then
     * @param by who made the step: an account or token as in {@link Invocation#by}; {@code thing} for the thing's own answer;
     *     empty for the server
     */
    public record Step(State state, long timeMicros, int attempt, String by, String output, String problem) {
        /** A step of the server's own. */
        public static Step of(State state, long timeMicros, int attempt, String problem) {
            return new Step(state, timeMicros, attempt, "", "", problem);
        }
    }

    /** A new id: a random UUID without dashes. */
    public static String newId() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    /** How it is after a step; itself when it had ended before. */
    public Invocation after(Step step) {
        if (state.ended()) {
            return this;
        }
        return new Invocation(
                id,
                thing,
                kind,
                name,
                input,
                by,
                byName,
                reason,
                group,
                idempotent,
                timeoutMicros,
                createdMicros,
                expiresMicros,
                step.state(),
                step.timeMicros(),
                Math.max(attempts, step.attempt()),
                step.output().isEmpty() ? output : step.output(),
                step.problem());
    }

    /** Reads a record of kind {@link RecordKind#COMMAND}, which the view stands at the beginning of. */
    public static Invocation read(RecordView record) {
        String id = record.string();
        Kind kind = record.bool() ? Kind.ACTION : Kind.PROPERTY;
        String name = record.string();
        String input = record.string();
        String by = record.string();
        String byName = record.string();
        String reason = record.string();
        String group = record.string();
        boolean proposed = record.bool();
        boolean idempotent = record.bool();
        long timeout = record.int64();
        long expires = record.int64();
        return new Invocation(
                id,
                record.thing(),
                kind,
                name,
                input,
                by,
                byName,
                reason,
                group,
                idempotent,
                timeout,
                record.timeMicros(),
                expires,
                proposed ? State.PROPOSED : State.QUEUED,
                record.timeMicros(),
                0,
                "",
                "");
    }

    /** Reads a record of kind {@link RecordKind#STEP} behind the invocation's id, which {@link RecordView#string} gives first. */
    public static Step readStep(RecordView record) {
        State state = State.valueOf(record.string());
        int attempt = Math.toIntExact(record.int64());
        return new Step(state, record.timeMicros(), attempt, record.string(), record.string(), record.string());
    }
}

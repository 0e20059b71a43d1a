package io.taihu.spi;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One connection of one thing (or of a person's program) as the road knows it. All calls come from one thread at a time.
 */
public interface Session {
    /** Who it is. */
    Principal principal();

    /** Number of the session, unique as long as the server runs. */
    long number();

    /**
     * Offers a message of readings.
     *
     * @param thing id of the thing the message is about: its own, or another that it may report for
     * @param completion told when the whole message is durable, unless the answer is HELD or FORBIDDEN
     * @param token given back to the completion
     */
    Offer readings(
            String thing,
            PayloadFormat format,
            byte[] bytes,
            int offset,
            int length,
            @Nullable Completion completion,
            long token);

    /** Offers an event; its data is JSON (or CBOR, which becomes JSON) and may be empty. */
    Offer event(
            String thing,
            String name,
            PayloadFormat format,
            byte[] bytes,
            int offset,
            int length,
            @Nullable Completion completion,
            long token);

    /**
     * Offers a thing's answer to a command that was passed to it.
     *
     * @param action its name, for answers that do not say which invocation they are about; empty for a desired value
     */
    Offer answer(
            String thing,
            String action,
            PayloadFormat format,
            byte[] bytes,
            int offset,
            int length,
            @Nullable Completion completion,
            long token);

    /**
     * From now on until the session closes, commands for a thing may be passed to this connection. For the sessions of things only.
     *
     * @param thing id of its own thing, or of one that its own is the gateway of, for as long as it is; for another it may block, and
     *     another call may go on meanwhile
     * @return false when it is neither, and nothing will come
     * @throws io.taihu.model.TaihuException UNAVAILABLE when it cannot be looked up now
     */
    boolean commands(String thing, CommandTaker taker);

    /**
     * The same for each thing that the session's own is the gateway of, those that it becomes the gateway of later too, and for its own.
     * It may block, and another call may go on meanwhile.
     *
     * @param takers gives by which connection commands for a thing are passed, by the thing's id
     * @return false when its own is the gateway of nothing now, and nothing will come
     * @throws io.taihu.model.TaihuException UNAVAILABLE when it cannot be looked up now
     */
    boolean commandsBehind(Function<String, CommandTaker> takers);

    /** What was wrong with the message offered last, when it was not wholly taken. */
    @Nullable
    Problem problem();

    /**
     * Keeps for the owner to see that this session's thing sent something that its protocol could not even read as a message.
     *
     * @param bytes what it sent, or the beginning of it; may be empty
     */
    void unreadable(Problem problem, byte[] bytes);

    /** The connection is gone or goes. Idempotent. */
    void close(String reason);

    /** What became of an offered message. */
    enum Offer {
        /** On its way to the disk; the completion will be told. */
        TAKEN,
        /** Some values were refused, the others are on their way to the disk, and so is a note of the refusal; the completion will be told. */
        TAKEN_IN_PART,
        /** Nothing of it can be used. A note of it with the bytes is on its way to the disk; the completion will be told. */
        REFUSED,
        /** May not be said by this one; nothing is kept. The completion will not be told. */
        FORBIDDEN,
        /** Not now: stop reading from the connection, and offer the same message again after {@link Intake.SessionListener#resume}. */
        HELD
    }

    /**
     * What was wrong with a message.
     *
     * @param place where: a JSON path, a byte offset; empty for the whole
     * @param reason what was wrong and what would be right
     */
    record Problem(io.taihu.model.ErrorCode code, String place, String reason) {}
}

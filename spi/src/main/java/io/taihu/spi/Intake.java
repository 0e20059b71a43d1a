package io.taihu.spi;

import io.taihu.model.Limit;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** The beginning of the road, as connectors see it. Thread-safe. */
public interface Intake {
    /**
     * Who is this? Looks up the credentials and, if they are good, opens a session.
     *
     * @param listener told what the road wants of the session
     * @return the session; fails with {@link io.taihu.model.TaihuException} UNAUTHENTICATED, FORBIDDEN or UNAVAILABLE. May
     *     complete on any thread
     */
    CompletionStage<Session> open(Credentials credentials, Peer peer, SessionListener listener);

    /**
     * Registers a thing that asks for it in its protocol's own way, and gives it a secret for {@link Credentials}. One it was given
     * before stays good until a session is opened with the new one; then it is good no more, and sessions opened with it end. Of secrets
     * that nobody has used yet only the latest is kept.
     *
     * @return fails with {@link io.taihu.model.TaihuException} NOT_FOUND when there is no such thing and none may be made, CONFLICT when it
     *     was registered before and may not be again, FORBIDDEN when it is disabled or decommissioned, INVALID when it cannot be made so,
     *     TOO_LARGE when enough were made on sight, or UNAVAILABLE. May complete on any thread
     */
    CompletionStage<Enrolled> enrol(Enrolment asked, Peer peer);

    /** Whether the road takes messages now; a connector refuses new sessions while it does not. */
    boolean accepting();

    /**
     * Asks that what was offered becomes durable soon. A connector calls it once at the end of each round of its event loop,
     * not for each message. May run completions of its own and others' on this thread.
     */
    void flush();

    /** Whether somebody follows a reading on its way now: only then need a connector take down when it has read bytes. */
    default boolean following() {
        return false;
    }

    /**
     * What somebody says to prove who they are.
     *
     * @param thing id of the thing it wants to be; empty for a person's API token
     * @param secret its token
     * @param vouched whether the connector vouches that it is this thing, so that no token is needed
     * @param model of which the thing must be for that, unless it has a label of the protocol's name; empty for any
     */
    record Credentials(String thing, String secret, boolean vouched, String model) {
        public Credentials(String thing, String secret) {
            this(thing, secret, false, "");
        }

        /**
         * Of a thing that the connector vouches for: its certificate, issued by somebody who is trusted to, says its id.
         */
        public static Credentials vouched(String thing) {
            return new Credentials(thing, "", true, "");
        }

        /**
         * Of a thing whose protocol knows no secret, where the operator lets such things in. Whoever says its id is taken for it, so it must
         * be one that speaks this protocol: of the protocol's model, or with a label of the protocol's name.
         */
        public static Credentials said(String thing, String model) {
            return new Credentials(thing, "", true, model);
        }
    }

    /**
     * A thing that asks to be registered.
     *
     * @param thing the id it is to have
     * @param name what people call it; empty for its id
     * @param model of an existing model that it gets when it is made; empty for what its space gives
     * @param space in which it is made
     * @param labels of it when it is made
     * @param make whether it is made when there is none
     * @param again whether one that was registered before may be once more
     * @param mark what tells it from others that say its id, such as the number of its device; may be empty. It is kept with the secret
     */
    record Enrolment(
            String thing,
            String name,
            String model,
            String space,
            Map<String, String> labels,
            boolean make,
            Again again,
            String mark) {
        /** Longest mark; what is longer is cut. */
        @Limit(
                value = "Longest mark by which a thing that registers is known again",
                zh = "设备重新注册识别标记的最大长度",
                unit = Limit.Unit.CHARACTERS,
                reached = Limit.Reached.CUT)
        public static final int MARK_MAX = 64;

        public Enrolment {
            labels = Map.copyOf(labels);
            mark = mark.substring(0, Math.min(mark.length(), MARK_MAX));
        }
    }

    /** Whether a thing that was registered before may be once more. */
    enum Again {
        /** Not until its token is deleted. */
        NEVER,
        /** When it comes with the mark that it had when it was registered last. */
        SAME,
        /** Whoever it is. */
        ANY
    }

    /**
     * A thing that was registered.
     *
     * @param secret to be said in {@link Credentials}; letters, digits, dashes and underscores
     * @param made whether it was not there before
     */
    record Enrolled(String thing, String secret, boolean made) {}

    /**
     * Where a session comes from.
     *
     * @param lasting whether the session stays open between messages, so that its opening and closing say whether the thing
     *     is there; false for protocols such as HTTP, whose messages alone say it
     * @param backfill whether it brings in what was known elsewhere before: readings that do not say that the thing is there,
     *     and that are flagged
     */
    record Peer(String protocol, String address, boolean lasting, boolean backfill) {
        /** A peer that comes with each message anew. */
        public Peer(String protocol, String address) {
            this(protocol, address, false);
        }

        /** A peer that says what is now. */
        public Peer(String protocol, String address, boolean lasting) {
            this(protocol, address, lasting, false);
        }
    }

    /** What the road wants of a session. Called on any thread. */
    interface SessionListener {
        /** What was HELD may be offered again. */
        void resume();

        /** The session must end: replaced by another, thing disabled or deleted, server stopping. */
        void end(String reason);

        /**
         * When the bytes were read that made the message whole which is being offered, of {@link Clock#nanos}; asked on the thread that
         * offers it, and only while somebody follows a reading.
         *
         * @return {@link #UNKNOWN} when it was not taken down
         */
        default long readNanos() {
            return UNKNOWN;
        }

        /** No moment. */
        long UNKNOWN = Long.MIN_VALUE;
    }
}

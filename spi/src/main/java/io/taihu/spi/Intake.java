package io.taihu.spi;

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

    /** Whether the road takes messages now; a connector refuses new sessions while it does not. */
    boolean accepting();

    /**
     * Asks that what was offered becomes durable soon. A connector calls it once at the end of each round of its event loop,
     * not for each message. May run completions of its own and others' on this thread.
     */
    void flush();

    /**
     * What somebody says to prove who they are.
     *
     * @param thing id of the thing it wants to be; empty for a person's API token
     * @param secret its token
     * @param certified whether the connector has checked a certificate that says it is this thing, so that no token is needed
     */
    record Credentials(String thing, String secret, boolean certified) {
        public Credentials(String thing, String secret) {
            this(thing, secret, false);
        }

        /** Of a thing whose certificate, issued by somebody who is trusted to, says its id. */
        public static Credentials certified(String thing) {
            return new Credentials(thing, "", true);
        }
    }

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
    }
}

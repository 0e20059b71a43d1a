package io.taihu.spi;

/** What happens now, for whoever may see it. Thread-safe. */
public interface Live {
    /**
     * Subscribes to what passes a filter. What the subscriber may not see is left out, which {@link Access} decides for each thing.
     *
     * @param listener told on the live reader's thread; must return quickly, and drops or bounds what it cannot pass on
     */
    Subscription subscribe(Principal who, Filter filter, Listener listener);

    /**
     * Which things.
     *
     * @param thing id, or empty for any
     * @param model name, or empty for any
     * @param space path: these and all below; empty for any
     */
    record Filter(String thing, String model, String space) {
        public static final Filter ALL = new Filter("", "", "");
    }

    /** Takes what passes. */
    interface Listener {
        void update(Update update);
    }

    /** Ends when closed. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }

    /** What happened. */
    enum Kind {
        READING,
        EVENT,
        /** The thing came or went. */
        PRESENCE,
        /** Something asked of the thing has come to another state. */
        INVOCATION,
        /** An alarm of the thing has changed. */
        ALARM
    }

    /** Something that was made durable a moment ago. Valid during the call. */
    interface Update {
        Kind kind();

        io.taihu.model.Thing thing();

        long timeMicros();

        /** Position in the journal. */
        long position();

        /** For a reading {@code {"time":"…","values":{…}}}, as devices send it; for an event its data; for a presence {@code {"presence":"…","since":"…"}}; for an invocation and an alarm those as the API shows them. UTF-8, made once for all subscribers. */
        byte[] json();

        /** Name of the event, or of the action or property of an invocation; empty otherwise. */
        String event();

        /** Each value of a reading as a property's name and its JSON text. */
        java.util.Map<String, String> values();
    }
}

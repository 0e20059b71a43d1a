package io.taihu.spi;

/** What the server itself says, for programs that listen: topics with JSON, each of a space. Nothing is kept. Thread-safe. */
public interface Announcements {
    /** Listens; what is of a space whose things {@code who} may not command is left out, for whoever may only look sees no notices. */
    Live.Subscription listen(Principal who, Listener listener);

    /** Takes what is said. */
    interface Listener {
        /**
         * Must return quickly.
         *
         * @param topic such as {@code notices/lake}
         * @param json UTF-8, not to be changed
         * @return whether it was passed on to somebody
         */
        boolean take(String topic, byte[] json);
    }
}

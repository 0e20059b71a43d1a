package io.taihu.bench;

import java.util.Locale;

/** A way to load the server. */
enum Pattern {
    /** 200 connections, each with 100 messages in flight all the time. */
    FULL(200, 100, 0),
    /** One connection with 1,000 messages in flight all the time. */
    GATEWAY(1, 1_000, 0),
    /** 2,000 connections that together send 8,000 messages a second. */
    PACED8K(2_000, 64, 8_000),
    /** 2,000 connections that together send 20,000 messages a second. */
    PACED20K(2_000, 64, 20_000),
    /** 19,000 connections that say nothing. */
    IDLE(19_000, 1, 0),
    /** A server that was just started again, and one connection. */
    START(1, 1, 0);

    private final int connections;
    private final int window;
    private final int perSecond;

    Pattern(int connections, int window, int perSecond) {
        this.connections = connections;
        this.window = window;
        this.perSecond = perSecond;
    }

    int connections() {
        return connections;
    }

    int window() {
        return window;
    }

    /** Messages a second of all connections together; 0 for as many as the windows let go. */
    int perSecond() {
        return perSecond;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Pattern of(String word) {
        for (Pattern pattern : values()) {
            if (pattern.word().equals(word)) {
                return pattern;
            }
        }
        throw new IllegalArgumentException(
                "--pattern must be all, full, gateway, paced8k, paced20k, idle or start, got \"" + word + "\"");
    }
}

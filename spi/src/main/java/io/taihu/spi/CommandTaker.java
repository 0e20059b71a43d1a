package io.taihu.spi;

import io.taihu.model.Invocation;

/** A connection that passes commands on to its thing. Called on the thread of commands; must return quickly. */
public interface CommandTaker {
    /** Whether the thing listens for this one. */
    boolean takes(Invocation command);

    /**
     * Passes a command on. Nothing is done again that was passed once, unless the command is idempotent; so it says true also
     * when it cannot know whether all of it went out.
     *
     * @return false when nothing of it went out, and another connection may have it
     */
    boolean pass(Invocation command);
}

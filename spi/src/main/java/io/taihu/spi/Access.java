package io.taihu.spi;

import io.taihu.model.Thing;
import java.util.List;
import java.util.Set;

/** The one function that decides every permission; REST, WebSocket and MQTT all ask it. Thread-safe and quick. */
public interface Access {
    /** Whether somebody may do something to a thing that has no gateway, or whose gateways do not matter for it. */
    default boolean may(Principal who, Deed deed, Thing thing) {
        return may(who, deed, thing, Set.of());
    }

    /**
     * Whether somebody may do something to a thing.
     *
     * @param gateways numbers of the things that are its gateways, which report for it
     */
    boolean may(Principal who, Deed deed, Thing thing, Set<Long> gateways);

    /** Whether somebody may do something in a space and all below it. */
    boolean may(Principal who, Deed deed, String space);

    /**
     * The largest spaces within one in which somebody may do something, and in all below them: the space itself when they may
     * there. None contains another. Empty when there is none.
     */
    List<String> spaces(Principal who, Deed deed, String within);

    /** What can be done. */
    enum Deed {
        /** See things, models, twins, history, live values, dashboards. */
        READ,
        /** Report readings and events as a thing. */
        REPORT,
        /** Invoke actions of things and set their desired values. */
        COMMAND,
        /** Arrange what people look at, dashboards, saved views and notes on history; apart from things, which nobody needs to change for it. */
        MANAGE_DASHBOARDS,
        /** Register, change and remove things. */
        MANAGE_THINGS,
        /** Change models, which all spaces share: to be had at the root alone. */
        MANAGE_MODELS,
        MANAGE_SPACES,
        /** Let people in, and say what they may; nobody gives what they do not have. */
        MANAGE_PEOPLE,
        /** Make and end the tokens of programs. */
        MANAGE_TOKENS,
        /** See how the server is, and have it backed up. */
        OPERATE,
        /** See who did what. */
        AUDIT
    }
}

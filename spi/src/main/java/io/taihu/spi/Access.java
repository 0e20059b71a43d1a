package io.taihu.spi;

import io.taihu.model.Thing;

/** The one function that decides every permission; REST, WebSocket and MQTT all ask it. Thread-safe and quick. */
public interface Access {
    /** Whether somebody may do something to a thing. */
    boolean may(Principal who, Deed deed, Thing thing);

    /** Whether somebody may do something in a space and all below it. */
    boolean may(Principal who, Deed deed, String space);

    /** What can be done. */
    enum Deed {
        /** See things, models, twins, history, live values, dashboards. */
        READ,
        /** Report readings and events as a thing. */
        REPORT,
        /** Register, change and remove things. */
        MANAGE_THINGS,
        MANAGE_MODELS,
        MANAGE_SPACES,
        MANAGE_TOKENS,
        /** Arrange what people look at, dashboards and saved views; apart from things, which nobody needs to change for it. */
        MANAGE_DASHBOARDS,
        /** See how the server is. */
        OPERATE
    }
}

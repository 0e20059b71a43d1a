package io.taihu.spi;

import io.taihu.model.Thing;

/** Who asks: everything the one function that decides needs to know of them. */
public sealed interface Principal {
    /** The owner of the server, by an API token. */
    record Owner(String tokenId) implements Principal {}

    /** A thing, by its token. */
    record Device(Thing thing) implements Principal {}

    /** Somebody without credentials. */
    record Nobody() implements Principal {}
}

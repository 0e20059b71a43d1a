package io.taihu.api;

import io.javalin.http.HandlerType;

/**
 * One operation of the API.
 *
 * @param path as in openapi.yaml, but for a parameter that takes slashes, which stands in angle brackets
 * @param guard who gets as far as the action, which then asks what they may do
 */
record Route(HandlerType method, String path, Guard guard, Action action) {

    /** Who gets as far as the action. */
    enum Guard {
        /** Anybody. */
        OPEN,
        /** Somebody whose token or cookie is good. */
        KNOWN,
        /** Somebody with a token or cookie, which is looked up later: by the road when the session opens, or by the action. */
        BEARER
    }

    /** What is done. */
    @FunctionalInterface
    interface Action {
        void run(Call call);
    }
}

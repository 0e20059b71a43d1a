package io.taihu.api;

import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;

/** Opens requests' sessions on the road. */
final class Exchanges {
    private final Rooms rooms;
    private final Authentication authentication;

    Exchanges(Rooms rooms, Authentication authentication) {
        this.rooms = rooms;
        this.authentication = authentication;
    }

    /** The session of a request, with at most {@code window} messages on their way. */
    Exchange open(Call call, int window) {
        String secret = call.secret();
        if (secret == null) {
            throw Authentication.unauthenticated("Authorization is needed and missing");
        }
        try {
            return new Exchange(
                    rooms.road(),
                    secret,
                    call.address(),
                    rooms.settings().get(HttpSettings.HELD_WAIT),
                    rooms.settings().get(HttpSettings.DURABLE_WAIT),
                    window);
        } catch (TaihuException e) {
            if (e.code() == ErrorCode.UNAUTHENTICATED) {
                throw authentication.failed(call.address(), String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }
}

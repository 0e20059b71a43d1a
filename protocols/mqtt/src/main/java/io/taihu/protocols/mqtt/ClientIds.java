package io.taihu.protocols.mqtt;

import io.taihu.spi.Principal;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which connection holds which client id, and how many connections each thing has. Thread-safe: connections of all event loops
 * come here, once when they are let in and once when they go; what is done under the lock does not grow with their number.
 *
 * <p>A client id belongs to whoever proved who they are: two things may use the same one, and nobody can throw out another's
 * device. It holds as many entries as connections are open, which {@code mqtt.connections-max} bounds.
 */
final class ClientIds {
    private final int perThing;
    private final Map<Key, MqttConnection> holders = new HashMap<>();
    private final Map<String, Integer> counts = new HashMap<>();

    /**
     * Whose client id.
     *
     * @param scope the thing's id, or the API token's behind a space, which no thing's id has
     */
    record Key(String scope, String client) {}

    /** @param perThing most connections of a thing */
    ClientIds(int perThing) {
        this.perThing = perThing;
    }

    /**
     * Gives a client id to a connection; the one that held it is told to go.
     *
     * @return what {@link #leave} wants; null when the thing has as many connections as it may and this takes over none of them
     */
    @Nullable
    Key take(Principal who, String client, MqttConnection connection) {
        Key key = new Key(scope(who), client);
        MqttConnection former;
        synchronized (this) {
            former = holders.get(key);
            if (former == null && who instanceof Principal.Device) {
                int count = counts.getOrDefault(key.scope(), 0);
                if (count >= perThing) {
                    return null;
                }
                counts.put(key.scope(), count + 1);
            }
            holders.put(key, connection);
        }
        if (former != null) {
            former.takenOver();
        }
        return key;
    }

    /** A connection goes; nothing happens when another has taken over its client id. */
    synchronized void leave(Key key, MqttConnection connection) {
        if (holders.remove(key, connection)) {
            counts.computeIfPresent(key.scope(), (_, count) -> count == 1 ? null : count - 1);
        }
    }

    private static String scope(Principal who) {
        return switch (who) {
            case Principal.Device device -> device.thing().id();
            case Principal.Member member -> " " + member.tokenId();
            case Principal.Nobody _ -> "";
        };
    }
}

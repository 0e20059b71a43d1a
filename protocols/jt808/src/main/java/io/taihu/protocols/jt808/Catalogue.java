package io.taihu.protocols.jt808;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All messages by their ids and names. */
final class Catalogue {
    private static final List<Message> ALL = List.of(
                    SessionMessages.ALL,
                    LocationMessages.ALL,
                    TextMessages.ALL,
                    AreaMessages.ALL,
                    MediaMessages.ALL,
                    VideoMessages.ALL)
            .stream()
            .flatMap(List::stream)
            .toList();
    private static final Map<Integer, Message> BY_ID = new HashMap<>();
    private static final Map<String, Message> BY_NAME = new HashMap<>();

    static {
        for (Message message : ALL) {
            if (BY_ID.put(message.id(), message) != null || BY_NAME.put(message.name(), message) != null) {
                throw new IllegalStateException("message " + message.name() + " stands twice in the tables");
            }
        }
    }

    private Catalogue() {}

    static List<Message> all() {
        return ALL;
    }

    /** Null for a maker's message, whose body is kept as it is. */
    static @Nullable Message find(int id) {
        return BY_ID.get(id);
    }

    static @Nullable Message named(String name) {
        return BY_NAME.get(name);
    }
}

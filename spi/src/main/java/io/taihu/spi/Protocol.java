package io.taihu.spi;

import io.taihu.model.ThingModel;
import java.util.List;
import java.util.function.Supplier;

/**
 * One protocol's front, found by {@link java.util.ServiceLoader}. Bytes in, readings out; it sees the road through
 * {@link Context} and nothing else.
 */
public interface Protocol {
    /** Short name in lower case, the prefix of its settings, such as {@code mqtt}. */
    String name();

    /** What can be configured. */
    List<Setting<?>> settings();

    /** Classes whose constants with {@link io.taihu.model.Limit} are its limits. */
    List<Class<?>> limited();

    /**
     * Models that things of this protocol have. Each is there before it begins to listen; when an older one of its name is, that gets the
     * properties, events and actions which it lacks.
     */
    default List<ThingModel> models() {
        return List.of();
    }

    /**
     * Begins to listen; returns when it does.
     *
     * @throws io.taihu.model.TaihuException UNAVAILABLE, naming the port and the setting, when it cannot
     */
    Running start(Context context);

    /**
     * Decodes one recorded frame or message for {@code taihu decode}.
     *
     * @return one JSON object: the fields by name, or {@code error} with {@code at}
     */
    String decode(byte[] frame);

    /** A protocol that listens. */
    interface Running extends AutoCloseable {
        /** Ports by name as they go into ports.json, such as {@code mqtt}. */
        java.util.Map<String, Integer> ports();

        /** Stops listening and ends its sessions. */
        @Override
        void close();
    }

    /** What a protocol may use. */
    interface Context {
        Intake intake();

        Live live();

        Announcements announcements();

        Access access();

        Settings settings();

        Meters meters();

        Clock clock();

        /** Last values of a thing as JSON objects of name and value, for subscribers that come later. */
        LastValues lastValues();

        /** Something that all protocols share, such as event loops: made by the first who asks, closed by the server. */
        <T extends AutoCloseable> T shared(Class<T> type, Supplier<T> maker);
    }

    /** Last values, by things. */
    interface LastValues {
        /** Tells each thing that passes the filter with its last values, property name and JSON text; only what {@code who} may see. */
        void each(Principal who, Live.Filter filter, Visitor visitor);

        /** Takes last values. */
        interface Visitor {
            void thing(io.taihu.model.Thing thing, java.util.Map<String, String> values);
        }
    }
}

package io.taihu.core;

/**
 * Which property a SenML name means. A pack is about one thing, so what its names say of the thing is dropped:
 *
 * <ul>
 *   <li>behind the last {@code /}: {@code urn:dev:mac:0024befffe804ff1/temp} and {@code hall3/temp} are {@code temp};
 *   <li>else behind the last {@code :}: {@code urn:dev:ow:10e2073a01080063:temp} and {@code pump-7:temp} are {@code temp};
 *   <li>else, in a device URN (RFC 9039), behind the first {@code _}: {@code urn:dev:ow:10e2073a01080063_temp} is
 *       {@code temp};
 *   <li>a device URN alone is {@code value}, the only thing the device measures.
 * </ul>
 */
final class SenmlName {
    /** Property of a device that measures one thing only and does not name it. */
    static final String VALUE = "value";

    private static final String DEVICE = "urn:dev:";

    private SenmlName() {}

    /** The property's name; empty when the name says none. */
    static String property(String name) {
        int slash = name.lastIndexOf('/');
        if (slash >= 0) {
            return name.substring(slash + 1);
        }
        if (!name.startsWith(DEVICE)) {
            return name.substring(name.lastIndexOf(':') + 1);
        }
        // urn:dev:<kind>:<id>, then :<property> or _<property>
        int kindEnd = name.indexOf(':', DEVICE.length());
        int last = name.lastIndexOf(':');
        if (last > kindEnd) {
            return name.substring(last + 1);
        }
        int component = name.indexOf('_', kindEnd + 1);
        return component >= 0 ? name.substring(component + 1) : VALUE;
    }
}

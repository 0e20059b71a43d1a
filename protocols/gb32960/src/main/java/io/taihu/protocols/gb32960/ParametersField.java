package io.taihu.protocols.gb32960;

import static io.taihu.protocols.gb32960.Columns.*;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Parameters of a terminal: a BYTE count, and so many numbers of parameters, each with its value. Two are as long as the one before
 * them says. One that is not known has no length, so it and what stands behind it are kept as they are.
 */
final class ParametersField extends Field {
    private static final int DOMAIN_LENGTH = 0x04;
    private static final int DOMAIN = 0x05;
    private static final int PUBLIC_DOMAIN_LENGTH = 0x0d;
    private static final int PUBLIC_DOMAIN = 0x0e;

    private static final Map<Integer, Field> BOTH = Map.ofEntries(
            Map.entry(0x01, number("localStorePeriod", WORD, "ms")),
            Map.entry(DOMAIN_LENGTH, number("platformDomainLength", BYTE, NONE)),
            Map.entry(0x06, number("platformPort", WORD, NONE)),
            Map.entry(0x07, ascii("hardwareVersion", 5)),
            Map.entry(0x08, ascii("firmwareVersion", 5)),
            Map.entry(0x09, number("heartbeatPeriod", BYTE, "s")),
            Map.entry(0x0a, number("terminalTimeout", WORD, "s")),
            Map.entry(0x0b, number("platformTimeout", WORD, "s")),
            Map.entry(0x0c, number("loginRetryPeriod", BYTE, "min")),
            Map.entry(PUBLIC_DOMAIN_LENGTH, number("publicPlatformDomainLength", BYTE, NONE)),
            Map.entry(0x0f, number("publicPlatformPort", WORD, NONE)),
            Map.entry(0x10, code("sampling", "yes", "no")));
    private static final Map<Integer, Field> IN_2016 = with(Map.of(
            0x02, number("reportPeriod", WORD, "s"),
            0x03, number("alarmReportPeriod", WORD, "ms")));
    private static final Map<Integer, Field> IN_2025 = with(Map.of(
            0x02, number("reportPeriod", BYTE, "s"),
            0x03, number("alarmReportPeriod", BYTE, "s")));
    private static final Map<Integer, String> DOMAINS =
            Map.of(DOMAIN, "platformDomain", PUBLIC_DOMAIN, "publicPlatformDomain");
    private static final Map<String, Integer> IDS = new HashMap<>();

    static {
        IN_2016.forEach((id, field) -> IDS.put(field.name(), id));
        DOMAINS.forEach((id, name) -> IDS.put(name, id));
    }

    private static Map<Integer, Field> with(Map<Integer, Field> own) {
        Map<Integer, Field> all = new HashMap<>(BOTH);
        all.putAll(own);
        return Map.copyOf(all);
    }

    private final Map<Integer, Field> known;

    /** One parameter with its value in a table of itself. */
    record Item(int id, Values value) {}

    /** What was read, and what could not be. */
    record Sent(List<Item> items, byte[] rest) {}

    private static final Sent NOTHING = new Sent(List.of(), new byte[0]);

    ParametersField(String name, Edition edition) {
        super(name);
        this.known = edition == Edition.V2016 ? IN_2016 : IN_2025;
    }

    /** Number of the parameter of a name. */
    static int id(String name) {
        Integer id = IDS.get(name);
        if (id == null) {
            throw new IllegalArgumentException("no parameter is called \"" + name + "\"; there are "
                    + String.join(", ", IDS.keySet().stream().sorted().toList()));
        }
        return id;
    }

    /** What a parameter is called, or its number in hex. */
    String nameOf(int id) {
        Field field = known.get(id);
        return field != null ? field.name() : DOMAINS.getOrDefault(id, String.format("%02x", id));
    }

    /** Adds a parameter with a value; before a domain also how long it is. */
    void add(List<Item> items, String name, String value) {
        int id = id(name);
        if (DOMAINS.containsKey(id)) {
            items.add(item(id - 1, nameOf(id - 1), Integer.toString(value.length())));
        }
        items.add(item(id, name, value));
    }

    private Item item(int id, String name, String value) {
        Field field = field(id, value.length());
        if (field == null) {
            throw new IllegalArgumentException("no parameter is called \"" + name + "\"");
        }
        Values values = new Values(Table.of(name, field));
        if (field instanceof NumberField) {
            try {
                values.set(name, Double.parseDouble(value));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(name + " is a number, not \"" + value + "\"", e);
            }
        } else {
            values.set(name, value);
        }
        return new Item(id, values);
    }

    @Override
    void read(In in, Values into, int place) {
        in.need(1, name());
        int count = in.byte1();
        into.raw[place] = count;
        if (count >= 0xfe) {
            return;
        }
        List<Item> items = new ArrayList<>();
        long domainLength = -1;
        for (int i = 0; i < count; i++) {
            in.need(1, name());
            int start = in.at();
            int id = in.byte1();
            Field field = DOMAINS.containsKey(id) && domainLength < 0 ? null : field(id, (int) domainLength);
            if (field == null) {
                in.back(start);
                into.keep(place, new Sent(items, in.rest()));
                return;
            }
            Values value = Table.of(field.name(), field).read(in);
            domainLength = id == DOMAIN_LENGTH || id == PUBLIC_DOMAIN_LENGTH ? value.raw[0] : -1;
            items.add(new Item(id, value));
        }
        into.keep(place, new Sent(items, new byte[0]));
    }

    private @Nullable Field field(int id, int domainLength) {
        String domain = DOMAINS.get(id);
        return domain == null ? known.get(id) : ascii(domain, domainLength);
    }

    @Override
    void write(Values from, int place, Out out) {
        Sent sent = (Sent) from.object(place, NOTHING);
        out.unsigned(from.raw[place], 1);
        for (Item item : sent.items()) {
            out.unsigned(item.id(), 1);
            item.value().write(out);
        }
        out.bytes(sent.rest());
    }

    @Override
    void json(Values from, int place, Json out) {
        Sent sent = (Sent) from.object(place, NOTHING);
        out.name(name()).open();
        for (Item item : sent.items()) {
            item.value().json(out);
        }
        out.close();
        if (sent.rest().length > 0) {
            out.name("otherParameters").hex(sent.rest());
        }
    }
}

package io.taihu.server;

import io.taihu.core.Directory;
import io.taihu.core.JsonText;
import io.taihu.core.Twins;
import io.taihu.model.Location;
import io.taihu.model.Property;
import io.taihu.model.Space;
import io.taihu.model.Thing;
import io.taihu.spi.Access;
import io.taihu.spi.Live;
import io.taihu.spi.Principal;
import io.taihu.spi.Protocol;
import io.taihu.spi.Registry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Last values for subscribers that come later, read from the twins. Thread-safe. */
final class TwinValues implements Protocol.LastValues {
    private static final int PAGE = 1_000;

    private final Directory directory;
    private final Twins twins;
    private final Access access;

    TwinValues(Directory directory, Twins twins, Access access) {
        this.directory = directory;
        this.twins = twins;
        this.access = access;
    }

    @Override
    public void each(Principal who, Live.Filter filter, Visitor visitor) {
        Registry.ThingQuery query = new Registry.ThingQuery(
                access.spaces(who, Access.Deed.READ, filter.space()),
                filter.model().isEmpty() ? null : filter.model(),
                null,
                Map.of());
        String after = null;
        while (true) {
            List<Thing> page = filter.thing().isEmpty()
                    ? directory.things(query, after, PAGE)
                    : directory.thing(filter.thing()).stream()
                            .filter(t -> Space.within(t.space(), filter.space()))
                            .toList();
            List<Thing> visible = page.stream()
                    .filter(t -> access.may(who, Access.Deed.READ, t))
                    .toList();
            Map<Thing, Map<String, String>> values = new LinkedHashMap<>();
            JsonText text = new JsonText();
            twins.write(visible, (thing, twin) -> values.put(thing, texts(twin, text)));
            values.forEach((thing, texts) -> {
                if (!texts.isEmpty()) {
                    visitor.thing(thing, texts);
                }
            });
            if (page.size() < PAGE) {
                return;
            }
            after = page.getLast().id();
        }
    }

    private static Map<String, String> texts(Twins.TwinView twin, JsonText text) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Property property : twin.properties()) {
            int slot = property.slot();
            if (twin.omitted(slot)) {
                continue;
            }
            text.clear();
            switch (twin.type(slot)) {
                case NUMBER -> text.number(twin.number(slot));
                case INTEGER -> text.number(twin.integer(slot));
                case BOOLEAN -> text.bool(twin.integer(slot) != 0);
                case STRING, ENUM -> text.text((String) twin.object(slot));
                case OBJECT -> text.raw((String) twin.object(slot));
                case NUMBERS -> {
                    text.beginArray();
                    for (double number : (double[]) twin.object(slot)) {
                        text.number(number);
                    }
                    text.endArray();
                }
                case LOCATION -> {
                    Location place = (Location) twin.object(slot);
                    text.beginObject()
                            .key("latitude")
                            .number(place.latitude())
                            .key("longitude")
                            .number(place.longitude())
                            .endObject();
                }
            }
            texts.put(property.name(), text.toString());
        }
        return texts;
    }
}

package io.taihu.protocols.jt808;

import io.taihu.model.Conduct;
import io.taihu.model.Property;
import io.taihu.model.ThingModel;
import io.taihu.model.ThingModel.Affordance;
import io.taihu.model.ValueType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The model of terminals of JT/T 808, made of the tables: what they report, tell and can be asked to do. */
final class Jt808Model {
    static final String NAME = "jt808";

    private static final Duration SILENCE = Duration.ofMinutes(10);
    /** What terminals tell by themselves. */
    private static final List<Integer> EVENTS = List.of(
            0x0108, 0x0301, 0x0302, 0x0303, 0x0701, 0x0702, 0x0705, 0x0800, 0x0801, 0x0900, 0x0901, 0x1005, 0x1206,
            0x1210, 0x1211, 0x1212);

    private Jt808Model() {}

    static ThingModel model() {
        return new ThingModel(
                0,
                NAME,
                1,
                ThingModel.Mode.OPEN,
                ThingModel.Stage.ACCEPTED,
                Map.of("en", "Vehicle terminal (JT/T 808)", "zh", "车载终端（JT/T 808）"),
                properties(),
                events(),
                actions(),
                SILENCE,
                Duration.ZERO);
    }

    private static List<Property> properties() {
        List<Property> all = new ArrayList<>();
        add(all, "location", ValueType.LOCATION, null);
        for (NumberField each : List.of(LocationField.ALTITUDE, LocationField.SPEED, LocationField.DIRECTION)) {
            add(all, each.name(), type(each), each.unit());
        }
        for (Items.Item item : LocationItems.ITEMS.all()) {
            Field field = item.ways()[0];
            add(all, field.name(), type(field), field.unit().isEmpty() ? null : field.unit());
        }
        add(all, "alarmFlags", ValueType.INTEGER, null);
        add(all, "statusFlags", ValueType.INTEGER, null);
        add(all, ReadingSink.UNKNOWN, ValueType.OBJECT, null);
        add(all, TaggedField.AGAIN.name(), ValueType.OBJECT, null);
        add(all, TaggedField.REST.name(), ValueType.STRING, null);
        ReadingSink.flags().forEach(name -> add(all, name, ValueType.BOOLEAN, null));
        add(all, ReadingSink.REISSUED, ValueType.BOOLEAN, null);
        return all;
    }

    private static void add(List<Property> to, String name, ValueType type, @Nullable String unit) {
        to.add(new Property(name, to.size(), type, unit, Titles.of(name), null, null, List.of(), false, false));
    }

    private static ValueType type(Field field) {
        return field.getClass() != NumberField.class
                ? ValueType.OBJECT
                : ((NumberField) field).divisor() == 1 ? ValueType.INTEGER : ValueType.NUMBER;
    }

    private static List<Affordance> events() {
        Set<String> names = new LinkedHashSet<>(List.of("driverAssistance", "driverState", "tyres", "blindSpot"));
        for (int id : EVENTS) {
            Message message = Catalogue.find(id);
            if (message != null) {
                names.add(message.name());
            }
        }
        names.add(Uplink.FILE_BLOCK);
        names.add("message");
        return names.stream()
                .map(name -> new Affordance(name, Titles.of(name), ""))
                .toList();
    }

    private static List<Affordance> actions() {
        List<Affordance> all = new ArrayList<>();
        Actions.all()
                .forEach((name, action) -> all.add(new Affordance(
                        name,
                        Titles.of(name),
                        Schema.object(action.message().fields()),
                        new Conduct(action.idempotent(), false, Duration.ofSeconds(60), "", List.of()))));
        return all;
    }
}

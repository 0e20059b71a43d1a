package io.taihu.watch;

import io.taihu.core.Twin;
import io.taihu.model.Location;
import io.taihu.model.Property;
import io.taihu.model.Quality;
import io.taihu.model.RecordKind;
import io.taihu.model.RecordView;
import io.taihu.model.RecordWriter;
import io.taihu.model.ThingModel;
import io.taihu.spi.History;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes readings of what a twin says, as they came once. For one thread. */
final class Seed {
    private final ThingModel model;
    private final RecordWriter writer = new RecordWriter();

    Seed(ThingModel model) {
        this.model = model;
    }

    /** One for each time that its values have, the oldest first. */
    List<RecordView> readings(Twin twin) {
        Map<Long, List<Twin.Value>> byTime = new TreeMap<>();
        for (Twin.Value value : twin.values()) {
            if (value.value() != null) {
                byTime.computeIfAbsent(value.timeMicros(), _ -> new ArrayList<>())
                        .add(value);
            }
        }
        List<RecordView> readings = new ArrayList<>();
        byTime.forEach((time, values) -> {
            writer.begin(RecordKind.READING, model, twin.thing().number(), time, time + twin.clockOffsetMicros());
            values.forEach(this::write);
            byte[] bytes = writer.toByteArray();
            readings.add(new RecordView().wrap(bytes, 0, bytes.length));
        });
        return readings;
    }

    /**
     * The same of what history says, each received when it was reported.
     *
     * @param values of the properties, in their order
     */
    static List<RecordView> readings(
            ThingModel model, long thing, List<Property> properties, History.@Nullable Latest[] values) {
        Seed seed = new Seed(model);
        Map<Long, List<Integer>> byTime = new TreeMap<>();
        for (int i = 0; i < values.length; i++) {
            History.Latest value = values[i];
            if (value != null) {
                byTime.computeIfAbsent(value.timeMicros(), _ -> new ArrayList<>())
                        .add(i);
            }
        }
        List<RecordView> readings = new ArrayList<>();
        byTime.forEach((time, those) -> {
            seed.writer.begin(RecordKind.READING, model, thing, time, time);
            for (int i : those) {
                History.Latest value = values[i];
                if (value != null) {
                    seed.write(properties.get(i), value.value(), value.quality());
                }
            }
            byte[] bytes = seed.writer.toByteArray();
            readings.add(new RecordView().wrap(bytes, 0, bytes.length));
        });
        return readings;
    }

    private void write(Twin.Value value) {
        write(value.property(), value.value(), value.quality());
    }

    private void write(Property property, @Nullable Object value, Quality quality) {
        int slot = property.slot();
        switch (value) {
            case Double number -> writer.number(slot, number, quality);
            case Long integer -> writer.integer(slot, integer, quality);
            case Boolean truth -> writer.bool(slot, truth, quality);
            case String text -> writer.text(slot, property.type(), text, quality);
            case Location place -> writer.location(slot, place.latitude(), place.longitude(), quality);
            case null, default -> {
                // rules see no arrays
            }
        }
    }
}

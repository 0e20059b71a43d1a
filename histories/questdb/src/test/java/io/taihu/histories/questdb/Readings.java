package io.taihu.histories.questdb;

import io.taihu.model.Property;
import io.taihu.model.Quality;
import io.taihu.model.RecordKind;
import io.taihu.model.RecordView;
import io.taihu.model.RecordWriter;
import io.taihu.model.Thing;
import io.taihu.model.ThingModel;
import io.taihu.model.ValueType;
import io.taihu.spi.Clock;
import io.taihu.spi.History;
import io.taihu.spi.Meters;
import io.taihu.spi.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Readings of ten numbers, for tests of this room. */
final class Readings {
    /** 2026-11-20T00:00Z in µs. */
    static final long BASE = 1_795_132_800_000_000L;

    private final RecordWriter record = new RecordWriter();
    private final RecordView view = new RecordView();
    final ThingModel model;

    Readings(int number, Duration retention) {
        List<Property> slots = new ArrayList<>();
        for (int slot = 0; slot < 10; slot++) {
            slots.add(Property.plain("p" + slot, slot, ValueType.NUMBER));
        }
        model = new ThingModel(
                number,
                "ten",
                1,
                ThingModel.Mode.OPEN,
                ThingModel.Stage.DRAFT,
                Map.of(),
                slots,
                List.of(),
                List.of(),
                ThingModel.SILENCE_DEFAULT,
                retention);
    }

    static QuestDbHistory open(Path folder, Map<String, String> settings) {
        return QuestDbHistory.open(folder, Settings.of(settings), Clock.system(), Meters.none());
    }

    Thing thing(long number) {
        return new Thing(
                number,
                "thing-" + number,
                model.number(),
                model.name(),
                "",
                "",
                Map.of(),
                null,
                true,
                1,
                Instant.EPOCH);
    }

    /** Ten values that follow from the base. */
    RecordView whole(Thing thing, long time, double base) {
        return some(thing, time, base, 0, 10);
    }

    RecordView some(Thing thing, long time, double base, int from, int to) {
        record.begin(RecordKind.READING, model, thing.number(), time, time);
        for (int slot = from; slot < to; slot++) {
            record.number(slot, base + slot, Quality.GOOD);
        }
        return view.wrap(record.bytes(), 0, record.length());
    }

    List<List<Object>> rows(History history) {
        List<List<Object>> rows = new ArrayList<>();
        History.After after = null;
        boolean more = true;
        while (more) {
            more = history.rows(
                    new History.Query(model, List.of(), model.slots(), 0, Long.MAX_VALUE),
                    after,
                    100_000,
                    (thing, time, values) -> {
                        List<Object> row = new ArrayList<>(List.of(thing, time));
                        row.addAll(java.util.Arrays.asList(values));
                        rows.add(row);
                    });
            after = rows.isEmpty()
                    ? null
                    : new History.After((Long) rows.getLast().get(1), (String)
                            rows.getLast().get(0));
        }
        return rows;
    }
}

package io.taihu.core;

import io.taihu.model.Limit;
import io.taihu.model.Property;
import io.taihu.model.ThingModel;
import io.taihu.spi.Clock;
import io.taihu.spi.PayloadFormat;
import io.taihu.spi.Session.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells what the road would make of readings without taking any: each is shaped as it would be, and open models grow for the
 * trial alone.
 *
 * <p>For one thread. It remembers at most {@value #MODELS_MAX} models and begins anew behind them.
 */
public final class Trial {
    @Limit(
            value = "Most models of the trial run of an import",
            zh = "导入试运行的最多物模型数",
            reached = Limit.Reached.OLDEST_GOES)
    private static final int MODELS_MAX = 10_000;

    private final Directory directory;
    private final Clock clock;
    private final Shaper shaper = new Shaper();
    private final Map<String, ModelShape> shapes = new LinkedHashMap<>();
    private long grown;
    private boolean stored;

    public Trial(Directory directory, Clock clock) {
        this.directory = directory;
        this.clock = clock;
    }

    /** Whether the road takes an event time as it is: not before 2000, and at most a day ahead of now. */
    public static boolean plausible(long timeMicros, long nowMicros) {
        return timeMicros >= Draft.TIME_MIN_MICROS && timeMicros <= nowMicros + Draft.AHEAD_MAX_MICROS;
    }

    /**
     * What would be wrong with a message of readings; nothing when all of it would be stored.
     *
     * @param model name of the model that its thing has, or would get
     */
    public List<Problem> readings(String model, PayloadFormat format, byte[] bytes, int offset, int length) {
        long now = clock.micros();
        ModelShape shape = shape(model);
        while (true) {
            ThingModel present = shape.model();
            Shaped shaped = shaper.shape(
                    format, bytes, offset, length, shape, 0, now, () -> now, directory.growthRoom(present));
            List<Property> unknown = shaped.unknown();
            if (unknown.isEmpty()) {
                stored = shaped.records() > 0;
                return List.copyOf(shaped.problems());
            }
            grown += unknown.size();
            shape = new ModelShape(present.grow(List.copyOf(unknown)));
            shapes.put(model, shape);
        }
    }

    /** Whether at least a part of the last message would be stored. */
    public boolean stored() {
        return stored;
    }

    /** The model as it would be by now. */
    public ThingModel model(String name) {
        return shape(name).model();
    }

    /** How many properties models would have got. */
    public long grown() {
        return grown;
    }

    private ModelShape shape(String model) {
        ModelShape known = shapes.get(model);
        if (known != null) {
            return known;
        }
        if (shapes.size() >= MODELS_MAX) {
            shapes.clear();
        }
        ModelShape made = new ModelShape(directory.model(model).orElseGet(() -> ThingModel.draft(model)));
        shapes.put(model, made);
        return made;
    }
}

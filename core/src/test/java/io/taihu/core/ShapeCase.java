package io.taihu.core;

import io.taihu.model.ErrorCode;
import io.taihu.model.Property;
import io.taihu.model.RecordView;
import io.taihu.model.RecordWriter;
import io.taihu.model.ThingModel;
import io.taihu.model.ValueType;
import io.taihu.spi.PayloadFormat;
import io.taihu.spi.Session;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** Shapes messages of one model and tells the outcome in words that a test can state. */
final class ShapeCase {
    /** 2026-11-20T14:05:09.102Z, which is also when messages are received. */
    static final long NOW = 1_795_183_509_102_000L;

    static final long THING = 77;

    private final Shaper shaper = new Shaper();
    private final ModelShape shape;
    private long unique = NOW;

    ShapeCase(ThingModel model) {
        this.shape = new ModelShape(model);
    }

    static ThingModel model(ThingModel.Mode mode, Property... properties) {
        return new ThingModel(
                5,
                "station",
                3,
                mode,
                ThingModel.Stage.ACCEPTED,
                Map.of(),
                List.of(properties),
                List.of(),
                List.of(),
                Duration.ofMinutes(5),
                Duration.ZERO);
    }

    /** A strict model with one property of each type, named after it. */
    static ThingModel everyType() {
        return model(ThingModel.Mode.STRICT, properties());
    }

    static ThingModel everyTypeOpen() {
        return model(ThingModel.Mode.OPEN, properties());
    }

    private static Property[] properties() {
        return new Property[] {
            new Property("level", 0, ValueType.NUMBER, "m", Map.of(), -10.0, 40.0, List.of(), false, false),
            new Property("count", 1, ValueType.INTEGER, null, Map.of(), 0.0, null, List.of(), false, false),
            Property.plain("on", 2, ValueType.BOOLEAN),
            Property.plain("note", 3, ValueType.STRING),
            new Property(
                    "state", 4, ValueType.ENUM, null, Map.of(), null, null, List.of("idle", "运行", "7"), false, false),
            Property.plain("wave", 5, ValueType.NUMBERS),
            Property.plain("extra", 6, ValueType.OBJECT),
            Property.plain("spot", 7, ValueType.LOCATION),
            new Property("gone", 8, ValueType.NUMBER, null, Map.of(), null, null, List.of(), false, true),
        };
    }

    ThingModel model() {
        return shape.model();
    }

    Shaped json(String text) {
        return shape(PayloadFormat.JSON, text.getBytes(StandardCharsets.UTF_8));
    }

    Shaped shape(PayloadFormat format, byte[] message) {
        return shape(format, message, 1_000);
    }

    Shaped shape(PayloadFormat format, byte[] message, int growthRoom) {
        // neither at the front nor at the end of its array, as in a frame
        int offset = ThreadLocalRandom.current().nextInt(3);
        byte[] frame = new byte[message.length + offset + 2];
        java.util.Arrays.fill(frame, (byte) '7');
        System.arraycopy(message, 0, frame, offset, message.length);
        return shaper.shape(format, frame, offset, message.length, shape, THING, NOW, () -> ++unique, growthRoom);
    }

    /** The readings, each as its time, flags and values: {@code 2026-11-20T14:05:09Z {level=3.4}}. */
    List<String> readings(Shaped shaped) {
        List<String> all = new ArrayList<>();
        for (RecordView view : views(shaped)) {
            JsonText time = new JsonText().time(view.timeMicros());
            String when = view.flag(RecordWriter.FLAG_NO_TIME)
                    ? "no time"
                    : view.flag(RecordWriter.FLAG_CLOCK)
                            ? "clock"
                            : time.toString().replace("\"", "");
            Map<String, String> values = new LinkedHashMap<>();
            new ReadingJson().values(view, shape.model()).forEach(values::put);
            view.rewind();
            while (view.next()) {
                if (view.quality() != io.taihu.model.Quality.GOOD) {
                    values.compute(shape.model().slots().get(view.slot()).name(), (k, v) -> v + " " + view.quality());
                }
            }
            all.add(when + " " + values);
        }
        return all;
    }

    /** The only reading's values. */
    String values(String json) {
        Shaped shaped = json(json);
        if (!shaped.problems().isEmpty() || shaped.records() != 1) {
            throw new AssertionError(shaped.records() + " readings, " + shaped.problems());
        }
        return new ReadingJson().values(views(shaped).getFirst(), shape.model()).toString();
    }

    List<RecordView> views(Shaped shaped) {
        List<RecordView> views = new ArrayList<>();
        for (int i = 0; i < shaped.records(); i++) {
            views.add(new RecordView().wrap(shaped.bytes(), shaped.offset(i), shaped.length(i)));
        }
        return views;
    }

    /** The only problem, as code, place and reason. */
    String problem(Shaped shaped) {
        if (shaped.problems().size() != 1) {
            throw new AssertionError("one problem expected: " + shaped.problems());
        }
        return words(shaped.problems().getFirst());
    }

    String problem(String json) {
        return problem(json(json));
    }

    static String words(Session.Problem problem) {
        return problem.code() + " at " + problem.place() + ": " + problem.reason();
    }

    static boolean has(Shaped shaped, ErrorCode code) {
        return shaped.problems().stream().anyMatch(p -> p.code() == code);
    }
}

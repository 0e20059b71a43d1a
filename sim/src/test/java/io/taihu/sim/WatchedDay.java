package io.taihu.sim;

import io.taihu.model.AlarmSignal;
import io.taihu.model.Location;
import io.taihu.model.Property;
import io.taihu.model.Quality;
import io.taihu.model.RecordKind;
import io.taihu.model.RecordView;
import io.taihu.model.RecordWriter;
import io.taihu.model.ThingModel;
import io.taihu.rules.ChannelNames;
import io.taihu.rules.Engine;
import io.taihu.rules.Fault;
import io.taihu.rules.Rule;
import io.taihu.rules.RuleReader;
import io.taihu.rules.RuleText;
import io.taihu.rules.Surroundings;
import io.taihu.rules.Watched;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The demo's rules over what simulated things report, in a time of its own: what the rules find is kept by rule. */
final class WatchedDay {
    static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

    private final Map<String, ThingModel> models;
    private final Engine engine;
    private final Map<Long, String> ids = new HashMap<>();
    private final Map<String, Long> numbers = new HashMap<>();
    private final List<Found> found = new ArrayList<>();
    private final RecordWriter writer = new RecordWriter();
    private final RecordView view = new RecordView();

    /** What a rule found of a thing at a time. */
    record Found(String rule, String thing, AlarmSignal.Kind kind, long millis, int severity, String message) {}

    /** @param models with numbers of their own */
    WatchedDay(Map<String, ThingModel> models, List<String> rules, long beginMillis) {
        this.models = models;
        this.engine = new Engine(beginMillis * 1_000, this::found);
        rules.forEach(text -> engine.put(rule(text, models)));
    }

    /** What a rule of the demo says, which there is nothing wrong with. */
    static RuleText text(String text) {
        List<Fault> faults = new ArrayList<>();
        RuleText read = RuleReader.read(text, faults).orElseThrow(() -> new AssertionError(faults.toString()));
        if (!faults.isEmpty()) {
            throw new AssertionError(faults.toString());
        }
        return read;
    }

    static Surroundings around(RuleText rule, Map<String, ThingModel> models) {
        ThingModel model = models.get(rule.model());
        if (model == null) {
            throw new AssertionError(rule.name() + " is about " + rule.model() + ", which the demo has not");
        }
        return new Surroundings(
                model,
                ZONE,
                Surroundings.Areas.NONE,
                others(models),
                Surroundings.Calendars.NONE,
                _ -> Optional.empty(),
                ChannelNames.ANY);
    }

    private static Surroundings.Models others(Map<String, ThingModel> models) {
        return new Surroundings.Models() {
            @Override
            public Optional<ThingModel> model(String name) {
                return Optional.ofNullable(models.get(name));
            }

            @Override
            public Collection<String> names() {
                return models.keySet();
            }
        };
    }

    static Rule rule(String text, Map<String, ThingModel> models) {
        RuleText read = text(text);
        List<Fault> faults = new ArrayList<>();
        return Rule.of(read.name(), read.space(), read, around(read, models), faults)
                .orElseThrow(() -> new AssertionError(read.name() + ": " + faults));
    }

    /** The same model with a number, as a registry would give it. */
    static ThingModel numbered(ThingModel model, int number) {
        return new ThingModel(
                number,
                model.name(),
                model.version(),
                model.mode(),
                model.stage(),
                model.titles(),
                model.slots(),
                model.events(),
                model.actions(),
                model.silence(),
                model.retention());
    }

    void thing(String id, String model, String space, Map<String, String> labels) {
        long number = ids.size() + 1;
        ids.put(number, id);
        numbers.put(id, number);
        engine.thing(new Watched(number, models.get(model).number(), id, id, space, labels));
    }

    /** All things are known. */
    void begin() {
        engine.begin();
    }

    /** The time comes; what falls due by silence falls due. */
    void advance(long millis) {
        engine.advance(millis * 1_000);
    }

    /** A thing reports; values by slot as simulated devices have them. Beyond a property's range they are uncertain, as on the road. */
    void reading(String id, String model, long millis, long receivedMillis, @Nullable Object[] values) {
        engine.advance(receivedMillis * 1_000);
        ThingModel of = models.get(model);
        writer.begin(RecordKind.READING, of, numbers.get(id), millis * 1_000, receivedMillis * 1_000);
        for (Property property : of.properties()) {
            int slot = property.slot();
            Object value = slot < values.length ? values[slot] : null;
            switch (value) {
                case null -> {}
                case Double number -> writer.number(slot, number, quality(property, number));
                case Long number -> writer.integer(slot, number, quality(property, number));
                case Boolean truth -> writer.bool(slot, truth, Quality.GOOD);
                case String text -> writer.text(slot, property.type(), text, Quality.GOOD);
                case Location at -> writer.location(slot, at.latitude(), at.longitude(), Quality.GOOD);
                case double[] many -> writer.numbers(slot, many, many.length, Quality.GOOD);
                default -> throw new AssertionError("a device cannot report a " + value.getClass());
            }
        }
        engine.reading(view.wrap(writer.bytes(), 0, writer.length()));
    }

    private static Quality quality(Property property, double value) {
        Double least = property.minimum();
        Double most = property.maximum();
        return (least != null && value < least) || (most != null && value > most) ? Quality.UNCERTAIN : Quality.GOOD;
    }

    private void found(AlarmSignal signal) {
        found.add(new Found(
                signal.rule(),
                ids.get(signal.thing()),
                signal.kind(),
                signal.timeMicros() / 1_000,
                signal.severity(),
                signal.message()));
    }

    /** What a rule raised, in the order in which it happened. */
    List<Found> raised(String rule) {
        return found.stream()
                .filter(each -> each.rule().equals(rule) && each.kind() == AlarmSignal.Kind.RAISED)
                .toList();
    }

    List<Found> found() {
        return found;
    }
}

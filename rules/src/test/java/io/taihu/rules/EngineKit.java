package io.taihu.rules;

import io.taihu.model.AlarmSignal;
import io.taihu.model.Property;
import io.taihu.model.Quality;
import io.taihu.model.RecordKind;
import io.taihu.model.RecordView;
import io.taihu.model.RecordWriter;
import io.taihu.model.ThingModel;
import io.taihu.model.ValueType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** An engine with a model of a pump, told readings in seconds since it began; what it signals is read as text. */
final class EngineKit {
    /** 2026-03-01T00:00:00Z. */
    static final long BEGIN = 1_772_323_200_000_000L;

    static final ThingModel PUMP = model(
            number("temperature", 0, "Cel"),
            number("pressure", 1, "kPa"),
            Property.plain("running", 2, ValueType.BOOLEAN),
            new Property(
                    "state",
                    3,
                    ValueType.ENUM,
                    null,
                    Map.of(),
                    null,
                    null,
                    List.of("Idle", "Execute", "Held"),
                    false,
                    false),
            Property.plain("position", 4, ValueType.LOCATION),
            number("flow", 5, "m3/h"),
            number("bare", 6, null),
            number("fahrenheit", 7, "[degF]"),
            Property.plain("code", 8, ValueType.STRING),
            Property.plain("raw", 9, ValueType.OBJECT),
            number("energy", 10, "kW.h"),
            new Property("setpoint", 11, ValueType.NUMBER, "Cel", Map.of(), null, null, List.of(), true, false));

    /** A line of pumps. */
    static final ThingModel LINE = new ThingModel(
            8,
            "line",
            1,
            ThingModel.draft("line").mode(),
            ThingModel.draft("line").stage(),
            Map.of(),
            ThingModel.draft("line")
                    .grow(List.of(
                            number("limit", 0, "K"),
                            new Property(
                                    "state",
                                    1,
                                    ValueType.ENUM,
                                    null,
                                    Map.of(),
                                    null,
                                    null,
                                    List.of("On", "Off"),
                                    false,
                                    false),
                            Property.plain("running", 2, ValueType.BOOLEAN),
                            Property.plain("position", 3, ValueType.LOCATION)))
                    .slots(),
            List.of(),
            List.of(),
            ThingModel.draft("line").silence(),
            Duration.ZERO);

    /** Early and late from Monday to Friday, night from Sunday evening to Friday morning, a holiday, and a Saturday that is worked on. */
    static final ShiftCalendar PLANT = new ShiftCalendar(
            "plant",
            "plant-a",
            ZoneId.of("Asia/Shanghai"),
            List.of(
                    new ShiftCalendar.Shift(
                            "early",
                            EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY),
                            LocalTime.of(6, 0),
                            LocalTime.of(14, 0)),
                    new ShiftCalendar.Shift(
                            "late",
                            EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY),
                            LocalTime.of(14, 0),
                            LocalTime.of(22, 0)),
                    new ShiftCalendar.Shift(
                            "night",
                            EnumSet.of(
                                    DayOfWeek.SUNDAY,
                                    DayOfWeek.MONDAY,
                                    DayOfWeek.TUESDAY,
                                    DayOfWeek.WEDNESDAY,
                                    DayOfWeek.THURSDAY),
                            LocalTime.of(22, 0),
                            LocalTime.of(6, 0))),
            List.of(
                    new ShiftCalendar.SpecialDay(LocalDate.of(2026, 3, 4), "Founders' day", List.of()),
                    new ShiftCalendar.SpecialDay(LocalDate.of(2026, 3, 7), "made up for it", List.of("early"))));

    static final Surroundings AROUND = new Surroundings(
            PUMP,
            ZoneId.of("Asia/Shanghai"),
            Surroundings.Areas.NONE,
            new Surroundings.Models() {
                @Override
                public Optional<ThingModel> model(String name) {
                    return name.equals("pump")
                            ? Optional.of(PUMP)
                            : name.equals("line") ? Optional.of(LINE) : Optional.empty();
                }

                @Override
                public Collection<String> names() {
                    return List.of("pump", "line");
                }
            },
            new Surroundings.Calendars() {
                @Override
                public Optional<ShiftCalendar> calendar(String name) {
                    return name.equals("plant-a") ? Optional.of(PLANT) : Optional.empty();
                }

                @Override
                public Collection<String> names() {
                    return List.of("plant-a");
                }
            },
            _ -> Optional.empty(),
            ChannelNames.ANY);

    private record Bond(String kind, long from, long to) {}

    final List<AlarmSignal> signals = new ArrayList<>();
    Engine engine;
    private final Map<String, Rule> rules = new LinkedHashMap<>();
    private final Map<Long, Watched> things = new LinkedHashMap<>();
    private final Set<Bond> bonds = new LinkedHashSet<>();
    private final RecordWriter writer = new RecordWriter();

    EngineKit() {
        engine = new Engine(BEGIN, signals::add);
        engine.begin();
    }

    static Property number(String name, int slot, String unit) {
        return new Property(name, slot, ValueType.NUMBER, unit, Map.of(), null, null, List.of(), false, false);
    }

    static ThingModel model(Property... slots) {
        ThingModel draft = ThingModel.draft("pump").grow(List.of(slots));
        return new ThingModel(
                7,
                draft.name(),
                1,
                draft.mode(),
                draft.stage(),
                Map.of(),
                draft.slots(),
                List.of(),
                List.of(),
                draft.silence(),
                Duration.ZERO);
    }

    static Checker checker() {
        return new Checker(AROUND);
    }

    static Rule rule(String id, String when, long hold, String clear, long clearHold) {
        Checker checker = checker();
        return new Rule(
                id,
                id,
                PUMP,
                Rule.Scope.ALL,
                checker.condition(Clause.of(when)),
                hold * 1_000_000,
                clear == null ? null : checker.condition(Clause.of(clear)),
                clearHold * 1_000_000,
                List.of(new Rule.Case(700, null)),
                List.of(),
                false);
    }

    EngineKit put(Rule rule) {
        rules.put(rule.id(), rule);
        engine.put(rule);
        things.values().forEach(engine::thing);
        return this;
    }

    EngineKit rule(String when) {
        return put(rule("r", when, 0, null, 0));
    }

    EngineKit thing(long number) {
        return thing(new Watched(
                number, PUMP.number(), "pump-" + number, "Pump " + number, "plant/hall", Map.of("limit", "70")));
    }

    EngineKit thing(Watched thing) {
        things.put(thing.number(), thing);
        engine.thing(thing);
        return this;
    }

    /** A reading of thing 1, received at once. */
    EngineKit at(double second, Object... namesAndValues) {
        return reading(1, second, second, namesAndValues);
    }

    EngineKit relate(String kind, long from, long to) {
        bonds.add(new Bond(kind, from, to));
        engine.relation(kind, from, to, true);
        return this;
    }

    EngineKit part(String kind, long from, long to) {
        bonds.remove(new Bond(kind, from, to));
        engine.relation(kind, from, to, false);
        return this;
    }

    EngineKit line(long number, String space) {
        return thing(new Watched(number, LINE.number(), "line-" + number, "Line " + number, space, Map.of()));
    }

    /** A reading of a line, received at once. */
    EngineKit lineAt(long thing, double second, String name, Object value) {
        return reading(LINE, 0, thing, second, second, name, value);
    }

    EngineKit reading(long thing, double second, double receivedSecond, Object... namesAndValues) {
        return flagged(0, thing, second, receivedSecond, namesAndValues);
    }

    EngineKit flagged(int flags, long thing, double second, double receivedSecond, Object... namesAndValues) {
        return reading(PUMP, flags, thing, second, receivedSecond, namesAndValues);
    }

    private EngineKit reading(
            ThingModel model, int flags, long thing, double second, double receivedSecond, Object... namesAndValues) {
        writer.begin(RecordKind.READING, model, thing, micros(second), micros(receivedSecond))
                .flag(flags);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            Property property = model.property((String) namesAndValues[i]).orElseThrow();
            switch (namesAndValues[i + 1]) {
                case Number n -> writer.number(property.slot(), n.doubleValue(), Quality.GOOD);
                case Boolean b -> writer.bool(property.slot(), b, Quality.GOOD);
                case String s -> writer.text(property.slot(), property.type(), s, Quality.GOOD);
                case double[] place -> writer.location(property.slot(), place[0], place[1], Quality.GOOD);
                default -> writer.number(property.slot(), 0, Quality.BAD);
            }
        }
        byte[] bytes = writer.toByteArray();
        engine.advance(micros(receivedSecond));
        engine.reading(new RecordView().wrap(bytes, 0, bytes.length));
        return this;
    }

    /** Somebody says what the set point of a pump shall be. */
    EngineKit desires(long thing, double second, String id, double value) {
        engine.advance(micros(second));
        engine.desire(
                new Desire(id, thing, PUMP.number(), PUMP.property("setpoint").orElseThrow(), value, micros(second)));
        return this;
    }

    EngineKit desireEnded(long thing, double second, String id, boolean done) {
        engine.advance(micros(second));
        engine.desireEnded(PUMP.number(), thing, id, done);
        return this;
    }

    /** Nothing comes until then. */
    EngineKit silence(double second) {
        engine.advance(micros(second));
        return this;
    }

    static long micros(double second) {
        return BEGIN + Math.round(second * 1e6);
    }

    /** Goes on in another engine, with what this one keeps. */
    EngineKit restart() {
        return restart(_ -> {});
    }

    /** @param meanwhile what the engine is told before what was kept is read */
    EngineKit restart(Consumer<Engine> meanwhile) {
        try {
            ByteArrayOutputStream kept = new ByteArrayOutputStream();
            engine.save(new DataOutputStream(kept));
            engine = new Engine(BEGIN + 86_400_000_000L, signals::add);
            rules.values().forEach(engine::put);
            things.values().forEach(engine::thing);
            bonds.forEach(each -> engine.relation(each.kind(), each.from(), each.to(), true));
            meanwhile.accept(engine);
            engine.load(new DataInputStream(new ByteArrayInputStream(kept.toByteArray())));
            engine.begin();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What was signalled, such as {@code raised r@30}. */
    List<String> told() {
        return signals.stream()
                .map(signal -> signal.kind().name().toLowerCase(java.util.Locale.ROOT) + " " + signal.rule() + "@"
                        + Lexer.plain((signal.timeMicros() - BEGIN) / 1e6))
                .toList();
    }
}

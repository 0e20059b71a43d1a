package io.taihu.rules;

import io.taihu.model.Area;
import io.taihu.model.Location;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Expressions at random, well typed, of every operator and function of the language; and readings of the things that they are about. */
final class RandomRules {
    private static final Area.Ring HALL = new Area.Ring(List.of(
            new Location(31, 120),
            new Location(31, 121),
            new Location(32, 121),
            new Location(32, 120),
            new Location(31, 120)));

    /** Within the hall. */
    private static final Area.Ring YARD = new Area.Ring(List.of(
            new Location(31.5, 120.2),
            new Location(31.5, 120.8),
            new Location(31.9, 120.8),
            new Location(31.9, 120.2),
            new Location(31.5, 120.2)));

    /** A strip of the hall around the yard, which is a hole in it. */
    private static final Area.Ground ISLANDS = new Area.Ground(List.of(new Area.Ground.Part(
            new Area.Ring(List.of(
                    new Location(31, 120.1),
                    new Location(31, 120.9),
                    new Location(31.95, 120.9),
                    new Location(31.95, 120.1),
                    new Location(31, 120.1))),
            List.of(YARD))));

    /** Whether it lies on the strip; never asked of what lies on its edges. */
    static boolean isOnIsland(double latitude, double longitude) {
        boolean yard = latitude > 31.5 && latitude < 31.9 && longitude > 120.2 && longitude < 120.8;
        return latitude > 31 && latitude < 31.95 && longitude > 120.1 && longitude < 120.9 && !yard;
    }

    /** Shifts that change soon after a test begins, each day; between them nobody works, and where two are on the later counts. */
    private static final Map<String, List<LocalTime>> SHIFTS = Map.of(
            "night", List.of(LocalTime.of(22, 0), LocalTime.of(8, 1)),
            "early", List.of(LocalTime.of(8, 2), LocalTime.of(8, 5)),
            "late", List.of(LocalTime.of(8, 4), LocalTime.of(22, 0)));

    private static final ShiftCalendar PLANT = new ShiftCalendar(
            "plant",
            "plant-a",
            ZoneId.of("Asia/Shanghai"),
            SHIFTS.entrySet().stream()
                    .map(each -> new ShiftCalendar.Shift(
                            each.getKey(),
                            EnumSet.allOf(DayOfWeek.class),
                            each.getValue().getFirst(),
                            each.getValue().getLast()))
                    .toList(),
            List.of());

    /** Which is on, as one reads it in the list. */
    static String shift(LocalTime at) {
        if (at.isBefore(LocalTime.of(8, 1)) || !at.isBefore(LocalTime.of(22, 0))) {
            return "night";
        }
        if (at.isBefore(LocalTime.of(8, 2))) {
            return "";
        }
        return at.isBefore(LocalTime.of(8, 4)) ? "early" : "late";
    }

    /** What {@code area(position, 'plant')} looks through. */
    static final Map<String, Area.Ring> GROUNDS = Map.of("plant/hall", HALL, "plant/hall/yard", YARD);

    static final Surroundings SURROUNDINGS = new Surroundings(
            EngineKit.PUMP,
            ZoneId.of("Asia/Shanghai"),
            new Surroundings.Areas() {
                @Override
                public Optional<Area.Ring> ring(String space) {
                    return Optional.ofNullable(GROUNDS.get(space));
                }

                @Override
                public Optional<Area> ground(String space) {
                    return space.equals("plant/island")
                            ? Optional.of(ISLANDS)
                            : ring(space).map(Area.class::cast);
                }

                @Override
                public Optional<Fences> within(String space) {
                    return space.equals("plant")
                            ? Optional.of(new Fences(space, Map.copyOf(GROUNDS)))
                            : Optional.empty();
                }

                @Override
                public Collection<String> spaces() {
                    return GROUNDS.keySet();
                }
            },
            Surroundings.Models.NONE,
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

    private final Random random;
    /** Times that functions look back. */
    private final List<String> times;

    /** What a number is of. */
    enum Of {
        NOTHING,
        TEMPERATURE,
        WARMTH,
        PRESSURE,
        LENGTH
    }

    RandomRules(long seed, String... times) {
        this.random = new Random(seed);
        this.times = List.of(times);
    }

    @SafeVarargs
    private <T> T any(T... of) {
        return of[random.nextInt(of.length)];
    }

    private String time() {
        return times.get(random.nextInt(times.size()));
    }

    private String length() {
        return random.nextInt(3) == 0 ? "last " + (1 + random.nextInt(7)) : time();
    }

    /** One that holds or does not, of so many levels; and the checker that has checked it. */
    String condition(int levels) {
        int less = levels - 1;
        if (levels <= 0) {
            return any("running", "state == 'Held'", "temperature > 50", "bare < 3", "pressure >= 2 bar", "true");
        }
        return switch (random.nextInt(26)) {
            case 0, 1 -> "(" + condition(less) + any(" and ", " && ") + condition(less) + ")";
            case 2, 3 -> "(" + condition(less) + any(" or ", " || ") + condition(less) + ")";
            case 4 -> any("not ", "!") + "(" + condition(less) + ")";
            case 5, 6, 7 -> {
                Of of = any(Of.values());
                yield "(" + number(of, less) + any(" < ", " <= ", " > ", " >= ", " == ", " != ") + number(of, less)
                        + ")";
            }
            case 8 -> "(" + condition(less) + any(" == ", " != ") + condition(less) + ")";
            case 9 -> "(" + condition(less) + " ? " + condition(less) + " : " + condition(less) + ")";
            case 10 -> "(" + condition(less) + " ?? " + condition(less) + ")";
            case 11 -> "(" + text(less) + any(" == ", " != ") + text(less) + ")";
            case 12 -> any("contains", "starts_with", "ends_with") + "(" + text(less) + ", " + text(less) + ")";
            case 13 -> "matches(" + text(less) + ", '" + any("^E[0-9]+", "l", "^$", "(a|e)+.*d") + "')";
            case 14 -> "(state in ['Idle', 'Held'] or bare in [1, 2, " + number(Of.NOTHING, less) + "])";
            case 15 -> "known(" + any(number(any(Of.values()), less), text(less), condition(less)) + ")";
            case 16 -> "missing(" + any("temperature, ", "state, ", "") + time() + ")";
            case 17 -> "lasts(" + condition(less) + ", " + time() + ")";
            case 18 ->
                "sequence(" + condition(less) + ", " + condition(less)
                        + (random.nextBoolean() ? ", " + condition(less) : "") + ", " + time() + ")";
            case 19 -> any("rises", "falls") + "(" + condition(less) + ")";
            case 20 -> "changed(" + any("state", "code", condition(less), number(any(Of.values()), less)) + ")";
            case 21 ->
                any(
                        "between('08:01', '08:03')",
                        "between('09:00', '08:02')",
                        "hour() == 8",
                        "weekday() > 5",
                        "day() < 3",
                        "month() >= 4");
            case 22 -> any("working('plant-a')", "workday('plant-a')", "shift('plant-a') == 'early'");
            case 23 -> "area(position, 'plant')" + any(" == ", " != ") + any("'plant/hall'", "'plant/hall/yard'", "''");
            case 24 ->
                any(
                        "(temperature" + any(" < ", " > ") + "desired(setpoint))",
                        "known(desired(setpoint))",
                        "(desired(setpoint) > 70 degC)");
            default ->
                any("inside", "enters", "leaves") + "(position, "
                        + any("'plant/hall'", "'plant/hall/yard'", "'plant/island'") + ")";
        };
    }

    String number(Of of, int levels) {
        int less = levels - 1;
        if (levels <= 0) {
            return switch (of) {
                case NOTHING ->
                    any(
                            "bare",
                            "bare",
                            "0",
                            "2",
                            "7.25",
                            "hour()",
                            "length(code)",
                            "number(code)",
                            "number(label.limit)");
                case TEMPERATURE -> any("temperature", "fahrenheit", "60 degC", "300 K", "desired(setpoint)");
                case WARMTH -> any("10 K", "(temperature - fahrenheit)", "0 K");
                case PRESSURE -> any("pressure", "200 kPa", "2 bar");
                case LENGTH -> any("distance(position, 31.5, 120.5)", "20 km", "0 m");
            };
        }
        return switch (random.nextInt(15)) {
            case 0, 1 ->
                switch (of) {
                    case TEMPERATURE -> "(" + number(of, less) + any(" + ", " - ") + number(Of.WARMTH, less) + ")";
                    case WARMTH -> "(" + number(Of.TEMPERATURE, less) + " - " + number(Of.TEMPERATURE, less) + ")";
                    default -> "(" + number(of, less) + any(" + ", " - ") + number(of, less) + ")";
                };
            case 2, 3 ->
                of == Of.TEMPERATURE
                        ? number(of, less)
                        : "(" + number(of, less) + any(" * ", " / ") + number(Of.NOTHING, less) + ")";
            case 4 -> of == Of.TEMPERATURE ? number(of, less) : "-(" + number(of, less) + ")";
            case 5 -> "(" + condition(less) + " ? " + number(of, less) + " : " + number(of, less) + ")";
            case 6 -> "(" + number(of, less) + " ?? " + number(of, less) + ")";
            case 7 -> any("abs", "round", "floor", "ceil") + "(" + number(of, less) + ")";
            case 8 ->
                any("least", "greatest") + "(" + number(of, less) + ", " + number(of, less) + ", " + number(of, less)
                        + ")";
            case 9 -> "prev(" + number(of, less) + ")";
            case 10 -> any("avg", "min", "max") + "(" + number(of, less) + ", " + length() + ")";
            case 11 -> "percentile(" + number(of, less) + ", " + random.nextInt(101) + ", " + length() + ")";
            case 12 ->
                of == Of.NOTHING
                        ? any(
                                        "count(" + condition(less),
                                        "count(" + number(any(Of.values()), less),
                                        "sum(" + number(of, less))
                                + ", " + length() + ")"
                        : of == Of.TEMPERATURE
                                ? number(of, less)
                                : any("stddev", "delta") + "(" + number(of == Of.WARMTH ? Of.TEMPERATURE : of, less)
                                        + ", " + length() + ")";
            case 13 ->
                of == Of.TEMPERATURE
                        ? number(of, less)
                        : "delta(" + number(of == Of.WARMTH ? Of.TEMPERATURE : of, less) + ")";
            default ->
                of == Of.NOTHING
                        ? any(
                                "sqrt(" + number(of, less) + ")",
                                "rate(" + number(of, less) + ") * 1 s",
                                "rate(" + number(of, less) + ", " + time() + ") * 1 s",
                                "length(" + text(less) + ")",
                                "number(" + text(less) + ")")
                        : number(of, less);
        };
    }

    String text(int levels) {
        int less = levels - 1;
        if (levels <= 0) {
            return any("code", "'E42'", "'Held'", "label.limit", "label.none", "thing.name", "thing.id", "thing.space");
        }
        return switch (random.nextInt(5)) {
            case 0 -> "lower(" + text(less) + ")";
            case 1 -> "(" + condition(less) + " ? " + text(less) + " : " + text(less) + ")";
            case 2 -> "(" + text(less) + " ?? " + text(less) + ")";
            case 3 -> any("prev(code)", "state", "area(position, 'plant')", "shift('plant-a')");
            default -> text(0);
        };
    }

    /** A rule whose conditions are at random; of one that is none, as when an enum is compared with what it never is, the next. */
    Rule rule(String id, int levels) {
        while (true) {
            Checker checker = new Checker(SURROUNDINGS);
            try {
                List<String> texts = new ArrayList<>();
                Node when = condition(checker, levels, texts);
                Node clear = random.nextInt(4) > 0 ? null : condition(checker, levels, texts);
                Node high = random.nextInt(4) > 0 ? null : condition(checker, levels, texts);
                List<Rule.Case> cases = new ArrayList<>();
                if (high != null) {
                    cases.add(new Rule.Case(900, high));
                }
                cases.add(new Rule.Case(300, null));
                long hold = random.nextInt(3) > 0 ? 0 : 2_000_000L * (1 + random.nextInt(5));
                long clearHold = random.nextInt(4) > 0 ? 0 : 2_000_000L * (1 + random.nextInt(5));
                return new Rule(
                        id,
                        String.join("; ", texts),
                        EngineKit.PUMP,
                        Rule.Scope.ALL,
                        when,
                        hold,
                        clear,
                        clearHold,
                        cases,
                        List.of(),
                        false,
                        new Rule.Sources(List.of(), checker.parts()),
                        List.of(),
                        List.of());
            } catch (FaultException _) {
                // another
            }
        }
    }

    private Node condition(Checker checker, int levels, List<String> texts) {
        texts.add(condition(levels));
        return checker.condition(Clause.of(texts.getLast()));
    }

    /** What one reading says: names and values. */
    Object[] values(boolean strange) {
        List<Object> values = new ArrayList<>();
        add(values, 2, "temperature", number(strange, 20 + random.nextInt(80)));
        add(values, 3, "pressure", number(strange, 150 + random.nextInt(100)));
        add(values, 3, "fahrenheit", number(strange, 100 + random.nextInt(80)));
        add(values, 2, "bare", number(strange, random.nextInt(9) - 2));
        add(values, 3, "running", random.nextBoolean());
        add(values, 3, "state", any("Idle", "Execute", "Held"));
        add(values, 4, "code", any("E42", "E7", "7", "", "Held", "abend", "é😀"));
        add(values, 4, "position", new double[] {30.8 + random.nextInt(5) * 0.3, 120.5});
        return values.toArray();
    }

    private void add(List<Object> values, int seldom, String name, @Nullable Object value) {
        if (value != null && random.nextInt(seldom) == 0) {
            values.add(name);
            values.add(value);
        }
    }

    /** A number, a bad one, or one that is hard to calculate with. */
    private Object number(boolean strange, double plain) {
        return switch (random.nextInt(strange ? 30 : 1_000)) {
            case 0 -> List.of();
            case 1 -> strange ? (Object) Double.POSITIVE_INFINITY : plain;
            case 2 -> strange ? (Object) Double.NaN : plain;
            case 3 -> strange ? (Object) (-0.0) : plain;
            case 4 -> strange ? (Object) (-Double.MAX_VALUE) : plain;
            case 5 -> strange ? (Object) Double.MIN_VALUE : plain;
            default -> plain;
        };
    }

    int nextInt(int bound) {
        return random.nextInt(bound);
    }
}

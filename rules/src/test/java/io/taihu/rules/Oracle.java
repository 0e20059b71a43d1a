package io.taihu.rules;

import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Judges one rule of one thing as the page on rules says it, without any memory but the readings and moments there were: whatever looks
 * back is calculated from all of them at each step. It looks at every second, so it needs no timers.
 *
 * <p>It agrees with an engine when whatever happens does so at whole seconds, readings at even ones, and windows are no longer than a
 * minute: longer ones are looked at a little later in silence.
 */
final class Oracle {
    private static final double SECOND = 1e6;
    /** Timers fire when the tick of the wheel after theirs has begun; see {@link Wheel}. */
    private static final long TICK = 1 << 16;

    private final Rule rule;
    private final Map<String, String> labels;
    private final double begun;
    private final List<Reading> readings = new ArrayList<>();
    /** When it was looked at, with how many readings there were. */
    private final List<Moment> moments = new ArrayList<>();

    final List<String> told = new ArrayList<>();
    private double clock;
    private double event;
    private double received;
    private boolean active;
    private double pendingSince = Double.NaN;
    private double clearingSince = Double.NaN;
    private int severity;

    /**
     * What was taken of a reading: texts, numbers, truth values as 1 and 0, and positions; null for what is of bad quality.
     *
     * @param wished what properties shall be, where that was said and nothing was reported
     */
    private record Reading(
            double time,
            Map<Integer, @Nullable Object> values,
            @Nullable Map<Integer, Object> wished) {}

    /** What was asked, and neither done nor ended otherwise. */
    private @Nullable Wish open;
    /** What was done last. */
    private @Nullable Wish done;

    private record Wish(String id, int slot, Object value) {}

    private record Moment(double time, int readings) {}

    /** What was calculated once need not be again: nothing but these decides it. */
    private final Map<Asked, @Nullable Object> known = new HashMap<>();

    private record Asked(int identity, Node node, double now, int upTo) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Asked asked && asked.node == node && asked.now == now && asked.upTo == upTo;
        }

        @Override
        public int hashCode() {
            return 31 * (31 * identity + Double.hashCode(now)) + upTo;
        }
    }

    Oracle(Rule rule, Map<String, String> labels, double begun) {
        this.rule = rule;
        this.labels = labels;
        this.begun = begun;
        clock = begun;
        event = begun;
        received = begun;
        look(begun);
    }

    /** Time has come to when something was received. */
    void advance(double now) {
        double fired = Math.floor(now / TICK) * TICK - 1;
        pass(event + fired - received);
    }

    /** Every second until then. */
    private void pass(double until) {
        for (double at = clock + SECOND - (clock - begun) % SECOND; at <= until; at += SECOND) {
            clock = at;
            look(at);
        }
    }

    void reading(double time, double receivedAt, Map<Integer, @Nullable Object> values) {
        advance(receivedAt);
        pass(time);
        clock = Math.max(clock, time);
        if (time >= event || readings.stream().allMatch(each -> each.wished() != null)) {
            event = time;
            received = receivedAt;
        }
        // of each property only what is newer than its last value counts, or as new and different
        Map<Integer, @Nullable Object> taken = new TreeMap<>();
        values.forEach((slot, value) -> {
            Reading last = last(slot, readings.size());
            boolean same = last != null
                    && (value == null
                            ? last.values().get(slot) == null
                            : value.equals(last.values().get(slot)));
            if (last == null || time > last.time() || (time == last.time() && !same)) {
                taken.put(slot, value);
            }
        });
        readings.add(new Reading(time, taken, null));
        look(clock);
    }

    /** Somebody says what a property shall be. */
    void desires(double now, String id, int slot, Object value) {
        open = new Wish(id, slot, value);
        wished(now);
    }

    /** What was asked has ended. */
    void desireEnded(double now, String id, boolean isDone) {
        Wish ended = open;
        if (ended != null && ended.id().equals(id)) {
            done = isDone ? ended : done;
            open = null;
            wished(now);
        }
    }

    /** On the thing's own clock, as it goes on from its newest reading. */
    private void wished(double now) {
        advance(now);
        pass(event + now - received);
        clock = Math.max(clock, event + now - received);
        Wish wish = open == null ? done : open;
        readings.add(new Reading(clock, Map.of(), wish == null ? Map.of() : Map.of(wish.slot(), wish.value())));
        if (!rule.desires().isEmpty()) {
            look(clock);
        }
    }

    private @Nullable Reading last(int slot, int upTo) {
        for (int i = upTo - 1; i >= 0; i--) {
            if (readings.get(i).values().containsKey(slot)) {
                return readings.get(i);
            }
        }
        return null;
    }

    // how far it has come

    private void look(double now) {
        moments.add(new Moment(now, readings.size()));
        Boolean when = truth(rule.when(), now, readings.size());
        if (!active) {
            if (!Boolean.TRUE.equals(when)) {
                pendingSince = Double.NaN;
                return;
            }
            pendingSince = Double.isNaN(pendingSince) ? now : pendingSince;
            if (now - pendingSince >= rule.holdMicros()) {
                active = true;
                pendingSince = Double.NaN;
                severity = severity(now);
                tell("raised", now);
            }
            return;
        }
        Node clear = rule.clear();
        boolean over = clear == null
                ? Boolean.FALSE.equals(when)
                : !Boolean.TRUE.equals(when) && Boolean.TRUE.equals(truth(clear, now, readings.size()));
        if (!over) {
            clearingSince = Double.NaN;
            int present = severity(now);
            if (present != severity) {
                severity = present;
                tell("changed", now);
            }
            return;
        }
        clearingSince = Double.isNaN(clearingSince) ? now : clearingSince;
        if (now - clearingSince >= rule.clearMicros()) {
            active = false;
            clearingSince = Double.NaN;
            tell("cleared", now);
        }
    }

    private int severity(double now) {
        for (Rule.Case each : rule.severities()) {
            if (each.when() == null || Boolean.TRUE.equals(truth(each.when(), now, readings.size()))) {
                return each.severity();
            }
        }
        return Rule.SEVERITY_DEFAULT;
    }

    private void tell(String what, double now) {
        told.add(what + " " + severity + " @" + Lexer.plain((now - EngineKit.BEGIN) / SECOND));
    }

    // what expressions are, with the first so many readings

    private @Nullable Boolean truth(Node node, double now, int upTo) {
        return (Boolean) value(node, now, upTo);
    }

    private @Nullable Object value(Node node, double now, int upTo) {
        Asked asked = new Asked(System.identityHashCode(node), node, now, upTo);
        if (!known.containsKey(asked)) {
            known.put(asked, calculated(node, now, upTo));
        }
        return known.get(asked);
    }

    private @Nullable Object calculated(Node node, double now, int upTo) {
        return switch (node) {
            case Node.Constant constant when node.type().is(Type.Kind.BOOLEAN) -> (Object) (constant.value() == 1);
            case Node.Constant constant -> Double.isNaN(constant.value()) ? null : (Object) constant.value();
            case Node.Words words -> words.text();
            case Node.Label label -> labels.get(label.key());
            case Node.Registered _ -> throw new IllegalArgumentException("things are registered elsewhere");
            case Node.Value property -> {
                Reading last = last(property.slot(), upTo);
                yield last == null ? null : last.values().get(property.slot());
            }
            case Node.Kept kept -> new Looking(this, upTo).kept(kept, now);
            case Node.Matches matches -> {
                String text = (String) value(matches.text(), now, upTo);
                yield text == null
                        ? null
                        : java.util.regex.Pattern.compile(matches.pattern())
                                .matcher(text)
                                .find();
            }
            case Node.Inside inside -> {
                double[] place = place(inside.slot(), upTo);
                yield place == null ? null : Ops.inside(place[0], place[1], inside.ring()) == 1;
            }
            case Node.Distance distance -> {
                double[] place = place(distance.slot(), upTo);
                yield place == null
                        ? null
                        : (Object) Ops.distance(place[0], place[1], distance.latitude(), distance.longitude());
            }
            case Node.Apply apply -> {
                List<@Nullable Object> of = new ArrayList<>();
                apply.arguments().forEach(each -> of.add(value(each, now, upTo)));
                yield Plain.apply(apply.op(), of);
            }
        };
    }

    private double @Nullable [] place(int slot, int upTo) {
        Reading last = last(slot, upTo);
        @SuppressWarnings("unchecked")
        List<Double> place = last == null ? null : (List<Double>) last.values().get(slot);
        return place == null ? null : new double[] {place.getFirst(), place.getLast()};
    }

    /** What looks back, from all readings and moments. */
    private record Looking(Oracle oracle, int upTo) {
        private static final int PANES = 60;

        private record Sample(double time, Object value) {}

        private @Nullable Object kept(Node.Kept kept, double now) {
            return switch (kept.memory()) {
                case Memory.Before before -> before(kept.read(), samples(before.of()));
                case Memory.Window window -> {
                    double pane = window.micros() / (double) PANES;
                    List<Sample> all = samples(window.of());
                    double newest = all.isEmpty() ? 0 : Math.floor(all.getLast().time() / pane);
                    double from = Math.max(newest, Math.floor(now / pane)) - PANES;
                    yield read(
                            kept,
                            all.stream()
                                    .filter(each -> Math.floor(each.time() / pane) > from)
                                    .toList());
                }
                case Memory.Recent recent -> {
                    List<Sample> all = samples(recent.of());
                    yield read(
                            kept,
                            all.subList(Math.max(0, all.size() - recent.count()), all.size()).stream()
                                    .filter(each -> recent.micros() == 0 || each.time() > now - recent.micros())
                                    .toList());
                }
                case Memory.Silence silence -> {
                    double last = oracle.begun;
                    for (int i = 0; i < upTo; i++) {
                        Reading reading = oracle.readings.get(i);
                        if (reading.wished() != null) {
                            continue;
                        }
                        if (silence.slot() < 0 || reading.values().containsKey(silence.slot())) {
                            last = Math.max(last, reading.time());
                        }
                    }
                    yield now - last >= silence.micros();
                }
                case Memory.Holding holding -> {
                    Boolean holds = oracle.truth(holding.condition(), now, upTo);
                    double since = now;
                    List<Moment> moments = before(now);
                    for (int i = moments.size() - 1; i >= 0 && is(holding.condition(), moments.get(i)); i--) {
                        since = moments.get(i).time();
                    }
                    yield Boolean.TRUE.equals(holds) ? (Object) (now - since >= holding.micros()) : holds;
                }
                case Memory.Ordered ordered -> ordered(ordered, now);
                case Memory.Calendar calendar -> {
                    ZonedDateTime local =
                            Instant.EPOCH.plus((long) now, ChronoUnit.MICROS).atZone(calendar.zone());
                    yield (double)
                            switch (calendar.hand()) {
                                case HOUR -> local.getHour();
                                case WEEKDAY -> local.getDayOfWeek().getValue();
                                case DAY -> local.getDayOfMonth();
                                case MONTH -> local.getMonthValue();
                            };
                }
                case Memory.Daily daily -> {
                    int minute = Instant.EPOCH
                            .plus((long) now, ChronoUnit.MICROS)
                            .atZone(daily.zone())
                            .get(java.time.temporal.ChronoField.MINUTE_OF_DAY);
                    int from = daily.from().getHour() * 60 + daily.from().getMinute();
                    int to = daily.to().getHour() * 60 + daily.to().getMinute();
                    yield from < to ? minute >= from && minute < to : minute >= from || minute < to;
                }
                case Memory.Shift shift -> {
                    ZonedDateTime local = Instant.EPOCH
                            .plus((long) now, ChronoUnit.MICROS)
                            .atZone(shift.calendar().zone());
                    String on = RandomRules.shift(local.toLocalTime());
                    yield switch (shift.what()) {
                        case NAME -> on;
                        case WORKING -> !on.isEmpty();
                        case WORKDAY -> true;
                    };
                }
                case Memory.Place place -> {
                    double[] at = oracle.place(place.slot(), upTo);
                    if (at == null) {
                        yield null;
                    }
                    // of those that have it the deepest, which has the longest path
                    yield place.fences() == null
                            ? (Object) RandomRules.isOnIsland(at[0], at[1])
                            : RandomRules.GROUNDS.entrySet().stream()
                                    .filter(each -> Ops.inside(at[0], at[1], each.getValue()) == 1)
                                    .map(Map.Entry::getKey)
                                    .max(java.util.Comparator.comparingInt(String::length))
                                    .orElse("");
                }
                case Memory.Desired desired -> {
                    Map<Integer, Object> wished = null;
                    for (int i = upTo - 1; i >= 0 && wished == null; i--) {
                        wished = oracle.readings.get(i).wished();
                    }
                    yield wished == null ? null : wished.get(desired.slot());
                }
                case Memory.Others _ -> throw new IllegalArgumentException("random rules have none of these");
            };
        }

        private boolean is(Node condition, Moment moment) {
            return Boolean.TRUE.equals(oracle.truth(condition, moment.time(), moment.readings()));
        }

        private List<Moment> before(double now) {
            return oracle.moments.stream()
                    .filter(each -> each.time() <= now && each.readings() <= upTo)
                    .toList();
        }

        /** Each run begins when the first condition becomes true; of several the latest that has come furthest counts. */
        private boolean ordered(Memory.Ordered ordered, double now) {
            List<Node> conditions = ordered.conditions();
            double[] run = new double[conditions.size()];
            java.util.Arrays.fill(run, Double.NaN);
            boolean[] was = new boolean[run.length];
            for (Moment moment : before(now)) {
                for (int stage = run.length - 1; stage >= 0; stage--) {
                    boolean is = is(conditions.get(stage), moment);
                    double from = stage == 0 ? moment.time() : run[stage - 1];
                    if (is && !was[stage] && moment.time() - from < ordered.micros()) {
                        run[stage] = from;
                    }
                    was[stage] = is;
                }
            }
            return now - run[run.length - 1] < ordered.micros();
        }

        /** Every known value with the readings that could have changed it, those that came out of order left out. */
        private List<Sample> samples(Node of) {
            List<Sample> samples = new ArrayList<>();
            java.util.BitSet slots = Nodes.slots(of);
            for (int i = 0; i < upTo; i++) {
                Reading reading = oracle.readings.get(i);
                if (reading.values().keySet().stream().noneMatch(slots::get)) {
                    continue;
                }
                Object value = oracle.value(of, reading.time(), i + 1);
                boolean known = value != null && !value.equals(Double.NaN);
                if (known
                        && (samples.isEmpty()
                                || reading.time() >= samples.getLast().time())) {
                    samples.add(new Sample(reading.time(), value));
                }
            }
            return samples;
        }

        private static @Nullable Object before(Memory.Read read, List<Sample> samples) {
            if (samples.size() < 2) {
                return null;
            }
            Sample last = samples.getLast();
            Sample before = samples.get(samples.size() - 2);
            return read == Memory.Read.PREVIOUS ? before.value() : grown(read, before, last);
        }

        private static @Nullable Object grown(Memory.Read read, Sample first, Sample last) {
            double grown = (Double) last.value() - (Double) first.value();
            double took = (last.time() - first.time()) / SECOND;
            return read == Memory.Read.DELTA ? (Object) grown : took == 0 ? null : (Object) (grown / took);
        }

        private static @Nullable Object read(Node.Kept kept, List<Sample> of) {
            double[] values =
                    of.stream().mapToDouble(each -> (Double) each.value()).toArray();
            if (values.length == 0) {
                return kept.read() == Memory.Read.COUNT ? 0.0 : null;
            }
            double mean = java.util.Arrays.stream(values).sum() / values.length;
            return switch (kept.read()) {
                case AVG -> mean;
                case MIN -> java.util.Arrays.stream(values).min().orElseThrow();
                case MAX -> java.util.Arrays.stream(values).max().orElseThrow();
                case SUM -> java.util.Arrays.stream(values).sum();
                case COUNT -> (double) values.length;
                case STDDEV ->
                    Math.sqrt(java.util.Arrays.stream(values)
                                    .map(each -> (each - mean) * (each - mean))
                                    .sum()
                            / values.length);
                case PERCENTILE -> {
                    double[] sorted = java.util.Arrays.stream(values).sorted().toArray();
                    yield sorted[Math.max(0, (int) Math.ceil(kept.parameter() / 100 * sorted.length) - 1)];
                }
                case DELTA, RATE -> grown(kept.read(), of.getFirst(), of.getLast());
                case PREVIOUS, NOW -> throw new IllegalArgumentException("this is kept otherwise");
            };
        }
    }
}

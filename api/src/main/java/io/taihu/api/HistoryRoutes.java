package io.taihu.api;

import io.taihu.core.JsonText;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.Property;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.model.ThingModel;
import io.taihu.spi.Access.Deed;
import io.taihu.spi.History;
import io.taihu.spi.History.After;
import io.taihu.spi.History.Aggregate;
import io.taihu.spi.History.EventRow;
import io.taihu.spi.History.Query;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The past: rows as reported, rows of equal stretches, events; of one thing or of several, as JSON or CSV. */
final class HistoryRoutes {
    @Limit(value = "Most raw rows in one answer of history", zh = "历史一次应答的最多原始行数", reached = Limit.Reached.IN_PARTS)
    static final int ROWS_MAX = 10_000;

    @Limit(value = "Most points of one answer of history", zh = "历史一次应答的最多点数", reached = Limit.Reached.REFUSED)
    static final int POINTS_MAX = 10_000;

    @Limit(value = "Most things of one question of history", zh = "一次历史查询的最多物数", reached = Limit.Reached.REFUSED)
    static final int THINGS_MAX = 200;
    /** Most values of one answer: stretches times things times columns. */
    @Limit(
            value = "Most values of one answer of history: stretches times things times columns",
            zh = "历史一次应答的最多数值数（时段×物×列）",
            reached = Limit.Reached.REFUSED)
    static final long VALUES_MAX = 4_000_000;

    /** Most events of one microsecond that can be paged through. */
    @Limit(
            value = "Most events of one microsecond that are paged through",
            zh = "同一微秒内可翻页的最多事件数",
            reached = Limit.Reached.REFUSED)
    private static final int EVENTS_GIVEN_MAX = 10_000;
    /** Events of fewer characters than this are never cut short by history. */
    private static final long EVENTS_WHOLE = 1 << 20;
    /** About how many bytes the rows of an answer take; there is a next page behind them. */
    @Limit(
            value = "About how many bytes the rows of one answer of history take",
            zh = "历史一次应答中各行约占的字节数",
            unit = Limit.Unit.BYTES,
            reached = Limit.Reached.IN_PARTS)
    static final long ROWS_BYTES_MAX = 16L << 20;

    private static final long DAY_MICROS = 86_400_000_000L;

    private final Rooms rooms;
    private final ThingRoutes things;
    private final HistoryGate gate;

    HistoryRoutes(Rooms rooms, ThingRoutes things, HistoryGate gate) {
        this.rooms = rooms;
        this.things = things;
        this.gate = gate;
    }

    void one(Call call) {
        List<Thing> thing = List.of(things.thing(call, Deed.READ));
        try (var _ = gate.enter(call.who())) {
            answer(call, thing, false);
        }
    }

    void several(Call call) {
        List<String> ids = call.list("things", THINGS_MAX);
        if (ids == null || ids.isEmpty()) {
            throw new TaihuException(ErrorCode.INVALID, "things must name at least one thing");
        }
        List<Thing> found = new ArrayList<>();
        for (String id : ids) {
            found.add(call.thing(rooms.directory().thing(id), id, Deed.READ));
        }
        try (var _ = gate.enter(call.who())) {
            answer(call, found, true);
        }
    }

    void events(Call call) {
        Thing thing = things.thing(call, Deed.READ);
        try (var _ = gate.enter(call.who())) {
            events(call, thing);
        }
    }

    private void events(Call call, Thing thing) {
        int limit = (int) call.number("limit", 100, 1, 1_000);
        String cursor = call.query("cursor");
        String to = call.query("to");
        long before = to == null ? Long.MAX_VALUE : Times.micros(to, "to");
        int given = 0;
        if (cursor != null) {
            List<String> read = Cursors.read(cursor, 2);
            before = Math.min(before, Math.min(Cursors.number(read.get(0)), Long.MAX_VALUE - 1) + 1);
            given = Math.clamp(Cursors.number(read.get(1)), 0, EVENTS_GIVEN_MAX);
        }
        List<EventRow> found = rooms.openHistory().events(thing.id(), before, given + limit + 1);
        // the cursor names a time and how many events of that very time were given
        List<EventRow> page = found.subList(Math.min(given, found.size()), Math.min(given + limit, found.size()));
        JsonText out = new JsonText().beginObject().key("items").beginArray();
        for (EventRow event : page) {
            out.beginObject()
                    .key("time")
                    .time(event.timeMicros())
                    .key("name")
                    .text(event.name())
                    .key("data");
            if (event.json().isEmpty()) {
                out.nothing();
            } else {
                // as it was checked when it came; other readers are stricter
                out.raw(event.json());
            }
            out.endObject();
        }
        out.endArray();
        // history gives fewer than asked for when they are long
        if (!found.isEmpty() && (found.size() > given + limit || chars(found) > EVENTS_WHOLE)) {
            long last = found.get(Math.min(given + limit, found.size()) - 1).timeMicros();
            long same = found.stream()
                    .limit(given + limit)
                    .filter(e -> e.timeMicros() == last)
                    .count();
            boolean older = page.isEmpty() || same > EVENTS_GIVEN_MAX;
            out.key("cursor").text(Cursors.of(Long.toString(older ? last - 1 : last), Long.toString(older ? 0 : same)));
        }
        out.endObject();
        call.bytes(200, "application/json", out.bytes(), out.length());
    }

    private static long chars(List<EventRow> events) {
        return events.stream().mapToLong(e -> e.json().length()).sum();
    }

    /** A model, its things that are asked for, and which columns of the answer its properties fill. */
    private record Part(ThingModel model, List<String> things, List<Property> properties, int[] columns) {}

    /** A row of the answer. */
    private record Row(
            String thing, long timeMicros, @Nullable Object[] values) {
        static final Comparator<Row> BY_TIME =
                Comparator.comparingLong(Row::timeMicros).thenComparing(Row::thing);
    }

    private void answer(Call call, List<Thing> asked, boolean thingColumn) {
        String pointsText = call.query("points");
        Set<Aggregate> aggregates = aggregates(call);
        boolean sampled = pointsText != null || !aggregates.isEmpty();
        int points = (int) call.number("points", 1, 1, POINTS_MAX);
        if (sampled && aggregates.isEmpty()) {
            aggregates = EnumSet.of(Aggregate.AVG);
        }
        long now = rooms.clock().micros();
        String to = call.query("to");
        long toMicros = to == null ? now + 1 : Times.micros(to, "to");
        String from = call.query("from");
        long fromMicros = from != null ? Times.micros(from, "from") : sampled ? toMicros - DAY_MICROS : 0;
        if (fromMicros >= toMicros) {
            throw new TaihuException(ErrorCode.INVALID, "from must lie before to");
        }
        boolean millis = millis(call);
        int limit = (int) call.number("limit", sampled ? ROWS_MAX : 1_000, 1, ROWS_MAX);
        List<String> columns = new ArrayList<>();
        Map<String, Property> types = new LinkedHashMap<>();
        List<Part> parts = parts(call, asked, types);
        HistoryAnswer answer = new HistoryAnswer(call, millis, thingColumn);
        if (sampled) {
            if ((long) points * asked.size() * Math.max(1, types.size()) * aggregates.size() > VALUES_MAX) {
                throw new TaihuException(
                        ErrorCode.INVALID,
                        "points times things times properties times aggregates is at most " + VALUES_MAX);
            }
            columns.addAll(sampledColumns(types, aggregates));
            answer.begin(columns);
            sample(parts, fromMicros, toMicros, points, aggregates, types.size(), answer);
            answer.end(null);
        } else {
            columns.addAll(types.keySet());
            String cursor = call.query("cursor");
            After after = null;
            if (cursor != null) {
                List<String> read = Cursors.read(cursor, 2);
                after = new After(Cursors.number(read.get(0)), read.get(1));
            }
            answer.begin(columns);
            answer.end(raw(parts, fromMicros, toMicros, after, limit, types.size(), answer));
        }
    }

    /** Rows as reported, of all parts in one order; the cursor of the next page, or null. */
    private @Nullable String raw(
            List<Part> parts, long from, long to, @Nullable After after, int limit, int width, HistoryAnswer answer) {
        History store = rooms.openHistory();
        List<Row> rows = new ArrayList<>();
        Row end = null;
        for (Part part : parts) {
            Query query = new Query(part.model(), part.things(), part.properties(), from, to);
            int before = rows.size();
            boolean cut = store.rows(
                    query,
                    after,
                    limit,
                    (thing, time, values) -> rows.add(new Row(thing, time, place(values, part.columns(), width))));
            if (cut && rows.size() > before && (end == null || Row.BY_TIME.compare(rows.getLast(), end) < 0)) {
                // what this part has behind it comes before the later rows of the others
                end = rows.getLast();
            }
            if (parts.size() > 1) {
                rows.sort(Row.BY_TIME);
                int keep = kept(rows, limit, end);
                if (keep < rows.size()) {
                    rows.subList(keep, rows.size()).clear();
                    end = rows.getLast();
                }
            }
        }
        for (Row row : rows) {
            answer.row(row.thing(), row.timeMicros(), row.values());
        }
        return end == null ? null : Cursors.of(Long.toString(end.timeMicros()), end.thing());
    }

    /** How many of these rows, in order, make a page that ends at the latest with {@code end}; at least one. */
    private static int kept(List<Row> rows, int limit, @Nullable Row end) {
        long bytes = 0;
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            bytes += bytes(row.values());
            if (i > 0 && (i >= limit || bytes > ROWS_BYTES_MAX || (end != null && Row.BY_TIME.compare(row, end) > 0))) {
                return i;
            }
        }
        return rows.size();
    }

    private static long bytes(@Nullable Object[] values) {
        long bytes = 64 + 8L * values.length;
        for (Object value : values) {
            bytes += switch (value) {
                case null -> 0;
                case String text -> 40 + 2L * text.length();
                case double[] numbers -> 16 + 8L * numbers.length;
                default -> 24;
            };
        }
        return bytes;
    }

    private void sample(
            List<Part> parts,
            long from,
            long to,
            int points,
            Set<Aggregate> aggregates,
            int width,
            HistoryAnswer answer) {
        History store = rooms.openHistory();
        int each = aggregates.size();
        for (Part part : parts) {
            int[] columns = new int[part.columns().length * each];
            for (int i = 0; i < columns.length; i++) {
                columns[i] = part.columns()[i / each] * each + i % each;
            }
            store.sampled(
                    new Query(part.model(), part.things(), part.properties(), from, to),
                    points,
                    aggregates,
                    (thing, time, values) -> answer.row(thing, time, place(values, columns, width * each)));
        }
    }

    private static @Nullable Object[] place(@Nullable Object[] values, int[] columns, int width) {
        if (values.length == width) {
            return values;
        }
        @Nullable Object[] placed = new Object[width];
        for (int i = 0; i < values.length; i++) {
            placed[columns[i]] = values[i];
        }
        return placed;
    }

    /** The models asked for, with their things; fills in the properties by name, in the order of the columns. */
    private List<Part> parts(Call call, List<Thing> asked, Map<String, Property> types) {
        Map<String, List<Thing>> byModel = new LinkedHashMap<>();
        asked.forEach(
                t -> byModel.computeIfAbsent(t.model(), _ -> new ArrayList<>()).add(t));
        List<String> wanted = call.list("properties", ThingModel.SLOTS_MAX);
        List<ThingModel> models = new ArrayList<>();
        for (String name : byModel.keySet()) {
            models.add(rooms.directory()
                    .model(name)
                    .orElseThrow(() -> new TaihuException(ErrorCode.NOT_FOUND, "there is no model \"" + name + "\"")));
        }
        Set<String> names = new LinkedHashSet<>();
        if (wanted == null) {
            models.forEach(m -> m.properties().forEach(p -> names.add(p.name())));
        } else {
            names.addAll(wanted);
        }
        for (String name : names) {
            Property first = models.stream()
                    .flatMap(m -> property(m, name).stream())
                    .findFirst()
                    .orElseThrow(() -> new TaihuException(
                            ErrorCode.INVALID,
                            "properties names \"" + name + "\", which model " + String.join(", ", byModel.keySet())
                                    + " does not have"));
            types.put(name, first);
        }
        List<String> order = List.copyOf(names);
        List<Part> parts = new ArrayList<>();
        for (ThingModel model : models) {
            List<Property> properties = new ArrayList<>();
            List<Integer> columns = new ArrayList<>();
            for (int i = 0; i < order.size(); i++) {
                Property property = property(model, order.get(i)).orElse(null);
                if (property != null) {
                    properties.add(property);
                    columns.add(i);
                }
            }
            List<String> ids = java.util.Objects.requireNonNull(byModel.get(model.name())).stream()
                    .map(Thing::id)
                    .toList();
            parts.add(new Part(
                    model,
                    ids,
                    properties,
                    columns.stream().mapToInt(Integer::intValue).toArray()));
        }
        return parts;
    }

    /** The property in use of this name, or else the one that had it last. */
    private static java.util.Optional<Property> property(ThingModel model, String name) {
        return model.property(name)
                .or(() -> model.slots().reversed().stream()
                        .filter(p -> p.name().equals(name))
                        .findFirst());
    }

    private static List<String> sampledColumns(Map<String, Property> types, Set<Aggregate> aggregates) {
        List<String> columns = new ArrayList<>();
        for (String name : types.keySet()) {
            for (Aggregate aggregate : aggregates) {
                columns.add(aggregates.size() == 1 ? name : name + "." + Words.of(aggregate));
            }
        }
        return columns;
    }

    private static Set<Aggregate> aggregates(Call call) {
        List<String> named = call.list("aggregate", Aggregate.values().length);
        Set<Aggregate> found = EnumSet.noneOf(Aggregate.class);
        if (named != null) {
            named.forEach(word -> found.add(Words.read(Aggregate.class, word, "aggregate")));
        }
        return found;
    }

    private static boolean millis(Call call) {
        String time = call.query("time", "rfc3339");
        return switch (time) {
            case "ms" -> true;
            case "rfc3339" -> false;
            default -> throw new TaihuException(ErrorCode.INVALID, "time must be rfc3339 or ms, got \"" + time + "\"");
        };
    }
}

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
import io.taihu.spi.Registry.ThingQuery;
import io.taihu.transfer.FileFormat;
import io.taihu.transfer.TableWriter;
import io.taihu.transfer.TableWriter.Column;
import io.taihu.transfer.TableWriter.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Files of history and of things, written while they are read: a page of rows is asked of history when the one before has gone
 * out, so that a slow reader holds little and nobody up.
 */
final class ExportRoutes {
    /** Most things of one export of readings. */
    @Limit(value = "Most things of one export of readings", zh = "一次读数导出的最多物数", reached = Limit.Reached.REFUSED)
    static final int THINGS_MAX = 100_000;
    /** Most labels that get a column of their own. */
    @Limit(
            value = "Most labels that get a column of their own in an export",
            zh = "导出中单独成列的最多标签数",
            reached = Limit.Reached.LEFT_OUT)
    static final int LABELS_MAX = 200;
    /** Most properties of one export, as history gives them at once. */
    @Limit(value = "Most properties of one export", zh = "一次导出的最多属性数", reached = Limit.Reached.REFUSED)
    static final int PROPERTIES_MAX = 256;

    private static final int PAGE = 10_000;
    private static final int THINGS_PAGE = 1_000;
    /** Most things that history is asked for by name. */
    @Limit(
            value = "Things that history is asked for by name in an export",
            zh = "导出时按名称向历史查询的物数",
            reached = Limit.Reached.COARSER)
    private static final int NAMED_MAX = 200;

    private final Rooms rooms;
    private final HistoryGate gate;

    ExportRoutes(Rooms rooms, HistoryGate gate) {
        this.rooms = rooms;
        this.gate = gate;
    }

    void readings(Call call) {
        FileFormat format = Words.read(FileFormat.class, call.query("format", "csv"), "format");
        List<Thing> things = asked(call);
        long now = rooms.clock().micros();
        String to = call.query("to");
        String from = call.query("from");
        long toMicros = to == null ? now + 1 : Times.micros(to, "to");
        long fromMicros = from == null ? 0 : Times.micros(from, "from");
        if (fromMicros >= toMicros) {
            throw new TaihuException(ErrorCode.INVALID, "from must lie before to");
        }
        Map<String, List<Thing>> byModel =
                things.stream().collect(Collectors.groupingBy(Thing::model, TreeMap::new, Collectors.toList()));
        List<Part> parts = new ArrayList<>();
        Map<String, Property> types = new LinkedHashMap<>();
        List<String> wanted = call.list("properties", PROPERTIES_MAX);
        for (Map.Entry<String, List<Thing>> each : byModel.entrySet()) {
            ThingModel model = rooms.directory().model(each.getKey()).orElse(null);
            if (model == null) {
                continue;
            }
            List<Property> properties = model.properties().stream()
                    .filter(p -> wanted == null || wanted.contains(p.name()))
                    .toList();
            if (properties.size() > PROPERTIES_MAX) {
                throw new TaihuException(
                        ErrorCode.INVALID,
                        "model " + model.name() + " has more than " + PROPERTIES_MAX
                                + " properties; name those wanted");
            }
            properties.forEach(p -> types.putIfAbsent(p.name(), p));
            if (!properties.isEmpty()) {
                parts.add(new Part(model, ids(each.getValue()), properties));
            }
        }
        List<Column> columns = new ArrayList<>();
        columns.add(new Column("thing", Kind.TEXT, false));
        columns.add(new Column("time", Kind.TIME, false));
        types.forEach((name, property) -> columns.add(new Column(name, kind(name, property, parts), true)));
        rooms.openHistory();
        List<String> names = List.copyOf(types.keySet());
        write(call, format, "readings", columns, out -> {
            for (Part part : parts) {
                rows(call, part, names, columns, fromMicros, toMicros, out);
            }
        });
    }

    void things(Call call) {
        FileFormat format = Words.read(FileFormat.class, call.query("format", "csv"), "format");
        ThingQuery query = ThingRoutes.query(call);
        Set<String> labels = new TreeSet<>();
        page(query, thing -> labels.addAll(thing.labels().keySet()));
        if (labels.size() > LABELS_MAX) {
            throw new TaihuException(
                    ErrorCode.INVALID,
                    "these things have more than " + LABELS_MAX + " different labels; ask for fewer");
        }
        List<Column> columns = new ArrayList<>();
        for (String name : List.of("id", "name", "model", "space")) {
            columns.add(new Column(name, Kind.TEXT, false));
        }
        columns.add(new Column("latitude", Kind.NUMBER, false));
        columns.add(new Column("longitude", Kind.NUMBER, false));
        labels.forEach(label -> columns.add(new Column("label." + label, Kind.TEXT, false)));
        write(call, format, "things", columns, out -> {
            try {
                page(query, thing -> {
                    @Nullable Object[] cells = new Object[columns.size()];
                    cells[0] = thing.id();
                    cells[1] = thing.name();
                    cells[2] = thing.model();
                    cells[3] = thing.space().isEmpty() ? "~" : thing.space();
                    var location = thing.location();
                    if (location != null) {
                        cells[4] = location.latitude();
                        cells[5] = location.longitude();
                    }
                    int at = 6;
                    for (String label : labels) {
                        cells[at++] = thing.labels().get(label);
                    }
                    try {
                        out.row(cells);
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                });
            } catch (java.io.UncheckedIOException e) {
                throw java.util.Objects.requireNonNull(e.getCause());
            }
        });
    }

    /** A model with its things, null for those too many to name, and the properties wanted of it. */
    private record Part(ThingModel model, Set<String> things, List<Property> properties) {}

    /** What fills a file. */
    private interface Filling {
        void write(TableWriter out) throws IOException;
    }

    private void write(Call call, FileFormat format, String what, List<Column> columns, Filling filling) {
        String time = Times.text(rooms.clock().micros() / 1_000_000 * 1_000_000).replaceAll("[-:]", "");
        call.context()
                .header(
                        "Content-Disposition",
                        "attachment; filename=\"taihu-" + what + "-" + time + "." + format.suffix() + "\"");
        OutputStream stream = call.download(format.mediaType());
        try {
            // not closed on failure: a file that broke off must not look whole
            TableWriter out = TableWriter.of(format, columns, stream);
            filling.write(out);
            out.close();
        } catch (IOException e) {
            throw new BrokenOffException(e);
        } catch (RuntimeException e) {
            call.abort();
            throw new BrokenOffException(e);
        }
    }

    private void rows(
            Call call, Part part, List<String> names, List<Column> columns, long from, long to, TableWriter out)
            throws IOException {
        int[] places = part.properties().stream()
                .mapToInt(p -> 2 + names.indexOf(p.name()))
                .toArray();
        boolean named = part.things().size() <= NAMED_MAX;
        History.Query query = new History.Query(
                part.model(), named ? List.copyOf(part.things()) : List.of(), part.properties(), from, to);
        After after = null;
        boolean more = true;
        while (more) {
            List<@Nullable Object[]> page = new ArrayList<>();
            After[] last = {after};
            try (var _ = gate.enterPatiently(call.who())) {
                more = rooms.openHistory().rows(query, after, PAGE, (thing, time, values) -> {
                    last[0] = new After(time, thing);
                    if (named || part.things().contains(thing)) {
                        page.add(cells(thing, time, values, places, columns));
                    }
                });
            }
            after = last[0];
            for (@Nullable Object[] cells : page) {
                out.row(cells);
            }
        }
    }

    private static @Nullable Object[] cells(
            String thing, long time, @Nullable Object[] values, int[] places, List<Column> columns) {
        @Nullable Object[] cells = new Object[columns.size()];
        cells[0] = thing;
        cells[1] = time;
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            Kind kind = columns.get(places[i]).kind();
            if (value instanceof Long whole && kind == Kind.NUMBER) {
                value = (double) whole;
            } else if (value != null && kind == Kind.TEXT && !(value instanceof String)) {
                value = text(value);
            }
            cells[places[i]] = value;
        }
        return cells;
    }

    private static String text(Object value) {
        JsonText json = new JsonText();
        ValueJson.write(json, value, false);
        return json.toString();
    }

    /** What a column holds when several models have a property of its name: numbers if all do, else texts. */
    private static Kind kind(String name, Property first, List<Part> parts) {
        Kind kind = Kind.of(first.type());
        for (Part part : parts) {
            for (Property property : part.properties()) {
                if (property.name().equals(name)) {
                    Kind other = Kind.of(property.type());
                    boolean numbers = (other == Kind.NUMBER || other == Kind.INTEGER)
                            && (kind == Kind.NUMBER || kind == Kind.INTEGER);
                    kind = other == kind ? kind : numbers ? Kind.NUMBER : Kind.TEXT;
                }
            }
        }
        return kind;
    }

    private static Set<String> ids(List<Thing> things) {
        return things.stream().map(Thing::id).collect(Collectors.toSet());
    }

    /** The things that are asked for by id, or by what a list of things takes. */
    private List<Thing> asked(Call call) {
        List<String> ids = call.list("things", NAMED_MAX);
        List<Thing> found = new ArrayList<>();
        if (ids != null) {
            for (String id : ids) {
                found.add(call.thing(rooms.directory().thing(id), id, Deed.READ));
            }
            return found;
        }
        ThingQuery query = ThingRoutes.query(call);
        page(query, thing -> {
            if (found.size() >= THINGS_MAX) {
                throw new TaihuException(
                        ErrorCode.INVALID, "an export has at most " + THINGS_MAX + " things; ask for fewer");
            }
            found.add(thing);
        });
        return found;
    }

    private void page(ThingQuery query, java.util.function.Consumer<Thing> each) {
        String after = null;
        while (true) {
            List<Thing> page = rooms.directory().things(query, after, THINGS_PAGE);
            page.forEach(each);
            if (page.size() < THINGS_PAGE) {
                return;
            }
            after = page.getLast().id();
        }
    }
}

package io.taihu.transfer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.taihu.core.JsonText;
import io.taihu.core.Trial;
import io.taihu.model.Limit;
import io.taihu.model.Property;
import io.taihu.model.ThingModel;
import io.taihu.model.ValueType;
import io.taihu.spi.Clock;
import io.taihu.transfer.Mapping.Type;
import io.taihu.transfer.Mapping.Use;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns the rows of a file into readings as their thing would have sent them. For one thread. */
final class RowMap {
    /** What stands for no value where a text is none. */
    private static final Set<String> EMPTY = Set.of("null", "nan", "n/a", "#n/a", "na", "none");

    private static final Set<String> YES = Set.of("true", "1", "yes", "on", "是");
    private static final Set<String> NO = Set.of("false", "0", "no", "off", "否");

    @Limit(value = "Models that are remembered in an import", zh = "导入中记住的物模型数", reached = Limit.Reached.OLDEST_GOES)
    private static final int MODELS_MAX = 1_000;

    @Limit(
            value = "Longest piece of a cell that is quoted in a problem of an import",
            zh = "导入问题中引用单元格片段的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.CUT)
    private static final int QUOTE_MAX = 40;

    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final Mapping mapping;
    private final char decimal;
    private final Clock clock;
    private TimeReading times;
    private final JsonText out = new JsonText();

    private int compiled = -1;
    private List<Use> uses = List.of();
    private List<String> names = List.of();
    private int thingAt;
    private int timeAt;
    private int keyAt;
    private int valueAt;

    /** Types of the columns' properties by version of a model; null for one that it lacks. */
    private final IdentityHashMap<ThingModel, @Nullable ValueType[]> types = new IdentityHashMap<>();

    private String thing = "";
    private long time;

    RowMap(Mapping mapping, Layout layout, Clock clock) {
        this.mapping = mapping;
        this.decimal = layout.decimal();
        this.clock = clock;
        this.times = new TimeReading(mapping.time(), ZoneId.of(mapping.zone()));
    }

    /** Id of the row's thing. */
    String thing() {
        return thing;
    }

    /** The row's time, µs since 1970. */
    long time() {
        return time;
    }

    /** The array that holds the reading as JSON, from index 0 on. */
    byte[] bytes() {
        return out.bytes();
    }

    int length() {
        return out.length();
    }

    /** Takes whose row it is. */
    void readThing(Table row) throws RowProblem {
        String trouble = row.trouble();
        if (trouble != null) {
            throw new RowProblem("", trouble);
        }
        compile(row.columns());
        if (mapping.thing() != null) {
            thing = mapping.thing();
            return;
        }
        Object cell = thingAt < 0 ? null : row.cell(thingAt);
        String column = thingAt < 0 ? "" : names.get(thingAt);
        if (cell == null) {
            throw new RowProblem(column, "the id of the thing is missing");
        }
        thing = cell.toString().strip();
        if (!ThingModel.NAME.matcher(thing).matches()) {
            throw new RowProblem(
                    column, "a thing's id is 1 to 128 letters, digits or . _ : @ -, got \"" + cut(thing) + "\"");
        }
    }

    /**
     * Makes the reading of the row whose thing was taken.
     *
     * @param model the thing's model as far as it is there
     */
    void readValues(Table row, @Nullable ThingModel model) throws RowProblem {
        time = times.micros(timeAt < 0 ? "" : names.get(timeAt), timeAt < 0 ? null : row.cell(timeAt));
        if (!Trial.plausible(time, clock.micros())) {
            throw new RowProblem(
                    names.get(timeAt),
                    "a time lies after 2000 and at most a day ahead of now, got \""
                            + cut(String.valueOf(row.cell(timeAt))) + "\"; is it in other units?");
        }
        out.clear().beginObject().key("time").time(time).key("values").beginObject();
        boolean any = false;
        if (keyAt >= 0) {
            Object key = row.cell(keyAt);
            String name = key == null ? "" : key.toString().strip();
            if (name.isEmpty() || name.length() > Property.NAME_MAX) {
                throw new RowProblem(
                        names.get(keyAt), "the name of a property has 1 to " + Property.NAME_MAX + " characters");
            }
            ValueType type = model == null
                    ? null
                    : model.property(name).map(Property::type).orElse(null);
            any = value(
                    names.get(valueAt),
                    name,
                    row.cell(valueAt),
                    type,
                    uses.get(valueAt).type());
        } else {
            @Nullable ValueType[] known = types(model);
            for (int i = 0; i < uses.size(); i++) {
                Use use = uses.get(i);
                if (use.role() == Mapping.Role.PROPERTY) {
                    any |= value(names.get(i), use.name(), row.cell(i), known[i], use.type());
                }
            }
        }
        if (!any) {
            throw new RowProblem("", "the row has no value");
        }
        out.endObject().endObject();
    }

    private void compile(List<String> columns) {
        if (compiled == columns.size()) {
            return;
        }
        compiled = columns.size();
        names = new ArrayList<>(columns);
        uses = names.stream().map(mapping::use).toList();
        types.clear();
        thingAt = at(Mapping.Role.THING);
        timeAt = at(Mapping.Role.TIME);
        keyAt = at(Mapping.Role.KEY);
        valueAt = at(Mapping.Role.VALUE);
        if (timeAt >= 0) {
            times = new TimeReading(mapping.time(), TimeReading.zone(names.get(timeAt), ZoneId.of(mapping.zone())));
        }
        if (keyAt >= 0 && valueAt < 0) {
            keyAt = -1;
        }
    }

    private int at(Mapping.Role role) {
        for (int i = 0; i < uses.size(); i++) {
            if (uses.get(i).role() == role) {
                return i;
            }
        }
        return -1;
    }

    private @Nullable ValueType[] types(@Nullable ThingModel model) {
        if (model == null) {
            return new ValueType[uses.size()];
        }
        @Nullable ValueType[] known = types.get(model);
        if (known == null) {
            if (types.size() >= MODELS_MAX) {
                types.clear();
            }
            known = new ValueType[uses.size()];
            for (int i = 0; i < known.length; i++) {
                known[i] = uses.get(i).role() == Mapping.Role.PROPERTY
                        ? model.property(uses.get(i).name()).map(Property::type).orElse(null)
                        : null;
            }
            types.put(model, known);
        }
        return known;
    }

    /** Writes a value; false when the cell holds none. */
    private boolean value(String column, String name, @Nullable Object cell, @Nullable ValueType type, Type wanted)
            throws RowProblem {
        switch (cell) {
            case null -> {
                return false;
            }
            case String text -> {
                return text(column, name, text, type == null ? typeOf(text, wanted) : type);
            }
            case Long number when isText(type, wanted) -> out.key(name).text(Long.toString(number));
            case Double number when isText(type, wanted) -> out.key(name).text(plain(number));
            case Boolean flag when isText(type, wanted) -> out.key(name).text(Boolean.toString(flag));
            case Long number -> out.key(name).number(number);
            case Double number -> {
                if (!Double.isFinite(number)) {
                    return false;
                }
                out.key(name).number(number);
            }
            case Boolean flag -> out.key(name).bool(flag);
            case Table.Time moment -> out.key(name).time(moment.micros());
            case Table.Json json -> out.key(name).raw(json.text());
            default -> throw new IllegalStateException("a cell cannot be " + cell.getClass());
        }
        return true;
    }

    private boolean text(String column, String name, String given, ValueType type) throws RowProblem {
        String text = given.strip();
        if (type == ValueType.STRING) {
            out.key(name).text(given);
            return true;
        }
        if (text.isEmpty() || EMPTY.contains(text.toLowerCase(Locale.ROOT))) {
            return false;
        }
        switch (type) {
            case NUMBER, INTEGER -> {
                String dotted = decimal == ',' ? text.replace(',', '.') : text;
                if (!isNumber(dotted)) {
                    throw new RowProblem(column, name + " is a number, got \"" + cut(text) + "\"");
                }
                out.key(name).raw(jsonNumber(dotted));
            }
            case BOOLEAN -> {
                String lower = text.toLowerCase(Locale.ROOT);
                if (!YES.contains(lower) && !NO.contains(lower)) {
                    throw new RowProblem(column, name + " is true or false, got \"" + cut(text) + "\"");
                }
                out.key(name).bool(YES.contains(lower));
            }
            case ENUM -> out.key(name).text(text);
            case NUMBERS, OBJECT -> out.key(name).raw(json(column, name, text));
            case LOCATION -> location(column, name, text);
            case STRING -> throw new IllegalStateException("written above");
        }
        return true;
    }

    private void location(String column, String name, String text) throws RowProblem {
        if (text.startsWith("{")) {
            out.key(name).raw(json(column, name, text));
            return;
        }
        String[] parts = text.split("[,; ]+", -1);
        if (parts.length != 2 || !isNumber(parts[0]) || !isNumber(parts[1])) {
            throw new RowProblem(
                    column, name + " is a place such as \"31.57,120.30\", latitude first, got \"" + cut(text) + "\"");
        }
        out.key(name).beginObject().key("lat").raw(jsonNumber(parts[0]));
        out.key("lon").raw(jsonNumber(parts[1])).endObject();
    }

    private static String json(String column, String name, String text) throws RowProblem {
        try {
            return MAPPER.readTree(text).toString();
        } catch (JsonProcessingException e) {
            throw new RowProblem(column, name + " is JSON, got \"" + cut(text) + "\"");
        }
    }

    private ValueType typeOf(String text, Type wanted) {
        return switch (wanted) {
            case NUMBER -> ValueType.NUMBER;
            case BOOLEAN -> ValueType.BOOLEAN;
            case TEXT -> ValueType.STRING;
            case AUTO -> {
                String plain = text.strip();
                if (isNumber(decimal == ',' ? plain.replace(',', '.') : plain)
                        || EMPTY.contains(plain.toLowerCase(Locale.ROOT))) {
                    yield ValueType.NUMBER;
                }
                yield plain.equalsIgnoreCase("true") || plain.equalsIgnoreCase("false")
                        ? ValueType.BOOLEAN
                        : ValueType.STRING;
            }
        };
    }

    private static boolean isText(@Nullable ValueType type, Type wanted) {
        return type == null ? wanted == Type.TEXT : type == ValueType.STRING || type == ValueType.ENUM;
    }

    static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    /** Whether a text is a decimal number: digits with a sign, a dot and an exponent at most. */
    static boolean isNumber(String text) {
        int at = 0;
        int size = text.length();
        if (at < size && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
            at++;
        }
        int digits = 0;
        boolean dot = false;
        while (at < size && (isDigit(text.charAt(at)) || (text.charAt(at) == '.' && !dot))) {
            digits += text.charAt(at) == '.' ? 0 : 1;
            dot |= text.charAt(at) == '.';
            at++;
        }
        if (digits == 0) {
            return false;
        }
        if (at < size && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            at++;
            if (at < size && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
                at++;
            }
            int exponent = at;
            while (at < size && isDigit(text.charAt(at))) {
                at++;
            }
            return at == size && at > exponent;
        }
        return at == size;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** A number as JSON writes it: no plus, no zeros in front, digits on both sides of the dot. */
    private static String jsonNumber(String text) {
        boolean negative = text.charAt(0) == '-';
        int at = negative || text.charAt(0) == '+' ? 1 : 0;
        while (at + 1 < text.length() && text.charAt(at) == '0' && isDigit(text.charAt(at + 1))) {
            at++;
        }
        String rest = text.substring(at);
        if (rest.startsWith(".")) {
            rest = "0" + rest;
        }
        int dot = rest.indexOf('.');
        if (dot >= 0 && (dot + 1 == rest.length() || !isDigit(rest.charAt(dot + 1)))) {
            rest = rest.substring(0, dot) + rest.substring(dot + 1);
        }
        return negative ? "-" + rest : rest;
    }

    static String cut(String text) {
        return text.length() > QUOTE_MAX ? text.substring(0, QUOTE_MAX) + "…" : text;
    }
}

package io.taihu.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.model.Limit;
import io.taihu.model.Presence;
import io.taihu.model.Property;
import io.taihu.model.Space;
import io.taihu.model.TaihuException;
import io.taihu.model.ThingModel;
import io.taihu.spi.Registry.Dashboard;
import io.taihu.spi.Registry.DashboardHead;
import io.taihu.spi.Registry.NewDashboard;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The JSON form of a dashboard. It is checked in whole, with the place of what is wrong; what a widget's options mean is the
 * page's business, so they pass as they are, but for text and image.
 */
final class DashboardJson {
    /** Longest dashboard in bytes. */
    @Limit(
            value = "Longest definition of a dashboard",
            zh = "看板定义的最大字节数",
            unit = Limit.Unit.BYTES,
            reached = Limit.Reached.REFUSED)
    static final int BYTES_MAX = 256 * 1_024;

    @Limit(value = "Most widgets of a dashboard", zh = "一个看板的最多部件数", reached = Limit.Reached.REFUSED)
    static final int WIDGETS_MAX = 100;

    static final int COLUMNS = 24;

    @Limit(value = "Lowest row at which a widget stands", zh = "部件所在的最大行号", reached = Limit.Reached.REFUSED)
    static final int ROW_MAX = 1_000;

    @Limit(value = "Greatest height of a widget, in rows", zh = "部件的最大高度（行）", reached = Limit.Reached.REFUSED)
    static final int HEIGHT_MAX = 100;

    @Limit(
            value = "Longest title of a dashboard or widget",
            zh = "看板或部件标题的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    static final int TITLE_MAX = 256;

    @Limit(value = "Most variables of a dashboard", zh = "一个看板的最多变量数", reached = Limit.Reached.REFUSED)
    static final int VARIABLES_MAX = 20;
    /** Most properties of one source. */
    @Limit(
            value = "Most properties that a source of a widget has",
            zh = "部件一个数据源的最多属性数",
            reached = Limit.Reached.REFUSED)
    static final int PROPERTIES_MAX = 64;
    /** Most things that one source names. */
    @Limit(
            value = "Most things that a source of a widget names",
            zh = "部件一个数据源点名的最多物数",
            reached = Limit.Reached.REFUSED)
    static final int THINGS_MAX = 100;
    /** The thing that a template is shown for. */
    static final String SHOWN = "thing";

    @Limit(
            value = "Longest label that a source of a widget asks for",
            zh = "部件数据源中标签条件的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    private static final int LABEL_MAX = 400;

    @Limit(
            value = "Longest search text of a source of a widget",
            zh = "部件数据源中查找文本的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    private static final int QUERY_MAX = 128;

    @Limit(
            value = "Longest text of a widget",
            zh = "部件文本的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    private static final int OPTION_TEXT_MAX = 10_000;

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,31}");
    private static final Pattern IMAGE =
            Pattern.compile("https?://[^\\s]+|data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+=*");

    /** What a widget is. */
    enum Type {
        LINE,
        BAR,
        GAUGE,
        NUMBER,
        TIMELINE,
        TABLE,
        MAP,
        HEATMAP,
        ALARMS,
        IMAGE,
        TEXT,
        CONTROL
    }

    /** What a variable stands for. */
    enum Kind {
        THING,
        MODEL,
        SPACE
    }

    /** The kinds of the variables by name, with that of the thing shown in a template, and how wide the grid is. */
    private record Scope(Map<String, Kind> variables, int columns) {}

    private DashboardJson() {}

    /**
     * Reads a dashboard.
     *
     * @throws TaihuException INVALID, with the place of what cannot be taken
     */
    static NewDashboard read(ObjectNode document) {
        checkTexts(document, "$");
        Members members = Members.of(document);
        // what GET gives and only the server decides
        members.ignore("id", "revision", "created", "changed");
        String title = title(members);
        String space = members.text("space", 2_000);
        if (space == null) {
            space = "";
        }
        if (!ThingRoutes.isSpacePath(space)) {
            throw notSpace(members.place("space"), space);
        }
        String model = members.text("model", 128);
        if (model != null && !ThingModel.NAME.matcher(model).matches()) {
            throw notName(members.place("model"), model);
        }
        int form = DashboardForm.of(document, members.integer("version", DashboardForm.FIRST, DashboardForm.PRESENT));
        ObjectNode definition = Json.object();
        ArrayNode variables = definition.putArray("variables");
        ArrayNode widgets = definition.putArray("widgets");
        Scope scope = new Scope(variables(members, model != null, variables), DashboardForm.columns(form));
        widgets(members, scope, widgets);
        members.end();
        DashboardForm.bring(definition, form);
        return new NewDashboard(space, model, title, Json.text(definition));
    }

    static ObjectNode write(Dashboard dashboard) {
        ObjectNode out = write(dashboard.head());
        if (Json.parse(dashboard.definition()) instanceof ObjectNode definition) {
            DashboardForm.bring(definition);
            out.setAll(definition);
        }
        return out;
    }

    static ObjectNode write(DashboardHead head) {
        ObjectNode out = Json.object();
        out.put("id", head.id());
        out.put("title", head.title());
        out.put("space", head.space());
        if (head.model() != null) {
            out.put("model", head.model());
        }
        out.put("revision", head.revision());
        out.put("created", head.created().toString());
        out.put("changed", head.changed().toString());
        return out;
    }

    private static String title(Members members) {
        String title = members.textNeeded("title", TITLE_MAX);
        if (title.isBlank() || title.codePoints().anyMatch(Character::isISOControl)) {
            throw Members.wrong(members.place("title"), "must be a text of one line that is not blank");
        }
        return title;
    }

    private static Map<String, Kind> variables(Members members, boolean template, ArrayNode out) {
        Map<String, Kind> kinds = new HashMap<>();
        if (template) {
            kinds.put(SHOWN, Kind.THING);
        }
        JsonNode all = array(members, "variables", VARIABLES_MAX);
        for (int i = 0; all != null && i < all.size(); i++) {
            Members each = Members.of(all.get(i), members.place("variables") + "[" + i + "]");
            String name = each.textNeeded("name", 64);
            if (!VARIABLE.matcher(name).matches()) {
                throw Members.wrong(
                        each.place("name"), "must be a letter and up to 31 letters, digits or _, got \"" + name + "\"");
            }
            Kind kind = each.word("type", Kind.class);
            if (kind == null) {
                throw Members.wrong(each.place("type"), "is needed and missing");
            }
            if (kinds.putIfAbsent(name, kind) != null) {
                throw Members.wrong(
                        each.place("name"),
                        template && name.equals(SHOWN)
                                ? "cannot be \"thing\": in a template that is the thing it is shown for"
                                : "is \"" + name + "\", as that of another variable");
            }
            each.text("title", TITLE_MAX);
            String given = each.text("default", 2_000);
            if (given != null) {
                check(given, kind, each.place("default"));
            }
            limits(each, kind);
            each.end();
            out.add(all.get(i));
        }
        return kinds;
    }

    /** A variable that is a thing may be one of a model or within a space. */
    private static void limits(Members variable, Kind kind) {
        for (Kind limit : List.of(Kind.MODEL, Kind.SPACE)) {
            String name = Words.of(limit);
            String text = variable.text(name, 2_000);
            if (text == null) {
                continue;
            }
            if (kind != Kind.THING) {
                throw Members.wrong(
                        variable.place(name), "is for a variable of type thing, and this one is a " + Words.of(kind));
            }
            check(text, limit, variable.place(name));
        }
    }

    private static void widgets(Members members, Scope scope, ArrayNode out) {
        JsonNode all = array(members, "widgets", WIDGETS_MAX);
        Set<String> ids = new HashSet<>();
        for (int i = 0; all != null && i < all.size(); i++) {
            Members each = Members.of(all.get(i), members.place("widgets") + "[" + i + "]");
            widget(each, scope, ids);
            out.add(all.get(i));
        }
    }

    private static void widget(Members widget, Scope scope, Set<String> ids) {
        String id = widget.textNeeded("id", 128);
        if (!ID.matcher(id).matches()) {
            throw Members.wrong(widget.place("id"), "must be 1 to 64 letters, digits, _ or -, got \"" + id + "\"");
        }
        if (!ids.add(id)) {
            throw Members.wrong(widget.place("id"), "is \"" + id + "\", as that of another widget");
        }
        Type type = widget.word("type", Type.class);
        if (type == null) {
            throw Members.wrong(widget.place("type"), "is needed and missing");
        }
        long x = needed(widget, "x", 0, scope.columns() - 1L);
        needed(widget, "y", 0, ROW_MAX);
        long w = needed(widget, "w", 1, scope.columns());
        needed(widget, "h", 1, HEIGHT_MAX);
        if (x + w > scope.columns()) {
            throw Members.wrong(
                    widget.place("w"), "must end within " + scope.columns() + " columns, got x " + x + " and w " + w);
        }
        widget.text("title", TITLE_MAX);
        source(widget, type, scope);
        options(widget, type);
        widget.end();
    }

    private static void source(Members widget, Type type, Scope scope) {
        JsonNode node = widget.node("source");
        String place = widget.place("source");
        if (node == null) {
            if (type != Type.TEXT && type != Type.IMAGE && type != Type.ALARMS) {
                throw Members.wrong(place, "is needed and missing");
            }
            return;
        }
        if (type == Type.TEXT || type == Type.IMAGE) {
            throw Members.wrong(place, "is not for a widget of type " + Words.of(type));
        }
        Members source = Members.of(node, place);
        String thing = source.text("thing", 129);
        List<String> things = source.texts("things", THINGS_MAX, 129);
        List<String> properties = source.texts("properties", PROPERTIES_MAX, Property.NAME_MAX);
        String space = source.text("space", 2_000);
        String model = source.text("model", 129);
        String text = source.text("q", QUERY_MAX);
        List<String> labels = source.texts("label", ThingRoutes.LABELS_ASKED_MAX, LABEL_MAX);
        Presence presence = source.word("presence", Presence.class);
        source.end();
        boolean search = space != null || model != null || text != null || labels != null || presence != null;
        if (thing != null || things != null) {
            if (search || (thing != null && things != null)) {
                throw Members.wrong(
                        place,
                        thing == null || things == null
                                ? "names things, so space, model, q, label and presence have no place beside them"
                                : "names a thing or several things, not both");
            }
        } else if (!search) {
            throw Members.wrong(
                    place, "must name a thing, several things, or some of space, model, q, label and presence");
        }
        if (type == Type.CONTROL && thing == null) {
            throw Members.wrong(source.place("thing"), "is needed and missing: a control acts on one thing");
        }
        if (thing != null) {
            reference(thing, Kind.THING, scope, source.place("thing"));
        }
        if (things != null) {
            things(things, scope, source.place("things"));
        }
        if (space != null) {
            reference(space, Kind.SPACE, scope, source.place("space"));
        }
        if (model != null) {
            reference(model, Kind.MODEL, scope, source.place("model"));
        }
        for (int i = 0; labels != null && i < labels.size(); i++) {
            if (labels.get(i).isBlank() || labels.get(i).startsWith(":")) {
                throw Members.wrong(source.place("label") + "[" + i + "]", "must be key or key:value");
            }
        }
        properties(source.place("properties"), type, properties);
    }

    private static void things(List<String> things, Scope scope, String place) {
        if (things.isEmpty()) {
            throw Members.wrong(place, "must name at least one");
        }
        for (int i = 0; i < things.size(); i++) {
            reference(things.get(i), Kind.THING, scope, place + "[" + i + "]");
            if (things.subList(0, i).contains(things.get(i))) {
                throw Members.wrong(place + "[" + i + "]", "is \"" + things.get(i) + "\", which stands there twice");
            }
        }
    }

    private static void properties(String place, Type type, @Nullable List<String> given) {
        List<String> properties = given == null ? List.of() : given;
        int count = properties.size();
        for (int i = 0; i < count; i++) {
            if (properties.get(i).isEmpty()) {
                throw Members.wrong(place + "[" + i + "]", "must have 1 to " + Property.NAME_MAX + " characters");
            }
            if (properties.subList(0, i).contains(properties.get(i))) {
                throw Members.wrong(
                        place + "[" + i + "]", "is \"" + properties.get(i) + "\", which stands there twice");
            }
        }
        switch (type) {
            case LINE, BAR, GAUGE, NUMBER, TIMELINE, HEATMAP -> {
                if (count == 0) {
                    throw Members.wrong(place, "must name at least one for a widget of type " + Words.of(type));
                }
            }
            case CONTROL -> {
                if (count != 1) {
                    throw Members.wrong(place, "must name exactly one for a widget of type control, got " + count);
                }
            }
            case TABLE, MAP, ALARMS, IMAGE, TEXT -> {
                // all, when none is named
            }
        }
    }

    private static void options(Members widget, Type type) {
        JsonNode node = widget.node("options");
        if (node == null) {
            if (type == Type.TEXT || type == Type.IMAGE) {
                throw Members.wrong(widget.place("options"), "is needed and missing");
            }
            return;
        }
        Members options = Members.of(node, widget.place("options"));
        if (type == Type.TEXT) {
            options.textNeeded("text", OPTION_TEXT_MAX);
        }
        if (type == Type.IMAGE) {
            String address = options.textNeeded("url", BYTES_MAX);
            if (!IMAGE.matcher(address).matches()) {
                throw Members.wrong(
                        options.place("url"),
                        "must begin with https:// or http://, or be data:image/ of png, jpeg, gif or webp in base64");
            }
        }
    }

    /** A name as it is, or {@code $} and the name of a variable of the same kind. */
    private static void reference(String text, Kind kind, Scope scope, String place) {
        if (!text.startsWith("$")) {
            check(text, kind, place);
            return;
        }
        Kind found = scope.variables().get(text.substring(1));
        if (found == null) {
            throw Members.wrong(
                    place,
                    text.equals("$" + SHOWN)
                            ? "is \"$thing\", which stands for the thing shown only where the dashboard has a model"
                            : "is \"" + text + "\", and there is no such variable");
        }
        if (found != kind) {
            throw Members.wrong(
                    place, "is \"" + text + "\", which is a " + Words.of(found) + " and not a " + Words.of(kind));
        }
    }

    private static void check(String text, Kind kind, String place) {
        switch (kind) {
            case THING, MODEL -> {
                if (!ThingModel.NAME.matcher(text).matches()) {
                    throw notName(place, text);
                }
            }
            case SPACE -> {
                if (!ThingRoutes.isSpacePath(text)) {
                    throw notSpace(place, text);
                }
            }
        }
    }

    private static @Nullable JsonNode array(Members members, String name, int most) {
        JsonNode node = members.node(name);
        if (node == null) {
            return null;
        }
        if (!node.isArray()) {
            throw Members.wrong(members.place(name), "must be an array, got " + Members.kind(node));
        }
        if (node.size() > most) {
            throw Members.wrong(members.place(name), "has at most " + most + " entries, got " + node.size());
        }
        return node;
    }

    private static long needed(Members members, String name, long least, long most) {
        Long value = members.integer(name, least, most);
        if (value == null) {
            throw Members.wrong(members.place(name), "is needed and missing");
        }
        return value;
    }

    /** Refuses what could not be kept and given back as it came: control characters, half characters, numbers without end. */
    private static void checkTexts(JsonNode node, String place) {
        switch (node.getNodeType()) {
            case STRING -> checkText(node.textValue(), place);
            case NUMBER -> {
                if (!Double.isFinite(node.doubleValue())) {
                    throw Members.wrong(place, "must be a number that a double holds");
                }
            }
            case ARRAY -> {
                for (int i = 0; i < node.size(); i++) {
                    checkTexts(node.get(i), place + "[" + i + "]");
                }
            }
            case OBJECT ->
                node.properties().forEach(member -> {
                    checkText(member.getKey(), "a name of a member of " + place);
                    checkTexts(member.getValue(), place + "." + member.getKey());
                });
            case BOOLEAN, NULL, BINARY, MISSING, POJO -> {
                // nothing in them can be wrong
            }
        }
    }

    private static void checkText(String text, String place) {
        if (text.codePoints().anyMatch(DashboardJson::bad)) {
            throw Members.wrong(
                    place, "must be text without half characters and control characters but tab and line ends");
        }
    }

    private static boolean bad(int c) {
        return (Character.isISOControl(c) && c != '\n' && c != '\r' && c != '\t')
                || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    private static TaihuException notName(String place, String name) {
        return Members.wrong(place, "must be 1 to 128 letters, digits or . _ : @ -, got \"" + name + "\"");
    }

    private static TaihuException notSpace(String place, String path) {
        return Members.wrong(
                place,
                "must be at most " + Space.DEPTH_MAX
                        + " names joined by /, each 1 to 64 letters, digits or . _ -, got \"" + path + "\"");
    }
}

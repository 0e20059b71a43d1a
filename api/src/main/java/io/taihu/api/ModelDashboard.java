package io.taihu.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.api.DashboardJson.Type;
import io.taihu.model.Limit;
import io.taihu.model.Property;
import io.taihu.model.ThingModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A good dashboard for each thing of a model, made from the model alone: the same model gives the same dashboard. Numbers come
 * first, each as it is now and those of one unit together as lines, two charts beside each other; then states, places, and a
 * table of all that is left. Widgets have no titles, so that the page can name them by the properties' titles in its reader's
 * language.
 */
final class ModelDashboard {
    /** Most numbers shown large. */
    @Limit(
            value = "Most large numbers on a dashboard that is made of a model",
            zh = "由物模型生成的看板上的最多大数字",
            reached = Limit.Reached.LEFT_OUT)
    private static final int NUMBERS_MAX = 24;
    /** Most charts of lines. */
    @Limit(
            value = "Most charts of lines on a dashboard that is made of a model",
            zh = "由物模型生成的看板上的最多曲线图",
            reached = Limit.Reached.LEFT_OUT)
    private static final int LINES_MAX = 24;
    /** Most lines of one chart. */
    private static final int LINE_PROPERTIES = 6;
    /** Most timelines. */
    @Limit(
            value = "Most timelines on a dashboard that is made of a model",
            zh = "由物模型生成的看板上的最多时间条",
            reached = Limit.Reached.LEFT_OUT)
    private static final int TIMELINES_MAX = 16;
    /** Most states of one timeline. */
    private static final int TIMELINE_PROPERTIES = 8;
    /** Most maps. */
    @Limit(
            value = "Most maps on a dashboard that is made of a model",
            zh = "由物模型生成的看板上的最多地图",
            reached = Limit.Reached.LEFT_OUT)
    private static final int MAPS_MAX = 4;

    private static final int NUMBER_WIDTH = 6;
    private static final int NUMBER_HEIGHT = 2;
    private static final int LINE_HEIGHT = 4;
    private static final int MAP_HEIGHT = 5;
    private static final int TABLE_HEIGHT = 5;

    private final ArrayNode widgets;
    private int count;
    private int x;
    private int y;
    private int rowHeight;

    private ModelDashboard(ArrayNode widgets) {
        this.widgets = widgets;
    }

    /** The dashboard, in the form that POST takes. */
    static ObjectNode of(ThingModel model) {
        ObjectNode out = Json.object();
        out.put("title", title(model));
        out.put("space", "");
        out.put("model", model.name());
        out.putArray("variables");
        new ModelDashboard(out.putArray("widgets")).fill(model);
        out.put("version", DashboardForm.PRESENT);
        return out;
    }

    private static String title(ThingModel model) {
        String title = model.titles().get("en");
        if (title == null) {
            title = model.titles().entrySet().stream()
                    .min(Map.Entry.comparingByKey())
                    .map(Map.Entry::getValue)
                    .orElse("");
        }
        boolean plain = !title.isBlank() && title.codePoints().noneMatch(Character::isISOControl);
        return plain ? title : model.name();
    }

    private void fill(ThingModel model) {
        List<Property> numbers = new ArrayList<>();
        List<Property> states = new ArrayList<>();
        List<Property> places = new ArrayList<>();
        List<String> rest = new ArrayList<>();
        for (Property property : model.properties()) {
            switch (property.type()) {
                case NUMBER, INTEGER -> numbers.add(property);
                case BOOLEAN, ENUM -> states.add(property);
                case LOCATION -> places.add(property);
                case STRING, NUMBERS, OBJECT -> rest.add(property.name());
            }
        }
        numbers.stream().limit(NUMBERS_MAX).forEach(this::number);
        line();
        lines(numbers, rest);
        List<List<String>> timelines = parts(names(states), TIMELINE_PROPERTIES);
        timelines.stream()
                .limit(TIMELINES_MAX)
                .forEach(part -> add(Type.TIMELINE, DashboardJson.COLUMNS, 1 + (part.size() + 1) / 2, part));
        timelines.stream().skip(TIMELINES_MAX).forEach(rest::addAll);
        List<String> maps = names(places);
        maps.stream()
                .limit(MAPS_MAX)
                .forEach(name -> add(Type.MAP, DashboardJson.COLUMNS / 2, MAP_HEIGHT, List.of(name)));
        line();
        maps.stream().skip(MAPS_MAX).forEach(rest::add);
        if (!rest.isEmpty()) {
            // too many to be named: all
            add(
                    Type.TABLE,
                    DashboardJson.COLUMNS,
                    TABLE_HEIGHT,
                    rest.size() > DashboardJson.PROPERTIES_MAX ? null : rest);
        }
    }

    private void number(Property property) {
        add(Type.NUMBER, NUMBER_WIDTH, NUMBER_HEIGHT, List.of(property.name()));
    }

    private void lines(List<Property> numbers, List<String> rest) {
        Map<String, List<Property>> byUnit = new LinkedHashMap<>();
        for (Property property : numbers) {
            String unit = property.unit() == null ? "" : property.unit();
            byUnit.computeIfAbsent(unit, _ -> new ArrayList<>()).add(property);
        }
        List<List<String>> charts = byUnit.values().stream()
                .flatMap(sameUnit -> parts(names(sameUnit), LINE_PROPERTIES).stream())
                .toList();
        int drawn = Math.min(charts.size(), LINES_MAX);
        for (int i = 0; i < drawn; i++) {
            boolean alone = i == drawn - 1 && i % 2 == 0;
            add(Type.LINE, alone ? DashboardJson.COLUMNS : DashboardJson.COLUMNS / 2, LINE_HEIGHT, charts.get(i));
        }
        line();
        charts.subList(drawn, charts.size()).forEach(rest::addAll);
    }

    private void add(Type type, int width, int height, @Nullable List<String> properties) {
        if (x + width > DashboardJson.COLUMNS) {
            line();
        }
        ObjectNode widget = widgets.addObject();
        widget.put("id", "w" + ++count);
        widget.put("type", Words.of(type));
        widget.put("x", x);
        widget.put("y", y);
        widget.put("w", width);
        widget.put("h", height);
        ObjectNode source = widget.putObject("source");
        source.put("thing", "$" + DashboardJson.SHOWN);
        if (properties != null) {
            ArrayNode names = source.putArray("properties");
            properties.forEach(names::add);
        }
        widget.putObject("options");
        x += width;
        rowHeight = height;
    }

    /** Goes on below what is there. */
    private void line() {
        if (x > 0) {
            x = 0;
            y += rowHeight;
        }
    }

    private static List<String> names(List<Property> properties) {
        return properties.stream().map(Property::name).toList();
    }

    private static List<List<String>> parts(List<String> all, int size) {
        List<List<String>> parts = new ArrayList<>();
        for (int i = 0; i < all.size(); i += size) {
            parts.add(all.subList(i, Math.min(all.size(), i + size)));
        }
        return parts;
    }
}

package io.taihu.transfer;

import io.taihu.core.Directory;
import io.taihu.core.Tokens;
import io.taihu.model.Limit;
import io.taihu.model.Location;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.model.ThingModel;
import io.taihu.transfer.Mapping.Use;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes things of the rows of a file, or changes those that are there to what their row states. For one thread. */
final class ThingMap {
    @Limit(
            value = "Longest name of a thing in an import",
            zh = "导入中物名的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    private static final int NAME_MAX = 256;

    @Limit(
            value = "Longest label of a thing in an import",
            zh = "导入中物标签的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    private static final int LABEL_MAX = 256;

    @Limit(value = "Most labels of a thing in an import", zh = "导入中一个物的最多标签数", reached = Limit.Reached.REFUSED)
    private static final int LABELS_MAX = 64;

    private final Mapping mapping;
    private final Directory directory;
    /** Things as a trial would have left them, so that a later row of the same thing is held against that. */
    private final Map<String, Thing> imagined = new HashMap<>();

    @Limit(
            value = "Most things that the dry run of an import keeps in mind",
            zh = "导入试运行记住的最多物数",
            reached = Limit.Reached.LEFT_OUT)
    private static final int IMAGINED_MAX = 100_000;

    /** What becomes of a thing by a row. */
    enum Outcome {
        MADE,
        CHANGED,
        /** It is already as the row states. */
        SAME
    }

    ThingMap(Mapping mapping, Directory directory) {
        this.mapping = mapping;
        this.directory = directory;
    }

    /** What a row states; null for what it does not. */
    private record Stated(
            String id,
            @Nullable String name,
            @Nullable String model,
            @Nullable String space,
            Map<String, String> labels,
            @Nullable Location location) {}

    /**
     * Does what a row says.
     *
     * @param trial whether it is only looked at
     * @return what became of the thing, or would
     */
    Outcome row(Table row, boolean trial) throws RowProblem {
        Stated stated = stated(row);
        Optional<Thing> found = Optional.ofNullable(imagined.get(stated.id())).or(() -> directory.thing(stated.id()));
        String space = stated.space() == null ? mapping.space() : stated.space();
        String model = stated.model() == null ? mapping.model() : stated.model();
        if (stated.space() != null || found.isEmpty()) {
            if (directory.registry().space(space).isEmpty()) {
                throw new RowProblem(
                        column(Mapping.Role.SPACE), "there is no space \"" + RowMap.cut(space) + "\"; make it first");
            }
        }
        ThingModel known = model == null ? null : directory.model(model).orElse(null);
        if (model != null && known == null) {
            throw new RowProblem(
                    column(Mapping.Role.MODEL), "there is no model \"" + RowMap.cut(model) + "\"; make it first");
        }
        try {
            if (found.isPresent()) {
                return change(found.get(), stated, known, trial);
            }
            if (trial) {
                imagine(imagined(stated, space, known));
                return Outcome.MADE;
            }
            directory.createThing(
                    stated.id(),
                    model,
                    space,
                    stated.name(),
                    stated.labels(),
                    stated.location(),
                    Tokens.hash(Tokens.make("thing")));
            return Outcome.MADE;
        } catch (TaihuException e) {
            throw new RowProblem("", String.valueOf(e.getMessage()));
        }
    }

    private Outcome change(Thing present, Stated stated, @Nullable ThingModel model, boolean trial) {
        Map<String, String> labels = new TreeMap<>(present.labels());
        labels.putAll(stated.labels());
        ThingModel other = stated.model() == null ? null : model;
        Thing changed = new Thing(
                present.number(),
                present.id(),
                other == null ? present.modelNumber() : other.number(),
                other == null ? present.model() : other.name(),
                stated.space() == null ? present.space() : stated.space(),
                stated.name() == null ? present.name() : stated.name(),
                labels,
                stated.location() == null ? present.location() : stated.location(),
                present.enabled(),
                present.revision(),
                present.created(),
                present.decommissioned());
        if (changed.equals(present)) {
            return Outcome.SAME;
        }
        if (trial) {
            imagine(changed);
        } else {
            directory.updateThing(changed);
        }
        return Outcome.CHANGED;
    }

    private void imagine(Thing thing) {
        if (imagined.size() < IMAGINED_MAX || imagined.containsKey(thing.id())) {
            imagined.put(thing.id(), thing);
        }
    }

    private static Thing imagined(Stated stated, String space, @Nullable ThingModel model) {
        return new Thing(
                0,
                stated.id(),
                model == null ? 0 : model.number(),
                model == null ? stated.id() : model.name(),
                space,
                stated.name() == null ? stated.id() : stated.name(),
                stated.labels(),
                stated.location(),
                true,
                0,
                Instant.EPOCH);
    }

    private Stated stated(Table row) throws RowProblem {
        String trouble = row.trouble();
        if (trouble != null) {
            throw new RowProblem("", trouble);
        }
        String id = "";
        String name = null;
        String model = null;
        String space = null;
        Double latitude = null;
        Double longitude = null;
        Map<String, String> labels = new TreeMap<>();
        List<String> columns = row.columns();
        for (int i = 0; i < columns.size(); i++) {
            String column = columns.get(i);
            Use use = mapping.use(column);
            Object cell = use.role() == Mapping.Role.SKIP ? null : row.cell(i);
            String text = cell == null ? "" : cell.toString().strip();
            if (text.isEmpty()) {
                continue;
            }
            switch (use.role()) {
                case THING -> id = text;
                case NAME -> name = bounded(column, text, NAME_MAX);
                case MODEL -> model = text;
                case SPACE -> space = text.equals("~") ? "" : text;
                case LABEL -> labels.put(use.name(), bounded(column, text, LABEL_MAX));
                case LATITUDE -> latitude = degrees(column, text, 90);
                case LONGITUDE -> longitude = degrees(column, text, 180);
                case TIME, PROPERTY, KEY, VALUE, SKIP -> {}
            }
        }
        if (!ThingModel.NAME.matcher(id).matches()) {
            throw new RowProblem(
                    column(Mapping.Role.THING),
                    "a thing's id is 1 to 128 letters, digits or . _ : @ -, got \"" + RowMap.cut(id) + "\"");
        }
        if (labels.size() > LABELS_MAX) {
            throw new RowProblem("", "a thing has at most " + LABELS_MAX + " labels");
        }
        if ((latitude == null) != (longitude == null)) {
            throw new RowProblem("", "a place has both latitude and longitude");
        }
        Location location = latitude == null || longitude == null ? null : new Location(latitude, longitude);
        return new Stated(id, name, model, space, labels, location);
    }

    private static String bounded(String column, String text, int max) throws RowProblem {
        if (text.length() > max) {
            throw new RowProblem(column, "at most " + max + " characters are taken, got " + text.length());
        }
        return text;
    }

    private static double degrees(String column, String text, double most) throws RowProblem {
        if (!RowMap.isNumber(text) || Math.abs(Double.parseDouble(text)) > most) {
            throw new RowProblem(column, "degrees lie within ±" + (int) most + ", got \"" + RowMap.cut(text) + "\"");
        }
        return Double.parseDouble(text);
    }

    private String column(Mapping.Role role) {
        return mapping.columns().entrySet().stream()
                .filter(each -> each.getValue().role() == role)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("");
    }
}

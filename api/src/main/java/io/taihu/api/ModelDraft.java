package io.taihu.api;

import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.Property;
import io.taihu.model.TaihuException;
import io.taihu.model.ThingModel;
import io.taihu.model.ThingModel.Affordance;
import io.taihu.model.ThingModel.Mode;
import io.taihu.model.ThingModel.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a document says of a model, before it becomes a version: properties without slots, and null for what it does not say.
 *
 * @param name name it gives, or null when it gives none that can be one
 * @param properties the properties in use, their slots without meaning; null when the document says nothing of them
 * @param notes what the document says that a model cannot hold, in words
 */
record ModelDraft(
        @Nullable String name,
        @Nullable Mode mode,
        @Nullable Map<String, String> titles,
        @Nullable List<Property> properties,
        @Nullable List<Affordance> events,
        @Nullable List<Affordance> actions,
        @Nullable Duration silence,
        @Nullable Duration retention,
        List<String> notes) {

    /** Most events, and most actions, of a model. */
    @Limit(
            value = "Most events, and most actions, of a model",
            zh = "一个物模型的最多事件数（动作亦同）",
            reached = Limit.Reached.REFUSED)
    static final int AFFORDANCES_MAX = 256;
    /** Longest JSON Schema of an event or action, in characters. */
    @Limit(
            value = "Longest schema of an event or action",
            zh = "事件或动作模式的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    static final int SCHEMA_MAX = 16_384;
    /** Most notes that are given back. */
    @Limit(
            value = "Most notes that are given back about a model that was read",
            zh = "读入物模型后给出的最多提示数",
            reached = Limit.Reached.LEFT_OUT)
    static final int NOTES_MAX = 100;

    ModelDraft {
        notes = List.copyOf(notes.size() > NOTES_MAX ? notes.subList(0, NOTES_MAX) : notes);
        if (properties != null) {
            unique(properties.stream().map(Property::name).toList(), "properties");
        }
        if (events != null) {
            unique(events.stream().map(Affordance::name).toList(), "events");
        }
        if (actions != null) {
            unique(actions.stream().map(Affordance::name).toList(), "actions");
        }
    }

    /** Says only what some properties of a draft become. */
    static ModelDraft accepting(List<Property> changed) {
        return new ModelDraft(null, null, null, changed, null, null, null, null, List.of());
    }

    /**
     * The next version of a draft, in which the properties that are named here become what is said here, and the others stay.
     *
     * @throws TaihuException INVALID when it has no property of a name
     */
    ThingModel accept(ThingModel present) {
        Map<String, Property> all = new LinkedHashMap<>();
        present.properties().forEach(p -> all.put(p.name(), p));
        for (Property property : Objects.requireNonNullElse(properties, List.<Property>of())) {
            if (all.replace(property.name(), property) == null) {
                throw new TaihuException(
                        ErrorCode.INVALID,
                        "$.properties names \"" + property.name() + "\", which model \"" + present.name()
                                + "\" does not have");
            }
        }
        return accepting(List.copyOf(all.values())).next(present);
    }

    /** Version 1. */
    ThingModel first(String name) {
        return next(ThingModel.draft(name), 1);
    }

    /**
     * The next version of a model. A property of the same name and type keeps its slot, also when it was retired; one whose
     * type changed gets a new slot, and the old one is retired like those that the draft does not name.
     */
    ThingModel next(ThingModel present) {
        return next(present, present.version() + 1);
    }

    private ThingModel next(ThingModel present, int version) {
        return new ThingModel(
                present.number(),
                present.name(),
                version,
                Objects.requireNonNullElse(mode, present.mode()),
                Stage.ACCEPTED,
                Objects.requireNonNullElse(titles, present.titles()),
                properties == null ? present.slots() : slots(present, properties),
                Objects.requireNonNullElse(events, present.events()),
                Objects.requireNonNullElse(actions, present.actions()),
                Objects.requireNonNullElse(silence, present.silence()),
                Objects.requireNonNullElse(retention, present.retention()));
    }

    private static List<Property> slots(ThingModel present, List<Property> wanted) {
        List<Property> slots = new ArrayList<>();
        for (Property old : present.slots()) {
            slots.add(old.retired() ? old : old.retire());
        }
        for (Property property : wanted) {
            int slot = slots.size();
            for (Property old : present.slots()) {
                if (old.name().equals(property.name()) && old.type() == property.type()) {
                    slot = old.slot();
                }
            }
            Property placed = new Property(
                    property.name(),
                    slot,
                    property.type(),
                    property.unit(),
                    property.titles(),
                    property.minimum(),
                    property.maximum(),
                    property.options(),
                    property.writable(),
                    false);
            if (slot == slots.size()) {
                slots.add(placed);
            } else {
                slots.set(slot, placed);
            }
        }
        if (slots.size() > ThingModel.SLOTS_MAX) {
            throw new TaihuException(
                    ErrorCode.INVALID,
                    "a model has at most " + ThingModel.SLOTS_MAX + " properties, retired ones included; this would be "
                            + slots.size());
        }
        return slots;
    }

    private static void unique(List<String> names, String what) {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name)) {
                throw new TaihuException(ErrorCode.INVALID, "$." + what + " names \"" + name + "\" twice");
            }
        }
    }
}

package io.taihu.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.model.Property;
import io.taihu.model.ThingModel;
import io.taihu.model.ThingModel.Mode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What differs between a model's version and the one that would follow, and what becomes of history by it. It decides nothing: the
 * slots of both say which history goes on. Stateless.
 */
record ModelChange(ThingModel present, ThingModel next, List<PropertyChange> properties, List<SettingChange> settings) {

    enum Kind {
        ADDED,
        RESTORED,
        RETYPED,
        CHANGED,
        REMOVED
    }

    enum About {
        TYPE,
        UNIT,
        RANGE,
        OPTIONS,
        TITLES,
        WRITABLE,
        MODE,
        STAGE,
        EVENTS,
        ACTIONS,
        SILENCE,
        RETENTION
    }

    /** What becomes of history; {@code lasting} ones are not undone by going back to the old version. */
    enum Effect {
        NEW_COLUMN(false),
        SAME_COLUMN(false),
        OLD_COLUMN_KEPT(false),
        NOT_CONVERTED(false),
        FROM_NOW_ON(false),
        OPTIONS_NARROWER(false),
        KEY_RETURNS(false),
        KEY_REFUSED(true),
        HISTORY_UNTOUCHED(false),
        ROWS_DELETED(true),
        ROWS_LONGER(false),
        PRESENCE(false);

        private final boolean lasting;

        Effect(boolean lasting) {
            this.lasting = lasting;
        }
    }

    /** An effect and the same in English. */
    record Said(Effect effect, String detail) {}

    record PropertyChange(
            Kind kind,
            Set<About> about,
            @Nullable Property before,
            @Nullable Property after,
            List<Said> effects) {
        String name() {
            return Objects.requireNonNull(after == null ? before : after).name();
        }
    }

    record SettingChange(About about, List<Said> effects) {}

    /**
     * Compares.
     *
     * @param room how many properties the next version could get by itself
     */
    static ModelChange of(ThingModel present, ThingModel next, int room) {
        List<PropertyChange> properties = new ArrayList<>();
        for (Property after : next.properties()) {
            Property slot =
                    after.slot() < present.slots().size() ? present.slots().get(after.slot()) : null;
            Property named = present.property(after.name()).orElse(null);
            if (slot != null && !slot.retired()) {
                Set<About> about = about(slot, after);
                if (!about.isEmpty()) {
                    properties.add(new PropertyChange(Kind.CHANGED, about, slot, after, effects(about, slot, after)));
                }
            } else if (named != null) {
                Set<About> about = about(named, after);
                properties.add(new PropertyChange(Kind.RETYPED, about, named, after, retyped(named, after, slot)));
            } else if (slot != null) {
                properties.add(
                        new PropertyChange(Kind.RESTORED, about(slot, after), slot, after, List.of(sameColumn(after))));
            } else {
                properties.add(new PropertyChange(Kind.ADDED, Set.of(), null, after, List.of(newColumn(after))));
            }
        }
        for (Property before : present.properties()) {
            if (next.property(before.name()).isEmpty()) {
                properties.add(new PropertyChange(
                        Kind.REMOVED, Set.of(), before, null, List.of(oldColumn(before), key(before, next, room))));
            }
        }
        return new ModelChange(present, next, List.copyOf(properties), settings(present, next));
    }

    private static Set<About> about(Property before, Property after) {
        Set<About> about = EnumSet.noneOf(About.class);
        if (before.type() != after.type()) {
            about.add(About.TYPE);
        }
        if (!Objects.equals(before.unit(), after.unit())) {
            about.add(About.UNIT);
        }
        if (!Objects.equals(before.minimum(), after.minimum()) || !Objects.equals(before.maximum(), after.maximum())) {
            about.add(About.RANGE);
        }
        if (!before.options().equals(after.options())) {
            about.add(About.OPTIONS);
        }
        if (!before.titles().equals(after.titles())) {
            about.add(About.TITLES);
        }
        if (before.writable() != after.writable()) {
            about.add(About.WRITABLE);
        }
        return about;
    }

    private static List<Said> effects(Set<About> about, Property before, Property after) {
        List<Said> effects = new ArrayList<>();
        if (about.contains(About.UNIT)) {
            effects.add(new Said(
                    Effect.NOT_CONVERTED,
                    "stored values are not converted: they stay the numbers they are and are shown in " + unit(after)
                            + " instead of " + unit(before)));
        }
        if (about.contains(About.RANGE)) {
            effects.add(new Said(
                    Effect.FROM_NOW_ON,
                    "stored values keep their quality; new ones outside the range are kept as uncertain"));
        }
        if (about.contains(About.OPTIONS)) {
            List<String> gone = before.options().stream()
                    .filter(option -> !after.options().contains(option))
                    .toList();
            effects.add(
                    gone.isEmpty()
                            ? new Said(Effect.FROM_NOW_ON, "stored values stay; more are taken from now on")
                            : new Said(
                                    Effect.OPTIONS_NARROWER,
                                    "stored values stay; these are refused from now on: " + String.join(", ", gone)));
        }
        if (effects.isEmpty()) {
            effects.add(untouched());
        }
        return List.copyOf(effects);
    }

    private static List<Said> retyped(Property before, Property after, @Nullable Property slot) {
        return List.of(oldColumn(before), slot == null ? newColumn(after) : sameColumn(after));
    }

    private static Said newColumn(Property after) {
        return new Said(
                Effect.NEW_COLUMN,
                "its history as " + Words.of(after.type()) + " begins with this version, in a new column");
    }

    private static Said sameColumn(Property after) {
        return new Said(
                Effect.SAME_COLUMN,
                "it was in use as " + Words.of(after.type()) + " before, and that history goes on in the same column");
    }

    private static Said oldColumn(Property before) {
        return new Said(
                Effect.OLD_COLUMN_KEPT,
                "what is stored as " + Words.of(before.type())
                        + " stays in its column, is not converted and no longer shown");
    }

    private static Said key(Property before, ThingModel next, int room) {
        if (next.mode() == Mode.STRICT) {
            return new Said(
                    Effect.KEY_REFUSED, "messages with the key \"" + before.name() + "\" are refused from now on");
        }
        return room > 0
                ? new Said(
                        Effect.KEY_RETURNS,
                        "the model is open: it comes back, with a new history, when a device sends \"" + before.name()
                                + "\"")
                : new Said(
                        Effect.KEY_REFUSED,
                        "the model is open but has no room for more properties: \"" + before.name()
                                + "\" is not taken from now on");
    }

    private static Said untouched() {
        return new Said(Effect.HISTORY_UNTOUCHED, "history stays as it is");
    }

    private static List<SettingChange> settings(ThingModel present, ThingModel next) {
        List<SettingChange> settings = new ArrayList<>();
        if (present.mode() != next.mode()) {
            settings.add(new SettingChange(
                    About.MODE,
                    List.of(
                            next.mode() == Mode.STRICT
                                    ? new Said(
                                            Effect.KEY_REFUSED,
                                            "messages with keys that the model does not have are refused from now on")
                                    : untouched())));
        }
        if (present.stage() != next.stage()) {
            settings.add(new SettingChange(About.STAGE, List.of(untouched())));
        }
        if (!present.titles().equals(next.titles())) {
            settings.add(new SettingChange(About.TITLES, List.of(untouched())));
        }
        if (!present.events().equals(next.events())) {
            settings.add(new SettingChange(About.EVENTS, List.of(untouched())));
        }
        if (!present.actions().equals(next.actions())) {
            settings.add(new SettingChange(About.ACTIONS, List.of(untouched())));
        }
        if (!present.silence().equals(next.silence())) {
            settings.add(new SettingChange(
                    About.SILENCE,
                    List.of(new Said(
                            Effect.PRESENCE,
                            "a thing counts as silent after " + next.silence().toSeconds() + " s instead of "
                                    + present.silence().toSeconds() + " s; history stays as it is"))));
        }
        if (!present.retention().equals(next.retention())) {
            settings.add(new SettingChange(About.RETENTION, List.of(retention(present, next))));
        }
        return List.copyOf(settings);
    }

    private static Said retention(ThingModel present, ThingModel next) {
        Duration before = present.retention();
        Duration after = next.retention();
        boolean shorter = !after.isZero() && (before.isZero() || after.compareTo(before) < 0);
        return shorter
                ? new Said(
                        Effect.ROWS_DELETED,
                        "rows older than " + after.toDays() + " days are deleted and do not come back")
                : new Said(
                        Effect.ROWS_LONGER,
                        "rows that are there now are kept "
                                + (after.isZero() ? "for ever" : "for " + after.toDays() + " days")
                                + "; those deleted before do not come back");
    }

    private static String unit(Property property) {
        return property.unit() == null ? "no unit" : property.unit();
    }

    ObjectNode write(long things) {
        ObjectNode out = Json.object();
        out.put("model", present.name());
        out.put("version", present.version());
        out.put("things", things);
        ArrayNode all = out.putArray("properties");
        for (PropertyChange change : properties) {
            ObjectNode each = all.addObject();
            each.put("name", change.name());
            each.put("change", word(change.kind()));
            ArrayNode about = each.putArray("about");
            change.about().forEach(a -> about.add(word(a)));
            if (change.before() != null) {
                ModelJson.write(change.before(), each.putObject("before"));
            }
            if (change.after() != null) {
                ModelJson.write(change.after(), each.putObject("after"));
            }
            write(change.effects(), each.putArray("effects"));
        }
        ArrayNode others = out.putArray("settings");
        for (SettingChange change : settings) {
            ObjectNode each = others.addObject();
            each.put("about", word(change.about()));
            write(change.effects(), each.putArray("effects"));
        }
        out.set("next", ModelJson.write(next));
        return out;
    }

    private static void write(List<Said> effects, ArrayNode out) {
        for (Said said : effects) {
            ObjectNode each = out.addObject();
            each.put("code", word(said.effect()));
            each.put("lasting", said.effect().lasting);
            each.put("detail", said.detail());
        }
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

package io.taihu.core;

import io.taihu.model.Conduct;
import io.taihu.model.Conduct.Interlock;
import io.taihu.model.Invocation;
import io.taihu.model.Thing;
import io.taihu.model.ThingModel;
import java.time.Duration;
import java.util.Optional;

/** What the twin of a thing says about something asked of it: whether it may be sent now, and whether it is so already. */
final class Interlocks {
    private final Directory directory;
    private final Twins twins;

    Interlocks(Directory directory, Twins twins) {
        this.directory = directory;
        this.twins = twins;
    }

    /** Whether the last value that a thing reported is the desired one: many say nothing when nothing changes. */
    boolean reached(Invocation it) {
        Optional<Thing> thing = directory.thing(it.thing());
        return thing.isPresent()
                && twins.twin(thing.get()).values().stream()
                        .filter(value -> value.property().name().equals(it.name()))
                        .anyMatch(value -> value.value() != null && Wanted.reached(text(value.value()), it.input()));
    }

    /** Which interlock does not hold now, in words; empty when all do. */
    String against(Invocation it, long now) {
        Thing thing = directory.thing(it.thing()).orElse(null);
        Optional<ThingModel> model = thing == null ? Optional.empty() : directory.modelOf(thing.id());
        if (thing == null || model.isEmpty()) {
            return "its thing was deleted";
        }
        Conduct conduct = model.get()
                .action(it.name())
                .map(ThingModel.Affordance::conduct)
                .orElse(null);
        if (conduct == null) {
            return "model " + model.get().name() + " has no action \"" + it.name() + "\" any more";
        }
        if (conduct.interlocks().isEmpty()) {
            return "";
        }
        Twin twin = twins.twin(thing);
        for (Interlock each : conduct.interlocks()) {
            Twin.Value value = twin.values().stream()
                    .filter(v -> v.property().name().equals(each.property()))
                    .findFirst()
                    .orElse(null);
            String reported = value == null || value.value() == null ? "" : text(value.value());
            String wanted = each.property() + " " + each.is().sign() + " " + each.value();
            if (value == null || reported.isEmpty()) {
                return "interlock: " + wanted + " must hold, and the thing has not said what " + each.property()
                        + " is";
            }
            long age = now - value.timeMicros();
            if (!each.age().isZero() && age > each.age().toMillis() * 1_000) {
                return "interlock: " + each.property() + " must have been said within " + each.age() + ", it is "
                        + Duration.ofMillis(age / 1_000).toSeconds() + " s old";
            }
            if (!Wanted.holds(each, reported)) {
                return "interlock: " + wanted + " must hold, and " + each.property() + " is " + reported;
            }
        }
        return "";
    }

    private static String text(Object value) {
        JsonText out = new JsonText();
        switch (value) {
            case Double number -> {
                if (number.isNaN()) {
                    return ""; // the thing said that there is no value
                }
                out.number(number);
            }
            case Long number -> out.number(number);
            case Boolean flag -> out.bool(flag);
            case String text -> out.text(text);
            default -> {
                return "";
            }
        }
        return out.toString();
    }
}

package io.taihu.watch;

import io.taihu.core.Directory;
import io.taihu.model.Nearest;
import io.taihu.model.Space;
import io.taihu.model.ThingModel;
import io.taihu.rules.ChannelNames;
import io.taihu.rules.Fault;
import io.taihu.rules.Rule;
import io.taihu.rules.RuleReader;
import io.taihu.rules.RuleText;
import io.taihu.rules.Surroundings;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Makes rules of texts, with what the registry says of their models and spaces. Thread-safe; blocks on the registry. */
final class RuleSource {
    /** The id of a rule that is only looked at. */
    static final String UNSAVED = "check";

    /** Models of which the nearest name is looked for. */
    private static final int NAMES = 1_000;

    private final Directory directory;

    private final Around around;

    RuleSource(Directory directory, Around around) {
        this.directory = directory;
        this.around = around;
    }

    /** A rule as it was read, with all that is needed to judge it. */
    record Compiled(Rule rule, RuleText text, Surroundings surroundings) {}

    /**
     * Reads a text as it would be put in force; empty with its faults when it cannot be.
     *
     * @param sees whether whoever asks may see the space with a path
     */
    Optional<Compiled> compiled(String text, Predicate<String> sees, List<Fault> faults) {
        RuleText read = RuleReader.read(text, faults).orElse(null);
        Rule rule = read == null
                ? null
                : rule(
                                UNSAVED,
                                read.space(),
                                read,
                                sees,
                                sees,
                                around.channels(read.space(), _ -> false),
                                faults,
                                _ -> {})
                        .orElse(null);
        return read == null || rule == null || !faults.isEmpty()
                ? Optional.empty()
                : Optional.of(new Compiled(
                        rule, read, surroundings(rule.model(), read.space(), sees, sees, ChannelNames.ANY, _ -> {})));
    }

    /** Whoever may see a rule may see its space and those below, and no others for sure. */
    private static Predicate<String> below(String space) {
        return path -> Space.within(path, space);
    }

    private Surroundings surroundings(
            ThingModel model,
            String space,
            Predicate<String> sees,
            Predicate<String> named,
            ChannelNames channels,
            Consumer<String> geofences) {
        return new Surroundings(
                model,
                ZoneId.of(directory.tree(space).zone(space)),
                around.areas(space, sees, named, geofences),
                around.models(),
                around.calendars(space),
                directory::modelOf,
                channels);
    }

    /**
     * The rule that a text says, for things within a space; empty with its faults when there are any. That a channel is not there any more
     * is none: what is kept goes on without it, and says so.
     *
     * @param geofences is told the id of each geofence that it asks
     */
    Optional<Rule> kept(String id, String space, RuleText text, List<Fault> faults, Consumer<String> geofences) {
        return rule(id, space, text, _ -> true, below(space), ChannelNames.ANY, faults, geofences);
    }

    /**
     * The rule that somebody has written and not kept.
     *
     * @param channels whether faults may name the channels of a space
     */
    Optional<Rule> checked(RuleText text, Predicate<String> sees, Predicate<String> channels, List<Fault> faults) {
        ChannelNames names = around.channels(text.space(), channels);
        return rule(UNSAVED, text.space(), text, sees, sees, names, faults, _ -> {});
    }

    /** The same of a text that is to be kept. */
    Optional<Rule> sound(RuleText text, List<Fault> faults) {
        String space = text.space();
        return rule(
                UNSAVED, space, text, _ -> true, below(space), around.channels(space, below(space)), faults, _ -> {});
    }

    /**
     * The same for somebody.
     *
     * @param sees the spaces whose areas may be used
     * @param named those that faults may name
     * @param channels that it may name
     */
    private Optional<Rule> rule(
            String id,
            String space,
            RuleText text,
            Predicate<String> sees,
            Predicate<String> named,
            ChannelNames channels,
            List<Fault> faults,
            Consumer<String> geofences) {
        ThingModel model = directory.model(text.model()).orElse(null);
        if (model == null) {
            faults.add(text.modelFault("there is no model \"" + text.model() + "\"" + nearest(text.model())));
        }
        if (directory.registry().space(space).isEmpty()) {
            faults.add(text.spaceFault("there is no space \"" + space + "\""));
        }
        return model == null
                ? Optional.empty()
                : Rule.of(id, space, text, surroundings(model, space, sees, named, channels, geofences), faults);
    }

    private String nearest(String name) {
        List<String> names = directory.registry().models(null, NAMES).stream()
                .map(ThingModel::name)
                .toList();
        return names.isEmpty() ? "" : "; near it is " + Nearest.of(name, names);
    }
}

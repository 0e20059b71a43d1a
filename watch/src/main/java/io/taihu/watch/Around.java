package io.taihu.watch;

import io.taihu.core.Directory;
import io.taihu.model.Area;
import io.taihu.model.Space;
import io.taihu.model.ThingModel;
import io.taihu.notices.Channels;
import io.taihu.rules.ChannelNames;
import io.taihu.rules.Fences;
import io.taihu.rules.ShiftCalendar;
import io.taihu.rules.Surroundings;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What rules may speak of besides their own things: areas, geofences, models, calendars. Thread-safe; blocks on the registry. */
final class Around {
    private static final int PAGE = 1_000;

    private final Directory directory;
    private final Calendars calendars;
    private final Geofences geofences;
    private final Channels channels;
    /** By the path within which they lie: rules share them. */
    private final Map<String, Fences> fences = new ConcurrentHashMap<>();

    Around(Directory directory, Calendars calendars, Geofences geofences, Channels channels) {
        this.directory = directory;
        this.calendars = calendars;
        this.geofences = geofences;
        this.channels = channels;
    }

    Surroundings.Models models() {
        return new Surroundings.Models() {
            @Override
            public Optional<ThingModel> model(String name) {
                return directory.model(name);
            }

            @Override
            public Collection<String> names() {
                return directory.registry().models(null, PAGE).stream()
                        .map(ThingModel::name)
                        .toList();
            }
        };
    }

    /**
     * The channels that rules of a space may name.
     *
     * @param named whether faults may name those of a space
     */
    ChannelNames channels(String space, Predicate<String> named) {
        return names(channels, space, named);
    }

    /** Which of the channels that a rule of a space names are not there, or more than one, in words; empty for none. */
    String untold(String space, List<String> named) {
        if (named.isEmpty()) {
            return "";
        }
        ChannelNames names = channels(space, _ -> false);
        List<String> wrong =
                named.stream().filter(each -> names.meant(each).size() != 1).toList();
        return wrong.isEmpty()
                ? ""
                : "notify names \"" + String.join("\", \"", wrong)
                        + "\", and not one channel of its space, above or below is called so";
    }

    static ChannelNames names(Channels channels, String space, Predicate<String> named) {
        return new ChannelNames(
                channels.named().stream()
                        .map(each -> new ChannelNames.Known(each.id(), each.title(), each.space()))
                        .toList(),
                space,
                named);
    }

    Surroundings.Calendars calendars(String space) {
        return new Surroundings.Calendars() {
            @Override
            public Optional<ShiftCalendar> calendar(String name) {
                return calendars.holding(space, name).map(Calendars.Kept::calendar);
            }

            @Override
            public Collection<String> names() {
                return calendars.holding(space).stream()
                        .map(Calendars.Kept::name)
                        .toList();
            }
        };
    }

    /**
     * The areas of spaces by their paths, and the geofences of a space and of those above it by their names; a space goes before a geofence
     * that is called as it is.
     *
     * @param of whose geofences they are
     * @param sees the spaces whose areas may be used
     * @param named those that faults may name
     * @param used is told the id of each geofence that is asked for
     */
    Surroundings.Areas areas(String of, Predicate<String> sees, Predicate<String> named, Consumer<String> used) {
        return new Surroundings.Areas() {
            @Override
            public Optional<Area.Ring> ring(String space) {
                return ground(space).filter(Area.Ring.class::isInstance).map(Area.Ring.class::cast);
            }

            @Override
            public Optional<Area> ground(String space) {
                return directory
                        .registry()
                        .space(space)
                        .filter(found -> sees.test(found.path()))
                        .map(Space::area)
                        .filter(area -> !(area instanceof Area.Point))
                        .or(() -> geofences.holding(of, space).map(fence -> {
                            used.accept(fence.id());
                            return fence.area();
                        }));
            }

            @Override
            public Optional<Fences> within(String space) {
                // whoever may see a space may see those below
                return sees.test(space)
                        ? Optional.of(fences.computeIfAbsent(space, Around.this::fences))
                        : Optional.empty();
            }

            @Override
            public Collection<String> spaces() {
                return Stream.concat(
                                directory.registry().spaces().stream()
                                        .filter(space -> space.area() != null && !(space.area() instanceof Area.Point))
                                        .map(Space::path)
                                        .filter(named),
                                geofences.names(of).stream())
                        .toList();
            }
        };
    }

    /** Areas may be different now. */
    void spacesChanged() {
        fences.clear();
    }

    private Fences fences(String within) {
        Map<String, Area> areas = new HashMap<>();
        for (Space space : directory.registry().spaces()) {
            Area area = space.area();
            if (area != null && Space.within(space.path(), within)) {
                areas.put(space.path(), area);
            }
        }
        return new Fences(within, areas);
    }
}

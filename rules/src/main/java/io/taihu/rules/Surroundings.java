package io.taihu.rules;

import io.taihu.model.Area;
import io.taihu.model.ThingModel;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a rule's expressions may speak of.
 *
 * @param model of its things
 * @param zone in which it tells the time of day
 * @param areas of spaces
 * @param models of other things
 * @param calendars of shifts, as they hold in the rule's space
 * @param things the model of another thing by its id; empty when there is no such thing
 * @param channels by which people are told
 */
public record Surroundings(
        ThingModel model,
        ZoneId zone,
        Areas areas,
        Models models,
        Calendars calendars,
        Function<String, Optional<ThingModel>> things,
        ChannelNames channels) {
    /** Of a rule that speaks of its own things alone. */
    public Surroundings(ThingModel model, ZoneId zone, Areas areas) {
        this(model, zone, areas, Models.NONE, Calendars.NONE, _ -> Optional.empty(), ChannelNames.ANY);
    }

    /** The models there are. */
    public interface Models {
        /** None at all. */
        Models NONE = new Models() {
            @Override
            public Optional<ThingModel> model(String name) {
                return Optional.empty();
            }

            @Override
            public Collection<String> names() {
                return List.of();
            }
        };

        /** Latest version of a model. */
        Optional<ThingModel> model(String name);

        /** To name the nearest in an error. */
        Collection<String> names();
    }

    /** The calendars that hold in the rule's space: its own, and those of the spaces above. */
    public interface Calendars {
        /** None at all. */
        Calendars NONE = new Calendars() {
            @Override
            public Optional<ShiftCalendar> calendar(String name) {
                return Optional.empty();
            }

            @Override
            public Collection<String> names() {
                return List.of();
            }
        };

        /** The one of this name, the nearest where several spaces have one. */
        Optional<ShiftCalendar> calendar(String name);

        /** To name the nearest in an error. */
        Collection<String> names();
    }

    /** Where spaces lie. */
    public interface Areas {
        /** None at all. */
        Areas NONE = new Areas() {
            @Override
            public Optional<Area.Ring> ring(String space) {
                return Optional.empty();
            }

            @Override
            public Collection<String> spaces() {
                return List.of();
            }
        };

        /** The ring of the space with this path, when it has one. */
        Optional<Area.Ring> ring(String space);

        /** The ground of the space with this path, when it has any: a ring, or several parts with holes. */
        default Optional<Area> ground(String space) {
            return ring(space).map(Area.class::cast);
        }

        /** The areas of a space and of those below, when there is such a space. */
        default Optional<Fences> within(String space) {
            return Optional.empty();
        }

        /** Paths of the spaces that have ground, to name the nearest in an error. */
        Collection<String> spaces();
    }
}

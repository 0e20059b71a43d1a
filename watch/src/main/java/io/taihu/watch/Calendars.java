package io.taihu.watch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.taihu.core.Directory;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import io.taihu.rules.ShiftCalendar;
import io.taihu.spi.DocumentStore.Document;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The calendars of shifts: kept as documents of a space, holding there and in all spaces below that have none of the same name. Thread-safe;
 * blocks on the registry, whose errors it passes on.
 */
public final class Calendars {
    /** Most calendars. */
    @Limit(value = "Most shift calendars", zh = "最多班次日历数", reached = Limit.Reached.REFUSED)
    static final int CALENDARS_MAX = 1_000;

    private static final String KIND = "calendar";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Directory directory;
    private final SpaceDocuments<Kept> documents;
    private final Function<ShiftCalendar, List<String>> users;
    private final Consumer<String> changed;

    /**
     * @param users names of the rules that look at a calendar
     * @param changed is given the name of a calendar that is new, different or gone
     */
    Calendars(Directory directory, Function<ShiftCalendar, List<String>> users, Consumer<String> changed) {
        this.directory = directory;
        this.documents = new SpaceDocuments<>(directory, KIND, CALENDARS_MAX, this::read);
        this.users = users;
        this.changed = changed;
    }

    /**
     * A calendar as it is kept.
     *
     * @param zone its own; empty for that of its space
     * @param calendar what holds
     * @param revision grows with each change
     * @param by whose it is: an account, or {@code token/ID}
     */
    public record Kept(
            String id, String zone, ShiftCalendar calendar, long revision, String by, Instant created, Instant written)
            implements SpaceDocuments.Named {
        @Override
        public String space() {
            return calendar.space();
        }

        @Override
        public String name() {
            return calendar.name();
        }
    }

    /** Reads all that there are, as their spaces are now. */
    void load() {
        documents.load();
    }

    // what people do

    /** Makes one: CONFLICT when its space has one of this name. */
    public Kept create(JsonNode body, String by) {
        CalendarJson.Form form = CalendarJson.read(body);
        return told(documents.create(form.space(), form.name(), form.definition(), by));
    }

    /** Writes one anew; its revision must be the present one, and its space and name, by which rules know it, stay. */
    public Kept update(String id, JsonNode body, String by, long revision) {
        CalendarJson.Form form = CalendarJson.read(body);
        Kept present = documents.needed(id);
        if (!present.space().equals(form.space()) || !present.name().equals(form.name())) {
            throw new TaihuException(
                    ErrorCode.INVALID,
                    "a calendar stays in its space, with its name, by which rules know it: " + present.space() + ", "
                            + present.name());
        }
        return told(documents.update(id, form.name(), form.definition(), by, revision));
    }

    /** Deletes one: CONFLICT while rules look at it. */
    public void delete(String id, long revision) {
        Kept present = documents.needed(id);
        documents.needUnused(present, users(present), "goes");
        documents.delete(id, revision);
        told(present);
    }

    private Kept told(Kept calendar) {
        changed.accept(calendar.name());
        return calendar;
    }

    // what is asked

    public Optional<Kept> calendar(String id) {
        return documents.one(id);
    }

    /** Names of the rules that look at one. */
    public List<String> users(Kept calendar) {
        return users.apply(calendar.calendar());
    }

    /** Those of some spaces and below, newest first, those before the id {@code after}. */
    public List<Kept> calendars(List<String> spaces, @Nullable String after, int limit) {
        return documents.page(spaces, after, limit);
    }

    /** Those that hold in a space, by name: its own, and of those above the nearest of each name. */
    public List<Kept> holding(String space) {
        return documents
                .all()
                .map(Kept::name)
                .distinct()
                .sorted()
                .flatMap(name -> holding(space, name).stream())
                .toList();
    }

    /** The one of a name that holds in a space. */
    Optional<Kept> holding(String space, String name) {
        return documents.holding(space, name);
    }

    private Kept read(Document it) {
        try {
            CalendarJson.Definition found = CalendarJson.definition(JSON.readTree(it.definition()));
            String zone = found.zone().isEmpty() ? directory.tree(it.space()).zone(it.space()) : found.zone();
            ShiftCalendar calendar =
                    new ShiftCalendar(it.space(), it.title(), ZoneId.of(zone), found.shifts(), found.days());
            return new Kept(it.id(), found.zone(), calendar, it.revision(), it.by(), it.created(), it.changed());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("calendar " + it.id() + " cannot be read", e);
        }
    }
}

package io.taihu.watch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.taihu.core.Directory;
import io.taihu.model.Area;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.Space;
import io.taihu.model.TaihuException;
import io.taihu.rules.Geofence;
import io.taihu.rules.Grounds;
import io.taihu.spi.DocumentStore.Document;
import io.taihu.spi.SpeedLimits;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The geofences that people have drawn: kept as documents of a space, known to rules there and in all spaces below that have none of the
 * same name. Thread-safe; blocks on the registry, whose errors it passes on.
 */
public final class Geofences {
    /** Most geofences. */
    @Limit(value = "Most geofences", zh = "最多电子围栏数", reached = Limit.Reached.REFUSED)
    static final int GEOFENCES_MAX = 10_000;

    private static final String KIND = "geofence";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final SpaceDocuments<Kept> documents;
    private final Function<String, List<String>> users;
    private final Runnable changed;
    /** By space, as far as they were asked since something changed. */
    private final Map<String, SpeedLimits> limits = new ConcurrentHashMap<>();

    /**
     * @param users names of the rules that ask a geofence, by its id
     * @param changed told when one is new, different or gone
     */
    Geofences(Directory directory, Function<String, List<String>> users, Runnable changed) {
        this.documents = new SpaceDocuments<>(directory, KIND, GEOFENCES_MAX, Geofences::read);
        this.users = users;
        this.changed = changed;
    }

    /**
     * A geofence as it is kept.
     *
     * @param area the ground of it, as rules hold positions against it
     * @param revision grows with each change
     * @param by whose it is: an account, or {@code token/ID}
     */
    public record Kept(String id, Geofence fence, Area area, long revision, String by, Instant created, Instant written)
            implements SpaceDocuments.Named {
        @Override
        public String space() {
            return fence.space();
        }

        @Override
        public String name() {
            return fence.name();
        }
    }

    /** Reads all that there are, as their spaces are now. */
    void load() {
        documents.load();
        limits.clear();
    }

    // what people do

    /** Makes one: CONFLICT when its space has one of this name. */
    public Kept create(JsonNode body, String by) {
        Geofence fence = GeofenceJson.read(body);
        Kept made = documents.create(fence.space(), fence.name(), GeofenceJson.definition(fence), by);
        changed();
        return made;
    }

    /** Draws one anew; its revision must be the present one, its space stays, and its name while rules ask it. */
    public Kept update(String id, JsonNode body, String by, long revision) {
        Geofence fence = GeofenceJson.read(body);
        Kept present = documents.needed(id);
        if (!present.space().equals(fence.space())) {
            throw new TaihuException(
                    ErrorCode.INVALID, "$.space must stay \"" + present.space() + "\": a geofence stays in its space");
        }
        if (!present.name().equals(fence.name())) {
            documents.needUnused(present, users(present), "is renamed");
            documents.needFree(fence.space(), fence.name(), id);
        }
        Kept drawn = documents.update(id, fence.name(), GeofenceJson.definition(fence), by, revision);
        changed();
        return drawn;
    }

    /** Deletes one: CONFLICT while rules ask it. */
    public void delete(String id, long revision) {
        Kept present = documents.needed(id);
        documents.needUnused(present, users(present), "goes");
        documents.delete(id, revision);
        changed();
    }

    private void changed() {
        limits.clear();
        changed.run();
    }

    // what is asked

    public Optional<Kept> geofence(String id) {
        return documents.one(id);
    }

    /** Names of the rules that ask one. */
    public List<String> users(Kept fence) {
        return users.apply(fence.id());
    }

    /** Those of some spaces and below, newest first, those before the id {@code after}. */
    public List<Kept> geofences(List<String> spaces, @Nullable String after, int limit) {
        return documents.page(spaces, after, limit);
    }

    /** Names of those that rules of a space may ask. */
    Collection<String> names(String space) {
        return documents
                .all()
                .filter(each -> Space.within(space, each.space()))
                .map(Kept::name)
                .distinct()
                .toList();
    }

    /** The one of a name that holds in a space. */
    Optional<Kept> holding(String space, String name) {
        return documents.holding(space, name);
    }

    /** The speed limits that hold in a space, as they are now: the least where several geofences have one. */
    public SpeedLimits speedLimits(String space) {
        return limits.computeIfAbsent(space, _ -> {
            Map<String, Kept> nearest = new HashMap<>();
            documents
                    .all()
                    .filter(each -> Space.within(space, each.space()))
                    .forEach(each -> nearest.merge(
                            each.name(),
                            each,
                            (one, other) -> one.space().length() > other.space().length() ? one : other));
            return speedLimits(nearest.values());
        });
    }

    private static SpeedLimits speedLimits(Collection<Kept> fences) {
        Grounds<Double> grounds = new Grounds<>();
        for (Kept each : fences) {
            if (!Double.isNaN(each.fence().speedLimit())) {
                grounds.add(each.fence().speedLimit(), each.area());
            }
        }
        grounds.built();
        return (latitude, longitude) -> {
            double[] least = {Double.NaN};
            grounds.at(latitude, longitude, limit -> least[0] = least[0] < limit ? least[0] : limit);
            return least[0];
        };
    }

    private static Kept read(Document it) {
        try {
            Geofence fence = GeofenceJson.kept(it.space(), it.title(), JSON.readTree(it.definition()));
            return new Kept(it.id(), fence, fence.area(), it.revision(), it.by(), it.created(), it.changed());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("geofence " + it.id() + " cannot be read", e);
        }
    }
}

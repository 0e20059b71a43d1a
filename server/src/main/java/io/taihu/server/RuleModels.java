package io.taihu.server;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.api.ModelFile;
import io.taihu.model.Area;
import io.taihu.model.ErrorCode;
import io.taihu.model.Location;
import io.taihu.model.Nearest;
import io.taihu.model.Space;
import io.taihu.model.TaihuException;
import io.taihu.model.ThingModel;
import io.taihu.rules.ChannelNames;
import io.taihu.rules.Fences;
import io.taihu.rules.Geofence;
import io.taihu.rules.ShiftCalendar;
import io.taihu.rules.Surroundings;
import io.taihu.watch.CalendarJson;
import io.taihu.watch.GeofenceJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What rules are checked against on the command line: models, time zones and areas, of a server or from files. */
final class RuleModels {
    private static final String JSON = ".json";

    private final Map<String, ThingModel> models = new TreeMap<>();
    private final Map<String, ZoneId> zones = new TreeMap<>();
    private final Map<String, Area> areas = new TreeMap<>();
    private final List<ShiftCalendar> calendars = new ArrayList<>();
    private final List<Geofence> geofences = new ArrayList<>();
    private final ZoneId zone;
    /** Null when they are not known. */
    private @Nullable List<ChannelNames.Known> channels;

    private RuleModels(@Nullable String zone) {
        try {
            this.zone = zone == null ? ZoneId.systemDefault() : ZoneId.of(zone);
        } catch (DateTimeException e) {
            throw new TaihuException(
                    ErrorCode.INVALID, "--zone wants a time zone such as Asia/Shanghai, got \"" + zone + "\"", e);
        }
    }

    /** From the files of a folder whose names end in {@code .json}; there are no areas then. */
    static RuleModels of(Path folder, @Nullable String zone) {
        RuleModels found = new RuleModels(zone);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(each -> each.toString().endsWith(JSON))
                    .sorted()
                    .toList()) {
                String name = String.valueOf(file.getFileName());
                try {
                    ThingModel model =
                            ModelFile.read(Files.readAllBytes(file), name.substring(0, name.length() - JSON.length()));
                    found.put(model);
                } catch (TaihuException e) {
                    throw new TaihuException(ErrorCode.INVALID, file + ": " + e.getMessage(), e);
                }
            }
        } catch (IOException e) {
            throw new TaihuException(
                    ErrorCode.INVALID, "cannot read the models in " + folder + ": " + e.getMessage(), e);
        }
        return found;
    }

    /** As a server has them. */
    static RuleModels of(ApiClient api, @Nullable String zone) throws InterruptedException {
        RuleModels found = new RuleModels(zone);
        for (JsonNode each : api.items("/api/v1/models")) {
            ThingModel model = ModelFile.read(
                    each.toString().getBytes(StandardCharsets.UTF_8),
                    each.path("name").asText());
            found.put(model);
        }
        for (JsonNode each : api.items("/api/v1/spaces")) {
            String path = each.path("path").asText();
            if (zone == null) {
                found.zones.put(
                        path, ZoneId.of(each.path("effective").path("zone").asText()));
            }
            if (each.has("polygon")) {
                found.areas.put(path, ring(each.path("polygon")));
            } else if (each.has("multiPolygon")) {
                List<Area.Ground.Part> parts = new ArrayList<>();
                each.path("multiPolygon").forEach(part -> {
                    List<Area.Ring> rings = new ArrayList<>();
                    part.forEach(of -> rings.add(ring(of)));
                    parts.add(new Area.Ground.Part(rings.getFirst(), rings.subList(1, rings.size())));
                });
                found.areas.put(path, new Area.Ground(parts));
            }
        }
        for (JsonNode each : api.items("/api/v1/calendars")) {
            found.calendars.add(CalendarJson.calendar(each));
        }
        for (JsonNode each : api.items("/api/v1/geofences")) {
            found.geofences.add(GeofenceJson.geofence(each));
        }
        found.channels = channels(api);
        return found;
    }

    /** Those of a server; null for whoever may not see all of them: the server looks at them when rules are brought to it. */
    private static @Nullable List<ChannelNames.Known> channels(ApiClient api) throws InterruptedException {
        JsonNode session = api.get("/api/v1/session");
        if (!commands(session.path("grants")) || (session.has("limits") && !commands(session.path("limits")))) {
            return null;
        }
        List<ChannelNames.Known> channels = new ArrayList<>();
        for (JsonNode each : api.items("/api/v1/channels")) {
            channels.add(new ChannelNames.Known(
                    each.path("id").asText(),
                    each.path("title").asText(),
                    each.path("space").asText()));
        }
        return channels;
    }

    /** Whether somebody may command things everywhere. */
    private static boolean commands(JsonNode grants) {
        for (JsonNode grant : grants) {
            for (JsonNode deed : grant.path("deeds")) {
                if (grant.path("space").asText().isEmpty() && deed.asText().equals("command")) {
                    return true;
                }
            }
        }
        return false;
    }

    /** What a rule may speak of. */
    Surroundings around(String model, String space) {
        ThingModel found = models.get(model);
        if (found == null) {
            throw new TaihuException(
                    ErrorCode.INVALID,
                    "there is no model \"" + model + "\""
                            + (models.isEmpty() ? "" : "; near it is " + Nearest.of(model, models.keySet())));
        }
        return new Surroundings(
                found,
                zones.getOrDefault(space, zone),
                areas(space),
                others(),
                calendars(space),
                _ -> Optional.empty(),
                channels == null ? ChannelNames.ANY : new ChannelNames(channels, space, _ -> true));
    }

    /** Each has a number of its own, by which a rule tells things of several models apart. */
    private void put(ThingModel model) {
        models.put(
                model.name(),
                new ThingModel(
                        models.size() + 1,
                        model.name(),
                        model.version(),
                        model.mode(),
                        model.stage(),
                        model.titles(),
                        model.slots(),
                        model.events(),
                        model.actions(),
                        model.silence(),
                        model.retention()));
    }

    private static Area.Ring ring(JsonNode points) {
        List<Location> ring = new ArrayList<>();
        points.forEach(point ->
                ring.add(new Location(point.path(1).asDouble(), point.path(0).asDouble())));
        return new Area.Ring(ring);
    }

    private Surroundings.Areas areas(String space) {
        return new Surroundings.Areas() {
            @Override
            public Optional<Area.Ring> ring(String path) {
                return ground(path).filter(Area.Ring.class::isInstance).map(Area.Ring.class::cast);
            }

            @Override
            public Optional<Area> ground(String path) {
                return Optional.ofNullable(areas.get(path))
                        .or(() -> Geofence.holding(geofences, space, path).map(Geofence::area));
            }

            @Override
            public Optional<Fences> within(String path) {
                Map<String, Area> within = new TreeMap<>(areas);
                within.keySet().removeIf(each -> !Space.within(each, path));
                return Optional.of(new Fences(path, within));
            }

            @Override
            public Collection<String> spaces() {
                return areas.keySet();
            }
        };
    }

    private Surroundings.Models others() {
        return new Surroundings.Models() {
            @Override
            public Optional<ThingModel> model(String name) {
                return Optional.ofNullable(models.get(name));
            }

            @Override
            public Collection<String> names() {
                return models.keySet();
            }
        };
    }

    private Surroundings.Calendars calendars(String space) {
        return new Surroundings.Calendars() {
            @Override
            public Optional<ShiftCalendar> calendar(String name) {
                return calendars.stream()
                        .filter(each -> each.name().equals(name) && Space.within(space, each.space()))
                        .max(Comparator.comparingInt(each -> each.space().length()));
            }

            @Override
            public Collection<String> names() {
                return calendars.stream()
                        .filter(each -> Space.within(space, each.space()))
                        .map(ShiftCalendar::name)
                        .distinct()
                        .toList();
            }
        };
    }
}

package io.taihu.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.core.SpaceTree;
import io.taihu.model.Area;
import io.taihu.model.Limit;
import io.taihu.model.Location;
import io.taihu.model.Space;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The JSON form of a space, and of what is to be changed of one. */
final class SpaceJson {
    @Limit(
            value = "Longest title of a space",
            zh = "空间标题的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    static final int TITLE_MAX = 256;

    @Limit(value = "Greatest quota of a space", zh = "空间配额的最大值", reached = Limit.Reached.REFUSED)
    static final long QUOTA_MAX = 1_000_000_000_000L;

    @Limit(
            value = "Longest name of a time zone",
            zh = "时区名的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    private static final int ZONE_MAX = 64;

    @Limit(
            value = "Longest name of a language",
            zh = "语言名的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    private static final int LANGUAGE_MAX = 16;

    private SpaceJson() {}

    /**
     * What a request says of a space; null for what it says nothing of.
     *
     * @param area says something only where {@code areaSaid}: null takes what there is away
     */
    record Change(
            @Nullable String title,
            Space.@Nullable Kind kind,
            @Nullable String zone,
            @Nullable String language,
            @Nullable String model,
            boolean areaSaid,
            @Nullable Area area,
            @Nullable Long thingsMax,
            @Nullable Long readingsPerSecondMax,
            @Nullable Long bytesPerSecondMax) {

        /** A space with what is changed of it. */
        Space of(Space present) {
            return new Space(
                    present.number(),
                    present.path(),
                    title == null ? present.title() : title.strip(),
                    kind == null ? present.kind() : kind,
                    zone == null ? present.zone() : zone,
                    language == null ? present.language() : language,
                    model == null ? present.model() : model,
                    areaSaid ? area : present.area(),
                    thingsMax == null ? present.thingsMax() : thingsMax,
                    readingsPerSecondMax == null ? present.readingsPerSecondMax() : readingsPerSecondMax,
                    bytesPerSecondMax == null ? present.bytesPerSecondMax() : bytesPerSecondMax,
                    present.things(),
                    present.revision());
        }
    }

    static Change read(Members body) {
        String title = body.text("title", TITLE_MAX);
        Space.Kind kind = body.word("kind", Space.Kind.class);
        String zone = body.text("zone", ZONE_MAX);
        if (zone != null && !zone.isEmpty() && !Space.isZone(zone)) {
            throw Members.wrong(
                    body.place("zone"),
                    "must be an IANA time zone such as Asia/Shanghai or UTC, or empty for that of the space above,"
                            + " got \"" + zone + "\"");
        }
        String language = body.text("language", LANGUAGE_MAX);
        if (language != null && !language.isEmpty() && !Space.LANGUAGES.contains(language)) {
            Set<String> known = new TreeSet<>(Space.LANGUAGES);
            throw Members.wrong(
                    body.place("language"),
                    "must be one of " + String.join(", ", known) + ", or empty for that of the space above, got \""
                            + language + "\"");
        }
        String model = body.text("model", 128);
        boolean said = body.isNull("place") || body.isNull("polygon") || body.isNull("multiPolygon");
        Location place = ThingRoutes.location(body, "place");
        JsonNode polygon = body.node("polygon");
        Area.Ring ring = polygon == null ? null : ring(polygon, body.place("polygon"));
        JsonNode several = body.node("multiPolygon");
        Area.Ground ground = several == null ? null : ground(several, body.place("multiPolygon"));
        if (Stream.of(place, ring, ground).filter(Objects::nonNull).count() > 1) {
            throw Members.wrong(
                    body.place(ground == null ? "polygon" : "multiPolygon"),
                    "cannot stand beside another area; give one of place, polygon and multiPolygon");
        }
        return new Change(
                title,
                kind,
                zone,
                language,
                model,
                said || place != null || ring != null || ground != null,
                place != null ? new Area.Point(place) : ring != null ? ring : ground,
                body.integer("thingsMax", 0, QUOTA_MAX),
                body.integer("readingsPerSecondMax", 0, QUOTA_MAX),
                body.integer("bytesPerSecondMax", 0, QUOTA_MAX));
    }

    private static Area.Ground ground(JsonNode node, String at) {
        List<Area.Ground.Part> parts = new ArrayList<>();
        for (JsonNode part : array(node, at, Area.Ground.RINGS_MAX)) {
            String of = at + "[" + parts.size() + "]";
            List<Area.Ring> rings = new ArrayList<>();
            for (JsonNode each : array(part, of, Area.Ground.RINGS_MAX)) {
                rings.add(ring(each, of + "[" + rings.size() + "]"));
            }
            if (rings.isEmpty()) {
                throw Members.wrong(of, "must have an outer ring, and may have holes behind it");
            }
            parts.add(new Area.Ground.Part(rings.getFirst(), rings.subList(1, rings.size())));
        }
        try {
            return new Area.Ground(parts);
        } catch (IllegalArgumentException e) {
            throw Members.wrong(at, String.valueOf(e.getMessage()));
        }
    }

    private static JsonNode array(JsonNode node, String at, int most) {
        if (!node.isArray() || node.size() > most) {
            throw Members.wrong(at, "must be an array of at most " + most + ", as in a MultiPolygon of GeoJSON");
        }
        return node;
    }

    private static Area.Ring ring(JsonNode node, String at) {
        if (!node.isArray()) {
            throw Members.wrong(at, "must be an array of [longitude, latitude], got " + Members.kind(node));
        }
        if (node.size() > Area.RING_POINTS_MAX) {
            throw Members.wrong(at, "has at most " + Area.RING_POINTS_MAX + " points, got " + node.size());
        }
        List<Location> points = new ArrayList<>(node.size());
        for (JsonNode each : node) {
            boolean pair = each.isArray()
                    && each.size() == 2
                    && each.get(0).isNumber()
                    && each.get(1).isNumber();
            if (!pair || !Location.valid(each.get(1).doubleValue(), each.get(0).doubleValue())) {
                throw Members.wrong(
                        at + "[" + points.size() + "]",
                        "must be [longitude within ±180, latitude within ±90], got "
                                + (pair ? each.toString() : Members.kind(each)));
            }
            points.add(new Location(each.get(1).doubleValue(), each.get(0).doubleValue()));
        }
        String fault = Area.Ring.fault(points);
        if (fault != null) {
            throw Members.wrong(at, fault);
        }
        return new Area.Ring(points);
    }

    static ObjectNode write(Space space, SpaceTree tree) {
        ObjectNode out = Json.object();
        out.put("path", space.path());
        out.put("title", space.title());
        out.put("kind", Words.of(space.kind()));
        out.put("zone", space.zone());
        out.put("language", space.language());
        out.put("model", space.model());
        ObjectNode effective = out.putObject("effective");
        effective.put("zone", tree.zone(space.path()));
        effective.put("language", tree.language(space.path()));
        effective.put("model", tree.model(space.path()));
        switch (space.area()) {
            case null -> {}
            case Area.Point(Location at) ->
                out.putObject("place").put("latitude", at.latitude()).put("longitude", at.longitude());
            case Area.Ring ring -> write(out.putArray("polygon"), ring);
            case Area.Ground(List<Area.Ground.Part> parts) -> {
                ArrayNode several = out.putArray("multiPolygon");
                for (Area.Ground.Part part : parts) {
                    ArrayNode rings = several.addArray();
                    write(rings.addArray(), part.outer());
                    part.holes().forEach(hole -> write(rings.addArray(), hole));
                }
            }
        }
        out.put("thingsMax", space.thingsMax());
        out.put("readingsPerSecondMax", space.readingsPerSecondMax());
        out.put("bytesPerSecondMax", space.bytesPerSecondMax());
        out.put("things", space.things());
        out.put("revision", space.revision());
        return out;
    }

    private static void write(ArrayNode out, Area.Ring ring) {
        ring.points().forEach(at -> out.addArray().add(at.longitude()).add(at.latitude()));
    }
}

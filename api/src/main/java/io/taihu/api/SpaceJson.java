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
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The JSON form of a space, and of what is to be changed of one. */
final class SpaceJson {
    @Limit(value = "Longest title of a space", zh = "空间标题的最大长度", unit = Limit.Unit.CHARACTERS, reached = Limit.Reached.REFUSED)
    static final int TITLE_MAX = 256;
    @Limit(value = "Greatest quota of a space", zh = "空间配额的最大值", reached = Limit.Reached.REFUSED)
    static final long QUOTA_MAX = 1_000_000_000_000L;
    @Limit(value = "Longest name of a time zone", zh = "时区名的最大长度", unit = Limit.Unit.CHARACTERS, reached = Limit.Reached.REFUSED)
    private static final int ZONE_MAX = 64;
    @Limit(value = "Longest name of a language", zh = "语言名的最大长度", unit = Limit.Unit.CHARACTERS, reached = Limit.Reached.REFUSED)
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
            @Nullable Long readingsPerSecondMax) {

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
        boolean said = body.isNull("place") || body.isNull("polygon");
        Location place = ThingRoutes.location(body, "place");
        Area.Ring ring = ring(body);
        if (place != null && ring != null) {
            throw Members.wrong(body.place("polygon"), "cannot stand beside a place; give one of the two");
        }
        return new Change(
                title,
                kind,
                zone,
                language,
                model,
                said || place != null || ring != null,
                place == null ? ring : new Area.Point(place),
                body.integer("thingsMax", 0, QUOTA_MAX),
                body.integer("readingsPerSecondMax", 0, QUOTA_MAX));
    }

    private static Area.@Nullable Ring ring(Members body) {
        JsonNode node = body.node("polygon");
        if (node == null) {
            return null;
        }
        String at = body.place("polygon");
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
            case Area.Ring(List<Location> points) -> {
                ArrayNode ring = out.putArray("polygon");
                points.forEach(at -> ring.addArray().add(at.longitude()).add(at.latitude()));
            }
        }
        out.put("thingsMax", space.thingsMax());
        out.put("readingsPerSecondMax", space.readingsPerSecondMax());
        out.put("things", space.things());
        out.put("revision", space.revision());
        return out;
    }
}

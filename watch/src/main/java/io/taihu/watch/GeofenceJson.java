package io.taihu.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.core.Fields;
import io.taihu.model.Area;
import io.taihu.model.Location;
import io.taihu.rules.Geofence;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A geofence as JSON; what is wrong is said with its place. Places are {@code [longitude, latitude]}, as in GeoJSON. */
public final class GeofenceJson {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SHAPE = "$.shape";
    private static final String LIMIT = "speedLimit";

    private GeofenceJson() {}

    /** Reads what was given: {@code {space, name, shape, speedLimit}}. */
    static Geofence read(JsonNode body) {
        Fields fields = new Fields(body, "$", Set.of("space", "name", "shape", LIMIT));
        JsonNode given = fields.node("shape");
        if (given == null) {
            throw Fields.wrong(SHAPE, "must be there");
        }
        Geofence.Shape shape = shape(given);
        String name = fields.text("name", Integer.MAX_VALUE);
        String fault = Geofence.fault(name, shape);
        if (fault != null) {
            throw Fields.wrong("$." + fault.substring(0, fault.indexOf(' ')), fault.substring(fault.indexOf(' ') + 1));
        }
        double limit = fields.node(LIMIT) == null
                ? Double.NaN
                : fields.decimal(LIMIT, Geofence.SPEED_LIMIT_LEAST, Geofence.SPEED_LIMIT_MAX);
        return new Geofence(fields.text("space", Integer.MAX_VALUE), name, shape, limit);
    }

    /** One as the API gives it. */
    public static Geofence geofence(JsonNode kept) {
        return kept(kept.path("space").asText(), kept.path("name").asText(), kept);
    }

    /** One of a space and name, of which the rest is kept. */
    static Geofence kept(String space, String name, JsonNode rest) {
        return new Geofence(
                space, name, shape(rest.path("shape")), rest.path(LIMIT).asDouble(Double.NaN));
    }

    /** How it is kept, but for its space and name. */
    static String definition(Geofence fence) {
        ObjectNode out = JSON.createObjectNode();
        writeShape(out, fence);
        return out.toString();
    }

    /** Writes its shape as it was drawn, and its speed limit when it has one. */
    public static void writeShape(ObjectNode out, Geofence fence) {
        write(out.putObject("shape"), fence.shape());
        if (!Double.isNaN(fence.speedLimit())) {
            out.put(LIMIT, fence.speedLimit());
        }
    }

    private static Geofence.Shape shape(JsonNode given) {
        Fields fields = new Fields(given, SHAPE, Set.of("kind", "center", "ring", "line", "metres"));
        return switch (fields.text("kind", Geofence.NAME_MAX)) {
            case "circle" -> new Geofence.Circle(place(fields.node("center"), SHAPE + ".center"), metres(fields));
            case "polygon" -> {
                List<Location> points = places(fields, "ring", Area.RING_POINTS_MAX);
                String fault = Area.Ring.fault(points);
                if (fault != null) {
                    throw Fields.wrong(SHAPE + ".ring", fault);
                }
                yield new Geofence.Field(new Area.Ring(points));
            }
            case "corridor" -> new Geofence.Corridor(places(fields, "line", Geofence.LINE_POINTS_MAX), metres(fields));
            case String other ->
                throw Fields.wrong(SHAPE + ".kind", "must be circle, polygon or corridor, got \"" + other + "\"");
        };
    }

    private static double metres(Fields fields) {
        return fields.decimal("metres", Geofence.METRES_LEAST, Geofence.METRES_MAX);
    }

    private static List<Location> places(Fields fields, String name, int most) {
        JsonNode all = fields.node(name);
        if (all == null || !all.isArray() || all.size() > most) {
            throw Fields.wrong(fields.place(name), "must be an array of at most " + most + " [longitude, latitude]");
        }
        List<Location> places = new ArrayList<>();
        for (JsonNode each : all) {
            places.add(place(each, fields.place(name) + "[" + places.size() + "]"));
        }
        return places;
    }

    private static Location place(@Nullable JsonNode given, String at) {
        if (given == null
                || !given.isArray()
                || given.size() != 2
                || !given.get(0).isNumber()
                || !given.get(1).isNumber()
                || !Location.valid(given.get(1).doubleValue(), given.get(0).doubleValue())) {
            throw Fields.wrong(at, "must be [longitude within ±180, latitude within ±90]");
        }
        return new Location(given.get(1).doubleValue(), given.get(0).doubleValue());
    }

    private static void write(ObjectNode out, Geofence.Shape shape) {
        switch (shape) {
            case Geofence.Circle(Location center, double metres) -> {
                write(out.put("kind", "circle").putArray("center"), center);
                out.put("metres", metres);
            }
            case Geofence.Field(Area.Ring ring) ->
                write(out.put("kind", "polygon").putArray("ring"), ring.points());
            case Geofence.Corridor(List<Location> line, double metres) -> {
                write(out.put("kind", "corridor").putArray("line"), line);
                out.put("metres", metres);
            }
        }
    }

    /** Writes the rings of ground, the outer one first. */
    public static void outline(ArrayNode out, Area area) {
        switch (area) {
            case Area.Ring ring -> write(out.addArray(), ring.points());
            case Area.Ground(List<Area.Ground.Part> parts) ->
                parts.forEach(part -> {
                    write(out.addArray(), part.outer().points());
                    part.holes().forEach(hole -> write(out.addArray(), hole.points()));
                });
            case Area.Point _ -> {}
        }
    }

    private static void write(ArrayNode out, List<Location> places) {
        places.forEach(each -> write(out.addArray(), each));
    }

    private static void write(ArrayNode out, Location place) {
        out.add(place.longitude()).add(place.latitude());
    }
}

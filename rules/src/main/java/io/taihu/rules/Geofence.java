package io.taihu.rules;

import io.taihu.model.Area;
import io.taihu.model.Limit;
import io.taihu.model.Location;
import io.taihu.model.Space;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.operation.buffer.BufferOp;
import org.locationtech.jts.operation.buffer.BufferParameters;

/**
 * Ground that people have drawn and named, by which rules ask where things are: {@code inside(position, 'depot')}, and within which vehicles
 * may be no faster than it says. What is round is judged as a polygon, see {@link #area}. Immutable.
 *
 * @param space path of the space that it is kept in
 * @param name by which rules call it, unique within its space
 * @param speedLimit of vehicles within it, km/h; not a number when it has none
 */
public record Geofence(String space, String name, Shape shape, double speedLimit) {
    /** Longest name of a geofence. */
    @Limit(
            value = "Longest name of a geofence",
            zh = "电子围栏名称的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    public static final int NAME_MAX = 64;
    /** Most points of the line of a corridor. */
    @Limit(value = "Most points of the line of a corridor", zh = "走廊围栏中心线的最多点数", reached = Limit.Reached.REFUSED)
    public static final int LINE_POINTS_MAX = 100;
    /** Least and greatest radius of a circle, and of what a corridor has on each side of its line. */
    public static final double METRES_LEAST = 5;

    @Limit(
            value = "Greatest radius of a circular geofence, and of a corridor to each side, in metres",
            zh = "圆形围栏的最大半径，及走廊每侧的最大宽度（米）",
            reached = Limit.Reached.REFUSED)
    public static final int METRES_MAX = 100_000;

    /** Least and greatest speed limit, km/h. */
    public static final double SPEED_LIMIT_LEAST = 1;

    @Limit(
            value = "Greatest speed limit of a geofence, in km/h",
            zh = "电子围栏的最大限速（km/h）",
            reached = Limit.Reached.REFUSED)
    public static final int SPEED_LIMIT_MAX = 300;

    /** What a geofence is called. */
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}._-]{1," + NAME_MAX + "}");

    /** Corners of a circle: what is cut off is at most 0.12 % of the radius. */
    private static final int CORNERS = 64;

    /** Metres of a degree of a great circle on a sphere of 6,371,008.8 m. */
    private static final double DEGREE = Math.toRadians(6_371_008.8);
    /** Nearer to a pole than that nothing is drawn. */
    private static final double LATITUDE_MOST = 85;

    public Geofence {
        String fault = fault(name, shape);
        if (fault != null) {
            throw new IllegalArgumentException(fault);
        }
        if (speedLimit < SPEED_LIMIT_LEAST || speedLimit > SPEED_LIMIT_MAX) {
            throw new IllegalArgumentException(
                    "speedLimit must lie within 1 and " + SPEED_LIMIT_MAX + ", got " + speedLimit);
        }
    }

    /** One without a speed limit. */
    public Geofence(String space, String name, Shape shape) {
        this(space, name, shape, Double.NaN);
    }

    /** What is drawn. */
    public sealed interface Shape {}

    /** All within so many metres of a place. */
    public record Circle(Location center, double metres) implements Shape {}

    /** What lies within a ring. */
    public record Field(Area.Ring ring) implements Shape {}

    /** All within so many metres of a line, to each side and around its ends. */
    public record Corridor(List<Location> line, double metres) implements Shape {
        public Corridor {
            line = List.copyOf(line);
        }
    }

    /** What is wrong with a geofence, as a sentence that names the place; null when nothing is. */
    public static @Nullable String fault(String name, Shape shape) {
        if (!NAME.matcher(name).matches()) {
            return "name is 1 to " + NAME_MAX + " letters, digits or . _ -, got \"" + name + "\"";
        }
        return switch (shape) {
            case Circle(Location center, double metres) -> {
                String fault = fault(metres);
                yield fault == null ? fault(List.of(center), metres) : fault;
            }
            case Field _ -> null;
            case Corridor(List<Location> line, double metres) -> {
                if (line.size() < 2 || line.size() > LINE_POINTS_MAX) {
                    yield "shape.line has 2 to " + LINE_POINTS_MAX + " points, got " + line.size();
                }
                if (line.stream().distinct().count() < 2) {
                    yield "shape.line needs 2 points that differ";
                }
                String fault = fault(metres);
                yield fault == null ? fault(line, metres) : fault;
            }
        };
    }

    private static @Nullable String fault(double metres) {
        return metres >= METRES_LEAST && metres <= METRES_MAX
                ? null
                : "shape.metres must lie within " + (int) METRES_LEAST + " and " + METRES_MAX + ", got " + metres;
    }

    private static @Nullable String fault(List<Location> points, double metres) {
        for (Location each : points) {
            double north = metres / DEGREE;
            if (Math.abs(each.latitude()) + north > LATITUDE_MOST) {
                return "shape must stay within " + (int) LATITUDE_MOST + " degrees of latitude";
            }
            if (Math.abs(each.longitude()) + north / Math.cos(Math.toRadians(each.latitude())) > 180) {
                return "shape must not cross the date line; draw one on each side of it";
            }
        }
        return null;
    }

    /** The one of a name that holds in a space: its own, or else that of the nearest space above. */
    public static Optional<Geofence> holding(Iterable<Geofence> all, String space, String name) {
        Geofence nearest = null;
        for (Geofence each : all) {
            if (each.name.equals(name)
                    && Space.within(space, each.space)
                    && (nearest == null || each.space.length() > nearest.space.length())) {
                nearest = each;
            }
        }
        return Optional.ofNullable(nearest);
    }

    /**
     * The ground as positions are held against it. A circle has {@value #CORNERS} corners on it. A corridor is made in a plane that is
     * true in the middle of its latitudes, so its width is off by 1 % for each 60 km or so that it goes north or south from there.
     */
    public Area area() {
        return switch (shape) {
            case Field(Area.Ring ring) -> ring;
            case Circle(Location center, double metres) -> circle(center, metres);
            case Corridor(List<Location> line, double metres) -> corridor(line, metres);
        };
    }

    private static Area.Ring circle(Location center, double metres) {
        List<Location> ring = new ArrayList<>();
        double latitude = Math.toRadians(center.latitude());
        double arc = Math.toRadians(metres / DEGREE);
        for (int i = 0; i < CORNERS; i++) {
            double bearing = 2 * Math.PI * i / CORNERS;
            double north = Math.asin(
                    Math.sin(latitude) * Math.cos(arc) + Math.cos(latitude) * Math.sin(arc) * Math.cos(bearing));
            double east = Math.atan2(
                    Math.sin(bearing) * Math.sin(arc) * Math.cos(latitude),
                    Math.cos(arc) - Math.sin(latitude) * Math.sin(north));
            ring.add(new Location(Math.toDegrees(north), center.longitude() + Math.toDegrees(east)));
        }
        ring.add(ring.getFirst());
        return new Area.Ring(ring);
    }

    private static Area corridor(List<Location> line, double metres) {
        double least = Collections.min(line.stream().map(Location::latitude).toList());
        double most = Collections.max(line.stream().map(Location::latitude).toList());
        double shrink = Math.cos(Math.toRadians((least + most) / 2));
        GeometryFactory plane = new GeometryFactory();
        Geometry path = plane.createLineString(line.stream()
                .map(each -> new Coordinate(each.longitude() * shrink, each.latitude()))
                .toArray(Coordinate[]::new));
        // round where it turns, as far as a ring can have the points
        for (int round = 8; ; round /= 2) {
            Polygon ground = (Polygon) BufferOp.bufferOp(path, metres / DEGREE, new BufferParameters(round));
            boolean fits = ground.getNumPoints() <= Area.RING_POINTS_MAX;
            if (fits || round == 1) {
                Area.Ring outer = ring(ground.getExteriorRing(), shrink);
                List<Area.Ring> holes = new ArrayList<>();
                for (int i = 0; i < ground.getNumInteriorRing() && holes.size() + 1 < Area.Ground.RINGS_MAX; i++) {
                    holes.add(ring(ground.getInteriorRingN(i), shrink));
                }
                return holes.isEmpty() ? outer : new Area.Ground(List.of(new Area.Ground.Part(outer, holes)));
            }
        }
    }

    private static Area.Ring ring(LinearRing of, double shrink) {
        List<Location> points = new ArrayList<>();
        for (Coordinate each : of.getCoordinates()) {
            points.add(new Location(each.y, each.x / shrink));
        }
        points.set(points.size() - 1, points.getFirst());
        return new Area.Ring(points);
    }
}

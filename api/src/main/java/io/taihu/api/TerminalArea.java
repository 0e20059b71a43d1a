package io.taihu.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.model.Area;
import io.taihu.model.ErrorCode;
import io.taihu.model.Location;
import io.taihu.model.TaihuException;
import io.taihu.rules.Geofence;
import java.util.List;

/**
 * A geofence as what terminals of JT/T 808 can be asked to keep: a circle (0x8600), a polygon (0x8604) or a route (0x8606), of which they
 * report entering and leaving, and speeding where it has a limit. Pure.
 */
final class TerminalArea {
    /** Model of the terminals. */
    static final String MODEL = "jt808";

    /** Width of a segment of a route is a byte. */
    private static final int WIDEST = 255;
    /** Number of an area is a DWORD. */
    private static final long LARGEST_ID = 0xFFFF_FFFFL;
    /** How long it is too fast before it says so: as long as driving that is found as speeding. */
    private static final int OVERSPEED_SECONDS = 10;

    private TerminalArea() {}

    /**
     * The action and its input.
     *
     * @param number by which terminals know the area
     * @throws TaihuException INVALID, when it cannot be said in the words of the protocol
     */
    static ObjectNode action(long number, Geofence fence) {
        if (number < 0 || number > LARGEST_ID) {
            throw wrong("its number " + number + " is beyond the four bytes of an area's");
        }
        ObjectNode out = Json.object().put("model", MODEL);
        switch (fence.shape()) {
            case Geofence.Circle(Location center, double metres) -> {
                ObjectNode input =
                        out.put("action", "circles").putObject("input").put("action", "append");
                ObjectNode area = begin(input.putArray("areas").addObject(), number, fence, List.of(center), true);
                place(area, center).put("radius", Math.round(metres));
                end(area, fence, true);
            }
            case Geofence.Field(Area.Ring ring) -> {
                // a ring ends where it begins; terminals close it by themselves
                List<Location> corners = ring.points().subList(0, ring.points().size() - 1);
                ObjectNode area = begin(out.put("action", "polygon").putObject("input"), number, fence, corners, true);
                ArrayNode points = area.putArray("points");
                corners.forEach(each -> place(points.addObject(), each));
                end(area, fence, true);
            }
            case Geofence.Corridor(List<Location> line, double metres) -> {
                long width = Math.round(2 * metres);
                if (width > WIDEST) {
                    throw wrong("a corridor is at most " + WIDEST / 2.0
                            + " m wide to each side where terminals keep it, this one " + metres);
                }
                ObjectNode route = begin(out.put("action", "route").putObject("input"), number, fence, line, false);
                ArrayNode points = route.putArray("points");
                for (int i = 0; i < line.size(); i++) {
                    ObjectNode point = points.addObject().put("point", i + 1).put("segment", i + 1);
                    place(point, line.get(i)).put("width", width);
                    ArrayNode attributes = point.putArray("attributes");
                    hemispheres(attributes, List.of(line.get(i)));
                    if (limited(fence)) {
                        attributes.add("speed");
                        speed(point, fence);
                    }
                }
                end(route, fence, false);
            }
        }
        return out;
    }

    /** @param whole whether the hemispheres and the speed are told once for all of it */
    private static ObjectNode begin(
            ObjectNode area, long number, Geofence fence, List<Location> places, boolean whole) {
        ArrayNode attributes = area.put("id", number).putArray("attributes");
        attributes.add("enterPlatform").add("leavePlatform");
        if (whole) {
            hemispheres(attributes, places);
            if (limited(fence)) {
                attributes.add("speed");
            }
        }
        return area;
    }

    private static void end(ObjectNode area, Geofence fence, boolean whole) {
        if (whole && limited(fence)) {
            speed(area, fence);
        }
        area.put("name", fence.name());
    }

    private static boolean limited(Geofence fence) {
        return !Double.isNaN(fence.speedLimit());
    }

    private static void speed(ObjectNode out, Geofence fence) {
        long limit = Math.round(fence.speedLimit());
        out.put("maxSpeed", limit).put("overspeedFor", OVERSPEED_SECONDS).put("nightMaxSpeed", limit);
    }

    /** Degrees have no sign: that they are south or west is told beside them. */
    private static void hemispheres(ArrayNode attributes, List<Location> places) {
        boolean south = places.stream().anyMatch(each -> each.latitude() < 0);
        boolean west = places.stream().anyMatch(each -> each.longitude() < 0);
        if (south && places.stream().anyMatch(each -> each.latitude() > 0)
                || west && places.stream().anyMatch(each -> each.longitude() > 0)) {
            throw wrong("it lies on both sides of the equator, or of the meridian 0");
        }
        if (south) {
            attributes.add("south");
        }
        if (west) {
            attributes.add("west");
        }
    }

    private static ObjectNode place(ObjectNode out, Location place) {
        return out.put("latitude", Math.abs(place.latitude())).put("longitude", Math.abs(place.longitude()));
    }

    private static TaihuException wrong(String why) {
        return new TaihuException(ErrorCode.INVALID, "terminals of JT/T 808 cannot keep this geofence: " + why);
    }
}

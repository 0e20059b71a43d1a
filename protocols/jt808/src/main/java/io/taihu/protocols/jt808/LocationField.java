package io.taihu.protocols.jt808;

import static io.taihu.protocols.jt808.Fields.bits32;
import static io.taihu.protocols.jt808.Fields.degrees;
import static io.taihu.protocols.jt808.Fields.s16;
import static io.taihu.protocols.jt808.Fields.time;
import static io.taihu.protocols.jt808.Fields.u16;

/**
 * Where a vehicle was: the 28 bytes of 0x0200, with or without the additional items behind them. Latitude and longitude get the sign
 * that the status gives them. Immutable.
 */
final class LocationField extends Field {
    static final int BASIC_SIZE = 28;

    static final BitsField ALARMS = bits32(
            "alarms",
            "sos",
            "overspeed",
            "fatigue",
            "dangerWarning",
            "gnssFault",
            "antennaOpen",
            "antennaShort",
            "powerLow",
            "powerLost",
            "displayFault",
            "speechFault",
            "cameraFault",
            "cardReaderFault",
            "overspeedWarning",
            "fatigueWarning",
            "ruleViolation",
            "tyrePressure",
            "blindSpotFault",
            "dayDrivingExceeded",
            "parkingTooLong",
            "area",
            "route",
            "segmentTime",
            "offRoute",
            "speedSensorFault",
            "fuelAbnormal",
            "stolen",
            "illegalIgnition",
            "illegalDisplacement",
            "collision",
            "rollover",
            "illegalDoorOpening");
    static final BitsField STATUS = bits32(
            "status",
            "acc",
            "fixed",
            "south",
            "west",
            "outOfService",
            "encrypted",
            "forwardCollision",
            "laneDeparture",
            "load1",
            "load2",
            "fuelCut",
            "circuitCut",
            "doorsLocked",
            "frontDoorOpen",
            "middleDoorOpen",
            "rearDoorOpen",
            "driverDoorOpen",
            "customDoorOpen",
            "gps",
            "beidou",
            "glonass",
            "galileo",
            "moving");
    static final NumberField LATITUDE = degrees("latitude");
    static final NumberField LONGITUDE = degrees("longitude");
    static final NumberField ALTITUDE = s16("altitude").in("m");
    static final NumberField SPEED = u16("speed").per(10).in("km/h");
    static final NumberField DIRECTION = u16("direction").in("deg");
    static final TimeField TIME = time("time");

    static final long FIXED = 1 << 1;
    private static final long SOUTH = 1 << 2;
    private static final long WEST = 1 << 3;
    private static final TaggedField ITEMS = TaggedField.location(LocationItems.ITEMS);

    private final boolean items;

    private LocationField(String name, boolean items) {
        super(name);
        this.items = items;
    }

    /** The basic part and the items up to the end, beside the fields around. */
    static LocationField whole() {
        return new LocationField("", true);
    }

    /** The basic part only, as an object. */
    static LocationField basic(String name) {
        return new LocationField(name, false);
    }

    @Override
    void read(BodyReader in, Sink sink) {
        boolean inner = !name().isEmpty();
        if (inner) {
            sink.open(this);
        }
        sink.number(ALARMS, in.u32());
        long status = in.u32();
        sink.number(STATUS, status);
        sink.number(LATITUDE, signed(in.s32(), status & SOUTH));
        sink.number(LONGITUDE, signed(in.s32(), status & WEST));
        ALTITUDE.read(in, sink);
        sink.number(SPEED, in.u16());
        sink.number(DIRECTION, in.u16());
        TIME.read(in, sink);
        if (items) {
            ITEMS.read(in, sink);
        }
        if (inner) {
            sink.close();
        }
    }

    /** Some terminals write a negative number and set the bit as well. */
    private static long signed(int raw, long negative) {
        return negative != 0 && raw > 0 ? -(long) raw : raw;
    }

    @Override
    void write(Values around, BodyWriter out) {
        Values from = name().isEmpty() ? around : around.object(name());
        long latitude = LATITUDE.raw(from.need(LATITUDE.name()));
        long longitude = LONGITUDE.raw(from.need(LONGITUDE.name()));
        ALARMS.write(from, out);
        out.number(
                STATUS.raw(from.need(STATUS.name())) | (latitude < 0 ? SOUTH : 0) | (longitude < 0 ? WEST : 0),
                STATUS.size());
        out.number(Math.abs(latitude), LATITUDE.size());
        out.number(Math.abs(longitude), LONGITUDE.size());
        ALTITUDE.write(from, out);
        SPEED.write(from, out);
        DIRECTION.write(from, out);
        TIME.write(from, out);
        if (items) {
            ITEMS.write(from, out);
        }
    }

    @Override
    boolean present(Values from) {
        return from.has(name().isEmpty() ? LATITUDE.name() : name());
    }
}

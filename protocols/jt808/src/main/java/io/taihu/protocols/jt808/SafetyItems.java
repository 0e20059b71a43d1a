package io.taihu.protocols.jt808;

import static io.taihu.protocols.jt808.Fields.bits16;
import static io.taihu.protocols.jt808.Fields.choice;
import static io.taihu.protocols.jt808.Fields.degrees;
import static io.taihu.protocols.jt808.Fields.group;
import static io.taihu.protocols.jt808.Fields.hex;
import static io.taihu.protocols.jt808.Fields.list8;
import static io.taihu.protocols.jt808.Fields.s16;
import static io.taihu.protocols.jt808.Fields.text;
import static io.taihu.protocols.jt808.Fields.time;
import static io.taihu.protocols.jt808.Fields.u16;
import static io.taihu.protocols.jt808.Fields.u32;
import static io.taihu.protocols.jt808.Fields.u8;

/** Active safety of T/JSATL 12-2017 within a location; with the long tag also that of Guangdong (T/GDRTA 002). */
final class SafetyItems {
    /** Alarm tag of 16 bytes. */
    static final Group TAG = tag(7, 1);
    /** Alarm tag of 40 bytes. */
    static final Group LONG_TAG = tag(30, 2);

    /** An alarm of the active safety. */
    static final class Alarm extends Group {
        Alarm(String name, Field... fields) {
            super(name, fields);
        }
    }

    private SafetyItems() {}

    private static Group tag(int idSize, int reserved) {
        return group(
                "tag",
                text("terminalId", idSize),
                time("time"),
                u8("index"),
                u8("attachments"),
                hex("reserved", reserved));
    }

    /** What all kinds of alarms end with; the tyres' in the middle. */
    private static Group tail(Group tag) {
        return group(
                "",
                u8("speed").in("km/h"),
                s16("altitude").in("m"),
                degrees("latitude"),
                degrees("longitude"),
                time("time"),
                bits16(
                        "vehicleState",
                        "acc",
                        "left",
                        "right",
                        "wipers",
                        "brake",
                        "cardInserted",
                        "",
                        "",
                        "",
                        "",
                        "fixed"),
                tag);
    }

    private static Group alarm() {
        return group("", u32("alarm"), choice("state", "momentary", "start", "end"));
    }

    /** 0x64. */
    static Group driverAssistance(Group tag) {
        return new Alarm(
                "driverAssistance",
                alarm(),
                choice(
                        "type",
                        "",
                        "forwardCollision",
                        "laneDeparture",
                        "headway",
                        "pedestrian",
                        "frequentLaneChange",
                        "signExceeded",
                        "obstacle",
                        "",
                        "",
                        "",
                        "",
                        "",
                        "",
                        "",
                        "",
                        "signSeen",
                        "snapshot"),
                u8("level"),
                u8("frontSpeed").in("km/h"),
                u8("headway").per(10).in("s"),
                choice("departure", "", "left", "right"),
                u8("signType"),
                u8("signValue"),
                tail(tag));
    }

    /** 0x65. */
    static Group driverState(Group tag) {
        return new Alarm(
                "driverState",
                alarm(),
                choice(
                        "type",
                        "",
                        "fatigue",
                        "phone",
                        "smoking",
                        "distraction",
                        "abnormal",
                        "",
                        "",
                        "",
                        "",
                        "",
                        "",
                        "",
                        "",
                        "",
                        "",
                        "snapshot",
                        "driverChange"),
                u8("level"),
                u8("fatigue"),
                u32("reserved"),
                tail(tag));
    }

    /** 0x66. */
    static Group tyres(Group tag) {
        return new Alarm(
                "tyres",
                alarm(),
                tail(tag),
                list8(
                        "wheels",
                        u8("wheel"),
                        bits16(
                                "alarms",
                                "periodic",
                                "pressureHigh",
                                "pressureLow",
                                "hot",
                                "sensorFault",
                                "imbalance",
                                "leak",
                                "batteryLow"),
                        u16("pressure").in("kPa"),
                        s16("temperature").in("Cel"),
                        u16("battery").in("%")));
    }

    /** 0x67. */
    static Group blindSpot(Group tag) {
        return new Alarm("blindSpot", alarm(), choice("type", "", "rear", "leftRear", "rightRear"), tail(tag));
    }
}

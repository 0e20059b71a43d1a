package io.taihu.protocols.jt808;

import static io.taihu.protocols.jt808.Fields.bcd;
import static io.taihu.protocols.jt808.Fields.bits16;
import static io.taihu.protocols.jt808.Fields.bits32;
import static io.taihu.protocols.jt808.Fields.choice;
import static io.taihu.protocols.jt808.Fields.group;
import static io.taihu.protocols.jt808.Fields.hex;
import static io.taihu.protocols.jt808.Fields.more;
import static io.taihu.protocols.jt808.Fields.text;
import static io.taihu.protocols.jt808.Fields.u16;
import static io.taihu.protocols.jt808.Fields.u32;
import static io.taihu.protocols.jt808.Fields.u8;
import static io.taihu.protocols.jt808.Fields.valuesRest;
import static io.taihu.protocols.jt808.Items.item;
import static io.taihu.protocols.jt808.Items.maker;

/** The additional items of a location: those of JT/T 808, of JT/T 1078 (0x14 to 0x18), of T/JSATL 12 (0x64 to 0x67) and of makers. */
final class LocationItems {
    private static final String[] CHANNELS = new String[32];
    private static final String[] STORES = {
        "main1", "main2", "main3", "main4", "main5", "main6", "main7", "main8", "main9", "main10", "main11", "main12",
        "backup1", "backup2", "backup3", "backup4"
    };

    static {
        for (int i = 0; i < CHANNELS.length; i++) {
            CHANNELS[i] = "channel" + (i + 1);
        }
    }

    private static final String[] PLACES = {"none", "circle", "rectangle", "polygon", "route"};

    /** What makers nest in 0xEB. */
    private static final Items NESTED = new Items(
            2,
            item(0x002D, u16("supply").per(1000).in("V")),
            item(0x0089, hex("makerStatus", 4)),
            item(0x00A8, u8("batteryLevel").in("%")),
            item(0x00B2, bcd("iccid", 10)),
            item(0x00C5, hex("makerAlarms", 4)),
            item(0x00D5, text("imei", 15)));

    static final Items ITEMS = new Items(
            1,
            item(0x01, u32("odometer").per(10).in("km")),
            item(0x02, u16("fuel").per(10).in("L")),
            item(0x03, u16("recorderSpeed").per(10).in("km/h")),
            item(0x04, u16("alarmToConfirm")),
            item(0x05, valuesRest("tyrePressures", u8("tyrePressure").none(0xFF).in("Pa"))),
            item(0x06, u16("cabinTemperature").signBit().in("Cel")),
            item(0x11, group("overspeedAt", choice("place", PLACES), more(u32("area")))),
            item(0x12, group("areaCrossed", choice("place", PLACES), u32("area"), choice("way", "in", "out"))),
            item(
                    0x13,
                    group("segmentTime", u32("segment"), u16("duration").in("s"), choice("result", "short", "long"))),
            item(
                    0x14,
                    bits32(
                            "videoAlarms",
                            "signalLost",
                            "covered",
                            "storageFault",
                            "otherFault",
                            "overload",
                            "abnormalDriving",
                            "storageThreshold")),
            item(0x15, bits32("videoSignalLost", CHANNELS)),
            item(0x16, bits32("videoCovered", CHANNELS)),
            item(0x17, bits16("videoStorageFaults", STORES)),
            item(
                    0x18,
                    group("abnormalDriving", bits16("behaviours", "fatigue", "phone", "smoking"), more(u8("fatigue")))),
            item(
                    0x25,
                    bits32(
                            "signals",
                            "lowBeam",
                            "highBeam",
                            "right",
                            "left",
                            "brake",
                            "reverse",
                            "fog",
                            "clearance",
                            "horn",
                            "airConditioning",
                            "neutral",
                            "retarder",
                            "abs",
                            "heater",
                            "clutch")),
            item(0x2A, bits16("io", "deepSleep", "sleep")),
            // the high WORD is AD1 and stands first
            item(0x2B, group("analog", u16("ad1"), u16("ad0"))),
            item(0x30, u8("radioSignal")),
            item(0x31, u8("satellites")),
            maker(0x56, group("battery", u8("tenths"), u8("level").in("%"))),
            maker(0x61, u16("supply").per(100).in("V")),
            maker(
                    0x64,
                    SafetyItems.driverAssistance(SafetyItems.TAG),
                    SafetyItems.driverAssistance(SafetyItems.LONG_TAG)),
            maker(0x65, SafetyItems.driverState(SafetyItems.TAG), SafetyItems.driverState(SafetyItems.LONG_TAG)),
            maker(0x66, SafetyItems.tyres(SafetyItems.TAG), SafetyItems.tyres(SafetyItems.LONG_TAG)),
            maker(0x67, SafetyItems.blindSpot(SafetyItems.TAG), SafetyItems.blindSpot(SafetyItems.LONG_TAG)),
            maker(0x69, u16("batteryVoltage").per(100).in("V")),
            maker(0xE0, u8("customLength"), u16("customLength"), u32("customLength")),
            maker(0xEB, TaggedField.lengthFirst("maker", NESTED)));

    private LocationItems() {}
}

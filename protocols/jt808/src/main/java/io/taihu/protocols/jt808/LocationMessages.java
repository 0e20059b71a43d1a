package io.taihu.protocols.jt808;

import static io.taihu.protocols.jt808.Fields.bcd;
import static io.taihu.protocols.jt808.Fields.bits32;
import static io.taihu.protocols.jt808.Fields.choice;
import static io.taihu.protocols.jt808.Fields.deciding;
import static io.taihu.protocols.jt808.Fields.hex;
import static io.taihu.protocols.jt808.Fields.hex32;
import static io.taihu.protocols.jt808.Fields.hexRest;
import static io.taihu.protocols.jt808.Fields.list8;
import static io.taihu.protocols.jt808.Fields.listRest;
import static io.taihu.protocols.jt808.Fields.more;
import static io.taihu.protocols.jt808.Fields.since2019;
import static io.taihu.protocols.jt808.Fields.text;
import static io.taihu.protocols.jt808.Fields.text8;
import static io.taihu.protocols.jt808.Fields.time;
import static io.taihu.protocols.jt808.Fields.u16;
import static io.taihu.protocols.jt808.Fields.u32;
import static io.taihu.protocols.jt808.Fields.u8;
import static io.taihu.protocols.jt808.Fields.values8;
import static io.taihu.protocols.jt808.Fields.whenIs;
import static io.taihu.protocols.jt808.Message.message;

import java.util.List;

/** Messages about where a vehicle is, who drives it, and what its buses and its recorder say. */
final class LocationMessages {
    static final int LOCATION = 0x0200;

    static final List<Message> ALL = List.of(
            message(LOCATION, "location", LocationField.whole()),
            message(0x0201, "locationReply", u16("replySerial"), LocationField.whole()),
            message(0x8201, "locationQuery"),
            message(
                    0x8202,
                    "tracking",
                    u16("interval").in("s"),
                    more(u32("validity").in("s"))),
            message(0x8203, "alarmConfirmation", u16("alarmSerial"), bits32("alarms", LocationField.ALARMS.words())),
            message(0x0500, "vehicleControlReply", u16("replySerial"), LocationField.whole()),
            // the WORD count stands in front of the type
            message(0x0704, "locationBatch", u16("count"), choice("kind", "normal", "reissued"), new LocationBatch()),
            message(0x0700, "recorderData", u16("replySerial"), new RecorderBlock(RecorderItems.READ)),
            message(0x8700, "recorderQuery", new RecorderBlock(RecorderItems.ASKED)),
            message(0x8701, "recorderSetting", new RecorderBlock(RecorderItems.SET)),
            message(0x0701, "waybill", hex32("data")),
            driver(),
            message(0x8702, "driverQuery"),
            message(0x0705, "can", u16("count"), bcd("time", 5), listRest("frames", u32("canId"), hex("data", 8))),
            message(
                            0x0900,
                            "passthroughUp",
                            deciding(u8("type")),
                            whenIs(0xF7, peripherals(choice("state", "", "normal", "fault"), bits32("alarms"))),
                            whenIs(
                                    0xF8,
                                    peripherals(
                                            text8("company"),
                                            text8("model"),
                                            text8("hardware"),
                                            text8("firmware"),
                                            text8("deviceId"),
                                            text8("userCode"))))
                    .onlyIf(values -> values.has("peripherals") && !values.has("data"))
                    .or(u8("type"), hexRest("data")),
            message(
                            0x8900,
                            "passthroughDown",
                            deciding(u8("type")),
                            whenIs(0xF7, values8("peripherals", u8("peripheral"))),
                            whenIs(0xF8, values8("peripherals", u8("peripheral"))))
                    .onlyIf(values -> values.has("peripherals") && !values.has("data"))
                    .or(u8("type"), hexRest("data")),
            message(0x0901, "compressed", hex32("gzip")));

    private LocationMessages() {}

    private static Field peripherals(Field... fields) {
        return list8("peripherals", u8("peripheral"), new Sized(1, fields));
    }

    private static Message driver() {
        return message(
                        0x0702,
                        "driver",
                        choice("status", "", "in", "out"),
                        time("time"),
                        more(choice("result", "ok", "keyFailed", "locked", "removed", "checksum")),
                        more(text8("name"), text("certificate", 20), text8("agency"), bcd("validUntil", 4)),
                        since2019(more(text("idCard", 20))))
                .onlyIf(values -> values.get("status") instanceof String)
                .or(text8("name"), text("idCard", 20), text("certificate", 40), text8("agency"));
    }
}

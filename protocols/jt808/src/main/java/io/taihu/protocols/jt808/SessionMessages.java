package io.taihu.protocols.jt808;

import static io.taihu.protocols.jt808.Fields.bcd;
import static io.taihu.protocols.jt808.Fields.before2019;
import static io.taihu.protocols.jt808.Fields.bits16;
import static io.taihu.protocols.jt808.Fields.bits8;
import static io.taihu.protocols.jt808.Fields.choice;
import static io.taihu.protocols.jt808.Fields.group;
import static io.taihu.protocols.jt808.Fields.hex;
import static io.taihu.protocols.jt808.Fields.hex32;
import static io.taihu.protocols.jt808.Fields.hexRest;
import static io.taihu.protocols.jt808.Fields.more;
import static io.taihu.protocols.jt808.Fields.only2011;
import static io.taihu.protocols.jt808.Fields.only2013;
import static io.taihu.protocols.jt808.Fields.since2019;
import static io.taihu.protocols.jt808.Fields.text;
import static io.taihu.protocols.jt808.Fields.text8;
import static io.taihu.protocols.jt808.Fields.textRest;
import static io.taihu.protocols.jt808.Fields.u16;
import static io.taihu.protocols.jt808.Fields.u32;
import static io.taihu.protocols.jt808.Fields.u8;
import static io.taihu.protocols.jt808.Fields.values16;
import static io.taihu.protocols.jt808.Fields.values8;
import static io.taihu.protocols.jt808.Message.message;

import java.util.List;

/** Messages of the connection itself: replies, split packets, registration, authentication, what the terminal is, upgrades. */
final class SessionMessages {
    static final String[] RESULTS = {"ok", "failed", "bad", "unsupported", "alarmHandled"};

    private static final int COLOUR_LAST = 9;

    static final List<Message> ALL = List.of(
            message(0x0001, "terminalReply", u16("replySerial"), new IdField("replyId", 2), choice("result", RESULTS)),
            message(0x8001, "platformReply", u16("replySerial"), new IdField("replyId", 2), choice("result", RESULTS)),
            message(0x0002, "heartbeat", more(hexRest("extra"))),
            message(0x0003, "logout"),
            message(0x0004, "timeQuery"),
            message(0x8004, "timeReply", new TimeField("time", java.time.ZoneOffset.UTC)),
            message(0x0005, "resendRequestOfTerminal", resend()),
            message(0x8003, "resendRequest", resend()),
            registration(),
            message(
                    0x8100,
                    "registrationReply",
                    u16("replySerial"),
                    choice(
                            "result",
                            "ok",
                            "vehicleRegistered",
                            "noSuchVehicle",
                            "terminalRegistered",
                            "noSuchTerminal"),
                    more(textRest("authCode"))),
            message(
                            0x0102,
                            "authentication",
                            before2019(textRest("authCode")),
                            since2019(text8("authCode"), text("imei", 15), text("softwareVersion", 20)))
                    .newestFirst(),
            message(
                    0x0107,
                    "properties",
                    bits16("types", "passenger", "dangerousGoods", "freight", "taxi", "", "", "disk", "split"),
                    text("maker", 5),
                    before2019(text("model", 20), text("terminalId", 7)),
                    since2019(text("model", 30), text("terminalId", 30)),
                    bcd("iccid", 10),
                    text8("hardware"),
                    text8("firmware"),
                    bits8("gnss", "gps", "beidou", "glonass", "galileo"),
                    bits8("networks", "gprs", "cdma", "tdScdma", "wcdma", "cdma2000", "tdLte", "", "other")),
            message(0x8107, "propertiesQuery"),
            message(0x8108, "upgrade", u8("component"), text("maker", 5), text8("version"), hex32("data")),
            message(0x0108, "upgradeResult", u8("component"), choice("result", "ok", "failed", "cancelled")),
            message(0x8204, "linkTest"),
            message(0x0A00, "terminalKey", u32("e"), hex("n", 128)),
            message(0x8A00, "platformKey", u32("e"), hex("n", 128)));

    private SessionMessages() {}

    /** Serial of the first packet of a message, and the numbers of those that are missing. */
    private static Field resend() {
        return group(
                "",
                u16("firstSerial"),
                before2019(values8("packets", u16("packet"))),
                since2019(values16("packets", u16("packet"))));
    }

    private static Message registration() {
        return message(
                        0x0100,
                        "registration",
                        since2019(registration(11, 30, 30)),
                        only2013(registration(5, 20, 7)),
                        only2011(registration(5, 8, 7)))
                .onlyIf(SessionMessages::plausible);
    }

    private static Field registration(int maker, int model, int terminal) {
        return group(
                "",
                u16("province"),
                u16("city"),
                text("maker", maker),
                text("model", model),
                text("terminalId", terminal),
                choice("plateColour", "none", "blue", "yellow", "black", "white", "green", "", "", "", "other"),
                textRest("plate"));
    }

    /** Whether the colour and the plate are such: what follows from a wrong edition are bytes of other fields. */
    private static boolean plausible(Values registration) {
        Object colour = registration.get("plateColour");
        String plate = registration.text("plate");
        // a number has no word; none of them is above the last
        boolean known = colour instanceof String || colour instanceof Number number && number.intValue() <= COLOUR_LAST;
        return known && plate.chars().noneMatch(c -> c < ' ' || c == 0xFFFD);
    }
}

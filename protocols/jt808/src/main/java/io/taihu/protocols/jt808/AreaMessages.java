package io.taihu.protocols.jt808;

import static io.taihu.protocols.jt808.Fields.bits16;
import static io.taihu.protocols.jt808.Fields.bits8;
import static io.taihu.protocols.jt808.Fields.choice;
import static io.taihu.protocols.jt808.Fields.deciding;
import static io.taihu.protocols.jt808.Fields.degrees;
import static io.taihu.protocols.jt808.Fields.list16;
import static io.taihu.protocols.jt808.Fields.list32;
import static io.taihu.protocols.jt808.Fields.list8;
import static io.taihu.protocols.jt808.Fields.since2019;
import static io.taihu.protocols.jt808.Fields.text16;
import static io.taihu.protocols.jt808.Fields.time;
import static io.taihu.protocols.jt808.Fields.u16;
import static io.taihu.protocols.jt808.Fields.u32;
import static io.taihu.protocols.jt808.Fields.u8;
import static io.taihu.protocols.jt808.Fields.values32;
import static io.taihu.protocols.jt808.Fields.values8;
import static io.taihu.protocols.jt808.Fields.when;
import static io.taihu.protocols.jt808.Fields.whenIs;
import static io.taihu.protocols.jt808.Message.message;

import java.util.List;

/** Messages of areas and routes. Fields that depend on the attributes are there only if the attribute is set. */
final class AreaMessages {
    private static final int TIMES = 0;
    private static final int SPEED = 1;
    private static final String[] ACTIONS = {"update", "append", "modify"};
    private static final String[] KINDS = {"", "circle", "rectangle", "polygon", "route"};

    private static final Field ATTRIBUTES = deciding(bits16(
            "attributes",
            "times",
            "speed",
            "enterDriver",
            "enterPlatform",
            "leaveDriver",
            "leavePlatform",
            "south",
            "west",
            "doorsForbidden",
            "",
            "",
            "",
            "",
            "",
            "radioOff",
            "detailedFixes"));
    private static final Field TIMES_OF = when(TIMES, time("from"), time("to"));
    private static final Field SPEED_OF =
            when(SPEED, u16("maxSpeed").in("km/h"), u8("overspeedFor").in("s"));
    private static final Field NIGHT_SPEED_OF =
            since2019(when(SPEED, u16("nightMaxSpeed").in("km/h")));
    private static final Field NAME = since2019(text16("name"));

    private static final Field[] CIRCLE = {
        u32("id"),
        ATTRIBUTES,
        degrees("latitude"),
        degrees("longitude"),
        u32("radius").in("m"),
        TIMES_OF,
        SPEED_OF,
        NIGHT_SPEED_OF,
        NAME
    };
    private static final Field[] RECTANGLE = {
        u32("id"),
        ATTRIBUTES,
        degrees("upperLatitude"),
        degrees("leftLongitude"),
        degrees("lowerLatitude"),
        degrees("rightLongitude"),
        TIMES_OF,
        SPEED_OF,
        NIGHT_SPEED_OF,
        NAME
    };
    private static final Field[] POLYGON = {
        u32("id"),
        ATTRIBUTES,
        TIMES_OF,
        SPEED_OF,
        list16("points", degrees("latitude"), degrees("longitude")),
        NIGHT_SPEED_OF,
        NAME
    };
    private static final Field[] ROUTE = {
        u32("id"),
        ATTRIBUTES,
        TIMES_OF,
        list16(
                "points",
                u32("point"),
                u32("segment"),
                degrees("latitude"),
                degrees("longitude"),
                u8("width").in("m"),
                deciding(bits8("attributes", "time", "speed", "south", "west")),
                when(TIMES, u16("tooLong").in("s"), u16("tooShort").in("s")),
                SPEED_OF,
                NIGHT_SPEED_OF),
        NAME
    };

    static final List<Message> ALL = List.of(
            message(0x8600, "circles", choice("action", ACTIONS), list8("areas", CIRCLE)),
            message(0x8601, "deleteCircles", ids()),
            message(0x8602, "rectangles", choice("action", ACTIONS), list8("areas", RECTANGLE)),
            message(0x8603, "deleteRectangles", ids()),
            message(0x8604, "polygon", POLYGON),
            message(0x8605, "deletePolygons", ids()),
            message(0x8606, "route", ROUTE),
            message(0x8607, "deleteRoutes", ids()),
            message(0x8608, "areaQuery", choice("kind", KINDS), values32("ids", u32("id"))),
            // some terminals repeat the body that set circles or rectangles
            message(
                            0x0608,
                            "areas",
                            deciding(choice("kind", KINDS)),
                            whenIs(1, list32("areas", CIRCLE)),
                            whenIs(2, list32("areas", RECTANGLE)),
                            whenIs(3, list32("areas", POLYGON)),
                            whenIs(4, list32("areas", ROUTE)))
                    .or(
                            deciding(choice("kind", KINDS)),
                            whenIs(1, list32("bodies", choice("action", ACTIONS), list8("areas", CIRCLE))),
                            whenIs(2, list32("bodies", choice("action", ACTIONS), list8("areas", RECTANGLE)))));

    private AreaMessages() {}

    private static Field ids() {
        return values8("ids", u32("id"));
    }
}

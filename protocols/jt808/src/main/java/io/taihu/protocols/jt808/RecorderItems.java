package io.taihu.protocols.jt808;

import static io.taihu.protocols.jt808.Fields.bcd;
import static io.taihu.protocols.jt808.Fields.bits8;
import static io.taihu.protocols.jt808.Fields.choice;
import static io.taihu.protocols.jt808.Fields.group;
import static io.taihu.protocols.jt808.Fields.hex;
import static io.taihu.protocols.jt808.Fields.listRest;
import static io.taihu.protocols.jt808.Fields.s16;
import static io.taihu.protocols.jt808.Fields.text;
import static io.taihu.protocols.jt808.Fields.time;
import static io.taihu.protocols.jt808.Fields.u16;
import static io.taihu.protocols.jt808.Fields.u32;
import static io.taihu.protocols.jt808.Fields.u8;
import static io.taihu.protocols.jt808.Items.item;

import io.taihu.protocols.jt808.Items.Item;
import java.util.stream.IntStream;

/**
 * Data of driving recorders by their commands (GB/T 19056-2012). Mileages are digits of 0.1 km, positions of 0.0001 minutes as they are.
 */
final class RecorderItems {
    private static final Group SPEED = group("", u8("speed").none(0xFF).in("km/h"), bits8("signals"));

    /** What is read of a recorder. */
    static final Items READ = new Items(
            1,
            item(0x00, group("version", bcd("year", 1), u8("modification"))),
            item(0x01, group("driver", text("licence", 18))),
            item(0x02, group("clock", time("time"))),
            item(0x03, mileage()),
            item(0x04, group("pulses", time("time"), u16("coefficient"))),
            item(0x05, vehicle(12)),
            item(0x06, group("signalNames", time("time"), bits8("signals"), names())),
            item(
                    0x07,
                    group(
                            "identity",
                            text("ccc", 7),
                            text("model", 16),
                            bcd("produced", 3),
                            u32("number"),
                            hex("reserved", 5))),
            item(0x08, group("speeds", listRest("minutes", time("from"), times(60, "seconds", SPEED)))),
            item(
                    0x09,
                    group(
                            "positions",
                            listRest(
                                    "hours",
                                    time("from"),
                                    times(
                                            60,
                                            "minutes",
                                            position(),
                                            u8("speed").none(0xFF).in("km/h"))))),
            item(
                    0x10,
                    group(
                            "accidents",
                            listRest(
                                    "accidents",
                                    time("to"),
                                    text("licence", 18),
                                    times(100, "fifths", SPEED),
                                    position()))),
            item(
                    0x11,
                    group(
                            "overtime",
                            listRest(
                                    "drives",
                                    text("licence", 18),
                                    time("from"),
                                    time("to"),
                                    group("start", position()),
                                    group("end", position())))),
            item(
                    0x12,
                    group(
                            "logins",
                            listRest("logins", time("time"), text("licence", 18), choice("event", "", "in", "out")))),
            item(0x13, group("power", listRest("changes", time("time"), choice("event", "", "on", "off")))),
            item(0x14, group("settings", listRest("changes", time("time"), new IdField("command", 1)))),
            item(
                    0x15,
                    group(
                            "speedStates",
                            listRest(
                                    "records",
                                    choice("state", "", "normal", "abnormal"),
                                    time("from"),
                                    time("to"),
                                    times(
                                            60,
                                            "seconds",
                                            u8("recorded").none(0xFF).in("km/h"),
                                            u8("reference").none(0xFF).in("km/h"))))));

    /** What is asked of it. */
    static final Items ASKED = new Items(
            1,
            IntStream.rangeClosed(0x08, 0x15)
                    .filter(command -> command <= 0x09 || command >= 0x10)
                    .mapToObj(command -> item(
                            command,
                            group(
                                    "span" + IdField.text(command, 1).substring(2),
                                    time("from"),
                                    time("to"),
                                    u16("blocks"))))
                    .toArray(Item[]::new));

    /** What is set. */
    static final Items SET = new Items(
            1,
            item(0x82, vehicle(10)),
            item(0x83, group("installed", time("time"))),
            item(0x84, group("signalNames", names())),
            item(0xC2, group("clock", time("time"))),
            item(0xC3, group("pulses", time("time"), u16("coefficient"))),
            item(0xC4, mileage()));

    private RecorderItems() {}

    private static Group mileage() {
        return group("mileage", time("time"), time("installed"), bcd("initial", 4), bcd("total", 4));
    }

    private static Group vehicle(int classSize) {
        return group("vehicle", text("vin", 17), text("plate", 12), text("class", classSize));
    }

    private static Group names() {
        return group(
                "names",
                IntStream.range(0, 8).mapToObj(bit -> text("d" + bit, 10)).toArray(Field[]::new));
    }

    private static Group position() {
        return group("", u32("longitude"), u32("latitude"), s16("altitude").in("m"));
    }

    private static Field times(int count, String name, Field... fields) {
        return new Repeated(name, count, fields);
    }
}

package io.taihu.protocols.jt808;

import static io.taihu.protocols.jt808.Fields.bcd;
import static io.taihu.protocols.jt808.Fields.bits16;
import static io.taihu.protocols.jt808.Fields.bits32;
import static io.taihu.protocols.jt808.Fields.bits8;
import static io.taihu.protocols.jt808.Fields.choice;
import static io.taihu.protocols.jt808.Fields.group;
import static io.taihu.protocols.jt808.Fields.hex;
import static io.taihu.protocols.jt808.Fields.hexRest;
import static io.taihu.protocols.jt808.Fields.list8;
import static io.taihu.protocols.jt808.Fields.listRest;
import static io.taihu.protocols.jt808.Fields.u16;
import static io.taihu.protocols.jt808.Fields.u32;
import static io.taihu.protocols.jt808.Fields.u8;
import static io.taihu.protocols.jt808.Items.item;

import io.taihu.protocols.jt808.Items.Item;
import java.util.List;

/** Parameters of JT/T 1078 and of T/JSATL 12. */
final class VideoParameters {
    static final List<Item> ALL = List.of(
            item(0x0075, group("videoEncoding", encoding(), choice("audio", "off", "on"))),
            item(
                    0x0076,
                    group(
                            "videoChannels",
                            u8("audioVideoCount"),
                            u8("audioCount"),
                            u8("videoCount"),
                            listRest(
                                    "channels",
                                    u8("physical"),
                                    u8("logical"),
                                    choice("kind", "audioVideo", "audio", "video"),
                                    choice("ptz", "no", "yes")))),
            item(0x0077, group("channelEncoding", list8("channels", u8("logical"), encoding()))),
            item(
                    0x0079,
                    group(
                            "alarmRecording",
                            u8("storageShare").in("%"),
                            u8("duration").in("min"),
                            u8("before").in("min"))),
            item(0x007A, bits32("videoAlarmMask")),
            item(0x007B, group("videoAnalysis", u8("passengersMax"), u8("fatigueThreshold"))),
            item(
                    0x007C,
                    group(
                            "sleep",
                            bits8("modes", "condition", "timer", "manual"),
                            bits8("wakeUps", "sos", "collision", "doorOpen"),
                            bits8("days", "mon", "tue", "wed", "thu", "fri", "sat", "sun"),
                            bits8("periods", "first", "second", "third", "fourth"),
                            bcd("wake1", 2),
                            bcd("sleep1", 2),
                            bcd("wake2", 2),
                            bcd("sleep2", 2),
                            bcd("wake3", 2),
                            bcd("sleep3", 2),
                            bcd("wake4", 2),
                            bcd("sleep4", 2))),
            item(
                    0xF365,
                    group(
                            "driverStateSettings",
                            u8("speedThreshold").in("km/h"),
                            u8("volume"),
                            u8("photoStrategy"),
                            u16("photoInterval").in("s"),
                            u16("photoDistance").per(10).in("km"),
                            u8("photos"),
                            u8("photoSpacing").per(10).in("s"),
                            u8("photoResolution"),
                            u8("videoResolution"),
                            bits32("alarms"),
                            bits32("events"),
                            u16("smokingInterval").in("s"),
                            u16("phoneInterval").in("s"),
                            hex("reserved", 3),
                            reaction("fatigue"),
                            reaction("phone"),
                            reaction("smoking"),
                            reaction("distraction"),
                            reaction("abnormal"),
                            u8("identityTrigger"),
                            hexRest("reservedToo"))),
            item(
                    0xF367,
                    group(
                            "blindSpotSettings",
                            u8("rearThreshold").in("s"),
                            u8("sideRearThreshold").in("s"))));

    private VideoParameters() {}

    private static Field encoding() {
        return group(
                "",
                stream("live"),
                stream("stored"),
                bits16("osd", "dateTime", "plate", "channel", "location", "recorderSpeed", "speed", "driving"));
    }

    private static Field stream(String name) {
        return group(
                name,
                choice("mode", "cbr", "vbr", "abr"),
                u8("resolution"),
                u16("keyFrameInterval"),
                u8("frameRate"),
                u32("bitRate").in("kbit/s"));
    }

    /** What the terminal does above a speed: how long it films, how many photos it takes and how far apart. */
    private static Field reaction(String name) {
        return group(
                name,
                u8("speed").in("km/h"),
                u8("video").in("s"),
                u8("photos"),
                u8("spacing").per(10).in("s"));
    }
}

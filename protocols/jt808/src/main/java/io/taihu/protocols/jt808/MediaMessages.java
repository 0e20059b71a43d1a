package io.taihu.protocols.jt808;

import static io.taihu.protocols.jt808.Fields.choice;
import static io.taihu.protocols.jt808.Fields.hexRest;
import static io.taihu.protocols.jt808.Fields.listRest;
import static io.taihu.protocols.jt808.Fields.more;
import static io.taihu.protocols.jt808.Fields.time;
import static io.taihu.protocols.jt808.Fields.u16;
import static io.taihu.protocols.jt808.Fields.u32;
import static io.taihu.protocols.jt808.Fields.u8;
import static io.taihu.protocols.jt808.Fields.values16;
import static io.taihu.protocols.jt808.Fields.values8;
import static io.taihu.protocols.jt808.Message.message;

import java.util.List;

/** Messages of photos, sounds and videos. */
final class MediaMessages {
    private static final ChoiceField TYPE = choice("type", "image", "audio", "video");
    private static final ChoiceField FORMAT = choice("format", "jpeg", "tif", "mp3", "wav", "wmv");
    private static final ChoiceField EVENT = choice(
            "event", "command", "timer", "robbery", "collision", "doorOpen", "doorClose", "doorClosing", "distance");

    static final List<Message> ALL = List.of(
            message(0x0800, "mediaEvent", u32("mediaId"), TYPE, FORMAT, EVENT, u8("channel")),
            // 2011 has no location
            message(
                            0x0801,
                            "media",
                            u32("mediaId"),
                            TYPE,
                            FORMAT,
                            EVENT,
                            u8("channel"),
                            LocationField.basic("location"),
                            hexRest("data"))
                    .onlyIf(values -> values.has("location")
                            && values.object("location").text("time").contains("T"))
                    .or(u32("mediaId"), TYPE, FORMAT, EVENT, u8("channel"), hexRest("data")),
            message(0x8800, "mediaReply", u32("mediaId"), more(values8("packets", u16("packet")))),
            message(
                    0x8801,
                    "shoot",
                    u8("channel"),
                    u16("command"),
                    u16("time").in("s"),
                    choice("save", "upload", "store"),
                    u8("resolution"),
                    u8("quality"),
                    u8("brightness"),
                    u8("contrast"),
                    u8("saturation"),
                    u8("chroma")),
            message(
                    0x0805,
                    "shootReply",
                    u16("replySerial"),
                    choice("result", "ok", "failed", "unsupportedChannel"),
                    more(values16("mediaIds", u32("mediaId")))),
            message(0x8802, "mediaQuery", TYPE, u8("channel"), EVENT, time("from"), time("to")),
            message(
                    0x0802,
                    "mediaList",
                    u16("replySerial"),
                    u16("total"),
                    listRest("media", u32("mediaId"), TYPE, u8("channel"), EVENT, LocationField.basic("location"))),
            message(
                    0x8803,
                    "uploadMedia",
                    TYPE,
                    u8("channel"),
                    EVENT,
                    time("from"),
                    time("to"),
                    choice("delete", "keep", "delete")),
            message(
                    0x8804,
                    "record",
                    choice("command", "stop", "start"),
                    u16("time").in("s"),
                    choice("save", "upload", "store"),
                    choice("rate", "8k", "11k", "23k", "32k")),
            message(0x8805, "uploadOneMedia", u32("mediaId"), choice("delete", "keep", "delete")));

    private MediaMessages() {}
}

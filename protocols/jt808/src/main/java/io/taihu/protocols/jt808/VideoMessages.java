package io.taihu.protocols.jt808;

import static io.taihu.protocols.jt808.Fields.bits32;
import static io.taihu.protocols.jt808.Fields.bits8;
import static io.taihu.protocols.jt808.Fields.choice;
import static io.taihu.protocols.jt808.Fields.group;
import static io.taihu.protocols.jt808.Fields.hex;
import static io.taihu.protocols.jt808.Fields.list32;
import static io.taihu.protocols.jt808.Fields.list8;
import static io.taihu.protocols.jt808.Fields.more;
import static io.taihu.protocols.jt808.Fields.text;
import static io.taihu.protocols.jt808.Fields.text8;
import static io.taihu.protocols.jt808.Fields.time;
import static io.taihu.protocols.jt808.Fields.u16;
import static io.taihu.protocols.jt808.Fields.u32;
import static io.taihu.protocols.jt808.Fields.u8;
import static io.taihu.protocols.jt808.Message.message;

import java.util.List;

/** Signalling of JT/T 1078, and the attachments of T/JSATL 12. */
final class VideoMessages {
    /** 64 bits: those of the video first, then those of the location. */
    private static final Field ALARMS =
            group("", bits32("videoAlarms"), bits32("alarms", LocationField.ALARMS.words()));

    private static final ChoiceField MEDIA = choice("media", "audioVideo", "audio", "video", "either");
    private static final ChoiceField LIVE =
            choice("data", "audioVideo", "video", "talk", "listen", "broadcast", "data");

    static final List<Message> ALL = List.of(
            message(0x9003, "mediaPropertiesQuery"),
            message(
                    0x1003,
                    "mediaProperties",
                    u8("audioCodec"),
                    u8("audioChannels"),
                    choice("audioRate", "8k", "22k", "44k", "48k"),
                    choice("audioBits", "8", "16", "32"),
                    u16("audioFrameLength"),
                    choice("audioOutput", "no", "yes"),
                    u8("videoCodec"),
                    u8("audioChannelsMax"),
                    u8("videoChannelsMax")),
            message(0x1005, "passengers", time("from"), time("to"), u16("on"), u16("off")),
            message(
                    0x9101,
                    "liveVideo",
                    text8("server"),
                    u16("tcpPort"),
                    u16("udpPort"),
                    u8("channel"),
                    LIVE,
                    choice("stream", "main", "sub")),
            message(
                    0x9102,
                    "liveVideoControl",
                    u8("channel"),
                    choice("command", "close", "switch", "pause", "resume", "closeTalk"),
                    choice("close", "all", "audio", "video"),
                    choice("stream", "main", "sub")),
            message(0x9105, "liveVideoState", u8("channel"), u8("loss").in("%")),
            message(
                    0x9201,
                    "playback",
                    text8("server"),
                    u16("tcpPort"),
                    u16("udpPort"),
                    u8("channel"),
                    MEDIA,
                    choice("stream", "either", "main", "sub"),
                    choice("storage", "either", "main", "backup"),
                    u8("way"),
                    u8("speed"),
                    time("from"),
                    time("to")),
            message(0x9202, "playbackControl", u8("channel"), u8("command"), u8("speed"), time("time")),
            message(
                    0x9205,
                    "resourceQuery",
                    u8("channel"),
                    time("from"),
                    time("to"),
                    ALARMS,
                    MEDIA,
                    choice("stream", "either", "main", "sub"),
                    choice("storage", "either", "main", "backup")),
            message(
                    0x1205,
                    "resources",
                    u16("replySerial"),
                    list32(
                            "resources",
                            u8("channel"),
                            time("from"),
                            time("to"),
                            ALARMS,
                            MEDIA,
                            choice("stream", "either", "main", "sub"),
                            choice("storage", "either", "main", "backup"),
                            u32("size").in("By"))),
            message(
                    0x9206,
                    "fileUpload",
                    text8("server"),
                    u16("port"),
                    text8("user"),
                    text8("password"),
                    text8("path"),
                    u8("channel"),
                    time("from"),
                    time("to"),
                    ALARMS,
                    MEDIA,
                    choice("stream", "either", "main", "sub"),
                    choice("storage", "either", "main", "backup"),
                    bits8("conditions", "wifi", "lan", "mobile")),
            message(0x1206, "fileUploaded", u16("replySerial"), choice("result", "ok", "failed")),
            message(0x9207, "fileUploadControl", u16("replySerial"), choice("command", "pause", "resume", "cancel")),
            message(
                    0x9301,
                    "ptzRotation",
                    u8("channel"),
                    choice("direction", "stop", "up", "down", "left", "right"),
                    u8("speed")),
            message(0x9302, "ptzFocus", u8("channel"), u8("value")),
            message(0x9303, "ptzIris", u8("channel"), u8("value")),
            message(0x9304, "ptzWiper", u8("channel"), u8("value")),
            message(0x9305, "ptzLight", u8("channel"), u8("value")),
            message(0x9306, "ptzZoom", u8("channel"), u8("value")),
            message(0x9208, "attachmentsWanted", attachmentsWanted(SafetyItems.TAG))
                    .or(attachmentsWanted(SafetyItems.LONG_TAG)),
            message(0x1210, "attachments", attachments(7, SafetyItems.TAG))
                    .or(attachments(30, SafetyItems.LONG_TAG))
                    .or(attachments(0, SafetyItems.LONG_TAG)),
            message(0x1211, "file", text8("name"), fileType(), u32("size").in("By")),
            message(0x1212, "fileDone", text8("name"), fileType(), u32("size").in("By")),
            message(
                    0x9212,
                    "fileReply",
                    text8("name"),
                    fileType(),
                    choice("result", "done", "missing"),
                    more(list8("missing", u32("offset").in("By"), u32("length").in("By")))));

    private VideoMessages() {}

    private static Field fileType() {
        return choice("type", "image", "audio", "video", "text", "other");
    }

    private static Field attachmentsWanted(Group tag) {
        return group(
                "", text8("server"), u16("tcpPort"), u16("udpPort"), tag, text("alarmNumber", 32), hex("reserved", 16));
    }

    private static Field attachments(int idSize, Group tag) {
        return group(
                "",
                idSize == 0 ? group("") : text("terminalId", idSize),
                tag,
                text("alarmNumber", 32),
                choice("kind", "alarm", "repeated"),
                list8("files", text8("name"), u32("size").in("By")));
    }
}

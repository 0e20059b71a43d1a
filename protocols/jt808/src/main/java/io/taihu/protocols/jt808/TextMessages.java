package io.taihu.protocols.jt808;

import static io.taihu.protocols.jt808.Fields.before2019;
import static io.taihu.protocols.jt808.Fields.bits8;
import static io.taihu.protocols.jt808.Fields.choice;
import static io.taihu.protocols.jt808.Fields.list16;
import static io.taihu.protocols.jt808.Fields.list8;
import static io.taihu.protocols.jt808.Fields.listRest;
import static io.taihu.protocols.jt808.Fields.more;
import static io.taihu.protocols.jt808.Fields.since2019;
import static io.taihu.protocols.jt808.Fields.text16;
import static io.taihu.protocols.jt808.Fields.text8;
import static io.taihu.protocols.jt808.Fields.textRest;
import static io.taihu.protocols.jt808.Fields.u16;
import static io.taihu.protocols.jt808.Fields.u8;
import static io.taihu.protocols.jt808.Fields.values8;
import static io.taihu.protocols.jt808.Message.message;

import java.util.List;

/** Messages of parameters, control, texts, questions and telephones. */
final class TextMessages {
    private static final String[] SETTINGS = {"clear", "update", "append", "modify", "delete"};

    static final List<Message> ALL = List.of(
            message(0x8103, "setParameters", TaggedField.counted("parameters", Parameters.ITEMS)),
            message(0x8104, "queryParameters"),
            message(0x8106, "querySomeParameters", values8("ids", new IdField("id", 4))),
            message(0x0104, "parameters", u16("replySerial"), TaggedField.counted("parameters", Parameters.ITEMS)),
            message(0x8105, "terminalControl", u8("command"), more(textRest("parameters"))),
            message(
                    0x8300,
                    "text",
                    bits8("flags", "urgent", "notice", "display", "speech", "adScreen", "canFault"),
                    since2019(choice("kind", "", "notice", "service")),
                    textRest("text")),
            message(
                    0x8301,
                    "eventSetting",
                    choice("action", SETTINGS),
                    more(list8("events", u8("event"), text8("text")))),
            message(0x0301, "event", u8("event")),
            message(
                    0x8302,
                    "question",
                    bits8("flags", "urgent", "", "", "speech", "adScreen"),
                    text8("question"),
                    listRest("answers", u8("answer"), text16("text"))),
            message(0x0302, "answer", u16("replySerial"), u8("answer")),
            message(0x8303, "menu", choice("action", SETTINGS), more(list8("entries", u8("entry"), text16("name")))),
            message(0x0303, "subscription", u8("entry"), choice("action", "cancel", "order")),
            message(0x8304, "information", u8("entry"), text16("text")),
            message(0x8400, "callBack", choice("kind", "call", "listen"), textRest("number")),
            message(
                    0x8401,
                    "phoneBook",
                    choice("action", SETTINGS),
                    more(list8("contacts", choice("way", "", "in", "out", "both"), text8("number"), text8("name")))),
            // a terminal of 2019 may leave the count out
            message(
                            0x8500,
                            "vehicleControl",
                            before2019(bits8("flags", "lock")),
                            since2019(list16("controls", new IdField("control", 2), u8("parameter"))))
                    .or(since2019(new IdField("control", 2), u8("parameter")), before2019(bits8("flags", "lock"))));

    private TextMessages() {}
}

package io.taihu.protocols.gb32960;

import java.nio.charset.Charset;

/** A command to a terminal and its arguments: table 24 of 2016 (B.16 of annex B). */
final class ControlField extends Field {
    static final int UPGRADE = 1;
    static final int ALARM = 6;
    private static final String[] WORDS = {
        "upgrade", "power-off", "reset", "factory-reset", "disconnect", "alarm", "sampling"
    };
    /** What texts for people are written in. */
    static final Charset TEXT = Charset.forName("GB18030");

    private static final byte[] NONE = {};

    ControlField(String name) {
        super(name);
    }

    static int code(String word) {
        for (int i = 0; i < WORDS.length; i++) {
            if (WORDS[i].equals(word)) {
                return i + 1;
            }
        }
        throw new IllegalArgumentException(
                "no terminal command is called \"" + word + "\"; there are " + String.join(", ", WORDS));
    }

    @Override
    void read(In in, Values into, int place) {
        in.need(1, name());
        into.raw[place] = in.byte1();
        into.keep(place, in.rest());
    }

    @Override
    void write(Values from, int place, Out out) {
        out.unsigned(from.raw[place], 1).bytes((byte[]) from.object(place, NONE));
    }

    @Override
    void json(Values from, int place, Json out) {
        int command = (int) from.raw[place];
        byte[] arguments = (byte[]) from.object(place, NONE);
        out.name(name());
        if (command >= 1 && command <= WORDS.length) {
            out.text(WORDS[command - 1]);
        } else {
            out.number(command);
        }
        if (command == UPGRADE) {
            out.name("arguments").openList();
            for (String argument : new String(arguments, TEXT).split(";", -1)) {
                out.text(argument);
            }
            out.closeList();
        } else if (command == ALARM && arguments.length > 0) {
            out.name("level").number(arguments[0] & 0xff);
            out.name("text").text(new String(arguments, 1, arguments.length - 1, TEXT));
        } else if (arguments.length > 0) {
            out.name("arguments").hex(arguments);
        }
    }
}

package io.taihu.protocols.gb32960;

import org.jspecify.annotations.Nullable;

/**
 * What a data unit says.
 *
 * @param values of a command with a table; null for others
 * @param report of a report; null for others
 * @param signature of an activation
 * @param rest what could not be read: all of it when it is encrypted or its command is not known
 * @param problem why not all could be read, or null
 */
record Decoded(
        @Nullable Values values,
        @Nullable Report report,
        @Nullable Signature signature,
        byte[] rest,
        @Nullable Malformed problem) {
    private static final byte[] NOTHING = {};

    /** Reads a data unit as far as it can be; never throws. */
    static Decoded of(Frame frame) {
        Command command = Command.of(frame.command());
        if (frame.sealed()) {
            return new Decoded(null, null, null, frame.dataBytes(), null);
        }
        In in = frame.data();
        try {
            if ((command == Command.REALTIME || command == Command.REISSUED) && frame.to() > frame.from()) {
                if (!frame.isCommand() && in.left() == TimeField.WIDTH) {
                    return new Decoded(DataUnits.TIME.read(in), null, null, NOTHING, null);
                }
                Report report = Report.read(frame.edition(), in);
                return new Decoded(null, report, null, report.rest(), report.problem());
            }
            Table table = DataUnits.of(frame);
            if (table == null) {
                return new Decoded(null, null, null, frame.dataBytes(), null);
            }
            Values values = table.read(in);
            Signature signature = table == DataUnits.ACTIVATION && in.left() > 0 ? Signature.read(in) : null;
            Malformed more = in.left() == 0
                    ? null
                    : new Malformed(in.at(), in.left() + " bytes more than " + Command.word(frame.command()) + " has");
            return new Decoded(values, null, signature, in.rest(), more);
        } catch (Malformed e) {
            return new Decoded(null, null, null, frame.dataBytes(), e);
        }
    }

    /** The data unit that it was read from. */
    byte[] encode() {
        Report reported = report;
        if (reported != null) {
            return reported.encode();
        }
        Out out = new Out();
        Values said = values;
        if (said != null) {
            said.write(out);
        }
        Signature signed = signature;
        if (signed != null) {
            signed.write(out);
        }
        return out.bytes(rest).toBytes();
    }

    /** One JSON object of a frame: its fields by name with their units. */
    static String json(Frame frame) {
        Json out = new Json().open();
        out.name("protocol").text("GB/T 32960.3-" + frame.edition().year());
        out.name("command").text(Command.word(frame.command()));
        out.name("commandCode").number(frame.command());
        out.name("response").text(Response.word(frame.response()));
        out.name("responseCode").number(frame.response());
        out.name("vin").text(frame.vin());
        out.name("encryption").text(Encryption.word(frame.encryption()));
        out.name("dataLength").number(frame.to() - frame.from());
        of(frame).json(out);
        return out.close().toString();
    }

    private void json(Json out) {
        Report reported = report;
        Values said = values;
        Signature signed = signature;
        Malformed why = problem;
        if (reported != null) {
            reported.json(out);
            return;
        }
        if (said != null) {
            said.json(out);
        }
        if (signed != null) {
            out.name("signature");
            signed.json(out);
        }
        if (rest.length > 0) {
            out.name(said == null ? "data" : "rest").hex(rest);
        }
        if (why != null) {
            out.name("problem")
                    .open()
                    .name("reason")
                    .text(why.reason())
                    .name("at")
                    .number(why.at())
                    .close();
        }
    }
}

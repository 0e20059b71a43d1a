package io.taihu.protocols.gb32960;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The data unit of a real-time or re-issued report: a time and any number of pieces of information, each a type and what its table
 * says, without a length. So where one cannot be read, what comes behind it cannot either: it is kept as {@link #rest}, and what came
 * before is good.
 */
public final class Report {
    private static final int CUSTOM_FIRST = 0x80;
    private static final int PLATFORM_LAST = 0x2f;
    private static final Table[][] BY_TYPE = new Table[Edition.values().length][256];

    static {
        Tables2016.ALL.forEach(table -> BY_TYPE[Edition.V2016.ordinal()][table.type()] = table);
        Tables2025.ALL.forEach(table -> BY_TYPE[Edition.V2025.ordinal()][table.type()] = table);
    }

    private final Edition edition;
    private long time;
    private final List<Info> infos = new ArrayList<>(8);
    private @Nullable Signature signature;
    private byte[] rest = {};
    private @Nullable Malformed problem;

    /** An empty one, to be filled and sent. */
    public Report(Edition edition, Instant time) {
        this(edition);
        this.time = TimeField.raw(time);
    }

    private Report(Edition edition) {
        this.edition = edition;
    }

    /** Appends a piece of information, which is to be filled. */
    public Values add(Table table) {
        if (BY_TYPE[edition.ordinal()][Math.max(0, table.type())] != table) {
            throw new IllegalArgumentException(table.name() + " is not of reports of " + edition.year());
        }
        Values values = new Values(table);
        infos.add(new Info.Known(values));
        return values;
    }

    /** Appends what only its manufacturer can read. */
    public Report add(int type, byte[] bytes) {
        infos.add(new Info.Custom(type, bytes));
        return this;
    }

    public Report sign(Signature with) {
        this.signature = with;
        return this;
    }

    /** The bytes of the data unit. */
    public byte[] encode() {
        Out out = new Out(512);
        TimeField.write(time, out);
        write(out);
        return out.toBytes();
    }

    /** The whole frame, as it happens or re-issued. */
    public Frame frame(String vin, boolean reissued) {
        int command = (reissued ? Command.REISSUED : Command.REALTIME).code();
        return Frame.of(edition, command, Response.COMMAND.code(), vin, encode());
    }

    private void write(Out out) {
        for (Info info : infos) {
            switch (info) {
                case Info.Known(Values values) -> {
                    out.unsigned(values.table().type(), 1);
                    values.write(out);
                }
                case Info.Custom(int type, byte[] bytes) ->
                    out.unsigned(type, 1).unsigned(bytes.length, 2).bytes(bytes);
            }
        }
        out.bytes(rest);
        Signature signed = signature;
        if (signed != null) {
            out.unsigned(Signature.TYPE, 1);
            signed.write(out);
        }
    }

    /** @throws Malformed when there is not even a time */
    static Report read(Edition edition, In in) {
        Report report = new Report(edition);
        in.need(TimeField.WIDTH, "time");
        report.time = in.unsigned(TimeField.WIDTH);
        report.readInfos(in);
        return report;
    }

    /** What stands behind the time. */
    static Report readWithoutTime(Edition edition, In in) {
        Report report = new Report(edition);
        report.readInfos(in);
        return report;
    }

    private void readInfos(In in) {
        Table[] tables = BY_TYPE[edition.ordinal()];
        while (in.left() > 0 && signature == null) {
            int start = in.at();
            try {
                int type = in.byte1();
                Table table = tables[type];
                if (table != null) {
                    infos.add(new Info.Known(table.read(in)));
                } else if (type == Signature.TYPE && edition == Edition.V2025) {
                    signature = Signature.read(in);
                } else if (custom(type)) {
                    infos.add(readCustom(type, in));
                } else {
                    throw new Malformed(start, String.format("information of type %02x is not known", type));
                }
            } catch (Malformed e) {
                in.back(start);
                giveUp(e, in);
                return;
            }
        }
        if (in.left() > 0) {
            giveUp(new Malformed(in.at(), in.left() + " bytes stand behind the signature"), in);
        }
    }

    /** Nothing says where the next piece would begin; a signature can be found from the end. */
    private void giveUp(Malformed why, In in) {
        problem = why;
        int signed = edition == Edition.V2025 && signature == null ? Signature.find(in.array(), in.at(), in.end()) : -1;
        if (signed < 0) {
            rest = in.rest();
            return;
        }
        rest = in.bytes(signed - in.at());
        in.byte1();
        signature = Signature.read(in);
    }

    /**
     * 80 to FE are the manufacturer's, with a length; those up to 2F that have no table are the platform's: the standard gives them no
     * length, and nearly all send one.
     */
    private static boolean custom(int type) {
        return type >= CUSTOM_FIRST && type < Signature.TYPE || type > 0 && type <= PLATFORM_LAST;
    }

    private static Info.Custom readCustom(int type, In in) {
        in.need(2, "length of type " + Integer.toHexString(type));
        int length = in.byte2();
        in.need(length, "information of type " + Integer.toHexString(type));
        return new Info.Custom(type, in.bytes(length));
    }

    Edition edition() {
        return edition;
    }

    /** Microseconds since 1970, or {@link TimeField#NONE}. */
    long timeMicros() {
        return TimeField.micros(time);
    }

    void timeJson(Json out) {
        TimeField.json(time, out);
    }

    List<Info> infos() {
        return infos;
    }

    /** The first piece of a table, or null. */
    @Nullable
    Values first(Table table) {
        for (Info info : infos) {
            if (info instanceof Info.Known(Values values) && values.table() == table) {
                return values;
            }
        }
        return null;
    }

    @Nullable
    Signature signature() {
        return signature;
    }

    /** What could not be read; empty when all could. */
    byte[] rest() {
        return rest;
    }

    /** Why not all could be read, and from where on; null when all could. */
    @Nullable
    Malformed problem() {
        return problem;
    }

    /** The same, or that its time is none, so that it gets the time when it came. */
    @Nullable
    Malformed trouble() {
        return problem == null && timeMicros() == TimeField.NONE
                ? new Malformed(
                        Frame.HEADER, String.format("%012x is no time: year, month, day, hour, minute, second", time))
                : problem;
    }

    /** Tells it as members of an object that is open. */
    void json(Json out) {
        out.name("time");
        TimeField.json(time, out);
        jsonInfos(out);
    }

    void jsonInfos(Json out) {
        out.name("information").openList();
        for (Info info : infos) {
            out.open();
            switch (info) {
                case Info.Known(Values values) -> {
                    out.name("type").text(values.table().name());
                    out.name("code").number(values.table().type());
                    values.json(out);
                }
                case Info.Custom(int type, byte[] bytes) -> {
                    out.name("type").text("custom").name("code").number(type);
                    out.name("data").hex(bytes);
                }
            }
            out.close();
        }
        out.closeList();
        Malformed why = problem;
        if (why != null) {
            out.name("rest").hex(rest);
            out.name("problem")
                    .open()
                    .name("reason")
                    .text(why.reason())
                    .name("at")
                    .number(why.at())
                    .close();
        }
        Signature signed = signature;
        if (signed != null) {
            out.name("signature");
            signed.json(out);
        }
    }
}

package io.taihu.protocols.jt808;

import io.taihu.netkit.CborWriter;
import io.taihu.netkit.PlainText;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a location as a reading in CBOR: a property for each field, the position as one, each alarm and each bit of the status as one of
 * its own when it has changed, and items that are not known as hex. For one thread.
 */
final class ReadingSink implements Sink {
    private static final String[] ALARMS = names("alarm", LocationField.ALARMS.words());
    private static final String[] STATUS = names("", LocationField.STATUS.words());
    private static final int POLE = 90_000_000;
    private static final int ANTIMERIDIAN = 180_000_000;
    private static final double MICRO = 1e6;
    /** Bits of the status that are told in every reading, as trips are found by them: ACC, and whether there is a fix. */
    private static final long ALWAYS = 1 | LocationField.FIXED;

    /** What is not known, as hex by its id: one property, so that nobody fills the model with names of their own. */
    static final String UNKNOWN = "unknownItems";

    static final String REISSUED = "reissued";

    private final CborWriter out;
    private long alarms;
    private long status;
    private long latitude;
    private long longitude;
    private long time;
    private int depth;
    private long lists;
    private int faults;
    private boolean safety;
    private final List<Unknown> unknown = new ArrayList<>();

    /** An item that is not known: its id, and where its bytes are. */
    private record Unknown(String id, byte[] from, int offset, int length) {}

    ReadingSink(CborWriter out) {
        this.out = out;
    }

    /** What the terminal said last, so that only what has changed is told; of a terminal that has said nothing, everything is new. */
    static final class Before {
        private long alarms;
        private long status;
        private boolean known;

        /** From now on everything is new. */
        void forget() {
            known = false;
        }

        Before copy() {
            Before copy = new Before();
            copy.set(this);
            return copy;
        }

        void set(Before other) {
            alarms = other.alarms;
            status = other.status;
            known = other.known;
        }
    }

    static String alarm(int bit) {
        return ALARMS[bit];
    }

    static String status(int bit) {
        return STATUS[bit];
    }

    /** Names of the properties of bits: camel case behind a prefix. */
    private static String[] names(String prefix, String[] words) {
        String[] names = new String[words.length];
        for (int i = 0; i < names.length; i++) {
            names[i] = prefix.isEmpty()
                    ? words[i]
                    : prefix + Character.toUpperCase(words[i].charAt(0)) + words[i].substring(1);
        }
        return names;
    }

    /** Begins the values of a reading. */
    void begin() {
        depth = 0;
        lists = 0;
        faults = 0;
        safety = false;
        time = 0;
        unknown.clear();
        out.beginMap();
        out.text("values");
        out.beginMap();
    }

    /** BCD digits of the time of the location. */
    long time() {
        return time;
    }

    /** Whether there was an alarm of the active safety. */
    boolean safety() {
        return safety;
    }

    /** How much of it could not be read. */
    int faults() {
        return faults;
    }

    /** Ends the values and tells their time, and whether the terminal had kept them where no network was. */
    void end(Before before, long timeMicros, boolean reissued) {
        bits(ALARMS, alarms, before.known ? alarms ^ before.alarms : -1L);
        bits(STATUS, status, before.known ? status ^ before.status | ALWAYS : -1L);
        before.alarms = alarms;
        before.status = status;
        before.known = true;
        out.text(REISSUED);
        out.bool(reissued);
        if (!unknown.isEmpty()) {
            out.text(UNKNOWN);
            out.beginMap();
            for (Unknown each : unknown) {
                out.text(each.id());
                out.hex(each.from(), each.offset(), each.length());
            }
            out.end();
        }
        // the map's mark does not move without a fix
        boolean fixed = (status & LocationField.FIXED) != 0
                && (latitude != 0 || longitude != 0)
                && Math.abs(latitude) <= POLE
                && Math.abs(longitude) <= ANTIMERIDIAN;
        if (fixed) {
            out.text("location");
            out.beginMap();
            out.text("latitude");
            out.number(latitude / MICRO);
            out.text("longitude");
            out.number(longitude / MICRO);
            out.end();
        }
        out.end();
        out.text("time");
        out.timeMicros(timeMicros);
        out.end();
    }

    private void bits(String[] names, long set, long changed) {
        for (int bit = 0; bit < names.length; bit++) {
            if ((changed >>> bit & 1) != 0) {
                out.text(names[bit]);
                out.bool((set >>> bit & 1) != 0);
            }
        }
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // the fields of the basic part are these very ones
    public void number(NumberField field, long raw) {
        if (depth == 0) {
            if (field == LocationField.LATITUDE) {
                latitude = raw;
                return;
            } else if (field == LocationField.LONGITUDE) {
                longitude = raw;
                return;
            } else if (field == LocationField.TIME) {
                time = raw;
                return;
            } else if (field == LocationField.ALARMS) {
                alarms = raw;
                out.text("alarmFlags");
                out.integer(raw);
                return;
            } else if (field == LocationField.STATUS) {
                status = raw;
                out.text("statusFlags");
                out.integer(raw);
                return;
            }
        }
        if (field.isNone(raw)) {
            if (inList()) {
                out.nothing();
            }
            return;
        }
        key(field);
        if (field.getClass() == NumberField.class) {
            if (field.divisor() == 1) {
                out.integer(raw);
            } else {
                out.number(raw / (double) field.divisor());
            }
        } else {
            CborValues.value(out, field.value(raw));
        }
    }

    @Override
    public void text(Field field, String text) {
        key(field);
        out.text(PlainText.of(text));
    }

    @Override
    public void bytes(Field field, byte[] from, int offset, int length) {
        if (depth == 0 && field.name().startsWith(IdField.PREFIX)) {
            unknown.add(new Unknown(field.name().substring(IdField.PREFIX.length()), from, offset, length));
            return;
        }
        key(field);
        out.hex(from, offset, length);
    }

    @Override
    public void fault(String reason, int at) {
        faults++;
    }

    @Override
    public void open(Field field) {
        safety |= field instanceof SafetyItems.Alarm;
        key(field);
        out.beginMap();
        depth++;
        lists <<= 1;
    }

    @Override
    public void openList(Field field) {
        key(field);
        out.beginArray();
        depth++;
        lists = lists << 1 | 1;
    }

    @Override
    public void close() {
        out.end();
        depth--;
        lists >>>= 1;
    }

    private boolean inList() {
        return (lists & 1) != 0;
    }

    private void key(Field field) {
        if (!inList()) {
            out.text(field.name());
        }
    }

    /** Names of all properties that alarms and status have. */
    static List<String> flags() {
        List<String> all = new ArrayList<>(List.of(ALARMS));
        all.addAll(List.of(STATUS));
        return all;
    }
}

package io.taihu.core;

import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.ValueType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The records of one SenML pack (RFC 8428), resolved one by one and then shaped together: records of one time become one
 * reading. Fed label by label, by {@link SenmlShaper}. One thread.
 *
 * <p>A value's unit becomes that of the property a new key drafts. A sum becomes the property {@code <name>.sum}. Base value
 * and base sum are added where a record has a value or a sum. A record without a value may still set base fields.
 */
final class SenmlPack {
    // labels, by their numbers in CBOR
    static final int BASE_VERSION = -1;
    static final int BASE_NAME = -2;
    static final int BASE_TIME = -3;
    static final int BASE_UNIT = -4;
    static final int BASE_VALUE = -5;
    static final int BASE_SUM = -6;
    static final int NAME = 0;
    static final int UNIT = 1;
    static final int VALUE = 2;
    static final int TEXT = 3;
    static final int TRUTH = 4;
    static final int SUM = 5;
    static final int TIME = 6;
    static final int UPDATE_TIME = 7;
    static final int DATA = 8;

    /** The version of RFC 8428. */
    private static final int VERSION = 10;
    /** The version with secondary units (RFC 9100: bit 4 more). */
    private static final int VERSION_SECONDARY_UNITS = 26;
    /** Longest resolved name, in bytes. */
    @Limit(
            value = "Longest resolved name in a SenML pack",
            zh = "SenML 包中解析后名称的最大长度",
            unit = Limit.Unit.BYTES,
            reached = Limit.Reached.REFUSED)
    private static final int NAME_MAX = 1_024;
    /** Times below are relative to now (§4.5.3). */
    private static final double RELATIVE_BELOW = 1 << 28;

    private static final long NO_TIME = Long.MIN_VALUE;

    private enum Kind {
        NUMBER,
        INTEGER,
        TRUTH,
        TEXT
    }

    /** One resolved value. */
    private record Entry(
            long time,
            int element,
            String name,
            String property,
            Kind kind,
            double number,
            long integer,
            String text,
            @Nullable String unit) {}

    private final Draft draft;
    private ModelShape shape;
    private long received;
    private Entry[] entries = new Entry[16];
    private int count;
    private int records;

    // what holds from one record to the next
    private String baseName = "";
    private double baseTime;
    private String baseUnit = "";
    private double baseValue;
    private double baseSum;

    // the present record
    private boolean sets;
    private String name = "";
    private @Nullable String unit;
    private double time;
    private @Nullable Kind kind;
    private boolean severalValues;
    private double number;
    private long integer;
    private String text = "";
    private boolean summed;
    private double sum;
    private @Nullable String trouble;

    SenmlPack(Draft draft, ModelShape none) {
        this.draft = draft;
        this.shape = none;
    }

    void begin(ModelShape shape, long received) {
        this.shape = shape;
        this.received = received;
        forget();
        draft.wholeElements();
        baseName = "";
        baseTime = 0;
        baseUnit = "";
        baseValue = 0;
        baseSum = 0;
    }

    private void forget() {
        if (entries.length > PayloadLimits.READINGS_MAX) {
            entries = new Entry[16];
        }
        Arrays.fill(entries, 0, Math.min(count, entries.length), null);
        count = 0;
        records = 0;
    }

    /** Begins a record. */
    void beginRecord() {
        if (++records > PayloadLimits.SENML_RECORDS_MAX) {
            throw new MalformedPayload(
                    ErrorCode.TOO_LARGE,
                    MalformedPayload.WHOLE,
                    "a SenML pack has at most " + PayloadLimits.SENML_RECORDS_MAX + " records");
        }
        draft.element(records - 1);
        sets = false;
        name = "";
        unit = null;
        time = 0;
        kind = null;
        severalValues = false;
        text = "";
        summed = false;
        trouble = null;
    }

    /** The number of a label's text, or {@link Integer#MIN_VALUE} when RFC 8428 has none such. */
    static int label(String label) {
        return switch (label) {
            case "bver" -> BASE_VERSION;
            case "bn" -> BASE_NAME;
            case "bt" -> BASE_TIME;
            case "bu" -> BASE_UNIT;
            case "bv" -> BASE_VALUE;
            case "bs" -> BASE_SUM;
            case "n" -> NAME;
            case "u" -> UNIT;
            case "v" -> VALUE;
            case "vs" -> TEXT;
            case "vb" -> TRUTH;
            case "s" -> SUM;
            case "t" -> TIME;
            case "ut" -> UPDATE_TIME;
            case "vd" -> DATA;
            default -> Integer.MIN_VALUE;
        };
    }

    /** A label that RFC 8428 does not have: passed over, unless it says that it must be understood (§4.4). */
    void unknownLabel(String label) {
        if (label.endsWith("_")) {
            throw whole("the label " + ProblemWords.cut(label) + " must be understood (it ends with _), and is not");
        }
    }

    /** A label with a number, whole or not. */
    void number(int label, double value, boolean whole, long integer) {
        if (!Double.isFinite(value)) {
            wrong(label, "must be finite");
            return;
        }
        switch (label) {
            case BASE_VERSION -> {
                sets = true;
                if (value > VERSION && value != VERSION_SECONDARY_UNITS) {
                    throw whole("SenML version " + new JsonText().number(value)
                            + " is newer than this server knows, it knows " + VERSION + " and "
                            + VERSION_SECONDARY_UNITS);
                }
            }
            case BASE_TIME -> {
                sets = true;
                baseTime = value;
            }
            case BASE_VALUE -> {
                sets = true;
                baseValue = value;
            }
            case BASE_SUM -> {
                sets = true;
                baseSum = value;
            }
            case VALUE -> {
                value(whole ? Kind.INTEGER : Kind.NUMBER);
                this.number = value;
                this.integer = integer;
            }
            case SUM -> {
                summed = true;
                sum = value;
            }
            case TIME -> time = value;
            case UPDATE_TIME -> {}
            default -> wrong(label, "must not be a number");
        }
    }

    /** A label with a text. */
    void text(int label, String value) {
        switch (label) {
            case BASE_NAME -> {
                sets = true;
                baseName = value;
            }
            case BASE_UNIT -> {
                sets = true;
                baseUnit = value;
            }
            case NAME -> name = value;
            case UNIT -> unit = value;
            case TEXT, DATA -> {
                value(Kind.TEXT);
                text = value;
            }
            default -> wrong(label, "must not be text");
        }
    }

    /** A label with true or false. */
    void truth(int label, boolean value) {
        if (label == TRUTH) {
            value(Kind.TRUTH);
            integer = value ? 1 : 0;
        } else {
            wrong(label, "must not be " + value);
        }
    }

    /** A label with something that no label has. */
    void other(int label) {
        wrong(label, "must not be null, an array or an object");
    }

    private void value(Kind kind) {
        severalValues |= this.kind != null;
        this.kind = kind;
    }

    private void wrong(int label, String reason) {
        String name = name(label);
        if (label < 0) {
            throw whole(name + " " + reason);
        }
        trouble = name + " " + reason;
    }

    private static String name(int label) {
        return switch (label) {
            case BASE_VERSION -> "bver";
            case BASE_NAME -> "bn";
            case BASE_TIME -> "bt";
            case BASE_UNIT -> "bu";
            case BASE_VALUE -> "bv";
            case BASE_SUM -> "bs";
            case NAME -> "n";
            case UNIT -> "u";
            case VALUE -> "v";
            case TEXT -> "vs";
            case TRUTH -> "vb";
            case SUM -> "s";
            case TIME -> "t";
            case UPDATE_TIME -> "ut";
            default -> "vd";
        };
    }

    private static MalformedPayload whole(String reason) {
        return new MalformedPayload(ErrorCode.INVALID, MalformedPayload.HERE, reason);
    }

    /** Ends a record and resolves it (§4.6). */
    void endRecord() {
        String resolved = baseName + name;
        if (trouble != null) {
            draft.trouble("", trouble);
        } else if (severalValues) {
            draft.trouble("", "a record has one of v, vs, vb and vd, not several");
        } else if (kind == null && !summed) {
            if (!sets) {
                draft.trouble("", "a record has one of v, vs, vb and vd, or a sum s");
            }
        } else if (resolved.length() > NAME_MAX) {
            draft.trouble("", "bn and n together have at most " + NAME_MAX + " characters");
        } else {
            String property = propertyOf(resolved);
            if (property.isEmpty()) {
                draft.trouble("", "bn and n together name no property, such as in \"n\":\"temp\"");
                return;
            }
            String ownUnit = unit != null ? unit : baseUnit;
            String ucum = ownUnit.isEmpty() ? null : SenmlUnits.ucum(ownUnit);
            long when = resolvedTime();
            if (kind != null) {
                boolean based = baseValue != 0 && (kind == Kind.NUMBER || kind == Kind.INTEGER);
                add(new Entry(
                        when,
                        records - 1,
                        resolved,
                        property,
                        based ? Kind.NUMBER : kind,
                        based ? baseValue + number : number,
                        integer,
                        text,
                        ucum));
            }
            if (summed) {
                String seconds = ucum == null ? null : ucum + ".s";
                double total = baseSum + sum;
                add(new Entry(when, records - 1, resolved, property + ".sum", Kind.NUMBER, total, 0, "", seconds));
            }
        }
    }

    private String propertyOf(String resolved) {
        if (known(resolved)) {
            return resolved;
        }
        return known(name) ? name : SenmlName.property(resolved);
    }

    private boolean known(String property) {
        byte[] utf8 = utf8(property);
        return shape.find(utf8, 0, utf8.length) >= 0;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private long resolvedTime() {
        double seconds = baseTime + time;
        if (seconds == 0) {
            return NO_TIME;
        }
        long micros = Math.round(seconds * 1e6);
        return seconds < RELATIVE_BELOW ? received + Math.max(micros, -received) : micros;
    }

    private void add(Entry entry) {
        if (count == entries.length) {
            entries = Arrays.copyOf(entries, 2 * count);
        }
        entries[count++] = entry;
    }

    /** Ends the pack: writes its readings. */
    void end() {
        for (int i = 1; i < count; i++) {
            if (entries[i].time() < entries[i - 1].time()) {
                Arrays.sort(entries, 0, count, (a, b) -> Long.compare(a.time(), b.time()));
                break;
            }
        }
        int from = 0;
        while (from < count) {
            int to = from + 1;
            while (to < count && entries[to].time() == entries[from].time()) {
                to++;
            }
            reading(from, to);
            from = to;
        }
        forget();
    }

    private void reading(int from, int to) {
        draft.begin();
        long when = entries[from].time();
        if (when != NO_TIME) {
            draft.time(when);
        }
        Map<String, String> nameOfProperty = new HashMap<>();
        for (int i = from; i < to; i++) {
            Entry entry = entries[i];
            draft.element(entry.element());
            draft.countKey();
            String other = nameOfProperty.putIfAbsent(entry.property(), entry.name());
            if (other != null && !other.equals(entry.name())) {
                draft.trouble(
                        "",
                        ProblemWords.cut(entry.name()) + " and " + ProblemWords.cut(other) + " both mean "
                                + ProblemWords.cut(entry.property()) + "; a pack is about one thing");
                continue;
            }
            byte[] utf8 = utf8(entry.property());
            int key = shape.find(utf8, 0, utf8.length);
            if (key >= 0) {
                value(key, entry);
            } else {
                unknown(entry);
            }
        }
        draft.end();
    }

    private void value(int key, Entry entry) {
        switch (entry.kind()) {
            case NUMBER -> draft.number(key, entry.number());
            case INTEGER -> draft.integer(key, entry.integer());
            case TRUTH -> draft.bool(key, entry.integer() == 1);
            case TEXT -> {
                byte[] utf8 = utf8(entry.text());
                draft.text(key, utf8, 0, utf8.length);
            }
        }
    }

    private void unknown(Entry entry) {
        switch (entry.kind()) {
            case NUMBER, INTEGER -> draft.unknownNumber(entry.property(), entry.number(), entry.unit());
            case TRUTH -> draft.unknown(entry.property(), ValueType.BOOLEAN, null);
            case TEXT -> draft.unknownText(entry.property(), entry.text().getBytes(StandardCharsets.UTF_8).length);
        }
    }
}

package io.taihu.core;

import static io.taihu.core.ProblemWords.NOT_FINITE;
import static io.taihu.core.ProblemWords.cut;
import static io.taihu.core.ProblemWords.longText;
import static io.taihu.core.ProblemWords.plain;
import static io.taihu.core.ProblemWords.quote;
import static io.taihu.core.ProblemWords.wanted;

import io.taihu.model.ErrorCode;
import io.taihu.model.Property;
import io.taihu.model.Quality;
import io.taihu.model.RecordKind;
import io.taihu.model.RecordView;
import io.taihu.model.RecordWriter;
import io.taihu.model.ThingModel;
import io.taihu.model.ValueType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The reading that is being shaped: takes values of any format by key, checks them against the model, and writes the good
 * ones into a record. What each type takes, which clock is plausible, and what happens to new keys is decided here alone.
 *
 * <p>One thread. A value given twice in a reading counts as given last. A <i>key</i> is an index of {@link ModelShape}.
 */
final class Draft {
    /** 2000-01-01T00:00Z; no device's clock is right before that. */
    static final long TIME_MIN_MICROS = 946_684_800_000_000L;
    /** How far ahead of ours a device's clock may be. */
    static final long AHEAD_MAX_MICROS = 24L * 3_600 * 1_000_000;

    /** One turn; below it is room for a place in a record. */
    private static final long TURN = Long.highestOneBit(RecordWriter.LENGTH_MAX) << 1;
    /** So many problems may say which name was probably meant. */
    private static final int NEAR_OFFERS = 4;

    private static final Map<String, Quality> QUALITIES =
            Map.of("good", Quality.GOOD, "uncertain", Quality.UNCERTAIN, "bad", Quality.BAD);

    private final Shaped shaped;
    private final RecordWriter writer = new RecordWriter();
    private final RecordView view = new RecordView();
    private final NestedJson nested = new NestedJson();
    private final MessagePlace place = new MessagePlace();

    private ModelShape shape = new ModelShape(ThingModel.draft("none"));
    private long thing;
    private long received;
    private LongSupplier uniqueMicros = () -> 0;
    private int room;
    private int flags;

    // by slot: the reading's turn, and where in the record the value begins (0 for no value)
    private long[] seen = new long[16];
    private long turn;
    private boolean repeated;
    private int keys;
    private int readings;
    private boolean timed;
    private long time;
    private int recordsBefore;
    private int unknownBefore;
    private int problemsBefore;
    private int refusalsBefore;

    Draft(Shaped shaped) {
        this.shaped = shaped;
    }

    /** Begins a message. */
    void message(ModelShape shape, long thing, long received, LongSupplier uniqueMicros, int growthRoom, int flags) {
        this.flags = flags;
        this.shape = shape;
        this.thing = thing;
        this.received = received;
        this.uniqueMicros = uniqueMicros;
        int slots = shape.model().slots().size();
        this.room = Math.min(growthRoom, ThingModel.SLOTS_MAX - slots);
        if (seen.length < slots) {
            seen = new long[ThingModel.SLOTS_MAX];
        }
        readings = 0;
        place.message();
    }

    /** Where in the message it is. */
    MessagePlace place() {
        return place;
    }

    /** Says which line comes, counted from 1, and where it begins. */
    void line(int line, int from) {
        place.line(line, from);
        remember();
    }

    /** Says which element of the outermost array comes, counted from 0. */
    void element(int element) {
        place.element(element);
    }

    /** Says in which member of the reading its values lie; empty when they are its own. */
    void member(String member) {
        place.member(member);
    }

    /** Refuses the present line as a whole, and forgets what was said of its values. */
    void refuseLine(MalformedPayload e) {
        shaped.rollback(recordsBefore, unknownBefore, problemsBefore, refusalsBefore);
        shaped.problem(e.code(), place.of(e), e.reason());
    }

    /** Says that problems name elements of the outermost array only, since values have no path of their own. */
    void wholeElements() {
        place.wholeElements();
    }

    /** Begins a reading. */
    void begin() {
        if (++readings > PayloadLimits.READINGS_MAX) {
            throw new MalformedPayload(
                    ErrorCode.TOO_LARGE,
                    MalformedPayload.WHOLE,
                    "a message has at most " + PayloadLimits.READINGS_MAX + " readings");
        }
        remember();
        restart();
    }

    private void remember() {
        recordsBefore = shaped.records();
        unknownBefore = shaped.unknownCount();
        problemsBefore = shaped.problemCount();
        refusalsBefore = shaped.refusals();
    }

    /** Begins the same reading once more, as if nothing of it had been read. */
    void restart() {
        shaped.rollback(recordsBefore, unknownBefore, problemsBefore, refusalsBefore);
        forgetValues();
        place.member("");
        timed = false;
        keys = 0;
    }

    /** Forgets the values of the reading, not its time. */
    void forgetValues() {
        writer.begin(RecordKind.READING, shape.model(), thing, 0, received).flag(flags);
        repeated = false;
        turn += TURN;
        if (turn < 0) {
            Arrays.fill(seen, 0);
            turn = TURN;
        }
    }

    /** The event time, µs since 1970. */
    void time(long timeMicros) {
        timed = true;
        time = timeMicros;
    }

    /** The reading states no time, or has taken it back. */
    void noTime() {
        timed = false;
    }

    /** The event time as RFC 3339 text. */
    void time(String name, byte[] utf8, int from, int length) {
        long micros = Rfc3339.parse(utf8, from, length);
        if (micros == Rfc3339.INVALID) {
            notTime(name, quote(utf8, from, length));
        } else {
            time(micros);
        }
    }

    /** The event time was given as something that is none. */
    void notTime(String name, String value) {
        noTime();
        trouble(
                name,
                name + " is milliseconds since 1970 or RFC 3339 with an offset, such as 2026-11-20T14:05:09Z; " + value
                        + " is neither, so the time of arrival was taken");
    }

    /** Ends the reading; it becomes a record when it has values. */
    void end() {
        if (repeated) {
            dropRepeated();
        }
        if (writer.count() == 0) {
            return;
        }
        if (!timed) {
            writer.flag(RecordWriter.FLAG_NO_TIME).time(uniqueMicros.getAsLong());
        } else if (time < TIME_MIN_MICROS || time > received + AHEAD_MAX_MICROS) {
            writer.flag(RecordWriter.FLAG_CLOCK).time(uniqueMicros.getAsLong());
        } else {
            writer.time(time);
        }
        shaped.add(writer);
    }

    /** Counts a key of the reading. */
    void countKey() {
        if (++keys > PayloadLimits.KEYS_MAX) {
            throw new MalformedPayload(
                    ErrorCode.TOO_LARGE,
                    MalformedPayload.HERE,
                    "a reading has at most " + PayloadLimits.KEYS_MAX + " keys");
        }
    }

    // values of keys the model knows

    /** A finite number for a {@link ValueType#NUMBER}. */
    void finite(int key, double value) {
        if (shape.derivedBy(key) != null && refuseDerived(key)) {
            return;
        }
        mark(key);
        writer.number(shape.slot(key), value, quality(key, value));
    }

    /** A number of any kind. */
    void number(int key, double value) {
        if (shape.derivedBy(key) != null && refuseDerived(key)) {
            return;
        }
        switch (shape.type(key)) {
            case NUMBER -> {
                if (Double.isFinite(value)) {
                    finite(key, value);
                } else {
                    refuse(key, NOT_FINITE);
                }
            }
            case INTEGER -> {
                if (value == Math.rint(value) && value >= -0x1p63 && value < 0x1p63) {
                    integer(key, (long) value);
                } else {
                    mismatch(key, plain(value), "not one");
                }
            }
            case BOOLEAN, ENUM -> {
                if (value == Math.rint(value) && Math.abs(value) <= 0x1p53) {
                    integer(key, (long) value);
                } else {
                    mismatch(key, plain(value), "a number");
                }
            }
            case STRING, NUMBERS, OBJECT, LOCATION -> mismatch(key, plain(value), "a number");
        }
    }

    /** A whole number. */
    void integer(int key, long value) {
        if (shape.derivedBy(key) != null && refuseDerived(key)) {
            return;
        }
        switch (shape.type(key)) {
            case NUMBER -> finite(key, value);
            case INTEGER -> {
                mark(key);
                writer.integer(shape.slot(key), value, quality(key, value));
            }
            case BOOLEAN -> {
                if (value == 0 || value == 1) {
                    bool(key, value == 1);
                } else {
                    mismatch(key, Long.toString(value), "a number");
                }
            }
            case ENUM -> {
                byte[] digits = Long.toString(value).getBytes(StandardCharsets.US_ASCII);
                if (shape.option(key, digits, 0, digits.length) >= 0) {
                    mark(key);
                    writer.text(shape.slot(key), ValueType.ENUM, digits, 0, digits.length, Quality.GOOD);
                } else {
                    mismatch(key, Long.toString(value), "not among them");
                }
            }
            case STRING, NUMBERS, OBJECT, LOCATION -> mismatch(key, Long.toString(value), "a number");
        }
    }

    void bool(int key, boolean value) {
        if (shape.derivedBy(key) != null && refuseDerived(key)) {
            return;
        }
        if (shape.type(key) == ValueType.BOOLEAN) {
            mark(key);
            writer.bool(shape.slot(key), value, Quality.GOOD);
        } else {
            mismatch(key, Boolean.toString(value), "a truth value");
        }
    }

    /** A text, as valid UTF-8. */
    void text(int key, byte[] utf8, int from, int length) {
        if (shape.derivedBy(key) != null && refuseDerived(key)) {
            return;
        }
        ValueType type = shape.type(key);
        if (type == ValueType.STRING || (type == ValueType.ENUM && shape.option(key, utf8, from, length) >= 0)) {
            if (length > PayloadLimits.TEXT_MAX) {
                refuse(key, longText(length));
                return;
            }
            mark(key);
            writer.text(shape.slot(key), type, utf8, from, length, Quality.GOOD);
        } else if (shaped.full()) {
            forget(key);
        } else {
            mismatch(key, quote(utf8, from, length), type == ValueType.ENUM ? "not among them" : "text");
        }
    }

    /** No value. */
    void nothing(int key) {
        drop(key);
    }

    /**
     * How far the value of a property may be trusted, said behind the values: {@code good}, {@code uncertain} or {@code bad}. Of one
     * without a value it is noted that it has none.
     */
    void quality(String name, int key, byte[] utf8, int from, int length) {
        Quality quality = QUALITIES.get(new String(utf8, from, length, StandardCharsets.UTF_8));
        if (quality == null) {
            trouble(name, "a quality is good, uncertain or bad; " + quote(utf8, from, length) + " is none");
        } else if (key < 0) {
            refuseName(name, "there is no property " + cut(name) + " that could have a quality");
        } else {
            int slot = shape.slot(key);
            if (seen[slot] > turn) {
                writer.quality((int) (seen[slot] - turn), quality);
            } else if (quality != Quality.GOOD) {
                mark(key);
                writer.absent(slot, quality);
            }
        }
    }

    /** An object or array, as checked, compact JSON. */
    void nested(int key, JsonText json) {
        if (shape.derivedBy(key) != null && refuseDerived(key)) {
            return;
        }
        switch (shape.type(key)) {
            case OBJECT -> {
                if (json.length() > PayloadLimits.OBJECT_MAX) {
                    refuse(
                            key,
                            " has " + json.length() + " bytes of JSON, at most " + PayloadLimits.OBJECT_MAX
                                    + " are taken");
                } else {
                    mark(key);
                    writer.text(shape.slot(key), ValueType.OBJECT, json.bytes(), 0, json.length(), Quality.GOOD);
                }
            }
            case LOCATION -> {
                if (!nested.place(json)) {
                    mismatch(key, quote(json), "none");
                } else if (!nested.onEarth()) {
                    refuse(key, " must have a latitude within ±90 and a longitude within ±180");
                } else {
                    mark(key);
                    writer.location(shape.slot(key), nested.latitude(), nested.longitude(), Quality.GOOD);
                }
            }
            case NUMBERS -> {
                int count = nested.numbers(json);
                if (count == NestedJson.TOO_MANY) {
                    refuse(key, " has more than " + PayloadLimits.NUMBERS_MAX + " numbers");
                } else if (count < 0) {
                    mismatch(key, quote(json), "none");
                } else {
                    numbers(key, nested.numbers(), count);
                }
            }
            case NUMBER, INTEGER, BOOLEAN, STRING, ENUM ->
                mismatch(key, quote(json), json.bytes()[0] == '{' ? "an object" : "an array");
        }
    }

    private void numbers(int key, double[] values, int count) {
        Quality quality = Quality.GOOD;
        for (int i = 0; i < count && quality == Quality.GOOD; i++) {
            quality = quality(key, values[i]);
        }
        mark(key);
        writer.numbers(shape.slot(key), values, count, quality);
    }

    /** Refuses a value; the trouble goes on after the name of its property. */
    void refuse(int key, String trouble) {
        if (shaped.full()) {
            forget(key);
            return;
        }
        drop(key);
        String name = shape.property(key).name();
        shaped.problem(ErrorCode.INVALID, place.of(name), cut(name) + trouble);
    }

    /** Refuses what a rule calculates; not of what is brought in from a file, which may have been exported with it. */
    private boolean refuseDerived(int key) {
        if ((flags & RecordWriter.FLAG_BACKFILL) != 0) {
            return false;
        }
        refuse(key, " is calculated by rule " + shape.derivedBy(key) + ", and not reported; leave it out");
        return true;
    }

    /** Refuses a whole number that is not one. */
    void notWhole(int key, String value) {
        mismatch(key, cut(value), "not one");
    }

    // keys the model does not know

    /** A value of a key the model does not know. */
    void unknown(String name, ValueType type, @Nullable String unit) {
        if (name.isEmpty()) {
            refuseName(name, "a key must not be empty");
        } else if (name.length() > Property.NAME_MAX) {
            refuseName(
                    name,
                    "a key has at most " + Property.NAME_MAX + " characters, " + cut(name) + " has " + name.length());
        } else if (!shape.open()) {
            refuseStrict(name);
        } else if (!shaped.knows(name)) {
            int slots = shape.model().slots().size() + shaped.unknownCount();
            if (shaped.unknownCount() >= room) {
                refuseName(
                        name,
                        "the model has " + slots + " properties and takes no more, " + cut(name) + " is new to it");
            } else {
                shaped.addUnknown(new Property(name, slots, type, unit, Map.of(), null, null, List.of(), false, false));
            }
        }
    }

    /** An object or array of a key the model does not know, as checked, compact JSON. */
    void unknownNested(String name, JsonText json, @Nullable String unit) {
        if (json.length() > PayloadLimits.OBJECT_MAX && nested.numbers(json) < 0) {
            refuseName(
                    name,
                    cut(name) + " has " + json.length() + " bytes of JSON, at most " + PayloadLimits.OBJECT_MAX
                            + " are taken");
        } else if (nested.numbers(json) >= 0) {
            unknown(name, ValueType.NUMBERS, unit);
        } else if (nested.place(json) && nested.onlyPlace()) {
            unknown(name, ValueType.LOCATION, unit);
        } else {
            unknown(name, ValueType.OBJECT, unit);
        }
    }

    /** A number of a key the model does not know. */
    void unknownNumber(String name, double value, @Nullable String unit) {
        if (Double.isFinite(value)) {
            unknown(name, ValueType.NUMBER, unit);
        } else {
            refuseName(name, cut(name) + NOT_FINITE);
        }
    }

    /** A text of a key the model does not know; its length in bytes. */
    void unknownText(String name, int length) {
        if (length > PayloadLimits.TEXT_MAX) {
            refuseName(name, cut(name) + longText(length));
        } else {
            unknown(name, ValueType.STRING, null);
        }
    }

    /** Something stands beside the values of a reading. */
    void beside(String name) {
        trouble(name, cut(name) + " stands beside values; put it into values, or leave it out");
    }

    /** Refuses a value of a key the model does not know. */
    void refuseName(String name, String reason) {
        if (shaped.full()) {
            shaped.problemUntold();
        } else {
            shaped.problem(ErrorCode.INVALID, place.of(name), reason);
        }
    }

    private void refuseStrict(String name) {
        if (shaped.full()) {
            shaped.problemUntold();
            return;
        }
        // looking for what was meant costs by the size of the model: for the first few only
        String near = shaped.problemCount() < NEAR_OFFERS ? shape.near(name) : null;
        String hint = near != null ? "; did you mean " + cut(near) + "?" : "";
        shaped.problem(
                ErrorCode.INVALID,
                place.of(name),
                "the model " + shape.model().name() + " is strict and has no property " + cut(name) + hint);
    }

    /** Notes trouble with something that is not a property, such as the time. */
    void trouble(String member, String reason) {
        if (shaped.full()) {
            shaped.problemUntold();
        } else {
            shaped.problem(ErrorCode.INVALID, place.of(member), reason);
        }
    }

    private void mismatch(int key, String value, String kind) {
        drop(key);
        if (shaped.full()) {
            shaped.problemUntold();
            return;
        }
        Property property = shape.property(key);
        shaped.problem(
                ErrorCode.INVALID,
                place.of(property.name()),
                cut(property.name()) + " is " + wanted(property) + ", " + value + " is " + kind);
    }

    // the record

    private Quality quality(int key, double value) {
        return value < shape.minimum(key) || value > shape.maximum(key) ? Quality.UNCERTAIN : Quality.GOOD;
    }

    private void mark(int key) {
        int slot = shape.slot(key);
        if (seen[slot] >= turn) {
            repeated = true;
        }
        seen[slot] = turn | writer.length();
    }

    private void drop(int key) {
        int slot = shape.slot(key);
        if (seen[slot] >= turn) {
            repeated = true;
            seen[slot] = turn;
        }
    }

    private void forget(int key) {
        drop(key);
        shaped.problemUntold();
    }

    /** Keeps of each slot the value that was given last. */
    private void dropRepeated() {
        byte[] bytes = writer.bytes();
        view.wrap(bytes, 0, writer.length());
        int from = RecordWriter.HEADER;
        int to = from;
        int count = 0;
        while (view.next()) {
            int size = 4
                    + switch (view.type()) {
                        case NUMBER, INTEGER, BOOLEAN -> 8;
                        case LOCATION -> 16;
                        case STRING, ENUM, OBJECT -> 4 + view.textLength();
                        case NUMBERS -> 4 + 8 * view.numbersLength();
                    };
            if (seen[view.slot()] == (turn | from)) {
                System.arraycopy(bytes, from, bytes, to, size);
                to += size;
                count++;
            }
            from += size;
        }
        writer.rewind(to, count);
    }
}

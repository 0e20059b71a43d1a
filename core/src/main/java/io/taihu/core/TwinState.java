package io.taihu.core;

import io.taihu.model.Limit;
import io.taihu.model.Location;
import io.taihu.model.Presence;
import io.taihu.model.Quality;
import io.taihu.model.RecordView;
import io.taihu.model.RecordWriter;
import io.taihu.model.ThingModel;
import io.taihu.model.ValueType;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one thing now: the last value of each slot by event time, and all that presence follows from.
 *
 * <p>Owned by the thread of its shard; nobody else touches it. Presence is never stored: it is worked out from when the thing
 * was heard last, its sessions and the time, so that a restart cannot make it flap.
 */
final class TwinState {
    /** Refused messages kept of each thing. */
    @Limit(value = "Refused messages kept of each thing", zh = "每个物保留的被拒消息数", reached = Limit.Reached.OLDEST_GOES)
    static final int REFUSALS_KEPT = 20;

    /** Stands in the snapshot for the length of a value that was too long. */
    private static final int OMITTED = -1;

    private static final long[] NO_SESSIONS = {};
    /** A thing without sessions is offline when it said nothing for this many times its silence. */
    private static final int OFFLINE_FACTOR = 3;

    final ThingEntry entry;
    /** Receive time of the last reading or event, µs; 0 for never. */
    long lastReceived;
    /** Greatest event time, µs. */
    long lastTime;
    /** Receive minus event time of the last reading that had a time of its own and was not late, µs. */
    long clockOffset;
    /** Whether the last reading's clock was implausible. */
    boolean clockImplausible;
    /** Since when it is connected, as of the last time it became so, µs. */
    long connectedSince;
    /** When its last session closed, µs; 0 for never. */
    long sessionClosed;

    String protocol = "";
    String peer = "";
    String closeReason = "";
    /** When it is looked at next for having become silent; 0 when it is not queued. */
    long checkAt;
    /** The presence its listeners were told last. */
    Presence told = Presence.NEVER;

    private long[] sessions = NO_SESSIONS;
    /** It counts as heard at this time, because the server was not there to hear it; µs. */
    private long heardFloor;
    /** Number of the model whose slots the values are in. */
    private int model;

    private int slots;
    private long[] times = {};
    private long[] bits = {};
    private byte[] kinds = {};
    private byte[] qualities = {};
    /** What is not a number or a boolean; null in a slot whose value was too long. */
    private @Nullable Object @Nullable [] objects;
    /** Bytes of each object that count. */
    private int @Nullable [] sizes;
    /** Bytes of all of them, at most {@link #bytesMax}. */
    private int bytes;

    private final int bytesMax;
    private @Nullable Deque<Refusal> refusals;

    /** @param bytesMax most bytes of texts and numbers in arrays that it keeps as last values */
    TwinState(ThingEntry entry, int bytesMax) {
        this.entry = entry;
        this.bytesMax = bytesMax;
    }

    /** A copy, as it is now; without the refusals. */
    TwinState(TwinState other) {
        this(other.entry, other.bytesMax);
        lastReceived = other.lastReceived;
        lastTime = other.lastTime;
        clockOffset = other.clockOffset;
        clockImplausible = other.clockImplausible;
        connectedSince = other.connectedSince;
        sessionClosed = other.sessionClosed;
        protocol = other.protocol;
        peer = other.peer;
        closeReason = other.closeReason;
        sessions = other.sessions;
        heardFloor = other.heardFloor;
        model = other.model;
        slots = other.slots;
        times = other.times.clone();
        bits = other.bits.clone();
        kinds = other.kinds.clone();
        qualities = other.qualities.clone();
        @Nullable Object[] all = other.objects;
        objects = all == null ? null : all.clone();
    }

    /** Takes a reading; true when it brought the newest event time. */
    boolean reading(RecordView record) {
        long time = record.timeMicros();
        long received = record.receivedMicros();
        if (record.model() != model) {
            forgetValues(record.model());
        }
        while (record.next()) {
            int slot = record.slot();
            if (slot >= slots) {
                grow(slot + 1);
            }
            if (time >= times[slot]) {
                times[slot] = time;
                set(slot, record);
            }
        }
        boolean backfill = record.flag(RecordWriter.FLAG_BACKFILL);
        if (!backfill) {
            heard(received);
            clockImplausible = record.flag(RecordWriter.FLAG_CLOCK);
        }
        if (time >= lastTime) {
            lastTime = time;
            if (!backfill && !clockImplausible && !record.flag(RecordWriter.FLAG_NO_TIME)) {
                clockOffset = received - time;
            }
            return true;
        }
        return false;
    }

    void event(RecordView record) {
        heard(record.receivedMicros());
    }

    void presence(RecordView record) {
        boolean open = record.bool();
        long session = record.int64();
        long firstSession = record.int64();
        if (open) {
            if (evaluate(record.receivedMicros()) != Presence.CONNECTED) {
                connectedSince = record.receivedMicros();
            }
            // those from before the server's start cannot be open any more, and it is here that they are known to be
            // replaced
            sessions = Arrays.stream(sessions).filter(s -> s >= firstSession).toArray();
            sessions = Arrays.copyOf(sessions, sessions.length + 1);
            sessions[sessions.length - 1] = session;
            protocol = record.string();
            peer = record.string();
            closeReason = "";
            heardFloor = Math.max(heardFloor, record.receivedMicros());
        } else {
            removeSession(session);
            if (sessions.length == 0) {
                sessionClosed = record.receivedMicros();
                record.string();
                record.string();
                closeReason = record.string();
            }
        }
    }

    void refusal(RecordView record) {
        if (!record.flag(RecordWriter.FLAG_BACKFILL)) {
            heard(record.receivedMicros());
        }
        Deque<Refusal> kept = refusals;
        if (kept == null) {
            kept = new ArrayDeque<>(4);
            refusals = kept;
        }
        if (kept.size() == REFUSALS_KEPT) {
            kept.removeFirst();
        }
        String code = record.string();
        String place = record.string();
        String reason = record.string();
        String format = record.string();
        kept.addLast(new Refusal(
                record.receivedMicros(),
                code,
                place,
                reason,
                format,
                record.binary(),
                record.flag(RecordWriter.FLAG_PARTLY_TAKEN)));
    }

    /** Whether it can be reached and speaks, at a time. */
    Presence evaluate(long now) {
        long heard = heardLast();
        if (heard == 0) {
            return Presence.NEVER;
        }
        if (entry.thing().decommissioned() != null) {
            return Presence.OFFLINE;
        }
        long age = now - heard;
        long silence = silenceMicros();
        if (sessions.length > 0) {
            return age <= silence ? Presence.CONNECTED : Presence.SILENT;
        }
        if (sessionClosed >= lastReceived) {
            return Presence.OFFLINE;
        }
        return age <= silence
                ? Presence.CONNECTED
                : age <= OFFLINE_FACTOR * silence ? Presence.SILENT : Presence.OFFLINE;
    }

    /** Since when it has the presence that it has at a time, µs. */
    long since(long now) {
        Instant decommissioned = entry.thing().decommissioned();
        if (decommissioned != null && heardLast() != 0) {
            return ChronoUnit.MICROS.between(Instant.EPOCH, decommissioned);
        }
        return switch (evaluate(now)) {
            case NEVER -> 0;
            case CONNECTED -> connectedSince;
            case SILENT -> heardLast() + silenceMicros();
            case OFFLINE ->
                sessions.length == 0 && sessionClosed >= lastReceived
                        ? sessionClosed
                        : heardLast() + OFFLINE_FACTOR * silenceMicros();
        };
    }

    /** When its presence changes next if nothing is heard, µs; {@link Long#MAX_VALUE} for never. */
    long nextChange(long now) {
        return switch (evaluate(now)) {
            case NEVER, OFFLINE -> Long.MAX_VALUE;
            case CONNECTED -> heardLast() + silenceMicros() + 1;
            case SILENT -> sessions.length > 0 ? Long.MAX_VALUE : heardLast() + OFFLINE_FACTOR * silenceMicros() + 1;
        };
    }

    /** After a restart: a thing that was connected when the server stopped gets the time from now on to be heard again. */
    void forgiveAbsence(long stopped, long started) {
        if (evaluate(stopped) == Presence.CONNECTED) {
            heardFloor = started;
        }
    }

    /** Sessions below this number, open since before the server started. */
    long[] sessionsBelow(long firstSession) {
        return Arrays.stream(sessions).filter(s -> s < firstSession).toArray();
    }

    boolean hasSession() {
        return sessions.length > 0;
    }

    int slots() {
        return slots;
    }

    /** Number of the model whose slots the values are in; 0 before the first reading. */
    int model() {
        return model;
    }

    boolean has(int slot) {
        return slot < slots && kinds[slot] != 0;
    }

    long time(int slot) {
        return times[slot];
    }

    ValueType type(int slot) {
        return ValueType.ofCode(kinds[slot]);
    }

    Quality quality(int slot) {
        return Quality.ofCode(qualities[slot]);
    }

    /** Not a number when the thing said that there is no value. */
    double number(int slot) {
        return Double.longBitsToDouble(bits[slot]);
    }

    long integer(int slot) {
        return bits[slot];
    }

    /** Whether the value of a slot was too long to be kept; history has it. */
    boolean omitted(int slot) {
        return switch (type(slot)) {
            case NUMBER, INTEGER, BOOLEAN, LOCATION -> false;
            case STRING, ENUM, OBJECT, NUMBERS -> {
                @Nullable Object[] all = objects;
                yield all == null || slot >= all.length || all[slot] == null;
            }
        };
    }

    /** The value of a slot that is a text ({@link String}), numbers ({@code double[]}) or a {@link Location}. */
    Object object(int slot) {
        @Nullable Object[] all = objects;
        Object value = all == null ? null : all[slot];
        if (value == null) {
            throw new IllegalStateException("slot " + slot + " holds no object");
        }
        return value;
    }

    Iterable<Refusal> refusals() {
        Deque<Refusal> kept = refusals;
        return kept == null ? java.util.List.of() : kept;
    }

    void write(DataOutputStream out) throws IOException {
        out.writeLong(lastReceived);
        out.writeLong(lastTime);
        out.writeLong(clockOffset);
        out.writeBoolean(clockImplausible);
        out.writeLong(connectedSince);
        out.writeLong(sessionClosed);
        out.writeUTF(protocol);
        out.writeUTF(peer);
        out.writeUTF(closeReason.length() > 200 ? closeReason.substring(0, 200) : closeReason);
        out.writeLong(heardFloor);
        out.writeInt(sessions.length);
        for (long session : sessions) {
            out.writeLong(session);
        }
        out.writeInt(model);
        out.writeInt(slots);
        for (int i = 0; i < slots; i++) {
            out.writeByte(kinds[i]);
            if (kinds[i] == 0) {
                continue;
            }
            out.writeByte(qualities[i]);
            out.writeLong(times[i]);
            if (omitted(i)) {
                out.writeInt(OMITTED);
                continue;
            }
            switch (type(i)) {
                case NUMBER, INTEGER, BOOLEAN -> out.writeLong(bits[i]);
                case STRING, ENUM, OBJECT -> bytes(out, ((String) object(i)).getBytes(StandardCharsets.UTF_8));
                case NUMBERS -> {
                    double[] numbers = (double[]) object(i);
                    out.writeInt(numbers.length);
                    for (double number : numbers) {
                        out.writeDouble(number);
                    }
                }
                case LOCATION -> {
                    Location location = (Location) object(i);
                    out.writeDouble(location.latitude());
                    out.writeDouble(location.longitude());
                }
            }
        }
        Deque<Refusal> kept = refusals;
        out.writeInt(kept == null ? 0 : kept.size());
        for (Refusal refusal : refusals()) {
            out.writeLong(refusal.timeMicros());
            for (String text : new String[] {refusal.code(), refusal.place(), refusal.reason(), refusal.format()}) {
                bytes(out, text.getBytes(StandardCharsets.UTF_8));
            }
            bytes(out, refusal.bytes());
            out.writeBoolean(refusal.partlyTaken());
        }
    }

    /** Reads what {@link #write} wrote. */
    void read(DataInputStream in) throws IOException {
        lastReceived = in.readLong();
        lastTime = in.readLong();
        clockOffset = in.readLong();
        clockImplausible = in.readBoolean();
        connectedSince = in.readLong();
        sessionClosed = in.readLong();
        protocol = in.readUTF();
        peer = in.readUTF();
        closeReason = in.readUTF();
        heardFloor = in.readLong();
        sessions = new long[in.readInt()];
        for (int i = 0; i < sessions.length; i++) {
            sessions[i] = in.readLong();
        }
        model = in.readInt();
        int kept = in.readInt();
        grow(kept);
        for (int i = 0; i < kept; i++) {
            kinds[i] = in.readByte();
            if (kinds[i] == 0) {
                continue;
            }
            qualities[i] = in.readByte();
            times[i] = in.readLong();
            switch (type(i)) {
                case NUMBER, INTEGER, BOOLEAN -> bits[i] = in.readLong();
                case STRING, ENUM, OBJECT -> {
                    int length = in.readInt();
                    byte[] text = length == OMITTED ? null : in.readNBytes(length);
                    put(i, text == null ? null : new String(text, StandardCharsets.UTF_8), length);
                }
                case NUMBERS -> {
                    int length = in.readInt();
                    double[] numbers = length == OMITTED ? null : new double[length];
                    for (int j = 0; j < length; j++) {
                        Objects.requireNonNull(numbers)[j] = in.readDouble();
                    }
                    put(i, numbers, length * Double.BYTES);
                }
                case LOCATION -> put(i, new Location(in.readDouble(), in.readDouble()), 0);
            }
        }
        int refused = in.readInt();
        if (refused > 0) {
            Deque<Refusal> all = new ArrayDeque<>(refused);
            for (int i = 0; i < refused; i++) {
                all.add(new Refusal(
                        in.readLong(), text(in), text(in), text(in), text(in), bytes(in), in.readBoolean()));
            }
            refusals = all;
        }
    }

    private void forgetValues(int newModel) {
        model = newModel;
        slots = 0;
        times = new long[0];
        bits = new long[0];
        kinds = new byte[0];
        qualities = new byte[0];
        objects = null;
        sizes = null;
        bytes = 0;
    }

    private void heard(long received) {
        if (evaluate(received) != Presence.CONNECTED) {
            connectedSince = received;
        }
        lastReceived = Math.max(lastReceived, received);
    }

    private long heardLast() {
        return Math.max(lastReceived, heardFloor);
    }

    private long silenceMicros() {
        return entry.model().silenceMicros();
    }

    private void removeSession(long session) {
        sessions = sessions.length == 1 && sessions[0] == session
                ? NO_SESSIONS
                : Arrays.stream(sessions).filter(s -> s != session).toArray();
    }

    private void set(int slot, RecordView record) {
        ValueType type = record.type();
        kinds[slot] = (byte) type.code();
        qualities[slot] = (byte) record.quality().ordinal();
        switch (type) {
            case NUMBER -> bits[slot] = Double.doubleToRawLongBits(record.number()); // not a number when it is absent
            case INTEGER, BOOLEAN -> bits[slot] = record.integer();
            case STRING, ENUM, OBJECT -> {
                int size = record.textLength();
                put(slot, fits(slot, size) ? record.text() : null, size);
            }
            case NUMBERS -> {
                int size = record.numbersLength() * Double.BYTES;
                put(slot, fits(slot, size) ? numbers(record) : null, size);
            }
            case LOCATION -> put(slot, new Location(record.latitude(), record.longitude()), 0);
        }
    }

    private static double[] numbers(RecordView record) {
        double[] numbers = new double[record.numbersLength()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = record.number(i);
        }
        return numbers;
    }

    private boolean fits(int slot, int size) {
        int[] all = sizes;
        int former = all == null || slot >= all.length ? 0 : all[slot];
        return bytes - former + size <= bytesMax;
    }

    /** Keeps an object if there is room for it; otherwise, or when it is null, that there was one too long. */
    private void put(int slot, @Nullable Object value, int size) {
        @Nullable Object[] all = objects;
        int[] counted = sizes;
        if (all == null || counted == null || all.length <= slot) {
            all = all == null ? new Object[slots] : Arrays.copyOf(all, slots);
            counted = counted == null ? new int[slots] : Arrays.copyOf(counted, slots);
            objects = all;
            sizes = counted;
        }
        boolean kept = value != null && fits(slot, size);
        bytes -= counted[slot];
        counted[slot] = kept ? size : 0;
        bytes += counted[slot];
        all[slot] = kept ? value : null;
    }

    private void grow(int wanted) {
        int room = Math.max(
                wanted,
                Math.min(ThingModel.SLOTS_MAX, entry.model().model().slots().size()));
        times = Arrays.copyOf(times, room);
        bits = Arrays.copyOf(bits, room);
        kinds = Arrays.copyOf(kinds, room);
        qualities = Arrays.copyOf(qualities, room);
        slots = room;
    }

    private static void bytes(DataOutputStream out, byte[] value) throws IOException {
        out.writeInt(value.length);
        out.write(value);
    }

    private static byte[] bytes(DataInputStream in) throws IOException {
        return in.readNBytes(in.readInt());
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(bytes(in), StandardCharsets.UTF_8);
    }
}

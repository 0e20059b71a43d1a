package io.taihu.protocols.jt808;

import io.taihu.model.Limit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts the packets of one terminal's split messages together again, and says which are to be asked for once more. Bounded in messages,
 * bytes and time. For one thread; times are nanoseconds of one clock.
 */
final class Assembly {
    /** Messages of one terminal that wait for packets. */
    @Limit(
            value = "Most split messages of one JT/T 808 terminal that wait for packets",
            zh = "一个 JT/T 808 终端等待分包的最多消息数",
            reached = Limit.Reached.OLDEST_GOES)
    static final int MESSAGES_MAX = 64;
    /** Bytes of all of them. */
    @Limit(
            value = "Most bytes of the split messages of one JT/T 808 terminal",
            zh = "一个 JT/T 808 终端分包消息的最多字节数",
            unit = Limit.Unit.BYTES,
            reached = Limit.Reached.OLDEST_GOES)
    static final int BYTES_MAX = 8 << 20;
    /** Packets of one message: as many full ones as its bytes may be. */
    @Limit(
            value = "Most packets of a split message of JT/T 808",
            zh = "JT/T 808 分包消息的最多包数",
            reached = Limit.Reached.REFUSED)
    static final int PACKETS_MAX = BYTES_MAX >> 10;
    /** Messages that were put together whose packets are known again. */
    @Limit(
            value = "Most split messages of one JT/T 808 terminal that were put together and are known again",
            zh = "一个 JT/T 808 终端已合并并可识别重发的最多分包消息数",
            reached = Limit.Reached.OLDEST_GOES)
    static final int DONE_MAX = 8;
    /** How long a message waits for its next packet. */
    @Limit(
            value = "How long a split message of JT/T 808 waits for its next packet",
            zh = "JT/T 808 分包消息等待下一包的时间",
            reached = Limit.Reached.GIVEN_UP)
    static final Duration WAIT_MAX = Duration.ofSeconds(60);
    /** How often missing packets are asked for. */
    @Limit(
            value = "How often missing packets of a JT/T 808 message are asked for",
            zh = "JT/T 808 缺失分包的最多补传请求次数",
            reached = Limit.Reached.GIVEN_UP)
    static final int ASKED_MAX = 3;
    /** Packets that are asked for at once. */
    @Limit(
            value = "Most packets of JT/T 808 that are asked for at once",
            zh = "一次补传请求的最多分包数",
            reached = Limit.Reached.IN_PARTS)
    static final int MISSING_MAX = 125;

    private static final long PATIENCE_NANOS = Duration.ofSeconds(5).toNanos();
    private static final int PACKET_OVERHEAD = 64;

    private final Map<Long, Partial> partials = new LinkedHashMap<>();
    private final Map<Long, Done> done = new LinkedHashMap<>();
    private final List<String> lost = new ArrayList<>();
    private long bytes;
    private byte @Nullable [] whole;
    private String problem = "";

    /** What becomes of a packet. */
    enum Taken {
        /** It waits for the others. */
        KEPT,
        /** It was the last one: see {@link Assembly#whole}. */
        WHOLE,
        /** It is of a message that was put together already. */
        REPEATED,
        /** No message can come of it: see {@link Assembly#problem}. */
        IMPOSSIBLE
    }

    /** A message that was put together: what its packets were. */
    private record Done(int[] packets, long nanos) {}

    /**
     * What is missing of a message.
     *
     * @param firstSerial serial of its first packet
     * @param first its first packet; null when that is missing
     */
    record Missing(int id, int firstSerial, int[] packets, byte @Nullable [] first) {}

    private static final class Partial {
        final int id;
        final int firstSerial;
        final int total;
        final TreeMap<Integer, byte[]> packets = new TreeMap<>();
        int size;
        int asked;
        long nanos;

        Partial(int id, int firstSerial, int total) {
            this.id = id;
            this.firstSerial = firstSerial;
            this.total = total;
        }
    }

    /** Whether nothing waits. */
    boolean isEmpty() {
        return partials.isEmpty();
    }

    /** Bytes that are held. */
    long bytes() {
        return bytes;
    }

    /** The message that the packet taken last made whole. */
    byte[] whole() {
        byte[] now = whole;
        whole = null;
        return now == null ? new byte[0] : now;
    }

    /** Why the packet taken last was refused. */
    String problem() {
        return problem;
    }

    /** What was given up since this was asked last, in words: packets of it had been answered. */
    List<String> lost() {
        List<String> now = List.copyOf(lost);
        lost.clear();
        return now;
    }

    /** Gives up all that waits, and knows nothing again. */
    void clear() {
        partials.values().forEach(each -> giveUp(each, "the terminal begins anew"));
        partials.clear();
        done.clear();
    }

    Taken take(Frame frame, long nanos) {
        int total = frame.packets();
        int number = frame.packet();
        if (number < 1 || number > total || total > PACKETS_MAX) {
            problem = "it is packet " + number + " of " + total
                    + "; packets are numbered from 1, and there are at most " + PACKETS_MAX;
            return Taken.IMPOSSIBLE;
        }
        int firstSerial = frame.serial() - number + 1 & 0xFFFF;
        long key = (long) frame.id() << 16 | firstSerial;
        byte[] data = Arrays.copyOfRange(frame.array(), frame.bodyAt(), frame.bodyAt() + frame.bodyLength());
        if (repeated(key, total, number, data, nanos)) {
            return Taken.REPEATED;
        }
        Partial partial = partials.get(key);
        if (partial == null || partial.total != total) {
            if (partial != null) {
                giveUp(partial, "another message of " + total + " packets began with its serial");
            }
            partial = new Partial(frame.id(), firstSerial, total);
            partials.put(key, partial);
        }
        partial.nanos = nanos;
        byte[] before = partial.packets.put(number, data);
        int grown = data.length - (before == null ? -PACKET_OVERHEAD : before.length);
        partial.size += grown;
        bytes += grown;
        if (partial.packets.size() == total) {
            partials.remove(key);
            bytes -= partial.size;
            remember(key, partial, nanos);
            whole = whole(partial);
            return Taken.WHOLE;
        }
        makeRoom(key);
        if (!partials.containsKey(key)) {
            problem = "the packets of one message have at most " + BYTES_MAX + " bytes";
            return Taken.IMPOSSIBLE;
        }
        return Taken.KEPT;
    }

    private boolean repeated(long key, int total, int number, byte[] data, long nanos) {
        Done before = done.get(key);
        return before != null
                && nanos - before.nanos() <= WAIT_MAX.toNanos()
                && before.packets().length == total
                && before.packets()[number - 1] == Arrays.hashCode(data);
    }

    private void remember(long key, Partial partial, long nanos) {
        done.remove(key);
        if (done.size() >= DONE_MAX) {
            done.remove(done.keySet().iterator().next());
        }
        int[] packets =
                partial.packets.values().stream().mapToInt(Arrays::hashCode).toArray();
        done.put(key, new Done(packets, nanos));
    }

    private void giveUp(Partial partial, String why) {
        bytes -= partial.size;
        lost.add("message " + IdField.text(partial.id, 2) + " with the serial " + partial.firstSerial + " is given up, "
                + partial.packets.size() + " of its " + partial.total + " packets had come: " + why);
    }

    private static byte[] whole(Partial partial) {
        byte[] all = new byte[partial.size - partial.total * PACKET_OVERHEAD];
        int at = 0;
        for (byte[] each : partial.packets.values()) {
            System.arraycopy(each, 0, all, at, each.length);
            at += each.length;
        }
        return all;
    }

    private void makeRoom(long latest) {
        Iterator<Map.Entry<Long, Partial>> oldest = partials.entrySet().iterator();
        while ((partials.size() > MESSAGES_MAX || bytes > BYTES_MAX) && oldest.hasNext()) {
            Map.Entry<Long, Partial> each = oldest.next();
            if (each.getKey() != latest || partials.size() == 1) {
                giveUp(each.getValue(), "others needed its place");
                oldest.remove();
            }
        }
    }

    /** What is to be asked for now; messages that waited too long are given up. */
    List<Missing> due(long nanos) {
        List<Missing> due = new ArrayList<>();
        Iterator<Partial> all = partials.values().iterator();
        while (all.hasNext()) {
            Partial each = all.next();
            long silent = nanos - each.nanos;
            if (silent > WAIT_MAX.toNanos()) {
                giveUp(each, "no more came for " + WAIT_MAX.toSeconds() + " s");
                all.remove();
            } else if (each.asked < ASKED_MAX && silent > PATIENCE_NANOS * (each.asked + 1)) {
                each.asked++;
                due.add(new Missing(each.id, each.firstSerial, missing(each), each.packets.get(1)));
            }
        }
        return due;
    }

    private static int[] missing(Partial partial) {
        int[] missing = new int[MISSING_MAX];
        int count = 0;
        for (int number = 1; number <= partial.total && count < MISSING_MAX; number++) {
            if (!partial.packets.containsKey(number)) {
                missing[count++] = number;
            }
        }
        return Arrays.copyOf(missing, count);
    }
}

package io.taihu.protocols.jt808;

import io.taihu.protocols.jt808.Items.Item;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Items, each with an id and a length, behind their number or up to the end. One that is not known, or does not fit its table, is told
 * as hex under its id; where lengths go wrong the rest is told as hex; what was read before is kept in any case. Immutable.
 */
final class TaggedField extends Field {
    /** Items whose id has come before, as they are. */
    static final Field AGAIN = Bytes.rest("again");
    /** What stands behind a length that is wrong. */
    static final Field REST = Bytes.rest("rest");

    private final Items items;
    private final int countSize;
    private final int lengthSize;
    private final boolean lengthFirst;

    private TaggedField(String name, Items items, int countSize, int lengthSize, boolean lengthFirst) {
        super(name);
        this.items = items;
        this.countSize = countSize;
        this.lengthSize = lengthSize;
        this.lengthFirst = lengthFirst;
    }

    /** {BYTE id, BYTE length, data} up to the end, beside the fields around. */
    static TaggedField location(Items items) {
        return new TaggedField("", items, 0, 1, false);
    }

    /** BYTE count, and {DWORD id, BYTE length, data}. */
    static TaggedField counted(String name, Items items) {
        return new TaggedField(name, items, 1, 1, false);
    }

    /** {WORD length with the id's, WORD id, data} up to the end. */
    static TaggedField lengthFirst(String name, Items items) {
        return new TaggedField(name, items, 0, 2, true);
    }

    Items items() {
        return items;
    }

    @Override
    void read(BodyReader in, Sink sink) {
        long count = countSize == 0 ? Long.MAX_VALUE : in.number(countSize);
        boolean inner = !name().isEmpty();
        if (inner) {
            sink.open(this);
        }
        Seen seen = new Seen();
        List<int[]> again = null;
        int end = in.end();
        for (long i = 0; i < count && in.remaining() > 0; i++) {
            int at = in.index();
            if (in.remaining() < items.idSize() + lengthSize) {
                rest(in, sink, "an item is cut off");
                break;
            }
            int first = (int) in.number(lengthFirst ? lengthSize : items.idSize());
            int second = (int) in.number(lengthFirst ? items.idSize() : lengthSize);
            int id = lengthFirst ? second : first;
            int length = lengthFirst ? first - items.idSize() : second;
            if (length < 0 || length > in.remaining()) {
                in.go(at);
                rest(in, sink, "item " + shown(id) + " says it has " + length + " bytes, and it ends before");
                break;
            }
            int next = in.index() + length;
            if (seen.before(id)) {
                again = again == null ? new ArrayList<>() : again;
                again.add(new int[] {at, next});
            } else {
                in.end(next);
                one(in, sink, id);
                in.end(end);
            }
            in.go(next);
        }
        if (again != null) {
            sink.openList(AGAIN);
            again.forEach(each -> sink.bytes(REST, in.array(), each[0], each[1] - each[0]));
            sink.close();
        }
        if (inner) {
            sink.close();
        }
    }

    private void one(BodyReader in, Sink sink, int id) {
        Item item = items.find(id);
        Field way = item == null ? null : Items.fitting(item, in);
        if (way == null) {
            way = items.unknown(id);
            if (item != null && item.standard()) {
                sink.fault(
                        shown(id) + " is no " + item.name() + ", as it has " + in.remaining() + " bytes",
                        in.position());
            }
        }
        way.read(in, sink);
    }

    private String shown(int id) {
        return IdField.text(id & 0xFFFF_FFFFL, items.idSize());
    }

    private static void rest(BodyReader in, Sink sink, String reason) {
        sink.fault(reason, in.position());
        REST.read(in, sink);
    }

    @Override
    void write(Values from, BodyWriter out) {
        Values values = name().isEmpty() ? from : from.object(name());
        int countAt = out.length();
        out.number(0, countSize);
        int count = 0;
        for (Map.Entry<String, Object> field : values.fields().entrySet()) {
            String key = field.getKey();
            Item item = items.named(key);
            if (item != null) {
                item(item.id(), ways(item, values, out), out);
            } else if (key.startsWith(IdField.PREFIX)) {
                item((int) new IdField(key, items.idSize()).raw((Object) key), values.hex(key), out);
            } else if (name().isEmpty() || key.equals(AGAIN.name()) || key.equals(REST.name())) {
                continue;
            } else {
                throw new BodyException("there is no " + name() + " called " + key, -1);
            }
            count++;
        }
        if (values.has(AGAIN.name())) {
            for (Object each : values.list(AGAIN.name())) {
                out.bytes(Values.of().put(AGAIN.name(), String.valueOf(each)).hex(AGAIN.name()));
                count++;
            }
        }
        if (values.has(REST.name())) {
            out.bytes(values.hex(REST.name()));
        }
        if (count >= 1L << 8 * countSize && countSize > 0) {
            throw new BodyException(
                    "at most " + ((1L << 8 * countSize) - 1) + " " + name() + " go into one message, got " + count, -1);
        }
        out.patch(countAt, count, countSize);
    }

    private void item(int id, byte[] data, BodyWriter out) {
        int length = data.length + (lengthFirst ? items.idSize() : 0);
        if (length >= 1L << 8 * lengthSize) {
            throw new BodyException(
                    "item " + shown(id) + " has at most " + ((1L << 8 * lengthSize) - 1) + " bytes, got " + length, -1);
        }
        out.number(lengthFirst ? length : id, lengthFirst ? lengthSize : items.idSize());
        out.number(lengthFirst ? id : length, lengthFirst ? items.idSize() : lengthSize);
        out.bytes(data);
    }

    /** An item written in the first way that can write it. */
    private static byte[] ways(Item item, Values values, BodyWriter around) {
        BodyException failed = null;
        for (Field way : item.ways()) {
            try {
                BodyWriter out = new BodyWriter(around.version(), around.dialect());
                way.write(values, out);
                return out.toBytes();
            } catch (BodyException e) {
                failed = failed == null ? e : failed;
            }
        }
        throw failed == null ? new BodyException("field " + item.name() + " cannot be written", -1) : failed;
    }

    @Override
    boolean present(Values from) {
        return name().isEmpty() || from.has(name());
    }

    /** Which ids have come already. */
    private static final class Seen {
        private long a;
        private long b;
        private long c;
        private long d;
        private @Nullable Set<Integer> others;

        boolean before(int id) {
            long bit = 1L << id;
            boolean known;
            switch (id >> 6) {
                case 0 -> {
                    known = (a & bit) != 0;
                    a |= bit;
                }
                case 1 -> {
                    known = (b & bit) != 0;
                    b |= bit;
                }
                case 2 -> {
                    known = (c & bit) != 0;
                    c |= bit;
                }
                case 3 -> {
                    known = (d & bit) != 0;
                    d |= bit;
                }
                default -> {
                    Set<Integer> all = others;
                    if (all == null) {
                        all = new HashSet<>();
                        others = all;
                    }
                    known = !all.add(id);
                }
            }
            return known;
        }
    }
}

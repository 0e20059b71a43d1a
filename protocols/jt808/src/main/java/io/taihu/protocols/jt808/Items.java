package io.taihu.protocols.jt808;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What items with an id and a length mean, by their id: a table of location items or of parameters. Immutable. */
final class Items {
    private static final int SMALL = 256;

    private final int idSize;
    private final List<Item> all;
    private final Item[] small = new Item[SMALL];
    private final Map<Integer, Item> byId = new HashMap<>();
    private final Map<String, Item> byName = new HashMap<>();
    private final Field[] unknownSmall = new Field[SMALL];

    /**
     * One of them.
     *
     * @param standard whether every terminal must write it so; otherwise it is a maker's own, and others may mean something else by it
     * @param ways how it may be written; the first that fits the length is taken
     */
    record Item(int id, boolean standard, Field... ways) {
        String name() {
            return ways[0].name();
        }
    }

    Items(int idSize, Item... items) {
        this.idSize = idSize;
        this.all = List.of(items);
        for (Item item : items) {
            byId.put(item.id(), item);
            byName.put(item.name(), item);
            if (item.id() >= 0 && item.id() < SMALL) {
                small[item.id()] = item;
            }
        }
        for (int id = 0; id < SMALL; id++) {
            unknownSmall[id] = Bytes.rest(IdField.text(id, idSize));
        }
    }

    /** All of them, in the order of the table. */
    List<Item> all() {
        return all;
    }

    static Item item(int id, Field... ways) {
        return new Item(id, true, ways);
    }

    /** What some makers write under an id that the standard leaves to them. */
    static Item maker(int id, Field... ways) {
        return new Item(id, false, ways);
    }

    @Nullable
    Item find(int id) {
        return id >= 0 && id < SMALL ? small[id] : byId.get(id);
    }

    @Nullable
    Item named(String name) {
        return byName.get(name);
    }

    /** Under what an item is told whose meaning is not known. */
    Field unknown(int id) {
        return id >= 0 && id < SMALL ? unknownSmall[id] : Bytes.rest(IdField.text(id & 0xFFFF_FFFFL, idSize));
    }

    /** Bytes of an id. */
    int idSize() {
        return idSize;
    }

    /** The way of an item that fits all that may be read now; null when none does. */
    static @Nullable Field fitting(Item item, BodyReader in) {
        int length = in.remaining();
        for (Field way : item.ways()) {
            int size = way.fixedSize();
            if (size == length || size < 0 && reads(way, in)) {
                return way;
            }
        }
        return null;
    }

    /** Whether a field reads exactly what is left; nothing is read by it. */
    private static boolean reads(Field way, BodyReader in) {
        int from = in.index();
        try {
            way.read(in, Sink.STRICT);
            return in.remaining() == 0;
        } catch (BodyException e) {
            return false;
        } finally {
            in.go(from);
        }
    }
}

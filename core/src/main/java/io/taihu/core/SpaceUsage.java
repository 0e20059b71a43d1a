package io.taihu.core;

import io.taihu.model.Space;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What came from the things of one space, those below it aside, since the server started. Thread-safe. */
public final class SpaceUsage {
    private final LongAdder readings = new LongAdder();
    private final LongAdder bytes = new LongAdder();

    void count(long records, long length) {
        readings.add(records);
        bytes.add(length);
    }

    /** Readings that were appended to the journal. */
    public long readings() {
        return readings.sum();
    }

    /** Bytes of their records. */
    public long bytes() {
        return bytes.sum();
    }

    /** The usage of all spaces by their paths. Changed by one thread at a time, read by any. */
    static final class All {
        private final Map<String, SpaceUsage> byPath = new ConcurrentHashMap<>();

        SpaceUsage of(String path) {
            return byPath.computeIfAbsent(path, _ -> new SpaceUsage());
        }

        /** Lets what was counted in a space and in those below it go with them. */
        void move(String path, String to) {
            for (String each : List.copyOf(byPath.keySet())) {
                SpaceUsage usage = Space.within(each, path) ? byPath.remove(each) : null;
                if (usage != null) {
                    byPath.put(Space.moved(each, path, to), usage);
                }
            }
        }

        void remove(String path) {
            byPath.remove(path);
        }

        Map<String, SpaceUsage> copy() {
            return Map.copyOf(byPath);
        }
    }
}

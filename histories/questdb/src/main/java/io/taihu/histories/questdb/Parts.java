package io.taihu.histories.questdb;

import io.questdb.cairo.TableReader;
import io.questdb.cairo.TableToken;
import io.questdb.cairo.TxReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which parts of the tables are narrow: Parquet with fewer columns than the table, since a column was added after they became
 * Parquet. QuestDB cannot read a column from such a part that it has not got, and takes no row into it, so questions ask each
 * stretch of time for what it has, and rows wait until it is no Parquet any more. Thread-safe; only for threads that last.
 */
final class Parts {
    /** The columns that a part has which is not narrow. */
    static final int ALL = Integer.MAX_VALUE;

    private final QuestDb db;
    private final Map<String, Seen> byTable = new ConcurrentHashMap<>();

    Parts(QuestDb db) {
        this.db = db;
    }

    /**
     * A stretch of time.
     *
     * @param from its first time
     * @param until the time after its last
     * @param columns how many of the table's columns can be read, counted from the first
     */
    record Stretch(long from, long until, int columns) {}

    /** One making of a part: another has another number of columns. */
    private record Made(long time, long transaction) {}

    private record Seen(long partsVersion, long columnsVersion, Map<Made, Integer> columns, List<Stretch> narrow) {}

    /** The narrow parts of a table, by time. */
    List<Stretch> narrow(TableToken token) {
        try (TableReader reader = db.engine().getReader(token)) {
            if (!reader.hasParquetPartitions()) {
                byTable.remove(token.getDirName());
                return List.of();
            }
            long parts = reader.getTxFile().getPartitionTableVersion();
            long columns = reader.getMetadataVersion();
            Seen known = byTable.get(token.getDirName());
            if (known == null || known.partsVersion() != parts || known.columnsVersion() != columns) {
                known = look(reader, parts, columns, known == null ? Map.of() : known.columns());
                byTable.put(token.getDirName(), known);
            }
            return known.narrow();
        }
    }

    private static Seen look(TableReader reader, long partsVersion, long columnsVersion, Map<Made, Integer> known) {
        int all = reader.getMetadata().getColumnCount();
        TxReader parts = reader.getTxFile();
        Map<Made, Integer> columns = new HashMap<>();
        List<Stretch> narrow = new ArrayList<>();
        for (int i = 0; i < reader.getPartitionCount(); i++) {
            if (!parts.isPartitionParquet(i)) {
                continue;
            }
            Made made = new Made(parts.getPartitionTimestampByIndex(i), parts.getPartitionNameTxn(i));
            Integer has = known.get(made);
            if (has == null) {
                reader.openPartition(i);
                has = reader.getAndInitParquetPartitionDecoders(i).metadata().getColumnCount();
            }
            columns.put(made, has);
            if (has < all) {
                narrow.add(new Stretch(made.time(), reader.getPartitionMaxTimestampFromMetadata(i) + 1, has));
            }
        }
        return new Seen(partsVersion, columnsVersion, columns, List.copyOf(narrow));
    }

    /** Cuts a time into stretches, in order, of which each can be asked for the same columns. */
    List<Stretch> of(TableToken token, long from, long until) {
        List<Stretch> stretches = new ArrayList<>();
        long at = from;
        for (Stretch part : narrow(token)) {
            if (part.until() <= at) {
                continue;
            }
            if (part.from() >= until) {
                break;
            }
            if (part.from() > at) {
                add(stretches, at, part.from(), ALL);
                at = part.from();
            }
            long end = Math.min(part.until(), until);
            add(stretches, at, end, part.columns());
            at = end;
        }
        if (at < until) {
            add(stretches, at, until, ALL);
        }
        return stretches;
    }

    private static void add(List<Stretch> stretches, long from, long until, int columns) {
        if (!stretches.isEmpty() && stretches.getLast().columns() == columns) {
            from = stretches.removeLast().from();
        }
        stretches.add(new Stretch(from, until, columns));
    }
}

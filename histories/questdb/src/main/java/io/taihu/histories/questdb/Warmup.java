package io.taihu.histories.questdb;

import io.questdb.cairo.TableToken;
import io.taihu.spi.History.Aggregate;
import java.util.EnumSet;
import java.util.List;

/**
 * Asks a question once before anybody does: loading QuestDB's code for the first one takes a third of a second, which a person
 * would wait for. Only for threads that last.
 */
final class Warmup {
    /** Only a little is read: what there is at the end of a table. */
    private static final long STRETCH_MICROS = 10_000_000;

    private Warmup() {}

    /** Asks for the last rows of all things of a table, and of one of them; asks nothing when there are no rows. */
    static void ask(QuestDb db, Tables tables) {
        for (TableToken token : tables.all()) {
            long last = token.getTableName().equals(Names.EVENTS) ? Long.MIN_VALUE : tables.greatest(token);
            if (last == Long.MIN_VALUE) {
                continue;
            }
            List<String> things = sampled(db, token, last, List.of());
            if (!things.isEmpty()) {
                sampled(db, token, last, things.subList(0, 1));
            }
            return;
        }
    }

    private static List<String> sampled(QuestDb db, TableToken token, long last, List<String> things) {
        long from = last - STRETCH_MICROS;
        Sampling sampling = new Sampling(
                0,
                EnumSet.of(Aggregate.AVG),
                from,
                STRETCH_MICROS,
                QuestDbReads.ROWS_MAX,
                new Deadline(),
                things.isEmpty() ? null : things.getFirst());
        String whose = things.isEmpty() ? "" : " AND " + Names.THING + " = $1";
        String sql = "SELECT " + Names.TIME + ", " + Names.THING + " FROM " + Sql.name(token.getTableName()) + " WHERE "
                + Names.TIME + " >= " + Sql.time(Math.max(0, from)) + " AND " + Names.TIME + " < " + Sql.time(last + 1)
                + whose + " ORDER BY " + Names.TIME;
        return db.query(sql, things, (cursor, factory) -> {
            sampling.take(cursor, List.of());
            return sampling.done().stream().map(QuestDbReads.Row::thing).toList();
        });
    }
}

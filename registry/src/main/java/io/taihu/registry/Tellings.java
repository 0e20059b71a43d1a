package io.taihu.registry;

import io.taihu.spi.AlarmStore.Happened;
import io.taihu.spi.TellingStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** What is to be told of alarms. */
final class Tellings implements TellingStore {
    private static final String COLUMNS =
            "alarm, what, sequence, origin, level, channel, turn, minutes, together, severity, message, at, due";
    private static final String PUT = "INSERT INTO telling (" + COLUMNS + ", told)"
            + " SELECT id, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM alarm WHERE id = ?%s"
            + " ON CONFLICT (alarm, what, sequence, origin, level) DO NOTHING";
    private static final String UNSEEN = " active AND NOT acknowledged AND shelved_until = 0 AND suppressed_by = ''";

    private final Store store;

    Tellings(Store store) {
        this.store = store;
    }

    @Override
    public void put(List<Telling> tellings, long nowMicros) {
        if (!tellings.isEmpty()) {
            store.write(sql -> {
                put(sql, tellings, nowMicros);
                return true;
            });
        }
    }

    static void put(Sql sql, List<Telling> tellings, long nowMicros) {
        if (tellings.isEmpty()) {
            return;
        }
        long room = WAITING_MAX - sql.number("SELECT COUNT(*) FROM telling WHERE told = 0");
        for (Telling each : tellings) {
            boolean taken = each.what() == What.CLEARED
                    && sql.update(
                                    "DELETE FROM telling WHERE alarm = ? AND what = 'RAISED' AND told = 0 AND due > ?",
                                    each.alarm(),
                                    nowMicros)
                            > 0;
            if (room-- <= 0) {
                continue;
            }
            sql.update(
                    PUT.formatted(each.what() == What.ESCALATED ? " AND" + UNSEEN : ""),
                    each.what().name(),
                    each.sequence(),
                    each.origin(),
                    (long) each.level(),
                    each.channel(),
                    (long) each.turn(),
                    (long) each.minutes(),
                    each.together(),
                    (long) each.severity(),
                    each.message(),
                    each.atMicros(),
                    each.dueMicros(),
                    taken ? each.dueMicros() : 0L,
                    each.alarm());
        }
    }

    /** Whoever is told when nobody acknowledges an alarm is not, once it is not to be seen to any more. */
    static void end(Sql sql, String alarm) {
        sql.update(
                "DELETE FROM telling WHERE alarm = ? AND what = 'ESCALATED' AND told = 0"
                        + " AND NOT EXISTS (SELECT 1 FROM alarm WHERE id = telling.alarm AND" + UNSEEN + ")",
                alarm);
    }

    @Override
    public List<Due> due(long nowMicros) {
        return store.read(sql -> sql.list(
                "SELECT number, " + COLUMNS + " FROM telling WHERE told = 0 AND due <= ? ORDER BY due, number LIMIT ?",
                Tellings::due,
                nowMicros,
                WAITING_MAX));
    }

    @Override
    public long nextOf(String alarm) {
        return store.read(sql -> sql.number(
                "SELECT COALESCE(MIN(due), 0) FROM telling WHERE alarm = ? AND what = 'ESCALATED' AND told = 0",
                alarm));
    }

    @Override
    public void done(List<Due> told, long nowMicros, List<Happened> steps, List<Telling> next) {
        store.write(sql -> {
            for (Due each : told) {
                sql.update("UPDATE telling SET told = ? WHERE number = ?", nowMicros, each.number());
            }
            Alarms.putSteps(sql, steps);
            put(sql, next, nowMicros);
            return true;
        });
    }

    @Override
    public int forget(long beforeMicros) {
        return store.write(sql -> sql.update("DELETE FROM telling WHERE told > 0 AND told < ?", beforeMicros));
    }

    private static Due due(ResultSet row) throws SQLException {
        return new Due(
                row.getLong(1),
                new Telling(
                        row.getString(2),
                        What.valueOf(row.getString(3)),
                        row.getLong(4),
                        row.getString(5),
                        row.getInt(6),
                        row.getString(7),
                        row.getInt(8),
                        row.getInt(9),
                        row.getBoolean(10),
                        row.getInt(11),
                        row.getString(12),
                        row.getLong(13),
                        row.getLong(14)));
    }
}

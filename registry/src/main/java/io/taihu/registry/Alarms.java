package io.taihu.registry;

import io.taihu.model.Alarm;
import io.taihu.model.Alarm.Happening;
import io.taihu.model.Alarm.Life;
import io.taihu.model.Alarm.Source;
import io.taihu.model.Alarm.State;
import io.taihu.model.Alarm.Step;
import io.taihu.model.Severity;
import io.taihu.spi.AlarmStore;
import io.taihu.spi.TellingStore.Telling;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Alarms of things, and what happened to them. */
final class Alarms implements AlarmStore {
    private static final String COLUMNS = "a.id, a.rule, a.thing, a.keyed, a.severity, a.message, a.active,"
            + " a.acknowledged, a.latched, a.shelved_until, a.suppressed_by, a.since, a.cleared, a.acknowledged_by,"
            + " a.acknowledged_at, a.occurrences, a.changed, a.assignee, a.sequence";
    private static final String SELECT = "SELECT " + COLUMNS + " FROM alarm a";
    private static final String PLACED = " JOIN thing t ON t.number = a.thing JOIN space s ON s.number = t.space";
    private static final String PUT =
            "INSERT INTO alarm (id, rule, thing, keyed, severity, message, active, acknowledged, latched, shelved_until,"
                    + " suppressed_by, since, cleared, acknowledged_by, acknowledged_at, occurrences, changed, assignee,"
                    + " sequence, open, search)"
                    + " SELECT ?, ?, number, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM thing WHERE number = ?"
                    + " ON CONFLICT (id) DO UPDATE SET severity = excluded.severity, message = excluded.message,"
                    + " active = excluded.active, acknowledged = excluded.acknowledged, latched = excluded.latched,"
                    + " shelved_until = excluded.shelved_until, suppressed_by = excluded.suppressed_by,"
                    + " since = excluded.since, cleared = excluded.cleared, acknowledged_by = excluded.acknowledged_by,"
                    + " acknowledged_at = excluded.acknowledged_at, occurrences = excluded.occurrences,"
                    + " changed = excluded.changed, assignee = excluded.assignee, sequence = excluded.sequence,"
                    + " open = excluded.open, search = excluded.search WHERE alarm.sequence <= excluded.sequence";
    private static final String PUT_STEP =
            "INSERT INTO alarm_step (alarm, what, at, recorded, made_by, by_name, severity, detail, words, sequence)"
                    + " SELECT id, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM alarm WHERE id = ?"
                    + " ON CONFLICT (alarm, sequence) DO NOTHING";

    private final Store store;

    Alarms(Store store) {
        this.store = store;
    }

    @Override
    public void put(List<Alarm> alarms, List<Happened> steps, List<Telling> tellings) {
        store.write(sql -> {
            alarms.forEach(each -> put(sql, each));
            putSteps(sql, steps);
            alarms.forEach(each -> Tellings.end(sql, each.id()));
            Tellings.put(sql, tellings, 0);
            return true;
        });
    }

    static void putSteps(Sql sql, List<Happened> steps) {
        Set<String> grown = new LinkedHashSet<>();
        for (Happened each : steps) {
            Step step = each.step();
            sql.update(
                    PUT_STEP,
                    step.what().name(),
                    step.timeMicros(),
                    step.recordedMicros(),
                    step.by(),
                    step.byName(),
                    (long) step.severity(),
                    step.detail(),
                    step.comment(),
                    step.sequence() == 0 ? null : step.sequence(),
                    each.alarm());
            grown.add(each.alarm());
        }
        for (String each : grown) {
            sql.update(
                    "DELETE FROM alarm_step WHERE alarm = ? AND number <= (SELECT number FROM alarm_step WHERE alarm = ?"
                            + " ORDER BY number DESC LIMIT 1 OFFSET " + STEPS_MAX + ")",
                    each,
                    each);
        }
    }

    private static void put(Sql sql, Alarm it) {
        sql.update(
                PUT,
                it.id(),
                it.source().rule(),
                it.source().key(),
                (long) it.severity(),
                it.message(),
                it.state().active(),
                it.state().acknowledged(),
                it.state().latched(),
                it.state().shelvedUntilMicros(),
                it.state().suppressedBy(),
                it.life().sinceMicros(),
                it.life().clearedMicros(),
                it.life().acknowledgedBy(),
                it.life().acknowledgedMicros(),
                it.life().occurrences(),
                it.life().changedMicros(),
                it.assignee(),
                it.sequence(),
                !it.state().normal(),
                Texts.fold(it.message()),
                it.source().thing());
    }

    @Override
    public Optional<Alarm> alarm(String id) {
        return store.read(sql -> sql.first(SELECT + " WHERE a.id = ?", Alarms::alarm, id));
    }

    @Override
    public Optional<Alarm> alarm(Source source) {
        return store.read(sql -> sql.first(
                SELECT + " WHERE a.rule = ? AND a.thing = ? AND a.keyed = ?",
                Alarms::alarm,
                source.rule(),
                source.thing(),
                source.key()));
    }

    @Override
    public List<Step> steps(String id) {
        return store.read(sql -> sql.list(
                "SELECT what, at, recorded, made_by, by_name, severity, detail, words, COALESCE(sequence, 0)"
                        + " FROM alarm_step WHERE alarm = ? ORDER BY number",
                row -> new Step(
                        Happening.valueOf(row.getString(1)),
                        row.getLong(2),
                        row.getLong(3),
                        row.getString(4),
                        row.getString(5),
                        row.getInt(6),
                        row.getString(7),
                        row.getString(8),
                        row.getLong(9)),
                id));
    }

    @Override
    public List<Alarm> alarms(Query query, @Nullable After after, int limit) {
        SqlRegistry.checkLimit(limit);
        StringBuilder text = new StringBuilder(SELECT);
        List<Object> parameters = new ArrayList<>();
        where(query, text, parameters);
        text.append(which(query.which()));
        if (after != null && query.order() == Order.SEVERITY) {
            text.append(" AND (a.severity < ? OR (a.severity = ? AND (a.since < ? OR (a.since = ? AND a.id < ?))))");
            long severity = after.severity();
            Collections.addAll(parameters, severity, severity, after.sinceMicros(), after.sinceMicros(), after.id());
        } else if (after != null) {
            text.append(" AND (a.since < ? OR (a.since = ? AND a.id < ?))");
            Collections.addAll(parameters, after.sinceMicros(), after.sinceMicros(), after.id());
        }
        text.append(query.order() == Order.SEVERITY ? " ORDER BY a.severity DESC, a.since DESC, a.id DESC" : "")
                .append(query.order() == Order.TIME ? " ORDER BY a.since DESC, a.id DESC" : "")
                .append(" LIMIT ?");
        parameters.add(limit);
        return store.read(sql -> sql.list(text.toString(), Alarms::alarm, parameters.toArray()));
    }

    @Override
    public List<Count> counts(Query query) {
        // no alias of a column's own name: SQLite would take that for the column when it groups
        StringBuilder text = new StringBuilder("SELECT CASE");
        for (Severity each : Severity.values()) {
            text.append(" WHEN a.severity <= ")
                    .append(each.most())
                    .append(" THEN ")
                    .append(each.ordinal());
        }
        text.append(" END AS class, a.active, a.acknowledged, a.latched, a.shelved_until > 0 AS aside,"
                + " a.suppressed_by <> '' AS hidden, COUNT(*) FROM alarm a");
        List<Object> parameters = new ArrayList<>();
        where(query, text, parameters);
        text.append(" AND a.open GROUP BY class, a.active, a.acknowledged, a.latched, aside, hidden");
        return store.read(sql -> sql.list(
                text.toString(),
                row -> new Count(
                        Severity.values()[row.getInt(1)],
                        row.getBoolean(2),
                        row.getBoolean(3),
                        row.getBoolean(4),
                        row.getBoolean(5),
                        row.getBoolean(6),
                        row.getLong(7)),
                parameters.toArray()));
    }

    @Override
    public List<Group> groups(Query query, int limit) {
        SqlRegistry.checkLimit(limit);
        StringBuilder text = new StringBuilder(
                "SELECT a.rule, COUNT(*) AS raised,"
                        + " SUM(CASE WHEN a.acknowledged THEN 0 ELSE 1 END), MAX(a.severity) AS worst, MAX(a.since) FROM alarm a");
        List<Object> parameters = new ArrayList<>();
        where(query, text, parameters);
        text.append(which(query.which())).append(" GROUP BY a.rule ORDER BY worst DESC, raised DESC, a.rule LIMIT ?");
        parameters.add(limit);
        return store.read(sql -> sql.list(
                text.toString(),
                row -> new Group(row.getString(1), row.getLong(2), row.getLong(3), row.getInt(4), row.getLong(5)),
                parameters.toArray()));
    }

    @Override
    public List<Alarm> shelvedUntil(long micros, int limit) {
        SqlRegistry.checkLimit(limit);
        return store.read(sql -> sql.list(
                SELECT + " WHERE a.shelved_until > 0 AND a.shelved_until <= ? ORDER BY a.shelved_until LIMIT ?",
                Alarms::alarm,
                micros,
                limit));
    }

    @Override
    public List<Raisings> raisings(List<String> spaces, long sinceMicros, int limit) {
        SqlRegistry.checkLimit(limit);
        StringBuilder text = new StringBuilder("SELECT " + COLUMNS
                + ", c.raised FROM (SELECT alarm, COUNT(*) AS raised FROM alarm_step WHERE what = 'RAISED' AND recorded >= ?"
                + " GROUP BY alarm) c JOIN alarm a ON a.id = c.alarm" + PLACED + " WHERE 1 = 1");
        List<Object> parameters = new ArrayList<>(List.of(sinceMicros));
        Texts.within(spaces, text, parameters);
        text.append(" ORDER BY c.raised DESC, a.id LIMIT ?");
        parameters.add(limit);
        return store.read(sql ->
                sql.list(text.toString(), row -> new Raisings(alarm(row), row.getLong(20)), parameters.toArray()));
    }

    @Override
    public List<Then> then(List<String> spaces, long atMicros, int limit) {
        SqlRegistry.checkLimit(limit);
        StringBuilder text = new StringBuilder("SELECT " + COLUMNS
                + ", COALESCE(m.began, e.at), e.severity, e.detail FROM (SELECT alarm, MAX(number) AS latest,"
                + " MAX(CASE WHEN what = 'RAISED' THEN at END) AS began FROM alarm_step"
                + " WHERE what IN ('RAISED', 'CHANGED', 'CLEARED', 'ENDED') AND at <= ? GROUP BY alarm) m"
                + " JOIN alarm_step e ON e.number = m.latest JOIN alarm a ON a.id = e.alarm" + PLACED
                + " WHERE e.what IN ('RAISED', 'CHANGED')");
        List<Object> parameters = new ArrayList<>(List.of(atMicros));
        Texts.within(spaces, text, parameters);
        text.append(" ORDER BY e.severity DESC, e.at DESC, a.id LIMIT ?");
        parameters.add(limit);
        return store.read(sql -> sql.list(
                text.toString(),
                row -> new Then(alarm(row), row.getLong(20), row.getInt(21), row.getString(22)),
                parameters.toArray()));
    }

    @Override
    public List<Flood> floods(List<String> spaces, long sinceMicros, int moreThan, int limit) {
        SqlRegistry.checkLimit(limit);
        StringBuilder text =
                new StringBuilder("SELECT s.path, COUNT(*) FROM alarm_step e JOIN alarm a ON a.id = e.alarm" + PLACED
                        + " WHERE e.what = 'RAISED' AND e.recorded >= ?");
        List<Object> parameters = new ArrayList<>(List.of(sinceMicros));
        Texts.within(spaces, text, parameters);
        text.append(" GROUP BY s.path HAVING COUNT(*) > ? ORDER BY COUNT(*) DESC, s.path LIMIT ?");
        Collections.addAll(parameters, moreThan, limit);
        return store.read(sql ->
                sql.list(text.toString(), row -> new Flood(row.getString(1), row.getLong(2)), parameters.toArray()));
    }

    @Override
    public int forget(long beforeMicros, int most) {
        return store.write(sql -> sql.update(
                "DELETE FROM alarm WHERE number IN (SELECT number FROM alarm WHERE NOT open AND changed < ?"
                        + " ORDER BY changed, number LIMIT ?)",
                beforeMicros,
                most));
    }

    private static void where(Query query, StringBuilder text, List<Object> parameters) {
        boolean placed = !query.spaces().contains("")
                || !query.text().isEmpty()
                || !query.model().isEmpty();
        if (placed) {
            text.append(PLACED);
        }
        text.append(" WHERE 1 = 1");
        Texts.within(query.spaces(), text, parameters);
        if (query.thing() != 0) {
            text.append(" AND a.thing = ?");
            parameters.add(query.thing());
        }
        if (!query.model().isEmpty()) {
            text.append(" AND t.model = (SELECT number FROM model WHERE name = ?)");
            parameters.add(query.model());
        }
        if (!query.rule().isEmpty()) {
            text.append(" AND a.rule = ?");
            parameters.add(query.rule());
        }
        if (!query.suppressedBy().isEmpty()) {
            text.append(" AND a.suppressed_by = ?");
            parameters.add(query.suppressedBy());
        }
        if (!query.severities().isEmpty()) {
            text.append(" AND (1 = 0");
            for (Severity each : query.severities()) {
                text.append(" OR a.severity BETWEEN ? AND ?");
                Collections.addAll(parameters, (long) each.least(), (long) each.most());
            }
            text.append(')');
        }
        if (!query.text().isEmpty()) {
            text.append(" AND (a.search LIKE ? ESCAPE '!' OR t.search LIKE ? ESCAPE '!')");
            Collections.addAll(parameters, Texts.anywhere(query.text()), Texts.anywhere(query.text()));
        }
        if (query.assignee() != null) {
            text.append(" AND a.assignee = ?");
            parameters.add(query.assignee());
        }
    }

    private static String which(Which which) {
        String shown = " AND a.open AND a.shelved_until = 0 AND a.suppressed_by = ''";
        return switch (which) {
            case SHOWN -> shown;
            case ACTIVE -> shown + " AND a.active";
            case UNACKNOWLEDGED -> shown + " AND NOT a.acknowledged";
            case SHELVED -> " AND a.shelved_until > 0";
            case SUPPRESSED -> " AND a.open AND a.suppressed_by <> ''";
            case OPEN -> " AND a.open";
            case NORMAL -> " AND NOT a.open";
            case ANY -> "";
        };
    }

    private static Alarm alarm(ResultSet row) throws SQLException {
        return new Alarm(
                row.getString(1),
                new Source(row.getString(2), row.getLong(3), row.getString(4)),
                row.getInt(5),
                row.getString(6),
                new State(row.getBoolean(7), row.getBoolean(8), row.getBoolean(9), row.getLong(10), row.getString(11)),
                new Life(
                        row.getLong(12),
                        row.getLong(13),
                        row.getString(14),
                        row.getLong(15),
                        row.getLong(16),
                        row.getLong(17)),
                row.getString(18),
                row.getLong(19));
    }
}

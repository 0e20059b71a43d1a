package io.taihu.registry;

import io.taihu.model.Invocation;
import io.taihu.model.Invocation.Kind;
import io.taihu.model.Invocation.State;
import io.taihu.model.Invocation.Step;
import io.taihu.spi.CommandStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What was asked of things, beside the things themselves. */
final class Commands implements CommandStore {
    /** States of those that have not ended, or that have, as a condition. */
    private static final String ENDED = "('DONE', 'FAILED', 'EXPIRED', 'CANCELLED')";

    private static final String OPEN = "('PROPOSED', 'QUEUED', 'SENT', 'ACCEPTED')";
    private static final String SELECT =
            "SELECT i.id, i.thing, i.kind, i.name, i.input, i.asked_by, i.by_name, i.reason,"
                    + " i.together, i.idempotent, i.timeout, i.created, i.expires, i.state, i.changed, i.attempts, i.output, i.problem"
                    + " FROM invocation i";
    private static final String PUT =
            "INSERT INTO invocation (id, thing, kind, name, input, asked_by, by_name, reason, together,"
                    + " idempotent, timeout, created, expires, state, changed, attempts, output, problem)"
                    + " SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM thing WHERE number = ?"
                    + " ON CONFLICT (id) DO UPDATE SET state = excluded.state, changed = excluded.changed,"
                    + " attempts = excluded.attempts, output = excluded.output, problem = excluded.problem";

    private final Store store;

    Commands(Store store) {
        this.store = store;
    }

    @Override
    public void put(List<Invocation> invocations, List<Stepped> steps) {
        store.write(sql -> {
            invocations.forEach(each -> put(sql, each));
            for (Stepped each : steps) {
                Step step = each.step();
                // one of a thing that is gone, or that was forgotten, has nothing to belong to
                sql.update(
                        "INSERT INTO invocation_step (invocation, position, state, at, attempt, made_by, output, problem)"
                                + " SELECT id, ?, ?, ?, ?, ?, ?, ? FROM invocation i WHERE i.id = ? AND i.thing = ?"
                                + " AND (SELECT COUNT(*) FROM invocation_step s WHERE s.invocation = i.id) < "
                                + STEPS_MAX
                                + " ON CONFLICT (invocation, position) DO NOTHING",
                        each.position(),
                        step.state().name(),
                        step.timeMicros(),
                        (long) step.attempt(),
                        step.by(),
                        step.output(),
                        step.problem(),
                        each.invocation(),
                        each.thing());
            }
            return true;
        });
    }

    private static void put(Sql sql, Invocation it) {
        sql.update(
                PUT,
                it.id(),
                it.thing(),
                it.kind().name(),
                it.name(),
                it.input(),
                it.by(),
                it.byName(),
                it.reason(),
                it.group(),
                it.idempotent(),
                it.timeoutMicros(),
                it.createdMicros(),
                it.expiresMicros(),
                it.state().name(),
                it.changedMicros(),
                (long) it.attempts(),
                it.output(),
                it.problem(),
                it.thing());
    }

    @Override
    public Optional<Invocation> invocation(String id) {
        return store.read(sql -> sql.first(SELECT + " WHERE i.id = ?", Commands::invocation, id));
    }

    @Override
    public List<Step> steps(String id) {
        return store.read(sql -> sql.list(
                "SELECT state, at, attempt, made_by, output, problem FROM invocation_step WHERE invocation = ?"
                        + " ORDER BY position",
                row -> new Step(
                        State.valueOf(row.getString(1)),
                        row.getLong(2),
                        row.getInt(3),
                        row.getString(4),
                        row.getString(5),
                        row.getString(6)),
                id));
    }

    @Override
    public List<Invocation> invocations(Query query, @Nullable String after, int limit) {
        SqlRegistry.checkLimit(limit);
        StringBuilder text = new StringBuilder(SELECT);
        List<Object> parameters = new ArrayList<>();
        if (query.spaces().contains("")) {
            text.append(" WHERE 1 = 1");
        } else {
            text.append(" JOIN thing t ON t.number = i.thing JOIN space s ON s.number = t.space WHERE 1 = 1");
            Texts.within(query.spaces(), text, parameters);
        }
        if (query.thing() != 0) {
            text.append(" AND i.thing = ?");
            parameters.add(query.thing());
        }
        if (query.state() != null) {
            text.append(" AND i.state = ?");
            parameters.add(query.state().name());
        }
        if (query.open()) {
            text.append(" AND i.state IN ").append(OPEN);
        }
        if (!query.group().isEmpty()) {
            text.append(" AND i.together = ?");
            parameters.add(query.group());
        }
        if (!query.notBy().isEmpty()) {
            text.append(" AND i.asked_by <> ?");
            parameters.add(query.notBy());
        }
        if (after != null) {
            text.append(" AND i.number < (SELECT number FROM invocation WHERE id = ?)");
            parameters.add(after);
        }
        text.append(" ORDER BY i.number DESC LIMIT ?");
        parameters.add(limit);
        return store.read(sql -> sql.list(text.toString(), Commands::invocation, parameters.toArray()));
    }

    @Override
    public Map<State, Long> counts(String group) {
        record Count(State state, long number) {}
        Map<State, Long> counts = new EnumMap<>(State.class);
        store.read(sql -> sql.list(
                        "SELECT state, COUNT(*) FROM invocation WHERE together = ? GROUP BY state",
                        row -> new Count(State.valueOf(row.getString(1)), row.getLong(2)),
                        group))
                .forEach(count -> counts.put(count.state(), count.number()));
        return counts;
    }

    @Override
    public List<Invocation> open(@Nullable String after, int limit) {
        SqlRegistry.checkLimit(limit);
        return store.read(sql -> sql.list(
                SELECT + " WHERE i.state IN " + OPEN
                        + " AND i.number > COALESCE((SELECT number FROM invocation WHERE id = ?), 0)"
                        + " ORDER BY i.number LIMIT ?",
                Commands::invocation,
                after == null ? "" : after,
                limit));
    }

    @Override
    public List<Invocation> desired(long thing) {
        return store.read(sql -> sql.list(
                SELECT + " WHERE i.number IN (SELECT MAX(number) FROM invocation WHERE thing = ? AND kind = 'PROPERTY'"
                        + " AND state NOT IN ('CANCELLED', 'EXPIRED', 'FAILED') GROUP BY name) ORDER BY i.name",
                Commands::invocation,
                thing));
    }

    @Override
    public List<Invocation> desired(String property, long afterThing, int limit) {
        return store.read(sql -> sql.list(
                SELECT + " WHERE i.number IN (SELECT MAX(number) FROM invocation WHERE thing > ? AND kind = 'PROPERTY'"
                        + " AND name = ? AND state NOT IN ('CANCELLED', 'EXPIRED', 'FAILED')"
                        + " GROUP BY thing, CASE WHEN state = 'DONE' THEN 0 ELSE 1 END)"
                        + " ORDER BY i.thing, i.number LIMIT ?",
                Commands::invocation,
                afterThing,
                property,
                limit));
    }

    @Override
    public int forget(long beforeMicros, int most) {
        return store.write(sql -> sql.update(
                "DELETE FROM invocation WHERE number IN (SELECT i.number FROM invocation i WHERE i.state IN " + ENDED
                        + " AND i.changed < ? AND NOT EXISTS (SELECT 1 FROM (SELECT MAX(number) AS newest FROM invocation"
                        + " WHERE kind = 'PROPERTY' AND state = 'DONE' GROUP BY thing, name) d WHERE d.newest = i.number)"
                        + " ORDER BY i.number LIMIT ?)",
                beforeMicros,
                most));
    }

    /** Forgets all of a thing that goes. */
    static void forgetThing(Sql sql, long thing) {
        sql.update("DELETE FROM invocation WHERE thing = ?", thing);
    }

    private static Invocation invocation(ResultSet row) throws SQLException {
        return new Invocation(
                row.getString(1),
                row.getLong(2),
                Kind.valueOf(row.getString(3)),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getString(8),
                row.getString(9),
                row.getBoolean(10),
                row.getLong(11),
                row.getLong(12),
                row.getLong(13),
                State.valueOf(row.getString(14)),
                row.getLong(15),
                row.getInt(16),
                row.getString(17),
                row.getString(18));
    }
}

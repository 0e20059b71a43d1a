package io.taihu.registry;

import io.taihu.spi.NoticeStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What is to be told by channels. */
final class Notices implements NoticeStore {
    private static final String SELECT =
            "SELECT n.id, n.key, n.channel, s.path, n.title, n.severity, n.content, n.created, n.due, n.together,"
                    + " n.state, n.attempts, n.begun, n.changed, n.problem"
                    + " FROM notice n JOIN space s ON s.number = n.space WHERE 1 = 1";
    private static final String PUT =
            "INSERT INTO notice (id, channel, key, space, title, severity, content, created, due, together, state,"
                    + " attempts, begun, changed, problem)"
                    + " SELECT ?, d.number, ?, s.number, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?, ?"
                    + " FROM document d, space s WHERE d.number = ? AND s.path = ? ON CONFLICT (channel, key) DO NOTHING";

    private final Store store;

    Notices(Store store) {
        this.store = store;
    }

    @Override
    public List<String> put(List<NewNotice> notices) {
        for (NewNotice each : notices) {
            Texts.checkText("the key of a notice", each.key(), KEY_MAX);
            Texts.checkText("the title of a notice", each.title(), Texts.NAME_MAX);
            if (each.content().length() > TEXT_MAX || Texts.hasHalf(each.content())) {
                throw Texts.invalid("the content of a notice is text of at most " + TEXT_MAX + " characters");
            }
        }
        return store.write(sql -> {
            List<String> waiting = new ArrayList<>();
            Map<Long, Long> counts = new HashMap<>();
            for (NewNotice each : notices) {
                OptionalLong channel = Texts.number(each.channel());
                if (channel.isEmpty()) {
                    continue;
                }
                boolean full = counts.computeIfAbsent(
                                channel.getAsLong(),
                                number -> sql.number(
                                        "SELECT COUNT(*) FROM notice WHERE channel = ? AND state = 'WAITING'", number))
                        >= WAITING_MAX;
                int made = sql.update(
                        PUT,
                        each.id(),
                        each.key(),
                        each.title(),
                        each.severity(),
                        each.content(),
                        each.createdMicros(),
                        each.dueMicros(),
                        each.together(),
                        (full ? State.DEAD : State.WAITING).name(),
                        each.createdMicros(),
                        full ? WAITING_MAX + " notices waited for the channel already" : "",
                        channel.getAsLong(),
                        each.space());
                if (made > 0 && !full) {
                    waiting.add(each.id());
                    counts.merge(channel.getAsLong(), 1L, Long::sum);
                }
            }
            return waiting;
        });
    }

    @Override
    public Optional<Notice> notice(String id) {
        return store.read(sql -> sql.first(SELECT + " AND n.id = ?", Notices::notice, id));
    }

    @Override
    public List<Notice> notices(Query query, @Nullable String after, int limit) {
        SqlRegistry.checkLimit(limit);
        StringBuilder text = new StringBuilder(SELECT);
        List<Object> parameters = new ArrayList<>();
        Texts.within(query.spaces(), text, parameters);
        if (!query.channel().isEmpty()) {
            text.append(" AND n.channel = ?");
            parameters.add(Texts.number(query.channel()).orElse(-1));
        }
        if (query.state() != null) {
            text.append(" AND n.state = ?");
            parameters.add(query.state().name());
        }
        if (after != null) {
            text.append(" AND n.number < (SELECT number FROM notice WHERE id = ?)");
            parameters.add(after);
        }
        text.append(" ORDER BY n.number DESC LIMIT ?");
        parameters.add(limit);
        return store.read(sql -> sql.list(text.toString(), Notices::notice, parameters.toArray()));
    }

    @Override
    public List<String> dueChannels(long nowMicros, int limit) {
        return store.read(sql -> sql.list(
                "SELECT channel FROM notice WHERE state = 'WAITING' AND due <= ? GROUP BY channel ORDER BY MIN(due) LIMIT ?",
                row -> Long.toString(row.getLong(1)),
                nowMicros,
                limit));
    }

    @Override
    public List<Notice> due(String channel, long nowMicros, int limit) {
        return store.read(sql -> sql.list(
                SELECT
                        + " AND n.channel = ? AND n.state = 'WAITING' AND n.due <= ? ORDER BY n.attempts, n.number LIMIT ?",
                Notices::notice,
                Texts.number(channel).orElse(-1),
                nowMicros,
                limit));
    }

    @Override
    public OptionalLong nextDue() {
        return first("SELECT MIN(due) FROM notice WHERE state = 'WAITING' HAVING COUNT(*) > 0");
    }

    @Override
    public OptionalLong nextTogether(String channel) {
        return first(
                "SELECT MIN(due) FROM notice WHERE state = 'WAITING' AND together AND channel = ? HAVING COUNT(*) > 0",
                Texts.number(channel).orElse(-1));
    }

    private OptionalLong first(String text, Object... parameters) {
        Optional<Long> found = store.read(sql -> sql.first(text, row -> row.getLong(1), parameters));
        return found.isPresent() ? OptionalLong.of(found.get()) : OptionalLong.empty();
    }

    @Override
    public void putOff(List<String> ids, long dueMicros, boolean together) {
        store.write(sql -> {
            for (String id : ids) {
                sql.update(
                        "UPDATE notice SET due = ?, together = ? WHERE id = ? AND state = 'WAITING'",
                        dueMicros,
                        together,
                        id);
            }
            return true;
        });
    }

    @Override
    public void holdBack(String channel, long dueMicros) {
        store.write(sql -> sql.update(
                "UPDATE notice SET due = ? WHERE channel = ? AND state = 'WAITING' AND due < ?",
                dueMicros,
                Texts.number(channel).orElse(-1),
                dueMicros));
    }

    @Override
    public int failing(String channel, long dueMicros, long nowMicros, long begunBefore, String problem) {
        long number = Texts.number(channel).orElse(-1);
        return store.write(sql -> {
            sql.update(
                    "UPDATE notice SET begun = CASE WHEN begun = 0 THEN ? ELSE begun END, due = CASE WHEN due < ? THEN ? ELSE due END"
                            + " WHERE channel = ? AND state = 'WAITING' AND due <= ?",
                    nowMicros,
                    dueMicros,
                    dueMicros,
                    number,
                    nowMicros);
            return sql.update(
                    "UPDATE notice SET state = 'DEAD', problem = ?, changed = ?"
                            + " WHERE channel = ? AND state = 'WAITING' AND begun > 0 AND begun < ?",
                    problem,
                    nowMicros,
                    number,
                    begunBefore);
        });
    }

    @Override
    public void tried(List<String> ids, State state, long dueMicros, String problem, long atMicros) {
        store.write(sql -> {
            for (String id : ids) {
                sql.update(
                        "UPDATE notice SET state = ?, due = ?, problem = ?, changed = ?, attempts = attempts + 1,"
                                + " begun = CASE WHEN begun = 0 THEN ? ELSE begun END WHERE id = ? AND state = 'WAITING'",
                        state.name(),
                        dueMicros,
                        problem,
                        atMicros,
                        atMicros,
                        id);
            }
            return true;
        });
    }

    @Override
    public boolean retry(String id, long nowMicros) {
        return store.write(sql -> sql.update(
                        "UPDATE notice SET state = 'WAITING', attempts = 0, begun = 0, due = ?, together = ?"
                                + " WHERE id = ? AND state = 'DEAD'",
                        nowMicros,
                        false,
                        id)
                > 0);
    }

    @Override
    public Counts counts() {
        return store.read(sql -> new Counts(
                sql.number("SELECT COUNT(*) FROM notice WHERE state = 'WAITING'"),
                sql.number("SELECT COUNT(*) FROM notice WHERE state = 'DEAD'")));
    }

    @Override
    public int forget(long beforeMicros, int most) {
        return store.write(sql -> sql.update(
                "DELETE FROM notice WHERE number IN (SELECT number FROM notice WHERE state <> 'WAITING' AND (changed < ?"
                        + " OR number <= (SELECT MAX(number) FROM notice) - ?) ORDER BY number LIMIT ?)",
                beforeMicros,
                ENDED_MAX,
                most));
    }

    private static Notice notice(ResultSet row) throws SQLException {
        return new Notice(
                new NewNotice(
                        row.getString(1),
                        row.getString(2),
                        Long.toString(row.getLong(3)),
                        row.getString(4),
                        row.getString(5),
                        row.getString(6),
                        row.getString(7),
                        row.getLong(8),
                        row.getLong(9),
                        row.getBoolean(10)),
                State.valueOf(row.getString(11)),
                row.getInt(12),
                row.getLong(13),
                row.getLong(14),
                row.getString(15));
    }
}

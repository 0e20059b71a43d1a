package io.taihu.registry;

import io.taihu.model.Limit;
import io.taihu.spi.AuditLog;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The audit log in the registry's own tables. Thread-safe: whoever appends holds the registry's one lock for writing, over all
 * processes, so that each entry is chained to the one before.
 */
final class SqlAuditLog implements AuditLog {
    /** Entries read at once on a walk along the chain. */
    private static final int WALK = 1_000;
    /** How often a walk begins anew because entries were removed under it. */
    @Limit(
            value = "How often a walk through the audit log begins anew because entries were removed under it",
            zh = "因记录被移除而重新遍历审计日志的次数",
            reached = Limit.Reached.GIVEN_UP)
    private static final int WALKS_MAX = 5;

    private static final String COLUMNS = "sequence, micros, who_kind, who, who_name, token, address, operation,"
            + " subject_kind, subject, space, result, code, begun, times, detail, previous, hash";
    private static final String SELECT = "SELECT " + COLUMNS + " FROM audit ";
    private static final String INSERT = "INSERT INTO audit (" + COLUMNS
            + ", search) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    /** What an entry of what was removed says. */
    private static final Pattern REMOVAL = Pattern.compile("\\{\"through\":(\\d{1,18}),\"hash\":\"([0-9a-f]{64})\"\\}");

    private final Store store;

    SqlAuditLog(Store store) {
        this.store = store;
    }

    @Override
    public long append(List<NewEntry> entries) {
        if (entries.isEmpty() || entries.size() > APPEND_MAX) {
            throw Texts.invalid("1 to " + APPEND_MAX + " entries are appended at once, got " + entries.size());
        }
        for (NewEntry entry : entries) {
            if (entry.detail().length() > DETAIL_MAX) {
                throw Texts.invalid("the detail of an entry has at most " + DETAIL_MAX + " characters, got "
                        + entry.detail().length());
            }
        }
        return store.write(sql -> append(sql, entries));
    }

    private static long append(Sql sql, List<NewEntry> entries) {
        Head head = head(sql);
        long first = head.sequence() + 1;
        for (NewEntry given : entries) {
            NewEntry entry = AuditChain.plain(given, TEXT_MAX, SPACE_MAX);
            long sequence = head.sequence() + 1;
            String hash = AuditChain.hash(head.hash(), sequence, entry);
            insert(sql, new Entry(sequence, entry, head.hash(), hash));
            head = new Head(sequence, hash);
        }
        sql.update("UPDATE audit_head SET sequence = ?, hash = ? WHERE id = 1", head.sequence(), head.hash());
        return first;
    }

    private static void insert(Sql sql, Entry entry) {
        NewEntry told = entry.told();
        String found = String.join(
                "\n",
                told.who().name(),
                told.who().id(),
                told.address(),
                told.operation(),
                told.subject().id(),
                told.detail());
        sql.update(
                INSERT,
                entry.sequence(),
                told.micros(),
                AuditChain.word(told.who().kind()),
                told.who().id(),
                told.who().name(),
                told.who().token(),
                told.address(),
                told.operation(),
                told.subject().kind(),
                told.subject().id(),
                told.space(),
                AuditChain.word(told.result()),
                told.code(),
                told.begun(),
                told.times(),
                told.detail(),
                entry.previous(),
                entry.hash(),
                Texts.fold(found));
    }

    @Override
    public List<Entry> entries(Query query, @Nullable Long after, boolean newestFirst, int limit) {
        if (limit < 1 || limit > PAGE_MAX) {
            throw Texts.invalid("limit must lie within 1 and " + PAGE_MAX + ", got " + limit);
        }
        StringBuilder statement = new StringBuilder(SELECT).append("WHERE 1 = 1");
        List<Object> parameters = new ArrayList<>();
        if (!query.spaces().contains("")) {
            statement.append(" AND ");
            Texts.inside("space", query.spaces(), statement, parameters);
        }
        equal("who_kind", query.who() == null ? null : AuditChain.word(query.who()), statement, parameters);
        equal("who", query.whoId(), statement, parameters);
        equal("operation", query.operation(), statement, parameters);
        equal("subject_kind", query.subject(), statement, parameters);
        equal("subject", query.subjectId(), statement, parameters);
        equal("result", query.result() == null ? null : AuditChain.word(query.result()), statement, parameters);
        if (!query.begun()) {
            statement.append(" AND result <> ?");
            parameters.add(AuditChain.word(Result.BEGUN));
        }
        if (query.fromMicros() > 0) {
            statement.append(" AND micros >= ?");
            parameters.add(query.fromMicros());
        }
        if (query.toMicros() < Long.MAX_VALUE) {
            statement.append(" AND micros < ?");
            parameters.add(query.toMicros());
        }
        if (query.text() != null && !query.text().isEmpty()) {
            statement.append(" AND search LIKE ? ESCAPE '!'");
            parameters.add(Texts.anywhere(query.text()));
        }
        if (after != null) {
            statement.append(newestFirst ? " AND sequence < ?" : " AND sequence > ?");
            parameters.add(after);
        }
        statement.append(newestFirst ? " ORDER BY sequence DESC LIMIT ?" : " ORDER BY sequence LIMIT ?");
        parameters.add(limit);
        return store.read(sql -> sql.list(statement.toString(), SqlAuditLog::entry, parameters.toArray()));
    }

    private static void equal(String column, @Nullable String value, StringBuilder statement, List<Object> parameters) {
        if (value != null) {
            statement.append(" AND ").append(column).append(" = ?");
            parameters.add(value);
        }
    }

    @Override
    public Optional<Entry> entry(long sequence) {
        return store.read(sql -> sql.first(SELECT + "WHERE sequence = ?", SqlAuditLog::entry, sequence));
    }

    @Override
    public List<Entry> open(long before) {
        return store.read(sql -> sql.list(
                SELECT + "WHERE result = 'begun' AND sequence < ? AND NOT EXISTS"
                        + " (SELECT 1 FROM audit later WHERE later.begun = audit.sequence) ORDER BY sequence LIMIT ?",
                SqlAuditLog::entry,
                before,
                APPEND_MAX));
    }

    @Override
    public Head head() {
        return store.read(SqlAuditLog::head);
    }

    private static Head head(Sql sql) {
        return sql.first(
                        "SELECT sequence, hash FROM audit_head WHERE id = 1",
                        row -> new Head(row.getLong(1), row.getString(2)))
                .orElseThrow(() -> Texts.invalid("the registry's table audit_head has lost its row"));
    }

    @Override
    public int removeBefore(long micros, long nowMicros) {
        return store.write(sql -> {
            List<Entry> oldest = sql.list(SELECT + "ORDER BY sequence LIMIT ?", SqlAuditLog::entry, REMOVE_MAX);
            int gone = 0;
            while (gone < oldest.size() && oldest.get(gone).told().micros() < micros) {
                gone++;
            }
            if (gone == 0) {
                return 0;
            }
            Entry last = oldest.get(gone - 1);
            sql.update("DELETE FROM audit WHERE sequence <= ?", last.sequence());
            append(
                    sql,
                    List.of(new NewEntry(
                            nowMicros,
                            Who.SERVER,
                            "",
                            REMOVED,
                            Subject.NONE,
                            "",
                            Result.OK,
                            "",
                            0,
                            gone,
                            "{\"through\":" + last.sequence() + ",\"hash\":\"" + last.hash() + "\"}")));
            return gone;
        });
    }

    @Override
    public Verdict verify(@Nullable Head known) {
        for (int walks = 1; ; walks++) {
            Ends ends = ends();
            Verdict verdict = walk(ends, known);
            if (verdict.broken() == null || walks == WALKS_MAX || ends().first() == ends.first()) {
                return verdict;
            }
        }
    }

    /**
     * Both ends of the chain at one moment.
     *
     * @param first sequence of the oldest entry, 0 when there is none
     * @param last sequence of the newest, 0 when there is none
     * @param head what is remembered of the newest
     */
    private record Ends(long first, long last, Head head) {}

    private Ends ends() {
        return store.read(sql -> sql.first(
                        "SELECT (SELECT MIN(sequence) FROM audit), (SELECT MAX(sequence) FROM audit), sequence, hash"
                                + " FROM audit_head WHERE id = 1",
                        row -> new Ends(row.getLong(1), row.getLong(2), new Head(row.getLong(3), row.getString(4))))
                .orElseThrow(() -> Texts.invalid("the registry's table audit_head has lost its row")));
    }

    private Verdict walk(Ends ends, @Nullable Head known) {
        if (known != null && known.sequence() < ends.first()) {
            throw Texts.invalid("entry " + known.sequence() + " cannot be compared: it was removed with age, and the"
                    + " oldest is " + ends.first());
        }
        long good = 0;
        Head last = null;
        Broken broken = null;
        while (broken == null && (last == null || last.sequence() < ends.last())) {
            long after = last == null ? ends.first() - 1 : last.sequence();
            List<Entry> part = store.read(sql -> sql.list(
                    SELECT + "WHERE sequence > ? AND sequence <= ? ORDER BY sequence LIMIT ?",
                    SqlAuditLog::entry,
                    after,
                    ends.last(),
                    WALK));
            if (part.isEmpty()) {
                break;
            }
            for (Entry entry : part) {
                broken = last == null ? first(entry) : next(last, entry);
                broken = broken == null ? itself(entry, known) : broken;
                if (broken != null) {
                    break;
                }
                good++;
                last = new Head(entry.sequence(), entry.hash());
            }
        }
        Head end = last == null ? new Head(0, BEGINNING) : last;
        if (broken == null && !end.equals(ends.head())) {
            broken = end(ends.head(), end);
        }
        if (broken == null && known != null && known.sequence() > end.sequence()) {
            broken = end(known, end);
        }
        return new Verdict(ends.first(), good, end, broken);
    }

    /** How the oldest entry is wrong: it is the first of all, or an entry tells that those before it were removed. */
    private @Nullable Broken first(Entry entry) {
        if (entry.sequence() == 1) {
            return entry.previous().equals(BEGINNING)
                    ? null
                    : new Broken(1, Break.UNLINKED, BEGINNING, entry.previous());
        }
        Head removed = store.read(sql -> sql.first(
                        "SELECT detail FROM audit WHERE operation = ? ORDER BY sequence DESC LIMIT 1",
                        row -> row.getString(1),
                        REMOVED))
                .map(SqlAuditLog::removal)
                .orElse(new Head(0, BEGINNING));
        if (removed.sequence() != entry.sequence() - 1) {
            return new Broken(
                    entry.sequence(),
                    Break.REMOVED,
                    Long.toString(removed.sequence() + 1),
                    Long.toString(entry.sequence()));
        }
        return removed.hash().equals(entry.previous())
                ? null
                : new Broken(entry.sequence(), Break.UNLINKED, removed.hash(), entry.previous());
    }

    private static Broken end(Head expected, Head found) {
        long sequence = Math.min(expected.sequence(), found.sequence()) + 1;
        return new Broken(
                sequence,
                Break.END,
                expected.sequence() + ":" + expected.hash(),
                found.sequence() + ":" + found.hash());
    }

    private static Head removal(String detail) {
        Matcher read = REMOVAL.matcher(detail);
        return read.matches() ? new Head(Long.parseLong(read.group(1)), read.group(2)) : new Head(0, BEGINNING);
    }

    /** How an entry does not follow the one before it. */
    private static @Nullable Broken next(Head last, Entry entry) {
        long expected = last.sequence() + 1;
        if (entry.sequence() != expected) {
            return new Broken(expected, Break.MISSING, Long.toString(expected), Long.toString(entry.sequence()));
        }
        return entry.previous().equals(last.hash())
                ? null
                : new Broken(expected, Break.UNLINKED, last.hash(), entry.previous());
    }

    /** How an entry is not what its hash was made of, or not what was noted elsewhere. */
    private static @Nullable Broken itself(Entry entry, @Nullable Head known) {
        String hash = AuditChain.hash(entry.previous(), entry.sequence(), entry.told());
        if (!hash.equals(entry.hash())) {
            return new Broken(entry.sequence(), Break.CHANGED, hash, entry.hash());
        }
        return known != null
                        && known.sequence() == entry.sequence()
                        && !known.hash().equals(hash)
                ? new Broken(entry.sequence(), Break.REWRITTEN, known.hash(), hash)
                : null;
    }

    private static Entry entry(ResultSet row) throws SQLException {
        return new Entry(
                row.getLong(1),
                new NewEntry(
                        row.getLong(2),
                        new Who(
                                constant(Kind.class, row.getString(3), Kind.NOBODY),
                                row.getString(4),
                                row.getString(5),
                                row.getString(6)),
                        row.getString(7),
                        row.getString(8),
                        new Subject(row.getString(9), row.getString(10)),
                        row.getString(11),
                        constant(Result.class, row.getString(12), Result.UNKNOWN),
                        row.getString(13),
                        row.getLong(14),
                        row.getLong(15),
                        row.getString(16)),
                row.getString(17),
                row.getString(18));
    }

    /** A word of ours, or another for one that somebody else wrote: the entry's hash tells. */
    private static <E extends Enum<E>> E constant(Class<E> type, String word, E other) {
        for (E constant : type.getEnumConstants()) {
            if (AuditChain.word(constant).equals(word)) {
                return constant;
            }
        }
        return other;
    }
}

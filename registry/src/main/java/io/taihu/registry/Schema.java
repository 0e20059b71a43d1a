package io.taihu.registry;

import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Which tables there are: brings a store to the newest schema. */
final class Schema {
    /** The migrations under {@code migrations/}: a number may be left out, and come later. */
    static final List<Integer> KNOWN = List.of(1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 15, 16, 18, 20, 22);

    /** The newest of them. */
    static final int NEWEST = Collections.max(KNOWN);

    private static final String VERSIONS =
            "SELECT version FROM flyway_schema_history WHERE success AND version IS NOT NULL";

    private Schema() {}

    /** Migrates when a migration is missing in the store. INVALID when the store has one that is newer. */
    static void ensure(Database database, Sql sql) {
        if (lacksNone(database, sql)) {
            return;
        }
        database.migrate(() -> {
            if (!lacksNone(database, sql)) {
                Migration.run(database, NEWEST);
            }
        });
    }

    private static boolean lacksNone(Database database, Sql sql) {
        Set<Integer> there = versions(database, sql);
        int newest = there.isEmpty() ? 0 : Collections.max(there);
        if (newest > NEWEST) {
            throw new TaihuException(
                    ErrorCode.INVALID,
                    database + " was written by a newer version of Taihu: its schema is " + newest
                            + ", the newest known here is " + NEWEST + "; run that version");
        }
        return there.containsAll(KNOWN);
    }

    /** None when there are no tables yet. */
    private static Set<Integer> versions(Database database, Sql sql) {
        try {
            return new TreeSet<>(sql.list(VERSIONS, row -> Integer.parseInt(row.getString(1))));
        } catch (SqlFailure e) {
            if (database.lacksTable(e.reason())) {
                return Set.of();
            }
            throw database.explain(e.reason());
        }
    }
}

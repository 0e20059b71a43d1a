package io.taihu.registry;

import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;

/** Which tables there are: brings a store to the newest schema. */
final class Schema {
    /** The newest migration under {@code migrations/}. */
    static final int NEWEST = 4;

    private static final String VERSION =
            "SELECT version FROM flyway_schema_history WHERE success AND version IS NOT NULL"
                    + " ORDER BY installed_rank DESC LIMIT 1";

    private Schema() {}

    /** Migrates when the store's schema is older than the newest. INVALID when it is newer. */
    static void ensure(Database database, Sql sql) {
        if (version(database, sql) == NEWEST) {
            return;
        }
        database.migrate(() -> {
            int version = version(database, sql);
            if (version > NEWEST) {
                throw new TaihuException(
                        ErrorCode.INVALID,
                        database + " was written by a newer version of Taihu: its schema is " + version
                                + ", the newest known here is " + NEWEST + "; run that version");
            }
            if (version < NEWEST) {
                Migration.run(database, NEWEST);
            }
        });
    }

    /** 0 when there are no tables yet. */
    private static int version(Database database, Sql sql) {
        try {
            return sql.first(VERSION, row -> Integer.parseInt(row.getString(1))).orElse(0);
        } catch (SqlFailure e) {
            if (database.lacksTable(e.reason())) {
                return 0;
            }
            throw database.explain(e.reason());
        }
    }
}

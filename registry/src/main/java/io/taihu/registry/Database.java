package io.taihu.registry;

import io.taihu.model.TaihuException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

/** Where the registry is kept: how to connect, what its words are, and what its errors mean to a person. Thread-safe. */
sealed interface Database permits SqliteDatabase, PostgresDatabase {
    /** A connection of its own, ready for statements; one for writing has been seen to be able to write. */
    Connection connect(boolean writes) throws SQLException;

    /** What the placeholders of the migrations stand for here. */
    Map<String, String> words();

    /** Whether a query failed because its table is not there yet. */
    boolean lacksTable(SQLException e);

    /** Whether the connection is of no more use after this error. */
    boolean lost(SQLException e);

    /** The error as a sentence that names the store and what to do, without the statement. */
    TaihuException explain(SQLException e);

    /** Brings the store to the newest schema while no other process does the same. */
    void migrate(Runnable migration);

    /** Names the store in sentences. */
    @Override
    String toString();
}

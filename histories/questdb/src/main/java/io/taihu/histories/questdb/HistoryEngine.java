package io.taihu.histories.questdb;

import io.questdb.cairo.CairoConfiguration;
import io.questdb.cairo.CairoEngine;
import io.questdb.cairo.TableReader;
import io.questdb.cairo.TableToken;
import io.questdb.cairo.pool.AbstractMultiTenantPool;
import io.questdb.cairo.pool.ReaderPool;
import io.questdb.cairo.sql.TableMetadata;
import io.questdb.cairo.vm.NullMemoryCMR;
import io.questdb.griffin.FunctionFactory;

/**
 * QuestDB's engine, whose readers see all things in Parquet.
 *
 * <p>A reader that is open while a partition comes, and did not look at it before it became Parquet, takes its indexed columns
 * for missing: a question for one thing finds nothing there, for as long as the reader stays in the pool. Such a reader is
 * closed for good when somebody wants it, and another is opened, which is not blind. Thread-safe.
 */
class HistoryEngine extends CairoEngine {
    HistoryEngine(CairoConfiguration configuration) {
        super(configuration);
    }

    /** For our own statements alone: knows few functions. */
    static final class OfOurs extends HistoryEngine {
        OfOurs(CairoConfiguration configuration) {
            super(configuration);
        }

        @Override
        protected Iterable<FunctionFactory> getFunctionFactories() {
            return Functions.ours(); // the constructor of QuestDB's engine asks
        }
    }

    @Override
    public TableReader getReader(CharSequence tableName) {
        TableReader reader = super.getReader(tableName);
        while (isBlind(reader)) {
            expel(reader);
            reader = super.getReader(tableName);
        }
        return reader;
    }

    @Override
    public TableReader getReader(TableToken token) {
        TableReader reader = super.getReader(token);
        while (isBlind(reader)) {
            expel(reader);
            reader = super.getReader(token);
        }
        return reader;
    }

    @Override
    public TableReader getReader(TableToken token, long metadataVersion) {
        TableReader reader = super.getReader(token, metadataVersion);
        while (isBlind(reader)) {
            expel(reader);
            reader = super.getReader(token, metadataVersion);
        }
        return reader;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // the very same one
    public TableReader getReaderAtTxn(TableReader source) {
        TableReader reader = super.getReaderAtTxn(source);
        while (reader != source && isBlind(reader)) {
            expel(reader);
            reader = super.getReaderAtTxn(source);
        }
        return reader;
    }

    private static boolean isBlind(TableReader reader) {
        if (!reader.hasParquetPartitions()) {
            return false;
        }
        TableMetadata metadata = reader.getMetadata();
        for (int column = 0; column < metadata.getColumnCount(); column++) {
            if (metadata.isColumnIndexed(column)) {
                for (int part = 0; part < reader.getPartitionCount(); part++) {
                    if (reader.getTxFile().isPartitionParquet(part)
                            && reader.getColumn(TableReader.getPrimaryColumnIndex(reader.getColumnBase(part), column))
                                    instanceof NullMemoryCMR) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** Closes a reader instead of putting it back. The pool does so only with readers of what it takes for dropped. */
    private void expel(TableReader reader) {
        TableToken token = reader.getTableToken();
        AbstractMultiTenantPool.Entry<ReaderPool.R> entry = ((ReaderPool.R) reader).getRootEntry();
        entry.dropped = true;
        try {
            reader.close();
        } finally {
            entry.dropped = false;
            if (isTableDropped(token)) {
                entry.dropped = true; // it was dropped meanwhile, and that said so before
            }
        }
    }
}

package io.taihu.histories.questdb;

import java.util.Properties;

/** How QuestDB's engine is set, whatever a person sets. */
final class EngineSettings {
    private EngineSettings() {}

    static Properties ours() {
        Properties p = new Properties();
        p.setProperty("config.validation.strict", "true");
        p.setProperty("http.enabled", "false");
        p.setProperty("http.min.enabled", "false");
        p.setProperty("line.tcp.enabled", "false");
        p.setProperty("line.udp.enabled", "false");
        p.setProperty("pg.enabled", "false");
        p.setProperty("telemetry.enabled", "false");
        p.setProperty("telemetry.disable.completely", "true");
        p.setProperty("cairo.mat.view.enabled", "false");
        p.setProperty("cairo.sql.copy.root", "");
        p.setProperty("cairo.sql.copy.export.root", "");
        // backups leave the indexes of parts out
        p.setProperty("cairo.checkpoint.recovery.rebuild.column.indexes", "true");
        p.setProperty("cairo.commit.mode", "sync");
        // one thread answers a query; the others stay free for the road
        p.setProperty("shared.query.worker.count", "0");
        p.setProperty("shared.network.worker.count", "1");
        p.setProperty("shared.write.worker.count", "1");
        // many small tables rather than one great one: files and buffers grow in smaller steps
        p.setProperty("cairo.wal.writer.data.append.page.size", "256k");
        p.setProperty("cairo.writer.data.append.page.size", "1m");
        p.setProperty("cairo.o3.column.memory.size", "256k");
        // readers wait so long for a table's files to be whole, also while the disk or the machine stands still for a
        // moment
        p.setProperty("cairo.spin.lock.timeout", "10000");
        p.setProperty("cairo.writer.data.index.value.append.page.size", "1m");
        // what is old is read seldom
        p.setProperty("cairo.partition.encoder.parquet.compression.codec", "ZSTD");
        p.setProperty("cairo.partition.encoder.parquet.compression.level", "3");
        return p;
    }
}

package io.taihu.server;

import io.taihu.bench.Stores;
import io.taihu.histories.questdb.QuestDbHistory;
import io.taihu.journals.file.FileJournal;
import io.taihu.spi.Clock;
import io.taihu.spi.History;
import io.taihu.spi.Journal;
import io.taihu.spi.Meters;
import io.taihu.spi.Settings;
import java.nio.file.Path;
import java.util.Map;

/** The journal and the history as the server makes them, for measuring each alone. */
public final class BenchStores implements Stores {
    private static final Settings DEFAULTS = Settings.of(Map.of());

    @Override
    public Journal journal(Path folder) {
        return FileJournal.open(folder, DEFAULTS, Clock.system(), Meters.none());
    }

    @Override
    public History history(Path folder) {
        return QuestDbHistory.open(folder, DEFAULTS, Clock.system(), Meters.none());
    }
}

package io.taihu.histories.questdb;

import io.taihu.spi.Clock;
import io.taihu.spi.History;
import io.taihu.spi.Meters;
import io.taihu.spi.Settings;
import io.taihu.testkit.HistoryKit;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

final class QuestDbHistoryTest extends HistoryKit {
    @TempDir
    static Path folder;

    @Override
    protected History open() {
        return QuestDbHistory.open(folder, Settings.of(Map.of()), Clock.system(), Meters.none());
    }

    @Override
    protected void tend() {
        ((QuestDbHistory) history()).tend();
    }

    @Override
    protected @Nullable String quality(String thing, long timeMicros) {
        visible();
        return ((QuestDbHistory) history()).quality(model(), thing, timeMicros);
    }
}

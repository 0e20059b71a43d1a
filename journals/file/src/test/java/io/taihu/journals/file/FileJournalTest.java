package io.taihu.journals.file;

import io.taihu.spi.Clock;
import io.taihu.spi.Journal;
import io.taihu.spi.Meters;
import io.taihu.testkit.JournalKit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.io.TempDir;

/** The contract of a journal, kept by the one in files, with files so small that there are many. */
final class FileJournalTest extends JournalKit {
    private static final Options OPTIONS = new Options(
            64 << 10,
            64 << 10,
            64 << 20,
            Duration.ZERO,
            FileJournal.Flusher.AUTO,
            FileJournal.Damage.REFUSE,
            16 << 10,
            true);

    @TempDir
    Path folder;

    @Override
    protected Journal open() {
        return FileJournal.open(
                FolderDisk.take(folder), OPTIONS, Clock.system(), Meters.none(), RandomGenerator.getDefault());
    }

    @Override
    protected int recordBytesMax() {
        return OPTIONS.recordBytesMax();
    }

    @Override
    protected long bytesBeyondMemory() {
        return 4L * OPTIONS.memoryBytes();
    }
}

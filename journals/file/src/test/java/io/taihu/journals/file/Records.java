package io.taihu.journals.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.spi.Clock;
import io.taihu.spi.Completion;
import io.taihu.spi.Journal;
import io.taihu.spi.JournalException;
import io.taihu.spi.JournalReader;
import io.taihu.spi.Meters;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Texts into a journal and out of it, for tests. */
final class Records {
    static final Options SMALL = new Options(
            Segment.HEADER + 4_096,
            4_096,
            64 << 20,
            Duration.ZERO,
            FileJournal.Flusher.INLINE,
            FileJournal.Damage.REFUSE,
            1_024,
            false);

    private Records() {}

    static FileJournal open(Disk disk, Options options) {
        return FileJournal.open(disk, options, Clock.system(), Meters.none(), new SplittableRandom(1));
    }

    static Options with(Options options, FileJournal.Damage damage) {
        return new Options(
                options.segmentBytes(),
                options.memoryBytes(),
                options.diskBytesMax(),
                options.keep(),
                options.flusher(),
                damage,
                options.zeroBytes(),
                options.background());
    }

    static Options with(Options options, long diskBytesMax, Duration keep) {
        return new Options(
                options.segmentBytes(),
                options.memoryBytes(),
                diskBytesMax,
                keep,
                options.flusher(),
                options.damage(),
                options.zeroBytes(),
                options.background());
    }

    /** Appends each text and flushes after it; answers their positions. */
    static List<Long> write(Journal journal, String... texts) {
        List<Long> positions = new ArrayList<>();
        Completion completion = new Completion() {
            @Override
            public void durable(long token, long position) {
                positions.add(position);
            }

            @Override
            public void failed(long token, JournalException cause) {
                throw cause;
            }
        };
        for (String text : texts) {
            // where there was no file for it, having asked has one made
            assertThat(offer(journal, text, completion) || offer(journal, text, completion))
                    .isTrue();
            journal.flush();
        }
        assertThat(positions).hasSize(texts.length);
        return positions;
    }

    static boolean offer(Journal journal, String text, @Nullable Completion completion) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return journal.append(bytes, 0, bytes.length, completion, 0);
    }

    /** All that a reader can give without waiting. */
    static List<String> readAll(JournalReader reader) {
        List<String> texts = new ArrayList<>();
        int before;
        do {
            before = texts.size();
            JournalReader.Batch batch;
            try {
                batch = reader.poll(Duration.ZERO);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            while (batch.next()) {
                texts.add(new String(batch.bytes(), batch.offset(), batch.length(), StandardCharsets.UTF_8));
            }
        } while (texts.size() > before);
        return texts;
    }

    /** A text of so many characters that begins like another. */
    static String longText(String text, int length) {
        return text + ".".repeat(length - text.length());
    }
}

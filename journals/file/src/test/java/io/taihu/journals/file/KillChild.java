package io.taihu.journals.file;

import io.taihu.spi.Clock;
import io.taihu.spi.Completion;
import io.taihu.spi.JournalException;
import io.taihu.spi.JournalReader;
import io.taihu.spi.Meters;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * A process that appends as fast as it can and says what was acknowledged, until it is killed.
 *
 * <p>Arguments: folder, how it flushes, and for each producer the number it starts with. Output: {@code open}, then lines of
 * {@code A producer number} for each acknowledgement and {@code C position} for each commit of its reader.
 */
final class KillChild {
    static final String READER = "child";

    private KillChild() {}

    static Options options(FileJournal.Flusher flusher) {
        return new Options(
                1 << 20, 256 << 10, 1L << 30, Duration.ZERO, flusher, FileJournal.Damage.REFUSE, 64 << 10, true);
    }

    /** The record that a producer appends under a number: anybody can tell whether it is whole. */
    static byte[] record(int producer, int number) {
        byte[] record = new byte[12 + Math.floorMod(number * 31 + producer * 7, 400)];
        Arrays.fill(record, (byte) (number * 13 + producer));
        ByteBuffer.wrap(record).putInt(producer).putInt(number).putInt(record.length);
        return record;
    }

    public static void main(String[] arguments) throws InterruptedException {
        FileJournal journal = FileJournal.open(
                FolderDisk.take(Path.of(arguments[0])),
                options(FileJournal.Flusher.valueOf(arguments[1])),
                Clock.system(),
                Meters.none(),
                RandomGenerator.getDefault());
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
        out.println("open");
        for (int i = 2; i < arguments.length; i++) {
            int producer = i - 2;
            int first = Integer.parseInt(arguments[i]);
            Thread.ofPlatform().daemon().start(() -> produce(journal, out, producer, first));
        }
        try (JournalReader reader = journal.reader(READER)) {
            while (true) {
                JournalReader.Batch batch = reader.poll(Duration.ofSeconds(10));
                reader.commit(batch.end());
                out.println("C " + batch.end());
            }
        }
    }

    private static void produce(FileJournal journal, PrintStream out, int producer, int first) {
        Completion completion = new Completion() {
            @Override
            public void durable(long token, long position) {
                out.println("A " + producer + " " + token);
            }

            @Override
            public void failed(long token, JournalException cause) {
                throw cause;
            }
        };
        for (int number = first; ; number++) {
            byte[] record = record(producer, number);
            while (!journal.append(record, 0, record.length, completion, number)) {
                journal.flush();
                Thread.yield();
            }
            if (number % (1 + producer * 10) == 0) {
                journal.flush();
            }
        }
    }
}

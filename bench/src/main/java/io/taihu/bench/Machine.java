package io.taihu.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the figures were measured on. Stateless. */
final class Machine {
    private static final int SYNCS = 200;
    private static final int BLOCK = 4_096;

    private Machine() {}

    /**
     * Describes the machine.
     *
     * @param folder on the disk that is measured: a few hundred small writes are made durable there, one after the other
     */
    static Map<String, Object> describe(Path folder) throws IOException {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("cpu", cpu());
        facts.put("cores", Runtime.getRuntime().availableProcessors());
        facts.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        facts.put("jdk", System.getProperty("java.vendor") + " " + System.getProperty("java.runtime.version"));
        facts.put("fdatasync_p50_ms", fdatasyncMillis(folder));
        return facts;
    }

    private static String cpu() throws IOException {
        Path info = Path.of("/proc/cpuinfo");
        if (Files.exists(info)) {
            for (String line : Files.readAllLines(info)) {
                if (line.startsWith("model name")) {
                    return line.substring(line.indexOf(':') + 1).strip();
                }
            }
        }
        return System.getProperty("os.arch");
    }

    private static double fdatasyncMillis(Path folder) throws IOException {
        Path file = Files.createTempFile(folder, "sync", ".bin");
        long[] nanos = new long[SYNCS];
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
            for (int i = 0; i < SYNCS; i++) {
                channel.write(block.clear(), (long) i * BLOCK);
            }
            channel.force(true);
            for (int i = 0; i < SYNCS; i++) {
                long began = System.nanoTime();
                channel.write(block.clear(), (long) i * BLOCK);
                channel.force(false);
                nanos[i] = System.nanoTime() - began;
            }
        } finally {
            Files.delete(file);
        }
        Arrays.sort(nanos);
        return Math.round(nanos[SYNCS / 2] / 1e3) / 1e3;
    }
}

package io.taihu.backup;

import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import io.taihu.spi.Copy;
import java.io.IOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Takes files into a backup: each is read piece by piece at a measured pace, and what is not there yet is kept. For one thread, but
 * for the figures and {@link #stop}.
 */
final class Copying implements Copy, AutoCloseable {
    /** Most files of a backup. */
    @Limit(value = "Most files of a backup", zh = "一个备份的最多文件数", reached = Limit.Reached.GIVEN_UP)
    static final int FILES_MAX = 2_000_000;
    /** Most files that are known again by their stamps; more are read again. */
    @Limit(
            value = "Most files that a backup knows again from the one before; more are read again",
            zh = "备份从上一个备份认出的最多文件数；更多的会重新读取",
            reached = Limit.Reached.COARSER)
    static final int FORMER_MAX = 500_000;
    /** The disk is left so much room: a backup must not be what stops the road. */
    static final long SPARE_BYTES = 1L << 30;

    private static final int READ_BYTES = 256 << 10;
    /** Longest rest after so many bytes: 4 MB/s come through even where nobody else leaves anything. */
    @Limit(
            value = "Longest rest of a backup after a piece of its work",
            zh = "备份每做一段工作后的最长休息",
            unit = Limit.Unit.NANOSECONDS,
            reached = Limit.Reached.WAITS)
    private static final long REST_NANOS_MAX = 60_000_000;
    /** After so many new bytes it is looked how much room there is. */
    private static final long LOOK_BYTES = 64L << 20;

    private final Path folder;
    private final Blobs blobs;
    private final double nanosPerByte;
    /** How long it rests for each moment that it works. */
    private final double restFactor;

    private final Path lines;
    private final Writer out;
    private final Map<String, Long> counts = new HashMap<>();
    private final MessageDigest digest = Hash.digest();
    private final ByteBuffer piece = ByteBuffer.allocateDirect(Entry.PIECE_BYTES);
    private Map<String, Entry> former = Map.of();
    private long restedNanos = System.nanoTime();
    private long dueNanos = restedNanos;
    private long looked = -LOOK_BYTES;
    // written by the thread that copies alone, and looked at by others
    private volatile long files;
    private volatile long bytes;
    private volatile long added;
    private volatile boolean stopped;

    /**
     * @param folder of this backup
     * @param bytesPerSecond that are read at most
     * @param sharePercent of the time in which it works at most
     */
    Copying(Path folder, Blobs blobs, long bytesPerSecond, long sharePercent) throws IOException {
        this.folder = folder;
        this.blobs = blobs;
        this.nanosPerByte = 1e9 / bytesPerSecond;
        this.restFactor = (100.0 - sharePercent) / sharePercent;
        this.lines = folder.resolve("files.next");
        this.out = Files.newBufferedWriter(lines, StandardCharsets.UTF_8);
    }

    /** By what a file of the backup before is found. */
    static String key(String path, String stamp) {
        return path + '\0' + stamp;
    }

    long files() {
        return files;
    }

    long bytes() {
        return bytes;
    }

    long added() {
        return added;
    }

    Map<String, Long> counts() {
        return counts;
    }

    /** A line for each file; whole when {@link #endLines} was called. */
    Path lines() {
        return lines;
    }

    /** Does not read again what another backup has taken: its files that have a stamp, by {@link #key}. */
    void goOnFrom(Map<String, Entry> former) {
        this.former = former;
    }

    /** No more files come. */
    void endLines() throws IOException {
        out.flush();
    }

    boolean stopped() {
        return stopped;
    }

    /** Has it end soon. */
    void stop() {
        stopped = true;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // by one thread
    public void file(String name, Source source, long length, String stamp) throws IOException {
        if (!Entry.isPlain(name)) {
            throw new IllegalArgumentException("\"" + name + "\" is no name for a file of a copy");
        }
        if (files >= FILES_MAX) {
            throw new TaihuException(ErrorCode.TOO_LARGE, "a backup has at most " + FILES_MAX + " files");
        }
        Entry known = stamp.isEmpty() ? null : known(name, stamp);
        Entry entry = known == null ? read(name, source, length, stamp) : known;
        out.write(Manifest.line(entry));
        out.write('\n');
        files++;
        bytes += entry.length();
    }

    /** The file as it was taken before; null when it is not known, or has been lost. */
    private @Nullable Entry known(String name, String stamp) throws IOException {
        Entry entry = former.get(key(name, stamp));
        if (entry == null) {
            return null;
        }
        for (int i = 0; i < entry.pieces().size(); i++) {
            if (!blobs.has(entry.pieces().get(i), entry.length(i))) {
                return null;
            }
        }
        return entry;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // by one thread
    private Entry read(String name, Source source, long length, String stamp) throws IOException {
        List<Hash> pieces = new ArrayList<>();
        long offset = 0;
        boolean more = length > 0;
        while (more) {
            int wanted = (int) Math.min(Entry.PIECE_BYTES, length - offset);
            fill(source, offset, wanted);
            int got = piece.remaining();
            if (got > 0) {
                digest.update(piece.duplicate());
                Hash hash = Hash.of(digest.digest());
                pieces.add(hash);
                lookForRoom();
                if (blobs.keep(hash, piece)) {
                    added += got;
                }
            }
            offset += got;
            more = got == wanted && offset < length;
        }
        return new Entry(name, offset, pieces, stamp);
    }

    /** Reads so many bytes, fewer only where the file ends. */
    private void fill(Source source, long offset, int wanted) throws IOException {
        piece.clear();
        boolean more = true;
        while (more && piece.position() < wanted) {
            piece.limit(Math.min(wanted, piece.position() + READ_BYTES));
            int n = source.read(piece, offset + piece.position());
            more = n > 0;
            pace(Math.max(0, n));
        }
        piece.flip();
    }

    /** Rests as long as the rate wants, and as the work since the last rest has earned: that takes longer when others are busy. */
    private void pace(int read) {
        long now = System.nanoTime();
        // time that was not used is not made up for
        dueNanos = Math.max(dueNanos, restedNanos) + (long) (read * nanosPerByte);
        dueNanos = Math.max(dueNanos, now + Math.min(REST_NANOS_MAX, (long) ((now - restedNanos) * restFactor)));
        long left = dueNanos - now;
        while (!stopped && left > 0) {
            LockSupport.parkNanos(this, left);
            left = dueNanos - System.nanoTime();
        }
        restedNanos = System.nanoTime();
        if (stopped) {
            throw new TaihuException(ErrorCode.UNAVAILABLE, "it was stopped");
        }
    }

    private void lookForRoom() throws IOException {
        if (added - looked >= LOOK_BYTES) {
            looked = added;
            long free = Files.getFileStore(folder).getUsableSpace();
            if (free < SPARE_BYTES) {
                throw new TaihuException(
                        ErrorCode.UNAVAILABLE,
                        "the disk of " + folder.toAbsolutePath().getParent() + " has " + free + " bytes left, and "
                                + SPARE_BYTES + " must stay: make room, or name a folder on another disk ("
                                + BackupSettings.DIR.name() + ")");
            }
        }
    }

    @Override
    public void count(String what, long count) {
        counts.put(what, count);
    }

    @Override
    public Path scratch(String name) {
        return folder.resolve("scratch-" + name).toAbsolutePath();
    }

    /** Makes the names of all that is new durable. */
    void sync() throws IOException {
        blobs.sync();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}

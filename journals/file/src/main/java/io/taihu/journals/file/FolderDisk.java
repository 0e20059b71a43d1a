package io.taihu.journals.file;

import io.taihu.model.Limit;
import io.taihu.spi.JournalException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A real folder, held by one server at a time through a lock on a file in it.
 *
 * <p>Files are asynchronous channels whose work is done on the calling thread: unlike {@link FileChannel}, they are not
 * closed under everybody's feet when a thread that uses them is interrupted. Thread-safe.
 */
final class FolderDisk implements Disk {
    static final String LOCK_FILE = "journal.lock";
    static final String OWNER_FILE = "journal.owner";

    private static final boolean WINDOWS =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
    private static final Set<OpenOption> CREATE = Set.of(
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING);
    private static final Set<OpenOption> OPEN = Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
    /** Longest content of the owner file that is read. */
    @Limit(
            value = "Longest content of the file that says who holds the journal",
            zh = "标明日志占用者的文件的最大长度",
            unit = Limit.Unit.BYTES,
            reached = Limit.Reached.CUT)
    private static final int OWNER_LENGTH_MAX = 200;

    private final Path folder;
    private final @Nullable ExecutorService executor = WINDOWS ? null : new CallingThread();
    private @Nullable AsynchronousFileChannel lock;

    private FolderDisk(Path folder) {
        this.folder = folder;
    }

    /**
     * Makes the folder if need be and takes it.
     *
     * @throws JournalException when another server holds it, or it cannot be written
     */
    static FolderDisk take(Path folder) {
        FolderDisk disk = new FolderDisk(folder.toAbsolutePath());
        try {
            Files.createDirectories(disk.folder);
            disk.lock();
            return disk;
        } catch (IOException | ReadOnlyFileSystemException e) {
            throw new JournalException(
                    "the journal's folder " + disk.folder + " cannot be written (" + reason(e)
                            + "): give the server's user the right to write there, or name another folder",
                    e);
        }
    }

    private void lock() throws IOException {
        String me = identity();
        String owner = owner();
        if (!me.isEmpty() && owner.equals(me)) {
            throw new JournalException("the journal's folder " + folder + " is already open in this process");
        }
        // one folder, one channel on the lock file in a process: closing a second one would give up the first one's
        // lock
        AsynchronousFileChannel channel = AsynchronousFileChannel.open(
                folder.resolve(LOCK_FILE),
                Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE),
                executor);
        FileLock held = null;
        try {
            held = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            throw new JournalException("the journal's folder " + folder + " is already open in this process", e);
        } finally {
            if (held == null) {
                channel.close();
            }
        }
        if (held == null) {
            String pid = owner.isEmpty() ? "" : " (process " + owner.substring(0, (owner + " ").indexOf(' ')) + ")";
            throw new JournalException("the journal's folder " + folder + " is in use by another server" + pid
                    + ": stop that one first, or give this one a folder of its own");
        }
        lock = channel;
        Files.writeString(folder.resolve(OWNER_FILE), me);
    }

    private String owner() throws IOException {
        try (var in = Files.newInputStream(folder.resolve(OWNER_FILE))) {
            return new String(in.readNBytes(OWNER_LENGTH_MAX), StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    /** Process id and start: no two processes of one machine have both in common. */
    private static String identity() {
        ProcessHandle process = ProcessHandle.current();
        return process.info()
                .startInstant()
                .map(Instant::toString)
                .map(start -> process.pid() + " " + start)
                .orElse("");
    }

    private static String reason(Exception e) {
        return switch (e) {
            case AccessDeniedException denied -> "access to " + denied.getFile() + " denied";
            case ReadOnlyFileSystemException readOnly -> "read-only file system";
            case FileAlreadyExistsException exists -> exists.getFile() + " is a file";
            default -> String.valueOf(e.getMessage());
        };
    }

    @Override
    public String place() {
        return folder.toString();
    }

    @Override
    public List<String> list() throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                names.add(String.valueOf(file.getFileName()));
            }
        }
        return names;
    }

    @Override
    public File create(String name) throws IOException {
        return new ChannelFile(AsynchronousFileChannel.open(folder.resolve(name), CREATE, executor));
    }

    @Override
    public File open(String name) throws IOException {
        return new ChannelFile(AsynchronousFileChannel.open(folder.resolve(name), OPEN, executor));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(folder.resolve(from), folder.resolve(to), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(folder.resolve(name));
    }

    @Override
    public long modifiedMicros(String name) throws IOException {
        return Files.getLastModifiedTime(folder.resolve(name)).to(TimeUnit.MICROSECONDS);
    }

    @Override
    public void sync() throws IOException {
        if (WINDOWS) {
            return; // a folder cannot be opened there; NTFS keeps its own journal of names
        }
        try (var channel = AsynchronousFileChannel.open(folder, Set.of(StandardOpenOption.READ), executor)) {
            channel.force(true);
        }
    }

    @Override
    public void close() throws IOException {
        AsynchronousFileChannel held = lock;
        if (held != null) {
            lock = null;
            Files.deleteIfExists(folder.resolve(OWNER_FILE));
            held.close();
        }
    }

    /** A file through a channel. */
    private record ChannelFile(AsynchronousFileChannel channel) implements File {
        @Override
        public void write(ByteBuffer from, long offset) throws IOException {
            long at = offset;
            while (from.hasRemaining()) {
                at += result(channel.write(from, at));
            }
        }

        @Override
        public int read(ByteBuffer into, long offset) throws IOException {
            int total = 0;
            while (into.hasRemaining()) {
                int n = result(channel.read(into, offset + total));
                if (n < 0) {
                    break;
                }
                total += n;
            }
            return total;
        }

        @Override
        public void force() throws IOException {
            channel.force(false);
        }

        @Override
        public long length() throws IOException {
            return channel.size();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }

        private static int result(Future<Integer> future) throws IOException {
            boolean interrupted = false;
            try {
                while (true) {
                    try {
                        return future.get();
                    } catch (InterruptedException e) {
                        interrupted = true;
                    } catch (ExecutionException e) {
                        if (e.getCause() instanceof IOException cause) {
                            throw cause;
                        }
                        throw new IOException(e.getCause());
                    }
                }
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    /** Runs each task at once on the thread that brings it. */
    private static final class CallingThread extends AbstractExecutorService {
        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public void shutdown() {}

        @Override
        public List<Runnable> shutdownNow() {
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return true;
        }
    }
}

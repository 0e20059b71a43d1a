package io.taihu.histories.questdb;

import io.questdb.cairo.CairoConfiguration;
import io.questdb.std.Files;
import io.questdb.std.str.LPSZ;
import io.questdb.std.str.Path;
import io.questdb.std.str.Utf8s;
import io.taihu.histories.questdb.DurableFolder.Node;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * QuestDB's way to the disk, with a {@link DurableFolder} told of each change and each sync, and a look in between each two where
 * the power may be cut.
 *
 * <p>QuestDB 9.3.4 reaches files past this in these places: stores into mapped memory and what native code writes into
 * descriptors and maps it was given (the folder itself is the newest state, so nothing is missed), and Parquet, whose encoder makes
 * and writes its file by path (the file is found when the image is made, and counts as not synced until QuestDB syncs it through this).
 * Syncs are not passed on to the real disk.
 *
 * <p>Thread-safe.
 */
final class PowerCutFiles extends OrderedFiles {
    /** One in how many operations the kernel writes something back. */
    private static final int WRITE_BACK_ONE_IN = 8;

    /** Where the power may be cut: before each change. */
    @FunctionalInterface
    interface Moment {
        void before(boolean sync);
    }

    private record Mapping(Node node, long length, long offset) {}

    private final DurableFolder folder;
    private final Random random;
    private final Map<Long, Node> open = new HashMap<>();
    private final Map<Long, Integer> options = new HashMap<>();
    private final TreeMap<Long, Mapping> mappings = new TreeMap<>();
    private Moment moment = sync -> {};

    PowerCutFiles(DurableFolder folder, Random random) {
        this.folder = folder;
        this.random = random;
    }

    void at(Moment told) {
        synchronized (folder) {
            moment = told;
        }
    }

    private void moment(boolean sync) {
        moment.before(sync);
        if (random.nextInt(WRITE_BACK_ONE_IN) == 0) {
            folder.writeBack();
        }
    }

    private @Nullable String within(LPSZ path) {
        return folder.within(Utf8s.stringFromUtf8Bytes(path));
    }

    private long opened(long fd, LPSZ path, int opts) {
        String name = within(path);
        if (fd > -1 && name != null) {
            Node node = folder.at(name);
            if (node != null) {
                open.put(fd, node);
                options.put(fd, opts);
            }
        }
        return fd;
    }

    private void written(long fd) {
        Node node = open.get(fd);
        if (node != null && (options.getOrDefault(fd, 0) & CairoConfiguration.O_SYNC) != 0) {
            folder.syncAll(node);
        }
    }

    @Override
    public long openAppend(LPSZ name) {
        synchronized (folder) {
            moment(false);
            return opened(super.openAppend(name), name, 0);
        }
    }

    @Override
    public long openCleanRW(LPSZ name, long size) {
        synchronized (folder) {
            moment(false);
            long fd = opened(super.openCleanRW(name, size), name, 0);
            Node node = open.get(fd);
            if (node != null) {
                folder.truncated(node, 0);
            }
            return fd;
        }
    }

    @Override
    public long openRO(LPSZ name) {
        synchronized (folder) {
            return opened(super.openRO(name), name, 0);
        }
    }

    @Override
    public long openRONoCache(LPSZ name) {
        synchronized (folder) {
            return opened(super.openRONoCache(name), name, 0);
        }
    }

    @Override
    public long openRW(LPSZ name, int opts) {
        synchronized (folder) {
            moment(false);
            return opened(super.openRW(name, opts), name, opts);
        }
    }

    @Override
    public boolean close(long fd) {
        synchronized (folder) {
            open.remove(fd);
            options.remove(fd);
            return super.close(fd);
        }
    }

    @Override
    public boolean closeRemove(long fd, LPSZ path) {
        synchronized (folder) {
            boolean removed = removeQuiet(path);
            if (fd > -1) {
                close(fd);
            }
            return removed;
        }
    }

    @Override
    public boolean allocate(long fd, long size) {
        synchronized (folder) {
            moment(false);
            return super.allocate(fd, size);
        }
    }

    @Override
    public boolean truncate(long fd, long size) {
        synchronized (folder) {
            moment(false);
            Node node = open.get(fd);
            if (node != null) {
                folder.truncated(node, size);
            }
            return super.truncate(fd, size);
        }
    }

    @Override
    public long append(long fd, long buf, long len) {
        synchronized (folder) {
            moment(false);
            long size = super.append(fd, buf, len);
            written(fd);
            return size;
        }
    }

    @Override
    public long write(long fd, long address, long len, long offset) {
        synchronized (folder) {
            moment(false);
            long size = super.write(fd, address, len, offset);
            written(fd);
            return size;
        }
    }

    @Override
    public long copyData(long srcFd, long destFd, long offsetSrc, long length) {
        synchronized (folder) {
            moment(false);
            return super.copyData(srcFd, destFd, offsetSrc, length);
        }
    }

    @Override
    public long copyData(long srcFd, long destFd, long offsetSrc, long destOffset, long length) {
        synchronized (folder) {
            moment(false);
            return super.copyData(srcFd, destFd, offsetSrc, destOffset, length);
        }
    }

    @Override
    public long mmap(long fd, long len, long offset, int flags, int memoryTag) {
        synchronized (folder) {
            return mapped(super.mmap(fd, len, offset, flags, memoryTag), fd, len, offset, flags);
        }
    }

    @Override
    public long mmapNoCache(long fd, long len, long offset, int flags, int memoryTag) {
        synchronized (folder) {
            return mapped(super.mmapNoCache(fd, len, offset, flags, memoryTag), fd, len, offset, flags);
        }
    }

    private long mapped(long address, long fd, long length, long offset, int flags) {
        Node node = open.get(fd);
        if (address != MAP_FAILED && flags == Files.MAP_RW && node != null) {
            mappings.put(address, new Mapping(node, length, offset));
        }
        return address;
    }

    @Override
    public long mremap(long fd, long addr, long previousSize, long newSize, long offset, int mode, int memoryTag) {
        synchronized (folder) {
            long address = super.mremap(fd, addr, previousSize, newSize, offset, mode, memoryTag);
            return remapped(address, fd, addr, newSize, offset, mode);
        }
    }

    @Override
    public long mremapNoCache(
            long fd, long addr, long previousSize, long newSize, long offset, int mode, int memoryTag) {
        synchronized (folder) {
            long address = super.mremapNoCache(fd, addr, previousSize, newSize, offset, mode, memoryTag);
            return remapped(address, fd, addr, newSize, offset, mode);
        }
    }

    private long remapped(long address, long fd, long old, long length, long offset, int flags) {
        if (address != MAP_FAILED && flags == Files.MAP_RW) {
            mappings.remove(old);
        }
        return mapped(address, fd, length, offset, flags);
    }

    @Override
    public void munmap(long address, long size, int memoryTag) {
        synchronized (folder) {
            mappings.remove(address);
            super.munmap(address, size, memoryTag);
        }
    }

    @Override
    void flush(long addr, long len, boolean async) {
        synchronized (folder) {
            moment(true);
            super.flush(addr, len, true); // it refuses what the kernel refuses
            if (async) {
                return;
            }
            Map.Entry<Long, Mapping> found = mappings.floorEntry(addr);
            if (found == null || addr >= found.getKey() + found.getValue().length()) {
                throw new AssertionError("QuestDB syncs memory that it mapped in a way that is not known here");
            }
            Mapping mapping = found.getValue();
            long from = mapping.offset() + addr - found.getKey();
            folder.sync(mapping.node(), from, from + len);
        }
    }

    @Override
    public void fsync(long fd) {
        synchronized (folder) {
            moment(true);
            Node node = open.get(fd);
            if (node != null) {
                folder.syncAll(node);
            }
        }
    }

    @Override
    public void fsyncAndClose(long fd) {
        fsync(fd);
        close(fd);
    }

    @Override
    public int sync() {
        throw new AssertionError("QuestDB syncs the whole machine");
    }

    @Override
    public int copy(LPSZ from, LPSZ to) {
        synchronized (folder) {
            moment(false);
            return made(super.copy(from, to), to);
        }
    }

    @Override
    public boolean touch(LPSZ path) {
        synchronized (folder) {
            moment(false);
            boolean done = super.touch(path);
            made(0, path);
            return done;
        }
    }

    private int made(int result, LPSZ path) {
        String name = within(path);
        if (name != null) {
            folder.at(name);
        }
        return result;
    }

    @Override
    public int mkdir(LPSZ path, int mode) {
        synchronized (folder) {
            moment(false);
            return made(super.mkdir(path, mode), path);
        }
    }

    @Override
    public int mkdirs(Path path, int mode) {
        synchronized (folder) {
            moment(false);
            String whole = path.toString();
            int result = super.mkdirs(path, mode);
            String name = folder.within(whole.substring(0, whole.lastIndexOf('/') + 1));
            if (name != null) {
                folder.at(name);
            }
            return result;
        }
    }

    @Override
    public int hardLink(LPSZ src, LPSZ hardLink) {
        synchronized (folder) {
            moment(false);
            int result = super.hardLink(src, hardLink);
            String from = within(src);
            String to = within(hardLink);
            if (result == 0 && from != null && to != null) {
                folder.linked(from, to);
            }
            return result;
        }
    }

    @Override
    public int softLink(LPSZ src, LPSZ softLink) {
        throw new AssertionError("QuestDB links " + softLink);
    }

    @Override
    public int rename(LPSZ from, LPSZ to) {
        synchronized (folder) {
            moment(false);
            String before = within(from);
            String after = within(to);
            if (before == null || after == null) {
                return super.rename(from, to);
            }
            folder.leaving(after);
            int result = super.rename(from, to);
            if (result == Files.FILES_RENAME_OK) {
                folder.moved(before, after);
            }
            return result;
        }
    }

    /** Something that removes what is at a path. */
    @FunctionalInterface
    private interface Removal<T> {
        T remove();
    }

    private <T> T removing(String path, Removal<T> removal) {
        synchronized (folder) {
            moment(false);
            String name = folder.within(path);
            if (name == null) {
                return removal.remove();
            }
            folder.leaving(name);
            T result = removal.remove();
            folder.gone(name);
            return result;
        }
    }

    @Override
    public boolean removeQuiet(LPSZ name) {
        return removing(Utf8s.stringFromUtf8Bytes(name), () -> super.removeQuiet(name));
    }

    @Override
    public boolean rmdir(Path name, boolean haltOnError) {
        return removing(name.toString(), () -> super.rmdir(name, haltOnError));
    }

    @Override
    public int unlink(LPSZ softLink) {
        return removing(Utf8s.stringFromUtf8Bytes(softLink), () -> super.unlink(softLink));
    }
}

package io.taihu.histories.questdb;

import io.questdb.cairo.TableUtils;
import io.questdb.cairo.wal.WalUtils;
import io.questdb.std.Files;
import io.questdb.std.FilesFacadeImpl;
import io.questdb.std.Unsafe;
import io.questdb.std.str.LPSZ;
import io.questdb.std.str.Path;
import io.questdb.std.str.Utf8s;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * QuestDB's way to the disk, with orders that it forgets: what is counted or named must be durable before the count or the name is.
 *
 * <p>The log: QuestDB flushes the rows and the events of a commit of rows before it counts it, but not the event of a changed retention, a
 * dropped partition or one that becomes Parquet. After a power cut such a transaction would be counted and not be there, and the table
 * would wait for it for ever, and all rows after it. So before a {@code _txnlog} is flushed, event files of the same table are
 * that hold more than when they were flushed last.
 *
 * <p>Parquet: QuestDB never flushes the file that it makes of a partition, nor the copies of its indexes, and removes the partition at
 * once. So they are flushed when it looks how long the file has become, and when it has copied; and one that late rows were put into
 * before the table's {@code _txn} is. The files of a partition that is no Parquet any more are flushed when they are closed.
 *
 * <p>Thread-safe.
 */
class OrderedFiles extends FilesFacadeImpl {
    /** The mapped event files of one segment of a log. */
    private static final class Events {
        private long address;
        private long length;
        private long indexAddress;
        private long indexLength;
        /** The number of the last event that is durable. */
        private int flushed = Integer.MIN_VALUE;
    }

    private enum Kind {
        TABLE,
        LOG,
        EVENTS,
        INDEX
    }

    /** @param place the table's folder of a {@code _txnlog} or {@code _txn}, the segment's of events */
    private record Named(Kind kind, String place) {}

    private final Map<Long, Named> open = new ConcurrentHashMap<>();
    private final Map<Long, Named> mapped = new ConcurrentHashMap<>();
    /** By the segment's folder; guarded by this. */
    private final Map<String, Events> events = new HashMap<>();

    /** Files that QuestDB makes out of Parquet: it appends to no others so. */
    private final Set<Long> appended = ConcurrentHashMap.newKeySet();

    /** Parquet files that were opened to be written. */
    private final Set<String> parquets = ConcurrentHashMap.newKeySet();

    private static @Nullable Named named(LPSZ file) {
        String path = Utf8s.stringFromUtf8Bytes(file);
        int slash = path.lastIndexOf('/');
        String folder = path.substring(0, Math.max(0, slash));
        return switch (path.substring(slash + 1)) {
            case TableUtils.TXN_FILE_NAME -> new Named(Kind.TABLE, folder + "/");
            case WalUtils.TXNLOG_FILE_NAME ->
                new Named(Kind.LOG, folder.substring(0, Math.max(0, folder.lastIndexOf('/') + 1)));
            case WalUtils.EVENT_FILE_NAME -> new Named(Kind.EVENTS, folder);
            case WalUtils.EVENT_INDEX_FILE_NAME -> new Named(Kind.INDEX, folder);
            default -> null;
        };
    }

    @Override
    public long openRW(LPSZ name, int opts) {
        long fd = super.openRW(name, opts);
        Named named = named(name);
        if (fd > -1 && named != null) {
            open.put(fd, named);
        }
        String path = Utf8s.stringFromUtf8Bytes(name);
        if (path.endsWith(TableUtils.PARQUET_PARTITION_NAME)) {
            parquets.add(path);
        }
        return fd;
    }

    @Override
    public long length(LPSZ name) {
        if (Utf8s.stringFromUtf8Bytes(name).endsWith(TableUtils.PARQUET_PARTITION_NAME)) {
            flushFile(name);
        }
        return super.length(name);
    }

    @Override
    public int copy(LPSZ from, LPSZ to) {
        int result = super.copy(from, to);
        if (result >= 0) {
            flushFile(to);
        }
        return result;
    }

    private void flushFile(LPSZ name) {
        long fd = openRONoCache(name);
        if (fd > -1) {
            fsyncAndClose(fd);
        }
    }

    private void flushParquets(String table) {
        for (Iterator<String> all = parquets.iterator(); all.hasNext(); ) {
            String file = all.next();
            if (file.startsWith(table)) {
                all.remove(); // before it is flushed: it may be written again meanwhile
                try (Path path = new Path()) {
                    flushFile(path.of(file).$());
                }
            }
        }
    }

    @Override
    public long append(long fd, long address, long length) {
        appended.add(fd);
        return super.append(fd, address, length);
    }

    @Override
    public boolean close(long fd) {
        if (appended.remove(fd)) {
            fsync(fd);
        }
        open.remove(fd);
        return super.close(fd);
    }

    @Override
    public long mmap(long fd, long len, long offset, int flags, int memoryTag) {
        return mapped(super.mmap(fd, len, offset, flags, memoryTag), fd, len, flags);
    }

    @Override
    public long mremap(long fd, long addr, long previousSize, long newSize, long offset, int mode, int memoryTag) {
        if (!mapped.containsKey(addr)) {
            return super.mremap(fd, addr, previousSize, newSize, offset, mode, memoryTag);
        }
        synchronized (this) {
            unmapped(addr);
            return mapped(super.mremap(fd, addr, previousSize, newSize, offset, mode, memoryTag), fd, newSize, mode);
        }
    }

    private long mapped(long address, long fd, long length, int flags) {
        Named named = open.get(fd);
        if (named != null && address != MAP_FAILED && flags == Files.MAP_RW) {
            synchronized (this) {
                mapped.put(address, named);
                if (named.kind() == Kind.EVENTS) {
                    Events segment = events.computeIfAbsent(named.place(), place -> new Events());
                    segment.address = address;
                    segment.length = length;
                } else if (named.kind() == Kind.INDEX) {
                    Events segment = events.computeIfAbsent(named.place(), place -> new Events());
                    segment.indexAddress = address;
                    segment.indexLength = length;
                }
            }
        }
        return address;
    }

    @Override
    public void munmap(long address, long size, int memoryTag) {
        if (!mapped.containsKey(address)) {
            super.munmap(address, size, memoryTag);
            return;
        }
        synchronized (this) {
            unmapped(address);
            super.munmap(address, size, memoryTag);
        }
    }

    private void unmapped(long address) {
        Named named = mapped.remove(address);
        Events segment = named == null ? null : events.get(named.place());
        if (named == null || segment == null) {
            return;
        }
        if (named.kind() == Kind.EVENTS) {
            segment.address = 0;
        } else {
            segment.indexAddress = 0;
        }
        if (segment.address == 0 && segment.indexAddress == 0) {
            events.remove(named.place());
        }
    }

    @Override
    public void msync(long addr, long len, boolean async) {
        Named named = mapped.get(addr);
        if (named != null && named.kind() == Kind.TABLE) {
            flushParquets(named.place());
        } else if (named != null && named.kind() == Kind.LOG) {
            synchronized (this) {
                flushEvents(named.place());
            }
        } else if (named != null && named.kind() == Kind.EVENTS) {
            synchronized (this) {
                Events segment = events.get(named.place());
                if (segment != null) {
                    segment.flushed = last(segment);
                }
            }
        }
        flush(addr, len, async);
    }

    private void flushEvents(String table) {
        List<Events> behind = new ArrayList<>();
        events.forEach((place, segment) -> {
            if (place.startsWith(table) && segment.address != 0 && segment.flushed != last(segment)) {
                behind.add(segment);
            }
        });
        for (Events segment : behind) {
            int last = last(segment);
            flush(segment.address, segment.length, false);
            if (segment.indexAddress != 0) {
                flush(segment.indexAddress, segment.indexLength, false);
            }
            segment.flushed = last;
        }
    }

    /** Number of the last event in a segment. */
    @SuppressWarnings("removal") // QuestDB's own memory is read in QuestDB's own way
    private static int last(Events segment) {
        return Unsafe.getUnsafe().getInt(segment.address + WalUtils.WALE_MAX_TXN_OFFSET_32);
    }

    /** Flushes mapped memory to the disk. */
    void flush(long address, long length, boolean async) {
        super.msync(address, length, async);
    }
}

package io.taihu.journals.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * A disk in memory that knows what was forced and what was only written, and that crashes.
 *
 * <p>Every operation that changes something has a number. At a chosen one the machine stops: the operation is begun, and from
 * then on everything throws {@link Crash}. {@link #afterPowerCut} is what is found afterwards: what was forced, and of the rest
 * what a seeded generator leaves, by writes, sectors and bytes in any combination; the same for names. {@link #afterKill} is
 * what another process finds when only the first one ended: all of it, but no more of it forced than before.
 *
 * <p>At another chosen operation an {@link IOException} comes instead. A force that fails leaves what it should have forced in
 * memory, to be read, but never brings it to the disk, however often it is forced again, and is reported once to each that has
 * the file open: the way Linux does.
 *
 * <p>For one thread.
 */
final class SimulatedDisk implements Disk {
    static final int SECTOR = 512;

    private final Map<String, Inode> names = new LinkedHashMap<>();
    private final Map<String, Inode> durableNames = new LinkedHashMap<>();
    private final List<NameChange> changes = new ArrayList<>();
    private final List<String> log = new ArrayList<>();
    private long crashAt = Long.MAX_VALUE;
    private long failAt = Long.MAX_VALUE;
    private long operations;
    private boolean crashed;
    private long space = Long.MAX_VALUE;
    private String unreadable = "";
    private long unreadableAt;

    /** The machine stops. */
    static final class Crash extends Error {
        private static final long serialVersionUID = 1L;

        Crash() {
            super("crash", null, false, false);
        }
    }

    /** A change of a name that was not synced: the file it means from now on, or none. */
    private record NameChange(String from, String to, Inode inode) {}

    /** Bytes that were written and not forced. */
    private static final class Write {
        final long offset;
        final byte[] bytes;
        /** Whether a force that should have brought them to the disk has failed. */
        boolean ghost;

        Write(long offset, byte[] bytes) {
            this.offset = offset;
            this.bytes = bytes;
        }
    }

    /** A file, whatever its name. */
    private static final class Inode {
        byte[] now = new byte[0];
        byte[] durable = new byte[0];
        final List<Write> writes = new ArrayList<>();
        /** Forces that failed. */
        int failures;

        void force() {
            boolean all = writes.stream().noneMatch(write -> write.ghost);
            if (all) {
                durable = now.clone();
            } else {
                for (Write write : writes) {
                    if (!write.ghost) {
                        durable = put(durable, write.offset, write.bytes, 0, write.bytes.length);
                    }
                }
            }
            writes.removeIf(write -> !write.ghost);
        }
    }

    /** Crashes at an operation from now on, 1 being the next. */
    SimulatedDisk crashAt(long operation) {
        crashAt = operations + operation;
        return this;
    }

    /** Lets an operation from now on fail, 1 being the next. */
    SimulatedDisk failAt(long operation) {
        failAt = operations + operation;
        return this;
    }

    /** Lets files together have so many bytes. */
    void space(long bytes) {
        space = bytes;
    }

    long used() {
        return names.values().stream().mapToLong(inode -> inode.now.length).sum();
    }

    long operations() {
        return operations;
    }

    boolean crashed() {
        return crashed;
    }

    /** The operations so far, in words. */
    List<String> log() {
        return log;
    }

    /** The content of a file, to be damaged. */
    byte[] content(String name) {
        return names.get(name).now;
    }

    /** Puts bytes into a file, as durable as can be. */
    void damage(String name, int offset, byte[] bytes) {
        Inode inode = names.get(name);
        inode.force();
        System.arraycopy(bytes, 0, inode.now, offset, bytes.length);
        inode.durable = inode.now.clone();
    }

    /** Makes the sector unreadable in which a byte of a file lies. */
    void unreadable(String name, long offset) {
        unreadable = name;
        unreadableAt = offset / SECTOR * SECTOR;
    }

    /** What a new process finds when the power stays on. */
    SimulatedDisk afterKill() {
        SimulatedDisk next = new SimulatedDisk();
        next.names.putAll(names);
        next.durableNames.putAll(durableNames);
        next.changes.addAll(changes);
        return next;
    }

    /** What is found after the power was cut. */
    SimulatedDisk afterPowerCut(RandomGenerator random) {
        SimulatedDisk next = new SimulatedDisk();
        Map<String, Inode> survived = new LinkedHashMap<>(durableNames);
        double keepNames = chance(random);
        for (NameChange change : changes) {
            if (random.nextDouble() < keepNames) {
                if (change.from != null) {
                    survived.remove(change.from);
                }
                if (change.to != null) {
                    survived.put(change.to, change.inode);
                }
            }
        }
        Map<Inode, Inode> copies = new LinkedHashMap<>();
        survived.forEach((name, inode) ->
                next.names.put(name, copies.computeIfAbsent(inode, old -> survivor(old, random))));
        next.durableNames.putAll(next.names);
        return next;
    }

    private static Inode survivor(Inode inode, RandomGenerator random) {
        Inode next = new Inode();
        byte[] bytes = inode.durable;
        double keepWrites = chance(random);
        double keepSectors = chance(random);
        double tear = random.nextInt(4) == 0 ? random.nextDouble() : 0;
        for (Write write : inode.writes) {
            if (write.ghost || random.nextDouble() >= keepWrites) {
                continue;
            }
            int at = 0;
            while (at < write.bytes.length) {
                int sector = (int) (SECTOR - (write.offset + at) % SECTOR);
                int length = Math.min(sector, write.bytes.length - at);
                if (random.nextDouble() < keepSectors) {
                    boolean torn = random.nextDouble() < tear;
                    int from = torn && random.nextBoolean() ? random.nextInt(length) : 0;
                    int to = torn && from == 0 ? random.nextInt(length) + 1 : length;
                    bytes = put(bytes, write.offset + at + from, write.bytes, at + from, to - from);
                }
                at += length;
            }
        }
        if (bytes.length < inode.now.length && random.nextInt(3) == 0) {
            bytes = Arrays.copyOf(bytes, inode.now.length); // the length survived, the bytes did not
        }
        next.now = bytes;
        next.durable = bytes.clone();
        return next;
    }

    /** All, none, or anything between. */
    private static double chance(RandomGenerator random) {
        return switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> 1;
            default -> random.nextDouble();
        };
    }

    private static byte[] put(byte[] into, long offset, byte[] bytes, int from, int length) {
        byte[] result = offset + length > into.length ? Arrays.copyOf(into, (int) offset + length) : into.clone();
        System.arraycopy(bytes, from, result, (int) offset, length);
        return result;
    }

    /** Counts an operation; true when it is the one at which the machine stops. */
    private boolean crashes(String what) throws IOException {
        if (crashed) {
            throw new Crash();
        }
        operations++;
        log.add(what);
        if (operations == failAt) {
            throw new IOException("simulated failure of: " + what);
        }
        crashed = operations == crashAt;
        return crashed;
    }

    private void stop(boolean crashes) {
        if (crashes) {
            throw new Crash();
        }
    }

    @Override
    public String place() {
        return "(simulated)";
    }

    @Override
    public List<String> list() {
        return List.copyOf(names.keySet());
    }

    @Override
    public File create(String name) throws IOException {
        boolean crashes = crashes("create " + name);
        Inode inode = new Inode();
        names.put(name, inode);
        changes.add(new NameChange(null, name, inode));
        stop(crashes);
        return new SimulatedFile(inode, name);
    }

    @Override
    public File open(String name) throws IOException {
        Inode inode = names.get(name);
        if (inode == null) {
            throw new NoSuchFileException(name);
        }
        return new SimulatedFile(inode, name);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        boolean crashes = crashes("rename " + from + " to " + to);
        Inode inode = names.remove(from);
        if (inode == null) {
            throw new NoSuchFileException(from);
        }
        names.put(to, inode);
        changes.add(new NameChange(from, to, inode));
        stop(crashes);
    }

    @Override
    public void delete(String name) throws IOException {
        if (names.containsKey(name)) {
            boolean crashes = crashes("delete " + name);
            names.remove(name);
            changes.add(new NameChange(name, null, null));
            stop(crashes);
        }
    }

    @Override
    public long modifiedMicros(String name) {
        return 0;
    }

    @Override
    public void sync() throws IOException {
        stop(crashes("sync"));
        durableNames.clear();
        durableNames.putAll(names);
        changes.clear();
    }

    @Override
    public void close() {
        if (crashed) {
            throw new Crash();
        }
    }

    /** An open file. */
    private final class SimulatedFile implements File {
        private final Inode inode;
        private final String name;
        private int failuresSeen;

        SimulatedFile(Inode inode, String name) {
            this.inode = inode;
            this.name = name;
            this.failuresSeen = inode.failures;
        }

        @Override
        public void write(ByteBuffer from, long offset) throws IOException {
            int length = from.remaining();
            boolean crashes = crashes("write " + name + " at " + offset + " length " + length);
            long more = Math.max(0, offset + length - inode.now.length);
            if (more > 0 && used() + more > space) {
                throw new IOException("No space left on device");
            }
            byte[] bytes = new byte[length];
            from.get(bytes);
            inode.writes.add(new Write(offset, bytes));
            inode.now = put(inode.now, offset, bytes, 0, length);
            stop(crashes);
        }

        @Override
        public int read(ByteBuffer into, long offset) throws IOException {
            if (crashed) {
                throw new Crash();
            }
            int length = (int) Math.max(0, Math.min(into.remaining(), inode.now.length - offset));
            if (name.equals(unreadable) && offset < unreadableAt + SECTOR && offset + length > unreadableAt) {
                into.put(inode.now, (int) offset, (int) Math.max(0, unreadableAt - offset));
                throw new IOException("Input/output error");
            }
            if (length > 0) {
                into.put(inode.now, (int) offset, length);
            }
            return length;
        }

        @Override
        public void force() throws IOException {
            try {
                stop(crashes("force " + name));
            } catch (IOException e) {
                inode.writes.forEach(write -> write.ghost = true);
                failuresSeen = ++inode.failures;
                throw e;
            }
            if (failuresSeen != inode.failures) {
                failuresSeen = inode.failures;
                throw new IOException("simulated failure of an earlier force of " + name);
            }
            inode.force();
        }

        @Override
        public long length() {
            return inode.now.length;
        }

        @Override
        public void close() {}
    }
}

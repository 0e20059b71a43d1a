package io.taihu.histories.questdb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What of a folder is durable, kept beside the folder itself, and what it may look like after a power cut.
 *
 * <p>The folder holds what a running process sees: the newest state. This remembers for each file the bytes and the length
 * that a sync made durable, and for the tree of names the changes that are not durable yet. The rules:
 *
 * <ul>
 *   <li>A page of 4096 bytes is written whole or not at all. A page that changed since its last sync is after a cut as it
 *       was, or as it is now, or as the kernel wrote it back at some moment in between ({@link #writeBack}), each page on its own;
 *       where nothing was, "as it was" is zeroes. This is harsher than ext4's {@code data=ordered}, which never shows zeroes
 *       in a length that grew by a write.
 *   <li>A length that changed since the last sync is the old or the new one, whatever became of the pages. What a
 *       truncation cut off may come back until the file is synced; then it is zeroes.
 *   <li>A sync of a range ({@code msync}) makes its pages and the length durable, a sync of a file all of it.
 *   <li>Names ({@link Names}): {@code ORDERED} is ext4 and XFS: changes of names get durable in the order in which they were made, and
 *       any sync of a file or a folder commits all before it. {@code LOOSE} is the little that POSIX and Linux's manual
 *       pages promise and a little more: a sync of a file makes the names it was made or linked under
 *       and the folders above it durable; renames and removals are durable when the folder is synced; of all other changes
 *       any may survive without those before it, where that is possible at all.
 * </ul>
 *
 * <p>Not modelled: a torn page, a disk that lies about a flush, a file system that fails.
 *
 * <p>Thread-safe: each call holds the lock of this object, and so must the caller while it changes the folder.
 */
final class DurableFolder {
    static final int PAGE = 4_096;
    private static final byte[] ZEROES = new byte[PAGE];
    /** Pages that the kernel writes back at once, at most. */
    private static final int WRITE_BACK_PAGES = 8;

    /** Which changes of names a cut leaves. */
    enum Names {
        ORDERED,
        LOOSE
    }

    /** A file or a folder, whatever its names. */
    static final class Node {
        private final boolean folder;
        private final Set<String> names = new LinkedHashSet<>();
        private final Map<Integer, byte[]> pages = new HashMap<>();
        private long length;
        private long truncated = Long.MAX_VALUE;
        private @Nullable Content last;

        private Node(boolean folder) {
            this.folder = folder;
        }
    }

    /** Bytes of a file; pages of zeroes are left out. */
    private record Content(long length, Map<Integer, byte[]> pages) {}

    /** A change of the tree that is not durable. */
    private sealed interface Change {
        Node node();

        record Add(String path, Node node) implements Change {}

        record Remove(String path, Node node) implements Change {}

        record Move(String from, String to, Node node) implements Change {}
    }

    private final Path root;
    private final Names rule;
    private final Random random;
    private final TreeMap<String, Node> live = new TreeMap<>();
    private final TreeMap<String, Node> durable = new TreeMap<>();
    private final List<Change> changes = new ArrayList<>();
    private final List<Node> files = new ArrayList<>();
    private final Set<String> unseen = new HashSet<>();

    /** Begins with what is there, all of it durable. */
    DurableFolder(Path root, Names rule, Random random) {
        this.root = root;
        this.rule = rule;
        this.random = random;
        for (String path : walk()) {
            Node node = make(path, Files.isDirectory(root.resolve(path)));
            syncAll(node);
        }
        durable.putAll(live);
        changes.clear();
    }

    private List<String> walk() {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(path -> !path.equals(root))
                    .map(path -> root.relativize(path).toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The path within the folder; null when it is not within it. */
    @Nullable
    String within(String path) {
        Path whole = Path.of(path).normalize();
        return whole.startsWith(root) && !whole.equals(root)
                ? root.relativize(whole).toString()
                : null;
    }

    /** Names that came to be without this being told, since the beginning. */
    synchronized Set<String> unseen() {
        return Set.copyOf(unseen);
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }

    private Node make(String path, boolean folder) {
        Node node = new Node(folder);
        link(path, node);
        if (!folder) {
            files.add(node);
        }
        return node;
    }

    private void link(String path, Node node) {
        live.put(path, node);
        node.names.add(path);
        changes.add(new Change.Add(path, node));
    }

    /** The file or folder at a path that exists, told of it now if it was not before; null when it does not exist. */
    synchronized @Nullable Node at(String path) {
        Node node = live.get(path);
        if (node == null && Files.exists(root.resolve(path))) {
            for (String above = parent(path); !above.isEmpty(); above = parent(above)) {
                if (!live.containsKey(above)) {
                    at(above);
                }
            }
            node = make(path, Files.isDirectory(root.resolve(path)));
        }
        return node;
    }

    synchronized void linked(String from, String to) {
        Node node = at(from);
        if (node != null) {
            link(to, node);
        }
    }

    /** Must be told before a file or folder goes, or another takes its place: what it held then may survive. */
    synchronized void leaving(String path) {
        for (Node node : under(path).values()) {
            if (!node.folder && node.last == null) {
                node.last = read(node);
            }
        }
    }

    private Map<String, Node> under(String path) {
        Map<String, Node> found = new TreeMap<>(live.subMap(path + "/", path + "0"));
        Node own = live.get(path);
        if (own != null) {
            found.put(path, own);
        }
        return found;
    }

    /** What was at a path and below may be gone. */
    synchronized void gone(String path) {
        Map<String, Node> before = under(path);
        for (String name : new TreeMap<>(before).descendingKeySet()) {
            if (!Files.exists(root.resolve(name))) {
                Node node = live.remove(name);
                node.names.remove(name);
                changes.add(new Change.Remove(name, node));
            }
        }
        before.values().forEach(DurableFolder::thaw);
    }

    private static void thaw(Node node) {
        if (!node.names.isEmpty()) {
            node.last = null; // it stayed, or has another name
        }
    }

    synchronized void moved(String from, String to) {
        Node node = live.get(from);
        if (node == null) {
            at(to);
            return;
        }
        Node over = live.remove(to);
        if (over != null) {
            over.names.remove(to);
            thaw(over);
        }
        for (Map.Entry<String, Node> one : under(from).entrySet()) {
            String name = to + one.getKey().substring(from.length());
            live.remove(one.getKey());
            live.put(name, one.getValue());
            one.getValue().names.remove(one.getKey());
            one.getValue().names.add(name);
        }
        changes.add(new Change.Move(from, to, node));
    }

    synchronized void truncated(Node node, long length) {
        node.truncated = Math.min(node.truncated, length);
    }

    /** Makes a range of a file durable. */
    synchronized void sync(Node node, long from, long to) {
        settle(node);
        Content now = node.last == null ? read(node, from, to) : node.last;
        node.length = now.length();
        for (int page = (int) (from / PAGE); (long) page * PAGE < to; page++) {
            put(node.pages, page, now.pages().get(page));
        }
        node.pages.keySet().removeIf(page -> (long) page * PAGE >= node.length);
        commit(node);
    }

    /** Makes a file or a folder durable. */
    synchronized void syncAll(Node node) {
        if (!node.folder) {
            take(node, node.last == null ? read(node) : node.last);
        }
        commit(node);
    }

    private static void take(Node node, Content now) {
        node.truncated = Long.MAX_VALUE;
        node.length = now.length();
        node.pages.clear();
        node.pages.putAll(now.pages());
    }

    private static void put(Map<Integer, byte[]> pages, int page, byte @Nullable [] bytes) {
        if (bytes == null) {
            pages.remove(page);
        } else {
            pages.put(page, bytes);
        }
    }

    /** The truncations since the last sync are done. */
    private static void settle(Node node) {
        cut(node.pages, node.truncated);
        node.truncated = Long.MAX_VALUE;
    }

    private static void cut(Map<Integer, byte[]> pages, long length) {
        if (length == Long.MAX_VALUE) {
            return;
        }
        pages.keySet().removeIf(page -> (long) page * PAGE >= length);
        byte[] end = pages.get((int) (length / PAGE));
        if (end != null) {
            pages.put((int) (length / PAGE), Arrays.copyOf(Arrays.copyOf(end, (int) (length % PAGE)), PAGE));
        }
    }

    private void commit(Node node) {
        if (rule == Names.ORDERED) {
            changes.forEach(change -> apply(durable, change));
            changes.clear();
            return;
        }
        Set<String> above = new HashSet<>();
        for (String name : node.names) {
            for (String path = name; !path.isEmpty(); path = parent(path)) {
                above.add(path);
            }
        }
        Iterator<Change> all = changes.iterator();
        while (all.hasNext()) {
            Change change = all.next();
            boolean meant = switch (change) {
                case Change.Add add ->
                    add.node() == node
                            || (add.node().folder && above.contains(add.path()))
                            || node.names.contains(parent(add.path()));
                case Change.Remove remove -> node.names.contains(parent(remove.path()));
                case Change.Move move ->
                    (move.node().folder && above.contains(move.to())) || node.names.contains(parent(move.to()));
            };
            if (meant) {
                apply(durable, change);
                all.remove();
            }
        }
    }

    private static boolean apply(TreeMap<String, Node> names, Change change) {
        return switch (change) {
            case Change.Add add -> has(names, parent(add.path())) && names.putIfAbsent(add.path(), add.node()) == null;
            case Change.Remove remove ->
                names.get(remove.path()) == remove.node()
                        && names.subMap(remove.path() + "/", remove.path() + "0")
                                .isEmpty()
                        && names.remove(remove.path()) != null;
            case Change.Move move -> {
                if (names.get(move.from()) != move.node() || !has(names, parent(move.to()))) {
                    yield false;
                }
                names.remove(move.from());
                names.put(move.to(), move.node());
                Map<String, Node> below = names.subMap(move.from() + "/", move.from() + "0");
                Map<String, Node> moved = new TreeMap<>(below);
                below.clear();
                moved.forEach((name, node) ->
                        names.put(move.to() + name.substring(move.from().length()), node));
                yield true;
            }
        };
    }

    private static boolean has(TreeMap<String, Node> names, String folder) {
        return folder.isEmpty() || names.containsKey(folder);
    }

    /** The kernel writes some pages of some file back, as it may at any time. */
    synchronized void writeBack() {
        if (files.isEmpty()) {
            return;
        }
        int chosen = random.nextInt(files.size());
        Node node = files.get(chosen);
        if (node.names.isEmpty()) {
            if (changes.stream().noneMatch(change -> change.node() == node)) {
                files.set(chosen, files.getLast());
                files.removeLast();
            }
            return;
        }
        long length = node.last == null ? size(node) : node.last.length();
        if (length <= 0) {
            return;
        }
        settle(node);
        int page = random.nextInt((int) Math.ceilDiv(length, PAGE));
        int end = page + 1 + random.nextInt(WRITE_BACK_PAGES);
        Content now = node.last == null ? read(node, (long) page * PAGE, (long) end * PAGE) : node.last;
        for (; page < end; page++) {
            put(node.pages, page, now.pages().get(page));
        }
    }

    /** Length of a file; 0 when it has gone without this being told. */
    private long size(Node node) {
        try {
            return Files.size(root.resolve(node.names.iterator().next()));
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Content read(Node node) {
        return read(node, 0, Long.MAX_VALUE >> 1);
    }

    private Content read(Node node, long from, long to) {
        if (node.names.isEmpty()) {
            return new Content(node.length, new HashMap<>(node.pages));
        }
        Map<Integer, byte[]> pages = new HashMap<>();
        try (FileChannel file =
                FileChannel.open(root.resolve(node.names.iterator().next()), StandardOpenOption.READ)) {
            long length = file.size();
            ByteBuffer buffer = ByteBuffer.allocate(64 * PAGE);
            long begin = from / PAGE * PAGE;
            long end = Math.min(length, to);
            while (begin < end) {
                buffer.clear().limit((int) Math.min(buffer.capacity(), Math.ceilDiv(end - begin, PAGE) * PAGE));
                int size = file.read(buffer, begin);
                if (size <= 0) {
                    break;
                }
                Arrays.fill(buffer.array(), size, Math.ceilDiv(size, PAGE) * PAGE, (byte) 0);
                for (int at = 0; at < size; at += PAGE) {
                    if (!Arrays.equals(buffer.array(), at, at + PAGE, ZEROES, 0, PAGE)) {
                        pages.put((int) ((begin + at) / PAGE), Arrays.copyOfRange(buffer.array(), at, at + PAGE));
                    }
                }
                begin += Math.ceilDiv(size, PAGE) * PAGE;
            }
            return new Content(length, pages);
        } catch (NoSuchFileException e) {
            return new Content(node.length, new HashMap<>(node.pages));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Looks for what was done past this. */
    private void reconcile() {
        for (String path : walk()) {
            if (!live.containsKey(path)) {
                unseen.add(path);
                at(path);
            }
        }
        for (String path : List.copyOf(live.keySet())) {
            if (!Files.exists(root.resolve(path))) {
                unseen.add(path);
                gone(path);
            }
        }
    }

    /** Makes a folder as a power cut now might leave this one. */
    synchronized void image(Path target) {
        reconcile();
        TreeMap<String, Node> names = new TreeMap<>(durable);
        int most = changes.size();
        int count = switch (random.nextInt(3)) {
            case 0 -> 0;
            case 1 -> most;
            default -> random.nextInt(most + 1);
        };
        for (Change change : changes) {
            if (rule == Names.ORDERED ? count-- > 0 : count == most || (count > 0 && random.nextBoolean())) {
                apply(names, change);
            }
        }
        Map<Node, Path> written = new HashMap<>();
        try {
            Files.createDirectories(target);
            for (Map.Entry<String, Node> one : names.entrySet()) {
                Path path = target.resolve(one.getKey());
                Path other = written.get(one.getValue());
                if (one.getValue().folder) {
                    Files.createDirectory(path);
                } else if (other != null) {
                    Files.createLink(path, other);
                } else {
                    write(path, mixed(one.getValue()));
                    written.put(one.getValue(), path);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Content mixed(Node node) {
        Content now = node.last == null ? read(node) : node.last;
        int way = random.nextInt(4);
        if (way == 0) {
            return now;
        }
        Map<Integer, byte[]> pages = new HashMap<>(node.pages);
        if (random.nextBoolean()) {
            cut(pages, node.truncated);
        }
        long length = random.nextBoolean() ? now.length() : node.length;
        if (way == 1) {
            return new Content(length, pages);
        }
        Set<Integer> all = new HashSet<>(now.pages().keySet());
        all.addAll(pages.keySet());
        for (int page : all) {
            if (random.nextBoolean()) {
                put(pages, page, now.pages().get(page));
            }
        }
        return new Content(length, pages);
    }

    private static void write(Path path, Content content) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (Map.Entry<Integer, byte[]> page : content.pages().entrySet()) {
                long begin = (long) page.getKey() * PAGE;
                if (begin < content.length()) {
                    int size = (int) Math.min(PAGE, content.length() - begin);
                    file.write(ByteBuffer.wrap(page.getValue(), 0, size), begin);
                }
            }
            if (file.size() < content.length()) {
                file.write(ByteBuffer.allocate(1), content.length() - 1);
            }
        }
    }
}

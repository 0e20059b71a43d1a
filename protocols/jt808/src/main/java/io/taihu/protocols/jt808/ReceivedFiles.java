package io.taihu.protocols.jt808;

import io.taihu.model.Limit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a terminal has sent of the files of its alarms: which bytes of each are kept, and which are missing. For one thread. */
final class ReceivedFiles {
    /** Files of one connection. */
    @Limit(
            value = "Most files of a JT/T 808 terminal that are received at once",
            zh = "一个 JT/T 808 终端同时接收的最多附件数",
            reached = Limit.Reached.OLDEST_GOES)
    private static final int FILES_MAX = 255;
    /** Pieces of one file between which something is missing. */
    @Limit(
            value = "Most separate pieces of a file of a JT/T 808 terminal",
            zh = "JT/T 808 附件不连续片段的最多数量",
            reached = Limit.Reached.REFUSED)
    private static final int PIECES_MAX = 1_000;
    /** Missing pieces that are asked for at once: their number is a byte. */
    @Limit(
            value = "Most missing pieces of a file that a JT/T 808 terminal is asked for at once",
            zh = "一次向 JT/T 808 终端索取的附件缺失片段的最多数量",
            reached = Limit.Reached.IN_PARTS)
    private static final int ASKED_MAX = 255;

    private final long sizeMax;
    private final Map<String, Incoming> files = new LinkedHashMap<>();

    /** @param sizeMax most bytes of a file */
    ReceivedFiles(long sizeMax) {
        this.sizeMax = sizeMax;
    }

    private static final class Incoming {
        final long size;
        /** Ends of the pieces by where they begin; they do not touch. */
        final TreeMap<Long, Long> pieces = new TreeMap<>();

        Incoming(long size) {
            this.size = size;
        }
    }

    /** Bytes that are missing. */
    record Gap(long offset, long length) {}

    /**
     * A file comes, or what was missing of it; what is wrong with it, empty for nothing.
     *
     * @param anew whether it begins now, whatever came of one of its name
     */
    String announced(String name, long size, boolean anew) {
        if (size > sizeMax) {
            return "file " + name + " has " + size + " bytes, at most " + sizeMax + " are taken ("
                    + Jt808Settings.FILE_MAX.name() + ")";
        }
        Incoming known = files.get(name);
        if (anew || known == null || known.size != size) {
            files.remove(name);
            if (files.size() >= FILES_MAX) {
                files.remove(files.keySet().iterator().next());
            }
            files.put(name, new Incoming(size));
        }
        return "";
    }

    /** What is wrong with a piece; empty for nothing. */
    String wrong(String name, long offset, long length) {
        Incoming file = files.get(name);
        if (file == null) {
            return "bytes of " + name + ", which was not announced by 0x1211";
        }
        if (offset + length > file.size) {
            return "bytes " + offset + " to " + (offset + length) + " of " + name + ", which has " + file.size;
        }
        return file.pieces.size() >= PIECES_MAX ? name + " has more than " + PIECES_MAX + " pieces" : "";
    }

    /** A piece is kept. */
    void keep(String name, long offset, long length) {
        Incoming file = files.get(name);
        if (file == null || length == 0) {
            return;
        }
        long from = offset;
        long to = offset + length;
        for (Map.Entry<Long, Long> each = file.pieces.floorEntry(to);
                each != null && each.getValue() >= from;
                each = file.pieces.floorEntry(to)) {
            from = Math.min(from, each.getKey());
            to = Math.max(to, each.getValue());
            file.pieces.remove(each.getKey());
        }
        file.pieces.put(from, to);
    }

    /** What is missing of a file, at most as many pieces as can be asked for at once. */
    List<Gap> missing(String name) {
        List<Gap> gaps = new ArrayList<>();
        Incoming file = files.get(name);
        if (file != null) {
            long at = 0;
            for (Map.Entry<Long, Long> each : file.pieces.entrySet()) {
                gap(gaps, at, each.getKey());
                at = each.getValue();
            }
            gap(gaps, at, file.size);
        }
        return gaps.subList(0, Math.min(gaps.size(), ASKED_MAX));
    }

    private static void gap(List<Gap> gaps, long from, long to) {
        if (to > from) {
            gaps.add(new Gap(from, to - from));
        }
    }

    /** A piece as it comes: {@code 30 31 63 64}, BYTE[50] name, DWORD offset, DWORD length, bytes. */
    record Block(String name, long offset, byte[] bytes, int from, int length) {
        static @Nullable Block of(byte[] bytes, int offset, int length, Dialect dialect) {
            if (!FileStream.isBlock(bytes, offset, length)) {
                return null;
            }
            BodyReader in = new BodyReader(bytes, offset, length, Version.V2013, dialect);
            in.skip(FileStream.MAGIC.length);
            String name = in.text(FileStream.NAME);
            long at = in.u32();
            int size = (int) in.u32();
            return new Block(name, at, bytes, in.skip(size), size);
        }
    }
}

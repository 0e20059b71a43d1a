package io.taihu.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import io.taihu.spi.History;
import io.taihu.spi.History.EventRow;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Files that things have sent, as the events that they are in history: {@code media} tells of a photo, sound or video whose pieces came
 * before it, {@code file} of one whose pieces follow, {@code fileDone} that it ended; and {@code fileBlock} is a piece. Events are what
 * anybody may have said under a thing's name: nothing in them is relied on. Thread-safe; blocks on history.
 */
final class SentFiles {
    /** Longest name, in characters. */
    @Limit(
            value = "Longest name of a file of a thing",
            zh = "物的文件名的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.CUT)
    static final int NAME_MAX = 100;
    /** Events that are looked through for a file, or for one page of a list. */
    @Limit(
            value = "Most events that are looked through for files of a thing",
            zh = "查找物的文件时查看的最多事件数",
            reached = Limit.Reached.IN_PARTS)
    static final int LOOKED_MAX = 10_000;
    /** Pieces of files that are looked through for those of one. */
    @Limit(
            value = "Most pieces that are looked through for those of one file",
            zh = "查找一个文件的片段时查看的最多片段数",
            reached = Limit.Reached.REFUSED)
    static final int PIECES_MAX = 100_000;
    /** Names that a cursor has. */
    @Limit(
            value = "Most files that a list's cursor knows to have ended behind it",
            zh = "文件列表游标记录的已结束文件的最多个数",
            reached = Limit.Reached.OLDEST_GOES)
    private static final int PENDING_MAX = 8;

    private static final String MEDIA = "media";
    private static final String FILE = "file";
    private static final String DONE = "fileDone";
    private static final String BLOCK = "fileBlock";
    private static final Set<String> TOLD = Set.of(MEDIA, FILE, DONE);
    private static final int PAGE = 500;
    /** Pieces have up to 64 KiB. */
    private static final int BLOCKS_PAGE = 32;

    private final Supplier<History> history;

    SentFiles(Supplier<History> history) {
        this.history = history;
    }

    /**
     * A file.
     *
     * @param name made of letters, digits and a few signs
     * @param kind image, audio, video or other
     * @param timeMicros of the last event that tells of it
     * @param complete whether it has ended and nothing of it was missing then
     * @param media whether its pieces have all come before that event, in their order
     */
    record Sent(String name, String kind, long size, long timeMicros, boolean complete, boolean media) {}

    /**
     * A page of a list.
     *
     * @param cursor null for the last one
     */
    record Found(List<Sent> files, @Nullable String cursor) {}

    /** A part of a file: from where to where, and which event has it, from which offset on. */
    private record Part(long from, long to, long timeMicros, long offset) {}

    /** A name as it may stand in a path and on a disk. */
    static String safe(String name) {
        StringBuilder out = new StringBuilder();
        name.codePoints()
                .limit(NAME_MAX)
                .forEach(c -> out.appendCodePoint(Character.isLetterOrDigit(c) || "._-+()".indexOf(c) >= 0 ? c : '_'));
        if (out.isEmpty() || out.charAt(0) == '.') {
            out.insert(0, '_');
        }
        return out.toString();
    }

    /** Files before a time, the last first, each once: as the last that was told of it. */
    Found list(String thing, long beforeMicros, @Nullable String cursor, int limit) {
        long before = beforeMicros;
        List<String> ended = new ArrayList<>();
        if (cursor != null) {
            List<String> read = Cursors.read(cursor, 2);
            before = Math.min(before, Cursors.number(read.get(0)));
            ended.addAll(List.of(read.get(1).split("/")));
        }
        List<Sent> files = new ArrayList<>();
        for (int looked = 0; looked < LOOKED_MAX; ) {
            List<EventRow> page = history.get().events(thing, TOLD, before, PAGE);
            if (page.isEmpty()) {
                return new Found(files, null);
            }
            for (EventRow event : page) {
                looked++;
                before = event.timeMicros();
                Sent sent = sent(event);
                if (sent == null) {
                    continue;
                }
                boolean told = !sent.media() && ended.remove(sent.name());
                if (event.name().equals(DONE)) {
                    ended.add(sent.name());
                }
                if (!told) {
                    files.add(sent);
                    if (files.size() == limit) {
                        return new Found(files, cursor(before, ended));
                    }
                }
            }
        }
        return new Found(files, cursor(before, ended));
    }

    private static String cursor(long before, List<String> ended) {
        List<String> latest = ended.subList(Math.max(0, ended.size() - PENDING_MAX), ended.size());
        return Cursors.of(Long.toString(before), String.join("/", latest));
    }

    /**
     * The last file of a name before a time.
     *
     * @throws TaihuException NOT_FOUND
     */
    Sent find(String thing, String name, long beforeMicros) {
        long before = beforeMicros;
        for (int looked = 0; looked < LOOKED_MAX; ) {
            List<EventRow> page = history.get().events(thing, TOLD, before, PAGE);
            for (EventRow event : page) {
                looked++;
                before = event.timeMicros();
                Sent sent = sent(event);
                if (sent != null && sent.name().equals(name)) {
                    return sent;
                }
            }
            if (page.isEmpty()) {
                break;
            }
        }
        throw new TaihuException(
                ErrorCode.NOT_FOUND,
                "thing \"" + thing + "\" has sent no file \"" + name + "\" among its last " + LOOKED_MAX);
    }

    private static @Nullable Sent sent(EventRow event) {
        JsonNode data = data(event);
        boolean media = event.name().equals(MEDIA);
        JsonNode name = data.path(media ? "file" : "name");
        JsonNode size = data.path("size");
        if (!name.isTextual() || !size.isIntegralNumber() || !size.canConvertToLong() || size.asLong() < 0) {
            return null;
        }
        String kind = data.path("type").asText();
        return new Sent(
                safe(name.asText()),
                Set.of("image", "audio", "video").contains(kind) ? kind : "other",
                size.asLong(),
                event.timeMicros(),
                media || event.name().equals(DONE) && data.path("complete").asBoolean(true),
                media);
    }

    private static JsonNode data(EventRow event) {
        try {
            return Json.read(event.json().getBytes(StandardCharsets.UTF_8));
        } catch (TaihuException e) {
            // events may be JSON that this reader is too strict for; it tells of no file then
            return Json.object();
        }
    }

    /**
     * Finds the parts of a file.
     *
     * @throws TaihuException CONFLICT when it is not complete, or something of it is not kept any more
     */
    Content content(String thing, Sent file) {
        if (!file.complete()) {
            throw incomplete(file, "not all of it has come");
        }
        TreeMap<Long, Part> parts = new TreeMap<>();
        long left = file.size();
        long before = file.timeMicros();
        for (int looked = 0; left > 0; ) {
            List<EventRow> page = history.get().events(thing, Set.of(BLOCK, FILE), before, BLOCKS_PAGE);
            if (page.isEmpty() || looked > PIECES_MAX) {
                throw incomplete(file, "bytes from " + firstGap(parts) + " on are not there");
            }
            for (EventRow event : page) {
                looked++;
                before = event.timeMicros();
                JsonNode data = data(event);
                if (left == 0 || !safe(data.path("name").asText()).equals(file.name())) {
                    continue;
                }
                if (event.name().equals(BLOCK)) {
                    left -= add(parts, data, event.timeMicros(), file.size());
                }
                boolean first = event.name().equals(FILE) || data.path("offset").asLong(-1) == 0;
                if (left > 0
                        && (file.media()
                                ? event.name().equals(BLOCK) && first
                                : event.name().equals(FILE))) {
                    throw incomplete(file, "bytes from " + firstGap(parts) + " on are not there");
                }
            }
        }
        return new Content(thing, new ArrayList<>(parts.values()));
    }

    private static TaihuException incomplete(Sent file, String why) {
        return new TaihuException(ErrorCode.CONFLICT, "file \"" + file.name() + "\" is not complete: " + why);
    }

    private static long firstGap(NavigableMap<Long, Part> parts) {
        long at = 0;
        for (Part part : parts.values()) {
            if (part.from() > at) {
                return at;
            }
            at = part.to();
        }
        return at;
    }

    /** Adds what a piece has that is not there yet, for what came later is good; how many bytes those are. */
    private static long add(NavigableMap<Long, Part> parts, JsonNode data, long time, long size) {
        JsonNode offset = data.path("offset");
        String hex = data.path("data").asText();
        if (!offset.isIntegralNumber() || !offset.canConvertToLong() || bytes(hex) == null) {
            return 0;
        }
        long from = offset.asLong();
        if (from < 0 || from >= size) {
            return 0;
        }
        long to = Math.min(size, from + hex.length() / 2);
        long added = 0;
        Map.Entry<Long, Part> present = parts.floorEntry(from);
        long at = present == null ? from : Math.max(from, present.getValue().to());
        while (at < to) {
            Map.Entry<Long, Part> next = parts.ceilingEntry(at);
            long until = next == null ? to : Math.min(to, next.getKey());
            if (until > at) {
                parts.put(at, new Part(at, until, time, from));
                added += until - at;
            }
            at = next == null ? to : next.getValue().to();
        }
        return added;
    }

    private static byte @Nullable [] bytes(String hex) {
        try {
            return HexFormat.of().parseHex(hex);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** The bytes of a file, part by part, of which few are held at once. For one thread. */
    final class Content {
        private final String thing;
        private final List<Part> parts;
        private final Map<Long, EventRow> held = new HashMap<>();
        private int next;

        private Content(String thing, List<Part> parts) {
            this.thing = thing;
            this.parts = parts;
        }

        boolean hasNext() {
            return next < parts.size();
        }

        /**
         * The bytes of the next part.
         *
         * @throws TaihuException CONFLICT when it is not there any more
         */
        byte[] next() {
            Part part = parts.get(next);
            byte[] all = bytes(data(row(part)).path("data").asText());
            int from = (int) (part.from() - part.offset());
            int length = (int) (part.to() - part.from());
            if (all == null || all.length < from + length) {
                throw new TaihuException(ErrorCode.CONFLICT, "a piece of the file is not there any more");
            }
            next++;
            return java.util.Arrays.copyOfRange(all, from, from + length);
        }

        /** Pieces mostly came in their order: those of the next parts are asked for together. */
        private EventRow row(Part part) {
            EventRow row = held.get(part.timeMicros());
            if (row == null) {
                held.clear();
                hold(parts.get(Math.min(next + BLOCKS_PAGE, parts.size()) - 1).timeMicros(), BLOCKS_PAGE);
                row = held.get(part.timeMicros());
            }
            if (row == null) {
                hold(part.timeMicros(), 1);
                row = held.get(part.timeMicros());
            }
            if (row == null) {
                throw new TaihuException(ErrorCode.CONFLICT, "a piece of the file is not there any more");
            }
            return row;
        }

        private void hold(long timeMicros, int limit) {
            for (EventRow each : history.get().events(thing, Set.of(BLOCK), timeMicros + 1, limit)) {
                held.putIfAbsent(each.timeMicros(), each);
            }
        }
    }
}

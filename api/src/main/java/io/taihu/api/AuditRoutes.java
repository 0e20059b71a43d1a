package io.taihu.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import io.taihu.spi.Access.Deed;
import io.taihu.spi.AuditLog;
import io.taihu.spi.AuditLog.Broken;
import io.taihu.spi.AuditLog.Entry;
import io.taihu.spi.AuditLog.Head;
import io.taihu.spi.AuditLog.Kind;
import io.taihu.spi.AuditLog.NewEntry;
import io.taihu.spi.AuditLog.Query;
import io.taihu.spi.AuditLog.Result;
import io.taihu.spi.AuditLog.Verdict;
import io.taihu.transfer.CsvField;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Who did what: found, written as a file, and whether the chain of it is whole. */
final class AuditRoutes {
    /** Longest id, name, or text that is looked for. */
    private static final int TEXT_MAX = 256;

    private static final int PAGE = 1_000;
    private static final String NDJSON = "application/x-ndjson";
    private static final String CSV = "text/csv";
    private static final Pattern PLACE = Pattern.compile("([1-9]\\d{0,17}):([0-9a-f]{64})");
    private static final String COLUMNS = "sequence,time,who_kind,who,who_name,token,address,operation,subject_kind,subject,"
            + "space,result,code,begun,times,detail,previous,hash";

    private final AuditLog log;
    /** One walk along the chain at a time: each reads all there is. */
    private final Semaphore walking = new Semaphore(1);

    AuditRoutes(AuditLog log) {
        this.log = log;
    }

    void list(Call call) {
        Query query = query(call);
        if (call.accepts(NDJSON)) {
            export(call, query, NDJSON, "", AuditRoutes::line);
        } else if (call.accepts(CSV)) {
            export(call, query, CSV, COLUMNS + "\n", AuditRoutes::row);
        } else {
            page(call, query);
        }
    }

    private void page(Call call, Query query) {
        int limit = (int) call.number("limit", 100, 1, 1_000);
        String cursor = call.query("cursor");
        Long after = cursor == null
                ? null
                : Cursors.number(Cursors.read(cursor, 1).getFirst());
        List<Entry> found = log.entries(query, after, true, limit + 1);
        ObjectNode out = Json.object();
        ArrayNode items = out.putArray("items");
        found.stream().limit(limit).forEach(entry -> items.add(write(entry)));
        if (found.size() > limit) {
            out.put("cursor", Cursors.of(Long.toString(found.get(limit - 1).sequence())));
        }
        call.json(200, out);
    }

    private static Query query(Call call) {
        List<String> spaces = call.spaces(Deed.AUDIT, call.query("space", ""));
        String[] who = pair(call, "who");
        String[] subject = pair(call, "subject");
        String result = call.query("result");
        String from = call.query("from");
        String to = call.query("to");
        Result wanted = result == null ? null : Words.read(Result.class, result, "result");
        return new Query(
                spaces,
                who == null ? null : Words.read(Kind.class, who[0], "who"),
                who == null || who.length == 1 ? null : who[1],
                text(call, "operation"),
                subject == null ? null : subject[0],
                subject == null || subject.length == 1 ? null : subject[1],
                wanted,
                wanted == Result.BEGUN || call.flag("begun"),
                from == null ? 0 : Times.micros(from, "from"),
                to == null ? Long.MAX_VALUE : Times.micros(to, "to"),
                text(call, "q"));
    }

    /** A kind, and an id behind a slash when there is one. */
    private static String @Nullable [] pair(Call call, String name) {
        String given = text(call, name);
        return given == null ? null : given.split("/", 2);
    }

    private static @Nullable String text(Call call, String name) {
        String given = call.query(name);
        if (given == null || given.isEmpty()) {
            return null;
        }
        if (given.length() > TEXT_MAX) {
            throw new TaihuException(
                    ErrorCode.INVALID, name + " has at most " + TEXT_MAX + " characters, got " + given.length());
        }
        return given;
    }

    /** Writes one entry. */
    private interface Line {
        void write(StringBuilder out, Entry entry);
    }

    /** All that is found, oldest first, written while it is read. */
    private void export(Call call, Query query, String mediaType, String head, Line line) {
        boolean csv = mediaType.equals(CSV);
        call.context()
                .header("Content-Disposition", "attachment; filename=\"taihu-audit." + (csv ? "csv" : "ndjson") + "\"");
        List<Entry> part = log.entries(query, null, false, PAGE);
        OutputStream out = call.download(mediaType);
        try {
            out.write(head.getBytes(StandardCharsets.UTF_8));
            while (!part.isEmpty()) {
                StringBuilder lines = new StringBuilder();
                part.forEach(entry -> line.write(lines, entry));
                out.write(lines.toString().getBytes(StandardCharsets.UTF_8));
                part = part.size() < PAGE
                        ? List.of()
                        : log.entries(query, part.getLast().sequence(), false, PAGE);
            }
            out.flush();
        } catch (IOException e) {
            throw new BrokenOffException(e);
        } catch (RuntimeException e) {
            call.abort();
            throw new BrokenOffException(e);
        }
    }

    private static void line(StringBuilder out, Entry entry) {
        out.append(Json.text(write(entry))).append('\n');
    }

    private static void row(StringBuilder out, Entry entry) {
        NewEntry told = entry.told();
        out.append(entry.sequence())
                .append(',')
                .append(Times.text(told.micros()))
                .append(',');
        for (String text : List.of(
                Words.of(told.who().kind()),
                told.who().id(),
                told.who().name(),
                told.who().token(),
                told.address(),
                told.operation(),
                told.subject().kind(),
                told.subject().id(),
                told.space(),
                Words.of(told.result()),
                told.code())) {
            CsvField.text(out, text);
            out.append(',');
        }
        out.append(told.begun()).append(',').append(told.times()).append(',');
        CsvField.text(out, told.detail());
        out.append(',')
                .append(entry.previous())
                .append(',')
                .append(entry.hash())
                .append('\n');
    }

    private static ObjectNode write(Entry entry) {
        NewEntry told = entry.told();
        ObjectNode out = Json.object();
        out.put("sequence", entry.sequence()).put("time", Times.text(told.micros()));
        out.putObject("who")
                .put("kind", Words.of(told.who().kind()))
                .put("id", told.who().id())
                .put("name", told.who().name())
                .put("token", told.who().token());
        out.put("address", told.address()).put("operation", told.operation());
        out.putObject("subject")
                .put("kind", told.subject().kind())
                .put("id", told.subject().id());
        out.put("space", told.space())
                .put("result", Words.of(told.result()))
                .put("code", told.code());
        out.put("begun", told.begun()).put("times", told.times());
        out.set("detail", detail(told.detail()));
        return out.put("previous", entry.previous()).put("hash", entry.hash());
    }

    /** What was asked; of a detail that somebody spoilt, its text. */
    private static JsonNode detail(String text) {
        try {
            return Json.parse(text) instanceof ObjectNode object ? object : Json.object().put("text", text);
        } catch (IllegalStateException e) {
            return Json.object().put("text", text);
        }
    }

    /** Whether all of the chain is whole, for whoever sees any part of it: what they see depends on all of it. */
    void verify(Call call) {
        call.spaces(Deed.AUDIT, "");
        String known = call.query("known");
        Head noted = known == null ? null : place(known);
        if (!walking.tryAcquire()) {
            throw new LaterException(ErrorCode.QUOTA, "the audit log is being verified already; try again", 5);
        }
        try {
            call.json(200, write(log.verify(noted)));
        } finally {
            walking.release();
        }
    }

    private static Head place(String known) {
        Matcher read = PLACE.matcher(known);
        if (!read.matches()) {
            throw new TaihuException(
                    ErrorCode.INVALID, "known must be the sequence of an entry and its hash, such as 12:9f86d081…");
        }
        return new Head(Long.parseLong(read.group(1)), read.group(2));
    }

    private static ObjectNode write(Verdict verdict) {
        ObjectNode out = Json.object();
        out.put("whole", verdict.broken() == null).put("first", verdict.first()).put("entries", verdict.entries());
        out.putObject("head")
                .put("sequence", verdict.head().sequence())
                .put("hash", verdict.head().hash());
        Broken broken = verdict.broken();
        if (broken != null) {
            out.putObject("broken")
                    .put("sequence", broken.sequence())
                    .put("how", Words.of(broken.how()))
                    .put("expected", broken.expected())
                    .put("found", broken.found());
        }
        return out;
    }
}

package io.taihu.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import io.taihu.spi.Access.Deed;
import io.taihu.spi.AuditLog;
import io.taihu.spi.AuditLog.Broken;
import io.taihu.spi.AuditLog.Entry;
import io.taihu.spi.AuditLog.Head;
import io.taihu.spi.AuditLog.Kind;
import io.taihu.spi.AuditLog.Query;
import io.taihu.spi.AuditLog.Result;
import io.taihu.spi.AuditLog.Verdict;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Who did what: found, written as a file, and whether the chain of it is whole. */
final class AuditRoutes {
    /** Longest id, name, or text that is looked for. */
    @Limit(
            value = "Longest id, name or text that the audit log is searched for",
            zh = "在审计日志中查找的标识、名称或文本的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    private static final int TEXT_MAX = 256;

    private static final Pattern PLACE = Pattern.compile("([1-9]\\d{0,17}):([0-9a-f]{64})");

    private final AuditLog log;
    /** One walk along the chain at a time: each reads all there is. */
    private final Semaphore walking = new Semaphore(1);

    AuditRoutes(AuditLog log) {
        this.log = log;
    }

    void list(Call call) {
        Query query = query(call);
        for (AuditFile file : AuditFile.values()) {
            if (call.accepts(file.mediaType())) {
                export(call, query, file);
                return;
            }
        }
        page(call, query);
    }

    private void page(Call call, Query query) {
        int limit = (int) call.number("limit", 100, 1, 1_000);
        String cursor = call.query("cursor");
        Long after =
                cursor == null ? null : Cursors.number(Cursors.read(cursor, 1).getFirst());
        List<Entry> found = log.entries(query, after, true, limit + 1);
        ObjectNode out = Json.object();
        ArrayNode items = out.putArray("items");
        found.stream().limit(limit).forEach(entry -> items.add(AuditFile.write(entry)));
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

    /** All that is found, written while it is read. */
    private void export(Call call, Query query, AuditFile file) {
        call.context().header("Content-Disposition", "attachment; filename=\"taihu-audit." + file.suffix() + "\"");
        OutputStream out = call.download(file.mediaType());
        try {
            file.write(log, query, out);
        } catch (IOException e) {
            throw new BrokenOffException(e);
        } catch (RuntimeException e) {
            call.abort();
            throw new BrokenOffException(e);
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

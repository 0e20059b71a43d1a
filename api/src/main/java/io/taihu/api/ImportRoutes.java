package io.taihu.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import io.taihu.spi.Access.Deed;
import io.taihu.spi.Principal;
import io.taihu.transfer.Import;
import io.taihu.transfer.Import.LineProblem;
import io.taihu.transfer.Import.Progress;
import io.taihu.transfer.Imports;
import io.taihu.transfer.Mapping;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Imports: a file comes in, is looked at, tried out, and carried out behind the request. */
final class ImportRoutes {
    @Limit(
            value = "Longest name of a file to be imported",
            zh = "导入文件名的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    private static final int NAME_MAX = 255;

    private final Imports imports;

    ImportRoutes(Imports imports) {
        this.imports = imports;
    }

    void list(Call call) {
        String space = call.query("space", "");
        call.spaces(Deed.REPORT, space);
        ObjectNode out = Json.object();
        ArrayNode items = out.putArray("items");
        for (Import each : imports.list()) {
            if (call.may(Deed.REPORT, each.space()) && io.taihu.model.Space.within(each.space(), space)) {
                items.add(write(each));
            }
        }
        call.json(200, out);
    }

    void create(Call call) {
        String space = call.query("space", "");
        call.need(Deed.REPORT, space);
        String name = call.query("name", "file");
        if (name.isBlank() || name.length() > NAME_MAX) {
            throw new TaihuException(ErrorCode.INVALID, "name has 1 to " + NAME_MAX + " characters");
        }
        Import made = imports.create(name, space, token(call), call.stream());
        call.location("/api/v1/imports/" + made.id());
        call.json(201, write(made));
    }

    void get(Call call) {
        call.json(200, write(found(call)));
    }

    void change(Call call) {
        Import found = found(call);
        Members body = call.members();
        JsonNode layout = body.node("layout");
        JsonNode mapping = body.node("mapping");
        body.end();
        if (layout != null) {
            Members members = Members.of(layout, "$.layout");
            members.ignore("format");
            members.text("charset", 20);
            members.text("delimiter", 1);
            members.text("decimal", 1);
            members.flag("header");
            members.end();
        }
        call.json(200, write(imports.change(found.id(), layout, mapping)));
    }

    void delete(Call call) {
        imports.delete(found(call).id());
        call.nothing();
    }

    void preview(Call call) {
        Import found = found(call);
        int rows = (int) call.number("rows", 20, 1, Imports.PREVIEW_MAX);
        Import.Preview preview = imports.preview(found.id(), rows);
        ObjectNode out = Json.object();
        ArrayNode columns = out.putArray("columns");
        preview.columns().forEach(columns::add);
        ArrayNode all = out.putArray("rows");
        for (List<@Nullable String> row : preview.rows()) {
            ArrayNode each = all.addArray();
            row.forEach(each::add);
        }
        call.json(200, out);
    }

    void problems(Call call) {
        Import found = found(call);
        Progress check = found.check();
        Progress of = call.flag("check") && check != null ? check : found.progress();
        ObjectNode out = Json.object();
        ArrayNode items = out.putArray("items");
        for (LineProblem problem : of.problems()) {
            ObjectNode each = items.addObject().put("line", problem.line());
            if (!problem.column().isEmpty()) {
                each.put("column", problem.column());
            }
            each.put("reason", problem.reason()).put("stored", problem.stored());
        }
        call.json(200, out);
    }

    void check(Call call) {
        call.json(202, write(imports.check(found(call).id())));
    }

    void start(Call call) {
        Import found = found(call);
        Mapping mapping = found.mapping();
        if (mapping.create() || mapping.kind() == Mapping.Kind.THINGS) {
            call.need(Deed.MANAGE_THINGS, mapping.space());
        }
        call.json(202, write(imports.start(found.id(), token(call))));
    }

    void pause(Call call) {
        call.json(202, write(imports.pause(found(call).id())));
    }

    /** Whoever may not report in general is not told which imports there are. */
    private Import found(Call call) {
        call.spaces(Deed.REPORT, "");
        Import found = imports.get(call.path("id"));
        call.need(Deed.REPORT, found.space());
        return found;
    }

    private static String token(Call call) {
        if (call.who() instanceof Principal.Member member) {
            return member.tokenId();
        }
        throw new TaihuException(ErrorCode.FORBIDDEN, "only a person's token can import");
    }

    private ObjectNode write(Import job) {
        ObjectNode out = Json.object();
        out.put("id", job.id())
                .put("file", job.file())
                .put("bytes", job.bytes())
                .put("space", job.space());
        out.put("state", Words.of(job.state()));
        out.put("created", job.created().toString());
        time(out, "started", job.started());
        time(out, "finished", job.finished());
        out.set("layout", Imports.layoutJson(job));
        out.set("mapping", Imports.mappingJson(job));
        ObjectNode progress = write(job.progress());
        Progress check = job.check();
        if (check != null) {
            out.set("check", write(check));
        }
        out.set("progress", progress);
        if (job.state() == Import.State.RUNNING || job.state() == Import.State.CHECKING) {
            out.put("rowsPerSecond", Math.round(imports.rowsPerSecond(job.id())));
            double left = imports.secondsLeft(job.id());
            if (left >= 0) {
                out.put("secondsLeft", Math.round(left));
            }
        }
        if (!job.trouble().isEmpty()) {
            out.put("trouble", job.trouble());
        }
        return out;
    }

    private static ObjectNode write(Progress progress) {
        ObjectNode out = Json.object();
        out.put("rows", progress.rows()).put("taken", progress.taken()).put("refused", progress.refused());
        out.put("partly", progress.partly()).put("made", progress.made()).put("grown", progress.grown());
        out.put("changed", progress.changed()).put("same", progress.same());
        out.put("done", progress.done());
        if (progress.firstMicros() <= progress.lastMicros()) {
            out.put("first", Times.text(progress.firstMicros()));
            out.put("last", Times.text(progress.lastMicros()));
        }
        return out;
    }

    private static void time(ObjectNode out, String name, @Nullable Instant time) {
        if (time != null) {
            out.put(name, time.toString());
        }
    }
}

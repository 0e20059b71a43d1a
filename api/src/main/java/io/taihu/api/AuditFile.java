package io.taihu.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.spi.AuditLog;
import io.taihu.spi.AuditLog.Entry;
import io.taihu.spi.AuditLog.NewEntry;
import io.taihu.spi.AuditLog.Query;
import io.taihu.transfer.CsvField;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Entries of the audit log as a file, oldest first: a JSON object a line, or CSV. Thread-safe. */
public enum AuditFile {
    NDJSON("application/x-ndjson", ""),
    CSV(
            "text/csv",
            "sequence,time,who_kind,who,who_name,token,address,operation,subject_kind,subject,space,result,code,begun,times,"
                    + "detail,previous,hash\n");

    /** Entries in memory at once. */
    private static final int PAGE = 1_000;

    private final String mediaType;
    private final String head;

    AuditFile(String mediaType, String head) {
        this.mediaType = mediaType;
        this.head = head;
    }

    public String mediaType() {
        return mediaType;
    }

    /** What the name of such a file ends with. */
    public String suffix() {
        return Words.of(this);
    }

    /** Writes all that a query finds, a page at a time. */
    public void write(AuditLog log, Query query, OutputStream out) throws IOException {
        List<Entry> part = log.entries(query, null, false, PAGE);
        out.write(head.getBytes(StandardCharsets.UTF_8));
        while (!part.isEmpty()) {
            StringBuilder lines = new StringBuilder();
            for (Entry entry : part) {
                switch (this) {
                    case NDJSON -> lines.append(Json.text(write(entry))).append('\n');
                    case CSV -> row(lines, entry);
                }
            }
            out.write(lines.toString().getBytes(StandardCharsets.UTF_8));
            part = part.size() < PAGE
                    ? List.of()
                    : log.entries(query, part.getLast().sequence(), false, PAGE);
        }
        out.flush();
    }

    static ObjectNode write(Entry entry) {
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
        out.put("space", told.space()).put("result", Words.of(told.result())).put("code", told.code());
        out.put("begun", told.begun()).put("times", told.times());
        out.set("detail", detail(told.detail()));
        return out.put("previous", entry.previous()).put("hash", entry.hash());
    }

    /** What was asked; of a detail that somebody spoilt, its text. */
    private static ObjectNode detail(String text) {
        try {
            JsonNode read = Json.parse(text);
            return read instanceof ObjectNode object ? object : Json.object().put("text", text);
        } catch (IllegalStateException e) {
            return Json.object().put("text", text);
        }
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
}

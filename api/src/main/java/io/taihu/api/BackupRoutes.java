package io.taihu.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.backup.Backup;
import io.taihu.backup.Backups;
import io.taihu.model.Limit;
import io.taihu.spi.Access.Deed;
import org.jspecify.annotations.Nullable;

/** Backups of the whole server, for those who operate it. A request names a backup and never a place. */
final class BackupRoutes {
    @Limit(
            value = "Longest name of a backup",
            zh = "备份名的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    private static final int NAME_MAX = 64;

    private final Backups backups;

    BackupRoutes(Backups backups) {
        this.backups = backups;
    }

    void list(Call call) {
        call.need(Deed.OPERATE, "");
        ObjectNode out = Json.object().put("folder", backups.folder().toString());
        ArrayNode items = out.putArray("items");
        backups.list().forEach(each -> items.add(write(each)));
        call.json(200, out);
    }

    void create(Call call) {
        call.need(Deed.OPERATE, "");
        Backup begun = backups.begin(name(call.body()));
        call.location("/api/v1/backups/" + begun.name());
        call.json(202, write(begun));
    }

    void get(Call call) {
        call.need(Deed.OPERATE, "");
        call.json(200, write(backups.get(call.path("name"))));
    }

    private static @Nullable String name(byte[] body) {
        if (body.length == 0) {
            return null;
        }
        Members members = Members.of(Json.readObject(body));
        String name = members.text("name", NAME_MAX);
        members.end();
        return name;
    }

    private static ObjectNode write(Backup backup) {
        ObjectNode out = Json.object().put("name", backup.name()).put("state", Words.of(backup.state()));
        out.put("begun", backup.begun().toString());
        if (backup.finished() != null) {
            out.put("finished", backup.finished().toString());
        }
        out.put("files", backup.files()).put("bytes", backup.bytes()).put("added", backup.added());
        if (backup.state() == Backup.State.DONE) {
            out.put("registry", backup.registry() ? "included" : "elsewhere");
        }
        if (!backup.trouble().isEmpty()) {
            out.put("trouble", backup.trouble());
        }
        if (backup.verified() != null) {
            out.put("verified", backup.verified().toString());
        }
        return out;
    }
}

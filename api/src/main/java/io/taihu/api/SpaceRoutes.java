package io.taihu.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.core.Directory;
import io.taihu.model.ErrorCode;
import io.taihu.model.Space;
import io.taihu.model.TaihuException;
import io.taihu.spi.Access.Deed;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Spaces: list, make, change, forget. */
final class SpaceRoutes {
    /** What stands for the root in an address. */
    static final String ROOT = "~";

    static final int TITLE_MAX = 256;
    static final long QUOTA_MAX = 1_000_000_000_000L;
    private static final int TRIES = 5;

    private final Directory directory;

    SpaceRoutes(Directory directory) {
        this.directory = directory;
    }

    void list(Call call) {
        List<String> below = call.spaces(Deed.READ, call.query("below", ""));
        int limit = (int) call.number("limit", 1_000, 1, 10_000);
        String cursor = call.query("cursor");
        String after = cursor == null ? null : Cursors.read(cursor, 1).getFirst();
        List<Space> found = directory.registry().spaces().stream()
                .filter(s -> Space.withinAny(s.path(), below))
                .filter(s -> after == null || s.path().compareTo(after) > 0)
                .sorted(java.util.Comparator.comparing(Space::path))
                .limit(limit + 1L)
                .toList();
        ObjectNode out = Json.object();
        ArrayNode items = out.putArray("items");
        found.stream().limit(limit).forEach(space -> items.add(write(space)));
        if (found.size() > limit) {
            out.put("cursor", Cursors.of(found.get(limit - 1).path()));
        }
        call.json(200, out);
    }

    void create(Call call) {
        Members body = call.members();
        String path = body.textNeeded("path", 2_000);
        String title = body.text("title", TITLE_MAX);
        Long things = body.integer("thingsMax", 0, QUOTA_MAX);
        Long readings = body.integer("readingsPerSecondMax", 0, QUOTA_MAX);
        body.end();
        if (path.isEmpty() || !ThingRoutes.isSpacePath(path)) {
            throw Members.wrong(
                    "$.path",
                    "must be at most " + Space.DEPTH_MAX
                            + " names joined by /, each 1 to 64 letters, digits or . _ -, got \"" + path + "\"");
        }
        String parent = parent(path);
        call.need(Deed.MANAGE_SPACES, parent);
        if (directory.registry().space(parent).isEmpty()) {
            throw Members.wrong("$.path", "has no parent: there is no space \"" + parent + "\"; make that first");
        }
        Space space = directory.createSpace(new Space(
                0,
                path,
                title == null || title.isBlank() ? path.substring(path.lastIndexOf('/') + 1) : title,
                things == null ? 0 : things,
                readings == null ? 0 : readings,
                0));
        call.etag(space.revision()).location("/api/v1/spaces/" + String.join("/", segments(path)));
        call.json(201, write(space));
    }

    void get(Call call) {
        Space space = space(call, Deed.READ);
        call.etag(space.revision()).json(200, write(space));
    }

    void update(Call call) {
        Space found = space(call, Deed.MANAGE_SPACES);
        Members body = call.members();
        String title = body.text("title", TITLE_MAX);
        Long things = body.integer("thingsMax", 0, QUOTA_MAX);
        Long readings = body.integer("readingsPerSecondMax", 0, QUOTA_MAX);
        body.end();
        call.match(found.revision());
        Space changed = retry(
                call,
                found,
                present -> directory.updateSpace(new Space(
                        present.number(),
                        present.path(),
                        title == null ? present.title() : title,
                        things == null ? present.thingsMax() : things,
                        readings == null ? present.readingsPerSecondMax() : readings,
                        present.revision())));
        call.etag(changed.revision()).json(200, write(changed));
    }

    void delete(Call call) {
        Space found = space(call, Deed.MANAGE_SPACES);
        call.match(found.revision());
        if (found.path().isEmpty()) {
            throw new TaihuException(ErrorCode.CONFLICT, "the root cannot be forgotten");
        }
        retry(call, found, present -> {
            directory.deleteSpace(present.path(), present.revision());
            return present;
        });
        call.nothing();
    }

    private Space space(Call call, Deed deed) {
        String given = call.path("path");
        String path = given.equals(ROOT) ? "" : given;
        call.need(deed, path);
        return directory
                .registry()
                .space(path)
                .orElseThrow(() -> new TaihuException(ErrorCode.NOT_FOUND, "there is no space \"" + path + "\""));
    }

    private interface Change {
        Space apply(Space present);
    }

    private Space retry(Call call, Space found, Change change) {
        @Nullable Space present = found;
        for (int left = TRIES; ; left--) {
            try {
                return change.apply(present);
            } catch (TaihuException e) {
                if (e.code() != ErrorCode.STALE || call.ifMatch() >= 0 || left == 0) {
                    throw e;
                }
                present = directory.registry().space(found.path()).orElseThrow(() -> e);
            }
        }
    }

    private static String parent(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    private static List<String> segments(String path) {
        return java.util.Arrays.stream(path.split("/")).map(Paths::segment).toList();
    }

    private static ObjectNode write(Space space) {
        ObjectNode out = Json.object();
        out.put("path", space.path());
        out.put("title", space.title());
        out.put("thingsMax", space.thingsMax());
        out.put("readingsPerSecondMax", space.readingsPerSecondMax());
        out.put("revision", space.revision());
        return out;
    }
}

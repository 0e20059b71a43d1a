package io.taihu.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.api.SpaceJson.Change;
import io.taihu.core.Directory;
import io.taihu.core.SpaceTree;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.Space;
import io.taihu.model.TaihuException;
import io.taihu.spi.Access.Deed;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Spaces: list, make, change, move, forget. */
final class SpaceRoutes {
    /** What stands for the root in an address. */
    static final String ROOT = "~";

    @Limit(
            value = "Longest path of a space in a request",
            zh = "请求中空间路径的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    private static final int PATH_MAX = 2_000;

    private static final int TRIES = 5;
    /** Most spaces whose usage is told at once. */
    @Limit(value = "Most spaces whose usage is told at once", zh = "一次给出用量的最多空间数", reached = Limit.Reached.LEFT_OUT)
    private static final int USAGE_MAX = 1_000;

    private final Directory directory;

    private final Runnable moved;
    private final SpacePace pace;

    /** @param moved told when paths have changed, and with them who may do what where */
    SpaceRoutes(Directory directory, Runnable moved, SpacePace pace) {
        this.directory = directory;
        this.moved = moved;
        this.pace = pace;
    }

    void list(Call call) {
        List<String> below = call.spaces(Deed.READ, call.query("below", ""));
        int limit = (int) call.number("limit", 1_000, 1, 10_000);
        String cursor = call.query("cursor");
        String after = cursor == null ? null : Cursors.read(cursor, 1).getFirst();
        SpaceTree tree = directory.tree();
        List<Space> found = tree.spaces().stream()
                .filter(s -> Space.withinAny(s.path(), below))
                .filter(s -> after == null || s.path().compareTo(after) > 0)
                .sorted(java.util.Comparator.comparing(Space::path))
                .limit(limit + 1L)
                .toList();
        ObjectNode out = Json.object();
        ArrayNode items = out.putArray("items");
        found.stream().limit(limit).forEach(space -> items.add(SpaceJson.write(space, tree)));
        if (found.size() > limit) {
            out.put("cursor", Cursors.of(found.get(limit - 1).path()));
        }
        call.json(200, out);
    }

    /** How much comes from a space and from each right below it, with all below those; of what one may see. */
    void usage(Call call) {
        String within = call.query("space", "");
        List<String> roots = call.spaces(Deed.READ, within);
        boolean whole = roots.equals(List.of(within));
        SpaceTree tree = directory.tree();
        List<Space> told = tree.spaces().stream()
                .filter(space -> whole
                        ? space.path().equals(within)
                                || (!space.path().isEmpty()
                                        && Space.parent(space.path()).equals(within))
                        : roots.contains(space.path()))
                .sorted(java.util.Comparator.comparing(Space::path))
                .limit(USAGE_MAX)
                .toList();
        Map<String, SpacePace.Sum> sums =
                pace.sums(told.stream().map(Space::path).toList());
        ObjectNode out = Json.object();
        ArrayNode items = out.putArray("items");
        for (Space space : told) {
            SpacePace.Sum sum = java.util.Objects.requireNonNull(sums.get(space.path()));
            items.addObject()
                    .put("space", space.path())
                    .put("title", space.title())
                    .put("things", space.things())
                    .put("thingsMax", space.thingsMax())
                    .put("readingsPerSecond", Math.round(sum.readingsPerSecond() * 10) / 10.0)
                    .put("readingsPerSecondMax", space.readingsPerSecondMax())
                    .put("readingsToday", sum.readingsToday())
                    .put("bytesPerSecond", Math.round(sum.bytesPerSecond()))
                    .put("bytesPerSecondMax", space.bytesPerSecondMax())
                    .put("bytesToday", sum.bytesToday());
        }
        call.json(200, out);
    }

    void create(Call call) {
        Members body = call.members();
        String path = body.textNeeded("path", PATH_MAX);
        Change change = SpaceJson.read(body);
        body.end();
        checkPlace(call, path);
        needModel(change);
        Space space = directory.createSpace(change.of(new Space(0, path, "", 0, 0, 0)));
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
        String to = body.text("path", PATH_MAX);
        Change change = to == null ? SpaceJson.read(body) : null;
        if (change == null && !body.rest().isEmpty()) {
            throw Members.wrong(
                    "$.path", "must stand alone: move the space first and change it then, or the other way round");
        }
        body.end();
        call.match(found.revision());
        Space changed;
        if (change == null) {
            changed = move(call, found, to == null ? "" : to);
        } else {
            needModel(change);
            changed = retry(call, found, present -> directory.updateSpace(change.of(present)));
        }
        call.etag(changed.revision()).json(200, write(changed));
    }

    private Space move(Call call, Space found, String to) {
        if (found.path().isEmpty()) {
            throw new TaihuException(ErrorCode.CONFLICT, "the root stays where it is");
        }
        if (Space.within(to, found.path()) && !to.equals(found.path())) {
            throw Members.wrong(
                    "$.path",
                    "must lie outside of the space itself, got \"" + to + "\" within \"" + found.path() + "\"");
        }
        checkPlace(call, to);
        // those above lose it: theirs to give away
        call.need(Deed.MANAGE_SPACES, Space.parent(found.path()));
        Space changed = retry(call, found, present -> directory.moveSpace(present.path(), to, present.revision()));
        moved.run();
        return changed;
    }

    /** Whether the one who asks may have a space come to be there. */
    private void checkPlace(Call call, String path) {
        if (path.isEmpty() || !ThingRoutes.isSpacePath(path)) {
            throw Members.wrong(
                    "$.path",
                    "must be at most " + Space.DEPTH_MAX
                            + " names joined by /, each 1 to 64 letters, digits or . _ -, got \"" + path + "\"");
        }
        String parent = Space.parent(path);
        call.need(Deed.MANAGE_SPACES, parent);
        if (directory.registry().space(parent).isEmpty()) {
            throw Members.wrong("$.path", "has no parent: there is no space \"" + parent + "\"; make that first");
        }
    }

    private void needModel(Change change) {
        String model = change.model();
        if (model != null && !model.isEmpty() && directory.model(model).isEmpty()) {
            throw Members.wrong(
                    "$.model",
                    "names no model: there is no \"" + model + "\"; make it first with POST /api/v1/models, or leave it"
                            + " empty for that of the space above");
        }
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

    private interface Step {
        Space apply(Space present);
    }

    private Space retry(Call call, Space found, Step change) {
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

    private static List<String> segments(String path) {
        return java.util.Arrays.stream(path.split("/")).map(Paths::segment).toList();
    }

    private ObjectNode write(Space space) {
        return SpaceJson.write(space, directory.tree(space.path()));
    }
}

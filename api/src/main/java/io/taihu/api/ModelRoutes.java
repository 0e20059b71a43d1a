package io.taihu.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.core.Directory;
import io.taihu.core.ModelSample;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.Property;
import io.taihu.model.TaihuException;
import io.taihu.model.ThingModel;
import io.taihu.model.ThingModel.Mode;
import io.taihu.model.ThingModel.Stage;
import io.taihu.spi.Access.Deed;
import io.taihu.spi.History;
import io.taihu.spi.Registry.ThingQuery;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Models: list, make, change by versions, forget. */
final class ModelRoutes {
    private static final int TRIES = 5;
    /** Models of one page whose things are counted: each is a question to the registry. */
    @Limit(
            value = "Most models of a page whose things are counted",
            zh = "一页中统计物数的最多物模型数",
            reached = Limit.Reached.REFUSED)
    private static final int COUNTED_MAX = 100;

    private final Rooms rooms;
    private final Directory directory;
    private final HistoryGate gate;

    ModelRoutes(Rooms rooms, HistoryGate gate) {
        this.rooms = rooms;
        this.directory = rooms.directory();
        this.gate = gate;
    }

    void list(Call call) {
        boolean count = call.flag("count");
        List<String> spaces = call.spaces(Deed.READ, call.query("space", ""));
        int asked = (int) call.number("limit", 100, 1, 1_000);
        int limit = count ? Math.min(asked, COUNTED_MAX) : asked;
        String cursor = call.query("cursor");
        List<ThingModel> found = directory
                .registry()
                .models(cursor == null ? null : Cursors.read(cursor, 1).getFirst(), limit + 1);
        ObjectNode out = Json.object();
        ArrayNode items = out.putArray("items");
        for (ThingModel model : found.subList(0, Math.min(limit, found.size()))) {
            ObjectNode item = ModelJson.write(model);
            if (count) {
                item.put(
                        "things",
                        directory.registry().countThings(new ThingQuery(spaces, model.name(), null, Map.of())));
            }
            items.add(item);
        }
        if (found.size() > limit) {
            out.put("cursor", Cursors.of(found.get(limit - 1).name()));
        }
        call.json(200, out);
    }

    void create(Call call) {
        call.need(Deed.MANAGE_MODELS, "");
        ModelDraft draft = draft(call);
        String name = call.query("name");
        if (name == null) {
            name = draft.name();
        }
        if (name == null) {
            throw Members.wrong("$.name", "is needed and missing; give it there or as ?name=");
        }
        if (!ThingModel.NAME.matcher(name).matches()) {
            throw Members.wrong("$.name", "must be 1 to 128 letters, digits or . _ : @ -, got \"" + name + "\"");
        }
        if (directory.model(name).isPresent()) {
            throw new TaihuException(
                    ErrorCode.CONFLICT,
                    "there is a model \"" + name + "\" already; change it with PUT /api/v1/models/" + name);
        }
        ThingModel model = directory.createModel(draft.first(name));
        call.etag(model.version()).location("/api/v1/models/" + Paths.segment(name));
        call.json(201, noted(ModelJson.write(model), draft.notes()));
    }

    void get(Call call) {
        answer(call, model(call), List.of());
    }

    void versions(Call call) {
        String name = model(call).name();
        int limit = (int) call.number("limit", 100, 1, 1_000);
        String cursor = call.query("cursor");
        long before = cursor == null
                ? Long.MAX_VALUE
                : Cursors.number(Cursors.read(cursor, 1).getFirst());
        List<ThingModel> found = directory.registry().modelVersions(name).stream()
                .filter(m -> m.version() < before)
                .limit(limit + 1L)
                .toList();
        ObjectNode out = Json.object();
        ArrayNode items = out.putArray("items");
        found.stream().limit(limit).forEach(model -> items.add(ModelJson.write(model)));
        if (found.size() > limit) {
            out.put("cursor", Cursors.of(Integer.toString(found.get(limit - 1).version())));
        }
        call.json(200, out);
    }

    void version(Call call) {
        ThingModel latest = model(call);
        int version;
        try {
            version = Integer.parseInt(call.path("version"));
        } catch (NumberFormatException e) {
            throw new TaihuException(
                    ErrorCode.MALFORMED, "a version is a whole number, got \"" + call.path("version") + "\"");
        }
        answer(
                call,
                directory
                        .registry()
                        .model(latest.number(), version)
                        .orElseThrow(() -> new TaihuException(
                                ErrorCode.NOT_FOUND,
                                "model \"" + latest.name() + "\" has no version " + version + "; its latest is "
                                        + latest.version())),
                List.of());
    }

    void replace(Call call) {
        call.need(Deed.MANAGE_MODELS, "");
        ThingModel found = model(call);
        ModelDraft draft = replacement(call, found);
        answer(call, change(call, found, draft::next), draft.notes());
    }

    void check(Call call) {
        call.need(Deed.MANAGE_MODELS, "");
        ThingModel found = model(call);
        ModelDraft draft = replacement(call, found);
        call.match(found.version());
        ThingModel next = draft.next(found);
        directory.checkModelVersion(next);
        long things = directory.registry().countThings(new ThingQuery("", found.name(), null, Map.of()));
        call.etag(found.version());
        call.json(
                200,
                noted(ModelChange.of(found, next, directory.growthRoom(next)).write(things), draft.notes()));
    }

    private static ModelDraft replacement(Call call, ThingModel found) {
        ModelDraft draft = draft(call);
        if (draft.properties() == null) {
            throw Members.wrong("$.properties", "is needed and missing; to change only mode or times, use PATCH");
        }
        String name = draft.name();
        if (name != null
                && !name.equals(found.name())
                && !call.contentType().contains("tm+json")
                && call.query("format") == null
                && !call.contentType().equals(TslDocument.MEDIA_TYPE)) {
            throw Members.wrong("$.name", "must be \"" + found.name() + "\", as in the address; got \"" + name + "\"");
        }
        return draft;
    }

    void update(Call call) {
        call.need(Deed.MANAGE_MODELS, "");
        ThingModel found = model(call);
        Members body = call.members();
        Mode mode = body.word("mode", Mode.class);
        Map<String, @Nullable String> titles = body.textsByName("titles", ModelJson.TITLES_MAX, ModelJson.TITLE_MAX);
        Duration silence = ModelJson.seconds(body.integer("silenceSeconds", 1, ModelJson.SILENCE_SECONDS_MAX));
        Duration retention = ModelJson.days(body.integer("retentionDays", 0, ModelJson.RETENTION_DAYS_MAX));
        body.end();
        answer(
                call,
                change(
                        call,
                        found,
                        present -> new ThingModel(
                                present.number(),
                                present.name(),
                                present.version() + 1,
                                mode == null ? present.mode() : mode,
                                present.stage(),
                                titles == null ? present.titles() : merge(present.titles(), titles),
                                present.slots(),
                                present.events(),
                                present.actions(),
                                silence == null ? present.silence() : silence,
                                retention == null ? present.retention() : retention)),
                List.of());
    }

    void suggestion(Call call) {
        ThingModel found = model(call);
        ModelSample sample;
        try (var _ = gate.enter(call.who())) {
            sample = ModelSample.of(rooms.openHistory(), found, rooms.clock());
        }
        call.etag(found.version());
        call.json(200, SuggestionJson.write(found, sample));
    }

    void dashboard(Call call) {
        ThingModel found = model(call);
        call.etag(found.version()).json(200, ModelDashboard.of(found));
    }

    void accept(Call call) {
        call.need(Deed.MANAGE_MODELS, "");
        ThingModel found = model(call);
        byte[] body = call.body();
        List<Property> changed = body.length == 0 ? null : ModelJson.readAccepted(Json.readObject(body));
        call.match(found.version());
        if (found.stage() == Stage.ACCEPTED && changed == null) {
            answer(call, found, List.of());
            return;
        }
        ModelDraft draft = ModelDraft.accepting(changed == null ? List.of() : changed);
        answer(
                call,
                change(call, found, present -> {
                    if (present.stage() == Stage.ACCEPTED && changed != null) {
                        throw new TaihuException(
                                ErrorCode.CONFLICT,
                                "model \"" + present.name()
                                        + "\" is accepted already; change it with PUT /api/v1/models/"
                                        + present.name());
                    }
                    return draft.accept(present);
                }),
                List.of());
    }

    void delete(Call call) {
        call.need(Deed.MANAGE_MODELS, "");
        ThingModel found = model(call);
        call.match(found.version());
        // not without history: what it holds of the model would stay
        History store = rooms.openHistory();
        directory.deleteModel(found.name());
        store.drop(found);
        call.nothing();
    }

    private ThingModel model(Call call) {
        call.spaces(Deed.READ, "");
        String name = call.path("name");
        return directory
                .model(name)
                .orElseThrow(() -> new TaihuException(ErrorCode.NOT_FOUND, "there is no model \"" + name + "\""));
    }

    /** What the body says, in the form that its media type or {@code ?format=} names. */
    private static ModelDraft draft(Call call) {
        ObjectNode document = call.object();
        String format = call.query("format");
        if (format == null) {
            format = switch (call.contentType()) {
                case ThingModelDocument.MEDIA_TYPE, "application/td+json" -> "tm";
                case TslDocument.MEDIA_TYPE -> "tsl";
                case "", "application/json", "application/x-www-form-urlencoded" ->
                    ThingModelDocument.is(document) ? "tm" : "taihu";
                default ->
                    throw new TaihuException(
                            ErrorCode.INVALID,
                            "Content-Type must be application/json, " + ThingModelDocument.MEDIA_TYPE + " or "
                                    + TslDocument.MEDIA_TYPE + ", got " + call.contentType());
            };
        }
        return switch (format) {
            case "taihu" -> ModelJson.read(document);
            case "tm" -> ThingModelDocument.read(document);
            case "tsl" -> TslDocument.read(document);
            default ->
                throw new TaihuException(
                        ErrorCode.INVALID, "format must be one of taihu, tm, tsl, got \"" + format + "\"");
        };
    }

    private interface Change {
        ThingModel apply(ThingModel present);
    }

    /** Puts the next version in force; a draft may grow meanwhile, so without If-Match it is tried again on what is there then. */
    private ThingModel change(Call call, ThingModel found, Change change) {
        call.match(found.version());
        ThingModel present = found;
        for (int left = TRIES; ; left--) {
            try {
                ThingModel next = directory.addModelVersion(change.apply(present));
                return next;
            } catch (TaihuException e) {
                if (e.code() != ErrorCode.STALE || call.ifMatch() >= 0 || left == 0) {
                    throw e;
                }
                present = model(call);
            }
        }
    }

    private static void answer(Call call, ThingModel model, List<String> notes) {
        call.etag(model.version());
        if (call.accepts(ThingModelDocument.MEDIA_TYPE)) {
            byte[] bytes = Json.write(ThingModelDocument.write(model));
            call.bytes(200, ThingModelDocument.MEDIA_TYPE, bytes, bytes.length);
        } else {
            call.json(200, noted(ModelJson.write(model), notes));
        }
    }

    private static ObjectNode noted(ObjectNode out, List<String> notes) {
        if (!notes.isEmpty()) {
            ArrayNode array = out.putArray("notes");
            notes.forEach(array::add);
        }
        return out;
    }

    private static Map<String, String> merge(Map<String, String> present, Map<String, @Nullable String> changes) {
        Map<String, String> merged = new TreeMap<>(present);
        changes.forEach((key, value) -> {
            if (value == null) {
                merged.remove(key);
            } else {
                merged.put(key, value);
            }
        });
        return merged;
    }
}

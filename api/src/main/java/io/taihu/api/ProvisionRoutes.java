package io.taihu.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.core.Directory;
import io.taihu.core.Identities;
import io.taihu.core.Tokens;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.model.ThingModel;
import io.taihu.spi.Access.Deed;
import io.taihu.spi.Clock;
import io.taihu.spi.DocumentStore;
import io.taihu.spi.DocumentStore.Document;
import io.taihu.spi.DocumentStore.NewDocument;
import io.taihu.spi.Registry;
import io.taihu.spi.Registry.NewToken;
import io.taihu.spi.Registry.Token;
import io.taihu.spi.Registry.TokenKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How things come in by themselves: by a key that lets many register themselves into one space, or by a code that one registered
 * thing exchanges for its token.
 */
final class ProvisionRoutes {
    /** Label of things that registered themselves: the id of the key. */
    static final String LABEL = "provisioned-by";

    private static final String KIND = "provisioning-key";

    @Limit(
            value = "Longest title of a provisioning key",
            zh = "注册密钥标题的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    private static final int TITLE_MAX = 256;

    @Limit(
            value = "Most things that one provisioning key registers",
            zh = "一个注册密钥可注册的最多物数",
            reached = Limit.Reached.REFUSED)
    private static final long THINGS_MAX = 1_000_000;

    private static final long CLAIM_SECONDS = Duration.ofDays(30).toSeconds();

    @Limit(
            value = "Longest time that a claim code is good for",
            zh = "认领码的最长有效时间",
            unit = Limit.Unit.SECONDS,
            reached = Limit.Reached.REFUSED)
    private static final long CLAIM_SECONDS_MAX = Duration.ofDays(365).toSeconds();

    @Limit(
            value = "Most labels that a provisioning key gives to its things",
            zh = "注册密钥赋予物的最多标签数",
            reached = Limit.Reached.REFUSED)
    private static final int LABELS_MAX = 16;

    @Limit(
            value = "Longest label of a provisioning key",
            zh = "注册密钥标签的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    private static final int LABEL_MAX = 256;

    private final Directory directory;
    private final Registry registry;
    private final DocumentStore documents;
    private final Authentication authentication;
    private final Consumer<String> tokenEnded;
    private final Clock clock;

    ProvisionRoutes(Rooms rooms, Authentication authentication, Consumer<String> tokenEnded) {
        this.directory = rooms.directory();
        this.registry = rooms.directory().registry();
        this.documents = registry.documents();
        this.authentication = authentication;
        this.tokenEnded = tokenEnded;
        this.clock = rooms.clock();
    }

    void list(Call call) {
        List<String> spaces = call.spaces(Deed.MANAGE_THINGS, call.query("space", ""));
        int limit = (int) call.number("limit", 100, 1, 1_000);
        String cursor = call.query("cursor");
        List<Document> found = documents.documents(
                KIND, spaces, cursor == null ? null : Cursors.read(cursor, 1).getFirst(), limit + 1);
        ObjectNode out = Json.object();
        ArrayNode items = out.putArray("items");
        found.stream().limit(limit).forEach(key -> items.add(write(key)));
        if (found.size() > limit) {
            out.put("cursor", Cursors.of(found.get(limit - 1).id()));
        }
        call.json(200, out);
    }

    void create(Call call) {
        Members body = call.members();
        String title = body.textNeeded("title", TITLE_MAX);
        String given = body.text("space", 2_000);
        String model = body.text("model", 128);
        String prefix = body.text("idPrefix", 128);
        Long most = body.integer("thingsMax", 1, THINGS_MAX);
        Boolean approval = body.flag("approval");
        JsonNode expires = body.node("expires");
        body.end();
        String space = given == null ? "" : given;
        String by = Identities.by(call.member());
        call.need(Deed.MANAGE_THINGS, space);
        if (model != null && registry.model(model).isEmpty()) {
            throw Members.wrong("$.model", "is \"" + model + "\", and there is no such model");
        }
        Instant end = expires == null ? null : Times.instant(Times.micros(expires, "$.expires"));
        ObjectNode definition = Json.object();
        definition.put("thingsMax", most == null ? 100 : most);
        definition.put("approval", approval == null || approval);
        if (model != null) {
            definition.put("model", model);
        }
        if (prefix != null && !prefix.isEmpty()) {
            definition.put("idPrefix", prefix);
        }
        if (end != null) {
            definition.put("expires", end.toString());
        }
        Document made = documents.create(new NewDocument(KIND, space, title, Json.text(definition), "{}", by));
        String key = Tokens.make("provision");
        registry.createToken(
                new NewToken(TokenKind.PROVISION, title, Tokens.hash(key), 0, "", List.of(), about(made), end));
        ObjectNode out = write(made);
        out.put("key", key);
        call.json(201, out);
    }

    void delete(Call call) {
        Document key = documents
                .document(call.path("id"))
                .filter(found -> found.kind().equals(KIND) && call.may(Deed.MANAGE_THINGS, found.space()))
                .orElseThrow(() -> call.may(Deed.READ, "")
                        ? new TaihuException(
                                ErrorCode.NOT_FOUND, "there is no provisioning key \"" + call.path("id") + "\"")
                        : new TaihuException(
                                ErrorCode.FORBIDDEN,
                                "this token may not " + Call.words(Deed.MANAGE_THINGS) + " by provisioning key \""
                                        + call.path("id") + "\""));
        for (String after = null; ; ) {
            List<Token> page = registry.tokens(after, 1_000);
            page.stream()
                    .filter(token ->
                            token.kind() == TokenKind.PROVISION && token.about().equals(about(key)))
                    .forEach(token -> registry.deleteToken(token.id()).forEach(tokenEnded));
            if (page.size() < 1_000) {
                break;
            }
            after = page.getLast().id();
        }
        documents.delete(key.id(), key.revision());
        call.nothing();
    }

    /** A code that a registered thing exchanges for its token; those made before are good no more. */
    void claim(Call call) {
        String id = call.path("id");
        Thing thing = call.thing(directory.thing(id), id, Deed.MANAGE_THINGS);
        long seconds = call.number("expires", CLAIM_SECONDS, 1, CLAIM_SECONDS_MAX);
        registry.thingTokens(thing.number()).stream()
                .filter(token -> token.kind() == TokenKind.CLAIM)
                .forEach(token -> registry.deleteToken(token.id()));
        String code = Tokens.makeCode();
        Instant end = Times.instant(clock.micros()).plusSeconds(seconds);
        registry.createToken(
                new NewToken(TokenKind.CLAIM, thing.id(), Tokens.hash(code), thing.number(), "", List.of(), "", end));
        ObjectNode out = Json.object();
        out.put("thing", thing.id()).put("code", code).put("expires", end.toString());
        call.json(201, out);
    }

    /** A thing comes by itself, with a key or a code. */
    void provision(Call call) {
        String secret = call.secret();
        if (secret == null) {
            throw Authentication.unauthenticated(
                    "Authorization with a provisioning key or a claim code is needed and missing");
        }
        Optional<Token> claim = registry.redeemClaim(Tokens.hash(Tokens.typed(secret)));
        if (claim.isPresent()) {
            claimed(call, claim.get());
            return;
        }
        Token key = registry.token(Tokens.hash(secret))
                .orElseThrow(() -> authentication.failed(
                        call.address(), "the provisioning key or claim code is not known, was used, or has expired"));
        if (key.kind() != TokenKind.PROVISION) {
            throw new TaihuException(
                    ErrorCode.FORBIDDEN, "only a provisioning key or a claim code registers a thing here");
        }
        Members body = call.members();
        String id = body.textNeeded("id", 128);
        String name = body.text("name", TITLE_MAX);
        Map<String, String> labels = body.textsByNameKept("labels", LABELS_MAX, LABEL_MAX);
        body.end();
        answer(call, register(key, id, name, labels));
    }

    private record Made(Thing thing, String token) {}

    /** One at a time, so that no more come in than may. */
    private synchronized Made register(
            Token key, String id, @Nullable String name, @Nullable Map<String, String> given) {
        Document document = documents
                .document(key.about().substring(key.about().indexOf('/') + 1))
                .orElseThrow(() -> Authentication.unauthenticated("the provisioning key was withdrawn"));
        JsonNode rules = Json.parse(document.definition());
        long made = Json.parse(document.state()).path("made").asLong();
        if (made >= rules.path("thingsMax").asLong()) {
            throw new TaihuException(
                    ErrorCode.QUOTA, "all " + rules.path("thingsMax") + " things that this key lets in are there");
        }
        String prefix = rules.path("idPrefix").asText("");
        if (!ThingModel.NAME.matcher(id).matches() || !id.startsWith(prefix)) {
            throw Members.wrong(
                    "$.id",
                    "must be 1 to 128 letters, digits or . _ : @ -"
                            + (prefix.isEmpty() ? "" : " and begin with \"" + prefix + "\"") + ", got \"" + id + "\"");
        }
        Optional<Thing> present = directory.thing(id);
        if (present.isPresent()) {
            throw new TaihuException(
                    ErrorCode.CONFLICT,
                    present.get().decommissioned() == null
                            ? "thing \"" + id
                                    + "\" is registered already; its owner can give it a new token or a claim code"
                            : "thing \"" + id + "\" was decommissioned; only a person can recommission it");
        }
        Map<String, String> labels = new TreeMap<>(given == null ? Map.of() : given);
        labels.put(LABEL, document.id());
        String token = Tokens.make("thing");
        Thing thing = directory.createThing(
                id, text(rules, "model"), document.space(), name, labels, null, Tokens.hash(token));
        if (rules.path("approval").asBoolean(true)) {
            thing = directory.updateThing(thing.withEnabled(false));
        }
        documents.note(document.id(), Json.text(Json.object().put("made", made + 1)));
        return new Made(thing, token);
    }

    private void claimed(Call call, Token claim) {
        Thing thing = directory
                .thing(claim.thing())
                .orElseThrow(() -> Authentication.unauthenticated("the thing of this code was deleted"));
        String token = Tokens.make("thing");
        Token made = registry.createToken(NewToken.ofThing(thing.id(), Tokens.hash(token), thing.number()));
        registry.thingTokens(thing.number()).stream()
                .filter(old -> !old.id().equals(made.id()))
                .forEach(old -> registry.deleteToken(old.id()).forEach(tokenEnded));
        answer(call, new Made(thing, token));
    }

    private static void answer(Call call, Made made) {
        ObjectNode out = Json.object();
        out.put("thing", made.thing().id());
        out.put("token", made.token());
        out.put("approved", made.thing().enabled());
        call.json(201, out);
    }

    private static @Nullable String text(JsonNode rules, String name) {
        return rules.hasNonNull(name) ? rules.get(name).asText() : null;
    }

    private static String about(Document key) {
        return "provisioning/" + key.id();
    }

    private static ObjectNode write(Document key) {
        ObjectNode out = Json.object();
        out.put("id", key.id()).put("title", key.title()).put("space", key.space());
        Json.parse(key.definition()).properties().forEach(each -> out.set(each.getKey(), each.getValue()));
        out.put("made", Json.parse(key.state()).path("made").asLong());
        out.put("by", key.by()).put("created", key.created().toString());
        return out;
    }
}

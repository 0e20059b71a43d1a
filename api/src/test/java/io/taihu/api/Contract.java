package io.taihu.api;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** openapi.yaml as tests hold answers against it. */
final class Contract {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

    private final JsonNode document;
    private final Map<String, Schema> schemas = new ConcurrentHashMap<>();
    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private final JsonMapper mapper = new JsonMapper();

    private Contract(JsonNode document) {
        this.document = document;
    }

    static Contract load() {
        try (InputStream in = Contract.class.getResourceAsStream("/openapi.yaml")) {
            return new Contract(new YAMLMapper().readTree(in));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All operations as {@code GET /path}. */
    Set<String> operations() {
        Set<String> found = new TreeSet<>();
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                if (METHODS.contains(operation.getKey())) {
                    found.add(operation.getKey().toUpperCase(java.util.Locale.ROOT) + " " + path.getKey());
                }
            }
        }
        return found;
    }

    /** Whether an operation asks for no token. */
    boolean open(String operation) {
        String[] parts = operation.split(" ", 2);
        JsonNode security =
                document.path("paths").path(parts[1]).path(lower(parts[0])).path("security");
        return security.isArray() && security.isEmpty();
    }

    /** Whether an operation, named as a route, takes a body. */
    boolean takesBody(String operation) {
        String[] parts = operation.replace('<', '{').replace('>', '}').split(" ", 2);
        return document.path("paths").path(parts[1]).path(lower(parts[0])).has("requestBody");
    }

    /** Fails when an answer is not one that the contract knows. */
    void check(String method, String target, HttpResponse<String> response) {
        String path = target.split("\\?", 2)[0];
        JsonNode operation = document.path("paths").path(template(path)).path(lower(method));
        if (operation.isMissingNode()) {
            return;
        }
        JsonNode responses = operation.path("responses");
        String status = Integer.toString(response.statusCode());
        JsonNode found = resolve(responses.has(status) ? responses.path(status) : responses.path("default"));
        String label = method + " " + target + " → " + status + " " + response.body();
        if (found.isMissingNode() || (response.statusCode() < 400 && !responses.has(status))) {
            throw new AssertionError("not in the contract: " + label);
        }
        String type = response.headers().firstValue("Content-Type").orElse("").split(";")[0];
        JsonNode content = found.path("content");
        if (content.isMissingNode()) {
            if (!response.body().isEmpty()) {
                throw new AssertionError("the contract knows no body: " + label);
            }
            return;
        }
        if (response.statusCode() >= 400 && content.has("application/problem+json") && !content.has(type)) {
            throw new AssertionError("media type " + type + " is not in the contract: " + label);
        }
        JsonNode media = content.path(type);
        if (media.isMissingNode()) {
            throw new AssertionError("media type " + type + " is not in the contract: " + label);
        }
        if (type.endsWith("json") && !type.endsWith("ndjson")) {
            validate(media.path("schema"), response.body(), label);
        }
    }

    /** Fails when a text is not as a schema of the components says. */
    void checkSchema(String name, String body) {
        ObjectNode reference = mapper.createObjectNode();
        reference.put("$ref", "#/components/schemas/" + name);
        validate(reference, body, name + ": " + body);
    }

    private void validate(JsonNode schema, String body, String label) {
        Schema ready = schemas.computeIfAbsent(schema.toString(), _ -> {
            ObjectNode root = mapper.createObjectNode();
            root.set("components", document.path("components"));
            root.setAll((ObjectNode) schema.deepCopy());
            return registry.getSchema(root);
        });
        List<Error> errors = ready.validate(
                mapper.readTree(body),
                context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)));
        if (!errors.isEmpty()) {
            throw new AssertionError("not as the contract says: " + label + "\n" + errors);
        }
    }

    private String template(String path) {
        if (path.startsWith("/api/v1/spaces/")) {
            return "/api/v1/spaces/{path}";
        }
        List<String> given = List.of(path.split("/"));
        String best = "";
        for (Map.Entry<String, JsonNode> candidate : document.path("paths").properties()) {
            List<String> parts = new ArrayList<>(List.of(candidate.getKey().split("/")));
            boolean fits = parts.size() == given.size();
            for (int i = 0; fits && i < parts.size(); i++) {
                fits = parts.get(i).startsWith("{") || parts.get(i).equals(given.get(i));
            }
            if (fits && (best.isEmpty() || best.contains("{"))) {
                best = candidate.getKey();
            }
        }
        return best;
    }

    private JsonNode resolve(JsonNode node) {
        String reference = node.path("$ref").asString("");
        return reference.isEmpty() ? node : document.at(reference.substring(1));
    }

    private static String lower(String method) {
        return method.toLowerCase(java.util.Locale.ROOT);
    }
}

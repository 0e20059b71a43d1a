package io.taihu.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.api.RunningServer.Answer;
import io.taihu.core.Tokens;
import io.taihu.spi.Grant;
import io.taihu.spi.Registry.NewToken;
import io.taihu.spi.Registry.TokenKind;
import io.taihu.spi.Role;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Notes on history; each answer is held against openapi.yaml as it comes. */
final class AnnotationTest {
    private static final String AT = "/api/v1/annotations";

    @TempDir
    static Path folder;

    static RunningServer server;

    @BeforeAll
    static void start() {
        server = new RunningServer(folder, Map.of(), false);
        for (String path : List.of("lake", "lake/north", "town")) {
            server.post("/api/v1/spaces", "{\"path\": \"" + path + "\"}");
        }
        server.thing("p-1", ", \"space\": \"lake/north\"");
        server.thing("p-2", ", \"space\": \"town\"");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String made(String of, String from, String rest) {
        Answer answer = server.post(AT, "{" + of + ", \"from\": \"" + from + "\", \"text\": \"x\"" + rest + "}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer.json().path("id").asText();
    }

    private static List<String> listed(String query, String token) {
        List<String> ids = new ArrayList<>();
        server.send("GET", AT + query, token, null)
                .json()
                .path("items")
                .forEach(each -> ids.add(each.path("id").asText()));
        return ids;
    }

    private static String token(Role role, String space) {
        String secret = Tokens.make("api");
        server.registry.createToken(new NewToken(
                TokenKind.API, "helper", Tokens.hash(secret), 0, "", List.of(new Grant(space, role)), "", null));
        return secret;
    }

    @Test
    void givesBackWhatWasNotedAndByWhom() {
        Answer made = server.post(AT, """
                {"thing": "p-1", "from": "2026-01-01T00:00:00Z", "text": " 滤网 <b>\\r\\nchanged "}""");

        assertThat(made.status()).as(made.body()).isEqualTo(201);
        assertThat(made.json().path("text").asText()).isEqualTo("滤网 <b>\nchanged");
        assertThat(made.json().path("to")).isEqualTo(made.json().path("from"));
        assertThat(made.json().path("space").asText()).isEqualTo("lake/north");
        assertThat(made.json().path("by").asText()).startsWith("token/");
        assertThat(made.json().path("byName").asText()).isEqualTo("test");
        assertThat(server.get(made.header("Location")).json()).isEqualTo(made.json());
        assertThat(made.header("ETag")).isEqualTo("\"1\"");
    }

    @Test
    void changesOnlyWhatIsGiven() {
        String id = made("\"thing\": \"p-1\"", "2025-03-01T00:00:00Z", ", \"to\": \"2025-03-01T01:00:00Z\"");
        String by = token(Role.OPERATOR, "lake");
        Answer changed = server.send("PATCH", AT + "/" + id, by, "{\"text\": \"y\"}", "If-Match", "\"1\"");

        assertThat(changed.status()).as(changed.body()).isEqualTo(200);
        JsonNode now = changed.json();
        assertThat(now.path("text").asText()).isEqualTo("y");
        assertThat(now.path("to").asText()).isEqualTo("2025-03-01T01:00:00Z");
        assertThat(now.path("byName").asText()).as("it is by who changed it").isEqualTo("helper");
        assertThat(server.patch(AT + "/" + id, "{\"text\": \"z\"}", "If-Match", "\"1\"")
                        .status())
                .isEqualTo(412);
        assertThat(server.patch(AT + "/" + id, "{\"from\": \"2025-03-02T00:00:00Z\"}")
                        .status())
                .as("it would end before it begins")
                .isEqualTo(422);
        assertThat(server.delete(AT + "/" + id, "If-Match", "\"1\"").status()).isEqualTo(412);
        assertThat(server.delete(AT + "/" + id).status()).isEqualTo(204);
        assertThat(server.get(AT + "/" + id).status()).isEqualTo(404);
    }

    @Test
    void showsThoseOfAThingWithThoseOfTheSpacesAboveIt() {
        String own = made("\"thing\": \"p-1\"", "2024-05-01T00:00:00Z", "");
        String near = made("\"space\": \"lake/north\"", "2024-05-02T00:00:00Z", "");
        String above = made("\"space\": \"lake\"", "2024-05-03T00:00:00Z", ", \"to\": \"2024-05-09T00:00:00Z\"");
        String root = made("\"space\": \"\"", "2024-05-04T00:00:00Z", "");
        String other = made("\"thing\": \"p-2\"", "2024-05-05T00:00:00Z", "");
        String year = "&from=2024-01-01T00:00:00Z&to=2025-01-01T00:00:00Z";

        assertThat(listed("?things=p-1" + year, server.owner)).containsExactly(root, above, near, own);
        assertThat(listed("?things=p-1,p-2" + year, server.owner)).containsExactly(other, root, above, near, own);
        assertThat(listed("?space=lake" + year, server.owner)).containsExactly(above, near, own);
        assertThat(listed("?things=p-1&from=2024-05-08T00:00:00Z&to=2025-01-01T00:00:00Z", server.owner))
                .containsExactly(above);
        String viewer = token(Role.VIEWER, "lake/north");
        assertThat(listed("?things=p-1" + year, viewer)).containsExactly(near, own);
        assertThat(listed("?from=2024-01-01T00:00:00Z&to=2025-01-01T00:00:00Z", viewer))
                .containsExactly(near, own);
        assertThat(server.send("GET", AT + "?things=p-2", viewer, null).status())
                .isEqualTo(403);
        Answer first = server.get(AT + "?things=p-1&limit=3" + year);
        assertThat(first.json().path("items")).hasSize(3);
        assertThat(listed(
                        "?things=p-1&limit=3" + year + "&cursor="
                                + first.json().path("cursor").asText(),
                        server.owner))
                .containsExactly(own);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"from\": \"2026-01-01T00:00:00Z\", \"text\": \"x\"}",
                "{\"thing\": \"p-1\", \"space\": \"lake\", \"from\": \"2026-01-01T00:00:00Z\", \"text\": \"x\"}",
                "{\"thing\": \"p-1\", \"text\": \"x\"}",
                "{\"thing\": \"p-1\", \"from\": \"2026-01-01T00:00:00Z\", \"text\": \" \"}",
                "{\"thing\": \"p-1\", \"from\": \"2026-01-01T00:00:00Z\", \"text\": \"a\\u0000b\"}",
                "{\"thing\": \"p-1\", \"from\": \"soon\", \"text\": \"x\"}",
                "{\"thing\": \"p-1\", \"from\": 20, \"to\": 10, \"text\": \"x\"}",
                "{\"space\": \"nowhere\", \"from\": 20, \"text\": \"x\"}",
                "{\"thing\": \"p-1\", \"from\": 20, \"text\": \"x\", \"colour\": \"red\"}"
            })
    void refusesWhatCannotBeNoted(String body) {
        Answer answer = server.post(AT, body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(422);
        assertThat(answer.json().path("detail").asText()).isNotEmpty();
    }
}

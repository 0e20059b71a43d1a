package io.taihu.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.api.RunningServer.Answer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProvisionTest {
    @TempDir
    static Path folder;

    static RunningServer server;

    @BeforeAll
    static void start() {
        server = new RunningServer(folder);
        server.post("/api/v1/spaces", "{\"path\": \"yard\"}");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void aThingRegistersItselfAndWaitsForApproval() {
        String key = key("\"idPrefix\": \"m-\"");
        Answer made = provision(key, "{\"id\": \"m-1\", \"labels\": {\"maker\": \"acme\"}}");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        assertThat(made.json().path("approved").asBoolean()).isFalse();
        String token = made.json().path("token").asText();
        assertThat(report("m-1", token)).as("not approved").isEqualTo(403);

        Answer thing = server.get("/api/v1/things/m-1");
        assertThat(thing.json().path("space").asText()).isEqualTo("yard");
        assertThat(thing.json().at("/labels/maker").asText()).isEqualTo("acme");
        String waiting = "/api/v1/things?space=yard&enabled=false&label=provisioned-by&count=true";
        assertThat(server.get(waiting).json().at("/items/0/id").asText()).isEqualTo("m-1");
        assertThat(server.get(waiting).json().path("count").asLong()).isEqualTo(1);
        server.patch("/api/v1/things/m-1", "{\"enabled\": true}");
        assertThat(server.get(waiting).json().path("items")).isEmpty();
        assertThat(report("m-1", token)).isEqualTo(204);

        assertThat(provision(key, "{\"id\": \"m-1\"}").status()).as("taken").isEqualTo(409);
        assertThat(provision(key, "{\"id\": \"x-1\"}").status()).as("prefix").isEqualTo(422);
        assertThat(server.send("GET", "/api/v1/things", key, null).status())
                .as("a key lets nobody in")
                .isEqualTo(401);
    }

    @Test
    void noMoreComeInThanMayAlsoAtOnce() throws Exception {
        String key = key("\"thingsMax\": 5, \"approval\": false");
        List<Callable<Integer>> all = IntStream.range(0, 20)
                .<Callable<Integer>>mapToObj(i ->
                        () -> provision(key, "{\"id\": \"many-" + i + "\"}").status())
                .toList();
        try (ExecutorService pool = Executors.newFixedThreadPool(8)) {
            int let = 0;
            for (Future<Integer> each : pool.invokeAll(all)) {
                assertThat(each.get()).isIn(201, 429);
                let += each.get() == 201 ? 1 : 0;
            }
            assertThat(let).isEqualTo(5);
        }
    }

    @Test
    void aWithdrawnKeyLetsNobodyIn() {
        Answer made = server.post("/api/v1/provisioning-keys", "{\"title\": \"brief\", \"space\": \"yard\"}");
        String key = made.json().path("key").asText();
        assertThat(server.delete("/api/v1/provisioning-keys/"
                                + made.json().path("id").asText())
                        .status())
                .isEqualTo(204);
        assertThat(provision(key, "{\"id\": \"late\"}").status()).isEqualTo(401);
        assertThat(server.get("/api/v1/provisioning-keys").body()).doesNotContain(key);
    }

    @Test
    void aCodeIsExchangedOnce() {
        String before = server.thing("claimed", "");
        String first = claim();
        String code = claim();
        assertThat(provision(first, null).status()).as("an earlier code").isEqualTo(401);

        Answer made = provision(code.toLowerCase(java.util.Locale.ROOT).replace("-", ""), null);

        assertThat(made.status()).as(made.body()).isEqualTo(201);
        assertThat(made.json().path("thing").asText()).isEqualTo("claimed");
        assertThat(report("claimed", made.json().path("token").asText())).isEqualTo(204);
        assertThat(report("claimed", before)).as("the token before").isEqualTo(401);
        assertThat(provision(code, null).status()).as("used").isEqualTo(401);
    }

    private static String claim() {
        Answer made = server.post("/api/v1/things/claimed/claim", "");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return made.json().path("code").asText();
    }

    private static String key(String more) {
        Answer made = server.post("/api/v1/provisioning-keys", "{\"title\": \"k\", \"space\": \"yard\", " + more + "}");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return made.json().path("key").asText();
    }

    private static Answer provision(String key, @Nullable String body) {
        return server.send("POST", "/api/v1/provision", key, body);
    }

    private static int report(String thing, String token) {
        return server.send("POST", "/api/v1/things/" + thing + "/readings", token, "{\"a\": 1}")
                .status();
    }
}

package io.taihu.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.api.Operations.Kind;
import io.taihu.api.RunningServer.Answer;
import io.taihu.spi.AuditLog;
import io.taihu.spi.AuditLog.Entry;
import io.taihu.spi.AuditLog.NewEntry;
import io.taihu.spi.AuditLog.Query;
import io.taihu.spi.AuditLog.Result;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** No operation of the contract is left out of the audit log but those that are named. */
final class AuditCoverageTest {
    @TempDir
    static Path folder;

    static RunningServer server;
    private static Operations operations;

    @BeforeAll
    static void start() {
        server = new RunningServer(folder, Map.of("http.failed-auths", "100000", "audit.refused-max", "10000"), true);
        operations = new Operations(server.get("/api/openapi.yaml").body().getBytes(StandardCharsets.UTF_8));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static AuditLog log() {
        return server.registry.audit();
    }

    private static List<Entry> since(long sequence) {
        return log().entries(Query.ALL, sequence, false, 1_000);
    }

    private static long now() {
        return log().head().sequence();
    }

    /** A new endpoint cannot be forgotten: whatever the contract says changes something leaves an entry. */
    @TestFactory
    List<DynamicTest> everyOperationThatChangesSomethingLeavesAnEntry() {
        return server.api.routes().stream()
                .filter(route -> !route.method().name().equals("GET"))
                .filter(route -> !Operations.REPORTS.contains(
                                operations.of(route).name())
                        && !Operations.LOOKS.contains(operations.of(route).name()))
                .map(route -> DynamicTest.dynamicTest(route.method() + " " + route.path(), () -> {
                    String path =
                            route.path().replaceAll("[{<][^}>]+[}>]", "none").replace("/versions/none", "/versions/1");
                    long before = now();
                    boolean bare = route.method().name().equals("DELETE");
                    Answer answer = server.send(route.method().name(), path, server.owner, bare ? null : "{}");
                    String operation = operations.of(route).name();

                    Awaitility.await()
                            .until(() -> since(before).stream()
                                    .anyMatch(each -> each.told().operation().equals(operation)
                                            && each.told().result() != Result.BEGUN));
                    NewEntry told = since(before).stream()
                            .map(Entry::told)
                            .filter(each -> each.operation().equals(operation) && each.result() != Result.BEGUN)
                            .findFirst()
                            .orElseThrow();
                    assertThat(told.result() == Result.OK).isEqualTo(answer.status() < 400);
                    assertThat(told.address()).isEqualTo("127.0.0.1");
                }))
                .toList();
    }

    @Test
    void theNamedExceptionsAreOfTheContract() {
        Set<String> names = new TreeSet<>();
        server.api.routes().forEach(route -> names.add(operations.of(route).name()));

        assertThat(names)
                .containsAll(Operations.LOOKS)
                .containsAll(Operations.REPORTS)
                .containsAll(Operations.KEYS);
    }

    /** What changes who may come in, done by whoever may: each leaves a beginning. */
    @Test
    void noChangeOfAKeyGoesWithoutABeginning() {
        Answer account =
                server.post("/api/v1/accounts", "{\"name\": \"key@lake.test\", \"grants\": [{\"role\": \"viewer\"}]}");
        String id = account.json().path("id").asText();
        Answer token = server.post("/api/v1/tokens", "{\"name\": \"k\", \"grants\": [{\"role\": \"viewer\"}]}");
        String dashboard = server.post("/api/v1/dashboards", "{\"title\": \"k\"}")
                .json()
                .path("id")
                .asText();
        server.thing("key", "");
        server.post("/api/v1/things/key/token", "");
        server.post("/api/v1/things/key/decommission", "{\"history\": \"keep\"}");
        server.post("/api/v1/things/key/recommission", "");
        server.post("/api/v1/dashboards/" + dashboard + "/shares", "{\"expires\": \"2100-01-01T00:00:00Z\"}");
        server.thing("kept", "");
        server.put("/api/v1/things/key/relations/gateway-of/kept", "");
        server.delete("/api/v1/things/key/relations/gateway-of/kept");
        server.put("/api/v1/roles/keeper", "{\"deeds\": [\"read\"]}");
        server.delete("/api/v1/roles/keeper");
        server.patch("/api/v1/accounts/" + id, "{\"title\": \"x\"}");
        server.post("/api/v1/accounts/" + id + "/link", "");
        server.post("/api/v1/accounts/" + id + "/sign-out", "");
        server.delete("/api/v1/accounts/" + id);
        server.delete("/api/v1/tokens/" + token.json().path("id").asText());

        Browser own = Browser.withPassword(server, "own@lake.test", "three swans over the lake");
        own.post("/api/v1/account/totp", "");
        own.put("/api/v1/account/totp", "{\"oneTimeCode\": \"000000\"}");
        own.delete("/api/v1/account/totp");
        own.post("/api/v1/account/recovery-codes", "");
        own.post("/api/v1/account/passkeys", "{\"ceremony\": \"none\", \"credential\": {}}");
        own.delete("/api/v1/account/passkeys/none");
        own.put("/api/v1/account/provider", "{\"proof\": \"none\"}");
        own.delete("/api/v1/account/provider");
        String other =
                server.registry.accountNamed("own@lake.test").orElseThrow().id();
        server.delete("/api/v1/accounts/" + other + "/second-factor");

        Set<String> keys = new TreeSet<>();
        server.api.routes().stream()
                .map(operations::of)
                .filter(each -> each.kind() == Kind.KEY_CHANGE)
                .forEach(each -> keys.add(each.name()));
        // a sign-in gives nothing but what its answer brings, and whoever signs out takes from nobody
        keys.removeAll(Set.of("createSession", "createPasskeySession", "deleteSession"));
        Set<String> begun = new TreeSet<>();
        Query beginnings =
                new Query(List.of(""), null, null, null, null, null, Result.BEGUN, true, 0, Long.MAX_VALUE, null);
        log().entries(beginnings, null, false, 10_000)
                .forEach(each -> begun.add(each.told().operation()));
        assertThat(begun).containsAll(keys);
        assertThat(log().open(Long.MAX_VALUE)).as("each has its outcome").isEmpty();
    }

    @Test
    void aWrongTokenIsRecordedAlsoOfWhatOnlyLooks() {
        long before = now();
        server.send("GET", "/api/v1/things", "guessed-token", null);
        server.send("GET", "/api/v1/models", "another-guess", null);
        Awaitility.await().until(() -> !since(before).isEmpty());

        NewEntry told = since(before).getFirst().told();
        assertThat(told.operation()).isEqualTo(Trace.WRONG_TOKEN);
        assertThat(told.who().kind()).isEqualTo(AuditLog.Kind.NOBODY);
        assertThat(told.code()).isEqualTo("unauthenticated");
        assertThat(since(before)).as("the second is alike, and counted").hasSize(1);
    }
}

package io.taihu.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.api.RunningServer.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files in and out over HTTP, held against the contract. */
final class TransferTest {
    @TempDir
    static Path folder;

    static RunningServer server;

    @BeforeAll
    static void start() {
        server = new RunningServer(folder, Map.of("import.file-max", "4m", "import.kept-max", "60"), true);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static JsonNode upload(byte[] file) {
        Answer answer = server.sendBytes(
                "POST", "/api/v1/imports?name=file", server.owner, file, "Content-Type", "application/octet-stream");
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer.json();
    }

    private static JsonNode upload(String text) {
        return upload(text.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode map(JsonNode made, java.util.function.Consumer<ObjectNode> change) {
        ObjectNode mapping = made.path("mapping").deepCopy();
        change.accept(mapping);
        ObjectNode body = Json.object();
        body.set("mapping", mapping);
        Answer answer = server.patch("/api/v1/imports/" + made.path("id").asText(), body.toString());
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    /** Does something with an import and waits until that is over. */
    private static JsonNode run(JsonNode made, String deed) {
        String path = "/api/v1/imports/" + made.path("id").asText();
        Answer answer = server.post(path + "/" + deed, "");
        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> !server.get(path).json().path("state").asText().matches("checking|waiting|running"));
        return server.get(path).json();
    }

    private static JsonNode problems(JsonNode made, boolean check) {
        return server.get("/api/v1/imports/" + made.path("id").asText() + "/problems?check=" + check)
                .json()
                .path("items");
    }

    private static String export(String query) {
        server.awaitHistory();
        return server.get("/api/v1/export/readings?" + query).body();
    }

    @Test
    void importsCsvWithErrorsByLineAfterADryRunThatStoresNothing() {
        server.thing("c1", "");
        JsonNode made = upload("""
                thing,time,level,note
                c1,2026-11-20 08:00:00,3.4,dry
                c1,2026-11-20 08:01:00,wet,dry
                c9,2026-11-20 08:02:00,3.5,
                c1,yesterday,3.6,
                c1,2026-11-20 08:04:00,3.7,"a ""b"", c"
                """);
        made = map(made, mapping -> mapping.put("zone", "Asia/Shanghai"));
        made = run(made, "check");

        assertThat(made.path("state").asText()).isEqualTo("ready");
        assertThat(made.path("check").path("taken").asInt()).isEqualTo(2);
        assertThat(made.path("check").path("refused").asInt()).isEqualTo(3);
        assertThat(made.path("check").path("grown").asInt()).isEqualTo(2);
        assertThat(made.path("check").path("first").asText()).isEqualTo("2026-11-20T00:00:00Z");
        assertThat(problems(made, true).findValuesAsText("line")).containsExactly("3", "4", "5");
        assertThat(problems(made, true).path(0).path("reason").asText())
                .contains("a number")
                .contains("wet");
        assertThat(problems(made, true).path(2).path("reason").asText()).contains("2026-11-20 14:05:09");
        assertThat(export("things=c1")).isEqualTo("thing,time\r\n");

        made = run(made, "start");
        assertThat(made.path("state").asText()).isEqualTo("done");
        assertThat(made.path("progress").path("taken").asInt()).isEqualTo(2);
        assertThat(problems(made, false).findValuesAsText("line")).containsExactly("3", "4", "5");
        assertThat(export("things=c1")).isEqualTo("""
                thing,time,level,note\r
                c1,2026-11-20T00:00:00Z,3.4,dry\r
                c1,2026-11-20T00:04:00Z,3.7,"a ""b"", c"\r
                """);
        assertThat(server.get("/api/v1/things/c1").json().path("presence").asText())
                .as("what was is not what is")
                .isEqualTo("never");
    }

    @Test
    void makesThingsThatAreNotThereWhenAsked() {
        JsonNode made =
                upload("id;采集时间;水位\n泵站-1;1795154709;3,42\n泵站-2;1795154709;2,17\n".getBytes(Charset.forName("GB18030")));
        assertThat(made.path("layout").path("charset").asText()).isEqualTo("GB18030");
        assertThat(made.path("layout").path("decimal").asText()).isEqualTo(",");
        JsonNode done = run(map(made, mapping -> mapping.put("create", true)), "start");

        assertThat(done.path("progress").path("made").asInt()).isEqualTo(2);
        assertThat(export("things=" + java.net.URLEncoder.encode("泵站-1", StandardCharsets.UTF_8)))
                .contains("泵站-1,2026-11-20T06:05:09Z,3.42");
    }

    @Test
    void importsOneValueARow() {
        server.thing("l1", "");
        JsonNode made = upload("""
                {"thing":"l1","time":1795154709000,"key":"level","value":3.4}
                {"thing":"l1","time":1795154709000,"key":"open","value":true}
                {"thing":"l1","time":1795154709000,"key":"level
                """);
        JsonNode done = run(made, "start");

        assertThat(done.path("progress").path("taken").asInt()).isEqualTo(2);
        assertThat(problems(done, false).path(0).path("reason").asText()).contains("JSON");
        assertThat(export("things=l1&format=ndjson"))
                .isEqualTo(
                        "{\"thing\":\"l1\",\"time\":\"2026-11-20T06:05:09Z\",\"values\":{\"level\":3.4,\"open\":true}}\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"csv", "ndjson", "xlsx", "parquet"})
    void whatIsExportedCanBeImportedAgain(String format) throws Exception {
        String from = "from-" + format;
        String to = "to-" + format;
        server.thing(from, "");
        server.thing(to, ", \"model\": \"" + from + "\"");
        for (int i = 0; i < 300; i++) {
            String text = i % 7 == 0 ? "" : ",\"text\":\"水 \\\"" + i + "\\\"\\n,<&\"";
            server.post(
                    "/api/v1/things/" + from + "/readings",
                    "{\"time\":" + (1_795_154_709_000L + i) + ",\"values\":{\"n\":" + i / 8.0 + ",\"on\":"
                            + (i % 2 == 0) + ",\"list\":[1,2.5],\"place\":{\"lat\":31.5,\"lon\":120.25}" + text + "}}");
        }
        server.awaitHistory();
        byte[] file = server.client
                .send(
                        HttpRequest.newBuilder(
                                        server.uri("/api/v1/export/readings?things=" + from + "&format=" + format))
                                .header("Authorization", "Bearer " + server.owner)
                                .build(),
                        BodyHandlers.ofByteArray())
                .body();
        JsonNode made = map(upload(file), mapping -> {
            // as the page and the command line give that of whoever asks
            mapping.put("thing", to).put("zone", "Asia/Shanghai");
            ((ObjectNode) mapping.path("columns")).putObject("thing").put("as", "skip");
        });
        JsonNode done = run(made, "start");

        assertThat(done.path("state").asText()).as(done.toString()).isEqualTo("done");
        assertThat(done.path("progress").path("taken").asInt())
                .as(problems(done, false).toString())
                .isEqualTo(300);
        String expected = export("things=" + from + "&format=ndjson").replace(from, to);
        assertThat(export("things=" + to + "&format=ndjson")).isEqualTo(expected);
    }

    @Test
    void thingsGoOutAndComeBack() {
        server.post("/api/v1/spaces", "{\"path\": \"there\"}");
        server.thing("x1", ", \"name\": \"Pump, \\\"one\\\"\", \"space\": \"there\", \"labels\": {\"line\": \"A\"}");
        String file = server.get("/api/v1/export/things?space=there").body();
        assertThat(file)
                .contains("id,name,model,space,latitude,longitude,label.line\r\n")
                .contains("x1,\"Pump, \"\"one\"\"\",x1,there,,,A");
        JsonNode made = upload(file.replace(",x1,there", ",,there").replace("\r\nx1", "\r\nx2"));
        assertThat(made.path("mapping").path("kind").asText()).isEqualTo("things");
        JsonNode done = run(made, "start");

        assertThat(done.path("progress").path("made").asInt())
                .as(problems(done, false).toString())
                .isEqualTo(1);
        JsonNode thing = server.get("/api/v1/things/x2").json();
        assertThat(thing.path("name").asText()).isEqualTo("Pump, \"one\"");
        assertThat(thing.path("labels").path("line").asText()).isEqualTo("A");
        JsonNode again = run(upload(file.replace("x1,\"", "x2,\"")), "start");
        assertThat(again.path("progress").path("made").asInt())
                .as("it is there")
                .isZero();
    }

    @Test
    void theDryRunTellsThingsThatWouldBeMadeChangedOrLeftAsTheyAre() {
        server.post("/api/v1/spaces", "{\"path\": \"told\"}");
        server.thing("told1", ", \"name\": \"One\", \"space\": \"told\", \"labels\": {\"line\": \"A\"}");
        server.thing("told2", ", \"name\": \"Two\", \"space\": \"told\"");
        JsonNode made = upload("""
                id,name,space,label.line
                told1,One,told,A
                told2,Second,told,
                told3,Three,told,B
                told3,Three,told,B
                told3,Third,told,B
                told2,Second,told,
                told4,Four,nowhere,
                """);

        JsonNode checked = run(made, "check");
        assertOutcomes(checked.path("check"));
        assertThat(server.get("/api/v1/things/told2").json().path("name").asText())
                .isEqualTo("Two");
        assertOutcomes(run(made, "start").path("progress"));
        assertThat(server.get("/api/v1/things/told3").json().path("name").asText())
                .isEqualTo("Third");
    }

    private static void assertOutcomes(JsonNode counts) {
        assertThat(counts.path("made").asInt()).as(counts.toString()).isEqualTo(1);
        assertThat(counts.path("changed").asInt()).as(counts.toString()).isEqualTo(2);
        assertThat(counts.path("same").asInt()).as(counts.toString()).isEqualTo(3);
        assertThat(counts.path("taken").asInt()).isEqualTo(6);
        assertThat(counts.path("refused").asInt()).isEqualTo(1);
    }

    @Test
    void mappingsThatCannotWorkAreRefusedByPlace() {
        JsonNode made = upload("a,b\n1,2\n");
        String path = "/api/v1/imports/" + made.path("id").asText();

        assertThat(server.post(path + "/start", "").status()).isEqualTo(422);
        Answer answer = server.patch(path, "{\"mapping\": {\"columns\": {\"a\": {\"as\": \"sky\"}}}}");
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().path("detail").asText())
                .contains("$.columns.a.as")
                .contains("thing");
        assertThat(server.patch(path, "{\"mapping\": {\"zones\": \"x\"}}").status())
                .isEqualTo(422);
        assertThat(server.patch(path, "{\"layout\": {\"delimiter\": \"x\"}}").status())
                .isEqualTo(422);
        assertThat(server.delete(path).status()).isEqualTo(204);
        assertThat(server.get(path).status()).isEqualTo(404);
    }

    @Test
    void filesThatAreTooLongOrNoneAreRefused() {
        byte[] longer = new byte[5 << 20];
        java.util.Arrays.fill(longer, (byte) 'x');
        for (byte[] file : new byte[][] {
            longer,
            {},
            {0, 1, 2},
            "[{\"thing\": \"a\"}]".getBytes(StandardCharsets.UTF_8),
            "PK\3\4 no zip".getBytes(StandardCharsets.ISO_8859_1),
            "PAR1 no".getBytes(StandardCharsets.ISO_8859_1)
        }) {
            Answer answer = server.sendBytes("POST", "/api/v1/imports", server.owner, file, "Content-Type", "text/csv");
            assertThat(answer.status()).as(answer.body()).isBetween(400, 499);
        }
    }

    @Test
    void aWorkbookThatUnpacksWithoutEndIsRefused() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("xl/worksheets/sheet1.xml"));
            zip.write("<worksheet><sheetData><row><c t=\"inlineStr\"><is><t>thing</t></is></c></row><row>"
                    .getBytes(StandardCharsets.UTF_8));
            byte[] part = "<c/>".repeat(16_384).getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 4_000; i++) {
                zip.write(part);
            }
            zip.closeEntry();
        }
        assertThat(bytes.size()).isLessThan(4 << 20);
        Answer answer = server.sendBytes(
                "POST", "/api/v1/imports", server.owner, bytes.toByteArray(), "Content-Type", "text/csv");
        assertThat(answer.status()).as(answer.body()).isBetween(400, 499);
        assertThat(answer.body()).contains("unpacks to more than");
    }

    @Test
    void aRevokedTokenStopsItAndAnotherGoesOn() {
        server.thing("r1", "");
        JsonNode made = upload("thing,time,n\nr1,2026-11-20T00:00:00Z,1\n");
        String id = made.path("id").asText();
        server.imports.start(id, "revoked");
        Awaitility.await().until(() -> server.imports.get(id).state() == io.taihu.transfer.Import.State.FAILED);

        assertThat(server.get("/api/v1/imports/" + id).json().path("trouble").asText())
                .contains("revoked");
        assertThat(run(made, "start").path("state").asText()).isEqualTo("done");
    }
}

package io.taihu.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.api.RunningServer.Answer;
import io.taihu.core.Tokens;
import io.taihu.spi.Registry.NewToken;
import io.taihu.spi.Registry.TokenKind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every operation against a whole server; each answer is held against openapi.yaml as it comes. */
final class ApiTest {
    @TempDir
    static Path folder;

    static RunningServer server;

    @BeforeAll
    static void start() {
        server = new RunningServer(folder);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    // things

    @Test
    void registersThingAndShowsItsTokenOnce() {
        space("t1");
        Answer made = server.post("/api/v1/things", """
                {"id": "t1-pump", "space": "t1", "name": "泵站3", "labels": {"line": "a"}, "location": {"latitude": 31.49, "longitude": 120.31}}""");

        assertThat(made.status()).isEqualTo(201);
        assertThat(made.header("ETag")).isNotEmpty();
        assertThat(made.header("Location")).isEqualTo("/api/v1/things/t1-pump");
        assertThat(made.json().path("token").asText()).hasSizeGreaterThan(30);
        assertThat(made.json().path("model").asText()).as("a draft of its own").isEqualTo("t1-pump");
        assertThat(made.json().path("presence").asText()).isEqualTo("never");

        Answer got = server.get("/api/v1/things/t1-pump");
        assertThat(got.json().has("token")).isFalse();
        assertThat(got.json().path("name").asText()).isEqualTo("泵站3");
        assertThat(got.json().path("location").path("latitude").asDouble()).isEqualTo(31.49);
        JsonNode draft = server.get("/api/v1/models/t1-pump").json();
        assertThat(draft.path("stage").asText()).isEqualTo("draft");
        assertThat(draft.path("mode").asText()).isEqualTo("open");
    }

    @Test
    void refusesThingWithWordsThatHelp() {
        server.thing("t2", "");

        assertProblem(server.post("/api/v1/things", "{\"id\": \"t2\"}"), 409, "t2");
        assertProblem(
                server.post("/api/v1/things", "{\"id\": \"t2b\", \"model\": \"no-such\"}"),
                422,
                "no-such",
                "POST /api/v1/models");
        assertProblem(
                server.post("/api/v1/things", "{\"id\": \"t2b\", \"space\": \"no/such\"}"),
                422,
                "no/such",
                "POST /api/v1/spaces");
        assertProblem(server.post("/api/v1/things", "{\"id\": \"a/b\"}"), 422, "$.id");
        assertProblem(server.post("/api/v1/things", "{\"id\": \"x\", \"spase\": \"y\"}"), 422, "$.spase", "space");
        assertProblem(server.post("/api/v1/things", "{}"), 422, "$.id", "missing");
        assertProblem(server.post("/api/v1/things", "{\"id\": 5}"), 422, "$.id", "text");
        assertProblem(
                server.post("/api/v1/things", "{\"id\": \"x\", \"location\": {\"latitude\": 91, \"longitude\": 0}}"),
                422,
                "latitude");
        assertProblem(server.post("/api/v1/things", "{\"id\": "), 400, "line 1");
        assertProblem(server.post("/api/v1/things", ""), 400, "empty");
        assertProblem(server.post("/api/v1/things", "[]"), 422, "object");
        assertProblem(server.get("/api/v1/things/nobody"), 404, "nobody");
        assertThat(server.get("/api/v1/models/t2b").status())
                .as("no draft stays behind")
                .isEqualTo(404);
    }

    @Test
    void listsThingsByPagesAndFilters() {
        space("t3");
        space("t3/inner");
        Set<String> ids = new TreeSet<>();
        for (int i = 0; i < 7; i++) {
            ids.add("t3-" + i);
            server.thing(
                    "t3-" + i,
                    ", \"model\": \"" + model("t3m") + "\", \"space\": \"" + (i < 4 ? "t3" : "t3/inner")
                            + "\", \"labels\": {\"row\": \"" + i % 2 + "\"}");
        }

        Set<String> seen = new TreeSet<>();
        String cursor = "";
        int pages = 0;
        do {
            JsonNode page =
                    server.get("/api/v1/things?space=t3&limit=3" + cursor).json();
            page.path("items")
                    .forEach(t -> assertThat(seen.add(t.path("id").asText())).isTrue());
            cursor = page.has("cursor") ? "&cursor=" + page.path("cursor").asText() : "";
            pages++;
        } while (!cursor.isEmpty());
        assertThat(seen).isEqualTo(ids);
        assertThat(pages).isEqualTo(3);
        assertThat(server.get("/api/v1/things?space=t3/inner&count=true")
                        .json()
                        .path("count")
                        .asInt())
                .isEqualTo(3);
        assertThat(size(server.get("/api/v1/things?space=t3&label=row:1"))).isEqualTo(3);
        assertThat(size(server.get("/api/v1/things?space=t3&label=row"))).isEqualTo(7);
        assertThat(size(server.get("/api/v1/things?space=t3&label=row:1&label=none")))
                .isEqualTo(0);
        assertThat(size(server.get("/api/v1/things?q=T3-5"))).isEqualTo(1);
        assertThat(size(server.get("/api/v1/things?model=t3m"))).isEqualTo(7);

        server.post("/api/v1/things/t3-1/readings", "{\"a\": 1}");
        JsonNode present = server.get("/api/v1/things?space=t3&presence=connected&count=true")
                .json();
        assertThat(present.path("items").path(0).path("id").asText()).isEqualTo("t3-1");
        assertThat(present.path("count").asInt()).isEqualTo(1);
        assertThat(present.path("items").path(0).path("lastSeen").asText()).isNotEmpty();
        assertThat(size(server.get("/api/v1/things?space=t3&presence=never"))).isEqualTo(6);

        assertProblem(server.get("/api/v1/things?limit=0"), 422, "limit");
        assertProblem(server.get("/api/v1/things?limit=1001"), 422, "1000");
        assertProblem(server.get("/api/v1/things?cursor=%25"), 400, "cursor");
        assertProblem(server.get("/api/v1/things?presence=here"), 422, "connected");
    }

    @Test
    void changesThingByItsRevision() {
        server.thing(
                "t4", ", \"labels\": {\"a\": \"1\", \"b\": \"2\"}, \"location\": {\"latitude\": 1, \"longitude\": 2}");
        String tag = server.get("/api/v1/things/t4").header("ETag");

        Answer changed = server.patch("/api/v1/things/t4", """
                {"name": "four", "labels": {"a": null, "c": "3"}, "location": null, "enabled": false}""", "If-Match", tag);
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.json().path("name").asText()).isEqualTo("four");
        assertThat(changed.json().path("labels").toString()).isEqualTo("{\"b\":\"2\",\"c\":\"3\"}");
        assertThat(changed.json().has("location")).isFalse();
        assertThat(changed.json().path("enabled").asBoolean()).isFalse();

        assertProblem(server.patch("/api/v1/things/t4", "{\"name\": \"x\"}", "If-Match", tag), 412, "revision");
        assertProblem(server.delete("/api/v1/things/t4", "If-Match", tag), 412, "revision");
        assertThat(server.patch("/api/v1/things/t4", "{\"name\": \"y\"}").status())
                .as("without If-Match")
                .isEqualTo(200);
        assertProblem(server.patch("/api/v1/things/t4", "{\"model\": \"none\"}"), 422, "none");
        assertThat(server.delete(
                                "/api/v1/things/t4",
                                "If-Match",
                                server.get("/api/v1/things/t4").header("ETag"))
                        .status())
                .isEqualTo(204);
        assertThat(server.get("/api/v1/things/t4").status()).isEqualTo(404);
    }

    @Test
    void newTokenEndsTheOldOnes() {
        String first = server.thing("t5", "");
        String second =
                server.post("/api/v1/things/t5/token", "").json().path("token").asText();

        assertThat(server.send("POST", "/api/v1/things/t5/readings", first, "{\"a\": 1}")
                        .status())
                .isEqualTo(401);
        assertThat(server.send("POST", "/api/v1/things/t5/readings", second, "{\"a\": 1}")
                        .status())
                .isEqualTo(204);
    }

    // readings and what becomes of them

    @Test
    void readingIsInTwinAndHistoryAfterItsAnswer() {
        String token = server.thing("r1", "");
        Answer answer = server.send("POST", "/api/v1/things/r1/readings", token, """
                [{"time": "2026-11-20T06:00:00.5Z", "values": {"level": 3.5, "on": true, "name": "a", "at": {"latitude": 31.5, "longitude": 120.3}}},
                 {"time": 1795154401000, "values": {"level": 4, "list": [1, 2.5]}}]""");
        assertThat(answer.status()).isEqualTo(204);

        JsonNode twin = server.get("/api/v1/things/r1/twin").json();
        assertThat(twin.path("presence").asText()).isEqualTo("connected");
        assertThat(twin.path("values").path("level").path("value").asDouble()).isEqualTo(4.0);
        assertThat(twin.path("values").path("level").path("quality").asText()).isEqualTo("good");
        assertThat(Instant.parse(twin.path("values").path("on").path("time").asText()))
                .isEqualTo(Instant.parse("2026-11-20T06:00:00.5Z"));
        assertThat(twin.path("values")
                        .path("at")
                        .path("value")
                        .path("longitude")
                        .asDouble())
                .isEqualTo(120.3);

        server.awaitHistory();
        JsonNode history =
                server.get("/api/v1/things/r1/history?properties=level,on").json();
        assertThat(history.path("columns").toString()).isEqualTo("[\"time\",\"level\",\"on\"]");
        assertThat(history.path("rows")).hasSize(2);
        assertThat(history.path("rows").path(0).path(1).asDouble()).isEqualTo(3.5);
        assertThat(history.path("rows").path(0).path(2).asBoolean()).isTrue();
        assertThat(history.path("rows").path(1).path(2).isNull()).isTrue();
        assertThat(history.has("cursor")).isFalse();
    }

    @Test
    void valueTooLongForTheTwinIsMarkedAndWholeInHistory() {
        String token = server.thing("long", "");
        String text = "x".repeat(60_000);
        Answer answer = server.send(
                "POST",
                "/api/v1/things/long/readings",
                token,
                "{\"a\":\"" + text + "\",\"b\":\"" + text + "\",\"c\":\"" + text + "\",\"d\":\"" + text + "\",\"e\":\""
                        + text + "\",\"n\":1}");
        assertThat(answer.status()).isEqualTo(204);

        JsonNode values = server.get("/api/v1/things/long/twin").json().path("values");
        assertThat(values.path("e").path("value").isNull()).isTrue();
        assertThat(values.path("e").path("omitted").asBoolean()).isTrue();
        assertThat(values.path("d").path("value").asText()).isEqualTo(text);
        assertThat(values.path("d").has("omitted")).isFalse();
        assertThat(values.path("n").path("value").asInt()).isEqualTo(1);
        JsonNode listed = server.get("/api/v1/twins?properties=e&q=long").json().path("items");
        assertThat(listed.path(0).path("values").path("e").path("value").isNull())
                .isTrue();
        assertThat(listed.path(0).path("values").path("e").path("omitted").asBoolean())
                .isTrue();

        server.awaitHistory();
        assertThat(server.get("/api/v1/things/long/history?properties=e")
                        .json()
                        .path("rows")
                        .path(0)
                        .path(1)
                        .asText())
                .isEqualTo(text);
    }

    @Test
    void takesEveryFormat() {
        server.thing("r2", "");
        assertThat(server.post(
                                "/api/v1/things/r2/readings",
                                "{\"a\": 1}\n{\"a\": 2}\n",
                                "Content-Type",
                                "application/x-ndjson")
                        .status())
                .isEqualTo(204);
        assertThat(server.post(
                                "/api/v1/things/r2/readings",
                                "[{\"n\": \"b\", \"u\": \"Cel\", \"v\": 21.5}]",
                                "Content-Type",
                                "application/senml+json")
                        .status())
                .isEqualTo(204);
        assertThat(server.sendBytes(
                                "POST",
                                "/api/v1/things/r2/readings",
                                server.owner,
                                new byte[] {(byte) 0xa1, 0x61, 'c', 0x05},
                                "Content-Type",
                                "application/cbor")
                        .status())
                .isEqualTo(204);
        JsonNode values = server.get("/api/v1/things/r2/twin").json().path("values");
        assertThat(values.path("a").path("value").asInt()).isEqualTo(2);
        assertThat(values.path("b").path("value").asDouble()).isEqualTo(21.5);
        assertThat(values.path("b").path("unit").asText()).isEqualTo("Cel");
        assertThat(values.path("c").path("value").asInt()).isEqualTo(5);
        assertProblem(
                server.post("/api/v1/things/r2/readings", "<a/>", "Content-Type", "application/xml"),
                400,
                "application/xml",
                "application/cbor");
    }

    @Test
    void refusedReadingsSayWhereAndWhyAndAreKept() {
        server.thing(
                "r3",
                ", \"model\": \""
                        + model("r3m", "\"mode\": \"strict\", \"properties\": {\"a\": {\"type\": \"number\"}}") + "\"");

        Answer partly = server.post("/api/v1/things/r3/readings", "{\"a\": 1, \"b\": 2}");
        assertProblem(partly, 422, "b");
        assertThat(partly.json().path("stored").asBoolean()).isTrue();
        assertThat(partly.json().path("refused").path(0).path("reason").asText())
                .isNotEmpty();
        assertThat(server.get("/api/v1/things/r3/twin")
                        .json()
                        .path("values")
                        .path("a")
                        .path("value")
                        .asInt())
                .isEqualTo(1);

        Answer none = server.post("/api/v1/things/r3/readings", "{\"a\": \"text\"}");
        assertThat(none.status()).isEqualTo(422);
        assertThat(none.json().path("stored").asBoolean()).isFalse();

        Answer broken = server.post("/api/v1/things/r3/readings", "{\"a\": 1,");
        assertThat(broken.status()).isEqualTo(400);
        assertThat(broken.json().path("refused").path(0).path("place").asText()).isNotEmpty();
        assertProblem(server.post("/api/v1/things/r3/readings", ""), 400, "empty");
        assertProblem(server.post("/api/v1/things/nobody/readings", "{\"a\": 1}"), 404, "nobody");

        JsonNode errors = server.get("/api/v1/things/r3/errors").json().path("items");
        assertThat(errors).hasSize(3);
        assertThat(errors.path(0).path("text").asText()).as("newest first").isEqualTo("{\"a\": 1,");
        assertThat(errors.path(0).path("hex").asText()).isEqualTo("7b2261223a20312c");
        assertThat(errors.path(2).path("stored").asBoolean()).isTrue();
    }

    @Test
    void refusesMessageLongerThanLimit() {
        server.thing("r4", "");
        String body = "{\"a\": \"" + "x".repeat(2 << 20) + "\"}";

        assertProblem(server.post("/api/v1/things/r4/readings", body), 413, "bytes");
    }

    @Test
    void bulkTakesManyThingsAndNamesRefusedLines() {
        for (int i = 0; i < 3; i++) {
            server.thing("b" + i, "");
        }
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < 3_000; i++) {
            body.append("{\"thing\":\"b")
                    .append(i % 3)
                    .append("\",\"time\":")
                    .append(1795154400000L + i)
                    .append(",\"values\":{\"n\":")
                    .append(i)
                    .append("}}\n");
        }
        body.append("{\"time\":1,\"values\":{}}\n{\"thing\":\"nobody\",\"values\":{\"n\":1}}\nnot json\n\n");
        body.append("{\"values\":{\"n\":-1},\"time\":1795154500000,\"thing\":\"b0\"}");
        Answer answer = server.post("/api/v1/readings", body.toString(), "Content-Type", "application/x-ndjson");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("accepted").asInt()).isEqualTo(3_001);
        assertThat(answer.json().path("refusedLines").asInt()).isEqualTo(3);
        List<Integer> lines = new ArrayList<>();
        answer.json().path("refused").forEach(r -> lines.add(r.path("line").asInt()));
        assertThat(lines).containsExactly(3_001, 3_002, 3_003);
        assertThat(answer.json().path("refused").path(1).path("reason").asText())
                .contains("nobody");
        assertThat(server.get("/api/v1/things/b0/twin")
                        .json()
                        .path("values")
                        .path("n")
                        .path("value")
                        .asInt())
                .isEqualTo(-1);
        assertThat(server.get("/api/v1/things/b2/twin")
                        .json()
                        .path("values")
                        .path("n")
                        .path("value")
                        .asInt())
                .isEqualTo(2_999);
        server.awaitHistory();
        assertThat(server.get("/api/v1/things/b1/history?limit=10000").json().path("rows"))
                .hasSize(1_000);
    }

    @Test
    void eventsComeBackNewestFirst() {
        String token = server.thing("e1", "");
        assertThat(server.send("POST", "/api/v1/things/e1/events/door", token, "{\"open\": true}")
                        .status())
                .isEqualTo(204);
        assertThat(server.send("POST", "/api/v1/things/e1/events/bell", token, "")
                        .status())
                .isEqualTo(204);
        assertThat(server.send("POST", "/api/v1/things/e1/events/bell", token, "{")
                        .status())
                .isEqualTo(400);
        server.awaitHistory();

        JsonNode page = server.get("/api/v1/things/e1/events?limit=1").json();
        assertThat(page.path("items").path(0).path("name").asText()).isEqualTo("bell");
        String newest = page.path("items").path(0).path("time").asText();
        JsonNode before = server.get("/api/v1/things/e1/events?to=" + newest).json();
        assertThat(before.path("items")).hasSize(1);
        assertThat(before.path("items").path(0).path("name").asText()).isEqualTo("door");
        JsonNode rest = server.get("/api/v1/things/e1/events?limit=1&cursor="
                        + page.path("cursor").asText())
                .json();
        assertThat(rest.path("items").path(0).path("name").asText()).isEqualTo("door");
        assertThat(rest.path("items").path(0).path("data").path("open").asBoolean())
                .isTrue();
        assertThat(rest.has("cursor")).isFalse();
    }

    @Test
    void eventsComeBackAsTheyWereSent() {
        server.thing("e2", "");
        String data = "{\"n\":" + "1".repeat(150) + "}";
        assertThat(server.post("/api/v1/things/e2/events/count", data).status()).isEqualTo(204);
        server.awaitHistory();

        Answer answer = server.get("/api/v1/things/e2/events");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).contains("\"data\":" + data);
    }

    // history

    @Test
    void historyPagesEndBeforeTheyGrowTooLong() {
        server.thing("h3", "");
        String text = "x".repeat(60_000);
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < 160; i++) {
            body.append("{\"thing\":\"h3\",\"time\":")
                    .append(1795132800000L + i)
                    .append(",\"values\":{\"s\":\"")
                    .append(text)
                    .append("\"}}\n");
        }
        assertThat(server.post("/api/v1/readings", body.toString(), "Content-Type", "application/x-ndjson")
                        .json()
                        .path("accepted")
                        .asInt())
                .isEqualTo(160);
        server.awaitHistory();

        List<Long> times = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = server.get("/api/v1/things/h3/history?limit=1000&time=ms" + cursor)
                    .json();
            page.path("rows").forEach(r -> times.add(r.path(0).asLong()));
            sizes.add(page.path("rows").size());
            cursor = page.has("cursor") ? "&cursor=" + page.path("cursor").asText() : "";
        } while (!cursor.isEmpty());
        assertThat(sizes).hasSize(2);
        assertThat(times).hasSize(160).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void historyComesRawSampledAndAsCsv() {
        server.thing("h1", "");
        server.thing("h2", "");
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            body.append("{\"thing\":\"h1\",\"time\":")
                    .append(1795132800000L + i * 1_000L)
                    .append(",\"values\":{\"x\":")
                    .append(i)
                    .append(",\"s\":\"a,b\"}}\n");
            body.append("{\"thing\":\"h2\",\"time\":")
                    .append(1795132800000L + i * 1_000L)
                    .append(",\"values\":{\"x\":")
                    .append(-i)
                    .append(",\"y\":1}}\n");
        }
        assertThat(server.post("/api/v1/readings", body.toString(), "Content-Type", "application/x-ndjson")
                        .json()
                        .path("accepted")
                        .asInt())
                .isEqualTo(200);
        server.awaitHistory();

        List<Long> times = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = server.get("/api/v1/things/h1/history?properties=x&limit=40&time=ms" + cursor)
                    .json();
            page.path("rows").forEach(r -> times.add(r.path(0).asLong()));
            cursor = page.has("cursor") ? "&cursor=" + page.path("cursor").asText() : "";
        } while (!cursor.isEmpty());
        assertThat(times).hasSize(100).isSorted().doesNotHaveDuplicates();

        String range = "&from=1795132800000&to=2026-11-20T00:01:40Z";
        assertThat(Instant.ofEpochMilli(1795132800000L)).isEqualTo(Instant.parse("2026-11-20T00:00:00Z"));
        JsonNode sampled = server.get(
                        "/api/v1/things/h1/history?properties=x&points=10&aggregate=min,max,count" + range)
                .json();
        assertThat(sampled.path("columns").toString()).isEqualTo("[\"time\",\"x.min\",\"x.max\",\"x.count\"]");
        assertThat(sampled.path("rows")).hasSize(10);
        assertThat(sampled.path("rows").path(3).toString()).isEqualTo("[\"2026-11-20T00:00:30Z\",30,39,10]");
        JsonNode average = server.get("/api/v1/things/h1/history?properties=x&points=10" + range)
                .json();
        assertThat(average.path("columns").toString()).isEqualTo("[\"time\",\"x\"]");
        assertThat(average.path("rows").path(0).path(1).asDouble()).isEqualTo(4.5);
        JsonNode one = server.get("/api/v1/things/h1/history?properties=x&aggregate=sum" + range)
                .json();
        assertThat(one.path("rows")).hasSize(1);
        assertThat(one.path("rows").path(0).path(1).asDouble()).isEqualTo(4950);

        JsonNode both = server.get("/api/v1/history?things=h1,h2&properties=x,y&limit=3" + range)
                .json();
        assertThat(both.path("columns").toString()).isEqualTo("[\"time\",\"thing\",\"x\",\"y\"]");
        assertThat(both.path("rows").path(0).toString()).isEqualTo("[\"2026-11-20T00:00:00Z\",\"h1\",0,null]");
        assertThat(both.path("rows").path(1).toString()).isEqualTo("[\"2026-11-20T00:00:00Z\",\"h2\",0,1]");
        assertThat(both.path("rows").path(2).path(1).asText()).isEqualTo("h1");
        JsonNode next = server.get("/api/v1/history?things=h1,h2&properties=x,y&limit=3&cursor="
                        + both.path("cursor").asText() + range)
                .json();
        assertThat(next.path("rows").path(0).toString()).isEqualTo("[\"2026-11-20T00:00:01Z\",\"h2\",-1,1]");

        Answer csv = server.get("/api/v1/things/h1/history?properties=x,s&limit=2", "Accept", "text/csv");
        assertThat(csv.body())
                .isEqualTo("time,x,s\r\n2026-11-20T00:00:00Z,0,\"a,b\"\r\n2026-11-20T00:00:01Z,1,\"a,b\"\r\n");
        assertThat(csv.header("Taihu-Cursor")).isNotEmpty();

        assertProblem(server.get("/api/v1/things/h1/history?properties=zz"), 422, "zz");
        assertProblem(server.get("/api/v1/things/h1/history?aggregate=median"), 422, "avg");
        assertProblem(server.get("/api/v1/things/h1/history?from=yesterday"), 422, "RFC 3339");
        assertProblem(server.get("/api/v1/things/h1/history?from=2&to=1"), 422, "before");
        assertProblem(server.get("/api/v1/things/h1/history?limit=10001"), 422, "10000");
        assertProblem(server.get("/api/v1/history?things=h1,nobody"), 404, "nobody");
        assertProblem(server.get("/api/v1/history"), 422, "things");
    }

    // twins

    @Test
    void listsTwinsOfSpaceWithWantedProperties() {
        space("w");
        for (int i = 0; i < 5; i++) {
            server.thing("w" + i, ", \"space\": \"w\"");
            server.post("/api/v1/things/w" + i + "/readings", "{\"a\": " + i + ", \"b\": \"x\"}");
        }
        JsonNode page = server.get("/api/v1/twins?space=w&properties=a&limit=3").json();

        assertThat(page.path("items")).hasSize(3);
        assertThat(page.path("items")
                        .path(2)
                        .path("values")
                        .path("a")
                        .path("value")
                        .asInt())
                .isEqualTo(2);
        assertThat(page.path("items").path(2).path("values").has("b")).isFalse();
        JsonNode rest = server.get(
                        "/api/v1/twins?space=w&cursor=" + page.path("cursor").asText())
                .json();
        assertThat(rest.path("items")).hasSize(2);
        assertThat(rest.path("items")
                        .path(1)
                        .path("values")
                        .path("b")
                        .path("value")
                        .asText())
                .isEqualTo("x");
        assertThat(rest.has("cursor")).isFalse();
    }

    @Test
    void listsMoreTwinsThanAreWrittenTogether() {
        space("many");
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 600; i++) {
            String id = "many-%03d".formatted(i);
            server.thing(id, ", \"space\": \"many\"" + (i == 0 ? "" : ", \"model\": \"many-000\""));
            lines.append("{\"thing\":\"%s\",\"values\":{\"n\":%d,\"text\":\"\\\"%d\"}}%n".formatted(id, i, i));
        }
        assertThat(server.post("/api/v1/readings", lines.toString(), "Content-Type", "application/x-ndjson")
                        .json()
                        .path("accepted")
                        .asInt())
                .isEqualTo(600);
        JsonNode page = server.get("/api/v1/twins?space=many&limit=599").json();
        assertThat(page.path("items")).hasSize(599);
        for (int i = 0; i < 599; i++) {
            JsonNode values = page.path("items").path(i).path("values");
            assertThat(values.path("n").path("value").asInt()).isEqualTo(i);
            assertThat(values.path("text").path("value").asText()).isEqualTo("\"" + i);
            assertThat(values.path("n").path("quality").asText()).isEqualTo("good");
        }
        assertThat(server.get("/api/v1/twins?space=many&cursor="
                                + page.path("cursor").asText())
                        .json()
                        .path("items"))
                .hasSize(1);
    }

    // models

    @Test
    void modelsGoThroughVersions() {
        Answer made = server.post("/api/v1/models", """
                {"name": "m1", "properties": [{"name": "a", "type": "number", "unit": "m"}, {"name": "b", "type": "string"}]}""");
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.header("ETag")).isEqualTo("\"1\"");
        assertProblem(server.post("/api/v1/models", "{\"name\": \"m1\"}"), 409, "PUT");

        Answer second = server.put(
                "/api/v1/models/m1", "{\"properties\": {\"a\": {\"type\": \"number\"}}}", "If-Match", "\"1\"");
        assertThat(second.json().path("version").asInt()).isEqualTo(2);
        assertThat(second.json().path("retired").path(0).path("name").asText()).isEqualTo("b");
        assertProblem(server.put("/api/v1/models/m1", "{\"properties\": {}}", "If-Match", "\"1\""), 412, "2");
        assertProblem(server.put("/api/v1/models/m1", "{\"mode\": \"open\"}"), 422, "PATCH");

        Answer third = server.patch(
                "/api/v1/models/m1",
                "{\"mode\": \"strict\", \"silenceSeconds\": 30, \"retentionDays\": 7, \"titles\": {\"zh\": \"甲\"}}");
        assertThat(third.json().path("version").asInt()).isEqualTo(3);
        assertThat(third.json().path("silenceSeconds").asInt()).isEqualTo(30);

        Answer again =
                server.put("/api/v1/models/m1", server.get("/api/v1/models/m1").body());
        assertThat(again.status()).as("what GET gave can be sent back").isEqualTo(200);
        assertThat(again.json().path("retentionDays").asInt()).isEqualTo(7);

        assertThat(size(server.get("/api/v1/models/m1/versions"))).isEqualTo(4);
        JsonNode page = server.get("/api/v1/models/m1/versions?limit=3").json();
        assertThat(size(server.get("/api/v1/models/m1/versions?cursor="
                        + page.path("cursor").asText())))
                .isEqualTo(1);
        assertThat(server.get("/api/v1/models/m1/versions/1").json().path("properties"))
                .hasSize(2);
        assertProblem(server.get("/api/v1/models/m1/versions/9"), 404, "9");
        assertProblem(server.get("/api/v1/models/m1/versions/x"), 400, "x");
        assertProblem(server.get("/api/v1/models/none"), 404, "none");

        Answer tm = server.get("/api/v1/models/m1", "Accept", "application/tm+json");
        assertThat(tm.header("Content-Type")).startsWith("application/tm+json");
        assertThat(tm.json().path("properties").path("a").path("type").asText()).isEqualTo("number");
        assertThat(server.delete("/api/v1/models/m1", "If-Match", "\"4\"").status())
                .isEqualTo(204);
        assertThat(server.get("/api/v1/models/m1").status()).isEqualTo(404);
    }

    @Test
    void modelsComeAsThingModelAndTsl() {
        Answer tm = server.post("/api/v1/models", """
                {"@context": "https://www.w3.org/2022/wot/td/v1.1", "@type": "tm:ThingModel", "title": "m2",
                 "description": "d", "properties": {"a": {"type": "number"}}}""", "Content-Type", "application/tm+json");
        assertThat(tm.status()).isEqualTo(201);
        assertThat(tm.json().path("notes").toString()).contains("description");

        Answer tsl = server.post("/api/v1/models?format=tsl&name=m3", """
                {"properties": [{"identifier": "t", "name": "温度", "accessMode": "r", "dataType": {"type": "float", "specs": {"unit": "℃"}}}]}""");
        assertThat(tsl.status()).isEqualTo(201);
        assertThat(tsl.json().path("properties").path(0).path("unit").asText()).isEqualTo("Cel");
        assertThat(server.post(
                                "/api/v1/models?name=m4",
                                "{\"properties\": [{\"identifier\": \"t\", \"dataType\": {\"type\": \"int\"}}]}",
                                "Content-Type",
                                "application/vnd.taihu.tsl+json")
                        .status())
                .isEqualTo(201);
        assertProblem(server.post("/api/v1/models?format=xml", "{}"), 422, "tsl");
        assertProblem(server.post("/api/v1/models", "{\"properties\": {}}"), 422, "?name=");
        assertThat(size(server.get("/api/v1/models?limit=2"))).isEqualTo(2);
        JsonNode page = server.get("/api/v1/models?limit=1").json();
        assertThat(server.get("/api/v1/models?limit=1&cursor="
                                + page.path("cursor").asText())
                        .json()
                        .path("items")
                        .path(0)
                        .path("name")
                        .asText())
                .isGreaterThan(page.path("items").path(0).path("name").asText());
    }

    @Test
    void draftIsAcceptedOnceAndModelInUseStays() {
        server.thing("m5", "");
        server.post("/api/v1/things/m5/readings", "{\"a\": 1.5}");
        JsonNode accepted = server.post("/api/v1/models/m5/accept", "").json();

        assertThat(accepted.path("stage").asText()).isEqualTo("accepted");
        assertThat(accepted.path("properties").path(0).path("name").asText()).isEqualTo("a");
        assertThat(server.post("/api/v1/models/m5/accept", "")
                        .json()
                        .path("version")
                        .asInt())
                .isEqualTo(accepted.path("version").asInt());
        assertProblem(server.delete("/api/v1/models/m5"), 409, "m5");
    }

    // spaces

    @Test
    void spacesMakeTree() {
        assertThat(server.post("/api/v1/spaces", "{\"path\": \"s1\", \"title\": \"滨湖\", \"thingsMax\": 1}")
                        .status())
                .isEqualTo(201);
        Answer inner = server.post("/api/v1/spaces", "{\"path\": \"s1/a b\"}");
        assertProblem(inner, 422, "$.path");
        assertThat(server.post("/api/v1/spaces", "{\"path\": \"s1/站\"}")
                        .json()
                        .path("title")
                        .asText())
                .isEqualTo("站");
        assertProblem(server.post("/api/v1/spaces", "{\"path\": \"s1\"}"), 409, "s1");
        assertProblem(server.post("/api/v1/spaces", "{\"path\": \"s9/x\"}"), 422, "s9");
        assertThat(size(server.get("/api/v1/spaces?below=s1"))).isEqualTo(2);
        JsonNode page = server.get("/api/v1/spaces?below=s1&limit=1").json();
        assertThat(size(server.get(
                        "/api/v1/spaces?below=s1&cursor=" + page.path("cursor").asText())))
                .isEqualTo(1);

        Answer got = server.get("/api/v1/spaces/s1/%E7%AB%99");
        assertThat(got.json().path("path").asText()).isEqualTo("s1/站");
        assertThat(server.get("/api/v1/spaces/s1%2F%E7%AB%99")
                        .json()
                        .path("path")
                        .asText())
                .isEqualTo("s1/站");
        assertThat(server.get("/api/v1/spaces/~").json().path("path").asText()).isEmpty();

        String tag = server.get("/api/v1/spaces/s1").header("ETag");
        Answer changed =
                server.patch("/api/v1/spaces/s1", "{\"title\": \"x\", \"readingsPerSecondMax\": 9}", "If-Match", tag);
        assertThat(changed.json().path("readingsPerSecondMax").asInt()).isEqualTo(9);
        assertThat(changed.json().path("thingsMax").asInt()).isEqualTo(1);
        assertProblem(server.patch("/api/v1/spaces/s1", "{\"title\": \"y\"}", "If-Match", tag), 412, "revision");
        assertProblem(server.delete("/api/v1/spaces/s1"), 409, "s1");
        assertThat(server.delete("/api/v1/spaces/s1/%E7%AB%99").status()).isEqualTo(204);
        assertThat(server.delete("/api/v1/spaces/s1").status()).isEqualTo(204);
        assertProblem(server.get("/api/v1/spaces/s1"), 404, "s1");
        assertProblem(server.delete("/api/v1/spaces/~"), 409, "root");
    }

    @Test
    void spaceHoldsNoMoreThingsThanItMay() {
        server.post("/api/v1/spaces", "{\"path\": \"q1\", \"thingsMax\": 1}");
        server.thing("q1-a", ", \"space\": \"q1\"");

        assertProblem(server.post("/api/v1/things", "{\"id\": \"q1-b\", \"space\": \"q1\"}"), 429, "q1");
    }

    // tokens and sessions

    @Test
    void ownerTokensComeAndGo() {
        Answer made = server.post("/api/v1/tokens", "{\"name\": \"grafana\", \"expires\": \"2100-01-01T00:00:00Z\"}");
        String secret = made.json().path("token").asText();

        assertThat(server.send("GET", "/api/v1/session", secret, (String) null)
                        .json()
                        .path("who")
                        .asText())
                .isEqualTo("member");
        List<String> names = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = server.get("/api/v1/tokens?limit=2" + cursor).json();
            page.path("items").forEach(t -> names.add(t.path("name").asText()));
            cursor = page.has("cursor") ? "&cursor=" + page.path("cursor").asText() : "";
        } while (!cursor.isEmpty());
        assertThat(names).contains("grafana");
        assertThat(server.delete("/api/v1/tokens/" + made.json().path("id").asText())
                        .status())
                .isEqualTo(204);
        assertThat(server.send("GET", "/api/v1/session", secret, (String) null).status())
                .isEqualTo(401);
        assertProblem(server.delete("/api/v1/tokens/none"), 404, "");
        assertProblem(server.post("/api/v1/tokens", "{\"name\": \" \"}"), 422, "$.name");
        assertProblem(server.post("/api/v1/tokens", "{\"name\": \"x\", \"expires\": 1}"), 422, "future");
    }

    @Test
    void linkCodeSignsBrowserInOnce() {
        String code = Tokens.make("link");
        server.registry()
                .createToken(NewToken.ofOwner(
                        TokenKind.LINK,
                        "first",
                        Tokens.hash(code),
                        Instant.now().plusSeconds(60)));
        Answer made = server.send("POST", "/api/v1/session", null, "{\"code\": \"" + code + "\"}");

        assertThat(made.status()).isEqualTo(201);
        String set = made.header("Set-Cookie");
        assertThat(set).contains("HttpOnly").contains("SameSite=Strict").contains("Path=/");
        String cookie = set.substring(0, set.indexOf(';'));
        assertThat(server.send("GET", "/api/v1/session", null, (String) null, "Cookie", cookie)
                        .json()
                        .path("who")
                        .asText())
                .isEqualTo("member");
        assertProblem(server.send("POST", "/api/v1/session", null, "{\"code\": \"" + code + "\"}"), 401, "used");

        String here = "http://127.0.0.1:" + server.port;
        assertThat(server.send("POST", "/api/v1/spaces", null, "{\"path\": \"byc\"}", "Cookie", cookie, "Origin", here)
                        .status())
                .isEqualTo(201);
        assertProblem(
                server.send(
                        "POST",
                        "/api/v1/spaces",
                        null,
                        "{\"path\": \"byd\"}",
                        "Cookie",
                        cookie,
                        "Origin",
                        "https://evil.example"),
                403,
                "evil.example");
        assertProblem(
                server.send(
                        "DELETE",
                        "/api/v1/spaces/byc",
                        null,
                        (String) null,
                        "Cookie",
                        cookie,
                        "Sec-Fetch-Site",
                        "cross-site"),
                403,
                "cross-site");
        assertThat(server.send("DELETE", "/api/v1/session", null, (String) null, "Cookie", cookie)
                        .status())
                .isEqualTo(204);
        assertThat(server.send("GET", "/api/v1/session", null, (String) null, "Cookie", cookie)
                        .status())
                .isEqualTo(401);
    }

    @Test
    void ownerTokenSignsBrowserInAndOthersDoNot() {
        String thing = server.thing("sess", "");

        assertThat(server.send("POST", "/api/v1/session", null, "{\"token\": \"" + server.owner + "\"}")
                        .status())
                .isEqualTo(201);
        assertThat(server.send("POST", "/api/v1/session", null, "{\"token\": \"" + thing + "\"}")
                        .status())
                .isEqualTo(401);
        assertThat(server.send("POST", "/api/v1/session", null, "{\"code\": \"" + server.owner + "\"}")
                        .status())
                .isEqualTo(401);
        assertThat(server.send("POST", "/api/v1/session", null, "{}").status()).isEqualTo(422);
        assertThat(server.get("/api/v1/session").status())
                .as("a token given as a code is not used up")
                .isEqualTo(200);
        assertThat(server.send("GET", "/api/v1/session", thing, (String) null)
                        .json()
                        .path("thing")
                        .asText())
                .isEqualTo("sess");
    }

    @Test
    void signingInTakesNoLongBody() {
        String body = "{\"code\": \"" + "x".repeat(5_000) + "\"}";

        assertProblem(server.send("POST", "/api/v1/session", null, body), 413, "4096");
    }

    // the server

    @Test
    void reasonsForAnybodyNameNoFolders() {
        assertThat(ServerRoutes.withoutFolders("cannot write /var/lib/taihu/journal/1.seg: the disk is full"))
                .isEqualTo("cannot write 1.seg: the disk is full");
        assertThat(ServerRoutes.withoutFolders("cannot write C:\\taihu\\1.seg")).isEqualTo("cannot write 1.seg");
        assertThat(ServerRoutes.withoutFolders("history is 3 s behind and/or stops"))
                .isEqualTo("history is 3 s behind and/or stops");
    }

    @Test
    void tellsHowItIs() {
        server.thing("st", "");
        server.post("/api/v1/things/st/readings", "{\"a\": 1}");
        server.awaitHistory();
        JsonNode status = server.get("/api/v1/status").json();

        assertThat(status.path("accepting").asBoolean()).isTrue();
        assertThat(status.path("things").path("total").asInt()).isPositive();
        assertThat(status.path("things").path("presence").path("connected").asInt())
                .isPositive();
        space("counted");
        server.thing("st-in", ", \"space\": \"counted\"");
        JsonNode counted = server.get("/api/v1/status?space=counted").json().path("things");
        assertThat(counted.path("total").asInt()).isEqualTo(1);
        assertThat(counted.path("presence").path("never").asInt()).isEqualTo(1);
        assertThat(counted.path("presence").path("connected").asInt()).isZero();
        assertThat(status.path("readings").path("today").asInt()).isPositive();
        assertThat(status.path("history").path("open").asBoolean()).isTrue();
        assertThat(status.path("history").path("tables")).isNotEmpty();
        assertThat(server.send("GET", "/healthz", null, (String) null).status()).isEqualTo(200);
        assertThat(server.send("GET", "/readyz", null, (String) null).body()).isEqualTo("{\"ok\":true,\"reasons\":[]}");
        assertThat(server.send("GET", "/metrics", null, (String) null).body()).contains("taihu_up 1");
        assertThat(server.send("GET", "/api/openapi.yaml", null, (String) null).body())
                .startsWith("openapi: 3.1");
    }

    @Test
    void answersProblemsForWhatIsNotThere() {
        assertProblem(server.get("/api/v1/nothing"), 404, "openapi.yaml");
        assertProblem(server.put("/api/v1/things", "{}"), 405, "GET");
        assertProblem(server.get("/api/v1/stream"), 400, "WebSocket");
        assertThat(server.get("/api/v1/things").header("X-Content-Type-Options"))
                .isEqualTo("nosniff");
        assertThat(server.get("/api/v1/things").header("Content-Security-Policy"))
                .contains("frame-ancestors 'none'")
                .doesNotContain("script-src 'self' 'unsafe");
        Answer headers = server.get("/api/v1/things", "X-Long", "x".repeat(40_000));
        assertThat(headers.status()).isEqualTo(431);
        assertThat(headers.json().path("status").asInt()).isEqualTo(431);
    }

    private static void space(String path) {
        assertThat(server.post("/api/v1/spaces", "{\"path\": \"" + path + "\"}").status())
                .isEqualTo(201);
    }

    private static String model(String name) {
        return model(name, "\"properties\": {}");
    }

    private static String model(String name, String rest) {
        if (server.get("/api/v1/models/" + name).status() == 404) {
            assertThat(server.post("/api/v1/models", "{\"name\": \"" + name + "\", " + rest + "}")
                            .status())
                    .isEqualTo(201);
        }
        return name;
    }

    private static int size(Answer answer) {
        return answer.json().path("items").size();
    }

    private static void assertProblem(Answer answer, int status, String... words) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.json().path("status").asInt()).isEqualTo(status);
        assertThat(answer.json().path("detail").asText()).contains(words);
        assertThat(new String(answer.body().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .doesNotContain("Exception");
    }
}

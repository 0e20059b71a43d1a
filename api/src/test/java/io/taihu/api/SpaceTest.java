package io.taihu.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.api.RunningServer.Answer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spaces over HTTP: what they are, what they inherit, and what moves with them. */
final class SpaceTest {
    private static final long FIRST = 1_795_000_000_000L;

    @TempDir
    static Path folder;

    static RunningServer server;

    @BeforeAll
    static void start() {
        server = new RunningServer(folder, Map.of("space.zone", "Europe/Berlin"), true);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void saysItsOwnAndWhatHolds() {
        make("own", ", \"kind\": \"city\", \"zone\": \"Asia/Shanghai\", \"language\": \"zh\"");
        JsonNode below = make("own/line", ", \"kind\": \"line\"");
        assertThat(below.path("zone").asText()).isEmpty();
        assertThat(below.path("effective").path("zone").asText()).isEqualTo("Asia/Shanghai");
        assertThat(below.path("effective").path("language").asText()).isEqualTo("zh");
        assertThat(server.get("/api/v1/spaces/~").json().at("/effective/zone").asText())
                .isEqualTo("Europe/Berlin");

        patch("own", "{\"zone\": \"America/St_Johns\", \"language\": \"\"}");
        JsonNode listed = server.get("/api/v1/spaces?below=own").json().path("items");
        assertThat(listed.at("/1/effective/zone").asText()).isEqualTo("America/St_Johns");
        assertThat(listed.at("/1/effective/language").asText()).isEmpty();
        assertThat(listed.at("/1/kind").asText()).isEqualTo("line");
    }

    @Test
    void liesAtAPlaceOrWithinARing() {
        make("map", ", \"place\": {\"latitude\": 31.57, \"longitude\": 120.29}");
        assertThat(server.get("/api/v1/spaces/map").json().at("/place/latitude").asDouble())
                .isEqualTo(31.57);
        String ring = "[[120.1,31.4],[120.5,31.4],[120.3,31.7],[120.1,31.4]]";
        JsonNode ringed = patch("map", "{\"polygon\": " + ring + "}");
        assertThat(ringed.path("polygon").toString()).isEqualTo(ring);
        assertThat(ringed.has("place")).isFalse();
        assertThat(patch("map", "{\"title\": \"x\"}").path("polygon")).hasSize(4);
        assertThat(patch("map", "{\"polygon\": null}").has("polygon")).isFalse();
    }

    @Test
    void saysWhatWouldBeRight() {
        make("wrong", "");
        refused("{\"zone\": \"Asia/Wuxi\"}", "$.zone", "Asia/Shanghai", "Asia/Wuxi");
        refused("{\"zone\": \"+08:00\"}", "$.zone", "Asia/Shanghai");
        refused("{\"language\": \"de\"}", "$.language", "en, zh");
        refused("{\"kind\": \"town\"}", "$.kind", "city, district, site, building, floor, line, fleet, other");
        refused("{\"model\": \"none\"}", "$.model", "\"none\"", "POST /api/v1/models");
        refused("{\"place\": {\"latitude\": 120, \"longitude\": 31}}", "$.place", "±90");
        refused("{\"polygon\": [[120, 31], [121, 31], [120, 31]]}", "$.polygon", "at least 4 points", "got 3");
        refused("{\"polygon\": [[1, 2], [3, 4], [5, 6], [7, 8]]}", "$.polygon", "repeat the first");
        refused("{\"polygon\": [[1, 2], [1, 2], [1, 3], [1, 2]]}", "$.polygon", "3 corners", "got 2");
        refused("{\"polygon\": [[31, 120], [3, 4], [5, 6], [31, 120]]}", "$.polygon[0]", "[31,120]");
        refused("{\"polygon\": [[1, 2], \"x\"]}", "$.polygon[1]", "\"x\"");
        refused("{\"polygon\": [" + "[1, 2],".repeat(500) + "[1, 2]]}", "$.polygon", "500", "501");
        refused(
                "{\"polygon\": [[1, 2], [3, 4], [5, 6], [1, 2]], \"place\": {\"latitude\": 1, \"longitude\": 2}}",
                "$.polygon",
                "give one of");
        refused("{\"path\": \"wrong/in\"}", "$.path", "outside");
        refused("{\"path\": \"nowhere/in\"}", "$.path", "\"nowhere\"");
        refused("{\"path\": \"a b\"}", "$.path", "a b");
        refused("{\"path\": \"other\", \"title\": \"x\"}", "$.path", "alone");
        assertThat(server.patch("/api/v1/spaces/~", "{\"path\": \"x\"}").status())
                .isEqualTo(409);
        make("taken", "");
        assertThat(server.patch("/api/v1/spaces/wrong", "{\"path\": \"taken\"}").status())
                .isEqualTo(409);
    }

    @Test
    void givesItsModelToThingsWithoutOne() {
        assertThat(server.post("/api/v1/models", "{\"name\": \"gauge\", \"properties\": {}}")
                        .status())
                .isEqualTo(201);
        make("modelled", ", \"model\": \"gauge\"");
        make("modelled/in", "");
        server.thing("by-space", ", \"space\": \"modelled/in\"");
        assertThat(server.get("/api/v1/things/by-space").json().path("model").asText())
                .isEqualTo("gauge");
        assertThat(server.delete("/api/v1/models/gauge").status()).isEqualTo(409);
    }

    @Test
    void aThingMovesWithItsHistoryTwinAndEvents() {
        make("from", "");
        make("to", "");
        String token = server.thing("mover", ", \"space\": \"from\"");
        report("mover", token, 0);
        event("mover", token);

        JsonNode moved =
                server.patch("/api/v1/things/mover", "{\"space\": \"to\"}").json();
        assertThat(moved.path("space").asText()).isEqualTo("to");
        report("mover", token, 1);
        event("mover", token);

        seenIn("to", "from", "mover");
        whole("mover");
    }

    @Test
    void aSubtreeMovesWithItsThings() {
        make("old", ", \"zone\": \"Asia/Shanghai\"");
        make("old/line", "");
        make("old/line/cell", "");
        make("new", ", \"zone\": \"America/St_Johns\"");
        String token = server.thing("rider", ", \"space\": \"old/line/cell\"");
        String tag = server.get("/api/v1/things/rider").header("ETag");
        report("rider", token, 0);
        event("rider", token);

        Answer moved = server.patch("/api/v1/spaces/old/line", "{\"path\": \"new/产线\"}");
        assertThat(moved.status()).as(moved.body()).isEqualTo(200);
        assertThat(moved.json().path("path").asText()).isEqualTo("new/产线");
        assertThat(moved.json().path("things").asInt()).isEqualTo(1);
        assertThat(moved.json().at("/effective/zone").asText()).isEqualTo("America/St_Johns");
        report("rider", token, 1);
        event("rider", token);

        assertThat(server.get("/api/v1/things/rider").json().path("space").asText())
                .isEqualTo("new/产线/cell");
        assertThat(server.patch("/api/v1/things/rider", "{\"name\": \"x\"}", "If-Match", tag)
                        .status())
                .isEqualTo(412);
        assertThat(server.get("/api/v1/spaces/old/line").status()).isEqualTo(404);
        assertThat(server.get("/api/v1/spaces/old").json().path("things").asInt())
                .isZero();
        seenIn("new", "old", "rider");
        seenIn("new/产线/cell", "old", "rider");
        whole("rider");
        assertThat(server.patch("/api/v1/things/rider", "{\"name\": \"still itself\"}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void theQuotaWhereASubtreeWouldGoHolds() {
        make("full", ", \"thingsMax\": 1");
        make("crowd", "");
        server.thing("crowd-1", ", \"space\": \"crowd\"");
        server.thing("crowd-2", ", \"space\": \"crowd\"");
        Answer refused = server.patch("/api/v1/spaces/crowd", "{\"path\": \"full/crowd\"}");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.json().path("detail").asText()).contains("\"full\"", "at most 1");
        assertThat(server.get("/api/v1/things/crowd-1").json().path("space").asText())
                .isEqualTo("crowd");
    }

    /** Every list by space has a thing where it is now, and none where it was. */
    private static void seenIn(String space, String former, String thing) {
        String here = java.net.URLEncoder.encode(space, java.nio.charset.StandardCharsets.UTF_8);
        for (String list : new String[] {"things", "twins", "places"}) {
            String row = list.equals("places") ? "/rows/0/0" : list.equals("twins") ? "/items/0/thing" : "/items/0/id";
            assertThat(server.get("/api/v1/" + list + "?space=" + here)
                            .json()
                            .at(row)
                            .asText())
                    .as(list)
                    .isEqualTo(list.equals("places") ? "" : thing);
            assertThat(server.get("/api/v1/" + list + "?space=" + former)
                            .json()
                            .at(row)
                            .isMissingNode())
                    .as(list)
                    .isTrue();
        }
        assertThat(server.get("/api/v1/status?space=" + here)
                        .json()
                        .at("/things/total")
                        .asInt())
                .isEqualTo(1);
        assertThat(server.get("/api/v1/status?space=" + former)
                        .json()
                        .at("/things/total")
                        .asInt())
                .isZero();
    }

    /** What a thing reported before and after it moved stands in one history. */
    private static void whole(String thing) {
        server.awaitHistory();
        JsonNode rows = server.get("/api/v1/things/" + thing + "/history?properties=n")
                .json()
                .path("rows");
        assertThat(rows.size()).isEqualTo(2);
        assertThat(rows.at("/0/1").asInt()).isZero();
        assertThat(rows.at("/1/1").asInt()).isEqualTo(1);
        assertThat(server.get("/api/v1/things/" + thing + "/twin")
                        .json()
                        .at("/values/n/value")
                        .asInt())
                .isEqualTo(1);
        assertThat(server.get("/api/v1/things/" + thing + "/events")
                        .json()
                        .path("items")
                        .size())
                .isEqualTo(2);
    }

    private static void report(String thing, String token, int n) {
        String reading = "{\"time\": " + (FIRST + n) + ", \"values\": {\"n\": " + n + "}}";
        assertThat(server.send("POST", "/api/v1/things/" + thing + "/readings", token, reading)
                        .status())
                .isEqualTo(204);
    }

    private static void event(String thing, String token) {
        assertThat(server.send("POST", "/api/v1/things/" + thing + "/events/bell", token, "{}")
                        .status())
                .isEqualTo(204);
    }

    private static JsonNode make(String path, String rest) {
        Answer made = server.post("/api/v1/spaces", "{\"path\": \"" + path + "\"" + rest + "}");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return made.json();
    }

    private static JsonNode patch(String path, String body) {
        Answer changed = server.patch("/api/v1/spaces/" + path, body);
        assertThat(changed.status()).as(changed.body()).isEqualTo(200);
        return changed.json();
    }

    private static void refused(String body, String... words) {
        Answer answer = server.patch("/api/v1/spaces/wrong", body);
        assertThat(answer.status()).as(body).isEqualTo(422);
        assertThat(answer.json().path("detail").asText()).contains(words);
    }
}

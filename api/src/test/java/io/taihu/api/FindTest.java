package io.taihu.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.api.RunningServer.Answer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Things found by what they say now, and by where they are. */
final class FindTest {
    @TempDir
    static Path folder;

    static RunningServer server;

    @BeforeAll
    static void start() {
        server = new RunningServer(folder);
        space("yard");
        space("yard/north");
        thing("f-1", "yard", "");
        thing("f-2", "yard/north", ", \"location\": {\"latitude\": 31.5, \"longitude\": 120.3}");
        thing("f-3", "yard", ", \"location\": {\"latitude\": 31.6, \"longitude\": 120.4}");
        thing("f-4", "yard", "");
        server.post("/api/v1/things/f-1/readings", """
                {"battery": 12.5, "count": 3, "open": true, "mode": "auto"}""");
        server.post("/api/v1/things/f-2/readings", """
                {"battery": 80, "count": -3, "open": false, "mode": "hand>auto"}""");
        server.post("/api/v1/things/f-3/readings", """
                {"battery": 12.5, "where": {"latitude": -17.8, "longitude": 179.5}}""");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "battery<20|f-1 f-3",
                "battery<=12.5|f-1 f-3",
                "battery=12.5|f-1 f-3",
                "battery!=12.5|f-2",
                "battery > 12.5|f-2",
                "battery>=1e9|",
                "count>-3|f-1",
                "count>=-3|f-1 f-2",
                "count=none|",
                "count!=none|f-1 f-2",
                "open=true|f-1",
                "open!=true|f-2",
                "mode=auto|f-1",
                "mode=hand>auto|f-2",
                "mode!=auto|f-2",
                "mode<5|",
                "where=0|",
                "nothing=1|",
            })
    void findsThingsByValuesOfNow(String where, String found) {
        JsonNode page = things("&where=" + escaped(where)).json();

        assertThat(ids(page)).isEqualTo(found == null ? List.of() : List.of(found.split(" ")));
        assertThat(page.path("count").asInt()).isEqualTo(ids(page).size());
    }

    @Test
    void allConditionsMustHoldAndPagesGoOn() {
        assertThat(ids(things("&where=battery%3C20&where=open%3Dtrue").json())).containsExactly("f-1");
        assertThat(ids(things("&where=battery%3C20&presence=never").json())).isEmpty();

        JsonNode first = things("&where=battery%3E0&limit=2").json();
        assertThat(ids(first)).containsExactly("f-1", "f-2");
        assertThat(first.path("count").asInt()).isEqualTo(3);
        JsonNode second = things("&where=battery%3E0&limit=2&cursor="
                        + escaped(first.path("cursor").asText()))
                .json();
        assertThat(ids(second)).containsExactly("f-3");
        assertThat(second.has("cursor")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"|f-3", "&where=battery%3E0|f-3", "&q=f-|f-3", "&where=battery%3D12.5|"})
    void looksIntoMiddleOfList(String filter, String found) {
        JsonNode page =
                things((filter == null ? "" : filter) + "&offset=2&limit=1").json();

        assertThat(ids(page)).isEqualTo(found == null ? List.of() : List.of(found));
    }

    @Test
    void twinsAreFoundAlike() {
        JsonNode twins =
                server.get("/api/v1/twins?space=yard&where=mode%3Dauto").json();

        assertThat(twins.path("items")).hasSize(1);
        assertThat(twins.path("items").path(0).path("thing").asText()).isEqualTo("f-1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "battery|such as battery<20",
                "<20|such as battery<20",
                "battery<low|with a number only",
                "''|such as battery<20"
            })
    void saysWhatIsWrongWithCondition(String where, String said) {
        Answer answer = things("&where=" + escaped(where));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().path("detail").asText()).contains(said).contains(where);
    }

    @Test
    void refusesMoreConditionsThanItLooksAt() {
        assertThat(things("&where=a%3D1".repeat(9)).status()).isEqualTo(422);
    }

    @Test
    void tellsWhereThingsAre() {
        JsonNode places = server.get("/api/v1/places?space=yard").json();

        assertThat(places.path("columns").toString())
                .isEqualTo("[\"thing\",\"name\",\"latitude\",\"longitude\",\"presence\",\"time\",\"speed\",\"heading\","
                        + "\"model\"]");
        assertThat(places.path("rows")).hasSize(2);
        JsonNode registered = places.path("rows").path(0);
        assertThat(registered.toString())
                .isEqualTo("[\"f-2\",\"泵 f-2\",31.5,120.3,\"connected\",null,null,null,\"f-2\"]");
        JsonNode reported = places.path("rows").path(1);
        assertThat(reported.path(2).asDouble()).isEqualTo(-17.8);
        assertThat(reported.path(5).asText()).startsWith("20");
        assertThat(places.path("placeless").asInt()).isEqualTo(2);
        assertThat(places.path("more").asBoolean()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "space=yard/north|f-2",
                "space=yard&box=120,31,121,32|f-2",
                "space=yard&box=179,-20,-179,0|f-3",
                "space=yard&box=0,0,1,1|",
                "space=yard&where=battery%3C20|f-3",
                "space=yard&limit=1|f-2",
            })
    void tellsPlacesOfPart(String query, String found) {
        JsonNode places = server.get("/api/v1/places?" + query).json();

        List<String> ids = new ArrayList<>();
        places.path("rows").forEach(row -> ids.add(row.path(0).asText()));
        assertThat(ids).isEqualTo(found == null ? List.of() : List.of(found.split(" ")));
        assertThat(places.path("more").asBoolean()).isEqualTo(query.contains("limit"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"1,2,3", "a,0,1,1", "0,-91,1,1", "0,0,1,NaN", "''"})
    void saysWhatIsWrongWithBox(String box) {
        Answer answer = server.get("/api/v1/places?box=" + box);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().path("detail").asText())
                .contains("west,south,east,north")
                .contains(box);
    }

    private static Answer things(String query) {
        return server.get("/api/v1/things?space=yard&count=true" + query);
    }

    private static List<String> ids(JsonNode page) {
        List<String> ids = new ArrayList<>();
        page.path("items").forEach(each -> ids.add(each.path("id").asText()));
        return ids;
    }

    private static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static void space(String path) {
        assertThat(server.post("/api/v1/spaces", "{\"path\": \"" + path + "\"}").status())
                .isEqualTo(201);
    }

    private static void thing(String id, String space, String rest) {
        server.thing(id, ", \"name\": \"泵 " + id + "\", \"space\": \"" + space + "\"" + rest);
    }
}

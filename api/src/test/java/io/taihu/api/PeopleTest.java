package io.taihu.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.api.RunningServer.Answer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** People, what they are granted, and who may give it. */
final class PeopleTest {
    @TempDir
    static Path folder;

    static RunningServer server;

    @BeforeAll
    static void start() {
        server = new RunningServer(folder, Map.of("http.failed-auths", "100000"), true);
        for (String path : List.of("city", "city/north", "city/south", "town")) {
            assertThat(server.post("/api/v1/spaces", "{\"path\": \"" + path + "\"}")
                            .status())
                    .isEqualTo(201);
            server.thing("in-" + path.replace('/', '-'), ", \"space\": \"" + path + "\"");
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Somebody who came in by the link of an invitation, and has a token of their own from then on. */
    private record Person(String account, String token) {
        static Person invited(String by, String name, String grants) {
            Answer made = invite(by, name, grants);
            assertThat(made.status()).as(made.body()).isEqualTo(201);
            String account = made.json().path("id").asText();
            return new Person(
                    account, signIn(made.json().path("link").path("path").asText()));
        }

        static Answer invite(String by, String name, String grants) {
            return server.send(
                    "POST", "/api/v1/accounts", by, "{\"name\": \"" + name + "\", \"grants\": [" + grants + "]}");
        }

        static String signIn(String link) {
            Answer in = server.send(
                    "POST", "/api/v1/session", null, "{\"code\": \"" + link.substring(link.indexOf('#') + 1) + "\"}");
            assertThat(in.status()).as(in.body()).isEqualTo(201);
            String cookie = in.header("Set-Cookie");
            return cookie.substring(cookie.indexOf('=') + 1, cookie.indexOf(';'));
        }

        Answer get(String path) {
            return server.send("GET", path, token, null);
        }

        Answer send(String method, String path, String body) {
            return server.send(method, path, token, body);
        }
    }

    private static String grant(String space, String role) {
        return "{\"space\": \"" + space + "\", \"role\": \"" + role + "\"}";
    }

    private static List<String> ids(Answer list) {
        assertThat(list.status()).as(list.body()).isEqualTo(200);
        return texts(list, "id");
    }

    private static List<String> texts(Answer list, String member) {
        return StreamSupport.stream(list.json().path("items").spliterator(), false)
                .map(item -> item.path(member).asText())
                .toList();
    }

    @Test
    void whoeverIsInvitedSeesWhatTheyAreGrantedAndNoMore() {
        Person person = Person.invited(
                server.owner, "north@test", grant("city/north", "viewer") + "," + grant("town", "viewer"));

        assertThat(ids(person.get("/api/v1/things"))).containsExactly("in-city-north", "in-town");
        assertThat(ids(person.get("/api/v1/things?space=city"))).containsExactly("in-city-north");
        assertThat(person.get("/api/v1/things?count=true").json().path("count").asInt())
                .isEqualTo(2);
        assertThat(person.get("/api/v1/things?space=city/south").status()).isEqualTo(403);
        assertThat(texts(person.get("/api/v1/twins"), "thing")).containsExactly("in-city-north", "in-town");
        assertThat(texts(person.get("/api/v1/spaces"), "path")).containsExactly("city/north", "town");
        JsonNode status = person.get("/api/v1/status").json();
        assertThat(status.path("things").path("total").asInt()).isEqualTo(2);
        assertThat(status.has("journal")).isFalse();
        assertThat(ids(person.get("/api/v1/tokens"))).hasSize(1);
        assertThat(person.get("/api/v1/session").json().path("grants")).hasSize(2);
    }

    @Test
    void aLinkIsGoodOnceAndNotForThoseShutOut() {
        Answer made = Person.invite(server.owner, "once@test", grant("town", "viewer"));
        String link = made.json().path("link").path("path").asText();
        Person.signIn(link);
        String code = "{\"code\": \"" + link.substring(link.indexOf('#') + 1) + "\"}";
        assertThat(server.send("POST", "/api/v1/session", null, code).status()).isEqualTo(401);

        String account = "/api/v1/accounts/" + made.json().path("id").asText();
        String next = server.post(account + "/link", "")
                .json()
                .path("link")
                .path("path")
                .asText();
        server.patch(account, "{\"enabled\": false}");
        assertThat(server.send(
                                "POST",
                                "/api/v1/session",
                                null,
                                "{\"code\": \"" + next.substring(next.indexOf('#') + 1) + "\"}")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void nobodyGivesWhatTheyDoNotHave() {
        server.put("/api/v1/roles/letter-in", "{\"deeds\": [\"read\", \"manage_people\", \"manage_tokens\"]}");
        Person person = Person.invited(server.owner, "clerk@test", grant("city", "letter-in"));

        assertThat(Person.invite(person.token(), "a@test", grant("city/north", "viewer"))
                        .status())
                .isEqualTo(201);
        for (String grant : List.of(
                grant("city/north", "owner"),
                grant("town", "viewer"),
                grant("", "viewer"),
                grant("city", "operator"))) {
            assertThat(Person.invite(person.token(), "b@test", grant).status())
                    .as(grant)
                    .isEqualTo(403);
            assertThat(person.send("POST", "/api/v1/tokens", "{\"name\": \"x\", \"grants\": [" + grant + "]}")
                            .status())
                    .as(grant)
                    .isEqualTo(403);
            assertThat(person.send("PATCH", "/api/v1/accounts/" + person.account(), "{\"grants\": [" + grant + "]}")
                            .status())
                    .as("to themselves: " + grant)
                    .isEqualTo(403);
        }
        assertThat(person.send("POST", "/api/v1/tokens", "{\"name\": \"all\"}").status())
                .as("everything, when nothing is said")
                .isEqualTo(403);
        assertThat(person.send("PUT", "/api/v1/roles/letter-in", "{\"deeds\": [\"operate\"]}")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void whoLetsPeopleInHereKeepsOffWhatTheyHaveElsewhere() {
        Person here = Person.invited(server.owner, "here@test", grant("city", "owner"));
        Person both = Person.invited(
                server.owner, "both@test", grant("city/north", "viewer") + "," + grant("town", "engineer"));
        Person there = Person.invited(server.owner, "there@test", grant("town", "viewer"));

        assertThat(texts(here.get("/api/v1/accounts"), "name"))
                .contains("here@test", "both@test")
                .doesNotContain("there@test");
        assertThat(here.get("/api/v1/accounts/" + there.account()).status()).isEqualTo(404);
        JsonNode seen = here.get("/api/v1/accounts/" + both.account()).json();
        assertThat(seen.path("grants")).hasSize(1);

        assertThat(here.send("DELETE", "/api/v1/accounts/" + both.account(), null)
                        .status())
                .isEqualTo(403);
        assertThat(here.send("POST", "/api/v1/accounts/" + both.account() + "/link", "")
                        .status())
                .as("a link would let them in as somebody who may more than they")
                .isEqualTo(403);
        Answer changed = here.send("PATCH", "/api/v1/accounts/" + both.account(), "{\"grants\": []}");
        assertThat(changed.status()).as(changed.body()).isEqualTo(200);
        assertThat(ids(both.get("/api/v1/things"))).containsExactly("in-town");
    }

    @Test
    void aChangeHoldsAtOnce() {
        Person person = Person.invited(server.owner, "change@test", grant("town", "engineer"));
        String account = "/api/v1/accounts/" + person.account();
        assertThat(person.send("PATCH", "/api/v1/things/in-town", "{\"name\": \"t\"}")
                        .status())
                .isEqualTo(200);

        server.patch(account, "{\"grants\": [" + grant("town", "viewer") + "]}");
        assertThat(person.send("PATCH", "/api/v1/things/in-town", "{\"name\": \"u\"}")
                        .status())
                .isEqualTo(403);
        assertThat(person.get("/api/v1/things/in-town").status()).isEqualTo(200);

        server.patch(account, "{\"enabled\": false}");
        assertThat(person.get("/api/v1/things/in-town").status()).isEqualTo(401);
        server.patch(account, "{\"enabled\": true}");
        assertThat(person.get("/api/v1/things/in-town").status()).isEqualTo(200);

        assertThat(server.post(account + "/sign-out", "").status()).isEqualTo(204);
        assertThat(person.get("/api/v1/things/in-town").status()).isEqualTo(401);
        server.delete(account);
        assertThat(server.get(account).status()).isEqualTo(404);
    }

    @Test
    void oneChangesOnesOwnNameAndLanguageOnly() {
        Person person = Person.invited(server.owner, "self@test", grant("town", "viewer"));
        String account = "/api/v1/accounts/" + person.account();

        Answer changed = person.send("PATCH", account, "{\"title\": \"太湖\", \"language\": \"zh\"}");
        assertThat(changed.status()).as(changed.body()).isEqualTo(200);
        assertThat(person.get("/api/v1/session").json().path("title").asText()).isEqualTo("太湖");
        for (String body :
                List.of("{\"enabled\": true}", "{\"name\": \"x\"}", "{\"grants\": [" + grant("town", "owner") + "]}")) {
            assertThat(person.send("PATCH", account, body).status()).as(body).isEqualTo(403);
        }
        assertThat(person.send("DELETE", account, null).status()).isEqualTo(403);
    }

    @Test
    void theLastOwnerStays() {
        Person owner = Person.invited(server.owner, "last@test", grant("", "owner"));
        String account = "/api/v1/accounts/" + owner.account();

        assertThat(server.delete(account).status()).isEqualTo(409);
        assertThat(server.patch(account, "{\"enabled\": false}").status()).isEqualTo(409);
        assertThat(server.patch(account, "{\"grants\": [" + grant("", "viewer") + "]}")
                        .status())
                .isEqualTo(409);
        Person second = Person.invited(server.owner, "second@test", grant("", "owner"));
        assertThat(server.delete(account).status()).isEqualTo(204);
        assertThat(second.get("/api/v1/things").status()).isEqualTo(200);
    }

    @Test
    void aTokenOfOnesOwnMayBeLimitedAndIsNeverMore() {
        Person person = Person.invited(server.owner, "own@test", grant("city", "engineer"));
        String all = person.send("POST", "/api/v1/tokens", "{\"name\": \"a\", \"own\": true}")
                .json()
                .path("token")
                .asText();
        String limited = person.send(
                        "POST",
                        "/api/v1/tokens",
                        "{\"name\": \"b\", \"own\": true, \"grants\": [" + grant("", "viewer") + "]}")
                .json()
                .path("token")
                .asText();

        assertThat(server.send("PATCH", "/api/v1/things/in-city-north", all, "{\"name\": \"n\"}")
                        .status())
                .isEqualTo(200);
        assertThat(server.send("PATCH", "/api/v1/things/in-city-north", limited, "{\"name\": \"n\"}")
                        .status())
                .isEqualTo(403);
        assertThat(ids(server.send("GET", "/api/v1/things", limited, null)))
                .as("a viewer everywhere, of one who may in the city")
                .containsExactly("in-city", "in-city-north", "in-city-south");
        assertThat(server.send("POST", "/api/v1/tokens", limited, "{\"name\": \"c\", \"own\": true}")
                        .json()
                        .path("grants"))
                .as("what comes of a limited token is limited")
                .hasSize(1);
        assertThat(server.send(
                                "POST",
                                "/api/v1/tokens",
                                limited,
                                "{\"name\": \"d\", \"own\": true, \"grants\": [" + grant("", "owner") + "]}")
                        .status())
                .isEqualTo(422);
    }

    @Test
    void aSharedDashboardIsSeenUntilTheLinkEnds() {
        String dashboard = server.post("/api/v1/dashboards", "{\"title\": \"North\", \"space\": \"city/north\"}")
                .json()
                .path("id")
                .asText();
        String ends = Instant.now().plusSeconds(3_600).toString();
        Answer share = server.post("/api/v1/dashboards/" + dashboard + "/shares", "{\"expires\": \"" + ends + "\"}");
        assertThat(share.status()).as(share.body()).isEqualTo(201);
        String secret = share.json().path("token").asText();

        assertThat(server.send("GET", "/api/v1/things", secret, null).status())
                .as("it is to be exchanged")
                .isEqualTo(401);
        Answer in = server.send("POST", "/api/v1/session", null, "{\"token\": \"" + secret + "\"}");
        assertThat(in.status()).as(in.body()).isEqualTo(201);
        assertThat(Instant.parse(in.json().path("expires").asText())).isBeforeOrEqualTo(Instant.parse(ends));
        String cookie = in.header("Set-Cookie");
        String token = cookie.substring(cookie.indexOf('=') + 1, cookie.indexOf(';'));

        assertThat(server.send("GET", "/api/v1/dashboards/" + dashboard, token, null)
                        .status())
                .isEqualTo(200);
        assertThat(ids(server.send("GET", "/api/v1/things", token, null))).containsExactly("in-city-north");
        assertThat(server.send("PUT", "/api/v1/dashboards/" + dashboard, token, "{\"title\": \"x\"}")
                        .status())
                .isEqualTo(403);
        assertThat(ids(server.get("/api/v1/dashboards/" + dashboard + "/shares")))
                .containsExactly(share.json().path("id").asText());

        server.delete("/api/v1/tokens/" + share.json().path("id").asText());
        assertThat(server.send("GET", "/api/v1/dashboards/" + dashboard, token, null)
                        .status())
                .as("its sessions end with it")
                .isEqualTo(401);
        assertThat(server.send("POST", "/api/v1/session", null, "{\"token\": \"" + secret + "\"}")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void rolesOfOnesOwnHoldAtOnceAndStandardOnesStay() {
        server.put("/api/v1/roles/shifter", "{\"deeds\": [\"read\"]}");
        Person person = Person.invited(server.owner, "shift@test", grant("town", "shifter"));
        String view = "{\"page\": \"things\", \"title\": \"x\", \"query\": \"\", \"space\": \"town\"}";
        assertThat(person.send("POST", "/api/v1/views", view).status()).isEqualTo(403);

        server.put("/api/v1/roles/shifter", "{\"deeds\": [\"read\", \"manage_dashboards\"]}");
        assertThat(person.send("POST", "/api/v1/views", view).status()).isEqualTo(201);
        assertThat(server.delete("/api/v1/roles/shifter").status()).isEqualTo(409);
        assertThat(server.put("/api/v1/roles/viewer", "{\"deeds\": [\"operate\"]}")
                        .status())
                .isEqualTo(422);
        assertThat(server.put("/api/v1/roles/x", "{\"deeds\": [\"fly\"]}")
                        .json()
                        .path("detail")
                        .asText())
                .contains("manage_people", "fly");
    }

    @Test
    void aGrantFollowsItsSpaceAndOnlyThoseAboveGiveItAway() {
        for (String path : List.of("yard", "yard/hall", "field")) {
            server.post("/api/v1/spaces", "{\"path\": \"" + path + "\"}");
        }
        server.thing("in-hall", ", \"space\": \"yard/hall\"");
        Person person = Person.invited(
                server.owner, "hall@test", grant("yard/hall", "engineer") + "," + grant("field", "engineer"));

        assertThat(person.send("PATCH", "/api/v1/spaces/yard/hall", "{\"path\": \"field/hall\"}")
                        .status())
                .isEqualTo(403);
        assertThat(server.patch("/api/v1/spaces/yard/hall", "{\"path\": \"field/barn\"}")
                        .status())
                .isEqualTo(200);
        assertThat(texts(person.get("/api/v1/spaces"), "path")).containsExactly("field", "field/barn");
        assertThat(person.get("/api/v1/session").json().path("grants").toString())
                .contains("field/barn");
        assertThat(person.get("/api/v1/things/in-hall").status()).isEqualTo(200);
    }
}

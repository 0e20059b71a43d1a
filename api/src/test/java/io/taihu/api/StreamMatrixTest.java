package io.taihu.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.api.StreamSubscription.Kind;
import io.taihu.core.Tokens;
import io.taihu.model.AlarmSignal;
import io.taihu.spi.Access.Deed;
import io.taihu.spi.Grant;
import io.taihu.spi.Registry.NewToken;
import io.taihu.spi.Registry.TokenKind;
import io.taihu.spi.Role;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every kind of subscription of the WebSocket × every role × all there is, a space, or a thing: that of the role's own space, above it,
 * below it, or elsewhere. What happens is made to happen to a thing in each, and shown to the owner, so that what does not come to
 * somebody is known to have been there.
 */
final class StreamMatrixTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String OWN = "city/site";
    private static final List<String> SPACES = List.of("city", OWN, "city/site/line", "town");
    /** Roles of one's own: the one may act without seeing, the other sees nothing either. */
    private static final List<Role> OWN_ROLES = List.of(
            new Role("caller", Set.of(Deed.COMMAND)), new Role("auditor", Set.of(Deed.AUDIT, Deed.MANAGE_PEOPLE)));

    @TempDir
    static Path folder;

    private static RunningServer server;
    private static long count;

    @BeforeAll
    static void start() {
        server = new RunningServer(folder, Map.of(), false);
        SPACES.forEach(path -> server.post("/api/v1/spaces", "{\"path\": \"" + path + "\"}"));
        server.post(
                "/api/v1/models",
                "{\"name\": \"acting\", \"actions\": [{\"name\": \"start\"}],"
                        + " \"properties\": [{\"name\": \"position\", \"type\": \"location\"}]}");
        SPACES.forEach(path -> {
            server.thing(thing(path), ", \"model\": \"acting\", \"space\": \"" + path + "\"");
            server.post("/api/v1/things/" + thing(path) + "/readings", "{\"a\": 0}");
        });
        for (Role role : OWN_ROLES) {
            String deeds =
                    String.join("\",\"", role.deeds().stream().map(Words::of).toList());
            assertThat(server.send(
                                    "PUT",
                                    "/api/v1/roles/" + role.name(),
                                    server.owner,
                                    "{\"deeds\": [\"" + deeds + "\"]}")
                            .status())
                    .isLessThan(300);
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String thing(String space) {
        return "thing-" + space.replace('/', '-');
    }

    private static boolean within(String space, String above) {
        return space.equals(above) || above.isEmpty() || space.startsWith(above + "/");
    }

    /** A subscription to be asked for: of a thing, or else of a space. */
    private record Asked(Kind kind, String space, boolean ofThing) {
        String frame(int id) {
            String of = ofThing ? "\"things\":[\"" + thing(space) + "\"]" : "\"space\":\"" + space + "\"";
            return "{\"op\":\"sub\",\"id\":" + id + ",\"kind\":\"" + Words.of(kind) + "\",\"every\":100," + of + "}";
        }

        /** Things that it is about, seen or not. */
        boolean isAbout(String where) {
            return ofThing ? where.equals(space) : within(where, space);
        }
    }

    @TestFactory
    List<DynamicTest> everyRoleHearsOfItsOwnAndOfNothingElse() {
        List<DynamicTest> all = new ArrayList<>();
        for (Role role :
                Stream.concat(Role.STANDARD.stream(), OWN_ROLES.stream()).toList()) {
            for (Kind kind : Kind.values()) {
                List<Asked> asked = new ArrayList<>(List.of(new Asked(kind, "", false)));
                SPACES.forEach(
                        space -> asked.addAll(List.of(new Asked(kind, space, false), new Asked(kind, space, true))));
                all.add(DynamicTest.dynamicTest(
                        role.name() + " of " + OWN + ", " + Words.of(kind), () -> hear(role, asked)));
            }
        }
        return all;
    }

    private static void hear(Role role, List<Asked> asked) {
        boolean reads = role.deeds().contains(Deed.READ);
        try (Page page = new Page(token(role));
                Page owner = new Page(server.owner)) {
            for (int i = 0; i < asked.size(); i++) {
                page.send(asked.get(i).frame(i));
                owner.send(asked.get(i).frame(i));
            }
            await().atMost(SOON).until(() -> {
                // until everything was heard that is to be heard, by either
                SPACES.forEach(StreamMatrixTest::happen);
                for (int i = 0; i < asked.size(); i++) {
                    for (String space : SPACES) {
                        boolean about = asked.get(i).isAbout(space);
                        if (about && !owner.heard(i, space)
                                || about && reads && within(space, OWN) && !page.heard(i, space)) {
                            return false;
                        }
                    }
                }
                return true;
            });
            for (int i = 0; i < asked.size(); i++) {
                Asked each = asked.get(i);
                boolean may = reads && SPACES.stream().anyMatch(space -> each.isAbout(space) && within(space, OWN));
                assertThat(page.refusal(i)).as(each.toString()).isEqualTo(may ? null : "forbidden");
                assertThat(owner.refusal(i)).as(each.toString()).isNull();
                for (String space : SPACES) {
                    if (!reads || !within(space, OWN)) {
                        assertThat(page.heard(i, space))
                                .as(each + " about what is in " + space)
                                .isFalse();
                    }
                }
            }
        }
    }

    /** Something of every kind: a reading with a place, an event, presence by both, a command, an alarm. */
    private static void happen(String space) {
        String thing = "/api/v1/things/" + thing(space);
        count++;
        double east = 120 + count % 1_000 / 1e4;
        server.post(
                thing + "/readings",
                "{\"a\": " + count + ", \"position\": {\"latitude\": 31.5, \"longitude\": " + east + "}}");
        server.post(thing + "/events/door", "");
        String asked =
                server.post(thing + "/actions/start", "").json().path("id").asText();
        server.post("/api/v1/invocations/" + asked + "/cancel", "");
        long number = server.directory.thing(thing(space)).orElseThrow().number();
        server.alarms.signal(List.of(new AlarmSignal(
                "1", number, "", AlarmSignal.Kind.RAISED, 800, "hot " + count, false, count, count, count)));
    }

    private static String token(Role role) {
        String secret = Tokens.make("api");
        server.registry.createToken(new NewToken(
                TokenKind.API, "test", Tokens.hash(secret), 0, "", List.of(new Grant(OWN, role)), "", null));
        return secret;
    }

    /** A page with one socket. */
    private static final class Page implements WebSocket.Listener, AutoCloseable {
        private final List<JsonNode> frames = new CopyOnWriteArrayList<>();
        private final StringBuilder part = new StringBuilder();
        private final HttpClient client = HttpClient.newHttpClient();
        private final WebSocket socket;

        Page(String token) {
            socket = client.newWebSocketBuilder()
                    .header("Authorization", "Bearer " + token)
                    .buildAsync(URI.create("ws://127.0.0.1:" + server.port + Routes.STREAM), this)
                    .join();
        }

        void send(String text) {
            socket.sendText(text, true).join();
        }

        boolean heard(int id, String space) {
            String quoted = "\"" + thing(space) + "\"";
            return frames.stream()
                    .anyMatch(frame -> frame.path("id").asInt(-1) == id
                            && frame.path("rows").toString().contains(quoted));
        }

        /** Why a subscription was refused, or null when it was not. */
        @Nullable
        String refusal(int id) {
            return frames.stream()
                    .filter(frame -> frame.path("op").asText().equals("error")
                            && frame.path("id").asInt(-1) == id)
                    .map(frame -> frame.path("code").asText())
                    .findFirst()
                    .orElse(null);
        }

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                frames.add(Json.parse(part.toString()));
                part.setLength(0);
            }
            webSocket.request(1);
            return null;
        }

        @Override
        public void close() {
            socket.abort();
            client.close();
        }
    }
}

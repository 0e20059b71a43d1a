package io.taihu.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.core.Tokens;
import io.taihu.server.RawMqtt.Packet;
import io.taihu.spi.Access.Deed;
import io.taihu.spi.Grant;
import io.taihu.spi.Registry.NewToken;
import io.taihu.spi.Registry.TokenKind;
import io.taihu.spi.Role;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every form of topic of MQTT × every role, and a thing × its own space, the one above, the one below, and a foreign one. What is said
 * is said by a thing in each, and the owner hears all of it beside.
 */
@Timeout(300)
class TopicMatrixIT {
    private static final int FORBIDDEN = 0x87;
    private static final String OWN = "city/site";
    private static final List<String> SPACES = List.of("city", OWN, "city/site/line", "town");
    /** May act without seeing. */
    private static final Role CALLER = new Role("caller", Set.of(Deed.COMMAND));
    /** A last word that everybody may hear who may hear anything: from the thing of the own space. */
    private static final String LAST = "last";

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    static Path data;

    private static final Map<String, String> CHANNELS = new HashMap<>();

    private static RunningTaihu server;
    private static int clients;

    @BeforeAll
    static void start() {
        server = new RunningTaihu(data, "mqtt.connections-per-thing", "64");
        for (String path : SPACES) {
            call("POST", "/spaces", "{\"path\": \"" + path + "\"}");
            server.taihu
                    .directory()
                    .createThing(thing(path), null, path, null, Map.of(), null, Tokens.hash(thing(path)));
            String channel = call(
                    "POST",
                    "/channels",
                    "{\"title\": \"" + path + "\", \"space\": \"" + path
                            + "\", \"kind\": \"mqtt\", \"mqtt\": {\"topic\": \"" + notices(path) + "\"}}");
            CHANNELS.put(path, channel.replaceFirst("(?s).*?\"id\":\"([^\"]+)\".*", "$1"));
        }
        call("PUT", "/roles/caller", "{\"deeds\": [\"command\"]}");
    }

    @AfterAll
    static void stop() {
        server.close();
        CLIENT.close();
    }

    private static String call(String method, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.http() + "/api/v1" + path))
                .header("Authorization", "Bearer " + RunningTaihu.OWNER)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> answer = CLIENT.send(request, BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
            return answer.body();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String thing(String space) {
        return "thing-" + space.replace('/', '-');
    }

    private static String notices(String space) {
        return "notices/" + thing(space);
    }

    private static boolean within(String space, String above) {
        return space.equals(above) || space.startsWith(above + "/");
    }

    /** Who connects: a member with a role on the own space, or the thing of that space. */
    private record Who(String name, Set<Deed> deeds, boolean isThing) {
        Connection connect() throws IOException {
            return isThing ? new Connection(thing(OWN), thing(OWN)) : new Connection("", token(deeds, null));
        }

        boolean sees(String space) {
            return isThing ? space.equals(OWN) : deeds.contains(Deed.READ) && within(space, OWN);
        }
    }

    private static List<Who> all() {
        return Stream.concat(
                        Stream.concat(Role.STANDARD.stream(), Stream.of(CALLER))
                                .map(role -> new Who(role.name(), role.deeds(), false)),
                        Stream.of(new Who("thing", Set.of(), true)))
                .toList();
    }

    private static String token(Set<Deed> deeds, Instant expires) {
        Role role = Stream.concat(Role.STANDARD.stream(), Stream.of(CALLER))
                .filter(each -> each.deeds().equals(deeds))
                .findFirst()
                .orElseThrow();
        String secret = Tokens.make("api");
        server.taihu
                .directory()
                .registry()
                .createToken(new NewToken(
                        TokenKind.API, "test", Tokens.hash(secret), 0, "", List.of(new Grant(OWN, role)), "", expires));
        return secret;
    }

    /** A connection of MQTT 5, with all that it has heard. */
    private static final class Connection implements AutoCloseable {
        private final RawMqtt mqtt = new RawMqtt(server.mqtt());
        final Set<String> heard = new TreeSet<>();
        private boolean last;

        Connection(String user, String token) throws IOException {
            mqtt.send(RawMqtt.connect(5, user, token, "matrix-" + ++clients));
            Packet answer = mqtt.read();
            assertThat(answer).isNotNull();
            assertThat(answer.body()[1]).isZero();
        }

        int subscribe(String filter) throws IOException {
            mqtt.send(RawMqtt.subscribe(5, 1, filter));
            return answer(RawMqtt.SUBACK).body()[3] & 0xff;
        }

        int publish(String topic, String payload) throws IOException {
            mqtt.send(RawMqtt.publish(5, 1, 1, topic, payload));
            Packet answer = answer(RawMqtt.PUBACK);
            return answer.body().length < 3 ? 0 : answer.body()[2] & 0xff;
        }

        /** Hears until something is known, or for a moment when nothing more comes. */
        boolean hear(Predicate<Connection> enough) throws IOException {
            mqtt.timeoutMillis(500);
            try {
                while (!enough.test(this)) {
                    note(mqtt.read());
                }
                return true;
            } catch (SocketTimeoutException e) {
                return enough.test(this);
            } finally {
                mqtt.timeoutMillis(10_000);
            }
        }

        private Packet answer(int type) throws IOException {
            while (true) {
                Packet packet = mqtt.read();
                assertThat(packet).isNotNull();
                if (packet.type() == type) {
                    return packet;
                }
                note(packet);
            }
        }

        private void note(Packet packet) {
            assertThat(packet).as("a packet before the server closed").isNotNull();
            if (packet.type() == 0x30) {
                int length = (packet.body()[0] & 0xff) << 8 | packet.body()[1] & 0xff;
                heard.add(new String(packet.body(), 2, length, StandardCharsets.UTF_8));
                last |= new String(packet.body(), StandardCharsets.UTF_8).contains(LAST);
            }
        }

        @Override
        public void close() throws IOException {
            mqtt.close();
        }
    }

    /** All topics on which something is said. */
    private static List<String> said(String space) {
        String thing = "things/" + thing(space);
        return List.of(
                thing + "/readings",
                thing + "/events/door",
                thing + "/presence",
                "spaces/" + space + "/" + thing(space) + "/a",
                notices(space));
    }

    private static List<String> filters() {
        List<String> filters = new ArrayList<>(List.of(
                "#",
                "+/#",
                "things/#",
                "things/+/readings",
                "things/+/events/+",
                "things/+/presence",
                "things/+/actions/+/request",
                "things/+/properties/set",
                "spaces/#",
                "spaces/+/+/+/a",
                "notices/#",
                "$SYS/#",
                "$share/group/things/+/readings"));
        for (String space : SPACES) {
            filters.addAll(said(space));
            filters.add("things/" + thing(space) + "/#");
            filters.add("things/" + thing(space) + "/actions/+/request");
            filters.add("spaces/" + space + "/#");
        }
        return filters;
    }

    /** MQTT 5.0 section 4.7, once more. */
    private static boolean matches(String filter, String topic) {
        String pattern = Pattern.quote(filter)
                .replace("/#", "\\E(/.*)?\\Q")
                .replace("#", "\\E.*\\Q")
                .replace("+", "\\E[^/]*\\Q");
        return topic.matches(pattern);
    }

    @TestFactory
    List<DynamicTest> everyRoleHearsItsOwnAndNothingElse() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Who who : all()) {
            tests.add(DynamicTest.dynamicTest(who.name(), () -> hear(who)));
        }
        return tests;
    }

    private static void hear(Who who) throws Exception {
        List<String> filters = filters();
        List<Connection> connections = new ArrayList<>();
        try (Connection owner = new Connection("", RunningTaihu.OWNER)) {
            assertThat(owner.subscribe("things/#")).isZero();
            assertThat(owner.subscribe("spaces/#")).isZero();
            assertThat(owner.subscribe("notices/#")).isZero();
            for (String filter : filters) {
                Connection connection = who.connect();
                connections.add(connection);
                assertThat(connection.subscribe(filter)).as(filter).isEqualTo(code(who, filter));
            }
            Set<String> everything = new HashSet<>();
            SPACES.forEach(space -> everything.addAll(said(space)));
            int rounds = 0;
            do {
                assertThat(rounds++).as("the owner has heard %s", owner.heard).isLessThan(20);
                for (String space : SPACES) {
                    speak(space);
                }
            } while (!owner.hear(it -> it.heard.containsAll(everything)));
            // what was said before is heard before: then nothing of it is still on its way
            owner.last = false;
            try (Connection own = new Connection(thing(OWN), thing(OWN))) {
                own.publish("things/" + thing(OWN) + "/readings", "{\"" + LAST + "\": 1}");
            }
            assertThat(owner.hear(it -> it.last)).isTrue();
            for (int i = 0; i < filters.size(); i++) {
                String filter = filters.get(i);
                Set<String> expected = new TreeSet<>();
                if (code(who, filter) == 0) {
                    for (String space : SPACES) {
                        boolean notices = !who.isThing() && who.deeds().contains(Deed.COMMAND) && within(space, OWN);
                        said(space).stream()
                                .filter(topic -> topic.startsWith("notices/") ? notices : who.sees(space))
                                // that it is there does not change while it listens
                                .filter(topic ->
                                        !who.isThing() || !topic.startsWith("spaces/") && !topic.endsWith("/presence"))
                                .filter(topic -> matches(filter, topic))
                                .forEach(expected::add);
                    }
                }
                Connection connection = connections.get(i);
                connection.hear(it -> it.heard.containsAll(expected));
                Set<String> heard = new TreeSet<>(connection.heard);
                heard.removeIf(topic -> topic.endsWith("/" + thing(OWN) + "/" + LAST));
                assertThat(heard).as(who.name() + " on " + filter).isEqualTo(expected);
            }
        } finally {
            for (Connection connection : connections) {
                connection.close();
            }
        }
    }

    /** What a subscription is answered with. */
    private static int code(Who who, String filter) {
        if (filter.startsWith("notices/")) {
            return who.deeds().contains(Deed.COMMAND) ? 0 : FORBIDDEN;
        }
        if (who.isThing()) {
            return filter.startsWith("things/" + thing(OWN) + "/") ? 0 : FORBIDDEN;
        }
        boolean ours = filter.startsWith("things/") || filter.startsWith("spaces/");
        return ours && who.deeds().contains(Deed.READ) ? 0 : FORBIDDEN;
    }

    /** Something on every topic of a space. */
    private static void speak(String space) throws IOException {
        try (Connection thing = new Connection(thing(space), thing(space))) {
            thing.publish("things/" + thing(space) + "/readings", "{\"a\": 1}");
            thing.publish("things/" + thing(space) + "/events/door", "");
        }
        call("POST", "/channels/" + CHANNELS.get(space) + "/test", "");
    }

    @TestFactory
    List<DynamicTest> everyRoleSpeaksForItsOwnAndForNothingElse() {
        return all().stream()
                .map(who -> DynamicTest.dynamicTest(who.name(), () -> {
                    try (Connection connection = who.connect()) {
                        for (String space : SPACES) {
                            boolean may = who.isThing()
                                    ? space.equals(OWN)
                                    : who.deeds().contains(Deed.REPORT) && within(space, OWN);
                            String thing = "things/" + thing(space);
                            assertThat(connection.publish(thing + "/readings", "{\"a\": 1}"))
                                    .as("readings in " + space)
                                    .isEqualTo(may ? 0 : FORBIDDEN);
                            assertThat(connection.publish(thing + "/events/door", ""))
                                    .as("events in " + space)
                                    .isEqualTo(may ? 0 : FORBIDDEN);
                            for (String never : List.of(
                                    thing + "/presence",
                                    thing + "/actions/start/request",
                                    thing + "/properties/set",
                                    "spaces/" + space + "/" + thing(space) + "/a",
                                    notices(space))) {
                                assertThat(connection.publish(never, "{}"))
                                        .as(never)
                                        .isEqualTo(FORBIDDEN);
                            }
                        }
                    }
                }))
                .toList();
    }

    @Test
    void aConnectionEndsWithItsToken() throws Exception {
        String token = token(Role.VIEWER.deeds(), Instant.now().plus(Duration.ofSeconds(2)));
        try (Connection connection = new Connection("", token)) {
            assertThat(connection.subscribe("things/#")).isZero();
            Packet packet;
            do {
                packet = connection.mqtt.read();
            } while (packet != null && packet.type() != RawMqtt.DISCONNECT);
            assertThat(connection.mqtt.read()).isNull();
        }
    }
}

package io.taihu.notices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.model.Severity;
import io.taihu.spi.Grant;
import io.taihu.spi.Live;
import io.taihu.spi.NoticeStore.State;
import io.taihu.spi.Principal;
import io.taihu.spi.Role;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class BrokerTest extends NoticesFixture {
    private String mqtt(String members) {
        return channel("{'kind':'mqtt','mqtt':{" + members + "}}");
    }

    private static Principal.Member member(Role role, String space) {
        return new Principal.Member("1", "7", List.of(new Grant(space, role)), null);
    }

    @Test
    void aTopicOfTheServerIsHeardByWhoeverMayCommandThere() {
        List<String> operator = new CopyOnWriteArrayList<>();
        List<String> others = new CopyOnWriteArrayList<>();
        announcer.listen(member(Role.VIEWER, "lake"), (topic, json) -> others.add(topic));
        announcer.listen(member(Role.OPERATOR, "sea"), (topic, json) -> others.add(topic));
        String channel = mqtt("'topic':'notices/desk'");
        notices.post(notice("k", Severity.HIGH, "hot", channel));
        await().until(() -> only(channel).attempts() == 1);
        assertThat(only(channel).problem()).contains("nobody listens to notices/desk");

        try (Live.Subscription _ = announcer.listen(
                member(Role.OPERATOR, "lake"),
                (topic, json) -> operator.add(topic + " " + new String(json, StandardCharsets.UTF_8)))) {
            clock.advance(Duration.ofMinutes(1));
            notices.wake();
            await().until(() -> state(channel) == State.SENT);
        }
        assertThat(operator)
                .singleElement()
                .asString()
                .startsWith("notices/desk {\"id\":")
                .contains("\"message\":\"hot\"", "\"severity\":\"high\"");
        assertThat(others).isEmpty();
        assertThat(notices.test(channel, "Li").words())
                .as("nobody listens any more")
                .contains("nobody listens");
    }

    @Test
    void aBrokerElsewhereHasTakenWhatItAcknowledged() throws Exception {
        try (FakeBroker broker = new FakeBroker()) {
            String channel = mqtt("'topic':'plant/alarms','host':'127.0.0.1','port':" + broker.port()
                    + ",'security':'none','user':'taihu'");
            broker.code = 5;
            notices.post(notice("k", Severity.HIGH, "热 ".repeat(500), channel));
            await().until(() -> only(channel).attempts() == 1);
            assertThat(only(channel).problem()).isEqualTo("127.0.0.1 refuses the connection: not authorized");

            broker.code = 0;
            clock.advance(Duration.ofMinutes(1));
            notices.wake();
            await().until(() -> state(channel) == State.SENT);
            assertThat(broker.users).containsOnly("taihu");
            assertThat(broker.published).hasSize(1);
            JsonNode told = Kept.parse(broker.published.get("plant/alarms"));
            assertThat(told.path("notices").path(0).path("message").asText()).isEqualTo("热 ".repeat(500));
            assertThat(notices.test(channel, "Li").words()).isEqualTo("127.0.0.1 took it");
        }
    }

    @Test
    void whatIsNoTopicIsRefused() {
        Map.of(
                        "'topic':'things/a/readings'", "must begin with notices/",
                        "'topic':'notices/+'", "without +, #",
                        "'topic':'notices/'", "must begin with notices/",
                        "'topic':'$SYS/x','host':'h'", "$ at its beginning",
                        "'topic':''", "must be a topic of 1 to 512 bytes",
                        "'topic':'notices/x','user':'u'", "$.mqtt.user is for a broker elsewhere",
                        "'topic':'x','host':'h','security':'none','user':'u','password':'p'",
                                "a password needs security tls",
                        "'topic':'x','host':'h','security':'ssl'", "must be tls or none")
                .forEach((given, told) ->
                        assertThatThrownBy(() -> mqtt(given)).as(given).hasMessageContaining(told));
    }

    @Test
    void aPasswordOfABrokerGoesToThatBrokerAlone() {
        String made = mqtt("'topic':'x','host':'a.example','user':'u','password':'hidden-9'");
        Kept kept = notices.channels().one(made).orElseThrow();
        assertThat(kept.definition()).doesNotContain("hidden").contains("\"kept\":[\"password\"]");
        ObjectNode again = (ObjectNode)
                Kept.parse(
                        "{\"title\":\"Channel\",\"space\":\"lake\",\"kind\":\"mqtt\",\"mqtt\":{\"topic\":\"y\",\"host\":\"a.example\",\"user\":\"u\"}}");
        Kept changed = notices.channels().update(made, again, "1", kept.revision());
        assertThat(changed.definition()).contains("\"kept\":[\"password\"]");
        again.withObject("mqtt").put("host", "b.example");
        assertThatThrownBy(() -> notices.channels().update(made, again, "1", changed.revision()))
                .hasMessageContaining("$.mqtt.password must be given again, for host has changed");
    }

    /** Speaks as much MQTT 3.1.1 as a publisher needs, byte by byte. */
    private static final class FakeBroker implements AutoCloseable {
        final Map<String, String> published = new java.util.concurrent.ConcurrentHashMap<>();
        final List<String> users = new CopyOnWriteArrayList<>();
        volatile int code;
        private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

        FakeBroker() throws IOException {
            Thread.ofVirtual().start(() -> {
                while (!server.isClosed()) {
                    try (Socket socket = server.accept()) {
                        serve(new DataInputStream(socket.getInputStream()), socket);
                    } catch (IOException e) {
                        // the next one
                    }
                }
            });
        }

        int port() {
            return server.getLocalPort();
        }

        private void serve(DataInputStream in, Socket socket) throws IOException {
            assertThat(in.readUnsignedByte()).isEqualTo(0x10);
            DataInputStream connect = rest(in);
            assertThat(connect.readUTF()).isEqualTo("MQTT");
            assertThat(connect.readUnsignedByte()).isEqualTo(4);
            assertThat(connect.readUnsignedByte()).isEqualTo(0x82);
            connect.readUnsignedShort();
            assertThat(connect.readUTF()).hasSizeBetween(1, 23);
            users.add(connect.readUTF());
            socket.getOutputStream().write(new byte[] {0x20, 2, 0, (byte) code});
            if (code != 0) {
                return;
            }
            assertThat(in.readUnsignedByte()).isEqualTo(0x32);
            DataInputStream publish = rest(in);
            String topic = publish.readUTF();
            int id = publish.readUnsignedShort();
            published.put(topic, new String(publish.readAllBytes(), StandardCharsets.UTF_8));
            socket.getOutputStream().write(new byte[] {0x40, 2, (byte) (id >> 8), (byte) id});
            assertThat(in.readUnsignedByte()).isEqualTo(0xe0);
        }

        private static DataInputStream rest(DataInputStream in) throws IOException {
            int length = 0;
            int shift = 0;
            int next;
            do {
                next = in.readUnsignedByte();
                length |= (next & 127) << shift;
                shift += 7;
            } while (next >= 128);
            return new DataInputStream(new java.io.ByteArrayInputStream(in.readNBytes(length)));
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }
}

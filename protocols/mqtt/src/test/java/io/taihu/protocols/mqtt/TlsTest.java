package io.taihu.protocols.mqtt;

import static io.taihu.protocols.mqtt.Packets.V3;
import static io.taihu.protocols.mqtt.Packets.V5;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.taihu.model.TaihuException;
import io.taihu.protocols.mqtt.Packets.Packet;
import io.taihu.testkit.Peer;
import io.taihu.testkit.TestAuthority;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** MQTT over TLS, and things that say who they are by certificates. */
@Timeout(60)
class TlsTest {
    @TempDir
    static Path folder;

    private static TestAuthority authority;
    private static TestAuthority other;
    private static RunningMqtt mqtt;

    @BeforeAll
    static void start() throws Exception {
        authority = new TestAuthority(folder, "authority");
        authority.issue("server");
        authority.issue("a");
        authority.issue("nobody");
        other = new TestAuthority(Files.createDirectory(folder.resolve("other")), "other");
        other.issue("a");
        mqtt = new RunningMqtt(
                "mqtt.tls-port", "0",
                "tls.certificate-file", authority.certificate("server").toString(),
                "tls.key-file", authority.key("server").toString(),
                "tls.client-ca-file", authority.certificate().toString());
    }

    @AfterAll
    static void stop() {
        mqtt.close();
    }

    private static Packet answer(SSLContext context, byte[] connect) throws IOException {
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", mqtt.tlsPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(connect);
            Packet answer = Packets.read(new DataInputStream(socket.getInputStream()));
            if (answer != null && answer.code() == 0) {
                socket.getOutputStream().write(Packets.PING);
                assertThat(Packets.read(new DataInputStream(socket.getInputStream())))
                        .isNotNull();
            }
            return answer;
        }
    }

    @Test
    void aTokenLetsInOverTls() throws Exception {
        assertThat(answer(authority.client(), Packets.connect(V5, "c", "a", RunningMqtt.SECRET))
                        .code())
                .isZero();
        assertThat(answer(authority.client(), Packets.connect(V5, "c", "a", "wrong"))
                        .code())
                .isEqualTo(0x86);
    }

    @Test
    void aCertificateIsEnough() throws Exception {
        assertThat(answer(authority.client("a"), Packets.connectBare(V5, "c", ""))
                        .code())
                .isZero();
        assertThat(answer(authority.client("a"), Packets.connectBare(V3, "c", "a"))
                        .code())
                .isZero();
    }

    @Test
    void aCertificateSaysItsOwnNameOnly() throws Exception {
        assertThat(answer(authority.client("a"), Packets.connectBare(V5, "c", "b"))
                        .code())
                .isEqualTo(0x87);
        assertThat(answer(authority.client("nobody"), Packets.connectBare(V5, "c", ""))
                        .code())
                .isEqualTo(0x86);
    }

    @Test
    void withoutATokenACertificateIsNeeded() throws Exception {
        assertThat(answer(authority.client(), Packets.connectBare(V5, "c", "a")).code())
                .isEqualTo(0x87);
    }

    @Test
    void anotherAuthoritysCertificateIsNone() throws Exception {
        SSLContext forged = SSLContext.getInstance("TLS");
        forged.init(other.keys("a"), authority.trust(), null);
        assertThatThrownBy(() -> answer(forged, Packets.connectBare(V5, "c", "a")))
                .isInstanceOf(IOException.class);
        assertThat(answer(authority.client("a"), Packets.connectBare(V5, "c", "a"))
                        .code())
                .isZero();
    }

    @Test
    void whoSpeaksNoTlsIsClosedAndNobodyElse() throws Exception {
        try (Peer peer = Peer.connect(mqtt.tlsPort())) {
            peer.send(Packets.connect(V5, "c", "a", RunningMqtt.SECRET));
            assertThat(peer.ended()).isTrue();
        }
        RunningMqtt.assertServed(mqtt.connected(V5, "d", "a"));
    }

    @Test
    void aNewCertificateHoldsForNewConnections() throws Exception {
        assertThat(shown()).isEqualTo("CN=server");
        authority.issue("renewed");
        Files.copy(authority.certificate("renewed"), folder.resolve("server.pem"), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(authority.key("renewed"), folder.resolve("server.key"), StandardCopyOption.REPLACE_EXISTING);
        await().atMost(Duration.ofSeconds(40)).until(() -> shown().equals("CN=renewed"));
    }

    /** Whose certificate the server shows. */
    private static String shown() throws Exception {
        try (SSLSocket socket =
                (SSLSocket) authority.client().getSocketFactory().createSocket("127.0.0.1", mqtt.tlsPort())) {
            socket.startHandshake();
            return socket.getSession().getPeerPrincipal().getName();
        }
    }

    @Test
    void whatIsConfiguredWronglyIsNamed() throws Exception {
        authority.issue("set");
        String certificate = authority.certificate("set").toString();
        assertThatThrownBy(() -> new RunningMqtt("tls.certificate-file", certificate))
                .isInstanceOf(TaihuException.class)
                .hasMessageContaining("tls.key-file is needed");
        String missing = folder.resolve("missing.pem").toString();
        assertThatThrownBy(() -> new RunningMqtt("tls.certificate-file", certificate, "tls.key-file", missing))
                .hasMessageContaining("tls.key-file is " + missing);
        String foreign = authority.key("a").toString();
        assertThatThrownBy(() -> new RunningMqtt("tls.certificate-file", certificate, "tls.key-file", foreign))
                .hasMessageContaining("tls.key-file is not the key of tls.certificate-file");
        String text = Files.writeString(folder.resolve("text.pem"), "hello").toString();
        assertThatThrownBy(() -> new RunningMqtt("tls.certificate-file", certificate, "tls.key-file", text))
                .hasMessageContaining("openssl pkcs8");
    }
}

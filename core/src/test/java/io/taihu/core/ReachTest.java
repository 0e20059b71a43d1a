package io.taihu.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ReachTest {
    @Test
    void onlyAddressesOfTheInternetArePublic() throws IOException {
        for (String address : List.of(
                "127.0.0.1",
                "127.1.2.3",
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "169.254.169.254",
                "100.64.0.1",
                "100.127.255.255",
                "192.0.0.8",
                "198.18.0.1",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "::1",
                "::",
                "::ffff:127.0.0.1",
                "::127.0.0.1",
                "fe80::1",
                "fec0::1",
                "fc00::1",
                "fd12:3456::1",
                "ff02::1",
                "64:ff9b::7f00:1",
                "2002:7f00:1::",
                "2001:0:7f00:1::")) {
            assertThat(Reach.isPublic(InetAddress.getByName(address)))
                    .as(address)
                    .isFalse();
        }
        for (String address :
                List.of("1.1.1.1", "93.184.216.34", "100.63.0.1", "100.128.0.1", "172.32.0.1", "2606:4700::1111")) {
            assertThat(Reach.isPublic(InetAddress.getByName(address)))
                    .as(address)
                    .isTrue();
        }
    }

    @Test
    void otherSchemesAndNamesInAddressesAreNotAsked() {
        for (String uri :
                List.of("http://1.1.1.1/", "https://user@1.1.1.1/", "https://127.0.0.1:1/", "https://[::1]:1/")) {
            assertThatThrownBy(() -> ask(new Reach(false), URI.create(uri)))
                    .as(uri)
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void answersAreReadInChunksOrWholeAndNoLongerThanTheyMayBe() throws Exception {
        assertThat(ask("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nwhole")
                        .body())
                .isEqualTo("whole");
        assertThat(ask("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nin \r\n5\r\nparts\r\n0\r\n\r\n")
                        .body())
                .isEqualTo("in parts");
        assertThat(ask("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\n\r\n")
                        .status())
                .as("a redirection is an answer")
                .isEqualTo(302);
        for (String wrong : List.of(
                "",
                "SSH-2.0-x\r\n\r\n",
                "HTTP/1.1 abc\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7fffffff\r\nx",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbrok",
                "HTTP/1.1 200 OK\r\n\r\n" + "x".repeat(Reach.ANSWER_MAX))) {
            assertThatThrownBy(() -> ask(wrong)).isInstanceOf(IOException.class);
        }
    }

    /** Asks a listener that reads the request's head and answers this. */
    private static Reach.Answer ask(String answer) throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                try (Socket socket = listener.accept()) {
                    InputStream in = socket.getInputStream();
                    int ends = 0;
                    while (ends < 4) {
                        int read = in.read();
                        ends = read == '\r' || read == '\n' ? ends + 1 : 0;
                    }
                    socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
                } catch (IOException e) {
                    // the one who asks has gone
                }
            });
            URI uri = URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/");
            return ask(new Reach(true), uri);
        }
    }

    private static Reach.Answer ask(Reach reach, URI uri) throws IOException {
        return reach.ask(new Reach.Request("GET", uri, Map.of(), null));
    }
}

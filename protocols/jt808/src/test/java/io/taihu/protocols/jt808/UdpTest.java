package io.taihu.protocols.jt808;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.taihu.model.TaihuException;
import io.taihu.protocols.jt808.Jt808Device.Received;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The same by datagrams. */
@Timeout(60)
class UdpTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final RunningJt808 server = new RunningJt808("jt808.udp-peers-max", "3", "jt808.idle-maximum", "60s");
    private final Jt808Device device = new Jt808Device(RunningJt808.PHONE, false);

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void oneDatagramMayHoldManyFrames() throws Exception {
        server.road().know(RunningJt808.PHONE, RunningJt808.SECRET);
        try (DatagramSocket socket = socket()) {
            send(socket, device.authentication(RunningJt808.SECRET));
            assertThat(read(socket).getFirst().result()).isZero();
            ByteArrayOutputStream three = new ByteArrayOutputStream();
            for (int i = 0; i < 3; i++) {
                three.write(device.location(server.fix(i)));
            }
            send(socket, three.toByteArray());
            assertThat(read(socket)).extracting(Received::replySerial).containsExactly(1, 2, 3);
            // half a frame does not spoil the next datagram
            byte[] whole = device.location(server.fix(4));
            send(socket, Arrays.copyOf(whole, 20));
            send(socket, device.location(server.fix(5)));
            assertThat(read(socket).getFirst().replySerial()).isEqualTo(5);
        }
    }

    @Test
    void theAddressSilentLongestGivesWay() throws Exception {
        DatagramSocket[] sockets = new DatagramSocket[4];
        for (int i = 0; i < 4; i++) {
            String phone = "200" + i;
            server.road().know(phone, RunningJt808.SECRET);
            sockets[i] = socket();
            send(sockets[i], new Jt808Device(phone, false).authentication(RunningJt808.SECRET));
            assertThat(read(sockets[i]).getFirst().result()).isZero();
        }
        await().atMost(LONG).until(() -> server.road().open().size() == 3);
        assertThat(server.road().sessions().getFirst().closeReason()).isEqualTo("others needed its place");
        server.context.clock().advance(Duration.ofSeconds(61));
        await().atMost(LONG).until(() -> server.road().open().isEmpty());
        for (DatagramSocket each : sockets) {
            each.close();
        }
    }

    @Test
    void strangersEndNobodyWhoIsLetIn() throws Exception {
        server.road().know(RunningJt808.PHONE, RunningJt808.SECRET);
        try (DatagramSocket socket = socket()) {
            send(socket, device.authentication(RunningJt808.SECRET));
            assertThat(read(socket).getFirst().result()).isZero();
            for (int i = 0; i < 300; i++) {
                try (DatagramSocket stranger = socket()) {
                    send(stranger, new Jt808Device("9" + i, false).heartbeat());
                    assertThat(read(stranger).getFirst().result()).isEqualTo(1);
                }
            }
            // nor do those who write under its address
            byte[] garbage = new byte[1_400];
            for (int i = 0; i < 100; i++) {
                send(socket, garbage);
            }
            send(socket, device.authentication("guessed"));
            assertThat(read(socket).getFirst().result()).isEqualTo(1);
            send(socket, device.location(server.fix(1)));
            assertThat(read(socket).getFirst().result()).isZero();
        }
        assertThat(server.road().sessions()).hasSize(1);
        assertThat(server.road().open()).hasSize(1);
    }

    @Test
    void aPortThatIsTakenIsNamedWithItsSetting() throws Exception {
        try (DatagramSocket taken = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> new RunningJt808("jt808.port", Integer.toString(taken.getLocalPort())))
                    .isInstanceOf(TaihuException.class)
                    .hasMessageContaining("UDP 127.0.0.1:" + taken.getLocalPort())
                    .hasMessageContaining("jt808.port");
        }
    }

    private static DatagramSocket socket() throws IOException {
        DatagramSocket socket = new DatagramSocket();
        socket.setSoTimeout(20_000);
        return socket;
    }

    private void send(DatagramSocket socket, byte[] bytes) throws IOException {
        socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), server.port()));
    }

    private static List<Received> read(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[2_048], 2_048);
        socket.receive(packet);
        return new Jt808Device("1", false).take(Arrays.copyOf(packet.getData(), packet.getLength()));
    }
}

package io.taihu.protocols.jt808;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.model.Invocation;
import io.taihu.protocols.jt808.Jt808Device.Received;
import io.taihu.spi.Session.Offer;
import io.taihu.testkit.Peer;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Files of alarms over a connection of their own, as T/JSATL 12 has them. */
@Timeout(60)
class AttachmentsTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final String TAG =
            "{\"terminalId\":\"0000001\",\"time\":\"2026-09-20T12:00:00+08:00\",\"index\":0,\"attachments\":1,\"reserved\":\"00\"}";
    private static final String NUMBER = "alarm-0001";

    private final RunningJt808 server = new RunningJt808("jt808.attachment-maximum", "300k");
    private final Jt808Device device = new Jt808Device(RunningJt808.PHONE, false);
    /** The terminal as it speaks over the connection for files. */
    private final Jt808Device sender = new Jt808Device(RunningJt808.PHONE, false);

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void aFileComesInBlocksAndWhatIsMissingIsAskedFor() throws Exception {
        Peer main = server.connected(device, RunningJt808.PHONE);
        want(main);
        byte[] file = new byte[150_000];
        new Random(5).nextBytes(file);
        Arrays.fill(file, 1_000, 1_100, Frame.FLAG);
        Peer files = server.stranger();
        files.send(announcement(file.length));
        assertThat(RunningJt808.read(sender, files).result()).isZero();
        files.send(message("file", file.length));
        assertThat(RunningJt808.read(sender, files).result()).isZero();
        files.send(block(file, 0, 65_536));
        files.send(block(file, 131_072, 18_928));
        files.send(message("fileDone", file.length));
        Received asked = RunningJt808.read(sender, files);
        assertThat(asked.id()).isEqualTo(0x9212);
        assertThat(asked.body())
                .contains("\"result\":\"missing\"", "\"missing\":[{\"offset\":65536,\"length\":65536}]");
        files.send(block(file, 65_536, 65_536));
        files.send(message("fileDone", file.length));
        assertThat(RunningJt808.read(sender, files).body()).contains("\"result\":\"done\"");
        assertThat(kept()).isEqualTo(file);

        files.send(sender.location(server.fix(1)));
        assertThat(RunningJt808.read(sender, files).result())
                .as("the number of an alarm lets nothing else in")
                .isEqualTo(1);
        main.send(device.location(server.fix(1)));
        assertThat(RunningJt808.read(device, main).result())
                .as("the terminal is there all the while")
                .isZero();
        assertThat(server.road().open()).hasSize(2);
    }

    @Test
    void whateverPiecesItComesInAndHoweverOftenTheRoadWaits() throws Exception {
        want(server.connected(device, RunningJt808.PHONE));
        AtomicInteger offers = new AtomicInteger();
        server.road().answering((session, offered) -> {
            if (offers.incrementAndGet() % 3 == 0) {
                session.listener().resume();
                return Offer.HELD;
            }
            return Offer.TAKEN;
        });
        byte[] file = new byte[20_000];
        new Random(6).nextBytes(file);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(announcement(file.length));
        all.writeBytes(message("file", file.length));
        for (int at = 0; at < file.length; at += 2_000) {
            all.writeBytes(block(file, at, 2_000));
        }
        all.writeBytes(message("fileDone", file.length));
        Peer files = server.stranger();
        byte[] bytes = all.toByteArray();
        Random random = new Random(8);
        for (int at = 0; at < bytes.length; ) {
            int part = Math.min(bytes.length - at, 1 + random.nextInt(3_000));
            files.send(Arrays.copyOfRange(bytes, at, at + part));
            at += part;
        }
        Received last = RunningJt808.read(sender, files);
        while (last.id() != 0x9212) {
            last = RunningJt808.read(sender, files);
        }
        assertThat(last.body()).contains("\"result\":\"done\"");
        assertThat(kept()).isEqualTo(file);
    }

    @Test
    void aFileIsSaidToBeWholeWhenItIsDurable() throws Exception {
        want(server.connected(device, RunningJt808.PHONE));
        Peer files = server.stranger();
        files.send(announcement(1_000));
        RunningJt808.read(sender, files);
        files.send(message("file", 1_000));
        RunningJt808.read(sender, files);
        server.road().durableAtFlush(false);
        files.send(block(new byte[1_000], 0, 1_000));
        files.send(message("fileDone", 1_000));
        await().atMost(LONG).until(() -> server.road().waiting() == 2);
        server.road().makeDurable(1);
        await().pollDelay(Duration.ofMillis(200)).atMost(LONG).until(() -> true);
        assertThat(files.quiet()).isTrue();
        server.road().makeDurable(1);
        assertThat(RunningJt808.read(sender, files).body()).contains("\"result\":\"done\"");
    }

    @Test
    void filesThatNobodyAskedForAreNotTaken() throws Exception {
        Peer main = server.connected(device, RunningJt808.PHONE);
        Peer files = server.stranger();
        files.send(announcement(100));
        assertThat(RunningJt808.read(sender, files).result()).isEqualTo(1);
        files.send(block(new byte[100], 0, 100));
        want(main);
        server.context.clock().advance(Duration.ofMinutes(61));
        files = server.stranger();
        files.send(announcement(100));
        assertThat(RunningJt808.read(sender, files).result())
                .as("an hour later")
                .isEqualTo(1);
        assertThat(server.road().offerCount()).isLessThanOrEqualTo(1);
        assertThat(server.road().sessions()).hasSize(1);
    }

    @Test
    void aFileThatIsTooLongIsRefusedAndBytesOfNoneAreTold() throws Exception {
        want(server.connected(device, RunningJt808.PHONE));
        Peer files = server.stranger();
        files.send(announcement(400_000));
        assertThat(RunningJt808.read(sender, files).result()).isZero();
        files.send(message("file", 400_000));
        assertThat(RunningJt808.read(sender, files).result()).isEqualTo(1);
        files.send(block(new byte[100], 0, 100));
        files.send(message("file", 50));
        assertThat(RunningJt808.read(sender, files).result()).isZero();
        files.send(block(new byte[100], 0, 100));
        files.send(message("fileDone", 50));
        assertThat(RunningJt808.read(sender, files).body()).contains("\"missing\":[{\"offset\":0,\"length\":50}]");
        assertThat(server.road().sessions().getLast().unreadable())
                .extracting(each -> each.reason())
                .anyMatch(each -> each.contains("jt808.attachment-maximum"))
                .anyMatch(each -> each.contains("not announced"))
                .anyMatch(each -> each.contains("which has 50"));
    }

    /** The platform asks for the files of an alarm. */
    private void want(Peer main) throws Exception {
        String input = "{\"server\":\"127.0.0.1\",\"tcpPort\":" + server.port() + ",\"udpPort\":0,\"tag\":" + TAG
                + ",\"alarmNumber\":\"" + NUMBER + "\",\"reserved\":\"" + "00".repeat(16) + "\"}";
        await().atMost(LONG).until(() -> server.road().sessions().getFirst().taker() != null);
        Objects.requireNonNull(server.road().sessions().getFirst().taker()).pass(command(input));
        Received sent = RunningJt808.read(device, main);
        assertThat(sent.id()).isEqualTo(0x9208);
        main.send(device.reply(sent, 0));
        await().atMost(LONG).until(() -> server.road().offerCount() > 0);
    }

    private static Invocation command(String input) {
        return OrdersTest.invocation("attachmentsWanted", input);
    }

    private byte[] announcement(int size) {
        return sender.message(
                "attachments",
                "{\"terminalId\":\"0000001\",\"tag\":" + TAG + ",\"alarmNumber\":\"" + NUMBER
                        + "\",\"kind\":\"alarm\",\"files\":[{\"name\":\"00_65_01.jpg\",\"size\":" + size + "}]}");
    }

    private byte[] message(String name, int size) {
        return sender.message(name, "{\"name\":\"00_65_01.jpg\",\"type\":\"image\",\"size\":" + size + "}");
    }

    private static byte[] block(byte[] file, int offset, int length) {
        return ByteBuffer.allocate(62 + length)
                .put(FileStream.MAGIC)
                .put(Arrays.copyOf("00_65_01.jpg".getBytes(StandardCharsets.US_ASCII), 50))
                .putInt(offset)
                .putInt(length)
                .put(file, offset, length)
                .array();
    }

    /** The file as its events have it. */
    private byte[] kept() {
        List<JsonNode> blocks = server.road().offers().stream()
                .filter(offered -> offered.event().equals("fileBlock"))
                .map(offered -> Shared.json(CborText.of(offered.bytes())))
                .toList();
        int size = blocks.stream()
                .mapToInt(block ->
                        block.get("offset").asInt() + block.get("data").asText().length() / 2)
                .max()
                .orElse(0);
        byte[] file = new byte[size];
        for (JsonNode block : blocks) {
            byte[] part = HexFormat.of().parseHex(block.get("data").asText());
            System.arraycopy(part, 0, file, block.get("offset").asInt(), part.length);
        }
        return file;
    }
}

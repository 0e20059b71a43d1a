package io.taihu.protocols.jt808;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.testkit.Peer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A terminal that is let in sends every message damaged in every way, with the right checksum: its link stays, and goes on. */
@Timeout(120)
class DamageTest {
    /** Messages that change who is let in. */
    private static final Set<Integer> ENTRANCE = Set.of(0x0003, 0x0100, 0x0102);

    @Test
    void noDamageOfABodyClosesTheLink() throws Exception {
        try (RunningJt808 server = new RunningJt808()) {
            Jt808Device device = new Jt808Device(RunningJt808.PHONE, false);
            Peer peer = server.connected(device, RunningJt808.PHONE);
            AtomicInteger last = new AtomicInteger(-1);
            Jt808Device reader = new Jt808Device(RunningJt808.PHONE, false);
            Thread reading = Thread.startVirtualThread(() -> {
                try {
                    byte[] buffer = new byte[8_192];
                    for (int read = peer.in().read(buffer);
                            read > 0;
                            read = peer.in().read(buffer)) {
                        reader.take(Arrays.copyOf(buffer, read)).stream()
                                .filter(each -> each.body().contains("\"0x0002\""))
                                .forEach(each -> last.set(each.replySerial()));
                    }
                } catch (IOException e) {
                    // ended by the test
                }
            });
            int sent = 0;
            for (Recorded each : recorded()) {
                for (byte[] damaged : damaged(each.body())) {
                    peer.send(device.message(each.id(), damaged));
                    sent++;
                }
                int serial = device.serial();
                peer.send(device.heartbeat());
                await().pollInterval(Duration.ofMillis(2))
                        .atMost(Duration.ofSeconds(20))
                        .untilAsserted(() -> assertThat(last.get())
                                .as(
                                        "message %s, %s",
                                        IdField.text(each.id(), 2),
                                        HexFormat.of().formatHex(each.body()))
                                .isEqualTo(serial));
            }
            assertThat(sent).isGreaterThan(5_000);
            assertThat(server.road().sessions()).as("it was never let in anew").hasSize(1);
            assertThat(server.road().open()).hasSize(1);
            peer.close();
            reading.join();
        }
    }

    private record Recorded(int id, byte[] body) {}

    private static List<Recorded> recorded() {
        List<Recorded> all = new ArrayList<>();
        List<JsonNode> rows = new ArrayList<>(Shared.rows("jt808.dev.jsonl"));
        rows.addAll(Shared.rows("jt808_ext.dev.jsonl"));
        for (JsonNode row : rows) {
            List<String> frames = Frames.split(Frames.raw(row));
            if (frames.isEmpty()) {
                continue;
            }
            byte[] plain = HexFormat.of().parseHex(frames.getFirst());
            Frame frame = new Frame();
            if (frame.read(plain, 0, plain.length) == null
                    && !ENTRANCE.contains(frame.id())
                    && frame.bodyLength() > 0) {
                all.add(new Recorded(
                        frame.id(), Arrays.copyOfRange(plain, frame.bodyAt(), frame.bodyAt() + frame.bodyLength())));
            }
        }
        return all;
    }

    /** Cut, stretched and flipped, at some thirty places. */
    private static List<byte[]> damaged(byte[] body) {
        List<byte[]> all = new ArrayList<>();
        int step = Math.max(1, body.length / 30);
        for (int at = 0; at < body.length; at += step) {
            all.add(Arrays.copyOf(body, at));
            byte[] flipped = body.clone();
            flipped[at] ^= (byte) (1 << at % 8);
            all.add(flipped);
            byte[] stretched = Arrays.copyOf(body, body.length + 1);
            System.arraycopy(body, at, stretched, at + 1, body.length - at);
            all.add(stretched);
        }
        return all;
    }
}

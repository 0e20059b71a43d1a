package io.taihu.protocols.jt808;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever the bytes are, reading them ends with values or with a reason, and the frame behind them is found. */
class FuzzTest {
    private static final byte[] GOOD = HexFormat.of().parseHex("7e000200001234567890120001897e");
    private static final long SEED = Long.getLong("taihu.seed", System.nanoTime());

    @Test
    void recordedFramesCutStretchedAndFlippedAreReadOrRefused() {
        List<JsonNode> rows = new ArrayList<>(Shared.rows("jt808.dev.jsonl"));
        rows.addAll(Shared.rows("jt808_ext.dev.jsonl"));
        long tried = 0;
        for (JsonNode row : rows) {
            byte[] raw = Frames.raw(row);
            if (raw[0] != Frame.FLAG) {
                continue;
            }
            for (int at = 0; at < raw.length; at++) {
                behindIsFound(Arrays.copyOf(raw, at));
                byte[] flipped = raw.clone();
                flipped[at] ^= (byte) (1 << at % 8);
                behindIsFound(flipped);
                behindIsFound(stretched(raw, at));
                tried += 3;
            }
        }
        assertThat(tried).isGreaterThan(10_000);
    }

    @Test
    void recordedBodiesCutStretchedAndFlippedAreReadOrRefused() {
        List<JsonNode> rows = new ArrayList<>(Shared.rows("jt808.dev.jsonl"));
        rows.addAll(Shared.rows("jt808_ext.dev.jsonl"));
        for (JsonNode row : rows) {
            byte[] raw = Frames.raw(row);
            if (raw[0] != Frame.FLAG || Frames.split(raw).isEmpty()) {
                continue;
            }
            byte[] plain = HexFormat.of().parseHex(Frames.split(raw).getFirst());
            Frame frame = new Frame();
            frame.read(plain, 0, plain.length);
            if (frame.bodyLength() > 0) {
                body(frame.id(), Arrays.copyOfRange(plain, frame.bodyAt(), frame.bodyAt() + frame.bodyLength()));
            }
        }
        for (JsonNode row : Shared.rows("jt808_bodies.dev.jsonl")) {
            body(Frames.messageOf(row), HexFormat.of().parseHex(Frames.bodyHex(row)));
        }
    }

    @Test
    void everyMessageOfEveryEditionCutStretchedAndFlippedIsReadOrRefused() {
        BothWaysTest samples = new BothWaysTest();
        int bodies = 0;
        for (Message message : Catalogue.all()) {
            for (Version version : Version.values()) {
                body(message.id(), samples.body(message, version));
                bodies++;
            }
        }
        assertThat(bodies).isGreaterThan(270);
    }

    private static void body(int id, byte[] body) {
        for (int at = 0; at < body.length; at++) {
            read(id, Arrays.copyOf(body, at));
            read(id, stretched(body, at));
            for (int bit = 0; bit < 8; bit++) {
                byte[] flipped = body.clone();
                flipped[at] ^= (byte) (1 << bit);
                read(id, flipped);
            }
        }
    }

    @Test
    void everyMessageReadsAnyBytesAndWritesWhatItRead() {
        Random random = new Random(SEED);
        for (Message message : Catalogue.all()) {
            for (int i = 0; i < 400; i++) {
                byte[] body = new byte[random.nextInt(120)];
                random.nextBytes(body);
                if (random.nextBoolean()) {
                    // small numbers, so that counts and lengths are often right
                    for (int at = 0; at < body.length; at++) {
                        body[at] &= 7;
                    }
                }
                read(message.id(), body);
            }
        }
    }

    /** Reads it in all editions; what it gave without a fault can be written, and once more as it was then. */
    private static void read(int id, byte[] body) {
        Message message = Catalogue.find(id);
        if (message == null) {
            return;
        }
        for (Version version : Version.values()) {
            ValuesSink sink = new ValuesSink();
            try {
                Version edition = message.read(body, 0, body.length, version, sink);
                // bytes that are no GBK are not written again as they were
                if (sink.faults().isEmpty() && sink.values().toString().indexOf('\uFFFD') < 0) {
                    byte[] again = message.write(sink.values(), edition);
                    ValuesSink second = new ValuesSink();
                    if (message.read(again, 0, again.length, edition, second) != edition) {
                        continue; // without its padding it fits another edition as well, …
                    }
                    boolean severalWays = message.fields().size() > 1;
                    if (severalWays
                            && !second.values().toString().equals(sink.values().toString())) {
                        continue; // … or another of its tables
                    }
                    assertThat(message.write(second.values(), edition))
                            .as(
                                    "message %s, seed %d, body %s",
                                    IdField.text(id, 2), SEED, HexFormat.of().formatHex(body))
                            .isEqualTo(again);
                }
            } catch (BodyException e) {
                assertThat(e.reason()).isNotEmpty();
            }
        }
    }

    private static void behindIsFound(byte[] bytes) {
        byte[] all = Arrays.copyOf(bytes, bytes.length + GOOD.length + 1);
        all[bytes.length] = Frame.FLAG;
        System.arraycopy(GOOD, 0, all, bytes.length + 1, GOOD.length);
        assertThat(Shared.json(Description.of(bytes)).isObject()).isTrue();
        assertThat(Frames.split(all).getLast()).isEqualTo(HexFormat.of().formatHex(GOOD, 1, GOOD.length - 1));
    }

    private static byte[] stretched(byte[] bytes, int at) {
        byte[] longer = new byte[bytes.length + 1];
        System.arraycopy(bytes, 0, longer, 0, at);
        longer[at] = (byte) (at * 37);
        System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
        return longer;
    }
}

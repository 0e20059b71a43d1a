package io.taihu.protocols.jt808;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What was read is written again as it was, for recorded frames that are written as the standard has it. */
class RoundTripTest {
    /** Frames that are not written as the standard has it. */
    private static final Map<String, String> OTHERWISE = Map.of(
            "jt808-0065", "zeros stand behind a text that goes to the end",
            "jt808-0066", "zeros stand behind a text that goes to the end",
            "jt808-0156", "a text is padded with a space",
            "jt808-0244", "a text has bytes that are no GBK",
            "jt808-0260", "an item that is told twice is written last",
            "jt808-0262", "a text has bytes that are no GBK");

    @Test
    void recordedFramesAreWrittenAsTheyWere() {
        List<JsonNode> rows = new ArrayList<>(Shared.rows("jt808.dev.jsonl"));
        rows.addAll(Shared.rows("jt808_ext.dev.jsonl"));
        Map<String, String> wrong = new TreeMap<>();
        int same = 0;
        for (JsonNode row : rows) {
            String id = row.get("id").asText();
            if (!row.path("frame_check_by_extractor").path("checksum_ok").asBoolean()) {
                continue;
            }
            byte[] raw = Frames.raw(row);
            byte[] plain = HexFormat.of().parseHex(Frames.split(raw).getFirst());
            Frame frame = new Frame();
            frame.read(plain, 0, plain.length);
            Message message = Catalogue.find(frame.id());
            if (message == null || frame.split() || frame.declaredLength() != frame.bodyLength()) {
                continue;
            }
            ValuesSink sink = new ValuesSink();
            Version version = message.read(plain, frame.bodyAt(), frame.bodyLength(), frame.version(), sink);
            byte[] body = message.write(sink.values(), version);
            byte[] again = FrameWriter.frame(FrameWriter.Form.of(frame), frame.id(), frame.serial(), body);
            if (HexFormat.of().formatHex(again).equals(HexFormat.of().formatHex(raw))) {
                same++;
            } else if (!OTHERWISE.containsKey(id)) {
                wrong.put(
                        id,
                        HexFormat.of().formatHex(raw) + "\n" + HexFormat.of().formatHex(again) + "\n" + sink.values());
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(same).isGreaterThan(180);
    }
}

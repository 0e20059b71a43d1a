package io.taihu.protocols.gb32960;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each frame of the peers' tests says what the peer states; where it does not, the reason is here. */
class PeerVectorsTest {
    /** Rows whose peer is at odds with the standard, and why. */
    private static final Map<String, String> AT_ODDS = Map.of(
            "gb32960-0002",
            "the data unit is encrypted (AES128) with a key of the test: only the envelope can be read",
            "gb32960-0004",
            "a report without the six bytes of time of table 7, and with a vehicle of 18 bytes where table 9 has 20: nothing"
                    + " behind the time can be told apart, and all of it is kept as it came",
            "gb32960-0039",
            "rtm_con reads 1 in the second byte of an activation's result as ok; table B.4 says 0 ok, 1 chip already active");

    @TestFactory
    List<DynamicTest> framesSayWhatTheirPeerStates() throws IOException {
        return tests("gb32960.dev.jsonl", this::frame);
    }

    @TestFactory
    List<DynamicTest> bodiesSayWhatTheirPeerStates() throws IOException {
        return tests("gb32960_bodies.dev.jsonl", this::body);
    }

    @Test
    void allVectorsAreRead() throws IOException {
        assertThat(Vectors.of("gb32960.dev.jsonl")).hasSize(45);
        assertThat(Vectors.of("gb32960_bodies.dev.jsonl")).hasSize(15);
    }

    private static List<DynamicTest> tests(String file, Function<JsonNode, Integer> check) throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode row : Vectors.of(file)) {
            String id = row.get("id").asText();
            tests.add(DynamicTest.dynamicTest(
                    id + " " + row.get("test").asText(),
                    () -> assertThat(check.apply(row)).as("statements checked").isPositive()));
        }
        return tests;
    }

    private int frame(JsonNode row) {
        String hex = row.get("hex").asText();
        JsonNode said = Vectors.decode(hex);
        JsonNode header = row.get("frame_check_by_extractor");
        assertThat("0x" + String.format("%02X", said.get("commandCode").asInt()))
                .isEqualTo(header.get("cmd").asText());
        assertThat(said.get("vin").asText()).isEqualTo(header.get("vin").asText());
        JsonNode expected = row.get("expected");
        String id = row.get("id").asText();
        if (AT_ODDS.containsKey(id)) {
            Frame frame = Frame.decode(Vectors.bytes(hex));
            assertThat(Vectors.hex(Decoded.of(frame).encode()))
                    .as(AT_ODDS.get(id))
                    .isEqualTo(hex.substring(48, hex.length() - 2));
            switch (id) {
                case "gb32960-0002" ->
                    assertThat(said.get("data").asText()).isEqualTo(hex.substring(48, hex.length() - 2));
                case "gb32960-0004" -> assertThat(said.get("problem")).isNotNull();
                default -> {
                    assertThat(said.get("result").asText()).isEqualTo("failure");
                    assertThat(said.get("reason").asText()).isEqualTo("chip-already-active");
                }
            }
            return 1;
        }
        return switch (row.get("source_repo").asText()) {
            case "beidouchangxi/rtm_con" -> PeerPhysical.check(expected, said);
            case "emqx/emqx" -> PeerRaw.check(expected, Frame.decode(Vectors.bytes(hex)));
            case "SmallChi/JTNewEnergy" -> PeerAsserts.check(expected, said);
            default -> throw new AssertionError("no reader for " + row.get("source_repo"));
        };
    }

    /** A body without a frame: the file of the peer says of what. */
    private int body(JsonNode row) {
        byte[] bytes = Vectors.bytes(row.get("hex").asText());
        String file = row.get("source_path").asText();
        int command = Integer.parseInt(file.replaceAll(".*JTNE_0x(..).*", "$1"), 16);
        JsonNode said;
        if (command == Command.REALTIME.code()) {
            said = infos(Edition.V2016, bytes, 0, bytes.length);
        } else {
            int response = (file.contains("Reply") ? Response.SUCCESS : Response.COMMAND).code();
            said = Vectors.json(Decoded.json(Frame.of(Edition.V2016, command, response, "VIN", bytes)));
        }
        return PeerAsserts.check(row.get("expected"), said);
    }

    private static JsonNode infos(Edition edition, byte[] bytes, int from, int to) {
        Report report = Report.readWithoutTime(edition, new In(bytes, from, to));
        assertThat(report.problem()).isNull();
        Json out = new Json().open();
        report.jsonInfos(out);
        return Vectors.json(out.close().toString());
    }
}

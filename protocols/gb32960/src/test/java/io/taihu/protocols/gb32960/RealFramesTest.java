package io.taihu.protocols.gb32960;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.testkit.Peer;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** 400 frames of two vehicles on the road: each is read whole, and says what the collector's own decoder says. */
class RealFramesTest {
    @Test
    void everyFrameIsReadWholeAndComesBackTheSame() throws IOException {
        List<String[]> rows = Vectors.csv("ev_gbt32960_real/frames.csv");
        assertThat(rows).hasSize(401);
        Map<Integer, Integer> commands = new HashMap<>();
        for (String[] row : rows.subList(1, rows.size())) {
            byte[] bytes = Vectors.bytes(row[3]);
            Frame frame = Frame.decode(bytes);
            Decoded decoded = Decoded.of(frame);
            assertThat(decoded.problem()).isNull();
            assertThat(decoded.rest()).isEmpty();
            assertThat(frame.vin()).isEqualTo(row[1]);
            assertThat(Vectors.hex(
                            Frame.of(frame.edition(), frame.command(), frame.response(), frame.vin(), decoded.encode())
                                    .encode()))
                    .isEqualTo(row[3]);
            commands.merge(frame.command(), 1, Integer::sum);
        }
        assertThat(commands.get(0x02) + commands.get(0x03)).isEqualTo(390);
        assertThat(commands).containsKeys(0x01, 0x04);
    }

    @Test
    void everyFrameIsAnsweredWellAndKept() throws IOException {
        try (RunningGb32960 running = new RunningGb32960("gb32960.registration", "any")) {
            Map<String, Peer> peers = new HashMap<>();
            int reports = 0;
            List<String[]> rows = Vectors.csv("ev_gbt32960_real/frames.csv");
            for (String[] row : rows.subList(1, rows.size())) {
                Peer peer = peers.computeIfAbsent(row[1], _ -> running.connect());
                peer.send(Vectors.bytes(row[3]));
                assertThat(Frames.read(peer.in()).response()).as(row[3]).isEqualTo(Response.SUCCESS.code());
                boolean report = row[2].equals("0x02") || row[2].equals("0x03");
                reports += report ? 1 : 0;
                if (report) {
                    assertThat(running.readings()).hasSize(reports);
                    assertThat(running.readings().getLast().has("time")).isTrue();
                }
                if (row[2].equals("0x04")) {
                    peers.remove(row[1]).close();
                }
            }
            assertThat(reports).isEqualTo(390);
        }
    }

    @Test
    void everyReportSaysWhatTheCollectorDecoded() throws IOException {
        List<String[]> frames = Vectors.csv("ev_gbt32960_real/frames.csv");
        List<String[]> decoded = Vectors.csv("ev_gbt32960_real/decoded.csv");
        List<String> names = List.of(decoded.getFirst());
        int row = 1;
        for (String[] frame : frames.subList(1, frames.size())) {
            if (!frame[2].equals("0x02") && !frame[2].equals("0x03")) {
                continue;
            }
            JsonNode said = Vectors.decode(frame[3]);
            String[] expected = decoded.get(row++);
            check(said, expected, names);
        }
        assertThat(row).isEqualTo(decoded.size());
    }

    private static void check(JsonNode said, String[] expected, List<String> names) {
        Map<String, JsonNode> infos = new HashMap<>();
        said.get("information").forEach(info -> infos.put(info.get("type").asText(), info));
        String[][] numbers = {
            {"speed_kmh", "vehicle", "/speed/value"},
            {"odometer_km", "vehicle", "/odometer/value"},
            {"volt_v", "vehicle", "/voltage/value"},
            {"current_a", "vehicle", "/current/value"},
            {"soc_pct", "vehicle", "/soc/value"},
            {"insul_kohm", "vehicle", "/insulation/value"},
            {"accel_pct", "vehicle", "/accelerator/value"},
            {"brake_pct", "vehicle", "/brake/value"},
            {"motor1_rpm", "motors", "/motors/0/speed/value"},
            {"motor1_torque_nm", "motors", "/motors/0/torque/value"},
            {"motor1_temp_c", "motors", "/motors/0/temperature/value"},
            {"motor1_ctrl_temp_c", "motors", "/motors/0/controllerTemperature/value"},
            {"lon", "position", "/longitude/value"},
            {"lat", "position", "/latitude/value"},
            {"cell_vmax", "extremes", "/maxVoltage/value"},
            {"cell_vmin", "extremes", "/minVoltage/value"},
            {"temp_max", "extremes", "/maxTemperature/value"},
            {"temp_min", "extremes", "/minTemperature/value"},
            {"alarm_level", "alarms", "/maxLevel"},
        };
        assertThat(said.get("time").asText()).startsWith(expected[names.indexOf("data_time_gmt8")]);
        for (String[] number : numbers) {
            String text = expected[names.indexOf(number[0])];
            if (!text.isEmpty()) {
                assertThat(infos.get(number[1]).at(number[2]).asDouble())
                        .as(number[0])
                        .isCloseTo(Double.parseDouble(text), within(1e-9));
            }
        }
        double[] cells = infos.get("cellVoltages")
                .at("/subsystems/0/cells/values")
                .valueStream()
                .mapToDouble(JsonNode::asDouble)
                .toArray();
        assertThat(cells).hasSize(Integer.parseInt(expected[names.indexOf("cells_total")]));
        double sum = 0;
        for (double cell : cells) {
            sum += cell;
        }
        assertThat(sum / cells.length)
                .isCloseTo(Double.parseDouble(expected[names.indexOf("cell_v_mean")]), within(1e-4));
    }
}

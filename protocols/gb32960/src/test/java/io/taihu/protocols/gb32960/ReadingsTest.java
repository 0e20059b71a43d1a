package io.taihu.protocols.gb32960;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.model.Location;
import io.taihu.model.Property;
import io.taihu.model.ThingModel;
import io.taihu.model.ValueType;
import io.taihu.netkit.CborWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a report becomes as a reading. */
class ReadingsTest {
    private final ReportReading reading = new ReportReading();
    private final VehicleState vehicle = new VehicleState();

    @Test
    void valuesHaveTheirUnitsAndTheTimeOfTheFrame() {
        Report report = new Report(Edition.V2016, Frames.BEGIN);
        report.add(Tables2016.VEHICLE)
                .set("state", "on")
                .set("charging", "not-charging")
                .set("mode", "electric")
                .set("speed", 52.3)
                .set("odometer", 12_345.6)
                .set("voltage", 380.5)
                .set("current", -75.2)
                .set("soc", 80)
                .set("dcdc", "on")
                .raw("gear", 0x2e)
                .set("insulation", 2_000)
                .set("accelerator", 12)
                .raw("brake", 101);
        report.add(Tables2016.POSITION)
                .set("longitude", 120.3)
                .set("latitude", 31.5)
                .raw("status", 0b110);

        JsonNode said = read(report, false);

        assertThat(said.get("time").asLong()).isEqualTo(Frames.BEGIN.getEpochSecond());
        JsonNode values = said.get("values");
        assertThat(values.get("speed").asDouble()).isEqualTo(52.3);
        assertThat(values.get("odometer").asDouble()).isEqualTo(12_345.6);
        assertThat(values.get("current").asDouble()).isEqualTo(-75.2);
        assertThat(values.get("soc").asInt()).isEqualTo(80);
        assertThat(values.get("gear").asText()).isEqualTo("D");
        assertThat(values.get("drivingForce").asBoolean()).isTrue();
        assertThat(values.get("brakingForce").asBoolean()).isFalse();
        assertThat(values.get("brakeOn").asBoolean()).isTrue();
        assertThat(values.get("reissued").asBoolean()).isFalse();
        assertThat(values.at("/location/latitude").asDouble()).isEqualTo(-31.5);
        assertThat(values.at("/location/longitude").asDouble()).isEqualTo(-120.3);
        assertThat(values.get("positionValid").asBoolean()).isTrue();
        assertThat(said.at("/quality/brake").asText())
                .as("101 says on without a value")
                .isEqualTo("bad");
        assertThat(said.get("quality").size()).isEqualTo(1);
    }

    @Test
    void invalidAndAbnormalAreNoNumbers() {
        Report report = new Report(Edition.V2025, Frames.BEGIN);
        report.add(Tables2025.VEHICLE)
                .raw("state", 0xff)
                .raw("charging", 0xfe)
                .raw("speed", 0xffff)
                .raw("voltage", 0xfffe)
                .raw("odometer", 0xffff_ffffL)
                .set("soc", 50)
                .raw("current", 60_001)
                .raw("gear", 0x80);
        report.add(Tables2025.CELL_VOLTAGES).add("subsystems").raw("number", 1).set("cells", new double[] {
            3.9, Double.NaN, 4.1
        });

        JsonNode said = read(report, true);
        JsonNode values = said.get("values");
        JsonNode quality = said.get("quality");

        for (String name :
                List.of("vehicleState", "chargingState", "speed", "voltage", "odometer", "gear", "pack1CellVoltages")) {
            assertThat(values.has(name)).as(name).isFalse();
            assertThat(quality.get(name).asText()).as(name).isEqualTo("bad");
        }
        assertThat(values.get("soc").asInt()).isEqualTo(50);
        assertThat(values.get("current").asDouble()).isEqualTo(3_000.1);
        assertThat(quality.get("current").asText()).as("beyond its range").isEqualTo("uncertain");
        assertThat(values.get("pack1CellVoltagesWithGaps").toString()).isEqualTo("[3.9,null,4.1]");
        assertThat(values.get("reissued").asBoolean()).isTrue();
        assertThat(values.get("cellVoltageMax").asDouble()).isEqualTo(4.1);
        assertThat(values.get("cellVoltageMin").asDouble()).isEqualTo(3.9);
    }

    @Test
    void anotherModelIsToldOnlyOfWhatItHas() {
        vehicle.ofAnotherModel();
        Report none = new Report(Edition.V2025, Frames.BEGIN);
        none.add(Tables2025.ENGINE).raw("speed", 0xffff);
        assertThat(read(none, false).has("quality")).isFalse();
        Report one = new Report(Edition.V2025, Frames.BEGIN);
        one.add(Tables2025.ENGINE).set("speed", 900);
        assertThat(read(one, false).at("/values/engineSpeed").asInt()).isEqualTo(900);
        assertThat(read(none, false).at("/quality/engineSpeed").asText()).isEqualTo("bad");
    }

    @Test
    void anotherModelDoesNotGuessAtEmptyLists() {
        vehicle.ofAnotherModel();
        Report none = new Report(Edition.V2016, Frames.BEGIN);
        none.add(Tables2016.ALARMS);
        assertThat(read(none, false).at("/values").has("alarms")).isFalse();
        Report one = new Report(Edition.V2016, Frames.BEGIN);
        one.add(Tables2016.ALARMS).set("flags", List.of("insulation"));
        assertThat(read(one, false).at("/values/alarms").toString()).isEqualTo("[\"insulation\"]");
        assertThat(read(none, false).at("/values/alarms").toString()).isEqualTo("[]");
    }

    @Test
    void chineseCoordinatesBecomeWgs84() {
        Report report = new Report(Edition.V2025, Frames.BEGIN);
        report.add(Tables2025.POSITION)
                .set("coordinates", "gcj02")
                .set("longitude", 120.428549)
                .set("latitude", 31.550349);

        JsonNode values = read(report, false).get("values");

        assertThat(values.at("/location/latitude").asDouble()).isCloseTo(31.552118, within(1e-6));
        assertThat(values.at("/location/longitude").asDouble()).isCloseTo(120.423872, within(1e-6));
        assertThat(values.get("coordinates").asText()).isEqualTo("gcj02");
    }

    @Test
    void theShiftIsThatOfPublishedPairs() {
        double[][] pairs = {
            {31.1774276, 121.5272106, 31.17530398364597, 121.531541859215},
            {22.543847, 113.912316, 22.540796131694766, 113.9171764808363},
            {39.911954, 116.377817, 39.91334545536069, 116.38404722455657},
            {31.552118, 120.423872, 31.550348637803708, 120.42854841585539}
        };
        for (double[] pair : pairs) {
            assertThat(Gcj02.fromWgs84(pair[0], pair[1]))
                    .containsExactly(new double[] {pair[2], pair[3]}, within(1e-9));
            Location back = Gcj02.toWgs84(pair[2], pair[3]);
            assertThat(back.latitude()).isCloseTo(pair[0], within(1e-8));
            assertThat(back.longitude()).isCloseTo(pair[1], within(1e-8));
        }
        assertThat(Gcj02.fromWgs84(48.8, 2.3)).as("outside of China").containsExactly(48.8, 2.3);
    }

    @Test
    void aFixThatIsNotValidIsNoLocationAndOneOffTheEarthIsBad() {
        Report report = new Report(Edition.V2016, Frames.BEGIN);
        report.add(Tables2016.POSITION).raw("status", 1).set("longitude", 120.3).set("latitude", 31.5);
        JsonNode stale = read(report, false);
        assertThat(stale.at("/values/positionValid").asBoolean()).isFalse();
        assertThat(stale.at("/values").has("location")).isFalse();
        assertThat(stale.has("quality")).isFalse();

        Report off = new Report(Edition.V2016, Frames.BEGIN);
        off.add(Tables2016.POSITION).set("longitude", 190).set("latitude", 31.5);
        assertThat(read(off, false).at("/quality/location").asText()).isEqualTo("bad");

        Report unknown = new Report(Edition.V2016, Frames.BEGIN);
        unknown.add(Tables2016.POSITION).raw("longitude", 0xffff_ffffL).raw("latitude", 0xffff_ffffL);
        assertThat(read(unknown, false).at("/quality/location").asText()).isEqualTo("bad");

        Report other = new Report(Edition.V2025, Frames.BEGIN);
        other.add(Tables2025.POSITION)
                .set("coordinates", "other")
                .set("longitude", 120.3)
                .set("latitude", 31.5);
        assertThat(read(other, false).at("/quality/location").asText()).isEqualTo("uncertain");
    }

    @Test
    void moreThan200CellsArePutTogether() {
        double[] all = new double[450];
        for (int i = 0; i < all.length; i++) {
            all[i] = (3_000 + i) / 1_000.0;
        }
        JsonNode last = Vectors.json("{}");
        for (int first = 0; first < all.length; first += 200) {
            assertThat(last.at("/values/pack1CellVoltages").isMissingNode()).isTrue();
            Report part = new Report(Edition.V2016, Frames.BEGIN);
            part.add(Tables2016.CELL_VOLTAGES)
                    .add("subsystems")
                    .raw("number", 1)
                    .raw("total", all.length)
                    .raw("first", first + 1)
                    .set("cells", Arrays.copyOfRange(all, first, Math.min(all.length, first + 200)));
            last = read(part, false);
        }
        assertThat(last.at("/values/pack1CellVoltages").valueStream().mapToDouble(JsonNode::asDouble))
                .containsExactly(Arrays.stream(all).boxed().toArray(Double[]::new));
    }

    @Test
    void partsThatDoNotFitMakeNoList() {
        CellMerger merger = new CellMerger();
        int[] part = new int[200];
        assertThat(merger.add(400, 201, part)).as("the first is missing").isNull();
        assertThat(merger.add(400, 1, part)).isNull();
        assertThat(merger.add(400, 1, part)).as("begins anew").isNull();
        assertThat(merger.add(400, 201, part)).hasSize(400);
        assertThat(merger.add(400, 201, part)).as("it has been told").isNull();
        assertThat(merger.add(300, 201, part)).as("beyond the end").isNull();
        assertThat(merger.add(65_000, 1, part)).as("beyond the limit").isNull();
        assertThat(merger.add(400, 0, part)).as("no such cell").isNull();
    }

    @Test
    void alarmsAreNamedAndFaultsAreHex() throws IOException {
        String hex = Vectors.of("gb32960.dev.jsonl").stream()
                .filter(row -> row.get("id").asText().equals("gb32960-0041"))
                .findFirst()
                .orElseThrow()
                .get("hex")
                .asText();
        Frame frame = Frame.decode(Vectors.bytes(hex));
        JsonNode values =
                read(Report.read(frame.edition(), frame.data()), false).get("values");

        assertThat(values.get("alarmLevel").asInt()).isEqualTo(3);
        assertThat(values.get("alarms").toString())
                .isEqualTo("[\"temperature-difference\",\"battery-over-temperature\"]");
        assertThat(values.get("otherFaults").get(0).asText()).isEqualTo("00010003");
        assertThat(values.at("/alarmLevels/battery-over-temperature").asInt()).isEqualTo(3);
        assertThat(values.get("thermalEvent").asBoolean()).isFalse();
        assertThat(values.get("signature").asText()).startsWith("rsa:41e8dd0a").endsWith(":");
    }

    /** The model says of each property what readings hold, so that none is refused. */
    @Test
    void everyReadingFitsTheModel() throws IOException {
        Map<String, Property> model = new HashMap<>();
        Gb32960Model.MODEL.slots().forEach(property -> model.put(property.name(), property));
        Set<String> seen = new HashSet<>();
        List<String> frames = new java.util.ArrayList<>();
        Vectors.of("gb32960.dev.jsonl").forEach(row -> frames.add(row.get("hex").asText()));
        Vectors.csv("ev_gbt32960_real/frames.csv").stream().skip(1).forEach(row -> frames.add(row[3]));
        for (String hex : frames) {
            Frame frame = Frame.decode(Vectors.bytes(hex));
            Report report = frame.sealed() ? null : Decoded.of(frame).report();
            if (report == null) {
                continue;
            }
            JsonNode said = read(report, false);
            said.get("values").properties().forEach(value -> {
                Property property = model.get(value.getKey());
                if (property != null) {
                    seen.add(property.name());
                    assertThat(fits(property, value.getValue()))
                            .as("%s %s as %s", property.name(), value.getValue(), property.type())
                            .isTrue();
                }
            });
            if (said.has("quality")) {
                said.get("quality").properties().forEach(quality -> {
                    if (quality.getValue().asText().equals("bad")) {
                        assertThat(model).containsKey(quality.getKey());
                    }
                });
            }
        }
        assertThat(seen).hasSizeGreaterThan(70);
        assertThat(model).hasSizeLessThan(ThingModel.SLOTS_MAX / 4);
    }

    private static boolean fits(Property property, JsonNode value) {
        return switch (property.type()) {
            case NUMBER -> value.isNumber();
            case INTEGER -> value.isIntegralNumber();
            case BOOLEAN -> value.isBoolean();
            case STRING -> value.isTextual();
            case ENUM -> property.options().contains(value.asText());
            case NUMBERS -> value.isArray() && value.valueStream().allMatch(JsonNode::isNumber);
            case OBJECT -> value.isArray() || value.isObject();
            case LOCATION -> value.has("latitude") && value.has("longitude");
        };
    }

    @Test
    void everyPropertyHasNamesInBothLanguages() {
        assertThat(Gb32960Model.MODEL.slots()).allSatisfy(property -> {
            assertThat(property.titles()).containsKeys("en", "zh-Hans");
            assertThat(property.name()).doesNotContain("#");
        });
        assertThat(Gb32960Model.MODEL
                        .property("pack2CellVoltages")
                        .orElseThrow()
                        .type())
                .isEqualTo(ValueType.NUMBERS);
    }

    @Test
    void whateverAVehicleHasFitsIntoAnOpenModel() {
        Set<String> all = new HashSet<>();
        Gb32960Model.MODEL.slots().forEach(property -> all.add(property.name()));
        List<Table> tables = new ArrayList<>(Tables2016.ALL);
        tables.addAll(Tables2025.ALL);
        for (Table table : tables) {
            for (Field field : table.fields) {
                Table inner = field instanceof RowsField rows ? rows.row() : table;
                int most = field instanceof RowsField ? ReportReading.rowsMax(table) : 0;
                for (Field each : field instanceof RowsField ? inner.fields : new Field[] {field}) {
                    PropertyLines.Line line = PropertyLines.of(table, each);
                    for (int row = Math.min(1, most); line != null && row <= most; row++) {
                        String name = line.of(row).property();
                        all.add(name);
                        if (each instanceof SeriesField) {
                            all.add(name + ReportReading.WITH_GAPS);
                        }
                    }
                }
            }
        }
        assertThat(all).as("model.properties-max").hasSizeBetween(200, 256);
    }

    private JsonNode read(Report report, boolean reissued) {
        // as it comes over the wire
        Frame frame = Frame.decode(report.frame("VIN", reissued).encode());
        Report said = Report.read(frame.edition(), frame.data());
        CborWriter written = reading.write(said, said.timeMicros(), vehicle, reissued);
        return RunningGb32960.cbor(Arrays.copyOf(written.array(), written.length()));
    }
}

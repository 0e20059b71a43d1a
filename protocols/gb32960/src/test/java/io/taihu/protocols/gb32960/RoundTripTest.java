package io.taihu.protocols.gb32960;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is decoded is encoded to the same bytes, and what is filled in by name comes back. */
class RoundTripTest {
    @Test
    void everyVectorComesBackTheSame() throws IOException {
        for (JsonNode row : Vectors.of("gb32960.dev.jsonl")) {
            String hex = row.get("hex").asText();
            Frame frame = Frame.decode(Vectors.bytes(hex));
            Frame again = new Frame(
                    frame.edition(),
                    frame.command(),
                    frame.response(),
                    frame.vin(),
                    frame.encryption(),
                    Decoded.of(frame).encode(),
                    0,
                    frame.to() - frame.from());
            assertThat(Vectors.hex(again.encode())).as(row.get("id").asText()).isEqualTo(hex);
        }
    }

    /** Each table filled with random raw values, alone and all of an edition in one report. */
    @Test
    void everyTableComesBackTheSame() {
        Random random = new Random(32_960);
        for (int round = 0; round < 200; round++) {
            for (Edition edition : Edition.values()) {
                List<Table> tables = edition == Edition.V2016 ? Tables2016.ALL : Tables2025.ALL;
                Report all = new Report(edition, Frames.BEGIN);
                for (Table table : tables) {
                    Report one = new Report(edition, Frames.BEGIN);
                    fill(one.add(table), random);
                    check(one);
                    fill(all.add(table), random);
                }
                all.add(0x80 + random.nextInt(0x7f), new byte[random.nextInt(50)]);
                if (edition == Edition.V2025) {
                    all.sign(new Signature(1 + random.nextInt(3), new byte[32], new byte[random.nextInt(33)]));
                }
                check(all);
            }
        }
    }

    @Test
    void whatIsFilledInByNameIsRead() {
        Report report = new Report(Edition.V2025, Frames.BEGIN);
        Values stack = report.add(Tables2025.STACKS).add("stacks");
        stack.set("number", 1)
                .set("voltage", 220.4)
                .set("hydrogenInletPressure", -12.5)
                .set("airInletTemperature", -40);
        stack.set("probes", new double[] {60, 61, Double.NaN});
        Frame frame = Frame.decode(report.frame("VIN", true).encode());
        assertThat(frame.command()).isEqualTo(Command.REISSUED.code());
        Values read = Report.read(frame.edition(), frame.data())
                .first(Tables2025.STACKS)
                .rows("stacks")
                .getFirst();

        assertThat(read.number("voltage")).isEqualTo(220.4);
        assertThat(read.number("hydrogenInletPressure")).isEqualTo(-12.5);
        assertThat(read.number("airInletTemperature")).isEqualTo(-40);
        assertThat(read.numbers("probes")).containsExactly(60, 61, Double.NaN);
        assertThat(read.validity("voltage")).isEqualTo(Validity.GOOD);
    }

    @Test
    void loginsAreMadeAndRead() {
        for (Edition edition : Edition.values()) {
            for (List<String> codes : List.of(List.<String>of(), List.of("A".repeat(24), "B".repeat(24)))) {
                Values login = DataUnits.login(edition, Frames.BEGIN, 7, "89860000000000000001", codes);
                Frame frame = Frame.decode(Frame.command(edition, Command.VEHICLE_LOGIN, "VIN", login.encode())
                        .encode());
                assertThat(frame.isCommand()).isTrue();
                Decoded decoded = Decoded.of(frame);
                assertThat(decoded.problem()).isNull();
                Values read = decoded.values();
                assertThat(read).isNotNull();
                assertThat(read.raw("serial")).isEqualTo(7);
                assertThat(read.text("iccid")).isEqualTo("89860000000000000001");
                assertThat(BatteryCodes.of(read, read.table().place("batteries")))
                        .isEqualTo(codes);
                assertThat(decoded.encode()).isEqualTo(frame.dataBytes());
            }
        }
    }

    @Test
    void whatATableDoesNotHaveIsRefused() {
        Values values = new Values(Tables2016.VEHICLE);
        assertThatThrownBy(() -> values.set("altitude", 1)).hasMessageContaining("vehicle has no field \"altitude\"");
        assertThatThrownBy(() -> values.set("speed", -1)).hasMessageContaining("speed cannot be -1.0 km/h");
        assertThatThrownBy(() -> values.set("state", "flying")).hasMessageContaining("on, off, other");
        assertThatThrownBy(() -> values.set("state", 1)).hasMessageContaining("is no NumberField");
        assertThatThrownBy(() -> new Report(Edition.V2016, Frames.BEGIN).add(Tables2025.STACKS))
                .hasMessageContaining("not of reports of 2016");
        assertThatThrownBy(() -> Frame.of(Edition.V2016, 1, 1, "A VIN THAT IS TOO LONG", new byte[0])
                        .encode())
                .hasMessageContaining("longer than 17");
    }

    @Test
    void placesOfErrorsAreThoseInTheFrame() {
        assertThat(decode("2323")).contains("\"at\":2").contains("at least 25");
        assertThat(decode("40" + "00".repeat(24))).contains("\"at\":0").contains("2323");
        assertThat(decode("232307fe" + "00".repeat(17) + "01" + "0001" + "00")).contains("\"at\":22");
        assertThat(decode("232307fe" + "00".repeat(17) + "01" + "0000" + "00"))
                .contains("\"at\":24")
                .contains("f8");
        JsonNode cut = Vectors.json(decode(
                Vectors.hex(Frame.of(Edition.V2016, 2, 0xfe, "V", Vectors.bytes("1a0b1b080000" + "04010bb8" + "00"))
                        .encode())));
        assertThat(cut.at("/problem/at").asInt()).isEqualTo(34);
        assertThat(cut.at("/problem/reason").asText()).contains("consumption needs 2 bytes and 1 are left");
        assertThat(cut.get("rest").asText()).isEqualTo("04010bb800");
    }

    private static String decode(String hex) {
        return new Gb32960Protocol().decode(Vectors.bytes(hex));
    }

    private static void check(Report report) {
        byte[] data = report.encode();
        Report read = Report.read(report.edition(), new In(data, 0, data.length));
        assertThat(read.problem()).isNull();
        assertThat(read.infos()).hasSameSizeAs(report.infos());
        assertThat(read.encode()).isEqualTo(data);
    }

    private static void fill(Values values, Random random) {
        Table table = values.table();
        for (int place = 0; place < table.fields.length; place++) {
            switch (table.fields[place]) {
                case NumberField number -> values.raw[place] = random.nextLong(NumberField.ones(number.width()) + 1);
                case CodeField _, BitsField _ -> values.raw[place] = random.nextInt(256);
                case FlagsField _ -> values.raw[place] = random.nextLong(1L << 32);
                case SeriesField series -> {
                    int[] list = new int[random.nextInt(20)];
                    for (int i = 0; i < list.length; i++) {
                        list[i] = (int) random.nextLong(
                                NumberField.ones(series.element().width()) + 1);
                    }
                    values.raw[place] = list.length == 0 && random.nextBoolean() ? values.raw[place] : list.length;
                    values.keep(place, list);
                }
                case RowsField rows -> {
                    List<Values> list = new ArrayList<>();
                    for (int i = random.nextInt(4); i > 0; i--) {
                        Values row = new Values(rows.row());
                        fill(row, random);
                        list.add(row);
                    }
                    values.raw[place] = list.size();
                    values.keep(place, list);
                }
                case BatteryCodes _, BytesField _, ControlField _, ParametersField _, TextField _, TimeField _ ->
                    throw new AssertionError("no report has a " + table.fields[place].getClass());
            }
        }
    }
}

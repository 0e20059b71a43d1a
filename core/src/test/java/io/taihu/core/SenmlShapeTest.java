package io.taihu.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.model.Property;
import io.taihu.model.ThingModel.Mode;
import io.taihu.model.ValueType;
import io.taihu.spi.PayloadFormat;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The packs are those of RFC 8428 section 5, with times of today where they must be plausible, and others. */
final class SenmlShapeTest {
    private final ShapeCase open = new ShapeCase(ShapeCase.everyTypeOpen());

    private static final ShapeCase METER = new ShapeCase(ShapeCase.model(
            Mode.STRICT,
            Property.plain("voltage", 0, ValueType.NUMBER),
            Property.plain("current", 1, ValueType.NUMBER),
            Property.plain("value", 2, ValueType.NUMBER),
            Property.plain("level.sum", 3, ValueType.NUMBER),
            Property.plain("open", 4, ValueType.BOOLEAN),
            Property.plain("label", 5, ValueType.STRING),
            Property.plain("total", 6, ValueType.INTEGER),
            Property.plain("hall/temp", 7, ValueType.NUMBER)));

    private static Shaped senml(String json) {
        return METER.shape(PayloadFormat.SENML_JSON, json.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> readings(String json) {
        Shaped shaped = senml(json);
        assertThat(shaped.problems()).isEmpty();
        return METER.readings(shaped);
    }

    @Test
    void takesASingleDataPoint() {
        assertThat(readings("[{\"n\":\"urn:dev:ow:10e2073a01080063\",\"u\":\"Cel\",\"v\":23.1}]"))
                .containsExactly("no time {value=23.1}");
    }

    @Test
    void takesSeveralDataPointsOfOneTime() {
        assertThat(readings("[{\"bn\":\"urn:dev:ow:10e2073a01080063:\",\"n\":\"voltage\",\"u\":\"V\",\"v\":120.1},"
                        + "{\"n\":\"current\",\"u\":\"A\",\"v\":1.2}]"))
                .containsExactly("no time {voltage=120.1, current=1.2}");
    }

    @Test
    void takesDataPointsOfSeveralTimes() {
        assertThat(readings(
                        "[{\"bn\":\"urn:dev:ow:10e2073a0108006:\",\"bt\":1.795183500001e+09,\"bu\":\"A\",\"bver\":5,"
                                + "\"n\":\"voltage\",\"u\":\"V\",\"v\":120.1},"
                                + "{\"n\":\"current\",\"t\":-5,\"v\":1.2},{\"n\":\"current\",\"t\":-4,\"v\":1.3},"
                                + "{\"n\":\"current\",\"v\":1.7}]"))
                .containsExactly(
                        "2026-11-20T14:04:55.001Z {current=1.2}",
                        "2026-11-20T14:04:56.001Z {current=1.3}",
                        "2026-11-20T14:05:00.001Z {voltage=120.1, current=1.7}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            -5            | 2026-11-20T14:05:04.102Z
            -0.25         | 2026-11-20T14:05:08.852Z
            60            | 2026-11-20T14:06:09.102Z
            268435455     | clock
            268435456     | clock
            -268435456    | 2018-05-19T16:40:53.102Z
            -1e18         | clock
            1795183500    | 2026-11-20T14:05:00Z
            1795183500.5  | 2026-11-20T14:05:00.500Z
            1e300         | clock
            0             | no time
            """)
    void timesBelowTwoToThe28AreRelativeToNow(String time, String expected) {
        assertThat(readings("[{\"n\":\"voltage\",\"v\":1,\"t\":" + time + "}]"))
                .containsExactly(expected + " {voltage=1}");
        assertThat(readings("[{\"n\":\"voltage\",\"v\":1,\"bt\":" + time + "}]"))
                .containsExactly(expected + " {voltage=1}");
    }

    @Test
    void baseValueAndBaseSumAreAdded() {
        assertThat(
                        readings(
                                "[{\"bn\":\"m/\",\"bv\":200,\"bs\":1000,\"n\":\"voltage\",\"v\":20.5},{\"n\":\"current\",\"v\":-1},"
                                        + "{\"n\":\"level\",\"s\":5.5},{\"n\":\"open\",\"vb\":true},{\"n\":\"label\",\"vs\":\"x\"}]"))
                .containsExactly("no time {voltage=220.5, current=199, level.sum=1005.5, open=true, label=\"x\"}");
    }

    @Test
    void takesTextsTruthDataAndSums() {
        assertThat(readings("[{\"n\":\"label\",\"vd\":\"YmxhaA\"},{\"n\":\"open\",\"vb\":false},"
                        + "{\"n\":\"total\",\"v\":9007199254740993},{\"n\":\"level\",\"s\":2}]"))
                .containsExactly("no time {label=\"YmxhaA\", open=false, total=9007199254740993, level.sum=2}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            urn:dev:mac:0024befffe804ff1/temp     | temp
            urn:dev:mac:0024befffe804ff1/a/temp   | temp
            urn:dev:ow:10e2073a01080063:temp      | temp
            urn:dev:ow:10e2073a01080063_temp      | temp
            urn:dev:ow:10e2073a01080063_temp_max  | temp_max
            urn:dev:ow:10e2073a01080063           | value
            urn:dev:ow:10e2073a01080063:          | ''
            pump-7:temp                           | temp
            hall3/temp                            | temp
            2001:db8::1/temp                      | temp
            temp                                  | temp
            temp_max                              | temp_max
            hall3/                                | ''
            """)
    void aNameMeansAProperty(String name, String property) {
        assertThat(SenmlName.property(name)).isEqualTo(property);
    }

    @Test
    void aPropertyOfTheModelMayHaveTheWholeName() {
        assertThat(readings("[{\"n\":\"hall/temp\",\"v\":1}]")).containsExactly("no time {hall/temp=1}");
        assertThat(readings("[{\"bn\":\"urn:dev:ow:1:\",\"n\":\"hall/temp\",\"v\":1}]"))
                .containsExactly("no time {hall/temp=1}");
    }

    @Test
    void twoNamesForOnePropertyAreNotMixedUp() {
        Shaped shaped =
                senml("[{\"n\":\"a/voltage\",\"v\":1},{\"n\":\"b/voltage\",\"v\":2},{\"n\":\"a/voltage\",\"v\":3}]");
        assertThat(METER.readings(shaped)).containsExactly("no time {voltage=3}");
        assertThat(METER.problem(shaped))
                .isEqualTo("INVALID at $[1]: b/voltage and a/voltage both mean voltage; a pack is about one thing");
    }

    @Test
    void unitsOfNewKeysAreKeptAsUcum() {
        Shaped shaped = open.shape(
                PayloadFormat.SENML_JSON,
                ("[{\"bn\":\"urn:dev:ow:1:\",\"bu\":\"%RH\",\"n\":\"humidity\",\"v\":20},{\"n\":\"temp\",\"u\":\"Cel\",\"v\":1},"
                                + "{\"n\":\"energy\",\"u\":\"kWh\",\"v\":1},{\"n\":\"power\",\"u\":\"W\",\"s\":1},"
                                + "{\"n\":\"on2\",\"vb\":true},{\"n\":\"name\",\"vs\":\"x\"},{\"n\":\"wind\",\"u\":\"m/s\",\"v\":1}]")
                        .getBytes(StandardCharsets.UTF_8));
        assertThat(shaped.unknown().stream().map(p -> p.slot() + " " + p.name() + " " + p.type() + " " + p.unit()))
                .containsExactly(
                        "9 humidity NUMBER %{RH}",
                        "10 temp NUMBER Cel",
                        "11 energy NUMBER kW.h",
                        "12 power.sum NUMBER W.s",
                        "13 on2 BOOLEAN null",
                        "14 name STRING null",
                        "15 wind NUMBER m/s");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"n":"voltage"}                        | $[1]: a record has one of v, vs, vb and vd, or a sum s
            {"n":"voltage","v":1,"vs":"x"}         | $[1]: a record has one of v, vs, vb and vd, not several
            {"v":1}                                | $[1]: bn and n together name no property, such as in "n":"temp"
            {"n":"voltage","v":"1"}                | $[1]: v must not be text
            {"n":"voltage","vs":1}                 | $[1]: vs must not be a number
            {"n":"voltage","vb":1}                 | $[1]: vb must not be a number
            {"n":"voltage","v":true}               | $[1]: v must not be true
            {"n":"voltage","v":null}               | $[1]: v must not be null, an array or an object
            {"n":1,"v":1}                          | $[1]: n must not be a number
            {"n":"voltage","v":1,"t":"now"}        | $[1]: t must not be text
            {"n":"voltage","v":1e999}              | $[1]: v must be finite
            {"n":"voltage","vs":"x"}               | $[1]: voltage is a number, "x" is text
            {"n":"voltag","v":1}                   | $[1]: the model station is strict and has no property voltag; did you mean voltage?
            {"n":"total","v":1.5}                  | $[1]: total is a whole number of 64 bits, 1.5 is not one
            """)
    void refusesARecordAndTakesTheOthers(String second, String problem) {
        Shaped shaped = senml("[{\"n\":\"current\",\"v\":5}," + second + "]");
        assertThat(METER.readings(shaped)).containsExactly("no time {current=5}");
        assertThat(METER.problem(shaped)).isEqualTo("INVALID at " + problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"n":"voltage","v":1,"lat_":2}    | INVALID at $[1]: the label lat_ must be understood (it ends with _), and is not
            {"bver":11,"n":"voltage","v":1}   | INVALID at $[1]: SenML version 11 is newer than this server knows, it knows 10 and 26
            {"bver":"10","n":"voltage","v":1} | INVALID at $[1]: bver must not be text
            {"bt":"x","n":"voltage","v":1}    | INVALID at $[1]: bt must not be text
            {"bn":5,"n":"voltage","v":1}      | INVALID at $[1]: bn must not be a number
            {"bv":null,"n":"voltage","v":1}   | INVALID at $[1]: bv must not be null, an array or an object
            5                                 | INVALID at $[1]: a SenML pack is an array of records such as [{"n":"temp","u":"Cel","v":21.5}]
            {"n":"voltage","v":NaN}           | MALFORMED at byte 42: NaN and Infinity are not JSON; leave the value out or send null
            {"n":"voltage","v":1              | MALFORMED at byte 43: ',' or '}' should come here, but ']' does
            """)
    void refusesTheWholePack(String second, String problem) {
        Shaped shaped = senml("[{\"n\":\"current\",\"v\":5}," + second + "]");
        assertThat(shaped.refused()).isTrue();
        assertThat(METER.problem(shaped)).isEqualTo(problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "5", "null", "{\"n\":\"voltage\",\"v\":1}"})
    void aPackIsAnArray(String json) {
        assertThat(METER.problem(senml(json))).startsWith("INVALID at $: a SenML pack is an array of records");
    }

    @Test
    void passesOverOtherLabelsAndVersions() {
        assertThat(
                        readings(
                                "[{\"bver\":10},{\"bver\":26,\"n\":\"voltage\",\"v\":1,\"ut\":5,\"note\":{\"a\":[1]},\"x\":null}]"))
                .containsExactly("no time {voltage=1}");
    }

    @Test
    void refusesEndlessNamesAndPacks() {
        assertThat(METER.problem(senml("[{\"bn\":\"" + "x".repeat(1_024) + "\",\"n\":\"voltage\",\"v\":1}]")))
                .isEqualTo("INVALID at $[0]: bn and n together have at most 1024 characters");
        assertThat(METER.problem(senml("[" + "{\"bt\":1},".repeat(65_536) + "{}]")))
                .isEqualTo("TOO_LARGE at : a SenML pack has at most 65536 records");
        assertThat(METER.problem(
                        senml("[" + "{\"n\":\"voltage\",\"v\":1},".repeat(1_024) + "{\"n\":\"voltage\",\"v\":1}]")))
                .startsWith("TOO_LARGE at ")
                .endsWith("a reading has at most 1024 keys");
    }

    @Test
    void takesTheCborExample() {
        // the multiple-data-point example in CBOR, with a base time of 1795183500.001
        String hex =
                "87a721781b75726e3a6465763a6f773a3130653230373361303130383030363a22fb41dac014e30010622361412005006776"
                        + "6f6c7461676501615602fb405e066666666666a300676375727265"
                        + "6e74062402fb3ff3333333333333a300676375727265"
                        + "6e74062302fb3ff4cccccccccccda300676375727265"
                        + "6e74062202fb3ff6666666666666a300676375727265"
                        + "6e74062102f93e00a300676375727265"
                        + "6e74062002fb3ff999999999999aa300676375727265"
                        + "6e74060002fb3ffb333333333333";
        Shaped shaped = METER.shape(PayloadFormat.SENML_CBOR, HexFormat.of().parseHex(hex));
        assertThat(shaped.problems()).isEmpty();
        assertThat(METER.readings(shaped)).hasSize(6);
        assertThat(METER.readings(shaped).getFirst())
                .startsWith("2026-11-20T14:04:55.00")
                .endsWith("{current=1.2}");
        assertThat(METER.readings(shaped).getLast())
                .startsWith("2026-11-20T14:05:00.00")
                .endsWith("{voltage=120.1, current=1.7}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            81a2 00 67766f6c74616765 02 c48221190bb8          | no time {voltage=30}
            81a2 616e 67766f6c74616765 6176 01                | no time {voltage=1}
            9fbf 00 656c6162656c 08 43010203 ff ff            | no time {label="AQID"}
            81a3 00 67766f6c74616765 02 01 187b 01            | no time {voltage=1}
            81a3 00 67766f6c74616765 02 01 6161 01            | no time {voltage=1}
            """)
    void takesCbor(String hex, String expected) {
        Shaped shaped = METER.shape(PayloadFormat.SENML_CBOR, HexFormat.of().parseHex(hex.replace(" ", "")));
        assertThat(shaped.problems()).isEmpty();
        assertThat(METER.readings(shaped)).containsExactly(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            a0                                     | INVALID at $: a SenML pack is an array of records
            8101                                   | INVALID at $[0]: a SenML pack is an array of records
            81a3 00 67766f6c74616765 02 01 62785f 01 | INVALID at $[0]: the label x_ must be understood
            81a1 20 0b                             | INVALID at $[0]: SenML version 11 is newer
            81a2 00 67766f6c74616765 02            | MALFORMED at byte 12: the message ends where an item should come
            81a1 f5 01                             | MALFORMED at byte 2: a label of SenML is a small number or text
            80 00                                  | MALFORMED at byte 1: nothing may follow
            """)
    void refusesCbor(String hex, String problem) {
        Shaped shaped = METER.shape(PayloadFormat.SENML_CBOR, HexFormat.of().parseHex(hex.replace(" ", "")));
        assertThat(shaped.refused()).isTrue();
        assertThat(METER.problem(shaped)).startsWith(problem);
    }
}

package io.taihu.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.model.ErrorCode;
import io.taihu.model.Property;
import io.taihu.model.RecordView;
import io.taihu.model.ThingModel.Mode;
import io.taihu.model.ValueType;
import io.taihu.spi.PayloadFormat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonShapeTest {
    private final ShapeCase strict = new ShapeCase(ShapeCase.everyType());
    private final ShapeCase open = new ShapeCase(ShapeCase.everyTypeOpen());

    // readings and their times

    @Test
    void takesTimeAndValues() {
        Shaped shaped = strict.json("{\"time\":1795183500250,\"values\":{\"level\":3.25,\"count\":12,\"on\":true}}");
        assertThat(strict.readings(shaped)).containsExactly("2026-11-20T14:05:00.250Z {level=3.25, count=12, on=true}");
        assertThat(shaped.problems()).isEmpty();
        assertThat(shaped.unknown()).isEmpty();
        RecordView view = strict.views(shaped).getFirst();
        assertThat(view.thing()).isEqualTo(ShapeCase.THING);
        assertThat(view.model()).isEqualTo(5);
        assertThat(view.modelVersion()).isEqualTo(3);
        assertThat(view.receivedMicros()).isEqualTo(ShapeCase.NOW);
    }

    @Test
    void takesValuesBeforeTime() {
        assertThat(strict.readings(strict.json("{\"values\":{\"level\":1},\"ts\":\"2026-11-20T22:05:00+08:00\"}")))
                .containsExactly("2026-11-20T14:05:00Z {level=1}");
    }

    @Test
    void takesFlatReadingsWithTimeAnywhere() {
        for (String json : List.of(
                "{\"time\":1795183500000,\"level\":1,\"count\":2}",
                "{\"level\":1,\"ts\":1795183500000,\"count\":2}",
                " { \"level\" : 1 ,\r\n\t\"count\" : 2 , \"time\" : 1795183500000 } ")) {
            assertThat(strict.readings(strict.json(json)))
                    .as(json)
                    .containsExactly("2026-11-20T14:05:00Z {level=1, count=2}");
        }
    }

    @Test
    void takesAnArrayOfReadingsOfEitherForm() {
        Shaped shaped = strict.json("[{\"level\":1},{\"ts\":1795183500000,\"values\":{\"level\":2}}]");
        assertThat(strict.readings(shaped)).containsExactly("no time {level=1}", "2026-11-20T14:05:00Z {level=2}");
    }

    @Test
    void givesEachReadingWithoutTimeAUniqueOne() {
        List<RecordView> views = strict.views(strict.json("[{\"level\":1},{\"level\":2},{\"level\":3,\"time\":null}]"));
        assertThat(views.stream().map(RecordView::timeMicros)).doesNotHaveDuplicates();
        assertThat(views).allMatch(v -> v.flag(io.taihu.model.RecordWriter.FLAG_NO_TIME));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            1795183500000                        | 2026-11-20T14:05:00Z
            1795183500000.5                      | 2026-11-20T14:05:00.000500Z
            1795183500000.1239                   | 2026-11-20T14:05:00.000123Z
            1.7951835e12                         | 2026-11-20T14:05:00Z
            946684800000                         | 2000-01-01T00:00:00Z
            1795269909102                        | 2026-11-21T14:05:09.102Z
            "2026-11-20T14:05:00Z"               | 2026-11-20T14:05:00Z
            "2026-11-20t14:05:00.1z"             | 2026-11-20T14:05:00.100Z
            "2026-11-20 14:05:00.1234567-00:00"  | 2026-11-20T14:05:00.123456Z
            "2026-11-20T22:35:00+08:30"          | 2026-11-20T14:05:00Z
            "2016-12-31T23:59:60Z"               | 2017-01-01T00:00:00Z
            "2017-01-01T07:59:60.5+08:00"        | 2017-01-01T00:00:00.500Z
            """)
    void readsTime(String time, String expected) {
        assertThat(strict.readings(strict.json("{\"time\":" + time + ",\"level\":1}")))
                .containsExactly(expected + " {level=1}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "946684799999",
                "0",
                "-5",
                "1795183509",
                "1795269909103",
                "4102444800000",
                "1e300",
                "-1e300",
                "\"1970-01-01T00:00:00Z\"",
                "\"2100-01-01T00:00:00Z\""
            })
    void flagsImplausibleClocksAndKeepsTheValues(String time) {
        Shaped shaped = strict.json("{\"time\":" + time + ",\"level\":1}");
        assertThat(strict.readings(shaped)).containsExactly("clock {level=1}");
        assertThat(shaped.problems()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"noon\"",
                "\"2026-11-20T14:05:09\"",
                "\"2026-13-20T14:05:09Z\"",
                "\"2026-02-30T14:05:09Z\"",
                "\"2026-11-20T24:05:09Z\"",
                "\"2026-11-20T14:05:60Z\"",
                "\"2026-11-20T14:05:09+0800\"",
                "\"2026-11-20T14:05:09.Z\"",
                "\"2026-11-20T14:05:09Zx\"",
                "\"1795183509102\"",
                "true",
                "{}",
                "[1]"
            })
    void saysWhenTheTimeIsNone(String time) {
        for (String json :
                List.of("{\"time\":" + time + ",\"level\":1}", "{\"time\":" + time + ",\"values\":{\"level\":1}}")) {
            Shaped shaped = open.json(json);
            assertThat(open.readings(shaped)).containsExactly("no time {level=1}");
            assertThat(open.problem(shaped))
                    .startsWith("INVALID at $.time: time is milliseconds since 1970 or RFC 3339 with an offset")
                    .contains("is neither");
            assertThat(shaped.unknown()).isEmpty();
        }
    }

    @Test
    void timeIsAPropertyWhenTheModelHasOne() {
        ShapeCase timed = new ShapeCase(ShapeCase.model(
                Mode.STRICT,
                Property.plain("time", 0, ValueType.NUMBER),
                Property.plain("level", 1, ValueType.NUMBER)));
        assertThat(timed.readings(timed.json("{\"time\":5,\"level\":1}"))).containsExactly("no time {time=5, level=1}");
        assertThat(timed.readings(timed.json("{\"ts\":1795183500000,\"time\":5}")))
                .containsExactly("2026-11-20T14:05:00Z {time=5}");
        assertThat(timed.readings(timed.json("{\"time\":1795183500000,\"values\":{\"time\":5}}")))
                .containsExactly("2026-11-20T14:05:00Z {time=5}");
    }

    @Test
    void valuesIsAPropertyWhenTheModelHasOne() {
        ShapeCase timed = new ShapeCase(ShapeCase.model(Mode.STRICT, Property.plain("values", 0, ValueType.OBJECT)));
        assertThat(timed.values("{\"values\":{\"level\":1}}")).isEqualTo("{values={\"level\":1}}");
    }

    @Test
    void takesTheQualityOfValuesAndOfThoseThatAreAbsent() {
        Shaped shaped = strict.json(
                "{\"time\":1795183500000,\"values\":{\"level\":9,\"count\":1,\"level\":8},"
                        + "\"quality\":{\"level\":\"uncertain\",\"state\":\"bad\",\"spot\":\"bad\",\"count\":\"good\",\"on\":\"good\"}}");
        assertThat(shaped.problems()).isEmpty();
        assertThat(strict.readings(shaped))
                .containsExactly("2026-11-20T14:05:00Z {count=1, level=8 UNCERTAIN, state=null BAD, spot=null BAD}");
        assertThat(strict.problem("{\"values\":{\"level\":9},\"quality\":{\"level\":\"poor\"}}"))
                .isEqualTo("INVALID at $.quality.level: a quality is good, uncertain or bad; \"poor\" is none");
        assertThat(strict.problem("{\"values\":{\"level\":9},\"quality\":{\"levl\":\"bad\"}}"))
                .isEqualTo("INVALID at $.quality.levl: there is no property levl that could have a quality");
        assertThat(strict.problem("{\"values\":{\"level\":9},\"quality\":{\"level\":1}}"))
                .isEqualTo("INVALID at $.quality.level: a quality is the text good, uncertain or bad");
        assertThat(strict.problem("{\"values\":{\"level\":9},\"quality\":[]}"))
                .isEqualTo("INVALID at $.quality: quality is an object such as {\"temperature\": \"bad\"}");
    }

    @Test
    void refusesWhatStandsBesideValuesWhereverItStands() {
        for (String json : List.of(
                "{\"level\":9,\"time\":1795183500000,\"values\":{\"count\":1}}",
                "{\"time\":1795183500000,\"values\":{\"count\":1},\"level\":9}")) {
            Shaped shaped = strict.json(json);
            assertThat(strict.readings(shaped)).containsExactly("2026-11-20T14:05:00Z {count=1}");
            assertThat(strict.problem(shaped))
                    .isEqualTo("INVALID at $.level: level stands beside values; put it into values, or leave it out");
        }
    }

    @Test
    void keysInAnyOrderGiveTheSameValues() {
        List<String> members = new ArrayList<>(List.of(
                "\"level\":3.5",
                "\"count\":4",
                "\"on\":false",
                "\"note\":\"n\"",
                "\"state\":\"idle\"",
                "\"wave\":[1,2.5]",
                "\"extra\":{\"a\":[1, {}]}",
                "\"spot\":{\"lat\":31.5,\"lon\":120.25}"));
        for (int seed = 0; seed < 100; seed++) {
            Collections.shuffle(members, new Random(seed));
            Shaped shaped = strict.json("{" + String.join(",", members) + "}");
            assertThat(new ReadingJson().values(strict.views(shaped).getFirst(), strict.model()))
                    .as("seed %d", seed)
                    .containsOnlyKeys("level", "count", "on", "note", "state", "wave", "extra", "spot")
                    .containsEntry("level", "3.5")
                    .containsEntry("wave", "[1,2.5]")
                    .containsEntry("extra", "{\"a\":[1,{}]}")
                    .containsEntry("spot", "{\"latitude\":31.5,\"longitude\":120.25}");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"level":1,"count":5,"level":2}                 | {count=5, level=2}
            {"level":1,"level":2,"level":3,"count":5}       | {level=3, count=5}
            {"note":"long text here","level":1,"note":"x"}  | {level=1, note=x}
            {"level":1,"count":5,"level":null}              | {count=5}
            {"level":null,"level":2}                        | {level=2}
            {"values":{"level":1},"values":{"count":2}}     | {count=2}
            """)
    void theLastOfRepeatedKeysCounts(String json, String expected) {
        assertThat(strict.values(json).replace("\"", "")).isEqualTo(expected);
    }

    @Test
    void aRepeatedKeyWhoseLastValueIsRefusedHasNone() {
        Shaped shaped = strict.json("{\"level\":1,\"count\":5,\"level\":\"x\"}");
        assertThat(strict.readings(shaped)).containsExactly("no time {count=5}");
        assertThat(shaped.problems()).hasSize(1);
    }

    @Test
    void nullIsNoValue() {
        assertThat(strict.values("{\"level\":null,\"count\":1}")).isEqualTo("{count=1}");
        assertThat(strict.problem("{\"level\":null}")).isEqualTo("INVALID at : the message has no values");
        assertThat(open.json("{\"unheard\":null,\"level\":1}").unknown()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "[{}]", "{\"time\":1795183500000}", "{\"values\":{}}", "[{},{\"values\":{}}]"})
    void saysWhenThereAreNoValues(String json) {
        Shaped shaped = strict.json(json);
        assertThat(shaped.refused()).isTrue();
        assertThat(strict.problem(shaped)).isEqualTo("INVALID at : the message has no values");
    }

    // what each type takes

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            level | 3.4                                        | 3.4
            level | -0.0                                       | -0.0
            level | 12                                         | 12
            level | 1e1                                        | 10
            level | 2.5E-3                                     | 0.0025
            level | 0.1000000000000000055511151231257827       | 0.1
            level | 9007199254740993                           | 9007199254740992 UNCERTAIN
            level | 40                                         | 40
            level | 40.1                                       | 40.1 UNCERTAIN
            level | -10.001                                    | -10.001 UNCERTAIN
            count | 12                                         | 12
            count | 12.0                                       | 12
            count | 1.2e3                                      | 1200
            count | 120e-1                                     | 12
            count | 0e-400                                     | 0
            count | 9223372036854775807                        | 9223372036854775807
            count | -9223372036854775808                       | -9223372036854775808 UNCERTAIN
            count | 9007199254740993.000                       | 9007199254740993
            count | -1                                         | -1 UNCERTAIN
            on    | true                                       | true
            on    | false                                      | false
            on    | 1                                          | true
            on    | 0.0                                        | false
            note  | ""                                         | ""
            note  | "水位 \\u6c34 \\ud83d\\ude00 \\"\\\\\\/\\n"| "水位 水 😀 \\"\\\\/\\n"
            note  | "\\u0000\\u001f"                           | "\\u0000\\u001f"
            state | "idle"                                     | "idle"
            state | "运行"                                     | "运行"
            state | "\\u8fd0行"                                | "运行"
            state | "7"                                        | "7"
            state | 7                                          | "7"
            wave  | []                                         | []
            wave  | [ 1 , -2.50,3e2 ]                          | [1,-2.5,300]
            extra | { }                                        | {}
            extra | [ ]                                        | []
            extra | { "a" : [ 1.50 , null ] , "b" : "\\u00e9" }| {"a":[1.50,null],"b":"\\u00e9"}
            spot  | {"lat":31.5,"lon":120}                     | {"latitude":31.5,"longitude":120}
            spot  | {"lng":120,"lat":31.5,"alt":3,"x":[{}]}    | {"latitude":31.5,"longitude":120}
            spot  | {"latitude":-90,"longitude":180}           | {"latitude":-90,"longitude":180}
            spot  | {"type":"Point","coordinates":[120.25,31]} | {"latitude":31,"longitude":120.25}
            spot  | {"coordinates":[120, 31, 5],"type":"Point"}| {"latitude":31,"longitude":120}
            """)
    void takes(String property, String value, String expected) {
        Shaped shaped = strict.json("{\"" + property + "\":" + value + "}");
        assertThat(shaped.problems()).isEmpty();
        assertThat(strict.readings(shaped)).containsExactly("no time {" + property + "=" + expected + "}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            level | "3.4"                 | level is a number, "3.4" is text
            level | true                  | level is a number, true is a truth value
            level | [1]                   | level is a number, [1] is an array
            level | {"a":1}               | level is a number, {"a":1} is an object
            level | 1e400                 | level must be finite and within the range of a double
            level | -1e999999999999       | level must be finite and within the range of a double
            count | 1.5                   | count is a whole number of 64 bits, 1.5 is not one
            count | 9223372036854775808   | count is a whole number of 64 bits, 9223372036854775808 is not one
            count | 1e-999999999999       | count is a whole number of 64 bits, 1e-999999999999 is not one
            count | 1e999999999999        | count is a whole number of 64 bits, 1e999999999999 is not one
            count | "1"                   | count is a whole number of 64 bits, "1" is text
            count | false                 | count is a whole number of 64 bits, false is a truth value
            on    | 2                     | on is true or false, 2 is a number
            on    | 0.5                   | on is true or false, 0.5 is a number
            on    | "true"                | on is true or false, "true" is text
            note  | 5                     | note is text, 5 is a number
            note  | true                  | note is text, true is a truth value
            state | "off"                 | state is one of idle, 运行, 7, "off" is not among them
            state | 8                     | state is one of idle, 运行, 7, 8 is not among them
            state | true                  | state is one of idle, 运行, 7, true is a truth value
            wave  | 5                     | wave is an array of numbers, 5 is a number
            wave  | [1,"2"]               | wave is an array of numbers, [1,"2"] is none
            wave  | [1,null]              | wave is an array of numbers, [1,null] is none
            wave  | [1,[2]]               | wave is an array of numbers, [1,[2]] is none
            wave  | [1e999]               | wave is an array of numbers, [1e999] is none
            wave  | {}                    | wave is an array of numbers, {} is none
            extra | 5                     | extra is an object or array, 5 is a number
            extra | "{}"                  | extra is an object or array, "{}" is text
            spot  | [120,31]              | spot is a place such as {"lat":31.49,"lon":120.31}, [120,31] is none
            spot  | {}                    | spot is a place such as {"lat":31.49,"lon":120.31}, {} is none
            spot  | {"lat":"1","lon":2}   | spot is a place such as {"lat":31.49,"lon":120.31}, {"lat":"1","lon":2} is none
            spot  | {"lat":91,"lon":2}    | spot must have a latitude within ±90 and a longitude within ±180
            spot  | {"lat":1,"lon":1e999} | spot must have a latitude within ±90 and a longitude within ±180
            """)
    void refusesAndTakesTheOthers(String property, String value, String reason) {
        String other = property.equals("count") ? "level" : "count";
        Shaped shaped = strict.json("{\"" + property + "\":" + value + ",\"" + other + "\":1}");
        assertThat(strict.readings(shaped)).containsExactly("no time {" + other + "=1}");
        assertThat(strict.problem(shaped)).isEqualTo("INVALID at $." + property + ": " + reason);
    }

    @Test
    void saysWhereInTheMessageAValueWasRefused() {
        Shaped shaped = strict.json("[{\"level\":1},{\"values\":{\"level\":\"a\"}},{\"note\":1},7]");
        assertThat(shaped.problems().stream().map(ShapeCase::words))
                .containsExactly(
                        "INVALID at $[1].values.level: level is a number, \"a\" is text",
                        "INVALID at $[2].note: note is text, 1 is a number",
                        "INVALID at $[3]: a reading is an object such as {\"temperature\": 21.5}");
        assertThat(strict.readings(shaped)).containsExactly("no time {level=1}");
    }

    @Test
    void quotesLongAndUnprintableValuesShort() {
        String reason = strict.problem("{\"level\":\"" + "é".repeat(50_000) + "\"}");
        assertThat(reason).hasSizeLessThan(120).contains("é…\" is text");
        assertThat(strict.problem("{\"level\":\"a\\u0007\\n😀" + "😀".repeat(40) + "\"}"))
                .contains("\"a··😀")
                .doesNotContain("\uFFFD");
    }

    // keys the model does not know

    @Test
    void infersTheTypesOfNewKeys() {
        Shaped shaped =
                open.json("{\"a\":1,\"b\":1.5,\"c\":true,\"d\":\"x\",\"e\":{\"lat\":1,\"lon\":2},\"f\":[1,2],\"g\":[],"
                        + "\"h\":{\"x\":1},\"i\":[\"x\"],\"j\":{\"type\":\"Point\",\"coordinates\":[1,2]},"
                        + "\"k\":{\"lat\":1,\"lon\":2,\"alt\":3},\"l\":null,\"gone\":5,\"水位\":1,\"level\":2}");
        assertThat(shaped.unknown().stream().map(p -> p.slot() + " " + p.name() + " " + p.type()))
                .containsExactly(
                        "9 a NUMBER",
                        "10 b NUMBER",
                        "11 c BOOLEAN",
                        "12 d STRING",
                        "13 e LOCATION",
                        "14 f NUMBERS",
                        "15 g NUMBERS",
                        "16 h OBJECT",
                        "17 i OBJECT",
                        "18 j LOCATION",
                        "19 k OBJECT",
                        "20 gone NUMBER",
                        "21 水位 NUMBER");
        assertThat(shaped.problems()).isEmpty();
        assertThat(shaped.refused()).isFalse();
        ShapeCase grown = new ShapeCase(open.model().grow(shaped.unknown()));
        assertThat(grown.values("{\"a\":1,\"e\":{\"lat\":1,\"lon\":2},\"gone\":5,\"水位\":1}"))
                .isEqualTo("{a=1, e={\"latitude\":1,\"longitude\":2}, gone=5, 水位=1}");
    }

    @Test
    void namesANewKeyOnceHoweverOftenItComes() {
        Shaped shaped = open.json("[{\"a\":1,\"a\":\"x\"},{\"a\":true},{\"b\":1}]");
        assertThat(shaped.unknown().stream().map(p -> p.name() + " " + p.type()))
                .containsExactly("a NUMBER", "b NUMBER");
    }

    @Test
    void growsNoFurtherThanThereIsRoom() {
        byte[] message = "{\"a\":1,\"b\":2,\"c\":3,\"level\":1}".getBytes(StandardCharsets.UTF_8);
        Shaped shaped = open.shape(PayloadFormat.JSON, message, 2);
        assertThat(shaped.unknown()).extracting(Property::name).containsExactly("a", "b");
        assertThat(open.problem(shaped))
                .isEqualTo("INVALID at $.c: the model has 11 properties and takes no more, c is new to it");
        shaped = open.shape(PayloadFormat.JSON, message, 0);
        assertThat(shaped.unknown()).isEmpty();
        assertThat(shaped.problems()).hasSize(3);
        assertThat(open.readings(shaped)).containsExactly("no time {level=1}");
    }

    @Test
    void takesNoImpossibleNames() {
        Shaped shaped = open.json("{\"\":1,\"" + "n".repeat(129) + "\":2,\"" + "n".repeat(128) + "\":3}");
        assertThat(shaped.unknown()).extracting(Property::name).containsExactly("n".repeat(128));
        assertThat(shaped.problems().stream().map(ShapeCase::words))
                .containsExactly(
                        "INVALID at $: a key must not be empty",
                        "INVALID at $." + "n".repeat(39) + "…: a key has at most 128 characters, " + "n".repeat(39)
                                + "… has 129");
    }

    @Test
    void newKeysWithRefusedValuesDoNotGrowTheModel() {
        Shaped shaped = open.json("{\"a\":1e999,\"b\":\"" + "x".repeat(65_537) + "\",\"level\":1}");
        assertThat(shaped.unknown()).isEmpty();
        assertThat(shaped.problems()).hasSize(2);
    }

    @Test
    void strictModelsRefuseNewKeysAndOfferTheNearest() {
        Shaped shaped = strict.json("{\"levle\":1,\"Count\":2,\"temperature\":3,\"level\":4}");
        assertThat(strict.readings(shaped)).containsExactly("no time {level=4}");
        assertThat(shaped.problems().stream().map(ShapeCase::words))
                .containsExactly(
                        "INVALID at $.levle: the model station is strict and has no property levle; did you mean level?",
                        "INVALID at $.Count: the model station is strict and has no property Count; did you mean count?",
                        "INVALID at $.temperature: the model station is strict and has no property temperature");
    }

    @Test
    void retiredPropertiesAreUnknown() {
        assertThat(strict.problem("{\"gone\":1}")).contains("has no property gone");
    }

    @Test
    void aKeyMayBeSpelledWithEscapes() {
        assertThat(strict.values("{\"l\\u0065vel\":1,\"\\u0063ount\":2}")).isEqualTo("{level=1, count=2}");
        assertThat(strict.readings(strict.json("{\"\\u0074ime\":1795183500000,\"level\":1}")))
                .containsExactly("2026-11-20T14:05:00Z {level=1}");
        assertThat(strict.readings(strict.json("{\"\\u0074s\" : 1795183500000,\"v\\u0061lues\":{\"level\":1}}")))
                .containsExactly("2026-11-20T14:05:00Z {level=1}");
    }

    @Test
    void namesWithQuotesAndLongNamesAreFound() {
        String[] names = {"a\"b\\c", "seven77", "eightttt", "a".repeat(128), "a".repeat(127), "水", "tab\t", "x"};
        Property[] properties = new Property[names.length];
        StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < names.length; i++) {
            properties[i] = Property.plain(names[i], i, ValueType.NUMBER);
            json.append(i == 0 ? "" : ",").append(new JsonText().key(names[i]).number(i));
        }
        ShapeCase odd = new ShapeCase(ShapeCase.model(Mode.STRICT, properties));
        Shaped shaped = odd.json(json.append('}').toString());
        assertThat(shaped.problems()).isEmpty();
        assertThat(new ReadingJson().values(odd.views(shaped).getFirst(), odd.model()))
                .containsOnlyKeys(names);
    }

    // what is not JSON

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"level":NaN}          | byte 9  | NaN and Infinity are not JSON; leave the value out or send null
            {"level":Infinity}     | byte 9  | NaN and Infinity are not JSON; leave the value out or send null
            {"level":-Infinity}    | byte 10 | NaN and Infinity are not JSON; leave the value out or send null
            {"new":[NaN]}          | byte 8  | NaN and Infinity are not JSON; leave the value out or send null
            {"level":01}           | byte 10 | a number has no leading zero
            {"level":+1}           | byte 9  | a value should come here, but '+' does
            {"level":.5}           | byte 9  | a value should come here, but '.' does
            {"level":1.}           | byte 11 | a digit after the decimal point should come here, but '}' does
            {"level":1e}           | byte 11 | a digit of the exponent should come here, but '}' does
            {"level":-}            | byte 10 | a digit should come here, but '}' does
            {"level":1,}           | byte 11 | a key in double quotes should come here, but '}' does
            {"level":1             | byte 10 | the message ends where ',' or '}' should come
            {"level"               | byte 8  | the message ends where ':' after the key should come
            {"level" 1}            | byte 9  | ':' after the key should come here, but '1' does
            {'level':1}            | byte 1  | a key in double quotes should come here, but ''' does
            {level:1}              | byte 1  | a key in double quotes should come here, but 'l' does
            {"level":1}x           | byte 11 | nothing may follow the end of the JSON value
            {"level":1}{"level":2} | byte 11 | nothing may follow the end of the JSON value
            {"level":1/*c*/}       | byte 10 | ',' or '}' should come here, but '/' does
            //c                    | byte 0  | a value should come here, but '/' does
            [{"level":1} {}]       | byte 13 | ',' or ']' should come here, but '{' does
            [{"level":1},]         | byte 13 | a value should come here, but ']' does
            [{"level":1}           | byte 12 | the message ends where ',' or ']' should come
            {"on":tru}             | byte 6  | true should come here, but 't' does
            {"on":True}            | byte 6  | a value should come here, but 'T' does
            {"note":"a             | byte 10 | the message ends within a text
            {"note":"\\x"}         | byte 10 | one of "\\/bfnrtu after the backslash should come here, but 'x' does
            {"note":"\\u12g4"}     | byte 13 | a hexadecimal digit should come here, but 'g' does
            {"note":"\\ud83d"}     | byte 9  | a high surrogate without its low one behind it
            {"note":"\\ud83d\\u0041"} | byte 9 | a high surrogate without its low one behind it
            {"note":"\\ude00"}     | byte 9  | a low surrogate without its high one before it
            """)
    void refusesTheWholeMessageWithThePlace(String json, String place, String reason) {
        Shaped shaped = open.json(json);
        assertThat(shaped.refused()).isTrue();
        assertThat(open.problem(shaped)).isEqualTo("MALFORMED at " + place + ": " + reason);
    }

    @Test
    void oneBrokenReadingRefusesTheWholeArray() {
        Shaped shaped = open.json("[{\"level\":1},{\"fresh\":2},{\"level\":}]");
        assertThat(shaped.records()).isZero();
        assertThat(shaped.unknown()).isEmpty();
        assertThat(shaped.refused()).isTrue();
    }

    @Test
    void refusesEmptyMessagesAndByteOrderMarks() {
        assertThat(strict.problem("")).startsWith("MALFORMED at byte 0: the message is empty");
        assertThat(strict.problem(" \n ")).startsWith("MALFORMED at byte 3: the message is empty");
        assertThat(strict.problem("\uFEFF{\"level\":1}"))
                .isEqualTo("MALFORMED at byte 0: begins with a byte order mark; send UTF-8 without it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "\"text\"", "null", "true"})
    void refusesWhatIsNoReading(String json) {
        assertThat(strict.problem(json))
                .isEqualTo("INVALID at $: a message is a reading such as {\"temperature\": 21.5}, or an array of them");
    }

    @Test
    void refusesControlCharactersInTexts() {
        assertThat(strict.problem("{\"note\":\"a\nb\"}"))
                .isEqualTo("MALFORMED at byte 10: a control character in a text must be escaped, here is byte 0x0a");
        assertThat(strict.problem("{\"note\":\"a\0b\"}")).startsWith("MALFORMED at byte 10: a control character");
        assertThat(strict.problem("{\"note\":1}\0")).startsWith("MALFORMED at byte 10: nothing may follow");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80",
                "bf",
                "c3",
                "c328",
                "c0af",
                "c1bf",
                "e08080",
                "e0 9f bf",
                "eda080",
                "edbfbf",
                "e282",
                "f0808080",
                "f08fbfbf",
                "f4908080",
                "f5808080",
                "f09f98",
                "ff",
                "fe"
            })
    void refusesInvalidUtf8WithItsPlace(String hex) {
        byte[] bad = java.util.HexFormat.of().parseHex(hex.replace(" ", ""));
        for (String frame :
                List.of("{\"note\":\"ab~\"}", "{\"~\":1}", "{\"extra\":{\"a~\":[\"~\"]}}", "{\"fresh\":\"~\"}")) {
            byte[] message = with(frame, bad);
            Shaped shaped = open.shape(PayloadFormat.JSON, message);
            assertThat(shaped.refused()).as(frame).isTrue();
            assertThat(open.problem(shaped))
                    .startsWith("MALFORMED at byte " + frame.indexOf('~') + ": not valid UTF-8: byte 0x"
                            + hex.substring(0, 2));
        }
    }

    private static byte[] with(String frame, byte[] bad) {
        byte[] front = frame.substring(0, frame.indexOf('~')).getBytes(StandardCharsets.UTF_8);
        byte[] back = frame.substring(frame.indexOf('~') + 1).replace("~", "").getBytes(StandardCharsets.UTF_8);
        byte[] all = Arrays.copyOf(front, front.length + bad.length + back.length);
        System.arraycopy(bad, 0, all, front.length, bad.length);
        System.arraycopy(back, 0, all, front.length + bad.length, back.length);
        return all;
    }

    // limits

    @Test
    void refusesDeepNesting() {
        String deep = "[".repeat(14) + "]".repeat(14);
        assertThat(strict.json("{\"values\":{\"extra\":" + deep + "}}").records())
                .isOne();
        assertThat(strict.problem("{\"values\":{\"extra\":[" + deep + "]}}"))
                .isEqualTo("TOO_LARGE at byte 33: arrays and objects nest at most 16 deep");
        String abyss = "[".repeat(1_000_000);
        for (String json : List.of(abyss, "{\"extra\":" + abyss, "{\"values\":" + abyss, "{\"time\":" + abyss)) {
            assertThat(strict.problem(json)).startsWith("TOO_LARGE at byte ");
        }
    }

    @Test
    void refusesTooManyKeys() {
        StringBuilder json = new StringBuilder("{\"k0\":0");
        for (int i = 1; i < 1_024; i++) {
            json.append(",\"k").append(i).append("\":").append(i);
        }
        ShapeCase empty = new ShapeCase(ShapeCase.model(Mode.OPEN));
        assertThat(empty.shape(PayloadFormat.JSON, (json + "}").getBytes(StandardCharsets.UTF_8), 2_000)
                        .unknown())
                .hasSize(1_024);
        for (int i = 1_024; i < 10_000; i++) {
            json.append(",\"k").append(i).append("\":").append(i);
        }
        Shaped shaped = empty.json(json.append('}').toString());
        assertThat(shaped.refused()).isTrue();
        assertThat(ShapeCase.words(shaped.problems().getLast()))
                .isEqualTo("TOO_LARGE at $: a reading has at most 1024 keys");
        assertThat(strict.json("{" + "\"level\":1,".repeat(1_024) + "\"level\":1}")
                        .refused())
                .isTrue();
    }

    @Test
    void refusesTooManyReadings() {
        String most = "[" + "{\"level\":1},".repeat(9_999) + "{\"level\":1}";
        assertThat(strict.json(most + "]").records()).isEqualTo(10_000);
        assertThat(strict.problem(most + ",{\"level\":1}]"))
                .isEqualTo("TOO_LARGE at : a message has at most 10000 readings");
        assertThat(strict.problem(strict.shape(
                        PayloadFormat.NDJSON, "{\"level\":1}\n".repeat(10_001).getBytes(StandardCharsets.UTF_8))))
                .isEqualTo("TOO_LARGE at : a message has at most 10000 readings");
    }

    @Test
    void refusesTextsNumbersAndObjectsBeyondTheirLimits() {
        assertThat(strict.values("{\"note\":\"" + "x".repeat(65_536) + "\"}")).hasSize(65_536 + 9);
        assertThat(strict.problem("{\"note\":\"" + "x".repeat(65_537) + "\"}"))
                .isEqualTo("INVALID at $.note: note has 65537 bytes of text, at most 65536 are taken");
        assertThat(strict.json("{\"wave\":[" + "1,".repeat(4_095) + "1]}").records())
                .isOne();
        assertThat(strict.problem("{\"wave\":[" + "1,".repeat(4_096) + "1]}"))
                .isEqualTo("INVALID at $.wave: wave has more than 4096 numbers");
        assertThat(strict.json("{\"extra\":[\"" + "x".repeat(65_532) + "\"]}").records())
                .isOne();
        assertThat(strict.problem("{\"extra\":[\"" + "x".repeat(65_533) + "\"]}"))
                .isEqualTo("INVALID at $.extra: extra has 65537 bytes of JSON, at most 65536 are taken");
        assertThat(strict.json("{\"level\":0." + "1".repeat(998) + "}").records())
                .isOne();
        assertThat(strict.problem("{\"level\":0." + "1".repeat(999) + "}"))
                .isEqualTo("INVALID at $.level: level has 1001 characters, a number has at most 1000");
    }

    @Test
    void refusesAReadingThatWouldBeTooLongARecord() {
        Property[] texts = new Property[70];
        StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < texts.length; i++) {
            texts[i] = Property.plain("t" + i, i, ValueType.STRING);
            json.append(i == 0 ? "" : ",")
                    .append("\"t")
                    .append(i)
                    .append("\":\"")
                    .append("x".repeat(65_000))
                    .append('"');
        }
        ShapeCase wide = new ShapeCase(ShapeCase.model(Mode.STRICT, texts));
        assertThat(wide.problem(json.append('}').toString())).startsWith("TOO_LARGE at $: a record has at most");
    }

    @Test
    void tellsAtMostThirtyTwoProblemsAndCountsTheRest() {
        Shaped shaped = strict.json("[" + "{\"level\":\"x\"},".repeat(99) + "{\"what\":1}]");
        assertThat(shaped.problems()).hasSize(32);
        assertThat(shaped.refusals()).isEqualTo(100);
        assertThat(shaped.refused()).isTrue();
    }

    @Test
    void isCleanForTheNextMessage() {
        open.json("{\"level\":\"x\",\"fresh\":1,\"count\":");
        Shaped shaped = open.json("{\"level\":1}");
        assertThat(shaped.problems()).isEmpty();
        assertThat(shaped.unknown()).isEmpty();
        assertThat(shaped.refusals()).isZero();
        assertThat(open.readings(shaped)).containsExactly("no time {level=1}");
    }

    // NDJSON

    @Test
    void takesOneReadingALine() {
        Shaped shaped = strict.shape(
                PayloadFormat.NDJSON,
                "{\"level\":1}\r\n\n  \n{\"time\":1795183500000,\"values\":{\"level\":2}}\n{\"level\":3}"
                        .getBytes(StandardCharsets.UTF_8));
        assertThat(strict.readings(shaped))
                .containsExactly("no time {level=1}", "2026-11-20T14:05:00Z {level=2}", "no time {level=3}");
        assertThat(shaped.problems()).isEmpty();
    }

    @Test
    void aBrokenLineIsRefusedAloneAndNamed() {
        Shaped shaped = strict.shape(
                PayloadFormat.NDJSON,
                "{\"level\":1}\n{\"level\":\n\n[{\"level\":2}]\n{\"level\":\"x\"}\n{\"level\":3,\"on\":5} {}\n{\"values\":{\"on\":5}}\n\n{\"level\":4}"
                        .getBytes(StandardCharsets.UTF_8));
        assertThat(strict.readings(shaped)).containsExactly("no time {level=1}", "no time {level=4}");
        assertThat(shaped.problems().stream().map(ShapeCase::words))
                .containsExactly(
                        "MALFORMED at line 2, byte 9: the message ends where a value should come",
                        "INVALID at line 4: $: a reading is an object such as {\"temperature\": 21.5}",
                        "INVALID at line 5: $.level: level is a number, \"x\" is text",
                        "MALFORMED at line 6, byte 19: nothing may follow the end of the JSON value",
                        "INVALID at line 7: $.values.on: on is true or false, 5 is a number");
        assertThat(ShapeCase.has(shaped, ErrorCode.TOO_LARGE)).isFalse();
    }

    // events

    @Test
    void eventsAreJsonAsTheyCame() {
        Shaper shaper = new Shaper();
        byte[] json = " {\"a\" : [1, \"\\u00e9\"]}\n".getBytes(StandardCharsets.UTF_8);
        assertThat(shaper.eventJson(PayloadFormat.JSON, json, 0, json.length)).isEqualTo("{\"a\" : [1, \"\\u00e9\"]}");
        assertThat(shaper.eventJson(PayloadFormat.JSON, json, 0, 0)).isEqualTo("null");
        assertThat(shaper.eventJson(PayloadFormat.CBOR, json, 0, 0)).isEqualTo("null");
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> shaper.eventJson(PayloadFormat.JSON, json, 0, 9))
                .isInstanceOf(io.taihu.model.TaihuException.class)
                .hasMessage("byte 9: the message ends where a value should come")
                .extracting(e -> ((io.taihu.model.TaihuException) e).code())
                .isEqualTo(ErrorCode.MALFORMED);
    }
}

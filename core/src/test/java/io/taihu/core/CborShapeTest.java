package io.taihu.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taihu.model.TaihuException;
import io.taihu.spi.PayloadFormat;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CborShapeTest {
    private static final String LEVEL = "656c6576656c";
    private static final String TIME = "6474696d65";
    private static final String VALUES = "6676616c756573";

    private final ShapeCase strict = new ShapeCase(ShapeCase.everyType());
    private final ShapeCase open = new ShapeCase(ShapeCase.everyTypeOpen());

    private Shaped cbor(ShapeCase shapes, String hex) {
        return shapes.shape(PayloadFormat.CBOR, bytes(hex));
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    /** The time above, as the encoding a test needs. */
    private static String at() {
        return "1b" + HexFormat.of().toHexDigits(1_795_183_500_000L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a2 @time @at @values a1 @level 01",
                "bf @time @at @values bf @level 01 ff ff",
                "a2 @values a1 @level 01 @time @at",
                "a2 @level 01 @time @at",
                "a2 @time @at @level fb3ff0000000000000",
                "a2 @time @at @level fa3f800000",
                "a2 @time @at @level f93c00",
                "81 a2 @time @at @level 01",
                "9f a2 @time @at @level 01 ff",
                "d9d9f7 a2 @time @at @level 01",
                "a2 @time c11a6b00538c @level 01",
                "a2 @time c1fb41dac014e3000000 @level 01",
                "a2 @time 74323032362d31312d32305431343a30353a30305a @level 01",
                "a2 @time c074323032362d31312d32305431343a30353a30305a @level 01",
                "a2 7f627469626d65ff @at @level c4820001",
            })
    void takesEveryFormOfAReading(String hex) {
        Shaped shaped = cbor(
                strict,
                hex.replace("@time", TIME)
                        .replace("@at", at())
                        .replace("@values", VALUES)
                        .replace("@level", LEVEL));
        assertThat(shaped.problems()).isEmpty();
        assertThat(strict.readings(shaped)).containsExactly("2026-11-20T14:05:00Z {level=1}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            656c6576656c | f94248                     | level | 3.140625
            656c6576656c | fb40091eb851eb851f         | level | 3.14
            656c6576656c | fa4048f5c3                 | level | 3.140000104904175
            656c6576656c | c48221193a98               | level | 150 UNCERTAIN
            656c6576656c | c49f21191388ff             | level | 50 UNCERTAIN
            656c6576656c | c482221913ba               | level | 5.05
            656c6576656c | c4820139ffff               | level | -655360 UNCERTAIN
            65636f756e74 | 1b7fffffffffffffff         | count | 9223372036854775807
            65636f756e74 | 3b7fffffffffffffff         | count | -9223372036854775808 UNCERTAIN
            65636f756e74 | f94900                     | count | 10
            626f6e       | f5                         | on    | true
            626f6e       | 00                         | on    | false
            646e6f7465   | 63e6b0b4                   | note  | "水"
            646e6f7465   | 7f61614161ff               | note  | ?
            646e6f7465   | 7f616161627f               | note  | ?
            646e6f7465   | 7f6161616263e6b0b4ff       | note  | "ab水"
            646e6f7465   | 44fbff0010                 | note  | "-_8AEA"
            646e6f7465   | 5f41fb43ff0010ff           | note  | "-_8AEA"
            657374617465 | 6469646c65                 | state | "idle"
            657374617465 | 07                         | state | "7"
            6477617665   | 8301f93e0020               | wave  | [1,1.5,-1]
            6477617665   | 9f01ff                     | wave  | [1]
            656578747261 | a2616182f6f761620a         | extra | {"a":[null,null],"b":10}
            656578747261 | bf6161a0ff                 | extra | {"a":{}}
            656578747261 | 81fb7ff8000000000000       | extra | [null]
            656578747261 | 811bffffffffffffffff       | extra | [18446744073709552000]
            6473706f74   | a2636c6174181f636c6f6e1878 | spot  | {"latitude":31,"longitude":120}
            """)
    void takes(String key, String value, String property, String expected) {
        Shaped shaped = cbor(strict, "a1" + key + value);
        if (expected.equals("?")) {
            assertThat(strict.problem(shaped)).startsWith("MALFORMED");
            return;
        }
        assertThat(shaped.problems()).isEmpty();
        assertThat(strict.readings(shaped).toString().replace("1.8446744073709552E19", "18446744073709552000"))
                .isEqualTo("[no time {" + property + "=" + expected + "}]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            656c6576656c | fb7ff8000000000000   | level must be finite and within the range of a double
            656c6576656c | f97c00               | level must be finite and within the range of a double
            656c6576656c | c4821903e801         | level must be finite and within the range of a double
            656c6576656c | 63332e34             | level is a number, "3.4" is text
            656c6576656c | 4101                 | level is a number, "AQ" is text
            656c6576656c | c24101               | level is a number, "AQ" is text
            656c6576656c | f4                   | level is a number, false is a truth value
            656c6576656c | e0                   | level is a CBOR simple value, which means nothing here
            656c6576656c | f8ff                 | level is a CBOR simple value, which means nothing here
            65636f756e74 | f93e00               | count is a whole number of 64 bits, 1.5 is not one
            65636f756e74 | 1b8000000000000000   | count is a whole number of 64 bits, 9.223372036854776E18 is not one
            65636f756e74 | fb43e0000000000000   | count is a whole number of 64 bits, 9.223372036854776E18 is not one
            6477617665   | 8101                 |
            6477617665   | 81f97e00             | wave is an array of numbers, [null] is none
            656578747261 | 05                   | extra is an object or array, 5 is a number
            """)
    void refuses(String key, String value, String reason) {
        Shaped shaped = cbor(strict, "a1" + key + value);
        if (reason == null) {
            assertThat(shaped.problems()).isEmpty();
        } else {
            assertThat(strict.problem(shaped)).endsWith(": " + reason);
        }
    }

    @Test
    void nullAndUndefinedAreNoValue() {
        assertThat(strict.problem(cbor(strict, "a2" + LEVEL + "f6" + "626f6e" + "f7")))
                .endsWith("the message has no values");
    }

    @Test
    void theLastOfRepeatedKeysCounts() {
        assertThat(strict.readings(cbor(strict, "a3" + LEVEL + "01" + "626f6e" + "f5" + LEVEL + "02")))
                .containsExactly("no time {on=true, level=2}");
    }

    @Test
    void infersTheTypesOfNewKeys() {
        Shaped shaped =
                cbor(open, "a8 6161 01 6162 f93e00 6163 f5 6164 6178 6165 8101 6166 a1616101 6167 4101 6168 f6");
        assertThat(shaped.unknown().stream().map(p -> p.name() + " " + p.type()))
                .containsExactly("a NUMBER", "b NUMBER", "c BOOLEAN", "d STRING", "e NUMBERS", "f OBJECT", "g STRING");
    }

    @Test
    void takesTheQualityOfValuesAndOfThoseThatAreAbsent() {
        String quality = "677175616c697479";
        Shaped shaped = cbor(
                strict,
                "a2" + VALUES + "a1" + LEVEL + "01" + quality + "a2" + LEVEL + "63626164" + "626f6e" + "63626164");
        assertThat(shaped.problems()).isEmpty();
        assertThat(strict.readings(shaped)).containsExactly("no time {level=1 BAD, on=null BAD}");
        assertThat(strict.problem(cbor(strict, "a2" + VALUES + "a1" + LEVEL + "01" + quality + "a1" + LEVEL + "f5")))
                .isEqualTo("INVALID at $.quality.level: a quality is the text good, uncertain or bad");
    }

    @Test
    void refusesWhatStandsBesideValues() {
        for (String hex :
                new String[] {"a2" + LEVEL + "01" + VALUES + "a1626f6ef5", "a2" + VALUES + "a1626f6ef5" + LEVEL + "01"
                }) {
            Shaped shaped = cbor(strict, hex);
            assertThat(strict.readings(shaped)).containsExactly("no time {on=true}");
            assertThat(strict.problem(shaped)).startsWith("INVALID at $.level: level stands beside values");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                        | byte 0 | the message is empty
            a1                        | byte 1 | the message ends where an item should come
            a1656c6576656c            | byte 7 | the message ends where an item should come
            a1656c6576                | byte 1 | the message ends within a string of 5 bytes
            a1656c6576656c1b00        | byte 7 | the message ends within the head of an item
            a1656c6576656cff          | byte 7 | a break where no array, map or string is open
            bf656c6576656cff          | byte 7 | a break where no array, map or string is open
            a1656c6576656c1c          | byte 7 | no item begins with byte 0x1c
            a1656c6576656c1f          | byte 7 | no item begins with byte 0x1f
            a1656c6576656cdf          | byte 7 | no item begins with byte 0xdf
            a1656c6576656cf800        | byte 7 | a simple value below 32 has one byte
            a1656c6576656c0101        | byte 8 | nothing may follow the end of the CBOR item
            a10101                    | byte 1 | the keys of a map must be text
            a1656578747261a10101      | byte 8 | the keys of a map must be text
            a1646e6f746561ff          | byte 7 | not valid UTF-8: byte 0xff
            a1646e6f746562c328        | byte 7 | not valid UTF-8: byte 0xc3
            a1646e6f746561c3a9        | byte 7 | not valid UTF-8: byte 0xc3
            a1646e6f74657f61c361a9ff  | byte 8 | not valid UTF-8: byte 0xc3
            a1646e6f74657f4161ff      | byte 7 | a string in pieces holds whole strings of its own kind only
            a1646e6f74657f7f6161ffff  | byte 7 | a string in pieces holds whole strings of its own kind only
            bbffffffffffffffff        | byte 0 | the message ends long before the size it states
            bb7fffffffffffffff        | byte 9 | the message ends where an item should come
            a1646e6f74657b7fffffffffffffff | byte 6 | the message ends within a string of 9223372036854775807 bytes
            a1656c6576656cc48101      | byte 8 | a decimal fraction is an exponent and a mantissa
            a1656c6576656cc4820161    | byte 10 | a decimal fraction has whole numbers of at most 64 bits
            """)
    void refusesTheWholeMessageWithThePlace(String hex, String place, String reason) {
        Shaped shaped = cbor(open, hex);
        assertThat(shaped.refused()).isTrue();
        assertThat(open.problem(shaped)).startsWith("MALFORMED at " + place + ": " + reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"01", "6161", "f6", "4101"})
    void refusesWhatIsNoReading(String hex) {
        assertThat(strict.problem(cbor(strict, hex))).startsWith("INVALID at $: a message is a reading");
        assertThat(strict.problem(cbor(strict, "81" + hex))).startsWith("INVALID at $[0]: a reading is a map");
    }

    @Test
    void refusesDeepNestingAndManyTags() {
        assertThat(strict.problem(cbor(strict, "81".repeat(1_000_000))))
                .startsWith("TOO_LARGE at byte 16: arrays and maps");
        assertThat(strict.problem(cbor(strict, "a1656578747261" + "9f".repeat(100_000))))
                .startsWith("TOO_LARGE at byte ");
        assertThat(strict.problem(cbor(strict, "c1".repeat(100_000))))
                .startsWith("TOO_LARGE at byte 4: an item has at most 4 tags");
    }

    @Test
    void refusesTooManyReadings() {
        assertThat(strict.problem(cbor(strict, "9f" + "a0".repeat(10_001) + "ff")))
                .isEqualTo("TOO_LARGE at : a message has at most 10000 readings");
    }

    @Test
    void saysWhenTheTimeIsNone() {
        for (String time : new String[] {"f5", "a0", "4101", "f97e00", "616e"}) {
            Shaped shaped = cbor(strict, "a2" + TIME + time + LEVEL + "01");
            assertThat(strict.readings(shaped)).containsExactly("no time {level=1}");
            assertThat(strict.problem(shaped)).contains("time is milliseconds since 1970 or RFC 3339");
        }
        assertThat(strict.readings(cbor(strict, "a2" + TIME + "1bffffffffffffffff" + LEVEL + "01")))
                .containsExactly("clock {level=1}");
        assertThat(strict.readings(cbor(strict, "a2" + TIME + "c11b7fffffffffffffff" + LEVEL + "01")))
                .containsExactly("clock {level=1}");
    }

    @Test
    void eventsBecomeJson() {
        Shaper shaper = new Shaper();
        byte[] event = bytes("a3616101616282f5f66163fb40091eb851eb851f");
        assertThat(shaper.eventJson(PayloadFormat.CBOR, event, 0, event.length))
                .isEqualTo("{\"a\":1,\"b\":[true,null],\"c\":3.14}");
        assertThatThrownBy(() -> shaper.eventJson(PayloadFormat.CBOR, event, 0, event.length - 1))
                .isInstanceOf(TaihuException.class)
                .hasMessage("byte 11: the message ends within the head of an item");
    }
}

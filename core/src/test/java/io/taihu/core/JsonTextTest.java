package io.taihu.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.model.Quality;
import io.taihu.model.RecordKind;
import io.taihu.model.RecordView;
import io.taihu.model.RecordWriter;
import io.taihu.model.ValueType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JsonTextTest {
    private final JsonText text = new JsonText();

    @Test
    void setsCommasByItself() {
        text.beginObject()
                .key("a")
                .number(1)
                .key("b")
                .beginArray()
                .number(1.5)
                .bool(true)
                .nothing()
                .text("x")
                .beginObject();
        text.endObject()
                .beginArray()
                .endArray()
                .raw("{\"r\":0}")
                .endArray()
                .key("c")
                .time(0)
                .endObject();
        assertThat(text)
                .hasToString("{\"a\":1,\"b\":[1.5,true,null,\"x\",{},[],{\"r\":0}],\"c\":\"1970-01-01T00:00:00Z\"}");
        assertThat(text.clear().beginArray().endArray()).hasToString("[]");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, -0.0",
        "1, 1",
        "-12, -12",
        "0.1, 0.1",
        "-21.53, -21.53",
        "1013.25, 1013.25",
        "0.000001, 0.000001",
        "0.0000001, 1.0E-7",
        "9007199254740992, 9007199254740992",
        "9007199254740994, 9.007199254740994E15",
        "1e300, 1.0E300",
        "4.9E-324, 4.9E-324",
        "0.30000000000000004, 0.30000000000000004",
        "100.05, 100.05",
        "NaN, null",
        "Infinity, null"
    })
    void writesNumbersShort(double value, String expected) {
        assertThat(text.number(value)).hasToString(expected);
    }

    @Test
    void writesNumbersThatReadBackAsTheSame() {
        long seed = 7;
        Random random = new Random(seed);
        for (int i = 0; i < 200_000; i++) {
            double value = switch (i % 4) {
                case 0 -> Double.longBitsToDouble(random.nextLong());
                case 1 -> random.nextInt() / 1e4;
                case 2 -> random.nextGaussian() * 100;
                default -> random.nextLong() / 1e6;
            };
            if (Double.isFinite(value)) {
                String written = text.clear().number(value).toString();
                assertThat(Double.parseDouble(written)).as("seed %d", seed).isEqualTo(value);
                assertThat(written.length())
                        .isLessThanOrEqualTo(Double.toString(value).length() + 5);
            }
        }
    }

    @Test
    void writesLongs() {
        for (long value : new long[] {
            0, 9, 10, -10, 99, 100, Long.MAX_VALUE, Long.MIN_VALUE, 999_999_999_999_999_999L, 1_000_000_000_000_000_000L
        }) {
            assertThat(text.clear().number(value)).hasToString(Long.toString(value));
        }
    }

    @Test
    void escapesWhatMustBe() {
        assertThat(text.text("\"\\/\b\f\n\r\t\u0000\u001f\u007f水😀"))
                .hasToString("\"\\\"\\\\/\\u0008\\u000c\\n\\r\\t\\u0000\\u001f\u007f水😀\"");
        assertThat(text.clear().text("\uD800")).hasToString("\"?\"");
    }

    @Test
    void growsAsNeeded() {
        byte[] long1 = "\n".repeat(100_000).getBytes(StandardCharsets.UTF_8);
        assertThat(text.beginArray()
                        .text(long1, 0, long1.length)
                        .number(1)
                        .endArray()
                        .length())
                .isEqualTo(200_006);
    }

    @Test
    void writesEveryTimeAsTheCalendarDoes() {
        Random random = new Random(3);
        byte[] bytes = new byte[Rfc3339.LENGTH_MAX];
        for (int i = 0; i < 100_000; i++) {
            long seconds = random.nextLong(
                    LocalDateTime.of(0, 1, 1, 0, 0).toEpochSecond(ZoneOffset.UTC),
                    LocalDateTime.of(10_000, 1, 1, 0, 0).toEpochSecond(ZoneOffset.UTC));
            long micros = seconds * 1_000_000
                    + (i % 3 == 0 ? 0 : i % 3 == 1 ? random.nextInt(1_000) * 1_000 : random.nextInt(1_000_000));
            int length = Rfc3339.write(micros, bytes, 0);
            String written = new String(bytes, 0, length, StandardCharsets.US_ASCII);
            Instant instant =
                    Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000);
            assertThat(Instant.parse(written)).isEqualTo(instant);
            assertThat(Rfc3339.parse(bytes, 0, length)).isEqualTo(micros);
        }
        assertThat(new JsonText().time(Long.MAX_VALUE).toString()).hasSizeLessThan(Rfc3339.LENGTH_MAX + 2);
        assertThat(new JsonText().time(Long.MIN_VALUE).toString()).hasSizeLessThan(Rfc3339.LENGTH_MAX + 2);
    }

    @Test
    void writesAReading() {
        ShapeCase shapes = new ShapeCase(ShapeCase.everyType());
        RecordWriter writer = new RecordWriter();
        writer.begin(RecordKind.READING, shapes.model(), 1, 1_795_183_509_102_000L, 1)
                .number(0, 3.5, Quality.GOOD)
                .integer(1, 7, Quality.GOOD)
                .bool(2, false, Quality.GOOD)
                .text(3, ValueType.STRING, "a\"b", Quality.GOOD)
                .text(6, ValueType.OBJECT, "{\"k\":[]}", Quality.GOOD)
                .numbers(5, new double[] {1, 2.5}, 2, Quality.GOOD)
                .location(7, 31.5, 120, Quality.GOOD)
                .number(8, 1, Quality.GOOD)
                .number(99, 1, Quality.GOOD);
        RecordView view = new RecordView().wrap(writer.bytes(), 0, writer.length());
        assertThat(new ReadingJson().write(view, shapes.model()))
                .hasToString(
                        "{\"time\":\"2026-11-20T14:05:09.102Z\",\"values\":{\"level\":3.5,\"count\":7,\"on\":false,"
                                + "\"note\":\"a\\\"b\",\"extra\":{\"k\":[]},\"wave\":[1,2.5],\"spot\":{\"latitude\":31.5,\"longitude\":120},\"gone\":1}}");
        assertThat(new ReadingJson().values(view.rewind(), shapes.model()))
                .containsEntry("note", "\"a\\\"b\"")
                .containsEntry("wave", "[1,2.5]")
                .hasSize(8);
    }
}

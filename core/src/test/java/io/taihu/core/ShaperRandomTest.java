package io.taihu.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import io.taihu.model.ErrorCode;
import io.taihu.model.Property;
import io.taihu.model.RecordView;
import io.taihu.model.RecordWriter;
import io.taihu.model.ThingModel;
import io.taihu.model.ValueType;
import io.taihu.spi.PayloadFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Seeded; {@code -Dtaihu.seed=N} repeats one run. */
@Timeout(60)
final class ShaperRandomTest {
    private static final long SEED = Long.getLong("taihu.seed", 20_261_120);

    private final Random random = new Random(SEED);
    private final JsonFactory jsonFactory = new JsonFactory();
    private final CBORFactory cborFactory = new CBORFactory();

    // what goes in comes out

    @ParameterizedTest
    @EnumSource(
            value = PayloadFormat.class,
            names = {"JSON", "CBOR", "NDJSON", "SENML_JSON", "SENML_CBOR"})
    void aReadingComesOutAsItWentIn(PayloadFormat format) throws IOException {
        ShapeCase shapes = new ShapeCase(ShapeCase.everyType());
        boolean senml = format == PayloadFormat.SENML_JSON || format == PayloadFormat.SENML_CBOR;
        for (int round = 0; round < 2_000; round++) {
            Map<String, Object> values = randomValues(senml);
            // SenML's seconds are doubles, so it gets whole milliseconds, which they tell apart
            long time = ShapeCase.NOW - 1_000L * random.nextInt(1_000_000_000);
            byte[] message = switch (format) {
                case JSON, NDJSON -> reading(jsonFactory, values, time);
                case CBOR -> reading(cborFactory, values, time);
                case SENML_JSON -> pack(jsonFactory, values, time);
                case SENML_CBOR -> pack(cborFactory, values, time);
            };
            Shaped shaped = shapes.shape(format, message);
            assertThat(shaped.problems())
                    .as(() -> "seed " + SEED + ", " + describe(format, message))
                    .isEmpty();
            assertThat(shaped.records()).isOne();
            RecordView view = shapes.views(shaped).getFirst();
            assertThat(view.timeMicros()).as("seed %d", SEED).isEqualTo(time);
            assertThat(valuesOf(view, shapes.model()))
                    .as(() -> "seed " + SEED + ", " + describe(format, message))
                    .isEqualTo(values);

            // and what is written of it is the same reading again
            byte[] record = Arrays.copyOfRange(shaped.bytes(), shaped.offset(0), shaped.offset(0) + shaped.length(0));
            byte[] again =
                    new ReadingJson().write(view.rewind(), shapes.model()).toByteArray();
            Shaped second = shapes.shape(PayloadFormat.JSON, again);
            assertThat(second.problems()).isEmpty();
            assertThat(Arrays.copyOfRange(second.bytes(), 0, second.length(0))).isEqualTo(record);
        }
    }

    private Map<String, Object> randomValues(boolean senml) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("level", randomDouble());
        all.put("count", random.nextBoolean() ? random.nextLong() : random.nextLong() % 1_000);
        all.put("on", random.nextBoolean());
        all.put("note", randomText());
        all.put("state", List.of("idle", "运行", "7").get(random.nextInt(3)));
        if (!senml) {
            all.put("wave", random.doubles(random.nextInt(5), -1e3, 1e3).boxed().toList());
            all.put("extra", randomObject());
            all.put("spot", List.of(random.nextInt(-90, 91) / 1.0, random.nextDouble(-180, 180)));
        }
        List<String> names = new ArrayList<>(all.keySet());
        Collections.shuffle(names, random);
        Map<String, Object> some = new LinkedHashMap<>();
        for (String name : names.subList(0, random.nextInt(1, names.size() + 1))) {
            some.put(name, java.util.Objects.requireNonNull(all.get(name)));
        }
        return some;
    }

    private double randomDouble() {
        double value = switch (random.nextInt(5)) {
            case 0 -> random.nextInt(-1_000, 1_000) / 10.0;
            case 1 -> random.nextInt() / 1_000.0;
            case 2 -> random.nextInt(100);
            case 3 -> random.nextGaussian();
            default -> Double.longBitsToDouble(random.nextLong());
        };
        return Double.isFinite(value) ? value : -0.0;
    }

    private String randomText() {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(20);
        for (int i = 0; i < length; i++) {
            int point = switch (random.nextInt(5)) {
                case 0 -> random.nextInt(0x20);
                case 1 -> "\"\\/水位é".codePointAt(random.nextInt(5));
                case 2 -> random.nextInt(0x10000, 0x110000);
                case 3 -> random.nextInt(0x80, 0xd800);
                default -> random.nextInt(0x20, 0x7f);
            };
            text.appendCodePoint(point);
        }
        return text.toString();
    }

    private String randomObject() {
        JsonText json = new JsonText().beginObject();
        for (int i = random.nextInt(4); i > 0; i--) {
            json.key("k" + random.nextInt(5));
            switch (random.nextInt(4)) {
                case 0 -> json.text("水\t\"" + random.nextInt());
                case 1 -> json.beginArray().bool(true).nothing().endArray();
                case 2 -> json.beginObject().endObject();
                default -> json.number(random.nextInt());
            }
        }
        return json.endObject().toString();
    }

    private byte[] reading(JsonFactory factory, Map<String, Object> values, long time) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator to = factory.createGenerator(out)) {
            boolean envelope = random.nextBoolean();
            boolean timeFirst = random.nextBoolean();
            to.writeStartObject();
            if (timeFirst) {
                writeTime(to, time);
            }
            if (envelope) {
                to.writeObjectFieldStart("values");
            }
            for (Map.Entry<String, Object> value : values.entrySet()) {
                to.writeFieldName(value.getKey());
                write(to, value.getKey(), value.getValue());
            }
            if (envelope) {
                to.writeEndObject();
            }
            if (!timeFirst) {
                writeTime(to, time);
            }
            to.writeEndObject();
        }
        return out.toByteArray();
    }

    private void writeTime(JsonGenerator to, long time) throws IOException {
        to.writeFieldName(random.nextBoolean() ? "time" : "ts");
        if (random.nextBoolean()) {
            to.writeNumber(time / 1_000);
        } else {
            to.writeString(java.time.Instant.ofEpochMilli(time / 1_000).toString());
        }
    }

    private void write(JsonGenerator to, String name, Object value) throws IOException {
        switch (value) {
            case Double number -> to.writeNumber(number);
            case Long number -> to.writeNumber(number);
            case Boolean truth -> to.writeBoolean(truth);
            case String text when name.equals("extra") -> copy(text, to);
            case String text -> to.writeString(text);
            case List<?> numbers
            when name.equals("spot") -> {
                to.writeStartObject();
                to.writeNumberField(random.nextBoolean() ? "lat" : "latitude", (Double) numbers.get(0));
                to.writeNumberField("lon", (Double) numbers.get(1));
                to.writeEndObject();
            }
            case List<?> numbers -> {
                to.writeStartArray();
                for (Object number : numbers) {
                    to.writeNumber((Double) number);
                }
                to.writeEndArray();
            }
            default -> throw new AssertionError(value);
        }
    }

    private void copy(String json, JsonGenerator to) throws IOException {
        try (JsonParser from = jsonFactory.createParser(json)) {
            from.nextToken();
            to.copyCurrentStructure(from);
        }
    }

    private byte[] pack(JsonFactory factory, Map<String, Object> values, long time) throws IOException {
        boolean cbor = factory instanceof CBORFactory;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator to = factory.createGenerator(out)) {
            to.writeStartArray();
            boolean first = true;
            for (Map.Entry<String, Object> value : values.entrySet()) {
                to.writeStartObject();
                if (first) {
                    label(to, cbor, "bn", -2);
                    to.writeString("urn:dev:ow:10e2073a01080063:");
                    label(to, cbor, "bt", -3);
                    to.writeNumber(time / 1e6);
                }
                first = false;
                label(to, cbor, "n", 0);
                to.writeString(value.getKey());
                switch (value.getValue()) {
                    case Double number -> {
                        label(to, cbor, "v", 2);
                        to.writeNumber(number);
                    }
                    case Long number -> {
                        label(to, cbor, "v", 2);
                        to.writeNumber(number);
                    }
                    case Boolean truth -> {
                        label(to, cbor, "vb", 4);
                        to.writeBoolean(truth);
                    }
                    default -> {
                        label(to, cbor, "vs", 3);
                        to.writeString((String) value.getValue());
                    }
                }
                to.writeEndObject();
            }
            to.writeEndArray();
        }
        return out.toByteArray();
    }

    private static void label(JsonGenerator to, boolean cbor, String name, int number) throws IOException {
        if (cbor) {
            to.writeFieldId(number);
        } else {
            to.writeFieldName(name);
        }
    }

    private static Map<String, Object> valuesOf(RecordView view, ThingModel model) {
        Map<String, Object> values = new HashMap<>();
        view.rewind();
        while (view.next()) {
            Object value = switch (view.type()) {
                case NUMBER -> view.number();
                case INTEGER -> view.integer();
                case BOOLEAN -> view.integer() == 1;
                case STRING, ENUM, OBJECT -> view.text();
                case NUMBERS -> {
                    List<Double> numbers = new ArrayList<>();
                    for (int i = 0; i < view.numbersLength(); i++) {
                        numbers.add(view.number(i));
                    }
                    yield numbers;
                }
                case LOCATION -> List.of(view.latitude(), view.longitude());
            };
            values.put(model.slots().get(view.slot()).name(), value);
        }
        return values;
    }

    // the same judgement as another parser's

    private static final String[] PIECES = {
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        "\\u",
        "\\ud83d\\ude00",
        "\\ud800",
        "1",
        "0",
        "-",
        ".",
        "e",
        "E",
        "+",
        "e5",
        "0.1",
        "true",
        "false",
        "null",
        "nul",
        " ",
        "\n",
        "\t",
        "\u0001",
        "\"a\"",
        "\"b\":2",
        ",\"a\":3",
        "é",
        "水",
        "😀",
        "/",
        "x",
        "NaN",
        "12345678901234567",
        "1e400",
        "-0.0",
        "{}",
        "[]",
        "[1,2]",
        "1.7976931348623157e308",
        "4.9e-324"
    };

    private static final String[] SEEDS = {
        "{\"a\":1.5,\"b\":-20,\"c\":0.001}",
        "{\"a\":1,\"note\":\"x\\u0041\\n水\",\"b\":{\"k\":[1,{},\"\\\\\"]},\"c\":null,\"d\":[true,false]}",
        "[{\"a\":1},{\"a\":2.25e-3,\"b\":[]}]",
        " {\n\t\"a\" : 1.0E+2 , \"c\":\"\\ud83d\\ude00\" }\r\n",
    };

    @Test
    void acceptsWhatAnotherParserAcceptsAndReadsTheSameNumbers() throws IOException {
        ThingModel model = ShapeCase.model(
                ThingModel.Mode.OPEN,
                Property.plain("a", 0, ValueType.NUMBER),
                Property.plain("b", 1, ValueType.NUMBER),
                Property.plain("c", 2, ValueType.NUMBER));
        ShapeCase shapes = new ShapeCase(model);
        int accepted = 0;
        int compared = 0;
        for (int round = 0; round < 60_000; round++) {
            byte[] message = mutated(SEEDS[random.nextInt(SEEDS.length)]);
            Shaped shaped = shapes.shape(PayloadFormat.JSON, message);
            if (ShapeCase.has(shaped, ErrorCode.TOO_LARGE)) {
                continue;
            }
            Map<String, Double> numbers = parseElsewhere(message);
            boolean taken = !ShapeCase.has(shaped, ErrorCode.MALFORMED);
            assertThat(taken)
                    .as(() -> "seed " + SEED + ": " + new String(message, StandardCharsets.UTF_8) + " "
                            + shaped.problems())
                    .isEqualTo(numbers != null);
            if (numbers != null) {
                accepted++;
                if (shaped.records() == 1 && message[0] == '{') {
                    compared += compare(shapes.views(shaped).getFirst(), numbers, message);
                }
            }
        }
        // the test is worth something only if both outcomes are common
        assertThat(accepted).isBetween(5_000, 55_000);
        assertThat(compared).isGreaterThan(1_000);
    }

    private int compare(RecordView view, Map<String, Double> numbers, byte[] message) {
        int compared = 0;
        while (view.next()) {
            Double expected = numbers.get("abc".substring(view.slot(), view.slot() + 1));
            assertThat(expected)
                    .as(() -> new String(message, StandardCharsets.UTF_8))
                    .isNotNull();
            assertThat(Double.doubleToRawLongBits(view.number()))
                    .as(() -> "seed " + SEED + ": " + new String(message, StandardCharsets.UTF_8))
                    .isEqualTo(Double.doubleToRawLongBits(expected));
            compared++;
        }
        return compared;
    }

    private byte[] mutated(String seed) {
        StringBuilder text = new StringBuilder(seed);
        for (int i = random.nextInt(4); i > 0; i--) {
            int at = random.nextInt(text.length() + 1);
            String piece = PIECES[random.nextInt(PIECES.length)];
            switch (random.nextInt(4)) {
                case 0 -> text.insert(at, piece);
                case 1 -> text.replace(at, Math.min(text.length(), at + 1 + random.nextInt(3)), piece);
                case 2 -> text.delete(at, Math.min(text.length(), at + 1));
                default -> text.setLength(random.nextInt(10) == 0 ? at : text.length());
            }
        }
        byte[] message = text.toString().getBytes(StandardCharsets.UTF_8);
        if (random.nextInt(10) == 0 && message.length > 0) {
            // stays clear of zero bytes, from which the other parser guesses UTF-16
            message[random.nextInt(message.length)] = (byte) (1 + random.nextInt(255));
        }
        return message;
    }

    /** The numbers of the outermost object by key, the last of each; null when the message is not one JSON value. */
    private @Nullable Map<String, Double> parseElsewhere(byte[] message) throws IOException {
        Map<String, Double> numbers = new HashMap<>();
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(message));
        } catch (CharacterCodingException e) {
            return null;
        }
        try (JsonParser parser = jsonFactory.createParser(message)) {
            int depth = 0;
            String key = "";
            JsonToken token = parser.nextToken();
            if (token == null) {
                return null;
            }
            for (; ; token = parser.nextToken()) {
                if (token == null) {
                    return null;
                }
                if (token.isStructStart()) {
                    depth++;
                } else if (token.isStructEnd()) {
                    depth--;
                } else if (token == JsonToken.FIELD_NAME) {
                    if (loneSurrogate(parser.currentName())) {
                        return null;
                    }
                    if (depth == 1) {
                        key = parser.currentName();
                        numbers.remove(key);
                    }
                } else if (token == JsonToken.VALUE_STRING && loneSurrogate(parser.getText())) {
                    return null;
                } else if (depth == 1 && token.isNumeric()) {
                    numbers.put(key, Double.parseDouble(parser.getText()));
                    // that parser takes "-0" for an integer, which has no sign of its own
                    if (!parser.getText().equals("-0")) {
                        assertThat(parser.getDoubleValue()).isEqualTo(numbers.get(key));
                    }
                }
                if (depth == 0) {
                    return parser.nextToken() == null ? numbers : null;
                }
            }
        } catch (com.fasterxml.jackson.core.JacksonException e) {
            return null;
        }
    }

    private static boolean loneSurrogate(String text) {
        return !StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    @Test
    void readsEveryNumberAsTheNearestDouble() {
        JsonScanner scanner = new JsonScanner();
        for (int round = 0; round < 300_000; round++) {
            String text = randomNumber();
            byte[] in = Arrays.copyOf(text.getBytes(StandardCharsets.US_ASCII), text.length() + JsonText.PADDING);
            scanner.wrap(in, text.length());
            assertThat(scanner.number(0)).isEqualTo(text.length());
            long bits = Double.doubleToRawLongBits(scanner.number());
            if (bits != Double.doubleToRawLongBits(Double.parseDouble(text))) {
                throw new AssertionError(
                        "seed " + SEED + ": " + text + " was read as " + Double.longBitsToDouble(bits));
            }
        }
    }

    private String randomNumber() {
        String sign = random.nextInt(4) == 0 ? "-" : "";
        return switch (random.nextInt(8)) {
            case 0 -> sign + random.nextInt(100_000) + "." + random.nextInt(1_000);
            case 1 -> Double.toString(finite(random.nextLong()));
            case 2 -> sign + Long.toUnsignedString(random.nextLong()) + "e" + random.nextInt(-345, 310);
            case 3 -> sign + "0." + "0".repeat(random.nextInt(20)) + Math.abs(random.nextLong() >> 1);
            case 4 -> sign + (random.nextLong() >>> 1 + random.nextInt(60)) + "E" + random.nextInt(-330, 330);
            // half way between two doubles, and a little beside it
            case 5 -> {
                double low = Math.abs(finite(random.nextLong()));
                yield new java.math.BigDecimal(low)
                        .add(new java.math.BigDecimal(Math.ulp(low)).multiply(new java.math.BigDecimal("0.5")))
                        .round(new java.math.MathContext(random.nextBoolean() ? 800 : random.nextInt(16, 22)))
                        .toString();
            }
            // where a product ends in a tie
            case 6 -> sign + ((1L << 53) + random.nextInt(1 << 20)) + "e" + random.nextInt(-5, 25);
            default -> {
                float f = Float.intBitsToFloat(random.nextInt());
                yield Float.isFinite(f) ? Double.toString(f) : "0";
            }
        };
    }

    private static double finite(long bits) {
        double value = Double.longBitsToDouble(bits);
        return Double.isFinite(value) ? value : 1.5;
    }

    // nothing breaks it

    @ParameterizedTest
    @EnumSource(PayloadFormat.class)
    void survivesAnyBytes(PayloadFormat format) throws IOException {
        ShapeCase strict = new ShapeCase(ShapeCase.everyType());
        ShapeCase open = new ShapeCase(ShapeCase.everyTypeOpen());
        Shaper events = new Shaper();
        for (int round = 0; round < 20_000; round++) {
            byte[] message = anyBytes(format);
            ShapeCase shapes = round % 2 == 0 ? strict : open;
            try {
                check(shapes, shapes.shape(format, message, random.nextInt(5)));
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + SEED + ", " + describe(format, message), e);
            }
            try {
                events.eventJson(format, message, 0, message.length);
            } catch (io.taihu.model.TaihuException e) {
                assertThat(e.code()).isIn(ErrorCode.MALFORMED, ErrorCode.TOO_LARGE);
            }
        }
    }

    private byte[] anyBytes(PayloadFormat format) throws IOException {
        if (random.nextInt(4) == 0) {
            byte[] noise = new byte[random.nextInt(40)];
            random.nextBytes(noise);
            return noise;
        }
        boolean cbor = format == PayloadFormat.CBOR || format == PayloadFormat.SENML_CBOR;
        boolean senml = format == PayloadFormat.SENML_JSON || format == PayloadFormat.SENML_CBOR;
        JsonFactory factory = cbor ? cborFactory : jsonFactory;
        byte[] message = senml
                ? pack(factory, randomValues(true), ShapeCase.NOW)
                : reading(factory, randomValues(false), ShapeCase.NOW);
        for (int i = random.nextInt(4); i > 0; i--) {
            int at = random.nextInt(message.length);
            switch (random.nextInt(3)) {
                case 0 -> message[at] = (byte) random.nextInt(256);
                case 1 -> message[at] ^= (byte) (1 << random.nextInt(8));
                default -> message = Arrays.copyOf(message, Math.max(1, at));
            }
        }
        return message;
    }

    private static void check(ShapeCase shapes, Shaped shaped) {
        assertThat(shaped.problems()).hasSizeLessThanOrEqualTo(32);
        if (shaped.refused()) {
            assertThat(shaped.problems()).isNotEmpty();
        }
        shaped.problems().forEach(problem -> assertThat(problem.reason()).hasSizeLessThan(400));
        for (RecordView view : shapes.views(shaped)) {
            assertThat(view.count()).isPositive();
            int seen = 0;
            while (view.next()) {
                assertThat(view.type())
                        .isEqualTo(shapes.model().slots().get(view.slot()).type());
                assertThat((seen & 1 << view.slot())).as("one value a slot").isZero();
                seen |= 1 << view.slot();
            }
            assertThat(view.flag(RecordWriter.FLAG_PARTLY_TAKEN)).isFalse();
        }
    }

    private static String describe(PayloadFormat format, byte[] message) {
        return format + " " + java.util.HexFormat.of().formatHex(message);
    }

    @Test
    @Timeout(30)
    void hostileMessagesCostNoMoreThanTheirLength() {
        ShapeCase strict = new ShapeCase(ShapeCase.everyType());
        ShapeCase open = new ShapeCase(ShapeCase.everyTypeOpen());
        int size = 1 << 20;
        List<String> hostile = List.of(
                "{\"level\":" + "9".repeat(size) + "}",
                "{\"level\":0." + "0".repeat(size) + "1}",
                "{\"level\":1e" + "9".repeat(size) + "}",
                "{\"time\":" + "9".repeat(size) + ",\"level\":1}",
                "{\"count\":" + "9".repeat(900) + "e-800}",
                "{\"extra\":[" + "1e999999999,".repeat(size / 12) + "1]}",
                "[" + "{\"count\":1e-999999999},".repeat(9_999) + "{}]",
                "[" + "{\"levels\":1},".repeat(9_999) + "{}]",
                "[" + "{\"values\":5,\"values\":{\"level\":1}},".repeat(9_999) + "{}]",
                "{\"note\":\"" + "\\ud83d\\ude00".repeat(size / 12) + "\"}",
                "{\"extra\":" + "[".repeat(14) + "[],".repeat(size / 3) + "[]" + "]".repeat(14) + "}",
                "{\"extra\":{" + "\"a\":1,".repeat(size / 6) + "\"a\":1}}",
                "{" + "\"level\":1,".repeat(1_000) + "\"level\":1}",
                "[" + ("{" + "\"note\":\"xxxxxxxxxx\",".repeat(1_000) + "\"on\":1},").repeat(50) + "{}]",
                " ".repeat(size) + "{}",
                "{\"" + "k".repeat(size) + "\":1}");
        for (int i = 0; i < hostile.size(); i++) {
            byte[] message = hostile.get(i).getBytes(StandardCharsets.UTF_8);
            long begin = System.nanoTime();
            for (ShapeCase shapes : List.of(strict, open)) {
                check(shapes, shapes.shape(PayloadFormat.JSON, message));
            }
            long millis = (System.nanoTime() - begin) / 1_000_000;
            assertThat(millis).as("message %d of %d bytes", i, message.length).isLessThan(2_000);
        }
    }
}

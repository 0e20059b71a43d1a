package io.taihu.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taihu.model.Conduct;
import io.taihu.model.ErrorCode;
import io.taihu.model.Property;
import io.taihu.model.TaihuException;
import io.taihu.model.ThingModel;
import io.taihu.model.ThingModel.Affordance;
import io.taihu.model.ThingModel.Mode;
import io.taihu.model.ThingModel.Stage;
import io.taihu.model.ValueType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ModelJsonTest {
    @Test
    void writesWhatIsKeptForEver() {
        ThingModel model = new ThingModel(
                3,
                "m",
                2,
                Mode.OPEN,
                Stage.ACCEPTED,
                Map.of("zh", "泵", "en", "Pump"),
                List.of(
                        new Property("t", 0, ValueType.NUMBER, "Cel", Map.of(), -40.0, 85.5, List.of(), true, false),
                        new Property("s", 1, ValueType.ENUM, null, Map.of(), null, null, List.of("on"), false, true)),
                List.of(new Affordance("e", Map.of("en", "E"), "{}")),
                List.of(new Affordance("a", Map.of(), "")),
                Duration.ofMinutes(5),
                Duration.ZERO);
        String text = "{\"mode\":\"OPEN\",\"stage\":\"ACCEPTED\",\"titles\":{\"en\":\"Pump\",\"zh\":\"泵\"},"
                + "\"silence\":\"PT5M\",\"retention\":\"PT0S\",\"slots\":["
                + "{\"name\":\"t\",\"type\":\"NUMBER\",\"unit\":\"Cel\",\"minimum\":-40.0,\"maximum\":85.5,\"writable\":true},"
                + "{\"name\":\"s\",\"type\":\"ENUM\",\"options\":[\"on\"],\"retired\":true}],"
                + "\"events\":[{\"name\":\"e\",\"titles\":{\"en\":\"E\"},\"schema\":\"{}\"}],\"actions\":[{\"name\":\"a\"}]}";

        assertThat(ModelJson.write(model)).isEqualTo(text);
        assertThat(ModelJson.read(3, "m", 2, text)).isEqualTo(model);
    }

    @Test
    void losesNothing() {
        long seed = Long.getLong("registry.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            ThingModel model = model(random);
            assertThat(ModelJson.read(model.number(), model.name(), model.version(), ModelJson.write(model)))
                    .as("seed %d, model %d", seed, i)
                    .isEqualTo(model);
        }
    }

    @Test
    void passesOverWhatItDoesNotKnow() {
        ThingModel read = ModelJson.read(
                1,
                "m",
                1,
                "{\"future\":{\"a\":[1,{\"b\":2}]},\"mode\":\"STRICT\",\"x\":null,"
                        + "\"slots\":[{\"scale\":[1,2],\"name\":\"t\",\"type\":\"NUMBER\",\"deep\":{\"name\":\"no\"}}]}");

        assertThat(read.mode()).isEqualTo(Mode.STRICT);
        assertThat(read.slots()).containsExactly(Property.plain("t", 0, ValueType.NUMBER));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "{\"mode\":\"HALF\"}",
                "{\"silence\":\"soon\"}",
                "{\"slots\":[{\"name\":\"\"}]}",
                "{\"slots\":[{\"name\":\"t\"",
                "{\"slots\":[{\"name\":\"t\",\"minimum\":true}]}",
                "{\"titles\":{\"en\":1}}"
            })
    void saysWhichModelIsDamaged(String text) {
        assertThatThrownBy(() -> ModelJson.read(1, "泵", 7, text))
                .isInstanceOfSatisfying(
                        TaihuException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL))
                .hasMessageContainingAll("泵", "7");
    }

    private static ThingModel model(Random random) {
        List<Property> slots = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            slots.add(new Property(
                    text(random, 1),
                    slots.size(),
                    ValueType.ofCode(1 + random.nextInt(8)),
                    random.nextBoolean() ? null : text(random, 0),
                    texts(random),
                    random.nextBoolean() ? null : Double.longBitsToDouble(random.nextLong()),
                    random.nextBoolean() ? null : random.nextGaussian(),
                    IntStream.range(0, random.nextInt(3))
                            .mapToObj(_ -> text(random, 0))
                            .toList(),
                    random.nextBoolean(),
                    random.nextBoolean()));
        }
        return new ThingModel(
                random.nextInt(),
                "m",
                random.nextInt(),
                random.nextBoolean() ? Mode.OPEN : Mode.STRICT,
                random.nextBoolean() ? Stage.DRAFT : Stage.ACCEPTED,
                texts(random),
                slots,
                affordances(random),
                affordances(random),
                Duration.ofSeconds(random.nextInt(), random.nextInt(1_000_000_000)),
                Duration.ofSeconds(random.nextLong() >> random.nextInt(64)));
    }

    private static List<Affordance> affordances(Random random) {
        return IntStream.range(0, random.nextInt(3))
                .mapToObj(_ -> new Affordance(text(random, 0), texts(random), text(random, 0), conduct(random)))
                .toList();
    }

    private static Conduct conduct(Random random) {
        return new Conduct(
                random.nextBoolean(),
                random.nextBoolean(),
                Duration.ofMillis(1 + random.nextInt(1_000_000)),
                text(random, 0),
                IntStream.range(0, random.nextInt(3))
                        .mapToObj(_ -> new Conduct.Interlock(
                                text(random, 0),
                                Conduct.Comparison.values()[random.nextInt(6)],
                                text(random, 0),
                                Duration.ofSeconds(random.nextInt())))
                        .toList());
    }

    private static Map<String, String> texts(Random random) {
        Map<String, String> texts = new HashMap<>();
        IntStream.range(0, random.nextInt(3)).forEach(_ -> texts.put(text(random, 0), text(random, 0)));
        return texts;
    }

    /** Any code points, the awkward ones often. */
    private static String text(Random random, int least) {
        int[] awkward = {0, 1, '\n', '"', '\\', '\'', '/', 0x7F, 0x2028, 0xFEFF, 0xFFFF, 0x6C34, 0x20BB7, 0x1F30A};
        return random.ints(least + random.nextInt(8), 0, awkward.length + 1)
                .map(i -> i < awkward.length ? awkward[i] : 32 + random.nextInt(0x500))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}

package io.taihu.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.model.Property;
import io.taihu.model.ThingModel;
import io.taihu.model.ThingModel.Mode;
import io.taihu.model.ValueType;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ModelShapeTest {
    @Test
    void findsEveryNameAndNoOther() {
        Random random = new Random(11);
        Property[] properties = new Property[ThingModel.SLOTS_MAX];
        for (int i = 0; i < properties.length; i++) {
            properties[i] = Property.plain("x".repeat(random.nextInt(20)) + i, i, ValueType.NUMBER);
        }
        ModelShape shape = new ModelShape(ShapeCase.model(Mode.STRICT, properties));
        for (int i = 0; i < properties.length; i++) {
            assertThat(find(shape, properties[i].name())).isEqualTo(i);
            assertThat(find(shape, properties[i].name() + "x")).isEqualTo(-1);
        }
        assertThat(find(shape, "")).isEqualTo(-1);
        assertThat(find(new ModelShape(ThingModel.draft("none")), "a")).isEqualTo(-1);
    }

    private static int find(ModelShape shape, String name) {
        byte[] utf8 = ("~" + name + "~").getBytes(StandardCharsets.UTF_8);
        return shape.find(utf8, 1, utf8.length - 2);
    }

    @Test
    void aNewPropertyMayHaveTheNameOfARetiredOne() {
        ModelShape shape = new ModelShape(ShapeCase.model(
                Mode.STRICT,
                Property.plain("a", 0, ValueType.STRING).retire(),
                Property.plain("b", 1, ValueType.NUMBER),
                Property.plain("a", 2, ValueType.NUMBER)));
        assertThat(shape.slot(find(shape, "a"))).isEqualTo(2);
        assertThat(shape.count()).isEqualTo(2);
    }

    @Test
    void offersTheNearestName() {
        ModelShape shape = new ModelShape(ShapeCase.model(
                Mode.STRICT,
                Property.plain("temperature", 0, ValueType.NUMBER),
                Property.plain("windSpeed", 1, ValueType.NUMBER),
                Property.plain("pm25", 2, ValueType.NUMBER),
                Property.plain("on", 3, ValueType.BOOLEAN)));
        assertThat(shape.near("temprature")).isEqualTo("temperature");
        assertThat(shape.near("temperatuer")).isEqualTo("temperature");
        assertThat(shape.near("TEMPERATURE")).isEqualTo("temperature");
        assertThat(shape.near("windspeed")).isEqualTo("windSpeed");
        assertThat(shape.near("wind_speed")).isEqualTo("windSpeed");
        assertThat(shape.near("pm10")).isNull();
        assertThat(shape.near("pm2_5")).isEqualTo("pm25");
        assertThat(shape.near("of")).isNull();
        assertThat(shape.near("pm2")).isEqualTo("pm25");
        assertThat(shape.near("wndSped")).isEqualTo("windSpeed");
        assertThat(shape.near("x".repeat(5_000))).isNull();
    }
}

package io.taihu.histories.questdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.model.Property;
import io.taihu.model.Quality;
import io.taihu.model.RecordKind;
import io.taihu.model.RecordView;
import io.taihu.model.RecordWriter;
import io.taihu.model.ThingModel;
import io.taihu.model.ValueType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class NamesTest {
    private static ThingModel model(String name, String... properties) {
        List<Property> slots = new ArrayList<>();
        for (String property : properties) {
            slots.add(Property.plain(property, slots.size(), ValueType.NUMBER));
        }
        return new ThingModel(
                12,
                name,
                1,
                ThingModel.Mode.OPEN,
                ThingModel.Stage.DRAFT,
                Map.of(),
                slots,
                List.of(),
                List.of(),
                ThingModel.SILENCE_DEFAULT,
                Duration.ZERO);
    }

    @Test
    void namesTablesByNumberAndName() {
        assertThat(Names.table(model("Air-Quality"))).isEqualTo("m12_air_quality");
        assertThat(Names.table(model("空气质量"))).isEqualTo("m12_空气质量");
        assertThat(Names.table(model("a:b@c.d"))).isEqualTo("m12_a_b_c_d");
        assertThat(Names.table(model("-"))).isEqualTo("m12_");
    }

    @Test
    void namesColumnsAsPropertiesAndTellsNamesakesApartBySlot() {
        List<Property> slots = model("x", "Temp", "temp", "ts", "pm2.5", "pm2,5", "?", "温度", "temp_1")
                .slots();
        assertThat(Names.columns(slots))
                .containsExactly("Temp", "temp_1", "ts_2", "pm2_5", "pm2_5_4", "_5", "温度", "temp_1_7");
        assertThat(Names.columns(slots.subList(0, 5)))
                .isEqualTo(Names.columns(slots).subList(0, 5));
    }

    @Test
    void keepsNamesWithinWhatAFileMayBeCalled() {
        String name = Names.columns(model("x", "湖".repeat(128)).slots()).getFirst();
        assertThat(name.getBytes(java.nio.charset.StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(Names.BYTES_MAX);
        assertThat(name).startsWith("湖湖");
    }

    @Test
    void findsEachPropertysQualityInItsText() {
        ThingModel model = model("x", "a", "\"a\":\"bad", ",\"b", "b", "\\", "温");
        RecordWriter record = new RecordWriter().begin(RecordKind.READING, model, 1, 1, 1);
        Quality[] given = {Quality.GOOD, Quality.UNCERTAIN, Quality.BAD, Quality.GOOD, Quality.BAD, Quality.UNCERTAIN};
        for (int slot = 0; slot < given.length; slot++) {
            record.number(slot, 1, given[slot]);
        }
        String json = QualityText.of(new RecordView().wrap(record.bytes(), 0, record.length()), model);
        for (int slot = 0; slot < given.length; slot++) {
            assertThat(QualityText.of(json, model.slots().get(slot))).as(json).isEqualTo(given[slot]);
        }
    }

    @Test
    void roundsRetentionUpToWholePartitions() {
        assertThat(ModelTable.ttl("DAY", Duration.ZERO)).isZero();
        assertThat(ModelTable.ttl("DAY", Duration.ofHours(1))).isEqualTo(24);
        assertThat(ModelTable.ttl("DAY", Duration.ofHours(24).plusSeconds(1))).isEqualTo(48);
        assertThat(ModelTable.ttl("HOUR", Duration.ofMinutes(90))).isEqualTo(2);
        assertThat(ModelTable.ttl("WEEK", Duration.ofDays(8))).isEqualTo(336);
        assertThat(ModelTable.ttl("MONTH", Duration.ofDays(30))).isEqualTo(-2);
        assertThat(ModelTable.ttl("DAY", Duration.ofDays(10_000_000))).isPositive();
    }
}

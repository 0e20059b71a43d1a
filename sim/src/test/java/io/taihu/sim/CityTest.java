package io.taihu.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.model.Space;
import io.taihu.model.ThingModel;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CityTest {
    private final City city = City.plan(1);

    @Test
    void hasThreeHundredDevicesWithIdsOfTheirOwn() {
        assertThat(city.devices()).hasSize(300);
        assertThat(city.devices().stream().map(CityDevice::id))
                .doesNotHaveDuplicates()
                .allMatch(id -> ThingModel.NAME.matcher(id).matches());
    }

    @Test
    void isTheSameForTheSameSeedAndAnotherForAnother() {
        assertThat(City.plan(1).devices()).isEqualTo(city.devices());
        assertThat(City.plan(2).devices()).isNotEqualTo(city.devices());
    }

    @Test
    void namesParentsBeforeChildrenAndUsesOnlyItsOwnSpacesAndModels() {
        List<String> paths = city.spaces().stream().map(CitySpace::path).toList();
        assertThat(paths.getFirst()).isEqualTo("wuxi");
        assertThat(paths.subList(1, paths.size())).allMatch(path -> Space.within(path, "wuxi"));
        assertThat(city.devices()).allMatch(device -> paths.contains(device.space()));
        List<String> models = city.models().stream().map(ThingModel::name).toList();
        assertThat(city.devices()).allMatch(device -> models.contains(device.model()));
        assertThat(city.devices().stream().map(CityDevice::space).collect(Collectors.toSet()))
                .hasSize(7);
    }

    @Test
    void placesDevicesOnLandInsideTheirDistricts() {
        for (CityDevice device : city.devices()) {
            if (device.kind() != DeviceKind.WATER && device.kind() != DeviceKind.BOAT) {
                City.District district =
                        City.District.valueOf(device.space().substring(5).toUpperCase(java.util.Locale.ROOT));
                assertThat(district.contains(device.location())).as(device.id()).isTrue();
            }
            assertThat(device.location().latitude()).isBetween(31.25, 31.95);
            assertThat(device.location().longitude()).isBetween(119.75, 120.55);
        }
    }

    @Test
    void speaksBothLanguages() {
        assertThat(city.devices())
                .allMatch(device -> device.nameZh().codePoints().anyMatch(Character::isIdeographic));
        for (ThingModel model : city.models()) {
            assertThat(model.titles()).containsKeys("en", "zh-Hans");
            assertThat(model.slots())
                    .allMatch(property -> property.titles().keySet().containsAll(List.of("en", "zh-Hans")));
        }
    }
}

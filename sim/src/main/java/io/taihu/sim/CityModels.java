package io.taihu.sim;

import io.taihu.model.Conduct;
import io.taihu.model.Conduct.Comparison;
import io.taihu.model.Conduct.Interlock;
import io.taihu.model.Property;
import io.taihu.model.ThingModel;
import io.taihu.model.ThingModel.Affordance;
import io.taihu.model.ValueType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The models of the city's devices, one for each kind. The order of properties is the order of {@link CityPhysics}. */
final class CityModels {
    private static final String DIM = """
            {"type":"object","required":["level"],"additionalProperties":false,"properties":{\
            "level":{"type":"integer","minimum":0,"maximum":100,"unit":"%",\
            "titles":{"en":"Brightness","zh-Hans":"亮度"}},\
            "minutes":{"type":"integer","minimum":1,"maximum":720,"unit":"min","default":60,\
            "titles":{"en":"For how long","zh-Hans":"持续时间"}}}}""";
    private static final Conduct DIMMING = new Conduct(
            true,
            false,
            Duration.ofSeconds(15),
            outputs("\"level\":{\"type\":\"integer\",\"unit\":\"%\"},"
                    + "\"power\":{\"type\":\"number\",\"unit\":\"W\"}"),
            List.of());
    private static final String OPEN = """
            {"type":"object","required":["opening"],"additionalProperties":false,"properties":{\
            "opening":{"type":"integer","minimum":0,"maximum":100,"unit":"%",\
            "titles":{"en":"Opening","zh-Hans":"开度"}}}}""";
    /** Nobody opens a sluice towards high water, or by a gauge that has said nothing for long. */
    private static final Conduct OPENING = new Conduct(
            false,
            true,
            Duration.ofSeconds(60),
            outputs(
                    "\"opening\":{\"type\":\"integer\",\"unit\":\"%\"},\"seconds\":{\"type\":\"number\",\"unit\":\"s\"}"),
            List.of(
                    new Interlock("level", Comparison.BELOW, "3.6", Duration.ofMinutes(5)),
                    new Interlock("warning", Comparison.EQUAL, "false", Duration.ZERO)));

    private static final Conduct RESETTING = new Conduct(
            false,
            false,
            Duration.ofSeconds(15),
            outputs("\"demand\":{\"type\":\"number\",\"unit\":\"kW\"}"),
            List.of());

    private CityModels() {}

    private static String outputs(String properties) {
        return "{\"type\":\"object\",\"properties\":{" + properties + "}}";
    }

    static ThingModel of(DeviceKind kind) {
        return switch (kind) {
            case AIR ->
                model(kind, "Air station", "空气站")
                        .number("pm2_5", "ug/m3", 0, 1_000, "PM2.5", "细颗粒物 PM2.5")
                        .number("pm10", "ug/m3", 0, 2_000, "PM10", "可吸入颗粒物 PM10")
                        .number("no2", "ug/m3", 0, 1_000, "Nitrogen dioxide", "二氧化氮")
                        .number("o3", "ug/m3", 0, 1_200, "Ozone", "臭氧")
                        .number("so2", "ug/m3", 0, 1_000, "Sulphur dioxide", "二氧化硫")
                        .number("co", "mg/m3", 0, 50, "Carbon monoxide", "一氧化碳")
                        .number("temperature", "Cel", -30, 60, "Temperature", "温度")
                        .number("humidity", "%", 0, 100, "Relative humidity", "相对湿度")
                        .integer("aqi", null, 0, 500, "Air quality index (HJ 633)", "空气质量指数")
                        .build();
            case NOISE ->
                model(kind, "Noise meter", "噪声监测仪")
                        .number("laeq", "dB[SPL]", 20, 140, "Equivalent level, A-weighted", "等效声级 LAeq")
                        .number("lmax", "dB[SPL]", 20, 140, "Highest level", "最大声级")
                        .number("lmin", "dB[SPL]", 10, 140, "Lowest level", "最小声级")
                        .property(
                                "bands",
                                ValueType.NUMBERS,
                                "dB[SPL]",
                                null,
                                null,
                                List.of(),
                                "Octaves, 63 Hz to 8 kHz",
                                "倍频带 63 Hz–8 kHz")
                        .number("battery", "V", 0, 5, "Battery voltage", "电池电压")
                        .build();
            case WATER ->
                model(kind, "Water gauge", "水文水质站")
                        .number("level", "m", 0, 10, "Water level (Wusong datum)", "水位（吴淞高程）")
                        .number("velocity", "m/s", -5, 5, "Flow velocity", "流速")
                        .number("temperature", "Cel", -2, 45, "Water temperature", "水温")
                        .number("ph", "[pH]", 0, 14, "Acidity", "pH 值")
                        .number("oxygen", "mg/L", 0, 25, "Dissolved oxygen", "溶解氧")
                        .number("turbidity", "{NTU}", 0, 4_000, "Turbidity", "浊度")
                        .number("chlorophyll", "ug/L", 0, 500, "Chlorophyll a (blue algae)", "叶绿素 a（蓝藻）")
                        .property(
                                "warning",
                                ValueType.BOOLEAN,
                                null,
                                null,
                                null,
                                List.of(),
                                "Above warning level",
                                "超警戒水位")
                        .integer("gate", "%", 0, 100, "Sluice opening", "闸门开度")
                        .action("open", "Open the sluice", "开启闸门", OPEN, OPENING)
                        .build();
            case PARKING ->
                model(kind, "Car park", "停车场")
                        .integer("capacity", "{space}", 0, 10_000, "Spaces", "总车位")
                        .integer("occupied", "{space}", 0, 10_000, "Occupied spaces", "已占车位")
                        .integer("free", "{space}", 0, 10_000, "Free spaces", "剩余车位")
                        .integer("entries_today", "{car}", 0, 100_000, "Cars in since midnight", "今日驶入")
                        .integer("exits_today", "{car}", 0, 100_000, "Cars out since midnight", "今日驶出")
                        .property("open", ValueType.BOOLEAN, null, null, null, List.of(), "Open to the public", "对外开放")
                        .build();
            case LIGHT ->
                model(kind, "Street light", "路灯")
                        .property(
                                "state",
                                ValueType.ENUM,
                                null,
                                null,
                                null,
                                List.of("off", "on", "dimmed", "lamp_fault"),
                                "State",
                                "状态")
                        .integer("dimming", "%", 0, 100, "Brightness", "亮度")
                        .number("power", "W", 0, 400, "Power", "功率")
                        .number("energy", "kW.h", 0, null, "Energy counter", "累计电量")
                        .number("voltage", "V", 0, 300, "Voltage", "电压")
                        .number("ambient", "lx", 0, 150_000, "Ambient light", "环境照度")
                        .number("temperature", "Cel", -40, 120, "Driver temperature", "驱动器温度")
                        .integer("target_level", "%", 0, 100, "Brightness at night", "夜间亮度")
                        .settable()
                        .action("dim", "Dim for a while", "临时调光", DIM, DIMMING)
                        .build();
            case WEATHER ->
                model(kind, "Weather station", "气象站")
                        .number("temperature", "Cel", -30, 60, "Air temperature", "气温")
                        .number("humidity", "%", 0, 100, "Relative humidity", "相对湿度")
                        .number("pressure", "hPa", 800, 1_100, "Air pressure", "气压")
                        .number("wind_speed", "m/s", 0, 80, "Wind speed", "风速")
                        .number("wind_from", "deg", 0, 360, "Wind direction", "风向")
                        .number("rain_rate", "mm/h", 0, 300, "Rain", "雨强")
                        .number("rain_today", "mm", 0, 1_000, "Rain since midnight", "今日雨量")
                        .number("sunlight", "W/m2", 0, 1_500, "Sunlight", "太阳辐射")
                        .build();
            case ENERGY ->
                model(kind, "Energy meter", "电能表")
                        .number("power", "kW", 0, 20_000, "Active power", "有功功率")
                        .number("energy", "kW.h", 0, null, "Energy counter", "正向有功电量")
                        .number("voltage_1", "V", 0, 300, "Voltage L1", "A 相电压")
                        .number("voltage_2", "V", 0, 300, "Voltage L2", "B 相电压")
                        .number("voltage_3", "V", 0, 300, "Voltage L3", "C 相电压")
                        .number("current", "A", 0, 40_000, "Current per phase", "相电流")
                        .number("power_factor", "1", 0, 1, "Power factor", "功率因数")
                        .number("frequency", "Hz", 45, 55, "Frequency", "频率")
                        .number("demand", "kW", 0, 20_000, "Highest demand since midnight or reset", "最大需量（零点或清零以来）")
                        .action("reset", "Reset the highest demand", "最大需量清零", "", RESETTING)
                        .build();
            case BOAT ->
                model(kind, "Algae boat", "蓝藻打捞船")
                        .property("position", ValueType.LOCATION, null, null, null, List.of(), "Position", "位置")
                        .number("speed", "km/h", 0, 60, "Speed over ground", "航速")
                        .number("course", "deg", 0, 360, "Course", "航向")
                        .number("algae_hold", "t", 0, 40, "Algae in the hold", "藻舱载量")
                        .number("fuel", "%", 0, 100, "Fuel", "燃油")
                        .build();
        };
    }

    private static Draft model(DeviceKind kind, String title, String titleZh) {
        return new Draft(kind, Map.of("en", title, "zh-Hans", titleZh));
    }

    /** A model being written. */
    private static final class Draft {
        private final DeviceKind kind;
        private final Map<String, String> titles;
        private final List<Property> slots = new ArrayList<>();
        private final List<Affordance> actions = new ArrayList<>();

        Draft(DeviceKind kind, Map<String, String> titles) {
            this.kind = kind;
            this.titles = titles;
        }

        Draft number(String name, String unit, double least, @Nullable Integer most, String title, String titleZh) {
            return property(
                    name,
                    ValueType.NUMBER,
                    unit,
                    least,
                    most == null ? null : most.doubleValue(),
                    List.of(),
                    title,
                    titleZh);
        }

        Draft integer(String name, @Nullable String unit, double least, double most, String title, String titleZh) {
            return property(name, ValueType.INTEGER, unit, least, most, List.of(), title, titleZh);
        }

        Draft property(
                String name,
                ValueType type,
                @Nullable String unit,
                @Nullable Double least,
                @Nullable Double most,
                List<String> options,
                String title,
                String titleZh) {
            Map<String, String> both = Map.of("en", title, "zh-Hans", titleZh);
            slots.add(new Property(name, slots.size(), type, unit, both, least, most, options, false, false));
            return this;
        }

        /** The last property may be set from afar. */
        Draft settable() {
            Property last = slots.removeLast();
            slots.add(new Property(
                    last.name(),
                    last.slot(),
                    last.type(),
                    last.unit(),
                    last.titles(),
                    last.minimum(),
                    last.maximum(),
                    last.options(),
                    true,
                    false));
            return this;
        }

        Draft action(String name, String title, String titleZh, String input, Conduct conduct) {
            actions.add(new Affordance(name, Map.of("en", title, "zh-Hans", titleZh), input, conduct));
            return this;
        }

        ThingModel build() {
            return new ThingModel(
                    0,
                    kind.model(),
                    1,
                    ThingModel.Mode.STRICT,
                    ThingModel.Stage.ACCEPTED,
                    titles,
                    slots,
                    List.of(),
                    actions,
                    kind.silence(),
                    Duration.ZERO);
        }
    }
}

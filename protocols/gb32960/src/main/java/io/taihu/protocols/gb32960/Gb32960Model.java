package io.taihu.protocols.gb32960;

import io.taihu.model.Conduct;
import io.taihu.model.Property;
import io.taihu.model.ThingModel;
import io.taihu.model.ThingModel.Affordance;
import io.taihu.model.ValueType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The model of an electric vehicle, made of the tables of both editions. Open: motors and packs beyond the first come by themselves. */
final class Gb32960Model {
    static final String NAME = "gb32960";
    /** Rows of each kind that the model has from the beginning. */
    private static final int ROWS = 2;

    private static final Duration SILENCE = Duration.ofMinutes(5);
    private static final String LEVEL = "{\"type\":\"integer\",\"minimum\":0,\"maximum\":4}";

    private final List<Property> slots = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    static final ThingModel MODEL = new Gb32960Model().build();

    private Gb32960Model() {}

    private ThingModel build() {
        property("location", ValueType.LOCATION, null, List.of(), "Location", "位置");
        property("positionValid", ValueType.BOOLEAN, null, List.of(), "Position is valid", "定位有效");
        Tables2016.ALL.forEach(this::table);
        Tables2025.ALL.forEach(this::table);
        property("ignition", ValueType.BOOLEAN, null, List.of(), "Vehicle is on", "车辆启动");
        property("gear", ValueType.STRING, null, List.of(), "Gear", "挡位");
        property("brakingForce", ValueType.BOOLEAN, null, List.of(), "Braking force", "有制动力");
        property("drivingForce", ValueType.BOOLEAN, null, List.of(), "Driving force", "有驱动力");
        property("brakeOn", ValueType.BOOLEAN, null, List.of(), "Brake is on", "制动有效");
        property("alarmLevels", ValueType.OBJECT, null, List.of(), "Levels of alarms", "通用报警故障等级");
        property("thermalEvent", ValueType.BOOLEAN, null, List.of(), "Thermal event", "热事件报警");
        property("reissued", ValueType.BOOLEAN, null, List.of(), "Sent later from the store", "补发数据");
        property("iccid", ValueType.STRING, null, List.of(), "ICCID of the SIM card", "SIM 卡 ICCID");
        property("loginSerial", ValueType.INTEGER, null, List.of(), "Serial of the login", "登入流水号");
        property("batteryCodes", ValueType.OBJECT, null, List.of(), "Codes of the batteries", "动力蓄电池编码");
        property("signature", ValueType.STRING, null, List.of(), "Signature of the report", "车端签名");
        property(
                ReportReading.CUSTOM,
                ValueType.OBJECT,
                null,
                List.of(),
                "Information of the manufacturer or the platform",
                "自定义数据");
        property("unread", ValueType.STRING, null, List.of(), "Bytes that could not be read", "未能解析的字节");
        return new ThingModel(
                0,
                NAME,
                1,
                ThingModel.Mode.OPEN,
                ThingModel.Stage.ACCEPTED,
                Map.of("en", "Electric vehicle (GB/T 32960)", "zh-Hans", "新能源汽车 (GB/T 32960)"),
                slots,
                events(),
                actions(),
                SILENCE,
                Duration.ZERO);
    }

    /** Whether the model has a property from the beginning. */
    static boolean knows(String property) {
        return KNOWN.contains(property);
    }

    private static final Set<String> KNOWN =
            Set.copyOf(MODEL.slots().stream().map(Property::name).toList());

    private void table(Table table) {
        for (Field field : table.fields) {
            if (field instanceof RowsField rows) {
                for (int row = 1; row <= ROWS; row++) {
                    for (Field one : rows.row().fields) {
                        field(table, one, row);
                    }
                }
            } else {
                field(table, field, 0);
            }
        }
    }

    private void field(Table table, Field field, int row) {
        PropertyLines.Line general = PropertyLines.of(table, field);
        if (general == null) {
            return;
        }
        PropertyLines.Line line = general.of(row);
        String name = line.property();
        String english = line.english();
        String chinese = line.chinese();
        switch (field) {
            case NumberField number ->
                property(
                        name,
                        number.decimals() == 0 ? ValueType.INTEGER : ValueType.NUMBER,
                        number.unit().isEmpty() ? null : number.unit(),
                        List.of(),
                        english,
                        chinese);
            case CodeField code -> property(name, ValueType.ENUM, null, code.words(), english, chinese);
            case FlagsField _ -> property(name, ValueType.OBJECT, null, List.of(), english, chinese);
            case SeriesField series -> {
                String unit = series.element().unit();
                property(
                        name,
                        unit.isEmpty() ? ValueType.OBJECT : ValueType.NUMBERS,
                        unit.isEmpty() ? null : unit,
                        List.of(),
                        english,
                        chinese);
            }
            case BatteryCodes _,
                    BitsField _,
                    BytesField _,
                    ControlField _,
                    ParametersField _,
                    RowsField _,
                    TextField _,
                    TimeField _ -> throw new IllegalStateException(name + " cannot be a property");
        }
    }

    private void property(
            String name, ValueType type, @Nullable String unit, List<String> options, String english, String chinese) {
        if (names.add(name)) {
            Map<String, String> titles = Map.of("en", english, "zh-Hans", chinese);
            slots.add(new Property(name, slots.size(), type, unit, titles, null, null, options, false, false));
        }
    }

    private static List<Affordance> events() {
        return List.of(
                new Affordance(
                        "alarm",
                        Map.of("en", "Alarms of the vehicle changed", "zh-Hans", "车辆报警变化"),
                        "{\"type\":\"object\",\"properties\":{\"time\":{\"type\":\"string\"},\"level\":" + LEVEL
                                + ",\"alarms\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}}}}"),
                new Affordance(
                        "charging",
                        Map.of("en", "Charging state changed", "zh-Hans", "充电状态变化"),
                        "{\"type\":\"object\",\"properties\":{\"time\":{\"type\":\"string\"},\"from\":{\"type\":\"string\"},"
                                + "\"to\":{\"type\":\"string\"},\"soc\":{\"type\":\"number\"}}}"));
    }

    private static List<Affordance> actions() {
        Conduct again = new Conduct(true, false, Duration.ofMinutes(1), "", List.of());
        Conduct once = new Conduct(false, false, Duration.ofMinutes(1), "", List.of());
        Conduct grave = new Conduct(false, true, Duration.ofMinutes(1), "", List.of());
        return List.of(
                action("queryParameters", "Query parameters", "查询参数", QUERY_INPUT, again),
                action("setParameters", "Set parameters", "设置参数", "{\"type\":\"object\",\"minProperties\":1}", again),
                action(
                        "upgrade",
                        "Upgrade the terminal",
                        "远程升级",
                        "{\"type\":\"object\",\"required\":[\"arguments\"],\"properties\":{\"arguments\":{\"type\":\"array\","
                                + "\"items\":{\"type\":\"string\"},\"maxItems\":10}}}",
                        grave),
                action("powerOff", "Switch the terminal off", "终端关机", "", grave),
                action("reset", "Restart the terminal", "终端复位", "", once),
                action("factoryReset", "Restore factory settings", "恢复出厂设置", "", grave),
                action("disconnect", "End the connection", "断开数据通信链路", "", once),
                action(
                        "warn",
                        "Warn in the vehicle",
                        "车载终端报警/预警",
                        "{\"type\":\"object\",\"required\":[\"level\"],\"properties\":{\"level\":" + LEVEL
                                + ",\"text\":{\"type\":\"string\",\"maxLength\":500}}}",
                        once),
                action("startSampling", "Start sampling", "开启抽样监测链路", "", once));
    }

    private static final String QUERY_INPUT =
            "{\"type\":\"object\",\"required\":[\"parameters\"],\"properties\":{\"parameters\":{\"type\":\"array\","
                    + "\"minItems\":1,\"items\":{\"type\":\"string\"}}}}";

    private static Affordance action(String name, String english, String chinese, String input, Conduct conduct) {
        return new Affordance(name, Map.of("en", english, "zh-Hans", chinese), input, conduct);
    }
}

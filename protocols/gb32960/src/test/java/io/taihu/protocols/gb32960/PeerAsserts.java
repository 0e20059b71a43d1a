package io.taihu.protocols.gb32960;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/** Compares with JTNewEnergy's asserts, a path and a raw value each, by asking the tables for what was decoded. */
final class PeerAsserts {
    /** Their path, without the object that it begins with; ours; and by what ours is scaled. */
    private static final Map<String, String> WHERE = Map.<String, String>ofEntries(
            Map.entry("0X02_0X01.Accelerator", "vehicle/accelerator/value*1"),
            Map.entry("0X02_0X01.Brakes", "vehicle/brake/value*1"),
            Map.entry("0X02_0X01.CarStatus", "vehicle/state*1"),
            Map.entry("0X02_0X01.ChargeStatus", "vehicle/charging*1"),
            Map.entry("0X02_0X01.DCStatus", "vehicle/dcdc*1"),
            Map.entry("0X02_0X01.OperationMode", "vehicle/mode*1"),
            Map.entry("0X02_0X01.Resistance", "vehicle/insulation/value*1"),
            Map.entry("0X02_0X01.SOC", "vehicle/soc/value*1"),
            Map.entry("0X02_0X01.Speed", "vehicle/speed/value*10"),
            Map.entry("0X02_0X01.Stall", "vehicle/gear/gear*1"),
            Map.entry("0X02_0X01.TotalDis", "vehicle/odometer/value*10"),
            Map.entry("0X02_0X01.TotalTemp", "vehicle/current/value*10+10000"),
            Map.entry("0X02_0X01.TotalVoltage", "vehicle/voltage/value*10"),
            Map.entry("electrical.ElControlTemp", "motors/motors/#/controllerTemperature/value*1+40"),
            Map.entry("electrical.ElCurrent", "motors/motors/#/current/value*10+10000"),
            Map.entry("electrical.ElNo", "motors/motors/#/number*1"),
            Map.entry("electrical.ElSpeed", "motors/motors/#/speed/value*1+20000"),
            Map.entry("electrical.ElStatus", "motors/motors/#/state*1"),
            Map.entry("electrical.ElTemp", "motors/motors/#/temperature/value*1+40"),
            Map.entry("electrical.ElTorque", "motors/motors/#/torque/value*10+20000"),
            Map.entry("electrical.ElVoltage", "motors/motors/#/voltage/value*10"),
            Map.entry("0X02_0X03.DCStatus", "fuelCell/dcdc*1"),
            Map.entry("0X02_0X03.FuelBatteryCurrent", "fuelCell/current/value*10"),
            Map.entry("0X02_0X03.FuelBatteryVoltage", "fuelCell/voltage/value*10"),
            Map.entry("0X02_0X03.FuelConsumptionRate", "fuelCell/consumption/value*100"),
            Map.entry("0X02_0X03.HydrogenSystemMaxConcentrations", "fuelCell/hydrogenMaxConcentration/value*1"),
            Map.entry("0X02_0X03.HydrogenSystemMaxConcentrationsNo", "fuelCell/hydrogenMaxConcentrationSensor*1"),
            Map.entry("0X02_0X03.HydrogenSystemMaxPressure", "fuelCell/hydrogenMaxPressure/value*10"),
            Map.entry("0X02_0X03.HydrogenSystemMaxPressureNo", "fuelCell/hydrogenMaxPressureSensor*1"),
            Map.entry("0X02_0X03.HydrogenSystemMaxTemp", "fuelCell/hydrogenMaxTemperature/value*10+400"),
            Map.entry("0X02_0X03.HydrogenSystemMaxTempNo", "fuelCell/hydrogenMaxTemperatureProbe*1"),
            Map.entry("0X02_0X04.EngineStatus", "engine/state*1"),
            Map.entry("0X02_0X04.FuelRate", "engine/consumption/value*100"),
            Map.entry("0X02_0X04.Revs", "engine/speed/value*1"),
            Map.entry("0X02_0X05.Lat", "position/latitude/value*1000000"),
            Map.entry("0X02_0X05.Lng", "position/longitude/value*1000000"),
            Map.entry("0X02_0X05.PositioStatus", "position/status/fix*1"),
            Map.entry("0X02_0X07.AlarmLevel", "alarms/maxLevel/value*1"));

    /** Words of ours that they have as numbers. */
    private static final Map<String, Integer> WORDS =
            Map.ofEntries(Map.entry("on", 1), Map.entry("off", 2), Map.entry("invalid", 1), Map.entry("valid", 0));

    private static final String DATE = "time";

    private final JsonNode said;
    private int checked;

    private PeerAsserts(JsonNode said) {
        this.said = said;
    }

    static int check(JsonNode expected, JsonNode said) {
        PeerAsserts peer = new PeerAsserts(said);
        for (JsonNode one : expected.get("asserts")) {
            peer.check(one.get("path").asText(), one.get("value"));
        }
        return peer.checked;
    }

    private void check(String path, JsonNode value) {
        String[] parts = path.split("\\.");
        String last = parts[parts.length - 1];
        String owner =
                parts[parts.length - 2].replaceFirst("^jTNE_(?:Reply)?", "").replaceFirst("_(Device|Platform)$", "");
        checked++;
        switch (last) {
            case "TypeCode" -> {
                String type = value.isInt()
                        ? value.asText()
                        : value.get("enum").asText().replaceAll(".*_0x(..)_.*", "$1");
                int code = value.isInt() ? value.asInt() : Integer.parseInt(type, 16);
                assertThat(find(code)).as("information of type %s", type).isNotNull();
            }
            case "AskId" ->
                assertThat(said.get("response").asText())
                        .isEqualTo(value.get("enum").asText().equals("CMD") ? "command" : "success");
            case "MsgId" ->
                assertThat(said.get("command").asText().replace("-", ""))
                        .isEqualTo(
                                switch (value.get("enum").asText()) {
                                    case "checktime" -> "timesync";
                                    default -> value.get("enum").asText();
                                });
            case "VIN", "EncryptMethod" -> {}
            case "LoginTime", "LogoutTime", "OperateTime", "ControlTime", "PDATime" ->
                assertThat(said.get(DATE).asText().replace('T', ' ')).startsWith(value.asText());
            case "LoginNum", "LogoutNum" -> assertThat(said.get("serial")).isEqualTo(value);
            case "PlatformUserName" -> assertThat(said.get("user")).isEqualTo(value);
            case "PlatformPassword" -> assertThat(said.get("password")).isEqualTo(value);
            case "ParamNum" -> assertThat(said.get("parameters").size()).isEqualTo(value.asInt());
            case "ParamID" ->
                assertThat(ControlField.code(said.get("control").asText())).isEqualTo(value.asInt());
            case "Count" -> assertThat(faults(parts[parts.length - 2]).size()).isEqualTo(value.asInt());
            case "ElectricalCount" ->
                assertThat(find("motors").get("motors").size()).isEqualTo(value.asInt());
            case "BatteryTemperatureCount" ->
                assertThat(find("probeTemperatures").get("subsystems").size()).isEqualTo(value.asInt());
            case "BatteryAssemblyNo" -> assertThat(probe(owner).get("number")).isEqualTo(value);
            case "TemperatureProbeCount" ->
                assertThat(probe(owner).at("/probes/values").size()).isEqualTo(value.asInt());
            case "Length" -> assertThat(custom(owner).length() / 2).isEqualTo(value.asInt());
            case "UserName" -> assertThat(custom(owner)).startsWith("536d616c6c436869");
            case "CompanyName", "Age" -> assertThat(custom(owner)).isNotEmpty();
            default -> number(owner, last, value);
        }
    }

    private void number(String owner, String last, JsonNode value) {
        int row = Character.isDigit(owner.charAt(owner.length() - 1)) && owner.startsWith("electrical")
                ? owner.charAt(owner.length() - 1) - '1'
                : 0;
        String key = (owner.startsWith("electrical") ? "electrical" : owner) + "." + last;
        String where = WHERE.get(key);
        assertThat(where).as("a place for %s", key).isNotNull();
        String[] scaled = where.split("[*+]");
        String path = scaled[0].replace("#", Integer.toString(row));
        int slash = path.indexOf('/');
        JsonNode node = find(path.substring(0, slash)).at(path.substring(slash));
        if (key.equals("electrical.ElStatus")) {
            assertThat(List.of("consuming", "generating", "off", "ready").indexOf(node.asText()) + 1)
                    .isEqualTo(value.asInt());
            return;
        }
        double ours = node.isTextual() ? word(node.asText()) : node.asDouble();
        double raw = ours * Long.parseLong(scaled[1]) + (scaled.length > 2 ? Long.parseLong(scaled[2]) : 0);
        assertThat(Math.round(raw)).as(key).isEqualTo(value.asLong());
    }

    private static double word(String word) {
        return WORDS.containsKey(word) ? WORDS.get(word) : Double.parseDouble(word);
    }

    private JsonNode faults(String list) {
        return find("alarms")
                .get(
                        switch (list) {
                            case "AlarmBatteryOthers" -> "batteryFaults";
                            case "AlarmEls" -> "motorFaults";
                            case "AlarmEngines" -> "engineFaults";
                            default -> "otherFaults";
                        });
    }

    private JsonNode probe(String owner) {
        return find("probeTemperatures").get("subsystems").get(owner.charAt(owner.length() - 1) - '1');
    }

    private String custom(String owner) {
        return find(Integer.parseInt(owner.substring(owner.length() - 2), 16))
                .get("data")
                .asText();
    }

    private JsonNode find(String type) {
        return said.get("information")
                .valueStream()
                .filter(info -> info.get("type").asText().equals(type))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + type + " in " + said));
    }

    private JsonNode find(int code) {
        return said.get("information")
                .valueStream()
                .filter(info -> info.get("code").asInt() == code)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no type " + code + " in " + said));
    }
}

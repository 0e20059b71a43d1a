package io.taihu.protocols.gb32960;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Compares with EMQX's objects: raw whole numbers as they are on the wire. */
final class PeerRaw {
    /** Their type of information, our table, the field of its rows and their name for those. */
    private static final Map<String, String[]> TYPES = Map.ofEntries(
            Map.entry("Vehicle", new String[] {"vehicle"}),
            Map.entry("DriveMotor", new String[] {"motors", "motors", "Motors"}),
            Map.entry("Location", new String[] {"position"}),
            Map.entry("Extreme", new String[] {"extremes"}),
            Map.entry("Alarm", new String[] {"alarms", "levels", "FaultGeneralList"}),
            Map.entry("ChargeableTemp", new String[] {"probeTemperatures", "subsystems", "SubSystems"}),
            Map.entry("Engine", new String[] {"engine"}),
            Map.entry("MinVoltageOfPowerBattery", new String[] {"cellVoltages", "subsystems", "SubSystems"}),
            Map.entry("TempOfPowerBattery", new String[] {"probeTemperatures", "subsystems", "SubSystems"}),
            Map.entry("FuelCellStack", new String[] {"stacks", "stacks", "Stacks"}),
            Map.entry("SuperCapacitor", new String[] {"supercapacitor"}));

    /** Their names for our fields, by table. */
    private static final Map<String, Map<String, String>> NAMES = Map.ofEntries(
            Map.entry(
                    "vehicle",
                    Map.ofEntries(
                            Map.entry("Status", "state"),
                            Map.entry("Charging", "charging"),
                            Map.entry("Mode", "mode"),
                            Map.entry("Speed", "speed"),
                            Map.entry("Mileage", "odometer"),
                            Map.entry("Voltage", "voltage"),
                            Map.entry("Current", "current"),
                            Map.entry("SOC", "soc"),
                            Map.entry("DC", "dcdc"),
                            Map.entry("Gear", "gear"),
                            Map.entry("Resistance", "insulation"))),
            Map.entry(
                    "motors",
                    Map.ofEntries(
                            Map.entry("Number", "motors"),
                            Map.entry("No", "number"),
                            Map.entry("Status", "state"),
                            Map.entry("CtrlTemp", "controllerTemperature"),
                            Map.entry("Rotating", "speed"),
                            Map.entry("Torque", "torque"),
                            Map.entry("MotorTemp", "temperature"),
                            Map.entry("InputVoltage", "voltage"),
                            Map.entry("DCBusCurrent", "current"))),
            Map.entry("position", Map.of("Status", "status", "Longitude", "longitude", "Latitude", "latitude")),
            Map.entry("engine", Map.of("CrankshaftSpeed", "speed")),
            Map.entry(
                    "extremes",
                    Map.ofEntries(
                            Map.entry("MaxVoltageBatterySubsysNo", "maxVoltageSubsystem"),
                            Map.entry("MaxVoltageBatteryCode", "maxVoltageCell"),
                            Map.entry("MaxBatteryVoltage", "maxVoltage"),
                            Map.entry("MinVoltageBatterySubsysNo", "minVoltageSubsystem"),
                            Map.entry("MinVoltageBatteryCode", "minVoltageCell"),
                            Map.entry("MinBatteryVoltage", "minVoltage"),
                            Map.entry("MaxTempSubsysNo", "maxTemperatureSubsystem"),
                            Map.entry("MaxTempProbeNo", "maxTemperatureProbe"),
                            Map.entry("MaxTemp", "maxTemperature"),
                            Map.entry("MinTempSubsysNo", "minTemperatureSubsystem"),
                            Map.entry("MinTempProbeNo", "minTemperatureProbe"),
                            Map.entry("MinTemp", "minTemperature"))),
            Map.entry(
                    "alarms",
                    Map.ofEntries(
                            Map.entry("MaxAlarmLevel", "maxLevel"),
                            Map.entry("GeneralAlarmFlag", "flags"),
                            Map.entry("FaultChargeableDeviceNum", "batteryFaults"),
                            Map.entry("FaultChargeableDeviceList", "batteryFaults"),
                            Map.entry("FaultDriveMotorNum", "motorFaults"),
                            Map.entry("FaultDriveMotorList", "motorFaults"),
                            Map.entry("FaultEngineNum", "engineFaults"),
                            Map.entry("FaultEngineList", "engineFaults"),
                            Map.entry("FaultOthersNum", "otherFaults"),
                            Map.entry("FaultOthersList", "otherFaults"),
                            Map.entry("FaultGeneralNum", "levels"),
                            Map.entry("No", "flag"),
                            Map.entry("Level", "level"))),
            Map.entry(
                    "probeTemperatures",
                    Map.ofEntries(
                            Map.entry("Number", "subsystems"),
                            Map.entry("ChargeableSubsysNo", "number"),
                            Map.entry("BatteryPackNo", "number"),
                            Map.entry("ProbeNum", "probes"),
                            Map.entry("ProbesTemp", "probes"))),
            Map.entry(
                    "cellVoltages",
                    Map.ofEntries(
                            Map.entry("Number", "subsystems"),
                            Map.entry("BatteryPackNo", "number"),
                            Map.entry("BatteryPackVoltage", "voltage"),
                            Map.entry("BatteryPackCurrent", "current"),
                            Map.entry("MinParallelUnitTotal", "cells"),
                            Map.entry("MinParallelUnitVoltage", "cells"))),
            Map.entry(
                    "stacks",
                    Map.ofEntries(
                            Map.entry("Number", "stacks"),
                            Map.entry("FuelCellStackNo", "number"),
                            Map.entry("Voltage", "voltage"),
                            Map.entry("Current", "current"),
                            Map.entry("H2InletPressure", "hydrogenInletPressure"),
                            Map.entry("AirInletPressure", "airInletPressure"),
                            Map.entry("AirInletTemp", "airInletTemperature"),
                            Map.entry("StackProbeNum", "probes"),
                            Map.entry("StackProbeTemp", "probes"))),
            Map.entry(
                    "supercapacitor",
                    Map.ofEntries(
                            Map.entry("ManagerSysNo", "number"),
                            Map.entry("TotalVoltage", "voltage"),
                            Map.entry("TotalCurrent", "current"),
                            Map.entry("CellsTotal", "cells"),
                            Map.entry("CellsVoltage", "cells"),
                            Map.entry("ProbeNum", "probes"),
                            Map.entry("ProbeTemp", "probes"))));

    private int checked;

    static int check(JsonNode expected, Frame frame) {
        PeerRaw peer = new PeerRaw();
        Decoded decoded = Decoded.of(frame);
        assertThat(decoded.problem()).isNull();
        Report report = decoded.report();
        if (report != null) {
            peer.report(expected.get("Infos"), report);
        } else {
            JsonNode said = Vectors.json(Decoded.json(frame));
            for (Map.Entry<String, JsonNode> field : expected.properties()) {
                peer.command(field.getKey(), field.getValue(), said);
            }
        }
        if (expected.has("Time")) {
            JsonNode time = expected.get("Time");
            String text = String.format(
                    "20%02d-%02d-%02dT%02d:%02d:%02d+08:00",
                    time.get("Year").asInt(),
                    time.get("Month").asInt(),
                    time.get("Day").asInt(),
                    time.get("Hour").asInt(),
                    time.get("Minute").asInt(),
                    time.get("Second").asInt());
            assertThat(Vectors.json(Decoded.json(frame)).get("time").asText()).isEqualTo(text);
        }
        return peer.checked;
    }

    private void report(JsonNode infos, Report report) {
        assertThat(report.infos()).hasSize(infos.size());
        for (int i = 0; i < infos.size(); i++) {
            Values values = ((Info.Known) report.infos().get(i)).values();
            String[] type = TYPES.get(infos.get(i).get("Type").asText());
            assertThat(values.table().name()).isEqualTo(type[0]);
            object(infos.get(i), values, type);
        }
    }

    private void object(JsonNode expected, Values values, String[] type) {
        for (Map.Entry<String, JsonNode> field : expected.properties()) {
            String name = NAMES.get(type[0]).get(field.getKey());
            JsonNode value = field.getValue();
            if (type.length > 1 && field.getKey().equals(type[2])) {
                List<Values> rows = values.rows(type[1]);
                assertThat(rows).hasSize(value.size());
                for (int i = 0; i < rows.size(); i++) {
                    object(value.get(i), rows.get(i), type);
                }
            } else if (value.isArray()) {
                assertThat(raw(values, name)).as(name).isEqualTo(list(value));
            } else if (!field.getKey().equals("Type")) {
                assertThat(name).as(field.getKey()).isNotNull();
                assertThat(values.raw(name)).as(name).isEqualTo(value.asLong());
            }
            checked++;
        }
    }

    private static List<Long> raw(Values values, String field) {
        int place = values.table().place(field);
        List<Long> raw = new ArrayList<>();
        for (int one : ((SeriesField) values.table().fields[place]).of(values, place)) {
            raw.add(SeriesField.raw(one));
        }
        return raw;
    }

    private static List<Long> list(JsonNode array) {
        List<Long> list = new ArrayList<>();
        array.forEach(one -> list.add(one.isTextual() ? Long.parseLong(one.asText(), 16) : one.asLong()));
        return list;
    }

    private void command(String name, JsonNode value, JsonNode said) {
        checked++;
        switch (name) {
            case "Time", "Length", "Total" -> {}
            case "Seq" -> assertThat(said.get("serial").asInt()).isEqualTo(value.asInt());
            case "ICCID" -> assertThat(said.get("iccid")).isEqualTo(value);
            case "Num", "BmsNum" ->
                assertThat(said.at("/batteries/systems").asInt()).isEqualTo(value.asInt());
            case "Id" -> assertThat(said.at("/batteries/codes/0")).isEqualTo(value);
            case "BatteryPackCounts" -> assertThat(said.at("/batteries/packs")).isEqualTo(value);
            case "BatteryPackEncodings" ->
                assertThat(said.at("/batteries/codes")).isEqualTo(value.get(0));
            case "Command" ->
                assertThat(ControlField.code(said.get("control").asText())).isEqualTo(value.asInt());
            case "Param" -> {
                if (value.isObject()) {
                    assertThat(said.get("level")).isEqualTo(value.get("Level"));
                    assertThat(said.get("text")).isEqualTo(value.get("Message"));
                }
            }
            case "Params" -> {
                assertThat(said.at("/parameters/reportPeriod/value").asInt())
                        .isEqualTo(value.get(0).get("0x02").asInt());
                assertThat(said.at("/parameters/alarmReportPeriod/value").asInt())
                        .isEqualTo(value.get(1).get("0x03").asInt());
            }
            default -> throw new AssertionError("no reader for " + name);
        }
    }
}

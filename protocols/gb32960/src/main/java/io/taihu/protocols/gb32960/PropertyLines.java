package io.taihu.protocols.gb32960;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the fields of reports are called as properties of a vehicle, in both editions. Fields that are not here are told by a way of their
 * own or not at all. {@code #} stands for the number of a row: of a motor, a pack, a stack.
 */
final class PropertyLines {
    private static final String[][] LINES = {
        // table, field, property, English, Chinese
        {"vehicle", "state", "vehicleState", "Vehicle state", "车辆状态"},
        {"vehicle", "charging", "chargingState", "Charging state", "充电状态"},
        {"vehicle", "mode", "runMode", "Run mode", "运行模式"},
        {"vehicle", "speed", "speed", "Speed", "车速"},
        {"vehicle", "odometer", "odometer", "Odometer", "累计里程"},
        {"vehicle", "voltage", "voltage", "Total voltage", "总电压"},
        {"vehicle", "current", "current", "Total current", "总电流"},
        {"vehicle", "soc", "soc", "State of charge", "SOC"},
        {"vehicle", "dcdc", "dcdcState", "DC-DC state", "DC-DC 状态"},
        {"vehicle", "insulation", "insulation", "Insulation resistance", "绝缘电阻"},
        {"vehicle", "accelerator", "accelerator", "Accelerator pedal", "加速踏板行程"},
        {"vehicle", "brake", "brake", "Brake pedal", "制动踏板行程"},
        {"motors", "state", "motor#State", "Motor # state", "驱动电机#状态"},
        {
            "motors",
            "controllerTemperature",
            "motor#ControllerTemperature",
            "Motor # controller temperature",
            "驱动电机#控制器温度"
        },
        {"motors", "speed", "motor#Speed", "Motor # speed", "驱动电机#转速"},
        {"motors", "torque", "motor#Torque", "Motor # torque", "驱动电机#转矩"},
        {"motors", "temperature", "motor#Temperature", "Motor # temperature", "驱动电机#温度"},
        {"motors", "voltage", "motor#Voltage", "Motor # controller voltage", "驱动电机#控制器输入电压"},
        {"motors", "current", "motor#Current", "Motor # bus current", "驱动电机#直流母线电流"},
        {"fuelCell", "voltage", "fuelCellVoltage", "Fuel cell voltage", "燃料电池电压"},
        {"fuelCell", "current", "fuelCellCurrent", "Fuel cell current", "燃料电池电流"},
        {"fuelCell", "consumption", "hydrogenConsumption", "Hydrogen consumption", "燃料消耗率"},
        {"fuelCell", "probes", "fuelCellTemperatures", "Fuel cell temperatures", "燃料电池探针温度"},
        {"fuelCell", "hydrogenMaxTemperature", "hydrogenMaxTemperature", "Highest hydrogen temperature", "氢系统最高温度"},
        {
            "fuelCell",
            "hydrogenMaxTemperatureProbe",
            "hydrogenMaxTemperatureProbe",
            "Probe of the highest hydrogen temperature",
            "氢系统最高温度探针代号"
        },
        {"fuelCell", "hydrogenMaxConcentration", "hydrogenMaxConcentration", "Highest hydrogen concentration", "氢气最高浓度"
        },
        {
            "fuelCell",
            "hydrogenMaxConcentrationSensor",
            "hydrogenMaxConcentrationSensor",
            "Sensor of the highest hydrogen concentration",
            "氢气最高浓度传感器代号"
        },
        {
            "fuelCell",
            "hydrogenMaxVolumeFraction",
            "hydrogenMaxVolumeFraction",
            "Highest hydrogen volume fraction",
            "氢气最高体积分数"
        },
        {
            "fuelCell",
            "hydrogenMaxVolumeFractionSensor",
            "hydrogenMaxVolumeFractionSensor",
            "Sensor of the highest hydrogen volume fraction",
            "氢气最高体积分数传感器代号"
        },
        {"fuelCell", "hydrogenMaxPressure", "hydrogenMaxPressure", "Highest hydrogen pressure", "氢气最高压力"},
        {
            "fuelCell",
            "hydrogenMaxPressureSensor",
            "hydrogenMaxPressureSensor",
            "Sensor of the highest hydrogen pressure",
            "氢气最高压力传感器代号"
        },
        {"fuelCell", "dcdc", "fuelCellDcdcState", "Fuel cell DC-DC state", "高压 DC/DC 状态"},
        {"fuelCell", "hydrogenLeft", "hydrogenLeft", "Hydrogen left", "剩余氢量百分比"},
        {"fuelCell", "dcdcTemperature", "fuelCellDcdcTemperature", "Fuel cell DC-DC temperature", "高压 DC/DC 控制器温度"},
        {"engine", "state", "engineState", "Engine state", "发动机状态"},
        {"engine", "speed", "engineSpeed", "Crankshaft speed", "曲轴转速"},
        {"engine", "consumption", "fuelConsumption", "Fuel consumption", "燃料消耗率(燃油)"},
        {"position", "coordinates", "coordinates", "Coordinate system sent", "上报坐标系"},
        {
            "extremes",
            "maxVoltageSubsystem",
            "cellVoltageMaxSubsystem",
            "Subsystem of the highest cell voltage",
            "最高电压电池子系统号"
        },
        {"extremes", "maxVoltageCell", "cellVoltageMaxCell", "Cell of the highest voltage", "最高电压电池单体代号"},
        {"extremes", "maxVoltage", "cellVoltageMax", "Highest cell voltage", "电池单体电压最高值"},
        {
            "extremes",
            "minVoltageSubsystem",
            "cellVoltageMinSubsystem",
            "Subsystem of the lowest cell voltage",
            "最低电压电池子系统号"
        },
        {"extremes", "minVoltageCell", "cellVoltageMinCell", "Cell of the lowest voltage", "最低电压电池单体代号"},
        {"extremes", "minVoltage", "cellVoltageMin", "Lowest cell voltage", "电池单体电压最低值"},
        {
            "extremes",
            "maxTemperatureSubsystem",
            "batteryTemperatureMaxSubsystem",
            "Subsystem of the highest temperature",
            "最高温度子系统号"
        },
        {"extremes", "maxTemperatureProbe", "batteryTemperatureMaxProbe", "Probe of the highest temperature", "最高温度探针序号"
        },
        {"extremes", "maxTemperature", "batteryTemperatureMax", "Highest battery temperature", "电池最高温度值"},
        {
            "extremes",
            "minTemperatureSubsystem",
            "batteryTemperatureMinSubsystem",
            "Subsystem of the lowest temperature",
            "最低温度子系统号"
        },
        {"extremes", "minTemperatureProbe", "batteryTemperatureMinProbe", "Probe of the lowest temperature", "最低温度探针序号"
        },
        {"extremes", "minTemperature", "batteryTemperatureMin", "Lowest battery temperature", "电池最低温度值"},
        {"alarms", "maxLevel", "alarmLevel", "Highest alarm level", "最高报警等级"},
        {"alarms", "flags", "alarms", "Alarms", "通用报警标志"},
        {"alarms", "batteryFaults", "batteryFaults", "Battery fault codes", "可充电储能装置故障代码"},
        {"alarms", "motorFaults", "motorFaults", "Motor fault codes", "驱动电机故障代码"},
        {"alarms", "engineFaults", "engineFaults", "Engine fault codes", "发动机故障代码"},
        {"alarms", "otherFaults", "otherFaults", "Other fault codes", "其他故障代码"},
        {"cellVoltages", "voltage", "pack#Voltage", "Pack # voltage", "电池包#电压"},
        {"cellVoltages", "current", "pack#Current", "Pack # current", "电池包#电流"},
        {"cellVoltages", "cells", "pack#CellVoltages", "Pack # cell voltages", "电池包#单体电压"},
        {"probeTemperatures", "probes", "pack#Temperatures", "Pack # temperatures", "电池包#探针温度"},
        {"stacks", "voltage", "stack#Voltage", "Stack # voltage", "电堆#电压"},
        {"stacks", "current", "stack#Current", "Stack # current", "电堆#电流"},
        {
            "stacks",
            "hydrogenInletPressure",
            "stack#HydrogenInletPressure",
            "Stack # hydrogen inlet pressure",
            "电堆#氢气入口压力"
        },
        {"stacks", "airInletPressure", "stack#AirInletPressure", "Stack # air inlet pressure", "电堆#空气入口压力"},
        {"stacks", "airInletTemperature", "stack#AirInletTemperature", "Stack # air inlet temperature", "电堆#空气入口温度"},
        {"stacks", "probes", "stack#Temperatures", "Stack # coolant temperatures", "电堆#冷却水出水口温度"},
        {"supercapacitor", "voltage", "supercapacitorVoltage", "Supercapacitor voltage", "超级电容总电压"},
        {"supercapacitor", "current", "supercapacitorCurrent", "Supercapacitor current", "超级电容总电流"},
        {"supercapacitor", "cells", "supercapacitorCellVoltages", "Supercapacitor cell voltages", "超级电容单体电压"},
        {"supercapacitor", "probes", "supercapacitorTemperatures", "Supercapacitor temperatures", "超级电容探针温度"},
        {
            "supercapacitorExtremes",
            "maxVoltage",
            "supercapacitorVoltageMax",
            "Highest supercapacitor cell voltage",
            "超级电容单体电压最高值"
        },
        {
            "supercapacitorExtremes",
            "maxVoltageCell",
            "supercapacitorVoltageMaxCell",
            "Cell of the highest supercapacitor voltage",
            "最高电压超级电容单体代号"
        },
        {
            "supercapacitorExtremes",
            "minVoltage",
            "supercapacitorVoltageMin",
            "Lowest supercapacitor cell voltage",
            "超级电容单体电压最低值"
        },
        {
            "supercapacitorExtremes",
            "minVoltageCell",
            "supercapacitorVoltageMinCell",
            "Cell of the lowest supercapacitor voltage",
            "最低电压超级电容单体代号"
        },
        {
            "supercapacitorExtremes",
            "maxTemperature",
            "supercapacitorTemperatureMax",
            "Highest supercapacitor temperature",
            "超级电容最高温度值"
        },
        {
            "supercapacitorExtremes",
            "maxTemperatureProbe",
            "supercapacitorTemperatureMaxProbe",
            "Probe of the highest supercapacitor temperature",
            "超级电容最高温度探针代号"
        },
        {
            "supercapacitorExtremes",
            "minTemperature",
            "supercapacitorTemperatureMin",
            "Lowest supercapacitor temperature",
            "超级电容最低温度值"
        },
        {
            "supercapacitorExtremes",
            "minTemperatureProbe",
            "supercapacitorTemperatureMinProbe",
            "Probe of the lowest supercapacitor temperature",
            "超级电容最低温度探针代号"
        },
    };

    private static final Map<String, Line> BY_FIELD = new HashMap<>();

    static {
        for (String[] line : LINES) {
            BY_FIELD.put(line[0] + "/" + line[1], new Line(line[2], line[3], line[4]));
        }
    }

    private PropertyLines() {}

    /** What a field is as a property. */
    record Line(String property, String english, String chinese) {
        Line of(int row) {
            String number = Integer.toString(row);
            return new Line(property.replace("#", number), english.replace("#", number), chinese.replace("#", number));
        }
    }

    /** The line of a field of a type of information, or of its rows; null when it has none. */
    static @Nullable Line of(Table info, Field field) {
        return BY_FIELD.get(info.name() + "/" + field.name());
    }

    /** Names of the fields of a table, by row; those of no row at 0. Empty for a field that has none. */
    static String[][] names(Table table) {
        String[][] all = new String[ReportReading.ROWS_MAX + 1][];
        all[0] = new String[table.fields.length];
        for (int place = 0; place < table.fields.length; place++) {
            Field field = table.fields[place];
            Line line = of(table, field);
            all[0][place] = line == null ? "" : line.property();
            if (field instanceof RowsField rows) {
                for (int row = 1; row <= ReportReading.ROWS_MAX; row++) {
                    all[row] = new String[rows.row().fields.length];
                    for (int f = 0; f < all[row].length; f++) {
                        Line one = of(table, rows.row().fields[f]);
                        all[row][f] = one == null ? "" : one.of(row).property();
                    }
                }
            }
        }
        return all;
    }
}

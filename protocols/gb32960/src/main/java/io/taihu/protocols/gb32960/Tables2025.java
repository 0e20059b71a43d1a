package io.taihu.protocols.gb32960;

import static io.taihu.protocols.gb32960.Columns.*;

import java.util.List;

/** Types of information in reports of GB/T 32960.3-2025. */
public final class Tables2025 {
    private static final int LOWEST_CURRENT = -3_000;

    public static final Table VEHICLE = Table.info(
            0x01,
            "vehicle",
            code("state", "on", "off", "other"),
            code("charging", "parked-charging", "driving-charging", "not-charging", "complete"),
            code("mode", "electric", "hybrid", "fuel"),
            number("speed", WORD, "km/h").decimals(1).most(5_000),
            number("odometer", DWORD, "km").decimals(1).most(9_999_999),
            number("voltage", WORD, VOLT).decimals(1).most(60_000),
            current("current", LOWEST_CURRENT),
            number("soc", BYTE, PERCENT).most(100),
            code("dcdc", "on", "off"),
            bits("gear", GEAR, BRAKING, DRIVING, BitsField.Part.code("gearValidity", 7, 1, "valid", "invalid")),
            number("insulation", WORD, "kOhm").most(60_000));

    public static final Table MOTORS = Table.info(
            0x02,
            "motors",
            rows(
                    "motors",
                    ordinal("number", BYTE),
                    code("state", "consuming", "generating", "off", "ready"),
                    temperature("controllerTemperature"),
                    number("speed", WORD, RPM).from(-32_000),
                    number("torque", DWORD, "N.m").decimals(1).from(-20_000).most(400_000),
                    temperature("temperature")));

    /** Engine of fuel cells, and the hydrogen of the vehicle. */
    public static final Table FUEL_CELL = Table.info(
            0x03,
            "fuelCell",
            number("hydrogenMaxTemperature", WORD, CELSIUS).from(-40).most(250),
            ordinal("hydrogenMaxTemperatureProbe", BYTE),
            number("hydrogenMaxVolumeFraction", WORD, PERCENT).decimals(4).most(60_000),
            ordinal("hydrogenMaxVolumeFractionSensor", BYTE),
            number("hydrogenMaxPressure", WORD, "MPa").decimals(1).most(1_000),
            ordinal("hydrogenMaxPressureSensor", BYTE),
            code("dcdc", "on", "off"),
            number("hydrogenLeft", BYTE, PERCENT).most(100),
            temperature("dcdcTemperature"));

    public static final Table ENGINE =
            Table.info(0x04, "engine", number("speed", WORD, RPM).most(60_000));

    public static final Table POSITION = Table.info(
            0x05,
            "position",
            bits("status", FIX, NORTH_SOUTH, EAST_WEST),
            code("coordinates", "wgs84", "gcj02", "other"),
            number("longitude", DWORD, "deg").decimals(6).most(180_000_000),
            number("latitude", DWORD, "deg").decimals(6).most(90_000_000));

    public static final Table ALARMS = Table.info(
            0x06,
            "alarms",
            number("maxLevel", BYTE, NONE).most(4),
            flags("flags", AlarmFlags.V2025),
            faults("batteryFaults"),
            faults("motorFaults"),
            faults("engineFaults"),
            faults("otherFaults"),
            rows(
                    "levels",
                    codeFrom0("flag", AlarmFlags.V2025.toArray(String[]::new)),
                    number("level", BYTE, NONE).most(4)));

    public static final Table CELL_VOLTAGES = Table.info(
            0x07,
            "cellVoltages",
            rows(
                    "subsystems",
                    ordinal("number", BYTE),
                    number("voltage", WORD, VOLT).decimals(1).most(60_000),
                    current("current", LOWEST_CURRENT),
                    series(
                            "cells",
                            WORD,
                            number("voltage", WORD, VOLT).decimals(3).most(60_000))));

    public static final Table PROBE_TEMPERATURES = Table.info(
            0x08,
            "probeTemperatures",
            rows("subsystems", ordinal("number", BYTE), series("probes", WORD, temperature("temperature"))));

    public static final Table STACKS = Table.info(
            0x30,
            "stacks",
            rows(
                    "stacks",
                    ordinal("number", BYTE),
                    number("voltage", WORD, VOLT).decimals(1).most(20_000),
                    number("current", WORD, AMPERE).decimals(1).most(20_000),
                    number("hydrogenInletPressure", WORD, "kPa")
                            .decimals(1)
                            .from(-100)
                            .most(5_000),
                    number("airInletPressure", WORD, "kPa")
                            .decimals(1)
                            .from(-100)
                            .most(5_000),
                    temperature("airInletTemperature"),
                    series("probes", WORD, temperature("temperature"))));

    public static final Table SUPERCAPACITOR = Table.info(
            0x31,
            "supercapacitor",
            ordinal("number", BYTE),
            number("voltage", WORD, VOLT).decimals(1).most(10_000),
            current("current", LOWEST_CURRENT),
            series("cells", WORD, number("voltage", WORD, VOLT).decimals(3).most(60_000)),
            series("probes", WORD, temperature("temperature")));

    public static final Table SUPERCAPACITOR_EXTREMES = Table.info(
            0x32,
            "supercapacitorExtremes",
            ordinal("maxVoltageSystem", BYTE),
            ordinal("maxVoltageCell", WORD),
            number("maxVoltage", WORD, VOLT).decimals(3).most(60_000),
            ordinal("minVoltageSystem", BYTE),
            ordinal("minVoltageCell", WORD),
            number("minVoltage", WORD, VOLT).decimals(3).most(60_000),
            ordinal("maxTemperatureSystem", BYTE),
            ordinal("maxTemperatureProbe", WORD),
            temperature("maxTemperature"),
            ordinal("minTemperatureSystem", BYTE),
            ordinal("minTemperatureProbe", WORD),
            temperature("minTemperature"));

    static final List<Table> ALL = List.of(
            VEHICLE,
            MOTORS,
            FUEL_CELL,
            ENGINE,
            POSITION,
            ALARMS,
            CELL_VOLTAGES,
            PROBE_TEMPERATURES,
            STACKS,
            SUPERCAPACITOR,
            SUPERCAPACITOR_EXTREMES);

    private Tables2025() {}
}

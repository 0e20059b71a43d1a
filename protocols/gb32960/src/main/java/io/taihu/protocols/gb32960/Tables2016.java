package io.taihu.protocols.gb32960;

import static io.taihu.protocols.gb32960.Columns.*;

import java.util.List;

/** Types of information in reports of GB/T 32960.3-2016. */
public final class Tables2016 {
    private static final int LOWEST_CURRENT = -1_000;

    public static final Table VEHICLE = Table.info(
            0x01,
            "vehicle",
            code("state", "on", "off", "other"),
            code("charging", "parked-charging", "driving-charging", "not-charging", "complete"),
            code("mode", "electric", "hybrid", "fuel"),
            number("speed", WORD, "km/h").decimals(1).most(2_200),
            number("odometer", DWORD, "km").decimals(1).most(9_999_999),
            number("voltage", WORD, VOLT).decimals(1).most(10_000),
            current("current", LOWEST_CURRENT),
            number("soc", BYTE, PERCENT).most(100),
            code("dcdc", "on", "off"),
            bits("gear", GEAR, BRAKING, DRIVING),
            number("insulation", WORD, "kOhm").plain().most(60_000),
            number("accelerator", BYTE, PERCENT).most(100),
            number("brake", BYTE, PERCENT).most(100).word(101, "on"));

    public static final Table MOTORS = Table.info(
            0x02,
            "motors",
            rows(
                    "motors",
                    ordinal("number"),
                    code("state", "consuming", "generating", "off", "ready"),
                    temperature("controllerTemperature"),
                    number("speed", WORD, RPM).from(-20_000),
                    number("torque", WORD, "N.m").decimals(1).from(-2_000),
                    temperature("temperature"),
                    number("voltage", WORD, VOLT).decimals(1).most(60_000),
                    current("current", LOWEST_CURRENT)));

    public static final Table FUEL_CELL = Table.info(
            0x03,
            "fuelCell",
            number("voltage", WORD, VOLT).decimals(1).most(20_000),
            number("current", WORD, AMPERE).decimals(1).most(20_000),
            number("consumption", WORD, "kg/(100.km)").decimals(2).most(60_000),
            series(
                    "probes",
                    WORD,
                    number("temperature", BYTE, CELSIUS).from(-40).most(240)),
            number("hydrogenMaxTemperature", WORD, CELSIUS)
                    .decimals(1)
                    .from(-40)
                    .most(2_400),
            ordinal("hydrogenMaxTemperatureProbe", BYTE),
            number("hydrogenMaxConcentration", WORD, "mg/kg").most(60_000),
            ordinal("hydrogenMaxConcentrationSensor", BYTE),
            number("hydrogenMaxPressure", WORD, "MPa").decimals(1).most(1_000),
            ordinal("hydrogenMaxPressureSensor", BYTE),
            code("dcdc", "on", "off"));

    public static final Table ENGINE = Table.info(
            0x04,
            "engine",
            code("state", "on", "off"),
            number("speed", WORD, RPM).most(60_000),
            number("consumption", WORD, "L/(100.km)").decimals(2).most(60_000));

    public static final Table POSITION = Table.info(
            0x05,
            "position",
            bits("status", FIX, NORTH_SOUTH, EAST_WEST),
            number("longitude", DWORD, "deg").decimals(6).most(180_000_000),
            number("latitude", DWORD, "deg").decimals(6).most(90_000_000));

    public static final Table EXTREMES = Table.info(
            0x06,
            "extremes",
            ordinal("maxVoltageSubsystem", BYTE),
            ordinal("maxVoltageCell", BYTE),
            number("maxVoltage", WORD, VOLT).decimals(3).most(15_000),
            ordinal("minVoltageSubsystem", BYTE),
            ordinal("minVoltageCell", BYTE),
            number("minVoltage", WORD, VOLT).decimals(3).most(15_000),
            ordinal("maxTemperatureSubsystem", BYTE),
            ordinal("maxTemperatureProbe", BYTE),
            temperature("maxTemperature"),
            ordinal("minTemperatureSubsystem", BYTE),
            ordinal("minTemperatureProbe", BYTE),
            temperature("minTemperature"));

    public static final Table ALARMS = Table.info(
            0x07,
            "alarms",
            number("maxLevel", BYTE, NONE).most(3),
            flags("flags", AlarmFlags.V2016),
            faults("batteryFaults"),
            faults("motorFaults"),
            faults("engineFaults"),
            faults("otherFaults"));

    /** More than 200 cells of a subsystem come in several frames, which say where theirs begin: {@link CellMerger}. */
    public static final Table CELL_VOLTAGES = Table.info(
            0x08,
            "cellVoltages",
            rows(
                    "subsystems",
                    ordinal("number", BYTE),
                    number("voltage", WORD, VOLT).decimals(1).most(10_000),
                    current("current", LOWEST_CURRENT),
                    ordinal("total", WORD),
                    ordinal("first", WORD),
                    series(
                            "cells",
                            BYTE,
                            number("voltage", WORD, VOLT).decimals(3).most(60_000))));

    public static final Table PROBE_TEMPERATURES = Table.info(
            0x09,
            "probeTemperatures",
            rows("subsystems", ordinal("number", BYTE), series("probes", WORD, temperature("temperature"))));

    static final List<Table> ALL =
            List.of(VEHICLE, MOTORS, FUEL_CELL, ENGINE, POSITION, EXTREMES, ALARMS, CELL_VOLTAGES, PROBE_TEMPERATURES);

    private Tables2016() {}
}

package io.taihu.protocols.gb32960;

import java.util.List;

/** Names of the bits of the general alarm flags: table 18 of 2016 (B.8 of annex B), and what 2025 added behind them. */
final class AlarmFlags {
    static final List<String> V2025 = List.of(
            "temperature-difference",
            "battery-over-temperature",
            "pack-over-voltage",
            "pack-under-voltage",
            "soc-low",
            "cell-over-voltage",
            "cell-under-voltage",
            "soc-high",
            "soc-jump",
            "battery-system-mismatch",
            "cell-inconsistency",
            "insulation",
            "dcdc-over-temperature",
            "brake-system",
            "dcdc-state",
            "motor-controller-over-temperature",
            "high-voltage-interlock",
            "motor-over-temperature",
            "overcharge",
            "motor-over-speed",
            "motor-over-current",
            "supercapacitor-over-temperature",
            "supercapacitor-over-voltage",
            "thermal-event",
            "hydrogen-leak",
            "hydrogen-pressure",
            "hydrogen-temperature",
            "stack-over-temperature");

    /** The bit of the gravest one. */
    static final int THERMAL_EVENT = 23;

    static final List<String> V2016 = V2025.subList(0, 19);

    private AlarmFlags() {}
}

package io.taihu.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownNamesTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // name, what is measured, the unit that the name states, English title, Chinese title
                "temperature, Temperature, -, Temperature, 温度",
                "roomTemp, Temperature, -, Room temperature, 室内温度",
                "outdoor_temperature_avg, Temperature, -, Outdoor average temperature, 室外平均温度",
                "temperature_min, Temperature, -, Min temperature, 最低温度",
                "temp1, Temperature, -, Temperature 1, 温度 1",
                "temperature_c, Temperature, Cel, Temperature, 温度",
                "temperatureF, Temperature, [degF], Temperature, 温度",
                "sensor_temp_value, Temperature, -, Temperature, 温度",
                "currentTemperature, Temperature, -, Temperature, 温度",
                "current_a, Current, A, Current, 电流",
                "motorCurrent, Current, -, Motor current, 电机电流",
                "voltageMv, Voltage, mV, Voltage, 电压",
                "batteryVoltage, Battery voltage, -, Battery voltage, 电池电压",
                "battery_mv, Voltage, mV, Battery voltage, 电池电压",
                "battMv, Voltage, mV, Battery voltage, 电池电压",
                "batteryLevel, Battery, -, Battery, 电池电量",
                "total_kwh, Energy, kW.h, Total energy, 总电能",
                "totalkWh, Energy, kW.h, Total energy, 总电能",
                "energy_kWh, Energy, kW.h, Energy, 电能",
                "activePower, Active power, -, Active power, 有功功率",
                "power_w, Power, W, Power, 功率",
                "pm2_5, PM2.5, -, PM2.5, PM2.5",
                "PM2.5, PM2.5, -, PM2.5, PM2.5",
                "pm10_ug_m3, PM10, ug/m3, PM10, PM10",
                "indoorCo2, CO2, -, Indoor CO2, 室内二氧化碳",
                "wind_speed_ms, Wind speed, m/s, Wind speed, 风速",
                "flow_m3h, Flow, m3/h, Flow, 流量",
                "conductivity_us_cm, Conductivity, uS/cm, Conductivity, 电导率",
                "waterpH, pH, -, Water pH, 水酸碱度",
                "rssi_dbm, Signal strength, dB{mW}, Signal strength, 信号强度",
                "lat, Latitude, -, Latitude, 纬度",
                "boilerTemperature, Temperature, -, Boiler temperature, -",
                "温度, Temperature, -, Temperature, 温度",
                "水温, Temperature, -, -, 水温",
                "进水温度, Temperature, -, -, 进水温度",
                "电压(mV), Voltage, mV, Voltage, 电压",
                "电池电压, Battery voltage, -, Battery voltage, 电池电压",
                "功率kW, Power, kW, Power, 功率",
                // what is not known stays unknown
                "currentState, Status, -, Status, 状态",
                "foo, -, -, -, -",
                "phase_a, -, -, -, -",
                "temperatureSource, -, -, -, -",
                "c, -, -, -, -",
                "x_ppm, -, [ppm], -, -",
                "备注, -, -, -, -"
            })
    void readsNames(String name, String measured, String unit, String english, String chinese) {
        KnownNames.Reading read = KnownNames.read(name);

        assertThat(read.kind() == null ? null : read.kind().en()).isEqualTo(measured);
        assertThat(read.unit()).isEqualTo(unit);
        assertThat(read.titles().get("en")).isEqualTo(english);
        assertThat(read.titles().get("zh")).isEqualTo(chinese);
    }

    @Test
    void takesEveryNameThatAPropertyMayHave() {
        for (String odd :
                new String[] {"_", "%", "...", "A".repeat(128), "a1".repeat(64), "-1-", "温", "(mV)", "kWh", "pm"}) {
            assertThat(KnownNames.read(odd).titles()).isInstanceOf(Map.class);
        }
    }
}

package io.taihu.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The tables behind {@link KnownNames}: what is measured, in which units, and the words for it. Immutable. */
final class Measures {
    /** A unit that values within these bounds may have. */
    record Guess(String unit, double least, double most) {
        boolean holds(double minimum, double maximum) {
            return minimum >= least && maximum <= most;
        }
    }

    /**
     * Something that is measured.
     *
     * @param en its title
     * @param zh its title
     * @param units UCUM codes that it is measured in
     * @param guesses which of them the values tell, the likeliest first
     * @param usual least and greatest usual value in the unit of the first guess; null when nothing is usual
     * @param grows whether it counts up without end, so that what was seen is no bound
     */
    record Kind(
            String en,
            String zh,
            List<String> units,
            List<Guess> guesses,
            @Nullable Guess usual,
            boolean grows) {}

    /** Kinds: words; English; Chinese; units; guesses; usual values, or {@code grows}. */
    private static final String KINDS = """
            temperature temp tmp 温度 气温 水温 油温 室温 体温; Temperature; 温度; Cel [degF] K; Cel -90 150; -40 85
            humidity hum rh 湿度; Humidity; 湿度; %; % 0 100; 0 100
            moisture 水分 墒情; Moisture; 水分; %; % 0 100; 0 100
            pm25; PM2.5; PM2.5; ug/m3; ug/m3 0 2000; 0 1000
            pm10; PM10; PM10; ug/m3; ug/m3 0 3000; 0 1000
            pm1; PM1; PM1; ug/m3; ug/m3 0 2000; 0 1000
            co2 二氧化碳; CO2; 二氧化碳; [ppm]; [ppm] 200 50000; 0 10000
            tvoc voc; TVOC; TVOC; [ppb] ug/m3 mg/m3;;
            formaldehyde hcho 甲醛; Formaldehyde; 甲醛; mg/m3 ug/m3 [ppb];;
            no2 二氧化氮; NO2; 二氧化氮; ug/m3 [ppb];;
            so2 二氧化硫; SO2; 二氧化硫; ug/m3 [ppb];;
            o3 ozone 臭氧; Ozone; 臭氧; ug/m3 [ppb];;
            pressure press 压力 气压 水压 油压; Pressure; 压力; kPa hPa Pa bar MPa; hPa 850 1100, kPa 85 110, Pa 85000 110000;
            voltage volt volts 电压; Voltage; 电压; V mV kV; V -1500 1500;
            batteryvoltage battvoltage batvoltage batteryv battv batv vbat vbatt 电池电压; Battery voltage; 电池电压; V mV; mV 1000 20000, V 0 1000;
            current amps amperage 电流; Current; 电流; A mA; A -100 100;
            power 功率; Power; 功率; kW W MW;;
            activepower 有功功率; Active power; 有功功率; kW W MW;;
            powerfactor pf 功率因数; Power factor; 功率因数; 1; 1 -1 1; -1 1
            energy consumption 能耗 用电量 电能 发电量; Energy; 电能; kW.h W.h MW.h;; grows
            level 液位 水位 料位; Level; 液位; m cm mm %;;
            battery batt bat batterylevel batterypercent soc stateofcharge 电池 电池电量 电量; Battery; 电池电量; %; % 0 100; 0 100
            flow flowrate 流量; Flow; 流量; m3/h L/min L/s;;
            volume 体积 容积 用水量; Volume; 体积; m3 L;;
            speed velocity 速度; Speed; 速度; km/h m/s;;
            vehiclespeed gpsspeed 车速; Vehicle speed; 车速; km/h; km/h 0 300; 0 250
            windspeed 风速; Wind speed; 风速; m/s km/h; m/s 0 80; 0 60
            winddirection winddir 风向; Wind direction; 风向; deg; deg 0 360; 0 360
            rpm rotationspeed enginespeed 转速; Speed of rotation; 转速; {rpm}; {rpm} 0 100000;
            rssi signalstrength 信号强度; Signal strength; 信号强度; dB{mW}; dB{mW} -150 0; -150 0
            snr 信噪比; Signal to noise ratio; 信噪比; dB; dB -50 50; -30 30
            latitude lat 纬度; Latitude; 纬度; deg; deg -90 90; -90 90
            longitude lon lng long 经度; Longitude; 经度; deg; deg -180 180; -180 180
            altitude alt elevation 海拔; Altitude; 海拔; m; m -500 9000; -500 9000
            heading course bearing 航向 方向; Heading; 航向; deg; deg 0 360; 0 360
            illuminance lux lx 照度 光照 光照度; Illuminance; 照度; lx; lx 0 200000; 0 200000
            irradiance radiation 辐照度 辐射; Irradiance; 辐照度; W/m2; W/m2 0 2000; 0 1500
            noise 噪声 噪音; Noise; 噪声; dB[SPL]; dB[SPL] 20 140; 20 140
            frequency freq 频率; Frequency; 频率; Hz kHz MHz; Hz 40 70;
            ph 酸碱度; pH; 酸碱度; [pH]; [pH] 0 14; 0 14
            turbidity 浊度; Turbidity; 浊度; {NTU}; {NTU} 0 4000;
            conductivity 电导率; Conductivity; 电导率; uS/cm mS/cm;;
            dissolvedoxygen 溶解氧; Dissolved oxygen; 溶解氧; mg/L; mg/L 0 30; 0 20
            rain rainfall precipitation 降雨量 雨量; Rainfall; 降雨量; mm; mm 0 1000;
            distance 距离; Distance; 距离; m cm mm;;
            mileage odometer 里程; Mileage; 里程; km; km 0 5000000; grows
            weight mass 重量; Weight; 重量; kg g t;;
            torque 扭矩; Torque; 扭矩; N.m; N.m -100000 100000;
            vibration 振动; Vibration; 振动; mm/s m/s2 um;;
            uptime runtime 运行时间; Time running; 运行时间; s h min;; grows
            count counter 计数 数量; Count; 计数;;; grows
            status state 状态; Status; 状态;;;
            mode 模式; Mode; 模式;;;
            """;

    /** Units in names: words; UCUM code. Those before the line say it alone, those behind it only where the unit is one of the kind's. */
    private static final String UNITS = """
            celsius degc ℃ 摄氏度; Cel
            fahrenheit degf ℉; [degF]
            percent pct %; %
            kv; kV
            mv; mV
            ma; mA
            kw; kW
            wh; W.h
            kwh 千瓦时; kW.h
            mwh; MW.h
            kva; kV.A
            hpa mbar; hPa
            kpa; kPa
            mpa; MPa
            psi; [psi]
            khz; kHz
            mhz; MHz
            dbm; dB{mW}
            ppm; [ppm]
            ppb; [ppb]
            ugm3; ug/m3
            mgm3; mg/m3
            kmh kph; km/h
            lpm; L/min
            m3h; m3/h
            uscm; uS/cm
            km; km
            kg; kg
            hz; Hz
            ---
            c; Cel
            f; [degF]
            k kelvin; K
            v volts volt; V
            a amps; A
            w watts watt; W
            mw; MW
            pa; Pa
            bar; bar
            db dba; dB[SPL]
            db; dB
            mps ms; m/s
            m; m
            cm; cm
            mm; mm
            m3; m3
            l; L
            g; g
            t; t
            s sec seconds; s
            min minutes; min
            h hours; h
            deg degrees; deg
            ph; [pH]
            """;

    /** Words that say which one: English with the Chinese that stands before what is measured; {@code -} when it says nothing. */
    private static final String WHICH = """
            room 室内, indoor 室内, inside 室内, outdoor 室外, outside 室外, ambient 环境, air 空气, water 水, soil 土壤, oil 油, gas 气体,
            engine 发动机, motor 电机, battery 电池, batt 电池, bat 电池, input 输入, output 输出, inlet 进口, outlet 出口, supply 供水, return 回水,
            max 最高, maximum 最高, min 最低, minimum 最低, avg 平均, average 平均, mean 平均, total 总, target 目标, set 设定,
            setpoint 设定, tank 水箱, pump 泵, main 主, internal 内部, external 外部, chip 芯片, board 板, cpu CPU, surface 表面,
            sensor -, value -, val -, reading -, measurement -, measured -, actual -, current -, data -, now -, in 进, out 出
            """;

    static final Map<String, Kind> BY_WORD = kinds();
    static final Map<String, String> SAYS_ALONE = unitsAlone();
    static final Map<String, List<String>> SAYS_WITH_KIND = unitsWithKind();
    static final Map<String, String> SAYS_WHICH = which();

    /** Units of which one knows what is measured. */
    static final Map<String, String> BY_UNIT = Map.ofEntries(
            Map.entry("kW.h", "energy"),
            Map.entry("W.h", "energy"),
            Map.entry("MW.h", "energy"),
            Map.entry("kW", "power"),
            Map.entry("mV", "voltage"),
            Map.entry("kV", "voltage"),
            Map.entry("mA", "current"),
            Map.entry("hPa", "pressure"),
            Map.entry("kPa", "pressure"),
            Map.entry("MPa", "pressure"),
            Map.entry("[psi]", "pressure"),
            Map.entry("Cel", "temperature"),
            Map.entry("[degF]", "temperature"),
            Map.entry("km/h", "speed"),
            Map.entry("Hz", "frequency"));

    /** Short words as a title writes them. */
    static final Map<String, String> WHOLE_WORDS =
            Map.of("batt", "battery", "bat", "battery", "avg", "average", "cpu", "CPU");

    private Measures() {}

    /** The kind that a word of the table names. */
    static Kind kind(String word) {
        return java.util.Objects.requireNonNull(BY_WORD.get(word), word);
    }

    private static Map<String, Kind> kinds() {
        Map<String, Kind> found = new LinkedHashMap<>();
        KINDS.lines().forEach(line -> {
            String[] parts = line.split(";", -1);
            List<Guess> guesses = new ArrayList<>();
            for (String each : parts[4].split(",")) {
                if (!each.isBlank()) {
                    String[] guess = each.strip().split(" ");
                    guesses.add(new Guess(guess[0], Double.parseDouble(guess[1]), Double.parseDouble(guess[2])));
                }
            }
            String last = parts.length > 5 ? parts[5].strip() : "";
            boolean grows = last.equals("grows");
            Guess usual = null;
            if (!grows && !last.isEmpty()) {
                String[] bounds = last.split(" ");
                usual = new Guess(
                        guesses.getFirst().unit(), Double.parseDouble(bounds[0]), Double.parseDouble(bounds[1]));
            }
            Kind kind = new Kind(
                    parts[1].strip(),
                    parts[2].strip(),
                    parts[3].isBlank() ? List.of() : List.of(parts[3].strip().split(" ")),
                    List.copyOf(guesses),
                    usual,
                    grows);
            for (String word : parts[0].strip().split(" ")) {
                found.put(word, kind);
            }
        });
        return Map.copyOf(found);
    }

    private static Map<String, String> unitsAlone() {
        Map<String, String> found = new HashMap<>();
        UNITS.split("---\n")[0].lines().forEach(line -> {
            String[] parts = line.split(";");
            Arrays.stream(parts[0].split(" ")).forEach(word -> found.put(word, parts[1].strip()));
        });
        return Map.copyOf(found);
    }

    private static Map<String, List<String>> unitsWithKind() {
        return UNITS.split("---\n")[1]
                .lines()
                .map(line -> line.split(";"))
                .flatMap(parts -> Arrays.stream(parts[0].split(" ")).map(word -> Map.entry(word, parts[1].strip())))
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
    }

    private static Map<String, String> which() {
        Map<String, String> found = new HashMap<>();
        for (String each : WHICH.replace("\n", " ").split(",")) {
            if (!each.isBlank()) {
                String[] pair = each.strip().split(" ");
                found.put(pair[0], pair[1]);
            }
        }
        return Map.copyOf(found);
    }
}

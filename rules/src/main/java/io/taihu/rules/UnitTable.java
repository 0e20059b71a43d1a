package io.taihu.rules;

import io.taihu.model.Nearest;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The symbols of units (UCUM §4, as far as things report them), the spellings beside them, and the words for kinds. Immutable. */
final class UnitTable {
    private record Symbol(Unit unit, boolean metric) {}

    /** Symbols that reduce to nothing else; a star says that prefixes may stand before. */
    private static final String BASES = "m* g* s* rad* K* A* mol* cd* bit* B* Np* [pH] [iU]* [arb'U] [CFU] [PFU]";

    /** Symbols: how many; of what. Each stands behind what it is made of. */
    private static final String UNITS = """
            %         1/100        1
            [ppth]    1/1000       1
            [ppm]     1e-6         1
            [ppb]     1e-9         1
            [pptr]    1e-12        1
            [IU]*     1            [iU]
            sr*       1            rad2
            Hz*       1            /s
            N*        1            kg.m/s2
            Pa*       1            N/m2
            J*        1            N.m
            W*        1            J/s
            C*        1            A.s
            V*        1            W/A
            F*        1            C/V
            Ohm*      1            V/A
            S*        1            /Ohm
            mho*      1            S
            Wb*       1            V.s
            T*        1            Wb/m2
            H*        1            Wb/A
            lm*       1            cd.sr
            lx*       1            lm/m2
            Bq*       1            /s
            Gy*       1            J/kg
            Sv*       1            J/kg
            kat*      1            mol/s
            eq*       1            mol
            osm*      1            mol
            deg       3.14159265358979323846/180 rad
            '         1/60         deg
            ''        1/60         '
            gon*      9/10         deg
            circ      360          deg
            min       60           s
            h         60           min
            d         24           h
            U*        1            umol/min
            wk        7            d
            a         365.25       d
            mo        1/12         a
            l*        1            dm3
            L*        1            l
            ar*       100          m2
            t*        1000         kg
            bar*      100000       Pa
            u*        1.66053906660e-24 g
            eV*       1.602176634e-19 J
            [c]       299792458    m/s
            [g]*      9.80665      m/s2
            gf*       1            g.[g]
            Gal*      1            cm/s2
            dyn*      1            g.cm/s2
            erg*      1            dyn.cm
            P*        1            dyn.s/cm2
            St*       1            cm2/s
            G*        1e-4         T
            atm       101325       Pa
            att       1            kgf/cm2
            m[Hg]*    133.3220     kPa
            m[H2O]*   9.80665      kPa
            cal*      4.184        J
            Ci*       3.7e10       Bq
            [degR]    5/9          K
            [in_i]    2.54         cm
            [ft_i]    12           [in_i]
            [yd_i]    3            [ft_i]
            [mi_i]    5280         [ft_i]
            [mil_i]   1/1000       [in_i]
            [nmi_i]   1852         m
            [kn_i]    1            [nmi_i]/h
            [gal_us]  231          [in_i]3
            [bbl_us]  42           [gal_us]
            [lb_av]   453.59237    g
            [oz_av]   1/16         [lb_av]
            [lbf_av]  1            [lb_av].[g]
            [psi]     1            [lbf_av]/[in_i]2
            [HP]      550          [ft_i].[lbf_av]/s
            [Btu]     1054.35      J
            [diop]    1            /m
            By*       8            bit
            Bd*       1            /s
            """;

    /** Affine symbols: what a value is at zero, for temperatures at 0 °C; of what scale; the difference. */
    private static final String AFFINE = """
            Cel*      0            K        K
            [degF]    32           [degR]   [degR]
            [degRe]   0            5.K/4    5.K/4
            B[SPL]*   0            B[SPL]   B
            B[W]*     0            B[W]     B
            B[kW]*    0            B[kW]    B
            B[mW]*    0            B[mW]    B
            B[V]*     0            B[V]     B
            B[mV]*    0            B[mV]    B
            B[uV]*    0            B[uV]    B
            """;

    /** Spellings beside UCUM, wherever a symbol may stand. */
    private static final String ALIASES = """
            degC Cel, °C Cel, ℃ Cel, degF [degF], °F [degF], ℉ [degF], ° deg, ‰ [ppth], ppm [ppm], ppb [ppb],
            sec s, week wk, rpm /min, rev 1, r 1, psi [psi], mph [mi_i]/h, kmh km/h, kph km/h, kn [kn_i], hp [HP],
            in [in_i], ft [ft_i], yd [yd_i], mi [mi_i], nmi [nmi_i], lb [lb_av], oz [oz_av], gal [gal_us], mmHg mm[Hg],
            VA* V.A, var* V.A, Wh* W.h, Ah* A.h, VAh* V.A.h, varh* V.A.h, \u03a9* Ohm, \u2126* Ohm, ha har, ohm* Ohm, lux lx,
            kB kBy, MB MBy, GB GBy, TB TBy, KiB KiBy, MiB MiBy, GiB GiBy, TiB TiBy, bps* bit/s,
            dBm dB[mW], dBW dB[W], dBA dB[SPL]
            """;

    /** Codes that are not what their parts say: notes that name a unit. */
    private static final String NAMED =
            "{rpm} /min, dB{mW} dB[mW], dB{W} dB[W], dB{SPL} dB[SPL], dB(A) dB[SPL], B{mW} B[mW]";

    private static final String PREFIXES = """
            Q 1e30 R 1e27 Y 1e24 Z 1e21 E 1e18 P 1e15 T 1e12 G 1e9 M 1e6 k 1e3 h 1e2 da 1e1 d 1e-1 c 1e-2 m 1e-3 u 1e-6 \u00b5 1e-6
            \u03bc 1e-6 n 1e-9 p 1e-12 f 1e-15 a 1e-18 z 1e-21 y 1e-24 r 1e-27 q 1e-30
            Ki 1024 Mi 1048576 Gi 1073741824 Ti 1099511627776
            """;

    private static final String WORDS = """
            plain number 1; length m; area m2; volume m3; mass g; time s; temperature K; current A; amount of substance mol;
            luminous intensity cd; angle rad; information bit; frequency Hz; speed m/s; acceleration m/s2; angular speed rad/s;
            force N; pressure Pa; energy J; power W; charge C; voltage V; resistance Ohm; conductance S; capacitance F;
            inductance H; magnetic flux Wb; magnetic flux density T; luminous flux lm; illuminance lx; dose Gy;
            catalytic activity kat; volume flow m3/s; mass flow g/s; mass concentration g/m3; molar concentration mol/m3;
            conductivity S/m; irradiance W/m2; data rate bit/s; change of temperature K/s; change of pressure Pa/s;
            change of power W/s; change of voltage V/s; change of current A/s; change of acidity [pH]/s; solid angle sr;
            acidity [pH]; ratio of levels B; sound level B[SPL]; signal level B[mW]
            """;

    /** What people write most, beside the symbols. */
    private static final List<String> COMMON = List.of(
            "km", "cm", "mm", "um", "kg", "mg", "ms", "us", "mA", "mV", "kV", "kW", "MW", "kWh", "kPa", "hPa", "MPa",
            "mbar", "kHz", "MHz", "km/h", "m/s", "m/s2", "m2", "m3", "m3/h", "L/min", "N.m", "W/m2", "ug/m3", "mg/m3",
            "g/m3", "mg/L", "uS/cm", "kVA", "dB", "dB[SPL]", "K/min");

    /** Words that are no units, and the units that they name. */
    private static final String HINTS = """
            celsius Cel, centigrade Cel, fahrenheit [degF], kelvin K, percent %, pct %, volt V, amp A, ampere A, watt W, kilowatt kW,
            megawatt MW, pascal Pa, kilopascal kPa, hertz Hz, metre m, meter m, kilometre km, kilometer km, millimetre mm, millimeter mm,
            second s, minute min, hour h, hr h, day d, month mo, year a, degree deg, litre L, liter L, gram g, kilogram kg, tonne t,
            newton N, joule J, nm N.m, lps L/s, lpm L/min, cfm [ft_i]3/min, 摄氏度 Cel, 华氏度 [degF], 度 deg, 秒 s, 分 min, 分钟 min,
            小时 h, 天 d, 周 wk, 米 m, 千米 km, 公里 km, 毫米 mm, 厘米 cm, 伏 V, 安 A, 瓦 W, 千瓦 kW, 千瓦时 kWh, 帕 Pa, 千帕 kPa, 兆帕 MPa,
            赫兹 Hz, 升 L, 克 g, 千克 kg, 公斤 kg, 吨 t, 转 rpm, 分贝 dB
            """;

    private static final Map<String, Symbol> SYMBOLS = new HashMap<>();
    private static final Map<String, Unit> SCALES = scales();

    private static final Map<String, Unit> WHOLE = new HashMap<>();

    /** The word for what reduces to these base units. */
    static final Map<SortedMap<String, Integer>, String> KINDS;

    /** Names to find the nearest of. */
    static final List<String> KNOWN;

    static {
        for (String each : words(BASES)) {
            put(each, Unit.base(plain(each)));
        }
        rows(UNITS).forEach(row -> put(row[0], times(row[1], read(row[2]))));
        rows(AFFINE).forEach(row -> {
            Unit scale = row[2].equals(plain(row[0])) ? Unit.base(row[2]) : read(row[2]);
            put(row[0], scale.from(Double.parseDouble(row[1]), row[3]));
        });
        pairs(ALIASES).forEach(pair -> put(pair[0], read(pair[1])));
        pairs(NAMED).forEach(pair -> WHOLE.put(pair[0], read(pair[1])));
        Map<SortedMap<String, Integer>, String> kinds = new HashMap<>();
        for (String each : WORDS.replace('\n', ' ').split(";")) {
            int last = each.strip().lastIndexOf(' ');
            kinds.put(
                    read(each.strip().substring(last + 1)).dimension(),
                    each.strip().substring(0, last));
        }
        KINDS = Map.copyOf(kinds);
        KNOWN = Stream.concat(SYMBOLS.keySet().stream().sorted(), COMMON.stream())
                .distinct()
                .toList();
    }

    private UnitTable() {}

    /** The unit of a whole code that is not what its parts say; null when there is none. */
    static @Nullable Unit whole(String code) {
        return WHOLE.get(code);
    }

    /** The unit of a symbol, with or without a prefix; null when there is none. */
    static @Nullable Unit symbol(String written) {
        Symbol exact = SYMBOLS.get(written);
        if (exact != null) {
            return exact.unit();
        }
        for (Map.Entry<String, Unit> each : SCALES.entrySet()) {
            String prefix = each.getKey();
            Symbol symbol = written.startsWith(prefix) ? SYMBOLS.get(written.substring(prefix.length())) : null;
            if (symbol != null && symbol.metric()) {
                return symbol.unit().prefixed(prefix, each.getValue());
            }
        }
        return null;
    }

    /** The code that was probably meant by what is none: the word for it, it in other capitals, or the nearest name. */
    static String near(String written) {
        String lower = written.toLowerCase(Locale.ROOT);
        String one = lower.endsWith("s") ? lower.substring(0, lower.length() - 1) : lower;
        for (String[] hint : pairs(HINTS)) {
            if (hint[0].equals(lower) || hint[0].equals(one)) {
                return hint[1];
            }
        }
        return Stream.concat(COMMON.stream(), KNOWN.stream())
                .filter(written::equalsIgnoreCase)
                .findFirst()
                .orElseGet(() -> Nearest.of(written, KNOWN));
    }

    private static Unit read(String code) {
        return UnitReader.read(code).orElseThrow(() -> new IllegalStateException(code));
    }

    private static void put(String symbol, Unit unit) {
        SYMBOLS.put(plain(symbol), new Symbol(unit.named(plain(symbol)), symbol.endsWith("*")));
    }

    private static String plain(String symbol) {
        return symbol.endsWith("*") ? symbol.substring(0, symbol.length() - 1) : symbol;
    }

    private static Unit times(String number, Unit unit) {
        int slash = number.indexOf('/');
        Unit above = decimal(slash < 0 ? number : number.substring(0, slash));
        Unit factor = slash < 0 ? above : above.combined(decimal(number.substring(slash + 1)), -1);
        return factor.combined(unit, 1);
    }

    /** A decimal number as a fraction of whole ones. */
    private static Unit decimal(String number) {
        BigDecimal read = new BigDecimal(number);
        return read.scale() > 0
                ? Unit.number(
                        read.unscaledValue().doubleValue(),
                        BigDecimal.TEN.pow(read.scale()).doubleValue())
                : Unit.number(read.doubleValue(), 1);
    }

    private static Map<String, Unit> scales() {
        Map<String, Unit> found = new LinkedHashMap<>();
        String[] words = words(PREFIXES);
        for (int i = 0; i < words.length; i += 2) {
            found.put(words[i], decimal(words[i + 1]));
        }
        return found;
    }

    private static List<String[]> rows(String table) {
        return table.lines().map(UnitTable::words).toList();
    }

    private static List<String[]> pairs(String list) {
        List<String[]> found = new ArrayList<>();
        for (String each : list.split(",")) {
            found.add(words(each));
        }
        return found;
    }

    private static String[] words(String text) {
        return text.strip().split("\\s+");
    }
}

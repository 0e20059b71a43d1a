package io.taihu.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UnitTest {
    @ParameterizedTest
    @CsvSource({
        "36, km/h, 10, m/s",
        "252, kmh, 70, m/s",
        "1, kW.h, 3600000, J",
        "1, kWh, 1, kW.h",
        "1, MW·h, 1000, kW.h",
        "3000, rpm, 50, Hz",
        "3000, {rpm}, 3000, r/min",
        "1, bar, 100, kPa",
        "1013.25, hPa, 1, atm",
        "1, mbar, 1, hPa",
        "35, ug/m3, 0.035, mg/m3",
        "35, µg/m³, 35, ug/m3",
        "35, μg/m^3, 35, ug/m3",
        "1, m³/h, 1000, L/h",
        "6, m3/h, 100, l/min",
        "5, mV, 0.005, V",
        "50, %, 500, [ppth]",
        "400, ppm, 0.04, %",
        "1, [ppm], 1000, ppb",
        "1, min, 60, s",
        "1, week, 168, h",
        "12, mo, 1, a",
        "1, a, 365.25, d",
        "180, deg, 3.141592653589793, rad",
        "1, °, 1, deg",
        "1, By, 8, bit",
        "1, MB/s, 8, Mbps",
        "1, KiBy, 1024, By",
        "1, kV.A, 1, kVA",
        "1, kvar, 1000, V.A",
        "100, mAh, 360, C",
        "1, g/cm3, 1000, kg/m3",
        "1, 10*3/uL, 1000000000, /L",
        "5, [ft_i], 60, in",
        "60, mph, 88, [ft_i]/s",
        "1, kn, 1852, m/h",
        "2, t, 2000, kg",
        "1, m-3, 1, /m3",
        "1, m⁻³, 1, m^-3",
        "4, kg.m/s2, 4, N",
        "4, kg.m/(s2.m2), 4, Pa",
        "4, /(/s), 4, s",
        "10, dB, 1, B",
        "-90, dBm, -90, dB{mW}",
        "-90, dBm, -90, dB[mW]",
        "60, dB(A), 60, dB[SPL]",
        "7, [pH], 7, [pH]",
        "3, {NTU}, 3, 1",
        "21, %{RH}, 21, %",
        "20, uS/cm, 0.002, S/m",
        "1, kat, 1, mol/s",
        "1, lx, 1, lm/m2",
        "1, cm[H2O], 98.0665, Pa"
    })
    void convertsWithoutNoise(double value, String from, double expected, String to) {
        Unit unit = unit(from);
        assertThat(unit.code()).isEqualTo(from);
        assertThat(unit.to(value, unit(to))).isEqualTo(expected);
        assertThat(unit.deltaTo(value, unit(to))).isEqualTo(expected);
        assertThat(unit(to).to(expected, unit)).isCloseTo(value, within(Math.abs(value) * 1e-12));
    }

    @ParameterizedTest
    @CsvSource({
        "100, Cel, 212, [degF], 180",
        "-40, °C, -40, °F, -72",
        "0, degC, 273.15, K, 0",
        "293.15, K, 20, ℃, 293.15",
        "212, degF, 100, Cel, 117.77777777777777",
        "95, Cel, 95, degC, 95",
        "20000, mCel, 20, Cel, 20",
        "300000, mK, 26.85, Cel, 300",
        "491.67, [degR], 0, Cel, 273.15",
        "80, [degRe], 100, Cel, 100"
    })
    void temperaturesHaveAZeroAndDifferencesHaveNone(double value, String from, double is, String to, double delta) {
        assertThat(unit(from).to(value, unit(to))).isCloseTo(is, within(1e-9));
        assertThat(unit(from).deltaTo(value, unit(to))).isCloseTo(delta, within(1e-9));
    }

    @Test
    void zerosAreExact() {
        assertThat(unit("degF").to(212, unit("Cel"))).isEqualTo(100);
        assertThat(unit("Cel").to(20.1, unit("K"))).isEqualTo(20.1 + 273.15);
        assertThat(unit("K").to(0.1, unit("K"))).isEqualTo(0.1);
        assertThat(unit("Cel").to(0.1, unit("°C"))).isEqualTo(0.1);
    }

    @ParameterizedTest
    @CsvSource({
        "Cel, K",
        "mCel, mK",
        "°C, K",
        "[degF], [degR]",
        "[degRe], K",
        "dBm, dB",
        "dB[SPL], dB",
        "kPa, kPa",
        "dB, dB",
        "K, K"
    })
    void aDifferenceHasAUnitOfTheSameScale(String of, String kind) {
        Unit difference = unit(of).difference();
        assertThat(difference.affine()).isFalse();
        assertThat(difference.sameKind(unit(kind))).isTrue();
        assertThat(Unit.parse(difference.code())).contains(difference);
        if (!of.equals("[degRe]")) {
            assertThat(difference.code()).isEqualTo(kind);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Cel, true",
        "degF, true",
        "dBm, true",
        "dB[SPL], true",
        "K, false",
        "dB, false",
        "Cel/min, false",
        "W/(m2.Cel), false",
        "%, false",
        "{°C}, false",
        "Cel2, false",
        "Cel{water}, true"
    })
    void onlyWhatCountsFromAZeroIsAffine(String code, boolean affine) {
        assertThat(unit(code).affine()).isEqualTo(affine);
    }

    @ParameterizedTest
    @CsvSource({
        "m, s",
        "Cel, Pa",
        "[pH], 1",
        "[pH], [iU]",
        "dB, 1",
        "dB[SPL], dBm",
        "dB[SPL], dB",
        "rad/s, Hz",
        "deg, %",
        "By, 1",
        "lm, cd",
        "mol, 1",
        "kWh, kW",
        "m3/h, kg/h"
    })
    void kindsAreNotMixed(String one, String other) {
        assertThat(unit(one).sameKind(unit(other))).isFalse();
        assertThatThrownBy(() -> unit(one).to(1, unit(other))).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "kW, h, kW.h, kW/h, kWh",
        "V, A, V.A, V/A, W",
        "m/s, s, m, m/s/s, m",
        "kW.h, h, kW.h.h, kW, ",
        "m, m/s, m.m/s, m/(m/s), m2/s",
        "1, s, s, 1/s, s",
        "s, 1, s, s, s",
        "%, kW, %.kW, %/kW, ",
        "m, m, m.m, 1, m2",
        "Cel, min, K.min, K/min, K.min",
        "m, /s, m/s, m/(/s), m/s"
    })
    void productsAndQuotientsHaveACodeThatReads(
            String one, String other, String product, String quotient, String same) {
        Unit times = unit(one).times(unit(other));
        Unit per = unit(one).per(unit(other));
        assertThat(times.code()).isEqualTo(product);
        assertThat(per.code()).isEqualTo(quotient);
        assertThat(Unit.parse(product)).contains(times);
        assertThat(Unit.parse(quotient)).contains(per);
        if (same != null) {
            assertThat(times).isEqualTo(unit(same));
        }
    }

    @Test
    void aCodeThatGrewTooLongIsToldInBaseUnits() {
        Unit power = unit("kW");
        Unit product = power;
        for (int i = 1; i < 40; i++) {
            product = product.times(power);
        }
        assertThat(product.code()).isEqualTo("g32.m64/s96{1.0E192}.kW.kW.kW.kW.kW.kW.kW.kW");
        assertThat(product.code().length()).isLessThanOrEqualTo(Unit.CODE_MAX);
    }

    @ParameterizedTest
    @CsvSource({
        "degF, temperature",
        "K, temperature",
        "mbar, pressure",
        "km/h, speed",
        "L/min, volume flow",
        "%, plain number",
        "{NTU}, plain number",
        "kWh, energy",
        "kVA, power",
        "rpm, frequency",
        "ug/m3, mass concentration",
        "[pH], acidity",
        "dB, ratio of levels",
        "dB[SPL], sound level",
        "dBm, signal level",
        "lx, illuminance",
        "deg, angle",
        "K/min, change of temperature",
        "m3/kg, m3/g",
        "W/(m2.K), g/K/s3",
        "m-2, 1/m2",
        "B[V], B[V]"
    })
    void kindsHaveNames(String code, String kind) {
        assertThat(unit(code).kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // what the demo and the drafts of models have
                "%",
                "1",
                "A",
                "Cel",
                "Hz",
                "V",
                "W",
                "W/m2",
                "[pH]",
                "dB[SPL]",
                "deg",
                "hPa",
                "kW",
                "km/h",
                "lx",
                "m",
                "m/s",
                "mg/L",
                "mg/m3",
                "mm",
                "mm/h",
                "t",
                "ug/L",
                "ug/m3",
                "{NTU}",
                "{car}",
                "{space}",
                "min",
                "s",
                "[degF]",
                "K",
                "[ppm]",
                "[ppb]",
                "kPa",
                "Pa",
                "bar",
                "MPa",
                "mV",
                "kV",
                "mA",
                "MW",
                "kW.h",
                "W.h",
                "MW.h",
                "cm",
                "m3/h",
                "L/min",
                "L/s",
                "m3",
                "L",
                "{rpm}",
                "dB{mW}",
                "dB",
                "kHz",
                "MHz",
                "uS/cm",
                "mS/cm",
                "km",
                "kg",
                "g",
                "N.m",
                "mm/s",
                "m/s2",
                "um",
                "h",
                "kV.A",
                "[psi]",
                // what SenML names
                "By",
                "B[SPL]",
                "%{charge}",
                "%{RH}",
                "{count}",
                "{beat}",
                "{beat}/min",
                "dB[W]",
                "V.A",
                "V.A.s",
                "V.A{reactive}",
                "V.A.s{reactive}",
                "kV.A{reactive}",
                "A.h",
                "V.A.h",
                "kV.A.h",
                "V.A.h{reactive}",
                "kV.A.h{reactive}",
                "W.h/km",
                "KiBy",
                "GBy",
                "By/s",
                "MBy/s",
                "[ppth]",
                "[pptr]",
                "[g]",
                "{FNU}",
                "rad",
                "sr",
                "mol",
                "cd",
                "N",
                "J",
                "C",
                "F",
                "Ohm",
                "S",
                "Wb",
                "T",
                "H",
                "lm",
                "Bq",
                "Gy",
                "Sv",
                "kat",
                "m2",
                "l",
                "m3/s",
                "W/m2",
                "cd/m2",
                "bit",
                "bit/s",
                "J/m",
                "V/m",
                "m2/s",
                "S/m",
                "kg/m3",
                "mm/h",
                "W/m2/nm",
                "1/s"
            })
    void knowsWhatThingsReport(String code) {
        assertThat(Unit.parse(code)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "m s",
                "CNY",
                "pcs",
                "个",
                "celsius",
                "Kw",
                "kilowatt",
                "m/",
                "m.",
                ".m",
                "m//s",
                "(m",
                "m)",
                "()",
                "m{",
                "m}",
                "{",
                "-1",
                "0",
                "00",
                "m-",
                "m+",
                "m--2",
                "m0",
                "m100",
                "m2147483648",
                "m⁻",
                "m²³⁹",
                "1234567890",
                "kmin",
                "k",
                "kk",
                "kkg",
                "kCNY",
                "degCel",
                "m(s)",
                "2m",
                "10*x",
                "m[H2O",
                "Nm3",
                "k[degF]",
                "K.m[",
                "m\u0000",
                "kdeg",
                "[",
                "]",
                "^2",
                "m^",
                "[]"
            })
    void refusesWhatIsNoUnit(String code) {
        assertThat(Unit.parse(code)).isEmpty();
    }

    @Test
    void isBounded() {
        assertThat(Unit.parse("m.".repeat(31) + "m")).isPresent();
        assertThat(Unit.parse("m.".repeat(32) + "m")).isEmpty();
        assertThat(Unit.parse("m{" + "x".repeat(61) + "}")).isPresent();
        assertThat(Unit.parse("m{" + "x".repeat(62) + "}")).isEmpty();
        assertThat(Unit.parse("(".repeat(8) + "m" + ")".repeat(8))).isPresent();
        assertThat(Unit.parse("(".repeat(9) + "m" + ")".repeat(9))).isEmpty();
        assertThat(Unit.parse("Ym99")).isEmpty();
        assertThat(Unit.parse("ym99")).isEmpty();
        assertThat(Unit.parse("m".repeat(1_000_000))).isEmpty();
    }

    @Test
    void anyTextIsAUnitOrNone() {
        Random random = new Random(7);
        String letters = "mkgsKAhWdCel[]{}()./*^+-0123%°µ²³'";
        for (int i = 0; i < 200_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(12); n >= 0; n--) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            Unit.parse(text.toString()).ifPresent(unit -> {
                assertThat(unit.code()).isEqualTo(text.toString());
                assertThat(unit.to(1, unit)).isEqualTo(1);
                assertThat(unit.kind()).isNotEmpty();
                assertThat(unit.difference().affine()).isFalse();
            });
        }
    }

    @Test
    void allThatIsOfferedIsAUnit() {
        assertThat(Unit.known())
                .contains("Cel", "kW", "°C", "km/h")
                .allSatisfy(code -> assertThat(Unit.parse(code)).as(code).isPresent());
    }

    @ParameterizedTest
    @CsvSource({
        "celsius, Cel", "Celsius, Cel", "KWH, kWh", "kwh, kWh", "KW, kW", "Mw, MW", "hours, h", "Bar, bar", "PSI, psi",
                "percent, %",
        "hz, Hz", "kpa, kPa", "Nm, N.m", "RPM, rpm", "degrees, deg", "mbars, mbar", "ugm3, ug/m3", "kmph, kmh",
                "摄氏度, Cel", "千瓦, kW",
        "lps, L/s", "deg_C, degC"
    })
    void tellsWhatWasMeant(String written, String code) {
        assertThat(Unit.parse(written)).isEmpty();
        assertThat(Unit.near(written)).isEqualTo(code);
        assertThat(Unit.parse(code)).isPresent();
    }

    @Test
    void equalIsWhatTellsTheSame() {
        assertThat(unit("kWh"))
                .isEqualTo(unit("kW.h"))
                .isEqualTo(unit("1000.W.h"))
                .hasSameHashCodeAs(unit("kW.h"));
        assertThat(unit("Cel")).isNotEqualTo(unit("K")).isEqualTo(unit("degC"));
        assertThat(unit("Cel/s")).isEqualTo(unit("K/s"));
        assertThat(unit("1")).isEqualTo(Unit.ONE);
        assertThat(unit("s")).isEqualTo(Unit.SECOND);
    }

    @Test
    void behindADurationMIsAMinute() {
        assertThat(Unit.seconds("m")).isEqualTo(60);
        assertThat(Unit.seconds("min")).isEqualTo(60);
        assertThat(Unit.seconds("sec")).isEqualTo(1);
        assertThat(Unit.seconds("ms")).isEqualTo(0.001);
        assertThat(Unit.seconds("w")).isEqualTo(7 * 86_400);
        assertThat(Unit.seconds("km")).isNaN();
    }

    private static Unit unit(String code) {
        return Unit.parse(code).orElseThrow(() -> new AssertionError("no unit " + code));
    }
}

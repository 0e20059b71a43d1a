package io.taihu.core;

import java.util.HashMap;
import java.util.Map;

/** The units of SenML (RFC 8428 §12.1, RFC 8798) as UCUM codes, where the two differ. Stateless. */
final class SenmlUnits {
    private static final Map<String, String> UCUM = table(
            // RFC 8428
            "B By",
            "Bspl B[SPL]",
            "EL s",
            "%EL %{charge}",
            "%RH %{RH}",
            "/ 1",
            "count {count}",
            "beats {beat}",
            "beat/min {beat}/min",
            "lat deg",
            "lon deg",
            "pH [pH]",
            "dBW dB[W]",
            // RFC 8798
            "VA V.A",
            "VAs V.A.s",
            "var V.A{reactive}",
            "vars V.A.s{reactive}",
            "kVA kV.A",
            "kvar kV.A{reactive}",
            "Ah A.h",
            "Wh W.h",
            "kWh kW.h",
            "VAh V.A.h",
            "kVAh kV.A.h",
            "varh V.A.h{reactive}",
            "kvarh kV.A.h{reactive}",
            "Wh/km W.h/km",
            "KiB KiBy",
            "GB GBy",
            "B/s By/s",
            "MB/s MBy/s",
            "dBm dB{mW}",
            "/100 %",
            "/1000 [ppth]",
            "ppm [ppm]",
            "ppb [ppb]",
            "ppt [pptr]",
            "gravity [g]",
            "NTU {NTU}",
            "FNU {FNU}");

    private SenmlUnits() {}

    /** The UCUM code of a SenML unit; the unit itself when they are the same, or it is not known. */
    static String ucum(String unit) {
        return UCUM.getOrDefault(unit, unit);
    }

    private static Map<String, String> table(String... pairs) {
        Map<String, String> table = new HashMap<>();
        for (String pair : pairs) {
            int space = pair.indexOf(' ');
            table.put(pair.substring(0, space), pair.substring(space + 1));
        }
        return Map.copyOf(table);
    }
}

package io.taihu.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Prints results as one JSON object a line. For one thread. */
final class Report {
    private final ObjectMapper mapper = new ObjectMapper();
    private final PrintStream out;

    Report(PrintStream out) {
        this.out = out;
    }

    void line(Map<String, Object> figures) {
        try {
            out.println(mapper.writeValueAsString(figures));
            out.flush();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a figure has no JSON", e);
        }
    }

    /** A figure with three digits that count. */
    static double rounded(double value) {
        if (value == 0 || !Double.isFinite(value)) {
            return 0;
        }
        double scale = Math.pow(10, 2 - Math.floor(Math.log10(Math.abs(value))));
        return scale > 1e-6 && Math.abs(value) < 1e3 ? Math.round(value * scale) / scale : Math.rint(value);
    }

    /** Puts p50, p99, p99.9 and the greatest of latencies in µs, as ms. */
    static void latency(Map<String, Object> figures, Histogram micros) {
        figures.put("ack_p50_ms", rounded(micros.getValueAtPercentile(50) / 1e3));
        figures.put("ack_p99_ms", rounded(micros.getValueAtPercentile(99) / 1e3));
        figures.put("ack_p999_ms", rounded(micros.getValueAtPercentile(99.9) / 1e3));
        figures.put("ack_max_ms", rounded(micros.getMaxValue() / 1e3));
    }
}

package io.taihu.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class ReportTest {
    @Test
    void keepsThreeDigitsThatCount() {
        assertThat(Report.rounded(1.61803)).isEqualTo(1.62);
        assertThat(Report.rounded(0.0012345)).isEqualTo(0.00123);
        assertThat(Report.rounded(27.46)).isEqualTo(27.5);
        assertThat(Report.rounded(910_123.4)).isEqualTo(910_123);
        assertThat(Report.rounded(0)).isZero();
        assertThat(Report.rounded(Double.NaN)).isZero();
    }

    @Test
    void givesPercentilesInMilliseconds() {
        Histogram micros = new Histogram(1, 600_000_000, 3);
        for (int i = 1; i <= 10_000; i++) {
            micros.recordValue(i);
        }
        Map<String, Object> figures = new HashMap<>();
        Report.latency(figures, micros);
        assertThat(figures).containsEntry("ack_p50_ms", 5.0).containsEntry("ack_p99_ms", 9.9);
        assertThat((double) figures.get("ack_p999_ms")).isBetween(9.98, 10.0);
        assertThat((double) figures.get("ack_max_ms")).isEqualTo(10.0);
    }
}

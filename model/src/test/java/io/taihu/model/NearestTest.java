package io.taihu.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NearestTest {
    @Test
    void findsTheNameWithTheFewestChanges() {
        assertThat(Nearest.of("temprature", List.of("humidity", "temperature", "pressure")))
                .isEqualTo("temperature");
        assertThat(Nearest.of("anything", List.of())).isEmpty();
    }

    @Test
    void aLongNameCostsNoMoreThanAShortOne() {
        assertThat(Nearest.of("temperature" + "x".repeat(10_000_000), Collections.nCopies(1_000, "temperature")))
                .isEqualTo("temperature");
    }
}

package io.taihu.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IndexesTest {
    @Test
    void findsWhatAMapFinds() {
        Random random = new Random(3);
        Indexes indexes = new Indexes();
        Map<Long, Integer> map = new HashMap<>();
        for (int i = 0; i < 200_000; i++) {
            long number = random.nextInt(10) == 0 ? random.nextLong() : random.nextInt(3_000);
            if (random.nextBoolean()) {
                Integer removed = map.remove(number);
                assertThat(indexes.remove(number)).isEqualTo(removed == null ? -1 : removed);
            } else if (!map.containsKey(number)) {
                map.put(number, i);
                indexes.put(number, i);
            }
            assertThat(indexes.get(number)).isEqualTo(map.getOrDefault(number, -1));
        }
        assertThat(map)
                .hasSizeGreaterThan(1_000)
                .allSatisfy((number, index) -> assertThat(indexes.get(number)).isEqualTo(index));
    }
}

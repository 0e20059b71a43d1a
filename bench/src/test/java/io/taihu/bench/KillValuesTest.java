package io.taihu.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class KillValuesTest {
    @Test
    void recognisesItsOwnMessagesAndNoOthers() throws Exception {
        long millis = 1_795_154_709_102L;
        for (int thing = 0; thing < 50; thing++) {
            JsonNode message = new ObjectMapper()
                    .readTree(KillValues.message(thing, millis + thing).toString());
            double[] values = new double[10];
            for (int i = 0; i < values.length; i++) {
                values[i] = message.get("values").get("val" + i).asDouble();
            }
            assertThat(KillValues.right(thing, millis + thing, values)).isTrue();
            assertThat(KillValues.right(thing, millis + thing + 1, values)).isFalse();
            assertThat(KillValues.right(thing + 1, millis + thing, values)).isFalse();
            values[9] += 0.001;
            assertThat(KillValues.right(thing, millis + thing, values)).isFalse();
        }
    }
}

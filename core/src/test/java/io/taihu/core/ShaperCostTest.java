package io.taihu.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.taihu.model.Property;
import io.taihu.model.ThingModel;
import io.taihu.model.ValueType;
import io.taihu.spi.PayloadFormat;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ShaperCostTest {
    private static final String[] NAMES = {
        "temperature", "humidity", "pressure", "pm25", "pm10", "noise", "windSpeed", "windDirection", "battery", "rssi"
    };
    private static final String VALUES =
            "\"temperature\":21.53,\"humidity\":48.2,\"pressure\":1013.25,\"pm25\":35.1,\"pm10\":60.4,\"noise\":51.7,"
                    + "\"windSpeed\":3.42,\"windDirection\":271.5,\"battery\":3.71,\"rssi\":-67";
    private static final int ROUNDS = 200_000;

    private final ThingModel model = ShapeCase.model(
            ThingModel.Mode.OPEN,
            IntStream.range(0, 10)
                    .mapToObj(i -> Property.plain(NAMES[i], i, ValueType.NUMBER))
                    .toArray(Property[]::new));
    private final ModelShape shape = new ModelShape(model);
    private final Shaper shaper = new Shaper();
    private long unique = ShapeCase.NOW;
    private final LongSupplier uniqueMicros = () -> ++unique;

    @Test
    void allocatesNothingForTenNumbersInAnEnvelope() {
        assertFree("JSON, time and values", "{\"time\":1795183509102,\"values\":{" + VALUES + "}}");
    }

    @Test
    void allocatesNothingForTenNumbersOfAFlatReading() {
        assertFree("JSON, flat", "{" + VALUES + "}");
    }

    @Test
    void allocatesNothingWhenKeysComeInAnotherOrderAndWithSpaces() {
        String[] members = VALUES.split(",");
        StringBuilder text = new StringBuilder("{\"time\": \"2026-11-20T14:05:09.102Z\", \"values\": {");
        for (int i = 9; i >= 0; i--) {
            text.append(members[i].replace(":", ": ")).append(i > 0 ? ", " : "");
        }
        assertFree("JSON, reversed, spaces, RFC 3339", text.append("}}").toString());
    }

    @Test
    void allocatesNothingForNumbersOfSeventeenDigits() {
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < 10; i++) {
            text.append(i > 0 ? "," : "")
                    .append('"')
                    .append(NAMES[i])
                    .append("\":")
                    .append(20 + i + 0.1 * 3 + Math.PI / 1e3);
        }
        assertFree("JSON, flat, 17 digits", text.append('}').toString());
    }

    private void assertFree(String what, String json) {
        byte[] message = json.getBytes(StandardCharsets.UTF_8);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().threadId();
        long fewest = Long.MAX_VALUE;
        long bestNanos = Long.MAX_VALUE;
        for (int turn = 0; turn < 8; turn++) {
            long bytes = threads.getThreadAllocatedBytes(thread);
            long nanos = threads.getCurrentThreadCpuTime();
            for (int i = 0; i < ROUNDS; i++) {
                Shaped shaped = shaper.shape(
                        PayloadFormat.JSON, message, 0, message.length, shape, 7, ShapeCase.NOW, uniqueMicros, 100);
                if (shaped.records() != 1) {
                    throw new AssertionError(shaped.problems().toString());
                }
            }
            bestNanos = Math.min(bestNanos, (threads.getCurrentThreadCpuTime() - nanos) / ROUNDS);
            fewest = Math.min(fewest, threads.getThreadAllocatedBytes(thread) - bytes);
        }
        System.out.println(what + ": " + message.length + " bytes, " + bestNanos + " ns of CPU a message");
        assertThat(fewest).as("bytes allocated in %d messages", ROUNDS).isLessThan(ROUNDS / 10);
    }
}

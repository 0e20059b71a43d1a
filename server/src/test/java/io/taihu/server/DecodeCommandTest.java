package io.taihu.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** {@code ./taihu decode}: frames by arguments and on standard input, what is wrong with them, and the exit status. */
final class DecodeCommandTest {
    private static final String HEARTBEAT = "7e000200001234567890120001897e";
    private static final String VEHICLE_HEARTBEAT = "232307fe4c53565445535430303030303030303031010000a6";

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private int taihu(String... words) {
        return new Main(new PrintStream(printed, true, StandardCharsets.UTF_8)).run(List.of(words));
    }

    private List<String> said() {
        List<String> lines = printed.toString(StandardCharsets.UTF_8).lines().toList();
        printed.reset();
        return lines;
    }

    @Test
    void aFrameByArguments() {
        assertThat(taihu("decode", "jt808", HEARTBEAT)).isZero();
        assertThat(said()).singleElement().asString().contains("\"heartbeat\"", "123456789012");
        assertThat(taihu("decode", "gb32960", VEHICLE_HEARTBEAT)).isZero();
        assertThat(said()).singleElement().asString().contains("\"heartbeat\"", "LSVTEST0000000001");
        assertThat(taihu("decode", "jt808", HEARTBEAT, "7e 00 02 00 00 12 34 56 78 90 12 00 01 89 7e"))
                .as("two, and spaces within one")
                .isZero();
        assertThat(said()).hasSize(2).allMatch(line -> line.contains("\"heartbeat\""));
    }

    @Test
    @ResourceLock(Resources.SYSTEM_PROPERTIES)
    void framesOnStandardInput() {
        InputStream before = System.in;
        try {
            System.setIn(new ByteArrayInputStream(
                    (HEARTBEAT + "\n\n" + HEARTBEAT.toUpperCase(java.util.Locale.ROOT) + "\r\nno hex\n" + HEARTBEAT)
                            .getBytes(StandardCharsets.UTF_8)));
            assertThat(taihu("decode", "jt808")).as("one of them is none").isEqualTo(1);
            assertThat(said())
                    .hasSize(4)
                    .satisfiesExactly(
                            one -> assertThat(one).contains("\"heartbeat\""),
                            two -> assertThat(two).contains("\"heartbeat\""),
                            three -> assertThat(three)
                                    .isEqualTo("{\"error\":\"not hex: two digits for each byte\",\"at\":0}"),
                            four -> assertThat(four).contains("\"heartbeat\""));
            System.setIn(InputStream.nullInputStream());
            assertThat(taihu("decode", "gb32960")).as("nothing").isZero();
            assertThat(said()).isEmpty();
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void whatIsNoFrameIsSaidAndFails() {
        assertThat(taihu("decode", "jt808", "xyz")).isEqualTo(1);
        assertThat(said()).containsExactly("{\"error\":\"not hex: two digits for each byte\",\"at\":0}");
        assertThat(taihu("decode", "jt808", HEARTBEAT.replace("897e", "887e"))).isEqualTo(1);
        assertThat(said()).singleElement().asString().startsWith("{\"error\"");
        assertThat(taihu("decode", "gb32960", VEHICLE_HEARTBEAT.substring(0, 20)))
                .isEqualTo(1);
        assertThat(said()).singleElement().asString().startsWith("{\"error\"").contains("\"at\"");
        assertThat(taihu("decode", "gb32960", "00", VEHICLE_HEARTBEAT))
                .as("the other is good")
                .isEqualTo(1);
        assertThat(said()).hasSize(2);
    }

    @Test
    void aProtocolThatIsNotThereIsNotUnderstood() {
        assertThat(taihu("decode")).isEqualTo(2);
        assertThat(taihu("decode", "nonesuch", HEARTBEAT)).isEqualTo(2);
        assertThat(said()).isEmpty();
    }
}

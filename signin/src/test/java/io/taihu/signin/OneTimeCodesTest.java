package io.taihu.signin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class OneTimeCodesTest {
    private static final byte[] KEY = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);

    /** RFC 6238, appendix B. */
    @Test
    void codesAreTheStandards() {
        Map.of(
                        59L, "94287082",
                        1_111_111_109L, "07081804",
                        1_111_111_111L, "14050471",
                        1_234_567_890L, "89005924",
                        2_000_000_000L, "69279037",
                        20_000_000_000L, "65353130")
                .forEach((seconds, code) ->
                        assertThat(OneTimeCodes.code(KEY, seconds / 30, 8)).isEqualTo(code));
    }

    /** RFC 4648, 10, without the padding. */
    @Test
    void keysAreWrittenInBase32() {
        Map.of("f", "MY", "fo", "MZXQ", "foo", "MZXW6", "foob", "MZXW6YQ", "fooba", "MZXW6YTB", "foobar", "MZXW6YTBOI")
                .forEach((text, base32) -> {
                    assertThat(OneTimeCodes.base32(text.getBytes(StandardCharsets.US_ASCII)))
                            .isEqualTo(base32);
                    assertThat(new String(OneTimeCodes.bytes(base32), StandardCharsets.US_ASCII))
                            .isEqualTo(text);
                });
    }

    @Test
    void aCodeIsGoodForItsStepAndTheOnesBesideAndAfterTheLastUsed() {
        String key = OneTimeCodes.base32(KEY);
        String code = OneTimeCodes.code(KEY, 1_000, 6);

        assertThat(OneTimeCodes.step(key, code, 1_000 * 30, 0)).isEqualTo(1_000);
        assertThat(OneTimeCodes.step(key, code, 1_001 * 30, 0)).isEqualTo(1_000);
        assertThat(OneTimeCodes.step(key, code, 999 * 30, 0)).isEqualTo(1_000);
        assertThat(OneTimeCodes.step(key, code, 1_002 * 30, 0)).isEqualTo(-1);
        assertThat(OneTimeCodes.step(key, code, 998 * 30, 0)).isEqualTo(-1);
        assertThat(OneTimeCodes.step(key, code, 1_000 * 30, 1_000)).as("used").isEqualTo(-1);
        assertThat(OneTimeCodes.step(key, "", 1_000 * 30, 0)).isEqualTo(-1);
        assertThat(OneTimeCodes.step(key, "١٢٣٤٥٦", 1_000 * 30, 0)).isEqualTo(-1);
        assertThat(OneTimeCodes.step(key, code.substring(0, 3) + " " + code.substring(3), 1_000 * 30, 0))
                .isEqualTo(1_000);
    }
}

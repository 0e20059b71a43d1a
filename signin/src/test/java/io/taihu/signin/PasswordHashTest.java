package io.taihu.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.junit.jupiter.api.Test;

final class PasswordHashTest {
    /** RFC 9106, 5.3: the library that we hash with works as the standard says. */
    @Test
    void theLibraryGivesTheStandardsTag() {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(32)
                .withIterations(3)
                .withParallelism(4)
                .withSalt(filled(16, 2))
                .withSecret(filled(8, 3))
                .withAdditional(filled(12, 4))
                .build());
        byte[] tag = new byte[32];
        generator.generateBytes(filled(32, 1), tag);

        assertThat(HexFormat.of().formatHex(tag))
                .isEqualTo("0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659");
    }

    /** A vector of the reference implementation's own tests. */
    @Test
    void ourParametersGoWhereTheyBelong() {
        byte[] hash = PasswordHash.argon2id(text("password"), text("somesalt"), 65_536, 2, 1, 32);

        assertThat(HexFormat.of().formatHex(hash))
                .isEqualTo("09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7");
    }

    @Test
    void aPasswordMatchesWhatWasKeptOfItAlone() {
        String kept = PasswordHash.of("太湖的三只天鹅");

        assertThat(kept).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        assertThat(PasswordHash.matches("太湖的三只天鹅", kept)).isTrue();
        assertThat(PasswordHash.matches("太湖的三只天鹤", kept)).isFalse();
        assertThat(PasswordHash.of("太湖的三只天鹅")).as("another salt").isNotEqualTo(kept);
        assertThat(PasswordHash.matches("cafe\u0301 au bord du lac", PasswordHash.of("caf\u00e9 au bord du lac")))
                .as("typed on another keyboard")
                .isTrue();
        assertThat(PasswordHash.matches("", PasswordHash.NOBODYS)).isFalse();
        assertThatThrownBy(() -> PasswordHash.matches("x", "plain")).isInstanceOf(IllegalStateException.class);
    }

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

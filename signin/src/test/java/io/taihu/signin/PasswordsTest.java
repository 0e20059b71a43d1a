package io.taihu.signin;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taihu.model.TaihuException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PasswordsTest {
    @Test
    void longOnesThatNobodyGuessesFirstAreTaken() {
        for (String good : List.of("three swans over the lake", "太湖的三只天鹅在水上飞翔", "x7!kq9#mz2$w", "Tr0ub4dor&3x")) {
            assertThatCode(() -> Passwords.check(good, "anna@lake.test")).doesNotThrowAnyException();
        }
        for (String weak : List.of(
                "",
                "short",
                "          ",
                "ababababab",
                "2026112620261126",
                "Password2026!",
                "anna@lake.test",
                "--anna--2026",
                "1q2w3e4r5t",
                "x".repeat(300))) {
            assertThatThrownBy(() -> Passwords.check(weak, "anna@lake.test"))
                    .as(weak)
                    .isInstanceOf(TaihuException.class);
        }
    }
}

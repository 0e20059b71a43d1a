package io.taihu.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taihu.model.TaihuException;
import io.taihu.registry.SqlRegistry;
import io.taihu.signin.Credentials;
import io.taihu.signin.SignIn;
import io.taihu.signin.TooManyAttempts;
import io.taihu.spi.Clock;
import io.taihu.spi.Grant;
import io.taihu.spi.Registry.Account;
import io.taihu.spi.Registry.NewAccount;
import io.taihu.spi.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tries from addresses that a test's own machine does not have. */
final class SignInLimitsTest {
    private static final String GOOD = "three swans over the lake";

    @TempDir
    Path folder;

    private SqlRegistry registry;
    private SignIn signIn;
    private Account anna;

    @BeforeEach
    void open() {
        Clock clock = new Clock() {
            @Override
            public long micros() {
                return Clock.system().micros();
            }

            @Override
            public long nanos() {
                return 1;
            }
        };
        registry = SqlRegistry.open(folder.resolve("registry.db"), clock);
        signIn = new SignIn(
                registry, new Credentials(registry, clock), Settings.of(Map.of("signin.address-tries", "3")), clock);
        anna = registry.createAccount(new NewAccount("anna@lake.test", "", "", List.of(Grant.ALL)));
        signIn.setPassword(anna, GOOD);
    }

    @AfterEach
    void close() {
        registry.close();
    }

    private Account signIn(String name, String password, String address, @Nullable String device) {
        return signIn.account(new SignIn.Given(name, password, null, null, address, device));
    }

    private void tryOut(String address) {
        for (int i = 0; i < 3; i++) {
            String name = "name-" + address + i;
            assertThatThrownBy(() -> signIn(name, "a wrong one here", address, null))
                    .isInstanceOf(TaihuException.class)
                    .isNotInstanceOf(TooManyAttempts.class);
        }
    }

    @Test
    void whoTriesOutManyNamesFromOneAddressWaits() {
        tryOut("203.0.113.7");

        assertThatThrownBy(() -> signIn("anna@lake.test", GOOD, "203.0.113.7", null))
                .isInstanceOf(TooManyAttempts.class);
        assertThatThrownBy(() -> signIn.tried("203.0.113.7")).isInstanceOf(TooManyAttempts.class);
        assertThat(signIn("anna@lake.test", GOOD, "203.0.113.8", null).id()).isEqualTo(anna.id());
        assertThat(signIn("anna@lake.test", GOOD, "203.0.113.7", signIn.device(anna))
                        .id())
                .as("in a browser that is known")
                .isEqualTo(anna.id());
    }

    @Test
    void aNetworkOfIpv6IsOneAddress() {
        tryOut("2001:db8:1:2::1");

        assertThatThrownBy(() -> signIn("anna@lake.test", GOOD, "2001:db8:1:2:ffff::9", null))
                .isInstanceOf(TooManyAttempts.class);
        assertThat(signIn("anna@lake.test", GOOD, "2001:db8:1:3::1", null).id()).isEqualTo(anna.id());
    }

    @Test
    void aProxyOnThisMachineIsEverybodysAddress() {
        for (String address : List.of("127.0.0.1", "0:0:0:0:0:0:0:1")) {
            tryOut(address);
            assertThat(signIn("anna@lake.test", GOOD, address, null).id()).isEqualTo(anna.id());
        }
    }

    @Test
    void theMarkOfAnotherAccountIsNone() {
        Account bert = registry.createAccount(new NewAccount("bert@lake.test", "", "", List.of(Grant.ALL)));
        signIn.setPassword(bert, GOOD);
        tryOut("203.0.113.9");

        assertThatThrownBy(() -> signIn("anna@lake.test", GOOD, "203.0.113.9", signIn.device(bert)))
                .isInstanceOf(TooManyAttempts.class);
        String before = signIn.device(anna);
        signIn.setPassword(anna, "four herons on the shore");
        assertThatThrownBy(() -> signIn("anna@lake.test", "four herons on the shore", "203.0.113.9", before))
                .as("one from before the password changed")
                .isInstanceOf(TooManyAttempts.class);
    }
}

package io.taihu.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The list of routes and openapi.yaml say the same. */
final class ContractTest {
    @TempDir
    Path folder;

    @Test
    void routesAndContractNameTheSameOperations() {
        try (RunningServer server = new RunningServer(folder, java.util.Map.of(), false)) {
            Set<String> routes = new TreeSet<>();
            server.api
                    .routes()
                    .forEach(r -> routes.add(
                            r.method() + " " + r.path().replace('<', '{').replace('>', '}')));
            routes.add("GET " + Routes.STREAM);

            assertThat(routes).isEqualTo(Contract.load().operations());
        }
    }

    @Test
    void whatAsksForNoTokenIsTheSame() {
        try (RunningServer server = new RunningServer(folder, java.util.Map.of(), false)) {
            Set<String> open = new TreeSet<>();
            server.api.routes().stream()
                    .filter(r -> r.guard() == Route.Guard.OPEN)
                    .forEach(r -> open.add(r.method() + " " + r.path()));
            Contract contract = Contract.load();
            Set<String> stated = new TreeSet<>();
            contract.operations().stream().filter(contract::open).forEach(stated::add);

            assertThat(open).isEqualTo(stated);
        }
    }

    @Test
    void validatorFindsWhatIsWrong() {
        Contract contract = Contract.load();
        contract.checkSchema("Problem", """
                {"type": "urn:taihu:problem:invalid", "title": "x", "status": 422, "detail": "y", "code": "invalid"}""");

        assertThatThrownBy(() -> contract.checkSchema("Problem", "{\"type\": \"x\"}"))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> contract.checkSchema("Presence", "\"here\"")).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> contract.checkSchema("Time", "\"yesterday\"")).isInstanceOf(AssertionError.class);
    }
}

package io.taihu.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules from files on a whole server. */
class RulesIT {
    @TempDir
    Path folder;

    @Test
    void bringsRulesFromFilesToAServer() throws Exception {
        try (RunningTaihu server = new RunningTaihu(folder.resolve("data"));
                ApiClient api = new ApiClient("http://127.0.0.1:" + server.http(), RunningTaihu.OWNER)) {
            api.change("POST", "/api/v1/models", ApiClient.JSON.readTree("""
                    {"name": "pump", "properties": [{"name": "temperature", "type": "number", "unit": "Cel"}]}"""), -1);
            api.change("POST", "/api/v1/spaces", ApiClient.JSON.readTree("{\"path\": \"plant\"}"), -1);
            file(
                    "hot.yaml",
                    "rule: hot\nthings: {model: pump, space: plant}\nwhen: temperature > 80\n"
                            + "tests: [{name: t, given: {temperature: 95}, expect: raised @ 0s}]\n");
            file("cold.yaml", "rule: cold\nthings: {model: pump}\nwhen: temperature < 0\n");

            assertThat(rules(server, "test"))
                    .containsExactly("--   cold.yaml: has no tests", "ok   hot.yaml:4: t", "1 passed, 0 failed");
            assertThat(rules(server, "apply", "--dry-run"))
                    .contains("created cold", "  + rule: cold", "created plant/hot");
            assertThat(api.items("/api/v1/rules")).isEmpty();
            assertThat(rules(server, "apply")).containsExactly("created cold", "created plant/hot", "0 as they were");
            assertThat(rules(server, "apply")).containsExactly("2 as they were");

            file("hot.yaml", "rule: hot\nthings: {model: pump, space: plant}\nwhen: temperature > 85\n");
            assertThat(rules(server, "apply", "--dry-run"))
                    .contains("changed plant/hot", "  - when: temperature > 80", "  + when: temperature > 85");
            assertThat(rules(server, "apply")).containsExactly("changed plant/hot", "1 as they were");

            Files.delete(folder.resolve("rules/cold.yaml"));
            assertThat(rules(server, "apply", "--space", "plant", "--prune")).containsExactly("1 as they were");
            assertThat(rules(server, "apply")).containsExactly("1 as they were");
            assertThat(rules(server, "apply", "--prune")).containsExactly("deleted cold", "1 as they were");
            assertThat(api.items("/api/v1/rules"))
                    .extracting((JsonNode each) -> each.path("name").asText())
                    .containsExactly("hot");

            api.change("POST", "/api/v1/channels", ApiClient.JSON.readTree("""
                    {"title": "Desk", "space": "plant", "kind": "mqtt", "mqtt": {"topic": "notices/desk"}}"""), -1);
            file(
                    "told.yaml",
                    "rule: told\nthings: {model: pump}\nwhen: temperature > 90\ndo:\n  - alarm\n  - notify: [Dek]\n"
                            + "tests: [{name: t, given: {temperature: 95}, expect: raised @ 0s}]\n");
            assertThat(rules(server, "test"))
                    .anySatisfy(line ->
                            assertThat(line).startsWith("FAIL told.yaml:6:14: ").contains("near it is Desk"));
            assertThat(rules(server, "apply").getFirst()).contains("near it is Desk");
            file(
                    "told.yaml",
                    Files.readString(folder.resolve("rules/told.yaml")).replace("Dek", "Desk"));
            assertThat(rules(server, "test")).contains("ok   told.yaml:7: t");
            assertThat(rules(server, "apply")).containsExactly("created told", "1 as they were");

            file("bad.yaml", "rule: bad\nthings: {model: pump}\nwhen: temprature > 85\n");
            assertThat(rules(server, "apply").getFirst())
                    .startsWith("FAIL bad.yaml: ")
                    .contains("temprature");
        }
    }

    private void file(String name, String text) throws Exception {
        Files.createDirectories(folder.resolve("rules"));
        Files.writeString(folder.resolve("rules").resolve(name), text);
    }

    private List<String> rules(RunningTaihu server, String... words) throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        List<String> arguments = new ArrayList<>(List.of(words));
        arguments.addAll(
                1,
                List.of(
                        folder.resolve("rules").toString(),
                        "--server",
                        "http://127.0.0.1:" + server.http(),
                        "--token",
                        RunningTaihu.OWNER));
        new RulesCommand(new PrintStream(printed, true, StandardCharsets.UTF_8), new Words(Locale.ENGLISH))
                .run(arguments);
        return printed.toString(StandardCharsets.UTF_8)
                .replace(folder.resolve("rules") + "/", "")
                .lines()
                .toList();
    }
}

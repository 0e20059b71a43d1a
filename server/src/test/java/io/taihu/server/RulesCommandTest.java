package io.taihu.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taihu.model.TaihuException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules in files, tested against models in files. */
final class RulesCommandTest {
    private static final String RULE = """
            rule: hot
            things: {model: pump}
            when: temperature > 80 degC
            for: 30s
            tests:
              - {name: short, given: {temperature: "95, 20 @ 10s"}, until: 1m, expect: nothing}
              - {name: long, given: {temperature: 95}, expect: raised @ 30s}
            """;

    private static final String PUMP = """
            {"@type": "tm:ThingModel", "title": "pump",
             "properties": {"temperature": {"type": "number", "unit": "Cel", "readOnly": true}, "on": {"type": "boolean"}}}
            """;

    @TempDir
    Path folder;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private int test(String... more) throws Exception {
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        List<String> arguments = new java.util.ArrayList<>(
                List.of("test", folder.resolve("rules").toString()));
        arguments.addAll(List.of(more));
        arguments.addAll(List.of("--models", folder.resolve("models").toString()));
        return new RulesCommand(out, new Words(Locale.ENGLISH)).run(arguments);
    }

    private List<String> said() {
        return printed.toString(StandardCharsets.UTF_8)
                .replace(folder + "/", "")
                .lines()
                .toList();
    }

    private void file(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void aLineForEachTest() throws Exception {
        file("models/pump.json", PUMP);
        file("rules/a/hot.yaml", RULE);
        file("rules/notes.txt", "no rule");
        assertThat(test()).isZero();
        assertThat(said())
                .containsExactly(
                        "ok   rules/a/hot.yaml:6: short", "ok   rules/a/hot.yaml:7: long", "2 passed, 0 failed");
    }

    @Test
    void failsWhenATestOrARuleDoes() throws Exception {
        file(
                "models/pump.json",
                "{\"properties\": [{\"name\": \"temperature\", \"type\": \"number\", \"unit\": \"Cel\"}]}");
        file("rules/1.yaml", RULE.replace("for: 30s", "for: 31s"));
        file("rules/2.yaml", RULE.replace("degC", "kPa").replace("95", "hot"));
        file("rules/3.yaml", "rule: r\nwhen: on\n");
        file("rules/4.yml", "rule: r\nthings: {model: pmp}\nwhen: on\n");
        file("rules/5.yml", "rule: r\nthings: {model: pump}\nwhen: temperature > 1\n");
        assertThat(test("--zone", "Asia/Shanghai")).isEqualTo(1);
        assertThat(said())
                .containsExactly(
                        "FAIL rules/3.yaml:1:1: a rule needs things, such as things: {model: cnc-spindle}",
                        "ok   rules/1.yaml:6: short",
                        "FAIL rules/1.yaml:7: long: nothing instead of raised @ 30s",
                        "FAIL rules/2.yaml:3:21: expected a temperature (Cel), this is a pressure (kPa)",
                        "FAIL rules/2.yaml:6:41: temperature is a number, with or without a unit, such as 80 Cel; got hot",
                        "FAIL rules/2.yaml:7:39: temperature is a number, with or without a unit, such as 80 Cel; got hot",
                        "FAIL rules/4.yml: there is no model \"pmp\"; near it is pump",
                        "--   rules/5.yml: has no tests",
                        "1 passed, 6 failed");
    }

    @Test
    void tellsWhatItCannotRead() throws Exception {
        file("models/pump.json", "{]");
        file("rules/1.yaml", RULE);
        assertThatThrownBy(() -> test()).isInstanceOf(TaihuException.class).hasMessageContaining("pump.json: ");
        assertThatThrownBy(() -> test("--zone", "Nowhere")).hasMessageContaining("Asia/Shanghai");
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        assertThatThrownBy(() -> new RulesCommand(out, new Words(Locale.ENGLISH))
                        .run(List.of("test", "--models", folder.toString())))
                .hasMessageContaining("./taihu rules test");
        assertThatThrownBy(() -> new RulesCommand(out, new Words(Locale.ENGLISH))
                        .run(List.of("test", folder + "/x", "--models", folder.toString())))
                .hasMessageContaining("cannot read");
    }

    @Test
    void showsDifferencesByLines() {
        assertThat(Lines.differences("a\nb\nc\nd\ne\nf\n", "a\nb\nc\nD\ne\nf\n"))
                .containsExactly("…", "  b", "  c", "- d", "+ D", "  e", "  f");
        assertThat(Lines.differences("a\nb\n", "a\nx\nb\ny\n")).containsExactly("  a", "+ x", "  b", "+ y");
        assertThat(Lines.differences("", "a")).containsExactly("+ a");
        assertThat(Lines.differences("a", "a")).isEmpty();
        String many = String.join(
                "\n", IntStream.range(0, 5_000).mapToObj(Integer::toString).toList());
        assertThat(Lines.differences(many, many.replace("0", "x"))).hasSize(10_000);
    }
}

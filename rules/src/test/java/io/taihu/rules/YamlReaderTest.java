package io.taihu.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Where texts stand, however they are written; and texts that mean harm. */
final class YamlReaderTest {
    private static final Duration QUICK = Duration.ofSeconds(2);

    private static Stream<Arguments> styles() {
        return Stream.of(
                Arguments.of("when: a > 1\n", new Clause("a > 1", 1, 7, 7)),
                Arguments.of("when:   a > 1   # why\n", new Clause("a > 1", 1, 9, 9)),
                Arguments.of("when: a > 1\n  and b\n    or c\n", new Clause("a > 1\nand b\n  or c", 1, 7, 3)),
                Arguments.of("when:\n  a > 1\n\n   and b\n", new Clause("a > 1\n\nand b", 2, 3, 4)),
                Arguments.of("when: 'a > 1'\n", new Clause("a > 1", 1, 8, 8)),
                Arguments.of("when: \"a > 1\n  and b\"\n", new Clause("a > 1\nand b", 1, 8, 3)),
                Arguments.of("when: 'a == ''b'''\n", new Clause("a == 'b'", 1, 8, 8)),
                Arguments.of("when: \"a == \\\"b\\\"\"\n", new Clause("a == \"b\"", 1, 8, 8)),
                Arguments.of("when: |\n  a > 1\n    and b\n  or c\n", new Clause("a > 1\n  and b\nor c", 2, 3, 3)),
                Arguments.of("when: |\n\n\n  a > 1\n\n  or c\n\n\n", new Clause("a > 1\n\nor c", 4, 3, 3)),
                Arguments.of("when: >-\n  a > 1\n  and b\nfor: 1s\n", new Clause("a > 1\nand b", 2, 3, 3)),
                Arguments.of("when: |2 # a remark\n    a > 1\n  and b\n", new Clause("  a > 1\nand b", 2, 3, 3)),
                Arguments.of("when: |\n  a # no remark\n# a remark\nfor: 1s\n", new Clause("a # no remark", 2, 3, 3)),
                Arguments.of("when: |\n  a > 1", new Clause("a > 1", 2, 3, 3)),
                Arguments.of(
                        "when: |\n  a\n  # within\n\n  # within\nfor: x\n",
                        new Clause("a\n# within\n\n# within", 2, 3, 3)),
                Arguments.of("{\"when\":\"a > 1\"}", new Clause("a > 1", 1, 10, 10)),
                Arguments.of("{when: a >\n 1, x: y}", new Clause("a >\n1", 1, 8, 2)),
                Arguments.of("当: b\nwhen: '温度' > 1\n", null),
                Arguments.of("when: 温度 > 1\n", new Clause("温度 > 1", 1, 7, 7)),
                Arguments.of("{\"😀😀\": b, when: a == '😀' }", new Clause("a == '😀'", 1, 19, 19)),
                Arguments.of("😀: |\n  😀\nwhen: |\n  '😀' == a\n", new Clause("'😀' == a", 4, 3, 3)),
                Arguments.of("\uFEFFwhen: a\n", new Clause("a", 1, 7, 7)),
                Arguments.of("x: y\r\nwhen: |\r\n  a\r\n  b\r\n", new Clause("a\nb", 3, 3, 3)),
                Arguments.of("x: y\rwhen: a\r", new Clause("a", 2, 7, 7)),
                Arguments.of("- x\n", null));
    }

    @ParameterizedTest
    @MethodSource("styles")
    void textsStandWhereTheyAreWritten(String text, Clause expected) {
        List<Clause> found = whens(text);
        assertThat(found).isEqualTo(expected == null ? List.of() : List.of(expected));
    }

    @Test
    void aFaultInALaterLineOfABlockHasItsPlace() {
        Clause clause = whens("x: y\nwhen: |\n   temperature > 1\n     and presure < 2\n")
                .getFirst();

        assertThat(clause.fault(clause.text().indexOf("presure"), 7, "no")).isEqualTo(new Fault(4, 10, 7, "no"));
        assertThat(clause.part(clause.text().indexOf("presure"), clause.text().length()))
                .isEqualTo(new Clause("presure < 2", 4, 10, 4));
    }

    private static List<Clause> whens(String text) {
        Faults faults = new Faults();
        return YamlReader.read(text, faults).stream()
                .flatMap(root -> root instanceof Yaml.Fields fields ? fields.fields().stream() : Stream.of())
                .filter(field -> field.name().value().equals("when"))
                .map(field -> field.value().at())
                .toList();
    }

    private static Stream<Arguments> hostile() {
        String laughs =
                "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
                        + "d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\n";
        return Stream.of(
                Arguments.of(
                        "laughs", laughs, "1:4: a rule has no anchors; a text that begins with & stands in quotes"),
                Arguments.of(
                        "itself",
                        "rule: &a [*a]",
                        "1:7: a rule has no anchors; a text that begins with & stands in quotes"),
                Arguments.of(
                        "lists",
                        "[".repeat(60_000),
                        "1:9: a rule is at most 8 lists and names deep; a text that begins with { or [ stands in quotes"),
                Arguments.of(
                        "closed lists",
                        "[".repeat(30_000) + "]".repeat(30_000),
                        "1:9: a rule is at most 8 lists and names deep; a text that begins with { or [ stands in quotes"),
                Arguments.of(
                        "names",
                        "{a: ".repeat(15_000),
                        "1:33: a rule is at most 8 lists and names deep; a text that begins with { or [ stands in quotes"),
                Arguments.of(
                        "names of names",
                        "{ ".repeat(30_000),
                        "1:17: a rule is at most 8 lists and names deep; a text that begins with { or [ stands in quotes"),
                Arguments.of(
                        "dashes",
                        "- ".repeat(30_000),
                        "1:17: a rule is at most 8 lists and names deep; a text that begins with { or [ stands in quotes"),
                Arguments.of(
                        "questions",
                        "? ".repeat(30_000),
                        "1:17: a rule is at most 8 lists and names deep; a text that begins with { or [ stands in quotes"),
                Arguments.of(
                        "steps",
                        steps(),
                        "9:9: a rule is at most 8 lists and names deep; a text that begins with { or [ stands in quotes"),
                Arguments.of(
                        "too long",
                        "rule: " + "x".repeat(1_000_000),
                        "1:1: a rule has at most 65536 characters, this has 1000006"),
                Arguments.of(
                        "100k nested",
                        "[".repeat(100_000),
                        "1:1: a rule has at most 65536 characters, this has 100000"),
                Arguments.of(
                        "long",
                        "rule: " + "x".repeat(65_000),
                        "1:1: a rule needs things, such as things: {model: cnc-spindle}"),
                Arguments.of(
                        "long name",
                        "x".repeat(65_000) + ": a",
                        "1:65001: this is not YAML: mapping values are not allowed here; a text with signs that mean something in YAML stands in quotes, or below a |"),
                Arguments.of("many names", "a: b\n".repeat(13_000), "2:1: \"a\" stands here for the second time"),
                Arguments.of(
                        "colons",
                        "a:".repeat(30_000),
                        "1:60000: this is not YAML: mapping values are not allowed here; a text with signs that mean something in YAML stands in quotes, or below a |"),
                Arguments.of(
                        "java",
                        "rule: !!javax.script.ScriptEngineManager [!!java.net.URLClassLoader [[!!java.net.URL [\"http://x\"]]]]",
                        "1:7: a rule has no tags; \"not\" is written not, and a text that begins with ! stands in quotes"),
                Arguments.of(
                        "binary",
                        "rule: !!binary aaaa",
                        "1:7: a rule has no tags; \"not\" is written not, and a text that begins with ! stands in quotes"),
                Arguments.of(
                        "one line",
                        "rule: r\nx: [" + "a,".repeat(32_000) + "]",
                        "2:1: a rule has no \"x\"; did you mean do?"),
                Arguments.of(
                        "one line of pairs",
                        "rule: r\nx: [😀," + "a,".repeat(32_000) + "]",
                        "2:1: a rule has no \"x\"; did you mean do?"),
                Arguments.of(
                        "one line of points",
                        "rule: r\ntests: [{name: a, given: {b: '" + "1@0s,".repeat(13_000) + "'}}]",
                        "2:2531: what is given has at most 500 values"),
                Arguments.of(
                        "merge",
                        "rule: r\n<<: {when: a}\n",
                        "1:1: a rule needs things, such as things: {model: cnc-spindle}"),
                Arguments.of("zero", "rule: \u0000", "1:7: the character U+0000 cannot stand in YAML"),
                Arguments.of(
                        "half a character",
                        "rule: r\nwhen: \ud83d\n",
                        "2:7: the character U+D83D cannot stand in YAML"),
                Arguments.of(
                        "directives",
                        "%FOO bar\n".repeat(7_000),
                        "7001:1: this is not YAML: expected '<document start>', but found '<stream end>'; a text with signs that mean something in YAML stands in quotes, or below a |"),
                Arguments.of(
                        "tabs",
                        "rule:\n\t- a",
                        "2:1: this is not YAML: found character '\\t(TAB)' that cannot start any token; a text with signs that mean something in YAML stands in quotes, or below a |"),
                Arguments.of(
                        "documents", "---\n".repeat(16_000), "2:1: a text has one rule, and here a second one begins"),
                Arguments.of(
                        "escapes",
                        "rule: \"" + "\\u0041".repeat(10_000) + "\"",
                        "1:1: a rule needs things, such as things: {model: cnc-spindle}"));
    }

    private static String steps() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 350; i++) {
            text.append(" ".repeat(i)).append("a:\n");
        }
        return text.toString();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostile")
    void whatMeansHarmIsRefusedQuickly(String name, String text, String fault) {
        Assertions.assertTimeoutPreemptively(QUICK, () -> {
            List<Fault> faults = new ArrayList<>();
            RuleReader.read(text, faults);
            assertThat(faults).isNotEmpty().hasSizeLessThanOrEqualTo(Faults.FAULTS_MAX);
            assertThat(faults).extracting(Fault::toString).contains(fault);
        });
    }

    @Test
    void anyTextIsARuleOrHasFaultsWithinIt() {
        Random random = new Random(11);
        String[] pieces = {
            "rule: r\n", "when: a\n", "things: {model: m}\n", "{", "}", "[", "]", ": ", "\n", "  ", "- ", "|", ">", "'",
                    "\"", "#", " #", "&a ", "*a", "!x ",
            "\t", "? ", "%", "@", "`", "\\", "{{", "}}", "a", "1", "温", "😀", "---\n", "...\n", ",", "tests:\n",
                    "do:\n", "\r", "\uFEFF", "title: ",
            "severity:\n  high: ", "for: ", "message: ", "x @ 1s"
        };
        for (int i = 0; i < 60_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(25); n >= 0; n--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            String written = text.toString();
            List<Fault> faults = new ArrayList<>();
            boolean read = RuleReader.read(written, faults).isPresent();
            long lines = written.lines().count();
            assertThat(read || !faults.isEmpty()).as(written).isTrue();
            assertThat(faults).as(written).allSatisfy(fault -> {
                assertThat(fault.line()).isBetween(1, (int) lines + 1);
                assertThat(fault.column()).isPositive();
                assertThat(fault.length()).isPositive();
            });
        }
    }

    @Test
    void textsOfAWholeRuleCutAnywhereStandWhereTheyAreWritten() {
        for (int end = 0; end <= RuleReaderTest.WHOLE.length(); end++) {
            String text = RuleReaderTest.WHOLE.substring(0, end);
            Faults faults = new Faults();
            YamlReader.read(text, faults).ifPresent(root -> assertStand(text, root));
        }
    }

    private static void assertStand(String source, Yaml yaml) {
        switch (yaml) {
            case Yaml.Text text -> RuleReaderTest.assertStands(source, text.at());
            case Yaml.Items items -> items.items().forEach(each -> assertStand(source, each));
            case Yaml.Fields fields ->
                fields.fields().forEach(each -> {
                    assertStand(source, each.name());
                    assertStand(source, each.value());
                });
        }
    }
}

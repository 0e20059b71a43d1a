package io.taihu.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is told of a rule's frame, and where. */
final class RuleFaultsTest {
    private static final String HEAD = "rule: r\nthings: {model: m}\nwhen: a\n";

    private static Stream<Arguments> whole() {
        return Stream.of(
                told("", "1:1: there is no rule; it begins with rule: and a name"),
                told("# only a remark\n", "1:1: there is no rule; it begins with rule: and a name"),
                told("hot", "1:1: a rule is names with values, such as rule: spindle-overheat; got a text"),
                told("- a", "1:1: a rule is names with values, such as rule: spindle-overheat; got a list"),
                told(
                        "about: x\n",
                        "1:1: a rule needs rule, such as rule: spindle-overheat",
                        "1:1: a rule needs things, such as things: {model: cnc-spindle}",
                        "1:1: a rule needs when, such as when: temperature > 80 degC"),
                told(
                        "rule: r\nthings: {model: m}\nwhen: a\n---\nrule: s\n",
                        "4:1: a text has one rule, and here a second one begins"),
                told(
                        "rule: \"r\nthings",
                        "2:7: this is not YAML: found unexpected end of stream; a text with signs that mean something"
                                + " in YAML stands in quotes, or below a |"),
                told(
                        "rule: r\nwhen: a ? b : c\n",
                        "2:13: this is not YAML: mapping values are not allowed here; a text with signs that"
                                + " mean something in YAML stands in quotes, or below a |"),
                told(
                        "rule: r\nwhen: `a-b` > 1\n",
                        "2:7: this is not YAML: found character '`' that cannot start any token"
                                + "; a text with signs that mean something in YAML stands in quotes, or below a |"),
                told("rule: r\nabout: a\u0007b\n", "2:9: the character U+0007 cannot stand in YAML"),
                told("%YAML 2.0\n---\nrule: r\n", "1:1: this is not YAML: Version{major=2, minor=0}"));
    }

    private static Stream<Arguments> behindAGoodHead() {
        return Stream.of(
                told("wen: b", "4:1: a rule has no \"wen\"; did you mean when?"),
                told("under: [r]", "4:9: an alarm is not suppressed by itself; name another rule"),
                told("under: [{gateway: r}]"),
                told(
                        "under: hot",
                        "4:8: under is a list, such as [power-off, {gateway: gateway-silent}, {space: mains-off}]; got a text"),
                told(
                        "under: [{model: x}]",
                        "4:9: an item of under is the name of a rule, or gateway: or space: with the name of one,"
                                + " such as [power-off, {gateway: gateway-silent}, {space: mains-off}]"),
                told("under: [\"a b\"]", "4:10: a rule's name is 1 to 128 letters, digits or . _ -, got \"a b\""),
                told("key: b", "4:1: a rule has no \"key\"; did you mean let?"),
                told("when: b", "4:1: \"when\" stands here for the second time"),
                told(
                        "? [a]\n: b",
                        "4:3: a name was expected, got a list; a text that begins with { or [ stands in quotes"),
                told("about: *a", "4:8: a rule has no aliases; a text that begins with * stands in quotes"),
                told("about: &a b", "4:8: a rule has no anchors; a text that begins with & stands in quotes"),
                told(
                        "clear: !a",
                        "4:8: a rule has no tags; \"not\" is written not, and a text that begins with ! stands in quotes"),
                told(
                        "about: !!java.lang.Runtime x",
                        "4:8: a rule has no tags; \"not\" is written not, and a text that begins with ! stands in quotes"),
                told(
                        "about: [[[[[[[[[x]]]]]]]]]",
                        "4:15: a rule is at most 8 lists and names deep; a text that begins with { or [ stands in quotes"),
                told("title: [a]", "4:8: title is a text, such as Spindle is too hot; got a list"),
                told("title: {en: [a]}", "4:13: a title is a text, such as Spindle is too hot; got a list"),
                told(
                        "title: {english: a}",
                        "4:9: a title stands behind the tag of its language, such as en or zh, got \"english\""),
                told("title: " + "x".repeat(257), "4:8: title has at most 256 characters, this has 257"),
                told("about: |\n  " + "x".repeat(4_000) + "y", "5:3: about has at most 4000 characters, this has 4001"),
                told("let: a", "4:6: let is names with values, such as {hot: \"avg(temperature, 1m)\"}; got a text"),
                told(
                        "let: {1a: b}",
                        "4:7: a name for an expression begins with a letter and has letters, digits and _, got \"1a\""),
                told("let:\n  a:", "5:5: let is a text, such as hot: avg(temperature, 1m); got nothing"),
                told("let:\n  a: [b]", "5:6: let is a text, such as hot: avg(temperature, 1m); got a list"),
                told("for: long", "4:6: a duration was expected, such as 30s, 1h30m or 2d"),
                told(
                        "for: 30 sek",
                        "4:9: \"sek\" is no unit of a duration; did you mean sec? There are ms, s, sec, m, min, h, d, w"),
                told("for: 0s", "4:6: a duration is longer than nothing and at most 400d, got 0s"),
                told("for: [30s]", "4:6: for is a text, such as 30s; got a list"),
                told("clear_for: 500d", "4:12: a duration is at most 400d, got 500d"),
                told("clear:", "4:7: clear is a text, such as temperature < 75 degC; got nothing"),
                told("clear: ''", "4:9: clear is a text, such as temperature < 75 degC; got nothing"),
                told(
                        "severity: hihg",
                        "4:11: a severity is low, medium, high, critical or a number from 1 to 1000, got hihg; did you mean high?"),
                told(
                        "severity: 0",
                        "4:11: a severity is low, medium, high, critical or a number from 1 to 1000, got 0"),
                told(
                        "severity: 1001",
                        "4:11: a severity is low, medium, high, critical or a number from 1 to 1000, got 1001"),
                told("severity: [high]", "4:11: severity is a text, such as high; got a list"),
                told("severity: {high: a}", "4:11: severity by cases ends with else, such as else: medium"),
                told("severity: {else: low, high: a}", "4:12: else stands last, for it takes what is left"),
                told(
                        "severity: {high: , else: low}",
                        "4:12: \"high\" has no value; in braces a comma ends a value, and one that has commas stands in quotes"),
                told("latched: yes", "4:10: latched is true or false, got \"yes\""),
                told("latched: {}", "4:10: latched is a text, such as true; got names with values"),
                told(
                        "message: {{a}} is hot",
                        "4:10: a text that begins with {{ stands in quotes, such as \"{{thing.name}} is hot\""),
                told(
                        "message: {a: b}",
                        "4:10: message is a text, such as \"{{thing.name}} is too hot\"; got names with values"),
                told("message: it is {{a", "4:16: {{ has no }} behind its expression"),
                told(
                        "message: it is {{ }}",
                        "4:16: an expression was expected between {{ and }}, such as {{thing.name}}"),
                told(
                        "message: it is {{a|b}}",
                        "4:19: behind | stands how many decimals a number shall have, 0 to 9, as in {{hot|1}}"),
                told(
                        "message: it is {{a|10}}",
                        "4:19: behind | stands how many decimals a number shall have, 0 to 9, as in {{hot|1}}"));
    }

    private static Stream<Arguments> things() {
        return Stream.of(
                told("spindles", "2:9: things is names with values, such as {model: cnc-spindle}; got a text"),
                told("{space: a}", "2:9: things needs model, such as model: cnc-spindle"),
                told("{model: a b}", "2:17: the name of a model is 1 to 128 letters, digits or . _ : @ -, got \"a b\""),
                told("{model: [a]}", "2:17: model is a text, such as cnc-spindle; got a list"),
                told("{model: a, spaces: b}", "2:20: things has no \"spaces\"; did you mean space?"),
                told(
                        "{model: a, space: /b}",
                        "2:27: the path of a space has names joined by /, such as wuxi/plant, got \"/b\""),
                told(
                        "{model: a, space: " + "b/".repeat(16) + "b}",
                        "2:27: the path of a space has names joined by /, such as wuxi/plant," + " got \""
                                + "b/".repeat(16) + "b\""),
                told("{model: a, labels: [b]}", "2:28: labels is names with values, such as {line: \"3\"}; got a list"),
                told(
                        "{model: a, labels: {b: []}}",
                        "2:32: the value of a label is a text, such as {line: \"3\"}, or \"\" for any; got an empty list"),
                told(
                        "{model: }",
                        "2:9: things needs model, such as model: cnc-spindle",
                        "2:10: \"model\" has no value; in braces a comma ends a"
                                + " value, and one that has commas stands in quotes"),
                told(
                        "{model: a, labels: {b: " + "x".repeat(257) + "}}",
                        "2:32: the value of a label has at most 256 characters, this has 257"),
                told("{model: a, ids: b}", "2:25: ids is a list, such as [spindle-1]; got a text"),
                told("{model: a, ids: []}", "2:25: ids is a list, such as [spindle-1]; got an empty list"),
                told(
                        "{model: a, ids: [b, c d]}",
                        "2:29: the id of a thing is 1 to 128 letters, digits or . _ : @ -, got \"c d\""));
    }

    private static Stream<Arguments> steps() {
        return Stream.of(
                told("alarm", "4:5: do is a list, such as [alarm, {notify: [operators]}]; got a text"),
                told("[]", "4:5: do is a list, such as [alarm, {notify: [operators]}]; got an empty list"),
                told("[alert]", "4:6: do has no \"alert\"; did you mean alarm?"),
                told("[notify]", "4:6: notify stands in an item of do as notify: with what belongs to it"),
                told("[{alarm: true}]", "4:7: alarm stands in an item of do as a word alone: - alarm"),
                told("[{notfy: [a]}]", "4:7: do has no \"notfy\"; did you mean notify?"),
                told(
                        "[{notify: [a], event: {name: b}}]",
                        "4:6: an item of do is one of alarm, notify, action, set, event, such as alarm,"
                                + " or notify: [operators]; got several in one item"),
                told(
                        "[[a]]",
                        "4:6: an item of do is one of alarm, notify, action, set, event, such as alarm, or notify: [operators]; got a list"),
                told(
                        "[{notify: a}]",
                        "4:15: notify is names with values, such as [operators], or {channels: [operators], when: raised};"
                                + " got a text"),
                told("[{notify: {when: raised}}]", "4:15: notify needs channels, such as channels: [operators]"),
                told("[{notify: {channels: a}}]", "4:26: notify is a list, such as [operators]; got a text"),
                told(
                        "[{notify: {channels: [a], when: razed}}]",
                        "4:37: when is raised, cleared, both, got razed; did you mean raised?"),
                told(
                        "[{notify: {channels: [a], severity: hi}}]",
                        "4:41: a severity is low, medium, high, critical or a number from 1 to"
                                + " 1000, got hi; did you mean high?"),
                told(
                        "[{notify: {chanels: [a]}}]",
                        "4:15: notify needs channels, such as channels: [operators]",
                        "4:16: notify has no \"chanels\"; did you mean channels?"),
                told(
                        "[{action: [stop]}]",
                        "4:15: action is names with values, such as stop, or {name: stop, when: raised}; got a list"),
                told("[{action: {input: {a: b}}}]", "4:15: action needs name, such as name: stop"),
                told(
                        "[{action: {name: a, input: {b: [c]}}}]",
                        "4:36: a value of an action's input is a text, such as level: 80; got a list"),
                told(
                        "[{action: {name: a, confirm_within: now}}]",
                        "4:41: a duration was expected, such as 30s, 1h30m or 2d"),
                told(
                        "[{action: {name: a, thing: b c}}]",
                        "4:32: the id of a thing is 1 to 128 letters, digits or . _ : @ -, got \"b c\""),
                told(
                        "[{action: {name: a, when: rased}}]",
                        "4:31: when is raised, cleared, both, got rased; did you mean raised?"),
                told("[{set: {}}]", "4:12: set needs a property with its value, such as feed: 80"),
                told(
                        "[{set: a}]",
                        "4:12: set is names with values, such as {feed: 80}, or {values: {feed: 80}, when: raised}; got a text"),
                told("[{set: {values: {a: 1}, wen: raised}}]", "4:29: set has no \"wen\"; did you mean when?"),
                told(
                        "[{set: {a: min(b, 3)}}]",
                        "4:23: \"3)\" has no value; in braces a comma ends a value, and one that has commas stands in quotes"),
                told(
                        "[{event: {name: a, data: {b: [c]}}}]",
                        "4:34: a value of an event's data is a text, such as hottest: temperature; got a list"),
                told("[{event: {}}]", "4:14: event needs name, such as name: overheated"),
                told(
                        "[{event: {name: " + "x".repeat(129) + "}}]",
                        "4:21: the name of an event has 1 to 128 characters, got \"" + "x".repeat(60) + "…\""));
    }

    private static Stream<Arguments> tests() {
        return Stream.of(
                told(
                        "[a]",
                        "4:9: a test is names with values, such as {name: it is hot, given: {temperature: 95 degC}, expect: raised @"
                                + " 30s}; got a text"),
                told(
                        "[{until: 1s}]",
                        "4:9: a test needs name, such as name: short peaks do not matter",
                        "4:9: a test needs given, such as given: {temperature: 95 degC}",
                        "4:9: a test needs expect, such as expect: [raised @ 30s, cleared @ 40s], or nothing"),
                told(
                        "[{name: a, given: {b: 1}, expects: nothing, expect: nothing}]",
                        "4:34: a test has no \"expects\"; did you mean expect?"),
                told(
                        "[{name: a, given: {b: [1, 2]}, expect: nothing}]",
                        "4:34: a value and a time were expected, such as 95 degC @ 0s, 60" + " degC @ 40s"),
                told(
                        "[{name: a, given: {b: 1 @ 2}, expect: nothing}]",
                        "4:34: a duration has a unit, such as 2s or 2m"),
                told(
                        "[{name: a, given: {b: \"@ 2s\"}, expect: nothing}]",
                        "4:31: a value and a time were expected, such as 95 degC @ 0s," + " 60 degC @ 40s"),
                told(
                        "[{name: a, given: {b: [1 @ 2m, 2 @ 1m]}, expect: nothing}]",
                        "4:39: times stand in their order, and this is before 2m"),
                told(
                        "[{name: a, given: {b: {c: d}}, expect: nothing}]",
                        "4:30: what is given is a text, such as 95 degC @ 0s, 60 degC @ 40s;"
                                + " got names with values"),
                told(
                        "[{name: a, given: {b: 1}, expect: [rised @ 3s]}]",
                        "4:43: expected is raised, changed, cleared or nothing, got rised;" + " did you mean raised?"),
                told(
                        "[{name: a, given: {b: 1}, expect: [raised]}]",
                        "4:43: a value and a time were expected, such as [raised @ 30s,"
                                + " cleared @ 40s], or nothing"),
                told(
                        "[{name: a, given: {b: 1}, expect: []}]",
                        "4:42: expect is a list, such as [raised @ 30s, cleared @ 40s], or nothing;"
                                + " got an empty list"),
                told(
                        "[{name: a, given: {b: 1}, expect: [raised @ 3m, cleared @ 2m]}]",
                        "4:56: times stand in their order, and this is before 3m"),
                told(
                        "[{name: a, given: {b: 1}, until: 1m, expect: [raised @ 3m]}]",
                        "4:54: this is later than until, 1m"),
                told(
                        "[{name: a, given: {b: 1 @ 2m}, until: 1m, expect: nothing}]",
                        "4:30: this is later than until, 1m"));
    }

    @ParameterizedTest
    @MethodSource("whole")
    void ofTheWhole(String text, List<String> expected) {
        assertTold(text, expected);
    }

    @ParameterizedTest
    @MethodSource("behindAGoodHead")
    void ofItsParts(String text, List<String> expected) {
        assertTold(HEAD + text, expected);
    }

    @ParameterizedTest
    @MethodSource("things")
    void ofItsThings(String text, List<String> expected) {
        assertTold("rule: r\nthings: " + text + "\nwhen: a\n", expected);
    }

    @ParameterizedTest
    @MethodSource("steps")
    void ofWhatItDoes(String text, List<String> expected) {
        assertTold(HEAD + "do: " + text, expected);
    }

    @ParameterizedTest
    @MethodSource("tests")
    void ofItsTests(String text, List<String> expected) {
        assertTold(HEAD + "tests: " + text, expected);
    }

    @Test
    void itsName() {
        assertTold(
                "rule: a b\nthings: {model: m}\nwhen: a\n",
                List.of("1:7: a rule's name is 1 to 128 letters, digits or . _ -, got \"a b\""));
    }

    @Test
    void listsAreBounded() {
        assertTold(HEAD + "do: [" + "alarm, ".repeat(17) + "]", List.of("4:118: do has at most 16 items, this has 17"));
        assertTold(
                "rule: r\nthings: {model: m, ids: [" + "a, ".repeat(1_001) + "]}\nwhen: a\n",
                List.of("2:3026: ids has at most 1000 items, this has 1001"));
        assertTold(HEAD + "let: {" + names(65) + "}", List.of("4:647: let has at most 64 names, this has 65"));
        assertTold(
                HEAD + "severity: {" + cases(16) + "else: low}",
                List.of("4:140: severity has at most 16 cases, this has 17"));
        assertTold(
                HEAD + "message: " + "\"" + "{{a}}".repeat(33) + "\"",
                List.of("4:171: a message has at most 32 values"));
        assertTold(
                HEAD + "message: " + "a".repeat(2_001),
                List.of("4:10: a message has at most 2000 characters, this has 2001"));
        assertTold(
                HEAD + "tests: [{name: a, given: {b: '" + "1 @ 0s,".repeat(501) + "'}, expect: nothing}]",
                List.of("4:3531: what is given has at most 500 values"));
    }

    @Test
    void allAreToldAtOnceAndNotTooMany() {
        List<Fault> faults = new ArrayList<>();
        RuleReader.read(HEAD + "for: x\nseverity: y\nlatched: z\nfoo: 1\n", faults);
        assertThat(faults).extracting(Fault::line).containsExactly(4, 5, 6, 7);

        faults.clear();
        RuleReader.read(
                HEAD
                        + Stream.iterate(0, i -> i + 1)
                                .limit(5_000)
                                .map(i -> "k" + i + ": v\n")
                                .reduce("", String::concat),
                faults);
        assertThat(faults).hasSize(Faults.FAULTS_MAX);
    }

    private static String names(int count) {
        return Stream.iterate(1_000, i -> i + 1)
                .limit(count)
                .map(i -> "a" + i + ": b, ")
                .reduce("", String::concat);
    }

    private static String cases(int count) {
        return Stream.iterate(100, i -> i + 1)
                .limit(count)
                .map(i -> i + ": b, ")
                .reduce("", String::concat);
    }

    private static Arguments told(String text, String... faults) {
        return Arguments.of(text, List.of(faults));
    }

    private static void assertTold(String text, List<String> expected) {
        List<Fault> faults = new ArrayList<>();
        RuleReader.read(text, faults);
        assertThat(faults).extracting(Fault::toString).containsExactlyElementsOf(expected);
    }
}

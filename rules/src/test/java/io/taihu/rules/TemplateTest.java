package io.taihu.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TemplateTest {
    @Test
    void isTextsAndExpressionsWithTheirPlaces() {
        assertThat(read("{{thing.name}} has {{ hot |1}}!"))
                .containsExactly(
                        new Template.Part("", new Clause("thing.name", 1, 3, 1), -1),
                        new Template.Part(" has ", new Clause("hot", 1, 23, 1), 1),
                        new Template.Part("!", null, -1));
        assertThat(read("no values")).containsExactly(new Template.Part("no values", null, -1));
        assertThat(read("")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '^',
            value = {
                "{{a == '}}'}}; a == '}}'; -1",
                "{{a == '|2'}}; a == '|2'; -1",
                "{{a == '|2'|3}}; a == '|2'; 3",
                "{{a == \"}}\\\"}}\"}}; a == \"}}\\\"}}\"; -1",
                "{{`a}}b`}}; `a}}b`; -1",
                "{{a || b}}; a || b; -1",
                "{{a||1}}; a||1; -1",
                "{{ a | 0 }}; a; 0",
                "{{a[{1}]}}; a[{1}]; -1"
            })
    void quotesCoverBracesAndBars(String text, String expression, int decimals) {
        List<Template.Part> parts = read(text);
        assertThat(parts).hasSize(1);
        assertThat(parts.getFirst().value())
                .isNotNull()
                .extracting(Clause::text)
                .isEqualTo(expression);
        assertThat(parts.getFirst().decimals()).isEqualTo(decimals);
    }

    @Test
    void linesBecomeOneAndPlacesStayRight() {
        Faults faults = new Faults();
        Template template = Template.read(new Clause("it's\n  hot {{a\n + b}} in\nhere", 5, 12, 3), faults);

        assertThat(faults.sorted()).isEmpty();
        assertThat(template.parts())
                .containsExactly(
                        new Template.Part("it's hot ", new Clause("a\n + b", 6, 11, 3), -1),
                        new Template.Part(" in here", null, -1));
    }

    @Test
    void bracesOfTextsStay() {
        assertThat(read("{a} }} {")).containsExactly(new Template.Part("{a} }} {", null, -1));
    }

    @Test
    void anApostropheThatOpensNoTextIsFoundByTheExpression() {
        Faults faults = new Faults();
        Template.read(Clause.of("{{it's}} hot"), faults);
        assertThat(faults.sorted()).containsExactly(new Fault(1, 1, 2, "{{ has no }} behind its expression"));
    }

    @Test
    void isReadInTimeThatGrowsWithItsLength() {
        Faults faults = new Faults();
        Template.read(Clause.of("\n ".repeat(Template.TEMPLATE_MAX / 2)), faults);
        Template.read(Clause.of("{{".repeat(Template.TEMPLATE_MAX / 2)), faults);
        assertThat(faults.sorted()).hasSize(1);
    }

    private static List<Template.Part> read(String text) {
        Faults faults = new Faults();
        Template template = Template.read(Clause.of(text), faults);
        assertThat(faults.sorted()).isEmpty();
        return template.parts();
    }
}

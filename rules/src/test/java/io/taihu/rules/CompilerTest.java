package io.taihu.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds compiled expressions against those that are calculated node by node, to the bit. */
class CompilerTest {
    private static final int RULES = 120;
    private static final int READINGS = 150;

    /** A part of a rule, compiled. */
    private record Part(Node node, Formula formula) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void givesWhatIsCalculatedNodeByNode(long seed) {
        RandomRules rules = new RandomRules(seed, "3s", "10s", "1m", "7m", "2h");
        EngineKit kit = new EngineKit().thing(1).thing(2);
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < RULES; i++) {
            Rule rule = rules.rule("r" + i, 4);
            kit.put(rule);
            rule.sources().parts().forEach(part -> nodes.add(part.node()));
        }
        Population population = Objects.requireNonNull(kit.engine.populations.get(EngineKit.PUMP.number()));
        List<Part> parts = parts(nodes, population);
        long known = 0;
        double second = 0;
        for (int i = 0; i < READINGS; i++) {
            second += rules.nextInt(8) == 0 ? rules.nextInt(100) : rules.nextInt(3);
            kit.reading(1 + rules.nextInt(2), second, second, rules.values(true));
            for (int thing = 0; thing < 2; thing++) {
                double now = population.rows.of[thing][Rows.CLOCK] + rules.nextInt(3) * 1_000_000L;
                for (Part part : parts) {
                    double compiled = part.formula().value(thing, now);
                    double plain = population.evaluator.number(part.node(), thing, now);
                    if (Double.compare(compiled, plain) != 0) {
                        throw new AssertionError(
                                "seed " + seed + ": " + compiled + " instead of " + plain + " for " + part.node());
                    }
                    known += Double.isNaN(plain) ? 0 : 1;
                }
            }
        }
        long all = 2L * READINGS * parts.size();
        assertThat(known).as("of %s", all).isBetween(all / 3, all - all / 20);
    }

    /** Each piece of each rule; of texts what numbers may be made of them. */
    private static List<Part> parts(List<Node> nodes, Population population) {
        List<Part> parts = new ArrayList<>();
        for (Node node : nodes) {
            switch (node.type().kind()) {
                case NUMBER, BOOLEAN -> parts.add(new Part(node, population.formula(node, 0)));
                case TEXT -> {
                    for (Op op : new Op[] {Op.KNOWN, Op.LENGTH, Op.PARSE}) {
                        Node number = Checker.apply(Type.BARE, op, node);
                        parts.add(new Part(number, population.formula(number, 0)));
                    }
                }
                case PLACE -> {
                    // has no number
                }
            }
        }
        return parts;
    }

    @Test
    void longExpressionsBecomeSeveralMethods() {
        EngineKit kit = new EngineKit().thing(1);
        String chain = IntStream.range(0, 80)
                .mapToObj(i -> "(bare > " + i + " ? bare == " + i + " : bare != -1)")
                .map(each -> each.replace(" ", ""))
                .collect(Collectors.joining(" and "));
        Checker checker = EngineKit.checker();
        Node part = checker.let("part", Clause.of(chain));
        Node node = checker.condition(Clause.of("part or (part and running)"));
        Rule rule = EngineKit.rule("r", "running or not running", 0, null, 0);
        kit.put(new Rule("r", "r", rule.model(), rule.things(), node, 0, null, 0, rule.severities(), List.of(), false));
        Population population = Objects.requireNonNull(kit.engine.populations.get(EngineKit.PUMP.number()));
        assertThat(new Coder(node, population).parts()).isPositive();
        Formula formula = population.formula(node, 0);
        Formula alone = population.formula(part, 0);
        for (int second = 0; second < 200; second++) {
            kit.at(second, "bare", second % 3 - 1, "running", second % 2 == 0);
            assertThat(formula.value(0, 0)).isEqualTo(Double.valueOf(population.evaluator.number(node, 0, 0)));
            assertThat(alone.value(0, 0)).isEqualTo(Double.valueOf(population.evaluator.number(part, 0, 0)));
        }
    }

    @Test
    void expressionsOfOneShapeHaveOneClass() {
        EngineKit kit = new EngineKit().thing(1);
        kit.put(EngineKit.rule("a", "temperature > 80 and bare < 5", 0, null, 0))
                .put(EngineKit.rule("b", "pressure > 7 and bare < 1", 0, null, 0));
        kit.put(EngineKit.rule("c", "temperature > 80 and bare <= 5", 0, null, 0));
        Population population = Objects.requireNonNull(kit.engine.populations.get(EngineKit.PUMP.number()));
        List<Class<?>> classes = population.rules.values().stream()
                .<Class<?>>map(rule -> rule.when.getClass())
                .toList();
        assertThat(classes.get(0)).isSameAs(classes.get(1)).isNotSameAs(classes.get(2));
        assertThat(classes.get(0).isHidden()).isTrue();
    }
}

package io.taihu.watch;

import io.taihu.rules.Fault;
import io.taihu.rules.Rule;
import io.taihu.rules.RuleText;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Which rule calculates which property: each is calculated by one, and not of itself by any way round. */
final class Derivations {
    private Derivations() {}

    /** The properties of a model that rules in force calculate, each with the name of its rule. */
    static Map<String, String> of(String model, Stream<InForce> inForce) {
        Map<String, String> rules = new HashMap<>();
        inForce.map(InForce::rule)
                .filter(rule -> rule.model().name().equals(model))
                .forEach(rule -> rule.derives().keySet().forEach(property -> rules.put(property, rule.name())));
        return rules;
    }

    /**
     * Finds what is wrong with what a rule calculates.
     *
     * @param inForce the others; a version of the rule itself among them does not count
     */
    static void check(Rule rule, RuleText text, Stream<InForce> inForce, List<Fault> faults) {
        if (rule.derives().isEmpty()) {
            return;
        }
        Map<String, Set<String>> from = new HashMap<>(rule.derives());
        inForce.filter(other -> other.rule().model().name().equals(text.model()))
                .filter(other -> !(other.space().equals(text.space())
                        && other.rule().name().equals(text.name())))
                .map(InForce::rule)
                .forEach(other -> other.derives().forEach((property, of) -> {
                    if (rule.derives().containsKey(property)) {
                        faults.add(text.deriveFault(
                                property, "\"" + property + "\" is calculated by rule " + other.name() + " already"));
                    } else {
                        from.put(property, of);
                    }
                }));
        for (String property : rule.derives().keySet()) {
            Set<String> of = from.getOrDefault(property, Set.of());
            if (reached(of, from).contains(property)) {
                faults.add(text.deriveFault(
                        property,
                        "\"" + property + "\" would be calculated of itself"
                                + (of.contains(property) ? "" : ", by way of other rules")));
            }
        }
    }

    /** What properties are calculated of, by any way round. */
    private static Set<String> reached(Set<String> of, Map<String, Set<String>> from) {
        Set<String> seen = new LinkedHashSet<>();
        Deque<String> next = new ArrayDeque<>(of);
        while (!next.isEmpty()) {
            String each = next.pop();
            if (seen.add(each)) {
                next.addAll(from.getOrDefault(each, Set.of()));
            }
        }
        return seen;
    }
}

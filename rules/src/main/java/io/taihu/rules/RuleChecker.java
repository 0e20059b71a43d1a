package io.taihu.rules;

import io.taihu.model.Limit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Checks every expression of a rule; goes on after a fault, so that all are told at once. For one rule. */
final class RuleChecker {
    /** Most numbers that a rule keeps of a thing. */
    @Limit(
            value = "Most numbers that a rule keeps of a thing for what looks back",
            zh = "规则为每个物的回溯计算保留的最多数值",
            reached = Limit.Reached.REFUSED)
    static final int KEPT_MAX = 20_000;

    private final RuleText text;
    private final Surroundings surroundings;
    private final Checker checker;
    private final List<Fault> faults;
    private final int faultsBefore;
    private final List<Rule.Stated> stated = new ArrayList<>();

    RuleChecker(RuleText text, Surroundings surroundings, List<Fault> faults) {
        this.text = text;
        this.surroundings = surroundings;
        this.checker = new Checker(surroundings);
        this.faults = faults;
        this.faultsBefore = faults.size();
    }

    Checker checker() {
        return checker;
    }

    /** The rule; empty when anything is wrong with it. */
    Optional<Rule> rule(String id, String space) {
        checker.space(space);
        Set<String> names = new HashSet<>();
        for (RuleText.Let let : text.let()) {
            String name = let.name().text();
            if (!names.add(name) || Lexer.WORDS.contains(name) || Signatures.isName(name)) {
                faults.add(let.name()
                        .fault(0, name.length(), "\"" + name + "\" means something already; take another name"));
            } else {
                stated(name, true, let.value(), value -> checker.let(name, value));
            }
        }
        Node when = stated(Rule.Stated.WHEN, false, text.when(), checker::condition);
        Node clear = text.clear() == null ? null : stated("clear", false, text.clear(), checker::condition);
        List<Rule.Case> severities = new ArrayList<>();
        for (RuleText.Case each : text.severities()) {
            severities.add(new Rule.Case(
                    each.severity(),
                    each.when() == null
                            ? null
                            : stated("severity " + each.severity(), false, each.when(), checker::condition)));
        }
        List<Rule.Piece> message = new ArrayList<>();
        for (Template.Part part : text.message().parts()) {
            message.add(new Rule.Piece(
                    part.text(), part.value() == null ? null : tried(part.value(), checker::check), part.decimals()));
        }
        OutputChecker outputChecker = new OutputChecker(checker, faults::add);
        List<Output> outputs = outputChecker.outputs(text.consequences());
        List<Derived.Step> derivations = outputChecker.derivations(text.derive());
        RuleTrials.check(text, surroundings, faults::add);
        if (faults.size() > faultsBefore || when == null) {
            return Optional.empty();
        }
        Rule rule = rule(id, space, when, clear, severities, message, outputs, derivations);
        int kept = kept(rule);
        if (kept > KEPT_MAX) {
            faults.add(text.when()
                    .fault(
                            0,
                            text.when().text().length(),
                            "the rule would keep " + kept + " numbers of each thing, at most " + KEPT_MAX
                                    + " are kept; a window over a time takes fewer than one over many values"));
            return Optional.empty();
        }
        return Optional.of(rule);
    }

    /** How many numbers it keeps of each thing. */
    private static int kept(Rule rule) {
        Set<Memory> memories = new HashSet<>();
        rule.judged().forEach(node -> memories.addAll(Nodes.memories(node)));
        rule.told().forEach(node -> memories.addAll(Nodes.memories(node)));
        return memories.stream().mapToInt(Memory::numbers).sum();
    }

    private Rule rule(
            String id,
            String space,
            Node when,
            @Nullable Node clear,
            List<Rule.Case> severities,
            List<Rule.Piece> message,
            List<Output> outputs,
            List<Derived.Step> derivations) {
        Rule.Scope scope = new Rule.Scope(
                space,
                text.things().labels(),
                text.things().ids().stream().map(Clause::text).toList());
        return new Rule(
                id,
                text.name(),
                surroundings.model(),
                scope,
                when,
                text.forMicros(),
                clear,
                text.clearForMicros(),
                severities,
                message,
                text.latched(),
                new Rule.Sources(stated, checker.parts()),
                outputs,
                derivations);
    }

    private @Nullable Node stated(String role, boolean let, Clause clause, Function<Clause, @Nullable Node> check) {
        Node node = tried(clause, check);
        if (node != null) {
            stated.add(new Rule.Stated(role, let, clause, node));
        }
        return node;
    }

    private @Nullable Node tried(Clause clause, Function<Clause, @Nullable Node> check) {
        try {
            return check.apply(clause);
        } catch (FaultException e) {
            faults.add(e.fault());
            return null;
        }
    }
}

package io.taihu.rules;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The rules that some things of a population have in common, arranged by what a reading may change. Of one thread. */
final class Group {
    static final Group NONE = new Group(List.of());

    /** Rules that have to be looked at as time goes by. */
    final RuleState[] timed;
    /** Rules with expressions of their own, and steps, each after those it is made of. */
    final RuleState[] rules;

    final Step[] steps;
    /** Whether any of the rules calculates other properties. */
    final boolean derives;

    private final @Nullable Thresholds[] thresholds;
    private final BitSet[] changed;
    private final BitSet[] reported;
    private final BitSet[] sampled;
    private final BitSet any = new BitSet();
    /** Those that the present reading touches. */
    final BitSet touchedRules = new BitSet();

    final BitSet touchedSteps = new BitSet();

    Group(List<RuleState> all) {
        timed = all.stream().filter(RuleState::timed).toArray(RuleState[]::new);
        rules = all.stream().filter(rule -> rule.constants.isEmpty()).toArray(RuleState[]::new);
        derives = all.stream().anyMatch(rule -> !rule.rule.derivations().isEmpty());
        Set<Step> each = new LinkedHashSet<>();
        all.forEach(rule -> each.addAll(rule.steps));
        steps = each.toArray(Step[]::new);
        int slots = all.stream().mapToInt(rule -> rule.seen.length()).max().orElse(0);
        thresholds = new Thresholds[slots];
        changed = new BitSet[slots];
        reported = new BitSet[slots];
        sampled = new BitSet[slots];
        for (int slot = 0; slot < slots; slot++) {
            int at = slot;
            List<Thresholds.Threshold> constants = new ArrayList<>();
            for (RuleState rule : all) {
                if (rule.slots.get(slot)) {
                    rule.constants.forEach(constant -> constants.add(new Thresholds.Threshold(constant, rule)));
                }
            }
            thresholds[slot] = constants.isEmpty() ? null : new Thresholds(constants);
            changed[slot] = which(rules, rule -> rule.slots.get(at));
            reported[slot] = which(rules, rule -> rule.remembered.get(at));
            sampled[slot] = which(steps, step -> step.slots().get(at));
        }
        any.or(which(rules, rule -> rule.ofAnyReading));
    }

    private static <T> BitSet which(T[] all, Predicate<T> wanted) {
        BitSet found = new BitSet();
        for (int i = 0; i < all.length; i++) {
            if (wanted.test(all[i])) {
                found.set(i);
            }
        }
        return found;
    }

    /** Rules that compare a slot with constants; null for none. */
    @Nullable
    Thresholds thresholds(int slot) {
        return slot < thresholds.length ? thresholds[slot] : null;
    }

    /** Begins with a reading. */
    void begin() {
        touchedSteps.clear();
        touchedRules.clear();
        touchedRules.or(any);
    }

    /** Notes that a slot was reported. */
    void touch(int slot, boolean different) {
        if (slot < sampled.length) {
            touchedSteps.or(sampled[slot]);
            touchedRules.or(different ? changed[slot] : reported[slot]);
        }
    }
}

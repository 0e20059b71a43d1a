package io.taihu.rules;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Rules that compare one property with constants, by these: while a value stays on the same side of all of them, none of the rules has
 * to be looked at. Immutable.
 */
final class Thresholds {
    /** A constant with which a rule compares. */
    record Threshold(double at, RuleState rule) {}

    private final double[] at;
    private final RuleState[] rules;
    private final RuleState[] all;

    Thresholds(List<Threshold> thresholds) {
        List<Threshold> sorted = new ArrayList<>(thresholds);
        sorted.sort(Comparator.comparingDouble(Threshold::at));
        at = sorted.stream().mapToDouble(Threshold::at).toArray();
        rules = sorted.stream().map(Threshold::rule).toArray(RuleState[]::new);
        all = sorted.stream().map(Threshold::rule).distinct().toArray(RuleState[]::new);
    }

    /** Every rule, once. */
    RuleState[] all() {
        return all;
    }

    /** Index of the first constant that is not less than a value; the number of them when all are. */
    int first(double value) {
        int low = 0;
        int high = at.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (at[middle] < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Whether the constant at an index is there, and at most a value. */
    boolean reached(int index, double value) {
        return index < at.length && at[index] <= value;
    }

    RuleState rule(int index) {
        return rules[index];
    }

    /** The constants of a rule that has no code of its own; empty for every other. */
    static List<Double> of(Rule rule) {
        List<Double> constants = new ArrayList<>();
        int slot = slot(rule.when(), constants);
        boolean simple = slot >= 0
                && rule.severities().stream().allMatch(each -> each.when() == null)
                && (rule.clear() == null || slot(rule.clear(), constants) == slot);
        return simple ? constants : List.of();
    }

    /** The slot that an expression compares with a constant, which is added; -1 for any other expression. */
    private static int slot(Node node, List<Double> constants) {
        if (node instanceof Node.Value value && value.type().is(Type.Kind.BOOLEAN)) {
            constants.add(1.0);
            return value.slot();
        }
        if (!(node instanceof Node.Apply apply)
                || !(apply.op() == Op.LESS
                        || apply.op() == Op.LESS_OR_EQUAL
                        || apply.op() == Op.EQUAL
                        || apply.op() == Op.UNEQUAL)) {
            return -1;
        }
        Node left = apply.arguments().getFirst();
        Node right = apply.arguments().getLast();
        if (left instanceof Node.Value value && right instanceof Node.Constant constant) {
            constants.add(constant.value());
            return value.slot();
        }
        if (left instanceof Node.Constant constant && right instanceof Node.Value value) {
            constants.add(constant.value());
            return value.slot();
        }
        return -1;
    }
}

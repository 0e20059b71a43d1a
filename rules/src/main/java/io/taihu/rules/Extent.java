package io.taihu.rules;

import io.taihu.model.Limit;
import java.util.IdentityHashMap;

/** How large expressions are, once their lets are put in: a few lines may stand for more than all memory. For one {@link Checker}. */
final class Extent {
    /** Most operations of an expression. */
    @Limit(
            value = "Most operations of an expression in a rule, those of its lets counted where they are used",
            zh = "规则表达式的最多运算数，let 中的运算在使用处计入",
            reached = Limit.Reached.REFUSED)
    static final int OPERATIONS_MAX = 2_000;
    /** Most operations that lie one in the other. */
    @Limit(
            value = "Most operations of an expression in a rule that lie one in the other, those of its lets counted",
            zh = "规则表达式中层层嵌套的最多运算数（含 let）",
            reached = Limit.Reached.REFUSED)
    static final int LEVELS_MAX = 256;

    static final String TOO_DEEP = "more than " + LEVELS_MAX
            + " operations lie one in the other here, as each of a chain such as a + b + c does; group them in brackets";

    private final IdentityHashMap<Node, Size> sizes = new IdentityHashMap<>();

    private record Size(int operations, int levels) {}

    /** What is wrong with the size of an expression whose parts were looked at before; empty when nothing is. */
    String tooLarge(Node node) {
        Size size = size(node);
        if (size.operations() > OPERATIONS_MAX) {
            return "this has more than " + OPERATIONS_MAX
                    + " operations, those of its lets counted where they are used";
        }
        return size.levels() <= LEVELS_MAX ? "" : TOO_DEEP;
    }

    private Size size(Node node) {
        Size known = sizes.get(node);
        if (known != null) {
            return known;
        }
        int operations = 1;
        int levels = 0;
        for (Node part : Nodes.parts(node)) {
            Size of = size(part);
            operations += of.operations();
            levels = Math.max(levels, of.levels());
        }
        Size size = new Size(operations, levels + 1);
        sizes.put(node, size);
        return size;
    }
}

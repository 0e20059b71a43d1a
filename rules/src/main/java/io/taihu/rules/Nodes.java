package io.taihu.rules;

import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What an expression is made of. */
final class Nodes {
    private Nodes() {}

    /** The nodes that one is calculated from. */
    static List<Node> parts(Node node) {
        return switch (node) {
            case Node.Apply apply -> apply.arguments();
            case Node.Matches matches -> List.of(matches.text());
            case Node.Kept kept -> parts(kept.memory());
            default -> List.of();
        };
    }

    /** The nodes that are kept in a memory. */
    static List<Node> parts(Memory memory) {
        return switch (memory) {
            case Memory.Before before -> List.of(before.of());
            case Memory.Window window -> List.of(window.of());
            case Memory.Recent recent -> List.of(recent.of());
            case Memory.Holding holding -> List.of(holding.condition());
            case Memory.Ordered ordered -> ordered.conditions();
            // what others say is made of their properties, and not of the thing's
            case Memory.Silence _,
                    Memory.Calendar _,
                    Memory.Daily _,
                    Memory.Shift _,
                    Memory.Place _,
                    Memory.Others _,
                    Memory.Desired _ -> List.of();
        };
    }

    /** Slots of the properties that one depends on, also by what it remembers. */
    static BitSet slots(Node node) {
        BitSet slots = new BitSet();
        collect(node, slots, new LinkedHashSet<>(), new boolean[1]);
        return slots;
    }

    /** Memories that one needs, those that others are made of first. */
    static Set<Memory> memories(Node node) {
        Set<Memory> memories = new LinkedHashSet<>();
        collect(node, new BitSet(), memories, new boolean[1]);
        return memories;
    }

    /** Whether one can be different by any reading, or by none: it looks at the time or at whether the thing speaks at all. */
    static boolean ofAnyReading(Node node) {
        boolean[] any = new boolean[1];
        collect(node, new BitSet(), new LinkedHashSet<>(), any);
        return any[0];
    }

    private static void collect(Node node, BitSet slots, Set<Memory> memories, boolean[] any) {
        switch (node) {
            case Node.Value value -> slots.set(value.slot());
            case Node.Inside inside -> slots.set(inside.slot());
            case Node.Distance distance -> slots.set(distance.slot());
            case Node.Kept kept -> {
                switch (kept.memory()) {
                    case Memory.Silence silence when silence.slot() >= 0 -> slots.set(silence.slot());
                    case Memory.Place place -> slots.set(place.slot());
                    case Memory.Silence _, Memory.Calendar _, Memory.Daily _, Memory.Shift _ -> any[0] = true;
                    default -> {
                        // its parts say it
                    }
                }
            }
            default -> {
                // constants and what is registered
            }
        }
        for (Node part : parts(node)) {
            collect(part, slots, memories, any);
        }
        if (node instanceof Node.Kept kept) {
            memories.add(kept.memory());
        }
    }
}

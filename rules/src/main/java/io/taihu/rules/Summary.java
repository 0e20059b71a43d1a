package io.taihu.rules;

import java.util.Map;

/** What several things say together, known values only. Of one thread. */
final class Summary {
    boolean stale = true;
    /** Of how many things; -1 when there are more than are looked at. */
    int members;

    int count;
    double sum;
    double squares;
    double least;
    double greatest;
    /** When the next value is too old. */
    double expires;

    void take(Evaluator evaluator, Map<Integer, Column> columns, int[] all, Memory.Others memory, double now) {
        stale = false;
        members = all.length > Neighbours.MEMBERS_MAX ? -1 : all.length;
        count = 0;
        sum = 0;
        squares = 0;
        least = Double.POSITIVE_INFINITY;
        greatest = Double.NEGATIVE_INFINITY;
        expires = Step.NEVER;
        if (members < 0) {
            return;
        }
        for (int index : all) {
            double until = memory.micros() == 0 ? Step.NEVER : said(columns, index, memory) + memory.micros();
            double value = until > now ? evaluator.number(memory.of(), index, now) : Double.NaN;
            if (!Double.isNaN(value)) {
                count++;
                sum += value;
                squares += value * value;
                least = Math.min(least, value);
                greatest = Math.max(greatest, value);
                expires = Math.min(expires, until);
            }
        }
    }

    /** When the oldest was said of what a value is made of. */
    private static double said(Map<Integer, Column> columns, int index, Memory.Others memory) {
        double first = Double.POSITIVE_INFINITY;
        for (Memory.Others.Seen seen : memory.seen()) {
            Column column = columns.get(seen.slot());
            first = Math.min(first, column == null ? Double.NEGATIVE_INFINITY : column.time(index));
        }
        return first;
    }
}

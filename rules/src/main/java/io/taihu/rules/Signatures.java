package io.taihu.rules;

import java.util.Map;
import java.util.TreeMap;

/** How the functions of the language are written, and what each gives; {@link Functions} has what they mean. Stateless. */
final class Signatures {
    private static final Map<String, String> SIGNATURES = new TreeMap<>(Map.ofEntries(
            Map.entry("prev", "prev(x): the value of x before its last"),
            Map.entry("changed", "changed(x): whether the last value of x differs from the one before"),
            Map.entry("rises", "rises(condition): whether it has become true with the last reading"),
            Map.entry("falls", "falls(condition): whether it has become false with the last reading"),
            Map.entry("delta", "delta(x) or delta(x, 5m): how much x has grown since the value before, or over a time"),
            Map.entry("rate", "rate(x) or rate(x, 5m): growth of x a second"),
            Map.entry("avg", "avg(x, 5m) or avg(x, last 10): mean of its values"),
            Map.entry("min", "min(x, 5m) or min(x, last 10): least of its values"),
            Map.entry("max", "max(x, 5m) or max(x, last 10): greatest of its values"),
            Map.entry("sum", "sum(x, 5m) or sum(x, last 10): sum of its values"),
            Map.entry("count", "count(x, 5m) or count(condition, last 10): how many values, or how often it was true"),
            Map.entry("stddev", "stddev(x, 5m) or stddev(x, last 10): standard deviation of its values"),
            Map.entry("any", "any(children.pump.running): whether it holds for any of several things"),
            Map.entry("all", "all(children.pump.running): whether it holds for all of several things"),
            Map.entry("desired", "desired(x): what a writable property x shall be"),
            Map.entry("shift", "shift('plant-a'): name of the shift that is on by a calendar; '' for none"),
            Map.entry("working", "working('plant-a'): whether a shift is on by a calendar"),
            Map.entry("workday", "workday('plant-a'): whether a shift begins today by a calendar"),
            Map.entry(
                    "percentile",
                    "percentile(x, 95, 5m) or percentile(x, 95, last 100): the value that so many percent do not exceed"),
            Map.entry("missing", "missing(x, 5m) or missing(5m): whether x, or anything, was not reported for so long"),
            Map.entry("lasts", "lasts(condition, 5m): whether it has been true for so long without a break"),
            Map.entry(
                    "sequence",
                    "sequence(first, second, 5m): whether conditions became true in this order within so long"),
            Map.entry("hour", "hour(): 0 to 23 in the time zone of the rule's space"),
            Map.entry("weekday", "weekday(): 1 for Monday to 7 for Sunday"),
            Map.entry("day", "day(): day of the month, 1 to 31"),
            Map.entry("month", "month(): 1 for January to 12 for December"),
            Map.entry("between", "between('22:00', '06:00'): whether the time of day is within the two"),
            Map.entry(
                    "inside",
                    "inside(position, 'city/district'): whether it lies in the area of a space, or in a geofence by its name"),
            Map.entry(
                    "area",
                    "area(position, 'city'): path of the deepest space in it or below whose area it lies in; '' for none"),
            Map.entry(
                    "enters",
                    "enters(position, 'city/district'): whether it has come into the area with the last reading"),
            Map.entry(
                    "leaves", "leaves(position, 'city/district'): whether it has left the area with the last reading"),
            Map.entry("distance", "distance(position, 31.5, 120.3): metres to a latitude and longitude"),
            Map.entry("known", "known(x): whether there is a value of good quality"),
            Map.entry(
                    "number",
                    "number(label.limit) or number(label.limit, 'degC'): the number that a text says, in a unit"),
            Map.entry("contains", "contains(text, 'part')"),
            Map.entry("starts_with", "starts_with(text, 'part')"),
            Map.entry("ends_with", "ends_with(text, 'part')"),
            Map.entry("matches", "matches(text, 'pattern'): whether a pattern (RE2) is found in it"),
            Map.entry("lower", "lower(text): in small letters"),
            Map.entry("length", "length(text): number of characters"),
            Map.entry("abs", "abs(x)"),
            Map.entry("round", "round(x): to the nearest whole number"),
            Map.entry("floor", "floor(x)"),
            Map.entry("ceil", "ceil(x)"),
            Map.entry("sqrt", "sqrt(x)"),
            Map.entry("least", "least(a, b, …): the least of its arguments"),
            Map.entry("greatest", "greatest(a, b, …): the greatest of its arguments")));

    private Signatures() {}

    /** Every function by name, with how it is written and what it gives. */
    static Map<String, String> all() {
        return SIGNATURES;
    }

    /** Whether a function has this name. */
    static boolean isName(String name) {
        return SIGNATURES.containsKey(name);
    }

    /** How a function is written; empty when there is none of this name. */
    static String of(String name) {
        return SIGNATURES.getOrDefault(name, "");
    }
}

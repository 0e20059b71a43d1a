package io.taihu.rules;

/**
 * How other things belong to one.
 *
 * @param kind of the relation; empty for a space
 * @param model name of theirs
 * @param number of that model
 * @param scope path of the space within which they lie: a rule sees nothing outside its own
 */
record Tie(How how, String kind, String model, int number, String scope) {
    enum How {
        /** There is a relation from it to them. */
        TO,
        /** There is a relation from them to it. */
        FROM,
        /** They live in its space or below, itself among them. */
        SPACE
    }
}

package io.taihu.rules;

/**
 * What is wrong with a rule's text, and where.
 *
 * @param line counts from 1
 * @param column counts from 1, in UTF-16 units
 * @param length of what is wrong, in UTF-16 units; at least 1
 * @param message what is wrong, what was expected, and the nearest name where there is one
 */
public record Fault(int line, int column, int length, String message) {
    @Override
    public String toString() {
        return line + ":" + column + ": " + message;
    }
}

package io.taihu.protocols.jt808;

import java.util.ArrayList;
import java.util.List;

/** A number of which each bit has a meaning of its own; its value is the list of the words whose bits are set. Immutable. */
final class BitsField extends NumberField {
    private static final String BIT = "bit";

    private final String[] words;

    /** @param words by bit from 0; empty or left out where there is none, which is then told as {@code bit9} */
    BitsField(String name, int size, String... words) {
        super(name, size);
        this.words = words;
    }

    /** Words by bit. */
    String[] words() {
        return words;
    }

    @Override
    Object value(long raw) {
        List<String> set = new ArrayList<>();
        for (int bit = 0; bit < 8 * size(); bit++) {
            if ((raw >>> bit & 1) != 0) {
                set.add(bit < words.length && !words[bit].isEmpty() ? words[bit] : BIT + bit);
            }
        }
        return set;
    }

    @Override
    long raw(Object value) {
        if (value instanceof Number) {
            return super.raw(value);
        }
        if (!(value instanceof List<?> list)) {
            throw new BodyException("field " + name() + " must be a list of words or a number, got " + value, -1);
        }
        long raw = 0;
        for (Object word : list) {
            raw |= 1L << bit(word);
        }
        return raw;
    }

    private int bit(Object word) {
        for (int bit = 0; bit < 8 * size(); bit++) {
            if (word.equals(BIT + bit) || bit < words.length && !words[bit].isEmpty() && words[bit].equals(word)) {
                return bit;
            }
        }
        throw new BodyException(
                "field " + name() + " does not know " + word + "; it knows " + String.join(", ", words), -1);
    }
}

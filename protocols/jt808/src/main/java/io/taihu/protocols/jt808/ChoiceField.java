package io.taihu.protocols.jt808;

/** A number that stands for one of a few words. One without a word stays a number. Immutable. */
final class ChoiceField extends NumberField {
    private final String[] words;

    /** @param words by number from 0; empty where there is none */
    ChoiceField(String name, int size, String... words) {
        super(name, size);
        this.words = words;
    }

    /** Words by number. */
    String[] words() {
        return words;
    }

    @Override
    Object value(long raw) {
        return raw >= 0 && raw < words.length && !words[(int) raw].isEmpty() ? words[(int) raw] : (Object) raw;
    }

    @Override
    long raw(Object value) {
        if (value instanceof Number) {
            return super.raw(value);
        }
        for (int i = 0; i < words.length; i++) {
            if (!words[i].isEmpty() && words[i].equals(value)) {
                return i;
            }
        }
        throw new BodyException(
                "field " + name() + " must be one of " + String.join(", ", words) + " or a number, got " + value, -1);
    }
}

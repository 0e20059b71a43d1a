package io.taihu.protocols.gb32960;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A byte whose values have words. FF is invalid and FE abnormal. */
final class CodeField extends Field {
    private final int first;
    private final String[] words;

    /** @param first what the first word stands for; the others follow it */
    CodeField(String name, int first, String... words) {
        super(name);
        this.first = first;
        this.words = words;
    }

    static Validity validity(long raw) {
        return raw == 0xff ? Validity.INVALID : raw == 0xfe ? Validity.ABNORMAL : Validity.GOOD;
    }

    List<String> words() {
        return List.of(words);
    }

    /** The word of a value, or null when it has none. */
    @Nullable
    String word(long raw) {
        return raw >= first && raw < first + words.length ? words[(int) raw - first] : null;
    }

    /** The value of a word. */
    long raw(String word) {
        for (int i = 0; i < words.length; i++) {
            if (words[i].equals(word)) {
                return (long) first + i;
            }
        }
        throw new IllegalArgumentException(
                name() + " is one of " + String.join(", ", words) + ", not \"" + word + "\"");
    }

    @Override
    void read(In in, Values into, int place) {
        in.need(1, name());
        into.raw[place] = in.byte1();
    }

    @Override
    void write(Values from, int place, Out out) {
        out.unsigned(from.raw[place], 1);
    }

    @Override
    void json(Values from, int place, Json out) {
        long raw = from.raw[place];
        Validity validity = validity(raw);
        String word = word(raw);
        out.name(name());
        if (!validity.present()) {
            out.open()
                    .name("value")
                    .nothing()
                    .name("quality")
                    .text(validity.word())
                    .close();
        } else if (word == null) {
            out.number(raw);
        } else {
            out.text(word);
        }
    }
}

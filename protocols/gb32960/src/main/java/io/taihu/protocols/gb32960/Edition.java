package io.taihu.protocols.gb32960;

import org.jspecify.annotations.Nullable;

/** The two editions of GB/T 32960.3, told apart by the mark that a frame starts with. */
public enum Edition {
    /** GB/T 32960.3-2016, frames of which start with {@code ##}. */
    V2016('#', "2016"),
    /** GB/T 32960.3-2025, frames of which start with {@code $$}. */
    V2025('$', "2025");

    private final byte mark;
    private final String year;

    Edition(char mark, String year) {
        this.mark = (byte) mark;
        this.year = year;
    }

    /** The byte that stands twice at the start of a frame. */
    byte mark() {
        return mark;
    }

    String year() {
        return year;
    }

    /** The edition whose mark a byte is, or null. */
    static @Nullable Edition ofMark(int first) {
        return first == V2016.mark ? V2016 : first == V2025.mark ? V2025 : null;
    }
}

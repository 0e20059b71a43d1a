package io.taihu.model;

import java.util.Collection;
import java.util.Comparator;

/** Finds what somebody may have meant by a name that there is not. Pure. */
public final class Nearest {
    /** Of a name that is longer, as one that came in may be, this much is compared. */
    private static final int COMPARED = 128;

    private Nearest() {}

    /** The one of some names that a name is nearest to; empty when there are none. */
    public static String of(String name, Collection<String> names) {
        String compared = name.substring(0, Math.min(name.length(), COMPARED));
        return names.stream()
                .min(Comparator.comparingInt(n -> distance(compared, n)))
                .orElse("");
    }

    /** Levenshtein distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}

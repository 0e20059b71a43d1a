package io.taihu.core;

import io.taihu.model.Conduct.Comparison;
import io.taihu.model.Conduct.Interlock;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Compares values that things reported with values that somebody wrote down, both as JSON text. */
final class Wanted {
    /** How far a reported number may be off, as a share of the wanted one, since many things keep 32-bit floats. */
    private static final double SHARE = 1e-6;

    private Wanted() {}

    /** Whether a property has the value that it shall have. */
    static boolean reached(String reported, String wanted) {
        BigDecimal is = number(reported);
        BigDecimal shall = number(wanted);
        if (is == null || shall == null) {
            return reported.equals(wanted);
        }
        return is.compareTo(shall) == 0
                || Math.abs(is.doubleValue() - shall.doubleValue()) <= SHARE * Math.abs(shall.doubleValue());
    }

    /** Whether an interlock holds for a reported value. Numbers compare as numbers; all else is equal or is not. */
    static boolean holds(Interlock interlock, String reported) {
        BigDecimal is = number(reported);
        BigDecimal limit = number(interlock.value());
        if (is != null && limit != null) {
            return interlock.is().holds(is.compareTo(limit));
        }
        boolean equal = reported.equals(interlock.value());
        return interlock.is() == Comparison.EQUAL ? equal : interlock.is() == Comparison.UNEQUAL && !equal;
    }

    private static @Nullable BigDecimal number(String json) {
        char first = json.isEmpty() ? ' ' : json.charAt(0);
        if (first != '-' && (first < '0' || first > '9')) {
            return null;
        }
        try {
            return new BigDecimal(json);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}

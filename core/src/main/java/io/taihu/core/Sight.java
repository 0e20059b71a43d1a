package io.taihu.core;

import io.taihu.model.Space;
import io.taihu.model.Thing;
import io.taihu.spi.Access;
import io.taihu.spi.Access.Deed;
import io.taihu.spi.Live;
import io.taihu.spi.Principal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one subscription may see, decided when it begins and not again for each reading.
 *
 * <p>A principal's grants are as they were when its session began; whoever's change loses the session and comes again. So which
 * spaces may be seen is decided once, and of one thing once for as long as it is what it was: a thing that moves or is changed
 * is another object. Thread-safe.
 */
final class Sight {
    private final Access access;
    private final Principal who;
    private final Live.Filter filter;
    /** The largest spaces within that of the filter that may be seen. */
    private final List<String> spaces;
    /** Whether that of the filter is one of them. */
    private final boolean whole;

    private volatile @Nullable Decided last;

    private record Decided(Thing thing, boolean may) {}

    Sight(Access access, Principal who, Live.Filter filter) {
        this.access = access;
        this.who = who;
        this.filter = filter;
        this.spaces = access.spaces(who, Deed.READ, filter.space());
        this.whole = spaces.contains(filter.space());
    }

    /** Whether the subscription is of a thing, and may see it. */
    @SuppressWarnings("ReferenceEquality") // the very same one
    boolean sees(Thing thing) {
        if (whole) {
            return matches(thing);
        }
        Decided before = last;
        if (before != null && before.thing() == thing) {
            return before.may();
        }
        // those who are granted spaces may see what is in these; who speaks for a thing may see that
        boolean may = matches(thing)
                && (spaces.isEmpty() ? access.may(who, Deed.READ, thing) : Space.withinAny(thing.space(), spaces));
        last = new Decided(thing, may);
        return may;
    }

    private boolean matches(Thing thing) {
        return (filter.model().isEmpty() || filter.model().equals(thing.model()))
                && Space.within(thing.space(), filter.space());
    }
}

package io.taihu.spi;

import io.taihu.model.Thing;
import java.util.List;

/** Finds what a {@link LegStore} keeps, some seconds behind what vehicles say. Thread-safe; never blocks on a disk. */
public interface LegFinding {
    /** Why it is behind, in words; empty when it keeps up. */
    String trouble();

    /** Whether trips are found of a thing: its model has a place and a speed. */
    boolean finds(Thing thing);

    /**
     * Has all that some things did since a time found anew, as their labels, models and geofences are when it comes to it: those that
     * wait longer come first, and what vehicles say meanwhile is found between them. Nothing is lost of times of which history has no
     * readings any more. A thing that waits already waits from the earlier time on. Those that wait are forgotten when the server stops.
     *
     * @return how many of them it finds trips of
     * @throws io.taihu.model.TaihuException QUOTA when too many wait; then none is taken
     */
    int findAgain(List<Thing> things, long fromMicros);

    /** Whether a thing waits to be found anew. */
    boolean waits(Thing thing);
}

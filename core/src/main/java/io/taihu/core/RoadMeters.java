package io.taihu.core;

import io.taihu.spi.Meters;
import java.util.concurrent.atomic.LongAdder;

/** What the road counts. */
final class RoadMeters {
    final LongAdder readings;
    final LongAdder events;
    final LongAdder refusals;
    final LongAdder refusedSessions;
    final LongAdder heldByQuota;
    final LongAdder heldByJournal;
    final LongAdder heldByGrowth;
    final LongAdder leftOut;

    RoadMeters(Meters meters) {
        readings = meters.counter("taihu_readings_total", "Readings appended to the journal");
        events = meters.counter("taihu_events_total", "Events appended to the journal");
        refusals = meters.counter("taihu_refusals_total", "Messages refused in whole or in part");
        refusedSessions = meters.counter("taihu_sessions_refused_total", "Sessions refused for their credentials");
        String held = "taihu_held_total";
        String help = "Messages that had to wait";
        heldByQuota = meters.counter(held, help, "reason", "quota");
        heldByJournal = meters.counter(held, help, "reason", "journal");
        heldByGrowth = meters.counter(held, help, "reason", "growth");
        leftOut = meters.counter(
                "taihu_unreadable_left_out_total", "Unreadable messages not kept, because the journal had no room");
    }
}

package io.taihu.watch;

import io.taihu.model.Alarm;
import io.taihu.model.Thing;
import io.taihu.spi.TellingStore.Telling;

/** Something that one channel is to tell of an alarm; the number is that of what is kept. */
record Item(long number, Telling is, Alarm alarm, InForce rule, Thing thing, String channel) {}

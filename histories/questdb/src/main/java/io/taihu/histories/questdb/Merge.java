package io.taihu.histories.questdb;

import io.taihu.model.Quality;
import io.taihu.model.RecordKind;
import io.taihu.model.RecordView;
import io.taihu.model.RecordWriter;
import io.taihu.model.ValueType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Merges two readings of one thing and time: a value of the newer takes the place of the older's. Not thread-safe. */
final class Merge {
    private RecordWriter out = new RecordWriter();
    private RecordWriter other = new RecordWriter();
    private RecordView outView = new RecordView();
    private RecordView otherView = new RecordView();
    private int[] stamps = new int[64];
    private int[] last = new int[64];
    private int stamp;
    private double[] numbers = new double[0];

    /**
     * The merged reading, valid until the call after the next one; either argument may be what the last call gave.
     *
     * @param older null when there is none; then this makes of several values of one property the last
     */
    RecordView of(@Nullable RecordView older, RecordView newer) {
        RecordWriter writer = out;
        RecordView view = outView;
        out = other;
        outView = otherView;
        other = writer;
        otherView = view;

        int present = ++stamp;
        newer.rewind();
        for (int i = 0; newer.next(); i++) {
            int slot = newer.slot();
            if (slot >= stamps.length) {
                stamps = Arrays.copyOf(stamps, 2 * slot);
                last = Arrays.copyOf(last, 2 * slot);
            }
            stamps[slot] = present;
            last[slot] = i;
        }
        writer.begin(
                RecordKind.READING,
                newer.model(),
                newer.modelVersion(),
                newer.thing(),
                newer.timeMicros(),
                newer.receivedMicros());
        if (older != null) {
            older.rewind();
            while (older.next()) {
                int slot = older.slot();
                if (slot >= stamps.length || stamps[slot] != present) {
                    copy(older, writer);
                }
            }
        }
        newer.rewind();
        for (int i = 0; newer.next(); i++) {
            if (last[newer.slot()] == i) {
                copy(newer, writer);
            }
        }
        return view.wrap(writer.bytes(), 0, writer.length());
    }

    private void copy(RecordView from, RecordWriter to) {
        int slot = from.slot();
        Quality quality = from.quality();
        ValueType type = from.type();
        switch (type) {
            case NUMBER -> to.number(slot, from.number(), quality);
            case INTEGER -> to.integer(slot, from.integer(), quality);
            case BOOLEAN -> to.bool(slot, from.integer() != 0, quality);
            case STRING, ENUM, OBJECT ->
                to.text(slot, type, from.bytes(), from.textOffset(), from.textLength(), quality);
            case NUMBERS -> {
                int length = from.numbersLength();
                if (numbers.length < length) {
                    numbers = new double[length];
                }
                for (int i = 0; i < length; i++) {
                    numbers[i] = from.number(i);
                }
                to.numbers(slot, numbers, length, quality);
            }
            case LOCATION -> to.location(slot, from.latitude(), from.longitude(), quality);
        }
    }
}

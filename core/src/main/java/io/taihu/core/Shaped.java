package io.taihu.core;

import io.taihu.model.ErrorCode;
import io.taihu.model.Property;
import io.taihu.model.RecordWriter;
import io.taihu.spi.Session;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What became of one message: finished READING records, keys that are new to an open model, and what was refused.
 *
 * <p>Belongs to its {@link Shaper} and is valid until that one's next call. The same thread only.
 */
final class Shaped {
    private byte[] arena = new byte[4_096];
    private int length;
    private int[] ends = new int[16];
    private int records;
    private final List<Property> unknown = new ArrayList<>();
    private final Map<String, Property> unknownByName = new HashMap<>();
    private final List<Session.Problem> problems = new ArrayList<>();
    private int refusals;

    /** Number of records. They are whole only while {@link #unknown()} is empty. */
    int records() {
        return records;
    }

    /** The array in which all records lie. */
    byte[] bytes() {
        return arena;
    }

    int offset(int record) {
        return record == 0 ? 0 : ends[record - 1];
    }

    int length(int record) {
        return ends[record] - offset(record);
    }

    /**
     * Properties that an open model lacks, as this message suggests them, with slots that continue the model's. When there
     * are any, grow the model by them and shape the message again.
     */
    List<Property> unknown() {
        return Collections.unmodifiableList(unknown);
    }

    /** What was refused and why, at most {@value PayloadLimits#PROBLEMS_MAX}. */
    List<Session.Problem> problems() {
        return Collections.unmodifiableList(problems);
    }

    /** Number of values and readings refused, also those beyond what {@link #problems()} tells. */
    int refusals() {
        return refusals;
    }

    /** Whether nothing of the message can be used; then there is a problem that says why. */
    boolean refused() {
        return records == 0 && unknown.isEmpty();
    }

    void clear() {
        if (arena.length > PayloadLimits.KEEP_MAX) {
            arena = new byte[4_096];
        }
        length = 0;
        records = 0;
        refusals = 0;
        if (!unknown.isEmpty()) {
            unknown.clear();
            unknownByName.clear();
        }
        if (!problems.isEmpty()) {
            problems.clear();
        }
    }

    void add(RecordWriter record) {
        int size = record.length();
        if (length + size > arena.length) {
            arena = Arrays.copyOf(arena, Math.max(length + size, 2 * arena.length));
        }
        System.arraycopy(record.bytes(), 0, arena, length, size);
        length += size;
        if (records == ends.length) {
            ends = Arrays.copyOf(ends, 2 * records);
        }
        ends[records++] = length;
    }

    boolean knows(String name) {
        return unknownByName.containsKey(name);
    }

    int unknownCount() {
        return unknown.size();
    }

    void addUnknown(Property property) {
        unknown.add(property);
        unknownByName.put(property.name(), property);
    }

    /** Whether another problem would only be counted; then its words need not be made. */
    boolean full() {
        return problems.size() >= PayloadLimits.PROBLEMS_MAX;
    }

    int problemCount() {
        return problems.size();
    }

    void problem(ErrorCode code, String place, String reason) {
        refusals++;
        if (!full()) {
            problems.add(new Session.Problem(code, place, reason));
        }
    }

    void problemUntold() {
        refusals++;
    }

    /** Goes back to an earlier state. */
    void rollback(int recordsBefore, int unknownBefore, int problemsBefore, int refusalsBefore) {
        records = recordsBefore;
        length = offset(records);
        while (unknown.size() > unknownBefore) {
            unknownByName.remove(unknown.removeLast().name());
        }
        while (problems.size() > problemsBefore) {
            problems.removeLast();
        }
        refusals = refusalsBefore;
    }
}

package io.taihu.protocols.jt808;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes a tree of values of what is read, and notes the units. For one thread. */
final class ValuesSink implements Sink {
    private final Values root = new Values();
    private final Map<String, String> units = new TreeMap<>();
    private final List<String> faults = new ArrayList<>();
    private final Deque<Object> open = new ArrayDeque<>();

    ValuesSink() {
        open.push(root);
    }

    Values values() {
        return root;
    }

    /** Units by the names of the fields that have one. */
    Map<String, String> units() {
        return units;
    }

    /** What was wrong with parts of it. */
    List<String> faults() {
        return faults;
    }

    @Override
    public void number(NumberField field, long raw) {
        if (!field.unit().isEmpty()) {
            units.put(field.name(), field.unit());
        }
        put(field, field.value(raw));
    }

    @Override
    public void text(Field field, String text) {
        put(field, text);
    }

    @Override
    public void bytes(Field field, byte[] from, int offset, int length) {
        put(field, HexFormat.of().formatHex(from, offset, offset + length));
    }

    @Override
    public void fault(String reason, int at) {
        faults.add(reason + " (at byte " + at + " of the body)");
    }

    @Override
    public void open(Field field) {
        Values values = new Values();
        put(field, values);
        open.push(values);
    }

    @Override
    public void openList(Field field) {
        List<Object> list = new ArrayList<>();
        put(field, list);
        open.push(list);
    }

    @Override
    public void close() {
        open.pop();
    }

    @SuppressWarnings({"unchecked", "NullAway"})
    private void put(Field field, @Nullable Object value) {
        if (open.peek() instanceof Values values) {
            if (value != null) {
                values.put(field.name(), value);
            }
        } else {
            ((List<Object>) open.element()).add(value);
        }
    }
}

package io.taihu.rules;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The state of an engine as bytes. What is read must fit the rules there are: of each memory and rule that is still the same its state
 * goes on, and the rest is passed over.
 *
 * <p>Layout: version, time; for each model its number, its things, then named parts (columns, memories, rules), each with its length, so
 * that one that is not needed any more can be passed over. What other things have said stands behind all.
 */
final class Snapshot {
    private static final int VERSION = 3;
    /** Had nothing of what properties shall be. */
    private static final int VERSION_OTHERS = 2;
    /** Had nothing of other things. */
    private static final int VERSION_ALONE = 1;

    private Snapshot() {}

    /** Writes something of one thing, or reads it. */
    private interface Writing {
        void thing(int index, DataOutput out) throws IOException;
    }

    private interface Reading {
        void thing(int index, DataInput in) throws IOException;
    }

    static void write(DataOutput out, double now, Iterable<Population> populations) throws IOException {
        out.writeInt(VERSION);
        out.writeDouble(now);
        for (Population population : populations) {
            out.writeInt(population.model().number());
            write(out, population);
        }
        out.writeInt(-1);
    }

    private static void write(DataOutput out, Population population) throws IOException {
        int[] things = population.known();
        out.writeInt(things.length);
        for (int index : things) {
            out.writeLong(population.watched(index).number());
            out.writeDouble(population.rows.of[index][Rows.CLOCK]);
            out.writeDouble(population.rows.of[index][Rows.EVENT]);
            out.writeDouble(population.rows.of[index][Rows.RECEIVED]);
            out.writeDouble(population.rows.of[index][Rows.SPOKEN]);
        }
        Map<String, Writing> parts = new TreeMap<>();
        for (int slot = 0; slot < population.columns.length; slot++) {
            Column column = population.columns[slot];
            if (column != null) {
                parts.put("column " + slot, column::save);
            }
        }
        population.steps().forEach((memory, step) -> parts.put("memory " + memory, step::save));
        population.rules.forEach((id, rule) -> parts.put("rule " + id + " " + rule.rule.shape(), rule::save));
        out.writeInt(parts.size());
        for (Map.Entry<String, Writing> part : parts.entrySet()) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream of = new DataOutputStream(bytes);
            for (int index : things) {
                part.getValue().thing(index, of);
            }
            Texts.write(out, part.getKey());
            out.writeInt(bytes.size());
            out.write(bytes.toByteArray());
        }
    }

    /** Finds the population of a model. */
    interface Populations {
        @Nullable
        Population of(int model);
    }

    /**
     * Reads what was written; returns the time at which that was.
     *
     * @throws IOException when it is not whole, or of a version that this one does not know
     */
    static double read(DataInput in, Populations populations, Neighbours neighbours, Wishes wishes) throws IOException {
        int version = in.readInt();
        if (version != VERSION && version != VERSION_OTHERS && version != VERSION_ALONE) {
            throw new IOException(
                    "a snapshot of rules of version " + version + "; this server reads version " + VERSION);
        }
        double now = in.readDouble();
        neighbours.rest();
        for (int model = in.readInt(); model >= 0; model = in.readInt()) {
            read(in, populations.of(model));
        }
        if (version != VERSION_ALONE) {
            neighbours.load(in);
        }
        if (version == VERSION) {
            wishes.load(in);
        }
        return now;
    }

    private static void read(DataInput in, @Nullable Population population) throws IOException {
        int[] things = new int[in.readInt()];
        for (int i = 0; i < things.length; i++) {
            long number = in.readLong();
            int index = population == null ? -1 : population.indexes.get(number);
            things[i] = index;
            double clock = in.readDouble();
            double event = in.readDouble();
            double received = in.readDouble();
            double spoken = in.readDouble();
            if (population != null && index >= 0) {
                population.restored.set(index);
                double[] row = population.rows.of[index];
                row[Rows.CLOCK] = clock;
                row[Rows.EVENT] = event;
                row[Rows.RECEIVED] = received;
                row[Rows.SPOKEN] = spoken;
            }
        }
        int parts = in.readInt();
        for (int i = 0; i < parts; i++) {
            String name = String.valueOf(Texts.read(in));
            byte[] bytes = new byte[in.readInt()];
            in.readFully(bytes);
            Reading reading = population == null ? null : reading(population, name);
            if (reading != null && population != null) {
                DataInputStream of = new DataInputStream(new ByteArrayInputStream(bytes));
                for (int index : things) {
                    // a thing that is gone has its state read into the room behind all
                    reading.thing(index < 0 ? population.spare() : index, of);
                }
            }
        }
    }

    private static @Nullable Reading reading(Population population, String name) {
        int blank = name.indexOf(' ');
        String rest = name.substring(blank + 1);
        switch (name.substring(0, Math.max(0, blank))) {
            case "column" -> {
                Column column = population.watchedColumn(Integer.parseInt(rest));
                return column == null ? null : column::load;
            }
            case "memory" -> {
                for (Map.Entry<Memory, Step> each : population.steps().entrySet()) {
                    if (each.getKey().toString().equals(rest)) {
                        return each.getValue()::load;
                    }
                }
                return null;
            }
            case "rule" -> {
                int id = rest.indexOf(' ');
                RuleState rule = population.rules.get(rest.substring(0, id));
                if (rule == null) {
                    return null;
                }
                boolean same = rule.rule.shape().equals(rest.substring(id + 1));
                return (index, in) -> rule.load(index, in, same);
            }
            default -> {
                return null;
            }
        }
    }
}

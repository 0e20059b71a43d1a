package io.taihu.rules;

import io.taihu.model.Property;
import io.taihu.model.Quality;
import io.taihu.model.RecordKind;
import io.taihu.model.RecordView;
import io.taihu.model.RecordWriter;
import io.taihu.model.ThingModel;
import io.taihu.model.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a rule has calculated of a reading: values of other properties of the same thing, at the same time. The same reading gives the
 * same once more.
 *
 * @param rule id of its document
 * @param thing number of the thing
 * @param timeMicros of the reading
 * @param receivedMicros when that came
 * @param flags of the reading that are about its time, as in {@link RecordWriter}
 */
public record Derived(
        String rule,
        ThingModel model,
        long thing,
        long timeMicros,
        long receivedMicros,
        int flags,
        List<Value> values) {
    /** A value, a {@link Double}, {@link Long}, {@link Boolean} or text as the type of its property wants. */
    public record Value(Property property, Object value) {}

    /**
     * How to come to a value.
     *
     * @param value in the unit of the property
     */
    record Step(Property property, Node value) {}

    public Derived {
        values = List.copyOf(values);
    }

    /** Writes it as a reading of the thing. */
    public void write(RecordWriter writer) {
        writer.begin(RecordKind.READING, model, thing, timeMicros, receivedMicros)
                .flag(flags);
        for (Value each : values) {
            int slot = each.property().slot();
            ValueType type = each.property().type();
            switch (each.value()) {
                case Double number -> writer.number(slot, number, quality(each.property(), number));
                case Long number -> writer.integer(slot, number, quality(each.property(), number));
                case Boolean truth -> writer.bool(slot, truth, Quality.GOOD);
                default -> writer.text(slot, type, each.value().toString(), Quality.GOOD);
            }
        }
    }

    private static Quality quality(Property property, double value) {
        Double least = property.minimum();
        Double most = property.maximum();
        return (least != null && value < least) || (most != null && value > most) ? Quality.UNCERTAIN : Quality.GOOD;
    }

    /** Tells what the rules that a reading touches have calculated of it; nothing of one that came late. */
    static void follow(Population population, int index, RecordView record, double at, Consumer<Derived> to) {
        Group group = population.group[index];
        if (!group.derives || record.timeMicros() < population.rows.of[index][Rows.SPOKEN]) {
            return;
        }
        for (int i = group.touchedRules.nextSetBit(0); i >= 0; i = group.touchedRules.nextSetBit(i + 1)) {
            Rule rule = group.rules[i].rule;
            if (!rule.derivations().isEmpty()) {
                List<Value> values = new ArrayList<>();
                boolean known = true;
                for (Step step : rule.derivations()) {
                    Object value = Output.value(
                            population.evaluator, step.value(), step.property().type() == ValueType.INTEGER, index, at);
                    known &= value != null;
                    if (value != null
                            && (step.property().type() != ValueType.ENUM
                                    || step.property().options().contains(value.toString()))) {
                        values.add(new Value(step.property(), value));
                    }
                }
                if (!known) {
                    group.rules[i].unknown++;
                }
                if (!values.isEmpty()) {
                    int flags = (record.flag(RecordWriter.FLAG_CLOCK) ? RecordWriter.FLAG_CLOCK : 0)
                            | (record.flag(RecordWriter.FLAG_NO_TIME) ? RecordWriter.FLAG_NO_TIME : 0);
                    to.accept(new Derived(
                            rule.id(),
                            population.model(),
                            record.thing(),
                            record.timeMicros(),
                            record.receivedMicros(),
                            flags,
                            values));
                }
            }
        }
    }
}

package io.taihu.protocols.jt808;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes tables as JSON Schema, for the inputs of actions. */
final class Schema {
    /** Parameters of this many CAN ids look alike; the first stand for all. */
    private static final String CAN = "can\\d{2,}";

    private Schema() {}

    static String object(List<Field> fields) {
        return Json.write(schema(fields));
    }

    private static Values schema(List<Field> fields) {
        Map<String, Values> properties = new LinkedHashMap<>();
        fields.forEach(each -> add(each, properties));
        Values all = Values.of();
        properties.forEach(all::put);
        return Values.of().put("type", "object").put("properties", all);
    }

    private static void add(Field field, Map<String, Values> to) {
        if (field instanceof Group group && field.name().isEmpty()) {
            for (Field each : group.fields()) {
                add(each, to);
            }
        } else if (field instanceof Remembered remembered) {
            add(remembered.field(), to);
        } else if (field instanceof RecorderBlock block) {
            add(RecorderBlock.COMMAND, to);
            block.items().all().forEach(item -> add(item.ways()[0], to));
        } else {
            to.putIfAbsent(field.name(), of(field));
        }
    }

    private static Values of(Field field) {
        return switch (field) {
            case BitsField bits -> array(words(bits.words()));
            case ChoiceField choice -> words(choice.words());
            case TimeField _ -> text("time such as 2026-07-01T12:00:00+08:00, or 12 digits");
            case IdField _ -> text("id such as 0x0029");
            case NumberField number -> {
                Values schema = Values.of().put("type", number.divisor() == 1 ? "integer" : "number");
                yield number.unit().isEmpty() ? schema : schema.put("unit", number.unit());
            }
            case Bytes _ -> text("bytes as hex");
            case ListField list ->
                array(
                        list.isSingle()
                                ? of(list.element().fields()[0])
                                : schema(List.of(list.element().fields())));
            case Repeated repeated -> array(schema(List.of(repeated.element().fields())));
            case TaggedField tagged -> {
                List<Field> items = new ArrayList<>();
                tagged.items().all().stream()
                        .map(item -> item.ways()[0])
                        .filter(each -> !each.name().matches(CAN))
                        .forEach(items::add);
                yield schema(items);
            }
            case Group group -> schema(List.of(group.fields()));
            default -> Values.of().put("type", "string");
        };
    }

    private static Values text(String about) {
        return Values.of().put("type", "string").put("description", about);
    }

    private static Values array(Values element) {
        return Values.of().put("type", "array").put("items", element);
    }

    private static Values words(String[] words) {
        List<String> known = new ArrayList<>();
        for (String each : words) {
            if (!each.isEmpty()) {
                known.add(each);
            }
        }
        return known.isEmpty()
                ? Values.of().put("type", "string")
                : Values.of().put("type", "string").put("enum", known);
    }
}

package io.taihu.protocols.jt808;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Every message of the tables, in every edition: values that may be are written, read, and are the same. */
class BothWaysTest {
    private static final long SEED = Long.getLong("taihu.seed", System.nanoTime());
    private static final String[] WORDS = {"", "a", "苏B12", "测试", "x1", "70111"};

    private final Random random = new Random(SEED);

    @Test
    void everyMessageIsWrittenAndReadInEveryEdition() {
        for (Message message : Catalogue.all()) {
            for (Version version : Version.values()) {
                for (int i = 0; i < 30; i++) {
                    both(message, version);
                }
            }
        }
    }

    @Test
    void everyParameterAndItemIsWrittenAndRead() {
        for (Items.Item item : Parameters.ITEMS.all()) {
            Values values = Values.of();
            fill(item.ways()[0], values);
            Values read = both(message("setParameters"), Values.of().put("parameters", values), Version.V2019);
            assertThat(read.object("parameters").fields().keySet())
                    .as(item.name())
                    .isEqualTo(values.fields().keySet());
        }
        for (Items.Item item : LocationItems.ITEMS.all()) {
            for (Field way : item.ways()) {
                Values values = location();
                fill(way, values);
                Values read = both(message("location"), values, Version.V2013);
                assertThat(read.fields().keySet()).as(item.name()).contains(item.name());
            }
        }
    }

    private void both(Message message, Version version) {
        both(message, sample(message), version);
    }

    /** A body of a message as it may be. */
    byte[] body(Message message, Version version) {
        return message.write(sample(message), version);
    }

    private Values sample(Message message) {
        Values values = Values.of();
        message.fields().forEach(each -> fill(each, values));
        if (message.name().equals("areas")) {
            values.put("kind", "route"); // the elements of its list are those of the last kind
        } else if (message.name().equals("passthroughUp")) {
            values.put("type", 0x41L);
        }
        return values;
    }

    private static Values both(Message message, Values values, Version version) {
        String what = message.name() + ", " + version + ", seed " + SEED + ", " + values;
        byte[] body = message.write(values, version);
        ValuesSink sink = new ValuesSink();
        Version edition = message.read(body, 0, body.length, version, sink);
        assertThat(sink.faults()).as(what).isEmpty();
        assertThat(HexFormat.of().formatHex(message.write(sink.values(), edition)))
                .as(what)
                .isEqualTo(HexFormat.of().formatHex(body));
        if (edition == version) {
            within(what, sink.values(), values);
        }
        return sink.values();
    }

    /** What was read was there to be written. */
    private static void within(String what, Values read, Values written) {
        for (Map.Entry<String, Object> each : read.fields().entrySet()) {
            Object before = written.get(each.getKey());
            if (each.getValue() instanceof Values inner && before instanceof Values values) {
                within(what, inner, values);
            } else if (before != null && !(each.getValue() instanceof List<?>) && !"status".equals(each.getKey())) {
                assertThat(each.getValue()).as("%s in %s", each.getKey(), what).isEqualTo(before);
            }
        }
    }

    private static Message message(String name) {
        return java.util.Objects.requireNonNull(Catalogue.named(name), name);
    }

    private static Values location() {
        return Values.of()
                .put("alarms", List.of("sos"))
                .put("status", List.of("acc", "fixed"))
                .put("latitude", 31.5)
                .put("longitude", 120.25)
                .put("altitude", -3L)
                .put("speed", 60.1)
                .put("direction", 359L)
                .put("time", "2026-07-01T12:00:00+08:00");
    }

    private void fill(Field field, Values to) {
        switch (field) {
            case Group group
            when group.name().isEmpty() -> {
                for (Field each : group.fields()) {
                    fill(each, to);
                }
            }
            case RecorderBlock block -> {
                List<Items.Item> all = block.items().all();
                Items.Item item = all.get(random.nextInt(all.size()));
                to.put("command", (long) item.id());
                fill(item.ways()[0], to);
            }
            case Remembered remembered -> fill(remembered.field(), to);
            case LocationField location
            when location.name().isEmpty() -> location().fields().forEach(to::put);
            default -> {
                Object value = value(field);
                if (value != null) {
                    to.put(field.name(), value);
                }
            }
        }
    }

    private Object value(Field field) {
        return switch (field) {
            case TimeField _ ->
                "2026-07-%02dT12:00:%02dZ"
                        .formatted(1 + random.nextInt(28), random.nextInt(60))
                        .replace("Z", field.name().equals("time") && field.equals(timeOfReply()) ? "Z" : "+08:00");
            case ChoiceField choice -> choice.value(random.nextInt(Math.max(1, choice.words().length)));
            case NumberField number -> number.value(raw(number));
            case TextField text -> text(text.fixedSize());
            case Bytes bytes -> {
                byte[] data = new byte[bytes.fixedSize() >= 0 ? bytes.fixedSize() : random.nextInt(9)];
                random.nextBytes(data);
                yield HexFormat.of().formatHex(data);
            }
            case ListField list -> {
                List<Object> elements = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    Values element = Values.of();
                    fill(list.element(), element);
                    Object value = list.isSingle()
                            ? element.get(list.element().fields()[0].name())
                            : element;
                    elements.add(value);
                }
                yield elements;
            }
            case Repeated repeated -> {
                List<Object> elements = new ArrayList<>();
                for (int i = 0; i < repeated.count(); i++) {
                    Values element = Values.of();
                    fill(repeated.element(), element);
                    elements.add(element);
                }
                yield elements;
            }
            case LocationField _ -> location();
            case LocationBatch _ -> List.of(location(), location());
            case TaggedField tagged -> {
                Values items =
                        Values.of().put(IdField.text(0xFF01, tagged.items().idSize()), "0102");
                for (int i = 0; i < 3; i++) {
                    List<Items.Item> all = tagged.items().all();
                    fill(all.get(random.nextInt(all.size())).ways()[0], items);
                }
                yield items;
            }
            case Group group -> {
                Values values = Values.of();
                for (Field each : group.fields()) {
                    fill(each, values);
                }
                yield values;
            }
            default -> throw new IllegalStateException("no sample for " + field.getClass());
        };
    }

    private static Field timeOfReply() {
        return message("timeReply").fields().getFirst() instanceof Group group ? group.fields()[0] : null;
    }

    /** A number that the field can have; coordinates are on earth, and no number means "none". */
    private long raw(NumberField number) {
        int bits = 8 * number.size() - 1;
        long raw = random.nextLong() & (1L << Math.min(bits, 26)) - 1;
        return number.isNone(raw) ? raw - 1 : raw;
    }

    private String text(int size) {
        String word = WORDS[random.nextInt(WORDS.length)];
        return size >= 0 && word.getBytes(Dialect.STANDARD.charset()).length > size ? "z" : word;
    }
}

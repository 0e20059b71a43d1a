package io.taihu.watch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.taihu.core.Commands;
import io.taihu.core.Directory;
import io.taihu.model.Invocation;
import io.taihu.model.Property;
import io.taihu.model.RecordKind;
import io.taihu.model.RecordView;
import io.taihu.model.ThingModel;
import io.taihu.rules.Desire;
import io.taihu.rules.Engine;
import io.taihu.rules.Rule;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/** Tells an engine what properties of things shall be: by what is kept, and by what the journal says of it from then on. Stateless. */
final class Desires {
    private static final int PAGE = 1_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Directory directory;
    private final Commands commands;

    Desires(Directory directory, Commands commands) {
        this.directory = directory;
        this.commands = commands;
    }

    /** Takes a record of the journal, of whatever kind. */
    void take(RecordView record, Engine engine) {
        if (record.kind() == RecordKind.COMMAND) {
            Invocation asked = Invocation.read(record);
            Optional<ThingModel> model = asked.kind() == Invocation.Kind.PROPERTY
                    ? directory.model(record.model(), record.modelVersion())
                    : Optional.empty();
            model.flatMap(each -> each.property(asked.name()))
                    .ifPresent(property -> engine.desire(desire(asked, record.model(), property)));
        } else if (record.kind() == RecordKind.STEP) {
            String id = record.string();
            Invocation.Step step = Invocation.readStep(record);
            if (step.state().ended()) {
                engine.desireEnded(record.model(), record.thing(), id, step.state() == Invocation.State.DONE);
            }
        }
    }

    /** Tells an engine what is kept of the properties of which a rule asks. */
    void tell(Rule rule, Engine engine) {
        each(rule, (asked, desire) -> {
            // what things of other models shall be is of no use there, and does no harm
            engine.desire(desire);
            if (asked.state() == Invocation.State.DONE) {
                engine.desireEnded(desire.model(), desire.thing(), desire.id(), true);
            }
        });
    }

    /**
     * What the properties shall be of which a rule asks.
     *
     * @param things whether the thing of a number counts
     */
    void of(Rule rule, LongPredicate things, Consumer<Desire> found) {
        each(rule, (_, desire) -> {
            if (things.test(desire.thing())) {
                found.accept(desire);
            }
        });
    }

    private void each(Rule rule, BiConsumer<Invocation, Desire> found) {
        for (Property property : rule.desires()) {
            long after = 0;
            List<Invocation> page;
            do {
                page = commands.desired(property.name(), after, PAGE);
                page.forEach(
                        each -> found.accept(each, desire(each, rule.model().number(), property)));
                // of the last there may be another, and what is told twice changes nothing
                after = page.isEmpty() ? after : page.getLast().thing() - 1;
            } while (page.size() == PAGE);
        }
    }

    private static Desire desire(Invocation asked, int model, Property property) {
        return new Desire(asked.id(), asked.thing(), model, property, value(asked.input()), asked.createdMicros());
    }

    private static @Nullable Object value(String json) {
        try {
            JsonNode value = JSON.readTree(json);
            return value.isNumber()
                    ? (Object) value.doubleValue()
                    : value.isBoolean() ? (Object) value.booleanValue() : value.isTextual() ? value.textValue() : null;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what a property shall be is no JSON: " + json, e);
        }
    }
}

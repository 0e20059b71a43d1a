package io.taihu.rules;

import io.taihu.model.Limit;
import java.io.Serial;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads YAML as far as a rule needs it: texts, lists, names with values. Anchors, aliases and tags are refused, and nothing is made of
 * them, so no text costs more than its length. Used once.
 */
final class YamlReader {
    /** Longest text of a rule. */
    @Limit(
            value = "Longest text of a rule",
            zh = "规则文本的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    static final int RULE_MAX = 65_536;

    /** Deepest lists and names in a rule. */
    @Limit(value = "Deepest nesting in the text of a rule", zh = "规则文本的最大嵌套层数", reached = Limit.Reached.REFUSED)
    static final int DEPTH_MAX = 8;

    private static final String QUOTE =
            "; a text with signs that mean something in YAML stands in quotes, or below a |";
    private static final LoadSettings SETTINGS =
            LoadSettings.builder().setCodePointLimit(RULE_MAX).build();

    /** Ends the reading, after the fault was told. */
    private static final class StoppedException extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1;

        StoppedException() {
            super(null, null, false, false);
        }
    }

    private final Source source;
    private final Iterator<Event> events;
    private final Faults faults;

    private YamlReader(String text, Faults faults) {
        this.source = new Source(text);
        this.events = new Parse(SETTINGS).parseString(text).iterator();
        this.faults = faults;
    }

    /** The tree of a text; empty when it could not be read to its end, and then a fault says why. */
    static Optional<Yaml> read(String written, Faults faults) {
        if (written.length() > RULE_MAX) {
            faults.accept(Clause.of("")
                    .fault(0, 1, "a rule has at most " + RULE_MAX + " characters, this has " + written.length()));
            return Optional.empty();
        }
        String text = (written.startsWith("\uFEFF") ? written.substring(1) : written)
                .replace("\r\n", "\n")
                .replace('\r', '\n');
        YamlReader reader = new YamlReader(text, faults);
        try {
            return Optional.ofNullable(reader.document());
        } catch (StoppedException e) {
            return Optional.empty();
        } catch (MarkedYamlEngineException e) {
            Clause at = e.getProblemMark()
                    .or(e::getContextMark)
                    .map(reader.source::at)
                    .orElse(Clause.of(""));
            String problem = String.valueOf(e.getProblem());
            int advice = problem.indexOf(". (");
            faults.accept(at.fault(
                    0, 1, "this is not YAML: " + (advice < 0 ? problem : problem.substring(0, advice)) + QUOTE));
        } catch (ReaderException e) {
            faults.accept(reader.source
                    .at(e.getPosition())
                    .fault(
                            0,
                            1,
                            "the character U+" + String.format("%04X", e.getCodePoint()) + " cannot stand in YAML"));
        } catch (YamlEngineException e) {
            faults.accept(Clause.of("").fault(0, 1, "this is not YAML: " + e.getMessage()));
        }
        return Optional.empty();
    }

    private @Nullable Yaml document() {
        next(); // the stream begins
        Event start = next();
        if (start.getEventId() == Event.ID.StreamEnd) {
            faults.accept(Clause.of("").fault(0, 1, "there is no rule; it begins with rule: and a name"));
            return null;
        }
        Yaml root = node(next(), 0);
        next(); // the document ends
        Event end = next();
        if (end.getEventId() != Event.ID.StreamEnd) {
            tell(end, "a text has one rule, and here a second one begins");
        }
        return root;
    }

    /** What begins with an event; where it is refused, an empty text. */
    private Yaml node(Event event, int depth) {
        if (event instanceof NodeEvent node && node.getAnchor().isPresent() && !(event instanceof AliasEvent)) {
            tell(event, "a rule has no anchors; a text that begins with & stands in quotes");
        }
        return switch (event) {
            case ScalarEvent scalar -> {
                tag(event, scalar.getTag());
                yield new Yaml.Text(source.clause(scalar), scalar.getValue(), scalar.isPlain());
            }
            case SequenceStartEvent list -> {
                tag(event, list.getTag());
                yield depth == DEPTH_MAX ? tooDeep(event) : items(event, depth);
            }
            case MappingStartEvent fields -> {
                tag(event, fields.getTag());
                yield depth == DEPTH_MAX ? tooDeep(event) : fields(fields, depth);
            }
            default -> {
                tell(event, "a rule has no aliases; a text that begins with * stands in quotes");
                yield nothing(event);
            }
        };
    }

    private void tag(Event event, Optional<String> tag) {
        if (tag.isPresent()) {
            tell(event, "a rule has no tags; \"not\" is written not, and a text that begins with ! stands in quotes");
        }
    }

    private Yaml items(Event start, int depth) {
        List<Yaml> items = new ArrayList<>();
        for (Event each = next(); each.getEventId() != Event.ID.SequenceEnd; each = next()) {
            items.add(node(each, depth + 1));
        }
        return new Yaml.Items(place(start), items);
    }

    private Yaml fields(MappingStartEvent start, int depth) {
        if (start.isFlow() && source.behind(place(start)).startsWith("{{")) {
            tell(start, "a text that begins with {{ stands in quotes, such as \"{{thing.name}} is hot\"");
            throw new StoppedException();
        }
        List<Yaml.Field> fields = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Event each = next(); each.getEventId() != Event.ID.MappingEnd; each = next()) {
            Yaml name = node(each, depth + 1);
            Yaml value = node(next(), depth + 1);
            if (!(name instanceof Yaml.Text text)) {
                faults.accept(name.fault("a name was expected, got " + name.kind()
                        + "; a text that begins with { or [ stands in quotes"));
            } else if (start.isFlow() && value instanceof Yaml.Text none && none.missing()) {
                faults.refuse(name.fault("\"" + Section.shown(text.value())
                        + "\" has no value; in braces a comma ends a value, and one that has commas stands in quotes"));
            } else if (!names.add(text.value())) {
                faults.accept(name.fault("\"" + Section.shown(text.value()) + "\" stands here for the second time"));
            } else {
                fields.add(new Yaml.Field(text, value));
            }
        }
        return new Yaml.Fields(place(start), fields);
    }

    /** Reads no further: what is nested without end would cost more than its length. */
    private Yaml tooDeep(Event start) {
        tell(
                start,
                "a rule is at most " + DEPTH_MAX
                        + " lists and names deep; a text that begins with { or [ stands in quotes");
        throw new StoppedException();
    }

    private Event next() {
        return events.next();
    }

    private Clause place(Event event) {
        return event.getStartMark().map(source::at).orElse(Clause.of(""));
    }

    private Yaml nothing(Event event) {
        return new Yaml.Text(place(event), "", true);
    }

    private void tell(Event event, String message) {
        faults.refuse(place(event).fault(0, 1, message));
    }
}

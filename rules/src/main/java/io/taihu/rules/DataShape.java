package io.taihu.rules;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * A data schema of W3C WoT Thing Description 1.1 (JSON, which YAML reads), as far as values of a rule can be checked against it before
 * there are any: types, units, limits, members. The whole of it is checked when something is asked. Immutable.
 */
record DataShape(Map<?, ?> schema) {
    static final DataShape ANY = new DataShape(Map.of());
    private static final LoadSettings SETTINGS = LoadSettings.builder().build();

    /** That of a schema's text; one of anything when it is empty or says nothing that is understood. */
    static DataShape of(String json) {
        if (json.isBlank()) {
            return ANY;
        }
        try {
            return new Load(SETTINGS).loadFromString(json) instanceof Map<?, ?> map ? new DataShape(map) : ANY;
        } catch (YamlEngineException e) {
            return ANY; // what is asked is checked by those who read all of JSON
        }
    }

    /** Whether it says anything. */
    boolean known() {
        return !schema.isEmpty();
    }

    /** Whether members with names fit it. */
    boolean isObject() {
        return schema.get("type") == null || "object".equals(schema.get("type"));
    }

    /** Whether it takes members that it does not name. */
    boolean open() {
        return members().isEmpty() || Boolean.TRUE.equals(schema.get("additionalProperties"));
    }

    Collection<String> members() {
        return schema.get("properties") instanceof Map<?, ?> map
                ? map.keySet().stream().map(String::valueOf).toList()
                : List.of();
    }

    Optional<DataShape> member(String name) {
        return schema.get("properties") instanceof Map<?, ?> map && map.containsKey(name)
                ? Optional.of(map.get(name) instanceof Map<?, ?> member ? new DataShape(member) : ANY)
                : Optional.empty();
    }

    List<String> required() {
        return schema.get("required") instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    /** What a value of it has to be. */
    OutputChecker.Wanted wanted(String what) {
        return switch (schema.get("type") instanceof String type ? type : "") {
            case "number", "integer" ->
                new OutputChecker.Wanted(
                        what,
                        Type.number(
                                schema.get("unit") instanceof String unit
                                        ? Unit.parse(unit).orElse(null)
                                        : null),
                        "integer".equals(schema.get("type")),
                        number("minimum"),
                        number("maximum"),
                        List.of(),
                        "");
            case "boolean" -> OutputChecker.Wanted.of(what, Type.BOOLEAN);
            case "string" -> new OutputChecker.Wanted(what, Type.TEXT, false, null, null, options(), "");
            case "object", "array", "null" -> OutputChecker.Wanted.not(what, String.valueOf(schema.get("type")));
            default -> OutputChecker.Wanted.of(what, null);
        };
    }

    private List<String> options() {
        return schema.get("enum") instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    private @Nullable Double number(String limit) {
        return schema.get(limit) instanceof Number number ? number.doubleValue() : null;
    }
}

package io.taihu.registry;

import static io.taihu.registry.Texts.conflict;
import static io.taihu.registry.Texts.invalid;
import static io.taihu.registry.Texts.notFound;
import static io.taihu.registry.Texts.quote;

import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.Property;
import io.taihu.model.TaihuException;
import io.taihu.model.ThingModel;
import io.taihu.model.ThingModel.Affordance;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The statements on models. Each runs in the transaction of its caller. */
final class Models {
    /** Longest definition of one version, as JSON text in UTF-16 units. */
    @Limit(
            value = "Longest definition of a version of a model",
            zh = "物模型一个版本定义的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    static final int DEFINITION_MAX = 4 << 20;

    private static final String SELECT = "SELECT m.number, m.name, v.version, v.definition FROM model m"
            + " JOIN model_version v ON v.model = m.number ";
    private static final String LATEST = SELECT + "AND v.version = m.version ";
    private static final Sql.Row<ThingModel> MODEL =
            row -> ModelJson.read(row.getInt(1), row.getString(2), row.getInt(3), row.getString(4));

    private Models() {}

    static Optional<ThingModel> find(Sql sql, String name) {
        return sql.first(LATEST + "WHERE m.name = ?", MODEL, name);
    }

    static Optional<ThingModel> find(Sql sql, int number, int version) {
        return sql.first(SELECT + "WHERE v.model = ? AND v.version = ?", MODEL, number, version);
    }

    static List<ThingModel> versions(Sql sql, String name) {
        return sql.list(SELECT + "WHERE m.name = ? ORDER BY v.version DESC", MODEL, name);
    }

    static List<ThingModel> page(Sql sql, @Nullable String after, int limit) {
        return sql.list(LATEST + "WHERE m.name > ? ORDER BY m.name LIMIT ?", MODEL, after == null ? "" : after, limit);
    }

    static ThingModel create(Sql sql, ThingModel model) {
        check(model);
        if (model.version() != 1) {
            throw invalid(
                    "a new model starts with version 1, got version " + model.version() + " of " + quote(model.name()));
        }
        if (find(sql, model.name()).isPresent()) {
            throw conflict("model " + quote(model.name()) + " exists already; add a version to it");
        }
        String definition = definition(model);
        long number = sql.number("INSERT INTO model (name, version) VALUES (?, 1) RETURNING number", model.name());
        sql.update("INSERT INTO model_version (model, version, definition) VALUES (?, 1, ?)", number, definition);
        return find(sql, model.name()).orElseThrow();
    }

    static ThingModel addVersion(Sql sql, ThingModel model) {
        Next next = checkVersion(sql, model);
        sql.update(
                "INSERT INTO model_version (model, version, definition) VALUES (?, ?, ?)",
                next.number(),
                model.version(),
                next.definition());
        sql.update("UPDATE model SET version = ? WHERE number = ?", model.version(), next.number());
        return find(sql, model.name()).orElseThrow();
    }

    /** What is stored of a version that may be the next one. */
    record Next(int number, String definition) {}

    /** Whether a version may be the next one of its model; stores nothing. */
    static Next checkVersion(Sql sql, ThingModel model) {
        check(model);
        ThingModel present = find(sql, model.name())
                .orElseThrow(() -> notFound("there is no model " + quote(model.name()) + "; create it first"));
        if (model.number() != 0 && model.number() != present.number()) {
            throw notFound("model " + quote(model.name()) + " with number " + model.number()
                    + " is gone; the one of that name has number " + present.number());
        }
        if (model.version() != present.version() + 1) {
            throw new TaihuException(
                    ErrorCode.STALE,
                    "the next version of model " + quote(model.name()) + " is " + (present.version() + 1) + ", got "
                            + model.version() + "; read it again");
        }
        checkSlotsKept(present, model);
        return new Next(present.number(), definition(model));
    }

    static void delete(Sql sql, String name) {
        ThingModel model = find(sql, name).orElseThrow(() -> notFound("there is no model " + quote(name)));
        long things = sql.number("SELECT COUNT(*) FROM thing WHERE model = ?", model.number());
        if (things > 0) {
            throw conflict("model " + quote(name) + " is the model of " + things
                    + " things; give those another or remove them first");
        }
        sql.first("SELECT path FROM space WHERE model = ? ORDER BY path", row -> row.getString(1), model.number())
                .ifPresent(path -> {
                    throw conflict("model " + quote(name) + " is what things made in space " + quote(path)
                            + " get; give that space another first");
                });
        sql.update("DELETE FROM model WHERE number = ?", model.number());
    }

    /** Number of the model a thing is to have. */
    static int numberFor(Sql sql, String thing, String name) {
        return numberOf(sql, "thing " + quote(thing), name);
    }

    /**
     * Number of the model that something is to have.
     *
     * @param what has it, for a sentence
     */
    static int numberOf(Sql sql, String what, String name) {
        return sql.first("SELECT number FROM model WHERE name = ?", row -> row.getInt(1), name)
                .orElseThrow(() -> invalid(
                        what + " cannot have model " + quote(name) + ", which does not exist; create that first"));
    }

    private static String definition(ThingModel model) {
        String definition = ModelJson.write(model);
        if (definition.length() > DEFINITION_MAX) {
            throw new TaihuException(
                    ErrorCode.TOO_LARGE,
                    "model " + quote(model.name()) + " has at most " + DEFINITION_MAX + " characters as JSON, got "
                            + definition.length());
        }
        if (Texts.hasHalf(definition)) {
            throw invalid("model " + quote(model.name()) + " holds text that is not Unicode: half a surrogate pair");
        }
        return definition;
    }

    private static void check(ThingModel model) {
        if (model.silence().isNegative() || model.retention().isNegative()) {
            throw invalid("silence and retention of model " + quote(model.name()) + " must not be negative");
        }
        checkUnique(
                model,
                "property",
                model.properties().stream().map(Property::name).toList());
        checkUnique(
                model, "event", model.events().stream().map(Affordance::name).toList());
        checkUnique(
                model, "action", model.actions().stream().map(Affordance::name).toList());
    }

    private static void checkUnique(ThingModel model, String what, List<String> names) {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name)) {
                throw invalid("model " + quote(model.name()) + " has " + what + " " + quote(name)
                        + " twice; names must differ");
            }
        }
    }

    private static void checkSlotsKept(ThingModel present, ThingModel next) {
        if (next.slots().size() < present.slots().size()) {
            throw invalid("version " + next.version() + " of model " + quote(next.name()) + " must keep all "
                    + present.slots().size() + " slots, got " + next.slots().size() + "; retire what is not in use");
        }
        for (Property old : present.slots()) {
            Property now = next.slots().get(old.slot());
            if (!now.name().equals(old.name()) || now.type() != old.type()) {
                throw invalid("slot " + old.slot() + " of model " + quote(next.name()) + " is " + quote(old.name())
                        + " of type " + old.type() + " for ever, got " + quote(now.name()) + " of type " + now.type()
                        + "; retire it and take a new slot");
            }
        }
    }
}

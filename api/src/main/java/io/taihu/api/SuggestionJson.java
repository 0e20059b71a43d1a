package io.taihu.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.core.JsonText;
import io.taihu.core.ModelSample;
import io.taihu.core.Observed;
import io.taihu.core.PropertySuggestion;
import io.taihu.core.PropertySuggestion.Reason;
import io.taihu.model.Property;
import io.taihu.model.ThingModel;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The JSON form of what a model may be made into. Stateless. */
final class SuggestionJson {
    private SuggestionJson() {}

    static ObjectNode write(ThingModel model, ModelSample sample) {
        ObjectNode out = Json.object();
        out.put("model", model.name());
        out.put("version", model.version());
        ObjectNode observed = out.putObject("observed");
        observed.put("rows", sample.rows());
        if (sample.rows() > 0) {
            observed.put("from", Times.text(sample.fromMicros()));
            observed.put("to", Times.text(sample.toMicros()));
        }
        observed.put("complete", sample.complete());
        ArrayNode properties = out.putArray("properties");
        for (Property property : model.properties()) {
            write(PropertySuggestion.of(property, sample.of(property)), properties.addObject());
        }
        return out;
    }

    private static void write(PropertySuggestion suggestion, ObjectNode out) {
        out.put("name", suggestion.present().name());
        ModelJson.write(suggestion.present(), out.putObject("present"));
        ModelJson.write(suggestion.suggested(), out.putObject("suggested"));
        Observed seen = suggestion.observed();
        ObjectNode observed = out.putObject("observed");
        observed.put("count", seen.count());
        if (seen.minimum() != null) {
            ModelJson.number(observed, "minimum", seen.minimum());
        }
        if (seen.maximum() != null) {
            ModelJson.number(observed, "maximum", seen.maximum());
        }
        if (seen.distinct() >= 0) {
            observed.put("distinct", seen.distinct());
        }
        ArrayNode units = out.putArray("units");
        suggestion.units().forEach(units::add);
        ArrayNode reasons = out.putArray("reasons");
        for (Reason reason : suggestion.reasons()) {
            ObjectNode each = reasons.addObject();
            each.put("about", reason.about().name().toLowerCase(Locale.ROOT));
            each.put("why", reason.why().name().toLowerCase(Locale.ROOT).replace('_', '-'));
            if (!reason.word().isEmpty()) {
                each.put("word", reason.word());
            }
            each.put("detail", detail(reason, suggestion));
        }
    }

    private static String detail(Reason reason, PropertySuggestion suggestion) {
        Observed seen = suggestion.observed();
        Property suggested = suggestion.suggested();
        String values = seen.count() + " values between " + number(seen.minimum()) + " and " + number(seen.maximum());
        String named = "\"" + reason.word() + "\" in the name";
        return switch (reason.why()) {
            case WHOLE -> "all of " + seen.count() + " values were whole: integer";
            case ZERO_ONE -> "all of " + seen.count() + " values were 0 or 1: boolean";
            case FEW_TEXTS -> seen.count() + " values were " + seen.distinct() + " different texts: enum";
            case NAME_STATES -> "the name ends with \"" + reason.word() + "\": " + suggested.unit();
            case NAME_AND_VALUES -> named + ", " + values + ": " + suggested.unit();
            case USUAL -> named + ", " + values + ": within what is usual";
            case SEEN -> values + ", with room on both sides";
            case GROWS -> named + ": it counts up";
            case NAME -> named;
        };
    }

    private static String number(@Nullable Double value) {
        return value == null ? "?" : new JsonText().number(value).toString();
    }
}

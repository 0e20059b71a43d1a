package io.taihu.histories.questdb;

import io.taihu.model.Property;
import io.taihu.model.Quality;
import io.taihu.model.RecordView;
import io.taihu.model.ThingModel;
import java.util.Locale;

/** The text of the quality column: a JSON object of each property whose value is not good, such as {@code {"pm25":"bad"}}. */
final class QualityText {
    private QualityText() {}

    static String of(RecordView row, ThingModel model) {
        StringBuilder json = new StringBuilder("{");
        row.rewind();
        while (row.next()) {
            if (row.quality() != Quality.GOOD) {
                if (json.length() > 1) {
                    json.append(',');
                }
                quote(json, model.slots().get(row.slot()).name());
                json.append(":\"")
                        .append(row.quality().name().toLowerCase(Locale.ROOT))
                        .append('"');
            }
        }
        return json.append('}').toString();
    }

    /** The quality of a property according to such a text. */
    static Quality of(String json, Property property) {
        StringBuilder key = new StringBuilder();
        quote(key, property.name());
        key.append(":\"");
        int at = json.indexOf(key.toString());
        // a quote inside a name is escaped, so that what follows a brace or a comma is a key
        while (at > 0 && json.charAt(at - 1) != '{' && json.charAt(at - 1) != ',') {
            at = json.indexOf(key.toString(), at + 1);
        }
        if (at < 1) {
            return Quality.GOOD;
        }
        return json.startsWith("bad", at + key.length()) ? Quality.BAD : Quality.UNCERTAIN;
    }

    private static void quote(StringBuilder json, String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                default -> {
                    if (c < 0x20) {
                        json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                    } else {
                        json.append(c);
                    }
                }
            }
        }
        json.append('"');
    }
}

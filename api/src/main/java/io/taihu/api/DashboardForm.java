package io.taihu.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** The forms that the document of a dashboard has had: whatever the form, it is read as one of the present. */
final class DashboardForm {
    /** Its grid has 12 columns. A document of this form does not say which one it has. */
    static final int FIRST = 1;
    /** Its grid has 24 columns. */
    static final int PRESENT = 2;

    private static final String MEMBER = "version";
    private static final int COLUMNS_FIRST = 12;
    private static final int WIDER = DashboardJson.COLUMNS / COLUMNS_FIRST;

    private DashboardForm() {}

    /**
     * The form of a document that is sent: what it says, and otherwise the present one. What a server gave has a revision, and
     * says its form unless that is the first.
     */
    static int of(ObjectNode sent, @Nullable Long said) {
        if (said != null) {
            return said.intValue();
        }
        return sent.has("revision") ? FIRST : PRESENT;
    }

    static int columns(int form) {
        return form == FIRST ? COLUMNS_FIRST : DashboardJson.COLUMNS;
    }

    /** What is kept of a dashboard, in the present form: it says its own unless that is the first. */
    static void bring(ObjectNode kept) {
        bring(kept, kept.path(MEMBER).asInt(FIRST));
    }

    /** Variables and widgets of a form, in the present one: each widget stays where it is on a page of any width. */
    static void bring(ObjectNode definition, int form) {
        if (form == FIRST) {
            for (JsonNode each : definition.path("widgets")) {
                if (each instanceof ObjectNode widget) {
                    widget.put("x", widget.path("x").asInt() * WIDER);
                    widget.put("w", widget.path("w").asInt() * WIDER);
                }
            }
        }
        definition.put(MEMBER, PRESENT);
    }
}

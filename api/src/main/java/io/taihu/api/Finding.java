package io.taihu.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One thing that is not as it should be. Immutable.
 *
 * @param code what it is, one of those of the contract; pages have words of their own for it
 * @param subject which of several it is about, such as the name of a table; empty when there is only one
 * @param what in words, what is wrong
 * @param remedy in words, what to do
 * @param link address of the page that tells more; empty for none
 * @param figures by name, what the words say in numbers and names
 */
record Finding(
        String code,
        String subject,
        Grade grade,
        String what,
        String remedy,
        String link,
        Map<String, Object> figures) {

    /** How bad it is, worst first. */
    enum Grade {
        /** Readings are refused or lost, or will be soon. */
        ALARM,
        /** Something does not work, or will stop working. */
        WARNING,
        /** Nothing is wrong yet. */
        ADVICE
    }

    static Finding of(String code, Grade grade, String what, String remedy, String link) {
        return new Finding(code, "", grade, what, remedy, link, Map.of());
    }

    Finding about(String name) {
        return new Finding(code, name, grade, what, remedy, link, figures);
    }

    /** With one figure more: a number or a text. */
    Finding with(String name, Object value) {
        Map<String, Object> all = new LinkedHashMap<>(figures);
        all.put(name, value);
        return new Finding(code, subject, grade, what, remedy, link, all);
    }

    /** What stays the same while it goes on. */
    String key() {
        return code + ":" + subject;
    }

    ObjectNode write(long sinceMicros) {
        ObjectNode out = Json.object()
                .put("code", code)
                .put("grade", Words.of(grade))
                .put("since", Times.text(sinceMicros))
                .put("what", what)
                .put("remedy", remedy);
        if (!subject.isEmpty()) {
            out.put("subject", subject);
        }
        if (!link.isEmpty()) {
            out.put("link", link);
        }
        ObjectNode told = out.putObject("figures");
        figures.forEach((name, value) -> {
            if (value instanceof Number number) {
                told.put(name, number.doubleValue());
            } else {
                told.put(name, String.valueOf(value));
            }
        });
        return out;
    }
}

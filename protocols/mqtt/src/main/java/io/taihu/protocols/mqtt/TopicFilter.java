package io.taihu.protocols.mqtt;

import io.taihu.spi.Live;
import java.util.List;

/** A topic filter with its wildcards, MQTT 5.0 section 4.7. Immutable. */
final class TopicFilter {
    private final String text;
    private final List<String> levels;

    private TopicFilter(String text) {
        this.text = text;
        this.levels = List.of(text.split("/", -1));
    }

    /**
     * Reads a filter.
     *
     * @throws IllegalArgumentException when it is not one, saying why
     */
    static TopicFilter parse(String text) {
        if (text.isEmpty() || text.length() > Topics.LENGTH_MAX || text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "a topic filter has 1 to " + Topics.LENGTH_MAX + " characters and no U+0000");
        }
        TopicFilter filter = new TopicFilter(text);
        if (filter.levels.size() > Topics.LEVELS_MAX) {
            throw new IllegalArgumentException("a topic filter has at most " + Topics.LEVELS_MAX + " levels");
        }
        for (int i = 0; i < filter.levels.size(); i++) {
            String level = filter.levels.get(i);
            boolean last = i == filter.levels.size() - 1;
            if ((level.contains("#") && (level.length() > 1 || !last)) || (level.contains("+") && level.length() > 1)) {
                throw new IllegalArgumentException("# stands alone at the end and + alone in its level, got " + text);
            }
        }
        return filter;
    }

    String text() {
        return text;
    }

    String level(int index) {
        return index < levels.size() ? levels.get(index) : "";
    }

    /** Whether a topic name matches. */
    boolean matches(String topic) {
        String[] names = topic.split("/", -1);
        for (int i = 0; i < levels.size(); i++) {
            String level = levels.get(i);
            if (level.equals("#")) {
                return true;
            }
            if (i >= names.length || !(level.equals("+") || level.equals(names[i]))) {
                // "a/#" matches "a" too
                return false;
            }
        }
        return names.length == levels.size();
    }

    /** Whether it is about things' own topics. */
    boolean things() {
        return level(0).equals("things");
    }

    /** Whether it is about the tree of spaces with its last values. */
    boolean spaces() {
        return level(0).equals("spaces");
    }

    /** Whether it is about what the server itself says. */
    boolean notices() {
        return level(0).equals("notices");
    }

    /** The narrowest filter of live updates that lets everything through that may match. */
    Live.Filter live() {
        if (things() && isName(level(1))) {
            return new Live.Filter(level(1), "", "");
        }
        return Live.Filter.ALL;
    }

    /** Whether something asked of a thing may match. */
    boolean mayAsk() {
        return things() && List.of("#", "+", "actions", "properties").contains(level(2));
    }

    /** The thing of which all is asked that matches, when nothing else matches; empty otherwise. */
    String asked() {
        return isName(level(1)) && isAsked() ? level(1) : "";
    }

    /** Whether it is what is asked of any thing that matches, and nothing else. */
    boolean askedOfAny() {
        return level(1).equals("+") && isAsked();
    }

    private boolean isAsked() {
        boolean actions = levels.size() == 5 && level(2).equals("actions") && level(4).equals("request");
        boolean properties = levels.size() == 4 && level(2).equals("properties") && level(3).equals("set");
        return things() && (actions || properties);
    }

    /** Whether all that matches is about one thing. */
    boolean only(String thing) {
        return things() && levels.size() > 2 && level(1).equals(thing);
    }

    private static boolean isName(String level) {
        return !level.isEmpty() && !level.equals("+") && !level.equals("#");
    }
}

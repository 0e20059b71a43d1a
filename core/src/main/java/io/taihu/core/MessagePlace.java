package io.taihu.core;

/** Where in a message its shaping is, as problems name it. One thread. */
final class MessagePlace {
    private int line;
    private int lineFrom;
    private int element = -1;
    private String member = "";
    private boolean wholeElements;

    /** Begins a message. */
    void message() {
        line = 0;
        element = -1;
        member = "";
        wholeElements = false;
    }

    /** Says which line comes, counted from 1, and where it begins. */
    void line(int line, int from) {
        this.line = line;
        this.lineFrom = from;
    }

    /** Says which element of the outermost array comes, counted from 0. */
    void element(int element) {
        this.element = element;
    }

    /** Says in which member of the reading its values lie; empty when they are its own. */
    void member(String member) {
        this.member = member;
    }

    /** Says that problems name elements of the outermost array only, since values have no path of their own. */
    void wholeElements() {
        wholeElements = true;
    }

    /** JSON path of a member of the present reading. */
    String of(String name) {
        StringBuilder path = new StringBuilder(64);
        if (line > 0) {
            path.append("line ").append(line).append(": ");
        }
        path.append('$');
        if (element >= 0) {
            path.append('[').append(element).append(']');
        }
        if (!member.isEmpty()) {
            path.append('.').append(member);
        }
        if (!name.isEmpty() && !wholeElements) {
            boolean simple = name.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '_');
            String shown = ProblemWords.cut(name);
            path.append(simple ? "." + shown : "['" + shown + "']");
        }
        return path.toString();
    }

    /** Where a message is malformed. */
    String of(MalformedPayload e) {
        return switch (e.at()) {
            case MalformedPayload.HERE -> of("");
            case MalformedPayload.WHOLE -> "";
            default -> line > 0 ? "line " + line + ", byte " + (e.at() - lineFrom) : "byte " + e.at();
        };
    }
}

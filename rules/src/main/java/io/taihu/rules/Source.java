package io.taihu.rules;

import java.util.List;
import java.util.stream.IntStream;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;

/** The text of a rule by lines, to find where something stands and how it was written. Immutable. */
final class Source {
    private final List<String> lines;
    /** By line, where each character begins; empty where each is one UTF-16 unit. */
    private final List<int[]> begins;

    /** @param text lines separated by {@code \n} alone */
    Source(String text) {
        this.lines = List.of(text.split("\n", -1));
        this.begins = lines.stream().map(Source::begins).toList();
    }

    /** A place without a text. */
    Clause at(Mark mark) {
        int column = column(mark);
        return new Clause("", mark.getLine() + 1, column + 1, column + 1);
    }

    /** A place by how many characters, not UTF-16 units, stand before it. */
    Clause at(int position) {
        int rest = position;
        int line = 0;
        while (line < lines.size() - 1
                && rest > lines.get(line).codePointCount(0, lines.get(line).length())) {
            rest -= lines.get(line).codePointCount(0, lines.get(line).length()) + 1;
            line++;
        }
        int column = units(line, rest);
        return new Clause("", line + 1, column + 1, column + 1);
    }

    /** The rest of a line. */
    String behind(Clause place) {
        return lines.get(place.line() - 1).substring(place.column() - 1);
    }

    /** A text as it was written, and where. */
    Clause clause(ScalarEvent event) {
        Mark start = event.getStartMark().orElseThrow();
        Mark end = event.getEndMark().orElseThrow();
        if (event.isLiteral() || event.isFolded()) {
            return block(start, end);
        }
        if (event.isPlain()) {
            return slice(start.getLine(), column(start), end.getLine(), column(end));
        }
        Clause inner = slice(start.getLine(), column(start) + 1, end.getLine(), column(end) - 1);
        boolean escaped = event.isDQuoted()
                ? inner.text().indexOf('\\') >= 0
                : inner.text().contains("''");
        return escaped ? new Clause(event.getValue(), inner.line(), inner.column(), inner.indent()) : inner;
    }

    /** What stands below a {@code |} or {@code >}. */
    private Clause block(Mark start, Mark end) {
        int from = start.getLine() + 1;
        int to = Math.min(lines.size(), column(end) == 0 ? end.getLine() : end.getLine() + 1);
        while (from < to && lines.get(from).isBlank()) {
            from++;
        }
        while (to > from && lines.get(to - 1).isBlank()) {
            to--;
        }
        if (from == to) {
            return at(start);
        }
        int indent = indent(from, to);
        StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append(i == from ? "" : "\n").append(behind(lines.get(i), indent));
        }
        return new Clause(text.toString().stripTrailing(), from + 1, indent + 1, indent + 1);
    }

    /** From one place to another, the further lines without their common indentation. */
    private Clause slice(int line, int column, int lastLine, int lastColumn) {
        if (line == lastLine) {
            String text = lines.get(line).substring(column, Math.max(column, lastColumn));
            return new Clause(text, line + 1, column + 1, column + 1);
        }
        int indent = Math.min(indent(line + 1, lastLine + 1), lastColumn);
        StringBuilder text = new StringBuilder(lines.get(line).substring(column));
        for (int i = line + 1; i <= lastLine; i++) {
            String each = lines.get(i);
            text.append('\n').append(behind(i == lastLine ? each.substring(0, lastColumn) : each, indent));
        }
        return new Clause(text.toString(), line + 1, column + 1, indent + 1);
    }

    private int indent(int from, int to) {
        return lines.subList(from, to).stream()
                .filter(line -> !line.isBlank())
                .mapToInt(line -> line.length() - line.stripLeading().length())
                .min()
                .orElse(0);
    }

    private static String behind(String line, int indent) {
        return line.substring(Math.min(indent, line.length()));
    }

    private int column(Mark mark) {
        return mark.getLine() < lines.size() ? units(mark.getLine(), mark.getColumn()) : 0;
    }

    /** UTF-16 units of the first characters of a line. */
    private int units(int line, int characters) {
        int[] known = begins.get(line);
        return known.length == 0
                ? Math.min(characters, lines.get(line).length())
                : known[Math.min(characters, known.length - 1)];
    }

    private static int[] begins(String line) {
        if (line.chars().noneMatch(c -> Character.isSurrogate((char) c))) {
            return new int[0];
        }
        return IntStream.rangeClosed(0, line.length())
                .filter(i -> i == line.length() || !Character.isLowSurrogate(line.charAt(i)))
                .toArray();
    }
}

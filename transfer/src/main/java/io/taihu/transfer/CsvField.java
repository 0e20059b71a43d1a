package io.taihu.transfer;

/**
 * Fields of CSV (RFC 4180), and what keeps their text from being run: spreadsheets take a cell that begins with {@code = + - @},
 * a tab or a carriage return for a formula (OWASP, CSV injection). Such text gets an apostrophe in front, by which spreadsheets
 * know text; what is read loses it again, so that what went out comes back as it was. Thread-safe.
 */
public final class CsvField {
    private static final String FORMULA = "=+-@\t\r";

    private CsvField() {}

    /** Writes text that people or things gave. */
    public static void text(StringBuilder out, String text) {
        plain(out, mayRun(text) ? "'" + text : text);
    }

    /** Writes what this server made itself: numbers, times, names of columns. */
    public static void plain(StringBuilder out, String field) {
        boolean quoted = field.isEmpty();
        for (int i = 0; i < field.length() && !quoted; i++) {
            char c = field.charAt(i);
            quoted = c == ',' || c == '"' || c == '\n' || c == '\r';
        }
        if (quoted) {
            out.append('"').append(field.replace("\"", "\"\"")).append('"');
        } else {
            out.append(field);
        }
    }

    /** The text that {@link #text} wrote so. */
    static String bare(String cell) {
        return cell.startsWith("'") && mayRun(cell) ? cell.substring(1) : cell;
    }

    /** Whether a formula's first character comes first, but for apostrophes. */
    private static boolean mayRun(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) != '\'') {
                return FORMULA.indexOf(text.charAt(i)) >= 0;
            }
        }
        return false;
    }
}

package io.taihu.netkit;

/** Takes out of what devices say the characters that are no text: a terminal or a log would obey them, and nobody sees them. */
public final class PlainText {
    private PlainText() {}

    /** A text without control characters but tabs and ends of lines. */
    public static String of(String text) {
        return without(text, true);
    }

    /** The same without these, too: for names and labels. */
    public static String line(String text) {
        return without(text, false);
    }

    private static String without(String text, boolean lines) {
        for (int i = 0; i < text.length(); i++) {
            if (control(text.charAt(i), lines)) {
                StringBuilder plain = new StringBuilder(text.length());
                text.chars().filter(c -> !control((char) c, lines)).forEach(c -> plain.append((char) c));
                return plain.toString();
            }
        }
        return text;
    }

    private static boolean control(char c, boolean lines) {
        return Character.isISOControl(c) && !(lines && (c == '\n' || c == '\r' || c == '\t'));
    }
}

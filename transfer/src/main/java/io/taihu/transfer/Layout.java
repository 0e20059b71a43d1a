package io.taihu.transfer;

import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * How a file is laid out.
 *
 * @param charset of CSV: UTF-8, or GB18030 as spreadsheets write it in China
 * @param delimiter of CSV
 * @param header whether the first row names the columns, of CSV and XLSX
 * @param decimal what stands before the fraction of a number in CSV: a dot or a comma
 */
public record Layout(FileFormat format, String charset, char delimiter, boolean header, char decimal) {
    static final String GB18030 = "GB18030";
    private static final int HEAD = 256 << 10;
    private static final String DELIMITERS = ",;\t|";
    /** A list of objects, behind what marks UTF-8. */
    private static final Pattern LIST = Pattern.compile("(\u00ef\u00bb\u00bf)?\\s*\\[\\s*\\{");

    public Layout {
        if (DELIMITERS.indexOf(delimiter) < 0) {
            throw new TaihuException(ErrorCode.INVALID, "delimiter must be one of , ; | or a tabulator");
        }
        if (decimal != '.' && decimal != ',') {
            throw new TaihuException(ErrorCode.INVALID, "decimal must be . or ,");
        }
        if (!charset.equals("UTF-8") && !charset.equals(GB18030)) {
            throw new TaihuException(ErrorCode.INVALID, "charset must be UTF-8 or GB18030");
        }
        if (delimiter == '|' && !charset.equals("UTF-8")) {
            // a byte of it may be the second half of a character
            throw new TaihuException(ErrorCode.INVALID, "delimiter | needs a file in UTF-8");
        }
    }

    Charset decoding() {
        return Charset.forName(charset);
    }

    /** Tells it from the beginning of a file. */
    static Layout guess(Path file) throws IOException {
        byte[] head;
        try (InputStream in = Files.newInputStream(file)) {
            head = in.readNBytes(HEAD);
        }
        if (head.length >= 2 && (head[0] & 0xff) + (head[1] & 0xff) == 0xff + 0xfe && (head[0] & 0xff) >= 0xfe) {
            throw new TaihuException(ErrorCode.INVALID, "the file is UTF-16; save it as CSV UTF-8 and try again");
        }
        FileFormat format = FileFormat.of(head, head.length);
        if (format != FileFormat.CSV) {
            return new Layout(format, "UTF-8", ',', true, '.');
        }
        if (head.length == 0) {
            throw new TaihuException(ErrorCode.INVALID, "the file is empty");
        }
        if (LIST.matcher(new String(head, StandardCharsets.ISO_8859_1)).lookingAt()) {
            throw new TaihuException(
                    ErrorCode.INVALID, "the file is one list of JSON; NDJSON has one object a line, without the list");
        }
        for (byte b : head) {
            if (b == 0) {
                throw new TaihuException(
                        ErrorCode.INVALID, "the file is none of CSV, NDJSON, XLSX and Parquet: it has a zero byte");
            }
        }
        String charset = isUtf8(head) ? "UTF-8" : GB18030;
        char delimiter = delimiter(head, charset.equals("UTF-8"));
        boolean comma = delimiter != ',' && commaNumbers(head, delimiter);
        return new Layout(format, charset, delimiter, hasHeader(head, delimiter), comma ? ',' : '.');
    }

    /** Whether bytes, which may end within a character, are UTF-8. */
    private static boolean isUtf8(byte[] head) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        return !decoder.decode(ByteBuffer.wrap(head), CharBuffer.allocate(head.length), false)
                .isError();
    }

    /** The one that the first line has most of, outside of quotes. */
    private static char delimiter(byte[] head, boolean utf8) {
        char best = ',';
        int most = 0;
        for (int d = 0; d < DELIMITERS.length(); d++) {
            char candidate = DELIMITERS.charAt(d);
            if (candidate == '|' && !utf8) {
                continue;
            }
            int count = 0;
            boolean quoted = false;
            for (int i = 0; i < head.length && (quoted || head[i] != '\n'); i++) {
                quoted ^= head[i] == '"';
                count += !quoted && head[i] == candidate ? 1 : 0;
            }
            if (count > most) {
                most = count;
                best = candidate;
            }
        }
        return best;
    }

    /** Whether no field of the first line is a number, which a heading never is. */
    private static boolean hasHeader(byte[] head, char delimiter) {
        int end = 0;
        while (end < head.length && head[end] != '\n' && head[end] != '\r') {
            end++;
        }
        String line = new String(head, 0, end, StandardCharsets.ISO_8859_1);
        for (String field : line.split(Pattern.quote(String.valueOf(delimiter)), -1)) {
            String plain = field.strip().replace("\"", "");
            if (!plain.isEmpty() && plain.matches("[-+]?[0-9][0-9.,:TZ/ +-]*")) {
                return false;
            }
        }
        return true;
    }

    private static boolean commaNumbers(byte[] head, char delimiter) {
        String text = new String(head, 0, Math.min(head.length, 16_384), StandardCharsets.ISO_8859_1);
        int commas = 0;
        int dots = 0;
        for (String field : text.split("[\\n\\r" + Pattern.quote(String.valueOf(delimiter)) + "]")) {
            String plain = field.replace("\"", "").strip();
            commas += plain.matches("[-+]?\\d+,\\d+") ? 1 : 0;
            dots += plain.matches("[-+]?\\d+\\.\\d+") ? 1 : 0;
        }
        return commas > dots;
    }
}

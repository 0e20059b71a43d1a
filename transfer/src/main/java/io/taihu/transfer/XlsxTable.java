package io.taihu.transfer;

import io.taihu.transfer.XlsxBook.Bounded;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** The first sheet of a workbook, row by row as it is unpacked. Dates become local times as texts. */
final class XlsxTable implements Table {
    private static final LocalDateTime EPOCH = LocalDateTime.of(1899, 12, 30, 0, 0);
    /** The day behind the last that a spreadsheet knows. */
    private static final double DAYS_MAX = 2_958_466;

    private final XlsxBook book;
    private final Bounded bytes;
    private final XMLStreamReader sheet;
    private final Columns columns = new Columns();
    private @Nullable Object[] cells = new Object[64];
    private int width;
    private long row;
    /** Whether the row that was read last has not been given yet. */
    private boolean waiting;

    XlsxTable(Path file, Layout layout, long position) throws IOException {
        this.book = new XlsxBook(file);
        try {
            this.bytes = book.sheet();
            this.sheet = XlsxBook.reader(bytes);
            boolean any = step();
            for (int i = 0; i < width; i++) {
                Object name = layout.header() ? cells[i] : null;
                columns.add(name == null ? "" : name.toString());
            }
            waiting = any && !layout.header() && position == 0;
            boolean more = any;
            while (more && position > row) {
                more = step();
            }
        } catch (XMLStreamException e) {
            book.close();
            throw broken(e);
        } catch (IOException | RuntimeException e) {
            book.close();
            throw e;
        }
    }

    @Override
    public List<String> columns() {
        return columns.names();
    }

    @Override
    public boolean next() throws IOException {
        if (waiting) {
            waiting = false;
            return true;
        }
        try {
            return step();
        } catch (XMLStreamException e) {
            throw broken(e);
        }
    }

    @Override
    public @Nullable String trouble() {
        return null;
    }

    @Override
    public @Nullable Object cell(int column) {
        return column < width ? cells[column] : null;
    }

    @Override
    public long line() {
        return row;
    }

    @Override
    public long lines() {
        return row;
    }

    @Override
    public long position() {
        return row;
    }

    @Override
    public double done() {
        return bytes.done();
    }

    @Override
    public void close() throws IOException {
        book.close();
    }

    /** Reads the next row that has a cell. */
    private boolean step() throws XMLStreamException, IOException {
        while (sheet.hasNext()) {
            int event = sheet.next();
            if (event == XMLStreamConstants.START_ELEMENT
                    && sheet.getLocalName().equals("row")) {
                String number = sheet.getAttributeValue(null, "r");
                row = number == null ? row + 1 : Math.max(row + 1, XlsxBook.parse(number));
                Arrays.fill(cells, null);
                width = 0;
                readRow();
                if (width > 0) {
                    return true;
                }
            } else if (event == XMLStreamConstants.END_ELEMENT
                    && sheet.getLocalName().equals("sheetData")) {
                return false;
            }
        }
        return false;
    }

    private void readRow() throws XMLStreamException, IOException {
        int next = 0;
        while (sheet.hasNext()) {
            int event = sheet.next();
            if (event == XMLStreamConstants.END_ELEMENT && sheet.getLocalName().equals("row")) {
                return;
            }
            if (event == XMLStreamConstants.START_ELEMENT
                    && sheet.getLocalName().equals("c")) {
                String reference = sheet.getAttributeValue(null, "r");
                int column = reference == null ? next : column(reference);
                next = column + 1;
                Object cell = readCell(sheet.getAttributeValue(null, "t"), sheet.getAttributeValue(null, "s"));
                if (cell == null) {
                    continue;
                }
                if (column >= COLUMNS_MAX) {
                    throw XlsxBook.invalid("row " + row + " has more than " + COLUMNS_MAX + " columns");
                }
                if (column >= cells.length) {
                    cells = Arrays.copyOf(cells, COLUMNS_MAX);
                }
                cells[column] = cell;
                width = Math.max(width, column + 1);
            }
        }
    }

    private @Nullable Object readCell(@Nullable String type, @Nullable String style)
            throws XMLStreamException, IOException {
        StringBuilder text = new StringBuilder();
        boolean take = false;
        while (sheet.hasNext()) {
            int event = sheet.next();
            String name = event == XMLStreamConstants.START_ELEMENT || event == XMLStreamConstants.END_ELEMENT
                    ? sheet.getLocalName()
                    : "";
            if (event == XMLStreamConstants.END_ELEMENT && name.equals("c")) {
                break;
            }
            if (name.equals("v") || name.equals("t")) {
                take = event == XMLStreamConstants.START_ELEMENT;
            } else if (name.equals("rPh")) {
                XlsxBook.skip(sheet, "rPh");
            } else if (take && (event == XMLStreamConstants.CHARACTERS || event == XMLStreamConstants.CDATA)) {
                text.append(sheet.getText());
                if (text.length() > ROW_MAX) {
                    throw XlsxBook.invalid("a cell of row " + row + " is longer than " + ROW_MAX + " characters");
                }
            }
        }
        if (text.isEmpty()) {
            return null;
        }
        String value = text.toString();
        return switch (type == null ? "n" : type) {
            case "s" -> book.shared(XlsxBook.parse(value));
            case "b" -> value.equals("1");
            case "e" -> null;
            case "str", "inlineStr", "d" -> value;
            default -> number(value, XlsxBook.parse(style));
        };
    }

    private Object number(String value, long style) {
        double number;
        try {
            number = Double.parseDouble(value);
        } catch (NumberFormatException e) {
            return value;
        }
        if (book.isDate(style) && number >= 0 && number < DAYS_MAX) {
            long days = (long) number;
            // to the millisecond: a double has no more of a day of this century
            long millis = Math.round((number - days) * 86_400_000);
            return EPOCH.plusDays(days)
                    .plus(millis, ChronoUnit.MILLIS)
                    .toString()
                    .replace('T', ' ');
        }
        return number == Math.rint(number) && Math.abs(number) < 1e15 ? (Object) (long) number : (Object) number;
    }

    /** Index of the column that a reference such as {@code AB12} names. */
    private static int column(String reference) {
        int column = 0;
        for (int i = 0; i < reference.length() && i < 4; i++) {
            char c = reference.charAt(i);
            if (c < 'A' || c > 'Z') {
                break;
            }
            column = column * 26 + (c - 'A' + 1);
        }
        return Math.max(0, column - 1);
    }

    private IOException broken(XMLStreamException e) {
        return e.getNestedException() instanceof IOException cause
                ? cause
                : new IOException("the workbook is broken behind row " + row + ": " + e.getMessage(), e);
    }
}

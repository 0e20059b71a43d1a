package io.taihu.transfer;

import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * The first sheet of an XLSX workbook, row by row as it is unpacked; nothing but its shared texts and styles is held. Bombs are
 * met by limits on what unpacks: {@value #SHEET_MAX} bytes of a sheet, {@value #SHARED_MAX} bytes of shared texts, and
 * {@value #STYLES_MAX} of styles. Dates become local times as texts.
 */
final class XlsxTable implements Table {
    /** Most bytes that a sheet unpacks to. */
    static final long SHEET_MAX = 4L << 30;
    /** Most bytes that the shared texts unpack to. */
    static final long SHARED_MAX = 64L << 20;

    static final long STYLES_MAX = 8L << 20;
    private static final int ENTRIES_MAX = 10_000;
    /** Most bytes of packed data that stand for one, as far as XML does. */
    private static final long RATIO_MAX = 500;

    private static final LocalDateTime EPOCH = LocalDateTime.of(1899, 12, 30, 0, 0);
    private static final Pattern DATE_FORMAT = Pattern.compile("(?i).*[ymdhs].*");
    private static final Pattern NOT_FORMAT = Pattern.compile("\"[^\"]*\"|\\\\.|\\[[^\\]]*\\]");

    private final ZipFile zip;
    private final long packed;
    private final XMLStreamReader sheet;
    private final Bounded bytes;
    private final List<String> shared = new ArrayList<>();
    private final Set<Integer> dates = new HashSet<>();
    private final Columns columns = new Columns();
    private @Nullable Object[] cells = new Object[64];
    private int width;
    private long row;

    XlsxTable(Path file, Layout layout, long position) throws IOException {
        this.zip = new ZipFile(file.toFile());
        try {
            if (zip.size() > ENTRIES_MAX) {
                throw invalid("the workbook has more than " + ENTRIES_MAX + " parts");
            }
            readShared();
            readStyles();
            ZipEntry entry = firstSheet();
            this.packed = Math.max(1, entry.getSize());
            this.bytes = open(entry, SHEET_MAX);
            this.sheet = reader(bytes);
            if (step() && layout.header()) {
                for (int i = 0; i < width; i++) {
                    Object name = cells[i];
                    columns.add(name == null ? "" : name.toString());
                }
                first = false;
            } else {
                for (int i = 0; i < width; i++) {
                    columns.add("");
                }
                first = width > 0;
            }
            while (position > row && step()) {
                first = false;
            }
        } catch (XMLStreamException e) {
            zip.close();
            throw broken(e);
        } catch (IOException | RuntimeException e) {
            zip.close();
            throw e;
        }
    }

    /** Whether the row that was read last has not been given yet. */
    private boolean first;

    @Override
    public List<String> columns() {
        return columns.names();
    }

    @Override
    public boolean next() throws IOException {
        if (first) {
            first = false;
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
        return Math.min(1, (double) bytes.count / packed);
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }

    /** Reads the next row that has a cell. */
    private boolean step() throws XMLStreamException, IOException {
        while (sheet.hasNext()) {
            int event = sheet.next();
            if (event == XMLStreamConstants.START_ELEMENT && sheet.getLocalName().equals("row")) {
                String number = sheet.getAttributeValue(null, "r");
                row = number == null ? row + 1 : Math.max(row + 1, parse(number));
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
            if (event == XMLStreamConstants.START_ELEMENT && sheet.getLocalName().equals("c")) {
                String reference = sheet.getAttributeValue(null, "r");
                int column = reference == null ? next : column(reference);
                next = column + 1;
                Object cell = readCell(sheet.getAttributeValue(null, "t"), sheet.getAttributeValue(null, "s"));
                if (cell == null) {
                    continue;
                }
                if (column >= COLUMNS_MAX) {
                    throw invalid("row " + row + " has more than " + COLUMNS_MAX + " columns");
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
                skip(sheet, "rPh");
            } else if (take && (event == XMLStreamConstants.CHARACTERS || event == XMLStreamConstants.CDATA)) {
                text.append(sheet.getText());
                if (text.length() > ROW_MAX) {
                    throw invalid("a cell of row " + row + " is longer than " + ROW_MAX + " characters");
                }
            }
        }
        if (text.isEmpty()) {
            return null;
        }
        String value = text.toString();
        return switch (type == null ? "n" : type) {
            case "s" -> {
                int at = (int) parse(value);
                yield at >= 0 && at < shared.size() ? shared.get(at) : null;
            }
            case "b" -> value.equals("1");
            case "e" -> null;
            case "str", "inlineStr", "d" -> value;
            default -> number(value, style == null ? 0 : (int) parse(style));
        };
    }

    private @Nullable Object number(String value, int style) {
        double number;
        try {
            number = Double.parseDouble(value);
        } catch (NumberFormatException e) {
            return value;
        }
        if (dates.contains(style) && number >= 0 && number < 2_958_466) {
            long days = (long) number;
            // to the millisecond: a double has no more of a day of this century
            long millis = Math.round((number - days) * 86_400_000);
            return EPOCH.plusDays(days).plus(millis, ChronoUnit.MILLIS).toString().replace('T', ' ');
        }
        return number == Math.rint(number) && Math.abs(number) < 1e15 ? (Object) (long) number : (Object) number;
    }

    private void readShared() throws IOException, XMLStreamException {
        ZipEntry entry = zip.getEntry("xl/sharedStrings.xml");
        if (entry == null) {
            return;
        }
        XMLStreamReader reader = reader(open(entry, SHARED_MAX));
        StringBuilder text = new StringBuilder();
        boolean take = false;
        while (reader.hasNext()) {
            int event = reader.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                switch (reader.getLocalName()) {
                    case "si" -> text.setLength(0);
                    case "t" -> take = true;
                    case "rPh" -> skip(reader, "rPh");
                    default -> {}
                }
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                if (reader.getLocalName().equals("t")) {
                    take = false;
                } else if (reader.getLocalName().equals("si")) {
                    shared.add(text.toString());
                }
            } else if (take && (event == XMLStreamConstants.CHARACTERS || event == XMLStreamConstants.CDATA)) {
                text.append(reader.getText());
            }
        }
    }

    /** Which styles show a number as a date. */
    private void readStyles() throws IOException, XMLStreamException {
        ZipEntry entry = zip.getEntry("xl/styles.xml");
        if (entry == null) {
            return;
        }
        XMLStreamReader reader = reader(open(entry, STYLES_MAX));
        Set<Integer> formats = new HashSet<>();
        for (int builtIn = 14; builtIn <= 22; builtIn++) {
            formats.add(builtIn);
        }
        for (int builtIn = 27; builtIn <= 58; builtIn++) {
            if (builtIn <= 36 || builtIn >= 45) {
                formats.add(builtIn);
            }
        }
        formats.remove(48);
        formats.remove(49);
        boolean inCells = false;
        int index = 0;
        while (reader.hasNext()) {
            int event = reader.next();
            if (event == XMLStreamConstants.END_ELEMENT && reader.getLocalName().equals("cellXfs")) {
                inCells = false;
            }
            if (event != XMLStreamConstants.START_ELEMENT) {
                continue;
            }
            switch (reader.getLocalName()) {
                case "numFmt" -> {
                    String code = String.valueOf(reader.getAttributeValue(null, "formatCode"));
                    if (DATE_FORMAT.matcher(NOT_FORMAT.matcher(code).replaceAll("")).matches()) {
                        formats.add((int) parse(reader.getAttributeValue(null, "numFmtId")));
                    }
                }
                case "cellXfs" -> inCells = true;
                case "xf" -> {
                    if (inCells) {
                        if (formats.contains((int) parse(reader.getAttributeValue(null, "numFmtId")))) {
                            dates.add(index);
                        }
                        index++;
                    }
                }
                default -> {}
            }
        }
    }

    /** The sheet that a workbook shows first, or else the first there is. */
    private ZipEntry firstSheet() {
        ZipEntry best = zip.getEntry("xl/worksheets/sheet1.xml");
        if (best != null) {
            return best;
        }
        return zip.stream()
                .filter(entry -> entry.getName().startsWith("xl/worksheets/")
                        && entry.getName().endsWith(".xml"))
                .min(java.util.Comparator.comparing(ZipEntry::getName))
                .map(ZipEntry.class::cast)
                .orElseThrow(() -> invalid("the workbook has no sheet"));
    }

    private Bounded open(ZipEntry entry, long most) throws IOException {
        return new Bounded(zip.getInputStream(entry), entry, most);
    }

    private static XMLStreamReader reader(InputStream in) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        return factory.createXMLStreamReader(in);
    }

    private static void skip(XMLStreamReader reader, String element) throws XMLStreamException {
        while (reader.hasNext()) {
            if (reader.next() == XMLStreamConstants.END_ELEMENT
                    && reader.getLocalName().equals(element)) {
                return;
            }
        }
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

    private static long parse(@Nullable String digits) {
        try {
            return digits == null ? 0 : Long.parseLong(digits.strip());
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static TaihuException invalid(String what) {
        return new TaihuException(ErrorCode.INVALID, what);
    }

    private IOException broken(XMLStreamException e) {
        return e.getNestedException() instanceof IOException cause
                ? cause
                : new IOException("the workbook is broken behind row " + row + ": " + e.getMessage(), e);
    }

    /** A part of the workbook that may not unpack to more than it ought to. */
    private static final class Bounded extends FilterInputStream {
        private final ZipEntry entry;
        private final long most;
        private long count;

        Bounded(InputStream in, ZipEntry entry, long most) {
            super(in);
            this.entry = entry;
            this.most = most;
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            count(read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] b, int off, int len) throws IOException {
            int read = super.read(b, off, len);
            count(Math.max(0, read));
            return read;
        }

        private void count(int read) throws IOException {
            count += read;
            if (count > most) {
                throw new IOException(entry.getName() + " unpacks to more than " + most + " bytes");
            }
            if (count > STYLES_MAX && count > RATIO_MAX * Math.max(1, entry.getCompressedSize())) {
                throw new IOException(entry.getName() + " unpacks to more than " + RATIO_MAX + " times its size");
            }
        }
    }
}

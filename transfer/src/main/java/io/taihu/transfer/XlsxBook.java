package io.taihu.transfer;

import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
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
 * An XLSX workbook: its shared texts, which of its styles are dates, and the bytes of its first sheet. Bombs are met by limits
 * on what unpacks: {@value #SHEET_MAX} bytes of the sheet, {@value #SHARED_MAX} of shared texts, {@value #STYLES_MAX} of styles,
 * and {@value #RATIO_MAX} times what is packed. XML is read without document types and entities of its own.
 */
final class XlsxBook implements Closeable {
    /** Most bytes that a sheet unpacks to. */
    @Limit(
            value = "Most bytes that a sheet of an XLSX file unpacks to",
            zh = "XLSX 文件一个工作表解开后的最多字节数",
            unit = Limit.Unit.BYTES,
            reached = Limit.Reached.REFUSED)
    static final long SHEET_MAX = 4L << 30;
    /** Most bytes that the shared texts unpack to. */
    @Limit(
            value = "Most bytes that the shared texts of an XLSX file unpack to",
            zh = "XLSX 文件共享文本解开后的最多字节数",
            unit = Limit.Unit.BYTES,
            reached = Limit.Reached.REFUSED)
    static final long SHARED_MAX = 64L << 20;

    @Limit(
            value = "Most bytes that the styles of an XLSX file unpack to",
            zh = "XLSX 文件样式解开后的最多字节数",
            unit = Limit.Unit.BYTES,
            reached = Limit.Reached.REFUSED)
    static final long STYLES_MAX = 8L << 20;
    /** Most bytes that one packed byte stands for, as far as XML does. */
    @Limit(
            value = "Most bytes that one packed byte of an XLSX file stands for",
            zh = "XLSX 文件一个压缩字节可代表的最多字节数",
            reached = Limit.Reached.REFUSED)
    static final long RATIO_MAX = 500;

    @Limit(value = "Most files in an XLSX file", zh = "XLSX 文件内的最多文件数", reached = Limit.Reached.REFUSED)
    private static final int ENTRIES_MAX = 10_000;

    private static final Pattern DATE_FORMAT = Pattern.compile("(?i).*[ymdhs].*");
    private static final Pattern NOT_FORMAT = Pattern.compile("\"[^\"]*\"|\\\\.|\\[[^\\]]*\\]");

    private final ZipFile zip;
    private final List<String> shared = new ArrayList<>();
    private final Set<Integer> dates = new HashSet<>();

    XlsxBook(Path file) throws IOException {
        this.zip = new ZipFile(file.toFile());
        try {
            if (zip.size() > ENTRIES_MAX) {
                throw invalid("the workbook has more than " + ENTRIES_MAX + " parts");
            }
            readShared();
            readStyles();
        } catch (XMLStreamException e) {
            zip.close();
            throw e.getNestedException() instanceof IOException cause
                    ? cause
                    : new IOException("the workbook is broken: " + e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            zip.close();
            throw e;
        }
    }

    /** A shared text; null when there is none of this number. */
    @Nullable
    String shared(long index) {
        return index >= 0 && index < shared.size() ? shared.get((int) index) : null;
    }

    /** Whether a style shows a number as a date. */
    boolean isDate(long style) {
        return dates.contains((int) style);
    }

    Bounded sheet() throws IOException {
        return open(firstSheet(), SHEET_MAX);
    }

    @Override
    public void close() throws IOException {
        zip.close();
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
                    if (DATE_FORMAT
                            .matcher(NOT_FORMAT.matcher(code).replaceAll(""))
                            .matches()) {
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

    static XMLStreamReader reader(InputStream in) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        return factory.createXMLStreamReader(in);
    }

    static void skip(XMLStreamReader reader, String element) throws XMLStreamException {
        while (reader.hasNext()) {
            if (reader.next() == XMLStreamConstants.END_ELEMENT
                    && reader.getLocalName().equals(element)) {
                return;
            }
        }
    }

    static long parse(@Nullable String digits) {
        try {
            return digits == null ? 0 : Long.parseLong(digits.strip());
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    static TaihuException invalid(String what) {
        return new TaihuException(ErrorCode.INVALID, what);
    }

    /** A part of the workbook that may not unpack to more than it ought to. */
    static final class Bounded extends FilterInputStream {
        private final ZipEntry entry;
        private final long most;
        private long count;

        Bounded(InputStream in, ZipEntry entry, long most) {
            super(in);
            this.entry = entry;
            this.most = most;
        }

        /** How much of it has been unpacked, 0 to 1, as far as the workbook states its length. */
        double done() {
            return Math.min(1, (double) count / Math.max(1, entry.getSize()));
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

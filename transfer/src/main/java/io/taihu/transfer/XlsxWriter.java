package io.taihu.transfer;

import io.taihu.model.Limit;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * An XLSX workbook, written as its rows come: a sheet takes {@value #SHEET_ROWS} of them, the next goes on; at most
 * {@value #SHEETS_MAX}. Times are dates of UTC. Texts stand in their cells and are never formulas.
 */
final class XlsxWriter implements TableWriter {
    /** Rows of a sheet below its names, as far as spreadsheets go. */
    static final int SHEET_ROWS = 1_048_575;

    @Limit(value = "Most sheets of an export", zh = "导出的最多工作表数", reached = Limit.Reached.REFUSED)
    static final int SHEETS_MAX = 10;

    @Limit(
            value = "Longest cell of an export",
            zh = "导出单元格的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.CUT)
    private static final int CELL_MAX = 32_767;

    private static final int BUFFER = 1 << 16;
    private static final double DAYS_BEFORE_1970 = 25_569;
    private static final double DAY_MICROS = 86_400_000_000.0;
    private static final String HEAD = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
    private static final String MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private static final String OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private static final String PACKAGE = "http://schemas.openxmlformats.org/package/2006/";
    private static final String TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.";

    private final List<Column> columns;
    private final ZipOutputStream zip;
    private final StringBuilder text = new StringBuilder();
    private int sheets;
    private int rows;

    XlsxWriter(List<Column> columns, OutputStream out) throws IOException {
        this.columns = columns;
        this.zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
        zip.setLevel(Deflater.BEST_SPEED);
        beginSheet();
    }

    @Override
    public void row(@Nullable Object[] cells) throws IOException {
        if (rows == SHEET_ROWS) {
            endSheet();
            beginSheet();
        }
        rows++;
        text.append("<row>");
        for (int i = 0; i < cells.length; i++) {
            cell(columns.get(i).kind(), cells[i]);
        }
        text.append("</row>");
        if (text.length() >= BUFFER) {
            flush();
        }
    }

    @Override
    public void close() throws IOException {
        endSheet();
        StringBuilder types = new StringBuilder(HEAD + "<Types xmlns=\"" + PACKAGE + "content-types\">"
                + "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
                + "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
                + "<Override PartName=\"/xl/workbook.xml\" ContentType=\"" + TYPE + "sheet.main+xml\"/>"
                + "<Override PartName=\"/xl/styles.xml\" ContentType=\"" + TYPE + "styles+xml\"/>");
        StringBuilder book =
                new StringBuilder(HEAD + "<workbook xmlns=\"" + MAIN + "\" xmlns:r=\"" + OFFICE + "\"><sheets>");
        StringBuilder links = new StringBuilder(HEAD + "<Relationships xmlns=\"" + PACKAGE + "relationships\">"
                + "<Relationship Id=\"s\" Type=\"" + OFFICE + "/styles\" Target=\"styles.xml\"/>");
        for (int i = 1; i <= sheets; i++) {
            types.append("<Override PartName=\"/xl/worksheets/sheet" + i + ".xml\" ContentType=\"" + TYPE
                    + "worksheet+xml\"/>");
            book.append("<sheet name=\"" + (i == 1 ? "Taihu" : "Taihu " + i) + "\" sheetId=\"" + i + "\" r:id=\"r" + i
                    + "\"/>");
            links.append("<Relationship Id=\"r" + i + "\" Type=\"" + OFFICE + "/worksheet\" Target=\"worksheets/sheet"
                    + i + ".xml\"/>");
        }
        part("[Content_Types].xml", types + "</Types>");
        part("xl/workbook.xml", book + "</sheets></workbook>");
        part("xl/_rels/workbook.xml.rels", links + "</Relationships>");
        part(
                "_rels/.rels",
                HEAD + "<Relationships xmlns=\"" + PACKAGE + "relationships\"><Relationship Id=\"r1\" Type=\"" + OFFICE
                        + "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
        part(
                "xl/styles.xml",
                HEAD + "<styleSheet xmlns=\"" + MAIN + "\"><numFmts count=\"1\"><numFmt numFmtId=\"164\""
                        + " formatCode=\"yyyy\\-mm\\-dd hh:mm:ss.000\"/></numFmts>"
                        + "<fonts count=\"2\"><font/><font><b/></font></fonts>"
                        + "<fills count=\"1\"><fill><patternFill patternType=\"none\"/></fill></fills>"
                        + "<borders count=\"1\"><border/></borders><cellStyleXfs count=\"1\"><xf/></cellStyleXfs>"
                        + "<cellXfs count=\"3\"><xf/><xf numFmtId=\"164\" applyNumberFormat=\"1\"/>"
                        + "<xf fontId=\"1\" applyFont=\"1\"/></cellXfs></styleSheet>");
        zip.finish();
        zip.flush();
    }

    private void beginSheet() throws IOException {
        if (++sheets > SHEETS_MAX) {
            throw new IOException("a workbook takes at most " + (long) SHEETS_MAX * SHEET_ROWS + " rows");
        }
        rows = 0;
        zip.putNextEntry(new ZipEntry("xl/worksheets/sheet" + sheets + ".xml"));
        text.append(HEAD).append("<worksheet xmlns=\"").append(MAIN).append("\">");
        text.append("<sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\"")
                .append(" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews><cols>");
        for (int i = 1; i <= columns.size(); i++) {
            int width = columns.get(i - 1).kind() == Kind.TIME ? 24 : 16;
            text.append("<col min=\"" + i + "\" max=\"" + i + "\" width=\"" + width + "\" customWidth=\"1\"/>");
        }
        text.append("</cols><sheetData><row>");
        // the cells of a sheet have no zone: its name says it
        columns.forEach(column ->
                string(column.kind() == Kind.TIME ? column.name() + TimeReading.UTC : column.name(), " s=\"2\""));
        text.append("</row>");
    }

    private void endSheet() throws IOException {
        text.append("</sheetData></worksheet>");
        flush();
        zip.closeEntry();
    }

    private void cell(Kind kind, @Nullable Object cell) {
        switch (cell) {
            case null -> text.append("<c/>");
            case Long micros
            when kind == Kind.TIME ->
                text.append("<c s=\"1\"><v>")
                        .append(micros / DAY_MICROS + DAYS_BEFORE_1970)
                        .append("</v></c>");
            case Long number when Math.abs(number) >= 1L << 53 -> string(number.toString(), "");
            case Long number -> text.append("<c><v>").append(number.longValue()).append("</v></c>");
            case Double number ->
                text.append("<c><v>").append(RowMap.plain(number)).append("</v></c>");
            case Boolean flag ->
                text.append("<c t=\"b\"><v>").append(flag ? 1 : 0).append("</v></c>");
            default -> string(CsvWriter.text(kind, cell), "");
        }
    }

    private void string(String given, String style) {
        String value = given.length() > CELL_MAX ? given.substring(0, CELL_MAX) : given;
        text.append("<c t=\"inlineStr\"").append(style).append("><is><t xml:space=\"preserve\">");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '&' -> text.append("&amp;");
                case '<' -> text.append("&lt;");
                case '>' -> text.append("&gt;");
                case '\r' -> text.append("&#13;");
                default -> {
                    boolean pair = Character.isHighSurrogate(c)
                            && i + 1 < value.length()
                            && Character.isLowSurrogate(value.charAt(i + 1));
                    if (pair) {
                        text.append(c).append(value.charAt(++i));
                    } else {
                        boolean good = (c >= ' ' || c == '\n' || c == '\t') && !Character.isSurrogate(c) && c < 0xfffe;
                        text.append(good ? c : '\ufffd');
                    }
                }
            }
        }
        text.append("</t></is></c>");
    }

    private void part(String name, String content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }

    private void flush() throws IOException {
        zip.write(text.toString().getBytes(StandardCharsets.UTF_8));
        text.setLength(0);
    }
}

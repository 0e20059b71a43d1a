package io.taihu.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.transfer.TableWriter.Column;
import io.taihu.transfer.TableWriter.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CsvTableTest {
    @TempDir
    Path folder;

    /** A row as it was read: its line, its cells or its trouble, and where the next begins. */
    private record Row(long line, List<String> cells, String trouble, long lines, long position) {}

    private Path file(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("file"), bytes);
    }

    private List<Row> read(String text) throws IOException {
        Path file = file(text.getBytes(StandardCharsets.UTF_8));
        return read(file, Layout.guess(file), 0, 0);
    }

    private static List<Row> read(Path file, Layout layout, long position, long line) throws IOException {
        List<Row> rows = new ArrayList<>();
        try (Table table = Table.open(file, layout, position, line)) {
            while (table.next()) {
                List<String> cells = new ArrayList<>();
                for (int i = 0; i < table.columns().size(); i++) {
                    Object cell = table.cell(i);
                    cells.add(cell == null ? "" : cell.toString());
                }
                String trouble = table.trouble();
                rows.add(new Row(table.line(), cells, trouble == null ? "" : trouble, table.lines(), table.position()));
            }
        }
        return rows;
    }

    @Test
    void readsQuotesLineEndsInFieldsAndEmptyLines() throws IOException {
        List<Row> rows = read("thing,text\r\na,\"x, \"\"y\"\"\nz\"\r\n\r\nb,\nc,plain");

        assertThat(rows).extracting(Row::line).containsExactly(2L, 5L, 6L);
        assertThat(rows)
                .extracting(Row::cells)
                .containsExactly(List.of("a", "x, \"y\"\nz"), List.of("b", ""), List.of("c", "plain"));
    }

    @Test
    void tellsDelimiterHeaderAndDecimalComma() throws IOException {
        Path file = file("Ort;Pegel\na;3,42\nb;2,17\n".getBytes(StandardCharsets.UTF_8));
        assertThat(Layout.guess(file)).isEqualTo(new Layout(FileFormat.CSV, "UTF-8", ';', true, ','));
        file = file("a,1795154709,3.42\nb,1795154709,2\n".getBytes(StandardCharsets.UTF_8));
        assertThat(Layout.guess(file).header()).isFalse();
        assertThat(read(file, Layout.guess(file), 0, 0)).hasSize(2);
    }

    @Test
    void readsTheChineseOfSpreadsheets() throws IOException {
        Path file = file("设备,时间,水位\n泵站,2026-11-20 08:00,3.4\n".getBytes(Charset.forName("GB18030")));
        Layout layout = Layout.guess(file);

        assertThat(layout.charset()).isEqualTo("GB18030");
        assertThat(read(file, layout, 0, 0).getFirst().cells()).containsExactly("泵站", "2026-11-20 08:00", "3.4");
    }

    @Test
    void whatSpreadsheetsWouldRunGoesOutAsTextAndComesBackAsItWas() throws IOException {
        List<String> texts =
                List.of("=HYPERLINK(\"http://evil\")", "+1", "-2", "@x", "\t=1", "'=1", "''", "'quoted'", "a=b");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TableWriter writer = TableWriter.of(
                FileFormat.CSV,
                List.of(new Column("id", Kind.TEXT, false), new Column("text", Kind.TEXT, false)),
                out)) {
            for (String text : texts) {
                writer.row(new Object[] {"a", text});
            }
        }

        assertThat(out.toString(StandardCharsets.UTF_8).lines().skip(1))
                .noneMatch(line -> line.matches("a,\"?[=+@\t-].*"));
        assertThat(read(out.toString(StandardCharsets.UTF_8)))
                .extracting(row -> row.cells().get(1))
                .containsExactlyElementsOf(texts);
    }

    @Test
    void aQuoteThatIsNeverClosedCostsItsOwnLineOnly() throws IOException {
        List<Row> rows = read("thing,text\na,\"open\nb,good\nc,good\n");

        assertThat(rows).extracting(Row::line).containsExactly(2L, 3L, 4L);
        assertThat(rows.getFirst().trouble()).contains("no closing quote");
        assertThat(rows.get(1).cells()).containsExactly("b", "good");
    }

    @Test
    void aRowLongerThanTheLimitIsPassedOver() throws IOException {
        List<Row> rows = read("thing,text\na," + "x".repeat(Table.ROW_MAX + 10) + "\nb,good\n");

        assertThat(rows).extracting(Row::trouble).first().asString().contains("longer than");
        assertThat(rows.getLast().cells()).containsExactly("b", "good");
        assertThat(rows.getLast().line()).isEqualTo(3);
    }

    @Test
    void goesOnBehindAnyRowAsIfItHadNeverStopped() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder("thing,a,b\n");
        for (int i = 0; i < 300; i++) {
            text.append("t").append(i);
            for (int k = 0; k < 2; k++) {
                String cell = "x".repeat(random.nextInt(40)) + (random.nextInt(4) == 0 ? "\n,\"\"水" : "");
                text.append(random.nextBoolean() || cell.contains("\n") ? ",\"" + cell + "\"" : "," + cell);
            }
            text.append(random.nextBoolean() ? "\r\n" : "\n").append(random.nextInt(9) == 0 ? "\n" : "");
        }
        Path file = file(text.toString().getBytes(StandardCharsets.UTF_8));
        Layout layout = Layout.guess(file);
        List<Row> all = read(file, layout, 0, 0);
        assertThat(all).as("seed " + seed).hasSize(300);
        for (int i = 0; i < all.size(); i += 7) {
            List<Row> rest =
                    read(file, layout, all.get(i).position(), all.get(i).lines());
            assertThat(rest).as("seed " + seed).isEqualTo(all.subList(i + 1, all.size()));
        }
    }
}

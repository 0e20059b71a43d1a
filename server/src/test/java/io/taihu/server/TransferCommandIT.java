package io.taihu.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code ./taihu import} and {@code ./taihu export} as somebody runs them, in a process of their own: files, words, exit status. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class TransferCommandIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** Few, so that each new one has an older one give way. */
    private static final String KEPT_MAX = "2";

    @TempDir
    static Path folder;

    private static RunningTaihu server;

    @BeforeAll
    static void start() throws Exception {
        server = new RunningTaihu(folder.resolve("data"), "import.kept-max", KEPT_MAX);
        server.taihu.history().get(1, TimeUnit.MINUTES);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** What a command said, and its exit status. */
    private record Said(int status, String out, String error) {
        /** The id of the import it told. */
        String id() {
            Matcher id = Pattern.compile("^Import (\\S+)$", Pattern.MULTILINE).matcher(out);
            assertThat(id.find()).as(out).isTrue();
            return id.group(1);
        }
    }

    private static Said taihu(int http, List<String> language, String... words) throws Exception {
        Process process = begin(http, language, words);
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String error = Files.readString(folder.resolve("stderr"));
        return new Said(process.waitFor(), out, error);
    }

    private static Said taihu(String... words) throws Exception {
        return taihu(server.http(), List.of("-Duser.language=en"), words);
    }

    private static Process begin(int http, List<String> language, String... words) throws IOException {
        List<String> command = ServerProcess.command(words);
        // as the script does for commands that are over soon
        command.addAll(1, List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(1, language);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectError(folder.resolve("stderr").toFile());
        builder.environment().put("TAIHU_SERVER", "http://127.0.0.1:" + http);
        builder.environment().put("TAIHU_TOKEN", RunningTaihu.OWNER);
        // signs that are not ASCII are written on a machine without a language too
        builder.environment().put("LC_ALL", "C");
        return builder.start();
    }

    private static JsonNode ask(int http, String method, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http + path))
                .header("Authorization", "Bearer " + RunningTaihu.OWNER)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build();
        try {
            var answer = CLIENT.send(request, BodyHandlers.ofString());
            assertThat(answer.statusCode())
                    .as(method + " " + path + ": " + answer.body())
                    .isLessThan(300);
            return JSON.readTree(answer.body().isEmpty() ? "{}" : answer.body());
        } catch (IOException e) {
            throw new IllegalStateException(method + " " + path + " broke off", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode ask(String method, String path, String body) {
        return ask(server.http(), method, path, body);
    }

    private static Path file(String name, String... lines) throws IOException {
        return Files.write(folder.resolve(name), List.of(lines));
    }

    private static void model(String name, String properties) {
        ask("POST", "/api/v1/models", """
                {"name": "%s", "mode": "strict", "properties": [%s]}""".formatted(name, properties));
    }

    /** History as it is said to programs, once it has so many rows. */
    private static String history(String thing, int rows) {
        String path = "/api/v1/things/" + thing + "/history?from=2026-01-01T00:00:00Z";
        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(ask("GET", path, "").path("rows")).hasSize(rows));
        return ask("GET", path, "").toString();
    }

    @ParameterizedTest
    @CsvSource({"csv, 3", "ndjson, 2", "xlsx, 3", "parquet, 2"})
    void aFileGoesOutAndComesBackAndItsWrongRowsAreToldByLine(String format, int wrong) throws Exception {
        String good = "good-" + format;
        model(good, "{\"name\": \"level\", \"type\": \"number\"}");
        String odd = "odd-" + format;
        model(odd, "{\"name\": \"level\", \"type\": \"string\"}");
        Path text = file(
                odd + ".csv",
                "id,time,level",
                odd + ",2026-05-01T00:00:00Z,3.5",
                odd + ",2026-05-01T00:01:00.250Z,much",
                odd + ",2026-05-01T00:02:00Z,4.25");
        Said made = taihu("import", text.toString(), "--create", "--model", odd);
        assertThat(made.status()).as(made.toString()).isZero();
        assertThat(made.out()).contains("Done: 3 rows, 3 stored, 0 refused, 0 in part, 1 things made.");
        history(odd, 3);

        Path out = folder.resolve("out." + format);
        Said exported = taihu("export", "readings", "--things", odd, "--out", out.toString());
        assertThat(exported.status()).as(exported.toString()).isZero();
        assertThat(exported.error()).contains(String.format(Locale.ROOT, "%,d bytes to %s", Files.size(out), out));
        assertThat(folder.resolve("out." + format + ".part")).doesNotExist();

        // the same rows for a thing whose level is a number; times of the file are not of the zone that is given
        String[] words = {
            "import", out.toString(), "--thing", good, "--map", "thing=skip", "--zone", "Asia/Shanghai",
        };
        Said unknown = taihu(words);
        assertThat(unknown.status()).isEqualTo(1);
        assertThat(unknown.out())
                .contains("Done: 3 rows, 0 stored, 3 refused")
                .contains("  " + wrong + ": there is no thing \"" + good + "\"; make it first");

        ask("POST", "/api/v1/things", "{\"id\": \"" + good + "\", \"model\": \"" + good + "\"}");
        Said checked = taihu(with(words, "--dry-run"));
        assertThat(checked.status()).as(checked.toString()).isEqualTo(1);
        assertThat(checked.error())
                .contains("  thing → skip")
                .contains("  time")
                .contains("  level → property level");
        assertThat(checked.out())
                .contains("Dry run: 3 rows, 2 would be stored, 1 refused, 0 in part, 0 things would be made.")
                .contains("  2026-05-01T00:00:00Z … 2026-05-01T00:02:00Z")
                .contains("  " + wrong + " level: level is a number, got \"much\"")
                .contains("./taihu import --resume " + checked.id());
        history(good, 0);

        Said done = taihu("import", "--resume", checked.id());
        assertThat(done.status()).as("a row was refused").isEqualTo(1);
        assertThat(done.out())
                .contains("Done: 3 rows, 2 stored, 1 refused")
                .contains("  " + wrong + " level: level is a number, got \"much\"");
        assertThat(history(good, 2)).contains("2026-05-01T00:00:00Z", "3.5", "2026-05-01T00:02:00Z", "4.25");
    }

    private static String[] with(String[] words, String more) {
        return Stream.concat(Stream.of(words), Stream.of(more)).toArray(String[]::new);
    }

    @Test
    void aListOfThingsGoesOutAndComesBack() throws Exception {
        ask("POST", "/api/v1/spaces", "{\"path\": \"works\"}");
        Path list = file("list.csv", "id,名称,line", "p1,Pump,A", "p2,Pump two,B", "no good,Pump three,");
        Said made = taihu("import", list.toString(), "--space", "works");
        assertThat(made.status()).isEqualTo(1);
        assertThat(made.error()).contains("  名称 → name").contains("  line → label line");
        assertThat(made.out())
                .contains("  Things: 2 made, 0 changed, 0 as they were")
                .contains("  4 id: a thing's id is 1 to 128 letters, digits or . _ : @ -, got \"no good\"");

        Said printed = taihu("export", "things", "--space", "works");
        assertThat(printed.status()).isZero();
        assertThat(printed.out().lines())
                .containsExactly(
                        "id,name,model,space,latitude,longitude,label.line",
                        "p1,Pump,p1,works,,,A",
                        "p2,Pump two,p2,works,,,B");
        Path again = file(
                "again.csv", printed.out().replace("Pump two", "Second").lines().toArray(String[]::new));
        Said changed = taihu("import", again.toString());
        assertThat(changed.status()).as(changed.toString()).isZero();
        assertThat(changed.out()).contains("  Things: 0 made, 1 changed, 1 as they were");
    }

    @Test
    void whatCannotBeIsSaidAndLeavesNothingBehind() throws Exception {
        Path rows = file("rows.csv", "thing,time,level", "k,2026-05-01T00:00:00Z,1");
        refused(2, "./taihu import FILE", "import");
        refused(2, "/nowhere.csv is no file that can be read", "import", folder + "/nowhere.csv");
        refused(2, folder + " is no file that can be read", "import", folder.toString());
        refused(2, "there is no option --nix", "import", rows.toString(), "--nix", "1");
        refused(
                2,
                "--map names the column \"Pegel\", which the file lacks; it has thing, time, level",
                "import",
                rows.toString(),
                "--map",
                "Pegel=level");
        refused(2, "--map wants COLUMN=time", "import", rows.toString(), "--map", "level");
        refused(1, "must be a time zone", "import", rows.toString(), "--zone", "Mars");
        refused(1, "there is no import \"nix\"", "import", "--resume", "nix");
        Path broken =
                Files.write(folder.resolve("broken.xlsx"), "PK\3\4 and no more".getBytes(StandardCharsets.US_ASCII));
        refused(1, "the file begins as XLSX but cannot be read", "import", broken.toString());
        Path list = file("list.json", "[{\"thing\": \"k\"}]");
        refused(1, "one object a line", "import", list.toString());
        refused(1, "the token is not known", "import", rows.toString(), "--token", "nobody");
        refused(1, "http://127.0.0.1:1 does not answer", "import", rows.toString(), "--server", "http://127.0.0.1:1");

        refused(2, "./taihu export readings", "export", "everything");
        refused(2, "there is no folder /nowhere to write into", "export", "things", "--out", "/nowhere/e.csv");
        refused(1, "format must be one of csv, ndjson, xlsx, parquet", "export", "things", "--format", "doc");
        refused(1, "there is no thing \"nix\"", "export", "readings", "--things", "nix");

        assertThat(ask("GET", "/api/v1/imports", "").findValuesAsText("state"))
                .as("imports that nobody goes on with")
                .allMatch("done"::equals);
    }

    private static void refused(int status, String words, String... command) throws Exception {
        Said said = taihu(command);
        assertThat(said.error()).contains("taihu: ").contains(words);
        assertThat(said.status()).as(words).isEqualTo(status);
        assertThat(said.out()).isEmpty();
    }

    @Test
    void itSpeaksChineseWhereTheMachineDoes() throws Exception {
        Path rows = file("zh.csv", "设备编号,采集时间,水位", "泵-1,2026-05-01 08:00:00,3.4");
        Said made = taihu(
                server.http(),
                List.of("-Duser.language=zh", "-Duser.country=CN"),
                "import",
                rows.toString(),
                "--create",
                "--zone",
                "Asia/Shanghai");
        assertThat(made.status()).as(made.toString()).isZero();
        assertThat(made.error()).contains("  采集时间 → time").contains("  水位 → property 水位");
        assertThat(made.out()).contains("完成：1 行，已写入 1，拒绝 0，部分写入 0，新建物 1。").contains("2026-05-01T00:00:00Z");
        Said help = taihu(server.http(), List.of("-Duser.language=zh"), "export", "--help");
        assertThat(help.out()).contains("\n  --out FILE           写入文件（默认标准输出）");
    }

    /** Paused by somebody on the page, and gone on with by the command. */
    @Test
    void whatWasPausedIsGoneOnWith() throws Exception {
        int rows = 60_000;
        // held back, so that it lasts
        ask("POST", "/api/v1/spaces", "{\"path\": \"slow\", \"readingsPerSecondMax\": 500}");
        ask("POST", "/api/v1/things", "{\"id\": \"slow\", \"space\": \"slow\"}");
        Process running = begin(
                server.http(),
                List.of("-Duser.language=en"),
                "import",
                many("slow", rows).toString());
        try (BufferedReader lines = running.inputReader(StandardCharsets.UTF_8)) {
            String id = lines.readLine().replace("Import ", "");
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> ask("GET", "/api/v1/imports/" + id, "")
                                    .at("/progress/rows")
                                    .asLong()
                            > 0);
            ask("POST", "/api/v1/imports/" + id + "/pause", "");
            assertThat(running.waitFor()).isEqualTo(1);
            assertThat(lines.lines())
                    .anyMatch(line -> line.startsWith("Paused: "))
                    .contains("To go on: ./taihu import --resume " + id);
            ask("PATCH", "/api/v1/spaces/slow", "{\"readingsPerSecondMax\": 0}");
            Said done = taihu("import", "--resume", id);
            assertThat(done.status()).as(done.toString()).isZero();
            assertThat(done.out()).contains("Done: 60,000 rows, 60,000 stored, 0 refused");
        }
        server.taihu.awaitHistory();
        assertThat(server.rows("slow")).isEqualTo(rows);
    }

    /** The server goes down in the midst: the command says so, and follows it again once it is back. */
    @Test
    void whatBrokeOffWithTheServerIsFollowedOnceItIsBack(@TempDir Path data) throws Exception {
        int rows = 60_000;
        Process other = ServerProcess.start(data, folder.resolve("log"), RunningTaihu.OWNER);
        try {
            int http = ServerProcess.port(data, "http");
            ask(http, "POST", "/api/v1/spaces", "{\"path\": \"slow\", \"readingsPerSecondMax\": 500}");
            ask(http, "POST", "/api/v1/things", "{\"id\": \"slow\", \"space\": \"slow\"}");
            Process running = begin(
                    http,
                    List.of("-Duser.language=en"),
                    "import",
                    many("slow", rows).toString());
            String id;
            try (BufferedReader lines = running.inputReader(StandardCharsets.UTF_8)) {
                id = lines.readLine().replace("Import ", "");
                String path = "/api/v1/imports/" + id;
                Awaitility.await()
                        .atMost(PATIENCE)
                        .until(() ->
                                ask(http, "GET", path, "").at("/progress/rows").asLong() > 0);
                other.destroyForcibly().waitFor();
                assertThat(running.waitFor()).isEqualTo(1);
                assertThat(lines.lines()).contains("To go on: ./taihu import --resume " + id);
            }
            assertThat(Files.readString(folder.resolve("stderr"))).contains("does not answer, or broke off");
            other = ServerProcess.start(data, folder.resolve("log"), RunningTaihu.OWNER);
            int again = ServerProcess.port(data, "http");
            ask(again, "PATCH", "/api/v1/spaces/slow", "{\"readingsPerSecondMax\": 0}");
            Said done = taihu(again, List.of("-Duser.language=en"), "import", "--resume", id);
            assertThat(done.status()).as(done.toString()).isZero();
            assertThat(done.out()).contains("Done: 60,000 rows, 60,000 stored, 0 refused");
            assertThat(taihu(again, List.of("-Duser.language=en"), "import", "--resume", id)
                            .out())
                    .as("what is done is told again")
                    .isEqualTo(done.out());
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    /** A file with so many readings of a thing, one each second. */
    private static Path many(String thing, int rows) throws IOException {
        StringBuilder text = new StringBuilder("thing,time,level\n");
        for (int i = 0; i < rows; i++) {
            text.append(thing)
                    .append(',')
                    .append(1_790_000_000_000L + i * 1_000L)
                    .append(',')
                    .append(i)
                    .append('\n');
        }
        return Files.writeString(folder.resolve("many.csv"), text);
    }
}

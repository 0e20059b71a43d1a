package io.taihu.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a message looks like in the log, also when somebody else's words in it would look like messages of their own. */
class LogsTest {
    private static final Logger LOG = LoggerFactory.getLogger(LogsTest.class);
    private static final String FORGED = "a\n2026-11-26T00:00:00.000Z ERROR Road: all is lost\u2028\033[31m";

    private final PrintStream before = System.err;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    @AfterEach
    void asItWas() {
        System.setErr(before);
        Logs.write(false);
    }

    @Test
    void asTextAMessageIsOneLine() {
        List<String> lines = said(false);

        assertThat(lines.getFirst())
                .matches("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+\\S+ WARN  LogsTest: thing a 2026.*all is lost \\[31m says no");
        assertThat(lines.get(1)).isEqualTo("java.lang.IllegalStateException: why a");
        assertThat(lines.subList(2, lines.size()))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).startsWith("\t"))
                .contains("\t2026-11-26T00:00:00.000Z ERROR Road: all is lost [31m");
    }

    @Test
    void asJsonAMessageIsOneObject() throws Exception {
        List<String> lines = said(true);

        assertThat(lines).hasSize(1);
        JsonNode object = new ObjectMapper().readTree(lines.getFirst());
        assertThat(object.get("level").asText()).isEqualTo("WARN");
        assertThat(object.get("loggerName").asText()).isEqualTo(LogsTest.class.getName());
        assertThat(object.get("formattedMessage").asText()).isEqualTo("thing " + FORGED + " says no");
        assertThat(object.get("timestamp").asLong()).isPositive();
        assertThat(object.get("throwable").get("message").asText()).isEqualTo("why " + FORGED);
    }

    private List<String> said(boolean json) {
        System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
        Logs.apply(Configuration.read(List.of(Logs.JSON), null, Map.of(), Map.of("log.json", Boolean.toString(json))));
        LOG.warn("thing {} says no", FORGED, new IllegalStateException("why " + FORGED));
        return written.toString(StandardCharsets.UTF_8).lines().toList();
    }
}

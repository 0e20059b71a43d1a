package io.taihu.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BackupLoadTest {
    @Test
    void theMedianIsTheMiddleOrTheMeanOfTheTwo() {
        assertThat(BackupLoad.median(List.of(9.0, 1.0, 2.0))).isEqualTo(2);
        assertThat(BackupLoad.median(List.of(4.0, 1.0, 2.0, 9.0))).isEqualTo(3);
    }

    @Test
    void aLoadThatIsNoneIsRefused() throws Exception {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        assertThat(Main.run(List.of("backup", "--pattern=idle"), out, out)).isEqualTo(2);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("paced8k");
    }
}

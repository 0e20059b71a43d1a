package io.taihu.protocols.jt808;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DocumentationTest {
    @Test
    void everyMessageStandsInThePageOfVehicles() throws IOException {
        String page = Files.readString(Path.of("../../docs/vehicles.md"));
        assertThat(Catalogue.all())
                .hasSizeGreaterThan(90)
                .allSatisfy(message -> assertThat(page)
                        .contains("| `" + IdField.text(message.id(), 2) + "` | "
                                + (message.id() < 0x8000 ? "up" : "down") + " | `" + message.name() + "` |"));
    }
}

package io.taihu.bench;

import io.taihu.spi.History;
import io.taihu.spi.Journal;
import java.nio.file.Path;

/**
 * Gives {@code bench limits} a journal and a history of their own, as the server would make them. The bench may know neither
 * by name; whoever wires the product provides one for {@link java.util.ServiceLoader}.
 */
public interface Stores {
    /** A journal in an empty folder, with the product's defaults. */
    Journal journal(Path folder);

    /** A history in an empty folder, with the product's defaults, ready to be written. */
    History history(Path folder);
}

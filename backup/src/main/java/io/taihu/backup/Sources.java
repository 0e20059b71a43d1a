package io.taihu.backup;

import io.taihu.spi.Copy;
import io.taihu.spi.History;
import io.taihu.spi.Journal;
import io.taihu.spi.Registry;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/**
 * What a backup is made of.
 *
 * @param history gives it, or throws {@link io.taihu.model.TaihuException} while it is not open
 * @param others what else lies in the data folder
 */
public record Sources(Journal journal, Supplier<? extends History> history, Registry registry, List<Part> others) {
    /** Where the journal lies in a data folder. */
    public static final String JOURNAL = "journal";
    /** Where the history lies in a data folder. */
    public static final String HISTORY = "history";

    public Sources {
        others = List.copyOf(others);
    }

    /**
     * Something that is kept in files of its own, and never ahead of the journal: what it has, the journal has made durable before.
     *
     * @param folder in the data folder; empty for files that lie there themselves
     */
    public record Part(String folder, Copier copier) {}

    /** Hands over files. */
    @FunctionalInterface
    public interface Copier {
        void copyTo(Copy copy) throws IOException;
    }
}

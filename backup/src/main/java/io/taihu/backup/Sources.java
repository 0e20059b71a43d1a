package io.taihu.backup;

import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import io.taihu.spi.Copy;
import io.taihu.spi.History;
import io.taihu.spi.Journal;
import io.taihu.spi.Registry;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * What a backup is made of.
 *
 * @param history completes when it has opened
 * @param others what else lies in the data folder
 */
public record Sources(
        Journal journal, CompletableFuture<? extends History> history, Registry registry, List<Part> others) {
    /** Where the journal lies in a data folder. */
    public static final String JOURNAL = "journal";
    /** Where the history lies in a data folder. */
    public static final String HISTORY = "history";

    public Sources {
        others = List.copyOf(others);
    }

    /** @throws TaihuException UNAVAILABLE while history opens, and when it did not */
    History openHistory() {
        try {
            History open = history.getNow(null);
            if (open != null) {
                return open;
            }
        } catch (CompletionException | CancellationException e) {
            throw new TaihuException(
                    ErrorCode.UNAVAILABLE,
                    "there is no backup without history, and it did not open: "
                            + (e.getCause() == null ? e : e.getCause().getMessage()),
                    e);
        }
        throw new TaihuException(ErrorCode.UNAVAILABLE, "history is opening, try again in a moment");
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

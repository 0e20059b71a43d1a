package io.taihu.spi;

import io.taihu.model.Limit;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Definitions that other rooms write and read, such as bulk commands and schedules: kept as text in a space, with a note of how far
 * each has come. Thread-safe; blocks on the disk; errors as in {@link Registry}.
 */
public interface DocumentStore {
    /** Longest kind and title, in UTF-16 units. */
    @Limit(
            value = "Longest title of a schedule or bulk command",
            zh = "计划或批量命令标题的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    int NAME_MAX = 256;
    /** Longest definition and state, in UTF-16 units. */
    @Limit(
            value = "Longest definition of a schedule or bulk command",
            zh = "计划或批量命令定义的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    int TEXT_MAX = 1 << 20;
    /** Most documents of one kind. */
    @Limit(
            value = "Most schedules, and most bulk commands, that are kept",
            zh = "保留的最多计划数（批量命令亦同）",
            reached = Limit.Reached.REFUSED)
    int KIND_MAX = 50_000;

    Document create(NewDocument document);

    Optional<Document> document(String id);

    /** Those of a kind in some spaces and below, newest first, those before the id {@code after}. */
    List<Document> documents(String kind, List<String> spaces, @Nullable String after, int limit);

    /** Changes title and definition, and whose it is from now on; {@code revision} must be the present one. */
    Document update(String id, String title, String definition, String by, long revision);

    /** Notes how far one has come, which is no change of it; nothing when it is gone. */
    void note(String id, String state);

    void delete(String id, long revision);

    /**
     * A document to be.
     *
     * @param kind what it is, such as {@code schedule}
     * @param by who made it: id of an account, or {@code token/ID}
     */
    record NewDocument(String kind, String space, String title, String definition, String state, String by) {}

    /** A document as it is kept; {@code revision} grows with each change of title or definition. */
    record Document(
            String id,
            String kind,
            String space,
            String title,
            String definition,
            String state,
            String by,
            long revision,
            Instant created,
            Instant changed) {}
}

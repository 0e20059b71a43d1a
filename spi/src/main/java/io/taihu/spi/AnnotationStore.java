package io.taihu.spi;

import io.taihu.model.Limit;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Notes of people on a moment or a stretch of the history of a thing or of a space. They go when their thing or their space goes.
 * Times are microseconds since 1970. Thread-safe; blocks on the disk; errors as in {@link Registry}.
 */
public interface AnnotationStore {
    /** Longest text, in UTF-16 units. */
    @Limit(
            value = "Longest note on history",
            zh = "历史备注的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    int TEXT_MAX = 2_000;
    /** Most annotations of one registry. */
    @Limit(value = "Most notes on history", zh = "历史备注的最多条数", reached = Limit.Reached.REFUSED)
    int ANNOTATIONS_MAX = 100_000;

    Annotation create(NewAnnotation annotation);

    Optional<Annotation> annotation(String id);

    /** Those of a query, the one that begins last first, those behind {@code after}. */
    List<Annotation> annotations(Query query, @Nullable After after, int limit);

    /** Changes times and text, and who wrote it as it is from now on; {@code revision} must be the present one. */
    Annotation update(String id, Text text, long revision);

    void delete(String id, long revision);

    /**
     * What is written and by whom.
     *
     * @param fromMicros when it begins
     * @param toMicros when it ends; the same for a moment
     * @param words at most {@value #TEXT_MAX} characters, of several lines
     * @param by id of an account, or {@code token/ID}
     * @param byName how they were called when they wrote it
     */
    record Text(long fromMicros, long toMicros, String words, String by, String byName) {}

    /**
     * An annotation to be.
     *
     * @param thing number of its thing; 0 when it is of a space
     * @param space path of its space when it is of none of a thing's
     */
    record NewAnnotation(long thing, String space, Text text) {}

    /**
     * An annotation as it is kept.
     *
     * @param thing id of its thing; null when it is of a space
     * @param space of which it is, or in which its thing is now
     * @param revision grows with each change
     */
    record Annotation(
            String id,
            @Nullable String thing,
            String space,
            Text text,
            long revision,
            Instant created,
            Instant changed) {}

    /**
     * Which annotations: those that touch a time and are of one of some things or spaces.
     *
     * @param things numbers of things
     * @param spaces paths: those of these spaces themselves
     * @param within paths: those of these spaces, of spaces below, and of the things in them; the empty path for all
     * @param fromMicros they end then or later
     * @param toMicros they begin before
     */
    record Query(List<Long> things, List<String> spaces, List<String> within, long fromMicros, long toMicros) {}

    /** The last one of the page before. */
    record After(long fromMicros, String id) {}
}

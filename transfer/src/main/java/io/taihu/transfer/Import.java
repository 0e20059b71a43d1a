package io.taihu.transfer;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An import as it is at one moment.
 *
 * @param file name of the file, as it was uploaded
 * @param space where it was begun; things that are made go there unless the mapping says otherwise
 * @param token id of the token that it goes on with
 * @param started when it was started last; null before
 * @param finished when it stopped last; null before
 * @param progress of the import itself
 * @param check what the last dry run found, or has found so far; null before
 * @param trouble why it failed or stopped; empty when it did not
 */
public record Import(
        String id,
        String file,
        long bytes,
        Layout layout,
        Mapping mapping,
        String space,
        String token,
        State state,
        Instant created,
        @Nullable Instant started,
        @Nullable Instant finished,
        Progress progress,
        @Nullable Progress check,
        String trouble) {

    /** What becomes of an import. */
    public enum State {
        /** Uploaded; waits for its mapping and its start. */
        READY,
        /** The dry run goes through the file. */
        CHECKING,
        /** Others run; its turn comes. */
        WAITING,
        RUNNING,
        /** Stopped by somebody; may go on. */
        PAUSED,
        DONE,
        /** Stopped by trouble; may go on once that is over. */
        FAILED
    }

    /**
     * How far it has come; all that is counted here is on the disk.
     *
     * @param rows rows passed
     * @param taken rows stored, or of a dry run those that would be
     * @param refused rows of which nothing is stored
     * @param partly rows stored of which some values were refused; counted in {@code taken}
     * @param made things made, or that would be
     * @param changed rows about things by which one was changed, or would be
     * @param same rows about things that were already as stated
     * @param position where the next row begins
     * @param lines lines passed
     * @param done share of the file, 0 to 1
     * @param firstMicros earliest time among the rows taken; {@link Long#MAX_VALUE} when there is none
     * @param lastMicros latest time; {@link Long#MIN_VALUE} when there is none
     * @param grown properties that models would get, in a dry run
     * @param problems the first of the rows with something wrong
     */
    public record Progress(
            long rows,
            long taken,
            long refused,
            long partly,
            long made,
            long changed,
            long same,
            long position,
            long lines,
            double done,
            long firstMicros,
            long lastMicros,
            long grown,
            List<LineProblem> problems) {
        static final Progress NONE =
                new Progress(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Long.MAX_VALUE, Long.MIN_VALUE, 0, List.of());
    }

    /**
     * Something wrong with a row.
     *
     * @param line number in the file, from 1
     * @param column its name; empty when the whole row is meant
     * @param stored whether the rest of the row is stored
     */
    public record LineProblem(long line, String column, String reason, boolean stored) {}

    /**
     * The first rows of a file.
     *
     * @param columns names
     * @param rows cells as texts; null for an empty one
     */
    public record Preview(List<String> columns, List<List<@Nullable String>> rows) {}
}

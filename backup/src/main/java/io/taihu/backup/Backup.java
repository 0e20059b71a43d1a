package io.taihu.backup;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A backup, or one to be.
 *
 * @param begun everything that was acknowledged before is in it
 * @param finished null while it runs, and when it came to nothing
 * @param files how many there are, so far
 * @param bytes of all files, so far
 * @param added bytes that no backup before it had, so far
 * @param registry whether the registry is in it; otherwise it is in a database that has a backup of its own
 * @param trouble why it came to nothing, in words
 * @param verified when it was last restored to be looked at, and was good
 */
public record Backup(
        String name,
        State state,
        Instant begun,
        @Nullable Instant finished,
        long files,
        long bytes,
        long added,
        boolean registry,
        String trouble,
        @Nullable Instant verified) {

    /** How far it is. */
    public enum State {
        RUNNING,
        DONE,
        FAILED
    }

    static Backup failed(String name, Instant begun, String trouble) {
        return new Backup(name, State.FAILED, begun, null, 0, 0, 0, false, trouble, null);
    }

    static Backup done(Manifest.Head head, String name, @Nullable Instant verified) {
        return new Backup(
                name,
                State.DONE,
                head.begun(),
                head.finished(),
                head.files(),
                head.bytes(),
                head.added(),
                head.registry(),
                "",
                verified);
    }
}

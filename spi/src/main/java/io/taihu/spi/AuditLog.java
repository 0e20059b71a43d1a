package io.taihu.spi;

import io.taihu.model.Limit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who did what to what, from where, with what result: only ever appended to, and each entry chained to the one before by its
 * hash. Old entries go from the old end alone, and what goes leaves an entry that says so.
 *
 * <p>Thread-safe; every method may block on the disk. Errors are {@link io.taihu.model.TaihuException}: UNAVAILABLE (the store
 * cannot be written or reached now), INVALID.
 */
public interface AuditLog {
    /** Most entries appended at once. */
    @Limit(
            value = "Most entries of the audit log that are written at once",
            zh = "一次写入的最多审计记录数",
            reached = Limit.Reached.IN_PARTS)
    int APPEND_MAX = 1_000;
    /** Most entries removed at once. */
    @Limit(
            value = "Most entries of the audit log that are removed at once",
            zh = "一次移除的最多审计记录数",
            reached = Limit.Reached.IN_PARTS)
    int REMOVE_MAX = 10_000;
    /** Most entries a list gives at once. */
    @Limit(
            value = "Most entries of the audit log that are read at once",
            zh = "一次读取的最多审计记录数",
            reached = Limit.Reached.IN_PARTS)
    int PAGE_MAX = 10_001;
    /** Longest name, id, address or other word of an entry, in UTF-16 units; what is longer is cut. */
    @Limit(
            value = "Longest name, id or address of an entry of the audit log",
            zh = "审计记录中名称、标识或地址的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.CUT)
    int TEXT_MAX = 256;
    /** Longest path of a space. */
    @Limit(
            value = "Longest path of a space in an entry of the audit log",
            zh = "审计记录中空间路径的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.CUT)
    int SPACE_MAX = 2_000;
    /** Longest detail, in UTF-16 units: INVALID when it is longer. */
    @Limit(
            value = "Longest detail of an entry of the audit log as it is kept",
            zh = "存储的审计详情的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    int DETAIL_MAX = 4_000;

    /** What the first entry of all is chained to, in the place of a hash. */
    String BEGINNING = "0".repeat(64);

    /** Operation of the entry that tells which entries were removed with age. */
    String REMOVED = "audit.removed";

    /** Appends in this order, all or none: on the disk when it returns. Gives the sequence of the first. */
    long append(List<NewEntry> entries);

    /**
     * Entries, in the order of their sequence or the newest first.
     *
     * @param after the sequence behind which the list goes on, in its own order; null for its beginning
     */
    List<Entry> entries(Query query, @Nullable Long after, boolean newestFirst, int limit);

    /** One entry. */
    Optional<Entry> entry(long sequence);

    /** Beginnings without an outcome, oldest first, of those before a sequence. */
    List<Entry> open(long before);

    /** The newest entry's place and hash. */
    Head head();

    /**
     * Walks the whole chain.
     *
     * @param known an entry as it was noted elsewhere before, which must still be there; or null
     */
    Verdict verify(@Nullable Head known);

    /**
     * Removes entries before a time, from the old end and at most {@value #REMOVE_MAX}, and appends one that says so.
     *
     * @return how many are gone
     */
    int removeBefore(long micros, long nowMicros);

    /** Who did it. */
    enum Kind {
        /** A person, by an account. */
        ACCOUNT,
        /** A program, by a token of no account. */
        TOKEN,
        /** A thing, by its token. */
        THING,
        /** Somebody at the command line of the server's machine. */
        CONSOLE,
        /** The server by itself. */
        SERVER,
        /** Somebody unknown. */
        NOBODY
    }

    /**
     * Who did it.
     *
     * @param id of the account, token or thing; empty for others
     * @param name as it read then
     * @param token id of the token that was shown; empty for none
     */
    record Who(Kind kind, String id, String name, String token) {
        public static final Who NOBODY = new Who(Kind.NOBODY, "", "", "");
        public static final Who SERVER = new Who(Kind.SERVER, "", "", "");
    }

    /** What became of it. */
    enum Result {
        /** It is about to be done; another entry tells its outcome. */
        BEGUN,
        OK,
        /** It was not allowed, or could not be taken. */
        REFUSED,
        /** The server failed on it. */
        FAILED,
        /** The server ended before it could be told. */
        UNKNOWN
    }

    /**
     * What it was done to.
     *
     * @param kind such as {@code thing}; empty for nothing in particular
     */
    record Subject(String kind, String id) {
        public static final Subject NONE = new Subject("", "");
    }

    /**
     * An entry to be.
     *
     * @param micros when
     * @param address from where
     * @param operation what: an operationId of the API, or words of a protocol such as {@code mqtt.connect-refused}
     * @param space path at that time; empty for the root
     * @param code why it was not done; empty when it was
     * @param begun sequence of the entry that told its beginning, or 0
     * @param times how often: more than 1 when what was refused again and again is told as one
     * @param detail JSON object of what was asked; no secrets
     */
    record NewEntry(
            long micros,
            Who who,
            String address,
            String operation,
            Subject subject,
            String space,
            Result result,
            String code,
            long begun,
            long times,
            String detail) {}

    /**
     * An entry.
     *
     * @param sequence one more than that of the entry before
     * @param previous hash of the entry before, as 64 hex digits
     * @param hash over all of this one and {@code previous}
     */
    record Entry(long sequence, NewEntry told, String previous, String hash) {}

    /**
     * Which entries.
     *
     * @param spaces paths: those in one of them or below; the empty path for all
     * @param who kind, or null for any
     * @param whoId id, where there is a kind, or null for any
     * @param subject kind, or null for any
     * @param subjectId id, where there is a kind, or null for any
     * @param result or null for any
     * @param begun whether beginnings are wanted, whose outcomes stand elsewhere
     * @param fromMicros first time
     * @param toMicros time behind the last
     * @param text part of who, what or detail, letter case aside; or null
     */
    record Query(
            List<String> spaces,
            @Nullable Kind who,
            @Nullable String whoId,
            @Nullable String operation,
            @Nullable String subject,
            @Nullable String subjectId,
            @Nullable Result result,
            boolean begun,
            long fromMicros,
            long toMicros,
            @Nullable String text) {
        /** All of them. */
        public static final Query ALL =
                new Query(List.of(""), null, null, null, null, null, null, true, 0, Long.MAX_VALUE, null);
    }

    /**
     * A place in the chain.
     *
     * @param sequence 0 when there has been no entry yet
     */
    record Head(long sequence, String hash) {}

    /** How a chain can be broken. */
    enum Break {
        /** What the entry says is not what its hash was made of. */
        CHANGED,
        /** It is not chained to the entry before it. */
        UNLINKED,
        /** There is none of this sequence. */
        MISSING,
        /** Entries before it are gone, and no entry says that they were removed. */
        REMOVED,
        /** The chain does not end where it was appended to last. */
        END,
        /** It was another entry that was noted elsewhere. */
        REWRITTEN
    }

    /**
     * The first place where a chain is broken.
     *
     * @param expected hash, or sequence where one is missing
     * @param found the same as it is
     */
    record Broken(long sequence, Break how, String expected, String found) {}

    /**
     * What a walk along the chain found.
     *
     * @param first sequence of the oldest entry, 0 when there is none
     * @param entries how many were good
     * @param broken where it is broken, or null when it is whole
     */
    record Verdict(
            long first, long entries, Head head, @Nullable Broken broken) {}
}

package io.taihu.spi;

import io.taihu.model.Limit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What is to be told by channels, which are documents: kept until it is told, and a while after. Thread-safe; blocks on the disk;
 * errors as in {@link Registry}.
 */
public interface NoticeStore {
    /** Most that wait for one channel. */
    @Limit(value = "Most notices that wait for one channel", zh = "一个通道排队的最多通知数", reached = Limit.Reached.REFUSED)
    int WAITING_MAX = 10_000;
    /** Most that are kept after they were told or given up. */
    @Limit(
            value = "Most notices that are kept after they were told or given up",
            zh = "送达或放弃后保留的最多通知数",
            reached = Limit.Reached.OLDEST_GOES)
    int ENDED_MAX = 200_000;
    /** Longest key, in UTF-16 units. */
    @Limit(
            value = "Longest key of a notice",
            zh = "通知键的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    int KEY_MAX = 256;
    /** Longest content, in UTF-16 units. */
    @Limit(
            value = "Longest content of a notice",
            zh = "通知内容的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    int TEXT_MAX = 32_768;

    /**
     * Keeps notices, in one transaction. One whose channel has one of the same key already is left as it is; one whose channel or
     * space is gone goes; one whose channel has {@link #WAITING_MAX} waiting is {@link State#DEAD} at once.
     *
     * @return ids of those that wait now, and were not there
     */
    List<String> put(List<NewNotice> notices);

    Optional<Notice> notice(String id);

    /** Those of things in some spaces and below, newest first, those before the id {@code after}. */
    List<Notice> notices(Query query, @Nullable String after, int limit);

    /** Channels that have something due. */
    List<String> dueChannels(long nowMicros, int limit);

    /** What is due of a channel: what was tried least first, then the oldest. */
    List<Notice> due(String channel, long nowMicros, int limit);

    /** When the first of all that wait is due, empty when none waits. */
    OptionalLong nextDue();

    /** When the first of those that wait for a channel, and go together, is due. */
    OptionalLong nextTogether(String channel);

    /** Puts off some that wait, which is no try. */
    void putOff(List<String> ids, long dueMicros, boolean together);

    /** Puts off all that wait for a channel and would be due earlier, which is no try. */
    void holdBack(String channel, long dueMicros);

    /**
     * Notes that a channel fails: what is due waits until a time, and this counts as its first try; what was first tried before
     * another time is given up.
     *
     * @return how many were given up
     */
    int failing(String channel, long dueMicros, long nowMicros, long begunBefore, String problem);

    /**
     * Notes that some were tried.
     *
     * @param state what they are now
     * @param dueMicros when they are tried again, if they wait
     * @param problem why it failed, in words; empty when it did not
     */
    void tried(List<String> ids, State state, long dueMicros, String problem, long atMicros);

    /** Lets one that was given up wait again, as if it had never been tried. @return whether it was given up */
    boolean retry(String id, long nowMicros);

    /** How many wait, and how many were given up. */
    Counts counts();

    /**
     * Forgets those that ended before a time, and those beyond {@link #ENDED_MAX}, the oldest first.
     *
     * @param most how many at a time
     * @return how many went
     */
    int forget(long beforeMicros, int most);

    /** How far one has come. */
    enum State {
        WAITING,
        SENT,
        /** Given up: only {@link #retry} sends it. */
        DEAD
    }

    /** Numbers of notices. */
    record Counts(long waiting, long dead) {}

    /**
     * A notice to be, for one channel.
     *
     * @param id of its own, by which receivers know one that comes again
     * @param key that no two notices of a channel share
     * @param channel id of its document
     * @param space of what it is about
     * @param content JSON text that the registry does not read
     * @param together whether it goes with others that are due
     */
    record NewNotice(
            String id,
            String key,
            String channel,
            String space,
            String title,
            String severity,
            String content,
            long createdMicros,
            long dueMicros,
            boolean together) {}

    /**
     * A notice as it is kept.
     *
     * @param attempts how often it was tried
     * @param begunMicros when it was tried first; 0 for not yet
     * @param changedMicros when it was tried last, or else made
     * @param problem why the last try failed, in words
     */
    record Notice(NewNotice is, State state, int attempts, long begunMicros, long changedMicros, String problem) {
        public String id() {
            return is.id();
        }
    }

    /**
     * Which notices.
     *
     * @param spaces paths: those of what is in one of them or below
     * @param channel id, or empty for any
     * @param state or null for any
     */
    record Query(
            List<String> spaces, String channel, @Nullable State state) {}
}

package io.taihu.protocols.jt808;

import io.taihu.model.Limit;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Numbers of alarms whose files terminals were asked for (0x9208). A terminal sends them over a connection of their own, on which it says
 * no code: the number is what lets it in. Thread-safe.
 */
final class WantedFiles {
    /** Numbers that are kept. */
    @Limit(
            value = "Most alarms whose files JT/T 808 terminals were asked for and may still send",
            zh = "已向 JT/T 808 终端索取附件且仍可上传的最多报警数",
            reached = Limit.Reached.OLDEST_GOES)
    private static final int WANTED_MAX = 10_000;
    /** How long they are. */
    @Limit(
            value = "How long a JT/T 808 terminal may send the files of an alarm after it was asked for them",
            zh = "索取附件后 JT/T 808 终端可上传的时间",
            reached = Limit.Reached.REFUSED)
    private static final Duration LIFE = Duration.ofHours(1);

    private final Map<String, Long> until = new LinkedHashMap<>();

    /** A terminal is asked for the files of an alarm. */
    synchronized void want(String phone, String alarmNumber, long nanos) {
        String key = phone + "/" + alarmNumber;
        until.remove(key);
        if (until.size() >= WANTED_MAX) {
            until.remove(until.keySet().iterator().next());
        }
        until.put(key, nanos + LIFE.toNanos());
    }

    /** Whether a terminal was asked for the files of an alarm. */
    synchronized boolean wanted(String phone, String alarmNumber, long nanos) {
        Long end = until.get(phone + "/" + alarmNumber);
        return end != null && nanos - end <= 0;
    }
}

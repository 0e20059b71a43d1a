package io.taihu.core;

import io.taihu.model.Limit;
import io.taihu.spi.Intake.Peer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Who knocked and was not let in, so that an owner sees a device with a wrong id or token. Keeps the last {@value #KEPT}. Thread-safe. */
public final class Strangers {
    /** How many are kept; the longest silent goes first. */
    @Limit(value = "Most strangers that are remembered", zh = "记住的最多陌生设备数", reached = Limit.Reached.OLDEST_GOES)
    public static final int KEPT = 200;

    @Limit(
            value = "Longest id of a stranger that is kept",
            zh = "保留的陌生设备标识的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.CUT)
    private static final int ID_MAX = 128;

    private final Map<String, Stranger> byId = new LinkedHashMap<>();

    /**
     * One that was not let in.
     *
     * @param id what it called itself
     * @param address where it called from last
     * @param reason why it was not let in
     * @param attempts how often since it was first kept
     * @param lastMicros when it tried last
     */
    public record Stranger(String id, String protocol, String address, String reason, long attempts, long lastMicros) {}

    /** Those kept, the latest first. */
    public synchronized List<Stranger> list() {
        return new ArrayList<>(byId.values()).reversed();
    }

    synchronized void note(String id, Peer peer, String reason, long nowMicros) {
        String key = id.length() > ID_MAX ? id.substring(0, ID_MAX) : id;
        Stranger known = byId.remove(key);
        if (known == null && byId.size() >= KEPT) {
            byId.remove(byId.keySet().iterator().next());
        }
        byId.put(
                key,
                new Stranger(
                        key,
                        peer.protocol(),
                        peer.address(),
                        reason,
                        known == null ? 1 : known.attempts() + 1,
                        nowMicros));
    }
}

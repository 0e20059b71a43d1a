package io.taihu.netkit;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Counts the peers of a listener that have not said yet who they are, in all and by their address, and makes room for new ones. Bounded
 * by its two numbers. Thread-safe.
 */
public final class Newcomers {
    private final int max;
    private final int perAddressMax;
    private final AtomicInteger count = new AtomicInteger();
    private final Map<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();

    /**
     * @param max most of all
     * @param perAddressMax most of one address
     */
    public Newcomers(int max, int perAddressMax) {
        this.max = max;
        this.perAddressMax = perAddressMax;
    }

    /** How many there are. */
    public int count() {
        return count.get();
    }

    /**
     * Those of one event loop, in the order in which they came. On that loop only.
     *
     * @param <P> what stands for a peer
     */
    public final class Line<P> {
        private final Map<P, InetAddress> waiting = new LinkedHashMap<>();
        private final Consumer<P> ends;

        /** @param ends ends the peer that has waited longest, when others need its place; it is known to be gone already */
        public Line(Consumer<P> ends) {
            this.ends = ends;
        }

        /** Makes room for one more: when its address has too many, the oldest of this address goes, otherwise the oldest of all. False when none can go. */
        public boolean admits(InetAddress address) {
            if (byAddress.getOrDefault(address, 0) >= perAddressMax) {
                return goes(waiting.entrySet().stream()
                        .filter(each -> each.getValue().equals(address))
                        .findFirst()
                        .map(Map.Entry::getKey)
                        .stream()
                        .toList());
            }
            return count.get() < max || goes(waiting.keySet().stream().limit(1).toList());
        }

        private boolean goes(List<P> oldest) {
            for (P peer : oldest) {
                known(peer);
                ends.accept(peer);
            }
            return !oldest.isEmpty();
        }

        /** One has come. */
        public void add(P peer, InetAddress address) {
            if (waiting.putIfAbsent(peer, address) == null) {
                count.incrementAndGet();
                byAddress.merge(address, 1, Integer::sum);
            }
        }

        /** One has said who it is, or is gone. */
        public void known(P peer) {
            InetAddress address = waiting.remove(peer);
            if (address != null) {
                count.decrementAndGet();
                byAddress.computeIfPresent(address, (_, many) -> many == 1 ? null : many - 1);
            }
        }

        /** All that are here now. */
        public List<P> all() {
            return new ArrayList<>(waiting.keySet());
        }
    }
}

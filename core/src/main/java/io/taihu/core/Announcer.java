package io.taihu.core;

import io.taihu.spi.Access;
import io.taihu.spi.Access.Deed;
import io.taihu.spi.Announcements;
import io.taihu.spi.Live;
import io.taihu.spi.Principal;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says things to all who listen and may hear them, on the thread of whoever says them. Thread-safe. */
public final class Announcer implements Announcements {
    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);

    private final Access access;
    /** As many as fronts let subscribe. */
    private final List<Hearing> all = new CopyOnWriteArrayList<>();

    private record Hearing(Principal who, Listener listener) {}

    public Announcer(Access access) {
        this.access = access;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // the very same one
    public Live.Subscription listen(Principal who, Listener listener) {
        Hearing hearing = new Hearing(who, listener);
        all.add(hearing);
        return () -> all.removeIf(each -> each == hearing);
    }

    /** Says something of a space. @return how many took it */
    public int say(String space, String topic, byte[] json) {
        int took = 0;
        for (Hearing each : all) {
            try {
                if (access.may(each.who(), Deed.COMMAND, space)
                        && each.listener().take(topic, json)) {
                    took++;
                }
            } catch (RuntimeException e) {
                LOG.warn("A listener failed on {}", topic, e);
            }
        }
        return took;
    }
}

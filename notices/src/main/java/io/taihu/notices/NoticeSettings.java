package io.taihu.notices;

import io.taihu.spi.Setting;
import java.time.Duration;
import java.util.List;

/** What can be configured of notices. */
public final class NoticeSettings {
    public static final Setting<Boolean> PRIVATE_ADDRESSES = Setting.flag(
            "notices.private-addresses",
            false,
            "Whether channels may be at private and loopback addresses, and webhooks without TLS");
    public static final Setting<Long> TRIES =
            Setting.number("notices.tries", 16, 1, 100, "How often a notice is tried before it is given up");
    public static final Setting<Duration> GIVE_UP = Setting.duration(
            "notices.give-up", "12h", "1m", "30d", "How long after its first try a notice is given up");
    public static final Setting<Duration> KEPT = Setting.duration(
            "notices.kept", "30d", "1h", "3650d", "How long notices are kept after they were told or given up");

    /** Classes of this room that have limits, for the page of limits. */
    public static final List<Class<?>> LIMITED = List.of(
            Broker.class,
            Channel.class,
            Escalation.class,
            Lanes.class,
            Mail.class,
            MailSending.class,
            Message.class,
            Notices.class,
            Rota.class,
            Template.class,
            WebSending.class);

    /** All of them. */
    public static final List<Setting<?>> SETTINGS = List.of(PRIVATE_ADDRESSES, TRIES, GIVE_UP, KEPT);

    private NoticeSettings() {}
}

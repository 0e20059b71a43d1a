package io.taihu.protocols.jt808;

import io.taihu.model.Limit;
import io.taihu.spi.Intake;
import io.taihu.spi.Setting;
import java.time.Duration;
import java.util.List;

/** What can be configured of JT/T 808. */
final class Jt808Settings {
    /** Who may register: things that are known, or any terminal, which is made on sight. */
    enum Registration {
        KNOWN,
        ANY
    }

    /** How a terminal proves who it is: by the code that it was given when it registered, or not at all. */
    enum Authentication {
        CODE,
        NONE
    }

    /** Whether a terminal that has registered may do so again. */
    enum Again {
        /** When it says the terminal id that it said before. */
        SAME(Intake.Again.SAME),
        TRUE(Intake.Again.ANY),
        FALSE(Intake.Again.NEVER);

        private final Intake.Again again;

        Again(Intake.Again again) {
            this.again = again;
        }

        Intake.Again again() {
            return again;
        }
    }

    static final Setting<String> HOST = Setting.text("jt808.host", "127.0.0.1", "Address that JT/T 808 listens on");
    static final Setting<Long> PORT = Setting.port("jt808.port", 7611, "TCP and UDP port of JT/T 808");
    static final Setting<Registration> REGISTRATION = Setting.choice(
            "jt808.registration",
            Registration.KNOWN,
            "Which terminals of JT/T 808 may register: known for things that were made before, or any, which makes a thing on sight");
    static final Setting<Again> AGAIN = Setting.choice(
            "jt808.register-again",
            Again.SAME,
            "Whether a terminal that has registered may do so again: same when it says the same terminal id, true always, false never until its token is deleted; its former code is good until the new one is used");
    static final Setting<Authentication> AUTHENTICATION = Setting.choice(
            "jt808.authentication",
            Authentication.CODE,
            "How terminals of JT/T 808 prove who they are: code for the one given at registration, or none");
    static final Setting<String> SPACE =
            Setting.text("jt808.space", "", "Space in which terminals of JT/T 808 that are made on sight are put");

    @Limit(reached = Limit.Reached.CLOSED)
    static final Setting<Long> CONNECTIONS_MAX = Setting.number(
            "jt808.connections-max",
            100_000,
            1,
            10_000_000,
            "Most TCP connections of JT/T 808 at once; more are closed at once");

    @Limit(reached = Limit.Reached.OLDEST_GOES)
    static final Setting<Long> CONNECTING_MAX = Setting.number(
            "jt808.connecting-max",
            20_000,
            1,
            10_000_000,
            "Most TCP connections of JT/T 808 over which no terminal was let in yet; beyond it the oldest is closed");

    @Limit(reached = Limit.Reached.OLDEST_GOES)
    static final Setting<Long> CONNECTING_PER_ADDRESS = Setting.number(
            "jt808.connecting-per-address",
            5_000,
            1,
            10_000_000,
            "Most TCP connections of JT/T 808 from one address over which no terminal was let in yet; beyond it the oldest of them is closed");

    @Limit(reached = Limit.Reached.REFUSED)
    static final Setting<Duration> PAST_MAX = Setting.duration(
            "jt808.past-maximum",
            "7000d",
            "1d",
            "36500d",
            "How long ago the time of a location of JT/T 808 may lie; less than the 1,024 weeks by which clocks of satellites fall back");

    @Limit(reached = Limit.Reached.OLDEST_GOES)
    static final Setting<Long> PEERS_MAX = Setting.number(
            "jt808.udp-peers-max",
            10_000,
            1,
            1_000_000,
            "Most UDP addresses that JT/T 808 keeps terminals of that were let in; beyond it the one that was silent longest is forgotten");

    @Limit(reached = Limit.Reached.REFUSED)
    static final Setting<Long> TERMINALS_MAX = Setting.number(
            "jt808.terminals-per-connection",
            1_000,
            1,
            100_000,
            "Most terminals of JT/T 808 that speak over one connection, such as a forwarder's");

    @Limit(reached = Limit.Reached.REFUSED)
    static final Setting<Long> FILE_MAX = Setting.bytes(
            "jt808.attachment-maximum",
            "16m",
            "1k",
            "4095m",
            "Longest file of an alarm that a terminal of JT/T 808 may send");

    @Limit(reached = Limit.Reached.CLOSED)
    static final Setting<Duration> CONNECT_TIMEOUT = Setting.duration(
            "jt808.connect-timeout",
            "30s",
            "1s",
            "10m",
            "How long a new connection of JT/T 808 may take until a terminal has been let in");

    @Limit(reached = Limit.Reached.CLOSED)
    static final Setting<Duration> IDLE_MAX = Setting.duration(
            "jt808.idle-maximum", "10m", "10s", "1d", "How long a connection of JT/T 808 may say nothing");

    static final List<Setting<?>> ALL = List.of(
            HOST,
            PORT,
            REGISTRATION,
            AGAIN,
            AUTHENTICATION,
            SPACE,
            CONNECTIONS_MAX,
            CONNECTING_MAX,
            CONNECTING_PER_ADDRESS,
            PEERS_MAX,
            TERMINALS_MAX,
            FILE_MAX,
            CONNECT_TIMEOUT,
            IDLE_MAX,
            PAST_MAX);

    /** Classes of this room that have limits, for the page of limits. */
    static final List<Class<?>> LIMITED = List.of(
            Assembly.class,
            Entrance.class,
            FileStream.class,
            FrameSplitter.class,
            Jt808Settings.class,
            Link.class,
            Orders.class,
            ReceivedFiles.class,
            Terminal.class,
            UdpFront.class,
            Uplink.class,
            WantedFiles.class);

    private Jt808Settings() {}
}

package io.taihu.protocols.gb32960;

import io.taihu.model.Limit;
import io.taihu.spi.Setting;
import java.time.Duration;
import java.util.List;

/** What can be configured of GB/T 32960. */
final class Gb32960Settings {
    static final Setting<String> HOST = Setting.text("gb32960.host", "127.0.0.1", "Address that GB/T 32960 listens on");
    static final Setting<Long> PORT = Setting.port("gb32960.port", 32_960, "TCP port of GB/T 32960");
    static final Setting<Registration> REGISTRATION = Setting.choice(
            "gb32960.registration",
            Registration.KNOWN,
            "Which vehicles are let in: known for those made beforehand, any for all, which are made on sight");
    static final Setting<String> SPACE = Setting.text(
            "gb32960.space", "", "Path of the space in which vehicles are made on sight; empty for the root");
    static final Setting<String> PLATFORM_USER = Setting.text(
            "gb32960.platform-user",
            "",
            "User name by which a platform logs in for many vehicles; none for no platforms");
    static final Setting<String> PLATFORM_PASSWORD =
            Setting.secret("gb32960.platform-password", "Password of gb32960.platform-user");
    static final Setting<LoginAnswer> LOGIN_ANSWER = Setting.choice(
            "gb32960.login-answer",
            LoginAnswer.EDITION,
            "What answers logins and logouts of vehicles: time for the time alone (6.3.2), echo for the whole data unit (annex B of 2016), "
                    + "edition for echo in 2016 and time in 2025");
    static final Setting<ReportAnswer> REPORT_ANSWER = Setting.choice(
            "gb32960.report-answer",
            ReportAnswer.ALWAYS,
            "Whether reports are answered always (5.2.2), or on errors only (annex B)");
    static final Setting<HeartbeatAnswer> HEARTBEAT_ANSWER = Setting.choice(
            "gb32960.heartbeat-answer",
            HeartbeatAnswer.EMPTY,
            "What answers a heartbeat: empty for nothing behind the header, time for the time of the server");

    @Limit(reached = Limit.Reached.CLOSED)
    static final Setting<Long> DATA_MAX = Setting.bytes(
            "gb32960.maximum-data-unit", "65531", "1k", "65531", "Longest data unit of a frame of GB/T 32960");

    @Limit(reached = Limit.Reached.CLOSED)
    static final Setting<Long> CONNECTIONS_MAX = Setting.number(
            "gb32960.connections-max",
            100_000,
            1,
            10_000_000,
            "Most connections of GB/T 32960 at once; more are closed at once");

    @Limit(reached = Limit.Reached.OLDEST_GOES)
    static final Setting<Long> CONNECTING_MAX = Setting.number(
            "gb32960.connecting-max",
            5_000,
            1,
            1_000_000,
            "Most connections of GB/T 32960 that have not logged in yet; beyond it the one that has been silent longest is closed");

    @Limit(reached = Limit.Reached.OLDEST_GOES)
    static final Setting<Long> CONNECTING_PER_ADDRESS = Setting.number(
            "gb32960.connecting-per-address",
            2_500,
            1,
            1_000_000,
            "Most connections of GB/T 32960 from one address that have not logged in yet; beyond it the oldest of them is closed");

    @Limit(reached = Limit.Reached.REFUSED)
    static final Setting<Duration> PAST_MAX = Setting.duration(
            "gb32960.past-maximum",
            "7000d",
            "1d",
            "36500d",
            "How long ago the time of a report of GB/T 32960 may lie; less than the 1,024 weeks by which clocks of satellites fall back");

    @Limit(reached = Limit.Reached.OLDEST_GOES)
    static final Setting<Long> CONNECTIONS_PER_VEHICLE = Setting.number(
            "gb32960.connections-per-vehicle",
            1,
            1,
            16,
            "Most connections that one vehicle is logged in by; one more ends the oldest");

    @Limit(reached = Limit.Reached.REFUSED)
    static final Setting<Long> VEHICLES_PER_PLATFORM = Setting.number(
            "gb32960.vehicles-per-platform",
            20_000,
            1,
            1_000_000,
            "Most vehicles that report over one connection of a platform");

    @Limit(reached = Limit.Reached.CLOSED)
    static final Setting<Duration> LOGIN_TIMEOUT = Setting.duration(
            "gb32960.login-timeout", "30s", "1s", "10m", "How long a new connection of GB/T 32960 may take to log in");

    @Limit(reached = Limit.Reached.CLOSED)
    static final Setting<Duration> IDLE_MAX = Setting.duration(
            "gb32960.idle-maximum", "5m", "10s", "1d", "How long a connection of GB/T 32960 may say nothing");

    static final List<Setting<?>> ALL = List.of(
            HOST,
            PORT,
            REGISTRATION,
            SPACE,
            PLATFORM_USER,
            PLATFORM_PASSWORD,
            LOGIN_ANSWER,
            REPORT_ANSWER,
            HEARTBEAT_ANSWER,
            DATA_MAX,
            CONNECTIONS_MAX,
            CONNECTING_MAX,
            CONNECTING_PER_ADDRESS,
            CONNECTIONS_PER_VEHICLE,
            VEHICLES_PER_PLATFORM,
            LOGIN_TIMEOUT,
            IDLE_MAX,
            PAST_MAX);

    /** Classes of this room that have limits, for the page of limits. */
    static final List<Class<?>> LIMITED = List.of(
            CellMerger.class,
            Frame.class,
            FrameSplitter.class,
            Gb32960Connection.class,
            Gb32960Settings.class,
            ReportReading.class,
            Vehicle.class);

    /** Which vehicles are let in. */
    enum Registration {
        KNOWN,
        ANY
    }

    /** What answers a login or logout of a vehicle. */
    enum LoginAnswer {
        EDITION,
        TIME,
        ECHO
    }

    /** Whether reports are answered. */
    enum ReportAnswer {
        ALWAYS,
        ERRORS
    }

    /** What answers a heartbeat. */
    enum HeartbeatAnswer {
        EMPTY,
        TIME
    }

    private Gb32960Settings() {}
}

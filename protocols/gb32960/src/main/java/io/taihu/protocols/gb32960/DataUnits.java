package io.taihu.protocols.gb32960;

import static io.taihu.protocols.gb32960.Columns.*;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the data unit of each command holds, but for reports: section 7 and annex B of both editions. */
public final class DataUnits {
    public static final Table VEHICLE_LOGIN_2016 = Table.of(
            "vehicleLogin",
            time("time"),
            number("serial", WORD, NONE),
            ascii("iccid", 20),
            new BatteryCodes("batteries", Edition.V2016));
    public static final Table VEHICLE_LOGIN_2025 = Table.of(
            "vehicleLogin",
            time("time"),
            number("serial", WORD, NONE),
            ascii("iccid", 20),
            new BatteryCodes("batteries", Edition.V2025));
    public static final Table LOGOUT = Table.of("logout", time("time"), number("serial", WORD, NONE));
    public static final Table PLATFORM_LOGIN = Table.of(
            "platformLogin",
            time("time"),
            number("serial", WORD, NONE),
            ascii("user", 12),
            ascii("password", 20),
            code("encryption", "none", "rsa", "aes128", "sm2", "sm4"));
    /** 2025; its signature stands behind it. */
    public static final Table ACTIVATION =
            Table.of("activation", time("time"), ascii("chip", 16), bytes("publicKey"), ascii("vin", 17));
    /** 2025. */
    public static final Table ACTIVATION_RESULT = Table.of(
            "activationResult",
            code("result", "success", "failure"),
            codeFrom0("reason", "none", "chip-already-active", "duplicate-vin"));
    /** 2025. */
    public static final Table KEY_EXCHANGE = Table.of(
            "keyExchange",
            new CodeField("keyType", 2, "rsa", "aes128", "sm2", "sm4"),
            bytes("key"),
            time("validFrom"),
            time("validTo"));

    static final Table TIME = Table.of("time", time("time"));
    static final Table EMPTY = Table.of("empty");
    static final Table QUERY = Table.of(
            "query",
            time("time"),
            series("parameters", BYTE, number("parameter", BYTE, NONE).hex()));
    static final Table CONTROL = Table.of("control", time("time"), new ControlField("control"));

    private static final Table PARAMETERS_2016 =
            Table.of("parameters", time("time"), new ParametersField("parameters", Edition.V2016));
    private static final Table PARAMETERS_2025 =
            Table.of("parameters", time("time"), new ParametersField("parameters", Edition.V2025));

    private DataUnits() {}

    /**
     * The login of a vehicle.
     *
     * @param serial of the login, from 1 each day
     * @param batteries codes of its battery packs, all of one management system, of 24 characters in 2025 and all as long as the first
     *     in 2016
     */
    public static Values login(Edition edition, Instant time, int serial, String iccid, List<String> batteries) {
        Table table = edition == Edition.V2016 ? VEHICLE_LOGIN_2016 : VEHICLE_LOGIN_2025;
        Values values =
                new Values(table).set("time", time).raw("serial", serial).set("iccid", iccid);
        BatteryCodes.put(values, table.place("batteries"), edition, batteries);
        return values;
    }

    static Table parameters(Edition edition) {
        return edition == Edition.V2016 ? PARAMETERS_2016 : PARAMETERS_2025;
    }

    /** The table of a data unit; null for a report, and for a command that the standard does not define. */
    static @Nullable Table of(Frame frame) {
        int length = frame.to() - frame.from();
        if (length == 0) {
            return EMPTY;
        }
        Command command = Command.of(frame.command());
        if (command == null) {
            return null;
        }
        if (!frame.isCommand() && length == TimeField.WIDTH) {
            return TIME;
        }
        Edition edition = frame.edition();
        return switch (command) {
            case VEHICLE_LOGIN -> edition == Edition.V2016 ? VEHICLE_LOGIN_2016 : VEHICLE_LOGIN_2025;
            case VEHICLE_LOGOUT, PLATFORM_LOGOUT -> LOGOUT;
            case PLATFORM_LOGIN -> PLATFORM_LOGIN;
            case HEARTBEAT, TIME_SYNC -> TIME;
            case ACTIVATION -> ACTIVATION;
            case ACTIVATION_RESULT -> ACTIVATION_RESULT;
            case KEY_EXCHANGE -> KEY_EXCHANGE;
            case QUERY -> frame.isCommand() ? QUERY : parameters(edition);
            case SET -> parameters(edition);
            case CONTROL -> CONTROL;
            case REALTIME, REISSUED -> null;
        };
    }
}

package io.taihu.protocols.gb32960;

import org.jspecify.annotations.Nullable;

/** Command units: table 3 of both editions. */
public enum Command {
    VEHICLE_LOGIN(0x01, "vehicle-login"),
    REALTIME(0x02, "realtime-report"),
    REISSUED(0x03, "reissued-report"),
    VEHICLE_LOGOUT(0x04, "vehicle-logout"),
    PLATFORM_LOGIN(0x05, "platform-login"),
    PLATFORM_LOGOUT(0x06, "platform-logout"),
    HEARTBEAT(0x07, "heartbeat"),
    TIME_SYNC(0x08, "time-sync"),
    /** 2025, up. */
    ACTIVATION(0x09, "activation"),
    /** 2025, down. */
    ACTIVATION_RESULT(0x0a, "activation-result"),
    /** 2025, both ways. */
    KEY_EXCHANGE(0x0b, "key-exchange"),
    /** Down. */
    QUERY(0x80, "parameter-query"),
    /** Down. */
    SET(0x81, "parameter-set"),
    /** Down. */
    CONTROL(0x82, "terminal-control");

    private static final Command[] BY_CODE = new Command[256];

    static {
        for (Command command : values()) {
            BY_CODE[command.code] = command;
        }
    }

    private final int code;
    private final String word;

    Command(int code, String word) {
        this.code = code;
        this.word = word;
    }

    public int code() {
        return code;
    }

    String word() {
        return word;
    }

    /** The command of a code, or null for one that the standard does not define. */
    static @Nullable Command of(int code) {
        return BY_CODE[code];
    }

    /** What a code is called, defined or not. */
    static String word(int code) {
        Command known = BY_CODE[code];
        return known != null ? known.word : code >= 0xc0 && code <= 0xfe ? "custom" : "reserved";
    }
}

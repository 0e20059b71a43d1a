package io.taihu.transfer;

import io.taihu.spi.Setting;
import java.util.List;

/** What can be configured of imports. */
public final class TransferSettings {
    public static final Setting<Long> FILE_MAX =
            Setting.bytes("import.file-max", "1g", "1k", "1024g", "Longest file of an import");
    public static final Setting<Long> KEPT_MAX =
            Setting.number("import.kept-max", 50, 1, 10_000, "Most imports kept, those that are done included");
    public static final Setting<Long> RUNNING_MAX =
            Setting.number("import.running-max", 2, 1, 64, "Most imports that run at once; more wait for their turn");

    /** All of them. */
    public static final List<Setting<?>> SETTINGS = List.of(FILE_MAX, KEPT_MAX, RUNNING_MAX);

    private TransferSettings() {}
}

package io.taihu.backup;

import io.taihu.spi.Setting;
import java.util.List;

/** What can be configured of backups. */
public final class BackupSettings {
    public static final Setting<String> DIR = Setting.text(
            "backup.dir",
            "backups",
            "Folder of backups, better on another disk; a path that is not absolute lies in the data folder");
    public static final Setting<Long> KEEP =
            Setting.number("backup.keep", 7, 1, 1_000, "Backups kept; the oldest goes when one more is whole");
    public static final Setting<Long> RATE = Setting.bytes(
            "backup.rate", "32m", "1m", "100000m", "Bytes a second that a backup reads, so that it disturbs nobody");

    /** All of them. */
    public static final List<Setting<?>> SETTINGS = List.of(DIR, KEEP, RATE);

    private BackupSettings() {}
}

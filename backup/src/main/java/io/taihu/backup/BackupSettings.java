package io.taihu.backup;

import io.taihu.model.Limit;
import io.taihu.spi.Setting;
import java.util.List;

/** What can be configured of backups. */
public final class BackupSettings {
    public static final Setting<String> DIR = Setting.text(
            "backup.dir",
            "backups",
            "Folder of backups, better on another disk; a path that is not absolute lies in the data folder");

    @Limit(reached = Limit.Reached.OLDEST_GOES)
    public static final Setting<Long> KEEP =
            Setting.number("backup.keep", 7, 1, 1_000, "Backups kept; the oldest goes when one more is whole");

    public static final Setting<Long> RATE = Setting.bytes(
            "backup.rate",
            "32m",
            "1m",
            "100000m",
            "Bytes a second that a backup reads, so that it leaves the disk to others");
    public static final Setting<Long> SHARE = Setting.number(
            "backup.share",
            10,
            1,
            100,
            "Percent of the time of one core that a backup works; it rests for the others, and rests longer when they are busy");

    /** All of them. */
    public static final List<Setting<?>> SETTINGS = List.of(DIR, KEEP, RATE, SHARE);

    /** Classes of this room that have limits, for the page of limits. */
    public static final List<Class<?>> LIMITED =
            List.of(BackupSettings.class, Copying.class, Entry.class, Restore.class, Shelf.class);

    private BackupSettings() {}
}

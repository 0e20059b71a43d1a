package io.taihu.transfer;

import io.taihu.model.Limit;
import io.taihu.spi.Setting;
import java.util.List;

/** What can be configured of imports. */
public final class TransferSettings {
    @Limit(reached = Limit.Reached.REFUSED)
    public static final Setting<Long> FILE_MAX =
            Setting.bytes("import.file-max", "1g", "1k", "1024g", "Longest file of an import");

    @Limit(reached = Limit.Reached.OLDEST_GOES)
    public static final Setting<Long> KEPT_MAX = Setting.number(
            "import.kept-max", 50, 1, 10_000, "Most imports kept; the oldest that is done gives way to a new one");

    @Limit(reached = Limit.Reached.WAITS)
    public static final Setting<Long> RUNNING_MAX =
            Setting.number("import.running-max", 2, 1, 64, "Most imports that run at once; more wait for their turn");

    /** All of them. */
    public static final List<Setting<?>> SETTINGS = List.of(FILE_MAX, KEPT_MAX, RUNNING_MAX);

    /** Classes of this room that have limits, for the page of limits. */
    public static final List<Class<?>> LIMITED = List.of(
            ImportRun.class,
            Imports.class,
            MappingJson.class,
            ParquetTable.class,
            RowMap.class,
            Table.class,
            Tally.class,
            ThingMap.class,
            ThriftText.class,
            TransferSettings.class,
            XlsxBook.class,
            XlsxWriter.class);

    private TransferSettings() {}
}

package io.taihu.histories.questdb;

import io.questdb.cairo.ColumnType;
import io.questdb.cairo.sql.RecordMetadata;
import io.taihu.model.Limit;
import io.taihu.model.Property;
import io.taihu.model.ThingModel;
import io.taihu.model.ValueType;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * How a model's slots lie in the columns of its table. Pure derivations.
 *
 * @param model the version of the model it was derived from
 * @param columns for each slot the name of its column, or what the names of its two columns begin with
 */
record ModelTable(ThingModel model, List<String> columns) {
    /** Longest retention; longer ones count as this: 100 years. */
    @Limit(value = "Longest retention of history, in hours", zh = "历史的最长保留小时数", reached = Limit.Reached.CUT)
    private static final int RETENTION_HOURS_MAX = 876_600;
    /** The type of the columns of arrays. */
    static final int NUMBERS = ColumnType.encodeArrayType(ColumnType.DOUBLE, 1);

    static ModelTable of(ThingModel model) {
        return new ModelTable(model, Names.columns(model.slots()));
    }

    /**
     * QuestDB's type of the values of a slot. A boolean is an INT of 0 or 1, because QuestDB's BOOLEAN, BYTE and SHORT cannot be
     * null.
     */
    static int columnType(ValueType type) {
        return switch (type) {
            case NUMBER, LOCATION -> ColumnType.DOUBLE;
            case INTEGER -> ColumnType.LONG;
            case BOOLEAN -> ColumnType.INT;
            case STRING, OBJECT -> ColumnType.VARCHAR;
            case ENUM -> ColumnType.SYMBOL;
            case NUMBERS -> NUMBERS;
        };
    }

    /**
     * The name of a slot's column in a table that has these columns already; another than usual when that name belongs to a
     * column of another type.
     */
    String column(int slot, RecordMetadata metadata) {
        Property property = model.slots().get(slot);
        String name = columns.get(slot);
        String first = property.type() == ValueType.LOCATION ? Names.latitude(name) : name;
        int index = metadata.getColumnIndexQuiet(first);
        if (index < 0 || metadata.getColumnType(index) == columnType(property.type())) {
            return name;
        }
        return name + "_" + property.slot() + "_" + property.type().name().toLowerCase(Locale.ROOT);
    }

    /** What creates the table of a new model. */
    static String create(String table, String partition, Duration retention) {
        return "CREATE TABLE IF NOT EXISTS \"" + table + "\" (" + Names.TIME + " TIMESTAMP, " + Names.THING
                + " SYMBOL CAPACITY 1024 CACHE INDEX CAPACITY 256, " + Names.QUALITY + " VARCHAR) TIMESTAMP("
                + Names.TIME
                + ") PARTITION BY " + partition + ttlClause(partition, retention) + " WAL DEDUP UPSERT KEYS("
                + Names.TIME + ", "
                + Names.THING + ")";
    }

    /** What creates the table of events. */
    static String createEvents(String partition, Duration retention) {
        return "CREATE TABLE IF NOT EXISTS " + Names.EVENTS + " (" + Names.TIME + " TIMESTAMP, " + Names.THING
                + " SYMBOL CAPACITY 1024 CACHE INDEX CAPACITY 64, name VARCHAR, json VARCHAR) TIMESTAMP(" + Names.TIME
                + ") PARTITION BY " + partition + ttlClause(partition, retention) + " WAL DEDUP UPSERT KEYS("
                + Names.TIME + ", "
                + Names.THING + ", name)";
    }

    private static String ttlClause(String partition, Duration retention) {
        return retention.isZero() ? "" : " TTL " + ttlText(partition, retention);
    }

    /** The retention as QuestDB writes it. */
    static String ttlText(String partition, Duration retention) {
        int ttl = ttl(partition, retention);
        return ttl < 0 ? -ttl + "M" : ttl + "h";
    }

    /** The retention as QuestDB keeps it: hours, or months when negative; whole partitions, rounded up; 0 for ever. */
    static int ttl(String partition, Duration retention) {
        if (retention.isZero() || retention.isNegative()) {
            return 0;
        }
        int hours = (int) Math.min(RETENTION_HOURS_MAX, Math.ceilDiv(retention.toSeconds(), 3_600));
        return switch (partition) {
            case "HOUR" -> hours;
            case "DAY" -> 24 * Math.ceilDiv(hours, 24);
            case "WEEK" -> 168 * Math.ceilDiv(hours, 168);
            default -> -Math.ceilDiv(hours, 672);
        };
    }
}

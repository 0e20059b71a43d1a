package io.taihu.transfer;

import io.taihu.transfer.Mapping.Kind;
import io.taihu.transfer.Mapping.Role;
import io.taihu.transfer.Mapping.Type;
import io.taihu.transfer.Mapping.Use;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the columns of a file probably mean, from their names and first cells. */
final class MappingGuess {
    private static final Set<String> THING = Set.of(
            "thing",
            "id",
            "thing_id",
            "thingid",
            "device",
            "device_id",
            "deviceid",
            "deviceno",
            "sensor",
            "sensor_id",
            "sn",
            "物",
            "设备",
            "设备编号",
            "设备id",
            "编号");
    private static final Set<String> TIME = Set.of(
            "time",
            "timestamp",
            "ts",
            "datetime",
            "date",
            "event_time",
            "eventtime",
            "collect_time",
            "zeit",
            "时间",
            "采集时间",
            "上报时间",
            "日期");
    private static final Set<String> KEY = Set.of("property", "key", "metric", "field", "parameter", "属性", "指标", "参数");
    private static final Set<String> VALUE = Set.of("value", "reading", "val", "值", "数值");
    private static final Map<String, Role> OF_THINGS = Map.ofEntries(
            Map.entry("name", Role.NAME),
            Map.entry("名称", Role.NAME),
            Map.entry("model", Role.MODEL),
            Map.entry("模型", Role.MODEL),
            Map.entry("物模型", Role.MODEL),
            Map.entry("space", Role.SPACE),
            Map.entry("空间", Role.SPACE),
            Map.entry("latitude", Role.LATITUDE),
            Map.entry("lat", Role.LATITUDE),
            Map.entry("纬度", Role.LATITUDE),
            Map.entry("longitude", Role.LONGITUDE),
            Map.entry("lon", Role.LONGITUDE),
            Map.entry("lng", Role.LONGITUDE),
            Map.entry("经度", Role.LONGITUDE));
    private static final Set<String> LEFT_OUT = Set.of("enabled", "presence", "lastseen", "created", "revision");

    private MappingGuess() {}

    /** @param rows first rows of the file, each as long as the list of columns at most */
    static Mapping of(List<String> columns, List<@Nullable Object[]> rows, Layout layout, String space) {
        Map<String, Use> uses = new LinkedHashMap<>();
        boolean hasTime = columns.stream().anyMatch(c -> TIME.contains(plain(c)));
        if (!hasTime && columns.stream().anyMatch(c -> THING.contains(plain(c)))) {
            return things(columns, space);
        }
        boolean isLong = columns.stream().anyMatch(c -> KEY.contains(plain(c)))
                && columns.stream().anyMatch(c -> VALUE.contains(plain(c)));
        for (int i = 0; i < columns.size(); i++) {
            String column = columns.get(i);
            String plain = plain(column);
            if (THING.contains(plain) && !has(uses, Role.THING)) {
                uses.put(column, Use.of(Role.THING));
            } else if (TIME.contains(plain) && !has(uses, Role.TIME)) {
                uses.put(column, Use.of(Role.TIME));
            } else if (isLong && KEY.contains(plain) && !has(uses, Role.KEY)) {
                uses.put(column, Use.of(Role.KEY));
            } else if (isLong && VALUE.contains(plain) && !has(uses, Role.VALUE)) {
                uses.put(column, Use.of(Role.VALUE));
            } else if (isLong) {
                uses.put(column, Use.of(Role.SKIP));
            } else {
                uses.put(column, new Use(Role.PROPERTY, column, type(i, rows, layout)));
            }
        }
        boolean rest = layout.format() == FileFormat.NDJSON && !isLong;
        return new Mapping(Kind.READINGS, uses, rest, null, "auto", "UTC", false, null, space);
    }

    private static Mapping things(List<String> columns, String space) {
        Map<String, Use> uses = new LinkedHashMap<>();
        for (String column : columns) {
            String plain = plain(column);
            Role role = OF_THINGS.getOrDefault(plain, Role.LABEL);
            if (THING.contains(plain) && !has(uses, Role.THING)) {
                role = Role.THING;
            } else if (LEFT_OUT.contains(plain) || (role != Role.LABEL && has(uses, role))) {
                role = Role.SKIP;
            }
            String label = plain.startsWith("label.") ? column.substring("label.".length()) : column;
            uses.put(column, new Use(role, role == Role.LABEL ? label : "", Type.AUTO));
        }
        return new Mapping(Kind.THINGS, uses, false, null, "auto", "UTC", true, null, space);
    }

    private static boolean has(Map<String, Use> uses, Role role) {
        return uses.values().stream().anyMatch(u -> u.role() == role);
    }

    private static String plain(String column) {
        String plain = column.strip().toLowerCase(Locale.ROOT);
        String utc = TimeReading.UTC.toLowerCase(Locale.ROOT);
        return plain.endsWith(utc) ? plain.substring(0, plain.length() - utc.length()) : plain;
    }

    /** What the texts of a column are, when all or most of them are the same. */
    private static Type type(int column, List<@Nullable Object[]> rows, Layout layout) {
        int numbers = 0;
        int flags = 0;
        int texts = 0;
        for (@Nullable Object[] row : rows) {
            if (column < row.length && row[column] instanceof String cell && !cell.isBlank()) {
                String plain = layout.decimal() == ',' ? cell.strip().replace(',', '.') : cell.strip();
                boolean flag = plain.equalsIgnoreCase("true") || plain.equalsIgnoreCase("false");
                boolean number = RowMap.isNumber(plain);
                numbers += number ? 1 : 0;
                flags += flag ? 1 : 0;
                texts += number || flag ? 0 : 1;
            }
        }
        if (numbers > 2 * (texts + flags)) {
            // the few others are faults, which the dry run shows
            return Type.NUMBER;
        }
        if (texts > 0 && !isJson(column, rows)) {
            return Type.TEXT;
        }
        return flags > 0 && numbers == 0 && texts == 0 ? Type.BOOLEAN : Type.AUTO;
    }

    private static boolean isJson(int column, List<@Nullable Object[]> rows) {
        return rows.stream()
                .allMatch(row -> column >= row.length
                        || row[column] == null
                        || (row[column] instanceof String cell && (cell.startsWith("{") || cell.startsWith("["))));
    }
}

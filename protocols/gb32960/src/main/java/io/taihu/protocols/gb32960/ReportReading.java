package io.taihu.protocols.gb32960;

import io.taihu.model.Limit;
import io.taihu.model.Location;
import io.taihu.netkit.CborWriter;
import io.taihu.netkit.PlainText;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * Turns a report into a reading as CBOR. What is invalid or abnormal has no value and bad quality; what is beyond the range of its table
 * has a value of uncertain quality. One for each event loop; not thread-safe.
 */
final class ReportReading {
    /** Most motors that become properties. With the packs and stacks there may be, the model stays within what an open model gets. */
    @Limit(
            value = "Most motors of a vehicle of GB/T 32960 that become properties",
            zh = "GB/T 32960 一辆车成为属性的最多电机数",
            reached = Limit.Reached.LEFT_OUT)
    static final int MOTORS_MAX = 6;
    /** Most battery packs that do. */
    @Limit(
            value = "Most battery packs of a vehicle of GB/T 32960 that become properties",
            zh = "GB/T 32960 一辆车成为属性的最多电池包数",
            reached = Limit.Reached.LEFT_OUT)
    static final int ROWS_MAX = 16;
    /** Most stacks of a fuel cell that do. */
    @Limit(
            value = "Most fuel cell stacks of a vehicle of GB/T 32960 that become properties",
            zh = "GB/T 32960 一辆车成为属性的最多电堆数",
            reached = Limit.Reached.LEFT_OUT)
    static final int STACKS_MAX = 4;
    /** Most bytes of a manufacturer's own information, or of what could not be read, that are kept with a reading. */
    @Limit(
            value = "Most bytes of a manufacturer's own information in a report of GB/T 32960 that are kept",
            zh = "GB/T 32960 报文中保留的自定义数据最多字节数",
            unit = Limit.Unit.BYTES,
            reached = Limit.Reached.CUT)
    static final int CUSTOM_MAX = 8_192;

    static final String CUSTOM = "custom";
    /** Behind the name of a list that has gaps. */
    static final String WITH_GAPS = "WithGaps";

    private static final String BAD = "bad";
    private static final String UNCERTAIN = "uncertain";

    private final CborWriter out = new CborWriter();
    /** Names by table, field and row, so that none is made for a report. */
    private final IdentityHashMap<Table, String[][]> names = new IdentityHashMap<>();
    /** Pairs of a property and its quality. */
    private final List<String> qualities = new ArrayList<>();
    /** The vehicle of the report at hand. */
    private VehicleState vehicle = new VehicleState();

    /**
     * The reading: its bytes are those of the writer from 0 on, until the next one.
     *
     * @param time µs since 1970; {@link TimeField#NONE} for the time of arrival
     */
    CborWriter write(Report report, long time, VehicleState of, boolean reissued) {
        vehicle = of;
        out.clear();
        qualities.clear();
        out.beginMap();
        if (time != TimeField.NONE) {
            out.text("time");
            out.timeMicros(time);
        }
        out.text("values");
        out.beginMap();
        out.text("reissued");
        out.bool(reissued);
        vehicle.login(out);
        Spread cells = new Spread();
        Spread temperatures = new Spread();
        for (Info info : report.infos()) {
            switch (info) {
                case Info.Known(Values values) -> known(values, cells, temperatures);
                case Info.Custom _ -> {}
            }
        }
        custom(report);
        if (report.edition() == Edition.V2025) {
            // 2016 sends them
            spread(cells, "cellVoltage");
            spread(temperatures, "batteryTemperature");
        }
        rest(report);
        out.end();
        if (!qualities.isEmpty()) {
            out.text("quality");
            out.beginMap();
            qualities.forEach(out::text);
            out.end();
        }
        out.end();
        return out;
    }

    /** What an activation says, as a reading of the same kind. */
    CborWriter activation(Values values, long time) {
        out.clear();
        out.beginMap();
        if (time != TimeField.NONE) {
            out.text("time");
            out.timeMicros(time);
        }
        out.text("values");
        out.beginMap();
        out.text("chipId");
        out.text(PlainText.line(values.text("chip")).strip());
        byte[] key = values.bytes("publicKey");
        hex("publicKey", key);
        out.end();
        out.end();
        return out;
    }

    /** What a manufacturer or a platform made up, as hex by its type: one property, so that nobody fills the model. */
    private void custom(Report report) {
        boolean open = false;
        for (Info info : report.infos()) {
            if (info instanceof Info.Custom(int type, byte[] bytes)) {
                if (!open) {
                    out.text(CUSTOM);
                    out.beginMap();
                    open = true;
                }
                hex(String.format("%02x", type), bytes);
            }
        }
        if (open) {
            out.end();
        }
    }

    private void spread(Spread of, String property) {
        NumberField number = of.element();
        if (number != null && of.highest() >= 0) {
            out.text(property.concat("Max"));
            value(number, of.highest());
            out.text(property.concat("Min"));
            value(number, of.lowest());
        }
    }

    private void rest(Report report) {
        if (report.rest().length > 0) {
            hex("unread", report.rest());
        }
        Signature signed = report.signature();
        if (signed != null) {
            out.text("signature");
            out.text(signed.text());
        }
    }

    private void hex(String property, byte[] bytes) {
        out.text(property);
        out.hex(bytes, 0, Math.min(bytes.length, CUSTOM_MAX));
    }

    private void known(Values values, Spread cells, Spread temperatures) {
        Table table = values.table();
        String[][] all = names.computeIfAbsent(table, PropertyLines::names);
        for (int place = 0; place < table.fields.length; place++) {
            switch (table.fields[place]) {
                case RowsField rows when rows.row().has("flag") -> levels(rows.of(values, place));
                case RowsField rows -> rows(table, rows.of(values, place), all, cells, temperatures);
                case BitsField _ when table.has("soc") -> gear(values, place);
                case BitsField _ -> location(values);
                default -> field(values, place, all[0][place]);
            }
        }
        if (table.has("soc")) {
            ignition(values);
            brake(values);
        }
        if (table == Tables2025.ALARMS && values.validity("flags") == Validity.GOOD) {
            out.text("thermalEvent");
            out.bool((values.raw("flags") >> AlarmFlags.THERMAL_EVENT & 1) == 1);
        }
    }

    /** Most rows of a type of information that become properties. */
    static int rowsMax(Table table) {
        return switch (table.name()) {
            case "motors" -> MOTORS_MAX;
            case "stacks" -> STACKS_MAX;
            default -> ROWS_MAX;
        };
    }

    private void rows(Table table, List<Values> rows, String[][] all, Spread cells, Spread temperatures) {
        int most = rowsMax(table);
        for (int i = 0; i < rows.size(); i++) {
            Values row = rows.get(i);
            long number = row.raw("number");
            int place = number >= 1 && number <= most ? (int) number : i + 1;
            if (place > most) {
                continue;
            }
            for (int f = 0; f < row.table().fields.length; f++) {
                if (row.table().has("total") && row.table().fields[f] instanceof SeriesField series) {
                    cells(row, f, series, vehicle.cells(place), all[place][f]);
                } else {
                    field(row, f, all[place][f]);
                }
                if (row.table().fields[f] instanceof SeriesField series) {
                    (table.name().equals("cellVoltages") ? cells : temperatures).take(series, series.of(row, f));
                }
            }
        }
    }

    /** Cells of 2016, of which a frame may hold a part. */
    private void cells(Values row, int place, SeriesField series, CellMerger merger, String property) {
        int[] part = series.of(row, place);
        if (part.length == 0) {
            return;
        }
        long total = row.raw("total");
        long first = row.raw("first");
        if (total == part.length) {
            list(property, series.element(), part);
        } else {
            int[] all = merger.add((int) total, (int) first, part);
            if (all != null) {
                list(property, series.element(), all);
            }
        }
    }

    private void field(Values values, int place, String property) {
        if (property.isEmpty()) {
            return;
        }
        long raw = values.raw[place];
        switch (values.table().fields[place]) {
            case NumberField number -> number(property, number, raw);
            case CodeField code -> {
                String word = code.word(raw);
                if (word == null) {
                    quality(property, BAD);
                } else {
                    name(property);
                    out.text(word);
                }
            }
            case FlagsField flags -> {
                if (FlagsField.validity(raw).present()) {
                    texts(property, flags.set(raw));
                } else {
                    quality(property, BAD);
                }
            }
            case SeriesField series -> {
                if (!series.present(raw)) {
                    quality(property, BAD);
                } else if (series.element().unit().isEmpty()) {
                    texts(property, faults(series.of(values, place)));
                } else if (series.of(values, place).length > 0) {
                    list(property, series.element(), series.of(values, place));
                }
            }
            case BatteryCodes _,
                    BitsField _,
                    BytesField _,
                    ControlField _,
                    ParametersField _,
                    RowsField _,
                    TextField _,
                    TimeField _ -> {}
        }
    }

    private void number(String property, NumberField number, long raw) {
        Validity validity = number.validity(raw);
        if (!validity.present() || number.special(raw)) {
            quality(property, BAD);
            return;
        }
        name(property);
        value(number, raw);
        if (validity == Validity.BEYOND) {
            quality(property, UNCERTAIN);
        }
    }

    private void value(NumberField number, long raw) {
        if (number.decimals() == 0) {
            out.integer(number.whole(raw));
        } else {
            out.number(number.value(raw));
        }
    }

    /** A list; where it has gaps, it is told with null in their places as another property, since a list of numbers has none. */
    private void list(String property, NumberField element, int[] list) {
        boolean gaps = false;
        boolean beyond = false;
        for (int one : list) {
            Validity validity = element.validity(SeriesField.raw(one));
            gaps |= !validity.present();
            beyond |= validity == Validity.BEYOND;
        }
        if (gaps) {
            quality(property, BAD);
        } else if (beyond) {
            quality(property, UNCERTAIN);
        }
        name(gaps ? property + WITH_GAPS : property);
        out.beginArray();
        for (int one : list) {
            long raw = SeriesField.raw(one);
            if (element.validity(raw).present()) {
                value(element, raw);
            } else {
                out.nothing();
            }
        }
        out.end();
    }

    private static List<String> faults(int[] codes) {
        List<String> faults = new ArrayList<>(codes.length);
        for (int code : codes) {
            faults.add(String.format("%08x", code));
        }
        return faults;
    }

    private void texts(String property, List<String> texts) {
        if (texts.isEmpty() && !vehicle.tellsEmpty(property)) {
            return;
        }
        name(property);
        out.beginArray();
        texts.forEach(out::text);
        out.end();
    }

    private void levels(List<Values> levels) {
        out.text("alarmLevels");
        out.beginMap();
        for (Values level : levels) {
            String flag = level.text("flag");
            out.text(flag.isEmpty() ? "reserved-" + level.raw("flag") : flag);
            if (level.validity("level").present()) {
                out.integer(level.raw("level"));
            } else {
                out.nothing();
            }
        }
        out.end();
    }

    private void gear(Values values, int place) {
        BitsField bits = (BitsField) values.table().fields[place];
        long raw = values.raw[place];
        if (raw >> 7 == 1) {
            // 2025 says so of the gear; in 2016 the bit is reserved
            quality("gear", BAD);
            return;
        }
        String gear = bits.part("gear").word(raw);
        name("gear");
        out.text(gear == null ? "" : gear);
        out.text("brakingForce");
        out.bool(bits.part("brakingForce").of(raw) == 1);
        out.text("drivingForce");
        out.bool(bits.part("drivingForce").of(raw) == 1);
    }

    private void ignition(Values values) {
        long state = values.raw("state");
        if (state == 1 || state == 2) {
            out.text("ignition");
            out.bool(state == 1);
        }
    }

    private void brake(Values values) {
        if (values.table().has("brake") && values.validity("brake").present()) {
            out.text("brakeOn");
            out.bool(values.raw("brake") > 0);
        }
    }

    /** In WGS-84. A fix that is not valid is the last that was, which has been told. */
    private void location(Values values) {
        boolean valid = values.part("status", "fix") == 0;
        out.text("positionValid");
        out.bool(valid);
        if (!valid) {
            return;
        }
        double latitude = values.number("latitude") * (values.part("status", "latitudeSide") == 1 ? -1 : 1);
        double longitude = values.number("longitude") * (values.part("status", "longitudeSide") == 1 ? -1 : 1);
        if (!Location.valid(latitude, longitude)) {
            quality("location", BAD);
            return;
        }
        boolean other = values.table().has("coordinates") && values.raw("coordinates") != 1;
        if (other && values.raw("coordinates") == 2) {
            Location place = Gcj02.toWgs84(latitude, longitude);
            latitude = place.latitude();
            longitude = place.longitude();
            other = false;
        }
        name("location");
        out.beginMap();
        out.text("latitude");
        out.number(latitude);
        out.text("longitude");
        out.number(longitude);
        out.end();
        if (other) {
            quality("location", UNCERTAIN);
        }
    }

    /** Begins a property that has a value. */
    private void name(String property) {
        vehicle.tells(property);
        out.text(property);
    }

    /** Of a property that the model may not have it is said only when it has a value. */
    private void quality(String property, String quality) {
        if (quality.equals(UNCERTAIN) || vehicle.knows(property)) {
            qualities.add(property);
            qualities.add(quality);
        }
    }
}

package io.taihu.protocols.gb32960;

import io.taihu.netkit.CborWriter;
import io.taihu.netkit.PlainText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is remembered of a vehicle between its frames, as long as it is logged in. For one thread. */
final class VehicleState {
    private static final long UNKNOWN = -1;

    private @Nullable Values login;
    private @Nullable CellMerger @Nullable [] mergers;
    private long alarmLevel;
    private long alarmFlags;
    private long charging = UNKNOWN;
    private String trouble = "";
    private boolean ownModel = true;
    private final Set<String> told = new HashSet<>();

    /** Something that happened to it. */
    record Happening(String event, byte[] json) {}

    /** Its login is told with its next reading. */
    void loggedIn(Values said) {
        login = said;
    }

    /** Tells what its login said as members of a map, once. */
    void login(CborWriter out) {
        Values said = login;
        if (said == null) {
            return;
        }
        login = null;
        String iccid = PlainText.line(said.text("iccid"));
        if (!iccid.isEmpty()) {
            out.text("iccid");
            out.text(iccid);
        }
        out.text("loginSerial");
        out.integer(said.raw("serial"));
        List<String> codes = BatteryCodes.of(said, said.table().place("batteries"));
        if (!codes.isEmpty()) {
            out.text("batteryCodes");
            out.beginArray();
            codes.forEach(code -> out.text(PlainText.line(code)));
            out.end();
        }
    }

    /** It is of another model than ours, which knows only what its vehicles have told. */
    void ofAnotherModel() {
        ownModel = false;
    }

    /** A property is told with a value. */
    void tells(String property) {
        if (!ownModel) {
            told.add(property);
        }
    }

    /** Whether its model has a property, as far as is known here, so that it can be said that it has no value. */
    boolean knows(String property) {
        return ownModel ? Gb32960Model.knows(property) : told.contains(property);
    }

    /** Whether a list of texts may be told that is empty: a model that grows would take it for one of numbers. */
    boolean tellsEmpty(String property) {
        return ownModel || told.contains(property);
    }

    /** Whether something is wrong with its reports that was not when this was asked last; a vehicle sends the same again and again. */
    boolean newTrouble(String reason) {
        boolean other = !reason.equals(trouble);
        trouble = reason;
        return other && !reason.isEmpty();
    }

    CellMerger cells(int row) {
        @Nullable CellMerger[] all = mergers;
        if (all == null) {
            all = new @Nullable CellMerger[ReportReading.ROWS_MAX + 1];
            mergers = all;
        }
        CellMerger merger = all[row];
        if (merger == null) {
            merger = new CellMerger();
            all[row] = merger;
        }
        return merger;
    }

    /** What changed with a report that tells of now. */
    List<Happening> changes(Report report) {
        List<Happening> happened = List.of();
        Values alarms = report.first(report.edition() == Edition.V2016 ? Tables2016.ALARMS : Tables2025.ALARMS);
        if (alarms != null
                && alarms.validity("maxLevel").present()
                && alarms.validity("flags").present()) {
            long level = alarms.raw("maxLevel");
            long flags = alarms.raw("flags");
            if (level != alarmLevel || flags != alarmFlags) {
                alarmLevel = level;
                alarmFlags = flags;
                happened = new ArrayList<>();
                happened.add(alarm(report, alarms));
            }
        }
        Values vehicle = report.first(report.edition() == Edition.V2016 ? Tables2016.VEHICLE : Tables2025.VEHICLE);
        if (vehicle != null && !vehicle.text("charging").isEmpty()) {
            long now = vehicle.raw("charging");
            if (charging != UNKNOWN && now != charging) {
                happened = happened.isEmpty() ? new ArrayList<>() : happened;
                happened.add(charging(report, vehicle));
            }
            charging = now;
        }
        return happened;
    }

    private static Happening alarm(Report report, Values alarms) {
        Json out = begin(report).name("level").number(alarms.raw("maxLevel"));
        int flags = alarms.table().place("flags");
        out.name("alarms").openList();
        ((FlagsField) alarms.table().fields[flags]).set(alarms.raw[flags]).forEach(out::text);
        out.closeList();
        return happening("alarm", out);
    }

    private Happening charging(Report report, Values vehicle) {
        CodeField field = (CodeField) vehicle.table().fields[vehicle.table().place("charging")];
        Json out = begin(report).name("from").text(String.valueOf(field.word(charging)));
        out.name("to").text(vehicle.text("charging"));
        if (vehicle.validity("soc").present()) {
            out.name("soc").number(vehicle.raw("soc"));
        }
        return happening("charging", out);
    }

    private static Json begin(Report report) {
        Json out = new Json().open();
        out.name("time");
        report.timeJson(out);
        return out;
    }

    private static Happening happening(String event, Json out) {
        return new Happening(event, out.close().toString().getBytes(StandardCharsets.UTF_8));
    }
}

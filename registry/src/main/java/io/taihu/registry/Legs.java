package io.taihu.registry;

import io.taihu.spi.LegStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Trips and stops, charges and driving events of vehicles. */
final class Legs implements LegStore {
    private static final String LEG =
            "moves, going_on, begins, ends, from_lat, from_lon, to_lat, to_lon, metres, max_speed,"
                    + " remains, used, kwh, measured";
    private static final String CHARGE =
            "going_on, driving, assumed, begins, ends, lat, lon, soc_from, soc_to, kwh, measured,"
                    + " max_power, max_spread, max_temperature";
    private static final String EVENT = "kind, begins, ends, lat, lon, value, above";
    private static final Driving[] KINDS = Driving.values();
    /** Of a row that ends at the first parameter or later and begins before the second. */
    private static final String TOUCHES = " ends >= ? AND begins < ?";

    private final Store store;

    Legs(Store store) {
        this.store = store;
    }

    @Override
    public void replace(List<Found> found) {
        store.write(sql -> {
            for (Found each : found) {
                if (Things.find(sql, each.thing()).isPresent()) {
                    for (String table : List.of("leg", "charge", "driving_event")) {
                        sql.update(
                                "DELETE FROM " + table + " WHERE thing = ? AND begins >= ?",
                                each.thing(),
                                each.fromMicros());
                    }
                    each.legs().forEach(leg -> insert(sql, each.thing(), leg));
                    each.charges().forEach(charge -> insert(sql, each.thing(), charge));
                    each.events().forEach(event -> insert(sql, each.thing(), event));
                }
            }
            return found.size();
        });
    }

    private static void insert(Sql sql, long thing, Leg leg) {
        Energy energy = leg.energy();
        sql.update(
                "INSERT INTO leg (thing, " + LEG + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                thing,
                leg.assumed() ? 2 : leg.moving() ? 1 : 0,
                flag(leg.open()),
                leg.startMicros(),
                leg.endMicros(),
                leg.startLatitude(),
                leg.startLongitude(),
                leg.endLatitude(),
                leg.endLongitude(),
                leg.metres(),
                known(leg.maxSpeed()),
                known(leg.left()),
                known(leg.used()),
                energy == null ? null : energy.kWh(),
                flag(energy != null && energy.measured()));
    }

    private static void insert(Sql sql, long thing, Charge charge) {
        Energy energy = charge.energy();
        sql.update(
                "INSERT INTO charge (thing, " + CHARGE + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                thing,
                flag(charge.open()),
                flag(charge.driving()),
                flag(charge.assumed()),
                charge.startMicros(),
                charge.endMicros(),
                known(charge.latitude()),
                known(charge.longitude()),
                known(charge.socFrom()),
                known(charge.socTo()),
                energy == null ? null : energy.kWh(),
                flag(energy != null && energy.measured()),
                known(charge.maxPower()),
                known(charge.maxSpread()),
                known(charge.maxTemperature()));
    }

    private static void insert(Sql sql, long thing, DrivingEvent event) {
        sql.update(
                "INSERT INTO driving_event (thing, " + EVENT + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                thing,
                event.kind().ordinal(),
                event.startMicros(),
                event.endMicros(),
                event.latitude(),
                event.longitude(),
                event.value(),
                event.limit());
    }

    private static int flag(boolean is) {
        return is ? 1 : 0;
    }

    private static @Nullable Double known(double value) {
        return Double.isNaN(value) ? null : value;
    }

    @Override
    public Optional<Leg> lastStop(long thing, long atMicros) {
        return store.read(sql -> sql.first(
                "SELECT " + LEG + " FROM leg l WHERE thing = ? AND moves = 0 AND ends <= ?"
                        + " AND NOT EXISTS (SELECT 1 FROM charge c"
                        + " WHERE c.thing = l.thing AND c.begins < l.begins AND c.ends > l.begins)"
                        + " AND NOT EXISTS (SELECT 1 FROM driving_event e"
                        + " WHERE e.thing = l.thing AND e.begins < l.begins AND e.ends > l.begins)"
                        + " ORDER BY begins DESC LIMIT 1",
                Legs::leg,
                thing,
                atMicros));
    }

    @Override
    public long beginning(long thing, long atMicros) {
        return store.read(sql -> {
            long earliest = atMicros;
            for (String table : List.of("leg", "charge", "driving_event")) {
                earliest = Math.min(
                        earliest,
                        sql.first(
                                        "SELECT begins FROM " + table
                                                + " WHERE thing = ? AND begins < ? AND ends > ? ORDER BY begins LIMIT 1",
                                        row -> row.getLong(1),
                                        thing,
                                        atMicros,
                                        atMicros)
                                .orElse(atMicros));
            }
            return earliest;
        });
    }

    @Override
    public List<Leg> legs(long thing, long fromMicros, long toMicros, int limit) {
        return ofThing("leg", LEG, Legs::leg, thing, fromMicros, toMicros, limit);
    }

    @Override
    public List<Charge> charges(long thing, long fromMicros, long toMicros, int limit) {
        return ofThing("charge", CHARGE, Legs::charge, thing, fromMicros, toMicros, limit);
    }

    private <T> List<T> ofThing(
            String table, String columns, Sql.Row<T> row, long thing, long fromMicros, long toMicros, int limit) {
        SqlRegistry.checkLimit(limit);
        return store.read(sql -> sql.list(
                "SELECT " + columns + " FROM " + table + " WHERE thing = ? AND" + TOUCHES
                        + " ORDER BY begins DESC LIMIT ?",
                row,
                thing,
                fromMicros,
                toMicros,
                limit));
    }

    @Override
    public List<DrivingEvent> events(long thing, Page page) {
        SqlRegistry.checkLimit(page.limit());
        return store.read(sql -> sql.list(
                "SELECT " + EVENT + " FROM driving_event WHERE thing = ? AND" + TOUCHES
                        + " AND (begins < ? OR (begins = ? AND kind < ?)) ORDER BY begins DESC, kind DESC LIMIT ?",
                Legs::event,
                thing,
                page.fromMicros(),
                page.toMicros(),
                page.beforeMicros(),
                page.beforeMicros(),
                page.beforeKind(),
                page.limit()));
    }

    @Override
    public List<Owned<Leg>> trips(List<String> within, Page page) {
        return within(within, page, "leg", LEG, false, " AND moves > 0", Legs::leg);
    }

    @Override
    public List<Owned<Charge>> charges(List<String> within, Page page) {
        return within(within, page, "charge", CHARGE, false, "", Legs::charge);
    }

    @Override
    public List<Owned<DrivingEvent>> events(List<String> within, Page page) {
        return within(within, page, "driving_event", EVENT, true, "", Legs::event);
    }

    /** @param kinds whether rows of one thing may begin at one time, and have kinds that tell them apart */
    private <T> List<Owned<T>> within(
            List<String> within, Page page, String table, String columns, boolean kinds, String and, Sql.Row<T> row) {
        SqlRegistry.checkLimit(page.limit());
        if (within.isEmpty()) {
            return List.of();
        }
        List<String> names = List.of(columns.split(", *"));
        StringBuilder text = new StringBuilder("SELECT f.")
                .append(String.join(", f.", names))
                .append(", t.id FROM ")
                .append(table)
                .append(" f JOIN thing t ON t.number = f.thing JOIN space s ON s.number = t.space WHERE")
                .append(TOUCHES)
                .append(and)
                .append(" AND (begins < ? OR (begins = ? AND (t.id < ?");
        List<Object> parameters = new ArrayList<>();
        Collections.addAll(
                parameters,
                page.fromMicros(),
                page.toMicros(),
                page.beforeMicros(),
                page.beforeMicros(),
                page.beforeThing());
        if (kinds) {
            text.append(" OR (t.id = ? AND f.kind < ?)");
            Collections.addAll(parameters, page.beforeThing(), page.beforeKind());
        }
        text.append(")))");
        if (!within.contains("")) {
            text.append(" AND (");
            Texts.inside("s.path", within, text, parameters);
            text.append(')');
        }
        text.append(" ORDER BY begins DESC, t.id DESC")
                .append(kinds ? ", f.kind DESC" : "")
                .append(" LIMIT ?");
        parameters.add(page.limit());
        return store.read(sql -> sql.list(
                text.toString(),
                each -> new Owned<>(each.getString(names.size() + 1), row.of(each)),
                parameters.toArray()));
    }

    private static Leg leg(ResultSet row) throws SQLException {
        int moves = row.getInt(1);
        return new Leg(
                moves > 0,
                moves == 2,
                row.getInt(2) != 0,
                row.getLong(3),
                row.getLong(4),
                row.getDouble(5),
                row.getDouble(6),
                row.getDouble(7),
                row.getDouble(8),
                row.getDouble(9),
                number(row, 10),
                number(row, 11),
                number(row, 12),
                energy(row, 13));
    }

    private static Charge charge(ResultSet row) throws SQLException {
        return new Charge(
                row.getInt(1) != 0,
                row.getInt(2) != 0,
                row.getInt(3) != 0,
                row.getLong(4),
                row.getLong(5),
                number(row, 6),
                number(row, 7),
                number(row, 8),
                number(row, 9),
                energy(row, 10),
                number(row, 12),
                number(row, 13),
                number(row, 14));
    }

    private static DrivingEvent event(ResultSet row) throws SQLException {
        return new DrivingEvent(
                KINDS[row.getInt(1)],
                row.getLong(2),
                row.getLong(3),
                row.getDouble(4),
                row.getDouble(5),
                row.getDouble(6),
                row.getDouble(7));
    }

    /** Of two columns: how much, and whether it was measured. */
    private static @Nullable Energy energy(ResultSet row, int column) throws SQLException {
        double kWh = number(row, column);
        return Double.isNaN(kWh) ? null : new Energy(kWh, row.getInt(column + 1) != 0);
    }

    private static double number(ResultSet row, int column) throws SQLException {
        double value = row.getDouble(column);
        return row.wasNull() ? Double.NaN : value;
    }
}

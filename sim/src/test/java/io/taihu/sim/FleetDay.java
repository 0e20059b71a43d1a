package io.taihu.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.model.ThingModel;
import io.taihu.protocols.gb32960.Edition;
import io.taihu.protocols.gb32960.Gb32960Protocol;
import io.taihu.sim.FleetPhysics.State;
import io.taihu.sim.FleetVehicle.Kind;
import io.taihu.sim.FleetVehicle.Speaks;
import io.taihu.sim.VehicleDay.Doing;
import io.taihu.sim.WatchedDay.Found;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A day of all vehicles before the rules that are for them, with what is wrong with them. What electric cars say goes through their protocol. */
final class FleetDay {
    private static final long STEP = 30_000;
    private static final long PARKED_STEP = 300_000;
    private static final long STAYS = 90_000;
    private static final Pattern NUMBER = Pattern.compile("\"(soc|insulation|maxLevel)\":(?:\\{\"value\":)?([0-9.]+)");
    private static final Pattern CELLS = Pattern.compile("\"cells\":\\{\"values\":\\[([0-9.,]+)]");

    private final Fleet fleet;
    private final FleetPhysics physics;
    private final FleetReports reports;
    private final Gb32960Protocol protocol = new Gb32960Protocol();
    private final Map<String, ThingModel> models;
    private final long begin;
    private final WatchedDay watched;
    /** When something wrong was reported first without a break, by rule and thing. */
    private final Map<String, Long> since = new HashMap<>();

    /** When each vehicle reports next, as in {@link VehicleLink}. */
    private final Map<String, Long> due = new HashMap<>();

    private final Map<String, Set<String>> wrong = new HashMap<>();

    FleetDay(long seed, Map<String, ThingModel> models, LocalDate date) {
        this.fleet = Fleet.plan(seed);
        this.physics = new FleetPhysics(seed);
        this.reports = new FleetReports(seed);
        this.models = models;
        this.begin = date.atStartOfDay(WatchedDay.ZONE).toInstant().toEpochMilli();
        this.watched = new WatchedDay(models, fleet.rules(), begin);
        for (FleetVehicle vehicle : fleet.vehicles()) {
            watched.thing(vehicle.id(), vehicle.model(), vehicle.space(), vehicle.labels());
        }
        watched.begin();
    }

    WatchedDay watched() {
        return watched;
    }

    void run() {
        for (long now = begin; now < begin + Climate.DAY; now += STEP) {
            watched.advance(now);
            for (FleetVehicle vehicle : fleet.vehicles()) {
                if (vehicle.kind() == Kind.RUDE) {
                    continue;
                }
                State state = physics.at(vehicle, now);
                long step = vehicle.speaks().isJt808() && !state.on() ? PARKED_STEP : STEP;
                if (now < due.getOrDefault(vehicle.id(), 0L)) {
                    due.merge(vehicle.id(), (now / step + 1) * step, Math::min);
                    continue;
                }
                due.put(vehicle.id(), (now / step + 1) * step);
                if (state.tunnel()) {
                    continue;
                }
                if (vehicle.speaks().isJt808()) {
                    position(vehicle, state, now);
                } else if (state.on() || state.doing() == Doing.CHARGING || state.since() < STAYS) {
                    report(vehicle, state, now);
                }
            }
        }
    }

    private void position(FleetVehicle vehicle, State state, long now) {
        Jt808Terminal.Position said = reports.position(vehicle, state, now);
        boolean fixed = said.status().contains("fixed");
        boolean fast = said.alarms().contains("overspeed");
        note("no-satellites", vehicle, !fixed, now, 5 * 60_000);
        note("speeding", vehicle, fast, now, 20_000);
        send(
                vehicle,
                now,
                Map.of(
                        "speed",
                        said.speed(),
                        "acc",
                        said.status().contains("acc"),
                        "fixed",
                        fixed,
                        "alarmOverspeed",
                        fast));
    }

    private void report(FleetVehicle vehicle, State state, long now) {
        Edition edition = vehicle.speaks() == Speaks.GB32960_2025 ? Edition.V2025 : Edition.V2016;
        String said = protocol.decode(reports.report(vehicle, edition, state, now, true)
                .frame(vehicle.id(), false)
                .encode());
        Map<String, Double> numbers = NUMBER.matcher(said)
                .results()
                .collect(Collectors.toMap(found -> found.group(1), found -> Double.valueOf(found.group(2))));
        Matcher cells = CELLS.matcher(said);
        assertThat(cells.find()).as(said).isTrue();
        double[] voltages = Arrays.stream(cells.group(1).split(","))
                .mapToDouble(Double::parseDouble)
                .toArray();
        double most = Arrays.stream(voltages).max().orElseThrow();
        double least = Arrays.stream(voltages).min().orElseThrow();
        note("electric-fault", vehicle, reports.fault(vehicle, now) == FleetReports.Fault.INSULATION, now, 30_000);
        send(
                vehicle,
                now,
                Map.of(
                        "soc",
                        numbers.get("soc").longValue(),
                        "insulation",
                        numbers.get("insulation"),
                        "alarmLevel",
                        numbers.get("maxLevel").longValue(),
                        "cellVoltageMax",
                        most,
                        "cellVoltageMin",
                        least));
    }

    private void send(FleetVehicle vehicle, long now, Map<String, Object> values) {
        ThingModel model = models.get(vehicle.model());
        @Nullable Object[] slots = new @Nullable Object[model.slots().size()];
        values.forEach((name, value) -> slots[model.property(name).orElseThrow().slot()] = value);
        watched.reading(vehicle.id(), vehicle.model(), now, now, slots);
    }

    /** Notes what a rule has to find: what is wrong for so long, as it was reported. */
    private void note(String rule, FleetVehicle vehicle, boolean is, long now, long millis) {
        String key = rule + " " + vehicle.id();
        if (!is) {
            Long from = since.remove(key);
            if (from != null && now - from > millis) {
                wrong.computeIfAbsent(rule, _ -> new TreeSet<>()).add(vehicle.id());
            }
        } else {
            since.putIfAbsent(key, now);
        }
    }

    private Set<String> things(String rule) {
        return watched.raised(rule).stream().map(Found::thing).collect(Collectors.toSet());
    }

    /** Each rule finds what is wrong, and nothing else. */
    void check() {
        for (String rule : List.of("no-satellites", "electric-fault", "speeding")) {
            assertThat(things(rule)).as(rule).isEqualTo(wrong.get(rule)).isNotEmpty();
        }
        assertThat(things("cells-apart"))
                .isEqualTo(fleet.vehicles().stream()
                        .filter(each -> each.kind() == Kind.CAR && FleetReports.weak(each))
                        .map(FleetVehicle::id)
                        .collect(Collectors.toSet()))
                .isNotEmpty();
        // the tunnel is no loss, and who charges in time is never nearly empty
        assertThat(things("lost-on-the-way")).isEmpty();
        assertThat(things("battery-nearly-empty")).isEmpty();
        assertThat(things("speeding").size()).isLessThan(fleet.vehicles().size() / 4);
    }
}

package io.taihu.api;

import io.taihu.api.Finding.Grade;
import io.taihu.core.Farewells;
import io.taihu.core.Strangers.Stranger;
import io.taihu.model.TaihuException;
import java.time.Duration;
import java.util.List;

/** What rooms say of themselves, who knocked and was not let in, and where too many alarms come. */
final class RoomFindings {
    /** How long something is told that was seen to happen. */
    static final long RECENT_MICROS = Duration.ofMinutes(10).toMillis() * 1_000;

    private final Rooms rooms;
    private final ServerRoutes server;

    RoomFindings(Rooms rooms, ServerRoutes server) {
        this.rooms = rooms;
        this.server = server;
    }

    void find(List<Finding> found, long now) {
        troubles(found);
        removals(found);
        strangers(found, now);
        floods(found);
        rules(found);
    }

    /** What rooms say of themselves. */
    private void troubles(List<Finding> found) {
        trouble(
                found,
                "twins-trouble",
                rooms.twins().trouble(),
                "Last values",
                "It goes on by itself once that is over. If it stays, look at the server's log.");
        trouble(
                found,
                "history-trouble",
                rooms.historyFeed().trouble(),
                "History",
                "It tries again by itself, and nothing is lost while the journal has room. If it stays, look at the server's"
                        + " log and at docs/history.md.");
        trouble(
                found,
                "live-trouble",
                rooms.live().trouble(),
                "Live views",
                "It goes on by itself once that is over. If it stays, look at the server's log.");
        trouble(
                found,
                "rules-trouble",
                rooms.rulebook().trouble(),
                "Rules",
                "Nothing is lost: rules go on where they stopped, by themselves or after a restart. If it stays, look at the server's"
                        + " log.");
        trouble(
                found,
                "trips-trouble",
                rooms.trips().trouble(),
                "Trips of vehicles",
                "It tries again by itself, and what was driven is in history. If it stays, look at the server's log.");
        String audit = rooms.audit().trouble();
        if (!audit.isEmpty()) {
            found.add(Finding.of(
                            "audit-trouble",
                            Grade.ALARM,
                            "Nobody can change anything, because it cannot be written down: " + audit + ".",
                            "Look at the disk of the registry, or at its database. Readings are taken meanwhile.",
                            "")
                    .with("reason", audit));
        }
        try {
            rooms.directory().registry().changes();
        } catch (TaihuException e) {
            String why = String.valueOf(e.getMessage());
            found.add(Finding.of(
                            "registry-away",
                            Grade.ALARM,
                            "The registry cannot be reached: " + why + ".",
                            "See that its database runs and can be reached from here (registry.url). Things that are known go on;"
                                    + " no others are let in.",
                            "/settings?q=registry")
                    .with("reason", why));
        }
        server.tables(Health.DEAR_NANOS).stream()
                .filter(table -> !table.problem().isEmpty())
                .limit(Health.OF_A_KIND_MAX)
                .forEach(table -> found.add(Finding.of(
                                "history-table",
                                Grade.WARNING,
                                "History of " + (table.model().isEmpty() ? "events" : table.model()) + ": "
                                        + table.problem() + ".",
                                "Other models go on. docs/history.md says how a table is mended; its readings stay in the journal"
                                        + " while that has room.",
                                table.model().isEmpty() ? "" : "/models/" + Paths.segment(table.model()))
                        .about(table.table())
                        .with("model", table.model())
                        .with("reason", table.problem())));
    }

    /** Things that are gone and are still in history. */
    private void removals(List<Finding> found) {
        Farewells.Stuck stuck = rooms.historyFeed().stuck();
        if (stuck != null) {
            found.add(Finding.of(
                            "history-removal",
                            Grade.WARNING,
                            "History that was to be removed is still there, of " + stuck.things()
                                    + (stuck.things() == 1 ? " thing" : " things")
                                    + (stuck.first().isEmpty() ? "" : ", such as " + stuck.first())
                                    + ": " + stuck.why() + ".",
                            "Mend what is said there: make room on the disk, or mend or move away the table that is damaged"
                                    + " (docs/history.md). It is tried again by itself within the hour, and at once after a"
                                    + " restart. Nothing can be registered under such an id before.",
                            "")
                    .with("count", stuck.things())
                    .with("id", stuck.first())
                    .with("reason", stuck.why()));
        }
    }

    private static void trouble(List<Finding> found, String code, String trouble, String what, String remedy) {
        if (trouble.isEmpty()) {
            return;
        }
        boolean starting = trouble.equals("history is opening")
                || trouble.startsWith("twins are being read")
                || trouble.equals("rules are being put in force");
        found.add(Finding.of(
                        code,
                        starting ? Grade.ADVICE : Grade.WARNING,
                        what + ": " + trouble + ".",
                        starting ? "It has just started: wait a moment." : remedy,
                        "")
                .with("reason", trouble)
                .with("starting", starting ? 1 : 0));
    }

    private void strangers(List<Finding> found, long now) {
        List<Stranger> recent = rooms.road().strangers().list().stream()
                .filter(each -> now - each.lastMicros() < RECENT_MICROS)
                .toList();
        if (!recent.isEmpty()) {
            Stranger first = recent.getFirst();
            found.add(Finding.of(
                            "strangers",
                            Grade.ADVICE,
                            recent.size()
                                    + " devices knocked in the last ten minutes and were not let in; the last was "
                                    + first.id() + ": " + first.reason() + ".",
                            "Give it the right id and token, or register it.",
                            "/connect")
                    .with("count", recent.size())
                    .with("id", first.id())
                    .with("reason", first.reason()));
        }
    }

    /** More alarms than people can see to. */
    private void floods(List<Finding> found) {
        rooms.alarms().floods(List.of("")).stream()
                .limit(Health.OF_A_KIND_MAX)
                .forEach(each -> found.add(Finding.of(
                                "alarm-flood",
                                Grade.WARNING,
                                each.number() + " alarms were raised in space \"" + each.space()
                                        + "\" in the last 10 minutes.",
                                "See what they have in common; rules that raise too many alarms hide those that matter.",
                                "/alarms?space=" + each.space())
                        .about(each.space())
                        .with("raised", each.number())));
    }

    /** Rules that are in force and do not do what they say. */
    private void rules(List<Finding> found) {
        rooms.rulebook()
                .troubled(Health.OF_A_KIND_MAX)
                .forEach(each -> found.add(Finding.of(
                                "rule-outputs",
                                Grade.WARNING,
                                "Rule " + each.name() + " does not do what it says: " + each.why() + ".",
                                "Its alarms go on. Somebody who may command these things saves it again, or it is mended; a rule that asks for too much"
                                        + " needs a for or a clear.",
                                "/rules/" + each.id())
                        .about(each.name())
                        .with("reason", each.why())));
    }
}

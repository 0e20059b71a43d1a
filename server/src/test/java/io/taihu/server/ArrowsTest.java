package io.taihu.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The arrows between the rooms, frozen. Think before you edit it: changing an arrow needs a page in docs/decisions.
 */
class ArrowsTest {
    /** What each room may import besides {@code model}, {@code spi} and itself. */
    private static final Map<String, Set<String>> ARROWS = Map.ofEntries(
            Map.entry("model", Set.of()),
            Map.entry("spi", Set.of()),
            Map.entry("core", Set.of()),
            Map.entry("netkit", Set.of()),
            Map.entry("ui", Set.of()),
            Map.entry("testkit", Set.of()),
            Map.entry("journals.file", Set.of()),
            Map.entry("histories.questdb", Set.of()),
            Map.entry("registry", Set.of()),
            Map.entry("protocols.mqtt", Set.of("netkit")),
            Map.entry("scenes.fleet", Set.of()),
            Map.entry("protocols.jt808", Set.of("netkit")),
            Map.entry("protocols.gb32960", Set.of("netkit")),
            Map.entry("transfer", Set.of("core")),
            Map.entry("orders", Set.of("core")),
            Map.entry("rules", Set.of()),
            Map.entry("alarms", Set.of("core")),
            Map.entry("notices", Set.of("core")),
            Map.entry("watch", Set.of("core", "rules", "alarms", "notices")),
            Map.entry("backup", Set.of()),
            Map.entry("signin", Set.of("core")),
            Map.entry(
                    "api",
                    Set.of("core", "transfer", "orders", "alarms", "notices", "rules", "watch", "backup", "signin")),
            Map.entry("sim", Set.of("netkit", "protocols.mqtt", "protocols.jt808", "protocols.gb32960")),
            Map.entry(
                    "server",
                    Set.of(
                            "core",
                            "netkit",
                            "journals.file",
                            "histories.questdb",
                            "registry",
                            "protocols.mqtt",
                            "scenes.fleet",
                            "protocols.jt808",
                            "protocols.gb32960",
                            "transfer",
                            "orders",
                            "notices",
                            "alarms",
                            "rules",
                            "watch",
                            "backup",
                            "signin",
                            "api",
                            "ui",
                            "sim",
                            "bench")),
            Map.entry("bench", Set.of("netkit", "sim", "rules")));

    /** Libraries, and the only rooms that may know them. */
    private static final Map<String, Set<String>> FENCES = Map.ofEntries(
            Map.entry("io.javalin", Set.of("api")),
            Map.entry("org.eclipse.jetty", Set.of("api")),
            Map.entry(
                    "io.netty",
                    Set.of("netkit", "protocols.mqtt", "protocols.jt808", "protocols.gb32960", "sim", "bench")),
            Map.entry("io.questdb", Set.of("histories.questdb")),
            Map.entry("org.flywaydb", Set.of("registry")),
            Map.entry("java.sql", Set.of("registry")),
            Map.entry("io.micrometer", Set.of("server")),
            Map.entry(
                    "com.fasterxml.jackson",
                    Set.of(
                            "core",
                            "registry",
                            "transfer",
                            "orders",
                            "protocols.gb32960",
                            "alarms",
                            "notices",
                            "watch",
                            "backup",
                            "api",
                            "server",
                            "protocols.jt808",
                            "bench")),
            Map.entry("dev.hardwood", Set.of("transfer")),
            Map.entry("com.google.re2j", Set.of("rules")),
            Map.entry("org.locationtech.jts", Set.of("rules")),
            Map.entry("org.snakeyaml", Set.of("rules")),
            Map.entry("jakarta.mail", Set.of("notices")),
            Map.entry("org.eclipse.angus", Set.of("notices")),
            Map.entry("com.cronutils", Set.of("orders")),
            Map.entry("com.nimbusds", Set.of("signin")),
            Map.entry("com.webauthn4j", Set.of("signin")),
            Map.entry("org.bouncycastle", Set.of("signin")));

    private static JavaClasses classes;

    @BeforeAll
    static void read() {
        classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.taihu");
    }

    @Test
    void roomsImportOnlyWhatTheyMay() {
        List<String> wrong = new ArrayList<>();
        for (JavaClass from : classes) {
            String room = room(from.getPackageName());
            assertThat(ARROWS)
                    .as("a room without arrows: add it here and to ARCHITECTURE.md")
                    .containsKey(room);
            for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
                String other = dependency.getTargetClass().getPackageName();
                if (!other.startsWith("io.taihu.")) {
                    continue;
                }
                String to = room(other);
                boolean everybodys = to.equals("model") || (to.equals("spi") && !room.equals("model"));
                if (!to.equals(room)
                        && !everybodys
                        && !ARROWS.getOrDefault(room, Set.of()).contains(to)) {
                    wrong.add(dependency.getDescription());
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void librariesStayInTheirRooms() {
        FENCES.forEach((library, rooms) -> noClasses()
                .that()
                .resideInAPackage("io.taihu..")
                .and()
                .resideOutsideOfPackages(
                        rooms.stream().map(r -> "io.taihu." + r).toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library + "..")
                .check(classes));
    }

    @Test
    void theModelKnowsNoLibraries() {
        noClasses()
                .that()
                .resideInAPackage("io.taihu.model")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages("io.taihu.model", "java..", "org.jspecify..")
                .check(classes);
    }

    private static String room(String name) {
        return name.substring("io.taihu.".length());
    }
}

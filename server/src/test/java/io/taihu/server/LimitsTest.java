package io.taihu.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.taihu.model.Limit;
import io.taihu.spi.Limits;
import io.taihu.spi.Setting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** No limit of the code is left out of the page of limits. */
final class LimitsTest {
    /** Constants that are called like a limit and bound nothing that comes in. */
    private static final Set<String> NONE = Set.of(
            "api.Pace.SECONDS_MAX",
            "core.JsonScanner.EXACT_MAX",
            "core.JsonScanner.EXPONENT_MAX",
            "core.JsonText.WHOLE_MAX",
            "core.ModelShape.NEAR_MAX",
            "core.Observed.WHOLE_MAX",
            "core.Rfc3339.LENGTH_MAX",
            "core.Draft.AHEAD_MAX_MICROS",
            "journals.file.FileReader.WAIT_MAX",
            "journals.file.Frame.LENGTH_MAX",
            "journals.file.Pace.SAMPLE_NANOS_MAX",
            "protocols.mqtt.ConnectGate.LENGTH_DIGITS_MAX",
            "server.ApiClient.PROBLEM_MAX",
            "server.Transfer.SHOWN_MAX",
            "transfer.XlsxTable.DAYS_MAX");

    /** Rooms that are not in a server. */
    private static final Set<String> APART = Set.of("bench", "sim", "testkit", "ui");

    private static final Pattern NAMED = Pattern.compile("(\\w+_)?MAX(_\\w+)?");
    private static final Set<String> NUMBERS =
            Set.of("int", "long", "short", "byte", "double", "java.time.Duration", Setting.class.getName());

    private static JavaClasses classes;
    private static Set<String> listed;

    @BeforeAll
    static void read() {
        classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.taihu");
        listed = new TreeSet<>();
        Limits.of(Taihu.limited()).forEach(limit -> listed.add(limit.room() + "." + limit.name()));
    }

    @Test
    void everyConstantThatIsCalledALimitSaysWhatItBounds() {
        Set<String> silent = new TreeSet<>();
        for (JavaClass each : classes) {
            for (JavaField field : each.getFields()) {
                if (isConstant(field)
                        && NAMED.matcher(field.getName()).matches()
                        && !field.isAnnotatedWith(Limit.class)
                        && !NONE.contains(name(field))
                        && !APART.contains(room(field).split("\\.")[0])) {
                    silent.add(name(field));
                }
            }
        }

        assertThat(silent)
                .as("a constant called …MAX takes @Limit, and its class stands in its room's LIMITED")
                .isEmpty();
    }

    @Test
    void everyLimitIsListed() {
        Set<String> annotated = new TreeSet<>();
        for (JavaClass each : classes) {
            each.getFields().stream()
                    .filter(field -> field.isAnnotatedWith(Limit.class))
                    .forEach(field -> annotated.add(name(field)));
        }

        assertThat(listed)
                .as("the class of each stands in its room's LIMITED, and that in Taihu.limited()")
                .isEqualTo(annotated);
    }

    @Test
    void everyLimitIsToldInBothLanguages() {
        for (Limits.Entry limit : Limits.of(Taihu.limited())) {
            assertThat(limit.about()).as(limit.name()).isNotBlank();
            if (limit.setting() == null) {
                assertThat(limit.zh()).as(limit.name()).isNotBlank();
                assertThat(limit.value()).as(limit.name()).isPositive();
            } else {
                assertThat(Taihu.settings()).as(limit.name()).contains(limit.setting());
            }
        }
    }

    @Test
    void thePageIsOfTheCode() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "limits.md"));
        List<Limits.Entry> limits = Limits.of(Taihu.limited());

        assertThat(LimitsPage.text(limits))
                .as("run ./taihu limits --markdown > docs/limits.md")
                .isEqualTo(page);
    }

    @Test
    void noSecretIsASettingThatIsShown() {
        for (Setting<?> setting : Taihu.settings()) {
            // history-per-token is a count, metrics-token a switch
            if (setting.name().matches(".*(password|secret|key|(?<!per-|metrics-)token)")) {
                assertThat(setting.secret())
                        .as(setting.name() + " is a secret: Setting.secret")
                        .isTrue();
                assertThat(setting.shown("hunter2")).isEmpty();
            }
        }
        assertThat(setting("registry.url").shown("jdbc:postgresql://h/t?user=a&password=hunter2"))
                .isEqualTo("jdbc:postgresql://h/t?user=a&password=•••");
        assertThat(setting("registry.url").shown("jdbc:postgresql://a:hunter2@h/t"))
                .isEqualTo("jdbc:postgresql://a:•••@h/t");
    }

    private static Setting<?> setting(String name) {
        return Taihu.settings().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isConstant(JavaField field) {
        return field.getModifiers().containsAll(Set.of(JavaModifier.STATIC, JavaModifier.FINAL))
                && NUMBERS.contains(field.getRawType().getName());
    }

    private static String room(JavaField field) {
        return field.getOwner().getPackageName().substring("io.taihu.".length());
    }

    private static String name(JavaField field) {
        return room(field) + "." + field.getOwner().getSimpleName() + "." + field.getName();
    }
}
